"""A statement reads as it is counted: every item of the bundled instrument through every outlet.

What a reader would take from each outlet is held against the raw answers, as somebody would count
them who knows the questionnaire and nothing of the product.
"""

import copy
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest
from django.template.loader import render_to_string

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Codes
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.documents.compute import compute_benchmark, compute_municipalities
from benchmarking.core.waves.continuity import trends_of
from benchmarking.core.waves.study import study_wave
from benchmarking.core.waves.trend_results import TrendWave
from benchmarking.inputs.outline import instrument_of
from reports.api_answers.answers import as_json
from reports.charts import quadrant
from reports.exports.content.benchmark_tables import benchmark_tables
from reports.exports.content.municipality_tables import municipality_tables
from reports.exports.content.told import Told
from reports.narrative import benchmark as sentences
from reports.narrative.model import Item, value
from reports.narrative.municipality import sentence as own_sentence
from reports.narrative.phrasing.words import Writer
from reports.narrative.reading import joint_share
from reports.narrative.trends import courses
from reports.pages.labels import labels_of
from reports.pages.reports import Page, make_page
from reports.queries import Report
from surveys.authoring.bundled import bundled
from tests.core.documents import benchmark_payload, beside, own_payloads, plain, told
from tests.reports.payloads import read_document, read_item

Json = dict[str, Any]
SIDES = ("political", "administrative")
# Written down by hand from the questionnaire: where agreeing (or a high answer) is bad news.
UNFAVOURABLE = frozenset({"U3", "U4", "U5", "V3", "V4", "V5", "C2", "C3", "C5", "F2"})
REVERSED = frozenset({"U6", "V3", "V4", "V5", "C2", "C3", "C5", "F2"})
DOCUMENT = bundled()
OUTLINE = instrument_of(DOCUMENT)
ITEMS = [spec.code for spec in OUTLINE.scales]
TOWNS, PEOPLE = 40, (12, 14)
LABELS = labels_of(DOCUMENT)


@cache
def wave(late: bool) -> WaveInput:
    """Every item has its own level; from the first wave to the second all rise or fall by much."""
    rng = np.random.default_rng(7 + late)
    side = np.tile(np.repeat([0, 1], PEOPLE), TOWNS)
    place = np.repeat(np.arange(TOWNS), sum(PEOPLE))
    scales: dict[str, Codes] = {}
    for i, spec in enumerate(OUTLINE.scales):
        level = 0.25 + 0.5 * ((7 * i) % 10) / 10 + np.where(side == 0, 0.12, -0.12)
        change = 0.16 if i % 2 else -0.16
        high = rng.random(len(side)) < level + (change if late else -change)
        top = rng.integers(spec.cut, spec.categories + 1, len(side))
        # Of the others some stand in the middle: to disagree is not what is left of agreeing.
        low = rng.integers(1, spec.cut, len(side))
        scales[spec.code] = np.where(high, top, low)
    codes = tuple(f"{m:02}" for m in range(TOWNS))
    return WaveInput(codes, np.tile(PEOPLE, (TOWNS, 1)), place, side, scales)


def raw(code: str, s: int, late: bool = True, town: int | None = None) -> Codes:
    given = wave(late)
    rows = given.perspective == s
    if town is not None:
        rows &= given.municipality == town
    found: Codes = given.scales[code][rows]
    return found


def agree(code: str, s: int, late: bool = True, town: int | None = None) -> float:
    """Who chose 'Eens' or 'Helemaal eens' (of 0..10: 7 or more), as the sentence is printed."""
    least = {"Z1": 8}.get(code, 4)
    return float((raw(code, s, late, town) >= least).mean())


@cache
def documents() -> tuple[Json, Json]:
    """The benchmark with its trends, and the first municipality beside it."""
    waves = [study_wave(w, wave(bool(w)), OUTLINE, Thresholds()) for w in (0, 1)]
    names = [TrendWave(n, n, "2026-01-01", None, TOWNS, 0, 0) for n in ("eerst", "laatst")]
    continued = [frozenset(ITEMS)] * 2
    counted = tally(wave(True), OUTLINE)
    whole = benchmark_payload(compute_benchmark(counted))
    whole |= {"trends": told(trends_of(names, waves, continued)), "peer_groups": []}
    own = beside(next(own_payloads(compute_municipalities(counted), whole)), whole)
    return whole, own


