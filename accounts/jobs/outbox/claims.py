"""Claiming mails before they are sent, and writing down what came of each.

A sender claims several mails at once and says of each that it begins, before it does: both are
committed before anything leaves. A claim lasts longer than a task may run, so one that ran out
belongs to a sender that is dead. What it had not begun is sent as if nothing had happened. Of
the one mail that it had begun nobody knows whether it left: that one is sent once more, and
never a third time. No audit rows here: the row of the mail is its own record.

All of it runs inside the transaction of whoever entered the tenant.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.jobs.leases import abandoned, taken
from accounts.jobs.outbox.rows import WITHHELD, MailState, Outgoing
from accounts.jobs.outbox.trouble import LATER, Trouble, note

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=Outgoing)

# Mails of one claim: a dead sender keeps so many waiting until its claim runs out.
BATCH: Final = 50
BACK_OFF: Final = tuple(timedelta(seconds=s) for s in (10, 60, 300, 900, 1800))
LEASE: Final = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 30)
MOST_UNKNOWN: Final = 1


def any_due(rows: QuerySet[Any]) -> bool:
    """Whether a mail waits for a sender: its turn has come, or its sender died."""
    return rows.filter(_in_turn(timezone.now())).exists() or rows.filter(_orphaned()).exists()


@transaction.atomic(savepoint=False)
def give_up_unknown(rows: QuerySet[Any]) -> int:
    """Fail the mails whose sender died once too often; the number of them."""
    left = rows.filter(abandoned([MailState.SENDING]), unknown_outcomes__gt=MOST_UNKNOWN)
    return left.update(state=MailState.FAILED, lease_until=None, error=note(Trouble.UNKNOWN))


@transaction.atomic(savepoint=False)
def claim(rows: QuerySet[Row], most: int = BATCH) -> list[Row]:
    """The next due ones of these mails, claimed for this sender alone.

    Two lookups and no OR of both: each walks the index (tenant, state, due_at) as far as it
    needs, however many wait. The orphans first: they wait longest.
    """
    chosen = _free(rows.filter(_orphaned()), most)
    if len(chosen) < most:
        chosen += _free(rows.filter(_in_turn(timezone.now())), most - len(chosen))
    if not chosen:
        return []
    found: QuerySet[Row] = rows.model.objects.filter(id__in=chosen)
    found.update(**taken(MailState.SENDING, LEASE, fence="attempts"))
    claimed = {row.id: row for row in found}
    mine = [claimed[key] for key in chosen]
    for row in mine:
        if row.unknown_outcomes:
            log.warning("mail %s may have left before: it is sent once more", row.id)
    return mine


@transaction.atomic(savepoint=False)
def begin(row: Outgoing) -> bool:
    """This mail leaves now: whoever dies after this leaves its outcome unknown.

    False when the claim was lost meanwhile, and nothing may leave.
    """
    return bool(_mine(row).update(unknown_outcomes=F("unknown_outcomes") + 1))


@transaction.atomic(savepoint=False)
def release(rows: Iterable[Outgoing]) -> None:
    """Give back mails that were claimed and not begun, as if nobody had taken them."""
    for row in rows:
        _settle(row, state=MailState.WAITING, attempts=row.attempts - 1)


@transaction.atomic(savepoint=False)
def postpone(row: Outgoing, due_at: datetime) -> None:
    """Give one back whose turn comes later; that is no attempt."""
    _settle(row, state=MailState.WAITING, attempts=row.attempts - 1, due_at=due_at)


@transaction.atomic(savepoint=False)
def drop(row: Outgoing) -> None:
    """A mail that nobody needs any more."""
    _mine(row).delete()


@transaction.atomic(savepoint=False)
def sent(row: Outgoing) -> bool:
    """The server took it. False when the claim was lost meanwhile."""
    return _settle(
        row,
        state=MailState.SENT,
        sent_at=timezone.now(),
        error="",
        unknown_outcomes=row.unknown_outcomes,
    )


@transaction.atomic(savepoint=False)
def failed(row: Outgoing, trouble: Trouble, detail: str = "") -> bool:
    """Not taken: try again later if that may help and has not been done often enough."""
    unknown = row.unknown_outcomes + (trouble == Trouble.UNKNOWN)
    changes = {"error": note(trouble, detail), "unknown_outcomes": unknown}
    if trouble not in LATER or unknown > MOST_UNKNOWN or row.attempts > len(BACK_OFF):
        return _kept(row, "failed", state=MailState.FAILED, **changes)
    due_at = timezone.now() + BACK_OFF[row.attempts - 1]
    return _kept(row, "deferred", state=MailState.WAITING, due_at=due_at, **changes)


@transaction.atomic(savepoint=False)
def withhold(row: Outgoing, trouble: Trouble) -> bool:
    """Nobody is to get it: the row stays and says why."""
    return _kept(row, "withheld", state=WITHHELD, error=note(trouble))


def _in_turn(now: datetime) -> Q:
    return Q(state=MailState.WAITING, due_at__lte=now)


def _orphaned() -> Q:
    return abandoned([MailState.SENDING]) & Q(unknown_outcomes__lte=MOST_UNKNOWN)


def _free(rows: QuerySet[Any], most: int) -> list[Any]:
    """Two senders at the same time step over each other's rows."""
    ordered = rows.order_by("due_at").select_for_update(skip_locked=True)
    return list(ordered.values_list("id", flat=True)[:most])


def _kept(row: Outgoing, happened: str, **changes: object) -> bool:
    """Write down what kept the mail from being sent, in its row and in its log."""
    if not _settle(row, **changes):
        return False
    row.told(happened, str(changes["error"]))
    return True


def _settle(row: Outgoing, **changes: object) -> bool:
    """Write the outcome, unless a newer claim has taken the row over."""
    return bool(_mine(row).update(lease_until=None, **changes))


def _mine(row: Outgoing) -> QuerySet[Any]:
    return type(row).objects.filter(id=row.id, state=MailState.SENDING, attempts=row.attempts)
