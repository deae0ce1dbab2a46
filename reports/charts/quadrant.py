"""Joint share against the size of the gap: what to discuss first, and what is shared.

The markers carry numbers; what they stand for is a list on the page, beside the drawing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.results import ItemResult
from reports.charts import svg
from reports.charts.places import Box, Spot, spread
from reports.charts.svg import Look
from reports.charts.text import width, wrap
from reports.charts.words import word
from reports.narrative.model import (
    Item,
    Labels,
    Payload,
    beside_gap,
    comparable,
    value,
    visible,
)
from reports.narrative.phrasing import numbers, shown
from reports.narrative.phrasing.words import Writer
from reports.narrative.reading import has_direction, is_favourable, joint_share

SMALL = {True: 11.5, False: 12.5}  # by `wide`: on a phone a drawing is shown smaller than it is
MANY = 20  # so many markers need a higher drawing on a phone
DIGITS = {True: 11.0, False: 10.5}  # of the numbers in markers: nine pixels and more on a phone


@dataclass(frozen=True, slots=True)
class QuadrantPoint:
    """`share` 0..100: how many answer favourably, halfway between both sides; `gap` in percentage
    points, signed: above 0 politics is the more favourable; `told`: both shares as they stand in the
    table, the gap, which answers count, and whether that is favourable."""

    label: str
    share: float
    gap: float
    code: str = ""
    number: int = 0
    told: str = ""


def points(payload: Payload, labels: Labels, language: str = "nl") -> list[QuadrantPoint]:
    """Every item whose shares and gap may be read; the largest gap has number 1."""
    found, writer = [], Writer(language, labels)
    for item in payload.items:
        gap = item.gap.within if isinstance(item, ItemResult) else item.gap.share
        if has_direction(item) and comparable(item) and visible(gap):
            texts = labels.get(item.code, {})
            label = texts.get(language) or next(iter(texts.values()), item.code)
            told = f"{_told(item, gap, language)}; {writer.answer(item)}"
            size = 100 * value(gap) * (1 if is_favourable(item) else -1)
            found.append(QuadrantPoint(label, joint_share(item), size, item.code, told=told))
    return sorted(found, key=lambda point: (-abs(point.gap), point.label))


def _told(item: Item, gap: Figure, language: str) -> str:
    """`Politiek 61 %, Administratie 67 %, Verschil −6`: as they stand in the table."""
    return ", ".join(
        f"{word(key, language)} {shown.marked(figure, way, language)}"
        for key, figure, way in (
            *((side, figure, "share") for side, figure in beside_gap(item).named()),
            ("difference", gap, "points"),
        )
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plot inside the drawing and the scale of its axes."""

    box: Box
    top: float
    left: float
    right: float
    delta: float

    def spot(self, point: QuadrantPoint) -> Spot:
        return self.x(point.share), self.y(point.gap)

    def x(self, share: float) -> float:
        left, _, wide, _ = self.box
        return left + wide * (share - self.left) / (self.right - self.left)

    def y(self, gap: float) -> float:
        _, top, _, high = self.box
        # A root scale: small gaps are many, and they need the room to be told apart.
        return top + high * (1 - sqrt(abs(gap) / self.top))


