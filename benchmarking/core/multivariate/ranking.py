"""How alike two sides order the same options."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from benchmarking.core.data.arrays import Counts, Floats, divide, floats
from benchmarking.core.statistics.gaps import Clustered, cluster_mean

FEWEST_OPTIONS, FEWEST_MUNICIPALITIES = 6, 20
DRAWS = 1999


def tau_b(first: Floats, second: Floats) -> Floats:
    """I15, Kendall's tau-b between vectors (..., O) of scores, range -1..1.

    (concordant - discordant)/sqrt((pairs untied in the first)(pairs untied in the second));
    NaN when all of a vector is tied.
    """
    upper = np.triu_indices(np.shape(first)[-1], 1)
    a = np.sign(first[..., :, None] - first[..., None, :])[..., *upper]
    b = np.sign(second[..., :, None] - second[..., None, :])[..., *upper]
    untied = np.sqrt((a**2).sum(axis=-1) * (b**2).sum(axis=-1))
    return divide((a * b).sum(axis=-1), untied)


def spearman(first: Floats, second: Floats) -> float:
    """I15, Spearman's rho of two vectors (O,) with midranks, -1..1; NaN when one is constant."""
    a, b = (scipy.stats.rankdata(v) - (len(v) + 1) / 2 for v in (first, second))
    return float(divide(float(a @ b), float(np.sqrt((a @ a) * (b @ b)))))


def top_overlap(first: Floats, second: Floats, k: int) -> Floats:
    """I15: how many of the top k are in both of (..., O), expected over the orders of ties, 0..k."""
    return floats((_in_top(first, k) * _in_top(second, k)).sum(axis=-1))


def _in_top(scores: Floats, depth: int) -> Floats:
    """The probability of each option to stand in the top `depth` when ties are broken by lot."""
    better = (scores[..., None, :] > scores[..., :, None]).sum(axis=-1)
    equal = (scores[..., None, :] == scores[..., :, None]).sum(axis=-1)
    return floats(np.clip((depth - better) / equal, 0.0, 1.0))


def rank_biased_overlap(first: Floats, second: Floats, p: float = 0.9) -> float:
    """I15, extrapolated rank-biased overlap of two complete rankings given by scores (O,).

    (X_n/n)·p^n + (1-p)/p·Σ_d p^d·X_d/d with X_d the overlap of the two tops of depth d, which
    with ties is the expectation over both orders broken by lot (the a-variant). Range 0..1.
    p = .9 puts 86 % of the weight in the top 10; p = .7 suits 5 to 8 options.
    ValueError unless 0 < p < 1. Source: Webber et al. 2010; Corsi and Urbano 2024.
    """
    if not 0 < p < 1:
        raise ValueError("p must lie between 0 and 1")
    depths = np.arange(1, len(first) + 1)
    agreement = np.array([float(top_overlap(first, second, int(d))) / d for d in depths])
    return float(agreement[-1] * p ** len(first) + (1 - p) / p * (p**depths @ agreement))


def average_overlap(first: Sequence[str], second: Sequence[str]) -> float:
    """The mean over depths of the overlap of two ordered lists of the same length, range 0..1."""
    if len(first) != len(second):
        raise ValueError("The lists must have the same length.")
    overlaps = [len(set(first[:d]) & set(second[:d])) / d for d in range(1, len(first) + 1)]
    return float(np.mean(overlaps))


def rbo_weight_of_top(p: float, depth: int) -> float:
    """The weight of the first `depth` ranks in RBO; Webber et al. 2010, equation 21."""
    i = np.arange(1, depth)
    tail = np.log(1 / (1 - p)) - (p**i / i).sum()
    return float(1 - p ** (depth - 1) + (1 - p) / p * depth * tail)


@dataclass(frozen=True, slots=True)
class RankAgreement:
    """Tau-b of the options' shares, and how steady it and the top 3 are.

    `low` is the 2.5 % quantile of tau-b over the draws: no limit of an interval (shares that
    lie close change places, so tau-b of a sample is lower than that of all), but enough for a
    word. `similar`: it is .5 or more and the top 3 share 2 options or more in 90 % of the draws.
    `ceiling`: tau-b between two random halves inside each side.
    """

    tau: float
    low: float
    steady_top: float
    ceiling: float

    @property
    def similar(self) -> bool:
        """Whether "strikingly similar" may be said."""
        return bool(self.low >= 0.5 and self.steady_top >= 0.9)


def rank_agreement(
    n: Counts, chosen: Counts, rng: np.random.Generator, draws: int = DRAWS
) -> RankAgreement:
    """I15 with municipalities as clusters: `n` (M, 2), `chosen` (M, 2, O), re-ranked each draw.

    A draw is a normal one of all shares of both sides together, with their clustered covariance
    (the parametric bootstrap); below 20 municipalities `low` is NaN. Needs 6 options (ValueError).
    Source: Efron and Tibshirani 1993, ch. 6.5.
    """
    if chosen.shape[-1] < FEWEST_OPTIONS:
        raise ValueError("Rank agreement needs at least 6 options.")
    sizes = np.broadcast_to(n[:, :, None], chosen.shape)
    shares = cluster_mean(chosen, sizes)
    drawn = _drawn(shares, rng, draws)
    steady = np.mean(top_overlap(drawn[:, 0], drawn[:, 1], 3) >= 2)
    low = np.nan
    if int(shares.clusters.min()) >= FEWEST_MUNICIPALITIES:
        taus = tau_b(drawn[:, 0], drawn[:, 1])
        low = float(np.quantile(taus, 0.025))
    value = float(tau_b(shares.value[0], shares.value[1]))
    return RankAgreement(value, low, float(steady), _split_half(chosen, rng))


def _drawn(shares: Clustered, rng: np.random.Generator, draws: int) -> Floats:
    """Shares (draws, 2, O) around the estimated ones."""
    G = int(shares.clusters.max())
    z = shares.z[0].reshape(len(shares.z[0]), -1) * np.sqrt(divide(G, G - 1))
    values, vectors = np.linalg.eigh(z.T @ z)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    noise = rng.standard_normal((draws, len(values))) @ root.T
    return floats(shares.value + noise.reshape(draws, *shares.value.shape))


def _split_half(chosen: Counts, rng: np.random.Generator, splits: int = 200) -> float:
    """The mean over sides and splits of tau-b between two random halves of municipalities."""
    halves = floats(rng.random((splits, len(chosen))) < 0.5)
    one = np.tensordot(halves, floats(chosen), axes=1)
    found = tau_b(one, chosen.sum(axis=0) - one)
    return float(np.nanmean(found)) if np.isfinite(found).any() else np.nan
