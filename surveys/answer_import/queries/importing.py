"""What an import of answers would do, worked out without writing anything."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.names import in_order
from surveys.answer_import.files import (
    FileReading,
    answered_items,
    columns_of,
    document_for,
    read_answers,
)
from surveys.answer_import.mapping import AnswerMapping, fitted
from surveys.answer_import.particulars import NOWHERE, ReadRow
from surveys.answer_import.queries.other_places import other_places
from surveys.answer_import.reasons import MappingError, Refusal
from surveys.answer_import.weights import weights_read
from surveys.catalogue.municipality_rows import CODE
from surveys.catalogue.places import Directory, NotFound, is_total, new_key, plain_code
from surveys.models import Municipality, Questionnaire, Version
from surveys.questionnaire.document import NO_OPINION, Document, Perspective
from surveys.questionnaire.functions import fold
from surveys.upload.matching import same
from surveys.upload.spoiled import is_date, is_rounded
from surveys.upload.tables import UploadedTable
from surveys.upload.working import Tell, untold

CODE_LENGTH = 20  # of a municipality


@dataclass(frozen=True)
class NewMunicipality:
    code: str
    name: str


class NothingLeft(MappingError):
    """No row of the file can be imported; here is why."""

    def __init__(self, refused: list[Refusal], left_out: dict[str, dict[str, int]]) -> None:
        self.refused, self.left_out = refused, left_out
        rows = sum(refusal.whole_row for refusal in refused)
        out = sum(sum(values.values()) for values in left_out.values())
        super().__init__("nothing_left", refused=rows, left_out=out)


@dataclass(frozen=True)
class AnswerPlan:
    """A file that can be imported: everything that will be written, and what will not."""

    mapping: AnswerMapping
    document: Document
    version: Version | None  # None: the questionnaire is made with the import
    rows: list[tuple[ReadRow, UUID | NewMunicipality]]
    refused: list[Refusal]
    notes: list[Refusal]
    left_out: dict[str, dict[str, int]]
    counts: dict[str, int]

    @property
    def new_municipalities(self) -> list[NewMunicipality]:
        return list(dict.fromkeys(p for _row, p in self.rows if isinstance(p, NewMunicipality)))


def plan_answers(
    table: UploadedTable, mapping: AnswerMapping, title: str, tell: Tell = untold
) -> AnswerPlan:
    """Read the table as the mapping says. MappingError when nothing can come of it."""
    return placed_plan(read_plan(table, mapping, title, tell), table)


@dataclass(frozen=True)
class ReadPlan:
    """A file as it reads, before its municipalities are looked for."""

    mapping: AnswerMapping
    document: Document
    version: Version | None
    reading: FileReading


def read_plan(
    table: UploadedTable, mapping: AnswerMapping, title: str, tell: Tell = untold
) -> ReadPlan:
    """The long part of a plan, for which nothing needs to stand still."""
    version = _version(mapping)
    mapping = fitted(mapping, table)
    document = version.document if version else document_for(mapping, table, title)
    return ReadPlan(mapping, document, version, read_answers(table, mapping, document, tell))


def placed_plan(read: ReadPlan, table: UploadedTable) -> AnswerPlan:
    """What is read, at the municipalities that there are now. Once: it is told in the reading."""
    mapping, document, version, reading = read.mapping, read.document, read.version, read.reading
    rows = _placed(mapping, reading)
    refused = sorted(reading.refused, key=lambda refusal: refusal.line)
    left_out = {why: dict(counter.most_common()) for why, counter in reading.left_out.items()}
    if not rows:
        raise NothingLeft(refused, left_out)
    counts = _counts(table, reading, rows)
    weighed = weights_read(mapping, [row for row, _place in rows])
    notes = [*weighed, *other_places(mapping, table, rows), *reading.notes]
    return AnswerPlan(mapping, document, version, rows, refused, notes, left_out, counts)


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A municipality with the rows of each side that would be imported there."""

    name: str
    code: str
    new: bool
    political: int
    administrative: int


def places_of(plan: AnswerPlan) -> list[PlaceLine]:
    """Every municipality of a plan, by name."""
    counts = Counter((place, row.function.perspective) for row, place in plan.rows)
    places = {place for place, _side in counts}
    known = Municipality.objects.in_bulk([one for one in places if isinstance(one, UUID)])
    lines = []
    for place in places:
        shown = known[place] if isinstance(place, UUID) else place
        sides = [counts[place, side] for side in Perspective]
        lines.append(PlaceLine(shown.name, shown.code, shown is place, *sides))
    return in_order(lines, lambda line: line.name)


def rows_to_mend(refused: Iterable[Refusal]) -> dict[int, str]:
    """Line → all the reasons, of rows of which nothing is imported: whoever mends these and reads them
    in counts nobody twice. The other rows of somebody whose last one counts are not among them.
    """
    told: dict[int, list[Refusal]] = {}
    for one in refused:
        told.setdefault(one.line, []).append(one)
    return {
        line: " ".join(f"{one.column}: {one.reason}" for one in row)
        for line, row in told.items()
        if any(one.whole_row for one in row) and all(one.code != "same_person" for one in row)
    }


def unused_columns(plan: AnswerPlan, table: UploadedTable) -> list[str]:
    """The columns that the mapping does not name."""
    used = {part.column for _name, part in plan.mapping.parts}
    return [
        name for name in table.columns if name not in used | set(columns_of(plan.mapping, table))
    ]


def published_versions() -> list[Version]:
    """The newest version of every questionnaire, by name."""
    newest = Version.objects.order_by("questionnaire_id", "-number").distinct("questionnaire_id")
    return in_order(newest.select_related("questionnaire"), str)


