"""A paper keyed in with the keyboard alone, and its pages looked at closely."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.models import Invitation, Municipality, Response
from surveys.respond.actions.respond import save_answer, start
from tests.flows.browser import LOOKS, Look, visit
from tests.surveys import respond_cast as cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = Look("light", 1280)
# Field by field, as `respond_cast` answers; K1 and P1 have a field for each option, L2 is hidden.
TYPED = ["4", "2", "7", "4", "iets <b>eigens</b>", "1 3", "", "2", "", "1", "60", "40", "", "12,5", "31-1-2026", "kort", "een regel", "5", ""]  # fmt: skip


@pytest.fixture
def rik(north: Tenant, aalst: Municipality) -> Invitation:
    with tenant(north.id):
        return cast.invite(cast.open_wave(north), aalst)


def test_a_paper_goes_in_by_the_keyboard_alone(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, rik: Invitation
) -> None:
    people = f"/t/north/waves/{rik.wave_id}/people/"
    with visit(browser, live_server.url, DESK, alice) as window:
        page = window.open(people)
        page.get_by_role("link", name="Papier invoeren Rik").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#k-S1")).to_be_focused()
        for text in TYPED:
            page.keyboard.type(text)
            page.keyboard.press("Enter")
        marked = page.locator("#k-U2-marks .on b")
        assert marked.all_inner_texts() == ["1", "3"]
        expect(page.get_by_role("button", name="Nakijken")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("13 antwoorden tellen.")
        window.check("checked")
        page.get_by_role("button", name="Insturen").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{people}")
        expect(page.get_by_text("Het papier van Rik is ingevoerd.")).to_be_visible()
        window.check("people-after")
    with tenant(north.id):
        given = Response.objects.get()
        assert given.answers == cast.STORED | {"L1": "een regel"}
        assert given.viewport == "paper"


def test_its_pages_are_sound(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    rik: Invitation,
) -> None:
    with tenant(north.id):
        start(invitation=rik)
        save_answer(invitation=rik, code="S1", value=1, revision=0)
    people = f"/t/north/waves/{rik.wave_id}/people/"
    paper = f"{people}{rik.id}/paper/"
    with visit(browser, live_server.url, LOOKS, alice) as window:
        window.open(people)
        page = window.open(paper)
        page.fill("#k-U2", "1 2 3")
        page.get_by_role("button", name="Insturen").click()
        expect(page.get_by_role("alert")).to_be_focused()
        window.said.clear()  # the browser calls a 422 an error
        window.check("keying-wrong")
        page.fill("#k-U2", "1 2")
        page.get_by_label("Alleen dit papier telt").check()
        page.get_by_role("button", name="Insturen").click()
        page.wait_for_url(f"**{people}")
        window.open(paper)
        page.get_by_role("button", name="Ingevoerd papier terugnemen").click()
        expect(page.get_by_text("teruggenomen en vergeten")).to_be_visible()
