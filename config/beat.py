"""The app of beat, which reads the clock and sends names: it needs the schedule and no task.

`config.celery` would load the whole product into a process that never runs any of it.
"""

import logging
import logging.config
import time
from datetime import timedelta
from typing import Any, Final

from celery import Celery
from celery.beat import ScheduleEntry, Scheduler
from celery.loaders.app import AppLoader
from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from config.monitoring import beat

log = logging.getLogger(__name__)


class NoTasks(AppLoader):
    """Imports nothing: not the tasks, and not the models that they need."""

    def import_default_modules(self) -> list[Any]:
        return []


class SteadyScheduler(Scheduler):
    """Of any number of beats one sends each entry when it is due, also when the clock is set.

    Whoever sends says so in the broker, for nearly as long as the entry's interval: if that one dies,
    another goes on. Without an answer all of them send: every task may run twice at a time. Celery's own
    waits, when the clock is set back, until the old time has come again. Nothing is kept on a disk.
    """

    JUMP: Final = 5.0  # seconds by which the clock may be corrected without our noticing

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._offset = _offset()
        super().__init__(*arguments, **named)
        waits = {"socket_timeout": 2, "socket_connect_timeout": 2, "retry": Retry(NoBackoff(), 0)}
        self._said = Redis.from_url(settings.REDIS_URL, **waits)

    def setup_schedule(self) -> None:
        """All are due at the start, as far as nobody sent them since: what comes once a day would never
        come where beat is started anew more often."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - _interval(entry)

    def tick(self, *arguments: Any, **named: Any) -> float:
        """One task that is due, at most; how long to wait for the next."""
        if abs(_offset() - self._offset) > self.JUMP:
            self._offset = _offset()
            for entry in self.schedule.values():
                entry.last_run_at = entry.default_now()
            self._heap = None  # it is made of the old times
        wait: float = super().tick(*arguments, **named)
        return min(wait, self.JUMP)  # to look at the clock

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        if self._is_ours(entry):
            super().apply_entry(entry, producer)

    def _is_ours(self, entry: ScheduleEntry) -> bool:
        lasts = int(_interval(entry).total_seconds() * 900)
        try:
            return bool(self._said.set(f"beat:{entry.name}", 1, nx=True, px=lasts))
        except RedisError:
            log.warning("nobody says whose turn it is to send %s", entry.name)
            return True


def _interval(entry: ScheduleEntry) -> timedelta:
    """How often it is due: of this product all schedules are intervals."""
    schedule: Any = entry.schedule
    every: timedelta = schedule.run_every
    return every


def _offset() -> float:
    """Changes when somebody sets the clock, and with nothing else."""
    return time.time() - time.monotonic()


app = Celery("tweezicht", loader=NoTasks, fixups=[], set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_scheduler = "config.beat:SteadyScheduler"
logging.config.dictConfig(settings.LOGGING)  # as Django would
beat.watch()
