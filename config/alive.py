"""Signs of life, in the cache: which queues a worker listens to, and which sweeps have run.

A sign ends by itself after a while, so no two clocks are compared. It is the worker's own process
that gives it, also while its children compute; that a sweep has run shows beat, the broker and a
worker at once.
"""

import time
from collections.abc import Iterable
from typing import Any, Final

from celery import Celery
from celery.signals import heartbeat_sent, task_success
from django.conf import settings
from django.core.cache import cache

QUEUES: Final = ("mail", "webhooks", "compute")
WORKER_SECONDS: Final = 20
TELL_EVERY: Final = 5.0
MISSED: Final = 3  # slots of a sweep that nobody ran
GRACE: Final = 20  # seconds that a sweep may take
# Of what runs every hour or every day nothing is known soon enough.
OFTEN: Final = 60.0

_last = 0.0


def tell_when_alive(app: Celery) -> None:
    """Let the workers of this app tell that they are there, and what they have run."""

    def worker_lives(**_told: Any) -> None:
        global _last  # noqa: PLW0603 -- of this process alone
        if time.monotonic() - _last >= TELL_EVERY:
            _last = time.monotonic()
            tell_worker(app.amqp.queues.consume_from)

    def sweep_ran(sender: Any = None, **_told: Any) -> None:
        tell_sweep(str(getattr(sender, "name", "")))

    heartbeat_sent.connect(worker_lives, weak=False)
    task_success.connect(sweep_ran, weak=False)


def tell_worker(queues: Iterable[str]) -> None:
    cache.set_many({_worker(queue): 1 for queue in queues}, timeout=WORKER_SECONDS)


def tell_sweep(task: str) -> None:
    every = _sweeps().get(task)
    if every is not None:
        cache.set(_sweep(task), 1, timeout=int(MISSED * every + GRACE))


def queues_without_worker() -> list[str]:
    """The queues that nobody has listened to for a while."""
    found = cache.get_many([_worker(queue) for queue in QUEUES])
    return [queue for queue in QUEUES if _worker(queue) not in found]


def missed_sweeps() -> list[str]:
    """The sweeps that missed their last slots."""
    names = sorted(_sweeps())
    found = cache.get_many([_sweep(name) for name in names])
    return [name for name in names if _sweep(name) not in found]


def _sweeps() -> dict[str, float]:
    entries: list[dict[str, Any]] = [*settings.CELERY_BEAT_SCHEDULE.values()]
    return {str(e["task"]): float(e["schedule"]) for e in entries if e["schedule"] <= OFTEN}


def _worker(queue: str) -> str:
    return f"alive:worker:{queue}"


def _sweep(task: str) -> str:
    return f"alive:sweep:{task}"
