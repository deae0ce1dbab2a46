"""How far two distributions of answers lie apart."""

from dataclasses import dataclass

import numpy as np
import scipy

from benchmarking.core.data.arrays import Counts, Floats, divide, floats
from benchmarking.core.statistics.resampling import permuted_histograms

DRAWS = 999


def _shares(counts: Counts | Floats) -> Floats:
    heights = floats(counts)
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
    return floats((np.abs(lead) * steps).sum(axis=-1))


def jensen_shannon(first: Counts | Floats, second: Counts | Floats, base: float = 2.0) -> Floats:
    """I12, the Jensen-Shannon distance between vectors of counts (..., K), range 0..1 (base 2).

    sqrt(H((p+q)/2) - (H(p)+H(q))/2) with entropy H in the base; the square root makes it a
    metric. For nominal categories. NaN where a side is empty.
    """
    p, q = _shares(first), _shares(second)
    divergence = _entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2
    return floats(np.sqrt(np.maximum(divergence, 0.0) / np.log(base)))


def _entropy(p: Floats) -> Floats:
    logs = np.log(np.where(p > 0, p, 1.0))
    return floats(-(p * logs).sum(axis=-1))


def excess_distance(
    counts: Counts, rng: np.random.Generator, draws: int = DRAWS, *, nominal: bool = False
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


def chance_wasserstein(counts: Counts) -> Floats:
    """I12, the Wasserstein distance that shuffled side labels give on average, (...) of (M, 2, ..., K).

    Inside municipality m the n_P political answers are drawn without replacement from its N:
    the number at or below category k has the mean n_P·c/N and the variance
    n_P·n_A·c(N-c)/(N²(N-1)), c = both sides' answers up to k. Added over municipalities the
    difference of the two cumulative shares is nearly normal, so that the mean of its size is
    that of a folded normal. Exact moments, no draws; in category steps.
    """
    both = counts.sum(axis=1)
    P, A = counts[:, 0].sum(axis=-1), counts[:, 1].sum(axis=-1)
    N = P + A
    below = np.cumsum(both, axis=-1)[..., :-1]
    share = divide(P, N)[..., None]
    spread = divide(P * A, N**2 * (N - 1))[..., None] * below * (N[..., None] - below)
    scale = divide(1.0, P.sum(axis=0))[..., None] + divide(1.0, A.sum(axis=0))[..., None]
    middle = np.nansum(share * below, axis=0) * scale
    middle = middle - divide(below.sum(axis=0), A.sum(axis=0)[..., None])
    by_step = _folded(middle, np.sqrt(np.nansum(spread, axis=0)) * scale)
    return floats(by_step.sum(axis=-1))


def _folded(mean: Floats, sd: Floats) -> Floats:
    """The mean size of a normal variable."""
    z = divide(mean, sd)
    folded = sd * np.sqrt(2 / np.pi) * np.exp(-(z**2) / 2) + mean * scipy.special.erf(
        z / np.sqrt(2)
    )
    return floats(np.where(sd > 0, folded, np.abs(mean)))


@dataclass(frozen=True, slots=True)
class Shuffled:
    """What the political side's totals (O,) are under side labels shuffled inside municipalities.

    `mean` (O,) and `covariance` (O, O), both exact; whole respondents change sides, so what
    goes together stays together.
    """

    mean: Floats
    covariance: Floats

    @classmethod
    def of(cls, n: Counts, pairs: Counts) -> "Shuffled":
        """From `n` (M, 2) and `pairs` (M, 2, O, O), how many respondents gave both marks.

        Draws without replacement of n_P from N respondents: covariance
        n_P·n_A/(N(N-1))·(Σyyᵀ - ΣyΣyᵀ/N) in each municipality, added up.
        """
        N, both = n.sum(axis=1).astype(float), pairs.sum(axis=1).astype(float)
        marked = np.diagonal(both, axis1=1, axis2=2)
        mean = (np.nan_to_num(divide(n[:, 0], N))[:, None] * marked).sum(axis=0)
        factor = np.nan_to_num(divide(n.prod(axis=1), N * (N - 1)))
        outer = np.nan_to_num(divide(factor, N))[:, None] * marked
        return cls(mean, np.tensordot(factor, both, axes=1) - outer.T @ marked)


def chance_jensen_shannon(
    n: Counts, pairs: Counts, rng: np.random.Generator, draws: int = 999
) -> float:
    """I12, the Jensen-Shannon distance that shuffled side labels give on average.

    The political totals are drawn from the normal distribution with the mean and covariance
    of the shuffle (`Shuffled`), the administrative ones are the rest.
    """
    found, total = Shuffled.of(n, pairs), np.diagonal(pairs.sum(axis=(0, 1))).astype(float)
    values, vectors = np.linalg.eigh(found.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = found.mean + rng.standard_normal((draws, len(total))) @ root.T
    drawn = np.clip(drawn, 0.0, total)
    return float(np.nanmean(jensen_shannon(drawn, total - drawn)))
