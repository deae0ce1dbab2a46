"""Other worlds: is there one with other answers in a hidden cell, and every published number the same?

A hidden cell is safe when such a world can be shown. It is looked for one step away from the
true one: a person in the cell answers something else, alone or together with a person elsewhere
who answers the opposite way. Whether a reader could notice follows from the equations of all
that is told (`equations.py`). Where no world is found, the numbers that stand in the way are
told in coarser steps, the least costly first, until there is one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from benchmarking.core.arrays import Bools, Counts, Floats, bools
from benchmarking.core.equations import (
    BY_T,
    KORN_GRAUBARD,
    Block,
    Equation,
    Moves,
    class_of_p,
    ends_of,
    follow,
)
from benchmarking.core.precision import WITHHELD, coarser, finest, ticks
from benchmarking.core.witnesses import ENOUGH

PARTNERS, MANY_PARTNERS = 8, 80  # municipalities that an exchange is tried with
LOOKED_AT, LOOKS = 3, 4  # moves at a time, and how often
CELLS = 50  # that exchanges are looked for at a time
ROUNDS = 60
NOBODY = -1


@dataclass(slots=True)
class Steps:
    """The grids of E figures, as they grow coarser: of values and of intervals' ends, (E,)."""

    value: Floats
    ends: Floats

    @classmethod
    def of(cls, equations: Sequence[Equation]) -> "Steps":
        """As fine as each unit is told."""
        fine = np.array([finest(one.unit, one.scale) for one in equations], dtype=float)
        return cls(fine.copy(), fine.copy())


Choose = Callable[[Moves, Bools], Bools]


class Trial:
    """J moves and what they make of every figure, to be compared on finer and coarser grids.

    Intervals of shares take the longest: they are looked at for the moves that are asked for. The
    others count as noticed: no world is claimed unseen.
    """

    def __init__(self, block: Block, moves: Moves) -> None:
        self.block, self.moves = block, moves
        self.touched = follow(block, moves)
        e = self.touched.e
        self.t, self.k = (np.flatnonzero(block.ends[e] == kind) for kind in (BY_T, KORN_GRAUBARD))
        self.before, self.after = block.interval[:, e], np.zeros((3, len(e)))
        t = self.t
        found = e[t], self.touched.value[t], self.touched.q[t]
        self.after[:2, t] = ends_of(block, *found)
        self.after[2, t] = class_of_p(block, *found)
        self.after[2, self.k] = np.nan
        self.looked = np.zeros(len(moves), dtype=bool)
        self.finest = Steps.of(block.equations).ends

    def regrid(self, steps: Steps) -> None:
        """Compare on these grids all that is known so far."""
        e, k = self.touched.e, self.k
        self.ends_step = steps.ends[e]
        self.values = alike(self.block.value[e], self.touched.value, steps.value[e])
        self.ends = np.ones(len(e), dtype=bool)
        self.ends[self.t] = self._alike(self.t)
        self.left = self._all(self.values & self.ends)
        seen = k[self.looked[self.touched.j[k]]]
        self.ends[seen] = self._alike(seen)

    def look(self, choose: Choose) -> Bools:
        """Look closely at those that `choose` takes of the moves (J,) that are left."""
        fresh = choose(self.moves, bools(self.left & ~self.looked))
        self.looked |= fresh
        at = self.k[fresh[self.touched.j[self.k]]]
        found = self.touched
        self.after[:2, at] = ends_of(self.block, found.e[at], found.value[at], found.q[at])
        self.ends[at] = self._alike(at)
        return fresh

    def noticed(self) -> tuple[Bools, Bools]:
        """Which values and which intervals (N,) of the touched figures look otherwise."""
        return ~self.values, ~self.ends

    def unnoticed(self, among: Bools | None = None) -> Bools:
        """The moves (J,) that no reader can notice, among those that were looked at, or these."""
        looked = self.looked if among is None else among
        return bools(looked & self.left & self._all(self.ends))

    def _alike(self, at: Counts) -> Bools:
        steps = self.ends_step[at]
        low, high = (alike(self.before[end, at], self.after[end, at], steps) for end in (0, 1))
        # Beside an interval that is told coarsely no p stands at all.
        beside = np.where(steps > self.finest[self.touched.e[at]], WITHHELD, 1.0)
        return bools(low & high & alike(self.before[2, at], self.after[2, at], beside))

    def _all(self, same: Bools) -> Bools:
        other = np.bincount(self.touched.j[~same], minlength=len(self.moves))
        return bools(other == 0)


def seen(block: Block, steps: Steps, moves: Moves, choose: Choose) -> Bools:
    """The moves (J,) that nobody notices, among those that are chosen to be looked at."""
    trial = Trial(block, moves)
    trial.regrid(steps)
    trial.look(choose)
    return trial.unnoticed()


