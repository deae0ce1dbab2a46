"""Many equations side by side, and what changes of answers make of them.

Every array has a row for each move and a column for each figure: a row is looked up whole, so that
memory is read in stretches. A figure that a move does not touch stays as it is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
import scipy

from benchmarking.core.audit.equations import BY_T, EVERYBODY, KORN_GRAUBARD, Equation
from benchmarking.core.audit.moves import Moves
from benchmarking.core.data.arrays import Bools, Counts, Floats, bools, floats, whole
from benchmarking.core.data.precision import chance_class, finest
from benchmarking.core.statistics.intervals import at_effective_size

NO_SPREAD = 1e-15  # of Σz², far below what one answer makes


class Kept:
    """The ends of intervals that were found, by the number of what happens to them."""

    def __init__(self) -> None:
        # The last one stands for none, so that every number has a place before it.
        self.keys, self.ends = np.array([np.iinfo(np.int64).max]), np.full((2, 1), np.inf)

    def of(self, keys: Counts, find: Callable[[Counts], tuple[Floats, Floats]]) -> Floats:
        """Those of `keys` (n,), as (2, n); `find` makes what is missing, of keys at these places."""
        place = np.searchsorted(self.keys, keys)
        missing = (self.keys.take(place) != keys).nonzero()[0]
        if len(missing):
            new, first = np.unique(keys[missing], return_index=True)
            at = np.searchsorted(self.keys, new)
            ends = np.stack(find(missing[first]))
            self.keys, self.ends = np.insert(self.keys, at, new), np.insert(self.ends, at, ends, 1)
            place = np.searchsorted(self.keys, keys)
        return floats(self.ends.take(place, axis=1))


class Part(NamedTuple):
    """Some figures of a block: their numbers in it, and they alone."""

    at: Counts
    block: "Block"


@dataclass(frozen=True)
class Block:
    """E equations side by side, at the H municipalities whose cells are hidden.

    `score` (K, E). By cell, and of nobody in a last row of zeros, (H+1, E): the `coefficient` c,
    its `square` c², `shared` c·share, and `leaning` 2c(z - Σz·share). All others (E,). `q` is Σz²
    over all municipalities and `rr` Σshare²; `factor` G/(G-1), `quantile` t(G-1), `ratio`
    t(n-1)/t(G-1).
    `finest`: the step of each unit where nothing asks for a coarser one.
    `interval` (3, E): both ends as they are, and as which limit the p beside them is told;
    infinite what is not told. `kept`: of shares, whose intervals take the longest.
    """

    equations: tuple[Equation, ...]
    score: Floats
    coefficient: Floats
    leaning: Floats
    square: Floats
    shared: Floats
    value: Floats
    q: Floats
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
    kept: Kept

    @classmethod
    def of(cls, equations: Sequence[Equation], hidden: Counts) -> "Block":
        """Of equations with the same K; `hidden` (H,) numbers of municipalities."""
        named = partial(_named, equations)
        z, share, c = named("z"), named("share"), named("coefficient").T[hidden]
        lean = z.T[hidden] - (z * share).sum(axis=1)
        n, clusters, ends = named("n"), named("clusters"), named("ends")
        degrees = np.maximum(clusters - 1, 1)
        quantile = floats(scipy.special.stdtrit(degrees, 0.975))
        block = cls(
            equations=tuple(equations),
            score=named("score").T.copy(),
            coefficient=_and_nobody(c),
            leaning=_and_nobody(2 * c * lean),
            square=_and_nobody(c**2),
            shared=_and_nobody(c * share.T[hidden]),
            value=named("value"),
            q=floats((z**2).sum(axis=1)),
            rr=floats((share**2).sum(axis=1)),
            factor=(degrees + 1) / degrees,
            quantile=quantile,
            ratio=floats(scipy.special.stdtrit(np.maximum(n - 1, 1), 0.975) / quantile),
            n=n,
            clusters=clusters,
            ends=whole(ends),
            function=whole(named("function")),
            tested=bools(named("tested")) & (ends == BY_T),
            finest=floats([finest(one.unit, one.scale) for one in equations]),
            interval=np.full((3, len(equations)), np.inf),
            kept=Kept(),
        )
        for kind in (BY_T, KORN_GRAUBARD):
            own = np.flatnonzero(block.ends == kind)
            block.interval[:2, own] = ends_of(block, own, block.value[own], block.q[own])
        own = block.tested_at
        block.interval[2, own] = class_of_p(block, own, block.value[own], block.q[own])
        return block

    @cached_property
    def tested_at(self) -> Counts:
        """The numbers of the equations that a p stands beside."""
        return np.flatnonzero(self.tested)

    @cached_property
    def means(self) -> Part:
        """Means and gaps, with an interval by t."""
        return self._with_ends(BY_T)

    @cached_property
    def shares(self) -> Part:
        """Shares with an interval."""
        return self._with_ends(KORN_GRAUBARD)

    def _with_ends(self, kind: int) -> Part:
        marked = bools(self.ends == kind)
        return Part(np.flatnonzero(marked), self.only(marked))

    def only(self, kept: Bools) -> "Block":
        """The marked equations (E,)."""
        if kept.all():
            return self
        at = np.flatnonzero(kept)
        names = {one.name for one in fields(self)} - {"equations", "kept"}
        return replace(
            self,
            kept=Kept(),
            equations=tuple(self.equations[e] for e in at),
            **{name: getattr(self, name).take(at, axis=-1) for name in names},
        )


def _named(equations: Sequence[Equation], name: str) -> Floats:
    return floats([getattr(one, name) for one in equations])


def _and_nobody(by_cell: Floats) -> Floats:
    return np.pad(by_cell, ((0, 1), (0, 0)))


def moved(block: Block, moves: Moves, figures: Counts | None = None) -> Floats:
    """What the changed answer adds to the totals of the first cell: of every figure, (J, E), or of one
    for each move, `figures` (J,)."""
    by = _found(block.score, moves.new, figures)
    by -= _found(block.score, moves.old, figures)
    if figures is not None:
        whose = block.function[figures]
        by *= (whose == EVERYBODY) | (whose == moves.function)
    elif len(own := np.flatnonzero(block.function != EVERYBODY)):
        by[:, own] *= block.function[own] == moves.function[:, None]
    return by


def _found(table: Floats, rows: Counts, figures: Counts | None) -> Floats:
    return table.take(rows, axis=0) if figures is None else floats(table[rows, figures])


def _apart(table: Floats, moves: Moves, figures: Counts | None = None) -> Floats:
    """What stands of the first cell less what stands of the other; -1 is the last row."""
    apart = _found(table, moves.at, figures)
    apart -= _found(table, moves.other, figures)
    return apart


def values_after(block: Block, moves: Moves) -> Floats:
    """The value (J, E) of every figure after each move."""
    after = moved(block, moves)
    after *= _apart(block.coefficient, moves)
    after += block.value
    return after


def squares_after(block: Block, moves: Moves, figures: Counts | None = None) -> Floats:
    """Σz² after each move: of every figure, (J, E), or of one for each move, `figures` (J,).

    A point more in a cell, and one less elsewhere, moves the value by d and each z by -d·share and
    the cell's own c; so Σ(z + …)² comes to q + a·x + b·x² for x points.
    """
    points, every = moved(block, moves, figures), slice(None) if figures is None else figures
    d = _apart(block.coefficient, moves, figures)
    after = d * block.rr[every]
    after -= 2 * _apart(block.shared, moves, figures)
    after *= d
    after += _found(block.square, moves.at, figures)
    after += _found(block.square, moves.other, figures)
    after *= points
    after += _apart(block.leaning, moves, figures)
    after *= points
    after += block.q[every]
    return np.maximum(after, 0.0, out=after)


def ends_of(block: Block, e: Counts | slice, value: Floats, q: Floats) -> tuple[Floats, Floats]:
    """Both ends of the intervals of figures `e` of one kind with these values and Σz².

    Infinite where no municipality differs: a document says so in the place of an interval.
    """
    variance = block.factor[e] * q
    if (block.ends[e][:1] == KORN_GRAUBARD).all():
        share = np.clip(value, 0.0, 1.0)
        low, high = at_effective_size(share, variance, block.n[e], block.ratio[e])
        return _or_infinite(low), _or_infinite(high)
    half = block.quantile[e] * np.sqrt(variance)
    half[q <= NO_SPREAD] = np.inf
    return np.where(np.isinf(half), np.inf, value - half), value + half


def _or_infinite(numbers: Floats) -> Floats:
    return np.where(np.isnan(numbers), np.inf, numbers)


def class_of_p(block: Block, e: Counts, value: Floats, q: Floats) -> Floats:
    """As which of the limits the p of figures `e` is told; infinite where none is."""
    spread = q > NO_SPREAD
    error = np.sqrt(block.factor[e] * np.where(spread, q, 1.0))
    degrees = np.maximum(block.clusters[e] - 1, 1)
    found = chance_class(2 * scipy.special.stdtr(degrees, -np.abs(value) / error))
    return np.where(spread, found, np.inf)
