"""What the web server does beside its command line: each process has a place of its own, and the one
that they come from tells the metrics of all.
"""

from typing import Any

from config.monitoring import metrics, port

default_proc_name = "tweezicht"


def pre_fork(server: Any, worker: Any) -> None:
    """The lowest place that is free: a process that takes over another's counts on where it was."""
    taken = {getattr(other, "place", None) for other in server.WORKERS.values()}
    worker.place = next(n for n in range(len(taken) + 1) if n not in taken)


def post_fork(server: Any, worker: Any) -> None:
    metrics.take_place(f"web{worker.place}")


def when_ready(server: Any) -> None:
    port.serve()
