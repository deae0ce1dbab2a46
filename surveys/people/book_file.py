"""A file for the address book: who is new, who is known already, and who may be somebody known.

Known is who has the same address at the same municipality, or the same name and function there
where one of the two has no address. With another address it may be the same person: somebody
who looks at the preview says so.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.text import has_hidden
from surveys.catalogue.places import Directory
from surveys.fieldwork.people import name_key
from surveys.fieldwork.people_cells import COLUMNS, LANGUAGES, CellRefused, what_of
from surveys.fieldwork.people_rows import (
    EVERY,
    JudgedRows,
    PersonReading,
    columns_of,
    mended_told,
    said_twice,
    same_place,
)
from surveys.people.entries import BookEntry
from surveys.people.terms import Term
from surveys.questionnaire.functions import Function
from surveys.questionnaire.plain import without_invisible
from surveys.upload.dates import AmbiguousDate, Order, order_of, read_date
from surveys.upload.remarks import Remark
from surveys.upload.spoiled import is_error, is_rounded
from surveys.upload.tables import TableRow, UploadedTable, mended_in

BOOK_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    **COLUMNS,
    "phone": ("telefoon", "telefoonnummer", "gsm", "tel", "phone", "mobile", "téléphone", "telefonnummer"),
    "postal_address": ("postadres", "adres", "postal address", "address", "adresse", "adresse postale", "anschrift"),
    "starts_on": ("in functie sinds", "sinds", "in office since", "en fonction depuis", "im amt seit"),
    "ends_on": ("in functie tot", "in office until", "en fonction jusqu'au", "im amt bis"),
}  # fmt: skip
_LONGEST: Final = {"phone": 40, "postal_address": 300}
_DECIMAL: Final = re.compile(r"(\+?\d+)[.,]0", re.ASCII)  # of a phone that was a number

Seat = tuple[UUID, str]
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody of the address book, as far as a row of a file is compared with it."""

    id: UUID
    name: str
    email: str
    function: str
    language: str
    phone: str
    postal_address: str


@dataclass
class KnownPeople:
    """The address book, by what rows are found by."""

    by_address: dict[Seat, KnownPerson] = field(default_factory=dict)
    by_name: dict[tuple[UUID, str], list[KnownPerson]] = field(default_factory=dict)
    # Who holds what one holds, of whom that is known.
    terms: dict[tuple[UUID, str], list[Term]] = field(default_factory=dict)
    dated: set[UUID] = field(default_factory=set)

    def add(self, municipality_id: UUID, person: KnownPerson) -> None:
        if person.email:
            self.by_address[municipality_id, person.email] = person
        self.by_name.setdefault((municipality_id, name_key(person.name)), []).append(person)


@dataclass(frozen=True, slots=True)
class JudgedEntry:
    """A row that can be taken. `known`: whose it is; `maybe`: whose it may be."""

    row: int
    entry: BookEntry
    known: UUID | None = None
    maybe: UUID | None = None
    changes: bool = True


@dataclass
class JudgedBook(JudgedRows):
    """What an import of the address book will do."""

    entries: list[JudgedEntry] = field(default_factory=list)


def judge_book(
    table: UploadedTable, directory: Directory, known: KnownPeople, tell: Told
) -> JudgedBook:
    """Judge every row; nothing is left out in silence."""
    columns = columns_of(table, BOOK_COLUMNS, needs_address=False)
    judged = JudgedBook(used=columns, second=said_twice(table, columns, BOOK_COLUMNS))
    read = {*columns.values(), *judged.second.get("municipality", ())}
    judged.ignored = [column for column in table.columns if column not in read]
    days = (columns[key] for key in ("starts_on", "ends_on") if key in columns)
    order = order_of(text for column in days for text in table.texts(column))
    mended = mended_in(table, columns.values())
    seen: dict[tuple[UUID, str], int] = {}
    for number, row in enumerate(table.rows):
        if number % EVERY == 0:
            tell(number)
        _judge(row, _Judge(columns, directory, known, judged, seen, order, mended))
    return judged


@dataclass(frozen=True, slots=True)
class _Judge:
    columns: Mapping[str, str]
    directory: Directory
    known: KnownPeople
    judged: JudgedBook
    seen: dict[tuple[UUID, str], int]
    order: Order | None  # of day and month, where the dates of the file prove it
    mended: Mapping[int, str]  # row → its column with a character that no text holds


def _judge(row: TableRow, by: _Judge) -> None:
    cells = {key: row.cells.get(column, "") for key, column in by.columns.items()}
    notes = list(filter(None, [mended_told(by.mended.get(row.number))]))
    try:
        entry = _entry(cells, by, notes)
        others = by.judged.second.get("municipality", ())
        same_place(entry.municipality_id, row, others, by.directory)
        _first_time(entry, row.number, by.seen)
    except CellRefused as error:
        by.judged.refuse(row, cells, error)
        return
    found = whose(entry, by.known, notes)
    entry = _dated(entry, by.known, notes, found[0])
    changes = found[0] is None or _differs(found[0], entry)
    known, maybe = (one.id if one else None for one in found)
    by.judged.entries.append(JudgedEntry(row.number, entry, known, maybe, changes=changes))
    by.judged.notes.extend(Remark(row.number, what_of(cells), why) for why in notes)


