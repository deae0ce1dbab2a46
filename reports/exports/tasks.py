"""What workers do for files. Every task may run twice, and at the same time."""

import logging
from functools import partial
from typing import Final
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError

from accounts.jobs.leases import LeaseLost, heartbeat
from accounts.jobs.queue import enqueue
from accounts.models import Tenant
from accounts.storage import Content
from accounts.tenancy import tenant
from reports.exports import actions
from reports.exports.actions import FileClaim
from reports.exports.archive import archive
from reports.exports.making import extension, make
from reports.exports.queries import Asked, asked, parts_left
from reports.models import FileFormat, FileState, ReportFile

log = logging.getLogger(__name__)

AT_ONCE: Final = 3  # files of an archive that a helper makes before others have their turn
HELPERS: Final = 3


# The PDFs of all municipalities of a large wave take minutes.
@shared_task(name="reports.tasks.make_file", soft_time_limit=1500, time_limit=1800)
def make_file(tenant_id: str, file_id: str) -> None:
    """Make a report's file, unless that is done or somebody is at it."""
    _take(UUID(tenant_id), UUID(file_id))


@shared_task(name="reports.tasks.help_archive")
def help_archive(tenant_id: str, file_id: str) -> None:
    """Make some of the files of an archive that another worker makes, and come back for more.

    Not all at once: files that others ask for meanwhile have their turn between.
    """
    owner = UUID(tenant_id)
    for _ in range(AT_ONCE):
        with tenant(owner):
            row = ReportFile.objects.filter(id=file_id, state=FileState.MAKING.value).first()
            part = parts_left(row).free if row else None
        if part is None:
            return
        _take(owner, part)
    enqueue(help_archive, tenant_id, file_id)


def _take(owner: UUID, file_id: UUID) -> None:
    with tenant(owner):
        claim = actions.claim_file(file_id=file_id)
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
    with tenant(owner):
        found = asked(claim.file_id)
    kind = FileFormat(found.file.format)
    content = _all(owner, claim, found) if kind is FileFormat.ZIP else make(owner, found)
    with tenant(owner):
        actions.keep_file(claim=claim, content=content, extension=extension(kind))


def _all(owner: UUID, claim: FileClaim, found: Asked) -> Content:
    """The archive of all municipalities, with the help of whoever is free."""

    def tell(done: int, total: int) -> None:
        with tenant(owner):
            claim.keep(done=done, total=total)

    for _ in range(HELPERS):
        enqueue(help_archive, str(owner), str(claim.file_id))
    return archive(owner, found, claim, partial(_take, owner), tell)


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
