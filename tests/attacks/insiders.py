"""What an insider learns about cells: the worlds in which the own answer occurs.

An insider of two sides is two persons of one municipality, one of each side, who share their
answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tests.attacks.answers import Own
from tests.attacks.arrays import Array
from tests.attacks.documents import SIDES, Measure, Scale, Subject
from tests.attacks.knowledge import Column, Knowledge
from tests.attacks.solver import Joined, Solution
from tests.attacks.worlds import Table

MOST = 60_000  # worlds of a table


@dataclass(frozen=True)
class Learned:
    """A cell of which an insider of `place` knows n or the sum exactly that no outsider knows."""

    subject: str
    side: int
    measure: str
    place: int
    cell: int
    n: tuple[int, int]
    sums: tuple[int, int]
    persons: int = 1


def fits(table: Table, at: int, measure: Measure, scale: Scale, answer: int) -> Array:
    """The worlds (Q,) in which somebody of the cell at place `at` gave the answer."""
    n, sums = table.n[:, at], table.sums[:, at]
    given = int(answer >= scale.cut) if measure.name == "share" else answer - 1
    rest = sums - given
    return np.asarray((n >= 1) & (rest >= 0) & (rest <= measure.steps * (n - 1)))


@dataclass(frozen=True)
class Insiders:
    """Tries what everybody could learn who knows the own answer to an item."""

    solution: Solution
    own: Own

    @property
    def known(self) -> Knowledge:
        return self.solution.knowledge

    def learn(self) -> Iterator[Learned]:
        for subject in self.known.subjects.values():
            if subject.scale is None:
                continue
            for s in (0, 1):
                for measure in subject.measures:
                    yield from self._alone(subject, s, measure)
        for joined in self.solution.joined:
            if joined.subject.scale is not None:
                yield from self._two_sides(joined)

    def _answers(self, m: int, s: int, subject: Subject) -> list[int]:
        place = frozenset([self.known.codes[m]])
        return sorted(set(self.own(place, SIDES[s], subject.code)))

    def _alone(self, subject: Subject, s: int, measure: Measure) -> Iterator[Learned]:
        column = self.known.columns[subject.name, s]
        scale = subject.scale
        if scale is None:
            return
        for table in self.solution.tables.get((subject.name, s, measure.name), ()):
            if len(table) > MOST:
                continue
            for at, m in enumerate(table.cells):
                for answer in self._answers(m, s, subject):
                    kept = table.where(fits(table, at, measure, scale, answer))
                    yield from _news(column, measure, kept, m)

    def _two_sides(self, joined: Joined) -> Iterator[Learned]:
        left, right = joined.tables
        scale = joined.subject.scale
        if scale is None or joined.holds.size > MOST * 10:
            return
        columns = [self.known.columns[joined.subject.name, s] for s in (0, 1)]
        for m in sorted({*left.cells} & {*right.cells}):
            places = left.cells.index(m), right.cells.index(m)
            for first in self._answers(m, 0, joined.subject):
                mine = fits(left, places[0], joined.measure, scale, first)
                for second in self._answers(m, 1, joined.subject):
                    theirs = fits(right, places[1], joined.measure, scale, second)
                    holds = joined.holds & mine[:, None] & theirs[None, :]
                    kept = left.where(np.any(holds, axis=1)), right.where(np.any(holds, axis=0))
                    for s in (0, 1):
                        yield from _news(columns[s], joined.measure, kept[s], m, persons=2)


def _news(
    column: Column, measure: Measure, kept: Table, place: int, persons: int = 1
) -> Iterator[Learned]:
    """The cells that are known in these worlds and were not before."""
    if not len(kept):
        return
    n = np.stack([kept.n.min(axis=0), kept.n.max(axis=0)], axis=1)
    sums = np.stack([kept.sums.min(axis=0), kept.sums.max(axis=0)], axis=1)
    for i, m in enumerate(kept.cells):
        before = column.sums[measure.name][m]
        narrower = (n[i] != column.n[m]).any() or (sums[i] != before).any()
        if column.hidden[m] and narrower:
            yield Learned(
                column.subject.name,
                column.side,
                measure.name,
                place,
                m,
                (int(n[i, 0]), int(n[i, 1])),
                (int(sums[i, 0]), int(sums[i, 1])),
                persons,
            )
