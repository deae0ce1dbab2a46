"""What a consultant does beside a report and what its readers then see, in every look."""

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from reports.editions.actions import withdraw
from reports.models import AnswerState, OpenAnswer
from reports.open_answers.actions import Decision, decide, lay_out
from reports.queries import municipality_standing
from reports.sharing.actions import share_report
from reports.sharing.links import token_for
from surveys.models import Municipality, Wave
from tests.flows.browser import LOOKS, Visit, visit
from tests.reports.stage import computed_wave, path, released

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "een.heel.lang.adres.van.een.algemeen.directeur@stadsbestuur-aalst.example"
REASON = "Twee stellingen waren verwisseld."


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    cache.clear()
    wave = computed_wave(north, alice)
    with tenant(north.id):
        run = wave.runs.get()
        lay_out(by=alice, wave=wave, run=run)
        rows = list(OpenAnswer.objects.order_by("perspective", "place"))
        texts = ["Bel 0478 12 34 56 in Aalst.", "<b>Geen</b> html", "Zonderspatie" * 30]
        shown = [
            Decision(str(row.id), row.revision, texts[place % 3], AnswerState.SHOWN)
            for place, row in enumerate(rows)
        ]
        assert not decide(by=alice, wave=wave, decisions=shown)
    return wave


def answers_are_read_over(consultant: Visit, wave: Wave) -> None:
    consultant.open(path(wave, "open-answers/"))
    for side in ("political", "administrative"):
        consultant.open(path(wave, f"open-answers/T1/{side}/"))
    consultant.open(path(wave, "report/part/open/"))


def test_pages_beside_a_report_are_sound(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    bram: User,
    aalst: Municipality,
    wave: Wave,
) -> None:
    edition = released(north, alice, wave)
    with tenant(north.id):
        standing = municipality_standing(wave, aalst, released_only=True)
        assert standing is not None
        share = share_report(
            by=bram, standing=standing, email=LONG, name="Dirk", language="nl", days=7
        )
    with visit(browser, live_server.url, LOOKS, alice) as consultant:
        answers_are_read_over(consultant, wave)
        for rest in ("editions/", "editions/41002/", "files/", "share/41002/", "present/41002/"):
            consultant.open(path(wave, rest))
        page = consultant.open(f"/t/north/editions/{edition.id}/withdraw/")
        page.get_by_role("button", name="Intrekken").click()
        consultant.check("refused")
        assert page.locator(".error-summary").is_visible()
    with visit(browser, live_server.url, LOOKS) as reader:
        reader.open(f"/shared/{token_for(share)}/")
    with tenant(north.id):
        withdraw(by=alice, edition=edition, reason=REASON)
    with visit(browser, live_server.url, LOOKS, bram) as manager:
        page = manager.open(path(wave, "report/41002/"))
        assert page.get_by_text(REASON).is_visible()
        manager.open(path(wave, "editions/41002/"))


def test_a_page_that_holds_little_does_not_scroll(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, wave: Wave
) -> None:
    """Not even below the banner of simulated answers."""
    Tenant.objects.filter(id=north.id).update(simulated=True)
    with visit(browser, live_server.url, LOOKS[0], alice) as consultant:
        page = consultant.open(path(wave, "editions/"))
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_the_keys_of_a_presentation_go_on_after_the_figures_were_shown(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave
) -> None:
    """The button has the focus then: its own keys stay its own, and no others."""
    with visit(browser, live_server.url, LOOKS[0], alice) as consultant:
        page = consultant.open(path(wave, "present/41002/"))
        place = page.locator("[data-where]")
        page.keyboard.press("ArrowRight")
        expect(place).to_contain_text("2 van")
        shown = page.locator(".slide").nth(1).locator("details").first
        page.locator(".slide").nth(1).get_by_text("Toon de cijfers").click()
        page.keyboard.press(" ")
        expect(shown).not_to_have_attribute("open")
        page.keyboard.press("n")
        expect(page.locator("[data-notes]")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("ArrowRight")
        expect(place).to_contain_text("3 van")
        page.keyboard.press("ArrowLeft")
        expect(place).to_contain_text("2 van")
