"""Changes of answers and what a reader would see of them, on finer and coarser grids."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

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
from benchmarking.core.data.arrays import Bools, Counts, Floats, bools
from benchmarking.core.data.precision import WITHHELD, finest, ticks


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


class Trial:
    """J moves and what they make of every figure, to be compared on finer and coarser grids.

    Intervals of shares take the longest: they are looked at for the moves that are asked for. The
    others count as noticed: no world is claimed unseen.
    """

    def __init__(self, block: Block, moves: Moves) -> None:
        self.block, self.moves = block, moves
        self.touched = follow(block, moves)
        e = self.touched.e
        self._divide()
        self.before, self.after = block.interval[:, e], np.full((3, len(e)), np.nan)
        t = self.t
        found = e[t], self.touched.value[t], self.touched.q[t]
        self.after[:2, t] = ends_of(block, *found)
        self.after[2, t] = class_of_p(block, *found)
        self.looked = np.zeros(len(moves), dtype=bool)
        self.taken = np.zeros(len(moves), dtype=bool)
        self.finest = Steps.of(block.equations).ends

    def _divide(self) -> None:
        kinds = self.block.ends[self.touched.e]
        self.t, self.k = (np.flatnonzero(kinds == kind) for kind in (BY_T, KORN_GRAUBARD))

    def narrow(self, kept: Bools) -> None:
        """Forget all but the marked moves (J,)."""
        rows, found = kept[self.touched.j], self.touched
        number = np.cumsum(kept) - 1
        self.touched = Touched(
            found.e[rows], number[found.j[rows]], found.value[rows], found.q[rows]
        )
        self.moves, self.looked = self.moves.only(kept), self.looked[kept]
        self.taken = self.taken[kept]
        self.before, self.after = self.before[:, rows], self.after[:, rows]
        self._divide()

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

    def unnoticed(self, among: Bools) -> Bools:
        """Those of the marked moves (J,), all looked at, that no reader can notice."""
        return bools(among & self.left & self._all(self.ends))

    def take(self, among: Bools) -> Moves:
        """Those of the marked moves (J,) that nobody can notice, each once."""
        fresh = bools(self.unnoticed(among) & ~self.taken)
        self.taken |= fresh
        return self.moves.only(fresh)

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
    return trial.unnoticed(trial.look(choose))


def unnoticed(block: Block, steps: Steps, moves: Moves) -> Bools:
    """The moves (J,) that nobody notices, all looked at."""
    return seen(block, steps, moves, lambda _moves, among: among)


def alike(before: Floats, after: Floats, step: Floats) -> Bools:
    """Whether two numbers are told alike on their grid, or both are missing; on an endless grid
    all are alike."""
    same = ticks(before, step) == ticks(after, step)
    return bools(same | (np.isnan(before) & np.isnan(after)) | (step == WITHHELD))
