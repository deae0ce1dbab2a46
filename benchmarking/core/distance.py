"""How far two distributions of answers lie apart."""

import numpy as np

from benchmarking.core.arrays import Counts, Floats, divide
from benchmarking.core.resampling import permuted_histograms


def _shares(counts: Counts | Floats) -> Floats:
    heights = np.asarray(counts, dtype=float)
    return divide(heights, heights.sum(axis=-1, keepdims=True))


def wasserstein(
    first: Counts | Floats, second: Counts | Floats, positions: Floats | None = None
) -> Floats:
    """I12, Wasserstein-1 between vectors of counts (..., K): Σ |F_P - F_A| over the steps.

    In category steps, range 0..K-1 (or in the unit of the increasing `positions`). Its signed
    part is the difference of the means. NaN where a side is empty.
    """
    steps = np.diff(np.arange(np.shape(first)[-1]) if positions is None else positions)
    lead = np.cumsum(_shares(first) - _shares(second), axis=-1)[..., :-1]
    return np.asarray((np.abs(lead) * steps).sum(axis=-1), dtype=float)


def jensen_shannon(first: Counts | Floats, second: Counts | Floats, base: float = 2.0) -> Floats:
    """I12, the Jensen-Shannon distance between vectors of counts (..., K), range 0..1 (base 2).

    sqrt(H((p+q)/2) - (H(p)+H(q))/2) with entropy H in the base; the square root makes it a
    metric. For nominal categories. NaN where a side is empty.
    """
    p, q = _shares(first), _shares(second)
    divergence = _entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2
    return np.asarray(np.sqrt(np.maximum(divergence, 0.0) / np.log(base)), dtype=float)


def _entropy(p: Floats) -> Floats:
    logs = np.log(np.where(p > 0, p, 1.0))
    return np.asarray(-(p * logs).sum(axis=-1), dtype=float)


def excess_distance(
    counts: Counts, rng: np.random.Generator, draws: int = 999, *, nominal: bool = False
) -> tuple[float, float]:
    """The distance of the two sides and its excess over what chance alone gives.

    `counts` (M, 2, K). A distance is never negative and so grows with small samples; the mean
    distance after shuffling the side labels inside each municipality is taken off.
    """
    measure = jensen_shannon if nominal else wasserstein
    pooled = counts.sum(axis=0)
    observed = float(measure(pooled[0], pooled[1]))
    shuffled = permuted_histograms(counts, rng, draws).sum(axis=1)
    chance = measure(shuffled, pooled.sum(axis=0) - shuffled)
    return observed, observed - float(np.mean(chance))
