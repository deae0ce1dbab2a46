"""Small multiples over the waves of a study: one panel an item or theme, a line for each side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

from benchmarking.core.data.figures import Figure
from reports.charts import svg
from reports.charts.rows import SHORT
from reports.charts.text import shorten, width
from reports.charts.words import word
from reports.narrative.model import SIDES, value, visible
from reports.narrative.phrasing import numbers, shown

WIDE, HIGH = 300.0, 168.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 46.0, 10.0, 34.0
STEP = 20.0  # the scale's ends are multiples of this, in percent
APART = 14.0  # between two numbers at the end of their lines
OFFSET = {"political": -3.0, "administrative": 3.0}
DASHES = {"political": None, "administrative": "6 4"}

Figures = Sequence[Figure | None]


@dataclass(frozen=True, slots=True)
class SlopePanel:
    """Figures by side, one for each of the `waves` (None: not comparable); `measure` as of rows."""

    waves: tuple[str, ...]
    figures: Mapping[str, Figures]
    measure: str


def scale_of(panels: Iterable[SlopePanel]) -> tuple[float, float]:
    """One scale for all panels, in percent, so that slopes can be compared."""
    seen = [
        end
        for panel in panels
        for side in SIDES
        for figure in panel.figures[side]
        if visible(figure) and figure is not None
        for end in _ends(figure, panel.measure)
    ]
    low, high = (min(seen), max(seen)) if seen else (0.0, 100.0)
    return max(0.0, STEP * floor(low / STEP)), min(100.0, STEP * ceil(high / STEP))


def _percent(number: float, measure: str) -> float:
    return number if measure == "mean" else 100 * number


def _ends(figure: Figure, measure: str) -> list[float]:
    found = (figure.low, figure.value, figure.high)
    return [_percent(end, measure) for end in found if end is not None]


def slope(
    panel: SlopePanel, scale: tuple[float, float], *, language: str = "nl", prefix: str
) -> str:
    """Both sides over the waves, each wave's 95 % interval, and the last figures at the end."""
    grid = _Grid(len(panel.waves), scale)
    parts = [*_axis(grid, panel, language), *_names(grid, panel.waves)]
    # The political side last: a diamond under a circle stays readable at its corners.
    for side in reversed(SIDES):
        parts += _course(grid, panel, side)
    parts += _values(grid, panel, language)
    title = describe(panel, language)
    return svg.svg((WIDE, HIGH), parts, prefix=prefix, title=title)


def describe(panel: SlopePanel, language: str) -> str:
    """`Politiek: 2024 30 %, 2026 50 %; Administratie: …`."""
    told = []
    for side in SIDES:
        pairs = zip(panel.waves, panel.figures[side], strict=True)
        said = ", ".join(f"{name} {_shown(figure, panel, language)}" for name, figure in pairs)
        told.append(f"{word(side, language)}: {said}")
    return "; ".join(told)


def _shown(figure: Figure | None, panel: SlopePanel, language: str) -> str:
    if figure is None:
        return numbers.MISSING
    if not visible(figure):
        return word("hidden", language)
    return shown.marked(figure, "pomp" if panel.measure == "mean" else "share", language)


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where a wave and a percentage lie."""

    waves: int
    scale: tuple[float, float]

    def x(self, wave: int) -> float:
        return LEFT + (WIDE - LEFT - RIGHT) * wave / max(1, self.waves - 1)

    def y(self, percent: float) -> float:
        low, high = self.scale
        return TOP + (HIGH - TOP - BOTTOM) * (high - percent) / (high - low)


def _axis(grid: _Grid, panel: SlopePanel, language: str) -> list[str]:
    low, high = grid.scale
    parts = []
    for tick in sorted({low, (low + high) / 2, high}):
        y = grid.y(tick)
        parts.append(svg.line((LEFT, y), (WIDE - RIGHT, y), "ax"))
        if panel.measure == "mean":
            label = numbers.number(tick, language)
        else:
            label = numbers.share(tick / 100, language)
        parts.append(svg.text(LEFT - 8, y + 4, label, "tm", 12, text_anchor="end"))
    return parts


def _names(grid: _Grid, waves: tuple[str, ...]) -> list[str]:
    room = (WIDE - LEFT - RIGHT) / max(1, len(waves) - 1) - 8 if len(waves) > 2 else 130.0
    return [_name(grid.x(w), shorten(name, room, 12)) for w, name in enumerate(waves)]


def _name(x: float, name: str) -> str:
    """Under its wave, but never past an edge of the drawing, where its first letters would be lost."""
    half = width(name, 12) / 2
    x = min(max(x, half), WIDE - half)
    return svg.text(x, HIGH - 10, name, "tm", 12, text_anchor="middle")


def _course(grid: _Grid, panel: SlopePanel, side: str) -> list[str]:
    """The line between neighbouring waves that may both be read, the intervals and the marks. It
    goes past a wave of another study that did not ask the same."""
    at = {
        w: (grid.x(w), grid.y(_percent(value(figure), panel.measure)))
        for w, figure in enumerate(panel.figures[side])
        if figure is not None and visible(figure)
    }
    extra = {"stroke_width": "2.4", "stroke_linecap": "round"}
    asked = [w for w, figure in enumerate(panel.figures[side]) if figure is not None]
    lines = [
        svg.line(at[w], at[after], f"{SHORT[side]} ci", stroke_dasharray=DASHES[side], **extra)
        for w, after in pairwise(asked)
        if w in at and after in at
    ]
    bands = [
        band
        for w, figure in enumerate(panel.figures[side])
        if figure is not None and w in at
        for band in _band(grid, figure, panel.measure, (w, side))
    ]
    return [*bands, *lines, *(svg.mark(side, x, y, 5.0) for x, y in at.values())]


def _band(grid: _Grid, figure: Figure, measure: str, at: tuple[int, str]) -> list[str]:
    if figure.low is None or figure.high is None:
        return []
    (wave, side), extra = at, {"stroke_opacity": ".3", "stroke_width": "5"}
    x = grid.x(wave) + OFFSET[side]
    ends = [(x, grid.y(_percent(end, measure))) for end in (figure.low, figure.high)]
    return [svg.line(ends[0], ends[1], f"{SHORT[side]} ci", stroke_linecap="round", **extra)]


def _values(grid: _Grid, panel: SlopePanel, language: str) -> list[str]:
    """The last wave's figures beside their marks, moved apart where they would overlap."""
    last = {side: panel.figures[side][-1] for side in SIDES}
    at = {
        side: grid.y(_percent(value(figure), panel.measure))
        for side, figure in last.items()
        if figure is not None and visible(figure)
    }
    bold = {"font_weight": "700"}
    x = grid.x(grid.waves - 1) + 11
    return [
        svg.text(x, y + 4, _shown(last[side], panel, language), f"{SHORT[side]}-text", 12, **bold)
        for side, y in _moved_apart(at).items()
    ]


def _moved_apart(at: dict[str, float]) -> dict[str, float]:
    if len(at) < 2 or max(at.values()) - min(at.values()) >= APART:
        return at
    middle = sum(at.values()) / 2
    above = min(at, key=lambda side: (at[side], side != "political"))
    return {side: middle + (-APART if side == above else APART) / 2 for side in at}
