"""What a consultancy says of people's data: who is controller, and how long each kind is kept."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.roles import Permission
from surveys.models import PrivacyRequest, Wave
from surveys.refusals import Refused
from surveys.rights.actions.keeping_terms import set_privacy, set_wave_privacy
from surveys.rights.forms import PrivacyForm, WavePrivacyForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PRIVACY)
def privacy(request: MemberRequest) -> HttpResponse:
    tenant = request.tenant
    now = {"controller": tenant.controller, "contact": tenant.privacy_contact, "dpo": tenant.dpo}
    first = {**now, **_terms(tenant.retention)}
    form = PrivacyForm(request.POST or None, initial=first, tenant=tenant)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("controller", "contact", "dpo")}
        set_privacy(by=request.user, tenant=tenant, retention=form.retention, **told)
        messages.success(request, _("De afspraken zijn bewaard."))
        return redirect("privacy", tenant.slug)
    page = {"form": form, "open": PrivacyRequest.objects.filter(handled_at=None).count()}
    return render(request, "rights/privacy.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_PRIVACY)
def privacy_wave(request: MemberRequest, wave_id: UUID) -> HttpResponse:
    wave = find(Wave, id=wave_id)
    first = {"basis": wave.basis, "hold": wave.hold, **_terms(wave.retention)}
    form = WavePrivacyForm(request.POST or None, initial=first, tenant=request.tenant, wave=wave)
    if request.method == "POST" and form.is_valid() and _kept(request, form, wave):
        messages.success(request, _("De afspraken van de golf zijn bewaard."))
        return redirect("retention", request.tenant.slug)
    page = {"form": form, "wave": wave}
    return render(request, "rights/wave.html", page, status=422 if form.errors else 200)


def _kept(request: MemberRequest, form: WavePrivacyForm, wave: Wave) -> bool:
    told = {name: form.cleaned_data[name] for name in ("basis", "hold")}
    try:
        set_wave_privacy(by=request.user, wave=wave, retention=form.retention, **told)
    except Refused as refused:
        form.add_error(refused.field, refused.message)
        return False
    return True


def _terms(kept: Mapping[str, int]) -> dict[str, int]:
    return {name: term for name, term in kept.items() if isinstance(term, int)}
