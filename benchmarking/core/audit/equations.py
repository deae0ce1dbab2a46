"""Every published figure about one side's answers as the equation that it is.

What a reader has of a figure is its value on a grid and, with an interval, the two ends on a
grid. Both depend on the cells (municipality × side) in one of two ways: linearly, and through
the sum of squares of the municipalities' contributions from which the interval is made. So an
equation says for any change of answers whether a reader could notice it (`worlds.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import NamedTuple, Self

import numpy as np
import scipy

from benchmarking.core.audit.moves import Moves
from benchmarking.core.data.arrays import Bools, Counts, Floats, bools, floats, whole
from benchmarking.core.data.precision import Unit, chance_class, finest
from benchmarking.core.disclosure.released import CLUSTERS_FOR_INTERVAL
from benchmarking.core.statistics.gaps import Clustered
from benchmarking.core.statistics.intervals import at_effective_size

EVERYBODY = -1  # the function of an equation about everybody
NO_ENDS, BY_T, KORN_GRAUBARD = range(3)
NO_SPREAD = 1e-15  # of Σz², far below what one answer makes


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
    """What a figure is called and how it is told; as in `Equation`."""

    place: Place
    unit: Unit
    ends: int
    cost: float
    function: int = EVERYBODY
    fixed: bool = False
    scale: float | None = None
    tested: bool = False


def of_estimates(
    figures: Sequence[Figured],
    score: Floats,
    coefficient: Floats,
    found: Clustered,
    centre: int = 0,
) -> list[Equation]:
    """The equations of P estimates beside each other.

    `coefficient` (M, P) as in `Equation`; `found` the estimates, with arrays (P,) and (S, M, P);
    `centre`: which of its S centres the answers count in.
    """
    if not figures:
        return []
    answers, clusters = found.n.reshape(-1, len(figures)).sum(axis=0), found.clusters
    enough, known = clusters >= CLUSTERS_FOR_INTERVAL, np.isfinite(found.value)
    moved, z, share = (
        np.ascontiguousarray(part.T)
        for part in (np.nan_to_num(coefficient), found.z.sum(axis=0), found.share[centre])
    )
    return [
        Equation(
            place=one.place,
            unit=one.unit,
            score=score,
            coefficient=moved[p],
            value=float(found.value[p]),
            z=z[p],
            share=share[p],
            clusters=int(clusters[p]),
            n=int(answers[p]),
            ends=one.ends if enough[p] else NO_ENDS,
            cost=one.cost,
            function=one.function,
            fixed=one.fixed,
            scale=one.scale,
            tested=one.tested,
        )
        for p, one in enumerate(figures)
        if known[p]  # who gave no answer has no figure
    ]


@dataclass(frozen=True, slots=True)
class Block:
    """E equations side by side, at the H municipalities whose cells are hidden.

    `score` (E, K), `coefficient`, `z`, `share` (E, H); all others (E,). `q` is Σz² over all
    municipalities, `zr` Σz·share and `rr` Σshare²; `factor` G/(G-1), `quantile` t(G-1), `ratio`
    t(n-1)/t(G-1).
    `finest`: the step of each unit where nothing asks for a coarser one.
    `interval` (3, E): both ends as they are, and as which limit the p beside them is told.
    """

    equations: tuple[Equation, ...]
    score: Floats
    coefficient: Floats
    z: Floats
    share: Floats
    value: Floats
    q: Floats
    zr: Floats
    rr: Floats
    factor: Floats
    quantile: Floats
    ratio: Floats
    n: Floats
    clusters: Floats
    ends: Counts
    function: Counts
    tested: Bools
    finest: Floats
    interval: Floats

    @classmethod
    def of(cls, equations: Sequence[Equation], hidden: Counts) -> "Block":
        """Of equations with the same K; `hidden` (H,) numbers of municipalities."""

        z, share = (floats([getattr(one, name) for one in equations]) for name in ("z", "share"))
        value, n, clusters, ends, function, tested = floats(
            [
                (one.value, one.n, one.clusters, one.ends, one.function, one.tested)
                for one in equations
            ]
        ).T
        degrees = np.maximum(clusters - 1, 1)
        quantile = floats(scipy.special.stdtrit(degrees, 0.975))
        block = cls(
            equations=tuple(equations),
            score=floats([one.score for one in equations]),
            coefficient=floats([one.coefficient for one in equations])[:, hidden],
            z=z[:, hidden],
            share=share[:, hidden],
            value=value,
            q=floats((z**2).sum(axis=1)),
            zr=floats((z * share).sum(axis=1)),
            rr=floats((share**2).sum(axis=1)),
            factor=(degrees + 1) / degrees,
            quantile=quantile,
            ratio=floats(scipy.special.stdtrit(np.maximum(n - 1, 1), 0.975) / quantile),
            n=n,
            clusters=clusters,
            ends=whole(ends),
            function=whole(function),
            tested=bools(tested),
            finest=floats([finest(one.unit, one.scale) for one in equations]),
            interval=np.full((3, len(equations)), np.nan),
        )
        for kind in (BY_T, KORN_GRAUBARD):
            own = np.flatnonzero(block.ends == kind)
            now = own, block.value[own], block.q[own]
            block.interval[:2, own] = ends_of(block, *now)
            if kind == BY_T:
                block.interval[2, own] = class_of_p(block, *now)
        return block

    def only(self, kept: Bools) -> "Block":
        """The marked equations (E,)."""
        names = {one.name for one in fields(self)} - {"equations", "interval"}
        return replace(
            self,
            equations=tuple(one for one, keep in zip(self.equations, kept, strict=True) if keep),
            interval=self.interval[:, kept],
            **{name: getattr(self, name)[kept] for name in names},
        )


@dataclass(frozen=True, slots=True)
class Touched:
    """What J moves make of the figures that they touch at all: N pairs of a figure and a move.

    `e`, `j` (N,) their numbers; the figure's `value` and Σz² `q` after the move, (N,).
    """

    e: Counts
    j: Counts
    value: Floats
    q: Floats

    @classmethod
    def joined(cls, parts: Sequence[Self], sizes: Sequence[int]) -> Self:
        """What the moves of several parts, of these sizes, make; numbered through."""
        j = [part.j + first for part, first in zip(parts, np.cumsum([0, *sizes]), strict=False)]
        e, value, q = (np.concatenate([getattr(p, n) for p in parts]) for n in ("e", "value", "q"))
        return cls(e, np.concatenate(j), value, q)

    def at(self, rows: Counts) -> tuple[Counts, Floats, Floats]:
        """Figure, value and Σz² of these rows."""
        return self.e[rows], self.value[rows], self.q[rows]

    def only(self, moves: Counts, J: int) -> tuple["Touched", Counts]:
        """What the moves (n,) make of all J, numbered in their order; and which rows (N,) that are."""
        number = np.full(J, -1)
        number[moves] = np.arange(len(moves))
        j = number[self.j]
        rows = np.flatnonzero(j >= 0)
        e, value, q = self.at(rows)
        return Touched(e, j[rows], value, q), rows


def follow(block: Block, moves: Moves) -> Touched:
    """Follow each change through every equation in which it counts, exactly."""
    e, j = np.nonzero(_counts(block, moves))
    at, other = moves.at[j], moves.other[j]
    by = look_up(block.score, e, moves.new[j]) - look_up(block.score, e, moves.old[j])
    first = look_up(block.coefficient, e, at) * by
    second = np.where(other >= 0, -look_up(block.coefficient, e, other) * by, 0.0)
    change = first + second
    mean = look_up(block.share, e, at) * first + look_up(block.share, e, other) * second
    q = block.q[e] + 2 * (look_up(block.z, e, at) * first + look_up(block.z, e, other) * second)
    q += first**2 + second**2 - 2 * change * (block.zr[e] + mean) + change**2 * block.rr[e]
    return Touched(e, j, block.value[e] + change, np.maximum(q, 0.0))


def _counts(block: Block, moves: Moves) -> Bools:
    """In which equations a move counts, (E, J)."""
    there, functions = block.coefficient != 0, block.function[:, None]
    touched = there.take(moves.at, 1) | (there.take(moves.other, 1) & (moves.other >= 0))
    touched &= block.score.take(moves.new, 1) != block.score.take(moves.old, 1)
    return bools(touched & ((functions == EVERYBODY) | (functions == moves.function)))


def look_up(table: Floats, row: Counts, column: Counts) -> Floats:
    """`table[row, column]`, several times as fast; any number for a column of -1."""
    return floats(table.ravel().take(row * table.shape[1] + column))


def ends_of(block: Block, e: Counts, value: Floats, q: Floats) -> tuple[Floats, Floats]:
    """Both ends of the intervals of figures `e` (N,) of one kind with these values and Σz².

    NaN where no municipality differs: a document says so in the place of an interval.
    """
    variance = block.factor[e] * q
    if len(e) and block.ends[e[0]] == KORN_GRAUBARD:
        share = np.clip(value, 0.0, 1.0)
        return at_effective_size(share, variance, block.n[e], block.ratio[e])
    half = np.where(q > NO_SPREAD, block.quantile[e] * np.sqrt(variance), np.nan)
    return value - half, value + half


def class_of_p(block: Block, e: Counts, value: Floats, q: Floats) -> Floats:
    """As which of the limits the p of figures `e` (N,) is told; NaN where none is."""
    found = np.full(len(e), np.nan)
    at = np.flatnonzero(block.tested[e] & (q > NO_SPREAD))
    own = e[at]
    t = np.abs(value[at]) / np.sqrt(block.factor[own] * q[at])
    found[at] = chance_class(2 * scipy.special.stdtr(np.maximum(block.clusters[own] - 1, 1), -t))
    return found
