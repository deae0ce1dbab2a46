"""Shaded tables: gaps of municipalities by theme, and options that are named together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.results import Pair
from reports.charts import svg
from reports.charts.svg import Look
from reports.charts.text import shorten, wrap
from reports.charts.words import word
from reports.narrative.model import value, visible
from reports.narrative.phrasing import numbers, shown

STEPS = (".14", ".32", ".55", ".85")
SIZES = {True: 11.5, False: 13.0}  # by `wide`: on a phone a drawing is shown smaller than it is
FULL_INKS = {"pol": "strong-step", "brand": "strong-step", "adm": "dark-ink", "d2": "dark-ink"}
Box = tuple[float, float, float, float]
Named = tuple[str, str]  # code, text


def shade(strength: float, full: float) -> str:
    """One of four strengths of a colour; everything beyond `full` looks the same."""
    return STEPS[min(3, int(4 * min(1.0, abs(strength) / full)))]


def _cell(box: Box, tone: str, told: str, strength: str, size: float) -> str:
    x, y, wide, high = box
    ink = FULL_INKS.get(tone, "ti") if strength == STEPS[3] else "ti"
    bold = {"text_anchor": "middle", "font_weight": "600"}
    drawn = svg.rect(box, f"{tone} cell", fill_opacity=strength, rx="4")
    return drawn + svg.text(x + wide / 2, y + high / 2 + 4, told, ink, size, **bold)


def _hatched(box: Box, note: str, size: float) -> str:
    """Hidden: strokes and a note, so that it is neither empty nor zero."""
    x, y, wide, high = box
    lines = [svg.rect(box, "sunken", rx="4")]
    for step in range(0, int(wide), 8):
        rise = min(high, wide - step)
        ends = (x + step, y + high), (x + step + rise, y + high - rise)
        lines.append(svg.line(*ends, "hatch", stroke_opacity=".28"))
    lines.append(svg.text(x + wide / 2, y + high / 2 + 4, note, "tm", size, text_anchor="middle"))
    return "".join(lines)


@dataclass(frozen=True, slots=True)
class GapGrid:
    """Gaps by (row code, column code), in points of a score."""

    rows: Sequence[Named]
    columns: Sequence[Named]
    values: Mapping[Named, Figure | None]


def depth_of(gap: float, full: float) -> int:
    """One of four strengths of a gap's colour, 0 for next to nothing; beyond `full` the deepest."""
    return min(round(len(STEPS) * abs(gap) / full), len(STEPS))


def heatmap(grid: GapGrid, look: Look, *, full: float) -> str:
    """A shaded cell for each gap; the hue says which side is higher, beyond `full` no deeper."""
    rows, columns = grid.rows, grid.columns
    left = 220.0 if look.wide else 96.0
    across = (look.width - left) / max(1, len(columns))
    high, head, size = 30.0, 54.0, SIZES[look.wide]
    parts = []
    for number, (_, label) in enumerate(columns):
        x = left + across * (number + 0.5)
        lines = wrap(label, across - 8, size, lines=3)
        for up, line in enumerate(reversed(lines)):
            y = head - 10 - 14 * up
            parts.append(svg.text(x, y, line, "tm", size, text_anchor="middle"))
    for down, (row, label) in enumerate(rows):
        y = head + high * down
        parts.append(svg.text(0, y + 19, shorten(label, left - 12, size), "ti", size))
        for number, (column, _) in enumerate(columns):
            box = (left + across * number + 1.5, y + 1.5, across - 3, high - 3)
            parts.append(_gap(box, grid.values.get((row, column)), full, look))
    return svg.figure(head + high * len(rows), parts, look)


def _gap(box: Box, figure: Figure | None, full: float, look: Look) -> str:
    size = SIZES[look.wide]
    if figure is None or not visible(figure):
        return _hatched(box, word("hidden", look.language) if figure else "", size)
    gap = value(figure)
    told = shown.marked(figure, "pomp_gap", look.language)
    depth = depth_of(gap, full)
    strength = STEPS[depth - 1] if depth else "0"
    return _cell(box, "pol" if gap > 0 else "adm", told, strength, size)


def cooccurrence(options: Sequence[Named], pairs: Sequence[Pair], look: Look) -> str:
    """How many in a hundred name both options; darker: more often together than by chance."""
    found = {frozenset((pair.a, pair.b)): pair for pair in pairs}
    left = 270.0 if look.wide else 150.0
    cell = min(64.0, (look.width - left) / max(1, len(options) - 1))
    high, head = max(32.0, cell * 0.58), 34.0
    parts = []
    for number in range(len(options) - 1):
        x = left + cell * (number + 0.5)
        bold = {"text_anchor": "middle", "font_weight": "700"}
        parts.append(svg.text(x, head - 8, number + 1, "tm", 11.5, **bold))
    for row, (code, label) in enumerate(options):
        middle = head + high * (row - 0.5) if row else head - 12.0
        parts.append(svg.text(0, middle + 4, row + 1, "tm", 11.5, font_weight="700"))
        parts += _row_label(label, middle, left - 30, wide=look.wide)
        for column, (other, text) in enumerate(options[:row]):
            box = (left + cell * column + 1, head + high * (row - 1) + 1, cell - 2, high - 2)
            pair = found.get(frozenset((code, other)))
            parts.append(_pair(box, pair, f"{text} + {label}", look))
    return svg.figure(head + high * max(0, len(options) - 1) + 4, parts, look)


def _row_label(label: str, middle: float, room: float, *, wide: bool) -> list[str]:
    """At most two lines."""
    size = SIZES[wide]
    lines, step = wrap(label, room, size), size + 2
    top = middle + 4 - step / 2 * (len(lines) - 1)
    return [svg.text(20, top + step * n, line, "ti", size) for n, line in enumerate(lines)]


def _pair(box: Box, pair: Pair | None, names: str, look: Look) -> str:
    size, language = SIZES[look.wide], look.language
    if pair is None:
        return _hatched(box, "", size)
    phi = pair.phi or 0.0
    told = numbers.number(100 * pair.both, language)
    drawn = _cell(box, "brand" if phi >= 0 else "d2", told, shade(phi, 0.4), size)
    said = f"{names}: {numbers.share(pair.both, language)} {word('both', language)}"
    return svg.tag("g", svg.tag("title", svg.clean(said)) + drawn, data_mark="")
