"""Tests of one item between the sides: unclustered (I7), clustered (I8), and families (I9)."""

from dataclasses import dataclass, replace
from math import comb

import numpy as np
import scipy

from benchmarking.core.data.arrays import Counts, Floats, floats
from benchmarking.core.data.figures import Reason
from benchmarking.core.statistics.gaps import Clustered, within_gap
from benchmarking.core.statistics.resampling import p_value, permuted_histograms

SMALL_GROUP = 10
DRAWS = 9999


@dataclass(frozen=True, slots=True)
class Tested:
    """A statistic, its two-sided p and, for t, its degrees of freedom.

    `reason`: why there is no test (p is NaN), or DEGENERATE where nothing varies and p is that of
    counting: 1 without any difference, the least possible one where the groups lie apart.
    """

    statistic: float
    p: float
    degrees: float = np.nan
    reason: Reason | None = None


UNTESTED = Tested(np.nan, np.nan, reason=Reason.TOO_FEW_ANSWERS)
ALONE = Tested(np.nan, np.nan, reason=Reason.TOO_FEW_MUNICIPALITIES)
ALIKE = Tested(0.0, 1.0, reason=Reason.DEGENERATE)


def _values(counts: Counts) -> Counts:
    return np.repeat(np.arange(len(counts)), counts)


def brunner_munzel(first: Counts, second: Counts) -> Tested:
    """I7: the Brunner-Munzel test of P(X<Y) + P(X=Y)/2 = 1/2 from two K-vectors of counts.

    Unequal spread allowed; the statistic is positive when the second group is higher. All
    answers alike: statistic 0, p 1. Groups without overlap have no spread of their own: W is
    that of the nearest groups that have, in which one of the n·m pairs is tied (δ' of
    `cliff_delta`), ±(n·m-1)/√2, and p that of permutation, 2/C(n+m, n), at most 1. NaN when a
    group is empty, or has one answer amid the other's. Source: Brunner-Munzel 2000; effsize.
    """
    n1, n2 = int(first.sum()), int(second.sum())
    if not n1 or not n2:
        return UNTESTED
    if np.count_nonzero(first + second) == 1:
        return ALIKE
    if apart := _apart(first, second):
        p = min(2 / comb(n1 + n2, n1), 1.0)
        return Tested(apart * (n1 * n2 - 1) / 2**0.5, p, reason=Reason.DEGENERATE)
    if min(n1, n2) < 2:
        return UNTESTED
    spread1, spread2, gap = _placements(first, second)
    pooled = n1 * spread1 + n2 * spread2
    statistic = n1 * n2 * gap / ((n1 + n2) * pooled**0.5)
    degrees = pooled**2 / ((n1 * spread1) ** 2 / (n1 - 1) + (n2 * spread2) ** 2 / (n2 - 1))
    return Tested(statistic, float(2 * scipy.special.stdtr(degrees, -abs(statistic))), degrees)


