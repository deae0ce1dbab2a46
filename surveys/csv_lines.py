"""CSV as people and programs write it: cells of every line, and marks that are never guessed at.

A quotation mark opens a cell only at its beginning. One that never closes would swallow the rows
below it, and a lenient reader says nothing; here that refuses the file, with the line.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from surveys.table_errors import TableError

SEPARATORS: Final = ";,\t|"
SAMPLE: Final = 20  # rows that tell what separates cells
_LINES: Final = re.compile("\r\n|\n|\r")
_INSIDE: Final = re.compile(r'(?:[^"]+|"")*')  # of a quoted cell, as far as its line goes

RawRow = tuple[int, Sequence[str]]


def csv_rows(text: str) -> Iterator[RawRow]:
    """Each row with its number, as a spreadsheet counts: a cell of two lines is in one row."""
    lines, separator, skipped = _separated(_LINES.split(text))
    width = 0
    for number, (line, cells, last) in enumerate(_rows(lines, separator), start=1 + skipped):
        width = width or len(cells)
        if last > line and _swallowed(lines[line : last + 1], cells, separator, width):
            raise TableError("open_quote", row=line + 1 + skipped)
        yield number, cells


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
        for _line, cells, _last in _rows(lines, separator):
            widths += [len(cells)] if any(cells) else []
            if len(widths) == SAMPLE:
                break
    if not widths or widths[0] < 2:
        return 0, 0
    # The header may hold whole sentences, so the rows below it tell; some miss trailing cells.
    return widths[0] * sum(width == widths[0] for width in widths[1:]), widths[0]


def _rows(lines: list[str], separator: str) -> Iterator[tuple[int, list[str], int]]:
    """The line on which a row begins, its cells, and the line on which it ends."""
    at = 0
    while at < len(lines):
        if '"' in lines[at]:
            cells, last = _quoted_row(lines, at, separator)
        else:
            cells, last = lines[at].split(separator), at
        yield at, cells, last
        at = last + 1


def _quoted_row(lines: list[str], at: int, separator: str) -> tuple[list[str], int]:
    cells, place = list[str](), 0
    while True:
        if lines[at].startswith('"', place):
            cell, at, place = _quoted_cell(lines, at, place, separator)
        else:
            cell, place = _plain_cell(lines[at], place, separator)
        cells.append(cell)
        if place >= len(lines[at]):
            return cells, at
        place += len(separator)
        if place == len(lines[at]):
            return [*cells, ""], at


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


def _swallowed(lines: list[str], cells: list[str], separator: str, width: int) -> bool:
    """Whether every line of a row with a cell of several lines would be a whole row by itself.

    Then the marks of two cells took all between them for one. Prose has a space behind its
    commas; cells of rows have none.
    """
    if width < 2 or any(line.count(separator) != width - 1 for line in lines):
        return False
    bare = re.compile(re.escape(separator) + r"(?=\S)")
    return any(bare.search(cell) for cell in cells if "\n" in cell)
