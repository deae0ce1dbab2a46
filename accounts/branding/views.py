"""The page on which an owner sets the organisation's look, and what shows it to everybody."""

from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import storage
from accounts.access import find, needs
from accounts.branding import actions, colours, queries
from accounts.branding.forms import LogoForm, LookForm, SenderForm, SlidesForm
from accounts.branding.sender import DnsAway, check_sender
from accounts.http import MemberRequest
from accounts.models import Tenant
from accounts.roles import Permission

# Whoever asks again within a day has it; a deleted logo is gone everywhere a day later.
FOR_A_DAY = "public, max-age=86400"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_BRAND)
def look(request: MemberRequest) -> HttpResponse:
    tenant = request.tenant
    now = {"name": tenant.name, "colour": tenant.colour, "imprint": tenant.imprint}
    form = LookForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        actions.set_look(by=request.user, tenant=tenant, **form.cleaned_data)
        return _saved(request)
    return _page(request, form=form)


@require_POST
@needs(Permission.MANAGE_BRAND)
def look_logo(request: MemberRequest) -> HttpResponse:
    if "delete" in request.POST:
        actions.set_logo(by=request.user, tenant=request.tenant, logo=None)
        return _saved(request)
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, logo_form=form)
    actions.set_logo(by=request.user, tenant=request.tenant, logo=form.cleaned_data["logo"])
    return _saved(request)


@require_POST
@needs(Permission.MANAGE_BRAND)
def look_slides(request: MemberRequest) -> HttpResponse:
    if "delete" in request.POST:
        actions.set_slides(by=request.user, tenant=request.tenant, slides=None)
        return _saved(request)
    form = SlidesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, slides_form=form)
    actions.set_slides(by=request.user, tenant=request.tenant, slides=form.cleaned_data["slides"])
    return _saved(request)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_BRAND)
def look_sender(request: MemberRequest) -> HttpResponse:
    """An own sender, as soon as the DNS of its domain allows it."""
    tenant, records = request.tenant, None
    form = SenderForm(request.POST or None, initial={"address": tenant.sender})
    if request.method == "POST" and "delete" in request.POST:
        actions.set_sender(by=request.user, tenant=tenant, address="")
        messages.success(request, _("Mails vertrekken weer van het adres van Tweezicht."))
        return redirect("look_sender", slug=tenant.slug)
    if request.method == "POST" and settings.SENDER_SPF and form.is_valid():
        address = form.cleaned_data["address"]
        try:
            records = check_sender(address, tenant.id)
        except DnsAway:
            form.add_error("address", _("Het DNS antwoordt niet. Probeer het straks opnieuw."))
        else:
            if all(record.fine for record in records):
                actions.set_sender(by=request.user, tenant=tenant, address=address)
                messages.success(request, _("Mails vertrekken voortaan van %s.") % address)
                return redirect("look_sender", slug=tenant.slug)
            form.add_error("address", _("Voor dit domein ontbreekt nog iets in het DNS."))
    page = {
        "form": form,
        "records": records,
        "possible": bool(settings.SENDER_SPF),
        "ours": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/branding/sender.html", page, status=status)


@require_safe
def brand_style(request: HttpRequest, tenant_id: UUID, digest: str) -> HttpResponse:
    """A tenant's colour as a style sheet, for members, respondents and readers of links alike."""
    told = queries.style_of(_tenant(tenant_id, digest))
    return _public(HttpResponse(told, content_type="text/css; charset=utf-8"))


@require_safe
def brand_logo(request: HttpRequest, tenant_id: UUID, digest: str) -> HttpResponse:
    tenant = _tenant(tenant_id, digest)
    if not tenant.logo:
        raise Http404
    try:
        content = storage.read(queries.logo_path(tenant), tenant.logo)
    except storage.Damaged as error:
        raise Http404 from error
    return _public(HttpResponse(content, content_type="image/png"))


def _tenant(tenant_id: UUID, digest: str) -> Tenant:
    """The tenant, if it looks so now."""
    row = find(Tenant.objects.all(), id=tenant_id)
    if row.look != digest:
        raise Http404
    return row


def _public(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = FOR_A_DAY
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _saved(request: MemberRequest) -> HttpResponse:
    messages.success(request, _("Het uiterlijk is bewaard."))
    return redirect("look", slug=request.tenant.slug)


def _page(request: MemberRequest, **forms: object) -> HttpResponse:
    tenant = request.tenant
    now = {"name": tenant.name, "colour": tenant.colour, "imprint": tenant.imprint}
    page = {
        "form": LookForm(initial=now),
        "logo_form": LogoForm(),
        "slides_form": SlidesForm(),
        "fitted": colours.fitted(tenant.colour) if tenant.colour else None,
        **forms,
    }
    bad = any(getattr(form, "errors", None) for form in forms.values())
    return render(request, "accounts/branding/look.html", page, status=422 if bad else 200)
