"""CSV as people and programs write it: cells of every line, and marks that are never guessed at.

A quotation mark opens a cell only at its beginning. One that never closes, or closes where no cell
ends, refuses the file, with the line. One that closes in a later row by chance gives a row that is
legal: where nearly certain it refuses the file too, and else `doubt` says where to look.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from surveys.upload.table_errors import TableError

SEPARATORS: Final = ";,\t|"
SAMPLE: Final = 20  # rows that tell what separates cells
_LOOKED_AT: Final = 2_000  # rows among which those are looked for
_LINES: Final = re.compile("\r\n|\n|\r")
# Of a quoted cell, as far as its line goes. Possessive: nothing is kept to come back to.
_INSIDE: Final = re.compile(r'(?:[^"]++|"")*+')

RawRow = tuple[int, Sequence[str]]


class _Row(NamedTuple):
    """`holds`: a quoted cell has a separator or the end of a line in it. `stray`: an odd number of
    marks in a cell that is not quoted; a program that writes CSV leaves none.
    """

    first: int
    last: int
    cells: list[str]
    holds: bool = False
    stray: bool = False


class CsvRows:
    """Each row with its number, as a spreadsheet counts: a cell of two lines is in one row.

    `doubt`, once they are read: the first line at which rows may have run together, 0 if none.
    A text of more than `most` lines is refused before they are read: one of nothing costs as much as a
    row, and a megabyte has a million of them.
    """

    def __init__(self, text: str, most: int) -> None:
        if text.count("\n") + text.count("\r") - text.count("\r\n") > most:
            raise TableError("too_many_lines", limit=most)
        self._lines, self._separator, self._skipped = _separated(_LINES.split(text))
        self.doubt = 0

    def __iter__(self) -> Iterator[RawRow]:
        width, holder = 0, 0
        for number, row in enumerate(_rows(self._lines, self._separator), 1 + self._skipped):
            width = width if width > 1 else len(row.cells)  # a title has one cell
            line = row.first + 1 + self._skipped
            holder = line if row.holds else holder
            # A mark too many, somewhere after a cell that took up what usually stands between
            # cells: one of the two marks of that cell may be missing.
            if (row.stray and holder) or self._joins(row, width):
                self.doubt = self.doubt or holder
            yield number, row.cells

    def _joins(self, row: _Row, width: int) -> bool:
        """Whether a cell of several lines may be of several rows; TableError when it must be.

        Prose has a space behind its commas; cells of rows have none.
        """
        mark = self._separator
        bare = re.compile(re.escape(mark) + r"(?=\S)")
        if not any(bare.search(cell) for cell in row.cells if "\n" in cell):
            return False
        lines = self._lines[row.first : row.last + 1]
        # In two columns any link or list with one sign in it would be a whole row.
        if width > 2 and all(line.count(mark) >= width - 1 for line in lines):
            raise TableError("open_quote", row=row.first + 1 + self._skipped)
        return True


def _separated(lines: list[str]) -> tuple[list[str], str, int]:
    """The lines, what separates their cells, and how many lines at the top were no data."""
    first = lines[0]
    if first[:4].lower() == "sep=" and first[4:5] in set(SEPARATORS):
        return lines[1:], first[4], 1
    return lines, max(SEPARATORS, key=lambda separator: _fit(lines, separator)), 0


def _fit(lines: list[str], separator: str) -> tuple[int, int]:
    """How well a separator explains the first rows: columns that every row has."""
    widths = []
    # A mark that does not close ends the sample: the rows before it tell.
    with suppress(TableError):
        for row in itertools.islice(_rows(lines, separator), _LOOKED_AT):
            widths += [len(row.cells)] if any(row.cells) else []
            if len(widths) == SAMPLE:
                break
    widths = list(itertools.dropwhile(lambda width: width < 2, widths))  # titles
    if not widths:
        return 0, 0
    # The header may hold whole sentences, so the rows below it tell; some miss trailing cells.
    return widths[0] * sum(width == widths[0] for width in widths[1:]), widths[0]


def _rows(lines: list[str], separator: str) -> Iterator[_Row]:
    at = 0
    while at < len(lines):
        if '"' in lines[at]:
            row = _quoted_row(lines, at, separator)
        else:
            row = _Row(at, at, lines[at].split(separator))
        yield row
        at = row.last + 1


def _quoted_row(lines: list[str], first: int, separator: str) -> _Row:
    cells, at, place, holds, stray = list[str](), first, 0, False, False
    while True:
        begun = at, place
        if lines[at].startswith('"', place):
            cell, at, place = _quoted_cell(lines, at, place, separator)
            holds = holds or separator in cell or "\n" in cell
        else:
            cell, place = _plain_cell(lines[at], place, separator)
        if begun[0] == at:
            stray = stray or lines[at].count('"', begun[1], place) % 2 == 1
        cells.append(cell)
        if place < len(lines[at]):
            place += len(separator)
            if place < len(lines[at]):
                continue
            cells.append("")
        return _Row(first, at, cells, holds, stray)


def _plain_cell(line: str, place: int, separator: str) -> tuple[str, int]:
    end = line.find(separator, place)
    end = len(line) if end < 0 else end
    return line[place:end], end


def _quoted_cell(lines: list[str], first: int, place: int, separator: str) -> tuple[str, int, int]:
    """What is between the marks, and where it ends; TableError when they do not fit."""
    parts, at, start = list[str](), first, place + 1
    while True:
        inside = _INSIDE.match(lines[at], start)
        end = inside.end() if inside else start
        parts.append(lines[at][start:end].replace('""', '"'))
        if end < len(lines[at]):
            break
        at, start = at + 1, 0
        if at == len(lines):
            raise TableError("open_quote", row=first + 1)
    end += 1
    if end == len(lines[at]) or lines[at].startswith(separator, end):
        return "\n".join(parts), at, end
    if at > first or separator in parts[0]:
        raise TableError("open_quote", row=first + 1)
    # "Goed" zei hij: marks in a text that nobody quoted. The cell is what was typed.
    typed, end = _plain_cell(lines[at], place, separator)
    return typed, at, end
