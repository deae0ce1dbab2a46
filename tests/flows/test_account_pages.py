"""The pages of accounts in a browser: identity providers, the second step, sessions, emergency access."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import Membership, SignOn, SignOnDomain, SignOnLink, Tenant, User
from accounts.roles import Role
from accounts.tenancy import tenant
from tests.attacks.links.scanners import PRESS
from tests.conftest import member
from tests.flows.browser import LOOKS, quiet, visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def connected(north: Tenant, alice: User) -> SignOn:
    """A provider that is in use, with a domain that is proved and one that is not."""
    now = timezone.now()
    with tenant(north.id):
        row: SignOn = SignOn.objects.create(
            name="Microsoft van ons bureau",
            protocol="oidc",
            issuer="https://login.example.org/0f4",
            client_id="tweezicht",
            tested_at=now,
        )
        SignOnDomain.objects.create(sign_on=row, domain="example.org", proved_at=now)
        SignOnDomain.objects.create(sign_on=row, domain="een-heel-lang-domein.example.org")
        SignOnLink.objects.create(
            sign_on=row, user=alice, subject="1", email=alice.email, last_used_at=now
        )
    return row


def test_what_people_meet_of_their_account_is_sound(
    browser: Browser, live_server: LiveServer, north: Tenant, olga: User, alice: User
) -> None:
    cache.clear()
    row = connected(north, alice)
    until = timezone.now() + timedelta(hours=1)
    Tenant.objects.update(operator_until=until, operator_name="otto@example.net")
    otto = member(north, "otto", Role.OPERATOR)
    assert Membership.objects.get(user=otto).ends_at
    Client(headers={"user-agent": "Mozilla (iPhone) Version/18 Safari/604"}).post(
        "/accounts/login/", {"login": olga.email, "password": "een lang wachtwoord 2026"}
    )
    assert UserSession.objects.count() == 1
    with visit(browser, live_server.url, LOOKS, olga) as owner:
        for path in ("", "new/oidc/", "new/saml/", f"{row.id}/"):
            owner.open(f"/t/north/sign-on/{path}")
        owner.open("/t/north/team/")
        owner.open("/accounts/sessions/")
        owner.open("/accounts/second-step/?next=/t/north/")
    with visit(browser, live_server.url, LOOKS) as stranger:
        for path in ("/sso/", "/sso/north/", "/accounts/login/"):
            stranger.open(path)


def test_an_address_is_confirmed_by_a_hand_alone(
    browser: Browser, live_server: LiveServer, alice: User
) -> None:
    """Scanners of mail play the page of a link, and press what they find on it."""
    cache.clear()
    row = EmailAddress.objects.create(user=alice, email="nieuw@example.org")
    context = browser.new_context()
    context.add_init_script(PRESS)
    page = context.new_page()
    address = f"{live_server.url}/accounts/confirm-email/{EmailConfirmationHMAC(row).key}/"
    page.goto(address)
    quiet(page)
    assert page.evaluate("sessionStorage.pressed")
    row.refresh_from_db()
    assert not row.verified
    page.goto(address)  # nothing is pressed a second time
    with page.expect_navigation():
        page.get_by_role("button", name="Bevestigen").click()
    row.refresh_from_db()
    assert row.verified
    context.close()
