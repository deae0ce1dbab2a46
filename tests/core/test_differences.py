"""The difference report: against documents that were changed on purpose."""

import copy
import json
from typing import Any

import numpy as np
import pytest
from msgspec.structs import replace

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.precision import Unit
from benchmarking.core.documents.compute import compute_benchmark, compute_municipalities
from benchmarking.core.documents.differences import (
    Change,
    ChangeKind,
    Differences,
    Summary,
    changes,
    differences_of,
    unit_of,
)
from tests.core.builders import a_wave, an_instrument
from tests.core.documents import Json, benchmark_payload, own_payloads, plain

OUTLINE = an_instrument(8)


@pytest.fixture(scope="module")
def documents() -> list[Json]:
    """The benchmark's document and those of the municipalities."""
    counted = tally(a_wave(np.random.default_rng(5), 30, OUTLINE), OUTLINE)
    benchmark = benchmark_payload(compute_benchmark(counted))
    return [benchmark, *own_payloads(compute_municipalities(counted), benchmark)]


def changed(document: Json, *path: str | int, to: Any) -> Json:
    """The document with another value at the path."""
    other = copy.deepcopy(document)
    place: Any = other
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return other


def without(document: Json, *path: str | int) -> Json:
    other = copy.deepcopy(document)
    place: Any = other
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return other


def test_a_document_does_not_differ_from_itself(documents: list[Json]) -> None:
    for document in documents:
        assert changes(document, json.loads(json.dumps(document))) == []


def test_what_is_no_figure_is_not_compared(documents: list[Json]) -> None:
    other = changed(documents[0], "method_version", to="9")
    other = changed(other, "items", 0, "gap", "p", to=0.5)
    other = changed(other, "items", 0, "gap", "within", "low", to=-1.0)
    assert changes(documents[0], other) == []


@pytest.mark.parametrize(("moved", "seen"), [(0.0049, 0.0), (-0.0049, 0.0), (0.01, 0.01), (-0.2512, -0.25)])  # fmt: skip
def test_a_value_counts_where_it_is_told_as_another(
    documents: list[Json], moved: float, seen: float
) -> None:
    """Also of a run from before values were rounded: what a reader does not see has not changed."""
    before = documents[0]
    value = before["items"][1]["gap"]["within"]["value"]
    other = changed(before, "items", 1, "gap", "within", "value", to=value + moved)
    found = changes(before, other)
    if seen == 0:
        assert found == []
        return
    (change,) = found
    assert change.size == pytest.approx(100 * abs(seen))
    assert change.before == value
    assert change.after == pytest.approx(value + seen)
    assert (change.section, change.code, change.measure) == ("items", "S2", "gap.within")
    assert (change.indicator, change.kind) == ("I3", ChangeKind.VALUE)
    assert (change.unit, change.step) == (Unit.SHARE, 0.01)


HIDDEN = {"value": None, "status": "suppressed", "reason": "protected"}


def test_each_kind_of_change(documents: list[Json]) -> None:
    before = documents[0]
    figure = before["items"][0]["political"]["share"]
    path = ("items", 0, "political", "share")
    hidden = changed(before, *path, to={**figure, **HIDDEN})
    limited = changed(before, *path, "status", to="limited")
    gone = without(before, *path)
    other_class = changed(before, "items", 0, "class", "code", to="shared_problem")

    def kinds(one: Json, other: Json) -> list[tuple[ChangeKind, str]]:
        return [(change.kind, change.measure) for change in changes(one, other)]

    assert kinds(before, hidden) == [(ChangeKind.HIDDEN, "political.share")]
    assert kinds(hidden, before) == [(ChangeKind.SHOWN, "political.share")]
    assert kinds(before, limited) == [(ChangeKind.STATUS, "political.share")]
    assert kinds(before, gone) == [(ChangeKind.GONE, "political.share")]
    assert kinds(gone, before) == [(ChangeKind.NEW, "political.share")]
    assert kinds(before, other_class) == [(ChangeKind.CLASS, "class")]


def test_an_item_that_is_new_brings_its_figures(documents: list[Json]) -> None:
    older = without(documents[0], "items", 0)
    found = changes(older, documents[0])
    assert {(change.kind, change.code) for change in found} >= {(ChangeKind.NEW, "S1")}
    assert {change.code for change in found} == {"S1"}
    assert {change.indicator for change in found} >= {"I1", "I2", "I3", "I4", "E2"}


