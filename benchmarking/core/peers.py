"""Where a municipality stands among its peers."""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from benchmarking.core.arrays import Bools, Counts, Floats, divide, whole
from benchmarking.core.shrinkage import SHOW_FROM

FEWEST_PEERS = 10
SAY_FROM = 0.8
DRAWS = 2000
AT_ONCE = 100
THIRDS = ("low", "middle", "high")


def percentile(scores: Floats, score: float) -> float:
    """I25: the mean percentile rank of a score among the peers (itself included), 0..100."""
    return float(stats.percentileofscore(scores, score, kind="mean"))


@dataclass(frozen=True, slots=True)
class Standing:
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
) -> Standing:
    """I25 on shrunken scores (M,): draws from Normal(score, error), ranked each time.

    Said only with a chance of .8 and a reliability B of .30. ValueError below 10 peers.
    """
    M = len(scores)
    if M < FEWEST_PEERS:
        raise ValueError("A place among peers needs at least 10 of them.")
    cuts = [-(-M // 3), -(-2 * M // 3)]
    tallied = np.zeros((M, 3))
    for start in range(0, draws, AT_ONCE):
        drawn = rng.normal(scores, errors, (min(AT_ONCE, draws - start), M))
        low, high = np.partition(drawn, cuts, axis=1)[:, cuts].T
        thirds = whole(drawn >= low[:, None]) + (drawn >= high[:, None])
        tallied += np.stack([(thirds == t).sum(axis=0) for t in range(3)], axis=1)
    chances = tallied / draws
    certain = (chances.max(axis=1) >= SAY_FROM) & (reliability >= SHOW_FROM)
    return Standing(chances, chances.argmax(axis=1), certain)


@dataclass(frozen=True, slots=True)
class BenchmarkLine:
    """I26: the median municipality with its interval, and the upper quartile."""

    median: float
    low: float
    high: float
    upper_quartile: float


def benchmark_line(scores: Floats, confidence: float = 0.95) -> BenchmarkLine:
    """I26: every municipality has one vote; interval from order statistics (distribution-free).

    The interval takes the largest r with P(Binomial(M, 1/2) < r) <= (1-confidence)/2.
    NaN scores are left out. ValueError below 10 municipalities.
    """
    known = np.sort(scores[np.isfinite(scores)])
    M = len(known)
    if M < FEWEST_PEERS:
        raise ValueError("A benchmark line needs at least 10 municipalities.")
    below = special.bdtr(np.arange(M), M, 0.5)
    r = max(int(np.count_nonzero(below <= (1 - confidence) / 2)), 1)
    median, quartile = np.quantile(known, [0.5, 0.75])
    return BenchmarkLine(float(median), float(known[r - 1]), float(known[M - r]), float(quartile))


def standardised(scores: Floats) -> Floats:
    """Scores as distances from the peers' mean in standard deviations; NaN without spread."""
    return divide(scores - np.nanmean(scores), float(np.nanstd(scores, ddof=1)))