def _entry(cells: dict[str, str], by: _Judge, notes: list[str]) -> BookEntry:
    reading = PersonReading(by.directory, {*LANGUAGES.values()}, needs_address=False)
    read = reading.read(cells, notes)
    return BookEntry(
        name=" ".join(read.name.split()),
        municipality_id=read.place.id,
        function=read.function,
        language=read.language,
        email=read.email,
        phone=_text("phone", cells, notes),
        postal_address=_text("postal_address", cells, notes),
        role_mailbox=read.shared,
        starts_on=_day(cells.get("starts_on", ""), by.order, notes),
        ends_on=_day(cells.get("ends_on", ""), by.order, notes),
    )


def _text(key: str, cells: dict[str, str], notes: list[str]) -> str:
    text = without_invisible(cells.get(key, "")).replace("\r\n", "\n").strip()
    if is_error(text) or is_rounded(text):
        spoilt = _("‘%(text)s’ is wat een rekenblad ervan maakte, en is niet overgenomen.")
        notes.append(spoilt % {"text": text[:20]})
        return ""
    if any(has_hidden(part) for part in text.split("\n")) or len(text) > _LONGEST[key]:
        notes.append(_("Telefoon of postadres is te lang, en is niet overgenomen."))
        return ""
    if key == "postal_address":
        return text
    number = _DECIMAL.fullmatch(text)
    return number[1] if number else " ".join(text.split())


def _day(written: str, order: Order | None, notes: list[str]) -> date | None:
    """A day that can be two is none, unless the other dates of the file say which."""
    if not written.strip():
        return None
    try:
        day = read_date(written, order)
    except AmbiguousDate:
        day = None
    if day is None:
        notes.append(
            _("De datum ‘%s’ is niet zeker te lezen, en is niet overgenomen.") % written[:20]
        )
    return day


def _first_time(entry: BookEntry, row: int, seen: dict[tuple[UUID, str], int]) -> None:
    who = entry.email or f"{name_key(entry.name)} {entry.function.value}"
    before = seen.setdefault((entry.municipality_id, who), row)
    if before != row:
        raise CellRefused(_("Deze persoon staat voor dit bestuur ook op rij %s.") % before)


def whose(
    entry: BookEntry, known: KnownPeople, notes: list[str]
) -> tuple[KnownPerson | None, KnownPerson | None]:
    """Whose row this is, and whose it may be."""
    if entry.email and (same := known.by_address.get((entry.municipality_id, entry.email))):
        return same, None
    namesakes = known.by_name.get((entry.municipality_id, name_key(entry.name)), [])
    alike = [one for one in namesakes if one.function == entry.function.value]
    if len(alike) == 1:
        one = alike[0]
        return (None, one) if entry.email and one.email else (one, None)
    if namesakes:
        notes.append(
            _(
                "Deze naam staat voor dit bestuur al in het adresboek, met een andere functie of meer dan eens."
            )
        )
    return None, None


def _differs(known: KnownPerson, entry: BookEntry) -> bool:
    """Whether the file says something else, or more. An empty cell says nothing."""
    said = {
        "name": entry.name,
        "function": entry.function.value,
        "language": entry.language,
        "email": entry.email,
        "phone": entry.phone,
        "postal_address": entry.postal_address,
    }
    differs = any(value and getattr(known, name) != value for name, value in said.items())
    return differs or entry.starts_on is not None or entry.ends_on is not None


def _dated(
    entry: BookEntry, known: KnownPeople, notes: list[str], person: KnownPerson | None
) -> BookEntry:
    """With its days, where nobody else holds the office then and nothing else is known of the person."""
    if entry.starts_on is None and entry.ends_on is None:
        return entry
    term = Term(entry.function, entry.starts_on, entry.ends_on)
    held = known.terms.setdefault((entry.municipality_id, entry.function.value), [])
    if person is not None and person.id in known.dated:
        return _undated(entry)
    if term.is_empty or (entry.function.held_by_one and any(term.overlaps(one) for one in held)):
        notes.append(
            _(
                "Wanneer deze persoon in functie was, spreekt tegen wat al bekend is, en is niet overgenomen."
            )
        )
        return _undated(entry)
    held.append(term)
    return entry


def _undated(entry: BookEntry) -> BookEntry:
    values: dict[str, Any] = {f: getattr(entry, f) for f in entry.__slots__}
    return BookEntry(**{**values, "starts_on": None, "ends_on": None})


def as_json(one: JudgedEntry) -> dict[str, Any]:
    entry = one.entry
    said = {name: getattr(entry, name) for name in entry.__slots__}
    return {
        "row": one.row,
        "known": str(one.known) if one.known else None,
        "maybe": str(one.maybe) if one.maybe else None,
        "changes": one.changes,
        **said,
        "municipality_id": str(entry.municipality_id),
        "starts_on": entry.starts_on.isoformat() if entry.starts_on else None,
        "ends_on": entry.ends_on.isoformat() if entry.ends_on else None,
    }


def of_json(kept: Mapping[str, Any]) -> JudgedEntry:
    said = {name: kept[name] for name in BookEntry.__slots__}
    said["municipality_id"], said["function"] = (
        UUID(kept["municipality_id"]),
        Function(kept["function"]),
    )
    for name in ("starts_on", "ends_on"):
        said[name] = date.fromisoformat(kept[name]) if kept[name] else None
    known, maybe = (UUID(kept[name]) if kept[name] else None for name in ("known", "maybe"))
    return JudgedEntry(kept["row"], BookEntry(**said), known, maybe, changes=kept["changes"])
