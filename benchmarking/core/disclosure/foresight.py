"""What will be shown, told from the roster before a wave opens.

Everybody invited answers independently with the same chance, the response rate. What is hidden
for agreeing or for what remains is not foreseen, so the numbers are an upper bound.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.classes import FEWEST_ANSWERS, FEWEST_MUNICIPALITIES
from benchmarking.core.disclosure.released import CLUSTERS_FOR_INTERVAL

RATES = (0.3, 0.5, 0.7, 0.9)
SHARE_VARIANCE = 0.25  # of a yes or no answer, at its largest
GAP_SPREAD = 0.15  # of the municipalities' true gaps, as measured in such waves
SURE = 1 - 1e-12


@dataclass(frozen=True, slots=True)
class ExpectedRoster:
    """Who is invited: `invited` (M, 2) by side, `by_function` (M, F) by function."""

    invited: Counts
    functions: tuple[str, ...]
    by_function: Counts


@dataclass(frozen=True, slots=True)
class ExpectedSpread:
    """A number of municipalities to expect, and the limits of its middle 80 %."""

    expected: float
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Precision:
    """The gap of shares over the benchmark: half of its 95 % and 90 % interval, 0..1.

    `equivalence`: the largest gap that can still be shown to be smaller than delta; None
    when not even a gap of 0 can. All None where fewer than 10 municipalities are to be expected
    with both sides: there is no interval then.
    """

    half95: float | None
    half90: float | None
    equivalence: float | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one response rate brings.

    `chances` (M, 2): that a side of a municipality is shown; the spreads count municipalities
    with a page of that side, of both; `functions` (F,) the chance of a benchmark figure;
    `classes` the least chance that an item everybody answers can be classified; `statements`
    (M,) the chance that a statement is shown on both sides of a municipality.
    """

    rate: float
    chances: Floats
    political: ExpectedSpread
    administrative: ExpectedSpread
    both: ExpectedSpread
    functions: Floats
    classes: float
    precision: Precision
    statements: Floats


def foresee(
    roster: ExpectedRoster, limits: Thresholds, rates: tuple[float, ...] = RATES
) -> tuple[Outlook, ...]:
    """D8: one outlook for each response rate. ValueError for a rate outside 0..1."""
    return tuple(_outlook(roster, limits, rate) for rate in rates)


def _outlook(roster: ExpectedRoster, limits: Thresholds, rate: float) -> Outlook:
    chances = chance_of_reaching(roster.invited, limits.answers, rate)
    political, administrative = chances[:, 0], chances[:, 1]
    return Outlook(
        rate=rate,
        chances=chances,
        political=_spread(political),
        administrative=_spread(administrative),
        both=_spread(political * administrative),
        functions=function_chances(roster.by_function, limits, rate),
        classes=classes_chance(roster.invited, rate),
        precision=precision(roster.invited, rate, limits.delta),
        statements=statement_chances(roster.invited, limits, rate),
    )


def chance_of_reaching(invited: Counts, fewest: int, rate: float) -> Floats:
    """P(Binomial(invited, rate) >= fewest), elementwise; 0 where fewer are invited.

    ValueError for a rate outside 0..1.
    """
    if not 0 <= rate <= 1:
        raise ValueError("A response rate lies between 0 and 1.")
    enough = invited >= fewest
    chance = scipy.special.bdtrc(fewest - 1, np.where(enough, invited, fewest), rate)
    return np.asarray(np.where(enough, chance, 0.0), dtype=float)


def statement_chances(invited: Counts, limits: Thresholds, rate: float) -> Floats:
    """The chance (M,) that a statement is shown on both sides of each municipality.

    A side shows it from `cell` answers on, below `unanimity` not when all or none agree. Every
    share of agreeing people is taken to be as likely as another, so that n agree alike with
    chance 2/(n+1). Source: Laplace 1774. What other figures need to be hidden for is not
    foreseen. ValueError for a rate outside 0..1.
    """
    largest = int(invited.max(initial=0))
    n = np.arange(largest + 1)
    alike = np.where(n < limits.unanimity, 2 / (n + 1), 0.0)
    shown = np.where(n < limits.answers, 0.0, 1 - alike)
    chances = [0.0] * (largest + 1)
    for size in np.unique(invited):
        chances[size] = float(_binomial(int(size), rate) @ shown[: size + 1])
    both: Floats = np.array(chances)[invited].prod(axis=1)
    return both


