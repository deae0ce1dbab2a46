"""What people do in this room. Every function is one act, with its audit row."""

import secrets
import uuid
from collections.abc import Iterable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.utils import timezone

from accounts import audit
from accounts.api_access.keys import hash_secret
from accounts.api_access.scopes import Scope
from accounts.models import (
    ApiToken,
    Membership,
    MunicipalityManager,
    SignOnLink,
    TeamInvitation,
    TeamMailing,
    Tenant,
    User,
)
from accounts.roles import Role
from accounts.team.signals import manager_added
from accounts.tenancy import current_tenant_id, held, tenant

INVITATION_DAYS = 14
TOKEN_DAYS = 365


class AlreadyMember(Exception):
    """The person already belongs to the tenant."""


class InvitationEnded(Exception):
    """The invitation was used or withdrawn, or its time is over."""


class AnotherAddress(Exception):
    """Someone who does not own the invited address tried to accept."""


class LastOwner(Exception):
    """A tenant without an owner could never be managed again."""


@transaction.atomic
def create_tenant(
    *, by: User | None, name: str, slug: str, owner_email: str, simulated: bool = False
) -> tuple[Tenant, TeamInvitation]:
    """A new tenant, and the invitation of its first owner."""
    made = Tenant.objects.create(
        name=name,
        slug=slug,
        simulated=simulated,
        second_step_from=None if simulated else timezone.now(),
    )
    with tenant(made.id):
        audit.record(by=by, action="tenant_created", subject=made, name=name, slug=slug)
        return made, invite_member(by=by, tenant=made, email=owner_email, role=Role.OWNER)


