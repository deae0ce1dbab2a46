"""The difference report: against documents that were changed on purpose."""

import copy
import json
from typing import Any

import numpy as np
import pytest

from benchmarking.core.compute import compute_benchmark, compute_municipalities
from benchmarking.core.differences import Change, ChangeKind, Summary, changes, summed_up
from benchmarking.core.payload import Json, benchmark_payload, own_payloads
from benchmarking.core.tallying import tally
from tests.core.builders import a_wave, an_instrument

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


@pytest.mark.parametrize(("step", "count"), [(1e-13, 0), (1e-11, 1), (-0.25, 1)])
def test_a_value_counts_from_the_tolerance_on(
    documents: list[Json], step: float, count: int
) -> None:
    before = documents[0]
    value = before["items"][1]["gap"]["within"]["value"]
    other = changed(before, "items", 1, "gap", "within", "value", to=value + step)
    found = changes(before, other)
    assert len(found) == count
    if found:
        assert found[0].size == pytest.approx(100 * abs(step))
        assert found[0] == Change(
            "items", "S2", "gap.within", "I3", ChangeKind.VALUE, value, value + step
        )


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
    stored = json.loads(json.dumps(summary.document()))
    assert summed_up(stored) == summary
    assert summed_up(stored).document() == summary.document()


def test_of_equal_changes_the_first_is_named(documents: list[Json]) -> None:
    name, before, after = three(documents)[1]
    summary = Summary()
    summary.add(changes(before, after), name)
    summary.add(changes(before, after), "later")
    assert summary.items["S1"].municipality == name


def test_shares_and_scores_are_measured_alike() -> None:
    share = Change("items", "S1", "political.share", "I1", ChangeKind.VALUE, 0.5, 0.6)
    score = Change("items", "S1", "political.mean", "I4", ChangeKind.VALUE, 50.0, 60.0)
    word = Change("items", "S1", "class", "E2", ChangeKind.CLASS, "inconclusive", None)
    assert share.size == pytest.approx(score.size)
    assert word.size == 0


def test_a_trend_differs_by_its_word_and_its_change() -> None:
    """A share moves in hundredths, a theme's score in points; both are named by their item."""

    def document(word: str, change: float) -> Json:
        figure = {"indicator": "W1", "value": change, "status": "shown"}
        side = {"trend": word, "change": figure}
        subject = [{"code": "S1", "political": side}]
        return {"trends": {"items": subject, "themes": [{"code": "T", "political": side}]}}

    before, after = document("undetermined", 0.02), document("rising", 0.12)
    found = {(c.code, c.measure): (c.indicator, c.kind, c.size) for c in changes(before, after)}
    assert found == {
        ("S1", "items.political.trend"): ("W3", ChangeKind.CLASS, 0.0),
        ("S1", "items.political.change"): ("W1", ChangeKind.VALUE, pytest.approx(10)),
        ("T", "themes.political.trend"): ("W3", ChangeKind.CLASS, 0.0),
        ("T", "themes.political.change"): ("W1", ChangeKind.VALUE, pytest.approx(0.1)),
    }
    assert [c.kind for c in changes({"trends": None}, after)].count(ChangeKind.NEW) == 2
