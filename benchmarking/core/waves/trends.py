"""Change between waves: paired where persons or municipalities can be linked."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import permutations

import numpy as np
import scipy

from benchmarking.core.data.arrays import Counts, Floats, Totals, divide, floats, whole
from benchmarking.core.statistics.gaps import (
    Clustered,
    MunicipalGaps,
    cluster_mean,
    linearised_mean,
)
from benchmarking.core.statistics.intervals import t_interval, wilson
from benchmarking.core.statistics.ranktests import Tested

MOST_ROWS, MOST_WAVES = 100, 6  # of a panel whose orders are counted one by one


class WaveLink(StrEnum):
    """How two waves are linked; never mixed, always printed."""

    SEAT = "seat"
    MUNICIPALITY = "municipality"
    NONE = "none"


class Trend(StrEnum):
    """The word for a share over waves, of which exactly one holds; with one wave there is none."""

    RISING = "rising"
    FALLING = "falling"
    PEAK = "peak"
    DIP = "dip"
    STRUCTURAL = "structural"
    STABLE = "stable"
    UNDETERMINED = "undetermined"


def newcombe_paired(
    both: int, first: int, second: int, neither: int, confidence: float = 0.95
) -> tuple[float, float]:
    """The interval of p1 - p2 for the same persons twice; counts e, f, g, h of 2x2 outcomes.

    [d - sqrt(dl1² - 2φ·dl1·du2 + du2²), d + ...] with Wilson limits and the φ coefficient
    corrected for continuity; range -1..1. ValueError without persons. Source: Newcombe
    1998c, method 10.
    """
    n = both + first + second + neither
    if n == 0:
        raise ValueError("Nobody was in both waves.")
    p1, p2 = (both + first) / n, (both + second) / n
    (l1, u1), (l2, u2) = (tuple(map(float, wilson(p * n, n, confidence))) for p in (p1, p2))
    phi = _corrected_phi(both, first, second, neither)
    lower = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    upper = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2
    return p1 - p2 - lower**0.5, p1 - p2 + upper**0.5


def _corrected_phi(e: int, f: int, g: int, h: int) -> float:
    product = e * h - f * g
    margins = (e + f) * (g + h) * (e + g) * (f + h)
    n = e + f + g + h
    corrected = max(product - n / 2, 0.0) if product > 0 else float(product)
    return corrected / margins**0.5 if margins else 0.0


def mcnemar_exact(first_only: int, second_only: int) -> float:
    """The exact two-sided p that changes go both ways alike; 1 without any change."""
    n = first_only + second_only
    return float(min(1.0, 2 * scipy.special.bdtr(min(first_only, second_only), n, 0.5)))


def paired_mean_change(changes: Floats) -> Clustered:
    """The mean of persons' own changes (n,), second minus first wave; t with n-1."""
    return cluster_mean(changes, whole(np.ones(len(changes))))


def seat_change(changes: Floats, municipality: Counts, municipalities: int) -> Clustered:
    """The mean of the pairs' own changes (P,), second minus first wave, clustered.

    Σ Δ_i / P with the pairs of one municipality as one cluster: SE² = G/(G-1)·Σ_m(Σ_{i in m}
    (Δ_i - Δ)/P)², t(G-1). `municipality` (P,) points into `municipalities` clusters; n counts
    pairs. Fractions are added from the smallest up, so the order of the pairs says nothing.
    """
    order = np.argsort(changes)
    total = np.bincount(municipality[order], changes[order], minlength=municipalities)
    n = np.bincount(municipality, minlength=municipalities)
    return cluster_mean(total, n)


def municipal_change(total1: Totals, n1: Counts, total2: Totals, n2: Counts) -> Clustered:
    """I3 on Δ_m = wave 2 - wave 1 of municipalities present in both, for one side.

    Weights n1·n2/(n1+n2), cluster t. Totals and n (M,) of the same municipalities, after
    merged municipalities were joined by adding their answers.
    """
    both = (n1 > 0) & (n2 > 0)
    n = np.array([n1[both].sum(), n2[both].sum()])
    change = divide(total2, n2) - divide(total1, n1)
    return linearised_mean(change, divide(n1 * n2, n1 + n2), both, n)


def gap_change(first: MunicipalGaps, second: MunicipalGaps) -> Clustered:
    """I3 on the change of the gap: Δ_m = g_m2 - g_m1 where both sides answered in both waves.

    Weights w1·w2/(w1+w2) of the Mantel-Haenszel weights w_m = n_P·n_A/(n_P+n_A) of each wave
    (what w is to the variance of a gap, this is to that of a change), cluster t. n counts the
    answers of each wave (2,).
    """
    both = (first.weight > 0) & (second.weight > 0)
    n = np.array([first.n[both].sum(), second.n[both].sum()])
    weight = divide(first.weight * second.weight, first.weight + second.weight)
    return linearised_mean(second.gap - first.gap, weight, both, n)