def test_a_reason_that_changes_is_no_other_figure(documents: list[Json]) -> None:
    path = ("items", 0, "political", "share")
    one = changed(documents[0], *path, to=HIDDEN)
    other = changed(documents[0], *path, to={**HIDDEN, "reason": "too_few_answers"})
    assert changes(one, other) == []


def test_a_municipalitys_figures_have_their_indicators(documents: list[Json]) -> None:
    before = documents[1]
    for path, indicator in (
        (("items", 0, "political", "mean"), "I4"),
        (("items", 0, "gap", "share"), "I3"),
        (("choices", 0, "options", 0, "political"), "I14"),
    ):
        value = {"value": 0.123, "n": 9, "status": "shown"}
        (change,) = changes(before, changed(before, *path, to=value))
        assert change.indicator == indicator


def three(documents: list[Json]) -> list[tuple[str, Json, Json]]:
    """Three municipalities, two of which changed: S1's share for the political side."""
    path = ("items", 0, "political", "share")
    rows = []
    for step, own in zip((0.0, 0.1, 0.3), documents[1:], strict=False):
        figure = {"value": 0.5, "n": 9, "status": "shown"}
        before = changed(own, *path, to=figure)
        after = changed(own, *path, to={**figure, "value": 0.5 + step})
        rows.append((own["municipality"], before, after))
    return rows


def test_a_summary_names_the_largest_change(documents: list[Json]) -> None:
    summary = Summary()
    for name, before, after in three(documents):
        summary.add(changes(before, after), name)
    assert (summary.compared, summary.changed, summary.count) == (3, 2, 2)
    assert summary.kinds == {"value": 2}
    largest = summary.indicators["I1"]
    assert (largest.count, largest.municipality) == (2, documents[3]["municipality"])
    assert largest.largest is not None
    assert largest.largest.size == pytest.approx(30)
    assert summary.items["S1"].count == 2


def test_a_summary_is_stored_and_read(documents: list[Json]) -> None:
    summary = Summary()
    for name, before, after in three(documents):
        summary.add(changes(before, after), name)
    assert again(summary).municipalities == summary


def again(summary: Summary) -> Differences:
    """As it is stored and read."""
    return differences_of(plain(Differences("before", summary)))


def test_of_equal_changes_the_first_is_named(documents: list[Json]) -> None:
    name, before, after = three(documents)[1]
    summary = Summary()
    summary.add(changes(before, after), name)
    summary.add(changes(before, after), "later")
    assert summary.items["S1"].municipality == name


def test_shares_and_scores_are_measured_alike() -> None:
    share = Change("items", "S1", "political.share", "I1", ChangeKind.VALUE, 0.5, 0.6, Unit.SHARE)
    score = Change("items", "S1", "political.mean", "I4", ChangeKind.VALUE, 50.0, 60.0, Unit.POINTS)
    word = Change("items", "S1", "class", "E2", ChangeKind.CLASS, "inconclusive", None)
    assert share.size == pytest.approx(score.size)
    assert word.size == 0


def test_a_trend_differs_by_its_word_and_its_change() -> None:
    """A share moves in hundredths, a theme's score in points; both are named by their item."""

    def document(word: str, change: float) -> Json:
        figure = {"indicator": "W1", "value": change, "status": "shown"}
        side = {"trend": word, "change": figure}
        score = {"trend": word, "change": {**figure, "value": 10 * change}}
        subject = [{"code": "S1", "political": side}]
        return {"trends": {"items": subject, "themes": [{"code": "T", "political": score}]}}

    before, after = document("undetermined", 0.02), document("rising", 0.12)
    found = {(c.code, c.measure): (c.indicator, c.kind, c.size) for c in changes(before, after)}
    assert found == {
        ("S1", "items.political.trend"): ("W3", ChangeKind.CLASS, 0.0),
        ("S1", "items.political.change"): ("W1", ChangeKind.VALUE, pytest.approx(10)),
        ("T", "themes.political.trend"): ("W3", ChangeKind.CLASS, 0.0),
        ("T", "themes.political.change"): ("W1", ChangeKind.VALUE, pytest.approx(1.0)),
    }
    assert [c.kind for c in changes({"trends": None}, after)].count(ChangeKind.NEW) == 2


# --- By hand -------------------------------------------------------------------------------------


def figure(value: float | None, status: str = "shown", **more: str) -> Json:
    return {"value": value, "status": status, **more}


