"""Ringing the bell: telling a worker that there is something to do.

The database is the truth and a periodic sweep finds what nobody was told of, so a broker
that is away costs time and nothing else.
"""

import logging
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def ring(task: "Task[Any, Any]", *arguments: str) -> None:
    """Enqueue `task` after the commit; a broker that does not answer is only logged."""
    # Not a partial: Django wants the callback's name for its log.
    transaction.on_commit(lambda: _ring(task, arguments), robust=True)


def _ring(task: "Task[Any, Any]", arguments: tuple[str, ...]) -> None:
    try:
        task.apply_async(arguments, retry=False)
    except OperationalError:
        log.warning("broker away; the sweep will find the work of %s", task.name)
