"""The cells of an XLSX file as text, read without trusting the file."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time
from typing import Any, Final

from surveys.upload.matching import same
from surveys.upload.reading.csv_lines import RawRow
from surveys.upload.reading.plain_sheets import Plainness, plain_rows
from surveys.upload.sheet_choice import FoundSheet, choose
from surveys.upload.table_errors import TableError

# Each part has an entry; more than these are not even listed.
MAX_FILES: Final = 2_000
# What the archive may unpack to: the sheet is streamed, shared texts are held in memory.
MAX_UNPACKED: Final = 256 * 1024 * 1024
MAX_SHARED: Final = 30 * 1024 * 1024
# Cells of a sheet that is parsed as XML; one that is plain costs a fiftieth of that.
MAX_PARSED: Final = 2_000_000
MAX_WHOLE: Final = 10**15  # from here on a float no longer tells whole numbers apart

_ZIP: Final = b"PK\x03\x04"
_ENTRY: Final = b"PK\x01\x02"
# How a workbook writes characters that XML cannot hold, such as a vertical tab.
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
# A sign that is neither escaped nor within a text of the format multiplies by a hundred.
_PERCENT: Final = re.compile(r'^(?:[^"%\\]|\\.|"[^"]*")*%')
_GROUPED: Final = re.compile(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)

# openpyxl warns of every extension that it does not know; none matters to the values.
warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")


class SheetError(Exception):
    """Not a workbook, or one that is too large or broken."""


def is_workbook(content: bytes) -> bool:
    return content.startswith(_ZIP)


def sheet_rows(
    content: bytes, max_columns: int, wanted: str, told: list[FoundSheet]
) -> Iterator[RawRow]:
    """The rows of one sheet with anything in them, at most `max_columns` wide, by the sheet's
    numbers. `told` gets the sheets, the read one first: see `choose`."""
    try:
        unpacked_size(content)
        yield from _rows(content, max_columns, wanted, told)
    except (SheetError, TableError):
        raise
    except Exception as error:
        # A parser of foreign files raises whatever it stumbles on; for us it is one thing.
        raise SheetError from error


def _parts(content: bytes) -> list[zipfile.ZipInfo]:
    if content.count(_ENTRY) > MAX_FILES:
        raise SheetError
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except Exception as error:
        # A foreign archive breaks in whatever way; for us it is one thing.
        raise SheetError from error


def unpacked_size(content: bytes) -> int:
    """Bytes of all parts together, of which none is unpacked; SheetError when they are too many."""
    parts = _parts(content)
    # The declared sizes can be trusted: zipfile never unpacks more than they say.
    size = sum(part.file_size for part in parts)
    if size > MAX_UNPACKED:
        raise SheetError
    sheets = "xl/worksheets/"
    if any(p.file_size > MAX_SHARED and not p.filename.startswith(sheets) for p in parts):
        raise SheetError
    return size


def rows_of_sheets(
    content: bytes, max_columns: int, names: Sequence[str]
) -> Iterator[tuple[str, Iterator[RawRow]]]:
    """The rows of each sheet that has one of the names, by that name; where there is no such sheet,
    those of the first with a table, by no name."""
    try:
        unpacked_size(content)
        with closing(_book(content)) as book:
            by_name = {same(sheet.title): sheet for sheet in reversed(book.worksheets)}
            wanted = {name: by_name[same(name)] for name in names if same(name) in by_name}
            for name, sheet in (wanted or {"": choose(book, "", [])}).items():
                yield name, _read(book, sheet, max_columns)
    except (SheetError, TableError):
        raise
    except Exception as error:
        # As above: whatever a foreign file breaks in.
        raise SheetError from error


def _read(book: Any, sheet: Any, max_columns: int) -> Iterator[RawRow]:
    """Whoever is given the rows of a sheet reads them later, outside the caller's own `try`."""
    try:
        yield from _parsed(book, sheet, max_columns)
    except (SheetError, TableError):
        raise
    except Exception as error:
        raise SheetError from error


