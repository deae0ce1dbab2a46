"""A mail to oneself, to see how it arrives."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.jobs.outbox import claims
from accounts.models import Membership, User
from surveys.models import TextKind, TrialMail, Wave
from surveys.questionnaire.words import Perspective
from surveys.refusals import Refused

MOST: Final = 10  # an hour, of one member
HOUR: Final = timedelta(hours=1)


@transaction.atomic
def request_trial(
    *, by: User, wave: Wave, kind: TextKind, language: str, side: Perspective
) -> TrialMail:
    """To the member's own address and no other; a few an hour."""
    # Held, so that two requests at once do not both find room.
    list(Membership.objects.select_for_update().filter(user=by, tenant_id=wave.tenant_id))
    lately = TrialMail.objects.filter(user=by, asked_at__gt=timezone.now() - HOUR)
    if lately.count() >= MOST:
        raise Refused(_("U vroeg het laatste uur al tien proefmails. Probeer het straks opnieuw."))
    mail: TrialMail = TrialMail.objects.create(
        wave=wave, user=by, kind=kind.value, language=language, side=side.value
    )
    audit.record(by=by, action="trial_mail", subject=wave, kind=kind.value, language=language)
    return mail


def claim_trials() -> list[TrialMail]:
    """The next due ones, claimed for this sender alone."""
    return claims.claim(TrialMail.objects.select_related("wave__tenant", "wave__version", "user"))
