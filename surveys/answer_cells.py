"""One cell of a file to one answer of an item."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from surveys.answer_mapping import AnswerMapping, Cell, FileScale, ItemColumn
from surveys.answer_reasons import MappingError
from surveys.questionnaire.answers import Answer, AnswerError, check_answer
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
    Choice,
    Document,
    InformationItem,
    Item,
    Measured,
    MultipleItem,
    NumberItem,
    RankingItem,
    SingleItem,
    SumItem,
    WithOptions,
    base_code,
    other_key,
)

_WHOLE: Final = re.compile(r"([-+]?\d{1,15})(?:[.,]0+)?", re.ASCII)
_NUMBER: Final = re.compile(r"[-+]?\d{1,15}(?:[.,]\d{1,15})?", re.ASCII)
_SEPARATORS: Final = re.compile(r"[;|\n]")
_MARKS: Final = {
    **dict.fromkeys(("1", "x", "ja", "j", "yes", "y", "true", "waar", "oui", "vrai", "wahr"), True),
    **dict.fromkeys(("0", "nee", "n", "no", "false", "onwaar", "non", "faux", "falsch"), False),
}


class CellError(Exception):
    """The cell holds no answer."""

    def __init__(self, code: str, /, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


def same(cell: Cell) -> str:
    """The form in which cells are compared: no capitals, one space, 6 and not 6.0."""
    text = " ".join(("" if cell is None else str(cell)).casefold().split())
    whole = _WHOLE.fullmatch(text)
    return str(int(whole[1])) if whole else text


@dataclass
class CellReader:
    """Reads one column. Every different text is worked out once."""

    document: Document
    key: str
    item: Item
    scale: FileScale | None
    recode: dict[str, Cell]
    no_opinion: frozenset[str]
    missing: frozenset[str]
    labels: dict[str, int | str]
    option: str | None  # the column marks one option of a multiple choice
    known: dict[str, Answer | bool | CellError | None] = field(default_factory=dict)

    def read(self, text: str) -> Answer | bool | CellError | None:
        """The answer, None when there is none, or what is wrong."""
        if text not in self.known:
            self.known[text] = self._read(text)
        return self.known[text]

    def _read(self, text: str) -> Answer | bool | CellError | None:
        cell = same(text)
        if cell in self.missing:
            return None
        try:
            if self.option is not None:
                return _marked(cell)
            value = NO_OPINION if cell in self.no_opinion else self._value(cell, text)
            return check_answer(self.document, self.key, value)
        except CellError as error:
            return error
        except AnswerError as error:
            return CellError(error.code, **error.params)

    def _value(self, cell: str, text: str) -> object:
        if cell in self.recode:
            text = str(self.recode[cell])
            cell = same(text)
        if cell == NO_OPINION:
            return NO_OPINION
        if self.key == other_key(self.item.code):
            return text
        if isinstance(self.item, Measured):
            return self._category(cell)
        return _VALUES.get(type(self.item), _as_text)(self, text)

    def _category(self, cell: str) -> object:
        if cell in self.labels:
            return self.labels[cell]
        own = self.document.scales[self.item.scale].categories  # type: ignore[union-attr]  # Measured
        first = self.scale.min if self.scale else own[0]
        if _WHOLE.fullmatch(cell) and 0 <= int(cell) - first < len(own):
            return int(cell) - first + own[0]
        if _NUMBER.fullmatch(cell):
            raise CellError("not_on_scale", low=first, high=first + len(own) - 1)
        raise CellError("unknown_label")

    def one(self, text: str) -> object:
        return self.labels.get(same(text), text)

    def several(self, text: str) -> object:
        return [self.one(part) for part in _SEPARATORS.split(text) if part.strip()]

    def points(self, text: str) -> object:
        pairs = [part.partition("=") for part in _SEPARATORS.split(text) if part.strip()]
        return {str(self.one(name)): _number(value) for name, _sign, value in pairs}


def _number(text: str) -> object:
    cell = same(text)
    if not _NUMBER.fullmatch(cell):
        return text
    return int(cell) if _WHOLE.fullmatch(cell) else float(cell.replace(",", "."))


def _as_text(_reader: CellReader, text: str) -> object:
    return text


_VALUES: Final[dict[type[Any], Callable[[CellReader, str], object]]] = {
    SingleItem: CellReader.one,
    MultipleItem: CellReader.several,
    RankingItem: CellReader.several,
    SumItem: CellReader.points,
    NumberItem: lambda _reader, text: _number(text),
}


def _marked(cell: str) -> bool:
    if cell not in _MARKS:
        raise CellError("not_marked")
    return _MARKS[cell]


def reader_for(document: Document, mapping: AnswerMapping, column: ItemColumn) -> CellReader:
    """The reader of a column. MappingError when the questionnaire has no such item."""
    key = str(column.code)
    item = document.item(base_code(key))
    if item is None or isinstance(item, InformationItem):
        raise MappingError("unknown_item", code=key)
    _check_scale(document, item, mapping.scale)
    return CellReader(
        document=document,
        key=key,
        item=item,
        scale=mapping.scale,
        recode={same(k): v for k, v in (column.recode or mapping.recode).items()},
        no_opinion=_set(mapping.no_opinion if column.no_opinion is None else column.no_opinion),
        missing=_set(mapping.missing if column.missing is None else column.missing) | {""},
        labels=_labels(document, item, mapping.scale),
        option=_option(item, key),
    )


def _set(cells: Iterable[Cell]) -> frozenset[str]:
    return frozenset(same(cell) for cell in cells)


def _check_scale(document: Document, item: Item, scale: FileScale | None) -> None:
    if scale is None or not isinstance(item, Measured):
        return
    if len(document.scales[item.scale].categories) != scale.max - scale.min + 1:
        raise MappingError("scale_other_size", code=item.code)


def _option(item: Item, key: str) -> str | None:
    _code, dot, suffix = key.partition(".")
    if not dot or not isinstance(item, MultipleItem):
        return None
    if key == other_key(item.code):
        return None
    if item.option(suffix) is None:
        raise MappingError("unknown_item", code=key)
    return suffix


def _labels(document: Document, item: Item, scale: FileScale | None) -> dict[str, int | str]:
    """What a cell may say in words, in any language, and the answer that it stands for."""
    found: dict[str, int | str] = {}
    languages = document.languages
    if isinstance(item, Measured):
        own = document.scales[item.scale]
        for category in own.categories:
            named = (own.category_text(category) or {}).values()
            found |= {same(text): category for text in named if not _WHOLE.fullmatch(text)}
        given = enumerate(scale.labels if scale else (), start=own.categories[0])
        found |= {same(label): category for category, label in given}
        found |= {same(text): NO_OPINION for text in (own.no_opinion or {}).values()}
    if isinstance(item, WithOptions):
        for option in item.options:
            texts = [option.text.get(language, "") for language in languages]
            found |= {same(text): option.code for text in (*texts, option.code) if text}
    if isinstance(item, Choice) and item.other:
        found[OTHER] = OTHER
    return found
