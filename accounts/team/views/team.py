"""The team of a tenant: members, roles, invitations, and what everybody did."""

from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import find, needs
from accounts.http import MemberRequest
from accounts.jobs.queue import enqueue
from accounts.models import Membership, TeamInvitation, lasting
from accounts.roles import Permission, Role
from accounts.team import actions, queries, second_steps, tasks
from accounts.team.forms import InviteForm, RoleForm
from accounts.text import of_name


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_TEAM)
def team(request: MemberRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _invite(request, form.cleaned_data["email"], form.cleaned_data["role"])
        except actions.AlreadyMember:
            form.add_error("email", _("Deze persoon hoort al bij uw team."))
    page = {
        "form": form,
        "members": queries.members(request.user),
        "invitations": queries.open_invitations(),
        "roles": queries.role_texts(),
    }
    return render(request, "accounts/team.html", page, status=422 if form.errors else 200)


def _invite(request: MemberRequest, email: str, role: str) -> HttpResponse:
    row = actions.invite_member(by=request.user, tenant=request.tenant, email=email, role=role)
    _mail(row)
    messages.success(request, _("%(email)s krijgt een uitnodiging.") % {"email": row.email})
    return redirect("team", slug=request.tenant.slug)


@require_POST
@needs(Permission.MANAGE_TEAM)
def member_role(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    membership = find(_memberships(request).exclude(role=Role.OPERATOR), id=membership_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Kies een rol uit de lijst."))
        return redirect("team", slug=request.tenant.slug)
    try:
        actions.change_role(by=request.user, membership=membership, **form.cleaned_data)
        messages.success(
            request, _("De rol %(of_name)s is gewijzigd.") % {"of_name": of_name(membership.user)}
        )
    except actions.LastOwner:
        messages.error(request, _last_owner())
    return redirect("team", slug=request.tenant.slug)


@require_POST
@needs(Permission.MANAGE_TEAM)
def member_remove(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    membership = find(_memberships(request), id=membership_id)
    try:
        actions.remove_member(by=request.user, membership=membership)
        messages.success(request, _("%(name)s is verwijderd.") % {"name": membership.user})
    except actions.LastOwner:
        messages.error(request, _last_owner())
    return redirect("team", slug=request.tenant.slug)


@require_POST
@needs(Permission.MANAGE_TEAM)
def member_second_step(request: MemberRequest, membership_id: UUID) -> HttpResponse:
    """Take away the second step of who lost it."""
    membership = find(_memberships(request), id=membership_id)
    try:
        second_steps.reset_second_step(by=request.user, membership=membership)
    except second_steps.OnlyByAnother:
        messages.error(request, _("Uw eigen tweede stap zet alleen een andere eigenaar terug."))
    except second_steps.OfMoreTenants:
        messages.error(request, _("De tweede stap van deze persoon zet alleen de beheerder terug."))
    else:
        enqueue(tasks.send_account_mail, str(request.tenant.id))
        told = _("De tweede stap %(of_name)s is teruggezet. De persoon krijgt een mail.")
        messages.success(request, told % {"of_name": of_name(membership.user)})
    return redirect("team", slug=request.tenant.slug)


@require_POST
@needs(Permission.MANAGE_TEAM)
def invitation_withdraw(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    invitation = find(TeamInvitation, id=invitation_id)
    try:
        actions.withdraw_invitation(by=request.user, invitation=invitation)
        messages.success(request, _("De uitnodiging is ingetrokken."))
    except actions.InvitationEnded:
        messages.error(request, _("Deze uitnodiging is al gebruikt of ingetrokken."))
    return redirect("team", slug=request.tenant.slug)


@require_POST
@needs(Permission.MANAGE_TEAM)
def invitation_again(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    """Mail a fresh link; the former one ends."""
    old = find(TeamInvitation.objects.filter(accepted_at=None), id=invitation_id)
    try:
        row = actions.invite_member(
            by=request.user,
            tenant=request.tenant,
            email=old.email,
            role=old.role,
            municipality_id=old.municipality_id,
        )
        _mail(row)
        messages.success(request, _("%(email)s krijgt een nieuwe link.") % {"email": row.email})
    except actions.AlreadyMember:
        messages.error(request, _("Deze persoon hoort al bij uw team."))
    return redirect("team", slug=request.tenant.slug)


def _memberships(request: MemberRequest) -> models.QuerySet[Membership]:
    return Membership.objects.filter(lasting(), tenant=request.tenant).select_related("user")


def _mail(invitation: TeamInvitation) -> None:
    enqueue(tasks.send_team_mail, str(invitation.tenant_id))


def _last_owner() -> str:
    return _("Een organisatie heeft altijd een eigenaar. Maak eerst iemand anders eigenaar.")
