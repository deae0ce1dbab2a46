"""Codes that a mapping gives for the whole file, and the items to which they must not reach.

1..5 turned around is right for a scale of five, and on one of seven, on ages or on years it makes
other answers of some of them. So does 9 for 'no opinion' on a scale from 0 to 10.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Final

from surveys.answer_import.mapping import AnswerMapping, ItemColumn
from surveys.answer_import.reading.cells import KINDS, CellReader
from surveys.answer_import.reading.own_words import WithWords
from surveys.answer_import.reasons import CellError, MappingError
from surveys.questionnaire.document import (
    Item,
    Measured,
    SumItem,
    other_key,
)
from surveys.upload.matching import Cell, Spellings, same

RECODE: Final = "recode"
NO_OPINION: Final = "no_opinion"
MISSING: Final = "missing"
_EMPTY: Final = Spellings[bool]([("", True)])


def reaches(setting: str, item: Item, key: str) -> bool:
    """Whether what holds for the whole file can mean anything for such an item.

    Words are not codes, and only a scale has 'no opinion'.
    """
    if setting == MISSING:
        return True
    if setting == NO_OPINION:
        return isinstance(item, Measured)
    return KINDS[type(item)].coded and key != other_key(item.code)


def check_globals(
    mapping: AnswerMapping,
    columns: Mapping[str, ItemColumn],
    readers: Mapping[str, CellReader],
    texts: Mapping[str, Collection[str]],
) -> None:
    """MappingError where a code for the whole file changes what is an answer to one of its items.

    Among items of one kind and size it is what the person says, whatever it does.
    """
    for setting in (RECODE, NO_OPINION, MISSING):
        codes = _codes(mapping, setting)
        under = [name for name in readers if _is_under(setting, columns[name], readers[name])]
        if not codes or len({_kind(readers[name]) for name in under}) < 2:
            continue
        for name in under:
            found = {same(text) for text in texts[name]}
            own = [code for code in _own(readers[name], codes) if same(code) in found]
            fits = setting == RECODE and _fits(readers[name], mapping.recode)
            if own and not fits:
                told = {"setting": setting, "value": own[0], "code": readers[name].key}
                raise MappingError("global_code", column=name, **told)


def _codes(mapping: AnswerMapping, setting: str) -> list[str]:
    given = {RECODE: mapping.recode, NO_OPINION: mapping.no_opinion, MISSING: mapping.missing}
    return [str(code) for code in given[setting] if same(code)]


def _is_under(setting: str, column: ItemColumn, reader: CellReader) -> bool:
    """Whether the column has nothing of its own to say, and its cells are codes."""
    coded = reaches(RECODE, reader.item, reader.key) or isinstance(reader.item, SumItem)
    given = getattr(column, setting) is not None
    return coded and not given and reaches(setting, reader.item, reader.key)


def _kind(reader: CellReader) -> object:
    if isinstance(reader.item, Measured):
        return reader.document.scales[reader.item.scale].categories
    return reader.item.code


def _plain(reader: CellReader) -> CellReader:
    """The same column, read as if nobody had given codes for the whole file."""
    nothing = Spellings[Cell](())
    bare = Spellings[bool](())
    return replace(reader, recode=nothing, no_opinion=bare, missing=_EMPTY, known={})


def _own(reader: CellReader, codes: list[str]) -> Iterator[str]:
    """Those of the codes that are answers to the item as they stand."""
    plain = _plain(reader)
    for code in codes:
        answer = plain.read(code)
        if answer is not None and not isinstance(answer, CellError | WithWords):
            yield code


def _fits(reader: CellReader, recode: Mapping[str, Cell]) -> bool:
    """Whether a recode is for this scale: it says of each category what it becomes, on the scale."""
    if not isinstance(reader.item, Measured):
        return False
    plain = _plain(reader)
    changed = {plain.read(code): plain.read(str(meant)) for code, meant in _pairs(recode)}
    categories = reader.document.scales[reader.item.scale].categories
    return all(isinstance(changed.get(one), int | str) for one in categories)


def _pairs(recode: Mapping[str, Cell]) -> Iterator[tuple[str, Cell]]:
    return ((code, meant) for code, meant in recode.items() if same(code))
