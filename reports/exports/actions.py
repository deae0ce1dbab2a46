"""What happens to a report's file: asked for by a person, claimed and made by a worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts import audit, storage
from accounts.jobs.leases import Lease, taken
from accounts.models import User
from accounts.tenancy import current_tenant_id
from reports.exports.queries import (
    MAKING,
    Asked,
    files_of,
    is_free,
    participation_of,
    parts_of,
    with_figures,
)
from reports.models import Edition, FileFormat, FileState, ReportFile
from reports.queries import Standing, corrected_by, editions_of

TELL_AGAIN: Final = timedelta(seconds=60)
FOUND_BY_THEMSELVES: Final = timedelta(minutes=30)
MOST_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class FileClaim(Lease):
    """A worker's right to write to a file's row."""

    lasts: ClassVar[timedelta] = timedelta(seconds=120)

    file_id: UUID
    fence: int

    def row(self) -> "QuerySet[Any]":
        return ReportFile.objects.filter(id=self.file_id, fence=self.fence, state__in=MAKING)


@transaction.atomic
def request_file(
    *,
    by: User | None,
    standing: Standing,
    kind: FileFormat,
    language: str,
) -> ReportFile:
    """The file of a report, to be made if it is not there; one that failed or is lost is made again."""
    place = participation_of(standing)
    key = {"format": kind.value, "language": language}
    row = ReportFile(
        tenant_id=current_tenant_id(),
        run=standing.run,
        edition=standing.edition,
        participation=place,
        **key,
    )
    # The unique constraint decides between two people who ask at the same time.
    ReportFile.objects.bulk_create([row], ignore_conflicts=True)
    file: ReportFile = files_of(standing).select_for_update().get(**key)
    if file.id == row.id:
        audit.record(by=by, action="request_file", subject=file, **key)
    elif file.state == FileState.FAILED or is_lost(file):
        _make_again(file)
        audit.record(by=by, action="request_file", subject=file, **key)
    return file


@transaction.atomic
def record_rows_taken(*, by: User, file: ReportFile) -> None:
    """Note who took single answers out of the house."""
    audit.record(by=by, action="take_rows", subject=file, format=file.format)


def is_lost(file: ReportFile) -> bool:
    """Whether a file that was made is no longer in the storage, or is another one."""
    return file.state == FileState.READY and not storage.is_there(file.path, file.size)


@contextmanager
def made_again_if_damaged(file: ReportFile) -> Iterator[None]:
    """Read the file inside. One that is not what was made is taken away: it is lost then, and whoever
    asks for it again has it made anew."""
    try:
        yield
    except storage.Damaged:
        storage.remove(file.path)
        raise


def _make_again(file: ReportFile) -> None:
    file.state, file.attempts, file.lease_until = FileState.WAITING.value, 0, None
    file.path, file.sha256, file.size = "", "", 0
    file.save(update_fields=["state", "attempts", "lease_until", "path", "sha256", "size"])


@transaction.atomic
def make_corrections_again(*, withdrawn: Edition) -> None:
    """Files that say what an edition corrects in a withdrawn one tell its figures no longer.

    They are made anew, also where a worker is just making one.
    """
    editions = editions_of(withdrawn.wave)
    later = [one for one in editions if corrected_by(one, editions) == withdrawn]
    # Of the benchmark's files only the archive holds what a correction changed.
    telling = Q(participation__isnull=False) | Q(format=FileFormat.ZIP.value)
    rows = ReportFile.objects.filter(telling, edition__in=later)
    for file in rows.select_for_update(of=("self",)):
        path = file.path
        ReportFile.objects.filter(id=file.id).update(fence=F("fence") + 1)
        _make_again(file)
        if path:
            storage.remove(path)


@transaction.atomic
def request_parts(*, claim: FileClaim, archive: Asked) -> None:
    """The PDF of each municipality for an archive, to be made where it is not there. Raises LeaseLost.

    Those who make the archive find them by themselves; the sweep tells others only when that has
    not happened for a long time.
    """
    claim.check()
    file, found_by = archive.file, timezone.now() + FOUND_BY_THEMSELVES
    rows = [
        ReportFile(
            tenant_id=current_tenant_id(),
            run=file.run,
            edition=file.edition,
            participation_id=participation,
            format=FileFormat.PDF.value,
            language=file.language,
            lease_until=found_by,
        )
        for participation in with_figures(file)
    ]
    ReportFile.objects.bulk_create(rows, ignore_conflicts=True)
    ended = [FileState.FAILED.value, FileState.READY.value]
    for part in parts_of(file).filter(state__in=ended).select_for_update():
        if part.state == FileState.FAILED or is_lost(part):
            _make_again(part)


@transaction.atomic
def claim_file(*, file_id: UUID) -> FileClaim | None:
    """Take a file that nobody makes; None when there is nothing to take."""
    file = ReportFile.objects.filter(id=file_id).first()
    if file is None:
        return None
    free = ReportFile.objects.filter(is_free(), id=file_id, fence=file.fence)
    if file.state == FileState.MAKING and file.attempts >= MOST_ATTEMPTS:
        # Its worker died each time: it may be the file that kills it.
        if free.update(state=FileState.FAILED.value, lease_until=None):
            audit.record(by=None, action="file_failed", subject=file, error="lost")
        return None
    claimed = free.update(done=0, total=0, **taken(FileState.MAKING.value, FileClaim.lasts))
    return FileClaim(file_id, file.fence + 1) if claimed else None


@transaction.atomic
def keep_file(*, claim: FileClaim, content: storage.Content, extension: str) -> None:
    """Put what was made in the storage and make it readable. Raises LeaseLost."""
    path = f"{current_tenant_id()}/reports/{claim.file_id}.{extension}"
    with storage.prepared(content, path) as temporary:
        digest, size = storage.digest_of(temporary), temporary.stat().st_size
        claim.hold()
        storage.put_in_place(temporary, path)
    claim.row().update(
        state=FileState.READY.value, path=path, sha256=digest, size=size, lease_until=None
    )


@transaction.atomic
def fail_file(*, claim: FileClaim, error: str) -> None:
    """An attempt failed: wait for the next one, or give up. Raises LeaseLost."""
    file: ReportFile = claim.hold()
    if file.attempts < MOST_ATTEMPTS:
        wait = Now() + timedelta(seconds=10 * file.attempts)
        claim.row().update(state=FileState.WAITING.value, lease_until=wait)
        return
    claim.row().update(state=FileState.FAILED.value, lease_until=None)
    audit.record(by=None, action="file_failed", subject=file, error=error)


@transaction.atomic
def due_files() -> list[UUID]:
    """Files that nobody makes, each told once a minute until somebody does."""
    told = Q(state=FileState.WAITING.value, lease_until__gt=Now())
    # Two sweeps at the same time step over each other's rows.
    due = list(
        ReportFile.objects.filter(is_free()).exclude(told).select_for_update(skip_locked=True)
    )
    waiting = [file.id for file in due if file.state == FileState.WAITING]
    ReportFile.objects.filter(id__in=waiting).update(lease_until=Now() + TELL_AGAIN)
    return [file.id for file in due]
