"""The cells of an XLSX file as text, read without trusting the file."""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final

import openpyxl

MAX_FILES: Final = 2_000
# What the archive may unpack to: the sheet is streamed, shared texts are held in memory.
MAX_UNPACKED: Final = 120 * 1024 * 1024
MAX_SHARED: Final = 30 * 1024 * 1024
MAX_WHOLE: Final = 10**15  # from here on a float no longer tells whole numbers apart

_ZIP: Final = b"PK\x03\x04"

# openpyxl warns of every extension that it does not know; none matters to the values.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")


class SheetError(Exception):
    """Not a workbook, or one that is too large or broken."""


def is_workbook(content: bytes) -> bool:
    return content.startswith(_ZIP)


def sheet_rows(content: bytes, max_columns: int) -> Iterator[Sequence[str]]:
    """The rows of the first visible sheet, at most `max_columns` wide, blank rows included."""
    try:
        _refuse_bombs(content)
        yield from _rows(content, max_columns)
    except SheetError:
        raise
    except Exception as error:
        # A parser of foreign files raises whatever it stumbles on; for us it is one thing.
        raise SheetError from error


def _refuse_bombs(content: bytes) -> None:
    # The declared sizes can be trusted: zipfile never unpacks more than they say.
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MAX_FILES or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise SheetError
    sheets = "xl/worksheets/"
    if any(p.file_size > MAX_SHARED and not p.filename.startswith(sheets) for p in parts):
        raise SheetError


def _rows(content: bytes, max_columns: int) -> Iterator[Sequence[str]]:
    source = io.BytesIO(content)
    book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
    try:
        sheet = _first_visible(book)
        # The size that a file states may be wrong; count for ourselves.
        sheet.reset_dimensions()
        for values in sheet.iter_rows(min_row=1, values_only=True):
            yield [_text(value) for value in values[:max_columns]]
    finally:
        book.close()


def _first_visible(book: openpyxl.Workbook) -> Any:
    sheets = book.worksheets
    return next((sheet for sheet in sheets if sheet.sheet_state == "visible"), sheets[0])


def _text(value: Any) -> str:
    """A cell as a person reads it: 9300 and not 9300.0, 2026-03-01 and not a number."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case float():
            return _number(value)
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        case _:
            return str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < MAX_WHOLE:
        return str(int(value))
    return format(value, ".15g")
