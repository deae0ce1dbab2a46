"""Changes of answers and what a reader would see of them, on finer and coarser grids."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from benchmarking.core.audit.equations import (
    BY_T,
    KORN_GRAUBARD,
    Block,
    Equation,
    Touched,
    class_of_p,
    ends_of,
    follow,
    look_up,
)
from benchmarking.core.audit.moves import Moves
from benchmarking.core.data.arrays import Bools, Counts, Floats, bools, floats, whole
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


@dataclass(slots=True)
class Followed:
    """J moves and all that they make of the figures of a block, which depends on no grid.

    `after` (4, N): the value of each of the `touched` figures, and what `Block.interval` has of it;
    infinite what it has not. Intervals of shares (`slow`, (N,)) take the longest: they are there
    for the moves that were `looked` (J,) at.
    """

    block: Block
    moves: Moves
    touched: Touched
    after: Floats
    slow: Bools
    looked: Bools

    @classmethod
    def of(cls, block: Block, moves: Moves) -> "Followed":
        """Of moves not looked at yet."""
        touched = follow(block, moves)
        after, kinds = np.full((4, len(touched.e)), np.inf), block.ends[touched.e]
        after[0], slow = touched.value, kinds == KORN_GRAUBARD
        found = cls(block, moves, touched, after, slow, np.zeros(len(moves), dtype=bool))
        t = np.flatnonzero(kinds == BY_T)
        found._find_ends(t)
        after[3, t] = _or_infinite(class_of_p(block, *touched.at(t)))
        return found

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All moves of one or several."""
        if len(parts) == 1:
            return parts[0]
        moves = [part.moves for part in parts]
        return cls(
            parts[0].block,
            Moves.joined(moves),
            Touched.joined([part.touched for part in parts], [len(one) for one in moves]),
            np.concatenate([part.after for part in parts], axis=1),
            np.concatenate([part.slow for part in parts]),
            np.concatenate([part.looked for part in parts]),
        )

    def only(self, kept: Bools) -> "Followed":
        """The marked moves (J,)."""
        return self if kept.all() else self._picked(np.flatnonzero(kept))

    def once(self) -> "Followed":
        """Each move once, in order."""
        return self._picked(self.moves.once())

    def _picked(self, at: Counts) -> "Followed":
        touched, rows = self.touched.only(at, len(self.moves))
        after, slow = self.after.take(rows, axis=1), self.slow[rows]
        return Followed(self.block, self.moves.only(at), touched, after, slow, self.looked[at])

    @property
    def unseen(self) -> Bools:
        """The intervals (N,) that are not there."""
        return self.slow & ~self.looked[self.touched.j]

    def look(self, fresh: Bools) -> Counts:
        """Look closely at the marked moves (J,): the rows of shares that are known from now on."""
        self.looked |= fresh
        at = np.flatnonzero(fresh[self.touched.j] & self.slow)
        once, again = np.unique(self._changes(at), return_index=True, return_inverse=True)[1:]
        self._find_ends(at[once])
        self.after[1:3, at] = self.after[1:3, at[once[again]]]
        return at

    def _changes(self, at: Counts) -> Counts:
        """A number for what happens to these shares (n,): whose answer, up or down. Persons of two
        functions and answers on one side of the cut make the same difference."""
        e, j, moves = self.touched.e[at], self.touched.j[at], self.moves
        up = look_up(self.block.score, e, moves.new[j]) > look_up(self.block.score, e, moves.old[j])
        H = self.block.coefficient.shape[1]
        return whole(((e * H + moves.at[j]) * (H + 1) + moves.other[j] + 1) * 2 + up)

    def _find_ends(self, at: Counts) -> None:
        self.after[1:3, at] = _or_infinite(ends_of(self.block, *self.touched.at(at)))


def _or_infinite(numbers: ArrayLike) -> Floats:
    found = floats(numbers)
    return np.where(np.isnan(found), np.inf, found)


