"""Sending the mails of an outbox: claim some, and of each: post, and write down what came of it.

Each mail is marked when it is handed over, in one statement with what came of the one before. So of
whatever a sender leaves behind when it dies, at most two mails are known only to have left.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Any, Final, TypeVar
from uuid import UUID

from celery import Task
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, OperationalError, connection
from django.db.models import QuerySet

from accounts.jobs.leases import heartbeat
from accounts.jobs.outbox import claims
from accounts.jobs.outbox.rows import MailState, Outgoing
from accounts.jobs.outbox.signals import mail_settled
from accounts.jobs.outbox.smtp import Mailer, Undelivered
from accounts.jobs.outbox.trouble import Trouble
from accounts.jobs.queue import enqueue
from accounts.tenancy import tenant

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=Outgoing)
Writer = Callable[[], EmailMultiAlternatives]
# The rows of a claim with what writes the mail of each, after the claim's transaction, inside which
# it runs; None when nothing was due.
Take = Callable[[], Sequence[tuple[Any, Writer]] | None]

# Far below the time limit of a task.
SECONDS_AT_WORK: Final = 60.0
PAUSES: Final = (0.5, 1, 2, 4, 8, 16)  # seconds
# After these the server may well take the next mail; after others it is left alone for now.
_GO_ON: Final = frozenset({Trouble.REFUSED, Trouble.UNWRITABLE})


def send_due(tenant_id: UUID, take: Take) -> None:
    """Send the due mails of a tenant, one by one over one connection, for a minute."""
    until = time.monotonic() + SECONDS_AT_WORK
    with Mailer() as mailer:
        while time.monotonic() < until and send_some(tenant_id, mailer, take, until):
            pass


def sweep_tenant(rows: QuerySet[Any], send: "Task[Any, Any]", tenant_id: UUID) -> None:
    """Inside a tenant: settle what a sender that died left behind, and send what is due."""
    lost = claims.settle_handed_over(rows)
    if lost:
        log.warning("%s mails of a sender that died are taken for sent", lost)
    if claims.any_due(rows):
        enqueue(send, str(tenant_id))


def send_some(tenant_id: UUID, mailer: Mailer, take: Take, until: float = inf) -> bool:
    """Send the mails of one claim; whether to go on with the next."""
    taken_at = time.monotonic()
    with tenant(tenant_id):
        taken = take()
    if not taken:
        return taken is not None
    claim = claims.MailsClaim(tuple(row for row, _write in taken))
    with heartbeat(tenant_id, claim, taken_at=taken_at) as pulse:
        letters = [_written(row, write) for row, write in taken]
        return _post_all(
            tenant_id, mailer, letters, lambda: time.monotonic() < until and pulse.is_sure
        )


def composed(
    claim: Callable[[], list[Row]], compose: Callable[[Row], Writer | None]
) -> list[tuple[Row, Writer]] | None:
    """Claim some, and ask of each what writes it; None where that settled the row by itself."""
    rows = claim()
    both = [(row, compose(row)) for row in rows]
    return [(row, write) for row, write in both if write is not None] if rows else None


@dataclass(frozen=True)
class _Letter:
    """A claimed row and the mail that was written for it; or why none could be."""

    row: Any
    mail: EmailMultiAlternatives | None
    why: str = ""


def _written(row: Outgoing, write: Writer) -> _Letter:
    try:
        return _Letter(row, write())
    except ValueError as error:
        return _Letter(row, None, str(error))
    except Exception:  # one mail that cannot be written holds up none of the others
        log.exception("a mail could not be written")
        return _Letter(row, None)


def _post_all(
    tenant_id: UUID, mailer: Mailer, letters: list[_Letter], may_go_on: Callable[[], bool]
) -> bool:
    waiting = deque(letters)
    counter = _Counter(tenant_id, mailer)
    going_on = True
    try:
        while waiting and going_on and may_go_on():
            trouble = counter.send(waiting.popleft())
            going_on = trouble is None or trouble in _GO_ON
    finally:
        counter.settle()
    if left := [letter.row for letter in waiting]:
        with tenant(tenant_id):
            claims.release(left)
    return going_on


class _Counter:
    """Where mails go out one by one; what was taken last is written down with the next."""

    def __init__(self, tenant_id: UUID, mailer: Mailer) -> None:
        self._tenant_id, self._mailer = tenant_id, mailer
        self._taken: Any = None

    def send(self, letter: _Letter) -> Trouble | None:
        """Post it and write down what came of it; the trouble, if there was any."""
        if letter.mail is None:
            return self._failed(letter.row, Trouble.UNWRITABLE, letter.why)
        try:
            self._mailer.post(letter.mail, partial(self._hand_over, letter.row))
        except Undelivered as told:
            return self._failed(letter.row, told.trouble, told.detail)
        mail_settled.send(type(letter.row), outcome=MailState.SENT.value)
        self.settle()
        self._taken = letter.row
        return None

    def settle(self) -> None:
        """Write down what was taken last, if that was not done yet."""
        if self._taken is not None:
            _insist(partial(claims.sent, self._taken))
            self._taken = None

    def _hand_over(self, row: Outgoing) -> None:
        try:
            claims.handed_over(row, self._taken)
            self._taken = None
        except DatabaseError:
            # The mail is on its way: what comes of it is written down when the database is back.
            log.warning("a mail was handed over and could not be marked", exc_info=True)
            connection.close()

    def _failed(self, row: Outgoing, trouble: Trouble, detail: str) -> Trouble:
        def write_down() -> None:
            with tenant(self._tenant_id):
                claims.failed(row, trouble, detail)

        self.settle()
        _insist(write_down)
        mail_settled.send(type(row), outcome=trouble.value)
        return trouble


def _insist(write_down: Callable[[], object]) -> None:
    """What came of a mail is known here alone: a database that restarts is waited for."""
    for pause in PAUSES:
        try:
            write_down()
        except OperationalError:
            log.warning("the database is away", exc_info=True)
            connection.close()
            time.sleep(pause)
        else:
            return
    write_down()
