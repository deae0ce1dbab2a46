"""Why a mail did not go out: what is kept of it, and what a person reads."""

import re
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

_NOT_TEXT: Final = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\uffff]+")
LONGEST_DETAIL: Final = 200


class Trouble(StrEnum):
    REFUSED = "refused"  # the server said no, for good
    LATER = "later"  # the server said not now
    UNREACHABLE = "unreachable"  # there was no server
    UNKNOWN = "unknown"  # the line broke: it may have arrived
    DIED = "died"  # its sender did, after the last byte: it arrived, or the server said no
    UNWRITABLE = "unwritable"  # no mail could be made of it
    CLOSED = "closed"  # the wave closed before the mail left
    SUBMITTED = "submitted"  # nothing to remind of
    UNSUBSCRIBED = "unsubscribed"  # and the other reasons why an address is mailed no more
    ASKED = "asked"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


# With these it is worth trying again.
LATER: Final = frozenset({Trouble.LATER, Trouble.UNREACHABLE, Trouble.UNKNOWN})

SENTENCES: Final = {
    Trouble.REFUSED: _("De mailserver weigert dit adres."),
    Trouble.LATER: _("De mailserver neemt de mail nog niet aan."),
    Trouble.UNREACHABLE: _("De mailserver is niet bereikbaar."),
    Trouble.UNKNOWN: _("De verbinding brak af; de mail is misschien toch aangekomen."),
    Trouble.DIED: _("De verzending viel uit toen de mail al weg was; ze is wellicht aangekomen."),
    Trouble.UNWRITABLE: _("Van deze gegevens kan geen mail gemaakt worden."),
    Trouble.CLOSED: _("De golf is gesloten voor de mail vertrok."),
    Trouble.SUBMITTED: _("Deze persoon had al ingezonden."),
    Trouble.UNSUBSCRIBED: _("Deze persoon schreef zich uit."),
    Trouble.ASKED: _("Dit adres staat op de lijst van wie geen mails krijgt."),
    Trouble.BOUNCED: _("Een vorige mail aan dit adres kwam onbestelbaar terug."),
    Trouble.COMPLAINED: _("Deze persoon meldde een vorige mail als ongewenst."),
}


def note(trouble: Trouble, detail: str = "") -> str:
    """What is kept: the kind, and the words of the server (foreign text, so cut and cleaned)."""
    return f"{trouble}|{cleaned(detail)}"


def cleaned(words: str) -> str:
    """Words of a foreign server, fit to be kept and shown."""
    return _NOT_TEXT.sub(" ", words).strip()[:LONGEST_DETAIL]


def sentence(error: str) -> str:
    """What a person reads of a kept note."""
    kind, _bar, detail = error.partition("|")
    if kind not in set(Trouble):
        return error
    text = str(SENTENCES[Trouble(kind)])
    return f"{text} ({detail})" if detail else text
