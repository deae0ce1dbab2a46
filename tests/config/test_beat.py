"""Any number of beats: each entry is sent once when it is due, and goes on when one of them dies
or somebody sets the clock."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from celery import Celery
from celery.beat import ScheduleEntry
from celery.schedules import schedule
from redis import Redis

from config import beat
from config.beat import SteadyScheduler, app
from tests.benchmarking.workers import BROKER


class Watched(SteadyScheduler):
    """Knows what it sent, and sends it nowhere."""

    producer: Any = None

    def __init__(self, app: Celery) -> None:
        super().__init__(app, lazy=True)
        self.sent: list[str] = []

    def apply_async(self, entry: ScheduleEntry, *_given: Any, **_named: Any) -> None:
        self.sent.append(str(entry.name))


@pytest.fixture
def beats(settings: Any) -> list[Watched]:
    settings.REDIS_URL = BROKER
    Redis.from_url(BROKER).flushdb()
    return [Watched(Celery("beat")) for _ in range(3)]


def entry(beat: Watched, seconds: float) -> ScheduleEntry:
    every = schedule(timedelta(seconds=seconds), app=beat.app)
    return ScheduleEntry("sweep", "t.sweep", schedule=every, app=beat.app)


def test_of_three_beats_one_sends(beats: list[Watched]) -> None:
    for one in beats:
        one.apply_entry(entry(one, 60))
    assert [one.sent for one in beats] == [["sweep"], [], []]


def test_the_next_one_goes_on_where_one_died(beats: list[Watched]) -> None:
    first, second, _third = beats
    first.apply_entry(entry(first, 0.2))
    second.apply_entry(entry(second, 0.2))
    time.sleep(0.2)
    second.apply_entry(entry(second, 0.2))
    assert (first.sent, second.sent) == (["sweep"], ["sweep"])


def test_without_the_broker_all_of_them_try(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    one = Watched(Celery("beat"))
    one.apply_entry(entry(one, 60))
    one.apply_entry(entry(one, 60))
    assert one.sent == ["sweep", "sweep"]


def test_what_comes_once_a_day_comes_though_beat_starts_anew_more_often(settings: Any) -> None:
    settings.REDIS_URL = BROKER
    Redis.from_url(BROKER).flushdb()
    daily = Celery("beat")
    daily.conf.beat_schedule = {"daily": {"task": "t.daily", "schedule": 86400}}
    for _start in range(3):
        one = Watched(daily)
        one.setup_schedule()
        one.tick()
    assert one.sent == []  # the first of them did
    assert Redis.from_url(BROKER).exists("beat:daily")


def sent_within(scheduler: SteadyScheduler, ticks: int = 60) -> set[str]:
    """The names of what it sends now."""
    before = {name: entry.total_run_count for name, entry in scheduler.schedule.items()}
    for _tick in range(ticks):
        scheduler.tick()
    after = scheduler.schedule.items()
    return {name for name, entry in after if entry.total_run_count > before[name]}


class Quiet(SteadyScheduler):
    def apply_entry(self, entry: object, producer: object = None) -> None:
        """Nobody is told: it is about the clock."""

    producer: Any = None


def test_a_clock_that_is_set_back_stops_no_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    set_by = [0.0]
    monkeypatch.setattr(beat, "_offset", lambda: set_by[0])  # a busy machine stands still at times
    now = datetime(2026, 11, 30, 12, tzinfo=UTC)
    with time_machine.travel(now, tick=False) as clock:
        scheduler = Quiet(app)
        sent_within(scheduler)
        clock.move_to(now + timedelta(seconds=6))
        assert sent_within(scheduler) == {"compute closed waves", "deliver webhooks"}
        set_by[0] = -7200.0
        clock.move_to(now - timedelta(hours=2))
        sent_within(scheduler)
        clock.move_to(now - timedelta(hours=2) + timedelta(seconds=11))
        assert {"compute closed waves", "send waiting mail"} <= sent_within(scheduler)
