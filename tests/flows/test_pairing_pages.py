"""Joining two halves and changing a code, in a real browser: by keyboard, on a phone, without a script."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire
from surveys.models import Questionnaire
from surveys.questionnaire.document import Perspective
from tests.flows.browser import LOOKS, quiet, visit
from tests.flows.test_builder_pages import WIDE, draft, press, saved
from tests.surveys.authoring import DOCUMENT, changed, halved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def made(north: Tenant, alice: User) -> Questionnaire:
    """S2 for the political and S3 for the administrative side, which differ; S4 looks at S2."""
    sides = {"S2": Perspective.POLITICAL, "S3": Perspective.ADMINISTRATIVE}
    document = halved(DOCUMENT, {**sides, "S4": Perspective.POLITICAL})
    document = changed(document, "S3", {("required",): False, ("help",): {"nl": "Uitleg van S3"}})
    document = changed(document, "S4", {("show_if",): "S2 <= 2"})
    with tenant(north.id):
        return create_questionnaire(by=alice, name="Helften", document=document)


def test_the_pages_are_fine_to_look_at(
    browser: Browser, live_server: LiveServer, alice: User, made: Questionnaire
) -> None:
    with visit(browser, live_server.url, LOOKS, alice) as seen:
        page = seen.open(f"/t/north/questionnaires/{made.id}/")
        page.get_by_role("link", name="Instellingen van S2", exact=True).click()
        expect(page.get_by_role("button", name="Code wijzigen")).to_be_visible()
        seen.check("card")
        page.get_by_role("link", name="Samenvoegen met… S2").click()
        expect(page.get_by_role("heading", name="Met welke vraag?")).to_be_visible()
        seen.check("with")
        offered = page.get_by_role("main").locator("section.card").bounding_box()
        assert offered is not None
        assert offered["height"] < 400  # two lines, and the way back right below them
        page.get_by_role("link", name="S3").click()
        expect(page.get_by_role("group", name="Welke code blijft?")).to_be_visible()
        seen.check("chosen")
        page = seen.open(f"/t/north/questionnaires/{made.id}/")
        page.get_by_role("link", name="Instellingen van S1", exact=True).click()
        page.get_by_role("link", name="Splitsen…").click()
        expect(page.get_by_role("group", name="Welke kant houdt de code S1?")).to_be_visible()
        seen.check("split")


def test_a_pair_and_a_code_by_keyboard_alone(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, made: Questionnaire
) -> None:
    with visit(browser, live_server.url, (WIDE,), alice) as seen:
        page = seen.open(f"/t/north/questionnaires/{made.id}/")
        before = draft(north)
        press(page, "Instellingen van S2", exact=True)
        code = page.get_by_label("Code", exact=True)
        code.fill("Samen1")
        code.press("Enter")
        expect(page.locator("#item-Samen1 h3")).to_have_text("Samen1")
        saved(page)
        follower = draft(north).item("S4")
        assert follower is not None
        assert follower.show_if == "Samen1 <= 2"
        expect(page.locator("#item-S4")).to_contain_text("Samen1")
        press(page, "Samenvoegen met… Samen1")
        page.wait_for_url("**/pair/")  # the builder has an S3 of its own
        press(page, "S3")
        page.get_by_role("group", name="Uitleg bij de vraag").get_by_label("S3").check()
        press(page, "Samenvoegen", exact=True)
        expect(page.get_by_text("Samen1 wordt nu aan beide kanten gevraagd")).to_be_visible()
        pair = draft(north).item("Samen1")
        assert pair is not None
        assert pair.paired
        assert (pair.help, pair.required) == ({"nl": "Uitleg van S3"}, True)
        for _each in range(2):
            with page.expect_response(lambda answer: answer.request.method == "POST"):
                press(page, "Ongedaan maken")
            quiet(page)
        assert draft(north) == before


def test_what_is_being_written_comes_along(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, made: Questionnaire
) -> None:
    with visit(browser, live_server.url, (WIDE,), alice) as seen:
        page = seen.open(f"/t/north/questionnaires/{made.id}/")
        page.get_by_label("Politiek S2", exact=True).fill("Net geschreven")
        press(page, "Samenvoegen met… S2")
        page.wait_for_url("**/pair/")  # the builder has an S3 of its own
        press(page, "S3")
        expect(page.get_by_text("Net geschreven")).to_be_visible()
        quiet(page)


def test_a_link_keeps_the_focus_while_what_was_written_before_it_is_saved(
    browser: Browser, live_server: LiveServer, alice: User, made: Questionnaire
) -> None:
    with visit(browser, live_server.url, (WIDE,), alice) as seen:
        page = seen.open(f"/t/north/questionnaires/{made.id}/")
        page.get_by_label("Politiek S2", exact=True).fill("Net geschreven")
        link = page.get_by_role("link", name="Samenvoegen met… S2")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            link.focus()
        saved(page)
        expect(link).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url("**/pair/")
        quiet(page)


def test_a_pair_is_split_by_keyboard_with_what_is_being_written(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, made: Questionnaire
) -> None:
    with visit(browser, live_server.url, (WIDE,), alice) as seen:
        page = seen.open(f"/t/north/questionnaires/{made.id}/")
        press(page, "Instellingen van S1", exact=True)
        expect(page.get_by_role("link", name="Splitsen…")).to_be_visible()
        page.get_by_label("Politiek S1", exact=True).fill("Net geschreven")
        press(page, "Splitsen…")
        page.get_by_role("radio", name="Administratie").check()
        press(page, "Splitsen", exact=True)
        expect(page.get_by_text("S1 en S1_1 vragen nu elk aan één kant")).to_be_visible()
        kept, made_new = (draft(north).item(code) for code in ("S1", "S1_1"))
        assert kept is not None
        assert made_new is not None
        assert kept.wording.political is None
        assert (made_new.wording.political or {})["nl"] == "Net geschreven"
        quiet(page)


def test_without_a_script(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, made: Questionnaire
) -> None:
    with visit(browser, live_server.url, (WIDE,), alice, scripts=False) as seen:
        page = seen.page
        page.goto(f"/t/north/questionnaires/{made.id}/")
        page.get_by_role("link", name="Instellingen van S2", exact=True).click()
        page.get_by_text("Meer instellingen").click()
        page.get_by_label("Code", exact=True).fill("Samen1")
        page.get_by_role("button", name="Bewaren").last.click()
        expect(page.get_by_label("Code", exact=True)).to_have_value("Samen1")
        page.get_by_role("link", name="Samenvoegen met…").click()
        page.get_by_role("link", name="S3").click()
        page.get_by_role("button", name="Samenvoegen").click()
        expect(page).to_have_url(f"{live_server.url}/t/north/questionnaires/{made.id}/#item-Samen1")
        quiet(page)
        assert draft(north).item("S3") is None