@dataclass(frozen=True)
class _Wave:
    id: str = "w"
    name: str = "Golf"


def page_of(payload: Json) -> Page:
    return make_page(report_of(payload), "nl")


def report_of(payload: Json) -> Report:
    return Report(_Wave(), None, None, None, None, None, None, DOCUMENT, read_document(payload))  # type: ignore[arg-type]  # only document and payload are read


@cache
def answers() -> tuple[Json, Json]:
    """The same two documents as the API tells them."""
    whole, own = (as_json(report_of(payload)) for payload in documents())
    return whole, own


@cache
def page_of_the_courses() -> Page:
    return page_of(documents()[0])


def item_of(payload: Json, code: str) -> Json:
    return next(item for item in payload["items"] if item["code"] == code)


def percents(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"(\d+)\N{NO-BREAK SPACE}%", text)]


def test_the_instrument_is_the_one_that_was_read() -> None:
    assert len(ITEMS) == 42
    assert {spec.code for spec in OUTLINE.scales if spec.reverse} == REVERSED
    for code in REVERSED:  # whoever disagrees is told apart from whoever agrees
        assert abs(agree(code, 0) - float((raw(code, 0) <= 2).mean())) > 0.02


@pytest.mark.parametrize("code", ITEMS)
def test_the_documents_hold_who_agrees(code: str) -> None:
    """The API: `agree` of both sides, `favourable` beside it; the gap is of agreeing as well."""
    whole, own = answers()
    for payload, town in ((whole, None), (own, 0)):
        item = item_of(payload, code)
        for s, side in enumerate(SIDES):
            found = item["agree"][side]
            assert found == item[side]["share"]
            if found["value"] is not None:
                assert found["value"] == pytest.approx(agree(code, s, town=town), abs=0.006)
        assert item["favourable"] is (code not in UNFAVOURABLE)
    gap = item_of(whole, code)["gap"]["pooled"]["value"]
    assert gap == pytest.approx(agree(code, 0) - agree(code, 1), abs=0.011)


def table(page: Page, mode: str, own: bool) -> dict[str, str]:
    """The rows of the printed table by the code of their item."""
    values = {"rows": page.rows, "mode": mode, "own": own, "prefix": "g", "threshold": 5}
    html = render_to_string(
        "reports/_gap_table.html", {**values, "response": page.payload.response}
    )
    rows = re.findall(r'<tr role="row" id="item-(\w+)"(.*?)</tr>', html, re.DOTALL)
    return dict(rows)


@pytest.mark.parametrize("mode", ["tested", "own"])
def test_the_table_prints_who_agrees_and_whether_that_is_favourable(mode: str) -> None:
    payload = documents()[mode == "own"]
    printed = table(page_of(payload), mode, mode == "own")
    assert sorted(printed) == sorted(ITEMS)
    for code, row in printed.items():
        least = {"S1": "Goed", "Z1": "7"}.get(code, "Sterk" if code[:2] in ("V1", "V2") else "Eens")
        value = "ongunstig" if code in UNFAVOURABLE else "gunstig"
        mark = '<b class="bad" aria-hidden="true">−' if value == "ongunstig" else '<b class="good" aria-hidden="true">+'  # fmt: skip
        assert f"{mark}</b> ‘{least}’ of hoger: {value}</span>" in row
        cells = re.findall(r'<td role="cell" class="num" data-label="(?:pol|adm)\.">(.*?)</td>', row, re.DOTALL)  # fmt: skip
        for s, cell in enumerate(cells):
            if found := percents(cell):
                expected = 100 * agree(code, s, town=0 if mode == "own" else None)
                assert found[0] == pytest.approx(expected, abs=1.1)


