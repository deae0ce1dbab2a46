"""Hedges' g: a standardised difference of means."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from benchmarking.core.arrays import Counts, Floats, Numeric, divide, floats
from benchmarking.core.intervals import normal_quantile
from benchmarking.core.resampling import DRAWS, Resampled, bca


@dataclass(frozen=True, slots=True)
class Group:
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
    logs = special.gammaln(nu / 2) - special.gammaln((nu - 1) / 2) - np.log(nu / 2) / 2
    return floats(np.exp(logs))


def hedges_g(first: Group, second: Group) -> StandardisedGap:
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


def clustered_hedges_g(
    n: Counts, total: Floats, squares: Floats, rng: np.random.Generator, draws: int = DRAWS
) -> Resampled:
    """I5 at the benchmark: g of political against administrative with a BCa interval.

    `n`, `total`, `squares` (M, 2): answers, their sum and sum of squares; municipalities are
    drawn with both their sides. NaN interval below 20 municipalities.
    """
    moments = np.stack([floats(n), total, squares], axis=-1)
    return bca(_g_of_moments, moments, rng, draws)


def _g_of_moments(totals: Floats) -> Floats:
    return hedges_of_totals(totals[..., 0], totals[..., 1], totals[..., 2])


def hedges_of_totals(n: Floats, first: Floats, second: Floats) -> Floats:
    """I5 of many statistics at once: g (B, ...) from Σ1, Σx and Σx², each (B, 2, ...).

    NaN without spread, or with one answer on each side.
    """
    mean = divide(first, n)
    degrees = n.sum(axis=1) - 2
    spread = divide((second - n * mean**2).sum(axis=1), np.maximum(degrees, 0.0))
    known = np.where(spread > 1e-12 * np.abs(divide(second.sum(axis=1), n.sum(axis=1))), spread, 0)
    correction = exact_correction(np.where(degrees > 1, degrees, np.nan))
    return correction * divide(mean[:, 0] - mean[:, 1], np.sqrt(known))
