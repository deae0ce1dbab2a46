"""The app of beat, which reads the clock and sends names: it needs the schedule and no task.

`config.celery` would load the whole product into a process that never runs any of it.
"""

import logging
import logging.config
from typing import Any

from celery import Celery
from celery.beat import ScheduleEntry, Scheduler
from celery.loaders.app import AppLoader
from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)


class NoTasks(AppLoader):
    """Imports nothing: not the tasks, and not the models that they need."""

    def import_default_modules(self) -> list[Any]:
        return []


class OnceScheduler(Scheduler):
    """Of any number of beats one sends each entry when it is due; if that one dies, another does.

    Whoever sends says so in the broker, for nearly as long as the entry's interval; no clock of a machine
    matters. Without an answer all of them send: every task may run twice at a time. Nothing is kept on a disk.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        waits = {"socket_timeout": 2, "socket_connect_timeout": 2, "retry": Retry(NoBackoff(), 0)}
        self._said = Redis.from_url(settings.REDIS_URL, **waits)

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        if self._is_ours(entry):
            super().apply_entry(entry, producer)

    def _is_ours(self, entry: ScheduleEntry) -> bool:
        schedule: Any = entry.schedule  # of this product all are intervals
        interval = schedule.run_every.total_seconds()
        try:
            return bool(self._said.set(f"beat:{entry.name}", 1, nx=True, px=int(interval * 900)))
        except RedisError:
            log.warning("nobody says whose turn it is to send %s", entry.name)
            return True


app = Celery("tweezicht", loader=NoTasks, fixups=[], set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_scheduler = "config.beat:OnceScheduler"
logging.config.dictConfig(settings.LOGGING)  # as Django would
