"""A file with people: what its columns are called, and what can be wrong with a row."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from surveys.catalogue.places import Directory
from surveys.fieldwork.people import Person, name_key
from surveys.fieldwork.people_cells import COLUMNS, CellRefused, what_of
from surveys.fieldwork.people_rows import (
    EVERY,
    JudgedRows,
    PersonReading,
    columns_of,
    mended_told,
    said_twice,
    same_place,
)
from surveys.upload.remarks import Remark
from surveys.upload.tables import TableRow, UploadedTable, mended_in

Seat = tuple[UUID, str]  # municipality and address


@dataclass
class Checked(JudgedRows):
    """What an import will do."""

    people: list[Person] = field(default_factory=list)


@dataclass(frozen=True)
class Rules:
    """What the rows are judged by."""

    directory: Directory
    taking_part: Collection[UUID]
    taken: Collection[Seat]  # what the wave has already
    languages: Sequence[str]  # of the wave; the first is the default
    named: Collection[Seat] = ()  # municipality and `name_key` of who is invited
    offices: Collection[Seat] = ()  # municipality and function of who is invited


def check_people(
    table: UploadedTable, rules: Rules, tell: Callable[[int], None] = lambda done: None
) -> Checked:
    """Judge every row; nothing is left out in silence."""
    columns = columns_of(table, COLUMNS)
    second = said_twice(table, columns, COLUMNS)
    read = {*columns.values(), *second.get("municipality", ())}
    ignored = [column for column in table.columns if column not in read]
    mended = mended_in(table, columns.values())
    checked, seen = Checked(used=columns, ignored=ignored, second=second), dict[Seat, int]()
    names, offices = dict[Seat, int](), dict[Seat, int]()
    for done, row in enumerate(table.rows):
        if done % EVERY == 0:
            tell(done)
        cells = {key: row.cells.get(column, "") for key, column in columns.items()}
        try:
            person = _person(row, cells, rules, checked)
            same_place(person.municipality_id, row, second.get("municipality", ()), rules.directory)
            _first_time((person.municipality_id, person.email), row.number, seen, rules)
        except CellRefused as error:
            checked.refuse(row, cells, error)
        else:
            checked.people.append(person)
            told = (
                _same_name(person, row, names, rules),
                _same_office(person, row, offices, rules),
                mended_told(mended.get(row.number)),
            )
            notes = (Remark(row.number, what_of(cells), why) for why in told if why)
            checked.notes.extend(notes)
    # A remark on a row that was refused after all says nothing.
    refused = {remark.row for remark in checked.refused}
    checked.notes = [note for note in checked.notes if note.row not in refused]
    return checked


def _same_name(person: Person, row: TableRow, names: dict[Seat, int], rules: Rules) -> str:
    """One name with two addresses at one municipality may be two people, or one who gets two mails."""
    named = person.municipality_id, name_key(person.name)
    before = names.setdefault(named, row.number)
    if before != row.number:
        return _("Deze naam staat voor dit bestuur ook op rij %s, met een ander adres.") % before
    if named in rules.named:
        return _("Deze naam is voor dit bestuur al uitgenodigd, op een ander adres.")
    return ""


def _same_office(person: Person, row: TableRow, offices: dict[Seat, int], rules: Rules) -> str:
    """A municipality has one mayor: one of two went, or is another's, as after a merger."""
    if not person.function.held_by_one:
        return ""
    office = person.municipality_id, person.function.value
    told = {"function": person.function.label(get_language() or "nl")}
    before = offices.setdefault(office, row.number)
    if before != row.number:
        sentence = _("Dit bestuur heeft op rij %(row)s al iemand met de functie %(function)s.")
        return sentence % {"row": before, **told}
    if office in rules.offices:
        sentence = _("Dit bestuur heeft al een uitgenodigde met de functie %(function)s.")
        return sentence % told
    return ""


def _person(row: TableRow, cells: dict[str, str], rules: Rules, checked: Checked) -> Person:
    notes: list[str] = []
    reading = PersonReading(rules.directory, rules.languages, rules.taking_part)
    read = reading.read(cells, notes)
    checked.notes.extend(Remark(row.number, what_of(cells), why) for why in notes)
    language = read.language or rules.languages[0]
    return Person(read.name, read.email, read.place.id, read.function, language)


def _first_time(seat: Seat, row: int, seen: dict[Seat, int], rules: Rules) -> None:
    """Once at each municipality: who has seats at two is invited for both."""
    if seat in rules.taken:
        raise CellRefused(_("Dit adres is al uitgenodigd voor dit bestuur."))
    if seat in seen:
        raise CellRefused(_("Dit adres staat voor dit bestuur ook op rij %s.") % seen[seat])
    seen[seat] = row
