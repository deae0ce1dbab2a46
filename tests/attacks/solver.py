"""Solves what is hidden in a wave, subject by subject: linear first, then by trial."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from tests.attacks.arrays import Array
from tests.attacks.contrasts import Beside, Compared, Contrast, Pooled
from tests.attacks.crossing import cross
from tests.attacks.documents import POOLED, Measure, Subject
from tests.attacks.equations import COUNTS, GAPS, KINDS, OTHER, SideEquations
from tests.attacks.knowledge import Column, Knowledge, Population, learn
from tests.attacks.programme import tighten
from tests.attacks.remainders import Rows
from tests.attacks.systems import (
    Inside,
    System,
    coupled,
    join,
    unknown_cells,
    worth_solving,
)
from tests.attacks.totals import bits, propagate
from tests.attacks.worlds import FULL, ContradictionError, Effort, Table, TooManyError

MOST_PASSES = 4
EVERYTHING = frozenset(KINDS)


@dataclass(frozen=True)
class Joined:
    """The worlds of both sides of a population beside its gaps: which go together (Q1, Q2)."""

    subject: Subject
    measure: Measure
    tables: tuple[Table, Table]
    holds: Array


@dataclass
class Solution:
    """What is known in the end. `tried` (M,) by column: cells of systems that were searched;
    `tables` by column and measure; `contradictions` are subjects that the attacker misread."""

    knowledge: Knowledge
    rows: Rows
    tried: dict[tuple[str, int], Array]
    tables: dict[tuple[str, int, str], list[Table]] = field(default_factory=dict)
    joined: list[Joined] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)


class Solver:
    """One attack on one wave with some kinds of equations and some populations."""

    def __init__(
        self,
        knowledge: Knowledge,
        kinds: frozenset[str] = EVERYTHING,
        populations: frozenset[str] | None = None,
        effort: Effort = FULL,
    ) -> None:
        self.kinds, self.effort = kinds, effort
        self.known = knowledge.copy(counts=COUNTS in kinds)
        self.populations = [
            one for one in knowledge.populations if populations is None or one.kind in populations
        ]
        self.rows = Rows(self.populations)
        size = len(knowledge.codes)
        nowhere = {key: np.zeros(size, dtype=bool) for key in self.known.columns}
        self.solution = Solution(self.known, self.rows, nowhere)

    def solve(self, only: Iterable[str] | None = None) -> Solution:
        """Solve the named subjects, or all."""
        again = list(self.known.subjects if only is None else only)
        for _ in range(MOST_PASSES):
            for name in again:
                self._try(self.known.subjects[name])
            again = self._crossed() if OTHER in self.kinds else []
            if not again:
                break
        return self.solution

    def _try(self, subject: Subject) -> None:
        before = {s: self.known.columns[subject.name, s].copy() for s in (0, 1)}
        try:
            self._subject(subject)
        except ContradictionError:
            self.solution.contradictions.append(subject.name)
            for s, column in before.items():
                self.known.columns[subject.name, s] = column

    def _crossed(self) -> list[str]:
        try:
            return sorted(set(cross(self.known)))
        except ContradictionError as error:
            self.solution.contradictions.append(str(error))
            return []

    def _subject(self, subject: Subject) -> None:
        for _ in range(MOST_PASSES):
            before = self._state(subject)
            self.solution.joined = [
                one for one in self.solution.joined if one.subject is not subject
            ]
            found: dict[tuple[int, str], list[Table]] = {}
            for s in (0, 1):
                self._linear(subject, s)
                for measure in subject.measures:
                    found[s, measure.name] = list(self._systems(subject, s, measure))
            if GAPS in self.kinds:
                for measure in subject.measures:
                    self._joined(subject, measure, found)
            for (s, measure_name), tables in found.items():
                self.solution.tables[subject.name, s, measure_name] = tables
            if self._state(subject) == before and not self._programmed(subject):
                return

    def _programmed(self, subject: Subject) -> bool:
        """Whether linear programmes help where nothing else does any more."""
        if OTHER not in self.kinds or not self.effort.programmes or subject.scale is None:
            return False
        columns = [self.known.columns[subject.name, s] for s in (0, 1)]
        return any(tighten(column, self.rows) for column in columns)

    def _state(self, subject: Subject) -> tuple[bytes, ...]:
        columns = [self.known.columns[subject.name, s] for s in (0, 1)]
        return tuple(
            part.tobytes() for column in columns for part in (column.n, *column.sums.values())
        )

    def _linear(self, subject: Subject, s: int) -> None:
        """Totals and what follows from them, until they say no more."""
        column = self.known.columns[subject.name, s]
        for _ in range(10):
            changed = propagate(column.n, self.rows.of_n(column))
            for measure in subject.measures:
                bounds = column.sums[measure.name]
                bounds[:, 1] = np.minimum(bounds[:, 1], measure.steps * column.n[:, 1])
                least = -(-bounds[:, 0] // measure.steps)
                column.n[:, 0] = np.maximum(column.n[:, 0], least)
                changed |= propagate(bounds, self.rows.of_sums(column, measure))
            self._couple(column)
            if not changed:
                return

    def _couple(self, column: Column) -> None:
        scale = column.subject.scale
        if scale is None:
            return
        for name, other in (("mean", "share"), ("share", "mean")):
            bounds, beside = column.sums[name], column.sums[other]
            _, most = coupled(scale, name, column.n[:, 1], beside)
            least, _ = coupled(scale, name, column.n[:, 1], beside)
            bounds[:, 0] = np.maximum(bounds[:, 0], least)
            bounds[:, 1] = np.minimum(bounds[:, 1], most)
            if (bounds[:, 0] > bounds[:, 1]).any():
                raise ContradictionError("Favourable answers and codes do not go together.")

    def _systems(self, subject: Subject, s: int, measure: Measure) -> Iterator[Table]:
        """Search every small system, smallest first; give its worlds where that was possible."""
        column = self.known.columns[subject.name, s]
        of_n = self.rows.of_n(column)
        of_sums = self.rows.of_sums(column, measure)
        told = [one for one in self.populations if measure.name in one.sides.get((subject.name, s), {})]  # fmt: skip
        for cells in worth_solving(column, measure, told, of_sums, self.effort.cells):
            mine = sum(1 << m for m in cells)
            self.solution.tried[subject.name, s][cells] |= column.hidden[cells]
            inside = list(self._inside(column, measure, told, mine, cells))
            system = System(column, measure, cells, of_n, of_sums, inside)
            try:
                n = system.sizes(self.effort.worlds)
                learn(column.n, cells, n)
                table = system.solve(n, self.kinds, self.effort)
            except TooManyError:
                continue
            column.learn(measure.name, table)
            yield table

    def _inside(
        self,
        column: Column,
        measure: Measure,
        told: list[Population],
        mine: int,
        cells: list[int],
    ) -> Iterator[Inside]:
        open_cells = unknown_cells(column, measure)
        for one in told:
            own = bits(one.members & open_cells)
            if own and not own & ~mine:
                figure = one.sides[column.subject.name, column.side][measure.name]
                yield Inside.of(one, SideEquations(figure, measure), column, cells)

    def _joined(
        self, subject: Subject, measure: Measure, found: dict[tuple[int, str], list[Table]]
    ) -> None:
        """Hold the worlds of both sides beside the gaps of each population."""
        columns = self.known.columns[subject.name, 0], self.known.columns[subject.name, 1]
        for one in self.populations:
            compared = list(contrasts(one, subject, measure))
            if not compared:
                continue
            tables = [
                covering(found[s, measure.name], one.members & unknown_cells(columns[s], measure))
                for s in (0, 1)
            ]
            left, right = tables
            if left is None or right is None or not left.cells + right.cells:
                continue
            try:
                most = self.effort.pairs
                holds = join((left, right), columns, one.members, compared, self.kinds, most)
            except TooManyError:
                continue
            self.solution.joined.append(Joined(subject, measure, (left, right), holds))
            for s, table, kept in (
                (0, left, np.any(holds, axis=1)),
                (1, right, np.any(holds, axis=0)),
            ):
                if table.cells:
                    columns[s].learn(measure.name, table.where(kept))
                    _replace(found[s, measure.name], table, table.where(kept))


def contrasts(population: Population, subject: Subject, measure: Measure) -> Iterator[Compared]:
    """The gaps of a measure between a population's sides, and what stands beside them."""
    for name, (figure, p) in population.gaps.get(subject.name, {}).items():
        if dict(subject.gaps)[name] == measure.name:
            if name in POOLED:
                yield Pooled(figure, measure)
            else:
                yield Contrast(figure, measure, name == "within_equal", p)
    for s in (0, 1):
        figures = population.besides.get((subject.name, s), {})
        if measure.name in figures:
            yield Beside(figures[measure.name], measure, s)


def covering(tables: list[Table], wanted: Array) -> Table | None:
    """The table of exactly these cells; one of no cells where all are known."""
    cells = tuple(int(m) for m in np.flatnonzero(wanted))
    if not cells:
        nothing = np.zeros((1, 0), dtype=np.int64)
        return Table((), nothing, nothing)
    return next((table for table in tables if table.cells == cells), None)


def _replace(tables: list[Table], old: Table, new: Table) -> None:
    tables[:] = [new if table is old else table for table in tables]
