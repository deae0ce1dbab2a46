"""Sessions: how long they last, where they are, ended at once; and what ends with a membership."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.login.sessions import device
from accounts.models import Membership, TeamInvitation, Tenant, User
from accounts.roles import Role
from accounts.team import actions
from accounts.tenancy import tenant
from surveys.models import Municipality
from tests.conftest import PASSWORD, client_of

pytestmark = pytest.mark.django_db
WAVES, SESSIONS = "/t/north/waves/", "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Version/18.1 Safari/604"
)


@pytest.fixture(autouse=True)
def _quiet() -> None:
    cache.clear()


def logged_in(user: User, agent: str = FIREFOX) -> Client:
    browser = Client(headers={"user-agent": agent})
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def is_in(browser: Client) -> bool:
    return browser.get(WAVES).status_code == 200


def test_an_hour_without_a_click_and_eight_hours_in_all(alice: User) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        browser = client_of(alice)
        for _click in range(9):
            clock.shift(timedelta(minutes=50))
            assert is_in(browser)
        clock.shift(timedelta(minutes=50))
        assert not is_in(browser)  # eight hours
        browser = client_of(alice)
        clock.shift(timedelta(minutes=61))
        assert not is_in(browser)


def test_a_person_sees_the_own_sessions_and_ends_them(alice: User, anna: User) -> None:
    here, phone, other = logged_in(alice), logged_in(alice, PHONE), logged_in(anna)
    page = here.get(SESSIONS).content.decode()
    assert "Firefox op Linux" in page
    assert "Safari op iPhone" in page
    assert page.count("dit toestel") == 1
    [theirs] = other.get(SESSIONS).context["sessions"]
    here.post(SESSIONS, {"session": theirs.id})
    assert is_in(other)  # not mine to end
    [one] = [one for one in here.get(SESSIONS).context["sessions"] if not one.is_this]
    here.post(SESSIONS, {"session": one.id})
    assert not is_in(phone)
    more = [logged_in(alice) for _ in range(2)]
    here.post(SESSIONS)
    assert [is_in(browser) for browser in (here, *more)] == [True, False, False]


def test_a_new_password_ends_the_others(alice: User) -> None:
    here, there = logged_in(alice), logged_in(alice)
    fields = {
        "oldpassword": PASSWORD,
        "password1": "een ander lang woord 7",
        "password2": "een ander lang woord 7",
    }
    assert here.post("/accounts/password/change/", fields).status_code == 302
    assert (is_in(here), is_in(there)) == (True, False)
    assert len(here.get(SESSIONS).context["sessions"]) == 1


def test_devices_in_words() -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0"
    assert [device(one) for one in (edge, "curl/8", "")] == [
        "Edge op Windows", "Onbekend toestel", "Onbekend toestel",
    ]  # fmt: skip


def test_everything_ends_with_the_membership(
    north: Tenant, olga: User, alice: User, aalst: Municipality
) -> None:
    """Pages, keys and invitations, by the next request; shares: tests/reports/test_sharing.py."""
    Membership.objects.filter(user=alice).update(role=Role.OWNER)
    browser = client_of(alice)
    with tenant(north.id):
        _row, key = actions.create_token(by=alice, name="x", days=1)
        actions.invite_member(by=alice, tenant=north, email="friend@example.org", role=Role.ANALYST)
        actions.invite_member(by=olga, tenant=north, email="later@example.org", role=Role.ANALYST)
    bearer = {"Authorization": f"Bearer {key}"}
    assert Client().get("/api/v1/waves", headers=bearer).status_code == 200
    membership = Membership.objects.get(user=alice)
    with tenant(north.id):
        actions.change_role(by=olga, membership=membership, role=Role.ANALYST)
        assert [row.email for row in _open()] == ["later@example.org"]
    assert Client().get("/api/v1/waves", headers=bearer).status_code == 401
    assert browser.get("/t/north/team/").status_code == 403
    with tenant(north.id):
        actions.invite_member(
            by=olga, tenant=north, email=alice.email, role=Role.MANAGER, municipality_id=aalst.id
        )
        actions.remove_member(by=olga, membership=Membership.objects.get(user=alice))
        assert [row.email for row in _open()] == ["later@example.org"]
    assert browser.get(WAVES).status_code == 404
    assert mail.outbox == []


def _open() -> list[TeamInvitation]:
    return list(TeamInvitation.objects.filter(accepted_at=None, withdrawn_at=None))


def test_log_in_costs_the_same_however_many_sessions_are_open(alice: User) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            logged_in(alice)
        return len(asked)

    first = [statements() for _one in range(2)][1]
    for _one in range(5):
        logged_in(alice)
    cache.clear()
    assert statements() == first


def test_sessions_that_ended_leave_the_list_at_the_next_log_in(alice: User) -> None:
    logged_in(alice)
    stays = UserSession.objects.get()
    logged_in(alice, PHONE)
    gone = UserSession.objects.exclude(pk=stays.pk).get()
    Session.objects.filter(session_key=gone.session_key).delete()
    logged_in(alice)
    assert {stays.pk} < set(UserSession.objects.values_list("pk", flat=True))
    assert not UserSession.objects.filter(pk=gone.pk).exists()
