"""The operator's emergency access: one person, one tenant, an hour, in sight of the tenant."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import AccountMailing, Membership, Notice, Tenant, User, lasting
from accounts.roles import Role
from accounts.tenancy import tenant

LONGEST: Final = 240  # minutes


class EmergencyRefused(Exception):
    """Emergency access that is not given; says why."""


def open_access(*, tenant_slug: str, email: str, reason: str, minutes: int) -> Membership:
    """Let a named person into a tenant for a while, as the operator; its owners are mailed."""
    reason = reason.strip()
    if not reason or not 0 < minutes <= LONGEST:
        raise EmergencyRefused(f"Give a reason, and 1 to {LONGEST} minutes.")
    of = Tenant.objects.filter(slug=tenant_slug).first()
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if of is None or user is None:
        raise EmergencyRefused(
            "There is no such tenant, or no such account (manage.py create_operator)."
        )
    with tenant(of.id):
        return _open(of, user, reason, timezone.now() + timedelta(minutes=minutes))


@transaction.atomic
def _open(of: Tenant, user: User, reason: str, until: datetime) -> Membership:
    others = Membership.objects.filter(tenant=of)
    if others.filter(user=user).exclude(role=Role.OPERATOR).exists():
        raise EmergencyRefused("This person belongs to the tenant already.")
    if others.filter(lasting(), role=Role.OPERATOR).exclude(user=user).exists():
        raise EmergencyRefused("Somebody else has emergency access to this tenant now.")
    made, _new = Membership.objects.update_or_create(
        tenant=of, user=user, defaults={"role": Role.OPERATOR, "ends_at": until}
    )
    of.operator_until, of.operator_name = until, user.email
    of.save(update_fields=["operator_until", "operator_name"])
    about = {"reason": reason, "until": until.isoformat(timespec="minutes")}
    audit.record(by=user, action="emergency_opened", subject=made, **about)
    told = {"email": user.email, **about}
    owners = others.filter(role=Role.OWNER).order_by("id")
    for to in owners.values_list("user__email", flat=True):
        AccountMailing.objects.create(kind=Notice.EMERGENCY, to=to, details=told)
    return made


def close_over() -> int:
    """Take away what is over in the tenant that was entered, and write that down; how many."""
    over = Membership.objects.filter(role=Role.OPERATOR, ends_at__lte=timezone.now())
    return sum(_close(row) for row in over.select_related("user", "tenant"))


def _close(row: Membership) -> bool:
    with tenant(row.tenant_id):
        gone, _rows = Membership.objects.filter(id=row.id, ends_at=row.ends_at).delete()
        if not gone:
            return False
        Tenant.objects.filter(id=row.tenant_id, operator_until=row.ends_at).update(
            operator_until=None
        )
        audit.record(by=None, action="emergency_ended", subject=row, member=str(row.user_id))
    return True
