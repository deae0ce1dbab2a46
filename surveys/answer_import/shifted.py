"""Codes that the file numbers otherwise than we read them, where only some of them do not fit.

A scale from 0 to 4 for 1 to 5: every other answer would be one too low, without a word. An option
that is 1 or 2: who has 1 in every column would have chosen them all, or none.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from surveys.answer_import.mapping import AnswerMapping
from surveys.answer_import.reading.cells import WHOLE, CellReader
from surveys.answer_import.reasons import CellError, MappingError
from surveys.questionnaire.document import Measured, MultipleItem
from surveys.upload.matching import same


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


def check_shifted(readers: Mapping[str, CellReader], texts: Mapping[str, Collection[str]]) -> None:
    """MappingError where nearly all codes of a scale stand in the file, one lower or higher."""
    scales: dict[str, _Scale] = {}
    for name, reader in readers.items():
        if isinstance(reader.item, Measured):
            categories = reader.document.scales[reader.item.scale].categories
            given = reader.scale
            low, high = (given.min, given.max) if given else (categories[0], categories[-1])
            one = scales.setdefault(reader.item.scale, _Scale(name, reader.key, low, high))
            one.found.update(_numbers(reader, texts[name]))
    for one in scales.values():
        if one.is_shifted:
            told = {"code": one.item, "low": one.low, "high": one.high}
            raise MappingError("scale_shifted", column=one.column, **told)


def check_turned(readers: Mapping[str, CellReader], texts: Mapping[str, Collection[str]]) -> None:
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


def check_marks(
    mapping: AnswerMapping,
    readers: Mapping[str, CellReader],
    texts: Mapping[str, Collection[str]],
) -> None:
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
