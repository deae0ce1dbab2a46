"""Claiming mails before they are sent, and writing down what came of each.

A sender claims several mails at once, and says of each that it was handed to the mail server, in
the instant after its last byte left. While it lives it keeps its claim, so one that ran out belongs
to a sender that is dead. What it had not handed over is sent as if nothing had happened, for a
server throws half a mail away. What it had handed over counts as sent a while later, and the log
says that nobody heard the answer. A mail whose line broke while the sender lived is sent once more,
and never a third time. No audit rows here: the row of the mail is its own record.

All but the marks run inside the transaction of whoever entered the tenant.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from accounts.database import Prepared
from accounts.database.rows import one as one_row
from accounts.jobs.leases import LASTS, Lease, abandoned, taken
from accounts.jobs.outbox.rows import WITHHELD, MailState, Outgoing
from accounts.jobs.outbox.trouble import LATER, Trouble, note

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=Outgoing)

# Mails of one claim: a dead sender keeps so many waiting until its claim runs out.
BATCH: Final = 50
BACK_OFF: Final = tuple(timedelta(seconds=s) for s in (10, 60, 300, 900, 1800))
# Nobody waits for a mail that has left: who handed it over may still hear what became of it.
UNHEARD: Final = timedelta(minutes=5)
MOST_UNKNOWN: Final = 1
_MARK: Final = Prepared(
    "SELECT outbox_mark(%s::uuid, %s::text, %s::uuid, %s::integer, %s::uuid, %s::integer)"
)


@dataclass(frozen=True, slots=True)
class MailsClaim(Lease):
    """A sender's right to the mails of one claim, as long as nothing has come of them."""

    mails: tuple[Outgoing, ...]

    def row(self) -> "QuerySet[Any]":
        """Those that are still with this sender."""
        mine = Q()
        for attempts in {mail.attempts for mail in self.mails}:
            ids = [mail.id for mail in self.mails if mail.attempts == attempts]
            mine |= Q(id__in=ids, attempts=attempts)
        return type(self.mails[0]).objects.filter(mine, state=MailState.SENDING)

    def keep(self, **changes: object) -> None:
        """Steps over a mail that is just being written down: two would wait for each other."""
        free = list(self.row().select_for_update(skip_locked=True).values_list("id", flat=True))
        self.row().filter(id__in=free).update(lease_until=Now() + LASTS, **changes)


def any_due(rows: QuerySet[Any]) -> bool:
    """Whether a mail waits for a sender: its turn has come, or its sender died."""
    return rows.filter(_in_turn(timezone.now())).exists() or rows.filter(_orphaned()).exists()


@transaction.atomic(savepoint=False)
def settle_handed_over(rows: QuerySet[Row]) -> int:
    """Take for sent what a sender had handed over when it died; the number of them."""
    lost = rows.filter(abandoned([MailState.SENDING], UNHEARD), unknown_outcomes__gt=0)
    found = list(lost.select_for_update(skip_locked=True))
    for row in found:
        log.warning("mail %s was handed over by a sender that died; taken for sent", row.id)
        _kept(
            row, "unclear", state=MailState.SENT, sent_at=timezone.now(), error=note(Trouble.DIED)
        )
    return len(found)


@transaction.atomic(savepoint=False)
def claim(rows: QuerySet[Row], most: int = BATCH) -> list[Row]:
    """The next due ones of these mails, claimed for this sender alone, with what `rows` selects.

    Two lookups and no OR of both: each walks the index (tenant, state, due_at) as far as it
    needs, however many wait. The orphans first: they wait longest.
    """
    chosen = _free(rows.filter(_orphaned()), most)
    if len(chosen) < most:
        chosen += _free(rows.filter(_in_turn(timezone.now())), most - len(chosen))
    if not chosen:
        return []
    found = rows.filter(id__in=chosen)
    found.update(**taken(MailState.SENDING, fence="attempts"))
    claimed = {row.id: row for row in found}
    mine = [claimed[key] for key in chosen]
    for row in mine:
        if row.unknown_outcomes:
            log.warning("mail %s may have arrived before: it is sent once more", row.id)
    return mine


def handed_over(row: Row, before: Row | None = None) -> bool:
    """The last byte of it left: whoever dies now has not heard what the server says.

    `before`: the one before it, which the server took, written down with the same statement.
    False when the claim was lost meanwhile.
    """
    return _mark(taken=before, handed=row)


def sent(row: Outgoing) -> bool:
    """The server took it. False when the claim was lost meanwhile."""
    return _mark(taken=row, handed=None)


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
    return abandoned([MailState.SENDING]) & Q(unknown_outcomes=0)


def _mark(*, taken: Outgoing | None, handed: Outgoing | None) -> bool:
    """One statement, and a transaction of its own where none is open.

    By the driver itself: a sender that is killed between a mail's last byte and this statement leaves
    a mail that nobody can know of, so as little as can be lies between them.
    """
    row = handed or taken
    if row is None:
        return False
    named = [(one.id, one.attempts) if one else (None, None) for one in (taken, handed)]
    found = one_row(_MARK, [row.tenant_id, row._meta.db_table, *named[0], *named[1]])
    return bool(found and found[0])


def _free(rows: QuerySet[Any], most: int) -> list[Any]:
    """Two senders at the same time step over each other's rows."""
    ordered = rows.select_related(None).order_by("due_at").select_for_update(skip_locked=True)
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