def alike(before: Floats, after: Floats, step: Floats) -> Bools:
    """Whether two numbers are told alike on their grid, or both are missing; on an endless grid
    all are alike."""
    same = ticks(before, step) == ticks(after, step)
    return bools(same | (np.isnan(before) & np.isnan(after)) | (step == WITHHELD))


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

    def singles(self, needs: "Needs") -> Moves:
        """Every change of one answer that somebody here needs."""
        there = (self.counts > 0)[:, :, :, None] & self.allowed[:, None, :, :]
        at, function, old, new = np.nonzero(there & needs.of(np.arange(len(there))))
        return Moves(at, np.full(len(at), -1), function, old, new)

    def pairs(self, block: Block, needs: "Needs", partners: int = PARTNERS) -> Moves:
        """Exchanges that are needed, with the cells that weigh most alike in all figures."""
        weight = block.coefficient / Steps.of(block.equations).value[:, None]
        wanted = np.flatnonzero(needs.lacking)
        found = [
            self._exchanges(wanted[first : first + CELLS], weight, needs, partners)
            for first in range(0, len(wanted), CELLS)
        ]
        return Moves(*np.concatenate([np.zeros((5, 0), dtype=np.int64), *found], axis=1))

    def _exchanges(self, cells: Counts, weight: Floats, needs: "Needs", partners: int) -> Counts:
        """Those of L cells, (5, J) in the order of `Moves`."""
        squares = (weight**2).sum(axis=0)
        apart = squares[cells, None] + squares - 2 * weight[:, cells].T @ weight
        apart[np.arange(len(cells)), cells] = np.inf
        near = min(len(squares) - 1, 8 * partners)
        order = np.argsort(apart, axis=1, kind="stable")[:, :near]
        # (cells, partners, functions, own answers, answers of theirs)
        wanted = (self.counts[cells] > 0)[..., None] & self.allowed[cells][:, None]
        wanted &= needs.of(cells)
        back = self.allowed[order].transpose(0, 1, 3, 2)[:, :, None]
        able = wanted[:, None] & (self.counts[order] > 0)[:, :, :, None, :] & back
        able &= np.cumsum(able, axis=1) <= partners
        cell, partner, function, own, new = np.nonzero(able)
        return np.stack([cells[cell], order[cell, partner], function, own, new])


@dataclass(slots=True)
class Found:
    """What worlds show so far.

    `worlds` (H, F, K): in how many a cell has another figure, by whose answer changes there;
    `partners`: for each of these the cell's number and, where the one who changes elsewhere is
    the only such person there, who that is (else `NOBODY`); `witnesses` (H, F, K).
    """

    worlds: Counts
    partners: list[Counts]
    witnesses: Counts

    @classmethod
    def nothing(cls, hidden: Hidden) -> "Found":
        """No world yet."""
        return cls(np.zeros_like(hidden.counts), [], np.zeros_like(hidden.counts))

    def add(self, hidden: Hidden, moves: Moves) -> None:
        """Take moves that nobody can notice as worlds."""
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
        np.add.at(self.worlds, place, 1)
        self.partners.append(np.stack([place[0], partner]))

    def needs(self, hidden: Hidden) -> "Needs":
        """What is not safe yet: an insider knows that the own answer is no other one, so no single
        person may have a part in all worlds of a cell. Who is alone in a cell knows it anyway."""
        few = (hidden.lack > self.witnesses) & (hidden.counts > 0)
        total = self.worlds.sum(axis=(1, 2))
        several = hidden.counts.sum(axis=(1, 2)) > 1
        alone = (hidden.counts == 1) & (self.worlds > 0) & several[:, None, None]
        stuck = alone & (self.worlds == total[:, None, None])
        safe = (total > 0) & ~stuck.any(axis=(1, 2)) & self._partners_differ(len(total))
        return Needs(hidden.crossing, hidden.cross & ~safe, few, stuck)

    def _partners_differ(self, cells: int) -> Bools:
        pairs = np.concatenate([np.zeros((2, 0), dtype=np.int64), *self.partners], axis=1)
        at, partner = np.unique(pairs, axis=1)
        different = np.bincount(at, minlength=cells) > 1
        different[at[partner == NOBODY]] = True
        return different


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
        """A few of the marked moves (J,) for each cell and each answer in need."""
        crossing = self.crossing[moves.old, moves.new]
        F, K = self.few.shape[1:]
        answers = (moves.at * F + moves.function) * K + moves.old
        each = a_few(answers, among & self.cross[moves.at] & crossing, crossing, 1)
        cells = a_few(moves.at, each, crossing)  # of different persons
        few = self.few[moves.at, moves.function, moves.old]
        return bools(cells | a_few(answers, among & few, crossing))

    def helped(self, moves: Moves) -> Bools:
        """The moves (J,) that would help the cell where they begin."""
        crossing = self.cross[moves.at] & self.crossing[moves.old, moves.new]
        crossing &= ~self.stuck[moves.at, moves.function, moves.old]
        return np.asarray(crossing | self.few[moves.at, moves.function, moves.old])


