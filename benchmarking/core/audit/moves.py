"""Changes of answers, many side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from benchmarking.core.data.arrays import Bools, Counts, whole


@dataclass(frozen=True, slots=True)
class Moves:
    """J changes of answers, each of one or two persons (J,).

    A person of `function` in the hidden municipality number `at` answers `new` in the place of
    `old`; and, unless `other` is -1, one of the same function in `other` `old` in the place of
    `new`.
    """

    at: Counts
    other: Counts
    function: Counts
    old: Counts
    new: Counts

    @classmethod
    def none(cls) -> "Moves":
        """No change."""
        return cls(*np.zeros((5, 0), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.at)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All moves of one or several."""
        return cls(*(np.concatenate([getattr(p, n) for p in parts]) for n in cls.__slots__))

    def once(self) -> Counts:
        """The numbers of different moves, in order."""
        columns = [getattr(self, name) for name in reversed(self.__slots__)]
        order = np.lexsort(columns)
        again = np.logical_and.reduce([one[order[1:]] == one[order[:-1]] for one in columns])
        return whole(order[np.append(True, ~again)[: len(order)]])

    def only(self, kept: Bools | Counts) -> "Moves":
        """The marked moves (J,), or those of these numbers."""
        return Moves(*(getattr(self, name)[kept] for name in self.__slots__))
