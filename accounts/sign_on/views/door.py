"""Logging in by an identity provider: the way there, the way back, and proving an account once."""

import logging
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from allauth.core.internal.ratelimit import consume
from django.contrib import messages
from django.contrib.auth import login, logout
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import errors
from accounts.login import proof, sessions
from accounts.login.doors import domain_of
from accounts.models import Membership, Protocol, SignOn, Tenant, User, lasting
from accounts.roles import Permission
from accounts.sign_on import actions, going, queries, saml
from accounts.sign_on.forms import FindForm
from accounts.sign_on.identity import Identity, NotSignedOn, SignOnRefusal
from accounts.sign_on.words import sentence
from accounts.tenancy import tenant

BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"
log = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_on_find(request: HttpRequest) -> HttpResponse:
    """By the domain of an address to whose door it is; nothing is said of the address itself."""
    form = FindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = queries.tenants_of_domain(domain_of(form.cleaned_data["email"]))
        if len(found) == 1:
            return redirect("sign_on_door", found[0].slug)
        told = _("Voor dit adres kennen we er meer. Gebruik de link van uw adviesbureau.")
        none = _("Voor dit adres kennen we geen aanmelddienst. Meld u aan met uw wachtwoord.")
        form.add_error("email", told if found else none)
    status = 422 if form.errors else 200
    return render(request, "accounts/sign_on/find.html", {"form": form}, status=status)


@require_safe
@never_cache
def sign_on_door(request: HttpRequest, slug: str) -> HttpResponse:
    """Which identity providers a tenant has; a link to each, for a form may not lead elsewhere."""
    of = _tenant(slug)
    with tenant(of.id):
        ready = [one for one in queries.providers() if one.is_ready]
    if not ready:
        raise Http404
    page = {"of": of, "providers": ready, "next": request.GET.get("next", "")}
    return render(request, "accounts/sign_on/door.html", page)


@require_safe
@never_cache
def sign_on_go(request: HttpRequest, slug: str, sign_on_id: UUID) -> HttpResponse:
    if consume(request, app="allauth.account", action="sign_on") is None:
        return errors.too_many(request)
    of, row = _row(slug, sign_on_id)
    is_test = "test" in request.GET and _may_test(request, of)
    onward = _inside(request.GET.get("next", ""), of)
    try:
        return redirect(going.send(request, slug, row, onward=onward, is_test=is_test))
    except NotSignedOn as error:
        return _refused(request, of, row, error)


@require_safe
@never_cache
def sign_on_back(request: HttpRequest, slug: str, sign_on_id: UUID) -> HttpResponse:
    """Where this browser comes back to, once."""
    of, row = _row(slug, sign_on_id)
    try:
        back = going.returned(request, row)
        identity = going.identity_of(slug, row, back, request.GET.dict())
        if back.is_test and _may_test(request, of):
            return _tested(request, of, row, identity)
        with tenant(of.id):
            admitted = actions.admit(row=row, identity=identity)
    except IntegrityError:
        return _refused(request, of, row, NotSignedOn(SignOnRefusal.STALE, "twice at once"))
    except NotSignedOn as error:
        return _refused(request, of, row, error)
    if admitted.user is None:
        going.wait(request, row, identity)
        return redirect("sign_on_confirm")
    _let_in(request, row, admitted.user, identity)
    return redirect(back.next or reverse("tenant_home", args=[slug]))


@csrf_exempt  # another site posts it; what it says is signed, and counts in no session yet
@require_POST
@never_cache
def sign_on_acs(request: HttpRequest, slug: str, sign_on_id: UUID) -> HttpResponse:
    of, row = _row(slug, sign_on_id)
    if row.protocol != Protocol.SAML:
        raise Http404
    answer, relay = request.POST.get("SAMLResponse", ""), request.POST.get("RelayState", "")
    try:
        said = going.carry(slug, row, answer, relay)
    except NotSignedOn as error:
        return _refused(request, of, row, error)
    return redirect(f"{reverse('sign_on_back', args=[slug, row.id])}?{urlencode({'said': said})}")