def _apart(first: Counts, second: Counts) -> int:
    """+1 when every answer of the second group is higher, -1 when lower, 0 when they overlap."""
    (low1, high1), (low2, high2) = (np.flatnonzero(own)[[0, -1]] for own in (first, second))
    return int(high1 < low2) - int(high2 < low1)


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
    n1·n2/12·((n+1) - Σ(t³-t)/(n(n-1))). All answers alike: p 1. NaN for an empty group.
    Source: Hollander-Wolfe 1973.
    """
    n1, n2 = int(first.sum()), int(second.sum())
    if not n1 or not n2:
        return UNTESTED
    both = first + second
    if min(n1, n2) < SMALL_GROUP and (both <= 1).all():
        found = scipy.stats.mannwhitneyu(_values(first), _values(second), method="exact")
        return Tested(float(found.statistic), float(found.pvalue))
    n, tied = n1 + n2, float((floats(both) ** 3 - both).sum())
    statistic = float(first @ _midranks(both)) - n1 * (n1 + 1) / 2
    variance = n1 * n2 / 12 * ((n + 1) - tied / (n * (n - 1)))
    if not variance:
        return replace(ALIKE, statistic=statistic)
    beyond = max(abs(statistic - n1 * n2 / 2) - 0.5, 0.0)
    return Tested(statistic, float(2 * scipy.special.ndtr(-beyond / variance**0.5)))


def permutation_superiority(
    first: Counts, second: Counts, rng: np.random.Generator, draws: int = DRAWS
) -> Tested:
    """I7 for fewer than 10 answers: the mean rank difference under shuffled labels.

    All answers alike: statistic 0, p 1. NaN for an empty group.
    """
    if not first.sum() or not second.sum():
        return UNTESTED
    if np.count_nonzero(first + second) == 1:
        return ALIKE
    counts = np.stack([first, second])[None]
    ranks = _midranks(first + second)
    centre = float((first + second) @ ranks / (first + second).sum())
    observed = float(first @ ranks / first.sum()) - centre
    shuffled = permuted_histograms(counts, rng, draws)[:, 0] @ ranks / first.sum() - centre
    return Tested(observed, p_value(observed, shuffled))


def cluster_t_test(gap: Clustered) -> Tested:
    """I8: t = g/SE with G-1 degrees of freedom; NaN below 2 municipalities.

    The same gap in every municipality (SE 0): t is infinite and p that of flipping the signs of
    G equal gaps, 2/2^G; no gap in any: t 0, p 1.
    """
    g, se, G = float(gap.value), float(gap.se), int(gap.clusters)
    if G < 2:
        return ALONE
    if se == 0:
        t, p = (float(np.copysign(np.inf, g)), 2.0 ** (1 - G)) if g else (0.0, 1.0)
        return Tested(t, p, G - 1, Reason.DEGENERATE)
    return Tested(g / se, float(2 * scipy.special.stdtr(G - 1, -abs(g / se))), G - 1)


def label_permutation_test(
    counts: Counts, scores: Floats, rng: np.random.Generator, draws: int = DRAWS
) -> Tested:
    """I8 for fewer than 20 municipalities: side labels shuffled inside each municipality.

    `counts` (M, 2, K), `scores` (K,): 0/1 for a share, POMP for a mean. The within gap is
    studentised by its cluster standard error; p = (b+1)/(B+1). Tests that the sides do not
    differ in any municipality. One-sided municipalities carry no information. The statistic is
    infinite when the same gap stands everywhere; no gap in any: 0 with p 1. NaN below 2
    municipalities with both sides.
    """
    n, total = counts.sum(axis=-1), counts.sum(axis=1) @ scores
    if np.count_nonzero((n > 0).all(axis=1)) < 2:
        return ALONE
    gap = _gap_of(counts[:, 0] @ scores, total, n)
    observed = float(_studentised(gap))
    shuffled = permuted_histograms(counts, rng, draws) @ scores
    replicates = _studentised(_gap_of(shuffled.T, total[:, None], n))
    reason = Reason.DEGENERATE if float(gap.se) == 0 else None
    return Tested(observed, p_value(observed, replicates), reason=reason)


def _gap_of(total_p: Floats, total: Floats, n: Counts) -> Clustered:
    """The within gap(s) where the political side has this sum (M, ...) of the whole one."""
    shape = total_p.shape
    sizes = [np.broadcast_to(n[:, s].reshape(-1, *[1] * (len(shape) - 1)), shape) for s in (0, 1)]
    return within_gap(total_p, sizes[0], total - total_p, sizes[1])


def _studentised(gap: Clustered) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(gap.value == 0, 0.0, gap.value / gap.se)


def sign_flip_test(
    gaps: Floats, weights: Floats, rng: np.random.Generator, draws: int = DRAWS
) -> Tested:
    """I8: that the mean gap is 0 although gaps vary: the signs of g_m (M,) are flipped.

    No gap in any municipality: p 1. NaN without municipalities.
    """
    if not len(gaps):
        return ALONE
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
            scipy.stats.false_discovery_control(p[known], method="by")
            if any_dependence
            else scipy.stats.false_discovery_control(p[known], method="bh")
        )
    return adjusted