def number_distribution(chances: Floats) -> Floats:
    """P(0), P(1), .. P(M) of how many independent events (M,) happen (Poisson binomial).

    Equal chances are taken together as one binomial, so a roster costs little.
    """
    total = np.ones(1)
    for chance, times in zip(*np.unique(chances, return_counts=True), strict=True):
        total = np.convolve(total, _binomial(int(times), float(chance)))
    return total


def _binomial(n: int, chance: float) -> Floats:
    """P(Binomial(n, chance) = 0..n)."""
    k = np.arange(n + 1)
    choose = (
        scipy.special.gammaln(n + 1)
        - scipy.special.gammaln(k + 1)
        - scipy.special.gammaln(n - k + 1)
    )
    return np.asarray(
        np.exp(choose + scipy.special.xlogy(k, chance) + scipy.special.xlog1py(n - k, -chance)),
        dtype=float,
    )


def _spread(chances: Floats) -> ExpectedSpread:
    reached = np.cumsum(number_distribution(chances))
    low, high = (int(np.searchsorted(reached, tail - 1e-12)) for tail in (0.1, 0.9))
    return ExpectedSpread(float(chances.sum()), low, min(high, len(chances)))


def function_chances(by_function: Counts, limits: Thresholds, rate: float) -> Floats:
    """The chance (F,) of `office_holder` answers from `peers` municipalities, exactly."""
    fewest = max(limits.office_holder, limits.answers)
    return np.array([_both_reached(n[n > 0], fewest, limits.peers, rate) for n in by_function.T])


def _both_reached(invited: Counts, answers: int, places: int, rate: float) -> float:
    """P(answers >= .. and municipalities with one >= ..), counting both no further than that."""
    state = np.zeros((answers + 1, places + 1))
    state[0, 0] = 1.0
    for n in invited:
        state = _after(state, _binomial(int(n), rate))
        if state[-1, -1] > SURE:
            return 1.0
    return float(state[-1, -1])


def _after(state: Floats, answering: Floats) -> Floats:
    """The state after one more municipality, of which 0, 1, .. persons answer."""
    result: Floats = state * answering[0]
    last = len(state) - 1
    for k, chance in enumerate(answering[1:], start=1):
        moved = np.zeros_like(state)
        kept = max(last - k, 0)
        moved[last - kept : last] = state[:kept]
        moved[last] = state[kept:].sum(axis=0)
        result[:, 1:] += chance * moved[:, :-1]
        result[:, -1] += chance * moved[:, -1]
    return result


def classes_chance(invited: Counts, rate: float) -> float:
    """The least chance of 30 answers on each side and 20 municipalities with both.

    The product of the three chances: each event is helped by every answer, so together they
    are at least as likely as if they were independent. Source: Harris 1960.
    """
    totals = chance_of_reaching(invited.sum(axis=0), FEWEST_ANSWERS, rate)
    anybody = 1 - (1 - rate) ** invited
    places = number_distribution(anybody.prod(axis=1))
    return min(1.0, float(totals.prod() * places[FEWEST_MUNICIPALITIES:].sum()))


def precision(invited: Counts, rate: float, delta: float) -> Precision:
    """The half width to expect of the within gap of shares (I3), from the design.

    SE² = (σ²·ΣE[w] + τ²·ΣE[w²])/(ΣE[w])² with w = n_P n_A/(n_P+n_A), σ² = 1/4 of a share
    near half and τ = .15 between municipalities; t(G-1) with the expected G, rounded down.
    """
    pairs, times = np.unique(invited, axis=0, return_counts=True)
    moments = np.array([_weight_moments(int(p), int(a), rate) for p, a in pairs]).reshape(-1, 3)
    G, weight, square = times @ moments
    if int(G) < CLUSTERS_FOR_INTERVAL:
        return Precision(None, None, None)
    error = np.sqrt(SHARE_VARIANCE * weight + GAP_SPREAD**2 * square) / weight
    half95, half90 = (float(error * scipy.special.stdtrit(int(G) - 1, q)) for q in (0.975, 0.95))
    return Precision(half95, half90, delta - half90 if half90 < delta else None)


def _weight_moments(political: int, administrative: int, rate: float) -> tuple[float, ...]:
    """The chance that both sides answer, E[w] and E[w²] of one municipality."""
    p, a = _binomial(political, rate), _binomial(administrative, rate)
    n_p, n_a = np.arange(political + 1)[:, None], np.arange(administrative + 1)
    w = n_p * n_a / np.maximum(n_p + n_a, 1)
    both = np.outer(p, a)
    return float(both[1:, 1:].sum()), float((both * w).sum()), float((both * w**2).sum())
