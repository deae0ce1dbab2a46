"""What a row of answers says beside answers: whose they are, whether they count, when."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from surveys import dates, numbers
from surveys.answer_mapping import AnswerMapping, FunctionColumn, PerspectiveColumn
from surveys.answer_reasons import MappingError, Refusal
from surveys.dates import AmbiguousDate
from surveys.matching import Spellings, same
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.document import NumberItem, Perspective
from surveys.questionnaire.functions import Function
from surveys.tables import Row, Table

if TYPE_CHECKING:
    from surveys.answer_cells import CellReader

# What tools write where somebody did not finish; anything else that is not empty says that they did.
# (An anonymous survey of LimeSurvey has 1980-01-01 for everybody who did.)
_UNFINISHED: Final = Spellings(
    (text, True)
    for text in (
        "0", "false", "no", "n", "nee", "neen", "non", "nein", "faux", "falsch", "onwaar", "bezig", "n/a",
        "nvt", "-", "in progress", "en cours", "in bearbeitung", "screened out", "disqualified", "draft",
        "concept", "pending", "quota full", "preview", "survey preview", "test",
    )
)  # fmt: skip
_UNFINISHED_START: Final = re.compile(
    r"(?:niet|nog niet|not|non|nicht|noch nicht|onvol|onaf|incompl|inach|inacab|unvoll|unfin|uncompl|partial|partiel"
    r"|partly|gedeelte|teilweise|started|gestart|begonnen|begonn|commenc|abandon|afgebroken|abgebrochen)"
)
_PERSON_NAMES: Final = frozenset(
    [
        "token",
        "respondent",
        "respondentid",
        "responseid",
        "participant",
        "participantid",
        "email",
        "emailadres",
        "mail",
        "collectorid",
        "ipaddress",
        "recipientemail",
        "externalreference",
        "uuid",
        "identifier",
    ]
)
_FINISHED_NAMES: Final = frozenset(
    [
        "submitdate",
        "finished",
        "completed",
        "complete",
        "status",
        "progress",
        "voltooid",
        "afgewerkt",
        "ingediend",
        "lastpage",
        "lastpagereached",
        "completiontime",
        "submittedat",
        "einddatum",
        "enddate",
    ]
)
_PROGRESS_NAMES: Final = frozenset(
    ["progress", "voortgang", "percentage", "percent", "percentagecompleted", "percentcomplete",
     "progression", "avancement", "fortschritt"]
)  # fmt: skip
_PROGRESS: Final = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:%|/ ?100|procent|percent)?", re.ASCII)
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as a response, at a municipality that is still a text."""

    line: int
    municipality: str
    function: Function
    answers: dict[str, Answer]
    person: str = ""
    day: date | None = None
    clock: str = ""  # of that day, as 17:05:00
    weight: float | None = None


def sides_of(mapping: AnswerMapping) -> Spellings[Perspective]:
    given = mapping.perspective
    return Spellings(given.values.items() if isinstance(given, PerspectiveColumn) else ())


def functions_of(mapping: AnswerMapping) -> Spellings[Function]:
    given = mapping.function
    return Spellings(given.values.items() if isinstance(given, FunctionColumn) else ())


