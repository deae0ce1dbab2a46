"""The account pages in a real browser: passkeys, codes, and no break of the content policy."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    validate_totp_code,
)
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from accounts.models import Tenant, User
from accounts.roles import Role
from accounts.team import actions, links
from accounts.tenancy import tenant
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SCREENSHOTS", "")
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


@pytest.fixture
def page(browser: Browser, live_server: Any) -> Iterator[Page]:
    cache.clear()
    context = browser.new_context(base_url=live_server.url, locale="nl-BE")
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(8000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda note: problems.append(note.text) if note.type == "error" else None)
    yield page
    context.close()
    assert [text for text in problems if "favicon" not in text and "422" not in text] == []


def open_page(page: Page, path: str, name: str = "") -> None:
    page.goto(path)
    seen(page, name or path.strip("/").replace("/", "-"))


def seen(page: Page, name: str) -> None:
    """No break of the policy on this page; and its picture, when pictures are asked for."""
    assert page.evaluate("window.violations") == []
    if SHOTS:
        for scheme, width in (("light", 1280), ("dark", 1280), ("light", 390)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(500)
            page.screenshot(path=Path(SHOTS) / f"{name}-{scheme}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def log_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Aanmelden", exact=True).click()


def prove_again(page: Page) -> None:
    """What touches the safety of the account asks for the password once more."""
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Bevestigen").click()


def test_passkey_is_added_and_logs_in(page: Page, alice: User) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    log_in(page, alice.email)
    page.wait_for_url("**/t/north/")
    open_page(page, "/accounts/2fa/")
    open_page(page, "/accounts/2fa/webauthn/add/", "reauthenticate")
    prove_again(page)
    seen(page, "webauthn-add")
    page.get_by_role("button", name="Sleutel toevoegen").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    seen(page, "recovery-codes")
    open_page(page, "/accounts/2fa/webauthn/")
    page.context.clear_cookies()
    open_page(page, "/accounts/login/")
    page.get_by_role("button", name="Aanmelden met een passkey").click()
    page.wait_for_url("**/t/north/")


def test_key_that_does_not_answer_says_so(page: Page, alice: User) -> None:
    page.goto("/accounts/login/")
    page.evaluate("navigator.credentials.get = () => Promise.reject('no'), 0")
    page.get_by_role("button", name="Aanmelden met een passkey").click()
    expect(page.locator("#webauthn_error")).to_be_visible()
    seen(page, "passkey-failed")


def test_codes_of_an_app(page: Page, alice: User) -> None:
    log_in(page, alice.email)
    page.wait_for_url("**/t/north/")
    page.goto("/accounts/2fa/totp/activate/")
    prove_again(page)
    seen(page, "totp-activate")
    secret = page.locator("copy-button code").inner_text().strip()
    page.fill("[name=code]", code_of(secret))
    page.get_by_role("button", name="Instellen").click()
    page.wait_for_url("**/accounts/2fa/recovery-codes/")
    recovery = page.locator("copy-button code").inner_text().split()[0]
    page.context.clear_cookies()
    log_in(page, alice.email)
    page.wait_for_url("**/accounts/2fa/authenticate/")
    seen(page, "second-step")
    page.fill("[name=code]", recovery)
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    page.wait_for_url("**/t/north/")


def code_of(secret: str) -> str:
    """What the app shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.mark.parametrize(("seconds", "right"), [(0, True), (30, True), (60, False)])
def test_code_holds_half_a_minute_longer_than_it_is_shown(seconds: int, *, right: bool) -> None:
    cache.clear()
    secret = generate_totp_secret()
    shown = 1_800_000_000  # the first second of a step
    with time_machine.travel(shown, tick=False):
        code = code_of(secret)
    with time_machine.travel(shown + seconds, tick=False):
        assert validate_totp_code(secret, code) is right


def test_owner_s_pages(page: Page, olga: User, alice: User, north: Tenant) -> None:
    with tenant(north.id):
        actions.invite_member(by=olga, tenant=north, email="nora@example.org", role=Role.ANALYST)
        actions.create_token(by=olga, name="Excel", days=30)
    log_in(page, olga.email)
    page.wait_for_url("**/t/north/")
    open_page(page, "/t/north/team/")
    page.get_by_role("button", name="Verwijderen").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    seen(page, "team-remove")
    open_page(page, "/t/north/team/audit/")
    page.goto("/t/north/tokens/")
    page.fill("[name=name]", "Power BI")
    page.get_by_role("button", name="Sleutel maken").click()
    expect(page.locator("copy-button code")).to_contain_text("tz_")
    seen(page, "tokens")
    for path in ("email", "password/change"):
        open_page(page, f"/accounts/{path}/")


def test_new_person_joins(page: Page, olga: User, north: Tenant) -> None:
    with tenant(north.id):
        row = actions.invite_member(
            by=olga, tenant=north, email="nora@example.org", role=Role.ANALYST
        )
    open_page(page, f"/join/{links.token_for(row)}/", "join")
    page.fill("[name=name]", "Nora")
    page.fill("[name=password]", "kort")
    page.get_by_role("button", name="Account maken").click()
    seen(page, "join-error")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Account maken").click()
    page.wait_for_url("**/t/north/")
    page.context.clear_cookies()
    open_page(page, "/accounts/password/reset/")


def test_the_way_back_after_logging_out_shows_nothing(page: Page, olga: User) -> None:
    log_in(page, olga.email)
    page.wait_for_url("**/t/north/")
    open_page(page, "/t/north/team/audit/")
    expect(page.get_by_role("row", name="Aangemeld")).to_be_visible()
    open_page(page, "/t/north/team/audit/?kind=seen", "audit-filtered")
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Afmelden", exact=True).click()
    page.wait_for_url("**/accounts/login/**")
    for _time in range(3):
        page.go_back()
        expect(page.get_by_role("heading", name="Logboek")).to_have_count(0)
