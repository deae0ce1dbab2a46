"""What time does to a sender: its domain may change its mind."""

import logging

from celery import shared_task

from accounts.branding.actions import set_sender
from accounts.branding.sender import DnsAway, check_sender
from accounts.models import Tenant
from accounts.tenancy import tenant

log = logging.getLogger(__name__)


@shared_task(name="accounts.tasks.check_senders", expires=3600)
def check_senders() -> None:
    """Take our own sender again where the DNS of a tenant's allows it no more."""
    for row in Tenant.objects.exclude(sender=""):
        try:
            records = check_sender(row.sender, row.id)
        except DnsAway:
            log.warning("the DNS did not answer about the sender of %s", row.slug)
            continue
        if not all(record.fine for record in records):
            log.warning("the DNS allows the sender of %s no more", row.slug)
            with tenant(row.id):
                set_sender(by=None, tenant=row, address="")
