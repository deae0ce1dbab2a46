"""Why a text is more than the same text without a typing error, in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.questionnaire.comparison.slips import Slip, changed_words
from surveys.refusals import Refused

REFUSALS: Final[dict[Slip, Promise]] = {
    Slip.SAME: gettext_lazy("Dit is de tekst die er al staat."),
    Slip.EMPTY: gettext_lazy("Een tekst kan niet leeg worden."),
    Slip.KEPT: gettext_lazy("Een invulplaats, opmaak of adres in de tekst is anders."),
    Slip.NUMBERS: gettext_lazy("Een getal in de tekst is anders."),
    Slip.NEGATION: gettext_lazy(
        "Een ontkenning of beperking (zoals niet, geen, alleen) is anders."
    ),
    Slip.WORDS: gettext_lazy(
        "Er komt een woord bij, er valt er een weg, of een woord is een ander."
    ),
    Slip.MUCH: gettext_lazy("Er veranderen te veel woorden tegelijk."),
}


def refusal_of(slip: Slip | None) -> str:
    """With what to do instead, where there is something."""
    known = slip or Slip.SAME
    if known in (Slip.SAME, Slip.EMPTY):
        return str(REFUSALS[known])
    more = _("Dat is meer dan een tikfout: daarvoor is een nieuwe versie en een nieuwe golf nodig.")
    return f"{REFUSALS[known]} {more}"


class ReadAgain(Refused):
    """Somebody is to read the words that change once more; `words` names them."""

    def __init__(self, words: str) -> None:
        self.words = words
        told = _("Lees deze woorden nog eens: %s. Eén letter kan er een ander woord van maken.")
        super().__init__(told % words, "read")


def words_told(before: str, after: str) -> str:
    """The words that change: ‘wel’ → ‘wil’; empty where only marks do."""
    pairs = changed_words(before, after)
    return ", ".join(f"‘{was}’ → ‘{now}’" for was, now in pairs)
