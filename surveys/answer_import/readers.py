"""The reader of each column of a file of answers: what its cells may say, by item and mapping."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from surveys.answer_import.globals import NO_OPINION as NO_OPINION_CELLS
from surveys.answer_import.globals import RECODE, reaches
from surveys.answer_import.mapping import NOT_ANSWERED, AnswerMapping, FileScale, ItemColumn
from surveys.answer_import.particulars import order_of_column
from surveys.answer_import.reading.cells import KINDS, WHOLE, CellReader, options_apart
from surveys.answer_import.reading.other_words import OTHER_TEXTS
from surveys.answer_import.reading.own_words import OwnWords, words_of
from surveys.answer_import.reading.parts import CHOSEN, NOT_CHOSEN
from surveys.answer_import.reading.renumbered import numbers_of
from surveys.answer_import.reasons import MappingError
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
    OTHER_LABEL,
    Choice,
    DateItem,
    Document,
    InformationItem,
    Item,
    Measured,
    NumberItem,
    Perspective,
    RankingItem,
    Scale,
    SumItem,
    WithOptions,
    base_code,
    other_key,
)
from surveys.upload import numbers
from surveys.upload.dates import Order
from surveys.upload.matching import Cell, Spellings, same

_OPTION: Final = re.compile(
    r"(?P<item>.+?)(?: ?\[(?P<option>[^\[\]]+)\]| - (?P<behind>.+))", re.DOTALL
)
_PLACE: Final = re.compile(r"(\d{1,3})\W*$", re.ASCII)


def reader_for(
    document: Document,
    mapping: AnswerMapping,
    name: str,
    column: ItemColumn,
    texts: set[str],
    declared: Iterable[str] = (),
) -> CellReader:
    """The reader of a column with these texts, of which the file itself calls some missing.

    MappingError when there is no such item.
    """
    key, item = _meant(document, column)
    _check_scale(document, item, mapping.scale)
    marks = _marks(mapping)
    option = _option(document, item, key, marks, texts)
    labels = _labels(document, item, mapping.scale)
    return CellReader(
        document=document,
        key=key,
        item=item,
        scale=mapping.scale,
        recode=Spellings(_recode(mapping, column, item, key).items()),
        no_opinion=_set(_no_opinion(mapping, column, item, key)),
        missing=_set(_missing(mapping, column, labels, declared)),
        labels=labels,
        marks=marks,
        separator=column.separator or mapping.separator,
        decimal=column.decimal or mapping.decimal or _decimal(item, mapping, texts),
        order=_order(item, mapping, column, name, texts),
        option=option,
        part=option is not None,
        numbers={} if isinstance(item, SumItem) else numbers_of(item),
        own=_own_words(mapping, column, item, key, labels, texts) if column.other_words else None,
    )


def _own_words(
    mapping: AnswerMapping,
    column: ItemColumn,
    item: Item,
    key: str,
    labels: Spellings[int | str],
    texts: set[str],
) -> OwnWords:
    if not isinstance(item, Choice) or not item.other or key != item.code:
        raise MappingError("no_other", code=key)
    return words_of(item, labels, texts, column.separator or mapping.separator)


def _meant(document: Document, column: ItemColumn) -> tuple[str, Item]:
    key = key_of(document, str(column.code))
    item = document.item(base_code(key))
    if item is None or isinstance(item, InformationItem):
        raise MappingError("unknown_item", code=key)
    return key, item


def number_places(readers: Mapping[str, CellReader]) -> None:
    """Gives the columns of a ranking their places, in the order of the numbers in which their names
    end: U2[2], Rang 10.
    """
    columns: dict[str, list[str]] = {}
    for name, reader in readers.items():
        if reader.part and reader.option is None and isinstance(reader.item, RankingItem):
            columns.setdefault(reader.item.code, []).append(name)
    for names in columns.values():
        for place, name in enumerate(_in_order(names), start=1):
            readers[name].place = place


def _in_order(names: list[str]) -> list[str]:
    """By the numbers in which the names end, if each has one of its own; else as they stand."""
    ends = {name: int(found[1]) for name in names if (found := _PLACE.search(name))}
    numbered = len(set(ends.values())) == len(names)
    return sorted(names, key=ends.__getitem__) if numbered else names


def _recode(mapping: AnswerMapping, column: ItemColumn, item: Item, key: str) -> dict[str, Cell]:
    if column.recode is not None:
        return column.recode
    return mapping.recode if reaches(RECODE, item, key) else {}


def _no_opinion(mapping: AnswerMapping, column: ItemColumn, item: Item, key: str) -> list[Cell]:
    if column.no_opinion is not None:
        return column.no_opinion
    return mapping.no_opinion if reaches(NO_OPINION_CELLS, item, key) else []


def key_of(document: Document, named: str) -> str:
    """The key of an item: as it stands, or of the one item with this wording; and of an option of it,
    whose text stands behind: We kiezen [Personeel], We kiezen - Personeel.
    """
    if document.item(base_code(named)) is not None:
        return named
    if (option := _OPTION.fullmatch(named)) is not None:
        code = key_of(document, option["item"])
        # U1[finance] is likely, and a person says so; a whole wording leaves no doubt.
        item = None if code == option["item"] else document.item(code)
        meant = dict(_option_texts(item)).get(same(option["option"] or option["behind"]))
        if item is not None and meant:
            return f"{item.code}.{meant}"
    worded = [
        item.code
        for item in document.items()
        if any(same(text) == same(named) for text in _wordings(item))
    ]
    return worded[0] if len(worded) == 1 else named


def _option_texts(item: Item | None) -> Iterator[tuple[str, str]]:
    for option in options_apart(item) if item else ():
        yield from ((same(text), option.code) for text in (*option.text.values(), option.code))


def _wordings(item: Item) -> Iterator[str]:
    for side in Perspective:
        yield from (item.wording_for(side) or {}).values()


def _decimal(item: Item, mapping: AnswerMapping, texts: set[str]) -> str | None:
    """What the numbers of the column prove, else what the language of the file has.

    Where whole numbers are asked for, one with decimals is a slip, and proves nothing.
    """
    if not isinstance(item, NumberItem):
        return None
    otherwise = numbers.DECIMAL[mapping.language] if item.decimals else None
    return numbers.decimal_of(texts, otherwise, whole=not item.decimals)


def _order(
    item: Item, mapping: AnswerMapping, column: ItemColumn, name: str, texts: set[str]
) -> Order | None:
    if column.dates or not isinstance(item, DateItem):
        return column.dates
    return order_of_column(mapping, name, texts)


def _missing(
    mapping: AnswerMapping,
    column: ItemColumn,
    labels: Spellings[int | str],
    declared: Iterable[str],
) -> list[Cell]:
    # 'No opinion' is missing to SPSS, and an answer here.
    found: list[Cell] = [text for text in declared if text not in labels]
    if column.missing is not None:
        return found + column.missing
    # What nobody thought of does not hide a label that is called so: N/A.
    usual = (text for text in mapping.missing if text not in NOT_ANSWERED or text not in labels)
    return [*found, *usual]


def _set(cells: Iterable[Cell]) -> Spellings[bool]:
    return Spellings((cell, True) for cell in cells)


def _marks(mapping: AnswerMapping) -> Spellings[bool]:
    marks = Spellings[bool]([])
    for cells, chosen in (
        (CHOSEN, True),
        (NOT_CHOSEN, False),
        (mapping.chosen, True),
        (mapping.not_chosen, False),
    ):
        for cell in cells:
            marks.add(cell, chosen)
    return marks


def _check_scale(document: Document, item: Item, scale: FileScale | None) -> None:
    if scale is None or not isinstance(item, Measured):
        return
    if len(document.scales[item.scale].categories) != scale.max - scale.min + 1:
        raise MappingError("scale_other_size", code=item.code)


def _option(
    document: Document, item: Item, key: str, marks: Spellings[bool], texts: set[str]
) -> str | None:
    """The option that a column of its own is for. `Q1.other` is one where its cells are marks,
    and the words beside 'other' where they are not.
    """
    _code, dot, suffix = key.partition(".")
    if not dot or not options_apart(item):
        return None
    if key == other_key(item.code):
        filled = [text for text in texts if same(text)]
        said = Spellings(_option_labels(document, item))
        marked = (
            KINDS[type(item)].marked
            and filled
            and all(t in marks or said.get(t) == OTHER for t in filled)
        )
        return OTHER if marked else None
    if item.estimated and key != item.code:
        return None
    if suffix not in {option.code for option in options_apart(item)}:
        raise MappingError("unknown_item", code=key)
    return suffix


def _labels(document: Document, item: Item, scale: FileScale | None) -> Spellings[int | str]:
    """What a cell may say in words, in any language, and the answer that it stands for."""
    if isinstance(item, Measured):
        return Spellings(_scale_labels(document, item, scale))
    return Spellings(_option_labels(document, item))


def _scale_labels(
    document: Document, item: Measured, scale: FileScale | None
) -> Iterator[tuple[str, int | str]]:
    own = document.scales[item.scale]
    named = list(_worded(own))
    yield from named
    known = Spellings(named)
    given = list(enumerate(scale.labels if scale else (), start=own.categories[0]))
    if any(known.get(label) not in (None, category) for category, label in given):
        raise MappingError("labels_turned", code=item.code)
    yield from ((label, category) for category, label in given)
    yield from ((text, NO_OPINION) for text in (own.no_opinion or {}).values())


def _worded(scale: Scale) -> Iterator[tuple[str, int]]:
    """Its categories by their words; a number stands for what the file counts by."""
    for category in scale.categories:
        for text in (scale.category_text(category) or {}).values():
            if not WHOLE.fullmatch(text):
                yield text, category


def _option_labels(document: Document, item: Item) -> Iterator[tuple[str, str]]:
    if isinstance(item, Choice) and item.other:
        # First, so that an option that is called so is itself.
        yield from ((text, OTHER) for text in (OTHER, *OTHER_LABEL.values(), *OTHER_TEXTS))
    for option in item.options if isinstance(item, WithOptions) else ():
        texts = [option.text.get(language, "") for language in document.languages]
        yield from ((text, option.code) for text in (*texts, option.code) if text)
