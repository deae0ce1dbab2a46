"""Ordinal effect size from two vectors of counts."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import scipy

from benchmarking.core.data.arrays import Counts, Floats, divide, floats
from benchmarking.core.data.figures import Reason
from benchmarking.core.statistics.gaps import Clustered, linearised
from benchmarking.core.statistics.intervals import normal_quantile


class Magnitude(StrEnum):
    """Words for |delta|, after Hess and Kromrey (2004)."""

    NEGLIGIBLE = "negligible"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Dominance:
    """Cliff's delta (-1..1, positive = first group higher) with its variance and interval.

    `low` and `high` are NaN and `reason` is set when the data define no interval.
    """

    delta: float
    variance: float
    low: float
    high: float
    reason: Reason | None = None

    @property
    def superiority(self) -> float:
        """θ = P(X>Y) + P(X=Y)/2 = (δ+1)/2, range 0..1."""
        return (self.delta + 1) / 2

    @property
    def magnitude(self) -> Magnitude:
        """negligible < .147 <= small < .33 <= medium < .474 <= large."""
        words = (Magnitude.NEGLIGIBLE, Magnitude.SMALL, Magnitude.MEDIUM, Magnitude.LARGE)
        return words[int(np.searchsorted([0.147, 0.33, 0.474], abs(self.delta), side="right"))]


def dominances(first: Counts, second: Counts) -> tuple[float, Floats, Floats]:
    """Delta, and per category the mean dominance of a member of the first (second) group."""
    categories = np.arange(len(first))
    signs = floats(np.sign(categories[:, None] - categories[None, :]))
    rows = signs @ (second / second.sum())
    columns = (first / first.sum()) @ signs
    return float(rows @ (first / first.sum())), rows, columns


def _variance(first: Counts, second: Counts, centre: float, *, unbiased: bool) -> float:
    n1, n2 = float(first.sum()), float(second.sum())
    _, rows, columns = dominances(first, second)
    categories = np.arange(len(first))
    signs = np.sign(categories[:, None] - categories[None, :])
    row_squares = float(((rows - centre) ** 2) @ first)
    column_squares = float(((columns - centre) ** 2) @ second)
    squares = float(first @ ((signs - centre) ** 2) @ second)
    pairs, free = n1 * n2, (n1 - 1) * (n2 - 1)
    if unbiased:
        return (n2**2 * row_squares + n1**2 * column_squares - squares) / (pairs * free)
    by_row, by_column = row_squares / (n1 - 1), column_squares / (n2 - 1)
    return ((n2 - 1) * by_row + (n1 - 1) * by_column + squares / free) / pairs


def _asymmetric_interval(delta: float, variance: float, t: float) -> tuple[float, float]:
    half = t * np.sqrt(variance * ((1 - delta**2) ** 2 + t**2 * variance))
    scale = 1 - delta**2 + t**2 * variance
    return float((delta - delta**3 - half) / scale), float((delta - delta**3 + half) / scale)


def cliff_delta(
    first: Counts,
    second: Counts,
    confidence: float = 0.95,
    *,
    unbiased: bool = True,
    normal: bool = False,
) -> Dominance:
    """I6, Cliff's delta from two K-vectors of counts over the same ordered categories.

    δ = P(X>Y) - P(X<Y); unbiased (or consistent) variance; Cliff's asymmetric interval
    (δ-δ³ ± t·s·sqrt((1-δ²)²+t²s²))/(1-δ²+t²s²) with t(n1+n2-2) (or normal). The unbiased
    variance is kept at or above (1-δ²)/(n1·n2-1), as Cliff advises. Fully disjoint groups:
    variance at δ' = δ(nm-1)/nm and the bound clamped at ±1. All answers in one category:
    δ = 0 without an interval. ValueError when a group is empty. Source: Cliff 1996;
    Feng and Cliff 2004.
    """
    n1, n2 = int(first.sum()), int(second.sum())
    if n1 == 0 or n2 == 0:
        raise ValueError("Both groups need at least one answer.")
    delta, _, _ = dominances(first, second)
    nowhere = Dominance(delta, np.nan, np.nan, np.nan, Reason.DEGENERATE)
    if min(n1, n2) < 2 or np.count_nonzero(first + second) < 2:
        return nowhere
    disjoint = bool(np.isclose(abs(delta), 1.0, rtol=0, atol=1e-12))
    centre = delta * (n1 * n2 - 1) / (n1 * n2) if disjoint else delta
    variance = _variance(first, second, centre, unbiased=unbiased)
    if unbiased and not disjoint:
        variance = max(variance, (1 - delta**2) / (n1 * n2 - 1))
    tail = (1 + confidence) / 2
    t = normal_quantile(confidence) if normal else float(scipy.special.stdtrit(n1 + n2 - 2, tail))
    low, high = _asymmetric_interval(centre, variance, t)
    low, high = max(low, -1.0), min(high, 1.0)  # rounding may go a hair beyond
    if disjoint:
        low, high = (low, 1.0) if delta > 0 else (-1.0, high)
    return Dominance(delta, variance, low, high, Reason.DEGENERATE if disjoint else None)


def clustered_delta(counts: Counts) -> Clustered:
    """I6 over municipalities: Cliff's delta of all political against all administrative answers.

    `counts` (M, 2, ..., K). δ is the mean over the answers of one side of how each stands against
    the other side, P(Y < x) - P(Y > x): linearised on both sides at once. Range -1..1: take the
    bounded interval. Source: Cliff 1996; Jaeckel 1972.
    """
    n = counts.sum(axis=-1)
    N = n.sum(axis=0)
    p, a = divide(counts.sum(axis=0), N[..., None])
    above, below = 2 * np.cumsum(a, axis=-1) - a - 1, 1 + p - 2 * np.cumsum(p, axis=-1)
    delta = floats((p * above).sum(axis=-1))
    share = np.moveaxis(divide(n, N), 1, 0)
    lead = np.einsum("ms...k,s...k->sm...", counts, np.stack([above, below]))
    z = divide(lead, N[:, None]) - share * delta
    return linearised(delta, z, share, N)
