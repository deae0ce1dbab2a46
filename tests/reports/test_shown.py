"""Figures that are told less exactly than others, so that nobody is recognised: they say so."""

import re
from typing import Any

import msgspec
import pytest
from django.core.cache import cache
from django.utils import translation
from django.utils.safestring import SafeString

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking.core.data.figures import Figure, Reason
from benchmarking.core.data.precision import Unit
from benchmarking.models import Result
from reports.charts import rows
from reports.narrative.phrasing import shown
from reports.narrative.phrasing.languages import SPOKEN
from reports.narrative.phrasing.names import reason_text
from reports.narrative.phrasing.words import LANGUAGES, Writer
from reports.narrative.tell import tell
from reports.templatetags import charts
from surveys.models import Wave
from tests.conftest import client_of
from tests.core.alike import FINEST
from tests.database import unguarded
from tests.reports.payloads import (
    LABELS,
    benchmark,
    figure,
    municipality,
    read_document,
    read_figure,
    read_item,
    score,
)
from tests.reports.stage import path, ready_wave

NBSP = "\N{NO-BREAK SPACE}"
Json = dict[str, Any]


def coarse(
    found: Json, step: float | None = None, interval_step: float | None = None, *, silent: bool = False
) -> Json:  # fmt: skip
    """The same figure in coarser steps, or without its interval."""
    ends = {"low": None, "high": None, "interval_step": None} if silent else {}
    steps = {
        "step": step or found["step"],
        "interval_step": interval_step or found["interval_step"],
    }
    return {**found, **steps, **ends, "status": "limited", "reason": "coarse"}


SHARE = coarse(figure(0.6, 0.5, 0.7), 0.05, 0.1)
SCORE = coarse(score(64.0, 60.0, 68.0), 1.0)
SILENT = coarse(figure(0.62, 0.55, 0.69), silent=True)
FINE = figure(0.62, 0.55, 0.69)


def test_a_coarse_value_and_a_coarse_interval_are_marked() -> None:
    assert shown.marked(read_figure(SHARE)) == f"≈{NBSP}60{NBSP}%"
    assert shown.marked_interval(read_figure(SHARE)) == f"≈{NBSP}50 tot 70{NBSP}%"
    assert shown.marked(read_figure(SCORE), "pomp") == f"≈{NBSP}64"
    assert shown.marked_interval(read_figure(SCORE), "pomp") == "60,0 tot 68,0"
    assert shown.marked(read_figure(FINE)) == f"62{NBSP}%"
    assert shown.marked(read_figure(SILENT)) == f"62{NBSP}%"
    assert shown.marked_interval(read_figure(SILENT)) == "–"
    assert shown.marked(read_figure(figure(None))) == shown.marked(None) == "–"


def test_a_figure_that_describes_has_no_interval_to_miss() -> None:
    own = {**figure(0.62), "interval_step": None, "method": "descriptive"}
    assert not shown.lacks_interval(read_figure(own))
    assert shown.lacks_interval(read_figure(SILENT))
    assert not shown.lacks_interval(read_figure({**SILENT, "value": None, "status": "suppressed"}))


def test_a_figure_from_before_steps_has_the_digits_of_its_kind() -> None:
    """As method 3 stored it."""
    stored = {"value": 0.61666, "low": 0.52499, "high": 0.7, "method": "wilson", "n_effective": 9.1}
    before = msgspec.convert(
        {"indicator": "I1", "status": "shown", "reason": None, **stored}, Figure
    )
    assert shown.marked(before) == f"62{NBSP}%"
    assert shown.marked_interval(before) == f"52 tot 70{NBSP}%"
    assert not shown.any_coarse((before,))
    assert not shown.lacks_interval(before)


def test_an_amount_is_coarse_where_it_says_so() -> None:
    """Its finest step depends on its own size."""
    amount = figure(1330.0, unit="amount", step=10.0)
    assert shown.marked(read_figure(amount), "decimal") == "1.330"
    assert shown.marked(read_figure(coarse(amount, 50.0)), "decimal") == f"≈{NBSP}1.330"