def _version(mapping: AnswerMapping) -> Version | None:
    if mapping.create_items:
        return None
    name = str(mapping.questionnaire)
    if not Questionnaire.objects.filter(name=name).exists():
        raise MappingError("unknown_questionnaire", name=name)
    versions = Version.objects.filter(questionnaire__name=name).order_by("-number")
    newest: Version | None = versions.select_related("questionnaire").first()
    if newest is None:
        raise MappingError("not_published", name=name)
    if mapping.version in (None, newest.number):
        return newest
    found: Version | None = versions.filter(number=mapping.version).first()
    if found is None:
        raise MappingError("unknown_version", name=name, version=mapping.version)
    return found


def _placed(
    mapping: AnswerMapping, reading: FileReading
) -> list[tuple[ReadRow, UUID | NewMunicipality]]:
    """Each row with its municipality; rows that have none are refused."""
    find = cache(_Municipalities(mapping).find)
    column = mapping.municipality.column
    placed: list[tuple[ReadRow, UUID | NewMunicipality]] = []
    noted: set[str] = set()
    for row in reading.rows:
        found, note = find(row.municipality)
        if isinstance(found, str):
            reading.refuse(Refusal(row.line, column, row.municipality, found))
            continue
        if note and note not in noted:
            noted.add(note)
            told = Refusal(row.line, column, row.municipality, "found_as", {"found": note})
            reading.notes.append(told)
        placed.append((row, found))
    return _once(mapping, reading, placed)


def _once(
    mapping: AnswerMapping,
    reading: FileReading,
    placed: list[tuple[ReadRow, UUID | NewMunicipality]],
) -> list[tuple[ReadRow, UUID | NewMunicipality]]:
    """One row for each person of a municipality: the last one. The others are told.

    Who has seats at two municipalities answers for each of them.
    """
    if mapping.person is None:
        return placed
    last: dict[tuple[str, UUID | NewMunicipality], tuple[int, int]] = {}
    for row, place in placed:
        key = (row.person, place)
        moment = (row.moment, row.line)
        last[key] = max(last.get(key, moment), moment)
    kept = []
    for row, place in placed:
        counts = last[row.person, place][-1]
        if not row.person or row.line == counts:
            kept.append((row, place))
        else:
            told = Refusal(row.line, mapping.person.column, "", "same_person", {"row": counts})
            reading.refuse(told)
    return kept


class _Municipalities:
    """Texts to municipalities: those that exist, and new ones if the mapping allows."""

    def __init__(self, mapping: AnswerMapping) -> None:
        self.mapping = mapping
        self.by_name = mapping.municipality.by == "name"
        self.directory = Directory.load()
        self.codes = set(self.directory.by_code.exact)
        self.new: dict[str, NewMunicipality] = {}

    def find(self, text: str) -> tuple[UUID | NewMunicipality | str, str]:
        """The municipality with a remark on how it was found, or the reason why there is none."""
        try:
            found = self.directory.find(text, words_are_names=self.by_name)
        except NotFound as error:
            # Own codes may have four digits; a name is none.
            unknown = {"unknown_municipality"} | (set() if self.by_name else {"postcode"})
            if error.code in unknown and self.mapping.create_municipalities:
                made = self._made(text)
                return (made, _("nieuw: %s") % made.name) if made else ("bad_municipality", "")
            return error.code, ""
        return found.place.id, found.note

    def _made(self, text: str) -> NewMunicipality | None:
        written = text if self.by_name else plain_code(text)
        # Gemeente Nieuwdorp is Nieuwdorp.
        key = new_key(written) if self.by_name else same(written)
        if is_total(written) or is_date(text) or is_rounded(text) or fold(text) in NOWHERE:
            return None
        if self.by_name and not any(sign.isalpha() for sign in written):
            return None  # an unknown code, where names stand
        if key not in self.new:
            code = self._code(written)
            if code is None:
                return None
            self.new[key] = NewMunicipality(code, written)
        return self.new[key]

    def _code(self, text: str) -> str | None:
        """A code that nobody has: what the file says, or one that is made from the name."""
        if not self.by_name:
            return text if CODE.fullmatch(text) else None
        base = fold(text).encode("ascii", "ignore").decode().replace(" ", "-")[:CODE_LENGTH]
        base = base.strip("-")
        if not base:
            return None
        code, number = base, 1
        while code in self.codes:
            number += 1
            code = f"{base[: CODE_LENGTH - 1 - len(str(number))]}-{number}"
        self.codes.add(code)
        return code


def _counts(
    table: UploadedTable, reading: FileReading, rows: list[tuple[ReadRow, UUID | NewMunicipality]]
) -> dict[str, int]:
    sides = [row.function.perspective for row, _place in rows]
    places = {place for _row, place in rows}
    whole = sum(refusal.whole_row for refusal in reading.refused)
    answers, no_opinion = 0, 0
    for row, _place in rows:
        values = list(row.answers.values())
        answers += len(values)
        no_opinion += values.count(NO_OPINION)
    return {
        "rows": len(table.rows),
        "imported": len(rows),
        "political": sides.count(Perspective.POLITICAL),
        "administrative": sides.count(Perspective.ADMINISTRATIVE),
        "municipalities": len(places),
        "created_municipalities": sum(isinstance(place, NewMunicipality) for place in places),
        "items": answered_items(reading),
        "answers": answers - no_opinion,
        "no_opinion": no_opinion,
        "refused_rows": whole,
        "refused_cells": len(reading.refused) - whole,
        "left_out_rows": reading.left_out_rows,
    }
