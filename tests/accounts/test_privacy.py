"""The end of an account, a copy of it, and what the service says of itself in public."""

import json
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts import audit
from accounts.models import AuditEvent, Membership, Tenant, User
from accounts.privacy.actions import erase_account
from accounts.team.actions import LastOwner, remove_member
from accounts.tenancy import tenant
from tests.conftest import client_of

pytestmark = pytest.mark.django_db


def test_a_former_member_can_be_erased(north: Tenant, olga: User, alice: User) -> None:
    with tenant(north.id):
        audit.record(by=alice, action="look_changed", subject=north)
        remove_member(by=olga, membership=Membership.objects.get(user=alice))
    client_of(alice)
    erase_account(by=None, user=alice)
    alice.refresh_from_db()
    assert not alice.is_active
    assert alice.name == ""
    assert "alice" not in alice.email
    assert not alice.has_usable_password()
    with tenant(north.id):
        told = [json.dumps(row.details) for row in AuditEvent.objects.all()]
    assert len(told) == 3
    assert not any("alice" in text.lower() for text in told)
    assert str(alice) == "een vroeger lid"
    assert not Session.objects.exists()


def test_the_last_owner_stays(north: Tenant, olga: User) -> None:
    with pytest.raises(LastOwner):
        erase_account(by=olga, user=olga)
    with pytest.raises(CommandError):
        call_command("erase_account", "olga@example.org")
    with pytest.raises(CommandError):
        call_command("erase_account", "niemand@example.org")


def test_somebody_takes_the_own_account_along_and_ends_it(
    north: Tenant, olga: User, alice: User
) -> None:
    browser = Client()
    browser.login(email=alice.email, password="een lang wachtwoord 2026")
    told = json.loads(browser.get("/account/privacy/data.json").content)
    assert told["email"] == alice.email
    assert told["memberships"][0]["tenant"] == north.name
    assert "Account wissen" in browser.get("/account/privacy/").content.decode()
    answer = browser.post("/account/privacy/erase/", {"sure": "1"})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    again = {"password": "een lang wachtwoord 2026"}
    browser.post("/accounts/reauthenticate/", again)
    assert browser.post("/account/privacy/erase/").status_code == 422
    assert browser.post("/account/privacy/erase/", {"sure": "1"}).headers["Location"] == (
        "/account/erased/"
    )
    assert "gewist" in browser.get("/account/erased/").content.decode()
    assert not Membership.objects.filter(user=alice).exists()


@pytest.mark.parametrize("path", ["/accessibility/", "/security/", "/subprocessors/"])
def test_the_statements_are_for_everybody(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_security_txt_is_as_the_rfc_wants(client: Client) -> None:
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert set(lines) == {"Contact", "Expires", "Preferred-Languages", "Canonical", "Policy"}
    until = datetime.fromisoformat(lines["Expires"])
    assert timedelta(days=30) < until - timezone.now() < timedelta(days=366)
    assert lines["Canonical"].endswith("/.well-known/security.txt")


def test_every_page_leads_to_the_statements(client: Client, alice: User, north: Tenant) -> None:
    for page in (client.get("/accounts/login/"), client_of(alice).get("/t/north/")):
        text = page.content.decode()
        assert 'href="/accessibility/"' in text
        assert 'href="/security/"' in text
