"""The parts of a large run: made once, each counted by whoever claims it, cleared at the end.

A part's row is its job as a run's row is (see `runs`): claim committed before the work, a
fence, so many attempts. Parts outlive the attempt that made them, so that the
next one goes on where the last one died.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts import storage
from accounts.jobs.leases import MOST_ATTEMPTS, Lease, abandoned, taken, worn_out
from accounts.tenancy import current_tenant_id
from benchmarking.failures import AT_ONCE, Failure
from benchmarking.models import Part, PartState, Run, RunState
from benchmarking.runs.actions.runs import Claim

WAIT: Final = timedelta(seconds=1)
ENDED: Final = [RunState.READY.value, RunState.FAILED.value]


@dataclass(frozen=True, slots=True)
class PartClaim(Lease):
    """A worker's right to count one part."""

    part_id: UUID
    run_id: UUID
    number: int
    first: int
    size: int
    fence: int

    def row(self) -> "QuerySet[Any]":
        return Part.objects.filter(
            id=self.part_id, fence=self.fence, state=PartState.COUNTING.value
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """How far the parts of a run are; `error` is why one of them was given up."""

    open: int
    error: str


def folder_of(run_id: UUID) -> str:
    """Where the counts of a run's parts stand in the storage."""
    return f"{current_tenant_id()}/parts/{run_id}"


@transaction.atomic
def make_parts(*, claim: Claim, municipalities: int, size: int) -> Counted:
    """Divide the run's municipalities, unless an earlier attempt did."""
    run: Run = claim.hold()
    if not Part.objects.filter(run=run).exists():
        Part.objects.bulk_create(_divided(run, municipalities, size))
    return counted(claim=claim)


def _divided(run: Run, municipalities: int, size: int) -> Iterator[Part]:
    for number, first in enumerate(range(0, municipalities, size)):
        yield Part(
            tenant_id=run.tenant_id,
            run=run,
            number=number,
            first=first,
            size=min(size, municipalities - first),
        )


def counted(*, claim: Claim) -> Counted:
    """How many parts are still to be counted, and whether one was given up."""
    claim.check()
    rows = Part.objects.filter(run_id=claim.run_id).exclude(state=PartState.READY.value)
    errors = list(rows.order_by("number").values_list("error", flat=True))
    return Counted(len(errors), next((error for error in errors if error), ""))


@transaction.atomic
def claim_part(*, run_id: UUID) -> PartClaim | None:
    """Take a part of a run that is being computed; None when nobody is needed now.

    A part that lost its last worker is given up here.
    """
    free = Part.objects.filter(_free(), run_id=run_id, run__state=RunState.COMPUTING.value)
    rows = free.select_for_update(skip_locked=True, of=("self",))
    part: Part | None = rows.order_by("number").first()
    if part is None:
        return None
    own = Part.objects.filter(id=part.id)
    if own.filter(worn_out()).update(**_given_up(Failure.LOST)):
        return None
    own.update(**taken(PartState.COUNTING))
    return PartClaim(part.id, run_id, part.number, part.first, part.size, part.fence + 1)


def _free() -> Q:
    """Parts that nobody works on: never begun, failed a while ago, or left by a dead worker."""
    waiting, counting = PartState.WAITING.value, PartState.COUNTING.value
    return Q(state=waiting, lease_until=None) | abandoned([waiting, counting])


@transaction.atomic
def finish_part(*, claim: PartClaim, content: bytes) -> None:
    """Keep what was counted. The row is held meanwhile, so no file is left that it forgot."""
    claim.hold()
    path = f"{folder_of(claim.run_id)}/{claim.number}.npz"
    with storage.prepared(content, path) as temporary:
        storage.put_in_place(temporary, path)
    claim.row().update(
        state=PartState.READY.value, path=path, sha256=storage.sha256(content), lease_until=None
    )


@transaction.atomic
def fail_part(*, claim: PartClaim, failure: Failure) -> None:
    """An attempt failed: wait a little, or give the part up. The run's worker reads why."""
    part: Part = claim.hold()
    if part.attempts < MOST_ATTEMPTS and failure not in AT_ONCE:
        wait = Now() + part.attempts * WAIT
        claim.row().update(state=PartState.WAITING.value, lease_until=wait)
        return
    claim.row().update(**_given_up(failure))


def _given_up(failure: Failure) -> dict[str, object]:
    return {"state": PartState.FAILED.value, "error": failure.value, "lease_until": None}


def ended_runs() -> list[UUID]:
    """Runs that have ended and still have parts."""
    rows = Part.objects.filter(run__state__in=ENDED)
    return list(rows.values_list("run_id", flat=True).distinct())


@transaction.atomic
def clear_parts(*, run_id: UUID) -> None:
    """Delete the parts of a run that has ended, rows and files."""
    ended = Run.objects.filter(id=run_id, state__in=ENDED)
    if ended.select_for_update().exists():
        # First the rows: this waits for a worker that is just writing its file.
        Part.objects.filter(run_id=run_id).delete()
        storage.remove_folder(folder_of(run_id))
