"""The metrics, by name. No label names a tenant, a person or an address.

A server of many processes counts in files, below PROMETHEUS_MULTIPROC_DIR: one for each place of a
process and not for each process, so that a worker's hundreds of short-lived children leave no file each.
"""

import os
from pathlib import Path
from typing import Final

_folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
if _folder:  # the library decides by it when it is imported
    Path(_folder).mkdir(parents=True, exist_ok=True)

from billiard import current_process  # noqa: E402
from prometheus_client import Counter, Gauge, Histogram, values  # noqa: E402

_place = ""


def take_place(name: str) -> None:
    """This process counts as this one of its server, from now on."""
    global _place  # noqa: PLW0603 -- a fact about the process
    _place = name


def place() -> str:
    """The place given, or that of a worker's child; `main` for the process that others come from."""
    index = getattr(current_process(), "index", None)
    return _place or (f"child{index}" if index is not None else "main")


if _folder:
    values.ValueClass = values.MultiProcessValue(process_identifier=place)  # type: ignore[no-untyped-call]

REQUESTS: Final = Counter(
    "tweezicht_http_requests", "Requests answered.", ["route", "method", "status"]
)
REQUEST_SECONDS: Final = Histogram(
    "tweezicht_http_request_seconds", "How long an answer took.", ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
ERRORS: Final = Counter(
    "tweezicht_errors", "What nobody caught: a part that is away, or ours.", ["process", "kind"]
)
CONNECTIONS: Final = Counter(
    "tweezicht_database_connections", "Connections to the database that were made.", ["process"]
)
FAILED_LOGINS: Final = Counter("tweezicht_failed_logins", "Log-ins that were refused.", ["factor"])
TASKS: Final = Counter("tweezicht_tasks", "Tasks that ended.", ["task", "outcome"])
TASK_SECONDS: Final = Histogram(
    "tweezicht_task_seconds", "How long a task took.", ["task"],
    buckets=(0.01, 0.05, 0.25, 1, 5, 30, 120),
)  # fmt: skip
MAILS: Final = Counter("tweezicht_mails", "Mails, by what came of each try.", ["kind", "outcome"])
SLOT: Final = Gauge(
    "tweezicht_beat_slot_seconds", "When beat sent a task the last time.", ["task"],
    multiprocess_mode="mostrecent",
)  # fmt: skip
