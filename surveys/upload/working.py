"""How a worker deals with an uploaded file, and tells how far it is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from accounts.files.claims import FileClaim, claim_file
from accounts.jobs.leases import Lease, heartbeat
from surveys.models import UploadJob

EVERY: Final = 1.0  # seconds between two signs of how far it is


@dataclass
class UploadProgress:
    """How far the work is, for whoever waits."""

    done: int = 0
    total: int = 0

    def tell(self, done: int) -> None:
        self.done = done


Tell = Callable[[int], None]
Work = Callable[[UUID, FileClaim, UploadProgress], None]


def untold(_done: int) -> None:
    """Nobody waits for it."""


@dataclass(frozen=True, slots=True)
class _Counted(Lease):
    """The same right to the row; each sign of life tells how far the work is."""

    claim: FileClaim
    progress: UploadProgress

    def row(self) -> "QuerySet[Any]":
        return self.claim.row()

    def keep(self, **changes: object) -> None:
        self.claim.keep(done=self.progress.done, total=self.progress.total, **changes)


def with_signs(work: Work) -> Callable[[UUID, FileClaim], None]:
    """The same work, telling how far it is while it goes on."""

    def make(owner: UUID, claim: FileClaim) -> None:
        progress = UploadProgress()
        # Around the transaction: a sign waits for the row while the rows are being taken in.
        with heartbeat(owner, _Counted(claim, progress), every=EVERY):
            work(owner, claim, progress)

    return make


def now(row: UploadJob, work: Work) -> None:
    """What is next for a small file, in this request and in its transaction."""
    claim = claim_file(type(row), file_id=row.id)
    if claim is not None:
        work(row.tenant_id, claim, UploadProgress())