class Particulars:
    """Reads person, 'finished', date and weight of each row, as far as the mapping names them."""

    def __init__(self, mapping: AnswerMapping, table: Table) -> None:
        self.mapping = mapping
        finished = mapping.finished.values if mapping.finished else []
        self.finished = Spellings((value, True) for value in finished)
        self.missing = Spellings((cell, True) for cell in ("", *mapping.missing))
        self.full = 0.0
        if mapping.finished is not None:
            column = mapping.finished.column
            self.full = full_progress(column, {row.cells[column] for row in table.rows})
        self.unread: list[Refusal] = []
        self.order: dates.Order | None = mapping.dates
        if mapping.date is not None:
            texts = {row.cells[mapping.date.column] for row in table.rows}
            self.order = order_of_column(mapping, mapping.date.column, texts)
        self.decimal: str | None = mapping.decimal
        if mapping.weight is not None and self.decimal is None:
            texts = {row.cells[mapping.weight.column] for row in table.rows}
            self.decimal = numbers.decimal_of(texts, numbers.DECIMAL[mapping.language])

    def wrong_weight(self, row: Row) -> tuple[str, str] | None:
        """Column and reason why the weight of a row is none; None when it is one, or none asked."""
        if self.mapping.weight is None:
            return None
        column = self.mapping.weight.column
        if row.cells[column] in self.missing:
            return column, "no_weight"
        try:
            weight = self._number(row.cells[column])
        except numbers.Ambiguous:
            return column, "ambiguous_weight"
        usable = weight is not None and math.isfinite(weight) and weight > 0
        return None if usable else (column, "bad_weight")

    def _weight(self, row: Row) -> float | None:
        column = self.mapping.weight.column if self.mapping.weight else None
        return self._number(row.cells[column]) if column else None

    def _number(self, text: str) -> float | None:
        number = numbers.read_number(text, self.decimal, whole=False)
        return None if number is None else float(number)

    def notes(self, table: Table) -> Iterator[Refusal]:
        """The dates that could not be read, and a weight that could have been another one."""
        yield from self.unread
        if self.mapping.weight is not None and self.decimal is not None:
            yield from _numbers_read(table, self.mapping.weight.column, self._number)

    def unfinished(self, row: Row) -> tuple[str, str] | None:
        """Column and value that say that the row does not count; None when it does."""
        if self.mapping.finished is None:
            return None
        column = self.mapping.finished.column
        value = row.cells[column]
        if self.mapping.finished.values:
            counts = value in self.finished
        else:
            counts = value not in self.missing and not _says_unfinished(value)
            if self.full and (far := _progress(value)) is not None:
                counts = far >= self.full
        return None if counts else (column, value)

    def with_them(self, read: ReadRow, row: Row) -> ReadRow:
        """The row with what the other columns say of it."""
        clock = dates.clock(row.cells[self.mapping.date.column]) if self.mapping.date else ""
        return replace(
            read,
            person=self._person(row),
            day=self._day(row),
            clock=clock,
            weight=self._weight(row),
        )

    def _person(self, row: Row) -> str:
        column = self.mapping.person.column if self.mapping.person else None
        return same(row.cells[column]) if column and row.cells[column] not in self.missing else ""

    def _day(self, row: Row) -> date | None:
        if self.mapping.date is None or row.cells[self.mapping.date.column] in self.missing:
            return None
        column = self.mapping.date.column
        try:
            day = dates.read_date(row.cells[column], self.order)
        except AmbiguousDate:
            day = None
        if day is None:
            self.unread.append(Refusal(row.number, column, row.cells[column], "date_unread"))
        return day


def _says_unfinished(value: str) -> bool:
    return value in _UNFINISHED or _UNFINISHED_START.match(same(value)) is not None


def full_progress(column: str, texts: set[str]) -> float:
    """What stands for all of it in a column that tells how far people came; 0 where it tells
    something else. A spreadsheet keeps 45 % as 0.45.
    """
    far = {text: _progress(text) for text in texts}
    known = {number for number in far.values() if number is not None}
    if not known or max(known) > 100:
        return 0.0
    named = _letters(column) in _PROGRESS_NAMES
    written = any("%" in text for text, number in far.items() if number is not None)
    if named or written or max(known) == 100:
        return 1.0 if max(known) <= 1 and not written else 100.0
    return 1.0 if max(known) == 1 and any(0 < number < 1 for number in known) else 0.0


def _progress(text: str) -> float | None:
    found = _PROGRESS.fullmatch(same(text))
    return float(found[1].replace(",", ".")) if found else None


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", same(name))


def order_of_column(mapping: AnswerMapping, column: str, texts: set[str]) -> dates.Order | None:
    """Whether days or months come first in a column; MappingError where nothing of it says so."""
    order = mapping.dates or dates.order_of(texts)
    if order is None and dates.undecided(texts):
        raise MappingError("date_order", column=column)
    return order


def notes_on(
    table: Table, mapping: AnswerMapping, readers: Mapping[str, "CellReader"]
) -> Iterator[Refusal]:
    """What a person should look at before the file is imported."""
    cells = {row.number: row.cells for row in table.rows} if table.mended else {}
    for line, column in table.mended:
        yield Refusal(line, column, cells[line][column], "mended")
    if table.doubt:
        yield Refusal(table.doubt, "", "", "joined")
    for column, reader in readers.items():
        if isinstance(reader.item, NumberItem):
            yield from _numbers_read(table, column, reader.read)
    if mapping.person is None:
        yield from _like(table, mapping, "like_person")
    if mapping.finished is None:
        yield from _like(table, mapping, "like_finished")


def _numbers_read(table: Table, column: str, read: Callable[[str], object]) -> Iterator[Refusal]:
    """The first number of a column that could have been another one."""
    for row in table.rows:
        text = row.cells[column]
        if len(numbers.readings(text)) > 1 and isinstance(number := read(text), int | float):
            shown = {"number": f"{number:g}" if isinstance(number, float) else number}
            yield Refusal(row.number, column, text, "number_read", shown)
            return


def _like(table: Table, mapping: AnswerMapping, code: str) -> Iterator[Refusal]:
    """The first unused column that looks as if it tells who answered, or who finished."""
    names = _PERSON_NAMES if code == "like_person" else _FINISHED_NAMES
    used = {part.column for _name, part in mapping.parts} | set(mapping.items)
    for column in table.columns:
        if column in used:
            continue
        first = next((row.cells[column] for row in table.rows if row.cells[column]), "")
        addresses = code == "like_person" and _ADDRESS.fullmatch(first)
        if addresses or _letters(column) in names:
            yield Refusal(table.rows[0].number, column, first, code)
            return
