"""The second half of the audit: every hidden cell has another world beside all published numbers.

The first half (`auditor.py`) looks at persons and at exact totals. This one takes the numbers as
they are told, with their intervals and gaps, and asks of every hidden cell whether it could be
another one without a reader noticing (`worlds.py`, `ties.py`). What it decides are the grids:
how exactly each figure of each population may be told. A theme's score that cannot stay beside
its hidden items is hidden too.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarking.core.audit.auditor import DisclosureError
from benchmarking.core.audit.blocks import Block
from benchmarking.core.audit.equations import Equation, Grids, Place
from benchmarking.core.audit.hidden import Hidden
from benchmarking.core.audit.moves import Moves
from benchmarking.core.audit.questions import Question
from benchmarking.core.audit.statements import Statements
from benchmarking.core.audit.ties import Tie, Tied, loose
from benchmarking.core.audit.trials import Followed, Steps, unnoticed
from benchmarking.core.audit.views import THEMES, View, view_of
from benchmarking.core.audit.worlds import Settled, settle
from benchmarking.core.data.arrays import Bools, Counts, bools, floats
from benchmarking.core.data.precision import coarser, finest
from benchmarking.core.data.wave import SIDES

Asked = Callable[[], Iterable[Question]]
Sided = tuple[str, int]  # a question (or column) and a side
BOTH = range(len(SIDES))
MOST_LOOKS = 20


@dataclass(frozen=True, slots=True)
class Safety:
    """The `grids` that were decided, theme scores (and cells) that have to be hidden too,
    (M, 2, X), and how many hidden cells were looked at."""

    grids: Grids
    exposed: Bools
    cells: int


class Safeguard:
    """Goes over all questions until all grids fit each other; once more after a change.

    `worlds`: by question and side the municipalities (H,) that hide something, and changes of
    their answers, by number among these, that no reader can notice.
    """

    def __init__(self, earlier: Grids) -> None:
        """`earlier`: the grids of what earlier runs told."""
        self.grids = dict(earlier)
        self._used: dict[Sided, dict[Place, tuple[float, float]]] = {}
        self.worlds: dict[Sided, tuple[Counts, Moves]] = {}
        self._cells: dict[Sided, int] = {}
        self._exposed: dict[tuple[str, Sided], Counts] = {}  # by whose look, and of which column
        self._ties: dict[Sided, dict[str, Tied]] = {}
        self._loose: set[Sided] = set()  # ties to look at (again)
        self._views: dict[Sided, View | None] = {}
        self._looked: dict[Sided, View | None] = {}  # the view in which all cells were safe

    def settle(self, told: Statements, asked: Asked, changed: frozenset[Sided] | None) -> Safety:
        """Decide the grids beside a release; of a second one look at what `changed` alone.

        DisclosureError where they do not come to rest.
        """
        self.told, self.release = told, told.release
        self.shown = told.shown
        wanted = self._every_side(asked) if changed is None else changed
        for side in wanted:
            self._views.pop(side, None)
        for _ in range(MOST_LOOKS):
            for question in asked():
                self._visit(question, [s for s in BOTH if (question.name, s) in wanted])
            wanted = self._outdated()
            if not wanted and not self._loosen():
                break
            wanted = self._outdated()
        else:
            raise DisclosureError("The grids did not come to rest.")
        return Safety(dict(self.grids), self._all_exposed(), sum(self._cells.values()))

    def _every_side(self, asked: Asked) -> frozenset[Sided]:
        return frozenset((question.name, s) for question in asked() for s in BOTH)

    def _outdated(self) -> frozenset[Sided]:
        """The questions of which a figure's grid has changed since they were looked at.

        A theme's figures depend on all its items, a gap on both sides.
        """
        return frozenset(side for side in self._used if self._is_outdated(side))

    def _is_outdated(self, side: Sided) -> bool:
        used = self._used.get(side, {})
        return any(self.grids.get(place, steps) != steps for place, steps in used.items())

    def _all_exposed(self) -> Bools:
        exposed = np.zeros_like(self.release.cells)
        names = self.release.columns.names
        for (_, (column, s)), places in self._exposed.items():
            exposed[places, s, names.index(column)] = True
        return exposed

    def _visit(self, question: Question, sides: Sequence[int]) -> None:
        """Look at these sides, and again as long as one changes a gap of the other."""
        while sides:
            for s in sides:
                side = question.name, s
                if side not in self._views:
                    self._views[side] = view_of(question, s, self.told)
                self._look(side, self._views[side])
            sides = [s for s in BOTH if self._is_outdated((question.name, s))]

    def _look(self, side: Sided, view: View | None) -> None:
        if view is not None and self._holds(side, view):
            self._keep(side, view.block.equations, self._steps(view.block.equations))
        else:
            self._used[side] = {}
            self._forget(side)
            if view is not None:
                self._search(side, view)
        if view is not None and view.tied.any():
            self._tie(view)

    def _holds(self, side: Sided, view: View) -> bool:
        """Whether all was safe the last time, and the worlds still are none to notice where a grid
        has changed since."""
        if self._looked.get(side) is not view:
            return False
        used, steps = self._used[side], self._steps(view.block.equations)
        now = zip(steps.value, steps.ends, strict=True)
        changed = bools(
            [used[one.place] != at for one, at in zip(view.block.equations, now, strict=True)]
        )
        moves = self.worlds[side][1]
        followed = Followed.of(view.block.only(changed), moves)
        return bool(unnoticed(followed, steps.only(changed)).all())

    def _search(self, side: Sided, view: View) -> None:
        before, known = self.worlds.get(side, (view.places, Moves.none()))
        if not np.array_equal(before, view.places):
            known = Moves.none()
        settled = self._settle(view.block, view.each(), known)
        self.worlds[side] = view.places, settled.worlds.moves
        self._keep(side, view.block.equations, settled.steps)
        self._cells[side] = len(view.places)
        self._looked[side] = None if settled.exposed.any() else view
        for x in view.question.columns:
            if settled.exposed.any():
                column = self.release.columns.names[x], view.s
                self._exposed[side[0], column] = view.places[settled.exposed]

    def _forget(self, side: Sided) -> None:
        self._cells[side] = 0
        for key, members in self._ties.items():
            if key[1] == side[1] and side[0] in members:
                del members[side[0]]
                self._loose.add(key)
        mine = {key for key in self._exposed if key[0] == side[0] and key[1][1] == side[1]}
        for mine_key in mine:
            del self._exposed[mine_key]

    def _settle(self, block: Block, needed: Iterable[Hidden], known: Moves) -> Settled:
        """Grids that leave a world for each; once more for all where a later one changed them."""
        steps, every = self._steps(block.equations), list(needed)
        worlds = Followed.of(block, known)
        exposed = np.zeros(len(every[0].counts), dtype=bool)
        for _ in range(MOST_LOOKS):
            before = steps
            for one in every:
                found = settle(one, steps, worlds)
                steps, worlds = found.steps, Followed.joined([worlds, found.worlds]).once()
                exposed |= found.exposed
            if len(every) == 1:
                return found
            if not steps.changed(before).any():
                break
        return Settled(steps, worlds.only(unnoticed(worlds, steps)), exposed)

    def _steps(self, equations: Sequence[Equation]) -> Steps:
        """The grids so far."""
        steps = Steps.of(equations)
        for e, one in enumerate(equations):
            if one.place in self.grids:
                steps.value[e], steps.ends[e] = self.grids[one.place]
        return steps

    def _keep(self, side: Sided, equations: Sequence[Equation], steps: Steps) -> None:
        for e, one in enumerate(equations):
            now = (float(steps.value[e]), float(steps.ends[e]))
            self._used[side][one.place] = now
            if now != self.grids.get(one.place, (finest(one.unit, one.scale),) * 2):
                self.grids[one.place] = now
                self._loose |= {(one.place.column, s) for s in BOTH}

    def _tie(self, view: View) -> None:
        """Keep the cells whose answers count in told sums, for `_loosen`."""
        question, s, places = view.question, view.s, view.places
        hidden = view.hidden.only_of(view.tied)
        block = view.untied
        steps = self._steps(block.equations)
        if question.within:
            tied = Tied(places, hidden, question.measures[0].score, block, steps)
            self._take_in((question.within, s), question.name, tied)
        for theme in question.themes:
            shown = hidden.only_of(bools(self.shown[places, s, theme]))
            weight = question.in_theme * self.told.themes.weights[theme]
            tied = Tied(places, shown, weight, block, steps)
            self._take_in((self.release.columns.names[theme], s), question.name, tied)

    def _take_in(self, key: Sided, name: str, tied: Tied) -> None:
        self._ties.setdefault(key, {})[name] = tied
        self._loose.add(key)

    def _loosen(self) -> bool:
        """Look at the cells beside told sums, on the grids so far; whether that changed a grid.

        A theme's score is hidden beside cells that it would give away. Options whose sum is
        known anyway are told on coarser grids.
        """
        coarse = False
        looked, self._loose = self._loose & self._ties.keys(), set()
        for key, s in sorted(looked):
            self._exposed.pop((key, (key, s)), None)
            group = list(self._ties[key, s].values())
            if not group:
                continue
            lacking = loose(self._whole_tie(key, s, group))
            if key.startswith(THEMES):
                places = [tied.places[own] for tied, own in zip(group, lacking, strict=True)]
                self._exposed[key, (key, s)] = np.unique(np.concatenate(places))
            elif any(own.any() for own in lacking):
                coarse |= bool(sum(self._coarsen(tied) for tied in group))
        return coarse

    def _coarsen(self, tied: Tied) -> bool:
        """The next grid for all that is told of a question."""
        changed = False
        for one in tied.block.equations:
            before = self.grids.get(one.place, (finest(one.unit, one.scale),) * 2)
            after = tuple(coarser(one.unit, step, one.scale) for step in before)
            if not one.fixed and after != before:
                self.grids[one.place] = (after[0], after[1])
                changed = True
        return changed

    def _whole_tie(self, key: str, s: int, members: list[Tied]) -> Tie:
        if not key.startswith(THEMES):
            return Tie(np.ones(len(self.shown), dtype=bool), members)
        theme = self.release.columns.names.index(key)
        equations = self.told.of_theme(theme, s, floats([0.0]))
        told = bools(self.shown[:, s, theme])
        return Tie(told, members, equations, self._steps(equations))
