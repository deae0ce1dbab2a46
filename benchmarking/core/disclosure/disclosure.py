"""Auditing what has been published: can a hidden number be recovered?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import scipy

from benchmarking.core.data.arrays import Bools, Counts, Floats


@dataclass(frozen=True, slots=True)
class CellBounds:
    """The smallest and largest value that a hidden cell can have given what is published."""

    row: int
    column: int
    low: float
    high: float

    @property
    def width(self) -> float:
        """0 when the cell can be computed exactly."""
        return self.high - self.low


def audit_table(counts: Counts, hidden: Bools) -> tuple[CellBounds, ...]:
    """Bounds of every hidden cell of a two-way table with published margins, by linear programming.

    `counts` and `hidden` (R, C). Each hidden cell is minimised and maximised over all
    non-negative tables with the same visible cells and margins. Source: FCSM Statistical Policy
    Working Paper 22, ch. IV.
    """
    rows, columns = np.nonzero(hidden)
    if not len(rows):
        return ()
    constraints = np.zeros((sum(counts.shape), len(rows)))
    constraints[rows, np.arange(len(rows))] = 1
    constraints[counts.shape[0] + columns, np.arange(len(rows))] = 1
    secret = np.where(hidden, counts, 0)
    margins = np.concatenate([secret.sum(axis=1), secret.sum(axis=0)])
    return tuple(
        CellBounds(int(rows[i]), int(columns[i]), *_range(i, constraints, margins))
        for i in range(len(rows))
    )


def _range(target: int, constraints: Floats, margins: Floats | Counts) -> tuple[float, float]:
    direction = np.zeros(constraints.shape[1])
    ends = []
    for sign in (1.0, -1.0):
        direction[target] = sign
        found = scipy.optimize.linprog(direction, A_eq=constraints, b_eq=margins)
        if found.fun is None:
            raise ValueError("The hidden cells and the margins contradict one another.")
        ends.append(float(sign * found.fun))
    return ends[0], ends[1]


def is_protected(bounds: Iterable[CellBounds], limit: int) -> bool:
    """Whether every hidden cell keeps an interval of at least `limit` answers."""
    return all(cell.width >= limit - 1e-9 for cell in bounds)


def protect_table(counts: Counts, hidden: Bools, limit: int) -> Bools:
    """Hide further cells, the smallest first, until the audit finds every primary cell protected.

    Only the cells of `hidden` must keep an interval of `limit`; what is hidden for their sake
    need not. Gives the widened mask (R, C).
    """
    result = hidden.copy()
    primary = {(r, c) for r, c in np.argwhere(hidden).tolist()}
    while True:
        exposed = [
            cell
            for cell in audit_table(counts, result)
            if (cell.row, cell.column) in primary and cell.width < limit - 1e-9
        ]
        if not exposed or result.all():
            return result
        result[_smallest_visible(counts, result, exposed[0])] = True


def _smallest_visible(counts: Counts, hidden: Bools, cell: CellBounds) -> tuple[int, int]:
    """The smallest visible cell in the row or column of an exposed one, else anywhere."""
    reach = np.zeros(hidden.shape, dtype=bool)
    reach[cell.row], reach[:, cell.column] = True, True
    candidates = ~hidden & reach if (~hidden & reach).any() else ~hidden
    index = int(np.where(candidates, counts, np.inf).argmin())
    row, column = np.unravel_index(index, counts.shape)
    return int(row), int(column)


@dataclass(frozen=True, slots=True)
class Publication:
    """An aggregate that readers have: the wave, the item, and the responses it rests on."""

    wave: str
    item: str
    responses: frozenset[str]


def differing(
    new: Publication,
    published: Iterable[Publication],
    municipality_of: Callable[[str], str],
    limit: int,
) -> tuple[Publication, ...]:
    """The publications from which `new` differs by too few persons: it may not leave.

    `responses` are hashes of response ids. With every publication of the same wave and item
    the symmetric difference must be empty, or hold `limit` responses from 2 municipalities or
    more; else subtracting one from the other tells about those few. Late answers, re-issued
    peer groups and "the benchmark without us" all pass here.
    """
    return tuple(
        old
        for old in published
        if (old.wave, old.item) == (new.wave, new.item)
        and _too_close(old.responses ^ new.responses, municipality_of, limit)
    )


def _too_close(
    difference: frozenset[str], municipality_of: Callable[[str], str], limit: int
) -> bool:
    if not difference:
        return False
    municipalities = {municipality_of(response) for response in difference}
    return len(difference) < limit or len(municipalities) < 2


def dominated(sizes: Counts, share: float = 0.5) -> bool:
    """Whether one municipality holds more than this share of the answers."""
    return bool(sizes.sum() and sizes.max() > share * sizes.sum())
