"""The pages of a wave as a browser shows them: on a desk, in the dark, on a phone, on paper."""

import re
from io import BytesIO

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Browser, expect
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.models import Run
from benchmarking.runs.pipeline import compute_wave
from reports.models import Edition
from reports.sharing.actions import announce
from reports.sharing.tasks import send_report_mail
from surveys.models import Invitation, Municipality, Wave
from tests.benchmarking.stage import ids
from tests.flows.browser import LOOKS, Look, visit
from tests.reports.stage import (
    computed_study,
    computed_wave,
    every_part,
    open_wave,
    path,
    ready_wave,
    released,
)
from tests.reports.test_comparison import rewrite
from tests.surveys import respond_cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "de-DE"
PASSWORD = "een lange zin van enkele woorden"
STATEMENTS = "report/part/statements/"


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    cache.clear()
    wave = ready_wave(north, alice, scales=16)
    released(north, alice, wave)
    return wave


@pytest.fixture
def answered(north: Tenant, alice: User) -> Wave:
    """The same with the answers of which the figures came."""
    cache.clear()
    wave = computed_wave(north, alice, scales=16)
    released(north, alice, wave)
    return wave


@pytest.fixture
def rik(north: Tenant, aalst: Municipality) -> Invitation:
    """The mayor of Aalst, in another wave that is open."""
    with tenant(north.id):
        return respond_cast.invite(respond_cast.open_wave(north), aalst)


