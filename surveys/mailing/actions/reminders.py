"""The moments of a wave's reminders: set by a consultant, kept by a sweep."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.fieldwork.actions.reminding import next_reminder, send_reminders
from surveys.mailing.moments import concern_of, day_of
from surveys.models import ReminderSlot, SlotOutcome, Wave, WaveState
from surveys.models.mailing import MOST_REMINDERS
from surveys.refusals import Refused, WaveFromFile, WaveNotOpen

# A moment that passed longer ago was missed: it is caught up when nobody is disturbed.
ON_TIME: Final = timedelta(hours=1)


@transaction.atomic
def plan_reminders(*, by: User | None, wave: Wave, moments: Sequence[datetime]) -> Wave:
    """These moments and no others, beside those that were kept already."""
    row, now = held(wave), timezone.now()
    if row.state == WaveState.CLOSED:
        raise WaveNotOpen(_("Deze golf is gesloten: er wordt niets meer verstuurd."))
    if row.imported:
        raise WaveFromFile(_("De antwoorden van deze golf komen uit bestanden; niemand wordt uitgenodigd."))  # fmt: skip
    row.slots.filter(settled_at=None).delete()
    _check(row, moments, now)
    ReminderSlot.objects.bulk_create(
        ReminderSlot(tenant_id=row.tenant_id, wave=row, at=moment, day=day_of(moment))
        for moment in moments
    )
    told = [moment.isoformat() for moment in sorted(moments)]
    audit.record(by=by, action="reminders_planned", subject=row, moments=told)
    return row


def reminders_left(wave: Wave) -> int:
    """How many more reminders people may get."""
    return max(0, MOST_REMINDERS + 1 - next_reminder(wave))


def _check(wave: Wave, moments: Sequence[datetime], now: datetime) -> None:
    if len(moments) > reminders_left(wave):
        raise Refused(_("Mensen krijgen hoogstens drie herinneringen, die van de knop meegeteld."))
    days = [*wave.slots.values_list("day", flat=True), *map(day_of, moments)]
    if len(set(days)) < len(days):
        raise Refused(_("Op één dag gaat er hoogstens één herinnering uit."))
    if any(moment <= now for moment in moments):
        raise Refused(_("Een van de momenten is al voorbij."))
    if any(not wave.opens_at < moment < wave.closes_at for moment in moments):
        raise Refused(_("Herinneren kan alleen terwijl de golf open is."))


@transaction.atomic
def remind_if_due(*, wave: Wave) -> int:
    """Write the reminders of a moment that has come; how many mails.

    Whoever comes second waits for the wave's row and finds the moment settled. Of several that
    were missed one is caught up; the others lapse.
    """
    row, now = held(wave), timezone.now()
    due = row.slots.filter(settled_at=None, at__lte=now)
    last = due.order_by("at").last()
    if last is None or not row.accepts_answers(now) or _waits(last, now):
        return 0
    if outcome := _lapsed(row, last, now):
        due.update(outcome=outcome, settled_at=now)
        return 0
    try:
        mails = send_reminders(by=None, wave=row, slot=last)
    except Refused:
        return 0  # the former one is still being sent: the next sweep asks again
    due.update(outcome=SlotOutcome.COVERED, settled_at=now)
    return mails


def _waits(last: ReminderSlot, now: datetime) -> bool:
    """What is kept on time was meant so; what is late waits until nobody is disturbed."""
    return now - last.at > ON_TIME and concern_of(now) is not None


def _lapsed(wave: Wave, last: ReminderSlot, now: datetime) -> SlotOutcome | None:
    """Why nothing is sent at a moment that has come."""
    if wave.launched_at is None or last.at < max(wave.opens_at, wave.launched_at):
        return SlotOutcome.EARLY
    if not reminders_left(wave):
        return SlotOutcome.SPENT
    if wave.slots.filter(day=day_of(now), mails__gt=0).exists():
        return SlotOutcome.COVERED
    return None
