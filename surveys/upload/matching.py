"""When two texts are the same: how cells, labels, options and names of columns are compared."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

from surveys.questionnaire.plain import without_invisible

Cell = int | float | str | None
T = TypeVar("T")

_ALIKE: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02b9\u00b4\u0060\u2032\uff07", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-"),
    }
)
_WHOLE: Final = re.compile(r"\+?(-?\d{1,15})(?:[.,]0+)?", re.ASCII)


def unified(text: str) -> str:
    """Without capitals and what cannot be seen, one kind of apostrophe, quote, dash and space."""
    text = text.translate(_ALIKE)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", without_invisible(text)).translate(_ALIKE)
    return " ".join(text.casefold().split())


def same(cell: Cell) -> str:
    """The form in which texts are compared: `unified`, and 6.0 is 6.

    Leading zeros stay: 01 is another code than 1 (see `Spellings`).
    """
    text = unified("" if cell is None else str(cell))
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


class Spellings(Generic[T]):
    """What is meant by each text. A number that lost its zeros is found when only one has it."""

    def __init__(self, pairs: Iterable[tuple[Cell, T]]) -> None:
        self.exact: dict[str, T] = {}
        self.numbers: dict[int, list[T]] = {}
        for cell, meant in pairs:
            self.add(cell, meant)

    def add(self, cell: Cell, meant: T) -> None:
        key = same(cell)
        if key not in self.exact and (number := _number(key)) is not None:
            self.numbers.setdefault(number, []).append(meant)
        self.exact[key] = meant

    def get(self, cell: Cell) -> T | None:
        key = same(cell)
        if key in self.exact:
            return self.exact[key]
        number = _number(key)
        found = self.numbers.get(number, []) if number is not None else []
        return found[0] if len(found) == 1 else None

    def __getitem__(self, cell: Cell) -> T:
        found = self.get(cell)
        if found is None:
            raise KeyError(cell)
        return found

    def __contains__(self, cell: Cell) -> bool:
        return self.get(cell) is not None


def _number(key: str) -> int | None:
    return int(key) if _WHOLE.fullmatch(key) else None
