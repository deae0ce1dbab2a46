"""The library in a real browser: by keyboard, without a script, and looked at."""

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.authoring.starting import empty
from surveys.models import LibraryEntry, Questionnaire
from tests.conftest import client_of
from tests.flows.browser import LOOKS, Look, visit
from tests.surveys.authoring import DOCUMENT
from tests.surveys.library.stage import entry, first_section, keep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = LOOKS[0]


@pytest.fixture
def made(north: Tenant, alice: User) -> Questionnaire:
    with tenant(north.id):
        questionnaire = create_questionnaire(by=alice, name="Besturen", document=DOCUMENT)
        publish_version(by=alice, questionnaire=questionnaire)
    return questionnaire


@pytest.fixture
def other(north: Tenant, alice: User) -> Questionnaire:
    with tenant(north.id):
        return create_questionnaire(by=alice, name="Anders", document=empty("Anders", ["nl"]))


def items(north: Tenant, questionnaire: Questionnaire) -> list[tuple[str, str | None]]:
    with tenant(north.id):
        found: Questionnaire = Questionnaire.objects.get(id=questionnaire.id)
        return [(item.code, item.lineage) for item in found.draft_document.items()]


def test_the_pages_are_fine_to_look_at(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    made: Questionnaire,
    other: Questionnaire,
) -> None:
    here = f"/t/north/questionnaires/{made.id}"
    with visit(browser, live_server.url, LOOKS, alice) as seen:
        seen.open("/t/north/library/")
        with tenant(north.id):
            keep(alice, made, "item:S1", "item:U1", "scale:agree5", "theme:pressure")
            row, section = entry("S1"), first_section(other)
        seen.open("/t/north/library/?q=druk&kind=theme")
        seen.open("/t/north/library/?q=zzz")
        seen.open(f"/t/north/library/{row.id}/")
        seen.open(f"{here}/library/?version=1")
        seen.open(f"/t/north/questionnaires/{other.id}/parts/{section.id}/library/")
        seen.open(f"{here}/versions/1/")


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[2]], ids=["desk", "phone"])
def test_25_entries_are_scanned_in_three_screens_and_unfold(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    made: Questionnaire,
    look: Look,
) -> None:
    codes = [item.code for item in DOCUMENT.items() if item.paired][:25]
    with tenant(north.id):
        keep(alice, made, *(f"item:{code}" for code in codes))
    with visit(browser, live_server.url, (look,), alice) as seen:
        page = seen.open(f"/t/north/library/?source={made.id}")
        assert page.locator(".shelf > li").count() == 25
        whole = page.evaluate("document.documentElement.scrollHeight")
        assert whole <= 3 * {1280: 800, 390: 844}[look.width]
        row = page.locator(".shelf > li").first
        folded = row.locator(".answers")
        expect(folded).to_be_hidden()
        row.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(folded).to_be_visible()
        seen.check("unfolded")


def tick(page: Page, question: str) -> None:
    """Look for it and tick the first that is found, with the keyboard."""
    search = page.get_by_label("Zoeken", exact=True)
    search.focus()
    search.fill(question)
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")
    page.locator(".shelf input[name=pick]").first.focus()
    page.keyboard.press("Space")


def test_from_a_card_into_another_questionnaire_and_back_by_keyboard(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    made: Questionnaire,
    other: Questionnaire,
) -> None:
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.open(f"/t/north/questionnaires/{made.id}/")
        page.get_by_role("link", name="S1 in de bibliotheek zetten", exact=True).focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="In de bibliotheek zetten").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("1 toegevoegd aan de bibliotheek")).to_be_visible()
        page.goto(f"/t/north/questionnaires/{other.id}/")
        page.get_by_role("link", name="Uit de bibliotheek…").focus()
        page.keyboard.press("Enter")
        with tenant(north.id):
            words = entry("S1").name
        tick(page, words)
        tick(page, "U1")
        page.get_by_role("button", name="Aangevinkte overnemen").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("2 overgenomen uit de bibliotheek")).to_be_visible()
        expect(page.locator("#item-S1")).to_be_visible()
        assert items(north, other) == [
            ("S1", f"{made.id}.S1"),
            ("U1", "toekomstgericht_besturen.U1"),
        ]
        seen.check("taken")
        page.locator("#item-S1").get_by_role("link", name="Instellingen van S1").click()
        page.get_by_role("button", name="Losmaken van de bibliotheek").click()
        expect(page.locator("[data-state]")).to_have_text("Bewaard")
        expect(page.get_by_role("button", name="Losmaken van de bibliotheek")).to_have_count(0)
        assert items(north, other)[0] == ("S1", None)
        page.get_by_role("button", name="Ongedaan maken").click()
        page.get_by_role("button", name="Ongedaan maken").click()
        expect(page.locator("#item-S1")).to_have_count(0)
        assert items(north, other) == []


def test_all_of_it_works_without_a_script(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    made: Questionnaire,
    other: Questionnaire,
) -> None:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="nl-BE"
    )
    session = client_of(alice).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(f"/t/north/questionnaires/{made.id}/library/?version=1&only=item:S1")
    page.get_by_role("button", name="In de bibliotheek zetten").click()
    page.goto(f"/t/north/questionnaires/{other.id}/")
    page.get_by_role("link", name="Uit de bibliotheek…").click()
    with tenant(north.id):
        words = entry("S1").name
    page.get_by_label("Zoeken", exact=True).fill(words)
    page.get_by_role("button", name="Zoeken").click()
    page.locator(".shelf input[name=pick]").first.check()
    page.get_by_role("button", name="Aangevinkte overnemen").click()
    assert items(north, other) == [("S1", f"{made.id}.S1")]
    page.goto("/t/north/library/")
    page.get_by_role("link", name=words).click()
    page.get_by_label("Naam", exact=True).fill("Een andere naam")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("heading", name="Een andere naam", level=1)).to_be_visible()
    page.get_by_text("Uit de bibliotheek halen…").click()
    page.get_by_role("button", name="Uit de bibliotheek halen").click()
    with tenant(north.id):
        assert not LibraryEntry.objects.exists()
    context.close()
