"""Every published figure about one side's answers as the equation that it is.

What a reader has of a figure is its value on a grid and, with an interval, the two ends on a
grid. Both depend on the cells (municipality × side) in one of two ways: linearly, and through
the sum of squares of the municipalities' contributions from which the interval is made. So an
equation says for any change of answers whether a reader could notice it (`worlds.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import NamedTuple

import numpy as np

from benchmarking.core.data.arrays import Floats
from benchmarking.core.data.precision import Unit
from benchmarking.core.disclosure.released import CLUSTERS_FOR_INTERVAL
from benchmarking.core.statistics.gaps import Clustered

EVERYBODY = -1  # the function of an equation about everybody
NO_ENDS, BY_T, KORN_GRAUBARD = range(3)


class Place(NamedTuple):
    """Where a figure stands: the population's name ("" = all, "function:mayor"), its column
    ("items:S1") and the figure's name in the document ("political.share")."""

    population: str
    column: str
    figure: str


Grids = Mapping[Place, tuple[float, float]]  # a figure's step, and that of its interval's ends


@dataclass(frozen=True, slots=True)
class Equation:
    """One figure as a function of the answers of one side.

    An answer k (of K) adds `score`[k] to the total of its cell, and a point more in the cell of
    municipality m adds `coefficient`[m] to the value. `z`, `share` (M,) as in `Clustered`.
    `function`: whose answers count, by its number among the named ones. `cost`: how unwelcome
    coarser numbers are here; `fixed` when an earlier run told them already. `tested`: a p stands
    beside its interval.
    """

    place: Place
    unit: Unit
    score: Floats
    coefficient: Floats
    value: float
    z: Floats
    share: Floats
    clusters: int
    n: int
    ends: int
    cost: float
    function: int = EVERYBODY
    fixed: bool = False
    scale: float | None = None
    tested: bool = False

    def scored(self, score: Floats) -> "Equation":
        """The same figure for other answers (K,)."""
        return replace(self, score=score)


@dataclass(frozen=True, slots=True)
class Figured:
    """What a figure is called, what answers count in it and how it is told; as in `Equation`."""

    place: Place
    unit: Unit
    score: Floats
    ends: int
    cost: float
    function: int = EVERYBODY
    fixed: bool = False
    scale: float | None = None
    tested: bool = False


def of_estimates(
    figures: Sequence[Figured], coefficient: Floats, found: Clustered, centre: int = 0
) -> list[Equation]:
    """The equations of P estimates beside each other.

    `coefficient` (M, P) as in `Equation`; `found` the estimates, with arrays (P,) and (S, M, P);
    `centre`: which of its S centres the answers count in.
    """
    if not figures:
        return []
    n = found.n.reshape(-1, len(figures)).sum(axis=0).tolist()
    value, clusters = found.value.tolist(), found.clusters.tolist()
    moved, z, share = (
        np.ascontiguousarray(part.T)
        for part in (np.nan_to_num(coefficient), found.z.sum(axis=0), found.share[centre])
    )
    return [
        Equation(
            place=one.place,
            unit=one.unit,
            score=one.score,
            coefficient=moved[p],
            value=value[p],
            z=z[p],
            share=share[p],
            clusters=clusters[p],
            n=n[p],
            ends=one.ends if clusters[p] >= CLUSTERS_FOR_INTERVAL else NO_ENDS,
            cost=one.cost,
            function=one.function,
            fixed=one.fixed,
            scale=one.scale,
            tested=one.tested,
        )
        for p, one in enumerate(figures)
        if isfinite(value[p])  # who gave no answer has no figure
    ]
