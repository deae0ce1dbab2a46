"""What the rooms above read here: how far a computation is, and its results."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import pyarrow as pa
from django.db.models import Exists, Func, OuterRef, Q, QuerySet, TextField, Value
from django.utils import timezone

from benchmarking import documents
from benchmarking.core.audit.ledger import Entry
from benchmarking.core.counting.weighting import WHOLE
from benchmarking.core.data.arrays import Floats
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.core.documents.differences import (
    Change,
    Json,
    Summary,
    changes,
    differences_of,
)
from benchmarking.core.documents.reading import beside
from benchmarking.core.municipalities.own_results import MunicipalityResult, OwnTheme
from benchmarking.core.municipalities.peer_results import PeerResult, PeerTheme
from benchmarking.core.tables.detail_results import PeerGroup
from benchmarking.core.tables.results import Benchmark
from benchmarking.documents import STORED, AsText
from benchmarking.failures import LASTING, SENTENCES, Failure, failure_named
from benchmarking.inputs import files, snapshots
from benchmarking.inputs.manifest import Manifest, read_manifest
from benchmarking.inputs.snapshots import promised
from benchmarking.inputs.wave_input import thresholds_of
from benchmarking.inputs.weighing import PEOPLE, row_weights
from benchmarking.models import OUTDATED, LedgerEntry, Result, Run, RunState
from benchmarking.packing import DamagedResult, Digest
from surveys.models import Wave, WaveState

LATE: Final = timedelta(minutes=2)  # after so long somebody who waits is told that nobody computes
READ_AT_ONCE: Final = 600  # municipalities whose documents a page may read to compare two runs


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


@dataclass(frozen=True, slots=True)
class FrozenAnswers:
    """What a run was computed from: a row for each respondent, and how much each one weighs.

    `weights` are None where nobody is weighted. The rows know who is who within the wave; they
    leave the consultancy's core only through what takes that away (`reports.exports.rows`).
    """

    manifest: Manifest
    table: pa.Table
    weights: Floats | None


def answers_of(run: Run) -> FrozenAnswers:
    """The answers behind a run. Raises RunError when their file is gone or damaged."""
    snapshot = run.snapshot
    if snapshot is None:
        raise LookupError("the run has no snapshot")
    content = files.read(snapshot.path, snapshot.sha256)
    table = snapshots.from_parquet(content)
    manifest = read_manifest(snapshot.manifest)
    weights = row_weights(manifest, table.select(_known(table, PEOPLE))).of(table)
    return FrozenAnswers(manifest, table, None if weights is None else weights / WHOLE)


def person_keys(wave: Wave, contacts: Collection[UUID]) -> dict[str, UUID]:
    """What each of these persons is called in the snapshot of this wave."""
    return {snapshots.person_key(wave, contact): contact for contact in contacts}


def _known(table: pa.Table, columns: Sequence[str]) -> list[str]:
    return [name for name in columns if name in table.column_names]


def benchmark_of(run: Run) -> Benchmark:
    """The benchmark's figures of a run that is ready, in one query."""
    texts = Result.objects.filter(run_id=run.id).values_list(STORED, flat=True)
    return documents.benchmark(texts.get(participation=None, peer_group=""))


def is_safe(benchmark: Benchmark) -> bool:
    """Whether the auditor went over the run of this document and found no answer determined."""
    audit = benchmark.audit
    return audit is not None and audit.outsider == 0 and audit.insider == 0


@dataclass(frozen=True, slots=True)
class Own:
    """A municipality's figures beside the benchmark's, and those of its peer groups by key."""

    payload: MunicipalityResult
    peers: dict[str, PeerResult]


def municipality_results(run: Run, code: str, *, peers: bool = True) -> Own | None:
    """What a municipality's report shows, in two queries; None when it took no part. Its groups are
    left out, and are no query, when nobody asks for `peers`."""
    results = Result.objects.filter(run_id=run.id)
    of_all = Q(participation=None, peer_group="")
    rows = results.filter(of_all | Q(participation__municipality__code=code))
    found = {
        participation is None: text
        for participation, text in rows.values_list("participation", STORED)
    }
    if False not in found:
        return None
    whole = beside(documents.municipality(found[False]), documents.benchmark(found[True]))
    keys = [group.key for group in whole.peers] if peers else []
    return Own(whole, _groups(results, keys) if keys else {})


def _groups(results: "QuerySet[Result]", keys: Sequence[str]) -> dict[str, PeerResult]:
    """The peer groups of these keys, of those that are shown."""
    rows = results.filter(participation=None, peer_group__in=keys)
    texts = rows.values_list("peer_group", STORED)
    return {key: documents.peers(text) for key, text in texts}


