"""Many workers, dead workers, and the sweep that finds what nobody was told of."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking import tasks
from benchmarking.models import Result, Run, RunState, Snapshot
from benchmarking.runs import pipeline
from benchmarking.runs.actions import runs
from surveys.models import Wave
from tests.benchmarking.stage import STORED, closed_wave, ids, open_wave
from tests.benchmarking.workers import environment, send, wait_for, worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wave(transactional_db: None, north: Tenant, alice: User) -> Wave:
    with tenant(north.id):
        return closed_wave(alice)


def state_of(wave: Wave) -> str:
    with tenant(wave.tenant_id):
        return str(Run.objects.values_list("state", flat=True).filter(wave=wave).first())


def at_once(*jobs: Callable[[], object]) -> list[object]:
    """Run the jobs in threads that start together; what they returned or raised."""
    barrier, outcomes = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        barrier.wait()
        try:
            outcomes.append(job())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_many_claims_at_once_one_wins(wave: Wave) -> None:
    def claim() -> object:
        with tenant(wave.tenant_id):
            return runs.claim_run(wave_id=wave.id)

    outcomes = at_once(*[claim] * 6)
    assert len([found for found in outcomes if isinstance(found, runs.Claim)]) == 1
    assert outcomes.count(None) == 5


def test_computing_twice_at_once_gives_one_set_of_results(wave: Wave) -> None:
    outcomes = at_once(*[lambda: pipeline.compute_wave(*ids(wave))] * 3)
    assert outcomes == [None] * 3
    assert state_of(wave) == RunState.READY
    with tenant(wave.tenant_id):
        assert Result.objects.count() == STORED
        assert Snapshot.objects.count() == Run.objects.count() == 1


def test_the_sweep_finds_closed_waves_of_every_tenant(
    wave: Wave, south: Tenant, carla: User
) -> None:
    with tenant(south.id):
        other = closed_wave(carla)
        open_wave(carla, name="Golf 2")
    assert due(wave.tenant_id) == [wave.id]
    assert due(south.id) == [other.id]


def due(tenant_id: UUID) -> list[UUID]:
    with tenant(tenant_id):
        return runs.due_waves()


def test_the_sweep_does_not_ring_all_the_time(wave: Wave) -> None:
    assert due(wave.tenant_id) == [wave.id]
    assert due(wave.tenant_id) == []
    expire(wave)
    assert due(wave.tenant_id) == [wave.id]


def expire(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        Run.objects.filter(wave=wave).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_the_sweep_leaves_work_in_progress_and_finished_work_alone(wave: Wave) -> None:
    with tenant(wave.tenant_id):
        assert runs.claim_run(wave_id=wave.id) is not None
    assert due(wave.tenant_id) == []
    expire(wave)
    assert due(wave.tenant_id) == [wave.id]
    pipeline.compute_wave(*ids(wave))
    assert due(wave.tenant_id) == []


def test_two_sweeps_at_once_ring_once(wave: Wave) -> None:
    outcomes = at_once(*[lambda: due(wave.tenant_id)] * 4)
    assert sorted(map(len, outcomes)) == [0, 0, 0, 1]  # type: ignore[arg-type]


def test_without_a_broker_nothing_is_lost(wave: Wave) -> None:
    tenant_id, wave_id = ids(wave)
    signal_sent = f"wave_closed.send(None, tenant_id='{tenant_id}', wave_id='{wave_id}')"
    code = f"from surveys.signals import wave_closed; {signal_sent}"
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        env={**environment(), "REDIS_URL": "redis://127.0.0.1:1/0"},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "broker away" in done.stderr
    assert due(tenant_id) == [wave_id]


def test_a_real_worker_finds_a_closed_wave_and_computes_it(wave: Wave, tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with worker(log) as process:
        send(tasks.compute_wave, *map(str, ids(wave)))
        wait_for(lambda: state_of(wave) == RunState.READY, process=process, log=log)
        send(tasks.compute_wave, *map(str, ids(wave)))
        wait_for(lambda: log.read_bytes().count(b"succeeded in") == 2, process=process, log=log)
    with tenant(wave.tenant_id):
        assert Result.objects.count() == STORED
        assert Run.objects.get().attempts == 1


def test_a_killed_worker_is_replaced(wave: Wave, tmp_path: Path) -> None:
    """Kill -9 in the middle of the snapshot, which waits for the wave's row that we hold."""
    log = tmp_path / "worker.log"
    folder = f"{wave.tenant_id}/snapshots"
    assert due(wave.tenant_id) == [wave.id]
    with worker(log) as process, tenant(wave.tenant_id):
        Wave.objects.select_for_update().get(id=wave.id)
        send(tasks.compute_wave, *map(str, ids(wave)))
        wait_for(lambda: has_files(folder), process=process, log=log)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert state_of(wave) == RunState.SNAPSHOTTING
    pipeline.compute_wave(*ids(wave))
    assert state_of(wave) == RunState.SNAPSHOTTING  # its lease still runs
    expire(wave)
    pipeline.compute_wave(*ids(wave))
    assert state_of(wave) == RunState.READY
    with tenant(wave.tenant_id):
        assert Run.objects.get().attempts == 2
        assert Result.objects.count() == STORED
    assert default_storage.listdir(folder)[1] == [f"{wave.id}.parquet"]


def has_files(folder: str) -> bool:
    return default_storage.exists(folder) and bool(default_storage.listdir(folder)[1])