def independent_change(first: Clustered, second: Clustered) -> Clustered:
    """Second minus first estimate of unlinked waves: variances add, the smaller G counts.

    The municipalities of both stand one after the other (first, second), each wave as a side.
    """
    G = np.minimum(first.clusters, second.clusters)
    parts = []
    for wave, sign in ((first, -1), (second, 1)):
        own = divide(divide(wave.clusters, wave.clusters - 1), divide(G, G - 1))
        parts.append((sign * wave.z * np.sqrt(own), wave.share))
    z, share = (_apart(*pair) for pair in zip(*parts, strict=True))
    return Clustered(
        second.value - first.value,
        np.hypot(first.se, second.se),
        G,
        np.maximum(first.largest, second.largest),
        np.stack([first.n, second.n]),
        z,
        share,
    )


def _apart(first: Floats, second: Floats) -> Floats:
    """Two waves' arrays (S, M, ...) as sides (2S, M + M', ...) that share no municipality."""
    rows = np.concatenate([first, np.zeros((len(first), *second.shape[1:]))], axis=1)
    others = np.concatenate([np.zeros((len(second), *first.shape[1:])), second], axis=1)
    return np.concatenate([rows, others])


def cochran_armitage(positive: Counts, n: Counts, scores: Floats | None = None) -> Tested:
    """A linear trend of a share over independent ordered waves of persons who are no clusters:
    chi-square (1) and p.

    [Σ s_i(k_i - n_i·p)]²/(p(1-p)(Σ n_i·s_i² - (Σ n_i·s_i)²/N)). Source: R prop.trend.test.
    """
    s = np.arange(len(n)) if scores is None else scores
    N, p = float(n.sum()), float(positive.sum() / n.sum())
    lead = float(s @ (positive - n * p))
    spread = p * (1 - p) * float(n @ s**2 - (n @ s) ** 2 / N)
    chi_square = float(divide(lead**2, spread))
    return Tested(chi_square, float(scipy.special.chdtrc(1, chi_square)), 1)


def clustered_trend(total: Totals, n: Counts) -> Tested:
    """A linear trend over unlinked ordered waves: t of the slope, with municipalities as clusters.

    `total`, `n` (M, waves) of the same M municipalities, n 0 where one took no part. The slope of
    the waves' means on 0, 1, 2, …, weighted by their answers (as in `cochran_armitage`); each
    wave's mean is linearised by municipality with G_w/(G_w-1), and a municipality in several waves
    is one cluster. Satterthwaite's degrees of freedom over the waves. NaN without any spread.
    Source: Liang and Zeger 1986; Satterthwaite 1946.
    """
    waves = cluster_mean(total, n)
    s, N = np.arange(n.shape[1]), waves.n
    centred = N * (s - divide(N @ s, N.sum()))
    slope = divide(centred, centred @ s)
    G = waves.clusters
    z = slope * np.sqrt(divide(G, G - 1)) * waves.z[0]
    apart = (z**2).sum(axis=0)
    degrees = divide(apart.sum() ** 2, (apart**2 / np.maximum(G - 1, 1)).sum())
    t = float(divide(slope @ waves.value, np.sqrt((z.sum(axis=1) ** 2).sum())))
    return Tested(t, float(2 * scipy.special.stdtr(degrees, -abs(t))), float(degrees))


def page_trend(values: Floats) -> Tested:
    """Page's L for 3 or more waves of the same municipalities (M, waves): L and p (upward).

    As scipy has it: the exact distribution without ties for small panels (20 × 3, 12 × 8), the
    normal one for others.
    """
    found = scipy.stats.page_trend_test(values)
    return Tested(float(found.statistic), float(found.pvalue))


def page_either_way(values: Floats) -> Tested:
    """Page's L with a two-sided p: twice that of an L as far from its mean, at most 1.

    Given the ties of each municipality (equal shares are frequent, and as if there were none the
    test would hardly reject): all orders of every row are equally likely. Exact up to 100
    municipalities and 6 waves, normal with the variance under ties beyond. Without ties the
    exact p is twice the smaller one of `page_trend` forward and backward. Source: Page 1963.
    """
    M, W = values.shape
    doubled = np.rint(2 * scipy.stats.rankdata(values, axis=1)).astype(np.int64)
    L = float((doubled @ np.arange(1, W + 1)).sum()) / 2
    if M > MOST_ROWS or W > MOST_WAVES:
        squares = ((doubled / 2 - (W + 1) / 2) ** 2).sum(axis=1)
        sd = np.sqrt(squares.sum() * W * (W + 1) / 12)  # Σ(j - mean)²/(W-1) = W(W+1)/12
        z = float(divide(L - M * W * (W + 1) ** 2 / 4, sd))
        return Tested(L, 1.0 if np.isnan(z) else float(2 * scipy.special.ndtr(-abs(z))))
    chances, least = np.ones(1), 0
    for row in np.sort(doubled, axis=1).tolist():
        own, start = _orders(tuple(row))
        chances, least = np.convolve(chances, own), least + start
    at = round(2 * L) - least
    tail = min(chances[: at + 1].sum(), chances[at:].sum())
    return Tested(L, min(1.0, 2 * float(tail)))


