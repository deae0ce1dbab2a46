"""The second half of the audit: every hidden cell has another world beside all published numbers.

The first half (`auditor.py`) looks at persons and at exact totals. This one takes the numbers as
they are told, with their intervals and gaps, and asks of every hidden cell whether it could be
another one without a reader noticing (`worlds.py`, `ties.py`). What it decides are the grids:
how exactly each figure of each population may be told. A theme's score that cannot stay beside
its hidden items is hidden too.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarking.core.arrays import Bools, Counts, bools, floats
from benchmarking.core.auditor import OneSide
from benchmarking.core.equations import Block, Equation, Grids, Moves, Place
from benchmarking.core.precision import coarser, finest
from benchmarking.core.questions import People, Question
from benchmarking.core.statements import Statements
from benchmarking.core.ties import Tie, Tied, loose
from benchmarking.core.wave import SIDES
from benchmarking.core.witnesses import ENOUGH, witnesses
from benchmarking.core.worlds import Hidden, Settled, Steps, seen, settle

Asked = Callable[[], Iterable[Question]]
Sided = tuple[str, int]  # a question (or column) and a side
THEMES = "themes:"
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

    def __init__(self, people: People, earlier: Grids) -> None:
        """`earlier`: the grids of what earlier runs told."""
        self.people = people
        self.grids = dict(earlier)
        self._used: dict[Sided, dict[Place, tuple[float, float]]] = {}
        self.worlds: dict[Sided, tuple[Counts, Moves]] = {}
        self._cells: dict[Sided, int] = {}
        self._exposed: dict[tuple[str, Sided], Counts] = {}  # by whose look, and of which column
        self._ties: dict[Sided, dict[str, Tied]] = {}
        self._loose: set[Sided] = set()  # ties to look at (again)

    def settle(self, told: Statements, asked: Asked, changed: frozenset[str] | None) -> Safety:
        """Decide the grids beside a release; of a second one look at what `changed` alone."""
        self.told, self.release = told, told.release
        self.shown = self.release.cells | self.release.past
        self._exposed = {
            key: at for key, at in self._exposed.items() if not key[0].startswith(THEMES)
        }
        self._loose = set(self._ties)
        wanted = self._sides(asked, changed)
        for _ in range(MOST_LOOKS):
            for question in asked():
                for s in range(len(SIDES)):
                    if (question.name, s) in wanted:
                        self._look(question, s)
            wanted = self._outdated()
            if not wanted and not self._loosen():
                break
            wanted = self._outdated()
        return Safety(dict(self.grids), self._all_exposed(), sum(self._cells.values()))

    def _sides(self, asked: Asked, names: frozenset[str] | None) -> frozenset[Sided]:
        """Both sides of these questions, of all questions for None."""
        found = names if names is not None else {question.name for question in asked()}
        return frozenset((name, s) for name in found for s in range(len(SIDES)))

    def _outdated(self) -> frozenset[Sided]:
        """The questions of which a figure's grid has changed since they were looked at.

        A theme's figures depend on all its items, a gap on both sides.
        """
        return frozenset(
            side
            for side, used in self._used.items()
            if any(self.grids.get(place, steps) != steps for place, steps in used.items())
        )

    def _all_exposed(self) -> Bools:
        exposed = np.zeros_like(self.release.cells)
        names = self.release.columns.names
        for (_, (column, s)), places in self._exposed.items():
            exposed[places, s, names.index(column)] = True
        return exposed

    def _look(self, question: Question, s: int) -> None:
        self._used[question.name, s] = {}
        self._forget(question, s)
        one = OneSide(self.people, question, self.release, s)
        places = np.flatnonzero(self._is_hidden(question, one))
        equations = self.told.about(question, one) if len(places) else []
        if equations:
            self._side(question, one, places, equations)

    def _forget(self, question: Question, s: int) -> None:
        self._cells[question.name, s] = 0
        for key, members in self._ties.items():
            if key[1] == s and question.name in members:
                del members[question.name]
                self._loose.add(key)
        for x in question.columns:
            self._exposed.pop((question.name, (self.release.columns.names[x], s)), None)

    def _side(
        self, question: Question, one: OneSide, places: Counts, equations: Sequence[Equation]
    ) -> None:
        s = one.s
        tied = self._tied(question, s, places)
        hidden = self._hidden(question, one, places)
        block, side = Block.of(equations, places), (question.name, s)
        before, known = self.worlds.get(side, (places, Moves.none()))
        if not np.array_equal(before, places):
            known = Moves.none()
        free = hidden.only_of(~tied)
        settled = self._settle(block, self._each(question, s, places, free), known)
        self.worlds[side] = places, settled.worlds
        self._keep(side, equations, settled)
        self._cells[side] = len(places)
        for x in question.columns:
            if settled.exposed.any():
                column = self.release.columns.names[x]
                self._exposed[question.name, (column, s)] = places[settled.exposed]
        if tied.any():
            self._tie(question, s, places, hidden.only_of(tied), equations)

    def _each(self, question: Question, s: int, places: Counts, hidden: Hidden) -> Iterator[Hidden]:
        """What is needed for each of a question's figures that is hidden; for the first of them
        also what every person needs."""
        if len(question.columns) < 2:
            yield hidden
        for number, x in enumerate(question.columns if len(question.columns) > 1 else ()):
            name = self.release.columns.names[x]
            (score,) = (one.score for one in question.measures if one.column == name)
            yield replace(
                hidden,
                crossing=bools(score[:, None] != score),
                cross=hidden.cross & ~self.shown[places, s, x],
                lack=hidden.lack if number == 0 else np.zeros_like(hidden.lack),
            )

    def _settle(self, block: Block, needed: Iterable[Hidden], known: Moves) -> Settled:
        """Grids that leave a world for each; once more for all where a later one changed them."""
        steps, every = self._steps(block.equations), list(needed)
        exposed, worlds = np.zeros(len(every[0].counts), dtype=bool), known
        for _ in range(MOST_LOOKS):
            before = (steps.value.copy(), steps.ends.copy())
            for one in every:
                found = settle(block, one, steps, worlds)
                exposed, worlds = bools(exposed | found.exposed), worlds.plus(found.worlds).once()
            if len(every) == 1:
                return Settled(steps, found.worlds, found.exposed)
            if np.array_equal(before, (steps.value, steps.ends)):
                break
        still = seen(block, steps, worlds, lambda _moves, among: among)
        return Settled(steps, worlds.only(still), exposed)

    def _steps(self, equations: Sequence[Equation]) -> Steps:
        """The grids so far."""
        steps = Steps.of(equations)
        for e, one in enumerate(equations):
            if one.place in self.grids:
                steps.value[e], steps.ends[e] = self.grids[one.place]
        return steps

    def _keep(self, side: Sided, equations: Sequence[Equation], settled: Settled) -> None:
        for e, one in enumerate(equations):
            now = (float(settled.steps.value[e]), float(settled.steps.ends[e]))
            self._used[side][one.place] = now
            if now != self.grids.get(one.place, (finest(one.unit, one.scale),) * 2):
                self.grids[one.place] = now
                self._loose |= {(one.place.column, s) for s in range(len(SIDES))}

    def _is_hidden(self, question: Question, one: OneSide) -> Bools:
        """Where any of a question's figures is hidden and somebody answered it, (M,)."""
        answered = one.counts.any(axis=(1, 2))
        if not question.columns:
            return bools(answered)
        shown = self.shown[:, one.s, list(question.columns)]
        return bools(answered & ~shown.all(axis=1))

    def _hidden(self, question: Question, one: OneSide, places: Counts) -> Hidden:
        movable = counts = one.counts[places]
        if question.movable is not None:
            full = one.count(self.people, np.where(question.movable, question.codes, 0))[places]
            movable = np.where(full > 0, full, counts)
        score = question.measures[0].score
        return Hidden(
            movable,
            self._allowed(question, one.s, places),
            bools(score[:, None] != score),
            np.full(len(places), bool(question.columns)),
            self._lack(question, one, places),
        )

    def _lack(self, question: Question, one: OneSide, places: Counts) -> Counts:
        """Witnesses (H, F, K) that colleagues do not make up for."""
        found = witnesses(one.counts, one.told)
        if question.inside:
            have, need = found.colleague + found.pair_inside, ENOUGH
        else:
            have, need = found.colleague + found.pair, 1
        lack = np.maximum(need - have[places], 0) * question.protected
        shown = one.told.shown[places, None, None]
        return np.where(shown, 0, np.ceil(lack)).astype(np.int64)

    def _tied(self, question: Question, s: int, places: Counts) -> Bools:
        """Where a sum in which the answers count is told, (H,)."""
        if question.within:
            return np.ones(len(places), dtype=bool)
        return bools(self.shown[places][:, s, list(question.themes)].any(axis=1))

    def _allowed(self, question: Question, s: int, places: Counts) -> Bools:
        """Changes (H, K, K) that leave the municipality's shown figures as they are."""
        K = question.categories
        allowed = np.broadcast_to(~np.eye(K, dtype=bool), (len(places), K, K)).copy()
        by_column = {measure.column: measure for measure in reversed(question.measures)}
        for x in question.columns:
            score = by_column[self.release.columns.names[x]].score
            same = score[:, None] == score[None, :]
            allowed &= ~self.shown[places, s, x][:, None, None] | same
        return allowed

    def _tie(
        self,
        question: Question,
        s: int,
        places: Counts,
        hidden: Hidden,
        equations: Sequence[Equation],
    ) -> None:
        """Keep the cells whose answers count in told sums, for `_loosen`."""
        free = [one for one in equations if not one.place.column.startswith(THEMES)]
        block, steps = Block.of(free, places), self._steps(free)
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
        equations = list(self.told.of_theme(theme, s, floats([0.0])))
        told = bools(self.shown[:, s, theme])
        return Tie(told, members, equations, self._steps(equations))
