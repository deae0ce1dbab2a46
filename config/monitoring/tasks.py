"""Tasks: a line of log for each that was asked for, and the count of all."""

import logging
from time import perf_counter
from typing import Any, Final

from celery import signals

from config.monitoring import faults, metrics
from config.monitoring.context import begin

log = logging.getLogger(__name__)
_began: dict[str, float] = {}
# A message of the broker; what it names is a task of ours or nothing.
_NAMELESS: Final = "none"


def watch() -> None:
    """In a worker, before it forks."""
    faults.watch("worker")
    signals.task_prerun.connect(begins, weak=False)
    signals.task_postrun.connect(ends, weak=False)
    signals.task_failure.connect(fails, weak=False)
    signals.task_unknown.connect(unknown, weak=False)


def begins(task_id: str, task: Any, args: Any, **_told: Any) -> None:
    _began[task_id] = perf_counter()
    # Ids in: the first of a task that belongs to a tenant is the tenant's.
    tenant = {"tenant": str(args[0])} if args else {}
    begin(task=task.name, task_id=task_id, attempt=task.request.retries + 1, **tenant)


def ends(task_id: str, task: Any, args: Any, state: str | None, **_told: Any) -> None:
    seconds = perf_counter() - _began.pop(task_id, perf_counter())
    outcome = (state or "unknown").lower()
    metrics.TASKS.labels(task.name, outcome).inc()
    metrics.TASK_SECONDS.labels(task.name).observe(seconds)
    # A sweep every few seconds is told of when it fails.
    level = logging.INFO if args or outcome != "success" else logging.DEBUG
    redelivered = bool((task.request.delivery_info or {}).get("redelivered"))
    fields = {"outcome": outcome, "ms": round(seconds * 1000), "redelivered": redelivered}
    log.log(level, "task %s %s", task.name, outcome, extra={"fields": fields})
    begin()


def fails(exception: BaseException | None = None, **_told: Any) -> None:
    faults.count_error(exception)


def unknown(name: str = "", **_told: Any) -> None:
    metrics.TASKS.labels(_NAMELESS, "unknown").inc()
