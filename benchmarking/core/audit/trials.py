"""Changes of answers and what a reader would see of them, on finer and coarser grids."""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from benchmarking.core.audit.blocks import (
    Block,
    class_of_p,
    ends_of,
    moved,
    squares_after,
    values_after,
)
from benchmarking.core.audit.equations import Equation
from benchmarking.core.audit.moves import Moves
from benchmarking.core.data.arrays import Bools, Counts, Floats, bools, whole
from benchmarking.core.data.precision import WITHHELD, finest, told_alike


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

    def copy(self) -> "Steps":
        """The grids as they are now."""
        return Steps(self.value.copy(), self.ends.copy())

    def only(self, kept: Bools) -> "Steps":
        """Those of the marked figures (E,)."""
        return Steps(self.value[kept], self.ends[kept])

    def changed(self, before: "Steps") -> Bools:
        """Which figures (E,) are told on another grid than before."""
        return bools((self.value != before.value) | (self.ends != before.ends))


Choose = Callable[[Moves, Bools], Bools]
ALL_SET = int.from_bytes(bytes([1] * 8))


class Limits(NamedTuple):
    """From where to where the value, the ends and the p of each figure are told alike, (4, E)."""

    low: Floats
    high: Floats


def limits_of(block: Block, steps: Steps) -> Limits:
    """On these grids."""
    # Beside an interval that is told coarsely no p stands at all.
    beside = np.where(steps.ends > block.finest, WITHHELD, 1.0)
    before = np.concatenate([block.value[None], block.interval])
    before[np.isinf(before)] = np.nan
    return Limits(*told_alike(before, np.stack([steps.value, steps.ends, steps.ends, beside])))


