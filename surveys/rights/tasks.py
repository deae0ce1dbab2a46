"""What workers do about terms. It may run twice, and at the same time."""

from celery import shared_task

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.rights.actions.keeping_terms import destroy_overdue


@shared_task(name="surveys.rights.keep_terms", expires=3600)
def keep_terms() -> None:
    """Destroy what has had its time, of each tenant in a transaction of its own."""
    for row in Tenant.objects.all():
        with tenant(row.id):
            destroy_overdue(by=None, tenant=row)
