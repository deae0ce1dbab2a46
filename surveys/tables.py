"""Reading the tables that people upload: CSV in the encodings of real life, and XLSX.

Whatever the bytes are, the outcome is a `Table` or a `TableError` with a sentence for the
person; never another exception, and never more memory than the limits below allow.
"""

import csv
import io
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from django.core.files.base import File

from surveys.questionnaire.functions import fold
from surveys.sheets import SheetError, is_workbook
from surveys.table_errors import TableError
from surveys.workbooks import workbook_rows

__all__ = ["MAX_BYTES", "MAX_ROWS", "Row", "Table", "TableError", "find_column", "read_table"]

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_ROWS: Final = 50_000
MAX_COLUMNS: Final = 500
MAX_CELLS: Final = 2_000_000
MAX_CELL: Final = 20_000
MAX_HEADER: Final = 200
# Rows without anything in them that are skipped before the file is called too long.
BLANK_ROWS: Final = 10_000

SEPARATORS: Final = ";,\t|"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
# Control characters and half characters: no text holds them, and PostgreSQL refuses some.
_BINARY: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

RawRow = tuple[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header; `number` is the one that a spreadsheet shows."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: list[Row]


def read_table(upload: "BinaryIO | File[Any]", name: str, *, max_rows: int = MAX_ROWS) -> Table:
    """The first table of a CSV or XLSX file, every cell as tidy text.

    What the file is follows from its bytes and not from its name.
    """
    content = upload.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TableError("too_large", limit=MAX_BYTES // 1024 // 1024)
    try:
        rows = _raw_rows(content, name)
        return _table(_within(rows, max_rows), max_rows)
    except SheetError as error:
        raise TableError("bad_workbook") from error
    except csv.Error as error:
        raise TableError("bad_csv") from error


def find_column(table: Table, *synonyms: str) -> str | None:
    """The column that goes by one of these names; capitals, accents and signs do not matter."""
    by_name = {_letters(column): column for column in reversed(table.columns)}
    return next((by_name[key] for key in map(_letters, synonyms) if key in by_name), None)


def _letters(name: str) -> str:
    return fold(name).replace(" ", "")


def _raw_rows(content: bytes, name: str) -> Iterator[RawRow]:
    if content.startswith(_OLD_EXCEL):
        raise TableError("old_excel")
    if is_workbook(content):
        rows = workbook_rows(content, MAX_COLUMNS + 1, MAX_ROWS + BLANK_ROWS + 2)
        return enumerate(rows, start=1)
    if name.lower().endswith((".xlsx", ".xlsm")):
        raise TableError("bad_workbook")
    return _csv_rows(_text(content))


# --- CSV -----------------------------------------------------------------------------------------


def _text(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, or the Windows-1252 of older Excels."""
    encodings = ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if _BINARY.search(text):
            break
        return text
    raise TableError("not_text")


def _csv_rows(text: str) -> Iterator[RawRow]:
    text, separator, skipped = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return enumerate(reader, start=1 + skipped)


def _separator(text: str) -> tuple[str, str, int]:
    """The text, what separates its cells, and how many lines were no data."""
    if text[:4].lower() == "sep=" and text[4:5] in set(SEPARATORS):
        return text[5:].lstrip("\r").removeprefix("\n"), text[4], 1
    return text, max(SEPARATORS, key=lambda separator: _fit(text, separator)), 0


def _fit(text: str, separator: str) -> int:
    """How well a separator explains the first rows: columns that every row has."""
    sample = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
    try:
        widths = [len(row) for row in itertools.islice(sample, 20) if any(row)]
    except csv.Error:
        return 0
    if not widths or widths[0] < 2:
        return 0
    # The last row of the sample may be cut off, and hand-made files miss trailing cells.
    return widths[0] * sum(width == widths[0] for width in widths)


# --- Rows, whatever they came from ---------------------------------------------------------------


def _within(rows: Iterator[RawRow], max_rows: int) -> Iterator[RawRow]:
    """The rows with something in them, as long as there are not too many."""
    first = None
    for number, cells in rows:
        first = number if first is None else first
        if number - first > max_rows + BLANK_ROWS:
            raise TableError("too_many_rows", limit=max_rows)
        tidy = [_tidy(cell, number) for cell in cells]
        if any(tidy):
            yield number, tidy


def _tidy(cell: str, number: int) -> str:
    if not cell:
        return ""
    if len(cell) > MAX_CELL:
        raise TableError("cell_too_long", row=number, limit=MAX_CELL)
    if _BINARY.search(cell):
        raise TableError("control_character", row=number)
    text = cell.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    return unicodedata.normalize("NFC", text).strip()


def _table(rows: Iterator[RawRow], max_rows: int) -> Table:
    header = next(rows, None)
    if header is None:
        raise TableError("empty")
    columns = _columns(header[1])
    found = list(_rows(rows, columns, min(max_rows, MAX_CELLS // len(columns))))
    if not found:
        raise TableError("no_rows")
    return Table(columns, found)


def _columns(header: Sequence[str]) -> tuple[str, ...]:
    names = [" ".join(name.split()) for name in header]
    while names and not names[-1]:
        names.pop()
    if len(names) > MAX_COLUMNS:
        raise TableError("too_many_columns", limit=MAX_COLUMNS)
    if any(len(name) > MAX_HEADER for name in names):
        raise TableError("header_too_long", limit=MAX_HEADER)
    if "" in names:
        raise TableError("empty_header", column=names.index("") + 1)
    seen: set[str] = set()
    for name in names:
        if name.casefold() in seen:
            raise TableError("duplicate_header", name=name)
        seen.add(name.casefold())
    return tuple(names)


def _rows(rows: Iterable[RawRow], columns: tuple[str, ...], limit: int) -> Iterator[Row]:
    for count, (number, cells) in enumerate(rows, start=1):
        if count > limit:
            raise TableError("too_many_rows", limit=limit)
        if any(cells[len(columns) :]):
            raise TableError("extra_cells", row=number, columns=len(columns))
        padded = itertools.chain(cells, itertools.repeat(""))
        yield Row(number, dict(zip(columns, padded, strict=False)))
