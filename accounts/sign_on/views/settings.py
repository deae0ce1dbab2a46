"""The pages on which an owner connects identity providers."""

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import find, needs
from accounts.branding.sender import DnsAway, txt_records
from accounts.http import MemberRequest
from accounts.models import Protocol, SignOn, SignOnDomain, SignOnLink
from accounts.roles import Permission
from accounts.sign_on import actions, going, queries
from accounts.sign_on.forms import DomainForm, OidcForm, SamlForm, form_for

OWNER = Permission.MANAGE_SIGN_ON


@require_safe
@needs(OWNER)
def provider_list(request: MemberRequest) -> HttpResponse:
    page = {"providers": queries.providers(), "door": going.door_of(request.tenant.slug)}
    return render(request, "accounts/sign_on/list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret")
@needs(OWNER)
def provider_new(request: MemberRequest, protocol: str) -> HttpResponse:
    if protocol not in Protocol.values:
        raise Http404
    form = form_for(protocol, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _saved(request, form, None)
        if made is not None:
            return redirect("provider_page", request.tenant.slug, made.id)
    page = {"form": form, "is_oidc": protocol == Protocol.OIDC}
    return render(request, "accounts/sign_on/new.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret")
@needs(OWNER)
def provider_page(request: MemberRequest, sign_on_id: UUID) -> HttpResponse:
    row = find(SignOn, id=sign_on_id)
    form = form_for(row.protocol, request.POST or None, row)
    if request.method == "POST" and form.is_valid() and _saved(request, form, row):
        messages.success(request, _("De aanmelddienst is bewaard."))
        return redirect("provider_page", request.tenant.slug, row.id)
    return _page(request, row, form, DomainForm())


@require_POST
@needs(OWNER)
def provider_delete(request: MemberRequest, sign_on_id: UUID) -> HttpResponse:
    row = find(SignOn, id=sign_on_id)
    actions.delete_sign_on(by=request.user, tenant=request.tenant, row=row)
    messages.success(request, _("De aanmelddienst %(name)s is verwijderd.") % {"name": row.name})
    return redirect("provider_list", request.tenant.slug)


@require_POST
@needs(OWNER)
def provider_domain(request: MemberRequest, sign_on_id: UUID) -> HttpResponse:
    row, form = find(SignOn, id=sign_on_id), DomainForm(request.POST)
    if form.is_valid():
        domain = form.cleaned_data["domain"]
        try:
            actions.add_domain(by=request.user, tenant=request.tenant, row=row, domain=domain)
        except actions.DomainTaken:
            form.add_error("domain", _("Dit domein staat al bij een aanmelddienst."))
        else:
            return redirect("provider_page", request.tenant.slug, row.id)
    return _page(request, row, form_for(row.protocol, None, row), form)


@require_POST
@needs(OWNER)
def domain_prove(request: MemberRequest, domain_id: UUID) -> HttpResponse:
    domain = find(SignOnDomain, id=domain_id)
    try:
        proved = queries.proof_for(domain) in txt_records(queries.record_of(domain))
    except DnsAway:
        messages.error(request, _("Het DNS antwoordt niet. Probeer het straks opnieuw."))
    else:
        if proved:
            actions.prove_domain(by=request.user, tenant=request.tenant, domain=domain)
            messages.success(request, _("Het domein is bewezen."))
        else:
            messages.error(request, _("Het TXT-record staat nog niet in het DNS."))
    return redirect("provider_page", request.tenant.slug, domain.sign_on_id)


@require_POST
@needs(OWNER)
def domain_require(request: MemberRequest, domain_id: UUID) -> HttpResponse:
    domain = find(SignOnDomain.objects.select_related("sign_on"), id=domain_id)
    required = request.POST.get("required") == "1"
    try:
        actions.require_domain(
            by=request.user, tenant=request.tenant, domain=domain, required=required
        )
        messages.success(request, _("Bewaard."))
    except actions.NotTested:
        messages.error(request, _("Probeer de aanmelddienst eerst zelf, en bewijs het domein."))
    return redirect("provider_page", request.tenant.slug, domain.sign_on_id)


@require_POST
@needs(OWNER)
def domain_remove(request: MemberRequest, domain_id: UUID) -> HttpResponse:
    domain = find(SignOnDomain, id=domain_id)
    actions.remove_domain(by=request.user, tenant=request.tenant, domain=domain)
    return redirect("provider_page", request.tenant.slug, domain.sign_on_id)


@require_POST
@needs(OWNER)
def link_remove(request: MemberRequest, link_id: UUID) -> HttpResponse:
    link = find(SignOnLink.objects.select_related("user"), id=link_id)
    actions.unlink(by=request.user, link=link)
    messages.success(request, _("%(email)s is losgemaakt.") % {"email": link.user.email})
    return redirect("provider_page", request.tenant.slug, link.sign_on_id)


def _saved(request: MemberRequest, form: OidcForm | SamlForm, row: SignOn | None) -> SignOn | None:
    try:
        with transaction.atomic():
            return actions.save_sign_on(
                by=request.user, tenant=request.tenant, row=row, **form.values()
            )
    except IntegrityError:
        form.add_error("name", _("Er is al een aanmelddienst met deze naam."))
        return None


def _page(
    request: MemberRequest, row: SignOn, form: OidcForm | SamlForm, domain_form: DomainForm
) -> HttpResponse:
    tested = request.session.pop(going.TESTED, None)
    slug = request.tenant.slug
    page = {
        "row": row,
        "form": form,
        "domain_form": domain_form,
        "is_oidc": row.protocol == Protocol.OIDC,
        "back": going.site_address("sign_on_back", slug, row),
        "ours": going.ours(slug, row),
        "domains": queries.domains_of(row),
        "links": queries.links_of(row),
        "tested": tested,
    }
    bad = form.errors or domain_form.errors
    return render(request, "accounts/sign_on/page.html", page, status=422 if bad else 200)
