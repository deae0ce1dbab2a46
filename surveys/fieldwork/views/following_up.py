"""For the consultancy alone: the response by day and function, what it aims at, and tables of it."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.ballots.queries import by_box
from surveys.fieldwork.actions.running import set_targets
from surveys.fieldwork.forms.running import TargetsForm
from surveys.models import Wave, WaveState
from surveys.progress.days import WaveDays, forecasts, wave_days
from surveys.progress.drawing import DaysDrawing, drawing_of
from surveys.progress.functions import by_function
from surveys.progress.rows import RowFilter, table_of
from surveys.refusals import Refused
from surveys.respond.queries.response import (
    ADMINISTRATIVE,
    POLITICAL,
    WaveResponse,
    wave_response,
)
from surveys.table_files import table_response


@dataclass(frozen=True)
class _Course:
    days: WaveDays
    drawing: DaysDrawing | None


@require_safe
@needs(Permission.SEE_WAVES)
def wave_days_page(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _launched(wave_id)
    targets = {
        "political": wave.target_political,
        "administrative": wave.target_administrative,
    }
    return _page(request, wave, TargetsForm(initial=targets))


@require_POST
@needs(Permission.RUN_WAVES)
def wave_targets(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _launched(wave_id)
    form = TargetsForm(request.POST)
    if not form.is_valid():
        return _page(request, wave, form)
    try:
        set_targets(by=request.user, wave=wave, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Het doel is bewaard."))
    return redirect("wave_days", request.tenant.slug, wave.id)


def _page(request: MemberRequest, wave: Wave, form: TargetsForm) -> HttpResponse:
    response, running = wave_response(wave), wave.state == WaveState.OPEN
    # Of a ballot nobody keeps the day, nor the function.
    course = None if by_box(wave) else _course(wave, response)
    page = {
        "wave": wave,
        "form": form,
        "response": response,
        "course": course,
        "forecasts": forecasts(wave, course.days) if course and running else None,
        "functions": by_function(wave, get_language() or "nl") if course else [],
        "follow": running,
    }
    return render(request, "waves/days.html", page, status=422 if form.errors else 200)


def _course(wave: Wave, response: WaveResponse) -> _Course:
    invited = {
        POLITICAL: response.political.invited,
        ADMINISTRATIVE: response.administrative.invited,
    }
    days = wave_days(wave, invited)
    return _Course(days, drawing_of(days))


@require_safe
@needs(Permission.SEE_WAVES)
def wave_response_file(
    request: MemberRequest, wave_id: uuid.UUID, file_format: str
) -> HttpResponse:
    """The municipalities that the page lists, all pages of them, in its order."""
    wave = _launched(wave_id)
    rows = RowFilter.of(request.GET).among(wave_response(wave).rows)
    return table_response(table_of(rows), f"respons-{wave.opens_at:%Y-%m-%d}", file_format)


def _launched(wave_id: uuid.UUID) -> Wave:
    rows = Wave.objects.exclude(state=WaveState.DRAFT).filter(imported=False)
    wave: Wave = find(rows.select_related("study"), id=wave_id)
    return wave
