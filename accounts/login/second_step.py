"""Who needs a second step, and from when."""

from datetime import datetime, timedelta
from typing import Final

from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils import timezone

from accounts.login.proof import shows_second_step
from accounts.models import Membership, User, lasting
from accounts.roles import SECOND_STEP, Role

GRACE: Final = timedelta(days=7)
SOON: Final = timedelta(days=30)  # who needs one later than that is not bothered yet
STEPS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def due(membership: Membership) -> datetime | None:
    """From when the tenant stays closed without a second step; None for who needs none."""
    role, begins = Role(membership.role), membership.tenant.second_step_from
    if role not in SECOND_STEP or begins is None:
        return None
    if role is Role.OPERATOR:
        return membership.created_at  # at once
    end: datetime = max(begins, membership.created_at + GRACE)
    return end


def is_missing(request: HttpRequest, membership: Membership) -> bool:
    """Whether nothing of the tenant is shown before a second step."""
    end = due(membership)
    if end is None or end > timezone.now():
        return False
    return not shows_second_step(request, membership.tenant_id)


def leads(user: User) -> bool:
    """Whether somebody who logs in is led to set one up."""
    end = first_due(user)
    return end is not None and end < timezone.now() + SOON and not has_one(user)


def has_one(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type__in=STEPS).exists())


def first_due(user: User) -> datetime | None:
    """From when the first of a person's tenants is closed without one; None where none asks."""
    rows = Membership.objects.filter(lasting(), user=user).select_related("tenant")
    ends = [end for end in map(due, rows) if end is not None]
    return min(ends, default=None)
