"""A municipality's own reminder: its manager writes it, a consultant sends it or does not."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs, own_municipalities
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.roles import Permission
from surveys.fieldwork.actions.own_reminders import (
    decline_own_reminder,
    propose_reminder,
    send_own_reminder,
)
from surveys.fieldwork.forms.running import OwnReminderForm
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.fieldwork.views.fieldwork import FOLLOW, visible_wave
from surveys.models import OwnReminder, Participation, Wave
from surveys.refusals import Refused


@needs(*FOLLOW)
def own_reminder(request: MemberRequest, wave_id: uuid.UUID, code: str) -> HttpResponse:
    own = own_municipalities(request.membership)
    wave = visible_wave(request.membership, own, wave_id)
    rows = Participation.objects.select_related("wave", "municipality")
    place: Participation = find(rows, wave=wave, municipality__code=code)
    if own is None:
        raise PermissionDenied  # a consultant writes to people as the consultancy
    if place.municipality_id not in own:
        raise Http404
    form = OwnReminderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            propose_reminder(by=request.user, participation=place, text=form.cleaned_data["text"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("Uw tekst is voorgelegd aan uw adviseurs."))
            return redirect("wave_page", request.tenant.slug, wave.id)
    page = {"wave": wave, "place": place.municipality, "form": form}
    return render(request, "waves/own_reminder.html", page, status=422 if form.errors else 200)


@require_safe
@needs(Permission.RUN_WAVES)
def own_reminder_list(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = find(Wave.objects.select_related("study"), id=wave_id)
    rows = OwnReminder.objects.filter(participation__wave=wave)
    rows = rows.select_related("participation__municipality", "proposed_by", "decided_by")
    page = {"wave": wave, "reminders": list(rows.order_by("-proposed_at")[:100])}
    return render(request, "waves/own_reminders.html", page)


@require_POST
@needs(Permission.RUN_WAVES)
def own_reminder_decide(
    request: MemberRequest, wave_id: uuid.UUID, reminder_id: uuid.UUID
) -> HttpResponse:
    rows = OwnReminder.objects.select_related("participation__wave")
    reminder: OwnReminder = find(rows, id=reminder_id, participation__wave_id=wave_id)
    try:
        if "send" in request.POST:
            mails = send_own_reminder(by=request.user, reminder=reminder)
            enqueue(send_waiting_mail, str(request.tenant.id))
            said = ngettext("%s herinnering vertrekt.", "%s herinneringen vertrekken.", mails)
            messages.success(request, said % mails)
        else:
            decline_own_reminder(by=request.user, reminder=reminder)
            messages.success(request, _("De herinnering vertrekt niet."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("own_reminder_list", request.tenant.slug, wave_id)
