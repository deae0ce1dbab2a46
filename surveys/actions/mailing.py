"""The outbox: claiming a mail before it is sent, and writing down what came of it.

A claim is committed before anything is sent and lasts longer than a task may run. So a
claim that ran out belongs to a worker that is dead, and nobody knows whether its mail left:
such a mail is sent once more, and never a third time. No audit rows here: the row of the
mail is its own record.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.models import User
from surveys.mail_trouble import Trouble, note
from surveys.models import Mailing, Wave
from surveys.models.fieldwork import MailState

BACK_OFF: Final = tuple(timedelta(seconds=s) for s in (10, 60, 300, 900, 1800))
LEASE: Final = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 30)
MOST_UNKNOWN: Final = 1

# What a letter is written from, in one query; the version's document is read once for many.
_LETTER: Final = (
    "invitation__contact",
    "invitation__participation__municipality",
    "invitation__wave__tenant",
)


def due(now: datetime) -> Q:
    """Mails that wait for their turn, and mails whose sender died."""
    waiting = Q(state=MailState.WAITING, due_at__lte=now)
    abandoned = Q(state=MailState.SENDING, lease_until__lt=now)
    return waiting | (abandoned & Q(unknown_outcomes__lt=MOST_UNKNOWN))


@transaction.atomic
def give_up_unknown() -> int:
    """Fail the mails whose sender died once too often; the number of them."""
    now = timezone.now()
    abandoned = Mailing.objects.filter(state=MailState.SENDING, lease_until__lt=now)
    return abandoned.filter(unknown_outcomes__gte=MOST_UNKNOWN).update(
        state=MailState.FAILED, lease_until=None, error=note(Trouble.UNKNOWN)
    )


@transaction.atomic
def claim_mailing(*, mailing_id: str | None = None) -> Mailing | None:
    """The next due mail (or this one, if it is due), claimed for this sender alone."""
    now = timezone.now()
    rows = Mailing.objects.filter(due(now)).order_by("due_at", "id")
    if mailing_id is not None:
        rows = rows.filter(id=mailing_id)
    # Two senders at the same time step over each other's rows.
    row = rows.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    row.unknown_outcomes += row.state == MailState.SENDING
    row.attempts += 1
    row.state, row.lease_until = MailState.SENDING.value, now + LEASE
    row.save(update_fields=["state", "lease_until", "attempts", "unknown_outcomes"])
    claimed: Mailing = Mailing.objects.select_related(*_LETTER).get(id=row.id)
    return claimed


@transaction.atomic
def drop_mailing(*, mailing: Mailing) -> None:
    """A reminder that nobody needs any more."""
    Mailing.objects.filter(
        id=mailing.id, state=MailState.SENDING, attempts=mailing.attempts
    ).delete()


@transaction.atomic
def mail_sent(*, mailing: Mailing) -> bool:
    """The server took it. False when the claim was lost meanwhile."""
    return _settle(mailing, state=MailState.SENT, sent_at=timezone.now(), error="")


@transaction.atomic
def mail_failed(*, mailing: Mailing, trouble: Trouble, detail: str = "") -> bool:
    """Not taken: try again later if that may help and has not been done often enough."""
    unknown = mailing.unknown_outcomes + (trouble == Trouble.UNKNOWN)
    changes = {"error": note(trouble, detail), "unknown_outcomes": unknown}
    for_good = trouble not in {Trouble.LATER, Trouble.UNREACHABLE, Trouble.UNKNOWN}
    if for_good or unknown > MOST_UNKNOWN or mailing.attempts > len(BACK_OFF):
        return _settle(mailing, state=MailState.FAILED, **changes)
    due_at = timezone.now() + BACK_OFF[mailing.attempts - 1]
    return _settle(mailing, state=MailState.WAITING, due_at=due_at, **changes)


@transaction.atomic
def retry_mails(*, by: User | None, wave: Wave) -> int:
    """Everything of a wave that failed starts anew, because a person asked for it."""
    failed = Mailing.objects.filter(invitation__wave=wave, state=MailState.FAILED)
    count = failed.update(
        state=MailState.WAITING, attempts=0, unknown_outcomes=0, due_at=timezone.now(), error=""
    )
    audit.record(by=by, action="mails_retried", subject=wave, mails=count)
    return count


def _settle(mailing: Mailing, **changes: object) -> bool:
    """Write the outcome, unless a newer claim has taken the row over."""
    mine = Mailing.objects.filter(id=mailing.id, state=MailState.SENDING, attempts=mailing.attempts)
    return bool(mine.update(lease_until=None, **changes))