def _book(content: bytes) -> Any:
    import openpyxl  # noqa: PLC0415 -- slow to load, and only here

    # Any: what is needed of the book has no types.
    return openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False
    )


def _rows(
    content: bytes, max_columns: int, wanted: str, told: list[FoundSheet]
) -> Iterator[RawRow]:
    with closing(_book(content)) as book:
        yield from _parsed(book, choose(book, wanted, told), max_columns)


def _parsed(book: Any, sheet: Any, max_columns: int) -> Iterator[RawRow]:
    with sheet._get_source() as part:  # noqa: SLF001 - its rows, without gaps filled in
        looked = Plainness().look(part)
    with sheet._get_source() as part:  # noqa: SLF001 - once more, from its beginning
        parser = _parser(book, sheet, part)
        if looked.is_plain:
            yield from plain_rows(
                part, max_columns, lambda cell: _text_of(book, parser.parse_cell(cell))
            )
            return
        if looked.cells > MAX_PARSED:
            raise TableError("too_many_cells", limit=MAX_PARSED)
        for number, cells in parser.parse():
            if placed := _placed(book, cells, max_columns):
                yield number, placed


def _parser(book: Any, sheet: Any, part: Any) -> Any:
    from surveys.upload.reading.cell_parser import CellParser  # noqa: PLC0415 -- slow to load, and only here

    return CellParser(
        part,
        sheet._shared_strings,  # noqa: SLF001
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,  # noqa: SLF001
        timedelta_formats=book._timedelta_formats,  # noqa: SLF001
    )


def _placed(book: Any, cells: list[dict[str, Any]], max_columns: int) -> list[str]:
    """A row from its first column on; a sheet stores only the cells that it has."""
    texts = {
        cell["column"]: _text_of(book, cell)
        for cell in cells
        if cell["value"] is not None and cell["column"] <= max_columns
    }
    return [texts.get(place, "") for place in range(1, max(texts, default=0) + 1)]


def _text_of(book: Any, cell: dict[str, Any]) -> str:
    return _text(cell["value"], _format(book, cell["style_id"]))


def _format(book: Any, style: int) -> str:
    from openpyxl.styles import numbers  # noqa: PLC0415 -- slow to load, and only here

    number = book._cell_styles[style].numFmtId if style else 0  # noqa: SLF001
    formats = book._number_formats  # noqa: SLF001
    own = number - numbers.BUILTIN_FORMATS_MAX_SIZE
    return formats[own] if 0 <= own < len(formats) else numbers.BUILTIN_FORMATS.get(number, "")


def _zeros(shown: str) -> int:
    """How many digits the format of a cell shows at least: 00000 is the format of a code."""
    return len(shown) if len(shown) > 1 and not shown.strip("0") else 0


def _text(value: Any, shown: str) -> str:
    """A cell as a person reads it: 9300 and not 9300.0, 2026-03-01 and not a number, 45% where
    the format `shown` makes that of 0.45.
    """
    match value:
        case None:
            return ""
        case bool():
            # No 1: that would be an answer on a scale.
            return "TRUE" if value else "FALSE"
        case int() | float() if _PERCENT.search(shown):
            return f"{whole_or_decimal(float(value * 100))}%"
        case int():
            return str(value).zfill(_zeros(shown))
        case float():
            return whole_or_decimal(value).zfill(_zeros(shown))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        case _:
            return _unescaped(str(value))


def whole_or_decimal(value: float) -> str:
    if value.is_integer() and abs(value) < MAX_WHOLE:
        return str(int(value))
    text = format(value, ".15g")
    # 12.125 could be a grouped thousand to who reads texts, and here it is a number.
    return f"{text}0" if _GROUPED.fullmatch(text) else text


def _unescaped(text: str) -> str:
    """The text with the characters that it names; of half an emoji, which a formula leaves, a mark."""
    named = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return named.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
