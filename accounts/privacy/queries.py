"""All that is known of somebody who logs in, as data (GDPR 15, 20)."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import AuditEvent, Membership, Tenant, User
from accounts.tenancy import tenant


def held_of_account(user: User) -> dict[str, Any]:
    """What somebody did is told of every tenant, also of those that they left."""
    return {
        "made_at": timezone.now().isoformat(),
        "name": user.name,
        "email": user.email,
        "joined_at": user.date_joined.isoformat(),
        "last_login": user.last_login.isoformat() if user.last_login else None,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified")),
        "second_steps": list(
            Authenticator.objects.filter(user=user).values_list("type", flat=True)
        ),
        "memberships": _memberships(user),
        "acts": [act for row in Tenant.objects.order_by("name") for act in _acts(user, row)],
    }


def _memberships(user: User) -> list[dict[str, str]]:
    rows = Membership.objects.filter(user=user).select_related("tenant").order_by("created_at")
    return [
        {"tenant": row.tenant.name, "role": row.role, "since": row.created_at.isoformat()}
        for row in rows
    ]


def _acts(user: User, of: Tenant) -> list[dict[str, str]]:
    with tenant(of.id):
        rows = AuditEvent.objects.filter(actor=user).order_by("at").values_list("at", "action")
        return [{"tenant": of.name, "at": at.isoformat(), "act": act} for at, act in rows]
