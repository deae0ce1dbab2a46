"""Limits on log-ins and mails that hold from many networks, and whom they spare."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.login import devices
from accounts.models import User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"
REFUSED = "Te veel mislukte pogingen voor dit adres"


@pytest.fixture(autouse=True)
def _no_rate_limit_of_an_earlier_test() -> None:
    cache.clear()


def log_in(browser: Client, email: str, password: str = PASSWORD) -> str:
    """Where it leads, or what the page says."""
    answer = browser.post(LOGIN, {"login": email, "password": password})
    return answer.headers.get("Location") or answer.content.decode()


def known_to(user: User) -> Client:
    """A browser on which this person logged in once, and out again."""
    browser = Client(REMOTE_ADDR="192.0.2.1")
    assert log_in(browser, user.email) == "/"
    browser.post("/accounts/logout/")
    return browser


def guess_from_many_networks(email: str) -> list[str]:
    """Wrong passwords until nothing more is tried."""
    for network in range(60):
        stranger = Client(REMOTE_ADDR=f"198.51.100.{network}")
        if REFUSED in (page := log_in(stranger, email, "fout wachtwoord")):
            return [page]
    raise AssertionError("guessing goes on without end")


def test_guesses_from_many_networks_end_and_the_owner_logs_in_on_a_known_device(
    alice: User,
) -> None:
    own = known_to(alice)
    guess_from_many_networks(alice.email)
    assert REFUSED in log_in(Client(REMOTE_ADDR="203.0.113.5"), alice.email.upper())
    assert log_in(own, alice.email) == "/"


def test_an_address_that_nobody_has_is_refused_in_the_same_words(alice: User) -> None:
    page = guess_from_many_networks("niemand@example.org")[0]
    assert page.count(REFUSED) == guess_from_many_networks(alice.email)[0].count(REFUSED)


def test_a_device_of_another_person_or_with_a_forged_cookie_is_not_spared(
    alice: User, carla: User
) -> None:
    guess_from_many_networks(alice.email)
    carlas = known_to(carla)
    assert REFUSED in log_in(carlas, alice.email)
    forged = Client(REMOTE_ADDR="203.0.113.6")
    forged.cookies[devices.COOKIE] = known_to(carla).cookies[devices.COOKIE].value[:-3] + "abc"
    assert REFUSED in log_in(forged, alice.email)


def test_a_known_device_has_a_ceiling_of_its_own(alice: User) -> None:
    own = known_to(alice)
    for network in range(60):
        own.defaults["REMOTE_ADDR"] = f"198.51.100.{network}"
        if REFUSED in log_in(own, alice.email, "fout wachtwoord"):
            break
    else:
        raise AssertionError("guessing goes on without end")
    assert log_in(Client(REMOTE_ADDR="203.0.113.5"), alice.email) == "/"


def test_log_ins_that_succeed_count_for_nothing(alice: User) -> None:
    for network in range(30):
        assert log_in(Client(REMOTE_ADDR=f"198.51.100.{network}"), alice.email) == "/"


def test_a_new_password_by_mail_is_the_way_back_on_a_new_device(alice: User) -> None:
    guess_from_many_networks(alice.email)
    browser = Client(REMOTE_ADDR="203.0.113.5")
    browser.post(RESET, {"email": alice.email})
    link = re.search(r"/accounts/password/reset/key/\S+", str(mail.outbox[-1].body))
    assert link is not None
    form = browser.get(link[0])["Location"]
    new = "een ander lang wachtwoord"
    assert browser.post(form, {"password1": new, "password2": new}).status_code == 302
    assert log_in(browser, alice.email, new) == "/"


def test_one_address_gets_few_mails_and_every_answer_is_alike(alice: User) -> None:
    for email in (alice.email, "niemand@example.org"):
        before, answers = len(mail.outbox), set()
        for network in range(12):
            browser = Client(REMOTE_ADDR=f"198.51.100.{network}")
            answer = browser.post(RESET, {"email": email if network % 2 else email.upper()})
            answers.add((answer.status_code, answer["Location"], answer.content))
        assert answers == {(302, f"{RESET}done/", b"")}
        assert len(mail.outbox) - before == 3
