"""A large wave in parts: the same bits however it is divided, whoever counts, whoever dies."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import timezone
from pytest_django import Settings

from accounts.jobs.leases import MOST_ATTEMPTS, LeaseLost
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from benchmarking import tasks
from benchmarking.failures import Failure
from benchmarking.models import Part, PartState, Run, RunState, Snapshot
from benchmarking.runs import counting, pipeline
from benchmarking.runs.actions import parts, runs
from benchmarking.runs.actions.parts import PartClaim
from surveys.models import Response, Wave
from tests.benchmarking.stage import closed_wave, ids, stored, undone
from tests.benchmarking.workers import send, wait_for, worker

MUNICIPALITIES = 14
STORED = MUNICIPALITIES + 4  # the benchmark, and three peer groups that are large enough


@pytest.fixture
def wave(north: Tenant, alice: User) -> Wave:
    with tenant(north.id):
        wave = closed_wave(alice, municipalities=MUNICIPALITIES)
        # Nobody answered in one of them.
        silent = wave.participations.order_by("municipality__code")[8]
        Response.objects.filter(participation=silent).delete()
        return wave


def run_of(wave: Wave) -> Run:
    with tenant(wave.tenant_id):
        run: Run = Run.objects.get(wave=wave)
        return run


def computed(wave: Wave) -> tuple[str, list[bytes]]:
    """The digest and the documents of the wave's run, which is forgotten at once."""
    with undone():
        pipeline.compute_wave(*ids(wave))
        run, documents = run_of(wave), stored(wave)
        assert run.state == RunState.READY
        with tenant(wave.tenant_id):
            assert not Part.objects.exists()
    assert_no_files(wave)
    return run.digest, documents


def assert_no_files(wave: Wave) -> None:
    folder = f"{wave.tenant_id}/parts"
    assert not default_storage.exists(folder) or default_storage.listdir(folder) == ([], [])


def test_the_same_bits_in_any_number_of_parts(wave: Wave, settings: Settings) -> None:
    settings.COMPUTE_PART = MUNICIPALITIES
    digest, documents = computed(wave)
    assert len(documents) == STORED
    for size in (7, 4, 2):  # 2, 4 and 7 parts
        settings.COMPUTE_PART = size
        assert computed(wave) == (digest, documents)


@pytest.fixture
def divided(wave: Wave, settings: Settings) -> Wave:
    divide(wave, settings)
    return wave


def divide(wave: Wave, settings: Settings) -> None:
    """A worker claims the wave, makes four parts and dies."""
    settings.COMPUTE_PART = 4
    with tenant(wave.tenant_id):
        claim = runs.claim_run(wave_id=wave.id)
        assert claim is not None
        runs.take_snapshot(claim=claim)
        made = parts.make_parts(claim=claim, municipalities=MUNICIPALITIES, size=4)
    assert made == parts.Counted(open=4, error="")


def claim_part(wave: Wave) -> PartClaim | None:
    with tenant(wave.tenant_id):
        return parts.claim_part(run_id=Run.objects.get().id)


def claimed_part(wave: Wave) -> PartClaim:
    claim = claim_part(wave)
    assert claim is not None
    return claim


def expire(wave: Wave) -> None:
    """As if every worker had died a while ago."""
    past = timezone.now() - timedelta(seconds=1)
    with tenant(wave.tenant_id):
        Run.objects.filter(wave=wave).update(lease_until=past)
        Part.objects.exclude(lease_until=None).update(lease_until=past)


def test_the_next_attempt_counts_what_is_left(divided: Wave) -> None:
    run = run_of(divided)
    counting.help_to_count(divided.tenant_id, run.id)
    with tenant(divided.tenant_id):
        assert Part.objects.get(state=PartState.READY).number == 0
    expire(divided)
    told: list[int] = []
    pipeline.compute_wave(*ids(divided), ask=lambda _run, left: told.append(left))
    assert told == [3]
    assert run_of(divided).state == RunState.READY
    assert_no_files(divided)


