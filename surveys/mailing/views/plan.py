"""The page of a wave's mails: their texts, the moments of reminders, and whether people are thanked."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.mailing.actions.reminders import plan_reminders, reminders_left
from surveys.mailing.actions.thanking import set_thanks
from surveys.mailing.forms.reminders import RemindersForm
from surveys.mailing.queries.plan import MailPlan, mail_plan
from surveys.models import Wave
from surveys.refusals import Refused


@require_safe
@needs(Permission.RUN_WAVES)
def wave_mails(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    return _page(request, invited_wave(wave_id))


@require_POST
@needs(Permission.RUN_WAVES)
def wave_reminders(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave = invited_wave(wave_id)
    form = _form(wave, mail_plan(wave), request.POST)
    if not form.is_valid():
        return _page(request, wave, form)
    try:
        plan_reminders(by=request.user, wave=wave, moments=form.moments)
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, wave, form)
    messages.success(request, _("De momenten van de herinneringen zijn bewaard."))
    return redirect("wave_mails", request.tenant.slug, wave.id)


@require_POST
@needs(Permission.RUN_WAVES)
def wave_thanks(request: MemberRequest, wave_id: uuid.UUID) -> HttpResponse:
    wave, on = invited_wave(wave_id), request.POST.get("on") == "1"
    try:
        set_thanks(by=request.user, wave=wave, on=on)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        told = _("Wie vanaf nu instuurt, krijgt een bedankmail.") if on else _("Er gaan geen bedankmails meer uit.")  # fmt: skip
        messages.success(request, told)
    return redirect("wave_mails", request.tenant.slug, wave.id)


def invited_wave(wave_id: uuid.UUID) -> Wave:
    """A wave whose people are invited; one from a file has nobody to write to."""
    rows = Wave.objects.select_related("study", "version", "tenant").filter(imported=False)
    wave: Wave = find(rows, id=wave_id)
    return wave


def _form(wave: Wave, plan: MailPlan, data: Any = None) -> RemindersForm:
    return RemindersForm(data, moments=plan.open_moments, left=reminders_left(wave))


def _page(request: MemberRequest, wave: Wave, form: RemindersForm | None = None) -> HttpResponse:
    plan = mail_plan(wave)
    page = {"wave": wave, "plan": plan, "form": form or _form(wave, plan)}
    return render(request, "waves/mails.html", page, status=422 if form else 200)
