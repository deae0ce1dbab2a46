"""What the cells of a file of people say, one reader a column; a reason where it cannot be."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.fields import can_be_sent_to
from accounts.text import has_hidden
from surveys.catalogue.places import Directory, FoundPlace, NotFound
from surveys.questionnaire.functions import Function, fold, parse_function
from surveys.questionnaire.languages import SPOKEN
from surveys.questionnaire.languages.spoken import listed
from surveys.questionnaire.plain import without_invisible
from surveys.upload.spoiled import is_error

LONGEST_NAME: Final = 150
LONGEST_EMAIL: Final = 254

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "naam", "volledige naam", "voornaam en naam", "naam en voornaam", "name", "full name",
        "nom", "nom complet", "vollständiger name",
    ),
    "first": ("voornaam", "first name", "firstname", "prénom", "vorname"),
    "last": ("familienaam", "achternaam", "last name", "surname", "nom de famille", "nachname"),
    "email": (
        "e-mail", "e-mailadres", "email", "mail", "mailadres", "email address", "courriel",
        "adresse e-mail", "adresse mail", "e-mail-adresse",
    ),
    "code": ("nis", "nis-code", "refnis", "nis5", "ins", "code ins", "code nis", "nis code gemeente"),
    "municipality": (
        "gemeente", "bestuur", "lokaal bestuur", "stad", "stad of gemeente", "gemeentecode",
        "bestuurscode", "municipality", "city", "commune", "ville", "gemeinde", "stadt",
    ),
    "function": ("functie", "rol", "mandaat", "function", "role", "fonction", "mandat", "funktion"),
    "language": ("taal", "taalcode", "language", "langue", "sprache"),
}  # fmt: skip

LANGUAGES: Final[dict[str, str]] = {
    name: code
    for code, words in SPOKEN.items()
    for name in (code, *listed(words.abbreviations), *words.called.split())
}


class CellRefused(Exception):
    """The row cannot be taken; the text says why."""


def read_place(
    cells: Mapping[str, str], directory: Directory, prefer: Collection[UUID]
) -> FoundPlace:
    """Whoever is invited for the wrong municipality answers about the wrong municipality."""
    code, name = cells.get("code", ""), cells.get("municipality", "")
    try:
        return directory.find_both(code, name, prefer)
    except NotFound as error:
        written = "" if error.code == "contradiction" else (code or name)[:60]
        raise CellRefused(f"{written}: {error}" if written else str(error)) from error


def read_name(cells: Mapping[str, str]) -> str:
    parts = [without_invisible(cells.get(key, "")).strip() for key in ("first", "name", "last")]
    if error := next(filter(is_error, parts), None):
        raise CellRefused(_("Het rekenblad toont hier een fout: ‘%(text)s’.") % {"text": error})
    name = _whole_name(*parts)
    if not name:
        raise CellRefused(_("De naam ontbreekt."))
    if len(name) > LONGEST_NAME or has_hidden(name):
        raise CellRefused(_("De naam is te lang of heeft meer dan één regel."))
    return name


def _whole_name(first: str, name: str, last: str) -> str:
    """'Naam' is a whole name in one file, and a surname beside 'Voornaam' in another."""
    if _holds(first, name):  # 'Jan Peeters' stands under 'Voornaam' as well
        name = ""
    before = "" if _holds(name, first) else first
    after = "" if _holds(name, last) else last
    return " ".join(filter(None, (before, name, after)))


def _holds(name: str, part: str) -> bool:
    """Whether a name begins or ends with this part of it, and has more besides."""
    words, some = fold(name).split(), fold(part).split()
    if len(some) >= len(words):
        return False
    return some in (words[: len(some)], words[-len(some) :])


def read_email(written: str) -> str:
    email = without_invisible(written).strip().lower()
    if not email:
        raise CellRefused(_("Het e-mailadres ontbreekt."))
    try:
        validate_email(email)
        can_be_sent_to(email)
    except ValidationError as error:
        raise CellRefused(_("Dit is geen geldig e-mailadres.")) from error
    if len(email) > LONGEST_EMAIL or has_hidden(email):
        raise CellRefused(_("Dit is geen geldig e-mailadres."))
    return email


def read_function(written: str) -> Function:
    if not written:
        raise CellRefused(_("De functie ontbreekt."))
    function = parse_function(written)
    if function is None:
        raise CellRefused(_("Onbekende functie: %s.") % written[:60].rstrip("."))
    return function


def what_of(cells: Mapping[str, str]) -> str:
    """Enough to find the row in one's own file."""
    known = (cells.get(key) for key in ("email", "name", "last", "first"))
    return next(filter(None, known), "—")[:80]
