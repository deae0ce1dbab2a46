"""A wave that runs: followed, changed and closed in a browser, its pages looked at closely."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.actions.running import pause_wave, resume_wave, set_targets
from surveys.models import Invitation, Municipality, Response, Wave
from tests.flows.browser import LOOKS, Look, visit
from tests.surveys import respond_cast as cast
from tests.surveys.fieldwork_stage import a_staffed_wave
from tests.surveys.test_progress import a_running_wave, respond

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = Look("phone", 390)


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality, gent: Municipality) -> Wave:
    """Five days under way, with an earlier wave of the study."""
    now = timezone.now()
    with tenant(north.id):
        earlier = a_running_wave(alice, aalst, gent, name="Vroeger", each=10)
        running = a_running_wave(alice, aalst, gent, name="Nu", each=10)
        began = now - timedelta(days=400)
        Wave.objects.filter(id=earlier.id).update(
            opens_at=began, closes_at=began + timedelta(days=30),
            state="closed", closed_at=began + timedelta(days=30),
        )  # fmt: skip
        Wave.objects.filter(id=running.id).update(
            study=earlier.study_id, opens_at=now - timedelta(days=5)
        )
        for days_ago in (398, 396, 380):
            for side in ("political", "administrative"):
                respond(earlier, aalst, side, 3, days_ago)
        running.refresh_from_db()
        for days_ago, number in ((4, 2), (3, 3), (2, 1), (0, 1)):
            respond(running, aalst, "political", number, days_ago)
            respond(running, gent, "administrative", 2, days_ago)
        set_targets(by=alice, wave=running, political=60, administrative=40)
        running.refresh_from_db()
        return running


@pytest.fixture
def rik(north: Tenant, aalst: Municipality) -> Invitation:
    cache.clear()
    with tenant(north.id):
        return cast.invite(cast.open_wave(north), aalst)


def test_the_pages_of_the_consultancy_are_sound(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave
) -> None:
    here = f"/t/north/waves/{wave.id}/"
    with tenant(wave.tenant_id):
        given = Response.objects.filter(wave=wave)[0].invitation_id
    with visit(browser, live_server.url, LOOKS, alice) as window:
        for page in ("", "days/", "change/", "pause/", "municipalities/", "wordings/", "close/"):
            window.open(here + page)
        window.open(f"{here}wordings/item.S1.wording.political/nl/")
        window.open(f"{here}people/?progress=submitted")
        window.open(f"{here}people/{given}/reopen/")
        with tenant(wave.tenant_id):
            pause_wave(by=alice, wave=wave)
        window.open(f"{here}resume/")
        window.page.get_by_role("button", name="Hervatten").click()
        expect(window.page.get_by_text("De golf loopt weer.")).to_be_visible()
        with tenant(wave.tenant_id):
            pause_wave(by=alice, wave=wave)
        window.open(here)


def test_the_page_keeps_itself_up_to_date(
    browser: Browser, live_server: LiveServer, alice: User, wave: Wave, gent: Municipality
) -> None:
    with visit(browser, live_server.url, PHONE, alice) as window:
        page = window.open(f"/t/north/waves/{wave.id}/?sort=missing")
        with tenant(wave.tenant_id):
            respond(wave, gent, "political", 4)
        expect(page.locator("#listed")).to_contain_text("Nog 1 politiek antwoord", timeout=40_000)
        assert page.url.endswith("?sort=missing")


def test_a_manager_sees_the_own_rows(
    browser: Browser, live_server: LiveServer, bram: User, alice: User, wave: Wave
) -> None:
    with visit(browser, live_server.url, LOOKS, bram) as window:
        page = window.open(f"/t/north/waves/{wave.id}/")
        expect(page.locator("#listed")).to_contain_text("minder dan 5 van 10")
        window.open("/t/north/")
        page = window.open(f"/t/north/waves/{wave.id}/reminder/41002/")
        page.get_by_label("Uw tekst").fill("Aalst rekent op u, {naam}.")
        page.get_by_role("button", name="Voorleggen").click()
        expect(page.get_by_text("voorgelegd aan uw adviseurs")).to_be_visible()
    with visit(browser, live_server.url, LOOKS, alice) as window:
        page = window.open(f"/t/north/waves/{wave.id}/reminders/")
        page.get_by_role("button", name="Versturen Aalst", exact=True).click()
        expect(page.get_by_text("herinneringen vertrekken")).to_be_visible()


def test_285_municipalities_are_read_on_a_phone(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    with tenant(north.id):
        every = Municipality.objects.flemish()
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, *every), mail=False)
    with visit(browser, live_server.url, LOOKS, alice) as window:
        page = window.open(f"/t/north/waves/{wave.id}/?state=unreachable")
        expect(page.get_by_text("Pagina 1 van 10")).to_be_visible()


def test_a_pause_keeps_what_is_typed_until_the_wave_goes_on(
    browser: Browser, live_server: LiveServer, alice: User, rik: Invitation
) -> None:
    with visit(browser, live_server.url, PHONE) as window:
        page = window.page
        page.goto(cast.link(rik))
        page.get_by_role("button", name="Start").click()
        page.wait_for_url("**/r/answer/1/")
        with tenant(rik.tenant_id):
            pause_wave(by=alice, wave=rik.wave)
        page.locator("[name=S1][value='4']").check()
        expect(page.locator("#save")).to_contain_text("gepauzeerd")
        with tenant(rik.tenant_id):
            resume_wave(by=alice, wave=rik.wave, closes_at=rik.wave.closes_at)
        expect(page.locator("#save")).to_have_text("✓ Bewaard", timeout=20_000)
        assert cast.draft_of(rik).answers == {"S1": 4}


def test_respondents_see_the_pause_and_the_end_coming(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, rik: Invitation
) -> None:
    with visit(browser, live_server.url, LOOKS) as window:
        page = window.open(cast.link(rik))
        page.get_by_role("button", name="Start").click()
        page.locator("[name=S1][value='4']").check()
        expect(page.locator("#save")).to_have_text("✓ Bewaard")
        with tenant(north.id):
            Wave.objects.update(closes_at=timezone.now() + timedelta(seconds=901))
        page = window.open("/r/answer/1/")
        expect(page.locator("#closing")).to_contain_text("binnen het uur")
        window.check("closing-hour")
        expect(page.locator("#closing")).to_contain_text("binnen een kwartier", timeout=20_000)
        with tenant(north.id):
            Wave.objects.update(closes_at=timezone.now() - timedelta(minutes=2))
        page = window.open("/r/answer/review/")
        expect(page.locator("#closing")).to_contain_text("Omdat u bezig was")
        with tenant(north.id):
            pause_wave(by=alice, wave=rik.wave)
        window.open(cast.link(rik))
        expect(page.get_by_role("heading", name="even gepauzeerd")).to_be_visible()
        with tenant(north.id):
            resume_wave(by=alice, wave=rik.wave, closes_at=timezone.now() + timedelta(minutes=3))
        window.open("/r/answer/review/")
        page.get_by_role("button", name="Insturen").click()
        page.wait_for_url("**/r/receipt/")
    with tenant(north.id):
        assert Response.objects.get().answers == {"S1": 4}
