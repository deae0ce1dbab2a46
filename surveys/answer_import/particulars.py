"""What a row of answers says beside answers: whose they are, whether they count, when."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from surveys.answer_import.hints import letters, numbers_read
from surveys.answer_import.mapping import AnswerMapping, FunctionColumn, PerspectiveColumn
from surveys.answer_import.reasons import MappingError, Refusal
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.document import Perspective
from surveys.questionnaire.functions import Function, fold
from surveys.upload import dates, numbers
from surveys.upload.dates import AmbiguousDate
from surveys.upload.matching import Spellings, same
from surveys.upload.spoiled import is_error, is_rounded, percentage
from surveys.upload.tables import TableRow, UploadedTable

# What tools write where somebody did not finish; anything else that is not empty says that they did.
# (An anonymous survey of LimeSurvey has 1980-01-01 for everybody who did.)
_UNFINISHED: Final = Spellings(
    (text, True)
    for text in (
        "0", "false", "no", "n", "nee", "neen", "non", "nein", "faux", "falsch", "onwaar", "bezig", "n/a",
        "nvt", "-", "in progress", "in uitvoering", "in behandeling", "en cours", "in bearbeitung", "screened out", "disqualified", "draft",
        "concept", "pending", "quota full", "preview", "survey preview", "test", "spam", "lopend", "open",
        "opened", "opgeslagen", "saved", "null", "nan", "(leeg)", "(blank)", "(vide)", "00:00:00",
        "0000-00-00", "0000-00-00 00:00:00", "?", "aan de gang", "expired", "verlopen", "terminated", "rejected", "declined",
    )
)  # fmt: skip
_UNFINISHED_START: Final = re.compile(
    r"(?:niet|nog niet|not|non|nicht|noch nicht|onvol|onaf|incompl|inach|inacab|unvoll|unfin|uncompl|partial|partiel"
    r"|partly|gedeelte|teilweise|started|gestart|begonnen|begonn|commenc|abandon|afgebroken|abgebrochen"
    r"|onderbr|interr|unterbr)"
)
# What they write where somebody did; any other word is told.
_FINISHED: Final = re.compile(
    r"(?:1|x|v|y|j|ja|yes|oui|true|waar|vrai|wahr|ok|done|klaar|ended|complete(?:d)?|completed|finished"
    r"|submitted|voltooid|volledig|compleet|afgewerkt|afgerond|ingediend|verzonden|beeindigd"
    r"|termine|complet|acheve|envoye|abgeschlossen|beendet|fertig|vollstandig|ip address)"
)
WORDS_TOLD: Final = 5
# What tools and people write of somebody whose name they do not keep.
NOBODY: Final = frozenset(
    ["", "anonymous", "anoniem", "anonyme", "anonym", "n a", "nvt", "n v t", "onbekend", "unknown", "inconnu",
     "unbekannt", "none", "null", "nan", "geen"]
)  # fmt: skip
# Who did not say where, or somewhere that is no government.
NOWHERE: Final = NOBODY | frozenset(
    ["weet niet", "geen antwoord", "geen mening", "andere", "anders", "test", "x", "don t know", "no answer", "other",
     "ne sait pas", "sans reponse", "autre", "weiss nicht", "keine angabe", "keine antwort", "andere gemeente",
     "vlaanderen", "wallonie", "belgie", "flanders", "wallonia", "belgium", "flandre", "belgique", "flandern",
     "wallonien", "belgien"]
)  # fmt: skip
_PROGRESS_NAMES: Final = frozenset(
    ["progress", "voortgang", "percentage", "percent", "percentagecompleted", "percentcomplete",
     "progression", "avancement", "fortschritt"]
)  # fmt: skip
# Of these the furthest is all of it.
_PAGE_NAMES: Final = frozenset(["lastpage", "lastpagereached", "laatstepagina"])
_PROGRESS: Final = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:%|/ ?100|procent|percent)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as a response, at a municipality that is still a text."""

    line: int
    municipality: str
    function: Function
    answers: Mapping[str, Answer]
    person: str = ""
    day: date | None = None
    clock: int = 0  # seconds of that day
    weight: float | None = None

    @property
    def moment(self) -> int:
        """By which one row is later than another; before all others without a day."""
        return self.day.toordinal() * 24 * 3600 + self.clock if self.day else 0


def sides_of(mapping: AnswerMapping) -> Spellings[Perspective]:
    given = mapping.perspective
    return Spellings(given.values.items() if isinstance(given, PerspectiveColumn) else ())


def functions_of(mapping: AnswerMapping) -> Spellings[Function]:
    given = mapping.function
    return Spellings(given.values.items() if isinstance(given, FunctionColumn) else ())


