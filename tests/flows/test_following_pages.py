"""A wave that follows one of another study, in a real browser: chosen, judged, and read in the report."""

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.runs import pipeline
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Wave
from tests.benchmarking.across_stage import other_study, taken_over
from tests.benchmarking.stage import ids
from tests.benchmarking.study_stage import a_study, favourable, fielded, held, people_of, towns
from tests.benchmarking.test_across_studies import renamed
from tests.flows.browser import LOOKS, visit
from tests.questionnaire.builders import changed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "political": {"nl": "Stelling 2 in andere woorden"},
    "administrative": {"nl": "Stelling 2"},
}


@pytest.fixture
def waves(north: Tenant, alice: User) -> tuple[Wave, Wave]:
    with tenant(north.id):
        first = held(alice, a_study(alice), "2022", people_of(towns(14)), favourable(0.3))
        made = other_study(alice, changed(taken_over(first.version), "Q2", wording=WORDS))
        people, answer = people_of(towns(14)), renamed(favourable(0.6))
        return first, fielded(alice, made, "2024", people, answer)


def test_from_the_wave_to_the_report(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    waves: tuple[Wave, Wave],
) -> None:
    first, second = waves
    here = f"/t/north/waves/{second.id}"
    with visit(browser, live_server.url, LOOKS, alice) as seen:
        page = seen.open(f"{here}/")
        page.get_by_role("link", name="Vergelijk met een golf van een andere studie").click()
        seen.check(f"{here}/follows/empty")
        page.get_by_role("combobox", name="Golf van een andere studie").select_option(str(first.id))
        page.get_by_role("button", name="Bewaren").click()
        expect(page.get_by_text("1 te beoordelen")).to_be_visible()
        seen.check(f"{here}/follows/chosen")
        page.get_by_role("link", name="Stelling 2 in andere woorden").click()
        page.get_by_role("radio", name="Vergelijkbaar: het verloop gaat door", exact=True).check()
        page.get_by_label("Waarom").fill("Dezelfde strekking")
        seen.check(f"{here}/follows/item")
        page.get_by_role("button", name="Beslissing bewaren").click()
        expect(page.get_by_text("3 vergelijkbaar")).to_be_visible()
        with tenant(north.id):
            close_wave(by=alice, wave=second)
        for wave in waves:
            pipeline.compute_wave(*ids(wave))
        seen.open(f"{here}/follows/")
        page = seen.open(f"{here}/report/part/trends/")
        expect(page.get_by_text("2022 (Studie)").first).to_be_visible()
        seen.open(f"{here}/report/part/trends/?show=table")
