"""Conditions in a real browser: composed by keyboard, and every page of them looked at."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire
from surveys.models import Questionnaire
from surveys.questionnaire.document import Document, decode, to_builtins
from tests.flows.browser import LOOKS, quiet, visit
from tests.surveys.authoring import DOCUMENT, changed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CONDITIONS = {
    "S2": "S1 == 4 or S1 == 5",
    "S3": "S2 == 5 and (answered(U1) or S1 >= 3)",
    "S4": "S1 <= 1 and S1 >= 3",
    "S5": "not (S1 == 2)",
}


def made(north: Tenant, alice: User, document: Document) -> str:
    with tenant(north.id):
        found = create_questionnaire(by=alice, name="Besturen", document=document)
    return f"/t/north/questionnaires/{found.id}/"


def draft(north: Tenant) -> Document:
    with tenant(north.id):
        found: Questionnaire = Questionnaire.objects.get()
        return found.draft_document


def condition(north: Tenant, code: str) -> str | None:
    item = draft(north).item(code)
    assert item is not None
    return item.show_if


def test_the_pages_are_fine_to_look_at(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    document = DOCUMENT
    for code, text in CONDITIONS.items():
        document = changed(document, code, {("show_if",): text})
    address = made(north, alice, document)
    with visit(browser, live_server.url, LOOKS, alice) as seen:
        page = seen.open(address)
        page.locator("#item-S3 [data-condition]").click()
        expect(page.get_by_role("dialog").get_by_label("Vraag", exact=True)).to_have_count(3)
        seen.check("dialog")
        alone = page.locator("#item-S4 [data-condition]").get_attribute("href")
        by_hand = page.locator("#item-S5 [data-condition]").get_attribute("href")
        for path in (str(alone), str(by_hand), f"{address}flow/political/"):
            seen.open(path)
        seen.open(f"{address}trial/administrative/?S1=4")


def choose(page: Page, label: str, words: str, *, last: bool = False) -> None:
    """In a list, by typing how the answer begins."""
    found = page.get_by_role("dialog").get_by_label(label, exact=True)
    (found.last if last else found.first).focus()
    page.keyboard.type(words)
    settled(page)


def settled(page: Page) -> None:
    """The sentence and the lists follow from what was chosen."""
    expect(page.locator("condition-editor[aria-busy]")).to_have_count(0)


def press(page: Page, name: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=name).first.focus()
    page.keyboard.press("Enter")


def test_a_condition_is_composed_by_keyboard_alone(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    address = made(north, alice, DOCUMENT)
    with visit(browser, live_server.url, LOOKS[0], alice) as seen:
        page = seen.open(address)
        opener = page.locator("#item-S3 [data-condition]")
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_label("Vraag", exact=True)).to_be_focused()
        choose(page, "Vraag", "S1")
        said = dialog.locator("[data-said]")
        for number in (4, 5):
            dialog.get_by_role("checkbox").nth(number - 1).focus()
            page.keyboard.press("Space")
            settled(page)
        expect(said).to_contain_text("Toon dit als")
        expect(said).to_contain_text(" of ")
        press(page, "en…")
        expect(dialog.get_by_label("Vraag", exact=True)).to_have_count(2)
        expect(dialog.get_by_label("Vraag", exact=True).last).to_be_focused()
        choose(page, "Vraag", "S2", last=True)
        choose(page, "Vergelijking", "is be", last=True)
        expect(said).to_contain_text("beantwoord is")
        press(page, "Bewaren")
        expect(dialog).to_have_count(0)
        expect(page.locator("#item-S3")).to_contain_text("Toon dit als")
        expect(opener).to_be_focused()
        assert condition(north, "S3") == "(S1 == 4 or S1 == 5) and answered(S2)"
        # It is an edit as every other: undone by the button, and done again.
        page.get_by_role("button", name="Ongedaan maken").focus()
        with page.expect_response("**/undo/"):
            page.keyboard.press("Enter")
        quiet(page)
        assert condition(north, "S3") is None
        assert seen.page.evaluate("window.blocked") == []
        assert seen.said == []


def test_who_chooses_faster_than_the_server_answers_sees_the_last_choice(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    address = made(north, alice, changed(DOCUMENT, "S3", {("show_if",): "S1 == 4"}))
    with visit(browser, live_server.url, LOOKS[0], alice) as seen:
        page = seen.open(address)
        page.locator("#item-S3 [data-condition]").click()
        dialog = page.get_by_role("dialog")
        held: list[Route] = []
        page.route(
            "**/condition/**",
            lambda route: route.continue_() if held else held.append(route),
        )
        with page.expect_request("**/condition/**"):
            dialog.get_by_label("Vraag", exact=True).select_option("S2")
        dialog.get_by_label("Vergelijking", exact=True).select_option("answered")
        held[0].continue_()
        settled(page)
        expect(dialog.locator("[data-said]")).to_contain_text("(S2) beantwoord is")
        expect(dialog.get_by_role("checkbox")).to_have_count(0)


def with_number(document: Document, code: str) -> Document:
    """The document with a number in place of a question."""
    raw = to_builtins(document)
    for section in raw["sections"]:
        section["items"] = [
            {"kind": "number", "code": code, "wording": one["wording"]}
            if one["code"] == code
            else one
            for one in section["items"]
        ]
    return decode(raw)


@pytest.mark.parametrize("where", ["text", "answer"])
def test_what_is_typed_while_an_answer_is_under_way_stays(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, where: str
) -> None:
    document = changed(DOCUMENT, "S3", {("show_if",): "S1 == 3 and U1 == 5"})
    kept = {"text": "[data-text]", "answer": 'input[name$="-value"][type="text"]'}[where]
    if where == "answer":
        document = with_number(document, "U1")
    with visit(browser, live_server.url, LOOKS[0], alice) as seen:
        page = seen.open(made(north, alice, document))
        page.locator("#item-S3 [data-condition]").click()
        dialog = page.get_by_role("dialog")
        if where == "text":
            dialog.get_by_text("Als tekst").click()
        field = dialog.locator(kept).first
        held: list[Route] = []
        page.route(
            "**/condition/**",
            lambda route: route.continue_() if held else held.append(route),
        )
        with page.expect_request("**/condition/**"):
            dialog.get_by_label("Vraag", exact=True).first.select_option("S2")
        field.focus()
        page.keyboard.type("42")
        typed = field.input_value()
        held[0].continue_()
        settled(page)
        expect(dialog.locator(kept).first).to_have_value(typed)


def test_a_try_answers_at_once(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    address = made(north, alice, changed(DOCUMENT, "S2", {("show_if",): "S1 >= 4"}))
    with visit(browser, live_server.url, LOOKS[0], alice) as seen:
        page = seen.open(f"{address}trial/political/")
        row = page.locator("#trial-result li", has_text="S2")
        expect(row).to_contain_text("S1 heeft geen antwoord.")
        page.get_by_label("(S1)").focus()
        page.get_by_label("(S1)").select_option("5")
        expect(row.get_by_text("getoond", exact=True)).to_be_visible()
        expect(page.get_by_label("(S1)")).to_be_focused()
        page.get_by_label("(S1)").select_option("1")
        expect(row).to_contain_text("S1 heeft nu:")
        seen.check("tried")