def test_each_part_is_claimed_once(divided: Wave) -> None:
    claims = [claimed_part(divided) for _part in range(4)]
    assert [(claim.number, claim.first, claim.size) for claim in claims] == [
        (0, 0, 4), (1, 4, 4), (2, 8, 4), (3, 12, 2),
    ]  # fmt: skip
    assert claim_part(divided) is None


def test_a_part_that_was_taken_over_is_not_written(divided: Wave) -> None:
    zombie = claimed_part(divided)
    expire(divided)
    second = claimed_part(divided)
    assert (second.number, second.fence) == (zombie.number, zombie.fence + 1)
    attempts: list[Callable[[], None]] = [
        zombie.keep,
        lambda: parts.finish_part(claim=zombie, content=b"x"),
        lambda: parts.fail_part(claim=zombie, failure=Failure.STORAGE),
    ]
    with tenant(divided.tenant_id):
        for attempt in attempts:
            with pytest.raises(LeaseLost):
                attempt()
    assert_no_files(divided)


def test_a_part_that_fails_five_times_fails_the_run(divided: Wave) -> None:
    for _attempt in range(MOST_ATTEMPTS):
        with tenant(divided.tenant_id):
            parts.fail_part(claim=claimed_part(divided), failure=Failure.MEMORY)
        expire(divided)
    pipeline.compute_wave(*ids(divided))
    run = run_of(divided)
    assert (run.state, run.error, run.attempts) == (RunState.FAILED, Failure.MEMORY, 2)
    with tenant(divided.tenant_id):
        assert not Part.objects.exists()


def test_a_part_that_lost_five_workers_fails_the_run(divided: Wave, alice: User) -> None:
    for _attempt in range(MOST_ATTEMPTS):
        assert claimed_part(divided).number == 0
        expire(divided)
    assert claim_part(divided) is None
    pipeline.compute_wave(*ids(divided))
    assert (run_of(divided).state, run_of(divided).error) == (RunState.FAILED, Failure.LOST)
    with tenant(divided.tenant_id):
        runs.retry_run(by=alice, wave_id=divided.id)
    pipeline.compute_wave(*ids(divided))
    assert run_of(divided).state == RunState.READY


def test_a_damaged_part_is_noticed(divided: Wave) -> None:
    counting.help_to_count(divided.tenant_id, run_of(divided).id)
    with tenant(divided.tenant_id):
        path = Part.objects.get(state=PartState.READY).path
    Path(default_storage.path(path)).write_bytes(b"other")
    expire(divided)
    pipeline.compute_wave(*ids(divided))
    assert (run_of(divided).state, run_of(divided).error) == (RunState.FAILED, Failure.DAMAGED)
    assert_no_files(divided)


def test_nobody_helps_a_run_that_has_ended(divided: Wave) -> None:
    run = run_of(divided)
    with tenant(divided.tenant_id):
        Run.objects.filter(id=run.id).update(state="failed", error="lost")
        assert parts.claim_part(run_id=run.id) is None
        assert parts.ended_runs() == [run.id]
    tasks.sweep_runs()
    with tenant(divided.tenant_id):
        assert not Part.objects.exists()


def test_the_sweep_leaves_the_parts_of_running_runs_alone(divided: Wave) -> None:
    tasks.sweep_runs()
    pipeline.clear_parts(divided.tenant_id, run_of(divided).id)
    with tenant(divided.tenant_id):
        assert Part.objects.count() == 4


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("benchmarking_part_once", {"number": 1}),
        ("benchmarking_part_state", {"state": "done"}),
        ("benchmarking_part_file", {"state": "ready"}),
        ("benchmarking_part_file", {"sha256": "x"}),
        ("benchmarking_part_error", {"state": "failed"}),
        ("benchmarking_part_error", {"error": "lost"}),
    ],
)
def test_the_database_says_no(divided: Wave, constraint: str, fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match=constraint), tenant(divided.tenant_id):
        Part.objects.filter(number=0).update(**fields)


