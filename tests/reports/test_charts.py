"""Charts: well-formed, deterministic, without style, with a colour class on every mark."""

import hashlib
import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.results import AmountResult, OptionResult, Pair
from reports.charts import effort, matrix, places, quadrant, rows, slopes, stacked, svg, text, words
from reports.charts.svg import Look
from tests.core.documents import read
from tests.reports.payloads import (
    LABELS,
    benchmark,
    figure,
    item,
    municipality,
    read_document,
    read_figure,
    read_item,
    side,
)

HOSTILE = "<script>alert(1)</script>\"'&]]>\x00\x0b\ufffe\ud800 {0} %s ﷽ 👍"
REPORT_CSS = Path(__file__).parents[2] / "static" / "css" / "report.css"
OPTIONS = [("a", "Geld"), ("b", "Mensen"), ("c", "Regels")]
PAIRS = [
    read(Pair, {"a": "a", "b": "b", "both": 0.62, "lift": 1.1, "phi": 0.3}),
    read(Pair, {"a": "b", "b": "c", "both": 0.1, "lift": 0.8, "phi": -0.2}),
]
GRID = {
    ("a", "a"): read_figure(figure(12.0)),
    ("a", "b"): read_figure(figure(-30.0)),
    ("b", "a"): read_figure(figure(None)),
    ("b", "b"): read_figure(figure(0.4)),
}


