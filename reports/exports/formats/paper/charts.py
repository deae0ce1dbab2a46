"""Rows with a drawing: both sides on an axis from 0 to 100, and the figures beside it."""

from collections.abc import Sequence
from typing import Final

from reports.exports.content.told import Told, Words
from reports.exports.formats.pairs import TwoSides
from reports.exports.formats.paper.columns import breakable
from reports.exports.formats.paper.notes import Notes
from reports.exports.formats.paper.shapes import (
    DrawnHead,
    DrawnRow,
    DrawnRows,
    GapFigure,
    SideFigure,
)
from surveys.typesetting.glyphs import shortened

TICKS = (0, 25, 50, 75, 100)
ROOM: Final = 170.0  # points for the text of a row
SIZE: Final = 9.5


def chart(rows: Sequence[TwoSides], title: str, words: Words, *, most: int = 0) -> DrawnRows:
    """A block with a row for each pair; `title` heads the texts, cut to `most` characters if given."""
    notes = Notes()
    told = [one for pair in rows for one in (pair.political, pair.administrative)]
    return DrawnRows(
        head=_head(title, words, with_benchmark=any(pair.benchmark for pair in rows)),
        band=words.band if any(_band(one) for one in told) else "",
        hidden=words.hidden if any(one.value is None for one in told) else "",
        ticks=TICKS,
        rows=tuple(_row(pair, words, notes, most) for pair in rows),
        notes=notes.lines(),
    )


def _head(title: str, words: Words, *, with_benchmark: bool) -> DrawnHead:
    return DrawnHead(
        text=title,
        political=words.political,
        administrative=words.administrative,
        gap=words.gap,
        benchmark=words.benchmark if with_benchmark else "",
        beside=words.benchmark if with_benchmark else words.interval,
    )


def _row(pair: TwoSides, words: Words, notes: Notes, most: int) -> DrawnRow:
    beside = pair.benchmark
    return DrawnRow(
        text=breakable(shortened(pair.text, most) if most else pair.text, ROOM, SIZE),
        detail=pair.detail,
        political=_figure(pair.political, beside[0] if beside else None, notes),
        administrative=_figure(pair.administrative, beside[1] if beside else None, notes),
        gap=GapFigure(
            text=pair.gap.text,
            mark=notes.mark(pair.gap),
            beside=beside[2].text if beside else pair.gap.interval,
        ),
        alt=words.named.format(
            name=shortened(pair.text, 90).rstrip(".?!"), value=finding(pair, words)
        ),
    )


def _figure(told: Told, beside: Told | None, notes: Notes) -> SideFigure:
    return SideFigure(
        text=told.text,
        mark=notes.mark(told),
        beside=beside.text if beside else "",
        value=told.value,
        band=_band(told),
        benchmark=beside.value if beside else None,
    )


def _band(told: Told) -> tuple[float, float] | None:
    if told.low is None or told.high is None:
        return None
    return max(0.0, told.low), min(100.0, told.high)


def finding(pair: TwoSides, words: Words) -> str:
    """What a drawing of one row shows, in words: both figures with their bands."""
    said = words.both.format(
        political=_said(pair.political), administrative=_said(pair.administrative)
    )
    if pair.benchmark:
        political, administrative, _gap = pair.benchmark
        both = words.both.format(political=political.text, administrative=administrative.text)
        said = f"{said}. {words.named.format(name=words.benchmark, value=both)}"
    return f"{said}."


def _said(told: Told) -> str:
    if told.value is None:
        return f"{told.text} ({told.note})" if told.note else told.text
    return f"{told.text} ({told.interval})" if told.interval else told.text
