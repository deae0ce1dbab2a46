"""Shared score against the size of the gap: what to discuss first, and what is shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from reports.charts import svg
from reports.charts.legend import numbered
from reports.charts.places import Box, spread
from reports.charts.svg import Look
from reports.charts.text import width, wrap
from reports.charts.words import word
from reports.narrative import numbers
from reports.narrative.model import Labels, Payload, both_visible, value_of, visible

RADIUS = 11.0
SMALL = 11.5


@dataclass(frozen=True, slots=True)
class Point:
    """`score` 0..100 with high = favourable; `gap` in points of that scale, signed."""

    label: str
    score: float
    gap: float


def points(payload: Payload, labels: Labels, language: str = "nl") -> list[Point]:
    """Every item whose means and gap may be read; the largest gap has number 1."""
    found = []
    for item in payload["items"]:
        gap = item["gap"].get("mean_within") or item["gap"].get("mean")
        if both_visible(item, "mean") and visible(gap):
            score = (
                value_of(item, "political", "mean") + value_of(item, "administrative", "mean")
            ) / 2
            favourable = 100 - score if item["frame"] == "problem" else score
            texts = labels.get(item["code"], {})
            label = texts.get(language) or next(iter(texts.values()), item["code"])
            found.append(Point(label, favourable, gap["value"]))
    return sorted(found, key=lambda point: (-abs(point.gap), point.label))


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plot inside the drawing and the scale of its axes."""

    box: Box
    top: float
    left: float
    right: float
    delta: float

    def x(self, score: float) -> float:
        left, _, wide, _ = self.box
        return left + wide * (score - self.left) / (self.right - self.left)

    def y(self, gap: float) -> float:
        _, top, _, high = self.box
        # A root scale: small gaps are many, and they need the room to be told apart.
        return top + high * (1 - sqrt(abs(gap) / self.top))


def _frame(found: Sequence[Point], box: Box, delta: float) -> _Frame:
    largest = max([abs(point.gap) for point in found] + [2.5 * delta])
    scores = [point.score for point in found] + [40.0, 60.0]
    left = max(0.0, 10 * (min(scores) // 10))
    right = min(100.0, 10 * (max(scores) // 10 + 1))
    return _Frame(box, 5 * (largest // 5 + 1), left, right, delta)


def quadrant(found: Sequence[Point], look: Look, *, delta: float = 5.0) -> str:
    """Numbered markers, a list beside them (or below, on a phone); 50 and delta divide."""
    box: Box = (62, 14, 500, 420) if look.wide else (40, 12, 312, 330)
    frame = _frame(found, box, delta)
    left, top, across, down = box
    at = (left + across + 34, top + 8) if look.wide else (6.0, top + down + 62)
    room = look.width - at[0] - (24 if look.wide else 12)
    listed, bottom = numbered([point.label for point in found], at, room)
    parts = [*_fields(frame, look), *_axes(frame, look), *_markers(found, frame, look), *listed]
    return svg.figure(max(bottom, top + down + 50), parts, look)


def _corners(frame: _Frame) -> list[tuple[str, str, Box]]:
    left, top, across, down = frame.box
    x, y = frame.x(50), frame.y(frame.delta)
    right, bottom = left + across, top + down
    return [
        ("contested", "qa", (left, top, x - left - 2, y - top - 2)),
        ("one_sided", "qa", (x + 2, top, right - x - 2, y - top - 2)),
        ("weak", "qc", (left, y + 2, x - left - 2, bottom - y - 2)),
        ("strong", "qc", (x + 2, y + 2, right - x - 2, bottom - y - 2)),
    ]


def _words(name: str, box: Box, look: Look) -> list[tuple[str, float, int]]:
    """The name of a field and its hint: text, size, weight; no hint on a phone."""
    room = box[2] - 24
    name_lines = wrap(word(name, look.language), room, 13 if look.wide else SMALL, weight=600)
    lines = [(text, 13 if look.wide else SMALL, 600) for text in name_lines]
    if look.wide:
        lines += [
            (text, SMALL, 400) for text in wrap(word(f"{name}_hint", look.language), room, SMALL)
        ]
    return lines


def _fields(frame: _Frame, look: Look) -> list[str]:
    parts = []
    for name, tone, box in _corners(frame):
        parts.append(svg.rect(box, tone, rx="10"))
        y = box[1] + 8
        for text, size, weight in _words(name, box, look):
            y += size + 3
            parts.append(
                svg.text(
                    box[0] + 12,
                    y,
                    text,
                    "ti" if weight > 500 else "tm",
                    size,
                    font_weight=str(weight),
                )
            )
    return parts


def _obstacles(frame: _Frame, look: Look) -> list[Box]:
    """The words of every field, which no marker may cover."""
    boxes = []
    for name, _, box in _corners(frame):
        lines = _words(name, box, look)
        across = max(width(text, size, weight) for text, size, weight in lines)
        boxes.append(
            (box[0] + 8, box[1] + 4, across + 12, sum(size + 3 for _, size, _ in lines) + 10)
        )
    return boxes


def _axes(frame: _Frame, look: Look) -> list[str]:
    left, top, across, down = frame.box
    parts = []
    score = frame.left
    while score <= frame.right:
        shown = numbers.number(score, look.language)
        parts.append(
            svg.text(frame.x(score), top + down + 18, shown, "tm", 11, text_anchor="middle")
        )
        score += 10
    for gap in sorted({0, 1, round(frame.delta), *range(10, int(frame.top) + 1, 10)}):
        y = frame.y(gap) + 4
        parts.append(
            svg.text(left - 8, y, numbers.number(gap, look.language), "tm", 11, text_anchor="end")
        )
    bold = {"text_anchor": "middle", "font_weight": "600"}
    across_word = svg.text(
        left + across / 2, top + down + 38, word("score", look.language), "ti", 12, **bold
    )
    turned = svg.text(0, 0, word("gap", look.language), "ti", 12, **bold)
    x = 20 if look.wide else 10
    return [
        *parts,
        across_word,
        svg.tag("g", turned, transform=f"translate({x} {svg.at(top + down / 2)}) rotate(-90)"),
    ]


def _markers(found: Sequence[Point], frame: _Frame, look: Look) -> list[str]:
    true = [(frame.x(point.score), frame.y(point.gap)) for point in found]
    drawn = spread(true, RADIUS, frame.box, _obstacles(frame, look))
    leaders, marks = [], []
    for number, (point, start, spot) in enumerate(zip(found, true, drawn, strict=True), 1):
        if abs(start[0] - spot[0]) + abs(start[1] - spot[1]) > RADIUS:
            leaders.append(svg.line(start, spot, "leader", stroke_width="1"))
            leaders.append(svg.circle(*start, 2, "conn"))
        marks.append(_marker(number, point, spot, look.language))
    return [*leaders, *marks]


def _marker(number: int, point: Point, spot: tuple[float, float], language: str) -> str:
    side = "pol" if point.gap > 0 else "adm"
    shown = f"{number}. {point.label}: {numbers.pomp(point.score, language)}, {numbers.signed(point.gap, language)}"
    ring = svg.circle(
        *spot, RADIUS, f"ring {side}", fill="#ffffff", stroke=svg.COLOURS[side], stroke_width="2.2"
    )
    digit = svg.text(
        spot[0], spot[1] + 3.8, number, "ti", 11, text_anchor="middle", font_weight="700"
    )
    return svg.tag("g", svg.tag("title", svg.clean(shown)) + ring + digit, data_mark="")
