"""Tables that are handed out: as CSV, as a Belgian Excel opens it, or as a workbook.

No cell of either is ever a formula, whoever typed it.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

Rows = Iterable[Sequence[object]]

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A cell that begins so is a formula to a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?", re.ASCII)  # is what it says


def table_response(rows: Rows, name: str, extension: str) -> HttpResponse:
    """The file that an address asks for by its extension; its first row holds the headings."""
    if extension not in WRITERS:
        raise Http404
    return WRITERS[extension](rows, f"{name}.{extension}")


def csv_response(rows: Rows, name: str) -> HttpResponse:
    """Semicolons, and the mark that makes Excel read it as UTF-8."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([_harmless(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def workbook_response(rows: Rows, name: str) -> HttpResponse:
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
    response = HttpResponse(out.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


WRITERS: Final[dict[str, Callable[[Rows, str], HttpResponse]]] = {
    "csv": csv_response,
    "xlsx": workbook_response,
}


def refused_response(refused: Sequence[tuple[int, Mapping[str, str], str]]) -> HttpResponse:
    """Refused rows (number, cells, why) as they were: to mend and to read again."""
    columns = list(dict.fromkeys(name for _number, cells, _why in refused for name in cells))
    header = [*columns, _("rij in het bestand"), _("reden")]
    rows = [
        [*(cells.get(name, "") for name in columns), number, why] for number, cells, why in refused
    ]
    return csv_response([header, *rows], _("geweigerde-rijen.csv"))


def _harmless(cell: object) -> object:
    if not isinstance(cell, str) or _NUMBER.fullmatch(cell):
        return cell
    seen = unicodedata.normalize("NFKC", cell)
    first = next((c for c in seen if c != " " and unicodedata.category(c) != "Cf"), "")
    return f"'{cell}" if first in _FORMULA else cell
