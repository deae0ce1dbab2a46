"""One cell of a file to one answer of an item."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from surveys.answer_import.mapping import FileScale
from surveys.answer_import.reading.parts import Part
from surveys.answer_import.reading.spoiled import is_error, spoiled
from surveys.answer_import.reasons import CellError
from surveys.questionnaire.answers import Answer, AnswerError, check_answer
from surveys.questionnaire.document import (
    NO_OPINION,
    DateItem,
    Document,
    Item,
    Measured,
    MultipleItem,
    NumberItem,
    RankingItem,
    SingleItem,
    SumItem,
    other_key,
)
from surveys.upload import dates, numbers
from surveys.upload.dates import AmbiguousDate, Order
from surveys.upload.matching import Cell, Spellings, same, unified
from surveys.upload.numbers import Ambiguous

WHOLE: Final = re.compile(r"([-+]?\d{1,15})(?:[.,]0+)?", re.ASCII)
_SEPARATORS: Final = re.compile(r"[;|\n]")
_STRONG: Final = ";|,"  # between options; a space too where options follow one another


@dataclass
class CellReader:
    """Reads one column. Every different text is worked out once.

    `part`: the column is one of several of its item, for an `option` or for a `place` of a ranking.
    """

    document: Document
    key: str
    item: Item
    scale: FileScale | None
    recode: Spellings[Cell]
    no_opinion: Spellings[bool]
    missing: Spellings[bool]
    labels: Spellings[int | str]
    marks: Spellings[bool]
    separator: str | None
    decimal: str | None  # before decimals, where the column or the mapping tells
    order: Order | None
    option: str | None = None
    part: bool = False
    place: int = 0
    known: dict[str, Answer | Part | CellError | None] = field(default_factory=dict)

    def read(self, text: str) -> Answer | Part | CellError | None:
        """The answer or the part of one, None when there is none, or what is wrong."""
        if text not in self.known:
            self.known[text] = self._read(text)
        return self.known[text]

    def _read(self, text: str) -> Answer | Part | CellError | None:
        if not same(text) or text in self.missing:
            return None
        if is_error(text):
            return CellError("sheet_error")
        answer = self._tried(text)
        if isinstance(answer, CellError) and not isinstance(self.item, DateItem):
            # Also where nothing but that is the matter: then the person knows what happened.
            why = spoiled(text)
            return CellError(why) if why else answer
        return answer

    def _tried(self, text: str) -> Answer | Part | CellError | None:
        try:
            if self.part:
                return self._part(text)
            value = NO_OPINION if text in self.no_opinion else self._value(text)
            return check_answer(self.document, self.key, value)
        except CellError as error:
            return error
        except AnswerError as error:
            return CellError(error.code, **error.params)
        except Ambiguous as error:
            values = sorted(str(one.value) for one in error.found)
            return CellError("ambiguous_number", one=values[0], other=values[1])
        except AmbiguousDate:
            return CellError("ambiguous_date")

    def _value(self, text: str) -> object:
        if text in self.recode:
            text = str(self.recode.get(text))
        if same(text) == NO_OPINION:
            return NO_OPINION
        if self.key == other_key(self.item.code):
            return text  # the words; its marks are a part
        if isinstance(self.item, Measured):
            return self._category(text)
        return _VALUES.get(type(self.item), _as_text)(self, text)

    def _category(self, text: str) -> object:
        meant = self.labels.get(text)
        if meant is not None:
            return meant
        own = self.document.scales[self.item.scale].categories  # type: ignore[union-attr]  # Measured
        first = self.scale.min if self.scale else own[0]
        # 1⁰ is no 10.
        odd = any(unicodedata.category(sign) == "No" for sign in text)
        whole = None if odd else WHOLE.fullmatch(unified(text))
        if whole and 0 <= int(whole[1]) - first < len(own):
            return int(whole[1]) - first + own[0]
        if numbers.readings(text):
            raise CellError("not_on_scale", low=first, high=first + len(own) - 1)
        raise CellError("unknown_label")

    def _part(self, text: str) -> Part:
        if self.option is None:
            return str(self.one(text))
        if isinstance(self.item, MultipleItem):
            return self._marked(text)
        number = self.whole(text)
        if not isinstance(number, int):
            raise CellError("not_a_number")
        return number

    def _marked(self, text: str) -> bool:
        """Whether the column's option was chosen; its own text or code says so too."""
        marked = self.marks.get(text)
        if marked is None and self.labels.get(text) == self.option:
            return True
        if marked is None:
            raise CellError("not_marked")
        return marked

    def one(self, text: str) -> object:
        meant = self.labels.get(text)
        return text if meant is None else meant

    def several(self, text: str) -> object:
        """Options of one cell: parted as the mapping says, else by whatever parts known ones."""
        if self.separator is not None:
            return [self.one(part) for part in text.split(self.separator) if part.strip()]
        parts = [part for part in _SEPARATORS.split(text) if part.strip()]
        if all(part in self.labels for part in parts):
            return [self.one(part) for part in parts]
        return list(self._found(text))

    def _found(self, text: str) -> Iterator[object]:
        """Known options one after another, the longest that fits first; the rest as it stands."""
        rest = unified(text.replace("\n", ";")).lstrip(f"{_STRONG} ")
        longest = sorted(self.labels.exact, key=len, reverse=True)
        while rest:
            known = (label for label in longest if label and rest.startswith(label))
            taken = next((one for one in known if _ends(rest, len(one))), None)
            if taken is None:
                taken = re.split(f"[{_STRONG}]", rest, maxsplit=1)[0]
            yield self.labels.exact.get(taken, taken)
            rest = rest[len(taken) :].lstrip(f"{_STRONG} ")

    def points(self, text: str) -> object:
        pairs = [part.partition("=") for part in _SEPARATORS.split(text) if part.strip()]
        return {str(self.one(name)): self.whole(value) for name, _sign, value in pairs}

    def whole(self, text: str) -> object:
        value = numbers.read_number(text, self.decimal, whole=True)
        return text if value is None else value

    def number(self, text: str) -> object:
        whole = isinstance(self.item, NumberItem) and not self.item.decimals
        value = numbers.read_number(text, self.decimal, whole=whole)
        return text if value is None else value

    def day(self, text: str) -> object:
        day = dates.read_date(text, self.order)
        if day is None and dates.is_serial(text):
            raise CellError("date_serial")
        if day is None and dates.has_short_year(text):
            raise CellError("short_year")
        return text if day is None else day.isoformat()


def _ends(text: str, place: int) -> bool:
    return place == len(text) or text[place] in f"{_STRONG} "


def _as_text(_reader: CellReader, text: str) -> object:
    return text


_VALUES: Final[dict[type[Any], Callable[[CellReader, str], object]]] = {
    SingleItem: CellReader.one,
    MultipleItem: CellReader.several,
    RankingItem: CellReader.several,
    SumItem: CellReader.points,
    NumberItem: CellReader.number,
    DateItem: CellReader.day,
}
