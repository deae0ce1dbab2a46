"""Tables of words and figures as blocks."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from msgspec.structs import replace

from reports.exports.content.told import Table, TableLine
from reports.exports.formats.paper.columns import TOTAL, WIDE, breakable, column_widths, fits
from reports.exports.formats.paper.notes import Notes
from reports.exports.formats.paper.shapes import PaperCell, PaperColumn, PaperGrid

MOST_JOINED: Final = 4  # rows about one thing that say so once

Row = tuple[PaperCell, ...]


def grid(table: Table, language: str) -> PaperGrid:
    """A block with the main columns of a table."""
    places = [number for number, column in enumerate(table.columns) if column.main]
    notes = Notes()
    rows = [
        tuple(notes.cell(line.cells[place], language) for place in places) for line in table.lines
    ]
    titles = [table.columns[place].title for place in places]
    texts = [
        [title, *(row[number].text + row[number].mark for row in rows)]
        for number, title in enumerate(titles)
    ]
    is_wide = not fits(texts, TOTAL)
    widths = column_widths(texts, WIDE if is_wide else TOTAL)
    return PaperGrid(
        wide=is_wide,
        columns=tuple(
            PaperColumn(
                title=breakable(title, room), width=room, figure=_is_figures(table.lines, place)
            )
            for title, room, place in zip(titles, widths, places, strict=True)
        ),
        rows=_joined([_broken(row, widths) for row in rows]),
        notes=notes.lines(),
    )


def _broken(row: Row, widths: Sequence[float]) -> Row:
    """The row with words that fit its columns."""
    return tuple(
        replace(cell, text=breakable(cell.text, room))
        for cell, room in zip(row, widths, strict=True)
    )


def _is_figures(lines: Sequence[TableLine], place: int) -> bool:
    return any(not isinstance(line.cells[place], str) for line in lines)


def _joined(rows: list[Row]) -> tuple[Row, ...]:
    """Rows that begin with the same text say it once, over all of them."""
    made: list[Row] = []
    for _text, group in groupby(rows, key=lambda row: row[0].text):
        same = list(group)
        if len(same) > MOST_JOINED:
            made += same
            continue
        first, *rest = same[0]
        made += [(replace(first, rows=len(same)), *rest), *(row[1:] for row in same[1:])]
    return tuple(made)
