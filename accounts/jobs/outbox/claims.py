"""Claiming a mail before it is sent, and writing down what came of it.

A claim is committed before anything is sent and lasts longer than a task may run. So a
claim that ran out belongs to a worker that is dead, and nobody knows whether its mail left:
such a mail is sent once more, and never a third time. No audit rows here: the row of the
mail is its own record.
"""

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.jobs.leases import abandoned, taken
from accounts.jobs.outbox.rows import MailState, Outgoing
from accounts.jobs.outbox.trouble import Trouble, note

Row = TypeVar("Row", bound=Outgoing)

BACK_OFF: Final = tuple(timedelta(seconds=s) for s in (10, 60, 300, 900, 1800))
LEASE: Final = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 30)
MOST_UNKNOWN: Final = 1


def due(now: datetime) -> Q:
    """Mails that wait for their turn, and mails whose sender died."""
    waiting = Q(state=MailState.WAITING, due_at__lte=now)
    return waiting | (abandoned([MailState.SENDING]) & Q(unknown_outcomes__lt=MOST_UNKNOWN))


@transaction.atomic
def give_up_unknown(rows: QuerySet[Any]) -> int:
    """Fail the mails whose sender died once too often; the number of them."""
    left = rows.filter(abandoned([MailState.SENDING]), unknown_outcomes__gte=MOST_UNKNOWN)
    return left.update(state=MailState.FAILED, lease_until=None, error=note(Trouble.UNKNOWN))


@transaction.atomic
def claim(rows: QuerySet[Row]) -> Row | None:
    """The next due one of these mails, claimed for this sender alone."""
    waiting = rows.filter(due(timezone.now())).order_by("due_at", "id")
    # Two senders at the same time step over each other's rows.
    row = waiting.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    unknown = row.unknown_outcomes + (row.state == MailState.SENDING)
    claimed = taken(MailState.SENDING, LEASE, fence="attempts")
    type(row).objects.filter(id=row.id).update(unknown_outcomes=unknown, **claimed)
    row.refresh_from_db()
    return row


@transaction.atomic
def drop(row: Outgoing) -> None:
    """A mail that nobody needs any more."""
    _mine(row).delete()


@transaction.atomic
def postpone(row: Outgoing, wait: timedelta) -> bool:
    """Not now, for a reason that is none of the mail's: as if nobody had taken it up."""
    attempts = max(0, row.attempts - 1)
    due_at = timezone.now() + wait
    return _settle(row, state=MailState.WAITING, due_at=due_at, attempts=attempts)


@transaction.atomic
def sent(row: Outgoing) -> bool:
    """The server took it. False when the claim was lost meanwhile."""
    return _settle(row, state=MailState.SENT, sent_at=timezone.now(), error="")


@transaction.atomic
def failed(row: Outgoing, trouble: Trouble, detail: str = "") -> bool:
    """Not taken: try again later if that may help and has not been done often enough."""
    unknown = row.unknown_outcomes + (trouble == Trouble.UNKNOWN)
    changes = {"error": note(trouble, detail), "unknown_outcomes": unknown}
    for_good = trouble not in {Trouble.LATER, Trouble.UNREACHABLE, Trouble.UNKNOWN}
    if for_good or unknown > MOST_UNKNOWN or row.attempts > len(BACK_OFF):
        return _settle(row, state=MailState.FAILED, **changes)
    due_at = timezone.now() + BACK_OFF[row.attempts - 1]
    return _settle(row, state=MailState.WAITING, due_at=due_at, **changes)


def _settle(row: Outgoing, **changes: object) -> bool:
    """Write the outcome, unless a newer claim has taken the row over."""
    return bool(_mine(row).update(lease_until=None, **changes))


def _mine(row: Outgoing) -> QuerySet[Any]:
    return type(row).objects.filter(id=row.id, state=MailState.SENDING, attempts=row.attempts)
