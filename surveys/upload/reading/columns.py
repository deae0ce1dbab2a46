"""Rows of texts, kept by column: each different text of a column once, and which one each row has.

A file of a hundred thousand rows has six million cells and few different ones. What is asked of a
column (which texts, how often, where first) is asked of these, and not of every row.
"""

import itertools
import zlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, overload

import msgspec

_BATCH: Final = 2_000  # rows that are turned into columns at a time
_LAST: Final = 2**63 - 1
_SMALL: Final = 2**16  # different texts that two bytes tell apart


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row below the header; `number` is the one that a spreadsheet shows."""

    number: int
    cells: Mapping[str, str]


class _Codes(dict[str, int]):
    """Text → its place among the different ones; the empty one is the first."""

    def __init__(self, texts: Iterable[str] = ("",)) -> None:
        super().__init__((text, place) for place, text in enumerate(texts))

    def __missing__(self, text: str) -> int:
        self[text] = place = len(self)
        return place


@dataclass(frozen=True, slots=True)
class TextColumn:
    """`codes`: of each row the place of its text among the different `texts`, of which some may stand
    in no row."""

    texts: Sequence[str]
    codes: "array[int]"

    def different(self) -> set[str]:
        return {self.texts[code] for code in set(self.codes)}

    def counts(self) -> Counter[str]:
        """How often each text stands in it, in the order in which they come."""
        return Counter({self.texts[code]: times for code, times in Counter(self.codes).items()})

    def firsts(self, numbers: Sequence[int]) -> dict[str, int]:
        """Text → the number of the first row with it, in their order."""
        found = dict(zip(reversed(self.codes), reversed(numbers), strict=True))
        ordered = sorted(found.items(), key=lambda pair: pair[1])
        return {self.texts[code]: number for code, number in ordered}


class _Cells(Mapping[str, str]):
    """The cells of one row, by the names of their columns."""

    __slots__ = ("_at", "_columns")

    def __init__(self, columns: dict[str, TextColumn], at: int) -> None:
        self._columns, self._at = columns, at

    def __getitem__(self, name: str) -> str:
        column = self._columns[name]
        return column.texts[column.codes[self._at]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return repr(dict(self))


class PackedRows(Sequence[TableRow]):
    """Rows that are made when they are asked for."""

    def __init__(self, numbers: "array[int]", columns: dict[str, TextColumn]) -> None:
        self.numbers, self.columns = numbers, columns

    @classmethod
    def of(cls, names: Iterable[str], rows: Iterable[TableRow]) -> "PackedRows":
        """The same rows, packed."""
        if isinstance(rows, cls):
            return rows
        names, packing = tuple(names), Packing()
        for row in rows:
            packing.add(row.number, [row.cells[name] for name in names])
        return packing.rows(names)

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, at: int) -> TableRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[TableRow]: ...
    def __getitem__(self, at: int | slice) -> TableRow | list[TableRow]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        place = range(len(self))[at]
        return TableRow(self.numbers[place], _Cells(self.columns, place))

    def __iter__(self) -> Iterator[TableRow]:
        for at, number in enumerate(self.numbers):
            yield TableRow(number, _Cells(self.columns, at))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # like every list

    def __repr__(self) -> str:
        return repr(list(self))

    def texts_of_rows(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The number of each row with its cells."""
        columns = (map(one.texts.__getitem__, one.codes) for one in self.columns.values())
        return zip(self.numbers, zip(*columns, strict=True), strict=True)

    def where(self, keep: Callable[[TableRow], bool]) -> "PackedRows":
        """Those of the rows."""
        kept = list(map(keep, self))
        if all(kept):
            return self
        numbers = array("q", itertools.compress(self.numbers, kept))
        columns = {
            name: TextColumn(
                one.texts, array(one.codes.typecode, itertools.compress(one.codes, kept))
            )
            for name, one in self.columns.items()
        }
        return PackedRows(numbers, columns)


class Packing:
    """Takes rows one after another, each as wide as it is."""

    def __init__(self) -> None:
        self._numbers = array("q")
        self._known: list[_Codes] = []
        self._codes: list[array[int]] = []
        self._waiting: list[Sequence[str]] = []

    @property
    def width(self) -> int:
        """How many columns the widest row had."""
        self._pack()
        return len(self._codes)

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, number: int, cells: Sequence[str]) -> None:
        # A file may number its rows beyond every sheet.
        self._numbers.append(min(number, _LAST))
        self._waiting.append(cells)
        if len(self._waiting) == _BATCH:
            self._pack()

    def rows(self, names: Iterable[str]) -> PackedRows:
        """All of them; a name behind the last column is of an empty one."""
        self._pack()
        empty = array("H", bytes(2 * len(self)))
        packed = (
            TextColumn(list(known), codes)
            for known, codes in zip(self._known, self._codes, strict=True)
        )
        columns = itertools.chain(packed, itertools.repeat(TextColumn([""], empty)))
        return PackedRows(self._numbers, dict(zip(names, columns, strict=False)))

    def _pack(self) -> None:
        before = len(self) - len(self._waiting)
        for place, cells in enumerate(itertools.zip_longest(*self._waiting, fillvalue="")):
            if place == len(self._codes):
                self._known.append(_Codes())
                self._codes.append(array("H", bytes(2 * before)))
            known = self._known[place]
            found = list(map(known.__getitem__, cells))
            if len(known) > _SMALL and self._codes[place].typecode == "H":
                self._codes[place] = array("I", self._codes[place])
            self._codes[place].extend(found)
        for codes in self._codes:
            codes.extend(itertools.repeat(0, len(self) - len(codes)))
        self._waiting.clear()


# --- Put aside -----------------------------------------------------------------------------------


def as_bytes(rows: PackedRows) -> bytes:
    """The rows for the storage; a tenth of what their cells are."""
    columns = [
        [one.texts, one.codes.typecode, one.codes.tobytes()] for one in rows.columns.values()
    ]
    packed = msgspec.msgpack.encode([rows.numbers.tobytes(), columns])
    return zlib.compress(packed, 1)


def from_bytes(names: Iterable[str], content: bytes) -> PackedRows:
    """The rows that `as_bytes` put aside."""
    numbers, columns = msgspec.msgpack.decode(zlib.decompress(content))
    unpacked = (TextColumn(texts, _array(code, content)) for texts, code, content in columns)
    return PackedRows(_array("q", numbers), dict(zip(names, unpacked, strict=True)))


def _array(code: str, content: Any) -> "array[int]":
    made = array(code)
    made.frombytes(content)
    return made
