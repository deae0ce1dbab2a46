"""Following a wave: what the consultancy sees of it, and how little a manager does."""

import csv
import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import audit
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from reports.narrative.phrasing import numbers
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.actions.running import set_targets
from surveys.models import Municipality, Response, Wave
from surveys.percentages import percent
from surveys.progress.days import forecasts, wave_days
from surveys.progress.functions import by_function
from surveys.progress.rows import RowFilter
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused
from surveys.respond.queries.response import POLITICAL, own_response, wave_response
from tests.conftest import client_of
from tests.database import as_owner
from tests.surveys import respond_cast as cast
from tests.surveys.fieldwork_stage import a_wave, people_of

pytestmark = pytest.mark.django_db
INVITED = {"political": 20, "administrative": 20}


@pytest.mark.parametrize(("part", "whole", "shown"), [(5, 8, 63), (1, 8, 13), (0, 8, 0), (0, 0, 0)])
def test_a_rate_is_rounded_as_in_reports(part: int, whole: int, shown: int) -> None:
    """Else the page of the wave says 62 of what its report calls 63."""
    assert percent(part, whole) == shown
    assert not whole or numbers.share(part / whole) == f"{shown}\N{NO-BREAK SPACE}%"


def a_running_wave(by: User, *places: Municipality, each: int = 6, **options: Any) -> Wave:
    from surveys.fieldwork.actions.fieldwork import add_people  # noqa: PLC0415

    wave = a_wave(by, places, **options)
    people = [one for place in places for one in people_of(place, each, each)]
    add_people(by=by, wave=wave, people=people)
    return launch_wave(by=by, wave=wave)


def respond(wave: Wave, place: Municipality, side: str, number: int, days_ago: int = 0) -> None:
    """So many more people of one side hand in."""
    rows = wave.invitations.filter(
        participation__municipality=place, perspective=side, responses=None
    )
    for row in rows.order_by("contact__email")[:number]:
        Response.objects.create(
            wave=wave,
            participation_id=row.participation_id,
            invitation=row,
            perspective=side,
            function=row.function,
            answers={"S1": 1},
            submitted_at=timezone.now() - timedelta(days=days_ago),
        )


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality, gent: Municipality) -> Wave:
    with tenant(north.id):
        return a_running_wave(alice, aalst, gent)


def url(wave: Wave, page: str = "") -> str:
    return f"/t/north/waves/{wave.id}/{page}"


def test_a_sentence_says_what_a_report_needs(
    wave: Wave, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    with tenant(wave.tenant_id):
        respond(wave, aalst, "political", 5)
        respond(wave, aalst, "administrative", 3)
        response = wave_response(wave)
    first, second = response.rows
    assert first.lacking == (
        "Nog 2 administratieve antwoorden en dit bestuur kan een rapport krijgen."
    )
    assert second.lacking == "Nog nodig voor een rapport: politiek 5, administratie 5."
    assert response.almost == 1
    page = client_of(alice).get(url(wave)).content.decode()
    assert first.lacking in page
    assert "?state=almost" in page


def test_rows_are_filtered_and_sorted(wave: Wave, aalst: Municipality, gent: Municipality) -> None:
    with tenant(wave.tenant_id):
        respond(wave, gent, "political", 5)
        respond(wave, gent, "administrative", 4)
        rows = wave_response(wave).rows

    def names(**wanted: str) -> list[str]:
        return [row.name for row in RowFilter.of(wanted).among(rows)]

    assert names() == ["Aalst", "Gent"]
    assert names(sort="missing") == ["Gent", "Aalst"]
    assert names(sort="low") == ["Aalst", "Gent"]
    assert names(sort="high") == ["Gent", "Aalst"]
    assert names(state="almost") == ["Gent"]
    assert names(state="enough") == []
    assert names(state="x", sort="x") == ["Aalst", "Gent"]


def test_a_manager_sees_nothing_below_the_threshold(
    wave: Wave, bram: User, aalst: Municipality
) -> None:
    with tenant(wave.tenant_id):
        respond(wave, aalst, "political", 4)
        respond(wave, aalst, "administrative", 5)
        begun = wave.invitations.filter(
            participation__municipality=aalst, perspective="administrative", responses=None
        )
        begun[0].drafts.create()
        [own] = own_response(wave, {aalst.id})
    assert (own.political.submitted, own.political.started, own.political.hidden) == (0, 0, True)
    assert (own.administrative.submitted, own.administrative.started) == (5, 5)
    for page in (url(wave), url(wave, "counts/"), "/t/north/"):
        told = client_of(bram).get(page).content.decode()
        assert "minder dan 5 van 6" in told
        assert "begonnen en" not in told
    for page in ("days/", "response.csv", "response.xlsx"):
        assert client_of(bram).get(url(wave, page)).status_code in (403, 404)


def test_the_table_is_taken_along_and_no_cell_of_it_is_a_formula(
    north: Tenant, alice: User, wave: Wave
) -> None:
    with tenant(north.id):
        hostile = Municipality.objects.create(tenant=north, code="=1+1", name="+cmd|x")
        wave.participations.create(municipality=hostile)
    sent = client_of(alice).get(url(wave, "response.csv?sort=low")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(sent), delimiter=";"))
    assert len(rows) == 4
    assert ["'=1+1", "'+cmd|x"] in [row[:2] for row in rows]
    book = client_of(alice).get(url(wave, "response.xlsx"))
    [sheet] = openpyxl.load_workbook(io.BytesIO(book.content)).worksheets
    assert sheet.max_row == 4
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    assert client_of(alice).get(url(wave, "response.exe")).status_code == 404


