"""The whole catalogue: from the file to every document that would be stored, without storing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import msgspec
from django.conf import settings
from msgspec import Struct

from accounts import storage
from benchmarking.core.counting.merging import Tally, merge
from benchmarking.core.counting.weighting import Weighting
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.telling import tell
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.documents.own_documents import own_documents
from benchmarking.inputs import snapshots
from benchmarking.inputs.manifest import Manifest
from benchmarking.inputs.wave_input import partitions_of, thresholds_of
from benchmarking.inputs.weighing import PEOPLE, row_weights
from benchmarking.packing import Digest, canonical
from benchmarking.runs import counting

WAVE = "benchmark"

Seconds = dict[str, float]


@contextmanager
def step(seconds: Seconds, name: str) -> Iterator[None]:
    """Adds a step's time under its name."""
    started = time.perf_counter()
    yield
    seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - started


def compute(path: Path, manifest: Manifest, instrument: Instrument) -> Seconds:
    """What one worker does between the snapshot and the database; seconds for each step."""
    seconds: Seconds = {}
    made = documents(path, manifest, instrument, seconds)
    with step(seconds, "documents"):
        digest = Digest()
        for document in made:
            digest.add([canonical(document)])
    return seconds


def documents(
    path: Path, manifest: Manifest, instrument: Instrument, seconds: Seconds
) -> Iterator[Struct]:
    """The documents of the peer groups and of the municipalities, each made when it is asked for."""
    with step(seconds, "read and count"):
        counted, weighting = _counted(path, manifest, instrument)
    limits, partitions = thresholds_of(manifest.thresholds), partitions_of(manifest)
    with step(seconds, "municipalities"):
        tables = compute_municipalities(counted, limits, wave=WAVE, partitions=partitions)
    with step(seconds, "peer groups"):
        peers = compute_peers(counted, tables)
    with step(seconds, "benchmark"):
        found = compute_benchmark(counted, limits, wave=WAVE, weighting=weighting)
        benchmark = tell(msgspec.structs.replace(found, peer_groups=peers.groups))
    return chain(map(tell, peers.results), own_documents(tables, benchmark))


def _counted(path: Path, manifest: Manifest, instrument: Instrument) -> tuple[Tally, Weighting]:
    content = path.read_bytes()
    storage.sha256(content)
    weights = row_weights(manifest, snapshots.from_parquet(content, columns=PEOPLE))
    source = counting.SnapshotSource(content, manifest, instrument, weights)
    size: int = settings.COMPUTE_PART
    parts = [source.count(first, size) for first in range(0, source.municipalities, size)]
    return (merge(parts) if len(parts) > 1 else parts[0]), weights.weighting
