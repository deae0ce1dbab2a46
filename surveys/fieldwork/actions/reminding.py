"""Reminding whoever has not handed in: three times at most, and once a day."""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from surveys.ballots.queries import answered
from surveys.models import Mailing, ReminderSlot, SlotOutcome, Wave
from surveys.models.fieldwork import LINKED, REMINDING, MailingKind, MailState
from surveys.models.mailing import MOST_REMINDERS
from surveys.refusals import Refused, WaveNotOpen


def next_reminder(wave: Wave) -> int:
    """The number that the next reminder of a wave carries."""
    reminders = Mailing.objects.filter(invitation__wave=wave, kind=MailingKind.REMINDER)
    last: int | None = reminders.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@transaction.atomic
def send_reminders(*, by: User | None, wave: Wave, slot: ReminderSlot | None = None) -> int:
    """One reminder for everybody whose invitation was sent and who has not submitted yet.

    Three at most and one a day, whoever starts them: `slot` is the moment that was set for it.
    """
    row, now = Wave.objects.select_for_update().get(id=wave.id), timezone.now()
    mails = Mailing.objects.filter(invitation__wave=row)
    number = next_reminder(row)
    _check_reminder(row, mails, number, now)
    ids = silent(mails, now, kind=MailingKind.REMINDER)
    Mailing.objects.bulk_create(
        Mailing(tenant_id=row.tenant_id, invitation_id=i, kind=MailingKind.REMINDER, number=number)
        for i in ids
    )
    if ids or slot:
        _settle_slot(row, slot, now, len(ids))
    audit.record(by=by, action="reminders_written", subject=row, number=number, mails=len(ids))
    return len(ids)


def reminded_now(wave: Wave) -> int:
    """How many people get a mail when somebody reminds at this moment."""
    mails = Mailing.objects.filter(invitation__wave=wave)
    return len(silent(mails, timezone.now(), kind=MailingKind.REMINDER))


def _check_reminder(wave: Wave, mails: QuerySet[Mailing], number: int, now: datetime) -> None:
    if not wave.accepts_answers(now):
        raise WaveNotOpen(_("Herinneren kan alleen terwijl de golf open is."))
    if number > MOST_REMINDERS:
        raise Refused(_("Er gingen al drie herinneringen uit. Meer krijgen mensen er niet."))
    under_way = mails.filter(state__in=[MailState.WAITING, MailState.SENDING])
    if under_way.filter(kind=MailingKind.REMINDER).exists():
        raise Refused(_("De vorige herinnering wordt nog verstuurd."))
    if wave.slots.filter(day=timezone.localdate(now), mails__gt=0).exists():
        raise Refused(_("Vandaag ging er al een herinnering uit."))


def _settle_slot(wave: Wave, slot: ReminderSlot | None, now: datetime, mails: int) -> None:
    """The day's own moment if there is one, else the one that was missed, else a new one."""
    today = timezone.localdate(now)
    kept = wave.slots.filter(day=today).first() or slot or ReminderSlot(wave=wave, at=now)
    kept.day, kept.outcome, kept.settled_at = today, SlotOutcome.SENT.value, now
    kept.mails = mails
    kept.save()


def silent(mails: QuerySet[Mailing], now: datetime, *, kind: MailingKind) -> set[uuid.UUID]:
    """The invitations that arrived and were not answered, without whom another kind of mail reminds
    today: the consultancy and a municipality may both want to. `kind`: of what is to be written.
    """
    others = [one for one in REMINDING if one != kind]
    under_way = Q(state__in=[MailState.WAITING, MailState.SENDING])
    today = under_way | Q(sent_at__date=timezone.localdate(now))
    reminded = mails.filter(today, kind__in=others).values("invitation_id")
    reached = mails.filter(state=MailState.SENT, kind__in=LINKED).exclude(answered("invitation__"))
    return set(reached.exclude(invitation__in=reminded).values_list("invitation_id", flat=True))