def test_a_side_has_no_days_below_the_threshold(wave: Wave, aalst: Municipality) -> None:
    with tenant(wave.tenant_id):
        respond(wave, aalst, "political", 5)
        respond(wave, aalst, "administrative", 4)
        days = wave_days(wave, INVITED)
    political, administrative = days.sides
    assert political.last == 5
    assert administrative.until is None


def test_earlier_waves_of_the_study_make_a_forecast(
    north: Tenant, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    now = timezone.now()
    with tenant(north.id):
        earlier = a_running_wave(alice, aalst, gent, name="Vroeger", each=10)
        began = now - timedelta(days=400)
        Wave.objects.filter(id=earlier.id).update(
            opens_at=began, closes_at=began + timedelta(days=30),
            state="closed", closed_at=began + timedelta(days=30),
        )  # fmt: skip
        for place in (aalst, gent):
            respond(earlier, place, "political", 5, days_ago=398)
            respond(earlier, place, "political", 5, days_ago=380)
        running = a_running_wave(alice, aalst, gent, name="Nu", each=10)
        assert forecasts(running, wave_days(running, INVITED)) is None  # another study
        Wave.objects.filter(id=running.id).update(
            study=earlier.study_id, opens_at=now - timedelta(days=5)
        )
        running.refresh_from_db()
        respond(running, aalst, "political", 6, days_ago=3)
        made = forecasts(running, wave_days(running, INVITED))
        assert made is not None
        assert made.waves == ("Vroeger",)
        [one] = made.found
    assert (one.side, one.share, one.likely) == (POLITICAL, 50, 12)
    assert 6 <= one.low < one.likely < one.high <= 20
    page = client_of(alice).get(url(running, "days/")).content.decode()
    assert "Na dag 5 hadden eerdere golven 50" in page
    with tenant(north.id):
        # It rested from the second day on: its fifth day was when the last answers came.
        for action, days in (("wave_paused", 399), ("wave_resumed", 382)):
            row = audit.record(by=alice, action=action, subject=earlier)
            as_owner(
                f"UPDATE accounts_auditevent SET at = at - interval '{days} days' WHERE id = '{row.id}'"
            )
        made = forecasts(running, wave_days(running, INVITED))
        assert made is not None
        assert (made.day, made.found[0].share, made.found[0].likely) == (5, 100, 6)


def test_an_anonymous_wave_has_no_days_to_make_a_forecast_of(
    north: Tenant, alice: User, wave: Wave, aalst: Municipality
) -> None:
    with tenant(north.id):
        earlier = a_running_wave(alice, aalst, name="Vroeger", mode="anonymous")
        began = timezone.now() - timedelta(days=400)
        Wave.objects.filter(id=earlier.id).update(
            opens_at=began, closes_at=began + timedelta(days=30), study=wave.study_id,
            state="closed", closed_at=began + timedelta(days=30),
        )  # fmt: skip
        assert forecasts(wave, wave_days(wave, INVITED)) is None


def test_without_an_earlier_wave_the_page_says_so(wave: Wave, alice: User) -> None:
    page = client_of(alice).get(url(wave, "days/")).content.decode()
    assert "nog geen eerdere golf" in page
    assert "staat hier niets per dag" in page


def test_a_function_that_few_hold_is_told_with_others(north: Tenant, aalst: Municipality) -> None:
    with tenant(north.id):
        wave = cast.open_wave(north)
        held = {
            Function.COUNCILLOR: 9,
            Function.ALDERMAN: 6,
            Function.MAYOR: 1,
            Function.COUNCIL_CHAIR: 1,
        }
        for function, number in held.items():
            for n in range(number):
                cast.invite(wave, aalst, f"{function}{n}@example.org", function)
        rows = by_function(wave, "nl")
    assert [row.invited for row in rows] == [9, 8]  # the smallest joins those that few hold
    assert "burgemeester" not in [row.name for row in rows]


def test_what_is_aimed_at_is_shown_and_is_no_promise(wave: Wave, alice: User) -> None:
    boss = client_of(alice)
    assert boss.post(url(wave, "days/targets/"), {"political": "101"}).status_code == 422
    boss.post(url(wave, "days/targets/"), {"political": "60", "administrative": ""})
    with tenant(wave.tenant_id):
        wave.refresh_from_db()
        assert (wave.target_political, wave.target_administrative) == (60, None)
        response = wave_response(wave)
        assert response.aims == [("politiek", 8, 8)]
        Wave.objects.update(state="closed", closed_at=timezone.now())
        with pytest.raises(Refused):
            set_targets(by=alice, wave=wave, political=1, administrative=1)
    assert "doel:" in boss.get(url(wave)).content.decode()


def test_the_pages_cost_the_same_for_three_municipalities_and_for_all(
    north: Tenant, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    boss = client_of(alice)
    every = list(Municipality.objects.flemish().order_by("code"))
    with tenant(north.id):
        few, many = (
            a_running_wave(alice, *places, each=1, name=f"{len(places)}")
            for places in (every[:3], every)
        )
    for page, queries in (("", 16), ("counts/", 14), ("days/", 16)):
        counted = []
        for made in (few, many):
            boss.get(url(made, page))
            with django_assert_max_num_queries(queries) as found:
                assert boss.get(url(made, page)).status_code == 200
            counted.append(len(found))
        assert counted[0] == counted[1], page
