"""One attempt at a run, from claim to results, each step in a transaction of its own."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from accounts.tenancy import tenant
from benchmarking import actions, earlier, files, snapshots
from benchmarking.actions import Claim, LeaseLost
from benchmarking.core.compute import compute_benchmark, compute_municipalities
from benchmarking.core.payload import benchmark_payload, own_payloads, plain
from benchmarking.core.tallying import tally
from benchmarking.core.wave import Instrument, WaveInput
from benchmarking.failures import Failure, RunError, failure_of
from benchmarking.models import Snapshot
from benchmarking.outline import instrument_of
from benchmarking.wave_input import thresholds_of, wave_input
from surveys.models import Wave

log = logging.getLogger(__name__)

# Often enough for a page that asks every second, seldom enough not to matter.
PROGRESS_SECONDS: Final = 0.5

Json = dict[str, Any]


def compute_wave(tenant_id: UUID, wave_id: UUID) -> None:
    """Compute a closed wave, unless that is done or somebody is at it.

    Safe to call twice, at the same time, and after a worker died half-way.
    """
    with tenant(tenant_id):
        claim = actions.claim_run(wave_id=wave_id)
    if claim is None:
        return
    try:
        _Attempt(tenant_id, claim).work()
    except LeaseLost:
        log.warning("run %s was taken over by another worker", claim.run_id)
    except Exception as error:
        failure = failure_of(error)
        log.exception("run %s failed: %s", claim.run_id, failure.value)
        _fail(tenant_id, claim, failure)


def _fail(tenant_id: UUID, claim: Claim, failure: Failure) -> None:
    try:
        with tenant(tenant_id):
            actions.fail_run(claim=claim, failure=failure)
    except LeaseLost:
        log.warning("run %s was taken over by another worker", claim.run_id)


class _Attempt:
    """The steps, with the time that each one took."""

    def __init__(self, tenant_id: UUID, claim: Claim) -> None:
        self.tenant_id, self.claim = tenant_id, claim
        self.seconds: dict[str, float] = {}
        self.told = 0.0

    def work(self) -> None:
        with self._step("snapshot"), tenant(self.tenant_id):
            snapshot = actions.take_snapshot(claim=self.claim)
            wave = Wave.objects.select_related("version").get(id=self.claim.wave_id)
            instrument = instrument_of(wave.version.document)
        if snapshot.rows == 0:
            raise RunError(Failure.NO_ANSWERS, "nobody answered")
        with self._step("read"):
            answers = _read(snapshot, instrument)
        with self._step("compute"):
            benchmark, municipalities = self._compute(snapshot, answers, instrument)
        with tenant(self.tenant_id):
            actions.finish_run(
                claim=self.claim,
                benchmark=benchmark,
                municipalities=municipalities,
                seconds=self.seconds,
            )

    def _compute(
        self, snapshot: Snapshot, answers: WaveInput, instrument: Instrument
    ) -> tuple[Json, list[Json]]:
        limits = thresholds_of(snapshot.manifest)
        total = len(answers.municipality_codes)
        self._tell(0, total)
        counted = tally(answers, instrument)
        wave = str(self.claim.wave_id)
        benchmark = benchmark_payload(compute_benchmark(counted, limits, wave=wave))
        benchmark["trends"] = plain(earlier.trends(self.tenant_id, snapshot, benchmark))
        tables = compute_municipalities(counted, limits, wave=wave)
        own: list[Json] = []
        for payload in own_payloads(tables, benchmark):
            own.append(payload)
            self._tell(len(own), total)
        return benchmark, own

    def _tell(self, done: int, total: int) -> None:
        """Progress and sign of life, in a short transaction of its own."""
        now = time.monotonic()
        if now - self.told < PROGRESS_SECONDS:
            return
        self.told = now
        with tenant(self.tenant_id):
            actions.keep_alive(claim=self.claim, done=done, total=total)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 3)


def _read(snapshot: Snapshot, instrument: Instrument) -> WaveInput:
    table = snapshots.from_parquet(files.read(snapshot.path, snapshot.sha256))
    return wave_input(snapshot.manifest, table, instrument)
