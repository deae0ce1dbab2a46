"""Gaps between the two sides, each with its own estimand, and clustered means.

`pooled` compares all respondents of one side with all of the other; `within` is the mean
over municipalities of the municipality's own difference. They are different quantities.
Every function takes per-municipality totals: `total` (M, ...) the sum of a side's answers
(of 0/1 for a share, of POMP scores for a mean) and `n` (M, ...) its number of answers.
"""

from dataclasses import dataclass, field, fields

import numpy as np

from benchmarking.core.data.arrays import (
    Bools,
    Counts,
    Floats,
    Numeric,
    Totals,
    divide,
    floats,
    whole,
)
from benchmarking.core.statistics.intervals import (
    bounded_interval,
    korn_graubard,
    ratio_interval,
    t_interval,
)

ROUNDING = 1e-12  # of the largest value: what differs by less does not differ


@dataclass(frozen=True, slots=True)
class Clustered:
    """An estimate with its cluster-linearised standard error, in the unit of the answers.

    `clusters` is G; `largest` the biggest share of the weight that one municipality holds;
    `n` the answers it rests on, per side (2, ...) for a gap.

    Where the error comes from: the estimate is linearised on S sides that each have a centre
    of their own (a mean: 1, two sides compared: 2). `z` (S, M, ...) is what a municipality's
    answers contribute beyond that centre, `share` (S, M, ...) its part of the side's weight,
    with Σ_m z = 0 and Σ_m share = 1. SE² = G/(G-1)·Σ_m(Σ_s z)². An answer that moves the sum of
    side s at m by Δ moves z_j of that side by Δ·([j = m] - share_j), and the estimate by Δ.
    """

    value: Floats
    se: Floats
    clusters: Counts
    largest: Floats
    n: Counts
    z: Floats = field(default_factory=lambda: np.zeros((1, 0)))
    share: Floats = field(default_factory=lambda: np.zeros((1, 0)))

    @property
    def effective_clusters(self) -> Floats:
        """1/Σ share²: as many municipalities of equal weight (Kish; the smallest of the sides)."""
        return floats(divide(1.0, (self.share**2).sum(axis=1)).min(axis=0))

    def at(self, *index: int) -> "Clustered":
        """One of many estimates, by its place on each of the trailing axes."""
        value, se, clusters, largest, n, z, share = (
            np.asarray(getattr(self, part.name)[..., *index]) for part in fields(self)
        )
        return Clustered(value, se, clusters, largest, n, z, share)

    def minus(self, other: "Clustered") -> "Clustered":
        """The difference of two estimates over the same municipalities.

        Linearised over both at once, so that the covariance of two sides of one municipality
        counts; G = municipalities with an answer on either side.
        """
        return linearised(
            self.value - other.value,
            np.concatenate([self.z, -other.z]),
            np.concatenate([self.share, other.share]),
            np.stack([self.n, other.n]),
        )

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """value ± t(G-1)·SE; NaN where G < 2."""
        return t_interval(self.value, self.se, self.clusters, confidence)

    def share_interval(self, n: Numeric, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Of a share (0..1) of n answers: Korn and Graubard's, with G-1 degrees of freedom."""
        return korn_graubard(self.value, self.se**2, n, self.clusters - 1, confidence)

    def bounded_interval(
        self, confidence: float = 0.95, *, bound: float = 1.0, clusters: Numeric | None = None
    ) -> tuple[Floats, Floats]:
        """Of what lies within ±bound: symmetric on Fisher's z, t(G-1), or t(clusters-1)."""
        G = self.clusters if clusters is None else clusters
        return bounded_interval(self.value, self.se, G, confidence, bound=bound)

    def ratio_interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Of what is never below 0: symmetric on the logarithm, t(G-1)."""
        return ratio_interval(self.value, self.se, self.clusters, confidence)


def linearised(value: Floats, z: Floats, share: Floats, n: Counts) -> Clustered:
    """An estimate from its contributions `z` and weights `share` (S, M, ...), see `Clustered`.

    SE² = G/(G-1)·Σ_m(Σ_s z)²: the infinitesimal jackknife over the G municipalities that have
    weight. Source: Jaeckel 1972; Cameron-Gelbach-Miller 2008 (G/(G-1), t(G-1)).
    """
    G = (share > 0).any(axis=0).sum(axis=0)
    squares = (z.sum(axis=0) ** 2).sum(axis=0)
    largest = share.max(axis=(0, 1), initial=0.0)
    return Clustered(value, np.sqrt(divide(G, G - 1) * squares), whole(G), largest, n, z, share)


def linearised_mean(values: Floats, weights: Floats, taken: Bools, n: Counts) -> Clustered:
    """Σ w_m v_m / Σ w_m over the taken municipalities, linearised by municipality.

    The SE is exactly 0 where all values are the same.
    """
    w = np.where(taken, weights, 0.0)
    v = np.where(taken, values, 0.0)
    mass = w.sum(axis=0)
    value, share = divide((w * v).sum(axis=0), mass), divide(w, mass)
    apart = np.where(np.abs(v - value) > ROUNDING * np.abs(v).max(axis=0, initial=0), v - value, 0)
    return linearised(value, (share * apart)[None], share[None], n)


def _difference(first: Floats, second: Floats) -> Floats:
    """First minus second, exactly 0 where they differ by rounding alone."""
    apart = np.abs(first - second) > ROUNDING * np.abs(first)
    return floats(np.where(apart | np.isnan(first - second), first - second, 0.0))


def within_gap(
    total_p: Totals, n_p: Counts, total_a: Totals, n_a: Counts, *, equal: bool = False
) -> Clustered:
    """I3 (shares) and I4 (POMP means): the gap inside municipalities.

    g = Σ w_m g_m / Σ w_m with g_m = mean_Pm - mean_Am and Mantel-Haenszel weights
    w_m = n_P n_A/(n_P + n_A), or w_m = 1 when `equal`; SE² = G/(G-1)·Σ(w_m(g_m-g)/Σw)².
    Only municipalities where both sides answered count. Source: Greenland-Robins 1985 (the
    weights), Cameron-Gelbach-Miller 2008 (G/(G-1), t(G-1)).
    """
    both = (n_p > 0) & (n_a > 0)
    gaps = _difference(divide(total_p, n_p), divide(total_a, n_a))
    weights = floats(both) if equal else divide(n_p * n_a, n_p + n_a)
    n = np.stack([np.where(both, n_p, 0).sum(axis=0), np.where(both, n_a, 0).sum(axis=0)])
    return linearised_mean(gaps, weights, both, n)


def within_means(
    total_p: Totals, n_p: Counts, total_a: Totals, n_a: Counts
) -> tuple[Clustered, Clustered]:
    """G1 (shares) and G2 (means): each side's mean as the within gap weighs it.

    Σ w_m mean_sm / Σ w_m over the municipalities where both sides answered, with the weights
    w_m = n_P n_A/(n_P + n_A) of `within_gap`: political minus administrative is that gap.
    SE² = G/(G-1)·Σ(w_m(mean_sm-mean_s)/Σw)², t(G-1). `n` the side's answers there.
    """
    return within_mean(total_p, n_p, n_a), within_mean(total_a, n_a, n_p)


def within_mean(total: Totals, n: Counts, n_other: Counts) -> Clustered:
    """One side's of `within_means`, beside the other side's answers."""
    both = (n > 0) & (n_other > 0)
    weights = divide(n * n_other, n + n_other)
    return linearised_mean(divide(total, n), weights, both, np.where(both, n, 0).sum(axis=0))


def cluster_mean(total: Totals, n: Counts) -> Clustered:
    """The mean over all respondents of one side, with municipalities as clusters.

    Σ total_m / Σ n_m; SE² = G/(G-1)·Σ(n_m(mean_m - mean)/Σn)² (ratio linearisation).
    """
    return linearised_mean(divide(total, n), floats(n), n > 0, n.sum(axis=0))


def pooled_mean_gap(total_p: Totals, n_p: Counts, total_a: Totals, n_a: Counts) -> Clustered:
    """I2, I4 pooled: mean of all political minus mean of all administrative answers.

    Linearised per municipality over both sides at once, see `Clustered.minus`.
    """
    return cluster_mean(total_p, n_p).minus(cluster_mean(total_a, n_a))


@dataclass(frozen=True, slots=True)
class MunicipalGaps:
    """Each municipality's own gap (M,) with its Mantel-Haenszel weight and its answers."""

    gap: Floats
    weight: Floats
    n: Counts


def municipal_gaps(total: Totals, n: Counts) -> MunicipalGaps:
    """g_m and w_m of `within_gap` from arrays (M, 2); weight 0 where a side is missing."""
    both = (n > 0).all(axis=1)
    gap = _difference(divide(total[:, 0], n[:, 0]), divide(total[:, 1], n[:, 1]))
    weight = np.where(both, divide(n[:, 0] * n[:, 1], n.sum(axis=1)), 0.0)
    return MunicipalGaps(gap, weight, n.sum(axis=1))
