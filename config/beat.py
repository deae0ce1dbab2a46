"""The app of beat, which reads the clock and sends names: it needs the schedule and no task.

`config.celery` would load the whole product into a process that never runs any of it.
"""

import logging.config
import time
from typing import Any, Final

from celery import Celery
from celery.beat import Scheduler
from celery.loaders.app import AppLoader
from django.conf import settings

from config.monitoring import beat


class NoTasks(AppLoader):
    """Imports nothing: not the tasks, and not the models that they need."""

    def import_default_modules(self) -> list[Any]:
        return []


class SteadyScheduler(Scheduler):
    """Goes on when the clock is set: Celery's waits until the old time has come again.

    Nothing is kept on disk: the sweeps run every few seconds, and what is rarer may run once more.
    """

    JUMP: Final = 5.0  # seconds by which the clock may be corrected without our noticing

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._offset = _offset()
        super().__init__(*arguments, **named)

    def tick(self, *arguments: Any, **named: Any) -> float:
        """One task that is due, at most; how long to wait for the next."""
        if abs(_offset() - self._offset) > self.JUMP:
            self._offset = _offset()
            for entry in self.schedule.values():
                entry.last_run_at = entry.default_now()
            self._heap = None  # it is made of the old times
        wait: float = super().tick(*arguments, **named)
        return min(wait, self.JUMP)  # to look at the clock


def _offset() -> float:
    """Changes when somebody sets the clock, and with nothing else."""
    return time.time() - time.monotonic()


app = Celery("tweezicht", loader=NoTasks, fixups=[], set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")
logging.config.dictConfig(settings.LOGGING)  # as Django would
beat.watch()
