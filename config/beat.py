"""The app of beat, which reads the clock and sends names: it needs the schedule and no task.

`config.celery` would load the whole product into a process that never runs any of it.
"""

import logging.config
from typing import Any

from celery import Celery
from celery.loaders.app import AppLoader
from django.conf import settings

from config.monitoring import beat


class NoTasks(AppLoader):
    """Imports nothing: not the tasks, and not the models that they need."""

    def import_default_modules(self) -> list[Any]:
        return []


app = Celery("tweezicht", loader=NoTasks, fixups=[], set_as_current=False)
app.config_from_object("django.conf:settings", namespace="CELERY")
logging.config.dictConfig(settings.LOGGING)  # as Django would
beat.watch()
