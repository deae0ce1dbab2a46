"""Why a message did not arrive, in words; and the piece of an answer that is kept."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext_lazy as _

# Waits before the second attempt, the third, and so on: three days in all. Then it is over.
BACK_OFF: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
# A receiver that asks for a later attempt (`Retry-After`) is left alone so long, at most so long.
LONGEST_ASKED: Final = timedelta(hours=24)
MOST_LOST: Final = 3  # workers that may die with a message before their attempts count
JITTER: Final = 0.2  # a wait is up to this much longer, so that not everything comes at once

_NOT_TEXT: Final = re.compile(r"[^\x20-\x7e\xa0-\u02ff\u2010-\u2027\u20ac]+")
LONGEST_PIECE: Final = 200


class ReceiverTrouble(StrEnum):
    ADDRESS = "address"  # not one that we dial
    NAME = "name"  # unknown, or of a network that is not public: not told apart
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    LATE = "late"
    REDIRECT = "redirect"
    REFUSED = "refused"  # an answer that is neither 2xx, 3xx nor 410
    GONE = "gone"  # 410: the receiver wants no more
    LOST = "lost"  # our worker died: nobody knows whether it arrived
    OFF = "off"  # the address was switched off meanwhile
    FAILING = "failing"  # of an address: everything failed for three days


SENTENCES: Final = {
    ReceiverTrouble.ADDRESS: _(
        "Naar dit adres sturen we niets: het moet een openbaar https-adres zijn."
    ),
    ReceiverTrouble.NAME: _(
        "De naam in het adres is onbekend of leidt niet naar het openbare internet."
    ),
    ReceiverTrouble.UNREACHABLE: _("De server was niet bereikbaar of brak de verbinding af."),
    ReceiverTrouble.CERTIFICATE: _("Het certificaat van de server klopt niet."),
    ReceiverTrouble.LATE: _("De server antwoordde niet op tijd."),
    ReceiverTrouble.REDIRECT: _(
        "De server verwijst door; dat volgen we niet. Geef het juiste adres op."
    ),
    ReceiverTrouble.REFUSED: _("De server nam het bericht niet aan."),
    ReceiverTrouble.GONE: _("De server antwoordde 410: hij wil geen berichten meer."),
    ReceiverTrouble.LOST: _(
        "Bij ons werd het verzenden onderbroken: misschien kwam het bericht wel aan."
    ),
    ReceiverTrouble.OFF: _("Het adres was intussen uitgeschakeld."),
    ReceiverTrouble.FAILING: _("Drie dagen lang kwam geen bericht aan."),
}


def asked_wait(told: str | None, now: datetime) -> timedelta | None:
    """How long a receiver wants to be left alone: seconds or a date, as HTTP has it; None: not said,
    or not to be read."""
    text = (told or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(timedelta(seconds=int(text)), LONGEST_ASKED)
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(until - now, timedelta()), LONGEST_ASKED)


def sentence(trouble: str) -> str:
    """What a person reads of a trouble; nothing of none."""
    return str(SENTENCES[ReceiverTrouble(trouble)]) if trouble in set(ReceiverTrouble) else ""


def piece_of(answer: bytes) -> str:
    """The beginning of a foreign answer, cleaned of whatever is no plain text."""
    text = answer.decode(errors="replace")
    return _NOT_TEXT.sub(" ", text).strip()[:LONGEST_PIECE]
