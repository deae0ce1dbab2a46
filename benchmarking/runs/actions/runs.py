"""What happens to a run. Its row is the job: claimed, kept alive, finished or failed.

Everything here is done inside `tenant(...)` and is one short transaction. A worker holds a
`Claim`, a lease as `accounts.jobs.leases` describes it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from msgspec import to_builtins

from accounts import audit, storage
from accounts.jobs.leases import (
    MOST_ATTEMPTS,
    Lease,
    abandoned,
    taken,
    told_lately,
    worn_out,
)
from accounts.models import User
from accounts.tenancy import current_tenant_id
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.failures import AT_ONCE, LASTING, Failure
from benchmarking.inputs import snapshots
from benchmarking.models import OUTDATED, Part, Run, RunState, Snapshot
from benchmarking.queries.results import is_whole
from benchmarking.queries.runs import readers_of, waits_for_earlier
from benchmarking.signals import NotDamaged, NotRetryable
from surveys.models import Wave, WaveState

TELL_AGAIN: Final = timedelta(seconds=25)  # the message may have gone with whoever had taken it
LOOK_AGAIN: Final = timedelta(minutes=5)  # whether the storage is back
RUNNING: Final = [RunState.SNAPSHOTTING.value, RunState.COMPUTING.value]


@dataclass(frozen=True, slots=True)
class Claim(Lease):
    """A worker's right to write to a run."""

    run_id: UUID
    wave_id: UUID
    fence: int

    def row(self) -> "QuerySet[Any]":
        return Run.objects.filter(id=self.run_id, fence=self.fence, state__in=RUNNING)


@transaction.atomic
def claim_run(*, wave_id: UUID) -> Claim | None:
    """Take the run of a closed wave, making it if need be; None when there is nothing to take.

    The claim is committed before the work, so a worker that dies has used up an attempt.
    The waves of a study are taken in the order of their closing.
    """
    wave = Wave.objects.filter(id=wave_id, state=WaveState.CLOSED, answers_gone_at=None).first()
    if wave is None or waits_for_earlier(wave):
        return None
    _make_run(wave_id)
    run = Run.objects.get(wave_id=wave_id, method_version=METHOD_VERSION)
    free = Run.objects.filter(_free(), id=run.id, fence=run.fence)
    if free.filter(worn_out()).update(**_failed(Failure.LOST)):
        audit.record(by=None, action="run_failed", subject=run, error=Failure.LOST.value)
        return None
    claimed = free.update(done=0, **taken(RunState.SNAPSHOTTING))
    return Claim(run.id, wave_id, run.fence + 1) if claimed else None


def outdate_later(wave: Wave) -> int:
    """Make the later waves that read this one be computed again: it has come before them.

    Their finished runs stay, with what they told, under a name that is no method's; the sweep
    makes new ones. A run under way has told nothing: its worker loses it, and it begins again.
    Returns how many.
    """
    current = Run.objects.filter(wave__in=readers_of(wave), method_version=METHOD_VERSION)
    # Held, so that one that ends just now is either ready here or finds its fence gone.
    held = current.filter(state__in=[*RUNNING, RunState.READY.value]).select_for_update()
    computed = list(held.order_by("id"))
    for run in computed:
        row = Run.objects.filter(id=run.id)
        if run.state == RunState.READY:
            row.update(method_version=_outdated_name(run))
        else:
            begun = {"attempts": 0, "done": 0, "lease_until": None}
            row.update(state=RunState.WAITING.value, fence=F("fence") + 1, **begun)
        audit.record(by=None, action="run_outdated", subject=run, earlier=str(wave.id))
    return len(computed)


def _outdated_name(run: Run) -> str:
    before = f"{METHOD_VERSION}{OUTDATED}"
    times = Run.objects.filter(wave=run.wave_id, method_version__startswith=before).count()
    return f"{before}{times + 1}"


def _make_run(wave_id: UUID) -> None:
    row = Run(tenant_id=current_tenant_id(), wave_id=wave_id, method_version=METHOD_VERSION)
    # The unique constraint decides between two workers that make it at the same time.
    Run.objects.bulk_create([row], ignore_conflicts=True)


def _free() -> Q:
    """Runs that nobody works on: waiting, or left behind by a worker that is gone."""
    return Q(state=RunState.WAITING.value) | abandoned(RUNNING)


@transaction.atomic
def take_snapshot(*, claim: Claim) -> Snapshot:
    """The wave's snapshot: the one there is, or a new one."""
    wave = Wave.objects.select_related("version").get(id=claim.wave_id)
    snapshot: Snapshot = Snapshot.objects.filter(wave=wave).first() or _new_snapshot(claim, wave)
    claim.keep(snapshot=snapshot, state=RunState.COMPUTING.value)
    return snapshot


