"""Rows that are jobs: a worker takes one for a while, and writes to it as long as it is its own.

A claim is committed before the work, so a worker that dies has used up an attempt. Each claim
raises the row's fence: a worker that was away too long finds another one, and whatever it
tries raises `LeaseLost` and leaves no trace. Claims and signs of life have no audit row:
nobody acts.
"""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from django.db import DatabaseError, connection
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from accounts.tenancy import tenant

log = logging.getLogger(__name__)

EVERY: Final = 15.0  # seconds between two signs of life: a lease outlives three that are lost


class LeaseLost(Exception):
    """Another worker has taken the job over."""


class Lease(ABC):
    """A worker's right to write to a row. Inside the tenant, whoever asks."""

    lasts: ClassVar[timedelta]

    @abstractmethod
    def row(self) -> "QuerySet[Any]":
        """The row, while it is this worker's; no row afterwards."""

    def check(self) -> None:
        """Raises LeaseLost when the row is another's."""
        if not self.row().exists():
            raise LeaseLost

    def hold(self) -> Any:
        """The row, locked until the transaction ends."""
        row = self.row().select_for_update().first()
        if row is None:
            raise LeaseLost
        return row

    def keep(self, **changes: object) -> None:
        """Tell that somebody is still at it, and what has changed."""
        if not self.row().update(lease_until=Now() + self.lasts, **changes):
            raise LeaseLost


def abandoned(states: Sequence[str]) -> Q:
    """Rows in one of these states whose worker is gone."""
    return Q(state__in=states, lease_until__lt=Now())


def taken(state: str, lasts: timedelta, *, fence: str = "fence") -> dict[str, Any]:
    """What changes on a row that a worker takes. `fence`: the column that goes up each time."""
    raised = {column: F(column) + 1 for column in {"attempts", fence}}
    return {"state": state, "lease_until": Now() + lasts, **raised}


@contextmanager
def heartbeat(tenant_id: UUID, lease: Lease, *, every: float = EVERY) -> Iterator[None]:
    """Keep the lease while the body runs, on a connection and a thread of its own.

    It stops with the body, and when the lease is lost: the worker hears of it when it writes.
    """
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(every):
                if not _kept(tenant_id, lease):
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _kept(tenant_id: UUID, lease: Lease) -> bool:
    try:
        with tenant(tenant_id):
            lease.keep()
    except LeaseLost:
        return False
    except DatabaseError:
        # The database may be back before the lease ends.
        log.warning("a heartbeat was lost", exc_info=True)
    return True
