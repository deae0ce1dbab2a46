"""Native tables on slides, in as many slides as they need."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from reports.exports.formats.deck.sheet import Box, DeckSheet, describe, emu, line_count, unbroken
from surveys.typesetting.glyphs import shortened

SIZES: Final = (18, 16, 14)  # of letters: the largest with which a table is on one slide
_LINE: Final = 1.22
_AROUND: Final = 9.0  # points above and below the text of a cell
_FIGURE: Final = re.compile(r"[^A-Za-z]{0,14}")
MOST: Final = 220  # characters of a cell: the whole text stands in the other files


@dataclass(frozen=True)
class Grid:
    """A table: a head or none, rows, and how wide each column is, as parts of the whole."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    parts: Sequence[float]
    size: int = SIZES[-1]

    def pages(self, box: Box) -> Iterator[Self]:
        """The rows over as many tables as it takes, each with the head."""
        sizes = (replace(self, size=size) for size in SIZES)
        chosen = next((one for one in sizes if one.is_whole(box)), self)
        yield from chosen.split(box)

    def is_whole(self, box: Box) -> bool:
        """Whether it is on one slide with all its words unbroken."""
        across, _down = box.points
        whole = all(
            unbroken(cell, across * part, self.size)
            for row in (self.head, *self.rows)
            for cell, part in zip(row, self.parts, strict=False)
        )
        return whole and len(list(self.split(box))) == 1

    def split(self, box: Box) -> Iterator[Self]:
        """As `pages`, in letters of its own size."""
        across, down = box.points
        held: list[list[str]] = []
        room = down - self._height(self.head, across)
        for row in ([shortened(cell, MOST) for cell in row] for row in self.rows):
            high = self._height(row, across)
            if held and high > room:
                yield replace(self, rows=held)
                room, held = down - self._height(self.head, across), []
            held.append(row)
            room -= high
        if held:
            yield replace(self, rows=held)

    def _height(self, row: Sequence[str], across: float) -> float:
        if not row:
            return 0.0
        lines = [
            line_count(cell, across * part, self.size)
            for cell, part in zip(row, self.parts, strict=True)
        ]
        return max(lines) * self.size * _LINE + _AROUND

    def add(self, sheet: DeckSheet, box: Box, alt: str) -> None:
        """Put it on a slide; it has to fit."""
        across, _down = box.points
        texts = [self.head, *self.rows] if self.head else self.rows
        count = (len(texts), len(self.parts))
        frame = sheet.slide.shapes.add_table(*count, box.left, box.top, box.width, emu(20))
        describe(frame, alt)
        table = frame.table
        table.first_row, table.first_col = bool(self.head), not self.head
        for column, part in zip(table.columns, self.parts, strict=True):
            column.width = emu(part * across)
        for row, cells in zip(table.rows, texts, strict=True):
            row.height = emu(self._height(cells, across))
            for number, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                _fill(cell, text, self.size, is_figure=number > 0 and self._is_figure(number))

    def _is_figure(self, number: int) -> bool:
        return all(_FIGURE.fullmatch(row[number]) for row in self.rows)


def _fill(cell: Any, text: str, size: int, *, is_figure: bool) -> None:
    frame = cell.text_frame
    frame.word_wrap = True
    frame.text = text
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = emu(_AROUND / 2)
    for paragraph in frame.paragraphs:
        paragraph.font.size = Pt(size)
        if is_figure:
            paragraph.alignment = PP_ALIGN.RIGHT
