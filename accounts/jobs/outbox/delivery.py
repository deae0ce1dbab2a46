"""Sending the mails of an outbox: claim some, and of each: begin, post, write down.

What came of a mail is committed before the next one begins, in one transaction with that: of
whatever a sender leaves behind when it dies, one mail at most has an unknown outcome.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import Any, Final, TypeVar
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from accounts.jobs.outbox import claims
from accounts.jobs.outbox.rows import Outgoing
from accounts.jobs.outbox.smtp import Mailer, Undelivered
from accounts.jobs.outbox.trouble import Trouble
from accounts.tenancy import tenant

log = logging.getLogger(__name__)
Row = TypeVar("Row", bound=Outgoing)
Writer = Callable[[], EmailMultiAlternatives]
# The rows of a claim with what writes the mail of each, after the claim's transaction, inside which
# it runs; None when nothing was due.
Take = Callable[[], Sequence[tuple[Any, Writer]] | None]
Settle = Callable[[], object]

# Far below the time limit of a task, which in turn is below the lease of a mail.
SECONDS_AT_WORK: Final = 60.0
# After these the server may well take the next mail; after others it is left alone for now.
_GO_ON: Final = frozenset({Trouble.REFUSED, Trouble.UNWRITABLE})


def send_due(tenant_id: UUID, take: Take) -> None:
    """Send the due mails of a tenant, one by one over one connection, for a minute."""
    until = time.monotonic() + SECONDS_AT_WORK
    with Mailer() as mailer:
        while time.monotonic() < until and send_some(tenant_id, mailer, take, until):
            pass


def send_some(tenant_id: UUID, mailer: Mailer, take: Take, until: float = inf) -> bool:
    """Send the mails of one claim; whether to go on with the next."""
    with tenant(tenant_id):
        taken = take()
    if taken is None:
        return False
    letters = [_written(row, write) for row, write in taken]
    return _post_all(tenant_id, mailer, letters, until)


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


def _post_all(tenant_id: UUID, mailer: Mailer, letters: list[_Letter], until: float) -> bool:
    settle: Settle | None = None
    waiting: Iterator[_Letter] = iter(letters)
    going_on = True
    for letter in waiting:
        with tenant(tenant_id):
            if settle is not None:
                settle()
            settle = None
            mine = claims.begin(letter.row)
        if not mine:
            continue  # its claim ran out, and another sender has it
        settle, trouble = _outcome(mailer, letter)
        going_on = trouble is None or trouble in _GO_ON
        if not going_on or time.monotonic() >= until:
            break
    with tenant(tenant_id):
        if settle is not None:
            settle()
        claims.release(letter.row for letter in waiting)
    return going_on


def _outcome(mailer: Mailer, letter: _Letter) -> tuple[Settle, Trouble | None]:
    """Post it; what writes down what came of it, and the trouble if there was any."""
    if letter.mail is None:
        return partial(claims.failed, letter.row, Trouble.UNWRITABLE, letter.why), (
            Trouble.UNWRITABLE
        )
    try:
        mailer.post(letter.mail)
    except Undelivered as told:
        return partial(claims.failed, letter.row, told.trouble, told.detail), told.trouble
    return partial(claims.sent, letter.row), None