def test_a_change_says_where_it_stands() -> None:
    """Outside lists there is no code; of trends the lists lie one step deeper."""

    def document(value: float) -> Json:
        one = figure(value)
        return {
            "top": one,
            "response": {"rate": one},
            "items": [{"code": "S1", "political": one, "gap": {"share": one}}],
            "lines": [one, {"level": one}],
            "grid": [[one]],
            "pairs": [{"a": "x", "b": "y", "role": 3, "tau": one}],
            "trends": {"whole": one, "themes": [{"code": "T", **one}], "items": [{"code": "S2", "gap": {"change": one}}]},
        }  # fmt: skip

    found = changes(document(0.5), document(0.75))
    places = [(change.section, change.code, change.measure, change.indicator) for change in found]
    assert places == [
        ("top", "", "", ""),
        ("response", "", "rate", ""),
        ("items", "S1", "political", ""),
        ("items", "S1", "gap.share", "I3"),
        ("lines", "", "0", ""),
        ("lines", "1", "level", ""),
        ("grid", "0", "0", ""),
        ("pairs", "x·y", "tau", ""),
        ("trends", "", "whole", ""),
        ("trends", "T", "themes", ""),
        ("trends", "S2", "items.gap.change", "I3"),
    ]
    assert {(one.kind, one.before, one.after) for one in found} == {(ChangeKind.VALUE, 0.5, 0.75)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (figure(0.5, indicator="W1"), figure(0.6, indicator="I3"), ("I3", ChangeKind.VALUE, 0.5, 0.6)),
        (figure(0.5, indicator="W1"), figure(0.6), ("W1", ChangeKind.VALUE, 0.5, 0.6)),
        (figure(0.5, indicator="W1"), None, ("W1", ChangeKind.GONE, 0.5, None)),
        (None, figure(0.5), ("I1", ChangeKind.NEW, None, 0.5)),
        (figure(0.5), 7, ("I1", ChangeKind.GONE, 0.5, None)),
        (figure(0.5), figure(0.5, "limited"), ("I1", ChangeKind.STATUS, 0.5, 0.5)),
        (figure(None, "suppressed"), figure(0.5, "limited"), ("I1", ChangeKind.SHOWN, None, 0.5)),
        (figure(0.5, "limited"), figure(None, "not_computable"), ("I1", ChangeKind.HIDDEN, 0.5, None)),
        (figure(None, "suppressed"), figure(None, "not_computable"), ("I1", ChangeKind.STATUS, None, None)),
    ],
)  # fmt: skip
def test_a_change_names_both_values_and_the_indicator(
    before: Json | None, after: Any, expected: tuple[str, ChangeKind, float | None, float | None]
) -> None:
    """That of the later figure, of the earlier one, or of where it stands."""
    found = changes({"items": [{"code": "S", "share": before}]}, {"items": [{"code": "S", "share": after}]})  # fmt: skip
    assert found == [Change("items", "S", "share", *expected, Unit.SHARE, 0.01)]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("rising", "falling", ("rising", "falling")),
        ({"code": "E", "p": 0.1}, {"code": "F", "p": 0.2}, ("E", "F")),
        ({"code": "E"}, None, ("E", None)),
        (None, {"code": "E"}, (None, "E")),
        ({"p": 0.1}, {"code": "E"}, (None, "E")),
    ],
)
def test_a_class_differs_by_its_word(before: Any, after: Any, words: tuple[str, str]) -> None:
    for key, indicator in (("class", "E2"), ("third", "I25"), ("trend", "W3")):
        found = changes({"items": [{"code": "S", key: before}]}, {"items": [{"code": "S", key: after}]})  # fmt: skip
        assert found == [Change("items", "S", key, indicator, ChangeKind.CLASS, *words)]
    same: list[Json] = [
        {"items": [{"code": "S", "class": {"code": "E", "p": p}}]} for p in (0.1, 0.2)
    ]
    assert changes(*same) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"step": 0.01}, {"step": 0.01}, False),  # 0.58 and 0.61
        ({"step": 0.01}, {"step": 0.05}, True),  # both about 0.6
        ({"step": 0.1, "interval_step": None}, {"step": 0.01}, True),
        ({}, {"step": 0.02}, False),  # 0.58 and 0.62, of which one is from before steps
        ({}, {}, False),
    ],
)
def test_values_are_compared_on_the_coarser_of_their_grids(
    one: Json, other: Json, *, alike: bool
) -> None:
    given = {"unit": "share"}
    sides = ({**figure(0.58), **given, **one}, {**figure(0.61), **given, **other})
    for before, after in (sides, sides[::-1]):
        found = changes({"items": {"x": before}}, {"items": {"x": after}})
        assert (found == []) == alike
        if found:
            assert found[0].step == max(part.get("step", 0.01) for part in sides)


