"""What a respondent may still decide: correcting until the close, and leave to quote. By keyboard."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Invitation, Municipality, Response
from tests.flows.browser import LOOKS, Look, visit
from tests.surveys import respond_cast as cast
from tests.surveys.test_respond_correcting import hand_in
from tests.surveys.test_respond_quoting import asking

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = Look("phone", 390)
SAVED = "✓ Bewaard"
LEAVE = "Dit mag in het rapport geciteerd worden, zonder mijn naam"


@pytest.fixture
def rik(north: Tenant, aalst: Municipality) -> Invitation:
    """The mayor of Aalst, in a wave that asks for leave to quote and may be corrected."""
    cache.clear()
    with tenant(north.id):
        return cast.invite(cast.open_wave(north, asking("L1"), may_correct=True), aalst)


def stored(north: Tenant) -> dict[str, object]:
    with tenant(north.id):
        found: dict[str, object] = Response.objects.get().answers
    return found


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tick(page: Page, name: str) -> None:
    page.get_by_label(name).focus()
    page.keyboard.press("Space")
    expect(page.locator("#save")).to_have_text(SAVED)


def test_what_was_handed_in_is_corrected_until_the_close(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    rik: Invitation,
) -> None:
    with tenant(north.id):
        hand_in(rik, **cast.STORED)
    link = cast.link(rik)
    with visit(browser, live_server.url, LOOKS) as seen:
        page = seen.open(link)
        expect(page.get_by_role("main")).to_contain_text("telt wat u al instuurde")
        press(page, "Mijn antwoorden verbeteren")
        expect(page.get_by_role("heading", level=1)).to_have_text("Uw antwoorden verbeteren")
        seen.check("correcting")
        page.get_by_role("link", name="Eerste deel").first.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.locator("[name=S1][value='4']")).to_be_checked()
        page.locator("[name=S1][value='4']").focus()
        page.keyboard.press("ArrowUp")
        expect(page.locator("#save")).to_have_text(SAVED)
        assert stored(north)["S1"] == 4  # until it is handed in again, what was handed in counts
        press(page, "Bewaren en terug naar het overzicht")
        press(page, "Opnieuw insturen")
        assert stored(north)["S1"] == 3
        seen.check("corrected")
        with tenant(north.id):
            close_wave(by=alice, wave=rik.wave)
        page.goto(link)
        expect(page.get_by_role("button", name="Mijn antwoorden verbeteren")).to_have_count(0)
        expect(page.get_by_role("main")).to_contain_text("U kunt ze niet meer veranderen")
        assert stored(north)["S1"] == 3


def test_leave_to_quote_is_given_and_taken_back(
    browser: Browser, live_server: LiveServer, north: Tenant, rik: Invitation
) -> None:
    with tenant(north.id):
        hand_in(rik, **cast.STORED)
    with visit(browser, live_server.url, PHONE) as seen:
        page = seen.open(cast.link(rik))
        for given in (True, False):
            press(page, "Mijn antwoorden verbeteren")
            part = page.locator(".parts a").nth(1)
            part.focus()
            with page.expect_navigation():
                page.keyboard.press("Enter")
            expect(page.get_by_label(LEAVE)).to_be_checked(checked=not given)
            tick(page, LEAVE)
            seen.check(f"leave-{given}")
            press(page, "Bewaren en terug naar het overzicht")
            press(page, "Opnieuw insturen")
            assert stored(north).get("L1.quote") == ("yes" if given else None)
            assert stored(north)["L1"] == cast.STORED["L1"]