def points_of(value: float, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    """An amount of a hundred points."""
    return figure(value, low, high, unit="amount", step=0.1)


def option() -> OptionResult:
    sides = {"political": figure(0.9, 0.86, 0.93), "administrative": figure(None)}
    return read(OptionResult, {"code": "a", **sides})


def points(label: str = "") -> list[quadrant.QuadrantPoint]:
    payload = benchmark()
    found = quadrant.points(read_document(payload), LABELS)
    return [replace(p, label=label or p.label, code="", number=3) for p in found]


def domains(label: str = "Processen") -> list[effort.Domain]:
    first, second, end = shares(0.7, 0.3), shares(0.6, 0.2), shares(1.0, 0.0)
    return [effort.Domain(label, first, second), effort.Domain("Data", first, end)]


def shares(effort: float, gained: float) -> tuple[Figure, Figure]:
    return read_figure(figure(effort)), read_figure(figure(gained))


def drawings(text: str = "") -> dict[str, str]:
    """Every chart once; with a text, wherever a text can come in."""
    name = text or "Stelling"
    wide, narrow = (Look(text or "x", text or "Titel", text, wide=wide) for wide in (True, False))
    options = [(code, text or label) for code, label in OPTIONS]
    one = read_item(benchmark()["items"][1])
    town = read_item(municipality()["items"][0])
    prefix = text or "x"
    likert = [name] * 5
    small = rows.dumbbell(one, prefix=f"{prefix}-s")
    amounts = {"political": points_of(40), "administrative": points_of(33.3, 30, 36)}
    return {
        "dumbbell": rows.dumbbell(one, prefix=prefix),
        "dumbbell_town": rows.dumbbell(town, measure="mean", prefix=prefix),
        "dumbbell_near": rows.dumbbell(
            read_item(item("N", (0.5, 0.5), "inconclusive")), prefix=prefix
        ),
        "dumbbell_hidden": rows.dumbbell(read_item(benchmark()["items"][5]), prefix=prefix),
        "estimate": rows.estimate(
            read_figure(figure(0.6)), read_figure(figure(0.4)), "political", prefix=prefix
        ),
        "estimate_hidden": rows.estimate(
            read_figure(figure(None)), read_figure(figure(0.4)), "administrative", prefix=prefix
        ),
        "axis": rows.axis_header(prefix=prefix),
        "axis_mean": rows.axis_header(measure="mean", prefix=prefix),
        "likert": rows.likert_row(
            side(0.4)["distribution"], likert, side="political", prefix=prefix
        ),
        "likert_hidden": rows.likert_row(None, likert, side="political", prefix=prefix),
        "rating": rows.likert_row([1 / 11] * 11, [name], side="administrative", prefix=prefix),
        "options": rows.option_bars(option(), prefix=prefix),
        "points": rows.option_bars(
            read(AmountResult, amounts),
            top=100,
            prefix=prefix,
        ),
        "quadrant": quadrant.quadrant(points(text), wide),
        "quadrant_narrow": quadrant.quadrant(points(text), narrow),
        "quadrant_crowd": quadrant.quadrant([quadrant.QuadrantPoint(name, 50, 5)] * 30, narrow),
        "quadrant_empty": quadrant.quadrant([], wide),
        "effort": effort.effort_yield(domains(name), wide),
        "effort_narrow": effort.effort_yield(domains(name), narrow),
        "heatmap": matrix.heatmap(matrix.GapGrid(options[:2], options[:2], GRID), wide, full=20),
        "heatmap_narrow": matrix.heatmap(
            matrix.GapGrid(options[:2], options[:2], GRID), narrow, full=20
        ),
        "cooccurrence": matrix.cooccurrence(options, PAIRS, wide),
        "cooccurrence_narrow": matrix.cooccurrence(options, PAIRS, narrow),
        "slope": slopes.slope(panel(name, 0.3, 0.4, 0.45), (20, 60), prefix=prefix),
        "slope_hidden": slopes.slope(panel(name, None, 0.4, None), (20, 60), prefix=prefix),
        "stacked": stacked.stacked(
            [
                stacked.Stacked(name),
                stacked.Stacked(name, small, ((name, "pol-text"), (name, "tm"))),
            ],
            [name] * 5,
            wide,
        ),
        "panels": stacked.panels([stacked.StackedPanel(name, name, small)] * 4, wide),
        "cooccurrence_empty": matrix.cooccurrence([], [], wide),
    }


def panel(name: str, *political: float | None) -> slopes.SlopePanel:
    hidden = (read_figure(figure(None)), read_figure(figure(0.4, 0.3, 0.5)), None)
    own = tuple(read_figure(figure(v, (v or 0) - 0.05, (v or 0) + 0.05)) for v in political)
    waves = (name, "2024", name)
    return slopes.SlopePanel(waves, {"political": own, "administrative": hidden}, "share")


NAMES = sorted(drawings())
GOLDEN: dict[str, str] = {
    # made by this code; a change of look changes them, on purpose
    "axis": "fe343b909f19786d",
    "axis_mean": "ccbc469237c2c15f",
    "cooccurrence": "8082b23a9e24315b",
    "cooccurrence_empty": "0391006a0d93a2d2",
    "cooccurrence_narrow": "72f25a3e28dacf92",
    "dumbbell": "12ff42c45c33bb6d",
    "dumbbell_hidden": "769544f67fe1cabc",
    "dumbbell_near": "1e5c868a47171098",
    "dumbbell_town": "40cd87a55d746d39",
    "effort": "21a792c8b9623464",
    "effort_narrow": "4d92150791de9d51",
    "estimate": "2b21626733c19ab4",
    "estimate_hidden": "42f9dc6329916630",
    "heatmap": "18ccc9ef789651de",
    "heatmap_narrow": "b94646a5911a419d",
    "stacked": "fe84864ddcc8fa48",
    "panels": "3de451933969da35",
    "likert": "850b4f102d24be1b",
    "likert_hidden": "8247db01216d7328",
    "options": "114000f6bfbcf653",
    "points": "8fb9387d325c4c15",
    "quadrant": "0f39f43a6fbb7ed3",
    "quadrant_crowd": "e0cd51e9fc36f5af",
    "quadrant_empty": "16157db2e29727ca",
    "quadrant_narrow": "bd455e33437e60f8",
    "rating": "cb822f14d94e5c03",
    "slope": "ad292a019c9141d7",
    "slope_hidden": "b1a0fb0a153c1089",
}


@pytest.mark.parametrize("name", NAMES)
def test_drawing_is_well_formed_and_named(name: str) -> None:
    root = ElementTree.fromstring(drawings()[name])  # noqa: S314 -- our own text
    assert root.attrib["role"] == "img"
    ids = {element.attrib["id"] for element in root.iter() if "id" in element.attrib}
    assert set(root.attrib["aria-labelledby"].split()) <= ids
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text


@pytest.mark.parametrize("name", NAMES)
def test_drawing_is_byte_equal_to_its_golden_hash(name: str) -> None:
    assert hashlib.sha256(drawings()[name].encode()).hexdigest()[:16] == GOLDEN[name]


@pytest.mark.parametrize("name", NAMES)
def test_drawing_has_no_style_script_or_handler(name: str) -> None:
    drawn = drawings()[name]
    assert not re.search(
        r"<(style|script|foreignObject|image|a|use)\b|\son\w+=|style=|href=", drawn
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_painted_element_has_a_class_that_the_stylesheet_colours(name: str) -> None:
    styled = set(re.findall(r"\.cz[^{]*?\.([a-z0-9-]+)", REPORT_CSS.read_text()))
    styled |= set(re.findall(r"\.cz \.[a-z]+\.([a-z]+)", REPORT_CSS.read_text()))
    assert {"pol", "adm", "ti", "d8"} <= styled
    for element in ElementTree.fromstring(drawings()[name]).iter():  # noqa: S314 -- our own text
        if "fill" in element.attrib or "stroke" in element.attrib:
            assert element.attrib["class"]
            assert set(element.attrib["class"].split()) <= styled, element.attrib["class"]


@pytest.mark.parametrize("name", NAMES)
def test_hostile_text_stays_text(name: str) -> None:
    drawn = drawings(HOSTILE)[name]
    ElementTree.fromstring(drawn.encode())  # noqa: S314 -- our own text
    assert "<script" not in drawn
    assert "\x00" not in drawn
    assert not re.search(r"id=\"[^\"]*[^A-Za-z0-9_\"-]", drawn)


def test_no_coordinate_is_nan_or_minus_zero() -> None:
    for drawn in drawings().values():
        assert not re.search(r"nan|inf[^o]|\"-0\"", drawn)


def test_suppressed_sides_have_no_mark_and_say_so() -> None:
    drawn = rows.dumbbell(read_item(benchmark()["items"][5]), prefix="x")
    assert "<circle" not in drawn
    assert "verborgen" in drawn
    grid = matrix.GapGrid([("b", "b")], [("a", "a")], GRID)
    assert "verborgen" in matrix.heatmap(grid, Look("x", "t"), full=20)


SHOWN_AT_390 = 0.86  # how large a drawing for a phone is on one: 310 of its 360 units


def test_the_numbers_of_a_crowded_quadrant_can_be_read_on_a_phone() -> None:
    many = [quadrant.QuadrantPoint("x", 50, 5, number=n) for n in range(30)]
    drawn = quadrant.quadrant(many, Look("x", "t", wide=False))
    digits = re.findall(r'<text [^>]*font-size="([0-9.]+)"[^>]*font-weight="700"', drawn)
    assert len(digits) == 30
    assert min(map(float, digits)) * SHOWN_AT_390 >= 9
    other = re.findall(r'<text [^>]*font-size="([0-9.]+)"', drawn)
    assert min(float(size) for size in other if size not in digits) * SHOWN_AT_390 >= 10.7


def test_a_problem_counts_as_a_low_share() -> None:
    found = {point.label: point for point in quadrant.points(read_document(benchmark()), LABELS)}
    assert found["De werkdruk is hoog."].share == pytest.approx(30)
    assert found["Wij meten tevredenheid."].share == pytest.approx(21)
    assert "E1" not in found


def test_effort_and_yield_are_paired_by_the_questionnaire() -> None:
    payload = benchmark()
    payload["items"] = [
        item("V1", (0.7, 0.6), "inconclusive", role="effort"),
        item("V2", (0.3, 0.2), "inconclusive", role="yield", of="V1"),
        item("V3", (None, None), "suppressed", role="yield", of="V1"),
    ]
    (found,) = effort.domains(read_document(payload), {"V1": {"nl": "Data"}})
    assert found.label == "Data"
    assert [share.value for share in found.political] == [0.7, 0.3]
    assert [share.value for share in found.administrative] == [0.6, 0.2]


def test_markers_are_kept_apart_and_inside() -> None:
    spots = [(50.0, 50.0)] * 6 + [(0.0, 0.0), (400.0, 300.0)]
    placed = places.spread(spots, 10, (0, 0, 400, 300), [(0, 0, 100, 30)])
    for (x1, y1), (x2, y2) in itertools.combinations(placed, 2):
        assert (x1 - x2) ** 2 + (y1 - y2) ** 2 >= 18**2
    assert all(10 <= x <= 390 and 10 <= y <= 290 for x, y in placed)
    assert all(not (x < 100 and y < 30) for x, y in placed)


def test_text_is_measured_wrapped_and_shortened() -> None:
    assert text.width("11111", 12) == text.width("88888", 12)
    assert text.width("breed", 24) == 2 * text.width("breed", 12)
    lines = text.wrap("een lange stelling over de werking van het bestuur", 90, 12)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert all(text.width(line, 12) <= 90 for line in lines)
    assert text.wrap("", 90, 12) == [""]
    assert text.shorten("Onafscheidelijkheid", 40, 12).endswith("…")


def test_a_language_that_is_unknown_reads_dutch() -> None:
    assert words.word("political", "xx") == "Politiek"


def test_colour_steps_are_spread_over_the_scale() -> None:
    assert [rows.step(n, 5) for n in range(5)] == [0, 2, 4, 6, 8]
    assert [rows.step(n, 4) for n in range(4)] == [0, 3, 5, 8]
    assert rows.step(10, 11) == 8


@pytest.mark.parametrize("draw", [svg.safe_id, svg.clean])
def test_cleaning_leaves_plain_words_alone(draw: Callable[[str], str]) -> None:
    assert draw("S1_digital") == "S1_digital"
