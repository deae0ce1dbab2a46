"""A workbook with one row a text. What is not translated is locked, and texts stay texts."""

import io
import re
from collections.abc import Mapping
from typing import Any, Final

from surveys.formats.books import is_book, read_sheets
from surveys.formats.hostile import as_text
from surveys.formats.losses import Unreadable
from surveys.formats.taking_over.plain_texts import xml_legal
from surveys.formats.translations.told import (
    MAX_ID,
    MAX_UNITS,
    ReadUnit,
    ReadUnits,
    TranslationUnit,
    Units,
)
from surveys.questionnaire.words import TranslationState

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET: Final = "translations"
_WIDTHS: Final = (26, 32, 60, 60, 11, 40)
_COLUMNS: Final = 20
_HEAD_ROWS: Final = 20  # the table begins within so many
_TARGET: Final = re.compile(r"target\s*\(([^()]{1,40})\)", re.IGNORECASE)
# A cell that begins so is told by every program to be a text, also after somebody edited it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "'")

is_sheet = is_book


def write(units: Units) -> bytes:
    from surveys.formats.text_book import TextBook  # noqa: PLC0415 -- slow to load, and only here

    out = io.BytesIO()
    book = TextBook(out)
    sheet = book.add_worksheet(SHEET)
    looks = _SheetLooks(book)
    heads = (
        "id", "where", f"source ({units.source_language})", f"target ({units.target_language})",
        "state", "note",
    )  # fmt: skip
    for column, (head, width) in enumerate(zip(heads, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, looks.head)
    for row, unit in enumerate(units.units, start=1):
        _row(sheet, row, unit, looks)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(units.units), 1), len(heads) - 1)
    # Without a password: it keeps from mistakes, not from people.
    sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    book.close()
    return out.getvalue()


class _SheetLooks:
    def __init__(self, book: Any) -> None:
        text = {"num_format": "@", "text_wrap": True, "valign": "top"}
        self.head = book.add_format({"bold": True, "bottom": 1})
        self._locked = [book.add_format({**text, "quote_prefix": quoted}) for quoted in (0, 1)]
        free = {**text, "locked": False, "border": 1, "border_color": "#D8D2DF"}
        self._free = [book.add_format({**free, "quote_prefix": quoted}) for quoted in (0, 1)]

    def of(self, words: str, *, locked: bool) -> Any:
        return (self._locked if locked else self._free)[words.startswith(_FORMULA)]


def _row(sheet: Any, row: int, unit: TranslationUnit, looks: _SheetLooks) -> None:
    cells = (unit.id, unit.where, unit.source, unit.target, unit.state.value, unit.note)
    for column, words in enumerate(cells):
        look = looks.of(words, locked=column not in (3, 4))
        if words:
            sheet.write_string(row, column, words, look)
        else:
            sheet.write_blank(row, column, None, look)
    sheet.data_validation(
        row, 3, row, 3,
        {"validate": "length", "criteria": "<=", "value": unit.limit, "error_type": "warning"},
    )  # fmt: skip
    states = [state.value for state in TranslationState]
    sheet.data_validation(row, 4, row, 4, {"validate": "list", "source": states})


def read(content: bytes) -> ReadUnits:
    """The rows of a workbook; Unreadable for what is none, or costs more than one may."""
    found = read_sheets(content, _COLUMNS, MAX_UNITS + _HEAD_ROWS + 1, (SHEET,))
    table = next(iter(found.values()), [])
    rows = [[xml_legal(as_text(cell)) for cell in cells] for _number, cells in table]
    for number, cells in enumerate(rows[:_HEAD_ROWS]):
        heads = [cell.strip().casefold() for cell in cells]
        if "id" in heads and any(map(_TARGET.fullmatch, heads)):
            return _table(heads, rows[number + 1 :])
    raise Unreadable("no_translations")


def _table(heads: list[str], rows: list[list[str]]) -> ReadUnits:
    if len(rows) > MAX_UNITS:
        raise Unreadable("file_too_many", limit=str(MAX_UNITS))
    target = next(head for head in heads if _TARGET.fullmatch(head))
    named = _TARGET.fullmatch(target)
    source = next((head for head in heads if head.startswith("source")), "")
    called = list(reversed(heads))
    cells = (dict(zip(called, reversed(_padded(row, len(heads))), strict=True)) for row in rows)
    units = tuple(_unit(row, source, target) for row in cells if row["id"].strip())
    return ReadUnits(named[1] if named else "", units)


def _unit(cells: Mapping[str, str], source: str, target: str) -> ReadUnit:
    return ReadUnit(
        id=cells["id"].strip()[:MAX_ID],
        source=cells.get(source, ""),
        target=cells[target],
        done=cells.get("state", "").strip().casefold() == TranslationState.DONE,
    )


def _padded(row: list[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]
