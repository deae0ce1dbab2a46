"""What is counted of functions (mayor, general director, ...), for the whole benchmark only.

A function's totals are counted straight away, with the three sums over municipalities from
which the error of a share follows; nothing by municipality is kept, so there is nothing a
municipality's page could show.
"""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.counting.tensor import CellIndex
from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import WaveInput


@dataclass(frozen=True, slots=True)
class RoleTally:
    """Per function (L) and scale item (I): answers, favourable ones, the sum of codes minus 1,
    municipalities with an answer and the most answers of one municipality; of the n_m answers
    and k_m favourable ones there, `squares` = Σk_m², `products` = Σn_m·k_m and `size_squares` =
    Σn_m². `sides` (L, 2) counts respondents; `counts` (L, I, most categories).
    Empty (L = 0) when functions are unknown."""

    names: tuple[str, ...]
    sides: Counts
    n: Counts
    favourable: Counts
    steps: Counts
    municipalities: Counts
    largest: Counts
    squares: Counts
    products: Counts
    size_squares: Counts
    counts: Counts

    def plus(self, other: "RoleTally") -> "RoleTally":
        """Joined with the tally of other municipalities. ValueError for other functions."""
        if self.names != other.names:
            raise ValueError("Partial tallies name different functions.")
        return RoleTally(
            self.names,
            self.sides + other.sides,
            self.n + other.n,
            self.favourable + other.favourable,
            self.steps + other.steps,
            self.municipalities + other.municipalities,
            np.maximum(self.largest, other.largest),
            self.squares + other.squares,
            self.products + other.products,
            self.size_squares + other.size_squares,
            self.counts + other.counts,
        )


def role_tally(wave: WaveInput, cells: CellIndex, instrument: Instrument) -> RoleTally:
    """Count every scale item by function."""
    role = wave.role if wave.role is not None else np.full(wave.respondents, -1)
    names = wave.roles if wave.role is not None else ()
    L, M, known = len(names), cells.municipalities, role >= 0
    own = role[known].astype(np.int64)
    place = own * M + cells.index[known] // 2
    parts = np.zeros((8, L, len(instrument.scales)), dtype=np.int64)
    widest = max((spec.categories for spec in instrument.scales), default=0)
    by_category = np.zeros((L, len(instrument.scales), widest), dtype=np.int64)
    for i, spec in enumerate(instrument.scales if L else ()):
        answers = wave.scales[spec.code][known]
        K = spec.categories
        slots = own * (K + 2) + 1 + answers
        counts = np.bincount(slots, minlength=L * (K + 2)).reshape(L, -1)[:, 2:]
        by_category[:, i, :K] = counts
        spread, agreeing = (
            np.bincount(place[rows], minlength=L * M).reshape(L, M)
            for rows in (answers > 0, answers >= spec.cut)
        )
        parts[:, :, i] = [
            counts.sum(axis=1),
            agreeing.sum(axis=1),
            counts @ np.arange(K),
            (spread > 0).sum(axis=1),
            spread.max(axis=1, initial=0),
            (agreeing**2).sum(axis=1),
            (spread * agreeing).sum(axis=1),
            (spread**2).sum(axis=1),
        ]
    sides = np.bincount(2 * own + wave.perspective[known], minlength=2 * L).reshape(L, 2)
    n, favourable, steps, municipalities, largest, *sums = parts
    squares, products, size_squares = sums
    return RoleTally(
        names, sides, n, favourable, steps, municipalities, largest,
        squares, products, size_squares, by_category,
    )  # fmt: skip
