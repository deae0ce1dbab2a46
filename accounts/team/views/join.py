"""The page behind the link of a team invitation. Opening it has no effect."""

from django.contrib import messages
from django.contrib.auth import login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.login import sessions
from accounts.login.proof import came_by_provider
from accounts.models import TeamInvitation, User
from accounts.team import actions, links, queries
from accounts.team.forms import RegisterForm
from accounts.tenancy import tenant

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def join(request: HttpRequest, token: str) -> HttpResponse:
    try:
        tenant_id, invitation_id = links.read(token)
    except signing.SignatureExpired:
        return _ended(request, "expired")
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
    with tenant(tenant_id):
        rows = TeamInvitation.objects.select_related("tenant")
        invitation = rows.filter(id=invitation_id).first()
        if invitation is None:
            raise Http404
        return _answer(request, invitation)


def _answer(request: HttpRequest, invitation: TeamInvitation) -> HttpResponse:
    offer = queries.offer(invitation)
    if offer.state != "open":
        return _ended(request, offer.state)
    if isinstance(request.user, User):
        return _member(request, request.user, invitation, offer)
    if offer.has_account:
        return render(request, "accounts/join_log_in.html", {"offer": offer})
    return _new_person(request, invitation, offer)


def _member(
    request: HttpRequest, user: User, invitation: TeamInvitation, offer: queries.InvitationOffer
) -> HttpResponse:
    came = came_by_provider(request)
    elsewhere = came is not None and came.tenant_id != invitation.tenant_id
    if elsewhere or not actions.owns_address(user, invitation.email):
        return render(request, "accounts/join_switch.html", {"offer": offer})
    if request.method != "POST":
        return render(request, "accounts/join_accept.html", {"offer": offer})
    try:
        actions.accept_invitation(invitation=invitation, user=user)
    except actions.AlreadyMember:
        messages.info(request, _("U hoorde al bij deze organisatie."))
    return redirect("tenant_home", slug=invitation.tenant.slug)


def _new_person(
    request: HttpRequest, invitation: TeamInvitation, offer: queries.InvitationOffer
) -> HttpResponse:
    form = RegisterForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        membership = actions.register_and_accept(invitation=invitation, **form.cleaned_data)
        login(request, membership.user, backend=BACKEND)
        sessions.note(request)
        return redirect("tenant_home", slug=invitation.tenant.slug)
    page = {"offer": offer, "form": form}
    return render(request, "accounts/join_register.html", page, status=422 if form.errors else 200)


def _ended(request: HttpRequest, state: str) -> HttpResponse:
    return render(request, "accounts/join_ended.html", {"state": state}, status=410)