@pytest.mark.parametrize("mode", ["tested", "own"])
def test_files_print_who_agrees_and_whether_that_is_favourable(mode: str) -> None:
    """What Excel, Word, PowerPoint and PDF write: each is told by these cells alone."""
    payload = documents()[mode == "own"]
    report, page = report_of(payload), page_of(payload)
    own = mode == "own"
    tables = municipality_tables(report, page, []) if own else benchmark_tables(report, page)
    statements = next(one for one in tables if one.key == "statements")
    names = [column.key for column in statements.columns]
    assert sorted(line.code for line in statements.lines) == sorted(ITEMS)
    for line in statements.lines:
        cells = dict(zip(names, line.cells, strict=True))
        value = "ongunstig" if line.code in UNFAVOURABLE else "gunstig"
        assert str(cells["favourable"]).endswith(f": {value}")
        for s, side in enumerate(SIDES):
            cell = cells[side]
            if isinstance(cell, Told) and cell.value is not None:
                expected = 100 * agree(line.code, s, town=0 if own else None)
                assert cell.value == pytest.approx(expected, abs=1.1)


@pytest.mark.parametrize("code", ITEMS)
def test_sentences_say_who_agrees_and_whether_that_is_favourable(code: str) -> None:
    whole, own = documents()
    writer, item = Writer("nl", LABELS), item_of(whole, code)
    value = "ongunstig" if code in UNFAVOURABLE else "gunstig"
    assert writer.answer(read_item(item)).endswith(f"of hoger ({value})")
    for kind, class_ in (("strong", "shared_strength"), ("weak", "shared_problem")):
        only = {**whole, "items": [{**item, "class": {"code": class_, "reason": None}}]}
        (found,) = sentences.shared_point(read_document(only), writer, kind)
        assert writer.quote(code) in found.text
        assert writer.answer(read_item(item)) in found.text
        expected = [100 * agree(code, s) for s in (0, 1)]
        assert percents(found.text) == pytest.approx(expected, abs=1.1)
    mine = item_of(own, code)
    if all(mine[side]["share"]["value"] is not None for side in SIDES):
        text = own_sentence("gap", read_item(mine), writer).text
        people = [round(agree(code, s, town=0) * PEOPLE[s]) for s in (0, 1)]
        assert f"{people[0]} van de 12 politici en {people[1]} van de 14 medewerkers" in text
        assert writer.answer(read_item(mine)) in text


@pytest.mark.parametrize("code", ITEMS)
def test_a_course_rises_when_more_people_agree(code: str) -> None:
    """The word, the sentence, and whether it is for the better."""
    whole, _ = documents()
    (trend,) = (one for one in whole["trends"]["items"] if one["code"] == code)
    subject = next(one for one in page_of_the_courses().courses.items if one.code == code)  # type: ignore[union-attr]  # there are two waves
    for s, (side, shown) in enumerate(zip(SIDES, subject.sides, strict=True)):
        rises = agree(code, s, late=True) > agree(code, s, late=False)
        assert trend[side]["trend"] == ("rising" if rises else "falling") == shown.word
        better = "better" if rises == (code not in UNFAVOURABLE) else "worse"
        assert shown.better == better
        one_sided = {**trend, SIDES[1 - s]: {**trend[SIDES[1 - s]], "trend": None}}
        only = {**whole, "trends": {**whole["trends"], "items": [one_sided]}}
        (found,) = courses(read_document(only), Writer("nl", LABELS))
        assert found.text.startswith("Stijgend" if rises else "Dalend")
        ends = [100 * agree(code, s, late=late) for late in (False, True)]
        assert percents(found.text)[:2] == pytest.approx(ends, abs=1.1)
        assert ("Dat is gunstiger." if better == "better" else "Dat is ongunstiger.") in found.text


def favourable_share(code: str, s: int, town: int | None = None) -> float:
    """In percent, who agrees with good news or does not agree with bad news."""
    share = 100 * agree(code, s, town=town)
    return 100 - share if code in UNFAVOURABLE else share


def favourable_score(code: str, s: int, town: int | None = None) -> float:
    """0 to 100 with high = good news, from the raw answers."""
    K = 11 if code == "Z1" else 5  # noqa: N806 -- the field's letter
    score = 100 * (float(raw(code, s, town=town).mean()) - 1) / (K - 1)
    return 100 - score if code in UNFAVOURABLE else score


