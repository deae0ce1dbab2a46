"""Thanking who handed in. Never in the transaction of the answers, and never what was answered."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.models import Mailing, Mode, Response, Wave, WaveState
from surveys.models.answers import ON_PAPER
from surveys.models.fieldwork import MailingKind
from surveys.refusals import WaveNotOpen

# A mail that comes later than this would ask more questions than it answers.
NOT_LATER: Final = timedelta(days=2)


@transaction.atomic
def set_thanks(*, by: User | None, wave: Wave, on: bool) -> Wave:
    """Whether whoever hands in from now on gets a mail; who handed in before gets none."""
    row = held(wave, no_key=True)
    if row.state == WaveState.CLOSED:
        raise WaveNotOpen(_("Deze golf is gesloten: er wordt niets meer verstuurd."))
    if on == (row.thanks_since is not None):
        return row
    row.thanks_since = timezone.now() if on else None
    row.save(update_fields=["thanks_since"])
    audit.record(by=by, action="thanks_on" if on else "thanks_off", subject=row)
    return row


@transaction.atomic
def write_thanks(*, wave: Wave) -> int:
    """One mail for everybody with an address who handed in online and was not thanked yet; how many.

    The unique constraint of mailings decides between two that do this at the same time. Of papers
    that were keyed in nobody is told: that is weeks after the pen.
    """
    if wave.thanks_since is None or wave.mode != Mode.CONFIDENTIAL:
        return 0
    thanked = Mailing.objects.filter(invitation=OuterRef("invitation"), kind=MailingKind.THANKS)
    since = max(wave.thanks_since, timezone.now() - NOT_LATER)
    answered = Response.objects.filter(wave=wave, submitted_at__gte=since, invitation__isnull=False)
    reached = answered.exclude(viewport=ON_PAPER).exclude(invitation__contact__email="")
    # A mailbox that several people share is thanked once.
    before = Mailing.objects.filter(invitation__wave=wave, kind=MailingKind.THANKS)
    waiting = reached.filter(~Exists(thanked)).exclude(
        invitation__contact__email__in=before.values("invitation__contact__email")
    )
    found = waiting.values_list("invitation__contact__email", "invitation_id")
    rows = [
        Mailing(tenant_id=wave.tenant_id, invitation_id=invitation, kind=MailingKind.THANKS)
        for invitation in dict(found.order_by("-submitted_at")).values()
    ]
    Mailing.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
