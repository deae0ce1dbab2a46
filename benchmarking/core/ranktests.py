"""Tests of one item between the sides: unclustered (I7), clustered (I8), and families (I9)."""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from benchmarking.core.arrays import Counts, Floats, divide, floats
from benchmarking.core.gaps import Clustered, within_gap
from benchmarking.core.resampling import p_value, permuted_histograms

SMALL_GROUP = 10
DRAWS = 9999
NO_SPREAD = 1e-12


@dataclass(frozen=True, slots=True)
class Tested:
    """A statistic, its two-sided p (NaN when undefined) and, for t, its degrees of freedom."""

    statistic: float
    p: float
    degrees: float = np.nan


UNTESTED = Tested(np.nan, np.nan)


def _values(counts: Counts) -> Counts:
    return np.repeat(np.arange(len(counts)), counts)


def brunner_munzel(first: Counts, second: Counts) -> Tested:
    """I7: the Brunner-Munzel test of P(X<Y) + P(X=Y)/2 = 1/2 from two K-vectors of counts.

    Unequal spread allowed; the statistic is positive when the second group is higher. NaN when
    a group has fewer than 2 answers or the groups are degenerate. Source: Brunner-Munzel 2000.
    """
    n1, n2 = int(first.sum()), int(second.sum())
    if min(n1, n2) < 2:
        return UNTESTED
    spread1, spread2, gap = _placements(first, second)
    if spread1 + spread2 == 0:
        return UNTESTED
    pooled = n1 * spread1 + n2 * spread2
    statistic = n1 * n2 * gap / ((n1 + n2) * pooled**0.5)
    degrees = pooled**2 / ((n1 * spread1) ** 2 / (n1 - 1) + (n2 * spread2) ** 2 / (n2 - 1))
    return Tested(statistic, float(2 * special.stdtr(degrees, -abs(statistic))), degrees)


def _placements(first: Counts, second: Counts) -> tuple[float, float, float]:
    """Variances of each group's placements and the difference of the mean ranks."""
    ranks = _midranks(first + second)
    spreads, means = [], []
    for own in (first, second):
        n, inner = own.sum(), _midranks(own)
        mean = (own @ ranks) / n
        placement = ranks - inner - mean + (n + 1) / 2
        spreads.append(float(own @ placement**2) / (n - 1))
        means.append(float(mean))
    return spreads[0], spreads[1], means[1] - means[0]


def _midranks(counts: Counts) -> Floats:
    return floats(np.cumsum(counts) - (counts - 1) / 2)


def mann_whitney(first: Counts, second: Counts) -> Tested:
    """I7, a familiar extra: U of the first group with two-sided p.

    Exact without ties when a group is smaller than 10, otherwise normal with the tie and
    continuity corrections: |U - n1·n2/2| - 1/2 over the square root of
    n1·n2/12·((n+1) - Σ(t³-t)/(n(n-1))). NaN for an empty group. Source: Hollander-Wolfe 1973.
    """
    n1, n2 = int(first.sum()), int(second.sum())
    if not n1 or not n2:
        return UNTESTED
    both = first + second
    if min(n1, n2) < SMALL_GROUP and (both <= 1).all():
        found = stats.mannwhitneyu(_values(first), _values(second), method="exact")
        return Tested(float(found.statistic), float(found.pvalue))
    n, tied = n1 + n2, float((floats(both) ** 3 - both).sum())
    statistic = float(first @ _midranks(both)) - n1 * (n1 + 1) / 2
    variance = n1 * n2 / 12 * ((n + 1) - tied / (n * (n - 1)))
    beyond = max(abs(statistic - n1 * n2 / 2) - 0.5, 0.0)
    return Tested(statistic, float(2 * special.ndtr(-beyond / variance**0.5)) if variance else 1.0)


def permutation_superiority(
    first: Counts, second: Counts, rng: np.random.Generator, draws: int = DRAWS
) -> Tested:
    """I7 for fewer than 10 answers: the mean rank difference under shuffled labels."""
    counts = np.stack([first, second])[None]
    ranks = _midranks(first + second)
    centre = float((first + second) @ ranks / (first + second).sum())
    observed = float(first @ ranks / first.sum()) - centre
    shuffled = permuted_histograms(counts, rng, draws)[:, 0] @ ranks / first.sum() - centre
    return Tested(observed, p_value(observed, shuffled))


def cluster_t_test(gap: Clustered) -> Tested:
    """I8: t = g/SE with G-1 degrees of freedom; NaN below 2 municipalities or without spread."""
    t = float(divide(gap.value, gap.se))
    degrees = float(gap.clusters - 1)
    p = 2 * special.stdtr(degrees, -abs(t)) if degrees >= 1 else np.nan
    return Tested(t, float(p), degrees)


def label_permutation_test(
    counts: Counts, scores: Floats, rng: np.random.Generator, draws: int = DRAWS
) -> Tested:
    """I8 for fewer than 20 municipalities: side labels shuffled inside each municipality.

    `counts` (M, 2, K), `scores` (K,): 0/1 for a share, POMP for a mean. The within gap is
    studentised by its cluster standard error; p = (b+1)/(B+1). Tests that the sides do not
    differ in any municipality. One-sided municipalities carry no information. The statistic is
    infinite when the same gap stands everywhere, and NaN, as is p, when there is none anywhere.
    """
    n = counts.sum(axis=-1)
    observed = _studentised(counts[:, 0] @ scores, counts.sum(axis=1) @ scores, n)
    shuffled = permuted_histograms(counts, rng, draws) @ scores
    replicates = _studentised(shuffled.T, (counts.sum(axis=1) @ scores)[:, None], n)
    if np.isnan(observed):
        return UNTESTED
    return Tested(float(observed), p_value(float(observed), replicates))


def _studentised(total_p: Floats, total: Floats, n: Counts) -> Floats:
    shape = total_p.shape
    sizes = [np.broadcast_to(n[:, s].reshape(-1, *[1] * (len(shape) - 1)), shape) for s in (0, 1)]
    gap = within_gap(total_p, sizes[0], total - total_p, sizes[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        return gap.value / np.where(gap.se > NO_SPREAD, gap.se, 0.0)


def sign_flip_test(
    gaps: Floats, weights: Floats, rng: np.random.Generator, draws: int = DRAWS
) -> Tested:
    """I8: that the mean gap is 0 although gaps vary: the signs of g_m (M,) are flipped."""
    share = weights / weights.sum()
    observed = float(gaps @ share)
    signs = rng.integers(0, 2, (draws, len(gaps))) * 2 - 1
    return Tested(observed, p_value(observed, signs @ (gaps * share)))


def adjusted_p(p: Floats, *, any_dependence: bool = False) -> Floats:
    """I9: Benjamini-Hochberg adjusted p-values of one family; NaN entries stay out of it.

    A family is (wave, population, indicator type); equivalence tests are their own.
    `any_dependence` takes Benjamini-Yekutieli. Source: Benjamini-Hochberg 1995.
    """
    adjusted = np.full(np.shape(p), np.nan)
    known = np.isfinite(p)
    if known.any():
        adjusted[known] = (
            stats.false_discovery_control(p[known], method="by")
            if any_dependence
            else stats.false_discovery_control(p[known], method="bh")
        )
    return adjusted