def _frame(found: Sequence[QuadrantPoint], box: Box, delta: float) -> _Frame:
    largest = max([abs(point.gap) for point in found] + [2.5 * delta])
    shares = [point.share for point in found] + [40.0, 60.0]
    left = max(0.0, 10 * (min(shares) // 10))
    right = min(100.0, 10 * (max(shares) // 10 + 1))
    return _Frame(box, 5 * (largest // 5 + 1), left, right, delta)


def quadrant(found: Sequence[QuadrantPoint], look: Look, *, delta: float = 10.0) -> str:
    """Numbered markers on four fields; a share of 50 % and a gap of delta divide them."""
    box: Box = (52, 6, 842, 440) if look.wide else (34, 6, 322, 500 if len(found) > MANY else 380)
    frame = _frame(found, box, delta)
    names = [_Name.of(field, found, frame, look) for field in _fields(frame)]
    parts = [svg.rect(name.field.box, name.field.tone, rx="10") for name in names]
    parts += [line for name in names for line in name.drawn(look)]
    parts += [*_axes(frame, look), *_markers(found, frame, look, [name.box for name in names])]
    return svg.figure(box[1] + box[3] + 46, parts, look)


@dataclass(frozen=True, slots=True)
class _Field:
    """One of the four fields; `corners` in order of preference, as (is right, is bottom)."""

    name: str
    tone: str
    box: Box
    corners: tuple[tuple[bool, bool], ...]


def _fields(frame: _Frame) -> list[_Field]:
    left, top, across, down = frame.box
    x, y = frame.x(50), frame.y(frame.delta)
    right, bottom = left + across, top + down
    spans = {
        "contested": (left, top, x - left - 2, y - top - 2),
        "one_sided": (x + 2, top, right - x - 2, y - top - 2),
        "weak": (left, y + 2, x - left - 2, bottom - y - 2),
        "strong": (x + 2, y + 2, right - x - 2, bottom - y - 2),
    }
    fields = []
    for name, box in spans.items():
        is_right, is_bottom = name in ("one_sided", "strong"), name in ("weak", "strong")
        outer = (is_right, is_bottom)
        corners = (outer, (not is_right, is_bottom), (is_right, not is_bottom))
        fields.append(_Field(name, "qc" if is_bottom else "qa", box, corners))
    return fields


@dataclass(frozen=True, slots=True)
class _Name:
    """The words of a field in the corner where the fewest markers stand."""

    field: _Field
    lines: tuple[tuple[str, float, int], ...]  # text, size, weight
    box: Box
    is_right: bool

    @classmethod
    def of(
        cls, field: _Field, found: Sequence[QuadrantPoint], frame: _Frame, look: Look
    ) -> "_Name":
        lines = _lines(field, look)
        spots = [frame.spot(point) for point in found]
        boxes = [(_corner(field.box, lines, corner), corner[0]) for corner in field.corners]
        box, is_right = min(boxes, key=lambda place: _inside(spots, place[0]))
        return cls(field, lines, box, is_right)

    def drawn(self, look: Look) -> list[str]:
        left, y, wide, _ = self.box
        x, anchor = (left + wide - 4, "end") if self.is_right else (left + 4, "start")
        parts = []
        for text, size, weight in self.lines:
            y += size + 3
            ink = "ti" if weight > 500 else "tm"
            extra = {"font_weight": str(weight), "text_anchor": anchor}
            parts.append(svg.text(x, y, text, ink, size, **extra))
        return parts


def _lines(field: _Field, look: Look) -> tuple[tuple[str, float, int], ...]:
    """The name of a field and its hint."""
    room, small = field.box[2] - 24, SMALL[look.wide]
    size = 13.0 if look.wide else small
    name = wrap(word(field.name, look.language), room, size, weight=600)
    hint = wrap(word(f"{field.name}_hint", look.language), room, small)
    return (*((text, size, 600) for text in name), *((text, small, 400) for text in hint))


def _corner(field: Box, lines: Sequence[tuple[str, float, int]], corner: tuple[bool, bool]) -> Box:
    """Where the words stand in that corner."""
    left, top, across, down = field
    wide = max(width(text, size, weight) for text, size, weight in lines) + 8
    high = sum(size + 3 for _, size, _ in lines) + 6
    is_right, is_bottom = corner
    x = left + across - wide - 8 if is_right else left + 8
    y = top + down - high - 4 if is_bottom else top + 4
    return x, y, wide, high


def _inside(spots: Sequence[Spot], box: Box) -> int:
    left, top, wide, high = box
    near = 12.0
    return sum(
        left - near < x < left + wide + near and top - near < y < top + high + near
        for x, y in spots
    )


def _axes(frame: _Frame, look: Look) -> list[str]:
    left, top, across, down = frame.box
    parts = []
    middle, end = {"text_anchor": "middle"}, {"text_anchor": "end"}
    size = SMALL[look.wide]
    for share in range(int(frame.left), int(frame.right) + 1, 10 if look.wide else 20):
        tick = numbers.number(share, look.language)
        at = end if not look.wide and share == frame.right else middle
        parts.append(svg.text(frame.x(share), top + down + 18, tick, "tm", size, **at))
    for gap in sorted({0, 1, 5, round(frame.delta), *range(10, int(frame.top) + 1, 10)}):
        tick = numbers.number(gap, look.language)
        parts.append(svg.text(left - 6, frame.y(gap) + 4, tick, "tm", size, **end))
    bold = {**middle, "font_weight": "600"}
    share_word, gap_word = word("joint", look.language), word("gap", look.language)
    parts.append(svg.text(left + across / 2, top + down + 38, share_word, "ti", 12.5, **bold))
    turned = svg.text(0, 0, gap_word, "ti", 12.5, **bold)
    x = 18 if look.wide else 10
    turn = f"translate({x} {svg.at(top + down / 2)}) rotate(-90)"
    return [*parts, svg.tag("g", turned, transform=turn)]


def _markers(
    found: Sequence[QuadrantPoint], frame: _Frame, look: Look, words: Sequence[Box]
) -> list[str]:
    radius = 11.0 if look.wide else 10.0
    true = [frame.spot(point) for point in found]
    drawn = spread(true, radius, frame.box, words)
    leaders, marks = [], []
    for place, (point, start, spot) in enumerate(zip(found, true, drawn, strict=True), 1):
        if abs(start[0] - spot[0]) + abs(start[1] - spot[1]) > 2 * radius:
            leaders.append(svg.line(start, spot, "leader", stroke_width="1", stroke_opacity=".6"))
        number = point.number or place
        marks.append(_marker(number, point, spot, (radius, DIGITS[look.wide])))
    return [*leaders, *marks]


def _marker(number: int, point: QuadrantPoint, spot: Spot, sizes: tuple[float, float]) -> str:
    """A circle where politics answers more favourably, a diamond where the administration does, a
    square where neither does. `sizes`: of its radius and its number."""
    radius, digits = sizes
    short = "pol" if point.gap > 0 else "adm" if point.gap < 0 else "conn"
    x, y = spot
    look = {"fill": "#ffffff", "stroke": svg.COLOURS[short], "stroke_width": "2"}
    if short == "pol":
        ring = svg.circle(x, y, radius, f"ring {short}", **look)
    elif short == "adm":
        ring = svg.diamond(x, y, radius * 1.22, f"ring {short}", **look)
    else:
        half = radius * 0.9
        square = (x - half, y - half, 2 * half, 2 * half)
        ring = svg.rect(square, "ring", rx="2", **look)
    digit = svg.text(
        x,
        y + 0.35 * digits,
        number,
        "ti",
        digits,
        text_anchor="middle",
        font_weight="700",
    )
    said = f"{number}. {point.label}" + (f": {point.told}" if point.told else "")
    title = svg.tag("title", svg.clean(said))
    return svg.tag("g", title + ring + digit, data_mark="")