@cache
def _orders(row: tuple[int, ...]) -> tuple[Floats, int]:
    """The chance of each 2·Σ j·R_j over all orders of a row's doubled ranks, and the least one."""
    sums = np.array(list(permutations(row))) @ np.arange(1, len(row) + 1)
    return np.bincount(sums - sums.min()) / len(sums), int(sums.min())


def jonckheere_terpstra(counts: Counts) -> Tested:
    """An ordinal trend over independent ordered waves of persons who are no clusters; `counts`
    (waves, K). J, two-sided p.

    J = Σ over wave pairs of P(later > earlier) counts, ties half; normal with tie correction.
    """
    J = sum(
        _wins(counts[i], counts[j]) for i in range(len(counts)) for j in range(i + 1, len(counts))
    )
    n, t = floats(counts.sum(axis=1)), floats(counts.sum(axis=0))
    N = n.sum()
    mean = (N**2 - (n**2).sum()) / 4
    z = float(divide(J - mean, np.sqrt(_jonckheere_variance(N, n, t))))
    return Tested(J, float(2 * scipy.special.ndtr(-abs(z))))


def _wins(earlier: Counts, later: Counts) -> float:
    below = np.cumsum(earlier) - earlier
    return float(later @ below + later @ earlier / 2)


def _jonckheere_variance(N: float, n: Floats, t: Floats) -> float:
    first = N * (N - 1) * (2 * N + 5)
    first -= float((n * (n - 1) * (2 * n + 5)).sum() + (t * (t - 1) * (2 * t + 5)).sum())
    second = float((n * (n - 1) * (n - 2)).sum() * (t * (t - 1) * (t - 2)).sum())
    third = float((n * (n - 1)).sum() * (t * (t - 1)).sum())
    return first / 72 + second / (36 * N * (N - 1) * (N - 2)) + third / (8 * N * (N - 1))


SAME = 1e-12  # of two shares: what their last bits make


@dataclass(frozen=True, slots=True)
class ChangeInterval:
    """A change between two waves with its 90 % and 95 % interval."""

    value: float
    interval90: tuple[float, float]
    interval95: tuple[float, float]

    @classmethod
    def of(cls, estimate: Clustered) -> "ChangeInterval":
        """From a clustered estimate."""
        limits = [
            t_interval(estimate.value, estimate.se, estimate.clusters, c) for c in (0.90, 0.95)
        ]
        pairs = [(float(low), float(high)) for low, high in limits]
        return cls(float(estimate.value), pairs[0], pairs[1])

    def beyond(self, delta: float) -> int:
        """+1 for a clear rise of at least delta, -1 for a clear fall, 0 otherwise."""
        low, high = self.interval95
        # 10 % to 0 % is as far as 90 % to 100 %, whichever way the statement is worded.
        if abs(self.value) < delta - SAME or low <= 0 <= high:
            return 0
        return 1 if self.value > 0 else -1

    def equivalent(self, delta: float) -> bool:
        """Whether the waves are as good as equal: the 90 % interval lies within ±delta (TOST)."""
        low, high = self.interval90
        return -delta < low and high < delta


def trend_word(
    lower_bounds: Sequence[float],
    overall: ChangeInterval,
    steps: Sequence[tuple[ChangeInterval, ChangeInterval]],
    delta: float,
    middle: float = 0.5,
) -> Trend | None:
    """2.4: the one word that a share's course over the waves allows; the first that holds.

    - peak, dip: a middle wave lies clearly (by delta, 95 % interval without 0) above, or below,
      both ends. Both in one course: undetermined, since no word is its own;
    - rising, falling: a clear change from the first wave to the last, whatever the level;
    - structural: a majority in every wave, and no fall of delta (90 % interval above -delta);
    - stable: no change of delta between the ends, nor from either to a wave between (TOST);
    - undetermined: nothing of this.

    `lower_bounds`: the share's 95 % lower limit per wave; `overall`: last - first; `steps`:
    for each middle wave the change from the first to it and from it to the last; `middle`: half
    of the scale (0.5 of a share, 50 of POMP). None with a single wave.
    """
    if len(lower_bounds) < 2:
        return None
    turns = {up.beyond(delta) for up, down in steps if up.beyond(delta) == -down.beyond(delta)}
    turns -= {0}
    if turns:
        return {1: Trend.PEAK, -1: Trend.DIP, 0: Trend.UNDETERMINED}[sum(turns)]
    if direction := overall.beyond(delta):
        return Trend.RISING if direction > 0 else Trend.FALLING
    if majority_throughout(lower_bounds, middle) and overall.interval90[0] > -delta:
        return Trend.STRUCTURAL
    changes = (overall, *(change for step in steps for change in step))
    alike = all(change.equivalent(delta) for change in changes)
    return Trend.STABLE if alike else Trend.UNDETERMINED


def majority_throughout(lower_bounds: Sequence[float], middle: float = 0.5) -> bool:
    """Whether every wave's 95 % lower limit is half of the scale (`middle`) or more."""
    return min(lower_bounds) >= middle
