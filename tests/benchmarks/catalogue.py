"""The whole catalogue: from the file to every document that would be stored, without storing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarking import files, snapshots
from benchmarking.actions.results import Digest, canonical
from benchmarking.core.compute import compute_benchmark, compute_municipalities
from benchmarking.core.payload import benchmark_payload, own_payloads
from benchmarking.core.tallying import tally
from benchmarking.core.wave import Instrument
from benchmarking.wave_input import thresholds_of, wave_input

WAVE = "benchmark"

Seconds = dict[str, float]


@contextmanager
def step(seconds: Seconds, name: str) -> Iterator[None]:
    """Adds a step's time under its name."""
    started = time.perf_counter()
    yield
    seconds[name] = seconds.get(name, 0.0) + time.perf_counter() - started


def compute(path: Path, manifest: dict[str, Any], instrument: Instrument) -> Seconds:
    """What the pipeline does between the snapshot and the database; seconds for each step."""
    seconds: Seconds = {}
    with step(seconds, "read"):
        content = path.read_bytes()
        files.sha256(content)
        answers = wave_input(manifest, snapshots.from_parquet(content), instrument)
    with step(seconds, "tally"):
        counted = tally(answers, instrument)
        del answers
    limits = thresholds_of(manifest)
    with step(seconds, "benchmark"):
        benchmark = benchmark_payload(compute_benchmark(counted, limits, wave=WAVE))
    with step(seconds, "municipalities"):
        tables = compute_municipalities(counted, limits, wave=WAVE)
    with step(seconds, "documents"):
        digest = Digest()
        for document in own_payloads(tables, benchmark):
            digest.add([canonical(document)])
    return seconds
