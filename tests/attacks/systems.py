"""The few unknown cells of one population (or of what totals leave of it), solved by trial."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from tests.attacks.arrays import Array, Ints
from tests.attacks.contrasts import Cells, Compared, Pairs
from tests.attacks.documents import Measure, Scale
from tests.attacks.equations import OTHER, Moments, SideEquations
from tests.attacks.knowledge import Column, Population
from tests.attacks.spreads import Spread
from tests.attacks.totals import Row, bits, places
from tests.attacks.worlds import Effort, Squares, Sum, Table, TooManyError, expand

BLOCK = 400_000


@dataclass(frozen=True)
class Inside:
    """A population all of whose unknown cells lie in the system; `own` (h,) marks them."""

    population: Population
    equations: SideEquations
    own: Array
    known: Moments
    spread: Array

    @classmethod
    def of(
        cls, population: Population, equations: SideEquations, column: Column, cells: list[int]
    ) -> "Inside":
        own = population.members[cells]
        others = population.members.copy()
        others[cells] = False
        n, sums = column.n[others, 0], column.sums[equations.measure.name][others, 0]
        known = Moments.of(n, sums, equations.measure, equations.centre)
        spread = Spread(equations.figure)
        parts = spread.parts(n, sums) if spread.tells else np.zeros(0)
        return cls(population, equations, own, known, parts)

    def hold(self, table: Table, kinds: frozenset[str]) -> Array:
        """Whether what is printed of the population can be, by world."""
        n, sums = table.n[:, self.own], table.sums[:, self.own]
        found = Moments.of(n, sums, self.equations.measure, self.equations.centre)
        holds = self.equations.hold(found.plus(self.known), kinds)
        spread = Spread(self.equations.figure)
        if OTHER in kinds and spread.tells and holds.any():
            parts = spread.parts(n[holds], sums[holds]) + self.spread
            holds[holds] = spread.hold(parts)
        return holds

    def squares(self, n: Ints, kinds: frozenset[str]) -> Squares | None:
        """What bounds the squares; None where nothing does."""
        most = self.equations.most_away(kinds)
        if not np.isfinite(most):
            return None
        span = self.equations.figure.value
        return Squares(self.own, n, self.equations.measure.unit, span, most)


@dataclass(frozen=True)
class System:
    """Unknown cells of one measure, and every row and population that lies inside them."""

    column: Column
    measure: Measure
    cells: list[int]
    n_rows: list[Row]
    sum_rows: list[Row]
    inside: list[Inside]

    def sizes(self, most: int) -> Ints:
        """All n that the cells can have (Q, h); TooManyError where the search is not complete."""
        bounds = self.column.n[self.cells]
        sums = list(self._sums(self.n_rows))
        _, n = expand(bounds[None, :, 0], bounds[None, :, 1], sums, most=most)
        for one in self.inside:
            told = one.equations.figure.places
            if told is not None:
                n = n[one.known.places + (n[:, one.own] > 0).sum(axis=1) == told]
        return n

    def solve(self, n: Ints, kinds: frozenset[str], effort: Effort) -> Table:
        """All worlds with these n; TooManyError where the search is not complete or of no use."""
        try:
            return self._search(n, kinds, effort.few)
        except TooManyError:
            some = self._search(n, kinds, effort.few, np.random.default_rng(0))
            if len(some) > 1 and (np.ptp(some.sums, axis=0) > 0).all():
                raise
        return self._search(n, kinds, effort.worlds)

    def _search(
        self, n: Ints, kinds: frozenset[str], most: int, thinned: np.random.Generator | None = None
    ) -> Table:
        low, high = self._bounds(n)
        squares = (one.squares(n, kinds) for one in self.inside)
        bounds = [one for one in squares if one is not None]
        sums = list(self._sums(self.sum_rows))
        start, values = expand(low, high, sums, bounds, most, thinned)
        table = Table(tuple(self.cells), n[start], values)
        for one in self.inside:
            table = table.where(one.hold(table, kinds))
        return table

    def _sums(self, rows: list[Row]) -> Iterator[Sum]:
        mine = sum(1 << m for m in self.cells)
        for row in rows:
            if row.inside(mine):
                cells = np.array([bool(row.cells >> m & 1) for m in self.cells])
                yield Sum(cells, row.low, row.high)

    def _bounds(self, n: Ints) -> tuple[Ints, Ints]:
        own = self.column.sums[self.measure.name][self.cells]
        low = np.broadcast_to(own[:, 0], n.shape)
        high = np.minimum(own[:, 1], self.measure.steps * n)
        scale = self.column.subject.scale
        if scale is None:
            return low, high
        other = "mean" if self.measure.name == "share" else "share"
        beside = self.column.sums[other][self.cells]
        least, most = coupled(scale, self.measure.name, n, beside)
        return np.maximum(low, least), np.minimum(high, most)


def coupled(scale: Scale, measure: str, n: Ints, other: Ints) -> tuple[Ints, Ints]:
    """What bounds of the favourable answers say of the steps of codes, or the other way round.

    `other` (…, 2). n answers with k favourable add up to (cut-1)k .. (K-1)k + (cut-2)(n-k).
    """
    down, top, below = scale.cut - 1, scale.categories - 1, scale.cut - 2
    if measure == "mean":
        most = np.minimum(other[..., 1], n)
        return down * other[..., 0], top * most + below * (n - most)
    low = -((below * n - other[..., 0]) // (top - below))
    return np.maximum(low, 0), other[..., 1] // down


def join(
    tables: tuple[Table, Table],
    columns: tuple[Column, Column],
    members: Array,
    contrasts: Sequence[Compared],
    kinds: frozenset[str],
    most: int,
) -> Array:
    """Which worlds of two tables go together (Q1, Q2), by the figures that compare them.

    TooManyError where the pairs of worlds times their cells are more than `most`.
    """
    first, second = tables
    together = sorted({*first.cells, *second.cells})
    if len(first) * len(second) * max(len(together), 1) > most:
        raise TooManyError
    others = members.copy()
    others[together] = False
    measure = contrasts[0].measure
    known = [_known(column, measure, np.flatnonzero(others)) for column in columns]
    left, right = (
        _spread(table, column, measure, together)
        for table, column in zip(tables, columns, strict=True)
    )
    found = np.zeros((len(first), len(second)), dtype=bool)
    step = max(1, BLOCK // max(len(second) * max(len(together), 1), 1))
    for at in range(0, len(first), step):
        part = Cells(left.n[at : at + step, None], left.sums[at : at + step, None])
        holds = np.ones((len(part.n), len(second)), dtype=bool)
        for contrast in contrasts:
            rest = contrast.sums(known[0], known[1])
            here = contrast.sums(part, Cells(right.n[None], right.sums[None]))
            pairs = Pairs((here.values + rest.values)[holds])
            holds[holds] = contrast.hold(pairs, kinds)
        found[at : at + step] = holds
    return found


def _known(column: Column, measure: Measure, cells: Array) -> Cells:
    return Cells(column.n[cells, 0], column.sums[measure.name][cells, 0])


def _spread(table: Table, column: Column, measure: Measure, cells: list[int]) -> Cells:
    """The table's worlds over these cells: those it does not hold are known."""
    n = np.tile(column.n[cells, 0], (len(table), 1))
    sums = np.tile(column.sums[measure.name][cells, 0], (len(table), 1))
    at = [cells.index(m) for m in table.cells]
    n[:, at], sums[:, at] = table.n, table.sums
    return Cells(n, sums)


def unknown_cells(column: Column, measure: Measure) -> Array:
    """Which cells (M,) have an n or a sum that is not known."""
    n, sums = column.n, column.sums[measure.name]
    return np.asarray((n[:, 0] != n[:, 1]) | (sums[:, 0] != sums[:, 1]))


def worth_solving(
    column: Column, measure: Measure, populations: list[Population], rows: list[Row], most: int
) -> list[list[int]]:
    """The sets of at most `most` unknown cells: of populations, and of what totals leave."""
    open_cells = unknown_cells(column, measure)
    sets = {bits(one.members & open_cells) for one in populations} | {row.cells for row in rows}
    few = [cells for cells in sets if 0 < cells.bit_count() <= most]
    return [places(cells) for cells in sorted(few, key=lambda cells: (cells.bit_count(), cells))]
