"""Workbooks as questionnaires and translations come in: read within the limits of any upload."""

from typing import Any, Final

from surveys.formats.hostile import MAX_FILE, small_enough
from surveys.formats.losses import Unreadable
from surveys.upload.reading.sheets import SheetError, is_workbook
from surveys.upload.reading.workbooks import Wanted, sheets_of
from surveys.upload.table_errors import TableError

_CODES: Final = {
    "too_many_cells": "book_too_many_cells",
    "too_slow": "book_too_slow",
    "too_large": "file_too_big",
    "cell_too_long": "book_cell_too_long",
    "formula_without_value": "book_formula",
}


def is_book(content: bytes) -> bool:
    """Whether it is a workbook; reading says in words when it is none of ours."""
    return is_workbook(content) and b"xl/workbook.xml" in content


def read_sheets(
    content: bytes, columns: int, rows: int, names: tuple[str, ...]
) -> dict[str, list[Any]]:
    """The rows of the sheets of these names, or, by no name, of the first one with a table.

    Unreadable for what is no workbook, or costs more than one may.
    """
    small_enough(content, MAX_FILE)
    try:
        return sheets_of(content, Wanted(columns, rows, sheets=names))
    except TableError as error:
        params = {name: str(value)[:200] for name, value in error.params.items()}
        raise Unreadable(_CODES.get(error.code, "bad_workbook"), **params) from error
    except SheetError as error:
        raise Unreadable("bad_workbook") from error
