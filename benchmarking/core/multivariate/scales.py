"""Reliability of composite scales and of municipality means."""

from dataclasses import dataclass

import numpy as np
import scipy

from benchmarking.core.data.arrays import Counts, Floats, Numeric, divide, floats, whole
from benchmarking.core.statistics.gaps import Clustered, linearised
from benchmarking.core.statistics.intervals import t_interval

LOWEST_FOR_COMPOSITE = 0.60
HEYWOOD = 1e-6  # the smallest share of an item's variance that may be its own
LOG_RATIOS = (-16.0, 8.0)


def cronbach_alpha(covariance: Floats) -> float:
    """I19: k/(k-1)·(1 - Σs²_i/s²_T) from the items' covariance matrix (k, k), at most 1.

    For 0/1 items this is KR-20. ValueError below 2 items; NaN without variance.
    """
    k = len(covariance)
    if k < 2:
        raise ValueError("A scale has at least 2 items.")
    return float(k / (k - 1) * (1 - divide(np.trace(covariance), covariance.sum())))


def standardised_alpha(covariance: Floats) -> float:
    """Alpha of the items' correlation matrix."""
    sd = np.sqrt(np.diag(covariance))
    return cronbach_alpha(covariance / np.outer(sd, sd))


def feldt_interval(
    alpha: float, n: int, items: int, confidence: float = 0.95
) -> tuple[float, float]:
    """I19: 1 - (1-α)·F with n-1 and (n-1)(k-1) degrees of freedom. Source: Feldt et al. 1987."""
    df1, df2 = n - 1, (n - 1) * (items - 1)
    upper, lower = (
        scipy.special.fdtri(df1, df2, q) for q in ((1 + confidence) / 2, (1 - confidence) / 2)
    )
    return float(1 - (1 - alpha) * upper), float(1 - (1 - alpha) * lower)


def pooled_within(covariances: Floats, n: Counts) -> Floats:
    """The covariance matrix inside the sides: Σ (n_s - 1)·C_s / Σ (n_s - 1) over (S, k, k)."""
    weights = (np.asarray(n) - 1)[:, None, None]
    return divide((weights * covariances).sum(axis=0), weights.sum(axis=0))


def covariance_of(n: int, sums: Counts | Floats, products: Counts | Floats) -> Floats:
    """Unbiased covariance matrix (k, k) from n, Σx (k,) and Σx_i·x_j (k, k); NaN below n = 2."""
    centred = floats(products) - divide(np.outer(sums, sums), n)
    return divide(centred, max(n - 1, 0))


@dataclass(frozen=True, slots=True)
class Omega:
    """McDonald's ω with the one-factor loadings and error variances behind it.

    `heywood`: an error variance is at 0 and ω must not be used.
    """

    value: float
    loadings: Floats
    errors: Floats
    heywood: bool


def mcdonald_omega(covariance: Floats) -> Omega:
    """I20: (Σλ)²/((Σλ)² + Σθ) of a one-factor maximum-likelihood model, range 0..1.

    Three items have the closed form λ_i = sqrt(c_ij·c_ik/c_jk). ValueError below 3 items.
    """
    if len(covariance) < 3:
        raise ValueError("Omega needs at least 3 items.")
    loadings = _triad(covariance) if len(covariance) == 3 else _one_factor(covariance)
    errors = np.diag(covariance) - loadings**2
    heywood = bool(~np.isfinite(loadings).all() or (errors <= HEYWOOD * np.diag(covariance)).any())
    return Omega(omega_of(loadings, errors), loadings, errors, heywood)


def omega_of(loadings: Floats, errors: Floats) -> float:
    """(Σλ)²/((Σλ)² + Σθ) of a fitted factor, its variance 1. Source: McDonald 1999."""
    common = loadings.sum() ** 2
    return float(divide(common, common + errors.sum()))


