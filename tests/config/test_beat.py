"""Any number of beats: each entry is sent once when it is due, and goes on when one of them dies."""

import time
from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from celery.beat import ScheduleEntry
from celery.schedules import schedule
from redis import Redis

from config.beat import OnceScheduler
from tests.benchmarking.workers import BROKER


class Watched(OnceScheduler):
    """Knows what it sent, and sends it nowhere."""

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
    for beat in beats:
        beat.apply_entry(entry(beat, 60))
    assert [beat.sent for beat in beats] == [["sweep"], [], []]


def test_the_next_one_goes_on_where_one_died(beats: list[Watched]) -> None:
    first, second, _third = beats
    first.apply_entry(entry(first, 0.2))
    second.apply_entry(entry(second, 0.2))
    time.sleep(0.2)
    second.apply_entry(entry(second, 0.2))
    assert (first.sent, second.sent) == (["sweep"], ["sweep"])


def test_without_the_broker_all_of_them_try(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    beat = Watched(Celery("beat"))
    beat.apply_entry(entry(beat, 60))
    beat.apply_entry(entry(beat, 60))
    assert beat.sent == ["sweep", "sweep"]
