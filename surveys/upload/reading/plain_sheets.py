"""The cells of a sheet as spreadsheet programs write them, cut out of its XML instead of parsed.

A large sheet has millions of cells and few different ones: `s="2"><v>4</v></c>` stands in it ten
thousand times. What such a piece says is worked out once, by the parser that reads every other
sheet, so that both say the same. A sheet that is written in another way is not plain, and parsed.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf
from typing import IO, Any, Final
from xml.etree import ElementTree as Xml

from surveys.upload.reading.letters import column_letters
from surveys.upload.table_errors import TableError

CHUNK: Final = 1024 * 1024
_OVERLAP: Final = 32  # longer than anything that is looked for
_MAIN: Final = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_ROOT: Final = re.compile(rb"<worksheet\b[^<>]*>")
_ENCODING: Final = re.compile(rb"""<\?xml[^<>]*encoding=["'](?!utf-8)""", re.IGNORECASE)
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_PLAIN: Final = b'<c r="'
# Comments, declarations and texts that are no XML: in them a cell would be none.
_OTHER: Final = (b"<!", b"<?")
# Looks at each byte once, whatever a file repeats.
_ROW: Final = re.compile(rb"""<row\b(?:[^<>]*?\sr=["'](\d{1,9})["'])?+[^<>]*+>\s*+$""")
_BEGIN, _END, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
_DIGITS: Final = b"0123456789"
_LAST_COLUMN: Final = 16_384
_MOST_KNOWN: Final = 100_000  # different pieces that are remembered

PLACES: Final = {column_letters(n).encode(): n - 1 for n in range(1, _LAST_COLUMN + 1)}


class NotPlain(Exception):
    """A sheet whose pieces cannot be told apart; `Plainness` finds out before anything is read."""


@dataclass
class Plainness:
    """Looks at a part of a workbook once: how many cells it has, and whether they are plain."""

    cells: int = 0
    plain: int = 0
    other: int = 0
    begins_well: bool = False

    def look(self, part: IO[bytes], most: float = inf) -> "Plainness":
        """At all of it, or until there are too many cells."""
        before = b""
        while self.cells <= most and (chunk := part.read(CHUNK)):
            if not before:
                root = _ROOT.search(chunk)
                declared = chunk.startswith(b"<?xml")
                self.begins_well = bool(root and _MAIN in root[0]) and not _ENCODING.match(chunk)
                self.other -= declared
            # What straddles two chunks is counted in the second, and what lies in both once.
            self.cells += _cells(before + chunk) - _cells(before)
            self.plain += _times(_PLAIN, before, chunk)
            self.other += sum(_times(sign, before, chunk) for sign in _OTHER)
            before = (before + chunk)[-_OVERLAP:]
        return self

    @property
    def is_plain(self) -> bool:
        return self.begins_well and self.cells == self.plain and not self.other


def _times(what: bytes, before: bytes, chunk: bytes) -> int:
    return (before + chunk).count(what) - before.count(what)


def _cells(text: bytes) -> int:
    """Cells in a text, counted by bytes where all are written alike."""
    starts = text.count(b"<c ") + text.count(b"<c>") + text.count(b"<c/>")
    rest = text.count(b"<c") - text.count(b"<col")
    if b":c" not in text and rest == starts:
        return starts
    return sum(1 for _one in _CELL.finditer(text))


class _Known(dict[bytes, str]):
    """What stands behind the address of a cell → its text, worked out when it is met first."""

    def __init__(self, root: bytes, text_of: Callable[[Any], str]) -> None:
        super().__init__()
        self._root, self._text_of = root, text_of

    def __missing__(self, rest: bytes) -> str:
        piece = b'%s<c r="A1"%s</worksheet>' % (self._root, rest)
        [cell] = Xml.fromstring(piece)  # noqa: S314 -- see above
        if len(self) >= _MOST_KNOWN:
            self.clear()
        self[rest] = text = self._text_of(cell)
        return text


def plain_rows(
    part: IO[bytes], width: int, text_of: Callable[[Any], str]
) -> Iterator[tuple[int, list[str]]]:
    """The rows with anything in them, up to `width` cells; `text_of` says what an element is."""
    number, known = 0, None
    for root, text in _rows(part):
        known = known or _Known(root, text_of)
        head, *pieces = text.split(_PLAIN)
        found = _ROW.search(head)
        if found is None:
            raise NotPlain
        # An empty row that closes itself stands before the next one.
        number = int(found[1]) if found[1] else number + head.count(b"<row")
        cells = _texts(number, pieces, known, width)
        if cells:
            yield number, cells


def _texts(number: int, pieces: list[bytes], known: _Known, width: int) -> list[str]:
    """The cells of a row, up to the last with something in it."""
    cells: list[str] = []
    for piece in pieces:
        address, _quote, rest = piece.partition(b'"')
        place = PLACES[address.rstrip(_DIGITS)]
        try:
            text = known[rest]
        except TableError as error:
            # Of the first cell with these bytes; its address is only known here.
            where = {"row": number, "column": column_letters(place + 1)}
            raise TableError(error.code, **where) from error
        if not text or place >= width:
            continue
        if place != len(cells):
            cells.extend([""] * (place + 1 - len(cells)))
            cells[place] = text
        else:
            cells.append(text)
    return cells


def _rows(part: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Each row of the sheet as it is written, with the opening of the sheet."""
    text = b""
    while _BEGIN not in text:
        chunk = part.read(CHUNK)
        if not chunk:
            if b"<sheetData/>" in text:
                return
            raise NotPlain
        text += chunk
    head, _begin, text = text.partition(_BEGIN)
    root = _ROOT.search(head)
    if root is None:
        raise NotPlain
    while _END not in text:
        *rows, text = text.split(_ROW_END)
        for row in rows:
            yield root[0], row
        chunk = part.read(CHUNK)
        if not chunk:
            raise NotPlain
        text += chunk
    *rows, rest = text.partition(_END)[0].split(_ROW_END)
    for row in rows:
        yield root[0], row
    if _PLAIN in rest:
        raise NotPlain
