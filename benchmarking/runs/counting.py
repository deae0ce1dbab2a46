"""From a snapshot to its counts: at once, or in parts by whichever workers are free."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import Final
from uuid import UUID

import numpy as np
import pyarrow as pa
from msgspec import structs

from accounts.jobs.leases import LeaseLost, heartbeat, settle
from accounts.tenancy import tenant
from benchmarking.core.counting.merging import Tally, merge
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.packing import pack, unpack
from benchmarking.core.data.wave import WaveInput
from benchmarking.failures import Failure, RunError, failure_named, failure_of
from benchmarking.inputs import files, snapshots
from benchmarking.inputs.manifest import Manifest, read_manifest
from benchmarking.inputs.outline import instrument_of
from benchmarking.inputs.wave_input import wave_input
from benchmarking.inputs.weighing import PEOPLE, RowWeights, row_weights
from benchmarking.models import Part, Run
from benchmarking.runs.actions import parts
from benchmarking.runs.actions.parts import PartClaim
from benchmarking.runs.actions.runs import Claim

log = logging.getLogger(__name__)

LOOK_AGAIN: Final = 0.2  # seconds between two looks at parts that others are counting

Help = Callable[[UUID, int], None]  # asks so many workers to count a part of this run


class CountFailed(RunError):
    """A part was given up: no further attempt at the run is worth it."""


@dataclass(frozen=True, slots=True)
class SnapshotSource:
    """A run's snapshot as it is counted. `content` are the bytes of the file, as it is stored."""

    content: bytes
    manifest: Manifest
    instrument: Instrument
    weights: RowWeights

    @classmethod
    def of(cls, run: Run) -> "SnapshotSource":
        """Read the file, which must be the one that was recorded. Inside the tenant."""
        snapshot = run.snapshot
        if snapshot is None:
            raise RunError(Failure.DAMAGED, "the run has no snapshot")
        document = run.wave.version.document
        content = files.read(snapshot.path, snapshot.sha256)
        people = snapshots.from_parquet(content, columns=PEOPLE)
        manifest = read_manifest(snapshot.manifest)
        return cls(content, manifest, instrument_of(document), row_weights(manifest, people))

    @property
    def municipalities(self) -> int:
        return len(self.manifest.municipalities)

    def answers(self) -> WaveInput:
        """Everybody's answers: what the auditor reads, who looks at each person."""
        return self._weighed(self.manifest, snapshots.from_parquet(self.content))

    def count(self, first: int, size: int) -> Tally:
        """Count `size` municipalities of the roster from `first` on; reads their rows alone."""
        roster = self.manifest.municipalities[first : first + size]
        own = structs.replace(self.manifest, municipalities=roster)
        table = snapshots.from_parquet(self.content, own.codes)
        return tally(self._weighed(own, table), self.instrument)

    def _weighed(self, manifest: Manifest, table: pa.Table) -> WaveInput:
        answers = wave_input(manifest, table, self.instrument)
        return replace(answers, weights=self.weights.of(table))


def source_of(tenant_id: UUID, run_id: UUID) -> SnapshotSource:
    with tenant(tenant_id):
        runs = Run.objects.select_related("snapshot", "wave__version")
        return SnapshotSource.of(runs.get(id=run_id))


def count_in_parts(
    tenant_id: UUID, claim: Claim, source: SnapshotSource, size: int, ask: Help
) -> Tally:
    """Count a large wave together with the workers that `ask` finds, and alone without them."""
    with tenant(tenant_id):
        left = parts.make_parts(claim=claim, municipalities=source.municipalities, size=size)
    ask(claim.run_id, left.open)
    while left.open:
        if not _count_one(tenant_id, claim.run_id, source):
            time.sleep(LOOK_AGAIN)
        with tenant(tenant_id):
            left = parts.counted(claim=claim)
        if left.error:
            raise CountFailed(failure_named(left.error), "a part was given up")
    return merge(_counted(tenant_id, claim.run_id, source.instrument))


def help_to_count(tenant_id: UUID, run_id: UUID) -> None:
    """Count one part of another worker's run, if one is free."""
    with tenant(tenant_id):
        claim = parts.claim_part(run_id=run_id)
    if claim is not None:
        _count(tenant_id, claim, lambda: source_of(tenant_id, run_id))


def _count_one(tenant_id: UUID, run_id: UUID, source: SnapshotSource) -> bool:
    with tenant(tenant_id):
        claim = parts.claim_part(run_id=run_id)
    if claim is not None:
        _count(tenant_id, claim, lambda: source)
    return claim is not None


def _count(tenant_id: UUID, claim: PartClaim, source: Callable[[], SnapshotSource]) -> None:
    """One attempt at a part, from claim to file."""
    try:
        with heartbeat(tenant_id, claim):
            content = packed(source().count(claim.first, claim.size))
        with tenant(tenant_id):
            parts.finish_part(claim=claim, content=content)
        log.info("part %s of run %s was counted", claim.number, claim.run_id)
    except LeaseLost:
        log.warning("part %s of run %s was taken over", claim.number, claim.run_id)
    except Exception as error:
        fail = partial(parts.fail_part, claim=claim, failure=failure_of(error))
        settle(tenant_id, claim, error, fail, job=f"part {claim.number} of run {claim.run_id}")


def packed(counted: Tally) -> bytes:
    """A partial tally as the content of a file. The instrument is the questionnaire's to give."""
    file = BytesIO()
    np.savez(file, allow_pickle=False, **pack(counted, without=("instrument",)))
    return file.getvalue()


def unpacked(content: bytes, instrument: Instrument) -> Tally:
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        return unpack(Tally, arrays, instrument=instrument)


def _counted(tenant_id: UUID, run_id: UUID, instrument: Instrument) -> list[Tally]:
    with tenant(tenant_id):
        rows = Part.objects.filter(run_id=run_id).order_by("number")
        stored = list(rows.values_list("path", "sha256"))
    return [unpacked(files.read(path, sha256), instrument) for path, sha256 in stored]
