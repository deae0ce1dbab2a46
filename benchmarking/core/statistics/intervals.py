"""Confidence intervals of shares and of their differences, elementwise over arrays."""

import numpy as np
import scipy

from benchmarking.core.data.arrays import Floats, Numeric, divide, floats


def normal_quantile(confidence: float) -> float:
    """The two-sided standard normal quantile, 1.959964 at 0.95; ValueError outside (0, 1)."""
    if not 0 < confidence < 1:
        raise ValueError("confidence must lie between 0 and 1")
    return float(scipy.special.ndtri((1 + confidence) / 2))


def wilson(k: Numeric, n: Numeric, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """I1, Wilson's score interval of the share k/n.

    (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), range 0..1; NaN where n is 0.
    `n` may be fractional (an effective size). Source: Newcombe 1998a, method 3.
    """
    z = normal_quantile(confidence)
    size = floats(n)
    p = divide(k, size)
    centre = p + divide(z**2 / 2, size)
    spread = z * np.sqrt(divide(p * (1 - p), size) + divide(z**2 / 4, size**2))
    shrink = 1 + divide(z**2, size)
    low = np.where(p == 0, 0.0, (centre - spread) / shrink)
    high = np.where(p == 1, 1.0, (centre + spread) / shrink)
    return low, high


def finite_population_size(n: Numeric, population: int) -> Floats:
    """n* = n(N-1)/(N-n): the effective n of a sample without replacement from N persons.

    Infinite when everybody answered. ValueError when n exceeds N.
    """
    size = floats(n)
    if np.any(size > population):
        raise ValueError("more answers than persons in the population")
    with np.errstate(divide="ignore"):
        return floats(size * (population - 1) / (population - size))


def wilson_finite(
    k: Numeric, n: Numeric, population: int, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Wilson's interval for a finite population: wilson with n* in the place of n.

    For a claim about these persons ("80 % of the mayors"), never about a process.
    120 of 150 with N=285: 0.752..0.840. A census gives the share itself.
    """
    p = divide(k, n)
    size = finite_population_size(n, population)
    census = np.isinf(size)
    finite = np.where(census, 1.0, size)
    low, high = wilson(p * finite, finite, confidence)
    return np.where(census, p, low), np.where(census, p, high)


def newcombe(
    k1: Numeric, n1: Numeric, k2: Numeric, n2: Numeric, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """I2, the interval of p1 - p2 between two independent groups of respondents.

    [d - sqrt((p1-l1)² + (u2-p2)²), d + sqrt((u1-p1)² + (p2-l2)²)] with l, u by Wilson;
    range -1..1; NaN where a base is 0. Source: Newcombe 1998b, method 10.
    """
    first, second = wilson(k1, n1, confidence), wilson(k2, n2, confidence)
    return square_and_add(divide(k1, n1), first, divide(k2, n2), second)


def square_and_add(
    p1: Numeric, limits1: tuple[Numeric, Numeric], p2: Numeric, limits2: tuple[Numeric, Numeric]
) -> tuple[Floats, Floats]:
    """The interval of p1 - p2 from the limits of each: the distances squared and added.

    Source: Newcombe 1998b; Zou and Donner 2008, Stat Med 27:1693 (for limits of any kind).
    """
    (l1, u1), (l2, u2), d = limits1, limits2, p1 - p2
    return floats(d - np.hypot(p1 - l1, u2 - p2)), floats(d + np.hypot(u1 - p1, p2 - l2))


def korn_graubard(
    share: Numeric, variance: Numeric, n: Numeric, degrees: Numeric, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """I1 for weighted or clustered answers: Clopper-Pearson at the effective size.

    n_eff = p(1-p)/V · (t(n-1)/t(df))², at most n; beta quantiles with x = p·n_eff; range
    0..1. A share of 0 or 1 (V = 0) takes n itself. Source: Korn and Graubard 1998.
    """
    tail, size = (1 + confidence) / 2, floats(n)
    ratio = scipy.special.stdtrit(size - 1, tail) / scipy.special.stdtrit(degrees, tail)
    return at_effective_size(share, variance, size, floats(ratio), confidence)


def at_effective_size(
    share: Numeric, variance: Numeric, n: Numeric, ratio: Numeric, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """`korn_graubard` with the `ratio` of the two quantiles t(n-1)/t(df) known."""
    p, size, tail = floats(share), floats(n), (1 + confidence) / 2
    effective = divide(p * (1 - p), variance) * floats(ratio) ** 2
    effective = np.where(np.isfinite(effective), np.minimum(effective, size), size)
    x = p * effective
    low = scipy.special.betaincinv(np.maximum(x, 1e-300), effective - x + 1, 1 - tail)
    high = scipy.special.betaincinv(x + 1, np.maximum(effective - x, 1e-300), tail)
    return np.where(p == 0, 0.0, low), floats(high)


def margin_of_error(share: Numeric, n: Numeric, confidence: float = 0.95) -> Floats:
    """z·sqrt(p(1-p)/n): the half width of the textbook interval, for planning a sample."""
    p = floats(share)
    return floats(normal_quantile(confidence) * np.sqrt(divide(p * (1 - p), n)))


def t_interval(
    value: Numeric, se: Numeric, clusters: Numeric, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """value ± t(G-1)·se for G clusters; NaN where G < 2. Same unit as the value."""
    half = t_quantile(clusters, confidence) * se
    return floats(value - half), floats(value + half)


def t_quantile(clusters: Numeric, confidence: float = 0.95) -> Floats:
    """The two-sided quantile of t(G-1) for G clusters, G any number; NaN where G < 2."""
    degrees = floats(clusters) - 1
    enough = degrees >= 1
    t = scipy.special.stdtrit(np.where(enough, degrees, 1.0), (1 + confidence) / 2)
    return floats(np.where(enough, t, np.nan))


def bounded_interval(
    value: Numeric,
    se: Numeric,
    clusters: Numeric,
    confidence: float = 0.95,
    *,
    bound: float = 1.0,
) -> tuple[Floats, Floats]:
    """bound·tanh(atanh(v) ± t(G-1)·se/(bound·(1-v²))) with v = value/bound, range ±bound.

    Symmetric on Fisher's z, the error carried over by the delta method. NaN at the bound itself
    and where G < 2. Source: Fisher 1921.
    """
    v = floats(value) / bound
    inside = np.where(np.abs(v) < 1, v, np.nan)
    half = t_quantile(clusters, confidence) * floats(se) / (bound * (1 - inside**2))
    z = np.arctanh(inside)
    return floats(bound * np.tanh(z - half)), floats(bound * np.tanh(z + half))


def ratio_interval(
    value: Numeric, se: Numeric, clusters: Numeric, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """value·exp(±t(G-1)·se/value) of a value above 0; NaN at 0 and where G < 2."""
    factor = np.exp(t_quantile(clusters, confidence) * divide(se, value))
    return divide(value, factor), floats(value * factor)
