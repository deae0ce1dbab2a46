"""A reminder in a municipality's own words: its manager proposes, the consultancy decides.

The manager names nobody and learns of nobody: the mail goes to whoever of the own municipality was
invited and has not handed in, and how many those are is not told.
"""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.fieldwork.actions.reminding import silent
from surveys.fieldwork.actions.wave_rules import open_wave
from surveys.models import Mailing, OwnReminder, OwnReminderState, Participation, Wave
from surveys.models.fieldwork import MailingKind
from surveys.refusals import Refused, WaveNotOpen, unique

APART: Final = timedelta(days=7)


@transaction.atomic
def propose_reminder(*, by: User, participation: Participation, text: str) -> OwnReminder:
    """At most one a week for a municipality, and one at a time."""
    _running(participation.wave)
    if not text.strip():
        raise Refused(_("Schrijf eerst een tekst."), "text")
    rows = OwnReminder.objects.filter(participation=participation)
    newest = rows.exclude(state=OwnReminderState.DECLINED).aggregate(at=Max("proposed_at"))["at"]
    if newest is not None and newest > timezone.now() - APART:
        raise Refused(_("Eén herinnering per week is genoeg: wacht met de volgende."))
    number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
    waiting = Refused(_("Uw vorige tekst wacht nog op een beslissing."))
    with unique("surveys_ownreminder", waiting):
        made: OwnReminder = OwnReminder.objects.create(
            participation=participation, number=number, text=text.strip(), proposed_by=by
        )
    audit.record(by=by, action="own_reminder_proposed", subject=made)
    return made


@transaction.atomic
def send_own_reminder(*, by: User, reminder: OwnReminder) -> int:
    """Approve it: one mail for each silent person of the municipality whose invitation arrived."""
    wave = _running(reminder.participation.wave)
    row = _decided(by, reminder, OwnReminderState.SENT)
    mails = Mailing.objects.filter(invitation__participation_id=row.participation_id)
    ids = silent(mails, timezone.now(), kind=MailingKind.OWN_REMINDER)
    Mailing.objects.bulk_create(
        Mailing(
            tenant_id=wave.tenant_id,
            invitation_id=one,
            kind=MailingKind.OWN_REMINDER,
            number=row.number,
        )
        for one in ids
    )
    audit.record(by=by, action="own_reminder_sent", subject=row, mails=len(ids))
    return len(ids)


@transaction.atomic
def decline_own_reminder(*, by: User, reminder: OwnReminder) -> OwnReminder:
    row = _decided(by, reminder, OwnReminderState.DECLINED)
    audit.record(by=by, action="own_reminder_declined", subject=row)
    return row


def _running(wave: Wave) -> Wave:
    row = open_wave(wave)
    if not row.accepts_answers(timezone.now()):
        raise WaveNotOpen(_("Herinneren kan alleen terwijl de golf open is."))
    return row


def _decided(by: User, reminder: OwnReminder, state: OwnReminderState) -> OwnReminder:
    row = held(reminder)
    if row.state != OwnReminderState.PROPOSED:
        raise Refused(_("Over deze herinnering is al beslist."))
    row.state, row.decided_by, row.decided_at = state.value, by, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    return row
