"""Tables that are handed out as CSV, as a Belgian Excel opens them."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _

# A cell that begins so is a formula to a spreadsheet, whoever typed it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?", re.ASCII)  # is what it says


def csv_response(rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    """Semicolons, and the mark that makes Excel read it as UTF-8."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([_harmless(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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
