"""The builder in a real browser: by keyboard alone, by two people, offline, and looked at."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire
from surveys.models import Questionnaire, Version
from surveys.questionnaire.document import Document, encode
from tests.flows.browser import LOOKS, quiet, visit
from tests.surveys.authoring import DOCUMENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDE = LOOKS[0]


@pytest.fixture
def made(north: Tenant, alice: User) -> Questionnaire:
    with tenant(north.id):
        return create_questionnaire(by=alice, name="Besturen", document=DOCUMENT)


def draft(north: Tenant) -> Document:
    with tenant(north.id):
        found: Questionnaire = Questionnaire.objects.get()
        return found.draft_document


def saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_have_text("Bewaard")


def move(page: Page, name: str) -> None:
    """Press and see it done: the focus goes along with the card, and may not leave for the next."""
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        press(page, name)
    quiet(page)


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """To a button or a link with the keyboard, and press it."""
    found = page.get_by_role("button", name=name, exact=exact).or_(
        page.get_by_role("link", name=name, exact=exact)
    )
    found = found.or_(page.locator("summary", has_text=name))
    found.first.focus()
    page.keyboard.press("Enter")


def small(page: Page, width: int, bar: int, head: int) -> None:
    """What is not written keeps to a few rows."""
    page.set_viewport_size({"width": width, "height": 900})
    for selector, most in ((".builder-bar", bar), ("form.head", head)):
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        assert box["height"] < most, (selector, width)


def test_the_pages_are_fine_to_look_at(
    browser: Browser, live_server: LiveServer, alice: User, made: Questionnaire
) -> None:
    with visit(browser, live_server.url, LOOKS, alice) as seen:
        address = f"/t/north/questionnaires/{made.id}/"
        page = seen.open(address)
        small(page, 390, bar=160, head=140)
        small(page, 1280, bar=60, head=110)
        page.get_by_role("link", name="Instellingen van S1", exact=True).click()
        expect(page.get_by_label("Soort vraag").nth(1)).to_be_visible()
        seen.check("settings")
        page.get_by_role("link", name="Voorbeeld van beide kanten").click()
        framed = page.frame_locator("iframe").first
        expect(framed.get_by_role("heading", name="Uitdagingen")).to_be_visible()
        page.get_by_label("Politiek U1", exact=True).fill("Live te zien")
        expect(framed.get_by_text("Live te zien")).to_be_visible(timeout=10_000)
        seen.open(f"{address}preview/?lang=fr")
        part = page.goto(address) and page.locator("form.pair").first.get_attribute("action")
        seen.open(str(part))
        expect(page.get_by_label("Rol in het rapport")).to_be_visible()  # it has one
        page.get_by_text("Meer instellingen").click()
        expect(page.get_by_label("Rol in het rapport")).to_be_hidden()
        seen.check("fewer settings")
        seen.open(f"{address}paper/political/nl/")
        seen.open("/t/north/questionnaires/new/")


def test_the_rest_of_the_page_follows_an_edit(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    """What an edit does to another card, the counts and the contents is seen without a new page."""
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.page
        begin(page)
        press(page, "Lijst plakken in Deel 1")
        page.get_by_label("Een zin op elke regel").fill("Vertrouwen\nOverleg\nMiddelen")
        press(page, "Items maken van de lijst")
        expect(page.locator("[data-overview=counts]")).to_contain_text("3 items, 3 gekoppeld")
        page.locator("#item-Q2 [data-condition]").click()
        dialog = page.get_by_role("dialog")
        dialog.locator("summary").click()
        dialog.get_by_label("De voorwaarde zoals zij bewaard wordt").fill("Q1 <= 2")
        dialog.get_by_role("button", name="Tekst bewaren").click()
        expect(dialog).to_have_count(0)
        saved(page)
        move(page, "Q2 omhoog")  # now the condition asks for what comes later
        expect(page.locator("#item-Q2 .advice")).to_contain_text("Blokkeert")
        move(page, "Q3 omhoog")
        move(page, "Q3 omhoog")
        expect(page.locator("#item-Q2 .advice")).to_contain_text("Blokkeert")
        move(page, "Q1 omhoog")
        expect(page.locator("#item-Q2 .advice")).to_be_empty()
        press(page, "Q1 verwijderen")  # a card that was not touched itself
        expect(page.locator("#item-Q2 .advice")).to_contain_text("Blokkeert")
        # And French is missing.
        expect(page.locator("#problems > summary")).to_contain_text("2 blokkades")
        title = page.get_by_label("Titel van onderdeel deel1")
        title.fill("Samen")
        expect(page.get_by_role("navigation", name="Onderdelen")).to_contain_text("Samen")
        assert seen.said == []


def test_a_card_is_dragged_farther_than_the_window(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, made: Questionnaire
) -> None:
    """A hand that waits at the edge goes on; Escape puts the card back."""
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.page
        page.goto(f"/t/north/questionnaires/{made.id}/")
        before = [item.code for item in draft(north).items()]
        last = page.locator("form.pair").last
        for escape in (True, False):
            handle = last.locator("[data-handle]")
            handle.scroll_into_view_if_needed()
            handle.hover()
            page.mouse.down()
            page.mouse.move(700, 40, steps=4)
            # In the window, or past it: a busy machine looks seldom, and the page goes on.
            come = "(id) => document.getElementById(id).getBoundingClientRect().top > 0"
            page.wait_for_function(come, arg=f"item-{before[-9]}")
            if escape:
                page.keyboard.press("Escape")
            page.mouse.up()
        saved(page)
        quiet(page)
        after = [item.code for item in draft(north).items()]
        assert after.index(before[-1]) < len(before) - 7
        assert [code for code in after if code != before[-1]] == before[:-1]
        page.get_by_role("button", name="Ongedaan maken").press("Enter")
        saved(page)
        quiet(page)
        assert [item.code for item in draft(north).items()] == before


def test_a_start_shows_only_what_it_asks_for(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.page
        page.goto("/t/north/questionnaires/new/")
        languages, file = page.get_by_label("Frans"), page.get_by_label("Bestand", exact=True)
        for choice, shown in (("Sjabloon", []), ("Een lege", [languages]), ("Een bestand", [file])):
            page.get_by_label(choice).first.check()
            for field in (languages, file):
                expect(field).to_be_visible(visible=field in shown)


def test_what_is_new_has_the_focus_and_its_name_gives_way(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.page
        begin(page)
        lines = page.get_by_label("Een zin op elke regel")
        page.locator("summary", has_text="Lijst plakken").click()
        expect(lines).to_be_focused()
        page.keyboard.insert_text("Te\tveel\tkolommen\tvoor\ttalen")
        page.get_by_role("button", name="Items maken").click()
        expect(page.locator("form.adding [role=alert]").first).to_contain_text("meer kolommen")
        lines.fill("Eerste\nTweede")
        page.get_by_role("button", name="Items maken").click()
        expect(page.get_by_label("Politiek Q1")).to_be_focused()
        expect(page.locator("form.adding [role=alert]").first).to_be_empty()
        for field in ("Administratie Q1", "Politiek Q2"):
            page.keyboard.press("Control+Enter")
            expect(page.get_by_label(field)).to_be_focused()
        page.get_by_role("button", name="Thema toevoegen").click()
        expect(page.locator("#themes input[type=text]")).to_be_focused()
        page.keyboard.type("Vertrouwen")
        saved(page)
        assert [theme.title["nl"] for theme in draft(north).themes.values()] == ["Vertrouwen"]


def test_a_step_without_a_connection_is_not_claimed(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, made: Questionnaire
) -> None:
    """Words are kept and tried again; a step is put back, and said not to have been taken."""
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.page
        page.goto(f"/t/north/questionnaires/{made.id}/")
        page.set_viewport_size({"width": WIDE.width, "height": 3000})  # nothing scrolls
        cards = page.locator("form.pair")
        before = cards.evaluate_all("cards => cards.map((card) => card.id)")
        page.context.set_offline(True)
        cards.nth(1).locator("textarea").first.fill("Nog niet bewaard")
        expect(page.locator("[data-state]")).to_contain_text("We proberen opnieuw")
        cards.last.locator("[data-settings]").click()
        expect(cards.last.locator("[data-errors]")).to_contain_text("niet gezet")
        cards.first.locator("[data-handle]").hover()
        page.mouse.down()
        box = cards.nth(1).bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 300, box["y"] + box["height"] - 5, steps=4)
        page.mouse.up()
        expect(cards.first.locator("[data-errors]")).to_contain_text("niet gezet")
        assert cards.evaluate_all("cards => cards.map((card) => card.id)") == before
        page.context.set_offline(False)
        saved(page)
        cards.nth(1).locator("textarea").last.focus()
        page.keyboard.press("Alt+ArrowDown")
        expect(cards.nth(2).locator("textarea").last).to_be_focused()
        saved(page)
        words = draft(north).items()[2].wording.political
        assert words is not None
        assert words["nl"] == "Nog niet bewaard"


class Writer:
    """Somebody at the keyboard, and what the draft was after each step."""

    def __init__(self, page: Page, north: Tenant) -> None:
        self.page, self.north = page, north
        self.documents = [encode(draft(north))]

    def type(self, field: str, words: str) -> None:
        self.page.get_by_label(field).focus()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(words)

    def done(self, state: str = "Bewaard", **there: int) -> None:
        """The step is over when the page says so, with so many cards and sections."""
        for selector, number in there.items():
            place = {"cards": "form.pair", "sections": "[data-section]"}[selector]
            expect(self.page.locator(place)).to_have_count(number)
        expect(self.page.locator("[data-state]")).to_have_text(state)
        quiet(self.page)
        self.documents.append(encode(draft(self.north)))

    def press_and_compare(self, name: str, documents: list[bytes]) -> None:
        for expected in documents:
            self.page.get_by_role("button", name=name).focus()
            with self.page.expect_response("**/undo/"):
                self.page.keyboard.press("Enter")
            quiet(self.page)
            assert encode(draft(self.north)) == expected


def begin(page: Page) -> None:
    page.goto("/t/north/questionnaires/new/")
    page.get_by_label("Naam").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Samenwerking")
    for choice in ("Een lege vragenlijst", "Frans"):
        page.get_by_label(choice).focus()
        page.keyboard.press("Space")
    press(page, "Vragenlijst maken")
    page.wait_for_url("**/questionnaires/*-*/")


def write_pairs(page: Page, writer: Writer) -> None:
    press(page, "Item toevoegen aan Deel 1")
    expect(page.get_by_label("Politiek Q1")).to_be_focused()
    writer.done(cards=1)
    page.keyboard.type("Wij vertrouwen de administratie")
    page.keyboard.press("Tab")
    writer.done()
    expect(page.get_by_label("Administratie Q1")).to_be_focused()
    page.keyboard.type("Wij vertrouwen het college")
    page.keyboard.press("Tab")
    writer.done()
    press(page, "Lijst plakken in Deel 1")
    expect(page.get_by_label("Een zin op elke regel")).to_be_focused()
    page.keyboard.type("Overleg loopt vlot")
    page.keyboard.press("Enter")
    page.keyboard.type("Afspraken zijn duidelijk")
    press(page, "Items maken van de lijst")
    writer.done(cards=3)


def put_in_order(page: Page, writer: Writer) -> None:
    page.get_by_label("Politiek Q3").focus()
    page.keyboard.press("Alt+ArrowUp")
    told = page.locator("[data-live][role=status]")
    expect(told).to_have_text("Q3 staat nu op plaats 2 van 3 in Deel 1")
    expect(page.get_by_label("Politiek Q3")).to_be_focused()
    writer.done()
    press(page, "Onderdeel toevoegen")
    writer.done("Concept 7", sections=2)
    writer.type("Titel van onderdeel deel2", "Deel twee")
    page.keyboard.press("Tab")
    writer.done()
    press(page, "Instellingen van Q2", exact=True)
    page.get_by_label("Verplaats naar onderdeel").focus()
    press(page, "Verplaatsen")
    writer.done()
    press(page, "Q1 kopiëren")
    writer.done(cards=4)
    press(page, "Q1_1 verwijderen")
    writer.done(cards=3)


def translate(page: Page, writer: Writer) -> None:
    press(page, "Frans")
    page.wait_for_url("**?lang=fr")
    for code, words in (("Q1", "Confiance"), ("Q2", "Concertation"), ("Q3", "Accords")):
        for side in ("Politiek", "Administratie"):
            writer.type(f"{side} {code}", f"{words} ({side})")
    writer.type("Titel (Frans)", "Coopération")
    writer.type("Titel van onderdeel deel1", "Première partie")
    writer.type("Titel van onderdeel deel2", "Deuxième partie")
    page.keyboard.press("Tab")
    saved(page)


def test_a_questionnaire_by_keyboard_alone(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    """Two sections, three pairs, two languages: made, undone, made again, published."""
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.page
        begin(page)
        writer = Writer(page, north)
        write_pairs(page, writer)
        put_in_order(page, writer)
        assert [len(section.items) for section in draft(north).sections] == [2, 1]
        # Every step back, each the same bytes as before it; and forward again.
        writer.press_and_compare("Ongedaan maken", writer.documents[-2::-1])
        writer.press_and_compare("Opnieuw", writer.documents[1:])
        translate(page, writer)
        seen.check("made-by-keyboard")
        press(page, "Nakijken en publiceren")
        page.wait_for_url("**/publish/")
        press(page, "Versie publiceren")
        page.wait_for_url("**/versions/1/")
        expect(page.get_by_role("link", name="Golf maken met deze versie")).to_be_visible()
        assert seen.said == []
    with tenant(north.id):
        document = Version.objects.get().document
    assert document.languages == ("nl", "fr")
    assert all(item.paired for item in document.items())


def test_nothing_is_lost_offline_or_by_a_closed_tab(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, made: Questionnaire
) -> None:
    address = f"/t/north/questionnaires/{made.id}/"
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.page
        page.goto(address)
        page.context.set_offline(True)
        page.get_by_label("Politiek S1", exact=True).fill("Geschreven zonder verbinding")
        expect(page.locator("[data-state]")).to_contain_text("geen verbinding")
        other = page.context.new_page()
        page.close(run_before_unload=False)
        other.context.set_offline(False)
        other.goto(address)
        field = other.get_by_label("Politiek S1", exact=True)
        expect(field).to_have_value("Geschreven zonder verbinding")
        saved(other)
        item = draft(north).item("S1")
        assert item is not None
        assert (item.wording.political or {})["nl"] == "Geschreven zonder verbinding"
        # Left in the middle of a word, before the wait is over.
        field.fill("Weggegaan")
        other.goto("/t/north/questionnaires/")
        other.goto(address)
        expect(other.get_by_label("Politiek S1", exact=True)).to_have_value("Weggegaan")


def test_settings_follow_an_item_to_its_new_place(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, made: Questionnaire
) -> None:
    """What the panel offers depends on what comes before the item."""
    with visit(browser, live_server.url, WIDE, alice) as seen:
        page = seen.page
        page.goto(f"/t/north/questionnaires/{made.id}/")
        card = page.locator("form.pair").first
        part = page.locator(f"form[data-part='{card.get_attribute('data-part')}']")
        part.locator("[data-settings]").click()
        places = part.get_by_label("Verplaats naar onderdeel")
        expect(places).to_be_visible()
        offered = places.locator("option").all_inner_texts()
        part.get_by_role("button", name="Verplaatsen").click()
        expect(places.locator("option").first).not_to_have_text(offered[0])
        assert seen.said == []


def test_two_people_meet_in_one_sentence(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    olga: User,
    made: Questionnaire,
) -> None:
    address = f"/t/north/questionnaires/{made.id}/"
    with (
        visit(browser, live_server.url, WIDE, alice) as hers,
        visit(browser, live_server.url, WIDE, olga) as other,
    ):
        for each in (hers, other):
            each.page.goto(address)
        other.page.get_by_label("Politiek S1", exact=True).fill("Van Olga")
        saved(other.page)
        hers.page.get_by_label("Politiek S2", exact=True).fill("Elders")
        saved(hers.page)
        # The browser says that a request was answered with 409; nothing else is said.
        with hers.page.expect_console_message(lambda message: "409" in message.text):
            hers.page.get_by_label("Politiek S1", exact=True).fill("Van Alice")
        question = hers.page.locator(".question")
        expect(question).to_contain_text("Olga")
        expect(question).to_contain_text("Van Alice")
        hers.said.clear()
        hers.check("question")
        hers.page.get_by_role("button", name="Uw tekst bewaren").press("Enter")
        saved(hers.page)
        other.page.get_by_label("Politiek S1", exact=True).fill("Weer Olga")
        other.page.get_by_role("link", name="Die van de ander houden").press("Enter")
        expect(other.page.get_by_label("Politiek S1", exact=True)).to_have_value("Van Alice")
    item = draft(north).item("S1")
    assert item is not None
    assert (item.wording.political or {})["nl"] == "Van Alice"