def test_a_stored_amount_brings_its_step_and_says_no_unit() -> None:
    before, after = ({**figure(value), "step": 10.0} for value in (1330.0, 1350.0))
    (found,) = changes({"numbers": [{"code": "N", "political": before}]}, {"numbers": [{"code": "N", "political": after}]})  # fmt: skip
    assert (found.unit, found.step, found.size) == (Unit.AMOUNT, 10.0, 20.0)


@pytest.mark.parametrize(
    ("indicator", "section", "measure", "unit"),
    [
        ("I1", "items", "share", Unit.SHARE),
        ("Y1", "", "share", Unit.POINTS),
        ("W1", "trends", "themes.political.change", Unit.POINTS),
        ("W1", "trends", "items.political.change", Unit.SHARE),
        ("I27", "themes", "weighted.political", Unit.POINTS),
        ("I27", "items", "weighted.political", Unit.SHARE),
        ("I3", "themes", "gap", Unit.SHARE),
        ("I6", "items", "gap.ordinal", Unit.COEFFICIENT),
    ],
)
def test_the_unit_of_a_figure_that_does_not_say_it(
    indicator: str, section: str, measure: str, unit: Unit
) -> None:
    assert unit_of(indicator, section, measure) == unit


@pytest.mark.parametrize(
    ("unit", "hundred"),
    [(Unit.SHARE, 100), (Unit.COEFFICIENT, 100), (Unit.POINTS, 1), (Unit.AMOUNT, 1)],
)
def test_a_change_is_measured_in_hundredths_of_its_scale(unit: Unit, hundred: int) -> None:
    for before, after, steps in ((40, 42.5, 2.5), (42.5, 40, 2.5), (None, 40, 0), (40, "x", 0)):
        found = Change("s", "c", "m", "I1", ChangeKind.VALUE, before, after, unit)
        assert found.size == steps * hundred


def test_a_summary_from_before_units_is_read() -> None:
    """The figures of older runs are those of the indicators; words have no unit."""
    found = Change("items", "S1", "mean", "I4", ChangeKind.VALUE, 50.0, 51.5, Unit.POINTS, 0.1)
    word = Change("items", "S1", "class", "E2", ChangeKind.CLASS, "x", "y")
    summary = Summary()
    summary.add([found, word])
    stored = plain(summary)
    for group in (*stored["indicators"].values(), *stored["items"].values()):
        del group["largest"]["unit"], group["largest"]["step"]
    read = differences_of({"run": "", "municipalities": stored}).municipalities.indicators
    assert read["I4"].largest == replace(found, step=None)
    assert read["E2"].largest == word


def test_a_summary_is_a_document() -> None:
    """Three documents, one without a change; the largest is named with the municipality."""
    small = Change("items", "S2", "share", "I1", ChangeKind.VALUE, 0.1, 0.2, Unit.SHARE, 0.01)
    large = Change("items", "S1", "share", "I1", ChangeKind.VALUE, 0.1, 0.9, Unit.SHARE, 0.01)
    gone = Change("items", "S1", "mean", "I4", ChangeKind.GONE, 50.0, None, Unit.POINTS, 0.1)
    summary = Summary()
    summary.add([small])
    summary.add([], "empty")
    summary.add([large, gone], "m1")
    stored = {name: {"section": one.section, "code": one.code, "measure": one.measure, "indicator": one.indicator, "kind": one.kind, "before": one.before, "after": one.after, "unit": one.unit, "step": one.step} for name, one in (("small", small), ("large", large), ("gone", gone))}  # fmt: skip
    document = plain(summary)
    assert document == {
        "compared": 3,
        "changed": 2,
        "kinds": {"gone": 1, "value": 2},
        "indicators": {
            "I1": {"count": 2, "largest": stored["large"], "municipality": "m1"},
            "I4": {"count": 1, "largest": stored["gone"], "municipality": "m1"},
        },
        "items": {
            "S1": {"count": 2, "largest": stored["large"], "municipality": "m1"},
            "S2": {"count": 1, "largest": stored["small"], "municipality": ""},
        },
    }
    assert summary.count == 3


def test_a_figure_that_became_something_else_is_a_change_and_no_fault() -> None:
    before: Json = {"political": {"value": 0.5, "status": "shown"}}
    after: Json = {"political": {"share": {"value": 0.5, "status": "shown"}}}
    assert [change.kind for change in changes(before, after)] == [ChangeKind.HIDDEN]
    assert [change.kind for change in changes(after, before)] == [ChangeKind.GONE]
