"""The end of an account, wherever it was known."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts import audit
from accounts.models import (
    AuditEvent,
    Membership,
    TeamInvitation,
    Tenant,
    User,
    WebhookMailing,
)
from accounts.models.people import ERASED
from accounts.team.actions import remove_member
from accounts.tenancy import tenant


@transaction.atomic
def erase_account(*, by: User | None, user: User) -> None:
    """Forget somebody who logs in. What was done stays, by nobody; raises LastOwner.

    The row stays without a name: waves, releases and the trail point to whoever made them, who is
    'a former member' from now on. Begun outside of any tenant.
    """
    row = User.objects.select_for_update().get(id=user.id)
    for membership in Membership.objects.filter(user=row).select_related("user"):
        with tenant(membership.tenant_id):
            remove_member(by=by, membership=membership)
    known = EmailAddress.objects.filter(user=row).values_list("email", flat=True)
    addresses = {row.email.lower(), *(email.lower() for email in known)}
    for tenant_id in Tenant.objects.order_by("id").values_list("id", flat=True):
        with tenant(tenant_id):
            TeamInvitation.objects.filter(email__in=addresses).delete()
            WebhookMailing.objects.filter(to__in=addresses).delete()
            if AuditEvent.objects.filter(actor=row).exists():
                audit.record(by=None, action="account_erased", subject=row, member=str(row.pk))
    _end_sessions(row)
    Authenticator.objects.filter(user=row).delete()
    EmailAddress.objects.filter(user=row).delete()
    row.email, row.name, row.is_active = f"{row.id}@{ERASED}", "", False
    row.last_login = None
    row.set_unusable_password()
    row.save()


def _end_sessions(user: User) -> None:
    """Their rows hold more than an id, in a form that no query looks into."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.id):
            session.delete()