def test_every_page_is_sound(
    browser: Browser, live_server: LiveServer, alice: User, bram: User, answered: Wave
) -> None:
    whole = [rest for rest in every_part() if "part/whole/" in rest]
    with visit(browser, live_server.url, LOOKS, alice) as consultant:
        consultant.open(path(answered, ""))
        for rest in every_part():
            if rest not in whole:
                consultant.open(path(answered, rest))
        consultant.open(path(answered, "report/part/map/?province=all"))
    with visit(browser, live_server.url, LOOKS[0], alice) as consultant:
        for rest in whole:  # nothing but the parts, one below the other
            consultant.open(path(answered, rest))
    with visit(browser, live_server.url, LOOKS, bram) as manager:
        manager.open(path(answered, "report/41002/"))


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[-1]], ids=lambda look: str(look.name))
def test_from_the_mail_to_the_first_finding_in_two_clicks(
    browser: Browser,
    live_server: LiveServer,
    look: Look,
    north: Tenant,
    alice: User,
    bram: User,
    wave: Wave,
) -> None:
    """For a manager who has no session: what the mail led to stands there after the log-in."""
    with tenant(north.id):
        bram.set_password(PASSWORD)
        bram.save()
        announce(by=alice, edition=Edition.objects.get(wave=wave))
    send_report_mail(str(north.id))
    link = re.search(r"https?://[^/\s]+(/t/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    with visit(browser, live_server.url, (look,)) as seen:
        page = seen.page
        page.goto(link[1])  # the first click, in the mail
        page.keyboard.type(bram.email)  # the cursor stands there
        page.keyboard.press("Tab")  # to the way back for who has forgotten it
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.get_by_role("button", name="Aanmelden", exact=True).click()
        verdict = page.get_by_role("region", name="Conclusie")
        expect(verdict.locator("p").first).to_be_in_viewport()
        below = verdict.locator("xpath=following-sibling::*[1]")
        expect(below.get_by_role("heading", name="Eerst bespreken")).to_be_visible()
        seen.check("mail")


def test_what_a_respondent_meets_is_sound(
    browser: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with visit(browser, live_server.url, LOOKS) as stranger:
        stranger.open("/accounts/login/")
        stranger.open(respond_cast.link(rik))
        stranger.page.get_by_role("button", name="Start").click()
        stranger.page.wait_for_url("**/r/answer/1/")
        stranger.check("answering")


def test_how_and_what_before_there_is_a_report(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    with tenant(north.id):
        few, enough = (open_wave(alice, invited=n, name=f"Met {n}") for n in (4, 8))
    with visit(browser, live_server.url, LOOKS, alice) as consultant:
        consultant.open("/t/north/methods/")
        consultant.open(path(enough, "foresight/"))
        consultant.open(path(few, "foresight/"))
        consultant.open(path(few, ""))


def test_long_words_fit_on_a_phone(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave
) -> None:
    with visit(browser, live_server.url, LOOKS[2], alice, LONG, axe=False) as german:
        german.open("/t/north/methods/")
        for rest in every_part():
            german.open(path(wave, rest))
        german.open(path(wave, STATEMENTS))
        german.page.locator("details[data-print] > summary").click()
        german.check("unfolded")


ROOM = """select => {
    const look = getComputedStyle(select), pen = document.createElement("canvas").getContext("2d");
    pen.font = `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`;
    const room = select.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight);
    return [...select.options].map(one => one.text).filter(text => pen.measureText(text).width > room);
}"""


@pytest.mark.parametrize("spoken", ["nl-BE", "fr-BE", "de-DE", "en-GB"])
def test_what_is_chosen_of_the_statements_is_read_whole_on_a_phone(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave, spoken: str
) -> None:
    with visit(browser, live_server.url, LOOKS[2], alice, spoken, axe=False) as reading:
        reading.open(path(wave, STATEMENTS))
        for list_of in reading.page.locator("form.choose select").all():
            assert list_of.evaluate(ROOM) == []


def test_rows_unfold_for_a_link_and_for_the_printer(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave
) -> None:
    with visit(browser, live_server.url, LOOKS[0], alice) as consultant:
        page = consultant.open(path(wave, STATEMENTS))
        rest = page.locator("details[data-print]")
        expect(rest).not_to_have_attribute("open", "")
        consultant.open(path(wave, "report/part/priorities/"))
        page.locator("ol.points a").last.click()
        page.wait_for_url(f"**/{STATEMENTS}#item-*")
        expect(rest).to_have_attribute("open", "")
        page.reload()
        expect(rest).to_have_attribute("open", "")
        page.goto(path(wave, STATEMENTS))
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(rest).to_have_attribute("open", "")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(rest).not_to_have_attribute("open", "")
        page.get_by_role("link", name="Hele rapport").click()
        page.wait_for_url("**/report/part/whole/")
        expect(page.get_by_role("button", name="Afdrukken")).to_be_visible()
        page.emulate_media(media="print")
        for gone in (".side", ".report-parts", ".page-head .actions"):
            expect(page.locator(gone)).to_be_hidden()
        assert len(page.pdf()) > 20_000


def test_paper_has_no_links_to_other_pages(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave
) -> None:
    with visit(browser, live_server.url, LOOKS[0], alice) as consultant:
        page = consultant.open(path(wave, "report/41002/"))
        expect(page.get_by_role("heading", name="Lees verder")).to_be_visible()
        page.emulate_media(media="print")
        expect(page.get_by_role("heading", name="Lees verder")).to_be_hidden()


SHEET = 688  # pixels between the margins of A4


@pytest.mark.parametrize("part", ["statements", "themes", "peers", "questions", "effort"])
def test_tables_on_paper_leave_room_for_their_texts(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave, part: str
) -> None:
    """Columns with widths of their own took the whole sheet, and texts had a letter a line."""
    with visit(browser, live_server.url, LOOKS[0], alice) as consultant:
        page = consultant.open(path(wave, f"report/41002/part/{part}/"))
        page.emulate_media(media="print")
        page.set_viewport_size({"width": SHEET, "height": 1000})
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        texts = page.locator(".chart-table th[scope=row]:visible")
        rooms = [text.bounding_box() for text in texts.all()]
        assert all(room and room["width"] > 120 for room in rooms)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= SHEET
        # No head is the last on its sheet.
        for high in range(200, 300, 20):
            for sheet in PdfReader(BytesIO(page.pdf(width="210mm", height=f"{high}mm"))).pages:
                _above, head, below = sheet.extract_text().rpartition("Adm.")
                assert not head or re.search(r"\d|te weinig", below), (high, below)


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[2]])
def test_a_dialogue_round_goes_by_the_keyboard_alone(
    browser: Browser, live_server: LiveServer, bram: User, wave: Wave, look: Look
) -> None:
    with visit(browser, live_server.url, look, bram) as manager:
        page = manager.open(path(wave, "present/41002/"))
        where, press = page.locator("[data-where]"), page.keyboard.press
        total = page.locator(".slide").count()
        for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft"):
            press(key)  # as quickly as fingers go
        expect(where).to_have_text(f"2 van {total}")
        for expected in ("40", "60"):
            press("Tab")
            page.keyboard.type(expected)
        press("Tab")
        press("Enter")
        slide = page.locator(".slide:focus-within")
        expect(slide.locator("[data-expected=political]")).to_contain_text("40")
        press("Tab")
        press("Space")  # it unfolds the form, and turns no page
        expect(where).to_have_text(f"2 van {total}")
        for said in ("Elke maand samen overlopen", "Burgemeester", "Algemeen directeur"):
            press("Tab")
            page.keyboard.type(said)
        slide.locator("[name=due]").fill("2027-03-15")
        button = slide.get_by_role("button", name="Bewaren")
        button.focus()
        box, bar = button.bounding_box(), page.locator(".present-bar").bounding_box()
        assert box
        assert bar
        assert box["y"] + box["height"] <= bar["y"]
        press("Enter")
        expect(page.locator("#agreements")).to_contain_text("Elke maand samen overlopen")
        expect(where).to_have_text(f"2 van {total}")
        slide.locator(".reveal > summary").focus()
        press("Enter")
        press("n")  # as every key, also from the button that showed the figures
        expect(page.locator("[data-notes]")).to_have_attribute("aria-pressed", "true")
        press("ArrowRight")
        expect(where).to_have_text(f"3 van {total}")
        assert len(PdfReader(BytesIO(page.pdf(format="A4", landscape=True))).pages) == total


def test_old_fragments_lead_to_the_part_that_holds_them(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave
) -> None:
    """A report was one page, and its address with a fragment stands in letters and notes."""
    with visit(browser, live_server.url, LOOKS[0], alice) as consultant:
        own = "report/41002/"
        page = consultant.open(path(wave, own))
        link = page.locator(".refs a").first.get_attribute("href")
        assert link is not None
        named = link.split("#")[1]
        for fragment, found in (
            (named, f"{own}part/statements/#{named}"),
            ("themes-title", f"{own}part/whole/#themes-title"),
            ("nowhere", f"{own}part/whole/#nowhere"),
        ):
            page.goto("about:blank")
            page.goto(f"{path(wave, own)}#{fragment}")
            page.wait_for_url(f"**/{found}")


@pytest.mark.parametrize("look", LOOKS[::2], ids=lambda look: look.name)
def test_parts_are_reached_by_keyboard_and_without_a_script(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave, look: Look
) -> None:
    with visit(browser, live_server.url, look, alice) as consultant:
        state = consultant.page.context.storage_state()
    plain = browser.new_context(
        base_url=live_server.url,
        viewport={"width": look.width, "height": 900},
        java_script_enabled=False,
        storage_state=state,
        locale="nl-BE",
    )
    page = plain.new_page()
    page.goto(path(wave))
    summary = page.locator(".report-parts summary")
    if summary.is_visible():
        summary.focus()
        page.keyboard.press("Enter")
    link = page.locator(".report-parts").get_by_role("link", name="Thema’s")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/part/themes/")
    expect(page.locator("h1")).to_have_text("Thema’s")
    page.get_by_role("link", name="Volgend deel").press("Enter")
    page.wait_for_url("**/report/part/peers/")
    page.goto(path(wave, STATEMENTS))
    page.get_by_label("Volgorde").select_option("order")
    page.get_by_role("button", name="Toon", exact=True).last.press("Enter")
    page.wait_for_url(f"**/{STATEMENTS}?sort=order&*")
    expect(page.get_by_label("Volgorde")).to_have_value("order")
    plain.close()


def test_the_course_over_the_waves_is_sound_when_unfolded(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    last = computed_study(north, alice)[-1]
    with visit(browser, live_server.url, LOOKS, alice) as consultant:
        consultant.open(path(last, "report/part/trends/?show=items"))
        consultant.open(path(last, "report/part/trends/?show=table"))
        page = consultant.page
        page.goto(path(last, "report/part/whole/"))
        section = page.locator("section[aria-labelledby=courses-title]")
        for summary in section.locator("details > summary:visible").all():
            summary.click()
        expect(section.get_by_text("stijgend").first).to_be_visible()
        expect(section.locator("table").first).to_be_visible()
        consultant.check("course-unfolded")


def test_why_a_figure_is_hidden_is_found_by_keyboard(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    wave = ready_wave(north, alice, each=5, name="Klein")
    with visit(browser, live_server.url, LOOKS[0], alice) as consultant:
        page = consultant.open(path(wave, "report/41002/part/statements/"))
        hidden = page.locator("details.why")
        if hidden.count() == 0:
            pytest.fail("The stage must hide something: ask fewer people.")
        hidden.first.locator("summary").focus()
        page.keyboard.press("Enter")
        expect(hidden.first.locator("> span")).to_be_visible()


def test_language_is_chosen_in_the_navigation(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave
) -> None:
    with visit(browser, live_server.url, LOOKS[0], alice) as consultant:
        page = consultant.open(path(wave))
        page.locator(".side").get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert page.url.endswith(path(wave))
        consultant.check("english")


def test_what_differs_between_runs_is_sound(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    bram: User,
    answered: Wave,
) -> None:
    with tenant(north.id):
        Run.objects.update(method_version="0")
    for code, value in ((None, 0.011), ("41002", 0.012), ("44021", 0.013)):
        rewrite(answered, code, value)
    compute_wave(*ids(answered))
    released(north, alice, answered)
    with visit(browser, live_server.url, LOOKS[2], alice) as consultant:
        consultant.open(path(answered, "runs/"))
        page = consultant.open(path(answered, "runs/compare/"))
        page.get_by_text("Elk cijfer, de grootste verandering eerst").click()
        consultant.check("compared")
    with visit(browser, live_server.url, LOOKS[1], bram) as manager:
        page = manager.open(path(answered, "report/41002/"))
        page.get_by_text("Wat er anders is").click()
        manager.check("corrected")
