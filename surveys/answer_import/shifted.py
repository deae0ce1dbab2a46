"""Codes that the file numbers otherwise than we read them, where only some of them do not fit.

A scale from 0 to 4 for 1 to 5: every other answer would be one too low, without a word. A scale from
1 to 7 for one of five: most of its answers look like ours. An option that is 1 or 2: who has 1 in
every column would have chosen them all, or none.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from surveys.answer_import.mapping import AnswerMapping
from surveys.answer_import.reading.cells import WHOLE, CellReader, written_number
from surveys.answer_import.reasons import CellError, MappingError, Refusal
from surveys.questionnaire.document import Measured, MultipleItem
from surveys.upload.matching import same
from surveys.upload.numbers import readings
from surveys.upload.tables import UploadedTable

Readers = Mapping[str, CellReader]
Texts = Mapping[str, Collection[str]]

# Next to a scale these mean 'no answer' everywhere, and no further category.
_NO_ANSWER: Final = frozenset([8, 9, 66, 77, 88, *range(96, 100), 666, 777, 888, *range(996, 1000)])
_SLIP: Final = 0.02  # of the answers of a column; more of them are no slip
_SHORT_SCALES: Final = (4, 5, 7)
_ENOUGH: Final = 20  # answers, to wonder that none is in the upper part of a scale
_TOLD: Final = 5


def check_codes(table: UploadedTable, mapping: AnswerMapping, readers: Readers) -> None:
    """MappingError where the codes of a column, in the rows that count, cannot be those of its item."""
    texts = {name: table.texts(name) for name in readers}
    check_shifted(readers, texts)
    check_turned(readers, texts)
    check_beyond(table, readers, texts)
    check_meant(table, readers, texts)
    check_marks(mapping, readers, texts)


@dataclass
class _Scale:
    """The numbers that the file may use for a scale, and those that stand in its columns."""

    column: str  # the first one
    item: str
    low: int
    high: int
    found: set[int] = field(default_factory=set)

    @property
    def is_shifted(self) -> bool:
        below = self.low - 1 in self.found and self.high not in self.found
        above = self.high + 1 in self.found and self.low not in self.found
        return below is not above and len(self.found) >= self.high - self.low


def check_shifted(readers: Readers, texts: Texts) -> None:
    """MappingError where nearly all codes of a scale stand in the file, one lower or higher."""
    scales: dict[str, _Scale] = {}
    for name, reader in readers.items():
        if isinstance(reader.item, Measured):
            low, high = _ends(reader)
            one = scales.setdefault(reader.item.scale, _Scale(name, reader.key, low, high))
            one.found.update(_numbers(reader, texts[name]))
    for one in scales.values():
        if one.is_shifted:
            told = {"code": one.item, "low": one.low, "high": one.high}
            raise MappingError("scale_shifted", column=one.column, **told)


def check_turned(readers: Readers, texts: Texts) -> None:
    """MappingError where some answers of a column have words that contradict their numbers, as the
    ends of a scale that the file numbers from the other side, and others are numbers alone: those
    would be turned around without a word.
    """
    for name, reader in readers.items():
        if not isinstance(reader.item, Measured) or not any(_numbers(reader, texts[name])):
            continue
        both = [reader.read(text) for text in texts[name] if reader.numbered(text)]
        turned = [one for one in both if isinstance(one, CellError)]
        # Where others agree, it is a slip.
        if turned and len(turned) == len(both):
            raise MappingError("labels_turned", code=reader.key, column=name)


def check_beyond(table: UploadedTable, readers: Readers, texts: Texts) -> None:
    """MappingError where a column has answers beside the scale of its item, unless it is a slip or
    they stand for no answer: then what looks like an answer to the item may be another one.
    """
    for name, reader in readers.items():
        beside = _beside(reader, texts[name])
        if not _other_scale(reader, beside, texts[name]):
            continue
        cells = table.counts(name)
        fitting = sum(many for text, many in cells.items() if _is_category(reader.read(text)))
        wrong = sum(cells[text] for text in beside)
        if fitting and wrong > (fitting + wrong) * _SLIP:
            line = next(row.number for row in table.rows if row.cells[name] in beside)
            told = {"code": reader.key, "values": _listed(beside), "line": line}
            raise MappingError("scale_beyond", column=name, **told)


def check_meant(table: UploadedTable, readers: Readers, texts: Texts) -> None:
    """MappingError where the file itself says of its codes that they are others than ours, also of
    those that nobody has: a scale of seven of which none is above five.
    """
    for name, meant in table.meant:
        reader = readers.get(name)
        if reader is None or not isinstance(reader.item, Measured):
            continue
        if not any(_is_category(reader.read(text)) and _is_number(text) for text in texts[name]):
            continue  # words say by themselves what they mean
        wrong = [text for text in meant if _contradicts(reader, text)]
        if wrong:
            told = {"code": reader.key, "values": _listed(wrong)}
            raise MappingError("codes_meant", column=name, **told)


def _contradicts(reader: CellReader, text: str) -> bool:
    """Whether a code with its label is no answer of the item."""
    code, _dash, label = text.partition(" - ")
    said = (reader.missing, reader.no_opinion, reader.recode)
    number = written_number(code)
    if number is None or any(one in each for each in said for one in (label, code)):
        return False
    if label in reader.labels:
        return isinstance(reader.read(text), CellError)
    low, high = _ends(reader)
    return not low <= number <= high and number not in _NO_ANSWER


def _is_number(text: str) -> bool:
    return written_number(text) is not None


def scale_notes(table: UploadedTable, readers: Readers) -> Iterator[Refusal]:
    """Columns of a scale with codes beside it, or that use the lower part of it alone."""
    for name, reader in readers.items():
        if not isinstance(reader.item, Measured):
            continue
        cells = table.counts(name)
        low, high = _ends(reader)
        beside = _beside(reader, cells)
        if numbers := [text for text, number in beside.items() if number is not None]:
            row = next(row for row in table.rows if row.cells[name] in beside)
            told = {"low": low, "high": high, "values": _listed(numbers)}
            yield Refusal(row.number, name, row.cells[name], "beside_scale", told)
        found = set(_numbers(reader, cells))
        if _is_short(found, high) and cells.total() - cells[""] >= _ENOUGH:
            told = {"low": low, "high": high, "highest": max(found)}
            yield Refusal(table.rows[0].number, name, "", "lower_part", told)


def _beside(reader: CellReader, texts: Collection[str]) -> dict[str, int | None]:
    """The cells of a scale that are none of its answers, each with its number or None for words."""
    if not isinstance(reader.item, Measured):
        return {}
    wrong = {text: reader.read(text) for text in texts}
    codes = {t: one.code for t, one in wrong.items() if isinstance(one, CellError)}
    found: dict[str, int | None] = {}
    low, high = _ends(reader)
    for text, code in codes.items():
        number = written_number(text)
        if number is not None and not low <= number <= high:
            found[text] = number
        elif code == "unknown_label" and number is None and not readings(text):
            found[text] = None
    return found


def _other_scale(
    reader: CellReader, beside: Mapping[str, int | None], texts: Collection[str]
) -> bool:
    """Whether these answers make it likely that the column has another scale than the item."""
    numbers = {number for number in beside.values() if number is not None and number >= 0}
    if numbers - _NO_ANSWER:
        return True
    if (words := len(beside) - len(numbers)) < 2:
        return False
    known = set(filter(_is_category, map(reader.read, texts)))
    low, high = _ends(reader)
    # One of its words may be 'do not know'.
    return len(known) > 1 and len(known) + words > high - low + 2


def _is_category(answer: object) -> bool:
    return isinstance(answer, int)


def _ends(reader: CellReader) -> tuple[int, int]:
    """The lowest and the highest number that the file uses for the scale of an item."""
    if reader.scale is not None:
        return reader.scale.min, reader.scale.max
    own = reader.document.scales[reader.item.scale].categories  # type: ignore[union-attr]  # Measured
    return own[0], own[-1]


def _is_short(found: set[int], high: int) -> bool:
    """Whether these are all the numbers of a usual scale that ends well below."""
    return any(size <= high - 2 and found == set(range(1, size + 1)) for size in _SHORT_SCALES)


def _listed(texts: Collection[str]) -> str:
    return ", ".join(text[:40] for text in sorted(texts)[:_TOLD])


def check_marks(mapping: AnswerMapping, readers: Readers, texts: Texts) -> None:
    """MappingError where the columns of options hold 1 and 2 and nobody said which is chosen:
    SPSS counts yes as 1, SoSci Survey counts no as 1.
    """
    if "1" in map(same, (*mapping.chosen, *mapping.not_chosen)):
        return
    columns: dict[str, list[str]] = {}
    for name, reader in readers.items():
        if isinstance(reader.item, MultipleItem) and reader.option is not None:
            columns.setdefault(reader.item.code, []).append(name)
    for code, names in columns.items():
        found = {same(text) for name in names for text in texts[name]}
        # Beside a nought one is 'chosen', and two is some other code.
        doubtful = {"1", "2"} <= found and "0" not in found
        if doubtful and any(isinstance(readers[name].read("2"), CellError) for name in names):
            raise MappingError("marks_numbered", code=code, column=names[0])


def _numbers(reader: CellReader, texts: Collection[str]) -> Iterator[int]:
    """The codes of a column that nothing else was said of."""
    for text in texts:
        number = WHOLE.fullmatch(text.strip())
        said = text in reader.missing or text in reader.no_opinion or text in reader.recode
        if number and not said:
            yield int(number[1])