@dataclass(slots=True)
class Followed:
    """J moves and all that they make of the figures of a block, which depends on no grid.

    `after` (3, J, E): the value of each figure and both ends of its interval; `chance` (J, T): as
    which limit the p is told of those that are tested. Intervals take the longest: what stands
    there is the unmoved one, until a move is `known` (J,), and of shares until it is `looked` at.
    """

    block: Block
    moves: Moves
    after: Floats
    chance: Floats
    known: Bools
    looked: Bools

    @classmethod
    def of(cls, block: Block, moves: Moves) -> "Followed":
        """Of moves not looked at yet."""
        J, E = len(moves), len(block.value)
        after, (known, looked) = np.empty((3, J, E)), np.zeros((2, J), dtype=bool)
        after[0] = values_after(block, moves)
        after[1:] = block.interval[:2, None]
        chance = block.interval[2, block.tested_at] * np.ones((J, 1))
        return cls(block, moves, after, chance, known, looked)

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All moves of one or several."""
        if len(parts) == 1:
            return parts[0]
        return cls(
            parts[0].block,
            Moves.joined([part.moves for part in parts]),
            np.concatenate([part.after for part in parts], axis=1),
            *(
                np.concatenate([getattr(part, name) for part in parts])
                for name in ("chance", "known", "looked")
            ),
        )

    def only(self, kept: Bools) -> "Followed":
        """The marked moves (J,)."""
        return self if kept.all() else self._picked(np.flatnonzero(kept))

    def once(self) -> "Followed":
        """Each move once, in order."""
        return self._picked(self.moves.once())

    def _picked(self, at: Counts) -> "Followed":
        after, chance = self.after.take(at, axis=1), self.chance.take(at, axis=0)
        known, looked = self.known[at], self.looked[at]
        return Followed(self.block, self.moves.only(at), after, chance, known, looked)

    def know(self, fresh: Bools) -> Counts:
        """Find the intervals of means and gaps of the marked moves (J,): the rows that are known
        from now on."""
        at = np.flatnonzero(fresh & ~self.known)
        if not len(at):
            return at
        self.known[at] = True
        numbers, means = self.block.means
        value = self.after[0].take(at, axis=0).take(numbers, axis=1)
        q = squares_after(means, self.moves.only(at))
        for plane, end in zip(self.after[1:], ends_of(means, slice(None), value, q), strict=True):
            plane[at[:, None], numbers] = end
        if len(tested := means.tested_at):
            self.chance[at] = class_of_p(means, tested, value[:, tested], q[:, tested])
        return at

    def look(self, fresh: Bools) -> Counts:
        """Look closely at the marked moves (J,): the rows whose shares are known from now on."""
        self.looked |= fresh
        at = np.flatnonzero(fresh)
        numbers, shares = self.block.shares
        if not len(at) or not len(numbers):
            return at
        moves = self.moves.only(at)
        j, e, change = _changes(shares, moves)

        def find(rows: Counts) -> tuple[Floats, Floats]:
            value = self.after[0, at[j[rows]], numbers[e[rows]]]
            q = squares_after(shares, moves.only(j[rows]), e[rows])
            return ends_of(shares, e[rows], value, q)

        self.after[1:, at[j], numbers[e]] = shares.kept.of(change, find)
        return at


def _changes(shares: Block, moves: Moves) -> tuple[Counts, Counts, Counts]:
    """Which moves touch which of the shares, and a number for what happens there: whose answer, up
    or down. Persons of two functions and answers on one side of the cut make the same difference."""
    by, there = moved(shares, moves), shares.coefficient != 0
    there = there.take(moves.at, axis=0) | there.take(moves.other, axis=0)
    j, e = np.nonzero((by != 0) & there)
    up, H = by[j, e] > 0, len(shares.coefficient)
    return j, e, whole(((e * H + moves.at[j]) * H + moves.other[j] + 1) * 2 + up)


class Trial:
    """Moves as they are compared on finer and coarser grids.

    `values`, `ends` (J, E): which numbers look the same; `left` (J,): moves of which all that is
    known does. Those not looked at count as noticed: no world is claimed unseen.
    """

    def __init__(self, followed: Followed, steps: Steps, limits: Limits | None = None) -> None:
        self.steps, self.limits = steps.copy(), limits or limits_of(followed.block, steps)
        self._begin(followed)

    def _begin(self, followed: Followed) -> None:
        self._hold(followed, np.zeros(len(followed.moves), dtype=bool))
        self._compare(None)

    def _hold(self, followed: Followed, taken: Bools) -> None:
        self.followed, self.taken = followed, taken
        self.values, self.ends = np.ones((2, *followed.after.shape[1:]), dtype=bool)
        self.left = np.ones(len(taken), dtype=bool)

    @property
    def moves(self) -> Moves:
        """The J moves."""
        return self.followed.moves

    @property
    def looked(self) -> Bools:
        """Which of them (J,) were looked at."""
        return self.followed.looked

    def narrow(self, kept: Bools) -> None:
        """Forget all but the marked moves (J,)."""
        if not kept.all():
            before = self.values, self.ends, self.left
            self._hold(self.followed.only(kept), self.taken[kept])
            self.values, self.ends, self.left = (
                marks.take(np.flatnonzero(kept), axis=0) for marks in before
            )

    def add(self, moves: Moves) -> None:
        """More moves, not looked at yet."""
        more = copy(self)
        more._begin(Followed.of(self.followed.block, moves))  # noqa: SLF001
        pairs = [(getattr(self, name), getattr(more, name)) for name in ("values", "ends", "left")]
        taken = np.concatenate([self.taken, more.taken])
        self._hold(Followed.joined([self.followed, more.followed]), taken)
        self.values, self.ends, self.left = map(np.concatenate, pairs)

    def regrid(self, steps: Steps) -> None:
        """Compare what is told on another grid than before."""
        changed = np.flatnonzero(steps.changed(self.steps))
        if len(changed):
            self.steps, self.limits = steps.copy(), limits_of(self.followed.block, steps)
            self._compare(changed)

    def _compare(self, figures: Counts | None) -> None:
        """The values of these figures, or all; and the intervals of all moves with the same values."""
        first = self.followed.after[0], self.limits.low[0], self.limits.high[0]
        after, low, high = first if figures is None else (x.take(figures, axis=-1) for x in first)
        self.values[:, slice(None) if figures is None else figures] = _between(low, after, high)
        self.left = every(self.values)
        self.followed.know(self.left)
        self._compare_ends(np.flatnonzero(self.followed.known))

    def _compare_ends(self, at: Counts) -> None:
        """The intervals of the moves `at` and the p beside them."""
        if not len(at):
            return
        after, chance = self.followed.after[1:].take(at, axis=1), self.followed.chance[at]
        low, high, tested = self.limits.low, self.limits.high, self.followed.block.tested_at
        alike = _between(low[1:3, None], after, high[1:3, None])
        if len(tested):
            alike[0][:, tested] &= _between(low[3, tested], chance, high[3, tested])
        self.ends[at] = alike[0] & alike[1]
        self.left[at] &= every(self.ends.take(at, axis=0))

    def look(self, choose: Choose) -> Bools:
        """Look closely at those that `choose` takes of the moves (J,) that are left."""
        among = bools(self.left & ~self.looked)
        if not among.any():
            return among
        fresh = choose(self.moves, among)
        self._compare_ends(self.followed.look(fresh))
        return fresh

    def noticed(self, among: Bools) -> Bools:
        """Of the marked moves (J,) which values, and which intervals, look otherwise, (n, 2E)."""
        self._compare_ends(self.followed.know(among))
        at = np.flatnonzero(among)
        return ~np.concatenate([m.take(at, axis=0) for m in (self.values, self.ends)], axis=1)

    def take(self, among: Bools) -> Followed | None:
        """Those of the marked moves (J,), all looked at, that nobody can notice, each once; None
        for none."""
        fresh = bools(among & self.left & ~self.taken)
        if not fresh.any():
            return None
        self.taken |= fresh
        return self.followed.only(fresh)


def _between(low: Floats, numbers: Floats, high: Floats) -> Bools:
    return bools((low <= numbers) & (numbers <= high))


def every(marks: Bools) -> Bools:
    """Whether all marks of a row (J, E) are set. Of eight at a time, which is many times as fast."""
    J, E = marks.shape
    padded = np.ones((J, -(-E // 8) * 8), dtype=bool)
    padded[:, :E] = marks
    eight = np.ascontiguousarray(padded.view(np.uint64).T)
    return bools(np.bitwise_and.reduce(eight, axis=0) == ALL_SET)


def plain(block: Block, moves: Moves, limits: Limits) -> Bools:
    """The moves (J,) after which all values are told as before."""
    return every(_between(limits.low[0], values_after(block, moves), limits.high[0]))


def seen(followed: Followed, steps: Steps, choose: Choose, limits: Limits | None = None) -> Bools:
    """The moves (J,) that nobody notices, among those that are chosen to be looked at."""
    trial = Trial(followed, steps, limits)
    trial.look(choose)
    return bools(trial.left & trial.looked)


def unnoticed(followed: Followed, steps: Steps) -> Bools:
    """The moves (J,) that nobody notices, all looked at."""
    return seen(followed, steps, lambda _moves, among: among)