def _triad(c: Floats) -> Floats:
    products = np.array([c[0, 1] * c[0, 2], c[0, 1] * c[1, 2], c[0, 2] * c[1, 2]])
    squares = divide(products, np.array([c[1, 2], c[0, 2], c[0, 1]]))
    return np.where(squares > 0, np.sqrt(np.maximum(squares, 0.0)), np.nan)


def _one_factor(covariance: Floats) -> Floats:
    """Loadings by maximum likelihood: the uniquenesses are searched, the loadings follow.

    Discrepancy and gradient as functions of the uniquenesses: Lawley and Maxwell 1971, ch. 4.
    """
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)

    def discrepancy(unique: Floats) -> tuple[float, Floats]:
        loading, roots = _factor(correlation, unique)
        excess = loading**2 + unique - 1.0
        return float((roots - np.log(np.maximum(roots, 1e-12)) - 1).sum()), excess / unique**2

    start = np.minimum(1 - 0.5 / len(sd), 1 / np.diag(np.linalg.pinv(correlation)))
    bounds = [(HEYWOOD, 1.0)] * len(sd)
    found = scipy.optimize.minimize(
        discrepancy, start, jac=True, bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-10}
    )
    loading, _ = _factor(correlation, found.x)
    return floats(sd * loading * np.copysign(1.0, loading.sum()))


def _factor(correlation: Floats, unique: Floats) -> tuple[Floats, Floats]:
    """The loadings (k,) that fit best beside these uniquenesses, and the other k-1 roots."""
    root = np.sqrt(unique)
    roots, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    return root * vectors[:, -1] * np.sqrt(max(roots[-1] - 1, 0.0)), roots[:-1]


def may_show_composite(alphas: Floats, item_gaps: Floats, low: Floats, high: Floats) -> bool:
    """I21: alpha at least .60 on both sides, and no item's gap lies clearly the other way.

    `item_gaps` (k,) with their intervals: an item whose whole interval has the opposite sign
    of the mean gap forbids the composite; its items are then printed one by one.
    """
    sign = np.sign(np.mean(item_gaps))
    against = (high < 0) if sign > 0 else (low > 0)
    return bool((np.asarray(alphas) >= LOWEST_FOR_COMPOSITE).all() and not against.any())


@dataclass(frozen=True, slots=True)
class Intraclass:
    """ICC(1): share of variance between municipalities; ICC(2): reliability of their means."""

    single: float
    mean: float


def icc_anova(n: Counts, total: Floats, squares: Floats) -> Intraclass:
    """I22, balanced or nearly so: (MSB-MSW)/(MSB+(n̄-1)MSW) and (MSB-MSW)/MSB.

    `n`, `total`, `squares` (M,): each municipality's answers, their sum and sum of squares.
    NaN when a mean square is undefined. Source: Bliese 2000.
    """
    kept = n > 0
    n, total, squares = n[kept], total[kept], squares[kept]
    between = divide(total**2, n).sum()
    sums = (n.sum(), total.sum(), squares.sum())
    single, mean = icc_of_totals(len(n), sums, between)
    return Intraclass(float(single), float(mean))


def icc_of_totals(
    groups: Numeric, sums: tuple[Numeric, Numeric, Numeric], between: Numeric
) -> tuple[Floats, Floats]:
    """I22 of many statistics at once, from totals over municipalities: ICC(1) and ICC(2).

    `groups` the municipalities with an answer, `sums` = (Σn, Σx, Σx²) over the answers,
    `between` = Σ (Σ_m x)²/n_m. Every total may be that of a bootstrap replicate.
    """
    N, first, second = (floats(part) for part in sums)
    G = floats(groups)
    msb = divide(between - divide(first**2, N), G - 1)
    msw = divide(second - between, N - G)
    single = divide(msb - msw, msb + (divide(N, G) - 1) * msw)
    return single, divide(msb - msw, msb)


