"""Enqueueing a task, so that a worker begins at once.

The database is the truth and a periodic sweep finds what nobody was told of, so a broker
that is away costs time and nothing else; least of all the time of whoever waits for a page.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# How long the caller waits at most. A broker that is there needs milliseconds.
PATIENCE: Final = 0.5
# More messages than these do not wait for a broker that is away: the sweeps are quicker.
MOST_WAITING: Final = 20

# One thread: its client may try a broker that is away for many seconds.
_sender = ThreadPoolExecutor(max_workers=1, thread_name_prefix="enqueue")
_sending: list[Future[None]] = []


def enqueue(task: "Task[Any, Any]", *arguments: str) -> None:
    """Enqueue `task` after the commit; a broker that does not answer is only logged."""
    # Not a partial: Django wants the callback's name for its log.
    transaction.on_commit(lambda: _enqueue(task, arguments), robust=True)


def _enqueue(task: "Task[Any, Any]", arguments: tuple[str, ...]) -> None:
    _sending[:] = [one for one in _sending if not one.done()]
    if len(_sending) >= MOST_WAITING:
        log.warning("broker slow; the sweep will find the work of %s", task.name)
        return
    message = _sender.submit(_publish, task, arguments)
    _sending.append(message)
    with suppress(TimeoutError):
        message.result(PATIENCE)


def _publish(task: "Task[Any, Any]", arguments: tuple[str, ...]) -> None:
    try:
        task.apply_async(arguments, retry=False)
    except (OperationalError, RedisError, OSError):
        log.warning("broker away; the sweep will find the work of %s", task.name)
