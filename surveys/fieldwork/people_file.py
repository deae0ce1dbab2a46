"""A file with people: what its columns are called, and what can be wrong with a row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.fields import can_be_sent_to
from accounts.text import has_hidden
from surveys.catalogue.places import Directory, FoundPlace, NotFound
from surveys.fieldwork.people import Person
from surveys.questionnaire.functions import Function, fold, parse_function
from surveys.questionnaire.languages import SPOKEN
from surveys.questionnaire.languages.spoken import listed
from surveys.upload.remarks import RefusedRow, Remark
from surveys.upload.tables import (
    MissingColumns,
    TableRow,
    UploadedTable,
    also_called,
    find_column,
    mended_in,
)

Seat = tuple[UUID, str]  # municipality and address
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

_LANGUAGES: Final[dict[str, str]] = {
    name: code
    for code, words in SPOKEN.items()
    for name in (code, *listed(words.abbreviations), *words.called.split())
}


@dataclass
class Checked:
    """What an import will do, with which columns, and which columns it leaves aside."""

    people: list[Person] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    # What is known of a person → further columns that go by its names.
    second: dict[str, list[str]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Rules:
    """What the rows are judged by."""

    directory: Directory
    taking_part: Collection[UUID]
    taken: Collection[Seat]  # what the wave has already
    languages: Sequence[str]  # of the wave; the first is the default
    named: Collection[Seat] = ()  # municipality and folded name of who is invited


class _RowRefused(Exception):
    pass


def check_people(table: UploadedTable, rules: Rules) -> Checked:
    """Judge every row; nothing is left out in silence."""
    columns = _columns(table)
    second = _second(table, columns)
    read = {*columns.values(), *second.get("municipality", ())}
    ignored = [column for column in table.columns if column not in read]
    mended = mended_in(table, columns.values())
    checked, seen = Checked(used=columns, ignored=ignored, second=second), dict[Seat, int]()
    names: dict[Seat, int] = {}
    for row in table.rows:
        cells = {key: row.cells.get(column, "") for key, column in columns.items()}
        try:
            person = _person(row, cells, rules, checked)
            _same_place(person, row, second.get("municipality", ()), rules)
            _first_time((person.municipality_id, person.email), row.number, seen, rules)
        except _RowRefused as error:
            checked.refused.append(
                RefusedRow(row.number, _what(cells), str(error), dict(row.cells))
            )
        else:
            checked.people.append(person)
            told = (_same_name(person, row, names, rules), _mended(mended.get(row.number)))
            notes = (Remark(row.number, _what(cells), why) for why in told if why)
            checked.notes.extend(notes)
    # A remark on a row that was refused after all says nothing.
    refused = {remark.row for remark in checked.refused}
    checked.notes = [note for note in checked.notes if note.row not in refused]
    return checked


def _same_name(person: Person, row: TableRow, names: dict[Seat, int], rules: Rules) -> str:
    """One name with two addresses at one municipality may be two people, or one who gets two mails."""
    named = person.municipality_id, fold(person.name)
    before = names.setdefault(named, row.number)
    if before != row.number:
        return _("Deze naam staat voor dit bestuur ook op rij %s, met een ander adres.") % before
    if named in rules.named:
        return _("Deze naam is voor dit bestuur al uitgenodigd, op een ander adres.")
    return ""


def _mended(column: str | None) -> str:
    why = _("In kolom '%s' is een teken dat geen tekst kan bevatten een spatie geworden.")
    return why % column[:60] if column else ""


def _columns(table: UploadedTable) -> dict[str, str]:
    found = {key: find_column(table, *names) for key, names in COLUMNS.items()}
    columns = {key: column for key, column in found.items() if column is not None}
    # Each with what will do instead of it.
    needed = (
        (_("naam"), {"name", "last"}),
        (_("e-mail"), {"email"}),
        (_("gemeente"), {"municipality", "code"}),
        (_("functie"), {"function"}),
    )
    missing = [label for label, keys in needed if not keys & columns.keys()]
    if missing:
        raise MissingColumns(_("Deze kolommen ontbreken: %s.") % ", ".join(missing))
    return columns


def _second(table: UploadedTable, columns: dict[str, str]) -> dict[str, list[str]]:
    """What is known of a person → the further columns that seem to say it."""
    found = {key: also_called(table, column, *COLUMNS[key]) for key, column in columns.items()}
    return {key: others for key, others in found.items() if others}


def _same_place(person: Person, row: TableRow, columns: Collection[str], rules: Rules) -> None:
    """Two columns with a municipality, as 'gemeente' and 'bestuur', mean one: somebody who lives in
    one and works for another is invited for neither.
    """
    for column in columns:
        written = row.cells.get(column, "")
        try:
            other = rules.directory.find(written, [person.municipality_id]) if written else None
        except NotFound:
            continue
        if other is not None and other.place.id != person.municipality_id:
            clash = _("In kolom '%(column)s' staat een ander bestuur: %(written)s.")
            raise _RowRefused(clash % {"column": column[:40], "written": written[:60]})


def _person(row: TableRow, cells: dict[str, str], rules: Rules, checked: Checked) -> Person:
    def remark(why: str) -> None:
        checked.notes.append(Remark(row.number, _what(cells), why))

    name, email = _name(cells), _email(cells["email"])
    found = _place(cells, rules)
    if found.note:
        remark(found.note)
    if found.place.id not in rules.taking_part:
        raise _RowRefused(_("%s neemt niet deel aan deze golf.") % found.place.name)
    function = _function(cells["function"])
    language = _LANGUAGES.get(fold(cells.get("language", "")), "")
    if language not in rules.languages:
        written = cells.get("language", "")
        if written:
            remark(
                _("De taal '%s' is er niet; deze persoon krijgt de standaardtaal.") % written[:20]
            )
        language = rules.languages[0]
    return Person(name, email, found.place.id, function, language)


def _place(cells: dict[str, str], rules: Rules) -> FoundPlace:
    """Whoever is invited for the wrong municipality answers about the wrong municipality."""
    code, name = cells.get("code", ""), cells.get("municipality", "")
    try:
        return rules.directory.find_both(code, name, rules.taking_part)
    except NotFound as error:
        written = "" if error.code == "contradiction" else (code or name)[:60]
        raise _RowRefused(f"{written}: {error}" if written else str(error)) from error


def _name(cells: dict[str, str]) -> str:
    name = _whole_name(*(cells.get(key, "").strip() for key in ("first", "name", "last")))
    if not name:
        raise _RowRefused(_("De naam ontbreekt."))
    if len(name) > LONGEST_NAME or has_hidden(name):
        raise _RowRefused(_("De naam is te lang of heeft meer dan één regel."))
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


def _email(written: str) -> str:
    email = written.strip().lower()
    if not email:
        raise _RowRefused(_("Het e-mailadres ontbreekt."))
    try:
        validate_email(email)
        can_be_sent_to(email)
    except ValidationError as error:
        raise _RowRefused(_("Dit is geen geldig e-mailadres.")) from error
    if len(email) > LONGEST_EMAIL or has_hidden(email):
        raise _RowRefused(_("Dit is geen geldig e-mailadres."))
    return email


def _function(written: str) -> Function:
    if not written:
        raise _RowRefused(_("De functie ontbreekt."))
    function = parse_function(written)
    if function is None:
        raise _RowRefused(_("Onbekende functie: %s.") % written[:60])
    return function


def _first_time(seat: Seat, row: int, seen: dict[Seat, int], rules: Rules) -> None:
    """Once at each municipality: who has seats at two is invited for both."""
    if seat in rules.taken:
        raise _RowRefused(_("Dit adres is al uitgenodigd voor dit bestuur."))
    if seat in seen:
        raise _RowRefused(_("Dit adres staat voor dit bestuur ook op rij %s.") % seen[seat])
    seen[seat] = row


def _what(cells: dict[str, str]) -> str:
    """Enough to find the row in one's own file."""
    known = (cells.get(key) for key in ("email", "name", "last", "first"))
    return next(filter(None, known), "—")[:80]
