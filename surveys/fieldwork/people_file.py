"""A file with people: what its columns are called, and what can be wrong with a row."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from surveys.catalogue.places import Directory, NotFound
from surveys.fieldwork.mailboxes import is_role_mailbox
from surveys.fieldwork.people import Person
from surveys.fieldwork.people_cells import (
    COLUMNS,
    LANGUAGES,
    CellRefused,
    read_email,
    read_function,
    read_name,
    read_place,
    what_of,
)
from surveys.questionnaire.functions import fold
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
EVERY: Final = 500  # rows between two signs of how far it is


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
    names: dict[Seat, int] = {}
    for done, row in enumerate(table.rows):
        if done % EVERY == 0:
            tell(done)
        cells = {key: row.cells.get(column, "") for key, column in columns.items()}
        try:
            person = _person(row, cells, rules, checked)
            same_place(person.municipality_id, row, second.get("municipality", ()), rules.directory)
            _first_time((person.municipality_id, person.email), row.number, seen, rules)
        except CellRefused as error:
            checked.refused.append(
                RefusedRow(row.number, what_of(cells), str(error), dict(row.cells))
            )
        else:
            checked.people.append(person)
            told = (_same_name(person, row, names, rules), mended_told(mended.get(row.number)))
            notes = (Remark(row.number, what_of(cells), why) for why in told if why)
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


def mended_told(column: str | None) -> str:
    why = _("In kolom '%s' is een teken dat geen tekst kan bevatten een spatie geworden.")
    return why % column[:60] if column else ""


def shared_told() -> str:
    """What there is to know of a personal link that goes to a role mailbox."""
    return _(
        "Dit adres is van een functie of dienst, niet van één persoon: wie de postbus leest, kan de persoonlijke link openen."
    )


def columns_of(
    table: UploadedTable, known: Mapping[str, tuple[str, ...]], *, needs_address: bool = True
) -> dict[str, str]:
    """What is known of a person → the column that says it."""
    found = {key: find_column(table, *names) for key, names in known.items()}
    columns = {key: column for key, column in found.items() if column is not None}
    # Each with what will do instead of it.
    needed = [
        (_("naam"), {"name", "last"}),
        *([(_("e-mail"), {"email"})] if needs_address else []),
        (_("gemeente"), {"municipality", "code"}),
        (_("functie"), {"function"}),
    ]
    missing = [label for label, keys in needed if not keys & columns.keys()]
    if missing:
        raise MissingColumns(_("Deze kolommen ontbreken: %s.") % ", ".join(missing))
    return columns


def said_twice(
    table: UploadedTable, columns: Mapping[str, str], known: Mapping[str, tuple[str, ...]]
) -> dict[str, list[str]]:
    """What is known of a person → the further columns that seem to say it."""
    found = {key: also_called(table, column, *known[key]) for key, column in columns.items()}
    return {key: others for key, others in found.items() if others}


def same_place(
    municipality: UUID, row: TableRow, columns: Collection[str], directory: Directory
) -> None:
    """Two columns with a municipality, as 'gemeente' and 'bestuur', mean one: somebody who lives in
    one and works for another is invited for neither.
    """
    for column in columns:
        written = row.cells.get(column, "")
        try:
            other = directory.find(written, [municipality]) if written else None
        except NotFound:
            continue
        if other is not None and other.place.id != municipality:
            clash = _("In kolom '%(column)s' staat een ander bestuur: %(written)s.")
            raise CellRefused(clash % {"column": column[:40], "written": written[:60]})


def _person(row: TableRow, cells: dict[str, str], rules: Rules, checked: Checked) -> Person:
    def remark(why: str) -> None:
        checked.notes.append(Remark(row.number, what_of(cells), why))

    name, email = read_name(cells), read_email(cells["email"])
    found = read_place(cells, rules.directory, rules.taking_part)
    if found.note:
        remark(found.note)
    if found.place.id not in rules.taking_part:
        raise CellRefused(_("%s neemt niet deel aan deze golf.") % found.place.name)
    if is_role_mailbox(email, found.place.name):
        remark(shared_told())
    function = read_function(cells["function"])
    language = LANGUAGES.get(fold(cells.get("language", "")), "")
    if language not in rules.languages:
        written = cells.get("language", "")
        if written:
            remark(
                _("De taal '%s' is er niet; deze persoon krijgt de standaardtaal.") % written[:20]
            )
        language = rules.languages[0]
    return Person(name, email, found.place.id, function, language)


def _first_time(seat: Seat, row: int, seen: dict[Seat, int], rules: Rules) -> None:
    """Once at each municipality: who has seats at two is invited for both."""
    if seat in rules.taken:
        raise CellRefused(_("Dit adres is al uitgenodigd voor dit bestuur."))
    if seat in seen:
        raise CellRefused(_("Dit adres staat voor dit bestuur ook op rij %s.") % seen[seat])
    seen[seat] = row
