"""Cells as tidy text, whatever a file put in them."""

import html
import re
import unicodedata
from collections.abc import Iterator
from html.entities import html5
from typing import Final

from surveys.upload.reading.csv_lines import RawRow
from surveys.upload.table_errors import MAX_CELL, TableError

MENDED_TOLD: Final = 200
_KEPT: Final = 50_000  # cells of which it is remembered what they say
_SHORT: Final = 60
# Control characters, half characters and the mark of a lost one: no text holds them, and PostgreSQL
# refuses some.
BINARY: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")
_ESCAPED: Final = re.compile("'[=+@-]")
# A code that its program keeps from becoming a number: ="01002".
_AS_TEXT: Final = re.compile('="([^"]*)"')
# What survey tools leave in texts that were on a page: d&#39;accord, Li&egrave;ge.
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z]{2,31}\d{0,2}));")


class Tidying:
    """Rows with something in them, every cell tidy; notes where one had to be mended."""

    def __init__(self, rows: Iterator[RawRow]) -> None:
        self.rows = rows
        self.mended: list[tuple[int, int]] = []  # row, and place in it

    def __iter__(self) -> Iterator[RawRow]:
        known = _Tidy()
        for number, cells in self.rows:
            try:
                tidy = list(map(known.__getitem__, cells))
            except _Odd:
                tidy = [self._tidy(cell, number, place) for place, cell in enumerate(cells)]
            # However many empty rows there are, they are none: bytes and time bound them.
            if any(tidy):
                yield number, tidy

    def _tidy(self, cell: str, number: int, place: int) -> str:
        if len(cell) > MAX_CELL:
            raise TableError("cell_too_long", row=number, limit=MAX_CELL)
        text = _without_entities(cell)
        if BINARY.search(text):
            if len(self.mended) < MENDED_TOLD:
                self.mended.append((number, place))
            text = BINARY.sub(" ", text)
        return _tidied(text)


class _Odd(Exception):
    """A cell that has to be told, or is too long."""


class _Tidy(dict[str, str]):
    """Cell → tidy text. Files have many cells and few different ones, of which the first are kept."""

    def __missing__(self, cell: str) -> str:
        if len(cell) > MAX_CELL:
            raise _Odd
        text = _without_entities(cell)
        if BINARY.search(text):
            raise _Odd
        text = _tidied(text)
        if len(self) < _KEPT and len(cell) <= _SHORT:
            self[cell] = text
        return text


def _without_entities(cell: str) -> str:
    return _ENTITY.sub(_character, cell) if "&" in cell else cell


def _tidied(cell: str) -> str:
    text = cell.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    text = unicodedata.normalize("NFC", text).strip()
    if (kept := _AS_TEXT.fullmatch(text)) is not None:
        return kept[1].strip()
    # What programs put before a text so that no spreadsheet takes it for a formula.
    return text[1:] if _ESCAPED.match(text) else text


def _character(entity: re.Match[str]) -> str:
    """&eacute; is é; &nonsense; stays what somebody typed."""
    name = entity[1]
    return html.unescape(entity[0]) if not name or f"{name};" in html5 else entity[0]