class Trial:
    """Moves as they are compared on finer and coarser grids.

    Those not looked at count as noticed: no world is claimed unseen.
    """

    def __init__(self, followed: Followed, steps: Steps) -> None:
        self.followed, self.steps = followed, steps.copy()
        self.left, self.taken = np.zeros((2, len(followed.moves)), dtype=bool)
        self.values, self.ends = np.ones((2, len(followed.touched.e)), dtype=bool)
        self._compare(np.arange(len(self.values)))

    @property
    def moves(self) -> Moves:
        """The J moves."""
        return self.followed.moves

    @property
    def looked(self) -> Bools:
        """Which of them (J,) were looked at."""
        return self.followed.looked

    @property
    def touched(self) -> Touched:
        """What they touch, N figures."""
        return self.followed.touched

    def narrow(self, kept: Bools) -> None:
        """Forget all but the marked moves (J,)."""
        if not kept.all():
            rows = kept[self.touched.j]
            self.followed, self.taken = self.followed.only(kept), self.taken[kept]
            self.values, self.ends, self.left = self.values[rows], self.ends[rows], self.left[kept]

    def regrid(self, steps: Steps) -> None:
        """Compare what is told on another grid than before."""
        changed, self.steps = steps.changed(self.steps), steps.copy()
        if changed.any():
            self._compare(np.flatnonzero(changed[self.touched.e]))

    def _compare(self, at: Counts) -> None:
        """Of these touched figures all that is known so far."""
        block = self.followed.block
        # Beside an interval that is told coarsely no p stands at all.
        beside = np.where(self.steps.ends > block.finest, WITHHELD, 1.0)
        before = np.concatenate([block.value[None], block.interval])
        grids = np.stack([self.steps.value, self.steps.ends, self.steps.ends, beside])
        self.low, self.high = told_alike(before, grids)
        self.values[at] = self._alike(at, slice(1))
        self.ends[at] = self._alike(at, slice(1, None)) | self.followed.unseen[at]
        self.left = self._all(self.values & self.ends)

    def look(self, choose: Choose) -> Bools:
        """Look closely at those that `choose` takes of the moves (J,) that are left."""
        among = bools(self.left & ~self.looked)
        if not among.any():
            return among
        fresh = choose(self.moves, among)
        at = self.followed.look(fresh)
        self.ends[at] = self._alike(at, slice(1, None))
        return fresh

    def noticed(self) -> tuple[Bools, Bools]:
        """Which values and which intervals (N,) of the touched figures look otherwise."""
        return ~self.values, ~self.ends

    def unnoticed(self, among: Bools) -> Bools:
        """Those of the marked moves (J,), all looked at, that no reader can notice."""
        return bools(among & self.left & self._all(self.ends))

    def take(self, among: Bools) -> Followed | None:
        """Those of the marked moves (J,) that nobody can notice, each once; None for none."""
        if not among.any():
            return None
        fresh = bools(self.unnoticed(among) & ~self.taken)
        self.taken |= fresh
        return self.followed.only(fresh) if fresh.any() else None

    def _alike(self, at: Counts, numbers: slice) -> Bools:
        """Whether these numbers of the touched figures (n,) are told as before."""
        e, after = self.touched.e[at], self.followed.after[numbers].take(at, axis=1)
        low, high = (ends[numbers].take(e, axis=1) for ends in (self.low, self.high))
        alike = (low <= after) & (after <= high)
        return bools(alike.all(axis=0))

    def _all(self, same: Bools) -> Bools:
        other = np.bincount(self.touched.j[~same], minlength=len(self.moves))
        return bools(other == 0)


def seen(followed: Followed, steps: Steps, choose: Choose) -> Bools:
    """The moves (J,) that nobody notices, among those that are chosen to be looked at."""
    trial = Trial(followed, steps)
    trial.look(choose)
    return trial.unnoticed(trial.looked)


def unnoticed(followed: Followed, steps: Steps) -> Bools:
    """The moves (J,) that nobody notices, all looked at."""
    return seen(followed, steps, lambda _moves, among: among)
