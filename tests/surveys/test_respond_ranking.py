"""Putting options in order by dragging, by buttons, by arrow keys, and without scripts."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.models import Invitation, Municipality
from tests.surveys import respond_cast as cast
from tests.surveys.test_respond_browser import answers_of, page_of, press_start

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPTIONS = [{"code": code, "text": cast.text(code.upper())} for code in "abcd"]
ORDER = {
    "code": "one",
    "title": cast.text("Deel"),
    "items": [cast.item("K1", "ranking", options=OPTIONS, choose=3)],
}


@pytest.fixture
def rik(north: Tenant, aalst: Municipality) -> Invitation:
    """The mayor of Aalst, who is asked to put three of four in order."""
    cache.clear()
    with tenant(north.id):
        return cast.invite(cast.open_wave(north, cast.document(sections=[ORDER])), aalst)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def chosen(page: Page) -> Locator:
    return page.locator(".rank li:has(.grip) .what")


def test_by_buttons_and_arrow_keys(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        expect(page.locator("select").first).to_be_hidden()
        for option in "BAD":
            press(page, f"{option} (nl) kiezen")
        expect(page.get_by_role("button", name="C (nl) kiezen")).to_be_disabled()
        press(page, "D (nl) omhoog")
        expect(page.locator("#q-K1 [role=status]")).to_have_text("D (nl) staat op plaats 2")
        expect(page.get_by_role("button", name="D (nl) omhoog")).to_be_focused()
        page.keyboard.press("ArrowUp")
        expect(chosen(page)).to_have_text(["D (nl)", "B (nl)", "A (nl)"])
        expect(page.get_by_role("button", name="D (nl) omlaag")).to_be_focused()
        press(page, "B (nl) weghalen")
        expect(page.locator("#q-K1 [role=status]")).to_have_text("B (nl) is niet meer gekozen")
        expect(page.get_by_role("button", name="B (nl) kiezen")).to_be_focused()
        page.wait_for_timeout(1500)
        assert answers_of(rik)["K1"] == ["d", "a"]
        page.reload()
        expect(chosen(page)).to_have_text(["D (nl)", "A (nl)"])


def test_by_dragging(chromium: Browser, live_server: LiveServer, rik: Invitation) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        for option in "ABC":
            press(page, f"{option} (nl) kiezen")
        grip = page.locator(".grip").nth(2).bounding_box()
        first = page.locator(".rank li").first.bounding_box()
        assert grip
        assert first
        page.mouse.move(grip["x"] + 10, grip["y"] + 10)
        page.mouse.down()
        page.mouse.move(grip["x"] + 10, first["y"] + 4, steps=6)
        page.mouse.up()
        expect(chosen(page)).to_have_text(["C (nl)", "A (nl)", "B (nl)"])
        page.wait_for_timeout(1500)
        assert answers_of(rik)["K1"] == ["c", "a", "b"]


def test_without_scripts_by_lists(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server, scripts=False) as page:
        press_start(page, rik)
        for place, option in enumerate("cab", start=1):
            page.locator(f"[name=K1__{place}]").select_option(option)
        page.get_by_role("button", name="Nakijken en insturen").click()
        page.wait_for_url("**/r/answer/review/")
        assert answers_of(rik)["K1"] == ["c", "a", "b"]
