"""Linear programmes: the least and most that unknown cells can hold by all totals at once.

Cells that belong to the same groups cannot be told apart by totals, so a variable is the sum
over such an *atom*. A look at a few corners first says which atoms can move at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

from tests.attacks.arrays import Array, Ints
from tests.attacks.knowledge import Column
from tests.attacks.remainders import Rows
from tests.attacks.totals import Row, mask, unknown
from tests.attacks.worlds import ContradictionError

CORNERS = 3  # objectives that are tried both ways
CLOSE = 1e-6
MOST_ATOMS = 400


@dataclass(frozen=True)
class Programme:
    """Atoms (cells of each) and, by quantity, their bounds; `matrix` with the rows' limits."""

    atoms: list[Array]
    low: Array
    high: Array
    matrix: sparse.csr_array
    least: Array
    most: Array

    def solve(self, objective: Array) -> Array:
        """Where it is least; ContradictionError where nothing satisfies the rows."""
        found = optimize.milp(
            objective,
            constraints=optimize.LinearConstraint(self.matrix, self.least, self.most),
            bounds=optimize.Bounds(self.low, self.high),
        )
        if found.x is None:
            raise ContradictionError("No sums satisfy all totals.")
        return np.asarray(found.x)


def tighten(column: Column, rows: Rows) -> bool:
    """Tighten the bounds of a column's cells by all totals together; whether that helped."""
    quantities = [("n", column.n), *column.sums.items()]
    totals = rows.plain(column)
    atoms = list(_atoms(column, totals))
    if not any(totals) or not 0 < len(atoms) <= MOST_ATOMS:
        return False
    programme = _programme(column, quantities, totals, atoms)
    stuck = _stuck(programme)
    changed = False
    for variable in stuck:
        quantity, a = divmod(int(variable), len(atoms))
        changed |= _learn(programme, variable, quantities[quantity][1], atoms[a])
    return changed


def _atoms(column: Column, totals: list[list[Row]]) -> Iterator[Array]:
    """The unknown cells by the rows that they belong to."""
    size = len(column.n)
    open_cells = unknown(column.n)
    for bounds in column.sums.values():
        open_cells |= unknown(bounds)
    rows = {row.cells for own in totals for row in own}
    member = [mask(cells, size) for cells in sorted(rows)]
    cells = np.flatnonzero(open_cells)
    if not len(cells) or not member:
        return
    pattern = np.stack(member)[:, cells]
    _, atom = np.unique(pattern, axis=1, return_inverse=True)
    for a in range(int(atom.max()) + 1):
        yield cells[atom.ravel() == a]


def _programme(
    column: Column,
    quantities: list[tuple[str, Ints]],
    totals: list[list[Row]],
    atoms: list[Array],
) -> Programme:
    size, A = len(column.n), len(atoms)  # noqa: N806 -- the number of atoms
    low = np.concatenate([[b[own, 0].sum() for own in atoms] for _, b in quantities])
    high = np.concatenate([[b[own, 1].sum() for own in atoms] for _, b in quantities])
    lines: list[Array] = []
    least: list[float] = []
    most: list[float] = []
    for q, ((_, bounds), own_rows) in enumerate(zip(quantities, totals, strict=True)):
        for row in own_rows:
            inside = mask(row.cells, size)
            line = np.zeros(A * len(quantities))
            line[q * A : (q + 1) * A] = [inside[own].all() for own in atoms]
            # An atom may hold cells whose own quantity is known: a row leaves these out.
            known = sum(int(bounds[own[~unknown(bounds)[own]], 0].sum()) for own in atoms if inside[own].any())  # fmt: skip
            lines.append(line)
            least.append(row.low + known)
            most.append(row.high + known)
    for line, top in _coupling(column, A, len(quantities)):
        lines.append(line)
        least.append(-np.inf)
        most.append(top)
    return Programme(
        atoms, low, high, sparse.csr_array(np.array(lines)), np.array(least), np.array(most)
    )


def _coupling(column: Column, atoms: int, quantities: int) -> Iterator[tuple[Array, float]]:
    """No sum without n; and favourable answers have high codes."""
    for a in range(atoms):
        for q, measure in enumerate(column.subject.measures, start=1):
            line = np.zeros(atoms * quantities)
            line[q * atoms + a], line[a] = 1, -measure.steps
            yield line, 0.0
        scale = column.subject.scale
        if scale is not None:
            down, top, below = scale.cut - 1, scale.categories - 1, scale.cut - 2
            line = np.zeros(atoms * quantities)
            line[atoms + a], line[2 * atoms + a] = down, -1
            yield line, 0.0
            line = np.zeros(atoms * quantities)
            line[2 * atoms + a], line[a], line[atoms + a] = 1, -below, below - top
            yield line, 0.0


def _stuck(programme: Programme) -> Array:
    """The variables that the corners do not move: off both bounds, or by one."""
    rng, size = np.random.default_rng(0), len(programme.low)
    least, most = np.full(size, np.inf), np.full(size, -np.inf)
    for _ in range(CORNERS):
        objective = rng.normal(size=size)
        for sign in (1, -1):
            corner = programme.solve(sign * objective)
            least, most = np.minimum(least, corner), np.maximum(most, corner)
    atoms = len(programme.atoms)
    alone = np.array([len(own) == 1 for own in programme.atoms])[np.arange(size) % atoms]
    open_bounds = programme.high - programme.low > CLOSE
    still = np.where(alone, most - least < 1 - CLOSE, most - least < CLOSE)
    return np.flatnonzero(open_bounds & still)


def _learn(programme: Programme, variable: int, bounds: Ints, cells: Array) -> bool:
    objective = np.zeros(len(programme.low))
    objective[variable] = 1
    low = int(np.ceil(programme.solve(objective)[variable] - CLOSE))
    high = int(np.floor(programme.solve(-objective)[variable] + CLOSE))
    if low > high:
        raise ContradictionError("Between two bounds lies no whole number.")
    before = bounds[cells].copy()
    total = bounds[cells].sum(axis=0)
    bounds[cells, 0] = np.maximum(before[:, 0], low - (total[1] - before[:, 1]))
    bounds[cells, 1] = np.minimum(before[:, 1], high - (total[0] - before[:, 0]))
    return bool((bounds[cells] != before).any())
