"""Making a wave, looking at what a launch would do, opening it and closing it."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from surveys.fieldwork.actions.fieldwork import (
    close_wave,
    create_study,
    create_wave,
    extend_closing,
    launch_wave,
    set_municipalities,
    update_wave,
)
from surveys.fieldwork.actions.running import end_answering
from surveys.fieldwork.emails import samples
from surveys.fieldwork.forms.fieldwork import NEW_STUDY, WaveForm
from surveys.fieldwork.forms.studies import ExtendForm
from surveys.fieldwork.forms.wave_values import first_values, values_of
from surveys.fieldwork.queries.fieldwork import mail_counts
from surveys.fieldwork.queries.people import dry_run
from surveys.fieldwork.queries.readiness import people_readiness
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.fieldwork.views.fieldwork import tell_closed
from surveys.models import Municipality, Study, Wave, WaveState
from surveys.refusals import Refused
from surveys.respond.queries.response import wave_response


@needs(Permission.RUN_WAVES)
def wave_new(request: MemberRequest) -> HttpResponse:
    asked = request.GET.get("version", "")
    first = first_values(request.tenant.name, request.user.email, asked)
    study = request.GET.get("study") or first.get("study", NEW_STUDY)
    initial = {**first, "study": study}
    form = WaveForm(request.POST or None, request.FILES or None, initial=initial)
    if "picker" in request.POST:
        return _form_page(request, form.again(), None)
    if request.method == "POST" and form.is_valid():
        try:
            wave = _create(request, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("De golf is gemaakt. Voeg nu de mensen toe."))
            return redirect("wave_people_import", request.tenant.slug, wave.id)
    return _form_page(request, form, None)


@transaction.atomic
def _create(request: MemberRequest, form: WaveForm) -> Wave:
    data = form.cleaned_data
    return create_wave(
        by=request.user,
        study=_study(request, data),
        version=data["version"],
        name=data["name"],
        opens_at=data["opens_at"],
        closes_at=data["closes_at"],
        municipality_ids=form.municipality_ids,
        **form.options,
    )


def _study(request: MemberRequest, data: Mapping[str, Any]) -> Study:
    if data["study"] != NEW_STUDY:
        return find(Study, id=data["study"])
    questionnaire = data["version"].questionnaire
    return create_study(by=request.user, questionnaire=questionnaire, name=data["study_name"])


@needs(Permission.RUN_WAVES)
def wave_edit(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = find(Wave.objects.select_related("study"), id=wave_id)
    if wave.state != WaveState.DRAFT:
        to = "wave_change" if wave.state == WaveState.OPEN else "wave_page"
        messages.error(request, _("Deze golf is geopend: hiervoor is een nieuwe golf nodig."))
        return redirect(to, request.tenant.slug, wave.id)
    initial = values_of(wave)
    form = WaveForm(request.POST or None, request.FILES or None, wave=wave, initial=initial)
    if "picker" in request.POST:
        return _form_page(request, form.again(), wave)
    if request.method == "POST" and form.is_valid():
        try:
            _change(request, form, wave)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("De wijzigingen zijn bewaard."))
            return redirect("wave_page", request.tenant.slug, wave.id)
    return _form_page(request, form, wave)


@transaction.atomic
def _change(request: MemberRequest, form: WaveForm, wave: Wave) -> None:
    data = form.cleaned_data
    own = {name: data[name] for name in ("version", "name", "opens_at", "closes_at")}
    update_wave(by=request.user, wave=wave, **own, **form.options)
    set_municipalities(
        by=request.user,
        wave=wave,
        municipality_ids=form.municipality_ids,
        drop_people=data["drop_people"],
    )


def _form_page(request: MemberRequest, form: WaveForm, wave: Wave | None) -> HttpResponse:
    page = {"form": form, "wave": wave, "ready": form.has_versions}
    return render(request, "waves/form.html", page, status=422 if form.errors else 200)


@needs(Permission.RUN_WAVES)
def wave_dry_run(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _with_version(wave_id)
    if wave.state != WaveState.DRAFT:
        return redirect("wave_page", request.tenant.slug, wave.id)
    dry = dry_run(wave)
    places = Municipality.objects.filter(id__in=[row.id for row in dry.response.rows[:1]])
    page = {"wave": wave, "dry": dry, "samples": samples(wave, dry.main_sides, places.first())}
    page["people"] = people_readiness(wave, get_language() or "nl")
    return render(request, "waves/dry_run.html", page)


@needs(Permission.RUN_WAVES)
def wave_launch(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _with_version(wave_id)
    if request.method != "POST":
        return _only_in(request, wave, WaveState.DRAFT, "launch", {"dry": dry_run(wave)})
    try:
        launch_wave(by=request.user, wave=wave)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("wave_page", request.tenant.slug, wave.id)
    enqueue(send_waiting_mail, str(request.tenant.id))
    mails = mail_counts(wave).total
    if wave.opens_at > timezone.now():
        moment = date_format(timezone.localtime(wave.opens_at), "DATETIME_FORMAT")
        told = ngettext(
            "De golf opent op %(moment)s; dan vertrekt %(n)s uitnodiging.",
            "De golf opent op %(moment)s; dan vertrekken %(n)s uitnodigingen.",
            mails,
        ) % {"n": mails, "moment": moment}
    else:
        sent = ngettext("%s uitnodiging vertrekt.", "%s uitnodigingen vertrekken.", mails) % mails
        told = _("De golf is open.") + " " + sent
    messages.success(request, told)
    return redirect("wave_page", request.tenant.slug, wave.id)


@needs(Permission.RUN_WAVES)
def wave_close(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _with_version(wave_id)
    if request.method != "POST":
        can_grace = not wave.imported and wave.accepts_answers(timezone.now())
        page = {"response": wave_response(wave), "can_grace": can_grace}
        return _only_in(request, wave, WaveState.OPEN, "close", page)
    if "grace" in request.POST:
        return _close_after_grace(request, wave)
    try:
        close_wave(by=request.user, wave=wave)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        tell_closed(request.tenant.id, wave)
        messages.success(request, _("De golf is gesloten."))
    return redirect("wave_page", request.tenant.slug, wave.id)


def _close_after_grace(request: MemberRequest, wave: Wave) -> HttpResponse:
    try:
        end_answering(by=request.user, wave=wave)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            _("Niemand begint nog. Wie bezig is, kan een kwartier afwerken; dan sluit de golf."),
        )
    return redirect("wave_page", request.tenant.slug, wave.id)


@needs(Permission.RUN_WAVES)
def wave_extend(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = _with_version(wave_id)
    form = ExtendForm(request.POST or None, initial={"closes_at": wave.closes_at})
    if request.method == "POST" and form.is_valid():
        try:
            extend_closing(by=request.user, wave=wave, closes_at=form.cleaned_data["closes_at"])
        except Refused as refused:
            form.add_error("closes_at", str(refused))
        else:
            messages.success(request, _("Het einde is verlengd."))
            return redirect("wave_page", request.tenant.slug, wave.id)
    page = {"wave": wave, "form": form}
    return render(request, "waves/extend.html", page, status=422 if form.errors else 200)


def _with_version(wave_id: uuid.UUID) -> Wave:
    rows = Wave.objects.select_related("study", "version__questionnaire")
    wave: Wave = find(rows, id=wave_id)
    return wave


def _only_in(
    request: MemberRequest, wave: Wave, state: WaveState, page: str, context: dict[str, Any]
) -> HttpResponse:
    """A page that asks for confirmation, while there is something to confirm."""
    if wave.state != state:
        return redirect("wave_page", request.tenant.slug, wave.id)
    return render(request, f"waves/{page}.html", {"wave": wave, **context})
