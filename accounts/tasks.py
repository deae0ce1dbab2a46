"""What this room does behind the pages: the mails of team invitations."""

from uuid import UUID

from celery import shared_task

from accounts import actions, emails, queries
from accounts.bell import ring
from accounts.models import Tenant
from accounts.tenancy import tenant


@shared_task(name="accounts.tasks.mail_invitation")
def mail_invitation(tenant_id: str, invitation_id: str) -> None:
    """Send an invitation once, however often this runs.

    The mail goes out inside the claim's transaction: when sending fails the claim is undone,
    and the sweep tries again.
    """
    with tenant(UUID(tenant_id)):
        invitation = actions.claim_invitation_mail(invitation_id=UUID(invitation_id))
        if invitation is not None:
            emails.team_invitation(invitation).send()


@shared_task(name="accounts.tasks.sweep_invitations")
def sweep_invitations() -> None:
    """Find the invitations whose bell nobody heard."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            waiting = queries.waiting_invitations()
        for invitation_id in waiting:
            ring(mail_invitation, str(tenant_id), str(invitation_id))
