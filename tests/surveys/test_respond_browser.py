"""The respondents' pages in a real Chromium, with and without scripts."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.authoring.bundled import bundled
from surveys.models import Invitation, Municipality, Response, Wave
from tests.surveys import respond_cast as cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PLAYS = """
addEventListener("load", () => setTimeout(() => {
  document.querySelector("[name=S1][value='4']").click();
  console.log("played");
}, 50));
"""
PHONE, DESKTOP = (390, 844), (1280, 900)
SHOTS = os.environ.get("SCREENSHOTS", "")  # a folder, to look at the pages


@contextmanager
def page_of(
    chromium: Browser,
    live_server: LiveServer,
    size: tuple[int, int] = PHONE,
    *,
    scripts: bool = True,
    dark: bool = False,
) -> Iterator[Page]:
    """A browser window; it asserts that nothing was blocked and nothing was said."""
    context = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [line for line in said if "Failed to load resource" not in line] == []


def press_start(page: Page, invitation: Invitation) -> None:
    page.goto(cast.link(invitation))
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/r/answer/1/")


def choose(page: Page, item: str, label: str) -> None:
    page.locator(f"#q-{item}").get_by_label(label, exact=True).first.check()


def saved(page: Page, code: str, revision: int = 1) -> None:
    """The server has said that this answer is in."""
    expect(page.locator(f"[name='{code}.revision']")).to_have_value(str(revision))
    expect(page.locator("#save")).to_have_text("✓ Bewaard")


def answers_of(invitation: Invitation) -> dict[str, object]:
    found: dict[str, object] = cast.draft_of(invitation).answers
    return found


def test_answers_are_saved_as_they_are_given(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        assert cast.draft_of(rik).viewport == "phone"
        choose(page, "S1", "graad 4 (nl)")
        saved(page, "S1")
        choose(page, "S1", "graad 5 (nl)")
        choose(page, "S1-estimate", "geen (nl)")
        choose(page, "U1", "Andere, namelijk")
        page.locator("[name='U1.other']").fill("iets eigens")
        choose(page, "U2", "ROADS (nl)")
        for code, revision in {"S1": 2, "S1.estimate": 1, "U1": 1, "U1.other": 1, "U2": 1}.items():
            saved(page, code, revision)

        assert answers_of(rik) == {
            "S1": 5,
            "S1.estimate": "no_opinion",
            "U1": "other",
            "U1.other": "iets eigens",
            "U2": ["roads"],
        }
        assert page.evaluate("document.querySelector('progress').value") == 3
        page.reload()
        expect(page.locator("[name=S1][value='5']")).to_be_checked()


def test_typed_answers_are_saved_and_wrong_ones_told(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        page.goto("/r/answer/2/")
        page.locator("[name=N1]").press_sequentially("veel")
        expect(page.locator("#q-N1 .error")).to_have_text("Vul een getal in.")
        page.locator("[name=N1]").fill("12,5")
        page.get_by_role("button", name="PARKS (nl) kiezen").click()
        page.locator("[name=P1__roads]").fill("60")
        page.locator("[name=D1]").fill("2026-01-31")
        page.locator("[name=L1]").fill("een\ntwee")
        for code in ("N1", "K1", "P1", "D1", "L1"):
            saved(page, code)
        expect(page.locator("#q-N1 .error")).to_have_count(0)

        assert answers_of(rik) == {
            "N1": 12.5,
            "K1": ["parks"],
            "P1": {"roads": 60},
            "D1": "2026-01-31",
            "L1": "een\ntwee",
        }


def test_two_tabs_are_told_of_one_another(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        other = page.context.new_page()
        other.goto("/r/answer/1/")
        choose(page, "S1", "graad 4 (nl)")
        saved(page, "S1")
        choose(other, "S1", "graad 2 (nl)")

        expect(other.locator("#q-S1 .conflict")).to_contain_text("ander toestel of tabblad")
        other.get_by_role("button", name="Neem: graad 4 (nl)").click()
        expect(other.locator("[name=S1][value='4']")).to_be_checked()
        choose(other, "S1", "graad 2 (nl)")
        saved(other, "S1", 2)
        assert answers_of(rik) == {"S1": 2}


def elsewhere(invitation: Invitation, code: str, value: object) -> None:
    """Another device keeps an answer."""
    assert cast.save(cast.started(invitation), code, value).status_code == 200


@pytest.mark.parametrize(("code", "theirs", "mine"), [("T1", "daar", "hier"), ("N1", 11, "22")])
def test_leaving_the_page_overwrites_no_answer_of_another_device(
    chromium: Browser,
    live_server: LiveServer,
    rik: Invitation,
    code: str,
    theirs: object,
    mine: str,
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        page.goto("/r/answer/2/")
        elsewhere(rik, code, theirs)
        page.locator(f"[name={code}]").fill(mine)
        for _ in range(2):
            page.get_by_role("button", name="Bewaren en verder").click()
            expect(page.get_by_role("button", name=f"Houd: {mine}")).to_be_focused()
            assert (page.url.split("/r/")[1], answers_of(rik)) == ("answer/2/", {code: theirs})

        page.get_by_role("button", name=f"Houd: {mine}").click()
        saved(page, code, 2)
        page.get_by_role("button", name="Bewaren en verder").click()
        expect(page.locator(".errors")).to_be_focused()  # of what is not answered yet
        assert answers_of(rik) == {code: int(mine) if code == "N1" else mine}


def test_nothing_of_an_answer_is_sent_before_the_choice(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        page.goto("/r/answer/2/")
        elsewhere(rik, "T1", "daar")
        page.locator("[name=T1]").fill("hier")
        expect(page.locator("#q-T1 .conflict")).to_be_visible()
        page.locator("[name=T1]").fill("hier en nu")
        page.locator("[name=N1]").fill("22")
        page.locator("[name=N1]").blur()
        expect(page.locator("[name='N1.revision']")).to_have_value("1")
        expect(page.locator("#save")).to_have_text("Niet bewaard: kies een antwoord")
        assert answers_of(rik) == {"T1": "daar", "N1": 22}

        page.get_by_role("button", name="Houd: hier en nu").click()
        saved(page, "T1", 2)
        assert answers_of(rik)["T1"] == "hier en nu"


def test_a_lost_connection_loses_no_answer(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        page.route("**/r/answer/save*", lambda route: route.fulfill(status=503))
        choose(page, "S1", "graad 4 (nl)")
        expect(page.locator("#save")).to_have_text("Geen verbinding; wacht op dit toestel")
        page.unroute("**/r/answer/save*")
        saved(page, "S1")
        assert answers_of(rik) == {"S1": 4}


def test_going_on_without_a_connection_waits_and_then_goes_on(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        page.context.set_offline(True)
        choose(page, "S1", "graad 4 (nl)")
        choose(page, "S1-estimate", "graad 2 (nl)")
        page.locator("[name=R1][value='7']").check()
        choose(page, "U1", "ROADS (nl)")
        choose(page, "U2", "PARKS (nl)")
        page.get_by_role("button", name="Bewaren en verder").click()
        expect(page.locator(".away")).to_contain_text("Uw antwoorden staan nog op dit scherm")
        expect(page.locator("[name=S1][value='4']")).to_be_checked()
        assert answers_of(rik) == {}
        page.context.set_offline(False)
        page.wait_for_url("**/r/answer/2/")
        assert answers_of(rik)["S1"] == 4
        assert answers_of(rik)["U2"] == ["parks"]


def test_handing_in_without_a_connection_waits(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        choose(page, "S1", "graad 4 (nl)")
        saved(page, "S1")
        page.goto("/r/answer/review/")
        page.context.set_offline(True)
        page.get_by_role("button", name="Insturen").click()
        expect(page.locator(".away")).to_contain_text("nog niet ingestuurd")
        page.context.set_offline(False)
        page.wait_for_url("**/r/receipt/")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_mended_from_the_review_leads_back_in_one_tap(
    chromium: Browser, live_server: LiveServer, rik: Invitation, scripts: bool
) -> None:
    with page_of(chromium, live_server, scripts=scripts) as page:
        press_start(page, rik)
        page.goto("/r/answer/review/")
        page.get_by_role("link", name="Eerste deel (nl)").click()
        choose(page, "S1", "graad 4 (nl)")
        page.get_by_role("button", name="Bewaren en terug naar het overzicht").click()
        page.wait_for_url("**/r/answer/review/")
        assert answers_of(rik)["S1"] == 4


def test_a_program_that_plays_the_page_saves_nothing(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        scanner = page.context.new_page()
        scanner.add_init_script(PLAYS)
        # Looking at the page counts as a person's touch: only afterwards.
        with scanner.expect_console_message(lambda message: message.text == "played"):
            scanner.goto("/r/answer/1/")
        scanner.wait_for_timeout(700)
        expect(scanner.locator("[name=S1][value='4']")).to_be_checked()
        assert answers_of(rik) == {}


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_long_words_fit_a_phone(
    chromium: Browser, live_server: LiveServer, north: Tenant, aalst: Municipality, language: str
) -> None:
    with tenant(north.id):
        els = cast.invite(cast.open_wave(north, bundled()), aalst, "els@example.org")
    with page_of(chromium, live_server, (320, 640)) as page:
        page.goto(f"{cast.link(els)}?lang={language}")
        page.locator("form button.primary").click()
        page.wait_for_url("**/r/answer/1/")
        for number in range(1, len(bundled().sections) + 1):
            page.goto(f"/r/answer/{number}/")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("scripts", [True, False])
def test_the_whole_way(
    chromium: Browser, live_server: LiveServer, rik: Invitation, scripts: bool
) -> None:
    with page_of(chromium, live_server, scripts=scripts) as page:
        press_start(page, rik)
        for item in ("S1", "S1-estimate"):
            choose(page, item, "graad 4 (nl)")
        page.locator("[name=R1][value='7']").check()
        choose(page, "U1", "ROADS (nl)")
        choose(page, "U2", "PARKS (nl)")
        page.get_by_role("button", name="Bewaren en verder").click()
        page.wait_for_url("**/r/answer/2/")
        page.locator("[name=T1]").fill("kort")
        page.locator("[name=T1]").press("Enter")
        expect(page.get_by_role("heading", level=2)).to_have_text(
            "4 vragen hebben nog geen antwoord"
        )
        expect(page).to_have_title("Fout: Tweede deel (nl) – Noord Advies")
        page.get_by_role("button", name="Toch verdergaan").click()
        page.wait_for_url("**/r/answer/3/")
        choose(page, "S2", "graad 5 (nl)")
        page.get_by_role("button", name="Nakijken en insturen").click()
        page.wait_for_url("**/r/answer/review/")
        page.get_by_role("button", name="Insturen").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Dank u wel")

    with tenant(rik.tenant_id):
        assert Response.objects.get().answers == {
            "S1": 4,
            "S1.estimate": 4,
            "R1": 7,
            "U1": "roads",
            "U2": ["parks"],
            "T1": "kort",
            "S2": 5,
        }


@pytest.mark.parametrize("scripts", [True, False])
def test_another_language_loses_no_answer(
    chromium: Browser, live_server: LiveServer, rik: Invitation, scripts: bool
) -> None:
    with page_of(chromium, live_server, scripts=scripts) as page:
        press_start(page, rik)
        choose(page, "S1", "graad 4 (nl)")
        page.locator(".lang summary").click()
        page.get_by_role("button", name="Français").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Eerste deel (fr)")
        expect(page.locator("[name=S1][value='4']")).to_be_checked()


@pytest.mark.parametrize(("size", "dark"), [(PHONE, False), (PHONE, True), (DESKTOP, False)])
def test_every_page_is_accessible_and_fits(
    chromium: Browser, live_server: LiveServer, rik: Invitation, size: tuple[int, int], dark: bool
) -> None:
    with page_of(chromium, live_server, size, dark=dark) as page:
        name = f"{size[0]}{'-dark' if dark else ''}"
        page.goto(cast.link(rik))
        looks_well(page, f"landing-{name}")
        press_start(page, rik)
        looks_well(page, f"section-{name}")
        page.get_by_text("Naar een ander deel").click()
        looks_well(page, f"menu-{name}")
        choose(page, "U2", "ROADS (nl)")
        page.get_by_role("button", name="Bewaren en verder").click()
        expect(page.locator(".errors")).to_be_focused()
        looks_well(page, f"errors-{name}")
        page.goto("/r/answer/2/")
        page.get_by_role("button", name="PARKS (nl) kiezen").click()
        page.context.set_offline(True)
        page.get_by_role("button", name="Bewaren en verder").click()
        expect(page.locator(".away")).to_be_visible()
        looks_well(page, f"kinds-offline-{name}")
        page.context.set_offline(False)
        expect(page.locator(".errors")).to_be_focused()
        page.goto("/r/answer/review/")
        looks_well(page, f"review-{name}")
        page.goto("/r/given/")
        looks_well(page, f"given-{name}")
        page.goto("/r/answer/review/")
        page.get_by_role("button", name="Insturen").click()
        page.wait_for_url("**/r/receipt/")
        looks_well(page, f"receipt-{name}")
        page.goto("/r/unknown")
        looks_well(page, f"unknown-{name}")


@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_every_language_is_accessible(
    chromium: Browser, live_server: LiveServer, rik: Invitation, language: str
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        for path in ("answer/1/", "answer/2/", "answer/review/", "given/"):
            page.goto(f"/r/{path}?lang={language}")
            for one in page.locator("details:not(.lang) > summary").all():
                one.click()
            looks_well(page, f"{path.replace('/', '-')}{language}")


def test_a_wave_that_closed_is_explained(
    chromium: Browser, live_server: LiveServer, rik: Invitation
) -> None:
    with page_of(chromium, live_server) as page:
        press_start(page, rik)
        with tenant(rik.tenant_id):
            Wave.objects.filter(id=rik.wave_id).update(state="closed", closed_at=timezone.now())
        choose(page, "S1", "graad 4 (nl)")
        expect(page.locator("#save")).to_contain_text("De bevraging is gesloten")
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text("De bevraging is gesloten")
        looks_well(page, "closed-390")


def looks_well(page: Page, name: str) -> None:
    """No finding of axe, nothing wider than the window; a picture when one is asked for."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    assert [(finding["id"], finding["nodes"][0]["html"][:200]) for finding in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
