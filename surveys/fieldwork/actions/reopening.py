"""Letting one person correct what was handed in, where the wave lets nobody."""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.fieldwork.actions.people import check_mailed, renew_link
from surveys.models import Draft, Invitation, Mode, Response
from surveys.models.fieldwork import MailingKind
from surveys.refusals import Refused, WaveNotOpen
from surveys.respond.actions.answering import hold_wave

REASON: Final = 300  # characters


@transaction.atomic
def reopen_response(*, by: User, invitation: Invitation, reason: str) -> Response:
    """The person gets a new link by mail, which opens the answers to be corrected once.

    Until they are handed in again the response counts as it is, so nothing is lost. Doing it again
    sends another link, and what was begun goes on behind it. The link opens answers, so it goes to
    the address with which they were given, whatever the address book says by now or when the mail
    leaves. The reason is for the audit trail.
    """
    wave = invitation.wave
    hold_wave(wave)
    row = held(invitation, no_key=True)
    row.wave = wave
    if wave.mode != Mode.CONFIDENTIAL:
        raise Refused(_("Hier weet niemand welke inzending van wie is: heropenen kan niet."))
    if not wave.accepts_answers(timezone.now()):
        raise WaveNotOpen(_("Heropenen kan alleen terwijl de golf open is."))
    if wave.may_correct:
        raise Refused(_("In deze golf mag iedereen verbeteren: de eigen link is genoeg."))
    if not reason.strip():
        raise Refused(_("Zeg waarom."), "reason")
    given: Response | None = row.responses.select_for_update(no_key=True).first()
    if given is None:
        raise Refused(_("Deze persoon heeft nog niets ingestuurd."))
    check_mailed(row.contact)
    if not row.email or row.email != row.contact.email:
        raise Refused(
            _(
                "Het adres van deze persoon is een ander dan toen: de link zou antwoorden tonen aan wie"
                " dat nieuwe adres leest."
            )
        )
    drafts = list(Draft.objects.filter(invitation=row, key_version=row.key_version))
    renew_link(by, row, MailingKind.REOPENED, address=row.email)
    Draft.objects.filter(id__in=[one.id for one in drafts]).update(key_version=row.key_version)
    given.reopened, given.key_version = True, row.key_version
    given.save(update_fields=["reopened", "key_version"])
    audit.record(by=by, action="response_reopened", subject=row, reason=reason.strip()[:REASON])
    return given
