"""The end of an account, wherever it was known."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from accounts import audit
from accounts.models import Membership, TeamInvitation, Tenant, User
from accounts.team.actions import remove_member
from accounts.tenancy import tenant


@transaction.atomic
def erase_account(*, by: User | None, user: User) -> None:
    """Forget somebody who logs in. What was done stays, by nobody; raises LastOwner.

    The row stays without a name: waves, releases and the trail point to whoever made them.
    """
    row = User.objects.select_for_update().get(id=user.id)
    emails = sorted(
        {row.email, *EmailAddress.objects.filter(user=row).values_list("email", flat=True)}
    )
    for membership in Membership.objects.filter(user=row).select_related("user"):
        with tenant(membership.tenant_id):
            remove_member(by=by, membership=membership)
            audit.record(by=by, action="account_erased", subject=row)
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            TeamInvitation.objects.filter(email__in=[one.lower() for one in emails]).delete()
            _forget_in_audit([*emails, row.name])
    _end_sessions(row)
    Authenticator.objects.filter(user=row).delete()
    EmailAddress.objects.filter(user=row).delete()
    row.email, row.name, row.is_active = f"{row.id}@erased.invalid", "", False
    row.last_login = None
    row.set_unusable_password()
    row.save()


def _forget_in_audit(words: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_in_audit(%s)", [[word for word in words if word]])


def _end_sessions(user: User) -> None:
    """Their rows hold more than an id, in a form that no query looks into."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.id):
            session.delete()
