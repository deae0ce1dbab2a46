"""Broker, cache or mail server gone: people get on with what can go on, and are told the rest."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from accounts.jobs import queue
from accounts.models import ApiToken, Membership, Tenant, User
from accounts.team import actions as accounts_actions
from accounts.tenancy import tenant
from config.cache import SteadyCache
from surveys.models import Draft, Mailing, Municipality, Wave
from tests.conftest import PASSWORD, client_of
from tests.faults.services import Valkey, holding, valkey_of_its_own
from tests.reports.stage import computed_wave, path
from tests.surveys import respond_cast as cast
from tests.surveys.fieldwork_stage import a_staffed_wave
from tests.surveys.sink import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    with valkey_of_its_own(tmp_path) as server:
        yield server


@pytest.fixture(params=["killed", "frozen"])
def away(request: pytest.FixtureRequest, valkey: Valkey) -> Valkey:
    """Broker and cache answered, and then did not."""
    cache.set("there", 1)
    assert cache.get("there") == 1
    if request.param == "killed":
        valkey.stop()
    else:
        valkey.freeze()
    return valkey


@pytest.fixture
def no_mail() -> Iterator[None]:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=free_port()):
        yield


def log_in(email: str, password: str, address: str = "127.0.0.1") -> int:
    browser = Client(raise_request_exception=False, REMOTE_ADDR=address)
    fields = {"login": email, "password": password}
    return browser.post("/accounts/login/", fields).status_code


def reset(email: str) -> tuple[int, str]:
    browser = Client(raise_request_exception=False)
    answer = browser.post("/accounts/password/reset/", {"email": email})
    return answer.status_code, answer.content.decode()


def test_log_in_reset_and_api_go_on_without_the_cache(
    away: Valkey, north: Tenant, alice: User
) -> None:
    assert log_in(alice.email, PASSWORD) == 302
    assert reset(alice.email)[0] == 302
    with tenant(north.id):
        _row, key = accounts_actions.create_token(by=alice, name="k", days=1)
    api = Client(raise_request_exception=False)
    answer = api.get("/api/v1/waves", headers={"authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json()) == (200, [])


def test_ready_tells_that_the_broker_does_not_answer(away: Valkey) -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["broker"]) == (503, "failed: OperationalError")


def test_a_report_is_the_same_without_the_cache(valkey: Valkey, north: Tenant, alice: User) -> None:
    address = path(computed_wave(north, alice), "report/")
    with_cache = client_of(alice).get(address)
    valkey.stop()
    without = client_of(alice).get(address)
    bodies = [one.content.decode().split("<section", 1)[1] for one in (with_cache, without)]
    assert bodies[0] == bodies[1]


def test_limits_hold_without_the_cache(away: Valkey, alice: User) -> None:
    assert {log_in(alice.email, "fout wachtwoord") for _ in range(5)} == {200}
    assert log_in(alice.email, PASSWORD) == 200  # the page says: too many attempts
    assert log_in(alice.email, PASSWORD, "198.51.100.7") == 302


def test_the_ceiling_of_an_account_holds_without_the_cache(away: Valkey, alice: User) -> None:
    for network in range(20):
        assert log_in(alice.email, "fout wachtwoord", f"198.51.100.{network}") == 200
    assert log_in(alice.email, PASSWORD, "203.0.113.5") == 200


def test_the_cache_counts_again_when_it_is_back(valkey: Valkey) -> None:
    valkey.freeze()
    cache.set("meanwhile", 1)
    assert cache.get("meanwhile") == 1
    valkey.thaw()
    SteadyCache.away_until = 0.0
    assert cache.get("meanwhile") is None
    cache.set("again", 1)
    assert cache.get("again") == 1


def test_one_looks_whether_the_cache_is_back_and_the_others_go_on(valkey: Valkey) -> None:
    valkey.freeze()
    cache.set("meanwhile", 1)
    SteadyCache.away_until = 1.0  # long ago
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cache.get, "meanwhile")
        while SteadyCache.away_until == 1.0:
            pass
        assert pool.submit(cache.get, "meanwhile").result() == 1
        assert not first.done()


def test_launch_and_close_do_not_wait_for_a_frozen_broker(
    valkey: Valkey, north: Tenant, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    with tenant(north.id):
        wave = a_staffed_wave(alice, aalst, gent)
    valkey.freeze()
    for verb in ("launch", "close"):
        answer = client_of(alice).post(f"/t/north/waves/{wave.id}/{verb}/", {"sure": "on"})
        assert answer.status_code == 302
        assert not queue._sending[-1].done()  # its client still tries; nobody waited for it
    with tenant(north.id):
        assert Wave.objects.get().state == "closed"
        assert Mailing.objects.exists()


def test_reset_says_that_the_mail_server_is_away(no_mail: None, alice: User) -> None:
    """In the same words for an address that nobody has: it tells nobody who has an account."""
    cache.clear()  # of the mails that other tests asked for
    status, page = reset(alice.email)
    assert status == 503
    assert "De mail kon niet vertrekken" in page
    other, same = reset("niemand@example.org")
    assert (status, without_number(page)) == (other, without_number(same))


def without_number(page: str) -> str:
    """The page without the number of its request."""
    return re.sub(r"\b[0-9a-f]{20}\b", "", page)


def test_nobody_locks_another_out(alice: User) -> None:
    cache.clear()
    for _ in range(8):
        log_in(alice.email, "fout wachtwoord", "203.0.113.5")
    assert log_in(alice.email, PASSWORD, "203.0.113.5") == 200
    assert log_in(alice.email, PASSWORD, "198.51.100.7") == 302


def test_nobody_keeps_another_from_a_reset(alice: User) -> None:
    cache.clear()
    for _ in range(8):
        stranger = Client(REMOTE_ADDR="203.0.113.5")
        stranger.post("/accounts/password/reset/", {"email": alice.email})
    assert reset(alice.email)[0] == 302


def test_a_save_that_cannot_have_its_lock_is_told_so(
    north: Tenant, aalst: Municipality, alice: User
) -> None:
    with tenant(north.id):
        rik = cast.invite(cast.open_wave(north), aalst)
    browser = cast.started(rik)
    browser.raise_request_exception = False
    with holding(north.id, lambda: Draft.objects.filter(invitation=rik)):
        answer = cast.save(browser, "S1", 4)
    assert answer.status_code == 503
    assert answer.json()["detail"] == "Not available now; try again."
    assert int(answer["Retry-After"]) > 0
    assert cast.save(browser, "S1", 4).status_code == 200


def test_a_page_says_that_the_database_is_busy_and_a_key_still_opens(
    north: Tenant, alice: User
) -> None:
    """That a key was used is written behind the answer: who holds its row keeps nobody out."""
    with tenant(north.id):
        row, key = accounts_actions.create_token(by=alice, name="k", days=1)
    api = Client(raise_request_exception=False)
    with holding(north.id, lambda: ApiToken.objects.filter(id=row.id)):
        answer = api.get("/api/v1/waves", headers={"authorization": f"Bearer {key}"})
        browser = client_of(alice)
        browser.raise_request_exception = False
        with tenant(north.id):
            Membership.objects.filter(user=alice).update(role="owner")
        page = browser.post(f"/t/north/tokens/{row.id}/revoke/")
    assert (answer.status_code, answer.json()) == (200, [])
    assert page.status_code == 503
    assert "Even niet beschikbaar" in page.content.decode()
