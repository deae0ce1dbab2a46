"""What waits in the database, of all tenants together: read when somebody asks for it, never on the way
of a request.

A wall stands around each tenant, so each is entered in turn, with one statement; no figure says whose
work it is.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Any, Final

from celery import current_app
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.models import Count, F, Min, Q, QuerySet, Value
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from accounts.files.rows import FileState, MadeFile
from accounts.jobs.leases import abandoned
from accounts.jobs.outbox.rows import MailState, Outgoing
from accounts.models import Tenant, WebhookDelivery
from accounts.models.webhooks import DeliveryState
from accounts.tenancy import tenant
from benchmarking.models import Run, RunState
from surveys.models import Wave, WaveState
from surveys.models.fieldwork import GRACE

FRESH: Final = 10.0  # seconds in which nobody counts anew
QUEUES: Final = ("mail", "webhooks", "compute")
RUNNING: Final = (RunState.WAITING, RunState.SNAPSHOTTING, RunState.COMPUTING)


@dataclass
class Counts:
    """Of each kind of job how many wait and since when; and runs by state."""

    jobs: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    since: dict[str, datetime] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, kind: str, state: str, number: int, oldest: datetime | None) -> None:
        if kind == "runs":
            self.runs[state] += number
            return
        self.jobs[kind] += number
        if oldest is not None:
            self.since[kind] = min(oldest, self.since.get(kind, oldest))


class Rooms(Collector):
    """Queues, runs and connections, counted at most every ten seconds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until, self._found = 0.0, list[Metric]()

    def describe(self) -> Iterable[Metric]:
        """Nothing is counted only because the port opens."""
        return []

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            if monotonic() >= self._until:
                self._found = [*_of_the_database(), *_of_the_broker()]
                self._until = monotonic() + FRESH
            return self._found


def _of_the_database() -> list[Metric]:
    """Nothing, and a nought for `up`, where the database is away: no figure is better than an old one."""
    up = GaugeMetricFamily("tweezicht_database_up", "Whether the database answered.")
    try:
        found = [*_waiting(count()), *_connections()]
    except DatabaseError:
        found = []
    finally:
        connection.close()  # a worker that forks meanwhile gives no open one to its child
    up.add_metric([], float(bool(found)))
    return [up, *found]


def count() -> Counts:
    """All that waits, tenant by tenant."""
    counts = Counts()
    for tenant_id in list(Tenant.objects.values_list("id", flat=True)):
        with tenant(tenant_id):
            first, *others = _questions(timezone.now())
            for row in first.union(*others, all=True):
                counts.add(*row)
    return counts


def _questions(now: datetime) -> list[QuerySet[Any, Any]]:
    """Each gives one row (kind, state, how many, the oldest), or none."""
    due = Q(state=MailState.WAITING.value, due_at__lte=now) | abandoned([MailState.SENDING])
    hooks = Q(state=DeliveryState.WAITING.value, due_at__lte=now)
    late = Q(state=WaveState.OPEN, imported=False, paused_at=None, closes_at__lte=now - GRACE)
    making = Q(state__in=[FileState.WAITING.value, FileState.MAKING.value])
    return [
        *(_jobs(m, "mail", due, "due_at") for m in _models(Outgoing)),
        *(_jobs(m, "file", making, "requested_at") for m in _models(MadeFile)),
        _jobs(WebhookDelivery, "webhook", hooks | abandoned([DeliveryState.SENDING]), "due_at"),
        _jobs(Run, "run", Q(state__in=RUNNING), "created_at"),
        _jobs(Wave, "close", late, "closes_at"),
        _counted(Run.objects.all(), Value("runs"), F("state"), "created_at"),
    ]


def _jobs(model: Any, what: str, waiting: Q, since: str) -> QuerySet[Any, Any]:
    kind = what if model in (Run, Wave, WebhookDelivery) else f"{what} {model.__name__}"
    return _counted(model.objects.filter(waiting), Value(kind), Value(""), since)


def _counted(rows: QuerySet[Any], job: Any, of_state: Any, since: str) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(job=job, of_state=of_state).values("job", "of_state")
    counted = named.annotate(number=Count("*"), oldest=Min(since))
    found: QuerySet[Any, Any] = counted.values_list("job", "of_state", "number", "oldest")
    return found


def _models(above: type) -> list[Any]:
    return [model for model in apps.get_models() if issubclass(model, above)]


def _waiting(counts: Counts) -> list[Metric]:
    jobs = GaugeMetricFamily("tweezicht_jobs_waiting", "Jobs that are due.", labels=["kind"])
    age = GaugeMetricFamily(
        "tweezicht_jobs_oldest_seconds", "How long the oldest waits.", labels=["kind"]
    )
    runs = GaugeMetricFamily("tweezicht_runs", "Computations by state.", labels=["state"])
    now = timezone.now()
    for kind in kinds():
        jobs.add_metric([kind], counts.jobs[kind])
        since = counts.since.get(kind)
        age.add_metric([kind], (now - since).total_seconds() if since else 0)
    for state in RunState.values:
        runs.add_metric([state], counts.runs[state])
    return [jobs, age, runs]


def kinds() -> list[str]:
    """Every kind of job that is a row."""
    made = [f"mail {m.__name__}" for m in _models(Outgoing)]
    made += [f"file {m.__name__}" for m in _models(MadeFile)]
    return [*made, "webhook", "run", "close"]


def _connections() -> list[Metric]:
    open_now = GaugeMetricFamily(
        "tweezicht_database_connections_open", "Of all clients of the server."
    )
    most = GaugeMetricFamily("tweezicht_database_connections_most", "What the server allows.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), current_setting('max_connections')::int FROM pg_stat_activity"
            " WHERE backend_type = 'client backend'"
        )
        now, allowed = cursor.fetchone()
    open_now.add_metric([], now)
    most.add_metric([], allowed)
    return [open_now, most]


def _of_the_broker() -> list[Metric]:
    up = GaugeMetricFamily("tweezicht_broker_up", "Whether the broker answered.")
    waiting = GaugeMetricFamily(
        "tweezicht_broker_messages", "Messages that wait.", labels=["queue"]
    )
    try:
        with current_app.connection_for_read() as broker:
            client: Any = broker.default_channel.client  # type: ignore[attr-defined]  # of Valkey's
            for queue in QUEUES:
                waiting.add_metric([queue], client.llen(queue))
        up.add_metric([], 1)
    except Exception:  # every transport has errors of its own
        up.add_metric([], 0)
    return [up, waiting]
