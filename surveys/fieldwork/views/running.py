"""Changing a wave that is running: what can be changed, a pause, more municipalities, one response."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import find, needs, noted
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from surveys.fieldwork.actions.reopening import reopen_response
from surveys.fieldwork.actions.running import (
    add_municipalities,
    end_after_pause,
    pause_wave,
    resume_wave,
)
from surveys.fieldwork.forms.running import MoreMunicipalitiesForm, ReopenForm, ResumeForm
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Invitation, Wave, WaveState
from surveys.refusals import Refused


@needs(Permission.RUN_WAVES)
def wave_change(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    """What can still be changed, each with its page; and that everything else is a new wave."""
    wave = _wave(wave_id)
    if not _running(wave):
        return redirect("wave_page", request.tenant.slug, wave.id)
    return render(request, "waves/change.html", {"wave": wave})


@needs(Permission.RUN_WAVES)
def wave_pause(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    if request.method != "POST":
        if not _running(wave) or wave.paused_at is not None:
            return redirect("wave_page", request.tenant.slug, wave.id)
        return render(request, "waves/pause.html", {"wave": wave})
    return _act(request, wave, lambda: pause_wave(by=request.user, wave=wave), _("De golf rust."))


@needs(Permission.RUN_WAVES)
def wave_resume(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    if wave.paused_at is None:
        return redirect("wave_page", request.tenant.slug, wave.id)
    form = ResumeForm(request.POST or None, initial={"closes_at": end_after_pause(wave)})
    if request.method == "POST" and form.is_valid():
        try:
            resume_wave(by=request.user, wave=wave, closes_at=form.cleaned_data["closes_at"])
        except Refused as refused:
            form.refuse(refused)
        else:
            enqueue(send_waiting_mail, str(request.tenant.id))
            messages.success(request, _("De golf loopt weer."))
            return redirect("wave_page", request.tenant.slug, wave.id)
    page = {"wave": wave, "form": form}
    return render(request, "waves/resume.html", page, status=422 if form.errors else 200)


@needs(Permission.RUN_WAVES)
def wave_municipalities(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _wave(wave_id)
    if not _running(wave):
        return redirect("wave_page", request.tenant.slug, wave.id)
    form = MoreMunicipalitiesForm(request.POST or None, wave=wave)
    if "picker" in request.POST:
        form = form.again()
    elif request.method == "POST" and form.is_valid():
        try:
            new = add_municipalities(
                by=request.user, wave=wave, municipality_ids=form.municipality_ids
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            added = ngettext("%s bestuur neemt nu ook deel.", "%s besturen nemen nu ook deel.", new)
            messages.success(request, added % new + " " + _("Voeg nu hun mensen toe."))
            return redirect("wave_people_import", request.tenant.slug, wave.id)
    page = {"wave": wave, "form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "waves/municipalities.html", page, status=status)


@needs(Permission.RUN_WAVES)
@noted("person_seen", invitation_id="surveys.Invitation")
def wave_person_reopen(
    request: MemberRequest, wave_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    """Asks why, before one person may correct what was handed in."""
    wave = _wave(wave_id)
    rows = Invitation.objects.select_related("wave", "contact", "participation__municipality")
    invitation: Invitation = find(rows, id=invitation_id, wave_id=wave_id)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reopen_response(
                by=request.user, invitation=invitation, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            form.refuse(refused)
        else:
            enqueue(send_waiting_mail, str(request.tenant.id))
            told = _("%s krijgt een mail met een link om de antwoorden te verbeteren.")
            messages.success(request, told % invitation.contact.name)
            return redirect("wave_people", request.tenant.slug, wave.id)
    page = {"wave": wave, "invitation": invitation, "form": form}
    return render(request, "waves/person_reopen.html", page, status=422 if form.errors else 200)


def _wave(wave_id: uuid.UUID) -> Wave:
    wave: Wave = find(Wave.objects.select_related("study"), id=wave_id)
    return wave


def _running(wave: Wave) -> bool:
    """Whether people answer it themselves, now or after a pause."""
    return wave.state == WaveState.OPEN and not wave.imported


def _act(request: MemberRequest, wave: Wave, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("wave_page", request.tenant.slug, wave.id)
