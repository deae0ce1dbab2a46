"""Resampling by municipality, seeded by what is computed, never by the clock.

A bootstrap is a matrix of weights (draws, M) times the municipalities' counts (one matrix
product); statistics are functions of the totals that come out. Permutations move answers between the
two sides inside each municipality and keep both sides' sizes.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from scipy import sparse, special

from benchmarking.core.arrays import Bools, Counts, Floats, divide, floats
from benchmarking.core.intervals import normal_quantile

FEWEST_CLUSTERS = 20
MANY_CLUSTERS = 2000
JACKKNIFE_GROUPS = 1000
DRAWS = 1999

Statistic = Callable[[Floats], Floats]


def seed_for(wave: str, indicator: str, version: str) -> int:
    """A 64-bit seed from the wave, the indicator and the method's version.

    The same three words give the same seed anywhere, so a recomputation is bit-equal.
    """
    text = "\x1f".join((wave, indicator, version)).encode()
    return int.from_bytes(sha256(text).digest()[:8], "big")


def bootstrap_totals(
    counts: Counts | Floats, draws: int, rng: np.random.Generator, at_once: int = 100
) -> Floats:
    """Totals (draws, ...) over M municipalities drawn with replacement from `counts` (M, ...).

    Weights times counts, one matrix product for `at_once` draws. Whole numbers whose totals
    single precision holds without rounding are multiplied in it: the same totals, sooner.
    """
    M = len(counts)
    flat = counts.astype(_precision(counts)).reshape(M, -1)
    weights = np.empty((at_once, M), flat.dtype)
    parts = []
    for start in range(0, draws, at_once):
        size = min(at_once, draws - start)
        for draw, drawn in enumerate(rng.integers(0, M, (size, M))):
            weights[draw] = np.bincount(drawn, minlength=M)
        parts.append(weights[:size] @ flat)
    return floats(np.concatenate(parts)).reshape(draws, *np.shape(counts)[1:])


SINGLE_WHOLE = 2**24  # single precision holds every whole number below


def _precision(counts: Counts | Floats) -> type[np.float32 | np.float64]:
    if not np.issubdtype(counts.dtype, np.integer):
        return np.float64
    largest = max(int(counts.max(initial=0)), -int(counts.min(initial=0)))
    return np.float32 if largest * len(counts) < SINGLE_WHOLE else np.float64


def grouping(M: int, rng: np.random.Generator) -> sparse.csr_matrix:
    """Which municipalities are put together at random (JACKKNIFE_GROUPS, M)."""
    label = rng.permutation(M) % JACKKNIFE_GROUPS
    return sparse.csr_matrix((np.ones(M), (label, np.arange(M))), (JACKKNIFE_GROUPS, M))


def group_totals(counts: Counts | Floats | Bools, together: sparse.csr_matrix) -> Floats:
    """Totals (JACKKNIFE_GROUPS, ...) of municipalities put together by `grouping`.

    Left out one after the other they tell the spread of a statistic as well as single
    municipalities do, at a cost that does not grow with their number.
    """
    flat: Any = np.reshape(counts, (len(counts), -1))  # scipy's types know no unions
    return np.asarray(together @ flat).reshape(JACKKNIFE_GROUPS, *np.shape(counts)[1:])


def jackknife_totals(counts: Counts | Floats) -> Floats:
    """Totals (M, ...) with each municipality left out once."""
    return floats(np.sum(counts, axis=0) - counts)


@dataclass(frozen=True, slots=True)
class Resampled:
    """A bootstrap result: estimate, interval (each (...,)), and where BCa gave way.

    `percentile` marks statistics at their bound, where the plain percentile interval stands.
    """

    value: Floats
    low: Floats
    high: Floats
    percentile: Bools


def bca(
    statistic: Statistic,
    counts: Counts | Floats,
    rng: np.random.Generator,
    draws: int,
    confidence: float = 0.95,
) -> Resampled:
    """Bias-corrected accelerated bootstrap over municipalities.

    `statistic` maps totals (B, ...) of the `counts` (M, ...) to values (B, ...). z0 from the
    replicates below the estimate, acceleration Σd³/(6(Σd²)^1.5) from the jackknife. NaN interval below 20
    municipalities; the percentile interval where z0 or the acceleration is undefined. Above
    2,000 municipalities value ± 1.96·SE of the delete-a-group jackknife: BCa tends to it.
    Source: Efron and Tibshirani 1993, ch. 14; Cameron-Gelbach-Miller 2008 for the clusters.
    """
    if len(counts) > MANY_CLUSTERS:
        groups = group_totals(counts, grouping(len(counts), rng))
        return _delete_a_group(statistic, groups, confidence)
    value = statistic(np.sum(counts, axis=0, dtype=float)[None])[0]
    if len(counts) < FEWEST_CLUSTERS:
        nothing = np.full(np.shape(value), np.nan)
        return Resampled(value, nothing, nothing, np.isfinite(nothing))
    left_out = statistic(jackknife_totals(counts))
    replicates = statistic(bootstrap_totals(counts, draws, rng))
    a = acceleration(left_out)
    return _bca_interval(value, replicates, a, confidence)


def _delete_a_group(statistic: Statistic, groups: Floats, confidence: float = 0.95) -> Resampled:
    """value ± 1.96·SE of the jackknife that leaves out each of the `groups` (G, ...) once."""
    value = statistic(groups.sum(axis=0)[None])[0]
    left_out = statistic(jackknife_totals(groups))
    G = len(groups)
    squares = ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0)
    half = normal_quantile(confidence) * np.sqrt((G - 1) / G * squares)
    return Resampled(value, value - half, value + half, np.full(np.shape(value), fill_value=False))


@dataclass(frozen=True, slots=True)
class Part:
    """What one block of statistics needs: `columns`, tables (M, …) to add up over municipalities,
    and `statistic`, from their totals beside each other (B, C) to values (B, S)."""

    columns: Sequence[Counts | Floats | Bools]
    statistic: Statistic

    def values(self) -> int:
        """S, how many statistics there are."""
        first = np.concatenate([table[:1] for table in self.columns], axis=1).astype(float)
        return int(self.statistic(first).shape[1])


def bca_together(parts: list[Part], rng: np.random.Generator, draws: int) -> list[Resampled]:
    """BCa of many statistics from the same draws: one weight matrix, one product a block of draws.

    Gives a result (S,) for every part.
    """
    tables = [table for part in parts for table in part.columns]
    widths = np.cumsum([0, *(sum(t.shape[1] for t in part.columns) for part in parts)])

    def statistic(totals: Floats) -> Floats:
        pieces = zip(parts, widths, widths[1:], strict=False)
        return np.concatenate([p.statistic(totals[:, a:b]) for p, a, b in pieces], axis=1)

    M = len(tables[0])
    if M > MANY_CLUSTERS:  # before they stand beside each other: together they are large
        together = grouping(M, rng)
        groups = [group_totals(table, together) for table in tables]
        found = _delete_a_group(statistic, np.concatenate(groups, axis=1))
    else:
        found = bca(statistic, np.concatenate(tables, axis=1, dtype=float), rng, draws)
    ends = np.cumsum([0, *(part.values() for part in parts)])
    return [
        Resampled(*(getattr(found, f)[a:b] for f in ("value", "low", "high", "percentile")))
        for a, b in itertools.pairwise(ends)
    ]


def acceleration(jackknife: Floats) -> Floats:
    """a = Σ d³ / (6 (Σ d²)^1.5) with d = mean - value of the leave-one-out values (M, ...)."""
    d = jackknife.mean(axis=0) - jackknife
    return divide((d**3).sum(axis=0), 6 * (d**2).sum(axis=0) ** 1.5)


def _bca_interval(value: Floats, replicates: Floats, a: Floats, confidence: float) -> Resampled:
    below = (replicates < value).mean(axis=0) + (replicates == value).mean(axis=0) / 2
    bound = (below <= 0) | (below >= 1) | ~np.isfinite(a)
    z0 = special.ndtri(np.where(bound, 0.5, below))
    slope = np.where(bound, 0.0, np.nan_to_num(a))
    limits = []
    for tail in ((1 - confidence) / 2, (1 + confidence) / 2):
        z = z0 + special.ndtri(tail)
        level = np.where(bound, tail, special.ndtr(z0 + z / (1 - slope * z)))
        limits.append(quantiles(replicates, level))
    return Resampled(value, limits[0], limits[1], np.asarray(bound, dtype=bool))


def quantiles(replicates: Floats, level: Floats) -> Floats:
    """The quantile of replicates (B, ...) at the level (...,) of each statistic; NaN replicates
    are left out."""
    ordered = np.sort(replicates, axis=0)  # NaN last
    place = level * np.maximum(np.isfinite(ordered).sum(axis=0) - 1, 0)
    below = np.floor(place).astype(np.int64)
    low, high = (
        np.take_along_axis(ordered, rank[None], axis=0)[0]
        for rank in (below, np.ceil(place).astype(np.int64))
    )
    return floats(low + (high - low) * (place - below))


def permuted_histograms(counts: Counts, rng: np.random.Generator, draws: int) -> Counts:
    """Political histograms (draws, M, K) after shuffling the labels inside municipalities.

    `counts` (M, 2, K). Each municipality's political answers are a draw without replacement
    from its answers of both sides.
    """
    both = counts.sum(axis=1)
    left = np.broadcast_to(counts[:, 0].sum(axis=1), (draws, len(counts))).copy()
    rest = np.broadcast_to(both.sum(axis=1), left.shape).copy()
    result = np.zeros((draws, *both.shape), dtype=np.int64)
    for k in range(both.shape[1]):
        rest -= both[:, k]
        result[..., k] = rng.hypergeometric(both[:, k], rest, left)
        left -= result[..., k]
    return result


def p_value(observed: float, replicates: Floats) -> float:
    """(b+1)/(B+1) with b replicates at least as extreme in size as the observed statistic."""
    extreme = np.abs(replicates) >= abs(observed) * (1 - 1e-12)
    return float((np.count_nonzero(extreme) + 1) / (len(replicates) + 1))
