"""XLSForms for tests, of rows as people type them."""

import io
from collections.abc import Sequence

import openpyxl

Cells = Sequence[object]


def form(
    survey: Sequence[Cells],
    choices: Sequence[Cells] = (),
    settings: Sequence[Cells] = (),
    **sheets: Sequence[Cells],
) -> bytes:
    """The workbook with these rows; the first of each sheet holds the names of the columns."""
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    named = {"survey": survey, "choices": choices, "settings": settings, **sheets}
    for name, rows in named.items():
        if rows:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
