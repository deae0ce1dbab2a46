"""Weights that a file brings: read, kept, and in the weighted figures of the benchmark."""

from typing import Any

import numpy as np
import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.queries.results import benchmark_of
from benchmarking.queries.runs import latest_run
from benchmarking.runs import pipeline
from surveys.answer_import.actions.importing import import_answers
from surveys.answer_import.reasons import MappingError
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.authoring.bundled import bundled
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Municipality, Participation, Response, Wave
from surveys.respond.actions.recording import ResponseRow, RowsRejected, record_responses
from tests.conftest import client_of
from tests.core.documents import plain
from tests.database import unguarded
from tests.surveys.answer_stage import mapping, table_of
from tests.surveys.test_import_actions import imported
from tests.surveys.test_import_pages import MEANING, started

WEIGHTED = {"weight": {"column": "Q3"}, "items": ["Q1..Q2"]}


def test_rows_bring_their_weight_or_are_refused_with_their_line(north: Tenant, alice: User) -> None:
    rows = (
        "Aalst,politiek,5,4,0.5", "Aalst,politiek,5,4,", "Aalst,administratie,5,4,0",
        "Aalst,politiek,5,4,-1.5", "Aalst,politiek,5,4,veel", "Gent,administratie,2,1,1.25",
    )  # fmt: skip
    report = imported(north, alice, *rows, **WEIGHTED)
    told = [(one.line, one.column, one.code) for one in report.refused]
    assert told == [
        (3, "Q3", "no_weight"), (4, "Q3", "bad_weight"), (5, "Q3", "bad_weight"),
        (6, "Q3", "bad_weight"),
    ]  # fmt: skip
    assert report.counts["refused_rows"] == 4
    with tenant(north.id):
        weights = Response.objects.filter(wave=report.wave).values_list("weight", flat=True)
        assert sorted(weights) == [0.5, 1.25]


def test_a_weight_that_can_be_two_numbers_is_read_as_its_column_or_refused(
    north: Tenant, alice: User
) -> None:
    rows = ("Aalst;politiek;5;4;1,250", "Gent;politiek;5;4;0,5")
    file = table_of("\n".join(["gemeente;kant;Q1;Q2;Q3", *rows]).encode())
    contradicting = table_of(
        "\n".join(["gemeente;kant;Q1;Q2;Q3", *rows, "Gent;politiek;5;4;0.5"]).encode()
    )
    with tenant(north.id):
        described = mapping(**WEIGHTED)
        of: dict[str, Any] = {"by": alice, "tenant": north, "mapping": described, "wave": "2026"}
        first = import_answers(**of, study="Een", table=file)
        second = import_answers(**of, study="Twee", table=contradicting)
        weights = Response.objects.filter(wave=first.wave).values_list("weight", flat=True)
        assert sorted(weights) == [0.5, 1.25]
    assert [(one.line, one.code) for one in second.refused] == [(2, "ambiguous_weight")]
    assert first.notes[1].as_dict() == {
        "line": 2, "column": "Q3", "value": "1,250", "code": "number_read",
        "reason": "Gelezen als 1.25, en zo in de hele kolom.",
    }  # fmt: skip


@pytest.fixture
def published(north: Tenant, alice: User) -> dict[str, Any]:
    """The mapping of a questionnaire that several files answer."""
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Toekomst", document=bundled())
        publish_version(by=alice, questionnaire=made)
    return {"create_items": False, "questionnaire": "Toekomst", "items": {"Q1": "C1", "Q2": "C2"}}


@pytest.mark.parametrize("first", [True, False])
def test_all_files_of_a_wave_have_weights_or_none(
    north: Tenant,
    alice: User,
    published: dict[str, Any],
    first: bool,
) -> None:
    weighted, plain = {**published, "weight": {"column": "Q3"}}, published
    one, other = (weighted, plain) if first else (plain, weighted)
    wave = imported(north, alice, "Aalst,politiek,4,4,1", close=False, **one).wave
    new = {"create_municipalities": True}
    with pytest.raises(MappingError, match="weights_mixed") as refused:
        imported(north, alice, "Nieuwdorp,politiek,4,4,1", close=False, **new, **other)
    assert "noem in elk bestand de kolom met het gewicht, of in geen enkel" in refused.value.message
    with tenant(north.id):
        assert Response.objects.count() == wave.participations.count() == 1
        assert not Municipality.objects.own().exists()
    more = imported(north, alice, "Gent,politiek,4,4,3", close=False, **one).wave
    with tenant(north.id):
        assert more.id == wave.id
        assert wave.responses.count() == 2


def a_row(wave: Wave, weight: float | None) -> ResponseRow:
    place = Participation.objects.filter(wave=wave).values_list("id", flat=True)[0]
    answers = {"C1": 4}
    return ResponseRow(place, None, "political", "alderman", "nl", answers, weight=weight)


