"""What the hidden cells of a question need to be safe, and the changes of answers that might help.

A cell needs another world: a change of one of its answers, alone or together with a person
elsewhere who answers the opposite way. An insider knows the own answer, so the worlds of a cell
may not all rest on one person.
"""

from dataclasses import dataclass, replace

import numpy as np

from benchmarking.core.audit.blocks import Block
from benchmarking.core.audit.moves import Moves
from benchmarking.core.data.arrays import Bools, Counts, Floats, bools
from benchmarking.core.disclosure.witnesses import ENOUGH

PARTNERS = 8  # municipalities that an exchange is tried with
LOOKED_AT = 3  # moves at a time
CELLS = 50  # that exchanges are looked for at a time
NOBODY, NOT_YET = -1, -2


def a_few(keys: Counts, among: Bools, preferred: Bools, most: int = LOOKED_AT) -> Bools:
    """Up to `most` of the marked moves (J,) for each key (J,), the preferred ones first."""
    at = np.flatnonzero(among)
    order = at[np.lexsort([~preferred[at], keys[at]])]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = np.diff(keys[order]) != 0
    first = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    chosen = np.zeros(len(among), dtype=bool)
    chosen[order] = np.arange(len(order)) - first < most
    return chosen


@dataclass(frozen=True, slots=True)
class Needs:
    """Cells (H,) that need a world with another figure; answers (H, F, K) that need a witness;
    `stuck` (H, F, K): the only one who changes in all worlds so far."""

    crossing: Bools
    cross: Bools
    few: Bools
    stuck: Bools

    @property
    def lacking(self) -> Bools:
        """The cells (H,) with any need."""
        return np.asarray(self.cross | self.few.any(axis=(1, 2)))

    def of(self, cells: Counts) -> Bools:
        """The changes (L, F, K, K) that each of L cells needs one of."""
        crossing = self.cross[cells][:, None, None, None] & self.crossing
        return bools(self.few[cells][..., None] | crossing)

    def choose(self, moves: Moves, among: Bools) -> Bools:
        """A few of the marked moves (J,) for each cell and each answer in need, alone and in exchange."""
        crossing = self.crossing[moves.old, moves.new]
        F, K = self.few.shape[1:]
        cell = 2 * moves.at + (moves.other >= 0)
        answers = (cell * F + moves.function) * K + moves.old
        each = a_few(answers, among & self.cross[moves.at] & crossing, crossing, 1)
        cells = a_few(cell, each, crossing)  # of different persons
        few = self.few[moves.at, moves.function, moves.old]
        return bools(cells | a_few(answers, among & few, crossing))

    def helped(self, moves: Moves) -> Bools:
        """The moves (J,) that would help the cell where they begin."""
        crossing = self.cross[moves.at] & self.crossing[moves.old, moves.new]
        crossing &= ~self.stuck[moves.at, moves.function, moves.old]
        return np.asarray(crossing | self.few[moves.at, moves.function, moves.old])


@dataclass(frozen=True, slots=True)
class Hidden:
    """The H hidden cells of one question and side, and what each needs.

    `counts` (H, F, K) answers by function and category; `allowed` (H, K, K) the changes from one
    answer to another that nothing shown of the municipality tells; `crossing` (K, K) those that
    change what a figure counts; `cross` (H,) cells of which such a change must be possible;
    `lack` (H, F, K) how many more witnesses an answer needs that is not to be found out.
    """

    counts: Counts
    allowed: Bools
    crossing: Bools
    cross: Bools
    lack: Counts

    def only_of(self, cells: Bools) -> "Hidden":
        """The needs of the marked cells (H,) alone; all others can still take part."""
        return replace(
            self, cross=self.cross & cells, lack=np.where(cells[:, None, None], self.lack, 0)
        )

    def singles(self, needs: Needs) -> Moves:
        """Every change of one answer that somebody here needs."""
        there = (self.counts > 0)[:, :, :, None] & self.allowed[:, None, :, :]
        at, function, old, new = np.nonzero(there & needs.of(np.arange(len(there))))
        return Moves.of(at, np.full(len(at), -1), function, old, new)

    def pairs(self, block: Block, needs: Needs, partners: int = PARTNERS) -> Moves:
        """Exchanges that are needed, with the cells that weigh most alike in all figures."""
        weight = np.ascontiguousarray((block.coefficient[:-1] / block.finest).T)
        wanted = np.flatnonzero(needs.lacking)
        found = [
            self._exchanges(wanted[first : first + CELLS], weight, needs, partners)
            for first in range(0, len(wanted), CELLS)
        ]
        return Moves(np.concatenate([np.zeros((5, 0), dtype=np.int64), *found], axis=1))

    def _exchanges(self, cells: Counts, weight: Floats, needs: Needs, partners: int) -> Counts:
        """Those of L cells, (5, J) in the order of `Moves`."""
        squares = (weight**2).sum(axis=0)
        apart = squares[cells, None] + squares - 2 * weight[:, cells].T @ weight
        apart[np.arange(len(cells)), cells] = np.inf
        near = min(len(squares) - 1, 8 * partners)
        order = np.argsort(apart, axis=1, kind="stable")[:, :near]
        there = (self.counts[cells] > 0)[..., None] & self.allowed[cells][:, None]
        cell, function, own, new = np.nonzero(there & needs.of(cells))
        # Of each change (C,) that a cell needs, who may take part in it (C, near).
        other, answer = order[cell], new[:, None]
        able = self.counts[other, function[:, None], answer] > 0
        able &= self.allowed[other, answer, own[:, None]]
        able &= np.cumsum(able, axis=1) <= partners
        change, partner = np.nonzero(able)
        nearest_first = np.lexsort([partner, cell[change]])
        change, partner = change[nearest_first], partner[nearest_first]
        changes = np.stack([cells[cell], function, own, new])[:, change]
        return np.insert(changes, 1, other[change, partner], axis=0)


