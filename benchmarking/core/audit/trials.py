"""Changes of answers and what a reader would see of them, on finer and coarser grids."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from benchmarking.core.audit.equations import (
    BY_T,
    KORN_GRAUBARD,
    Block,
    Equation,
    Moves,
    Touched,
    class_of_p,
    ends_of,
    follow,
)
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

    def same(self, other: "Steps") -> bool:
        """Whether all grids are as these."""
        return np.array_equal((self.value, self.ends), (other.value, other.ends))


Choose = Callable[[Moves, Bools], Bools]


@dataclass(slots=True)
class Followed:
    """J moves and all that they make of the figures of a block, which depends on no grid.

    `after` (4, N): the value of each of the `touched` figures, and what `Block.interval` has of it;
    infinite what it has not. Intervals of shares take the longest: they are there for the moves
    that were `looked` (J,) at.
    """

    block: Block
    moves: Moves
    touched: Touched
    after: Floats
    looked: Bools

    @classmethod
    def of(cls, block: Block, moves: Moves) -> "Followed":
        """Of moves not looked at yet."""
        touched = follow(block, moves)
        after, looked = np.full((4, len(touched.e)), np.inf), np.zeros(len(moves), dtype=bool)
        after[0] = touched.value
        found = cls(block, moves, touched, after, looked)
        t = np.flatnonzero(found.kinds == BY_T)
        found._find_ends(t)
        after[3, t] = _or_infinite(class_of_p(block, *touched.at(t)))
        return found

    @classmethod
    def joined(cls, parts: Sequence["Followed"]) -> "Followed":
        """All moves of one or several."""
        if len(parts) == 1:
            return parts[0]
        moves = [part.moves for part in parts]
        return cls(
            parts[0].block,
            Moves.joined(moves),
            Touched.joined([part.touched for part in parts], [len(one) for one in moves]),
            np.concatenate([part.after for part in parts], axis=1),
            np.concatenate([part.looked for part in parts]),
        )

    @property
    def kinds(self) -> Counts:
        """How the interval of each touched figure (N,) is made."""
        return self.block.ends[self.touched.e]

    def only(self, kept: Bools) -> "Followed":
        """The marked moves (J,)."""
        return self if kept.all() else self._picked(np.flatnonzero(kept))

    def once(self) -> "Followed":
        """Each move once, in order."""
        return self._picked(self.moves.once())

    def _picked(self, at: Counts) -> "Followed":
        touched, rows = self.touched.only(at, len(self.moves))
        return Followed(
            self.block, self.moves.only(at), touched, self.after[:, rows], self.looked[at]
        )

    def look(self, fresh: Bools) -> Counts:
        """Look closely at the marked moves (J,): the rows of shares that are known from now on."""
        self.looked |= fresh
        at = np.flatnonzero(fresh[self.touched.j] & (self.kinds == KORN_GRAUBARD))
        once, again = np.unique(self._changes(at), return_index=True, return_inverse=True)[1:]
        self._find_ends(at[once])
        self.after[1:3, at] = self.after[1:3, at[once[again]]]
        return at

    def _changes(self, at: Counts) -> Counts:
        """A number for what happens to these shares (n,): whose answer, up or down. Persons of two
        functions and answers on one side of the cut make the same difference."""
        e, j, moves = self.touched.e[at], self.touched.j[at], self.moves
        up = self.block.score[e, moves.new[j]] > self.block.score[e, moves.old[j]]
        H = self.block.coefficient.shape[1]
        return whole(((e * H + moves.at[j]) * (H + 1) + moves.other[j] + 1) * 2 + up)

    def _find_ends(self, at: Counts) -> None:
        self.after[1:3, at] = _or_infinite(ends_of(self.block, *self.touched.at(at)))


def _or_infinite(numbers: ArrayLike) -> Floats:
    return np.nan_to_num(floats(numbers), nan=np.inf)


class Trial:
    """Moves as they are compared on finer and coarser grids.

    Those not looked at count as noticed: no world is claimed unseen.
    """

    def __init__(self, followed: Followed) -> None:
        self.followed = followed
        self.taken = np.zeros(len(followed.moves), dtype=bool)
        self.finest = Steps.of(followed.block.equations).ends

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
        self.followed, self.taken = self.followed.only(kept), self.taken[kept]

    def regrid(self, steps: Steps) -> None:
        """Compare on these grids all that is known so far."""
        found = self.followed
        # Beside an interval that is told coarsely no p stands at all.
        beside = np.where(steps.ends > self.finest, WITHHELD, 1.0)
        before = np.concatenate([found.block.value[None], found.block.interval])
        grids = np.stack([steps.value, steps.ends, steps.ends, beside])
        self.low, self.high = told_alike(before, grids)
        same = self._alike(np.arange(found.after.shape[1]))
        unseen = (found.kinds == KORN_GRAUBARD) & ~self.looked[found.touched.j]
        self.values, self.ends = same[0], same[1:].all(axis=0) | unseen
        self.left = self._all(self.values & self.ends)

    def look(self, choose: Choose) -> Bools:
        """Look closely at those that `choose` takes of the moves (J,) that are left."""
        among = bools(self.left & ~self.looked)
        if not among.any():
            return among
        fresh = choose(self.moves, among)
        at = self.followed.look(fresh)
        self.ends[at] = self._alike(at)[1:].all(axis=0)
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

    def _alike(self, at: Counts) -> Bools:
        """Whether value, ends and p of these touched figures are told as before, (4, n)."""
        e, after = self.touched.e[at], self.followed.after[:, at]
        return bools((self.low[:, e] <= after) & (after <= self.high[:, e]))

    def _all(self, same: Bools) -> Bools:
        other = np.bincount(self.touched.j[~same], minlength=len(self.moves))
        return bools(other == 0)


def seen(followed: Followed, steps: Steps, choose: Choose) -> Bools:
    """The moves (J,) that nobody notices, among those that are chosen to be looked at."""
    trial = Trial(followed)
    trial.regrid(steps)
    trial.look(choose)
    return trial.unnoticed(trial.looked)


def unnoticed(followed: Followed, steps: Steps) -> Bools:
    """The moves (J,) that nobody notices, all looked at."""
    return seen(followed, steps, lambda _moves, among: among)
