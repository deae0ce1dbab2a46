"""Translating in a real browser: by keyboard alone, with a file, and looked at."""

import io
from functools import partial

import openpyxl
import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, edits
from surveys.authoring.editing import Path
from surveys.models import DraftPart, Questionnaire, Version
from tests.flows.browser import LOOKS, visit
from tests.surveys.authoring import DOCUMENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDE = LOOKS[0]


def _said(said: dict[Path, str | None], _part: DraftPart) -> dict[Path, str | None]:
    return said


@pytest.fixture
def made(north: Tenant, alice: User) -> Questionnaire:
    """One text that is out of date, one that is missing, and one that lacks a placeholder."""
    values: dict[str, dict[Path, str | None]] = {
        "U1": {("wording", "political", "nl"): "Een andere brontekst"},
        "S1": {("wording", "political", "fr"): None},
        "S2": {
            ("wording", "political", "nl"): "Beste {naam}, <b>lees</b> dit",
            ("wording", "political", "fr"): "Lisez ceci",
            ("wording", "political", "en"): "Dear {naam}, <b>read</b> this",
            ("wording", "political", "de"): "{naam}, <b>lesen</b> Sie das",
        },
    }
    with tenant(north.id):
        found = create_questionnaire(by=alice, name="Besturen", document=DOCUMENT)
        for code, said in values.items():
            row = DraftPart.objects.get(code=code)
            read = partial(_said, said)
            edits.set_values(by=alice, questionnaire=found, part=row.id, read=read)
    return found


def saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_have_text("Bewaard", timeout=10_000)


def tally(page: Page, state: str, number: int) -> None:
    """What the page counts, after it has looked again."""
    names = {"missing": "Ontbreekt", "outdated": "Verouderd"}
    link = page.get_by_role("navigation", name="Welke teksten").get_by_role("link")
    expect(link.filter(has_text=names[state])).to_have_text(
        f"{names[state]} {number}", timeout=10_000
    )


def translated(north: Tenant, code: str, language: str) -> str:
    with tenant(north.id):
        said: dict[str, dict[str, str]] = DraftPart.objects.get(code=code).body["wording"]
    return said["political"].get(language, "")


def test_the_pages_are_fine_to_look_at(
    browser: Browser, live_server: LiveServer, alice: User, made: Questionnaire
) -> None:
    address = f"/t/north/questionnaires/{made.id}/"
    with visit(browser, live_server.url, LOOKS, alice) as seen:
        page = seen.open(f"{address}translations/?lang=fr")
        seen.open(f"{address}translations/?lang=fr&show=missing")
        seen.check("missing")
        seen.open(f"{address}translations/?lang=fr&show=outdated")
        seen.check("outdated")
        upload(page, page.request.get(f"{address}translations/download/?lang=fr").body())
        seen.check("preview")
        seen.open(f"{address}publish/")


def upload(page: Page, body: bytes) -> None:
    """Some cells of the workbook filled in, and the file handed in."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    cells = {row[0].value: row for row in book.worksheets[0].iter_rows(min_row=2)}
    cells["item.S1.wording.political"][3].value = "Nouveau texte"
    cells["item.S3.wording.political"][3].value = "Autre texte"
    cells["item.S4.wording.political"][3].value = ""
    cells["item.S3.wording.administrative"][3].value = "x" * 1001
    cells["item.S4.wording.administrative"][0].value = "item.weg.wording.administrative"
    cells["item.U1.wording.political"][4].value = "done"
    out = io.BytesIO()
    book.save(out)
    file: FilePayload = {"name": "fr.xlsx", "mimeType": BOOK, "buffer": out.getvalue()}
    page.get_by_label("Bestand van de vertaler").set_input_files(files=[file])
    page.get_by_role("button", name="Eerst nakijken").press("Enter")
    page.wait_for_url("**/import/*/")


def write_what_is_missing(page: Page, north: Tenant) -> None:
    page.keyboard.press("Alt+ArrowDown")
    field = page.get_by_label("S1: Politiek (Frans)")
    expect(field).to_be_focused()
    tally(page, "missing", 1)
    page.keyboard.type("Premier")
    saved(page)
    tally(page, "missing", 0)
    assert translated(north, "S1", "fr") == "Premier"
    page.get_by_role("button", name="Ongedaan maken").press("Enter")
    tally(page, "missing", 1)
    expect(field).to_have_value("")
    page.get_by_role("button", name="Opnieuw").press("Enter")
    expect(field).to_have_value("Premier")


def say_that_it_is_right(page: Page) -> None:
    """Of what is out of date; the focus goes on from there."""
    page.get_by_role("link", name="Verouderd").press("Enter")
    page.wait_for_url("**show=outdated")
    page.get_by_role("button", name="Nog juist U1 Politiek").press("Enter")
    expect(page.get_by_label("U1: Politiek (Frans)")).to_be_focused()
    tally(page, "outdated", 0)
    saved(page)


def test_translating_by_keyboard_alone(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, made: Questionnaire
) -> None:
    address = f"/t/north/questionnaires/{made.id}/"
    before = translated(north, "U1", "fr")
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.page
        page.goto(f"{address}publish/")
        page.get_by_role("link", name="Vertalen Frans").press("Enter")
        page.wait_for_url("**show=missing")
        write_what_is_missing(page, north)
        say_that_it_is_right(page)
        assert translated(north, "U1", "fr") == before
        seen.check("translated-by-keyboard")
        # The next that is open, over all texts: there is none left.
        page.get_by_role("link", name="Alles").press("Enter")
        page.wait_for_url("**/translations/?lang=fr")
        page.keyboard.press("Alt+ArrowDown")
        expect(page.locator("[data-live][role=status]")).to_have_text("Hier staat niets meer open")
        upload(page, page.request.get(f"{address}translations/download/?lang=fr").body())
        page.get_by_role("button", name="Vertalingen overnemen").press("Enter")
        page.wait_for_url("**/translations/?lang=fr")
        assert translated(north, "S3", "fr") == "Autre texte"
        page.get_by_role("link", name="Nakijken en publiceren").press("Enter")
        agree = page.get_by_label("Ik publiceer ook de verouderde vertalingen")
        agree.press("Space")
        page.get_by_role("button", name="Versie publiceren").press("Enter")
        page.wait_for_url("**/versions/1/")
    with tenant(north.id):
        assert Version.objects.count() == 1


def test_what_is_filtered_away_keeps_what_was_not_saved(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, made: Questionnaire
) -> None:
    """What a closed tab left behind; the page of other texts does not throw it away."""
    address = f"/t/north/questionnaires/{made.id}/translations/?lang=fr"
    with tenant(north.id):
        row = DraftPart.objects.get(code="S1")
    key = f"builder:{made.id}:{row.id}:wording.political.fr"
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.page
        page.goto(f"{address}&show=outdated")
        left = '{"value": "Laissé", "base": ""}'
        page.evaluate("([key, left]) => localStorage.setItem(key, left)", [key, left])
        page.goto(f"{address}&show=outdated")
        expect(page.get_by_label("U1: Politiek (Frans)")).to_be_visible()
        assert page.evaluate("(key) => localStorage.getItem(key)", key) == left
        page.goto(address)
        expect(page.get_by_label("S1: Politiek (Frans)")).to_have_value("Laissé")
        saved(page)
    assert translated(north, "S1", "fr") == "Laissé"
