"""The runs of a wave: how far one is, which one is read, what they told."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, Func, OuterRef, Q, QuerySet, TextField, Value
from django.utils import timezone

from benchmarking import documents
from benchmarking.core.audit.ledger import Entry
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.documents import AsText
from benchmarking.failures import LASTING, SENTENCES, Failure, failure_named
from benchmarking.inputs.snapshots import promised
from benchmarking.inputs.wave_input import thresholds_of
from benchmarking.models import OUTDATED, LedgerEntry, Run, RunState
from surveys.models import Wave, WaveState

LATE: Final = timedelta(minutes=2)  # after so long somebody who waits is told that nobody computes


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far the computation of a wave is; `error` is a sentence for a person, or empty."""

    state: RunState
    done: int
    total: int
    error: str
    can_retry: bool
    is_late: bool = False  # nobody has taken it for a while: there may be no worker

    @property
    def finished(self) -> bool:
        return self.state in (RunState.READY, RunState.FAILED)


def latest_run(wave_id: UUID) -> Run | None:
    """The newest run that is ready, with its snapshot; None while there is none.

    One that an earlier wave outdated is that only as long as no other of its method is ready.
    """
    found: Run | None = _ready(wave_id).select_related("snapshot").first()
    return found


def _ready(wave_id: UUID) -> "QuerySet[Run]":
    """The runs that are ready, the newest first; after all others those that were replaced."""
    ready = Run.objects.filter(wave_id=wave_id, state=RunState.READY.value)
    # An outdated run may have ended after the one that took its place.
    replaced = Exists(ready.filter(method_version=_METHOD).exclude(id=OuterRef("id")))
    rows: QuerySet[Run] = ready.order_by(replaced, "-finished_at")
    return rows


_METHOD: Final = Func(
    OuterRef("method_version"),
    Value(OUTDATED),
    Value(1),
    function="split_part",
    output_field=TextField(),
)


def unended(waves: "QuerySet[Wave]") -> "QuerySet[Wave]":
    """Those closed waves whose computation with today's methods has not ended, well or badly."""
    ended = [RunState.READY.value, RunState.FAILED.value]
    runs = Run.objects.filter(wave=OuterRef("pk"), method_version=METHOD_VERSION, state__in=ended)
    return waves.filter(~Exists(runs), state=WaveState.CLOSED)


def waits_for_earlier(wave: Wave) -> bool:
    """Whether a wave that its trends read comes first: they read what that one may show."""
    readers = Wave.objects.filter(study_id=wave.study_id, closed_at__lte=wave.closed_at)
    read = Q(study_id=wave.study_id) | Q(id__in=readers.values("follows"))
    return unended(Wave.objects.filter(read, closed_at__lt=wave.closed_at)).exists()


def readers_of(wave: Wave) -> "QuerySet[Wave]":
    """The closed waves whose trends read this one: the later ones of its study, and of another
    study the one that follows it and those after that."""
    followers = Wave.objects.filter(
        follows=wave, study=OuterRef("study"), closed_at__lte=OuterRef("closed_at")
    )
    reads = Q(study_id=wave.study_id) | Exists(followers)
    rows: QuerySet[Wave] = Wave.objects.filter(
        reads, state=WaveState.CLOSED, closed_at__gt=wave.closed_at
    )
    return rows


def next_wave(wave_id: UUID) -> UUID | None:
    """The next wave that reads this one and is still to be computed."""
    wave = Wave.objects.filter(id=wave_id, state=WaveState.CLOSED).first()
    if wave is None:
        return None
    later = unended(readers_of(wave))
    return later.order_by("closed_at").values_list("id", flat=True).first()


def limits_of(wave: Wave) -> Thresholds:
    """What may be shown of a wave, closed or not."""
    return thresholds_of(promised(wave))


def progress(wave_id: UUID) -> RunProgress:
    """The computation with today's methods; waiting when nobody has begun."""
    row = Run.objects.filter(wave_id=wave_id, method_version=METHOD_VERSION).first()
    if row is None:
        return RunProgress(RunState.WAITING, 0, 0, "", can_retry=False, is_late=_is_late(wave_id))
    failed = row.state == RunState.FAILED
    return RunProgress(
        state=RunState(row.state),
        done=row.done,
        total=row.total,
        error=str(SENTENCES[failure_named(row.error)]) if failed else "",
        can_retry=failed and row.error not in LASTING,
        is_late=_waits_long(row) and _is_late(wave_id),
    )


def _waits_long(run: Run) -> bool:
    """Never begun, or left by a worker without another one coming."""
    long_ago = timezone.now() - LATE
    if run.state == RunState.WAITING:
        return run.attempts == 0 and run.created_at < long_ago
    running = run.state in (RunState.SNAPSHOTTING, RunState.COMPUTING)
    return running and run.lease_until is not None and run.lease_until < long_ago


def _is_late(wave_id: UUID) -> bool:
    """Whether a wave was closed a while ago and is not waiting for an earlier one."""
    wave = Wave.objects.filter(id=wave_id, closed_at__lt=timezone.now() - LATE).first()
    return wave is not None and not waits_for_earlier(wave)


def ledger_of(wave_id: UUID) -> list[Entry]:
    """What the runs of a wave told and hid, the first one first.

    Not those whose figures are gone because answers were erased before a release: no municipality
    read them, and whoever did may read the answers themselves.
    """
    rows = LedgerEntry.objects.filter(run__wave_id=wave_id).order_by("created_at", "id")
    rows = rows.exclude(run__error=Failure.ERASED.value)
    return [
        documents.ledger_entry(text) for text in rows.values_list(AsText("document"), flat=True)
    ]


def ready_runs(wave_id: UUID) -> list[Run]:
    """The runs of a wave that are ready, the newest first, those that were replaced last."""
    return list(_ready(wave_id))
