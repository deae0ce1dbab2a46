"""Rows of marks on one scale: a label, a mark for each side with its interval, and the values."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarking.core.data.figures import Figure
from reports.charts import svg
from reports.charts.rows import OFFSET, SHORT
from reports.charts.svg import Look
from reports.charts.text import wrap
from reports.charts.words import word
from reports.narrative.model import SIDES, value, visible
from reports.narrative.phrasing import numbers, shown

HIGH, LINE = 46.0, 16.0
LOW = 36.0  # of a row on paper: high enough for two values
# Of labels, ticks and values; on a phone a drawing is shown smaller than it is made.
SIZES = {True: (13.0, 11.5, 12.5), False: (13.5, 13.0, 13.5)}
TICKS = 4


Band = tuple[float, float]  # top and bottom of the part of a row where its marks are


@dataclass(frozen=True, slots=True)
class Dots:
    """One row: its label and the figure of each side."""

    label: str
    political: Figure | None
    administrative: Figure | None

    def of(self, side: str) -> Figure | None:
        """The figure of one of SIDES."""
        return self.political if side == SIDES[0] else self.administrative


@dataclass(frozen=True, slots=True)
class DotScale:
    """The ends of the axis in the figures' own unit, and how they are written."""

    low: float
    high: float
    way: str

    def part(self, number: float) -> float:
        """Where a value lies between the ends, 0 to 1."""
        return min(1.0, max(0.0, (number - self.low) / (self.high - self.low)))

    @property
    def ticks(self) -> list[float]:
        """The ends and what divides the scale evenly."""
        return [self.low + (self.high - self.low) * n / TICKS for n in range(TICKS + 1)]

    def written(self, number: float, language: str) -> str:
        """A tick with the digits that it needs."""
        if self.way == "share":
            return numbers.share(number, language)
        digits = next((few for few in (0, 1) if round(number, few) == number), 2)
        return numbers.number(number, language, digits)


@dataclass(frozen=True, slots=True)
class _DotPlace:
    """Where the scale lies, and how many lines a label has room for."""

    left: float
    right: float
    wide: bool

    @property
    def sizes(self) -> tuple[float, float, float]:
        """Of labels, ticks and values."""
        return SIZES[self.wide]

    def x(self, part: float) -> float:
        return self.left + (self.right - self.left) * part


def dots(rows: Sequence[Dots], scale: DotScale, look: Look) -> str:
    """A whole figure; on a phone each label stands above its line."""
    place = _place(look)
    parts: list[str] = []
    bands: list[Band] = []
    y = 30.0
    for row in rows:
        room = place.left - 20 if look.wide else look.width - 12
        lines = wrap(row.label, room, place.sizes[0], lines=4 if look.paper else 3)
        space = (
            max(LOW if look.paper else HIGH, LINE * len(lines) + 10)
            if look.wide
            else LINE * len(lines) + HIGH - 2
        )
        middle = y + space / 2 if look.wide else y + LINE * len(lines) + 20
        bands.append((y, y + space) if look.wide else (middle - 13, middle + 13))
        top = middle - LINE * (len(lines) - 1) / 2 if look.wide else y + 12
        parts += [
            svg.text(0, top + 4 + LINE * n, line, "ti", place.sizes[0])
            for n, line in enumerate(lines)
        ]
        parts += _row(row, scale, place, middle, look.language)
        y += space
    return svg.figure(y + 8, [*_axis(scale, place, bands, look.language), *parts], look)


def _place(look: Look) -> _DotPlace:
    if look.paper:
        return _DotPlace(252.0, 500.0, wide=True)
    return _DotPlace(400.0, 760.0, wide=True) if look.wide else _DotPlace(18.0, 246.0, wide=False)


def describe(rows: Sequence[Dots], way: str, language: str) -> str:
    """The whole figure in words: `Geld: Politiek 82 %, Administratie 51 %; …`."""
    told = []
    for row in rows:
        sides = ", ".join(
            f"{word(side, language)} {_shown(row.of(side), way, language)}" for side in SIDES
        )
        told.append(f"{row.label}: {sides}")
    return "; ".join(told)


def _shown(figure: Figure | None, way: str, language: str) -> str:
    return shown.marked(figure, way, language) if visible(figure) else word("hidden", language)


def _axis(scale: DotScale, place: _DotPlace, bands: Sequence[Band], language: str) -> list[str]:
    """The lines of the scale behind the marks, and nowhere behind a label."""
    parts = []
    for tick in scale.ticks:
        x, tone = place.x(scale.part(tick)), "zero" if tick == 0 else "ax"
        parts += [svg.line((x, top), (x, bottom), tone) for top, bottom in bands]
        text = scale.written(tick, language)
        parts.append(svg.text(x, 14, text, "tm", place.sizes[1], text_anchor="middle"))
    return parts


def _row(row: Dots, scale: DotScale, place: _DotPlace, y: float, language: str) -> list[str]:
    parts = []
    seen = [(side, figure) for side in SIDES if visible(figure := row.of(side))]
    at = {side: place.x(scale.part(value(figure))) for side, figure in seen}
    lift = len(at) == 2 and abs(at[SIDES[0]] - at[SIDES[1]]) < 9
    for side, figure in seen:
        if figure is not None and figure.low is not None and figure.high is not None:
            ends = [
                (place.x(scale.part(end)), y + OFFSET[side]) for end in (figure.low, figure.high)
            ]
            extra = {"stroke_opacity": ".32", "stroke_width": "6", "stroke_linecap": "round"}
            parts.append(svg.line(ends[0], ends[1], f"{SHORT[side]} ci", **extra))
    # The political mark last: a diamond under a circle stays readable at its corners.
    marks = [
        svg.mark(side, at[side], y + (OFFSET[side] if lift else 0.0), 6.5)
        for side in reversed(SIDES)
        if side in at
    ]
    return [*parts, *marks, *_values(row, scale, place, y, language)]


def _values(row: Dots, scale: DotScale, place: _DotPlace, y: float, language: str) -> list[str]:
    """Both values at the end of the line, one above the other."""
    x = place.right + 16
    return [
        svg.text(
            x,
            y + (-3 if side == SIDES[0] else 13),
            _shown(row.of(side), scale.way, language),
            f"{SHORT[side]}-text",
            place.sizes[2],
            font_weight="700",
        )
        for side in SIDES
    ]
