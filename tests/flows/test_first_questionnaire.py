"""Ten pairs in two languages with a condition, in the fewest clicks; docs/first-questionnaire.md."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.models import Version
from tests.flows.browser import LOOKS, visit
from tests.flows.test_builder_pages import saved
from tests.flows.test_logic_pages import settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DOC = Path(settings.BASE_DIR) / "docs" / "first-questionnaire.md"
NUMBER = re.compile(r"(?<=<!-- )(\d+) clicks, (\d+) characters")


class Hand:
    """Counts as docs/first-wave.md does: what is pressed, and each field that is filled in."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.characters = page, 0, 0

    def press(self, found: Locator) -> None:
        self.clicks += 1
        found.click()

    def button(self, name: str) -> None:
        self.press(self.page.get_by_role("main").get_by_role("button", name=name))

    def follow(self, name: str) -> None:
        self.press(self.page.get_by_role("main").get_by_role("link", name=name, exact=True))

    def fill(self, label: str, words: str) -> None:
        self.clicks += 1
        self.characters += len(words)
        self.page.get_by_label(label).fill(words)

    def write(self, words: str) -> None:
        """Where the focus is already."""
        self.clicks += 1
        self.characters += len(words)
        self.page.keyboard.insert_text(words)

    def paste(self, number: int, rows: list[str]) -> None:
        section = self.page.locator("[data-section]").nth(number)
        self.press(section.locator("summary"))
        expect(section.locator("[name=lines]")).to_be_focused()
        self.write("\n".join(rows))
        self.button("Items maken")
        expect(section.locator("form.pair")).to_have_count(len(rows))
        saved(self.page)

    def condition(self, on: str, asked: str, answers: tuple[str, ...]) -> None:
        self.press(self.page.locator(f"#item-{on} [data-condition]"))
        dialog = self.page.get_by_role("dialog")
        self.clicks += 1
        dialog.get_by_label("Vraag", exact=True).select_option(asked)
        for answer in answers:
            settled(self.page)
            self.press(dialog.get_by_role("checkbox", name=answer, exact=True))
        settled(self.page)
        self.press(dialog.get_by_role("button", name="Bewaren"))
        expect(dialog).to_have_count(0)


def pairs() -> list[str]:
    """The rows of the sheet in the document: what is counted there is what is typed here."""
    lines = DOC.read_text().split("```")[1].strip().split("\n")
    return ["\t".join(cell.strip() for cell in line.split(" | ")) for line in lines]


def test_ten_pairs_in_two_languages_with_a_condition(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    rows = pairs()
    with visit(browser, live_server.url, LOOKS[0], alice) as seen:
        page, hand = seen.page, Hand(seen.page)
        page.goto("/t/north/questionnaires/")
        hand.press(page.get_by_role("main").locator("a[href$='/questionnaires/new/']"))
        hand.press(page.get_by_label("Een lege vragenlijst"))
        hand.press(page.get_by_label("Frans"))
        hand.fill("Naam", "Samenwerking 2027")
        hand.button("Vragenlijst maken")
        hand.fill("Titel van onderdeel deel1", "Visie")
        hand.paste(0, rows[:5])
        hand.button("Onderdeel toevoegen")
        expect(page.get_by_label("Titel van onderdeel deel2")).to_be_focused()
        hand.write("Uitvoering")
        hand.paste(1, rows[5:])
        hand.condition("Q7", "Q6", ("Helemaal oneens", "Oneens"))
        hand.follow("Frans")
        hand.fill("Titel (Frans)", "Coopération 2027")
        hand.fill("Titel van onderdeel deel1", "Vision")
        hand.fill("Titel van onderdeel deel2", "Mise en œuvre")
        saved(page)
        hand.follow("Nakijken en publiceren")
        expect(page.get_by_role("main")).not_to_contain_text("Blokkeert")
        hand.button("Versie publiceren")
        page.wait_for_url("**/versions/1/")
    with tenant(north.id):
        made = Version.objects.get().document
    seventh, last = made.items()[6], made.items()[9]
    assert seventh.show_if == "Q6 == 1 or Q6 == 2"
    sides = (last.wording.political or {}, last.wording.administrative or {})
    assert [side[code] for code in ("nl", "fr") for side in sides] == rows[9].split("\t")
    assert NUMBER.findall(DOC.read_text()) == [(str(hand.clicks), str(hand.characters))]
