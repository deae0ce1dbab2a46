"""A table as a workbook in which texts stay texts: no cell of it is ever a formula."""

import io
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def workbook_response(rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """One sheet with the headings in its first row, which stays in sight."""
    from surveys.formats.text_book import TextBook  # noqa: PLC0415 -- slow to load, and only here

    out = io.BytesIO()
    book = TextBook(out)
    sheet = book.add_worksheet()
    # Somebody who edits such a cell edits a text.
    bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, int) and not isinstance(cell, bool):
                sheet.write_number(row, column, cell)
                continue
            text = str(cell)
            look = bold if not row else quoted if text.startswith(_FORMULA) else None
            sheet.write_string(row, column, text, look)
    sheet.freeze_panes(1, 2)
    sheet.autofit()
    book.close()
    response = HttpResponse(out.getvalue(), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
