"""The operator's emergency access: for a while, for a reason, and in sight of the tenant."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Tenant, User
from accounts.roles import ALLOWED, Permission, Role
from accounts.team import emergency
from accounts.team.tasks import end_emergencies, send_account_mail
from accounts.tenancy import tenant
from tests.conftest import client_of

pytestmark = pytest.mark.django_db
WAVES = "/t/north/waves/"


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda *call: None)


@pytest.fixture
def otto(db: None) -> User:
    call_command("create_operator", "otto@example.net", stdout=StringIO())
    return User.objects.get(email="otto@example.net")


def break_glass(**more: Any) -> None:
    asked = {"operator": "otto@example.net", "reason": "Eigenaar vertrok", **more}
    call_command("break_glass", "north", stdout=StringIO(), **asked)


def test_it_opens_one_tenant_for_an_hour_and_leaves_a_trace(
    north: Tenant, south: Tenant, olga: User, otto: User
) -> None:
    browser = client_of(otto)
    assert browser.get(WAVES).status_code == 404
    with time_machine.travel(timezone.now(), tick=False) as clock:
        break_glass(minutes=40)
        assert browser.get(WAVES).status_code == 200
        assert browser.get("/t/south/waves/").status_code == 404
        seen = client_of(olga).get(WAVES).content.decode()
        assert "Noodtoegang" in seen
        assert "otto@example.net" in seen
        clock.shift(timedelta(minutes=41))
        assert browser.get(WAVES).status_code == 404
        assert "Noodtoegang" not in client_of(olga).get(WAVES).content.decode()
        end_emergencies()
        assert not Membership.objects.filter(user=otto).exists()
    with tenant(north.id):
        told = {row.action: row for row in AuditEvent.objects.all()}
    assert {"emergency_opened", "operator_asked", "emergency_ended"} <= set(told)
    assert told["emergency_opened"].details["reason"] == "Eigenaar vertrok"
    assert told["operator_asked"].details["path"] == WAVES
    send_account_mail(str(north.id))
    assert [one.to for one in mail.outbox] == [[olga.email]]
    assert "Eigenaar vertrok" in mail.outbox[0].body


def test_it_shows_no_answer_no_figure_and_no_key() -> None:
    """Row-level answers least of all, whatever the mode of a wave."""
    closed = {
        Permission.SEE_ROWS, Permission.SEE_BENCHMARK, Permission.RELEASE_RESULTS,
        Permission.MANAGE_TOKENS, Permission.MANAGE_WEBHOOKS, Permission.MANAGE_SIGN_ON,
    }  # fmt: skip
    assert not closed & ALLOWED[Role.OPERATOR]


def test_it_shows_waves_and_team_and_cannot_become_more(
    north: Tenant, olga: User, otto: User
) -> None:
    break_glass()
    browser, row = client_of(otto), Membership.objects.get(user=otto)
    assert [browser.get(f"/t/north/{path}").status_code for path in ("", "team/", "tokens/")] == [
        200, 200, 403,
    ]  # fmt: skip
    for by in (browser, client_of(olga)):
        assert by.post(f"/t/north/team/{row.id}/role/", {"role": "owner"}).status_code == 404


def test_an_owner_ends_it_at_once(north: Tenant, olga: User, otto: User) -> None:
    break_glass()
    browser, row = client_of(otto), Membership.objects.get(user=otto)
    client_of(olga).post(f"/t/north/team/{row.id}/remove/")
    assert browser.get(WAVES).status_code == 404
    assert "Noodtoegang" not in client_of(olga).get(WAVES).content.decode()


def test_without_a_second_step_the_operator_sees_nothing(north: Tenant, otto: User) -> None:
    break_glass()
    browser = Client()
    browser.force_login(otto)
    assert browser.get(WAVES)["Location"].startswith("/accounts/second-step/")


@pytest.mark.parametrize(
    "asked",
    [{"minutes": 0}, {"minutes": 241}, {"reason": " "}, {"operator": "nobody@example.net"}],
)
def test_it_is_not_given(north: Tenant, otto: User, asked: dict[str, Any]) -> None:
    with pytest.raises(CommandError):
        break_glass(**asked)


def test_it_is_for_one_who_is_no_member(north: Tenant, olga: User, alice: User, otto: User) -> None:
    with pytest.raises(CommandError):
        break_glass(operator=alice.email)
    break_glass()
    call_command("create_operator", "ottilie@example.net", stdout=StringIO())
    with pytest.raises(CommandError):
        break_glass(operator="ottilie@example.net")
    assert emergency.close_over() == 0
