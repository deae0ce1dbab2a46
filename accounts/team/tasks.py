"""What this room does behind the pages: the mails of team invitations."""

import logging
from functools import partial
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.jobs.outbox import claims
from accounts.jobs.outbox.delivery import Writer, composed, send_due, sweep_tenant
from accounts.models import AccountMailing, TeamInvitation, TeamMailing, Tenant
from accounts.team import emails, emergency
from accounts.tenancy import tenant

log = logging.getLogger(__name__)


# A message that nobody took for a minute is dropped: the sweep sends another.
@shared_task(name="accounts.tasks.send_team_mail", expires=60)
def send_team_mail(tenant_id: str) -> None:
    """Send the invitations of a tenant that wait, each once, however often this runs."""
    send_due(UUID(tenant_id), partial(composed, _claim, _compose))


@shared_task(name="accounts.tasks.send_account_mail", expires=60)
def send_account_mail(tenant_id: str) -> None:
    """Tell people what was done to their account or tenant."""
    send_due(UUID(tenant_id), partial(composed, _claim_notices, _compose_notice))


@shared_task(name="accounts.tasks.sweep_invitations", expires=60)
def sweep_invitations() -> None:
    """Find the mail that nobody was told of, and the mail whose sender died."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            sweep_tenant(TeamMailing.objects.all(), send_team_mail, tenant_id)
            sweep_tenant(AccountMailing.objects.all(), send_account_mail, tenant_id)


@shared_task(name="accounts.tasks.end_emergencies", expires=60)
def end_emergencies() -> None:
    """Write down that the operator's access to a tenant is over; it opened nothing any more."""
    emergency.close_over()


def _claim() -> list[TeamMailing]:
    return claims.claim(TeamMailing.objects.all())


def _compose(mailing: TeamMailing) -> Writer | None:
    """What writes the mail; None for an invitation that is used, withdrawn or too old."""
    rows = TeamInvitation.objects.select_related("tenant", "invited_by")
    invitation = rows.get(id=mailing.invitation_id)
    ended = invitation.accepted_at or invitation.withdrawn_at
    if ended or invitation.expires_at <= timezone.now():
        claims.drop(mailing)
        return None
    return partial(emails.team_invitation, invitation, mailing.id)


def _claim_notices() -> list[AccountMailing]:
    return claims.claim(AccountMailing.objects.select_related("tenant"))


def _compose_notice(mailing: AccountMailing) -> Writer:
    return partial(emails.notice, mailing)