@dataclass(frozen=True, slots=True)
class OwnThemes:
    """The stored themes of one municipality."""

    code: str
    name: str
    province: str
    themes: tuple[OwnTheme, ...]


def themes_of_all(run: Run) -> list[OwnThemes]:
    """The stored themes of every municipality of a run by its name, in one query."""
    rows = Result.objects.filter(run_id=run.id, participation__isnull=False)
    town = "participation__municipality__"
    found = rows.order_by(f"{town}name_sort", "participation_id").values_list(
        f"{town}code", f"{town}name", f"{town}province", STORED
    )
    return [
        OwnThemes(code, name, province, documents.own_themes(text))
        for code, name, province, text in found
    ]


def has_results(run: Run, code: str) -> bool:
    """Whether a run has figures of this municipality."""
    own = Result.objects.filter(run_id=run.id, participation__municipality__code=code)
    return bool(own.exists())


def is_whole(run: Run) -> bool:
    """Whether everything that a ready run stored is what it stored: each row by its check, and all
    together by the digest of the run."""
    town = "participation__municipality__code"
    rows = Result.objects.filter(run_id=run.id).values_list(town, "peer_group", STORED)
    try:
        found = sorted(rows, key=lambda row: (row[0] is not None, row[0] or "", row[1]))
    except DamagedResult:
        return False
    digest = Digest()
    digest.add(text for _town, _group, text in found)
    return run.digest in ("", digest.hexdigest())


def peer_headings(run: Run) -> tuple[PeerGroup, ...]:
    """All peer groups of a run, also those that are hidden, in the order of reading."""
    rows = Result.objects.filter(run_id=run.id, participation=None, peer_group="")
    found = rows.values_list(STORED, flat=True).first()
    return documents.peer_groups(found) if found else ()


def peer_result(run: Run, key: str) -> PeerResult | None:
    """One peer group's figures; None when it is hidden or there is none with this key."""
    rows = Result.objects.filter(run_id=run.id, participation=None, peer_group=key)
    found = rows.exclude(peer_group="").values_list(STORED, flat=True).first()
    return documents.peers(found) if found else None


def peer_themes(run: Run) -> dict[str, tuple[PeerTheme, ...]]:
    """Every shown peer group's themes by its key, in one query."""
    rows = Result.objects.filter(run_id=run.id, participation=None).exclude(peer_group="")
    texts = rows.values_list("peer_group", STORED)
    return {key: documents.peer_themes(text) for key, text in texts}


def payloads(run: Run, participations: Sequence[UUID]) -> dict[UUID, Json]:
    """The stored documents of some municipalities: their own figures alone."""
    rows = Result.objects.filter(run_id=run.id, participation__in=participations)
    return dict(rows.values_list("participation", "payload"))


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


@dataclass(frozen=True, slots=True)
class RunComparison:
    """What differs between two runs of a wave; `municipalities` is None where too many of them
    would have to be read (their differences are kept for runs that follow each other). Only
    groups that both runs show are compared."""

    benchmark: list[Change]
    groups: Summary
    municipalities: Summary | None


def compared(before: Run, after: Run) -> RunComparison:
    """The differences from one run to another, in a fixed number of queries."""
    earlier, later = (_of_all(run) for run in (before, after))
    benchmark = changes(earlier.pop(_BENCHMARK), later.pop(_BENCHMARK))
    groups = Summary()
    for key in sorted(set(earlier) & set(later)):
        groups.add(changes(earlier[key], later[key]), key)
    return RunComparison(benchmark, groups, _municipalities(before, after))


_BENCHMARK: Final = ""  # no group's key


def _of_all(run: Run) -> dict[str, Json]:
    """The documents of the peer groups by key, and the benchmark's under no key."""
    rows = Result.objects.filter(run_id=run.id, participation=None)
    return dict(rows.values_list("peer_group", "payload"))


def _municipalities(before: Run, after: Run) -> Summary | None:
    kept = None if after.differences is None else differences_of(after.differences)
    if kept is not None and kept.run == str(before.id):
        return kept.municipalities
    return _read_and_compared(before, after) if after.total <= READ_AT_ONCE else None


def _read_and_compared(before: Run, after: Run) -> Summary:
    earlier, later = (_own_payloads(run) for run in (before, after))
    summary = Summary()
    for code in sorted(set(earlier) & set(later)):
        summary.add(changes(earlier[code], later[code]), code)
    return summary


def _own_payloads(run: Run) -> dict[str, Json]:
    rows = Result.objects.filter(run_id=run.id, participation__isnull=False)
    return dict(rows.values_list("participation__municipality__code", "payload"))
