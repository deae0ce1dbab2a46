"""Rows that are jobs: a worker takes one for a while, and writes to it as long as it is its own.

A claim is committed before the work, so a worker that dies has used up an attempt; unless the
database went away under it, which says nothing of the job. Each claim raises the row's fence: a
worker that was away too long finds another one, and whatever it tries raises `LeaseLost` and leaves
no trace. Claims and signs of life have no audit row: nobody acts.

All jobs have the same lease, and whoever works on one tells so every few seconds: what a dead
worker held is free within `LASTS`, and the next sweep finds it. Only the clock of the database
counts. While that was away nobody could tell, so no lease runs out until it has been back for as
long; and one that ends far ahead was written before the clock was set back.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import Case, DateTimeField, F, Func, Q, QuerySet, When
from django.db.models.functions import Now
from django.db.models.lookups import LessThan

from accounts.tenancy import tenant

log = logging.getLogger(__name__)

# With the sweep of runs (five seconds) and a worker's start: a dead one's run goes on within 15 s.
LASTS: Final = timedelta(seconds=9)
# Seconds between two signs of life: a lease outlives three that are lost.
EVERY: Final = LASTS.total_seconds() / 4
AGAIN: Final = 1.0  # seconds until the next try of one that the database did not take
# No lease was ever given for so long.
IMPOSSIBLE: Final = timedelta(minutes=10)
_SURE: Final = LASTS.total_seconds() - EVERY  # what is between two clocks, and a statement's time
MOST_ATTEMPTS: Final = 5  # a job that ends its worker so often is given up
# Claims of a job that did not count: one that takes the database down each time ends too.
MOST_SPARED: Final = 20
WAITING: Final = "waiting"  # of every job
PATIENCE: Final = 30.0  # seconds that a worker waits for the database to say how its job ended
# Ended because it was told to, after a crash, while it starts, in between, too many. None: it could not say.
_GONE: Final = frozenset({None, "57P01", "57P02", "57P03", "08003", "08006", "53300"})


class LeaseLost(Exception):
    """Another worker has taken the job over."""


class Lease(ABC):
    """A worker's right to write to a row. Inside the tenant, whoever asks."""

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
        if not self.row().update(lease_until=Now() + LASTS, **changes):
            raise LeaseLost

    def give_back(self) -> bool:
        """Let the job wait as if this attempt had not been; False where that was done too often."""
        mine = self.row().filter(_may_be_spared())
        before = F("attempts") - 1
        return bool(mine.update(state=WAITING, attempts=before, lease_until=None))


def abandoned(states: Sequence[str], since: timedelta = timedelta()) -> Q:
    """Rows in one of these states whose worker is gone; `since`: for how long at least."""
    told = Q(LessThan(_ServerStart(), Now() - LASTS))
    run_out = Q(lease_until__lt=Now() - since) & told
    return Q(state__in=states) & (run_out | Q(lease_until__gt=Now() + IMPOSSIBLE))


def told_lately(state: str, pause: timedelta) -> Q:
    """Waiting rows for which a sweep rang less than `pause` ago, or that wait so long for their next
    attempt."""
    return Q(state=state, lease_until__gt=Now(), lease_until__lt=Now() + 2 * pause)


def taken(state: str, *, fence: str = "fence") -> dict[str, Any]:
    """What changes on a row that a worker takes. `fence`: the column that goes up each time."""
    raised: dict[str, Any] = {fence: F(fence) + 1}
    if fence != "attempts":
        spared = When(_lost_with_database(), then=F("attempts"))
        raised["attempts"] = Case(spared, default=F("attempts") + 1)
    return {"state": state, "lease_until": Now() + LASTS, **raised}


def worn_out() -> Q:
    """Jobs that ended so many workers that nobody takes them again."""
    return Q(attempts__gte=MOST_ATTEMPTS) & ~Q(state=WAITING) & ~_lost_with_database()


def _lost_with_database() -> Q:
    """The last sign of its worker is older than the database's start."""
    untold = Q(LessThan(F("lease_until"), _ServerStart() + LASTS))
    return ~Q(state=WAITING) & untold & _may_be_spared()


def _may_be_spared() -> Q:
    return Q(fence__lt=F("attempts") + MOST_SPARED)


def settle(
    tenant_id: UUID, lease: Lease, error: BaseException, fail: Callable[[], object], *, job: str
) -> None:
    """Write that an attempt ended with this error, as soon as the database is there: by `fail`, inside
    the tenant, or as if the attempt had not been, where the database went away under it.

    `job`: what it is called in the log. Of a row that is no longer this worker's an error says nothing.
    """
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with tenant(tenant_id):
                spared = _is_gone(error) and lease.give_back()
                if not spared:
                    fail()
            log.error("%s %s", job, "waits again" if spared else "failed", exc_info=error)
        except LeaseLost:
            log.warning("%s was taken over by another worker, or thrown away", job)
        except (OperationalError, InterfaceError):
            if time.monotonic() > until:
                raise
            log.warning("the database is away; trying again", exc_info=True)
            connection.close()
            time.sleep(AGAIN)
            continue
        return


def _is_gone(error: BaseException) -> bool:
    """Whether the database ended the connection or took none: no mistake in the job, and no slowness."""
    code = getattr(error.__cause__, "sqlstate", None)
    return isinstance(error, (OperationalError, InterfaceError)) and code in _GONE


class _ServerStart(Func):
    """Since when the database is there."""

    function, arity, output_field = "pg_postmaster_start_time", 0, DateTimeField()


class Pulse:
    """What a worker knows of its own lease without asking."""

    def __init__(self, taken_at: float | None) -> None:
        self._until = (time.monotonic() if taken_at is None else taken_at) + _SURE

    def told(self, asked: float) -> None:
        """The database took a sign; `asked`: when it was given. One that came too late helps nothing."""
        if self.is_sure:
            self._until = asked + _SURE

    @property
    def is_sure(self) -> bool:
        """Whether the job cannot be another's yet: false, and for good, in a process that stood still."""
        return time.monotonic() < self._until


@contextmanager
def heartbeat(
    tenant_id: UUID, lease: Lease, *, every: float = EVERY, taken_at: float | None = None
) -> Iterator[Pulse]:
    """Keep the lease while the body runs, on a connection and a thread of its own.

    It stops with the body, and when the lease is lost: the worker hears of it when it writes.
    `taken_at`: the monotonic moment before the lease was asked for, where the pulse is asked.
    """
    over, pulse = threading.Event(), Pulse(taken_at)

    def beat() -> None:
        try:
            pause = every
            while not over.wait(pause):
                pause = every if _kept(tenant_id, lease, pulse) else min(every, AGAIN)
        except LeaseLost:
            return
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield pulse
    finally:
        over.set()
        thread.join()


def _kept(tenant_id: UUID, lease: Lease, pulse: Pulse) -> bool:
    """Whether the database took the sign. Raises LeaseLost."""
    asked = time.monotonic()
    try:
        with tenant(tenant_id):
            lease.keep()
        pulse.told(asked)
    except (DatabaseError, InterfaceError):
        # The database may be back before the lease ends.
        log.warning("a heartbeat was lost", exc_info=True)
        connection.close()
        return False
    return True
