"""Hedges' g: a standardised difference of means."""

from dataclasses import dataclass

import numpy as np
import scipy

from benchmarking.core.data.arrays import Counts, Floats, Numeric, divide, floats
from benchmarking.core.statistics.gaps import Clustered, linearised
from benchmarking.core.statistics.intervals import normal_quantile


@dataclass(frozen=True, slots=True)
class GroupMoments:
    """Mean, standard deviation (divisor n-1) and size of one group."""

    mean: float
    sd: float
    n: int


@dataclass(frozen=True, slots=True)
class StandardisedGap:
    """`d` Cohen's d (pooled sd), `correction` J, `g` = J·d, `variance` of g."""

    d: float
    correction: float
    g: float
    variance: float

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """g ± z·sqrt(V): for unclustered use; a benchmark bootstraps by municipality."""
        half = normal_quantile(confidence) * self.variance**0.5
        return self.g - half, self.g + half


def exact_correction(degrees: Numeric) -> Floats:
    """J(ν) = Γ(ν/2)/(sqrt(ν/2)·Γ((ν-1)/2)), exact; J(2) = 1/sqrt(π). Source: Hedges 1981."""
    nu = floats(degrees)
    logs = scipy.special.gammaln(nu / 2) - scipy.special.gammaln((nu - 1) / 2) - np.log(nu / 2) / 2
    return floats(np.exp(logs))


def hedges_g(first: GroupMoments, second: GroupMoments) -> StandardisedGap:
    """I5: J·(m1-m2)/s_p with V = J²(1/n1 + 1/n2 + d²/(2(n1+n2))), unbounded.

    To compare themes with unlike spreads. ValueError when a group has no spread or fewer than
    2 answers. Source: Borenstein et al. 2009, ch. 4.
    """
    if min(first.n, second.n) < 2:
        raise ValueError("Each group needs at least 2 answers.")
    degrees = first.n + second.n - 2
    squares = (first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2
    if squares == 0:
        raise ValueError("Without any spread there is no standardised difference.")
    d = (first.mean - second.mean) / (squares / degrees) ** 0.5
    J = float(exact_correction(degrees))
    n = first.n + second.n
    variance = J**2 * (1 / first.n + 1 / second.n + d**2 / (2 * n))
    return StandardisedGap(d, J, J * d, variance)


def clustered_hedges_g(n: Counts, total: Floats, squares: Floats) -> Clustered:
    """I5 over municipalities: g of all political against all administrative answers.

    `n`, `total`, `squares` (M, 2, ...): answers, their sum and sum of squares. Linearised on both
    sides at once, with the pooled variance v as a ratio: z = J·(z(m1) - z(m2) - (m1-m2)·z(v)/2v)/s.
    NaN without spread, or with one answer on each side. Source: Hedges 1981; Jaeckel 1972.
    """
    N, mean = n.sum(axis=0), divide(total.sum(axis=0), n.sum(axis=0))
    g = hedges_of_totals(*(floats(part.sum(axis=0))[None] for part in (n, total, squares)))[0]
    degrees = floats(N.sum(axis=0) - 2)
    apart = squares - 2 * mean * total + mean**2 * n
    v = divide(apart.sum(axis=(0, 1)), np.maximum(degrees, 0.0))
    sign = np.array([1.0, -1.0]).reshape(2, *[1] * g.ndim)
    moved = sign * divide(total - mean * n, N) * divide(_correction(degrees), np.sqrt(v))
    z = moved - g / 2 * divide(apart - v * n, v * degrees)
    share = divide(n, N)
    return linearised(g, np.moveaxis(z, 1, 0), np.moveaxis(share, 1, 0), N)


def _correction(degrees: Floats) -> Floats:
    """J, NaN where it is not defined."""
    return exact_correction(np.where(degrees > 1, degrees, np.nan))


def hedges_of_totals(n: Floats, first: Floats, second: Floats) -> Floats:
    """I5 of many statistics at once: g (B, ...) from Σ1, Σx and Σx², each (B, 2, ...).

    NaN without spread, or with one answer on each side.
    """
    mean = divide(first, n)
    degrees = n.sum(axis=1) - 2
    spread = divide((second - n * mean**2).sum(axis=1), np.maximum(degrees, 0.0))
    known = np.where(spread > 1e-12 * np.abs(divide(second.sum(axis=1), n.sum(axis=1))), spread, 0)
    return _correction(degrees) * divide(mean[:, 0] - mean[:, 1], np.sqrt(known))
