"""The list of whom to call: on a page, on paper, and as a table to work in."""

import uuid
from io import BytesIO
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.fieldwork.queries.people import PeopleFilter
from surveys.formats.text_book import TextBook
from surveys.mailing.queries.calls import Row, call_list, call_table
from surveys.mailing.views.plan import invited_wave
from surveys.upload.reading.csv_files import csv_response

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST: Final = 40


@require_safe
@needs(Permission.SEE_PEOPLE)
def wave_calls(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave, wanted = invited_wave(wave_id), PeopleFilter.of(request.GET)
    whole = "whole" in request.GET
    calls = call_list(wave, wanted, get_language() or "nl", whole=whole)
    page = {"wave": wave, "calls": calls, "wanted": wanted, "whole": whole}
    return render(request, "waves/calls.html", page)


@require_safe
@needs(Permission.SEE_PEOPLE)
def wave_calls_file(request: MemberRequest, wave_id: uuid.UUID, format: str) -> HttpResponse:  # noqa: A002 - the word in the address
    """All of them, as somebody opens it to work in; no cell of it is a formula."""
    wave, wanted = invited_wave(wave_id), PeopleFilter.of(request.GET)
    rows = list(call_table(wave, wanted, get_language() or "nl"))
    if format == "csv":
        return csv_response(rows, f"{_('bellijst')}.csv")
    if format == "xlsx":
        return _workbook(rows)
    raise Http404


def _workbook(rows: list[Row]) -> HttpResponse:
    out = BytesIO()
    book = TextBook(out)
    sheet: Any = book.add_worksheet(_("Bellijst"))
    bold = book.add_format({"bold": True})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, None if number else bold)
    for column in range(len(rows[0])):
        sheet.set_column(column, column, min(_WIDEST, 2 + max(len(row[column]) for row in rows)))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
    book.close()
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{_("bellijst")}.xlsx"'
    return response