def test_nothing_is_recorded_beside_weights_without_one(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    weighted = {**published, "weight": {"column": "Q3"}}
    wave = imported(north, alice, "Aalst,politiek,4,4,1", close=False, **weighted).wave
    with tenant(north.id):
        with pytest.raises(RowsRejected) as refused:
            record_responses(by=alice, wave=wave, rows=[a_row(wave, 2.0), a_row(wave, None)])
        assert [one.number for one in refused.value.problems] == [2]
        assert wave.responses.count() == 1


def test_an_answer_without_weight_leaves_the_wave_unweighted_and_says_so(
    north: Tenant, alice: User, published: dict[str, Any]
) -> None:
    weighted = {**published, "weight": {"column": "Q3"}}
    wave = imported(north, alice, *towns_rows(), close=False, **weighted).wave
    with tenant(north.id):
        first = wave.responses.values_list("id", flat=True)[0]
        with unguarded("surveys_response"):
            Response.objects.filter(id=first).update(weight=None)
        close_wave(by=alice, wave=wave)
    found = benchmark(north, wave)
    assert (found["weighting"]["status"], found["weighting"]["reason"]) == (
        "refused", "missing_weights",
    )  # fmt: skip
    assert {item["weighted"] is None for item in found["items"]} == {True}
    page = client_of(alice).get(f"/t/north/waves/{wave.id}/report/part/figures/").content.decode()
    assert "niet elk antwoord van deze golf heeft een gewicht" in page


TOWNS = (
    "Aalst", "Brugge", "Genk", "Gent", "Hasselt", "Kortrijk", "Leuven", "Lier", "Mechelen",
    "Oostende", "Roeselare", "Turnhout",
)  # fmt: skip
# At every town and side: the answer to the first statement, and the weight. Of who agrees (4) more
# count double than of who does not (2), and of each weight there are two of both.
EACH = [(4, 2.5)] * 3 + [(4, 1.25)] * 2 + [(2, 2.5)] * 2 + [(2, 1.25)] * 3


def towns_rows() -> list[str]:
    return [
        f"{town},{side},{answer},3,{weight}"
        for town in TOWNS
        for side in ("politiek", "administratie")
        for answer, weight in EACH
    ]


def benchmark(of: Tenant, wave: Wave) -> dict[str, Any]:
    pipeline.compute_wave(of.id, wave.id)
    with tenant(of.id):
        run = latest_run(wave.id)
        assert run is not None
        found: dict[str, Any] = plain(benchmark_of(run))
        return found


def test_weights_of_a_file_are_in_the_figures_of_the_benchmark(north: Tenant, alice: User) -> None:
    rows = towns_rows()
    wave = imported(north, alice, *rows, **WEIGHTED).wave
    found = benchmark(north, wave)
    cells = [row.split(",") for row in rows]
    weight = np.array([float(row[4]) for row in cells])
    agrees = np.array([row[2] == "4" for row in cells])
    assert (found["weighting"]["status"], found["weighting"]["margins"]) == ("used", ["file"])
    item = next(one for one in found["items"] if one["code"] == "Q1")
    for side, name in (("political", "politiek"), ("administrative", "administratie")):
        own = np.array([row[1] == name for row in cells])
        share = np.average(agrees[own], weights=weight[own])
        n_effective = weight[own].sum() ** 2 / (weight[own] ** 2).sum()
        assert found["weighting"][side]["n"] == own.sum()
        assert found["weighting"][side]["n_effective"] == pytest.approx(n_effective, abs=0.5)
        assert item["weighted"][side]["value"] == pytest.approx(share, abs=0.0051)
        assert item[side]["share"]["value"] == pytest.approx(agrees[own].mean(), abs=0.0051)
        assert share - agrees[own].mean() > 0.03
    page = client_of(alice).get(f"/t/north/waves/{wave.id}/report/part/figures/").content.decode()
    assert "als het ingelezen bestand zegt" in page


@pytest.mark.parametrize("answer", [4, 2])
def test_a_weighted_figure_that_gives_one_heavy_person_away_is_not_told(
    north: Tenant, alice: User, answer: int
) -> None:
    """Behind the hidden figure of one town: with the plain share it left one world."""
    rows = [f"{TOWNS[0]},politiek,{answer},3,5"]
    rows += [f"{TOWNS[0]},administratie,{4 if k % 2 else 2},3,1" for k in range(6)]
    rows += [
        f"{town},{side},{4 if (k + t) % 3 == 0 else 2},3,1"
        for t, town in enumerate(TOWNS[1:])
        for side in ("politiek", "administratie")
        for k in range(20)
    ]
    found = benchmark(north, imported(north, alice, *rows, **WEIGHTED).wave)
    assert found["weighting"]["status"] == "used"
    weighted = next(one for one in found["items"] if one["code"] == "Q1")["weighted"]
    statuses = {
        name: weighted[name]["status"] for name in ("political", "administrative", "within")
    }
    assert statuses == {
        "political": "suppressed", "administrative": "shown", "within": "suppressed",
    }  # fmt: skip


def test_weights_of_one_side_that_are_too_far_apart_are_not_used(
    north: Tenant, alice: User
) -> None:
    """Of 72 weights 32 are 0.01, 18 are 1 and 22 are 4.9: n Σw²/(Σw)² is 2.47."""
    rows = [row for row in towns_rows() if ",politiek," in row][:72]
    weights = ["0.01"] * 32 + ["1"] * 18 + ["4.9"] * 22
    uneven = [f"{row.rsplit(',', 1)[0]},{w}" for row, w in zip(rows, weights, strict=True)]
    wave = imported(north, alice, *uneven, **WEIGHTED).wave
    found = benchmark(north, wave)["weighting"]
    assert (found["status"], found["reason"]) == ("refused", "design_effect")
    assert found["political"]["design_effect"] == pytest.approx(2.47, abs=0.05)
    assert found["administrative"] is None
    page = client_of(alice).get(f"/t/north/waves/{wave.id}/report/part/figures/").content.decode()
    assert "de gewichten van het bestand lopen te ver uiteen" in page


def test_the_preview_tells_what_the_weights_do(alice: User, north: Tenant) -> None:
    browser: Client = client_of(alice)
    page = started(browser, *towns_rows())
    assert "Kolom met het gewicht" in browser.get(page).content.decode()
    told = browser.post(page, {**MEANING, "items": ["Q1", "Q2"], "weight": "Q3"})
    shown = browser.get(told["Location"]).content.decode()
    assert "240 rijen hebben een gewicht, van 1,25 tot 2,5." in shown
    assert "de 120 antwoorden van de politiek als ongeveer 108" in shown
