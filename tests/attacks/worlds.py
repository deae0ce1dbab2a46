"""All whole numbers that a few unknown cells can hold, found by trying every one.

A search that grows beyond its bound gives nothing: what it would have found is not complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.attacks.arrays import Array, Ints


@dataclass(frozen=True)
class Effort:
    """How far a search may go: unknown cells of a system, its worlds on the way, and the worlds
    of two systems side by side times their cells. Beyond `few` worlds a look at some of them
    comes first: where every cell varies among these, there is nothing to find. `programmes`: whether linear
    programmes look at all totals together."""

    cells: int = 6
    worlds: int = 200_000
    few: int = 5_000
    pairs: int = 4_000_000
    programmes: bool = True


FULL, LIGHT = Effort(), Effort(5, 20_000, 1_000, 400_000, programmes=False)


class ContradictionError(Exception):
    """What was read cannot be: the attacker takes something for what it is not."""


class TooManyError(Exception):
    """The search has hit its bound."""


@dataclass(frozen=True)
class Sum:
    """The cells marked in `cells` (h,) add up to low..high."""

    cells: Array
    low: int
    high: int


@dataclass(frozen=True)
class Squares:
    """Σ (S·unit - n·mean)² over the marked cells is at most `most`, for some mean in the span.

    `n` (R, h) of each start.
    """

    cells: Array
    n: Ints
    unit: float
    mean: tuple[float, float]
    most: float

    def least(self, j: int, start: Array, sums: Ints) -> Array:
        """The smallest square that cell j adds."""
        n, points = self.n[start, j], sums * self.unit
        away = np.maximum(points - n * self.mean[1], n * self.mean[0] - points)
        return np.asarray(np.maximum(away, 0) ** 2)


def expand(
    low: Ints,
    high: Ints,
    sums: Sequence[Sum],
    squares: Sequence[Squares] = (),
    most: int = FULL.worlds,
    thinned: np.random.Generator | None = None,
) -> tuple[Array, Ints]:
    """All values (Q, h) between `low` and `high` (R, h) with these sums, and the start of each.

    TooManyError where there are more than `most` on the way; `thinned` goes on with some of
    them instead, so that what is found is possible but not all.
    """
    R, h = low.shape  # noqa: N806 -- as in the docstring
    start, values = np.arange(R), np.zeros((R, 0), dtype=np.int64)
    away = [np.zeros(R) for _ in squares]
    rest_low = [_suffix(low * one.cells) for one in sums]
    rest_high = [_suffix(high * one.cells) for one in sums]
    for j in range(h):
        least, largest = low[start, j], high[start, j]
        for i, one in enumerate(sums):
            if one.cells[j]:
                so_far = values @ one.cells[:j].astype(np.int64)
                least = np.maximum(least, one.low - so_far - rest_high[i][start, j + 1])
                largest = np.minimum(largest, one.high - so_far - rest_low[i][start, j + 1])
        size = np.maximum(largest - least + 1, 0)
        if size.sum() > most:
            if thinned is None:
                raise TooManyError
            size = _thin(size, most, thinned)
        parent = np.repeat(np.arange(len(start)), size)
        offset = np.arange(len(parent)) - np.repeat(np.cumsum(size) - size, size)
        value = least[parent] + offset
        start, values = start[parent], np.column_stack([values[parent], value])
        away = [total[parent] for total in away]
        start, values, away = _pruned(j, start, values, squares, away)
    return start, values


def _thin(size: Ints, most: int, rng: np.random.Generator) -> Ints:
    """Keep so many starts, chosen at random, that there are at most `most` worlds."""
    order = rng.permutation(len(size))
    kept = order[np.cumsum(size[order]) <= most]
    thin = np.zeros_like(size)
    thin[kept] = size[kept]
    return thin


def _suffix(values: Ints) -> Ints:
    """(R, h + 1): the sum from column j on."""
    padded = np.zeros((len(values), values.shape[1] + 1), dtype=np.int64)
    padded[:, :-1] = np.cumsum(values[:, ::-1], axis=1)[:, ::-1]
    return padded


def _pruned(
    j: int, start: Array, values: Ints, squares: Sequence[Squares], away: list[Array]
) -> tuple[Array, Ints, list[Array]]:
    kept = np.ones(len(start), dtype=bool)
    for i, one in enumerate(squares):
        if one.cells[j]:
            away[i] = away[i] + one.least(j, start, values[:, j])
            kept &= away[i] <= one.most
    return start[kept], values[kept], [total[kept] for total in away]


@dataclass(frozen=True)
class Table:
    """All worlds (Q) of some cells: n and sums of steps (Q, h); `cells` (h,) municipalities."""

    cells: tuple[int, ...]
    n: Ints
    sums: Ints

    def __len__(self) -> int:
        return len(self.n)

    def where(self, kept: Any) -> "Table":
        """The marked worlds (Q,)."""
        return Table(self.cells, self.n[kept], self.sums[kept])