def _new_snapshot(claim: Claim, wave: Wave) -> Snapshot:
    document = wave.version.document
    table = snapshots.answers_table(wave, document)
    content = snapshots.parquet(table)
    sha256, path = storage.sha256(content), snapshots.path_of(wave)
    with storage.prepared(content, path) as temporary:
        # One snapshot for all runs of a wave: who holds the wave's row decides which.
        Wave.objects.select_for_update().get(id=wave.id)
        taken: Snapshot | None = Snapshot.objects.filter(wave=wave).first()
        if taken is not None:
            return taken
        claim.check()
        storage.put_in_place(temporary, path)
    snapshot: Snapshot = Snapshot.objects.create(
        wave=wave,
        path=path,
        sha256=sha256,
        manifest=to_builtins(snapshots.manifest_of(wave, document, table, sha256)),
        rows=table.num_rows,
    )
    audit.record(
        by=None, action="snapshot_taken", subject=snapshot, rows=table.num_rows, sha256=sha256
    )
    return snapshot


@transaction.atomic
def fail_run(*, claim: Claim, failure: Failure, final: bool = False) -> None:
    """An attempt failed: wait for the next one, or give up with a reason a person can read.

    `final`: no further attempt is worth it.
    """
    run: Run = claim.hold()
    if run.attempts < MOST_ATTEMPTS and failure not in AT_ONCE and not final:
        wait = timedelta(seconds=10 * run.attempts)
        claim.row().update(state=RunState.WAITING.value, lease_until=Now() + wait, done=0)
        return
    claim.row().update(**_failed(failure))
    if failure == Failure.STORAGE:
        Run.objects.filter(id=run.id).update(lease_until=Now() + LOOK_AGAIN)
    audit.record(by=None, action="run_failed", subject=run, error=failure.value)


@transaction.atomic
def begin_again_with_storage() -> int:
    """Runs that failed because the storage was away or full begin again when it takes files; how many.

    Nobody has to press a button for that, and each is tried once in a while.
    """
    failed = Run.objects.filter(
        state=RunState.FAILED.value,
        error=Failure.STORAGE.value,
        method_version=METHOD_VERSION,
        lease_until__lt=Now(),
    )
    if not failed.exists() or not storage.takes_files():
        return 0
    held = list(failed.select_for_update(skip_locked=True))
    for run in held:
        _begin_again(run)
        audit.record(by=None, action="run_retried", subject=run)
    return len(held)


def _begin_again(run: Run) -> None:
    run.state, run.error, run.attempts = RunState.WAITING.value, "", 0
    run.done, run.lease_until = 0, None
    run.save(update_fields=["state", "error", "attempts", "done", "lease_until"])
    # Parts that were given up would end the new attempt at once.
    Part.objects.filter(run=run).delete()


def _failed(failure: Failure) -> dict[str, object]:
    return {"state": RunState.FAILED.value, "error": failure.value, "lease_until": None}


@transaction.atomic
def retry_run(*, by: User | None, wave_id: UUID) -> Run:
    """Give a failed run as many attempts again, because a person asked for it; or make a ready one be
    computed again whose stored results are damaged.
    """
    lasting = [failure.value for failure in LASTING]
    failed = Run.objects.filter(
        wave_id=wave_id, method_version=METHOD_VERSION, state=RunState.FAILED.value
    ).exclude(error__in=lasting)
    run: Run | None = failed.select_for_update().first()
    if run is None:
        return _anew(by, wave_id)
    _begin_again(run)
    audit.record(by=by, action="run_retried", subject=run)
    return run


def _anew(by: User | None, wave_id: UUID) -> Run:
    ready = Run.objects.filter(
        wave_id=wave_id, method_version=METHOD_VERSION, state=RunState.READY.value
    )
    run: Run | None = ready.select_for_update().first()
    if run is None:
        raise NotRetryable
    if is_whole(run):
        raise NotDamaged
    # It stays, for editions are of it: whoever reads one is told that it cannot be read.
    Run.objects.filter(id=run.id).update(method_version=_outdated_name(run))
    audit.record(by=by, action="run_damaged", subject=run)
    return run


@transaction.atomic
def due_waves() -> list[UUID]:
    """Closed waves whose run nobody works on, each told now and then until somebody does."""
    mine = Run.objects.filter(wave=OuterRef("pk"), method_version=METHOD_VERSION)
    # Where answers are gone, the figures that there are stay the last.
    closed = Wave.objects.filter(state=WaveState.CLOSED, answers_gone_at=None)
    for wave_id in closed.filter(~Exists(mine)).values_list("id", flat=True):
        _make_run(wave_id)
    told = told_lately(RunState.WAITING.value, TELL_AGAIN)
    # Two sweeps at the same time step over each other's rows.
    due = list(
        Run.objects.filter(_free(), method_version=METHOD_VERSION, wave__answers_gone_at=None)
        .exclude(told)
        .select_for_update(skip_locked=True, of=("self",))
    )
    waiting = [run.id for run in due if run.state == RunState.WAITING]
    Run.objects.filter(id__in=waiting).update(lease_until=Now() + TELL_AGAIN)
    return [run.wave_id for run in due]
