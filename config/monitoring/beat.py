"""Beat tells when it sent what: a sweep that is never sent is work that is never found."""

from time import time
from typing import Any

from celery import signals

from config.monitoring import metrics, port


def watch() -> None:
    signals.after_task_publish.connect(_sent, weak=False)
    signals.beat_init.connect(_starts, weak=False)


def _sent(sender: str | None = None, **_told: Any) -> None:
    metrics.SLOT.labels(str(sender)).set(time())


def _starts(**_told: Any) -> None:
    port.serve()
