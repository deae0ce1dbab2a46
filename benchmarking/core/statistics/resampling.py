"""Resampling by municipality, seeded by what is computed, never by the clock.

A bootstrap is a matrix of weights (draws, M) times the municipalities' counts (one matrix
product); statistics are functions of the totals that come out. Permutations move answers between the
two sides inside each municipality and keep both sides' sizes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import scipy

from benchmarking.core.data.arrays import Bools, Counts, Floats, divide, floats

FEWEST_CLUSTERS = 20

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
    replicates below the estimate, acceleration Σd³/(6(Σd²)^1.5) from the jackknife. NaN interval
    below 20 municipalities; the percentile interval where z0 or the acceleration is undefined.
    No published figure rests on it: at 20 municipalities it covers 91 % (docs/coverage.md).
    Source: Efron and Tibshirani 1993, ch. 14; Cameron-Gelbach-Miller 2008 for the clusters.
    """
    value = statistic(np.sum(counts, axis=0, dtype=float)[None])[0]
    if len(counts) < FEWEST_CLUSTERS:
        nothing = np.full(np.shape(value), np.nan)
        return Resampled(value, nothing, nothing, np.isfinite(nothing))
    left_out = statistic(jackknife_totals(counts))
    replicates = statistic(bootstrap_totals(counts, draws, rng))
    a = acceleration(left_out)
    return _bca_interval(value, replicates, a, confidence)


def acceleration(jackknife: Floats) -> Floats:
    """a = Σ d³ / (6 (Σ d²)^1.5) with d = mean - value of the leave-one-out values (M, ...)."""
    d = jackknife.mean(axis=0) - jackknife
    return divide((d**3).sum(axis=0), 6 * (d**2).sum(axis=0) ** 1.5)


def _bca_interval(value: Floats, replicates: Floats, a: Floats, confidence: float) -> Resampled:
    below = (replicates < value).mean(axis=0) + (replicates == value).mean(axis=0) / 2
    bound = (below <= 0) | (below >= 1) | ~np.isfinite(a)
    z0 = scipy.special.ndtri(np.where(bound, 0.5, below))
    slope = np.where(bound, 0.0, np.nan_to_num(a))
    limits = []
    for tail in ((1 - confidence) / 2, (1 + confidence) / 2):
        z = z0 + scipy.special.ndtri(tail)
        level = np.where(bound, tail, scipy.special.ndtr(z0 + z / (1 - slope * z)))
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