@dataclass(frozen=True, slots=True)
class Settled:
    """The grids in which the figures may be told, the moves that nobody can notice on them, and
    the cells (H,) that are not safe even so."""

    steps: Steps
    worlds: Moves
    exposed: Bools


def settle(block: Block, hidden: Hidden, steps: Steps, known: Moves) -> Settled:
    """Find grids, the given `steps` or coarser, in which every hidden cell has another world.

    `known`: worlds on finer grids, which are looked at first.
    """
    trials = [Trial(block, known)]
    search: list[Callable[[Needs], Moves]] = [hidden.singles, partial(hidden.pairs, block)]
    for _ in range(ROUNDS):
        needs = _needs(hidden, steps, trials)
        while needs.lacking.any() and search:
            trials.append(Trial(block, search.pop(0)(needs)))
            needs = _needs(hidden, steps, trials)
        if not needs.lacking.any():
            break
        if not _coarsen(block, steps, trials, needs):
            # Nothing can be coarser: look at every move, with many partners.
            trials.append(Trial(block, hidden.pairs(block, needs, MANY_PARTNERS)))
            needs = _needs(hidden, steps, trials, most=ROUNDS)
            break
    return Settled(steps, _worlds(trials), needs.lacking)


def _worlds(trials: Sequence[Trial]) -> Moves:
    found = Moves.none()
    for trial in trials:
        found = found.plus(trial.moves.only(trial.unnoticed()))
    return found


def _needs(hidden: Hidden, steps: Steps, trials: Sequence[Trial], most: int = LOOKS) -> "Needs":
    """What is not safe yet on these grids, when the trials are looked at so many times."""
    found = Found.nothing(hidden)
    for trial in trials:
        trial.regrid(steps)
        found.add(hidden, trial.moves.only(trial.unnoticed()))
    needs = found.needs(hidden)
    for _ in range(most):
        if not needs.lacking.any():
            break
        looked = 0
        for trial in trials:
            fresh = trial.look(needs.choose)
            looked += int(np.count_nonzero(fresh))
            found.add(hidden, trial.moves.only(trial.unnoticed(fresh)))
        if not looked:
            break
        needs = found.needs(hidden)
    return needs


NEVER = 1e12  # the cost of what cannot be taken back


def _coarsen(block: Block, steps: Steps, trials: Sequence[Trial], needs: "Needs") -> bool:
    """Take coarser grids where that costs least to make one more world of each lacking cell.

    False where nothing can be coarser.
    """
    cost = np.array([NEVER if one.fixed else one.cost for one in block.equations])
    halves = np.where(cost < NEVER, cost / 2, NEVER)
    costs, marked = np.concatenate([cost, halves]), np.zeros(2 * len(cost), dtype=bool)
    number, move = _noticed(trials, len(cost))
    at = np.concatenate([trial.moves.at for trial in trials])
    helps = np.concatenate([needs.helped(trial.moves) for trial in trials])
    helps &= np.bincount(move, minlength=len(at)) > 0  # what was not looked at says nothing
    order = np.argsort(move, kind="stable")
    number, starts = number[order], np.searchsorted(move[order], np.arange(len(at) + 1))
    for h in np.flatnonzero(needs.lacking):
        own = np.flatnonzero((at == h) & helps)
        if not len(own):
            continue
        price = np.where(marked, 0.0, costs)
        prices = [price[number[starts[j] : starts[j + 1]]].sum() for j in own]
        best = int(np.argmin(prices))
        if prices[best] < NEVER:
            marked[number[starts[own[best]] : starts[own[best] + 1]]] = True
    return _widen(block.equations, steps, marked)


def _noticed(trials: Sequence[Trial], size: int) -> tuple[Counts, Counts]:
    """What is noticed of which move: figures (their ends counted on from `size`), and moves
    numbered through all trials."""
    numbers, moves, first = [], [], 0
    for trial in trials:
        for offset, marks in zip((0, size), trial.noticed(), strict=True):
            numbers.append(trial.touched.e[marks] + offset)
            moves.append(trial.touched.j[marks] + first)
        first += len(trial.moves)
    return np.concatenate(numbers), np.concatenate(moves)


def _widen(equations: Sequence[Equation], steps: Steps, marked: Bools) -> bool:
    """The next grid for the marked values and ends (2E,); numbers of one figure go together."""
    values, ends = np.split(marked, 2)
    places = {one.place for one, mark in zip(equations, values, strict=True) if mark}
    for e, one in enumerate(equations):
        if one.place in places:
            steps.value[e] = coarser(one.unit, steps.value[e], one.scale)
        if ends[e]:
            steps.ends[e] = coarser(one.unit, steps.ends[e], one.scale)
        if steps.value[e] == WITHHELD:
            steps.ends[e] = WITHHELD
    return bool(marked.any())
