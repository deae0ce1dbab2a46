"""Tables that are handed out as CSV, as a Belgian Excel opens them."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from django.http import HttpResponse

# A cell that begins so is a formula to a spreadsheet, whoever typed it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_response(rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """Semicolons, and the mark that makes Excel read it as UTF-8."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([_harmless(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _harmless(cell: object) -> object:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
