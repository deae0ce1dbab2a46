"""Weights that make the answers resemble known margins, and what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarking.core.arrays import Counts, Floats, Numeric, divide, floats

LARGEST_DESIGN_EFFECT = 2.0


def effective_size(weights: Floats) -> float:
    """I27, Kish: n_eff = (Σw)²/Σw², at most n."""
    return float(divide(weights.sum() ** 2, (weights**2).sum()))


def design_effect(weights: Floats) -> float:
    """deff = n/n_eff, at least 1; above 2 the weights are not used."""
    return float(divide(len(weights), effective_size(weights)))


def poststratify(strata: Counts, population: Mapping[int, float]) -> Floats:
    """Weights N_h/n_h per respondent's stratum (R,); ValueError for a stratum without margin."""
    unknown = set(np.unique(strata).tolist()) - set(population)
    if unknown:
        raise ValueError(f"No population is known for strata {sorted(unknown)}.")
    sizes = {h: np.count_nonzero(strata == h) for h in population}
    return np.array([population[h] / sizes[h] for h in strata.tolist()])


@dataclass(frozen=True, slots=True)
class Margin:
    """One known margin: each respondent's category (R,) and the population per category."""

    categories: Counts
    population: Mapping[int, float]


def rake(
    base: Floats, margins: Sequence[Margin], tolerance: float = 1e-10, rounds: int = 1000
) -> Floats:
    """I27: iterative proportional fitting of the base weights (R,) to every margin in turn.

    ValueError when a margin has a category nobody answered from, or when it does not converge.
    Source: Deming and Stephan 1940.
    """
    weights = floats(base).copy()
    fitted = [
        (
            np.searchsorted(sorted(margin.population), margin.categories),
            np.array([margin.population[c] for c in sorted(margin.population)]),
        )
        for margin in margins
    ]
    for code, total in fitted:
        if (np.bincount(code, minlength=len(total)) == 0).any():
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


def trim(weights: Floats, times: float) -> Floats:
    """Cap the weights at `times` the median and spread what is cut over the others.

    The total stays, unless nearly all weights reach the cap.
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