@require_safe
def sign_on_metadata(request: HttpRequest, slug: str, sign_on_id: UUID) -> HttpResponse:
    _of, row = _row(slug, sign_on_id)
    if row.protocol != Protocol.SAML:
        raise Http404
    told = saml.our_metadata(row, going.ours(slug, row))
    return HttpResponse(told, content_type="application/samlmetadata+xml")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_on_confirm(request: HttpRequest) -> HttpResponse:
    """Whoever the provider named proves the account once, by logging in as before."""
    waiting = going.waiting(request)
    if waiting is None:
        return redirect("account_login")
    if not isinstance(request.user, User):
        asked = urlencode({"next": reverse("sign_on_confirm")})
        page = {"email": waiting.identity.email, "log_in": f"{reverse('account_login')}?{asked}"}
        return render(request, "accounts/sign_on/prove.html", page)
    with tenant(waiting.tenant_id):
        row = SignOn.objects.select_related("tenant").filter(id=waiting.sign_on_id).first()
    by_provider = proof.came_by_provider(request) is not None
    if row is None or by_provider:
        raise Http404
    if request.method != "POST":
        page = {"email": waiting.identity.email, "of": row.tenant, "row": row}
        return render(request, "accounts/sign_on/confirm.html", page)
    request.session.pop(going.WAITING)
    return _confirmed(request, request.user, row, waiting.identity)


def _confirmed(request: HttpRequest, user: User, row: SignOn, identity: Identity) -> HttpResponse:
    try:
        with tenant(row.tenant_id):
            actions.confirm(row=row, identity=identity, user=user)
    except NotSignedOn as error:
        return _refused(request, row.tenant, row, error)
    messages.success(request, _("Voortaan kunt u zich ook zo aanmelden."))
    return redirect("tenant_home", row.tenant.slug)


def _let_in(request: HttpRequest, row: SignOn, user: User, identity: Identity) -> None:
    """A session of its own: nothing of an earlier one in this browser goes along."""
    logout(request)
    login(request, user, backend=BACKEND)
    request.known_to = None  # type: ignore[attr-defined]  # a provider makes no device known
    counted = row.counts_second_step and identity.second_step
    proof.keep(request, proof.ByProvider(row.tenant_id, row.id, user.id, counted))
    sessions.note(request)


def _tested(request: HttpRequest, of: Tenant, row: SignOn, identity: Identity) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 -- _may_test, said to the type checker
    with tenant(of.id):
        actions.mark_tested(by=request.user, tenant=of, row=row)
    request.session[going.TESTED] = {
        "email": identity.email,
        "verified": identity.email_verified,
        "second_step": identity.second_step,
    }
    return redirect("provider_page", of.slug, row.id)


def _may_test(request: HttpRequest, of: Tenant) -> bool:
    if not isinstance(request.user, User):
        return False
    came = proof.came_by_provider(request)
    if came is not None and came.tenant_id != of.id:
        return False
    found = Membership.objects.filter(lasting(), tenant=of, user=request.user).first()
    return found is not None and found.may(Permission.MANAGE_SIGN_ON)


def _tenant(slug: str) -> Tenant:
    found = Tenant.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _row(slug: str, sign_on_id: UUID) -> tuple[Tenant, SignOn]:
    of = _tenant(slug)
    with tenant(of.id):
        row = SignOn.objects.filter(id=sign_on_id).first()
    if row is None:
        raise Http404
    return of, row


def _inside(asked: str, of: Tenant) -> str:
    """An address of this tenant to go on to, or nothing."""
    inside = asked.startswith(f"/t/{of.slug}/")
    return asked if inside and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else ""


def _refused(request: HttpRequest, of: Tenant, row: SignOn, error: NotSignedOn) -> HttpResponse:
    log.info("not signed on at %s: %s", row.id, error)
    page = {"of": of, "reason": sentence(error.refusal)}
    status = 502 if error.refusal is SignOnRefusal.AWAY else 403
    return render(request, "accounts/sign_on/refused.html", page, status=status)