def test_a_document_is_searched_for_what_is_coarse() -> None:
    assert not shown.any_coarse(read_document(benchmark()))
    for found in (SHARE, SILENT, coarse(FINE, interval_step=0.02)):
        payload = benchmark()
        payload["items"][2]["gap"]["within"] = found
        assert shown.any_coarse(read_document(payload))


def test_a_reader_is_told_how_coarse_and_why() -> None:
    nl = Writer("nl", {})
    assert (
        nl.value_note(read_figure(SHARE))
        == "afgerond op 5 procentpunten, zodat niemand herkenbaar is"
    )
    assert (
        nl.interval_note(read_figure(SHARE))
        == "afgerond op 10 procentpunten, zodat niemand herkenbaar is"
    )
    assert nl.value_note(read_figure(SCORE)) == "afgerond op 1 punt, zodat niemand herkenbaar is"
    assert nl.value_note(read_figure(coarse(SCORE, 0.5))) == "afgerond op 0,5 punten, zodat niemand herkenbaar is"  # fmt: skip
    rank = figure(0.4, unit="coefficient")
    assert (
        nl.value_note(read_figure(coarse(rank, 0.05)))
        == "afgerond op 0,05, zodat niemand herkenbaar is"
    )
    assert (
        nl.interval_note(read_figure(SILENT))
        == "het interval blijft weg, zodat niemand herkenbaar is"
    )
    assert (
        nl.value_note(read_figure(FINE))
        == nl.interval_note(read_figure(FINE))
        == nl.value_note(read_figure(SILENT))
        == ""
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_words_for_it(language: str) -> None:
    writer = Writer(language, {})
    told = {
        writer.value_note(read_figure(SHARE)),
        writer.value_note(read_figure(SCORE)),
        writer.interval_note(read_figure(SILENT)),
    }
    assert len(told) == 3
    assert "5 " in writer.value_note(read_figure(SHARE))
    assert reason_text(Reason.COARSE.value, language) == SPOKEN[language].reasons["coarse"]
    assert re.match(r"\w+ 60", writer.figure(read_figure(SHARE)))


def test_on_a_page_a_coarse_number_has_a_sign_and_words() -> None:
    with translation.override("nl"):
        value, ends = charts.share(read_figure(SHARE)), charts.interval(read_figure(SILENT))
    note = "afgerond op 5 procentpunten, zodat niemand herkenbaar is"
    assert isinstance(value, SafeString)
    assert value == f'<span class="coarse" title="{note}">≈{NBSP}60{NBSP}%<span class="vh"> ({note})</span></span>'  # fmt: skip
    assert ends.startswith('<span class="coarse" title="het interval blijft weg')
    assert ">zonder interval<" in ends
    assert charts.share(read_figure(FINE)) == f"62{NBSP}%"
    assert (
        charts.has_interval(read_figure(SILENT)),
        charts.has_interval(read_figure(figure(0.5))),
    ) == (
        True,
        False,
    )


def test_a_chart_says_it_as_well() -> None:
    item = benchmark()["items"][0]
    item["political"]["within"] = SHARE
    assert f"Politiek ≈{NBSP}60{NBSP}%, Administratie 68{NBSP}%" in rows.dumbbell(
        read_item(item), prefix="x"
    )


def test_sentences_say_about_and_leave_out_an_interval_that_is_not_told() -> None:
    payload = benchmark()
    payload["items"][1]["gap"]["within"] = coarse(figure(0.3), 0.05, silent=True)
    payload["items"][1]["political"]["within"] = SHARE
    told = {s.kind: s.text for s in tell(read_document(payload), LABELS)}
    assert "gemiddeld ongeveer 30 procentpunten." in told["largest"]
    assert f"bij ‘De kerntaken worden vertaald’ antwoordt ongeveer 60{NBSP}% en" in told["pair"]
    assert "95%-interval" not in told["largest"]


def test_people_are_counted_only_where_the_share_tells_their_number() -> None:
    """Of 120 a percent stands for one person or for two; of 9 five points may mean either."""
    writer = Writer("nl", {})
    assert writer.of(read_figure(figure(0.67)), 3) == "2 van de 3"
    assert writer.of(read_figure(figure(0.62)), 99) == "61 van de 99"
    assert writer.of(read_figure(figure(0.62)), 120) == f"62{NBSP}% van de 120"
    assert writer.of(read_figure(coarse(figure(0.6), 0.05)), 19) == "11 van de 19"
    assert writer.of(read_figure(coarse(figure(0.6), 0.05)), 20) == f"ongeveer 60{NBSP}% van de 20"


def test_the_furthest_apart_is_the_largest_difference_of_the_table() -> None:
    """Told from exact shares: 58 and 53 may lie further apart than 57 and 52."""
    payload = municipality()
    for code, gap in (("A1", 0.05), ("B1", 0.05), ("C1", 0.06)):
        (row,) = (one for one in payload["items"] if one["code"] == code)
        row["gap"]["share"] = figure(gap)
    told = next(s for s in tell(read_document(payload), LABELS) if s.kind == "gap")
    assert told.items == ("C1",)


# --- the rendered page -------------------------------------------------------------------------


def finely(value: Any) -> Any:
    """A document in which no figure is coarser than usual."""
    if isinstance(value, list):
        return [finely(part) for part in value]
    if not isinstance(value, dict):
        return value
    if "interval_step" in value:
        fine, why = FINEST[Unit(value["unit"])], value["reason"]
        steps = {"step": fine, "interval_step": fine}
        value = value | steps | {"reason": None if why == "coarse" else why}
    return {key: finely(part) for key, part in value.items()}


def with_figures(wave: Wave, *, coarsely: bool) -> None:
    """As if the auditor had asked for less of S1, or for nothing at all."""
    with tenant(wave.tenant_id), unguarded("benchmarking_result"):
        for group in Result.objects.filter(run__wave=wave, participation=None).exclude(
            peer_group=""
        ):
            group.delete()
            Result.objects.create(
                run=group.run, peer_group=group.peer_group, payload=finely(group.payload)
            )
        row = Result.objects.get(run__wave=wave, participation=None, peer_group="")
        payload = finely(row.payload)
        row.delete()
        if not coarsely:
            Result.objects.create(run=row.run, participation=None, payload=payload)
            return
        (item,) = (one for one in payload["items"] if one["code"] == "S1")
        item["political"]["within"] |= coarse(figure(0.6, 0.5, 0.7), 0.05, 0.1)
        item["gap"]["within"] |= coarse(figure(0.1), 0.05, silent=True) | {"method": "cluster_t"}
        Result.objects.create(run=row.run, participation=None, payload=payload)


@pytest.mark.django_db
def test_the_page_explains_its_coarse_figures(north: Tenant, alice: User) -> None:
    wave = ready_wave(north, alice)
    with_figures(wave, coarsely=False)
    rest = "report/part/statements/"
    plain = client_of(alice).get(path(wave, rest)).content.decode()
    assert "afgerond, zodat niemand herkenbaar is" not in plain
    assert 'class="coarse"' not in plain
    with_figures(wave, coarsely=True)
    cache.clear()  # results never change; here they did
    page = client_of(alice).get(path(wave, rest)).content.decode()
    assert "</b> afgerond, zodat niemand herkenbaar is" in page  # the legend
    assert f"≈{NBSP}60{NBSP}%" in page
    assert 'title="afgerond op 5 procentpunten, zodat niemand herkenbaar is"' in page
    assert 'title="het interval blijft weg, zodat niemand herkenbaar is"' in page
    method = client_of(alice).get(path(wave, "report/part/method/")).content.decode()
    assert "Cijfers zijn afgerond: een aandeel op het procent" in method
    assert "/methods/#precision" in method
