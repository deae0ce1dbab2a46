"""Many small drawings as one figure for a desk: rows on one scale, or panels beside one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from reports.charts import svg
from reports.charts.rows import HIGH, TICKS, WIDE, place_of
from reports.charts.slopes import HIGH as PANEL_HIGH
from reports.charts.slopes import WIDE as PANEL_WIDE
from reports.charts.svg import Look
from reports.charts.text import shorten, wrap

LABEL, TICK, VALUE = 13.0, 11.5, 12.5
LEFT: Final = 366.0  # where the drawings of rows begin
ROOM: Final = LEFT - 16
STEP: Final = 16.0
ACROSS: Final = 3  # panels in a row


@dataclass(frozen=True, slots=True)
class Stacked:
    """A row: its label, a drawing of `charts.rows` or `charts.peers` and at most two values with the
    class of their ink. Without a drawing it is a heading."""

    label: str
    drawn: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StackedPanel:
    """A drawing of `charts.slopes` below its name."""

    label: str
    note: str
    drawn: str


def stacked(rows: Sequence[Stacked], ticks: Sequence[str], look: Look) -> str:
    """The rows below one axis, whose five ticks are named by `ticks`."""
    middle = partial(svg.text, classes="tm", size=TICK, text_anchor="middle")
    parts = [
        middle(LEFT + place_of(tick), 14, name) for tick, name in zip(TICKS, ticks, strict=True)
    ]
    y = 24.0
    for row in rows:
        lines = wrap(row.label, ROOM if row.drawn else look.width, LABEL, lines=3)
        high = max(HIGH if row.drawn else 0.0, STEP * len(lines) + 8)
        top = y + (high - STEP * len(lines)) / 2 + 12
        weight = None if row.drawn else "700"
        parts += [
            svg.text(0, top + STEP * n, line, "ti", LABEL, font_weight=weight)
            for n, line in enumerate(lines)
        ]
        if row.drawn:
            parts.append(svg.placed(row.drawn, (LEFT, y + (high - HIGH) / 2, WIDE, HIGH)))
        parts += _values(row, y + high / 2, look.width)
        y += high
    return svg.figure(y + 8, parts, look)


def _values(row: Stacked, middle: float, wide: float) -> list[str]:
    x, two = LEFT + WIDE + 10, len(row.values) == 2
    return [
        svg.text(
            x,
            middle + (13 if n else -3 if two else 5),
            shorten(said, wide - x, VALUE, 700),
            tone,
            VALUE,
            font_weight="700",
        )
        for n, (said, tone) in enumerate(row.values)
    ]


def panels(found: Sequence[StackedPanel], look: Look) -> str:
    """Three beside one another, as deep as they need."""
    parts: list[str] = []
    y = 0.0
    for start in range(0, len(found), ACROSS):
        some = found[start : start + ACROSS]
        heads = [_head(panel) for panel in some]
        head = max(STEP * len(lines) for lines in heads) + 8
        for n, (panel, lines) in enumerate(zip(some, heads, strict=True)):
            x = n * PANEL_WIDE
            parts += [
                svg.text(x + 4, y + 14 + STEP * at, line, tone, LABEL if weight else VALUE, font_weight=weight)
                for at, (line, tone, weight) in enumerate(lines)
            ]  # fmt: skip
            parts.append(svg.placed(panel.drawn, (x, y + head, PANEL_WIDE, PANEL_HIGH)))
        y += head + PANEL_HIGH + 12
    return svg.figure(max(y, 1.0), parts, look)


def _head(panel: StackedPanel) -> list[tuple[str, str, str | None]]:
    """Its name, and what its figures count."""
    room = PANEL_WIDE - 24
    name = [(line, "ti", "700") for line in wrap(panel.label, room, LABEL, weight=700, lines=3)]
    note = [(line, "tm", None) for line in wrap(panel.note, room, VALUE)] if panel.note else []
    return [*name, *note]
