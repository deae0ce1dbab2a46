"""The mails of a wave in the outbox; how they are claimed and settled: accounts.jobs.outbox."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.jobs.outbox import claims
from accounts.jobs.outbox.rows import MailState
from accounts.models import User
from surveys.models import Mailing, Wave

# What a letter is written from, in one query; the version's document is read once for many.
_LETTER: Final = (
    "invitation__contact",
    "invitation__participation__municipality",
    "invitation__wave__tenant",
)


@transaction.atomic
def claim_mailing(*, mailing_id: str | None = None) -> Mailing | None:
    """The next due mail (or this one, if it is due), claimed for this sender alone."""
    rows = Mailing.objects.all()
    row = claims.claim(rows if mailing_id is None else rows.filter(id=mailing_id))
    if row is None:
        return None
    claimed: Mailing = Mailing.objects.select_related(*_LETTER).get(id=row.id)
    return claimed


@transaction.atomic
def retry_mails(*, by: User | None, wave: Wave) -> int:
    """Everything of a wave that failed starts anew, because a person asked for it."""
    failed = Mailing.objects.filter(invitation__wave=wave, state=MailState.FAILED)
    count = failed.update(
        state=MailState.WAITING, attempts=0, unknown_outcomes=0, due_at=timezone.now(), error=""
    )
    audit.record(by=by, action="mails_retried", subject=wave, mails=count)
    return count
