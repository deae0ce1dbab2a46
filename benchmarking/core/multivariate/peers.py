"""Where a municipality stands among its peers."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from benchmarking.core.data.arrays import Bools, Counts, Floats, divide
from benchmarking.core.multivariate.shrinkage import SHOW_FROM

Drawn = NDArray[np.float32]
FEWEST_PEERS = 10
SAY_FROM = 0.8
DRAWS = 2000
AT_ONCE = 250  # draws, which are counted in one byte
THIRDS = ("low", "middle", "high")


def percentile(scores: Floats, score: float) -> float:
    """I25: the mean percentile rank of a score among the peers (itself included), 0..100."""
    return float(scipy.stats.percentileofscore(scores, score, kind="mean"))


def percentiles(scores: Floats) -> Floats:
    """I25 of every municipality at once: `percentile` of each of the scores (M, ...) among the
    known ones of its column; NaN where there is no score."""
    found = np.full_like(scores, np.nan)
    for column in np.ndindex(scores.shape[1:]):
        one = scores[:, *column]
        known = np.flatnonzero(np.isfinite(one))
        found[known, *column] = (_midranks(one[known]) - 0.5) * (100.0 / max(len(known), 1))
    return found


def _midranks(values: Floats) -> Floats:
    """The ranks 1..M of values (M,); what is equal shares the mean of its ranks."""
    order = np.argsort(values)
    ordered = values[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    sizes = np.diff(starts, append=len(values))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(starts + (sizes + 1) / 2, sizes)
    return ranks


@dataclass(frozen=True, slots=True)
class PeerStanding:
    """I25: the chance (M, 3) to lie in the low, middle and high third of the peers.

    `third` (M,) is the likeliest one; `certain` (M,) whether it may be said in words.
    """

    chances: Floats
    third: Counts
    certain: Bools


def standing(
    scores: Floats,
    errors: Floats,
    reliability: Floats,
    rng: np.random.Generator,
    draws: int = DRAWS,
) -> PeerStanding:
    """I25 on shrunken scores (M,): draws from Normal(score, error), ranked each time.

    Said only with a chance of .8 and a reliability B of .30. ValueError below 10 peers.
    """
    noise = rng.standard_normal((draws, len(scores)), dtype=np.float32)
    return place_among(scores, errors, reliability, noise)


def place_among(scores: Floats, errors: Floats, reliability: Floats, noise: Drawn) -> PeerStanding:
    """I25 with the draws given: `noise` (draws, M), standard normal. ValueError below 10 peers."""
    M = len(scores)
    if M < FEWEST_PEERS:
        raise ValueError("A place among peers needs at least 10 of them.")
    cuts = [-(-M // 3), -(-2 * M // 3)]
    # Single precision is plenty for a rank, and half the work; far from 0 it would be coarse.
    centre, spread = (scores - scores.mean()).astype(np.float32), errors.astype(np.float32)
    above = np.zeros((2, M))
    for start in range(0, len(noise), AT_ONCE):
        drawn = centre + spread * noise[start : start + AT_ONCE]
        # Sorting whole rows is vectorised and takes a fifth of the time of finding two places.
        bounds = np.sort(drawn, axis=1)[:, cuts]
        above += [(drawn >= bounds[:, [cut]]).sum(axis=0, dtype=np.uint8) for cut in (0, 1)]
    not_low, high = above / len(noise)
    chances = np.stack([1 - not_low, not_low - high, high], axis=1)
    certain = (chances.max(axis=1) >= SAY_FROM) & (reliability >= SHOW_FROM)
    return PeerStanding(chances, chances.argmax(axis=1), certain)


@dataclass(frozen=True, slots=True)
class BenchmarkLine:
    """I26: the median municipality with its interval, and the quartiles."""

    median: float
    low: float
    high: float
    lower_quartile: float
    upper_quartile: float


def benchmark_line(scores: Floats, confidence: float = 0.95) -> BenchmarkLine:
    """I26: every municipality has one vote; interval of the median from order statistics.

    Between the r-th and the next one inwards, with r the largest for which 1 - 2·P(Bin(M, ½) < r)
    reaches the confidence: interpolated so that the chance is the confidence itself and no more,
    λ = (M-r)·I/(r + (M-2r)·I) with I = (γ_r - γ)/(γ_r - γ_{r+1}). NaN scores are left out.
    ValueError below 10 municipalities. Source: Hettmansperger and Sheather 1986, Statistics and
    Probability Letters 4:75.
    """
    known = np.sort(scores[np.isfinite(scores)])
    M = len(known)
    if M < FEWEST_PEERS:
        raise ValueError("A benchmark line needs at least 10 municipalities.")
    reached = 1 - 2 * scipy.special.bdtr(np.arange(M // 2), M, 0.5)  # γ of ranks 1, 2, …
    r = max(int(np.count_nonzero(reached >= confidence)), 1)
    part = max((reached[r - 1] - confidence) / (reached[r - 1] - reached[r]), 0.0)
    inward = (M - r) * part / (r + (M - 2 * r) * part)
    low, high = (
        float((1 - inward) * ordered[r - 1] + inward * ordered[r])
        for ordered in (known, known[::-1])
    )
    lower, median, upper = (float(quartile) for quartile in np.quantile(known, [0.25, 0.5, 0.75]))
    return BenchmarkLine(median, low, high, lower, upper)


def standardised(scores: Floats) -> Floats:
    """Scores as distances from the peers' mean in standard deviations; NaN without spread."""
    return divide(scores - np.nanmean(scores), float(np.nanstd(scores, ddof=1)))
