"""What workers do for files. Every task may run twice, and at the same time."""

import logging
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError

from accounts.jobs.leases import LeaseLost, heartbeat
from accounts.jobs.queue import enqueue
from accounts.models import Tenant
from accounts.tenancy import tenant
from reports.exports import actions
from reports.exports.actions import FileClaim
from reports.exports.making import extension, make
from reports.exports.queries import asked
from reports.models import FileFormat

log = logging.getLogger(__name__)


# The PDFs of all municipalities of a large wave take minutes.
@shared_task(name="reports.tasks.make_file", soft_time_limit=1500, time_limit=1800)
def make_file(tenant_id: str, file_id: str) -> None:
    """Make a report's file, unless that is done or somebody is at it."""
    owner = UUID(tenant_id)
    with tenant(owner):
        claim = actions.claim_file(file_id=UUID(file_id))
    if claim is None:
        return
    try:
        with heartbeat(owner, claim):
            _make(owner, claim)
    except LeaseLost:
        log.warning("file %s was taken over by another worker", file_id)
    except Exception as error:
        log.exception("file %s failed", file_id)
        _failed(owner, claim, error)


def _make(owner: UUID, claim: FileClaim) -> None:
    def tell(done: int, total: int) -> None:
        with tenant(owner):
            claim.keep(done=done, total=total)

    with tenant(owner):
        found = asked(claim.file_id)
    content = make(owner, found, tell)
    with tenant(owner):
        ending = extension(FileFormat(found.file.format))
        actions.keep_file(claim=claim, content=content, extension=ending)


def _failed(owner: UUID, claim: FileClaim, error: Exception) -> None:
    try:
        with tenant(owner):
            actions.fail_file(claim=claim, error=type(error).__name__)
    except LeaseLost:
        log.warning("file %s was taken over by another worker", claim.file_id)


@shared_task(name="reports.tasks.sweep_files")
def sweep_files() -> None:
    """Find the files that nobody was told of, and those whose worker died, in every tenant."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        try:
            with tenant(tenant_id):
                for file_id in actions.due_files():
                    enqueue(make_file, str(tenant_id), str(file_id))
        except DatabaseError:
            # One tenant's trouble does not keep the others waiting.
            log.exception("sweep of tenant %s failed", tenant_id)