def test_quadrant_and_what_to_discuss_first_read_every_item_in_the_favourable_direction() -> None:
    for payload, town in zip(documents(), (None, 0), strict=True):
        points = {point.code: point for point in quadrant.points(read_document(payload), LABELS)}
        assert town == 0 or sorted(points) == sorted(ITEMS)
        for code, point in points.items():
            shares = [favourable_share(code, s, town) for s in (0, 1)]
            assert point.share == pytest.approx(sum(shares) / 2, abs=1)
            assert point.gap == pytest.approx(shares[0] - shares[1], abs=1)
            assert point.told.endswith("(ongunstig)" if code in UNFAVOURABLE else "(gunstig)")
        for row in page_of(payload).discuss:
            assert isinstance(row.item, Item)
            assert joint_share(row.item) == pytest.approx(points[row.code].share)
            assert points[row.code].share < 50


def test_the_quadrant_says_of_every_item_what_the_table_says() -> None:
    """The same two shares, and the same gap, at the place of the marker and in its words."""
    for payload in documents():
        points = {point.code: point for point in quadrant.points(read_document(payload), LABELS)}
        for row in page_of(payload).rows:
            if point := points.get(row.code):
                sides = [round(100 * value(side)) for side in (row.political, row.administrative)]
                assert percents(point.told) == sides
                told = 100 * value(row.gap) * (-1 if row.code in UNFAVOURABLE else 1)
                assert point.gap == pytest.approx(told)


def test_who_is_more_positive_follows_from_the_favourable_direction() -> None:
    for item in documents()[0]["items"]:
        ahead = favourable_score(item["code"], 0) > favourable_score(item["code"], 1)
        assert sentences.political_is_more_positive(read_item(item)) is ahead


def test_a_theme_adds_up_its_items_in_its_own_direction() -> None:
    """Of a problem: high = the problem is seen; else high = favourable."""
    for theme in documents()[0]["themes"]:
        for s, side in enumerate(SIDES):
            scores = [favourable_score(code, s) for code in theme["items"]]
            mean = sum(scores) / len(scores)
            expected = 100 - mean if theme["frame"] == "problem" else mean
            assert theme[side]["mean"]["value"] == pytest.approx(expected, abs=0.06)


def test_an_edition_of_before_says_that_it_counted_who_disagrees() -> None:
    """Method 4 turned reversed items: its shares are of the low answers, and are called so."""
    item = {"code": "C5", "theme": "t", "frame": "strength", "class": {"code": "suppressed"}}
    writer = Writer("nl", LABELS)
    assert writer.answer(read_item(item)) == "‘Oneens’ of lager (gunstig)"
    assert writer.answer(read_item({**item, "code": "C1"})) == "‘Eens’ of hoger (gunstig)"
    of_before = {**item_of(documents()[0], "C5")}
    old = {"kind": "benchmark", "method_version": "4", "items": [of_before]}
    assert plain(as_json(report_of(old)))["items"][0]["agree"] is None


# --- The notes beside the figures ----------------------------------------------------------------


def note(template: str, **context: Any) -> str:
    """The text of a piece of a page, without its tags."""
    page = render_to_string(template, {"charts": {}, **context})
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_below_a_figure_of_a_municipality_is_said_what_stands_there() -> None:
    """'n 10 van 15, van alle 15: 30 tot 64' explains itself to nobody."""
    assert "waartussen het cijfer van alle uitgenodigden ligt" in note(
        "reports/_below.html", invited=15
    )
    assert note("reports/_below.html", invited=None) == ""


@pytest.mark.parametrize("one_scale", [True, False])
def test_a_theme_whose_questions_are_no_scale_says_so(one_scale: bool) -> None:
    """I21: one score may stand there if the questions belong together on both sides."""
    payload = copy.deepcopy(documents()[0])
    for theme in payload["themes"]:
        theme["reliability"]["composite"] = one_scale
    rows = page_of(payload).themes
    text = note("reports/_themes.html", rows=rows, tested=True, threshold=5)
    assert text.count("niet aangetoond als één schaal") == (0 if one_scale else len(rows))
