"""The list of whom to call: on a page, on paper, and as a table to work in."""

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import needs, noted
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.fieldwork.queries.people import PeopleFilter
from surveys.mailing.queries.calls import call_list, call_table
from surveys.mailing.views.plan import invited_wave
from surveys.table_files import table_response


@require_safe
@needs(Permission.SEE_PEOPLE)
@noted("calls_seen", wave_id="surveys.Wave")
def wave_calls(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave, wanted = invited_wave(wave_id), PeopleFilter.of(request.GET)
    whole = "whole" in request.GET
    calls = call_list(wave, wanted, get_language() or "nl", whole=whole)
    page = {"wave": wave, "calls": calls, "wanted": wanted, "whole": whole}
    return render(request, "waves/calls.html", page)


@require_safe
@needs(Permission.SEE_PEOPLE)
@noted("calls_taken", each=True, wave_id="surveys.Wave")
def wave_calls_file(request: MemberRequest, wave_id: uuid.UUID, format: str) -> HttpResponse:  # noqa: A002 - the word in the address
    """All of them, as somebody opens it to work in; no cell of it is a formula."""
    wave, wanted = invited_wave(wave_id), PeopleFilter.of(request.GET)
    rows = list(call_table(wave, wanted, get_language() or "nl"))
    return table_response(rows, _("bellijst"), format)
