"""Rows of a file of people: which columns say what, and who stands in a row.

One reader for the people of a wave and for the address book.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from surveys.catalogue.places import CataloguePlace, Directory, NotFound
from surveys.fieldwork.mailboxes import is_role_mailbox
from surveys.fieldwork.people_cells import (
    LANGUAGES,
    CellRefused,
    read_email,
    read_function,
    read_name,
    read_place,
    what_of,
)
from surveys.questionnaire.functions import Function, fold
from surveys.upload.remarks import RefusedRow, Remark
from surveys.upload.tables import (
    MissingColumns,
    TableRow,
    UploadedTable,
    also_called,
    find_column,
)

EVERY: Final = 500  # rows between two signs of how far it is


@dataclass
class JudgedRows:
    """What became of the rows, which columns were read, and which were left aside."""

    refused: list[RefusedRow] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    used: dict[str, str] = field(default_factory=dict)
    # What is known of a person → further columns that go by its names.
    second: dict[str, list[str]] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)

    def refuse(self, row: TableRow, cells: Mapping[str, str], why: CellRefused) -> None:
        self.refused.append(RefusedRow(row.number, what_of(cells), str(why), dict(row.cells)))


@dataclass(frozen=True, slots=True)
class ReadPerson:
    """Who a row is about. `language`: empty where none is said, or none of those that there are."""

    name: str
    email: str
    place: CataloguePlace
    function: Function
    language: str
    shared: bool


@dataclass(frozen=True)
class PersonReading:
    """How rows are read. `taking_part`: the municipalities of a wave; None where all will do."""

    directory: Directory
    languages: Collection[str]
    taking_part: Collection[UUID] | None = None
    needs_address: bool = True

    def read(self, cells: Mapping[str, str], notes: list[str]) -> ReadPerson:
        """Raise CellRefused with why there is nobody in the row; `notes` takes what there is to know."""
        name, written = read_name(cells), cells.get("email", "")
        email = read_email(written) if self.needs_address or written.strip() else ""
        place = self._place(cells, notes)
        shared = bool(email) and is_role_mailbox(email, place.name)
        if shared:
            notes.append(shared_told())
        function = read_function(cells["function"])
        language = self._language(cells.get("language", ""), notes)
        return ReadPerson(name, email, place, function, language, shared)

    def _place(self, cells: Mapping[str, str], notes: list[str]) -> CataloguePlace:
        found = read_place(cells, self.directory, self.taking_part or ())
        if found.note:
            notes.append(found.note)
        if self.taking_part is not None and found.place.id not in self.taking_part:
            raise CellRefused(_("%s neemt niet deel aan deze golf.") % found.place.name)
        return found.place

    def _language(self, written: str, notes: list[str]) -> str:
        language = LANGUAGES.get(fold(written), "")
        if language in self.languages:
            return language
        if written:
            why = _("De taal ‘%s’ is er niet; deze persoon krijgt de standaardtaal.")
            notes.append(why % written[:20])
        return ""


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
            clash = _("In kolom ‘%(column)s’ staat een ander bestuur: %(written)s.")
            raise CellRefused(clash % {"column": column[:40], "written": written[:60]})


def mended_told(column: str | None) -> str:
    why = _("In kolom ‘%s’ is een teken dat geen tekst kan bevatten een spatie geworden.")
    return why % column[:60] if column else ""