def test_of_two_leads_one_finishes(wave: Wave, settings: Settings) -> None:
    settings.COMPUTE_PART = 4
    told: list[int] = []

    def overtaken(_run: UUID, left: int) -> None:
        told.append(left)
        expire(wave)
        pipeline.compute_wave(*ids(wave))

    pipeline.compute_wave(*ids(wave), ask=overtaken)
    run = run_of(wave)
    assert told == [4]
    assert (run.state, run.attempts, run.fence) == (RunState.READY, 2, 2)
    assert len(stored(wave)) == STORED


# --- Real workers ---------------------------------------------------------------------------


@pytest.fixture
def committed(transactional_db: None, wave: Wave) -> Wave:
    """The wave, where other processes see it."""
    return wave


@contextmanager
def blocked(path: str) -> Iterator[None]:
    """Whoever reads the file waits for ever: a worker is caught in the middle of its work."""
    file = Path(default_storage.path(path))
    content = file.read_bytes()
    file.unlink()
    os.mkfifo(file)
    yield
    file.unlink()
    file.write_bytes(content)


def kill(process: "subprocess.Popen[bytes]") -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def test_four_workers_give_the_bits_of_one(
    committed: Wave, settings: Settings, tmp_path: Path
) -> None:
    alone = computed(committed)
    settings.COMPUTE_PART = 2
    log = tmp_path / "worker.log"
    with worker(log, processes=4) as process:
        send(tasks.compute_wave, *map(str, ids(committed)))
        wait_for(lambda: ended(committed), process=process, log=log)
        done = b"benchmarking.tasks.count_part"
        wait_for(lambda: succeeded(log, done) == 7, process=process, log=log)
    assert (run_of(committed).digest, stored(committed)) == alone
    assert_no_files(committed)


def succeeded(log: Path, task: bytes) -> int:
    return sum(task in line and b"succeeded in" in line for line in log.read_bytes().splitlines())


def ended(wave: Wave) -> bool:
    with tenant(wave.tenant_id):
        states = [RunState.READY, RunState.FAILED]
        return Run.objects.filter(wave=wave, state__in=states).exists()


def test_a_helper_that_is_killed_is_replaced(
    committed: Wave, settings: Settings, tmp_path: Path
) -> None:
    alone = computed(committed)
    divide(committed, settings)
    log = tmp_path / "worker.log"
    with worker(log) as process, blocked(snapshot_of(committed)):
        send(tasks.count_part, str(committed.tenant_id), str(run_of(committed).id))
        wait_for(lambda: counting_parts(committed) == [(0, 1)], process=process, log=log)
        kill(process)
    expire(committed)
    pipeline.compute_wave(*ids(committed))
    assert (run_of(committed).digest, stored(committed)) == alone
    assert_no_files(committed)


def test_a_lead_that_is_killed_before_it_joins_the_parts_is_replaced(
    committed: Wave, settings: Settings, tmp_path: Path
) -> None:
    alone = computed(committed)
    divide(committed, settings)
    run, log = run_of(committed), tmp_path / "worker.log"
    for _part in range(4):
        counting.help_to_count(committed.tenant_id, run.id)
    expire(committed)
    with worker(log) as process, blocked(f"{committed.tenant_id}/parts/{run.id}/3.npz"):
        send(tasks.compute_wave, *map(str, ids(committed)))
        wait_for(lambda: run_of(committed).total == MUNICIPALITIES, process=process, log=log)
        time.sleep(0.2)
        kill(process)
    assert run_of(committed).state == RunState.COMPUTING
    expire(committed)
    pipeline.compute_wave(*ids(committed))
    assert (run_of(committed).digest, stored(committed)) == alone
    assert run_of(committed).attempts == 3
    assert_no_files(committed)


def snapshot_of(wave: Wave) -> str:
    with tenant(wave.tenant_id):
        return str(Snapshot.objects.get(wave=wave).path)


def counting_parts(wave: Wave) -> list[tuple[int, int]]:
    with tenant(wave.tenant_id):
        rows = Part.objects.filter(state=PartState.COUNTING)
        return list(rows.values_list("number", "attempts"))
