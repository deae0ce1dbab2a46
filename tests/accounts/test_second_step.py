"""Who needs a second step, from when, and what happens to one that is lost."""

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Tenant, User
from accounts.roles import SECOND_STEP, Role
from accounts.team import second_steps
from accounts.team.tasks import send_account_mail
from accounts.tenancy import tenant
from tests.conftest import PASSWORD, client_of, member

pytestmark = pytest.mark.django_db
WAVES = "/t/north/waves/"


@pytest.fixture(autouse=True)
def _quiet() -> None:
    cache.clear()


def long_ago(**more: Any) -> None:
    """Everybody has been a member for a month, and so long it has been asked for."""
    past = timezone.now() - timedelta(days=30)
    Membership.objects.update(created_at=past)
    Tenant.objects.update(second_step_from=past, **more)


def by_password(user: User, to: str = WAVES) -> tuple[Client, Any]:
    browser = Client()
    fields = {"login": user.email, "password": PASSWORD, "next": to}
    return browser, browser.post("/accounts/login/", fields)


@pytest.mark.parametrize("role", sorted(SECOND_STEP - {Role.OPERATOR}))
def test_without_a_second_step_nothing_of_the_tenant_is_shown(north: Tenant, role: Role) -> None:
    user = member(north, "new", role)
    long_ago()
    browser, answer = by_password(user)
    assert answer["Location"].startswith("/accounts/second-step/?next=")
    for path in ("/t/north/", WAVES, "/t/north/team/", "/t/north/sign-on/"):
        assert browser.get(path)["Location"].startswith("/accounts/second-step/"), path
        assert browser.post(path)["Location"].startswith("/accounts/second-step/"), path
    page = browser.get(answer["Location"]).content.decode()
    assert "blijft uw organisatie dicht" in page
    assert ">Later<" not in page


def test_a_new_member_has_a_week(north: Tenant, olga: User, alice: User) -> None:
    """And the owner sees who has none yet, and until when."""
    Tenant.objects.update(second_step_from=timezone.now())
    browser, answer = by_password(alice)
    assert answer["Location"].startswith("/accounts/second-step/?next=")
    assert ">Later<" in browser.get(answer["Location"]).content.decode()
    assert browser.get(WAVES).status_code == 200
    team = client_of(olga).get("/t/north/team/").content.decode()
    assert "nog niet" in team
    assert "nodig vanaf" in team


def test_a_manager_and_simulated_people_need_none(north: Tenant, bram: User, alice: User) -> None:
    long_ago()
    assert by_password(bram, "/t/north/")[1]["Location"] == "/t/north/"
    Tenant.objects.update(simulated=True, second_step_from=None)
    browser, answer = by_password(alice)
    assert answer["Location"] == WAVES
    assert browser.get(WAVES).status_code == 200


@pytest.mark.django_db(transaction=True)  # allauth tells of it after the commit
def test_setting_one_up_opens_the_tenant_and_ends_other_sessions(
    north: Tenant, alice: User
) -> None:
    long_ago()
    browser, answer = by_password(alice)
    browser.get(answer["Location"])
    other, _again = by_password(alice)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    browser.get("/accounts/2fa/totp/activate/")
    secret = browser.session["mfa.totp.secret"]
    done = browser.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert done.status_code == 302, done.content
    assert browser.get(WAVES).status_code == 200
    assert other.get(WAVES)["Location"].startswith("/accounts/login/")
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    shown = browser.get(done["Location"]).content.decode()
    assert codes[0] in shown
    assert f'href="{WAVES}">Bewaard, verder' in shown  # back to what was asked for
    assert codes[0] not in browser.get("/accounts/2fa/recovery-codes/").content.decode()  # once


def test_a_log_in_in_two_steps_opens_the_tenant(north: Tenant, alice: User) -> None:
    long_ago()
    secret = generate_totp_secret()
    TOTP.activate(alice, secret)
    browser, answer = by_password(alice)
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert browser.get(WAVES)["Location"].startswith("/accounts/login/")
    assert "Gebruik mijn sleutel" not in browser.get(answer["Location"]).content.decode()
    answer = browser.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert answer["Location"] == WAVES
    assert browser.get(WAVES).status_code == 200


def test_half_a_log_in_of_one_is_nothing_for_another(
    north: Tenant, alice: User, anna: User
) -> None:
    long_ago()
    browser = client_of(alice)
    kept = browser.session["second_step"]
    thief = Client()
    thief.force_login(anna)
    session = thief.session
    session["second_step"] = kept
    session.save()
    assert thief.get(WAVES).status_code == 302


def test_an_owner_takes_away_what_somebody_lost(north: Tenant, olga: User, alice: User) -> None:
    TOTP.activate(alice, generate_totp_secret())
    browser = client_of(alice)
    membership = Membership.objects.get(user=alice)
    url = f"/t/north/team/{membership.id}/second-step/"
    assert browser.post(url).status_code == 403
    client_of(olga).post(url)
    assert not Authenticator.objects.filter(user=alice).exists()
    with tenant(north.id):
        assert AuditEvent.objects.filter(action="second_step_reset").count() == 1
    send_account_mail(str(north.id))
    assert mail.outbox[-1].to == [alice.email]
    assert olga.email in mail.outbox[-1].body


def test_nobody_takes_away_the_own_or_that_of_another_tenant(
    north: Tenant, south: Tenant, olga: User, alice: User
) -> None:
    for user in (olga, alice):
        TOTP.activate(user, generate_totp_secret())
    Membership.objects.create(tenant=south, user=alice, role=Role.ANALYST)
    for user in (olga, alice):
        membership = Membership.objects.get(user=user, tenant=north)
        client_of(olga).post(f"/t/north/team/{membership.id}/second-step/")
    assert Authenticator.objects.filter(type="totp").count() == 2
    call_command("reset_second_step", alice.email, verbosity=0)
    assert Authenticator.objects.filter(type="totp").count() == 1
    with tenant(south.id):
        assert AuditEvent.objects.filter(action="second_step_reset").count() == 1
    own = Membership.objects.get(user=olga)
    with tenant(north.id), pytest.raises(second_steps.OnlyByAnother):
        second_steps.reset_second_step(by=olga, membership=own)


def code_of(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()), int(time.time()) // 30)
    return str(format_hotp_value(hotp_value(secret, counter)))
