"""Other worlds: is there one with other answers in a hidden cell, and every published number the same?

A hidden cell is safe when such a world can be shown. It is looked for one step away from the
true one: a person in the cell answers something else, alone or together with a person elsewhere
who answers the opposite way. Whether a reader could notice follows from the equations of all
that is told (`equations.py`). Where no world is found, the numbers that stand in the way are
told in coarser steps, the least costly first, until there is one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarking.core.audit.blocks import Block
from benchmarking.core.audit.equations import Equation
from benchmarking.core.audit.hidden import PARTNERS, Found, Hidden, Needs
from benchmarking.core.audit.moves import Moves
from benchmarking.core.audit.trials import Followed, Steps, Trial
from benchmarking.core.data.arrays import Bools, Counts, bools
from benchmarking.core.data.precision import WITHHELD, coarser

MANY_PARTNERS = 10 * PARTNERS  # where few will not do
LOOKS = 4  # how often a few moves are looked at before a grid yields
ROUNDS = 60
NEVER = 1e12  # the cost of what cannot be taken back


@dataclass(frozen=True, slots=True)
class Settled:
    """The grids in which the figures may be told, the moves that nobody can notice on them, and
    the cells (H,) that are not safe even so."""

    steps: Steps
    worlds: Followed
    exposed: Bools


def settle(hidden: Hidden, steps: Steps, known: Followed) -> Settled:
    """Find grids, the given `steps` or coarser, in which every hidden cell has another world.

    `known`: changes that nobody could notice on finer grids, which are looked at first.
    """
    search = _Search(hidden, steps, known)
    for _ in range(ROUNDS):
        search.look()
        if search.needs.lacking.any():
            if _coarsen(known.block, search.steps, search.trial, search.needs):
                continue
            # Nothing can be coarser: look at every move, with many partners.
            search.add(hidden.pairs(known.block, search.needs, MANY_PARTNERS))
            search.look(most=ROUNDS)
        if search.holds():
            break
    return Settled(search.steps, search.worlds(), search.needs.lacking)


class _Search:
    """What is found while the grids grow.

    Each world is looked at on the grid on which it was found. The limits of a coarser grid need
    not be limits of the finer one, so that in the end all are looked at once more (`holds`).
    """

    def __init__(self, hidden: Hidden, steps: Steps, known: Followed) -> None:
        self.block, self.hidden = known.block, hidden
        self.steps = steps.copy()
        self._worlds = [known]
        self._recall()

    def worlds(self) -> Followed:
        """All that were found."""
        self._worlds = [Followed.joined(self._worlds)]
        return self._worlds[0]

    def holds(self) -> bool:
        """Whether all worlds are so on the present grids; the search goes on without the others."""
        return not self.steps.changed(self.recalled).any() or self._recall()

    def _recall(self) -> bool:
        self.recalled = self.steps.copy()
        self.trial = Trial(self.worlds(), self.steps)
        self.trial.look(lambda _moves, among: among)
        still = self.trial.left
        self._worlds = [self.trial.followed.only(still)]
        self.trial.narrow(np.zeros_like(still))
        self.found = Found.nothing(self.hidden)
        self.found.add(self.hidden, self._worlds[0].moves)
        self.needs = self.found.needs(self.hidden)
        self._more: list[Callable[[], Moves]] = [
            lambda: self.hidden.singles(self.needs),
            lambda: self.hidden.pairs(self.block, self.needs),
        ]
        return bool(still.all())

    def add(self, moves: Moves) -> None:
        """Moves to look at."""
        self.trial.narrow(self._concerned())
        self.trial.regrid(self.steps)
        self.trial.add(moves)

    def look(self, most: int = LOOKS) -> None:
        """Look on the present grids, so many times at a few moves for each need that is left; at
        single changes before exchanges."""
        self._look(most)
        while self._more and self.needs.lacking.any():
            self.add(self._more.pop(0)())
            self._look(most)

    def _look(self, most: int) -> None:
        self.trial.narrow(self._concerned())
        self.trial.regrid(self.steps)
        self._take(self.trial.looked)
        for _ in range(most):
            if not self.needs.lacking.any():
                break
            fresh = self.trial.look(self.needs.choose)
            if not fresh.any():
                break
            self._take(fresh)

    def _take(self, among: Bools) -> None:
        """Take those of the marked moves that nobody can notice as worlds."""
        worlds = self.trial.take(among)
        if worlds is not None:
            self.found.add(self.hidden, worlds.moves)
            self.needs = self.found.needs(self.hidden)
            self._worlds.append(worlds)

    def _concerned(self) -> Bools:
        """The moves (J,) in which a cell in need takes part and that are not worlds already."""
        lacking = np.append(self.needs.lacking, False)  # for no other cell, number -1
        moves = self.trial.moves
        return bools((lacking[moves.at] | lacking[moves.other]) & ~self.trial.taken)


def _coarsen(block: Block, steps: Steps, trial: Trial, needs: Needs) -> bool:
    """Take coarser grids where that costs least to make one more world of each lacking cell.

    False where nothing can be coarser.
    """
    cost = np.array([NEVER if one.fixed else one.cost for one in block.equations])
    halves = np.where(cost < NEVER, cost / 2, NEVER)
    costs, marked = np.concatenate([cost, halves]), np.zeros(2 * len(cost), dtype=bool)
    at, noticed = _cell_by_cell(trial, needs)
    for h in np.flatnonzero(needs.lacking):
        first, last = np.searchsorted(at, [h, h + 1])
        if first == last:
            continue
        own, number = np.nonzero(noticed[first:last])
        prices = np.bincount(own, np.where(marked, 0.0, costs)[number], last - first)
        best = int(np.argmin(prices))
        if prices[best] < NEVER:
            marked |= noticed[first + best]
    return _widen(block.equations, steps, marked)


def _cell_by_cell(trial: Trial, needs: Needs) -> tuple[Counts, Bools]:
    """The cells of the moves that would help them (n,), in order, and what is noticed of each, (n,
    2E): values, then intervals."""
    helps = needs.helped(trial.moves)
    cells, noticed = trial.moves.at[helps], trial.noticed(helps)
    order = np.argsort(cells, kind="stable")
    order = order[noticed[order].any(axis=1)]  # what was not looked at says nothing
    return cells[order], noticed[order]


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
