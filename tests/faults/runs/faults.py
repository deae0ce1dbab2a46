"""Each fault: what is done to the farm while waves are computed, and what came of it."""

import os
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final
from uuid import UUID

import redis
from celery import current_app
from django.conf import settings
from django.db import connection

from accounts.jobs.leases import MOST_ATTEMPTS
from accounts.tenancy import tenant
from benchmarking import tasks
from benchmarking.failures import Failure
from benchmarking.models import Result, RunState
from tests.faults.runs.farm import Farm, restart_valkey
from tests.faults.runs.orders import STAGES
from tests.faults.runs.waves import Seen, Staged, digest_of, watch

# How long a stage of these small waves takes, about: a process ends somewhere within.
LASTS: Final = {"audit": 0.4, "computing": 0.4, "storing": 0.1, "parts": 0.05, "counting": 0.2}


@dataclass
class Outcome:
    """Of one kind of fault: how often, how many runs gave the digest of before, and how long each waited."""

    name: str
    times: int = 0
    same: int = 0
    waits: list[float] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    note: str = ""
    fine: bool = True
    unended: int = 0  # of those nothing can be said: they were given up before they ended

    def __str__(self) -> str:
        told = f"{self.name:<28}{self.times:>5}{self.same:>7} same"
        told += f" {self.unended} not ended in time" if self.unended else ""
        for label, spans in (("goes on", self.waits), ("ready", self.ends)):
            if spans:
                told += f"   {label}: median {median(spans):5.1f} s, worst {max(spans):5.1f} s"
        return f"{told}   {self.note}{'' if self.fine else '   NOT AS IT SHOULD BE'}".rstrip()


def killed_in_stages(
    farm: Farm, waves: list[Staged], kills: int, seed: int, stages: Sequence[str] = STAGES
) -> Iterator[Outcome]:
    """A process of the worker ends (-9) in a stage of each run, at a moment that chance says."""
    chance = random.Random(seed)  # noqa: S311 -- moments, not secrets
    for stage in stages:
        outcome = Outcome(f"killed: {stage}")
        while outcome.times < kills:
            some = waves[: kills - outcome.times]
            after = [chance.uniform(0, LASTS.get(stage, 0.02)) for _one in some]
            _kill_once(farm, some, stage, after, outcome)
        outcome.fine = outcome.same == outcome.times == len(outcome.waits)
        yield outcome


def _kill_once(
    farm: Farm, waves: list[Staged], stage: str, after: list[float], outcome: Outcome
) -> None:
    for one, moment in zip(waves, after, strict=True):
        farm.orders.give(stage, one.tenant_id, moment)
        one.begin(farm)
    _take_down(farm, waves, watch(farm, waves), outcome)


def _take_down(
    farm: Farm, waves: list[Staged], seen: Mapping[UUID, Seen], outcome: Outcome
) -> None:
    """What came of these runs; they are forgotten afterwards."""
    for one in waves:
        outcome.times += 1
        outcome.same += digest_of(one) == one.digest
        died, found = farm.orders.done_at(one.tenant_id), seen[one.tenant_id]
        outcome.unended += found.ended is None
        if died is not None and found.claimed_again is not None:
            outcome.waits.append(max(0.0, found.claimed_again - died))
        if died is not None and found.ended is not None:
            outcome.ends.append(found.ended - died)
        one.forget_run()
    farm.orders.forget()


def disturbed(
    farm: Farm, waves: list[Staged], name: str, disturb: Callable[[], None], *, attempts: int = 0
) -> Outcome:
    """Something happens while the waves are computed; how long after it the last one was ready.

    `attempts`: how many each may have taken, where that is the point.
    """
    outcome = Outcome(name)
    for one in waves:
        one.begin(farm)
    farm.wait_for(lambda: any(one.run() is not None for one in waves), 60)
    begun = time.time()
    disturb()
    seen = watch(farm, waves, 240)
    for one in waves:
        run = one.run()
        outcome.times += 1
        outcome.same += digest_of(one) == one.digest
        if attempts and run is not None and run.attempts > attempts:
            outcome.fine = False
            outcome.note = f"{run.attempts} attempts"
        with tenant(one.tenant_id):
            outcome.fine &= Result.objects.values("run").distinct().count() == 1
        if (ended := seen[one.tenant_id].ended) is not None:
            outcome.ends.append(max(0.0, ended - begun))
        one.forget_run()
    farm.orders.forget()
    outcome.fine &= outcome.same == outcome.times
    return outcome


def whole_worker_killed(farm: Farm, waves: list[Staged]) -> Outcome:
    return disturbed(farm, waves, "worker killed with children", lambda: farm.kill("worker"))


def worker_told_to_end(farm: Farm, waves: list[Staged]) -> Outcome:
    codes: list[int] = []

    def end() -> None:
        codes.append(farm.end("worker"))
        farm.start("worker")

    found = disturbed(farm, waves, "worker told to end (TERM)", end)
    found.note = f"ended with {codes[0]}"
    return found


