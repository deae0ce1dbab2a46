"""Sending the mails of an outbox: claim, post, write down; three steps, each committed."""

import time
from collections.abc import Callable
from typing import Final, TypeVar
from uuid import UUID

from django.core.mail import EmailMultiAlternatives

from accounts.jobs.outbox import claims
from accounts.jobs.outbox.rows import Outgoing
from accounts.jobs.outbox.smtp import Mailer, Undelivered
from accounts.jobs.outbox.trouble import Trouble
from accounts.tenancy import tenant

Row = TypeVar("Row", bound=Outgoing)
Writer = Callable[[], EmailMultiAlternatives]

# Far below the time limit of a task, which in turn is below the lease of a mail.
SECONDS_AT_WORK: Final = 60.0
# After these the server may well take the next mail; after others it is left alone for now.
_GO_ON: Final = frozenset({Trouble.REFUSED, Trouble.UNWRITABLE, Trouble.CLOSED})


def send_due(
    tenant_id: UUID, claim: Callable[[], Row | None], compose: Callable[[Row], Writer | None]
) -> None:
    """Send the due mails of a tenant, one by one over one connection, for a minute."""
    until = time.monotonic() + SECONDS_AT_WORK
    with Mailer() as mailer:
        while time.monotonic() < until:
            if not send_next(tenant_id, mailer, claim, compose):
                return


def send_next(
    tenant_id: UUID,
    mailer: Mailer,
    claim: Callable[[], Row | None],
    compose: Callable[[Row], Writer | None],
) -> bool:
    """Send one mail; whether to go on with the next.

    `compose` runs inside the claim's transaction and returns what writes the mail after it,
    or None when it has settled the row without a mail.
    """
    with tenant(tenant_id):
        row = claim()
        if row is None:
            return False
        write = compose(row)
    if write is None:
        return True
    try:
        _post(mailer, write)
    except Undelivered as undelivered:
        with tenant(tenant_id):
            claims.failed(row, undelivered.trouble, undelivered.detail)
        return undelivered.trouble in _GO_ON
    with tenant(tenant_id):
        claims.sent(row)
    return True


def _post(mailer: Mailer, write: Writer) -> None:
    try:
        mail = write()
    except ValueError as error:
        raise Undelivered(Trouble.UNWRITABLE, str(error)) from error
    mailer.post(mail)
