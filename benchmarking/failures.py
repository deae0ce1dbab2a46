"""Why a computation can fail, and what a person can do about it."""

from enum import StrEnum
from typing import Final

from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.storage import StorageAway
from benchmarking.core.audit.auditor import DisclosureError
from benchmarking.packing import DamagedResult


class Failure(StrEnum):
    """The code that stands in the run; the sentence is for the page."""

    NO_ANSWERS = "no_answers"
    ANSWERS = "answers"
    SAME_CODE = "same_code"
    DAMAGED = "damaged"
    STORAGE = "storage"
    DATABASE = "database"
    MEMORY = "memory"
    TIME = "time"
    LOST = "lost"
    DISCLOSURE = "disclosure"
    RESULTS = "results"
    ERASED = "erased"  # somebody had the own answers erased before the release
    UNKNOWN = "unknown"


# Trying again changes nothing: the cause is in the wave itself.
LASTING: Final = frozenset({Failure.NO_ANSWERS, Failure.ANSWERS, Failure.SAME_CODE, Failure.ERASED})
# Waiting changes nothing either, but a person may repair the cause and then try again.
AT_ONCE: Final = LASTING | {Failure.DAMAGED, Failure.DISCLOSURE, Failure.RESULTS}

SENTENCES: Final[dict[Failure, Promise]] = {
    Failure.NO_ANSWERS: _("Niemand heeft deze golf beantwoord. Er is dus niets te berekenen."),
    Failure.ANSWERS: _(
        "Een ingediend antwoord past niet bij de vragenlijst van deze golf. De antwoorden zijn"
        " bewaard; meld dit aan de beheerder."
    ),
    Failure.SAME_CODE: _(
        "Twee besturen in deze golf hebben dezelfde code. Geef het eigen bestuur een andere code"
        " en sluit een nieuwe golf; meld dit aan de beheerder."
    ),
    Failure.DAMAGED: _(
        "Het vastgelegde antwoordbestand is veranderd of weg. De beheerder moet het uit de"
        " reservekopie terugzetten; probeer het daarna opnieuw."
    ),
    Failure.STORAGE: _(
        "Het antwoordbestand kon niet bewaard of gelezen worden: de opslag is vol of onbereikbaar."
        " Probeer het opnieuw zodra de beheerder de opslag hersteld heeft."
    ),
    Failure.DATABASE: _(
        "De databank antwoordde niet op tijd. Probeer het over enkele minuten opnieuw."
    ),
    Failure.MEMORY: _(
        "De server had te weinig geheugen voor deze golf. Probeer het opnieuw op een rustiger"
        " moment, of vraag de beheerder om meer geheugen."
    ),
    Failure.TIME: _(
        "De berekening duurde te lang en werd gestopt. Probeer het opnieuw op een rustiger moment."
    ),
    Failure.LOST: _(
        "De berekening werd vijf keer onderbroken voordat ze klaar was. Probeer het opnieuw;"
        " gebeurt het weer, meld het dan aan de beheerder."
    ),
    Failure.DISCLOSURE: _(
        "Met deze antwoorden zou een cijfer verraden wat een persoon antwoordde, ook als al het"
        " andere verborgen blijft. Er is niets gepubliceerd. Bereken de golf zonder de laatst"
        " toegevoegde groepen of late antwoorden, of meld dit aan de beheerder."
    ),
    Failure.RESULTS: _(
        "De bewaarde cijfers van een eerdere golf zijn beschadigd. Laat ze eerst opnieuw berekenen, bij die golf"
        " onder Berekeningen; probeer het daarna hier opnieuw."
    ),
    Failure.ERASED: _(
        "Iemand liet de eigen antwoorden wissen. Deze cijfers zijn weg; ze worden opnieuw berekend."
    ),
    Failure.UNKNOWN: _(
        "De berekening liep vijf keer vast. De antwoorden zijn veilig bewaard. Probeer het opnieuw;"
        " gebeurt het weer, meld het dan aan de beheerder."
    ),
}


class RunError(Exception):
    """A failure whose cause is known. The message is for the log and names no answer."""

    def __init__(self, failure: Failure, message: str) -> None:
        self.failure = failure
        super().__init__(message)


def failure_named(code: str) -> Failure:
    """The failure with this code; a row may carry the code of a newer or older release."""
    return Failure(code) if code in set(Failure) else Failure.UNKNOWN


def failure_of(error: BaseException) -> Failure:
    """The code that says most about an error."""
    match error:
        case RunError():
            return error.failure
        case DamagedResult():
            return Failure.RESULTS
        case DisclosureError():
            return Failure.DISCLOSURE
        case SoftTimeLimitExceeded():
            return Failure.TIME
        case MemoryError():
            return Failure.MEMORY
        case DatabaseError():
            return Failure.DATABASE
        case OSError() | StorageAway():
            return Failure.STORAGE
    return Failure.UNKNOWN
