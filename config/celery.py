"""The Celery application. The database is the truth; a message only makes it faster."""

import gc
import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_after_setup, import_modules, worker_ready

from config import alive

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Django's checks read every address and with it every page, into a worker that answers none of them.
# They are asked by `manage.py` and by /readyz.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")


@import_modules.connect
def begin_importing(**_told: Any) -> None:
    """The first to hear of it, before Django is set up; `end_importing` is the last.

    What is loaded stays: looking through it for garbage, again and again, is a sixth of the work of starting.
    """
    gc.disable()


app = Celery("tweezicht")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Rooms of one app have their tasks where their work is.
app.autodiscover_tasks(
    [
        "accounts.auditing",
        "accounts.branding",
        "accounts.team",
        "accounts.webhooks",
        "surveys.ballots",
        "surveys.delivery",
        "surveys.fieldwork",
        "surveys.mailing",
        "surveys.papers",
        "surveys.answer_import",
        "surveys.people",
        "surveys.rights",
        "reports.exports",
        "reports.sharing",
    ]
)


@import_modules.connect
def end_importing(**_told: Any) -> None:
    gc.enable()


alive.tell_when_alive(app)


@celeryd_after_setup.connect
def share(**_told: Any) -> None:
    """Before a worker forks: what is there stays, and no collection writes in the pages that all share."""
    from config.monitoring import tasks  # noqa: PLC0415 -- workers alone: the web imports this module

    tasks.watch()
    gc.collect()
    gc.freeze()


@worker_ready.connect
def tell(**_told: Any) -> None:
    """Metrics, of the children too, from the process that they come from."""
    from config.monitoring import port, rooms  # noqa: PLC0415 -- they need the models

    port.serve(rooms.Rooms())
