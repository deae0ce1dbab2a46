"""What workers do for files. Every task may run twice, and at the same time."""

from functools import partial
from typing import Final
from uuid import UUID

from celery import shared_task

from accounts.files.claims import FileClaim, keep_file
from accounts.files.rows import FileState
from accounts.files.work import sweep, take
from accounts.jobs.queue import enqueue
from accounts.storage import Content
from accounts.tenancy import tenant
from reports.exports.archive import archive
from reports.exports.making import extension, make
from reports.exports.queries import Asked, asked, parts_left
from reports.models import FileFormat, ReportFile

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
    take(ReportFile, owner, file_id, _make)


def _make(owner: UUID, claim: FileClaim) -> None:
    with tenant(owner):
        found = asked(claim.file_id)
    kind = FileFormat(found.file.format)
    content = _all(owner, claim, found) if kind is FileFormat.ZIP else make(owner, found)
    with tenant(owner):
        keep_file(claim=claim, content=content, folder="reports", extension=extension(kind))


def _all(owner: UUID, claim: FileClaim, found: Asked) -> Content:
    """The archive of all municipalities, with the help of whoever is free."""

    def tell(done: int, total: int) -> None:
        with tenant(owner):
            claim.keep(done=done, total=total)

    for _ in range(HELPERS):
        enqueue(help_archive, str(owner), str(claim.file_id))
    return archive(owner, found, claim, partial(_take, owner), tell)


@shared_task(name="reports.tasks.sweep_files")
def sweep_files() -> None:
    """Find the files that nobody was told of, and those whose worker died, in every tenant."""
    sweep(ReportFile, make_file)
