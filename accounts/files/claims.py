"""What happens to a file: claimed by a worker, kept or given up, and made again when it is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts import audit, storage
from accounts.files.rows import FileState, MadeFile
from accounts.jobs.leases import (
    MOST_ATTEMPTS,
    Lease,
    abandoned,
    taken,
    told_lately,
    worn_out,
)
from accounts.tenancy import current_tenant_id

TELL_AGAIN: Final = timedelta(seconds=60)
MAKING: Final = [FileState.MAKING.value]


@dataclass(frozen=True, slots=True)
class FileClaim(Lease):
    """A worker's right to write to a file's row."""

    model: type[MadeFile]
    file_id: UUID
    fence: int

    def row(self) -> "QuerySet[Any]":
        return self.model.objects.filter(id=self.file_id, fence=self.fence, state__in=MAKING)


def is_free() -> Q:
    """Files that are to be made and that nobody makes."""
    return Q(state=FileState.WAITING.value) | abandoned(MAKING)


def is_lost(file: MadeFile) -> bool:
    """Whether a file that was made is no longer in the storage, or is another one."""
    return file.state == FileState.READY and not storage.is_there(file.path, file.size)


@contextmanager
def made_again_if_damaged(file: MadeFile) -> Iterator[None]:
    """Read the file inside. One that is not what was made is taken away: it is lost then, and whoever
    asks for it again has it made anew."""
    try:
        yield
    except storage.Damaged:
        _take_away(file)
        raise


@transaction.atomic
def _take_away(file: MadeFile) -> None:
    """Unless it was made anew since the row was read: then what stands there is right."""
    rows = type(file).objects.filter(id=file.id, path=file.path, fence=file.fence)
    if rows.select_for_update().exists():
        storage.remove(file.path)


def make_again(file: MadeFile) -> None:
    """The row waits for a worker again; whoever calls holds it."""
    file.state, file.attempts, file.lease_until = FileState.WAITING.value, 0, None
    file.path, file.sha256, file.size = "", "", 0
    file.save(update_fields=["state", "attempts", "lease_until", "path", "sha256", "size"])


@transaction.atomic
def claim_file(model: type[MadeFile], *, file_id: UUID) -> FileClaim | None:
    """Take a file that nobody makes; None when there is nothing to take."""
    file = model.objects.filter(id=file_id).first()
    if file is None:
        return None
    free = model.objects.filter(is_free(), id=file_id, fence=file.fence)
    if free.filter(worn_out()).update(state=FileState.FAILED.value, lease_until=None):
        audit.record(by=None, action="file_failed", subject=file, error="lost")
        return None
    claimed = free.update(done=0, total=0, **taken(FileState.MAKING.value))
    return FileClaim(model, file_id, file.fence + 1) if claimed else None


@transaction.atomic
def keep_file(
    *, claim: FileClaim, content: storage.Content, folder: str, extension: str, **changes: object
) -> None:
    """Put what was made in the storage and make it readable. Raises LeaseLost."""
    path = f"{current_tenant_id()}/{folder}/{claim.file_id}.{extension}"
    with storage.prepared(content, path) as made:
        claim.hold()
        storage.put_in_place(made, path)
    claim.row().update(
        state=FileState.READY.value,
        path=path,
        sha256=made.sha256,
        size=made.size,
        lease_until=None,
        **changes,
    )


@transaction.atomic
def fail_file(*, claim: FileClaim, error: str) -> None:
    """An attempt failed: wait for the next one, or give up. Raises LeaseLost."""
    file: MadeFile = claim.hold()
    if file.attempts < MOST_ATTEMPTS:
        wait = Now() + timedelta(seconds=10 * file.attempts)
        claim.row().update(state=FileState.WAITING.value, lease_until=wait)
        return
    give_up_file(claim=claim, error=error)


@transaction.atomic
def postpone_file(*, claim: FileClaim) -> None:
    """The storage is away, which says nothing of the file: it waits, and the attempt does not count.

    Raises LeaseLost.
    """
    file: MadeFile = claim.hold()
    claim.row().update(
        state=FileState.WAITING.value, attempts=file.attempts - 1, lease_until=Now() + TELL_AGAIN
    )


@transaction.atomic
def give_up_file(*, claim: FileClaim, error: str, **changes: object) -> None:
    """Nothing can be made of it, now or later. Raises LeaseLost."""
    file: MadeFile = claim.hold()
    claim.row().update(state=FileState.FAILED.value, lease_until=None, **changes)
    audit.record(by=None, action="file_failed", subject=file, error=error)


@transaction.atomic
def due_files(model: type[MadeFile]) -> list[UUID]:
    """Files that nobody makes, each told once a minute until somebody does."""
    told = told_lately(FileState.WAITING.value, TELL_AGAIN)
    # Two sweeps at the same time step over each other's rows.
    due = list(model.objects.filter(is_free()).exclude(told).select_for_update(skip_locked=True))
    waiting = [file.id for file in due if file.state == FileState.WAITING]
    model.objects.filter(id__in=waiting).update(lease_until=Now() + TELL_AGAIN)
    return [file.id for file in due]