def icc_reml(n: Counts, total: Floats, squares: Floats) -> Intraclass:
    """I22, unbalanced: variance components by restricted maximum likelihood.

    ICC(1) = τ²/(τ²+σ²); ICC(2) = n̄·τ²/(n̄·τ²+σ²). Arguments as for `icc_anova`; NaN below 2
    municipalities or without any spread. Municipalities of one size share their weight, so
    that the search costs as much for 30,000 of them as for 300.
    """
    kept = n > 0
    means = divide(total[kept], n[kept])
    sizes, index = np.unique(floats(n[kept]), return_inverse=True)
    count = floats(np.bincount(index))
    first, second = (np.bincount(index, means**k) for k in (1, 2))
    N, G = float(n.sum()), int(kept.sum())
    within = max(float(squares[kept].sum() - sizes @ second), 0.0)
    if G < 2 or N <= G:
        return Intraclass(np.nan, np.nan)
    spread = float(second.sum() - first.sum() ** 2 / G)
    if within + spread <= 1e-12 * max(float(second.sum()), 1e-300):
        return Intraclass(np.nan, np.nan)

    def criterion(log_ratio: float) -> float:
        grown = 1 + np.exp(log_ratio) * sizes
        weights = sizes / grown
        mass = weights @ count
        centre = weights @ first / mass
        rest = within + weights @ (second - 2 * centre * first + centre**2 * count)
        return float((N - 1) * np.log(rest) + count @ np.log(grown) + np.log(mass))

    found = scipy.optimize.minimize_scalar(criterion, bounds=LOG_RATIOS, options={"xatol": 1e-10})
    ratio = float(np.exp(found.x))
    average = N / G
    return Intraclass(ratio / (1 + ratio), average * ratio / (1 + average * ratio))


def clustered_log_ratio(n: Counts, total: Floats, squares: Floats) -> Clustered:
    """I22: ln(MSB/MSW), twice Fisher's z of the intraclass correlation, for arrays (M, ...).

    `z` is the jackknife's, each municipality left out once: (G-1)/G·(mean - value without it). It
    needs no normal answers, as the F distribution of the ratio does. NaN where municipalities or
    colleagues do not differ. Source: Fisher 1925, § 39; Efron 1982, ch. 3.
    """
    kept = n > 0
    parts = np.stack([kept, n, total, squares, np.nan_to_num(divide(total**2, n))], dtype=float)
    sums = parts.sum(axis=1)
    G = sums[0]
    alone = np.where(kept, _log_ratio(sums[:, None] - parts), 0.0)
    z = np.where(kept, (divide(alone.sum(axis=0), G) - alone) * divide(G - 1, G), 0.0)
    return linearised(_log_ratio(sums), z[None], divide(n, sums[1])[None], whole(sums[1]))


def _log_ratio(sums: Floats) -> Floats:
    """ln(MSB/MSW) from the totals (5, ...) of municipalities, n, Σx, Σx² and Σ(Σ_m x)²/n_m."""
    G, N, first, second, between = sums
    msb, msw = divide(between - divide(first**2, N), G - 1), divide(second - between, N - G)
    ratio = divide(np.where(msb > 0, msb, np.nan), np.where(msw > 1e-12 * second, msw, np.nan))
    return floats(np.log(ratio))


def icc_interval(
    n: Counts, total: Floats, squares: Floats, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """I22: the interval of ICC(1), range 0..1, from that of ln F of `clustered_log_ratio`.

    (F-1)/(F-1+n₀) with n₀ = (N - Σn²/N)/(G-1), with t of the effective clusters. Arguments as
    for `icc_anova`, (M, ...). NaN where the ratio is undefined, and where municipalities differ
    less than any ICC >= 0 allows. Source: Donner 1986, International Statistical Review 54:67.
    """
    ratio, N = clustered_log_ratio(n, total, squares), n.sum(axis=0)
    size = divide(N - divide((n**2).sum(axis=0), N), ratio.clusters - 1)
    ends = t_interval(ratio.value, ratio.se, ratio.effective_clusters, confidence)
    low, high = (divide(np.expm1(end), np.expm1(end) + size) for end in ends)
    empty = ~(high > 0)
    return np.where(empty, np.nan, np.maximum(low, 0.0)), np.where(empty, np.nan, high)