@transaction.atomic
def invite_member(
    *,
    by: User | None,
    tenant: Tenant,
    email: str,
    role: str,
    municipality_id: uuid.UUID | None = None,
) -> TeamInvitation:
    """Offer a role; an open invitation for the same address and municipality ends."""
    email = email.strip().lower()
    if role != Role.MANAGER and _members_with(email).exists():
        raise AlreadyMember
    now = timezone.now()
    _open_invitations().filter(email=email, municipality_id=municipality_id).update(
        withdrawn_at=now
    )
    row: TeamInvitation = TeamInvitation.objects.create(
        tenant=tenant,
        email=email,
        role=role,
        municipality_id=municipality_id,
        invited_by=by,
        created_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    TeamMailing.objects.create(invitation=row)
    audit.record(by=by, action="member_invited", subject=row, role=str(role))
    return row


@transaction.atomic
def withdraw_invitation(*, by: User | None, invitation: TeamInvitation) -> TeamInvitation:
    """Make the link of an invitation that nobody used yet worthless."""
    row = _lock_open(invitation)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    audit.record(by=by, action="invitation_withdrawn", subject=row)
    return row


@transaction.atomic
def register_user(*, email: str, name: str, password: str) -> User:
    """An account for a person who followed a mailed link: the address is theirs."""
    user = User.objects.create_user(email, password, name=name.strip())
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@transaction.atomic
def accept_invitation(*, invitation: TeamInvitation, user: User) -> Membership:
    """Make the invited person a member; a manager of one more municipality if one already."""
    row = _lock_open(invitation)
    if row.expires_at <= timezone.now():
        raise InvitationEnded
    if not owns_address(user, row.email):
        raise AnotherAddress
    membership, made = Membership.objects.get_or_create(
        tenant_id=row.tenant_id, user=user, defaults={"role": row.role, "address": row.email}
    )
    if not made and not membership.role == row.role == Role.MANAGER:
        raise AlreadyMember
    if row.municipality_id is not None:
        _manage(membership, [row.municipality_id], by=user)
    row.accepted_at = timezone.now()
    row.save(update_fields=["accepted_at"])
    audit.record(by=user, action="invitation_accepted", subject=row, role=row.role)
    return membership


@transaction.atomic
def register_and_accept(*, invitation: TeamInvitation, name: str, password: str) -> Membership:
    """Account and membership of a new person, both or neither."""
    _lock_open(invitation)
    user = register_user(email=invitation.email, name=name, password=password)
    return accept_invitation(invitation=invitation, user=user)


@transaction.atomic
def remove_member(*, by: User | None, membership: Membership) -> Membership:
    """End a membership; keys and open invitations of this person end with it."""
    _keep_an_owner(membership)
    membership = held(membership)
    told = {"member": str(membership.user_id), "role": membership.role}
    _revoke_tokens_of(membership.user)
    _withdraw_invitations_of(membership.user)
    SignOnLink.objects.filter(user=membership.user).delete()
    if membership.role == Role.OPERATOR:
        Tenant.objects.filter(id=membership.tenant_id).update(operator_until=None)
    audit.record(by=by, action="member_removed", subject=membership, **told)
    membership.delete()
    return membership


@transaction.atomic
def change_role(
    *,
    by: User | None,
    membership: Membership,
    role: str,
    municipality_ids: Iterable[uuid.UUID] = (),
) -> Membership:
    """Give a member another role. A manager is walled to the given municipalities."""
    before = membership.role
    if role != Role.OWNER:
        _keep_an_owner(membership)
        _revoke_tokens_of(membership.user)
        _withdraw_invitations_of(membership.user)
    held(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    managed = list(municipality_ids) if role == Role.MANAGER else []
    # Who stays a manager somewhere stays the same row: what it was told of hangs on it.
    MunicipalityManager.objects.filter(membership=membership).exclude(
        municipality_id__in=managed
    ).delete()
    _manage(membership, managed, by=by)
    told = {"member": str(membership.user_id), "before": before, "after": str(role)}
    audit.record(by=by, action="role_changed", subject=membership, **told)
    return membership


@transaction.atomic
def create_token(
    *, by: User, name: str, days: int, scopes: Iterable[str] = tuple(Scope)
) -> tuple[ApiToken, str]:
    """A key of the API for what `scopes` say, and its secret text, which is kept nowhere."""
    if not 0 < days <= TOKEN_DAYS:
        raise ValueError("an API key lives for 1 to 365 days")
    scopes, secret, now = set(scopes), secrets.token_urlsafe(32), timezone.now()
    if not scopes <= set(Scope) or not scopes:
        raise ValueError("an API key is made for scopes that there are")
    row = ApiToken.objects.create(
        name=name,
        secret_hash=hash_secret(secret),
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_by=by,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    told = {"name": name, "days": days, "scopes": ", ".join(row.scopes)}
    audit.record(by=by, action="token_created", subject=row, **told)
    return row, f"tz_{row.tenant_id.hex}_{secret}"


@transaction.atomic
def revoke_token(*, by: User | None, token: ApiToken) -> ApiToken:
    """Make a key worthless from the next request on."""
    if ApiToken.objects.filter(id=token.id, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record(by=by, action="token_revoked", subject=token, name=token.name)
    token.refresh_from_db()
    return token


def owns_address(user: User, email: str) -> bool:
    """Whether the person has proved that the address is theirs."""
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return bool(addresses.filter(email__iexact=email).exists())


def _open_invitations() -> models.QuerySet[TeamInvitation]:
    return TeamInvitation.objects.filter(accepted_at=None, withdrawn_at=None)


def _lock_open(invitation: TeamInvitation) -> TeamInvitation:
    row = _open_invitations().select_for_update().filter(id=invitation.id).first()
    if row is None:
        raise InvitationEnded
    return row


def _members_with(email: str) -> models.QuerySet[Membership]:
    return Membership.objects.filter(tenant_id=current_tenant_id(), user__emailaddress__email=email)


def _manage(
    membership: Membership, municipality_ids: Iterable[uuid.UUID], *, by: User | None
) -> None:
    for municipality_id in municipality_ids:
        manager, made = MunicipalityManager.objects.get_or_create(
            membership=membership,
            municipality_id=municipality_id,
            defaults={"tenant_id": membership.tenant_id},
        )
        if made:
            manager_added.send(sender=MunicipalityManager, manager=manager, by=by)


def _keep_an_owner(membership: Membership) -> None:
    """Refuse when the tenant would lose its last owner; locks them against a second remover."""
    owners = Membership.objects.select_for_update().filter(
        tenant_id=membership.tenant_id, role=Role.OWNER
    )
    owners = owners.order_by("id")
    if {owner.id for owner in owners} == {membership.id}:
        raise LastOwner


def _revoke_tokens_of(user: User) -> None:
    ApiToken.objects.filter(created_by=user, revoked_at=None).update(revoked_at=timezone.now())


def _withdraw_invitations_of(user: User) -> None:
    """Those that the person sent, and those to an address of theirs: neither is a way back."""
    addresses = list(EmailAddress.objects.filter(user=user).values_list("email", flat=True))
    theirs = models.Q(invited_by=user) | models.Q(email__in=[one.lower() for one in addresses])
    for row in _open_invitations().filter(theirs):
        withdraw_invitation(by=None, invitation=row)