def poison(farm: Farm, waves: list[Staged]) -> Outcome:
    """A run that ends its worker each time: given up after so many attempts, and said; the others go on."""
    bad, others = waves[0], waves[1:]
    outcome = Outcome("poison", times=1)
    farm.orders.give("poison", bad.tenant_id)
    begun = time.time()
    bad.begin(farm)
    late = []
    while not watch(farm, [bad], 0.1)[bad.tenant_id].ended and time.time() - begun < 200:
        for one in others:
            rung = time.time()
            one.begin(farm)
            ended = watch(farm, [one])[one.tenant_id].ended
            late.append((ended or time.time() + 999) - rung)
            outcome.same += digest_of(one) == one.digest
            outcome.times += 1
            one.forget_run()
    run = bad.run()
    dead = run is not None and (run.state, run.error, run.attempts) == (
        RunState.FAILED.value, Failure.LOST.value, MOST_ATTEMPTS,
    )  # fmt: skip
    outcome.note = (
        f"given up after {time.time() - begun:.0f} s; others ready after {max(late):.1f} s at most"
    )
    outcome.fine = dead and max(late) < 10 and outcome.same == outcome.times - 1
    bad.forget_run()
    farm.orders.forget()
    return outcome


def delivered_thrice(farm: Farm, waves: list[Staged]) -> Outcome:
    """Every task of the schedule three times at once, and each run's as well."""

    def ring() -> None:
        with current_app.connection_for_write(farm.valkey.url) as line:
            for entry in settings.CELERY_BEAT_SCHEDULE.values():
                route = current_app.amqp.router.route({}, str(entry["task"]))
                for _time in range(3):
                    current_app.send_task(
                        str(entry["task"]), connection=line, queue=route["queue"].name
                    )
        for one in waves:
            one.begin(farm, times=2)
            run = one.run()
            for _time in range(9 if run is not None else 0):
                _count_part(farm, one)

    found = disturbed(farm, waves, "each task three times", ring, attempts=1)
    found.note = f"{len(settings.CELERY_BEAT_SCHEDULE)} tasks of the schedule and two of runs"
    return found


def _count_part(farm: Farm, one: Staged) -> None:
    run = one.run()
    if run is None:
        return
    with current_app.connection_for_write(farm.valkey.url) as line:
        named = (str(one.tenant_id), str(run.id))
        current_app.send_task(tasks.count_part.name, named, connection=line, queue="compute")


def two_beats(farm: Farm, waves: list[Staged]) -> Outcome:
    """Nobody rings but the two: each run is found by a sweep, and done once."""
    farm.start("beat-2", "beat")
    try:
        return disturbed(farm, waves, "two beats", lambda: time.sleep(12), attempts=1)
    finally:
        farm.kill("beat-2")
        farm.running.pop("beat-2")


def connections_ended(farm: Farm, waves: list[Staged], times: int) -> Outcome:
    """The database ends every connection of the worker, as a restart does: no attempt is used up."""

    def end() -> None:
        with connection.cursor() as cursor:
            for _time in range(times):
                time.sleep(2)
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user"
                    " AND datname = current_database() AND pid <> pg_backend_pid()"
                )

    return disturbed(farm, waves, f"connections ended, {times} times", end, attempts=1)


def broker_emptied(farm: Farm, waves: list[Staged]) -> Outcome:
    def flush() -> None:
        redis.from_url(farm.valkey.url).flushall()

    return disturbed(farm, waves, "broker emptied (FLUSHALL)", flush)


def broker_killed(farm: Farm, waves: list[Staged]) -> Outcome:
    def kill() -> None:
        os.kill(farm.valkey._pid, signal.SIGKILL)
        time.sleep(5)
        restart_valkey(farm)

    before = farm.restarts
    found = disturbed(farm, waves, "broker killed, back after 5 s", kill)
    found.note = f"{farm.restarts - before} processes ended and were started again"
    return found


def broker_frozen(farm: Farm, waves: list[Staged], seconds: float) -> Outcome:
    def freeze() -> None:
        farm.valkey.freeze()
        time.sleep(seconds)
        farm.valkey.thaw()

    return disturbed(farm, waves, f"broker frozen for {seconds:.0f} s", freeze)


def little_memory(farm: Farm, waves: list[Staged]) -> Outcome:
    for one in waves:
        farm.orders.give("memory", one.tenant_id)
    return disturbed(farm, waves, "too little memory, once", lambda: None)


def slow_worker(farm: Farm, waves: list[Staged], seconds: float) -> Outcome:
    """Longer than several leases, in Python that leaves the sign of life little: nobody else begins."""
    for one in waves:
        farm.orders.give("slow", one.tenant_id, seconds)
    return disturbed(farm, waves, f"slow for {seconds:.0f} s", lambda: None, attempts=1)


def disk_full(farm: Farm, waves: list[Staged], seconds: float) -> Outcome:
    if not farm.disk.is_mount():
        return Outcome("disk full", note="not tried: no file system may be mounted here")
    ballast = farm.disk / "ballast"
    with ballast.open("wb") as file:
        try:
            while True:
                file.write(bytes(65536))
                file.flush()
        except OSError:
            pass

    def free() -> None:
        time.sleep(seconds)
        ballast.unlink()

    return disturbed(farm, waves, f"disk full for {seconds:.0f} s", free)
