"""Why somebody is not let in, in words that say what to do."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.sign_on.identity import SignOnRefusal

SENTENCES: Final = {
    SignOnRefusal.AWAY: gettext_noop(
        "De aanmelddienst antwoordt niet. Probeer het straks opnieuw."
    ),
    SignOnRefusal.CANCELLED: gettext_noop("Het aanmelden bij de dienst is afgebroken."),
    SignOnRefusal.STALE: gettext_noop("Dit aanmelden is verlopen of al gebruikt. Begin opnieuw."),
    SignOnRefusal.BROKEN: gettext_noop(
        "Het antwoord van de aanmelddienst klopt niet. Verwittig wie ze beheert."
    ),
    SignOnRefusal.NO_ADDRESS: gettext_noop(
        "De aanmelddienst noemt geen e-mailadres, en we kennen u daar nog niet."
    ),
    SignOnRefusal.UNVERIFIED: gettext_noop(
        "De aanmelddienst zegt dat uw e-mailadres daar niet is nagekeken."
    ),
    SignOnRefusal.DOMAIN: gettext_noop("Deze aanmelddienst mag niet voor uw e-mailadres spreken."),
    SignOnRefusal.UNKNOWN: gettext_noop(
        "U hoort niet bij deze organisatie. Vraag een eigenaar om een uitnodiging."
    ),
    SignOnRefusal.TAKEN: gettext_noop("Dit account en deze aanmelding horen niet bij elkaar."),
    SignOnRefusal.CLOSED: gettext_noop("Dit account is gesloten."),
}


def sentence(refusal: SignOnRefusal) -> str:
    return _(SENTENCES[refusal])
