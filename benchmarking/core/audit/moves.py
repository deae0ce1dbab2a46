"""Changes of answers, many side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from benchmarking.core.data.arrays import Bools, Counts, whole


@dataclass(frozen=True, slots=True)
class Moves:
    """J changes of answers, each of one or two persons; `rows` (5, J) as they are named below.

    A person of `function` in the hidden municipality number `at` answers `new` in the place of
    `old`; and, unless `other` is -1, one of the same function in `other` `old` in the place of
    `new`.
    """

    rows: Counts

    @classmethod
    def of(cls, at: Counts, other: Counts, function: Counts, old: Counts, new: Counts) -> "Moves":
        """From one array (J,) for each part."""
        return cls(np.array([at, other, function, old, new], dtype=np.int64))

    @classmethod
    def none(cls) -> "Moves":
        """No change."""
        return cls(np.zeros((5, 0), dtype=np.int64))

    @property
    def at(self) -> Counts:
        """Where an answer changes, (J,)."""
        found: Counts = self.rows[0]
        return found

    @property
    def other(self) -> Counts:
        """Where somebody changes the opposite way, (J,)."""
        found: Counts = self.rows[1]
        return found

    @property
    def function(self) -> Counts:
        """Whose answers, (J,)."""
        found: Counts = self.rows[2]
        return found

    @property
    def old(self) -> Counts:
        """The answer that was given, (J,)."""
        found: Counts = self.rows[3]
        return found

    @property
    def new(self) -> Counts:
        """The answer in its place, (J,)."""
        found: Counts = self.rows[4]
        return found

    def __len__(self) -> int:
        return len(self.rows[0])

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All moves of one or several."""
        return cls(np.concatenate([part.rows for part in parts], axis=1))

    def once(self) -> Counts:
        """The numbers of different moves, in order."""
        order = np.lexsort(self.rows[::-1])
        sorted_rows = self.rows.take(order, axis=1)
        again = (sorted_rows[:, 1:] == sorted_rows[:, :-1]).all(axis=0)
        return whole(order[np.append(True, ~again)[: len(order)]])

    def only(self, kept: Bools | Counts) -> "Moves":
        """The marked moves (J,), or those of these numbers."""
        at = kept.nonzero()[0] if kept.dtype == np.bool_ else kept
        return Moves(self.rows.take(at, axis=1))
