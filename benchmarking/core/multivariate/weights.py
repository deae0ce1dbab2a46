"""Weights that make the answers resemble known margins, and what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarking.core.data.arrays import Counts, Floats, Numeric, divide, floats, whole

LARGEST_DESIGN_EFFECT = 2.0


def effective_size(weights: Floats) -> float:
    """I27, Kish: n_eff = (Σw)²/Σw², at most n."""
    return float(divide(weights.sum() ** 2, (weights**2).sum()))


def design_effect(weights: Floats) -> float:
    """deff = n/n_eff, at least 1; above 2 the weights are not used."""
    return float(divide(len(weights), effective_size(weights)))


def poststratify(strata: Counts, population: Mapping[int, float]) -> Floats:
    """Weights N_h/n_h per respondent's stratum (R,), which add up to the whole population.

    ValueError for a stratum without a population, and for one that nobody answered from: without
    it the weights would stand for fewer than there are. Join it with another one first
    (`weighting.join_strata`).
    """
    codes, total = _known(Margin(strata, population))
    return floats(total / np.maximum(np.bincount(codes, minlength=len(total)), 1))[codes]


@dataclass(frozen=True, slots=True)
class Margin:
    """One known margin: each respondent's category (R,) and the population per category."""

    categories: Counts
    population: Mapping[int, float]


def rake(
    base: Floats, margins: Sequence[Margin], tolerance: float = 1e-10, rounds: int = 1000
) -> Floats:
    """I27: iterative proportional fitting of the base weights (R,) to every margin in turn.

    ValueError when a category of a margin has no answers or no population, or when it does not
    converge. Source: Deming and Stephan 1940.
    """
    weights = floats(base).copy()
    fitted = [_known(margin) for margin in margins]
    if any((np.bincount(code, weights, len(total)) <= 0).any() for code, total in fitted):
        raise ValueError("A category of a margin has no answers.")
    for _ in range(rounds):
        worst = 0.0
        for code, total in fitted:
            factor = total / np.bincount(code, weights)
            weights *= factor[code]
            worst = max(worst, float(np.abs(factor - 1).max()))
        if worst < tolerance:
            return weights
    raise ValueError("Raking did not converge.")


def _known(margin: Margin) -> tuple[Counts, Floats]:
    """Each respondent's place (R,) among the margin's categories, and their populations (C,).

    ValueError when a respondent's category has no population, and when a category has a
    population and no respondent.
    """
    names = sorted(name for name, size in margin.population.items() if size != 0)
    total = floats([margin.population[name] for name in names])
    unknown = set(np.unique(margin.categories).tolist()) - set(names)
    if unknown or not (total > 0).all():
        raise ValueError(f"No population is known for categories {sorted(unknown)}.")
    codes = np.searchsorted(names, margin.categories)
    empty = np.flatnonzero(np.bincount(codes, minlength=len(names)) == 0)
    if len(empty):
        raise ValueError(f"Categories {[names[c] for c in empty]} of a margin have no answers.")
    return whole(codes), total


def trim(weights: Floats, times: float) -> Floats:
    """Cap the weights at `times` the median and spread what is cut over the others.

    The total stays, unless the mean lies above the cap: then every weight ends at most there, and
    `keeps_total` says no.
    """
    cap = times * float(np.median(weights))
    result = floats(weights).copy()
    for _ in range(100):
        over = result > cap
        excess = float((result[over] - cap).sum())
        if excess <= 1e-12 * cap:
            break
        result[over] = cap
        free = result < cap
        if not free.any():
            break  # nobody is left to carry what was cut
        result[free] *= 1 + excess / result[free].sum()
    return floats(np.minimum(result, cap))


def keeps_total(weights: Floats, times: float) -> bool:
    """Whether trimming at `times` the median can spread all that it cuts."""
    return bool(np.mean(weights) <= times * np.median(weights))


def weighted_mean(
    values: Floats, weights: Floats, clusters: Counts, sampled_share: Numeric = 0.0
) -> tuple[float, float]:
    """The weighted mean and its linearised standard error with municipalities as clusters.

    Σwy/Σw; SE² = (1-f)·G/(G-1)·Σ z_m² with z_m = Σ_{i in m} w_i(y_i - ȳ)/Σw; f = the share
    of all clusters that was sampled (finite population correction). Source: R survey.
    """
    mean = float(weights @ values / weights.sum())
    _, index = np.unique(clusters, return_inverse=True)
    z = np.bincount(index, weights * (values - mean)) / weights.sum()
    G = len(z)
    variance = (1 - np.asarray(sampled_share)) * divide(G, G - 1) * (z**2).sum()
    return mean, float(np.sqrt(variance))
