"""What the pages of this room show."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.api_access import scopes
from accounts.jobs.outbox.rows import MailState
from accounts.jobs.outbox.trouble import sentence
from accounts.login import second_step
from accounts.models import (
    ApiToken,
    Membership,
    TeamInvitation,
    TeamMailing,
    User,
    lasting,
)
from accounts.names import by_bytes
from accounts.roles import ALLOWED, ROLE_NAMES, SENTENCES, Permission, Role
from accounts.team.places import place_name
from accounts.tenancy import current_tenant_id


@dataclass(frozen=True)
class RoleText:
    """A role, and what it lets a person do, in words."""

    value: str
    name: str
    sentences: tuple[str, ...]

    @property
    def in_sentence(self) -> str:
        """Its name among other words."""
        return role_in_sentence(self.value)


@dataclass(frozen=True)
class Member:
    id: uuid.UUID
    name: str
    email: str
    role: str
    role_name: str
    since: datetime
    municipalities: int
    is_you: bool
    is_last_owner: bool
    has_second_step: bool
    second_step_due: datetime | None  # from when the tenant is closed to the person without one
    ends_at: datetime | None  # of the operator


@dataclass(frozen=True)
class OpenInvitation:
    id: uuid.UUID
    email: str
    role_name: str
    expires_at: datetime
    expired: bool
    mailed: bool
    trouble: str  # why the mail did not go out


@dataclass(frozen=True)
class Home:
    """A tenant that a person can go to."""

    name: str
    slug: str
    role_name: str
    simulated: bool


@dataclass(frozen=True)
class InvitationOffer:
    """What a person sees who follows the link of an invitation."""

    tenant_name: str
    email: str
    role: RoleText
    municipality: str  # of a manager
    state: str  # "open", "accepted", "withdrawn" or "expired"
    has_account: bool


@dataclass(frozen=True)
class TokenRow:
    id: uuid.UUID
    name: str
    made_by: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    state: str  # "active", "expired" or "revoked"
    scopes: tuple[str, ...]  # in words


def role_name(role: str) -> str:
    return _(ROLE_NAMES[Role(role)])


def role_in_sentence(role: str) -> str:
    """As a name among other words: German alone writes it with a capital there."""
    name = role_name(role)
    return name if (get_language() or "").startswith("de") else name[:1].lower() + name[1:]


def role_texts() -> list[RoleText]:
    """All roles, the widest first, each permission in the order of the table."""
    return [
        RoleText(
            role.value, role_name(role), tuple(_(SENTENCES[p]) for p in Permission if p in allowed)
        )
        for role, allowed in ALLOWED.items()
    ]


def homes(user: User, only: uuid.UUID | None = None) -> list[Home]:
    """The tenants of a person, by name; by an identity provider the `only` one that it opens."""
    rows = Membership.objects.filter(lasting(), user=user).select_related("tenant")
    return [
        Home(row.tenant.name, row.tenant.slug, role_name(row.role), row.tenant.simulated)
        for row in rows.order_by("tenant__name_sort", "tenant_id")
        if only is None or row.tenant_id == only
    ]


def members(viewer: User) -> list[Member]:
    """Everybody of this tenant, owners first."""
    rows = list(
        Membership.objects.filter(lasting(), tenant_id=current_tenant_id())
        .select_related("user", "tenant")
        .annotate(managed=Count("municipalities"), stepped=Exists(_second_steps()))
        .order_by("user__name_sort", by_bytes("user__email"))
    )
    rows.sort(key=lambda row: list(Role).index(Role(row.role)))
    owners = sum(row.role == Role.OWNER for row in rows)
    return [
        Member(
            id=row.id,
            name=row.user.name,
            email=row.user.email,
            role=row.role,
            role_name=role_name(row.role),
            since=row.created_at,
            municipalities=row.managed,
            is_you=row.user_id == viewer.id,
            is_last_owner=owners == 1 and row.role == Role.OWNER,
            has_second_step=row.stepped,
            second_step_due=second_step.due(row),
            ends_at=row.ends_at,
        )
        for row in rows
    ]


def _second_steps() -> "QuerySet[Authenticator]":
    """Of the person of the membership outside."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(
        user=OuterRef("user"), type__in=second_step.STEPS
    )
    return rows


def open_invitations() -> list[OpenInvitation]:
    """Those that nobody used or withdrew, the newest first."""
    now = timezone.now()
    mail = TeamMailing.objects.filter(invitation=OuterRef("pk"))
    rows = TeamInvitation.objects.filter(accepted_at=None, withdrawn_at=None).annotate(
        mail_state=Subquery(mail.values("state")[:1]),
        mail_error=Subquery(mail.values("error")[:1]),
    )
    return [
        OpenInvitation(
            id=row.id,
            email=row.email,
            role_name=role_name(row.role),
            expires_at=row.expires_at,
            expired=row.expires_at <= now,
            mailed=row.mail_state in (None, MailState.SENT),  # None: mailed before there were rows
            trouble=sentence(row.mail_error or ""),
        )
        for row in rows.order_by("-created_at")
    ]


def offer(row: TeamInvitation) -> InvitationOffer:
    return InvitationOffer(
        tenant_name=row.tenant.name,
        email=row.email,
        role=next(text for text in role_texts() if text.value == row.role),
        municipality=place_name(row.municipality_id),
        state=_invitation_state(row),
        has_account=User.objects.filter(email__iexact=row.email).exists(),
    )


def _invitation_state(row: TeamInvitation) -> str:
    if row.accepted_at is not None:
        return "accepted"
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "expired" if row.expires_at <= timezone.now() else "open"


def tokens() -> list[TokenRow]:
    """The keys of this tenant: working ones first, then by age."""
    now = timezone.now()
    rows = ApiToken.objects.select_related("created_by").order_by("-created_at")
    return sorted((_token(row, now) for row in rows), key=lambda token: token.state != "active")


def _token(row: ApiToken, now: datetime) -> TokenRow:
    return TokenRow(
        id=row.id,
        name=row.name,
        made_by=str(row.created_by or ""),
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        state=_token_state(row, now),
        scopes=tuple(scopes.sentences(row.scopes)),
    )


def _token_state(row: ApiToken, now: datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at <= now else "active"
