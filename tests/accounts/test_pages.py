"""The pages of this room, as people use them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.api_access import keys
from accounts.models import ApiToken, AuditEvent, Membership, TeamInvitation, Tenant, User
from accounts.roles import Role
from accounts.team import actions, links
from accounts.tenancy import tenant
from tests.conftest import PASSWORD, client_of, member

pytestmark = pytest.mark.django_db

NEW = {"name": "Nora", "password": "een zin van vier woorden"}


@pytest.fixture(autouse=True)
def _no_rate_limit_of_an_earlier_test() -> None:
    cache.clear()


@pytest.fixture
def invitation(north: Tenant, olga: User) -> TeamInvitation:
    with tenant(north.id):
        return actions.invite_member(
            by=olga, tenant=north, email="nora@example.org", role=Role.ANALYST
        )


def join_path(invitation: TeamInvitation) -> str:
    return f"/join/{links.token_for(invitation)}/"


# --- home ------------------------------------------------------------------------------------


def test_home_asks_a_stranger_to_log_in(client: Client, db: None) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_home_leads_to_the_only_tenant(alice: User) -> None:
    assert client_of(alice).get("/")["Location"] == "/t/north/"


def test_home_lets_choose_among_tenants(alice: User, south: Tenant) -> None:
    Membership.objects.create(tenant=south, user=alice, role=Role.ANALYST)
    page = client_of(alice).get("/").content.decode()
    assert "/t/north/" in page
    assert "/t/south/" in page


def test_home_is_friendly_without_a_tenant(db: None) -> None:
    answer = client_of(User.objects.create_user("dora@example.org", PASSWORD)).get("/")
    assert answer.status_code == 200
    assert "dora@example.org" in answer.content.decode()


# --- team ------------------------------------------------------------------------------------


def test_owner_invites_a_colleague(olga: User) -> None:
    browser = client_of(olga)
    answer = browser.post("/t/north/team/", {"email": "New@example.org", "role": "analyst"})
    assert answer["Location"] == "/t/north/team/"
    page = browser.get("/t/north/team/").content.decode()
    assert "new@example.org" in page


@pytest.mark.parametrize(
    "data",
    [
        {"email": "no address", "role": "analyst"},
        {"email": "a@example.org", "role": "manager"},  # needs a municipality: another page
        {"email": "alice@example.org", "role": "analyst"},  # is a member
    ],
)
def test_invitation_with_a_mistake_says_so(olga: User, alice: User, data: dict[str, str]) -> None:
    answer = client_of(olga).post("/t/north/team/", data)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_owner_changes_a_role_and_removes(olga: User, alice: User) -> None:
    browser, row = client_of(olga), Membership.objects.get(user=alice)
    browser.post(f"/t/north/team/{row.id}/role/", {"role": "analyst"})
    row.refresh_from_db()
    assert row.role == Role.ANALYST
    browser.post(f"/t/north/team/{row.id}/remove/")
    assert not Membership.objects.filter(id=row.id).exists()
    assert client_of(alice).get("/t/north/team/").status_code == 404


def test_last_owner_is_told_why_not(olga: User) -> None:
    browser, row = client_of(olga), Membership.objects.get(user=olga)
    for act in ("remove", "role"):
        answer = browser.post(f"/t/north/team/{row.id}/{act}/", {"role": "analyst"}, follow=True)
        assert "altijd een eigenaar" in answer.content.decode()
    assert Membership.objects.filter(id=row.id, role=Role.OWNER).exists()


def test_invitation_is_withdrawn_and_sent_again(olga: User, invitation: TeamInvitation) -> None:
    browser, base = client_of(olga), f"/t/north/team/invitations/{invitation.id}"
    browser.post(f"{base}/again/")
    assert Client().get(join_path(invitation)).status_code == 410
    with tenant(invitation.tenant_id):
        newer = TeamInvitation.objects.get(withdrawn_at=None)
    browser.post(f"/t/north/team/invitations/{newer.id}/withdraw/")
    assert Client().get(join_path(newer)).status_code == 410


def test_team_page_asks_no_more_of_the_database_for_more_people(north: Tenant, olga: User) -> None:
    browser, counts = client_of(olga), []
    for number in range(2):
        for extra in range(1 + 2 * number):
            member(north, f"person{number}{extra}", Role.ANALYST)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/t/north/team/")
        counts.append(len(queries))
    assert counts == [9, 9]


def test_audit_page_is_in_words_and_paged(north: Tenant, olga: User) -> None:
    with tenant(north.id):
        for number in range(60):
            actions.create_token(by=olga, name=f"key {number}", days=1)
    browser = client_of(olga)
    assert "API-sleutel gemaakt" in browser.get("/t/north/team/audit/").content.decode()
    assert (
        browser.get("/t/north/team/audit/?page=2").content.decode().count("<tr>") == 13
    )  # also the log-in and the look
    assert browser.get("/t/north/team/audit/?page=x").status_code == 200


# --- keys ------------------------------------------------------------------------------------


def test_key_is_shown_once(olga: User, north: Tenant) -> None:
    browser = client_of(olga)
    answer = browser.post(
        "/t/north/tokens/", {"name": "Excel", "days": "90", "scopes": ["results"]}
    )
    secret = re.search(r"tz_[0-9a-f]{32}_[\w-]{43}", answer.content.decode())
    assert secret is not None
    assert "no-store" in answer["Cache-Control"]
    page = browser.get("/t/north/tokens/").content.decode()
    assert "Excel" in page
    assert secret[0] not in page
    with tenant(north.id):
        token = ApiToken.objects.get()
    browser.post(f"/t/north/tokens/{token.id}/revoke/")
    with pytest.raises(keys.BadToken), keys.use_token(text=secret[0]):
        pass


# --- joining ---------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing(invitation: TeamInvitation) -> None:
    with tenant(invitation.tenant_id):
        before = AuditEvent.objects.count(), TeamInvitation.objects.values().get()
    answer = Client().get(join_path(invitation))
    assert "Noord Advies" in answer.content.decode()
    assert User.objects.count() == 1
    with tenant(invitation.tenant_id):
        assert before == (AuditEvent.objects.count(), TeamInvitation.objects.values().get())


def test_new_person_joins_and_is_logged_in(invitation: TeamInvitation) -> None:
    browser = Client()
    answer = browser.post(join_path(invitation), {**NEW, "email": "other@example.org"})
    assert answer["Location"] == "/t/north/"
    person = User.objects.get(email="nora@example.org")
    assert Membership.objects.get(user=person).role == Role.ANALYST
    assert browser.session["_auth_user_id"] == str(person.pk)
    again = Client().get(join_path(invitation))
    assert again.status_code == 410
    assert "al gebruikt" in again.content.decode()


@pytest.mark.parametrize("password", ["short", "nora@example.org", "password1234"])
def test_weak_password_is_refused(invitation: TeamInvitation, password: str) -> None:
    answer = Client().post(join_path(invitation), {"name": "Nora", "password": password})
    assert answer.status_code == 422
    assert not User.objects.filter(email="nora@example.org").exists()


def test_person_with_an_account_logs_in_first(invitation: TeamInvitation, south: Tenant) -> None:
    nora = member(south, "nora", Role.ANALYST)
    page = Client().post(join_path(invitation), NEW).content.decode()
    assert f"/accounts/login/?next={join_path(invitation)}".split("?")[0] in page
    answer = client_of(nora).post(join_path(invitation))
    assert answer["Location"] == "/t/north/"
    assert Membership.objects.filter(user=nora).count() == 2


def test_someone_else_is_told_to_switch(invitation: TeamInvitation, carla: User) -> None:
    answer = client_of(carla).post(join_path(invitation))
    assert "nora@example.org" in answer.content.decode()
    assert Membership.objects.filter(user=carla).count() == 1


def test_old_link_says_so(invitation: TeamInvitation) -> None:
    path = join_path(invitation)
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        answer = Client().get(path)
    assert answer.status_code == 410
    assert "verlopen" in answer.content.decode()


def test_changed_link_does_not_exist(invitation: TeamInvitation) -> None:
    assert Client().get(join_path(invitation)[:-5] + "xxxx/").status_code == 404
    assert Client().get("/join/nonsense/").status_code == 404


# --- account ---------------------------------------------------------------------------------


def test_sign_up_is_closed(client: Client, db: None) -> None:
    assert "uitnodiging" in client.get("/accounts/signup/").content.decode()
    client.post("/accounts/signup/", {"email": "x@example.org", "password1": PASSWORD})
    assert not User.objects.exists()


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "javascript:x"])
def test_log_in_leads_nowhere_else(alice: User, target: str) -> None:
    answer = Client().post(
        "/accounts/login/", {"login": alice.email, "password": PASSWORD, "next": target}
    )
    assert answer["Location"] == "/"


def test_password_change_ends_other_sessions(alice: User) -> None:
    here, elsewhere = client_of(alice), client_of(alice)
    new = "een ander lang wachtwoord"
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert here.get("/accounts/email/").status_code == 200
    assert elsewhere.get("/accounts/email/").status_code == 302


def test_reset_mails_known_and_unknown_alike(alice: User) -> None:
    cache.clear()  # of the mails that other tests asked for
    answers = [
        Client().post("/accounts/password/reset/", {"email": email})
        for email in (alice.email, "nobody@example.org")
    ]
    assert {(a.status_code, a["Location"]) for a in answers} == {
        (302, "/accounts/password/reset/done/")
    }
    assert "Kies een nieuw wachtwoord" in mail.outbox[0].subject


def test_many_wrong_passwords_are_stopped(alice: User) -> None:
    for _ in range(6):
        answer = Client().post("/accounts/login/", {"login": alice.email, "password": "wrong"})
    assert "Te veel pogingen" in answer.content.decode()