@dataclass(slots=True)
class Found:
    """What worlds show so far.

    `worlds` (H, F, K): in how many a cell has another figure, by whose answer changes there;
    `partner` (H,): who changes elsewhere in the first of these, where that is the only such
    person there (else `NOBODY`); `differ` (H,): no such person has a part in all; `witnesses`
    (H, F, K).
    """

    worlds: Counts
    partner: Counts
    differ: Bools
    witnesses: Counts

    @classmethod
    def nothing(cls, hidden: Hidden) -> "Found":
        """No world yet."""
        H = len(hidden.counts)
        nothing, nobody = np.zeros_like(hidden.counts), np.full(H, NOT_YET)
        return cls(nothing, nobody, np.zeros(H, dtype=bool), nothing.copy())

    def add(self, hidden: Hidden, moves: Moves) -> None:
        """Take moves that nobody can notice as worlds."""
        if not len(moves):
            return
        alone = moves.other < 0
        other, single, paired = moves.other[~alone], moves.only(alone), moves.only(~alone)
        own = hidden.counts[other, paired.function, paired.new]
        back = hidden.counts[paired.at, paired.function, paired.old]
        np.add.at(self.witnesses, (single.at, single.function, single.old), ENOUGH)
        places = (paired.at, paired.function, paired.old), (other, paired.function, paired.new)
        for place, persons in zip(places, (own, back), strict=True):
            np.add.at(self.witnesses, place, np.minimum(persons, ENOUGH))
        crossing = hidden.crossing[paired.old, paired.new]
        differ = single.only(hidden.crossing[single.old, single.new])
        nobody = np.full(len(differ), NOBODY)
        self._differ((differ.at, differ.function, differ.old), nobody)
        for (at, function, answer), (there, whose, theirs), persons in (
            (places[0], places[1], own),
            (places[1], places[0], back),
        ):
            key = np.ravel_multi_index((there, whose, theirs), hidden.counts.shape)
            key = np.where(persons == 1, key, NOBODY)
            self._differ((at[crossing], function[crossing], answer[crossing]), key[crossing])

    def _differ(self, place: tuple[Counts, Counts, Counts], partner: Counts) -> None:
        if not len(partner):
            return
        np.add.at(self.worlds, place, 1)
        cells = place[0]
        first, at = np.unique(cells, return_index=True)
        self.partner[first] = np.where(
            self.partner[first] == NOT_YET, partner[at], self.partner[first]
        )
        self.differ[cells[(partner == NOBODY) | (partner != self.partner[cells])]] = True

    def needs(self, hidden: Hidden) -> Needs:
        """What is not safe yet: an insider knows that the own answer is no other one, so no single
        person may have a part in all worlds of a cell. Who is alone in a cell knows it anyway."""
        few = (hidden.lack > self.witnesses) & (hidden.counts > 0)
        total = self.worlds.sum(axis=(1, 2))
        several = hidden.counts.sum(axis=(1, 2)) > 1
        alone = (hidden.counts == 1) & (self.worlds > 0) & several[:, None, None]
        stuck = alone & (self.worlds == total[:, None, None])
        safe = (total > 0) & ~stuck.any(axis=(1, 2)) & self.differ
        return Needs(hidden.crossing, hidden.cross & ~safe, few, stuck)
