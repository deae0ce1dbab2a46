"""A scale that the file numbers from another code than the questionnaire: 0 to 4 for 1 to 5.

Only its end does not fit; every other answer would be one too low, without a word.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from surveys.answer_import.reading.cells import WHOLE, CellReader
from surveys.answer_import.reasons import MappingError
from surveys.questionnaire.document import Measured


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


def _numbers(reader: CellReader, texts: Collection[str]) -> Iterator[int]:
    """The codes of a column that nothing else was said of."""
    for text in texts:
        number = WHOLE.fullmatch(text.strip())
        said = text in reader.missing or text in reader.no_opinion or text in reader.recode
        if number and not said:
            yield int(number[1])
