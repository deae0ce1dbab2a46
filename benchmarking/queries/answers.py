"""The answers behind a run, for what leaves the core without saying whose they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

import pyarrow as pa

from benchmarking.core.counting.weighting import WHOLE
from benchmarking.core.data.arrays import Floats
from benchmarking.inputs import files, snapshots
from benchmarking.inputs.manifest import Manifest, read_manifest
from benchmarking.inputs.weighing import PEOPLE, row_weights
from benchmarking.models import Run
from surveys.models import Wave


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