class Particulars:
    """Reads person, 'finished', date and weight of each row, as far as the mapping names them."""

    def __init__(self, mapping: AnswerMapping, table: UploadedTable) -> None:
        self.mapping = mapping
        finished = mapping.finished.values if mapping.finished else []
        self.finished = Spellings((value, True) for value in finished) if finished else None
        # Many rows have the same date or mark: what it says is worked out once.
        self.counts, self.day_of = cache(self._counts), cache(self._day_of)
        self.clock_of = cache(dates.clock)
        self.missing = Spellings((cell, True) for cell in ("", *mapping.missing))
        self.full = 0.0
        if mapping.finished is not None:
            column = mapping.finished.column
            self.full = full_progress(column, table.texts(column))
        self.unread: list[Refusal] = []
        self.order: dates.Order | None = mapping.dates
        if mapping.date is not None:
            texts = table.texts(mapping.date.column)
            self.order = order_of_column(mapping, mapping.date.column, texts)
        self.decimal: str | None = mapping.decimal
        if mapping.weight is not None and self.decimal is None:
            texts = table.texts(mapping.weight.column)
            self.decimal = numbers.decimal_of(texts, numbers.DECIMAL[mapping.language])

    def wrong_weight(self, row: TableRow) -> tuple[str, str] | None:
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

    def _weight(self, row: TableRow) -> float | None:
        column = self.mapping.weight.column if self.mapping.weight else None
        return self._number(row.cells[column]) if column else None

    def _number(self, text: str) -> float | None:
        part = percentage(text)  # 45% is 0.45, and a workbook keeps it so
        number = numbers.read_number(part or text, self.decimal, whole=False)
        if number is None:
            return None
        return float(number) / 100 if part else float(number)

    def notes(self, table: UploadedTable) -> Iterator[Refusal]:
        """The dates that could not be read, and a weight that could have been another one."""
        yield from self.unread
        yield from self._finished_words(table)
        yield from self._finished_page(table)
        if self.mapping.weight is not None and self.decimal is not None:
            yield from numbers_read(table, self.mapping.weight.column, self._number)

    def _finished_words(self, table: UploadedTable) -> Iterator[Refusal]:
        """The words by which rows count, unless they say so beyond doubt."""
        if self.mapping.finished is None or self.finished is not None:
            return
        column = self.mapping.finished.column
        first = table.firsts(column)
        words = [text for text in first if self.counts(text) and _is_unknown_mark(text)]
        if words:
            told = {"words": ", ".join(word[:40] for word in words[:WORDS_TOLD])}
            yield Refusal(first[words[0]], column, "", "finished_as", told)

    def _finished_page(self, table: UploadedTable) -> Iterator[Refusal]:
        """That who saw the last page counts: how far people came is not who handed in."""
        column = self.mapping.finished.column if self.mapping.finished else ""
        if not self.full or letters(column) not in _PAGE_NAMES:
            return
        short = [
            row for row in table.rows if row.cells[column] and not self.counts(row.cells[column])
        ]
        told = {"page": f"{self.full:g}", "rows": len(short)}
        first = short[0] if short else table.rows[0]
        yield Refusal(first.number, column, first.cells[column], "finished_page", told)

    def unfinished(self, row: TableRow) -> tuple[str, str] | None:
        """Column and value that say that the row does not count; None when it does."""
        if self.mapping.finished is None:
            return None
        column = self.mapping.finished.column
        value = row.cells[column]
        return None if self.counts(value) else (column, value)

    def _counts(self, value: str) -> bool:
        if self.finished is not None:
            return value in self.finished
        if self.full and (far := _progress(value)) is not None:
            return far >= self.full
        return value not in self.missing and not _says_unfinished(value)

    def read_row(
        self, row: TableRow, municipality: str, function: Function, answers: Mapping[str, Answer]
    ) -> ReadRow:
        """The row with what the other columns say of it."""
        date_column = self.mapping.date.column if self.mapping.date else ""
        return ReadRow(
            row.number,
            municipality,
            function,
            answers,
            person=self._person(row),
            day=self._day(row),
            clock=self.clock_of(row.cells[date_column]) if date_column else 0,
            weight=self._weight(row),
        )

    def _person(self, row: TableRow) -> str:
        column = self.mapping.person.column if self.mapping.person else None
        text = row.cells[column] if column else ""
        # 9 and 99 may be 'not answered'; here they are the ninth and the last of many.
        is_none = text in self.missing and not (text.isdecimal() and text.isascii())
        if column is None or is_none or is_error(text) or fold(text) in NOBODY:
            return ""
        if is_rounded(text):
            self.unread.append(Refusal(row.number, column, text, "person_rounded"))
            return ""
        return same(text)

    def _day(self, row: TableRow) -> date | None:
        column = self.mapping.date.column if self.mapping.date else None
        day = self.day_of(row.cells[column]) if column else None
        if day in dates.NO_DAYS:
            return None
        if column and day is None and row.cells[column] not in self.missing:
            self.unread.append(Refusal(row.number, column, row.cells[column], "date_unread"))
        return day

    def _day_of(self, text: str) -> date | None:
        try:
            return None if text in self.missing else dates.read_date(text, self.order)
        except AmbiguousDate:
            return None


def _says_unfinished(value: str) -> bool:
    return (
        value in _UNFINISHED or is_error(value) or _UNFINISHED_START.match(same(value)) is not None
    )


def _is_unknown_mark(text: str) -> bool:
    """Whether neither a word nor a date or a number says by itself that somebody finished."""
    plain = fold(text)
    return not (_FINISHED.fullmatch(plain) or dates.readings(text) or numbers.readings(text))


def full_progress(column: str, texts: set[str]) -> float:
    """What stands for all of it in a column that tells how far people came; 0 where it tells
    something else. A spreadsheet keeps 45 % as 0.45.
    """
    far = {text: _progress(text) for text in texts}
    known = {number for number in far.values() if number is not None}
    if known and letters(column) in _PAGE_NAMES:
        return max(known)
    if not known or max(known) > 100:
        return 0.0
    named = letters(column) in _PROGRESS_NAMES
    written = any("%" in text for text, number in far.items() if number is not None)
    if named or written or max(known) == 100:
        return 1.0 if max(known) <= 1 and not written else 100.0
    return 1.0 if max(known) == 1 and any(0 < number < 1 for number in known) else 0.0


def _progress(text: str) -> float | None:
    found = _PROGRESS.fullmatch(same(text))
    return float(found[1].replace(",", ".")) if found else None


def order_of_column(mapping: AnswerMapping, column: str, texts: set[str]) -> dates.Order | None:
    """Whether days or months come first in a column; MappingError where nothing of it says so."""
    order = mapping.dates or dates.order_of(texts)
    if order is None and dates.undecided(texts):
        raise MappingError("date_order", column=column)
    return order
