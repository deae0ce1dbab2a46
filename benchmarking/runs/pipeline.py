"""One attempt at a run, from claim to results, each step in a transaction of its own."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.conf import settings
from msgspec import structs

from accounts.jobs.leases import LeaseLost, heartbeat, settle
from accounts.tenancy import tenant
from benchmarking.core.audit import ledger
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.weighting import NO_MARGINS
from benchmarking.core.data.telling import tell
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.documents.own_documents import own_documents
from benchmarking.core.documents.release import Plan, entry_of, plan_release, unplanned
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.municipalities.peer_results import PeerResult
from benchmarking.core.municipalities.peergroups import PeerGroups
from benchmarking.core.tables.results import Benchmark
from benchmarking.failures import Failure, RunError, failure_of
from benchmarking.inputs.wave_input import partitions_of, thresholds_of
from benchmarking.models import Snapshot
from benchmarking.queries.runs import ledger_of
from benchmarking.runs import earlier
from benchmarking.runs.actions import parts, results, runs
from benchmarking.runs.actions.runs import Claim
from benchmarking.runs.counting import CountFailed, Help, SnapshotSource, count_in_parts, source_of
from benchmarking.runs.storing import store

log = logging.getLogger(__name__)


def nobody(_run_id: UUID, _parts: int) -> None:
    """No other worker is asked to help."""


def compute_wave(tenant_id: UUID, wave_id: UUID, *, ask: Help = nobody) -> None:
    """Compute a closed wave, unless that is done or somebody is at it.

    Safe to call twice, at the same time, and after a worker died half-way.
    """
    with tenant(tenant_id):
        claim = runs.claim_run(wave_id=wave_id)
    if claim is None:
        return
    try:
        with heartbeat(tenant_id, claim):
            _Attempt(tenant_id, claim, ask).work()
    except LeaseLost:
        log.warning("run %s was taken over by another worker", claim.run_id)
    except Exception as error:
        failure, final = failure_of(error), isinstance(error, CountFailed)
        fail = partial(runs.fail_run, claim=claim, failure=failure, final=final)
        settle(tenant_id, claim, error, fail, job=f"run {claim.run_id}")
    clear_parts(tenant_id, claim.run_id)


def clear_parts(tenant_id: UUID, run_id: UUID) -> None:
    """Delete what was counted in parts, once the run has ended."""
    with tenant(tenant_id):
        parts.clear_parts(run_id=run_id)


class _Attempt:
    """The steps, with the time that each one took."""

    def __init__(self, tenant_id: UUID, claim: Claim, ask: Help) -> None:
        self.tenant_id, self.claim, self.ask = tenant_id, claim, ask
        self.seconds: dict[str, float] = {}
        self.total, self.weighting = 0, NO_MARGINS

    def work(self) -> None:
        with self._step("snapshot"), tenant(self.tenant_id):
            snapshot = runs.take_snapshot(claim=self.claim)
        if snapshot.rows == 0:
            raise RunError(Failure.NO_ANSWERS, "nobody answered")
        with self._step("count"):
            source = source_of(self.tenant_id, self.claim.run_id)
            counted = self._count(source)
        limits = thresholds_of(source.manifest.thresholds)
        with self._step("audit"):
            plan = self._plan(snapshot, source, counted, limits)
        with self._step("compute"):
            computed = self._compute(snapshot, source, counted, plan)
        with self._step("store"):
            stored = store(
                self.tenant_id,
                self.claim,
                computed.benchmark,
                map(tell, computed.peers),
                own_documents(computed.tables, computed.benchmark),
            )
        with tenant(self.tenant_id):
            results.finish_run(
                claim=self.claim,
                stored=stored,
                ledger=ledger.document_of(entry_of(plan, counted, limits, snapshot.sha256)),
                seconds=self.seconds,
            )

    def _count(self, source: SnapshotSource) -> Tally:
        self.total, self.weighting = source.municipalities, source.weights.weighting
        with tenant(self.tenant_id):
            self.claim.keep(done=0, total=self.total)
        if self.total <= settings.COMPUTE_PART:
            return source.count(0, self.total)
        size: int = settings.COMPUTE_PART
        return count_in_parts(self.tenant_id, self.claim, source, size, self.ask)

    def _plan(
        self, snapshot: Snapshot, source: SnapshotSource, counted: Tally, limits: Thresholds
    ) -> Plan:
        """What may leave beside all that earlier runs of the wave told."""
        with tenant(self.tenant_id):
            told = ledger_of(self.claim.wave_id)
        bound = ledger.apply(told, unplanned(counted, snapshot.sha256), limits)
        groups = PeerGroups.of(partitions_of(source.manifest), counted.municipality_codes)
        return plan_release(
            source.answers(), counted, limits, populations=groups.populations, earlier=bound
        )

    def _compute(
        self, snapshot: Snapshot, source: SnapshotSource, counted: Tally, plan: Plan
    ) -> "_Computed":
        wave, partitions = str(self.claim.wave_id), partitions_of(source.manifest)
        limits = thresholds_of(source.manifest.thresholds)
        tables = compute_municipalities(
            counted, limits, wave=wave, partitions=partitions, plan=plan
        )
        peers = compute_peers(counted, tables, plan)
        benchmark = compute_benchmark(
            counted, limits, wave=wave, weighting=self.weighting, plan=plan
        )
        told = tell(structs.replace(benchmark, peer_groups=peers.groups))
        trends = tell(earlier.trends(self.tenant_id, snapshot, told))
        return _Computed(structs.replace(told, trends=trends), peers.results, tables)

    @contextmanager
    def _step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 3)


@dataclass(frozen=True, slots=True)
class _Computed:
    """All figures of a wave; each municipality's own become documents one by one."""

    benchmark: Benchmark
    peers: tuple[PeerResult, ...]
    tables: MunicipalityTables
