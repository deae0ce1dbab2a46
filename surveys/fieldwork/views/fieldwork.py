"""Following the fieldwork: the first page of a tenant, its waves, and the response of one."""

import uuid
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_POST

from accounts.access import find, needs, own_municipalities
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.models import Membership
from accounts.roles import Permission
from surveys.fieldwork.actions.fieldwork import create_study
from surveys.fieldwork.actions.mailing import retry_mails
from surveys.fieldwork.forms.studies import StudyForm
from surveys.fieldwork.queries.fieldwork import (
    mail_counts,
    recent_waves,
    study_cards,
    waiting_proposals,
    waves_of_municipalities,
)
from surveys.fieldwork.queries.home import has_published_version, open_waves, own_waves
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Wave, WaveState
from surveys.progress.rows import RowFilter
from surveys.refusals import Refused
from surveys.respond.queries.response import MunicipalityResponse, own_response, wave_response
from surveys.signals import ReportState, reports_asked, wave_closed

ROWS = 30  # municipalities a page: on a phone no more than a few screens
FOLLOW = (Permission.SEE_WAVES, Permission.SEE_OWN_MUNICIPALITY)


@needs(*FOLLOW)
def tenant_home(request: MemberRequest) -> HttpResponse:
    own = own_municipalities(request.membership)
    if own is not None:
        waves = [
            replace(found, rows=with_reports(request, found.wave, found.rows))
            for found in own_waves(waves_of_municipalities(own), own)
        ]
        return render(request, "waves/home_manager.html", {"waves": waves})
    page = {"waves": recent_waves(), "open": open_waves(), "ready": has_published_version()}
    return render(request, "waves/home.html", page)


@needs(Permission.SEE_WAVES)
def wave_list(request: MemberRequest) -> HttpResponse:
    page = {"studies": study_cards(), "ready": has_published_version()}
    return render(request, "waves/list.html", page)


@needs(Permission.RUN_WAVES)
def study_new(request: MemberRequest) -> HttpResponse:
    form = StudyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            create_study(by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("De studie is gemaakt."))
            return redirect("wave_list", request.tenant.slug)
    return render(request, "waves/study.html", {"form": form}, status=422 if form.errors else 200)


@needs(*FOLLOW)
def wave_page(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    own = own_municipalities(request.membership)
    wave = visible_wave(request.membership, own, wave_id)
    page = {
        **_response_of(request, wave, own),
        "mails": mail_counts(wave) if own is None else None,
        "proposed": waiting_proposals(wave) if own is None else 0,
        "progress_url": _progress_url(request, wave),
    }
    return render(request, "waves/page.html", page)


def _response_of(
    request: MemberRequest, wave: Wave, own: set[uuid.UUID] | None
) -> dict[str, object]:
    """The listed rows, and the totals for those who see them all."""
    response = wave_response(wave) if own is None else None
    rows = response.rows if response else own_response(wave, own or set())
    wanted = RowFilter.of(request.GET)
    listed = Paginator(wanted.among(rows), ROWS).get_page(wanted.page)
    return {
        "wave": wave,
        "response": response,
        "municipalities": len(rows),
        "rows": with_reports(request, wave, list(listed)),
        "listed": listed,
        "wanted": wanted,
        "follow": wave.state == WaveState.OPEN,
    }


@conditional_page
@needs(*FOLLOW)
def wave_counts(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    """The totals and the listed rows of an open wave, asked again every half a minute."""
    own = own_municipalities(request.membership)
    wave = visible_wave(request.membership, own, wave_id)
    page = {
        **_response_of(request, wave, own),
        "mails": mail_counts(wave) if own is None else None,
    }
    return render(request, "waves/_live.html", page)


@require_POST
@needs(Permission.RUN_WAVES)
def wave_mail_retry(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = find(Wave, id=wave_id)
    count = retry_mails(by=request.user, wave=wave)
    enqueue(send_waiting_mail, str(request.tenant.id))
    messages.success(request, _("%s mails worden opnieuw verstuurd.") % count)
    return redirect("wave_page", request.tenant.slug, wave.id)


def visible_wave(membership: Membership, own: set[uuid.UUID] | None, wave_id: uuid.UUID) -> Wave:
    """A manager sees launched waves in which the own municipality takes part, and no others."""
    rows = Wave.objects.select_related("study", "version__questionnaire", "follows__study").defer(
        "version__body"
    )
    if own is not None:
        mine = Wave.objects.filter(participations__municipality_id__in=own).values("id")
        rows = rows.filter(id__in=mine).exclude(state=WaveState.DRAFT)
    wave: Wave = find(rows, id=wave_id)
    return wave


def tell_closed(tenant_id: uuid.UUID, wave: Wave) -> None:
    """After the commit: whoever computes may begin. Nobody listening is no error."""
    told = partial(
        wave_closed.send_robust, sender=None, tenant_id=str(tenant_id), wave_id=str(wave.id)
    )
    transaction.on_commit(told, robust=True)


def with_reports(
    request: MemberRequest, wave: Wave, rows: list[MunicipalityResponse]
) -> list[MunicipalityResponse]:
    """Where the report of each is; a manager has an address only where there is one to read."""
    if wave.state != WaveState.CLOSED or not rows:
        return rows
    args = [request.tenant.slug, wave.id]
    address = _address_if_any("report_municipality", [*args, "CODE"])
    linked = [replace(row, report_url=address.replace("CODE", quote(row.code))) for row in rows]
    if request.membership.may(Permission.SEE_BENCHMARK):
        return linked
    states = _report_states(wave, [row.code for row in rows])
    return [_as_released(row, states.get(row.code, "unreleased")) for row in linked]


def _as_released(row: MunicipalityResponse, state: str) -> MunicipalityResponse:
    address = row.report_url if state == ReportState.READABLE else ""
    return replace(row, report_state=state, report_url=address)


def _report_states(wave: Wave, codes: list[str]) -> dict[str, str]:
    answers: list[tuple[Any, Any]] = reports_asked.send(sender=None, wave=wave, codes=codes)
    return {code: state for _who, answer in answers for code, state in answer.items()}


def _progress_url(request: MemberRequest, wave: Wave) -> str:
    if wave.state != WaveState.CLOSED or not request.membership.may(Permission.SEE_BENCHMARK):
        return ""
    return _address_if_any("wave_progress", [request.tenant.slug, wave.id])


def _address_if_any(name: str, args: list[object]) -> str:
    """A page of a room that this one does not know, if there is such a page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
