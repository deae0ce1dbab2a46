"""Which options are named together, and how many of them a respondent names."""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.data.arrays import Bools, Counts, Floats, Numeric, divide, floats, whole
from benchmarking.core.statistics.gaps import Clustered, linearised


@dataclass(frozen=True, slots=True)
class PairMeasures:
    """Matrices (O, O) of all pairs; entry [a, b]; NaN where a base is empty or constant.

    `both` = P(AB), `given` = P(B|A), `lift` = P(AB)/(P(A)P(B)), `phi` in -1..1, `phi_max` the
    largest phi that these margins allow, `jaccard` = P(AB)/P(A or B).
    """

    both: Floats
    given: Floats
    lift: Floats
    phi: Floats
    phi_max: Floats
    jaccard: Floats


def pair_measures(n: Numeric, pairs: Floats | Counts) -> PairMeasures:
    """I16 from the pair counts: `pairs` (..., O, O), diagonal = how often an option is named.

    `n` respondents, a number or (...,). Phi = (ad - bc)/sqrt of the product of the margins.
    Lift is at most 1/max(p): 1.11 when an option has 90 %; P(B|A) says more then.
    """
    size = floats(n)[..., None, None]
    joint = divide(pairs, size)
    p = np.diagonal(joint, axis1=-2, axis2=-1)
    first, second = p[..., :, None], p[..., None, :]
    spread = np.sqrt(first * (1 - first) * second * (1 - second))
    rarer, commoner = np.minimum(first, second), np.maximum(first, second)
    return PairMeasures(
        both=joint,
        given=divide(joint, np.broadcast_to(first, joint.shape)),
        lift=divide(joint, first * second),
        phi=divide(joint - first * second, spread),
        phi_max=np.sqrt(divide(rarer * (1 - commoner), commoner * (1 - rarer))),
        jaccard=divide(joint, first + second - joint),
    )


def mentions_sum(mentions: Counts) -> Counts:
    """The total number of options named, from counts (..., O+1) of respondents naming 0..O."""
    return whole(mentions @ np.arange(mentions.shape[-1]))


def naming_at_least(mentions: Counts, fewest: int) -> Counts:
    """How many respondents name `fewest` options or more (...,); I17 takes all or all but one of
    the listed options, fewest = L - 1."""
    return whole(mentions[..., fewest:].sum(axis=-1))


FEWEST_IN_CELL = 10  # with fewer the interval of a lift or a phi does not hold


@dataclass(frozen=True, slots=True)
class ClusteredPairs:
    """Lift and phi of all pairs (O, O), linearised by municipality; `known` (O, O): all four
    combinations of naming and not naming the two options have 10 answers or more."""

    lift: Clustered
    phi: Clustered
    known: Bools


def clustered_pairs(n: Counts, pairs: Counts) -> ClusteredPairs:
    """I16 with municipalities as clusters, from `n` (M,) and `pairs` (M, O, O) of one side.

    d ln(lift) = dP(AB)/P(AB) - dP(A)/P(A) - dP(B)/P(B); phi by its partial derivatives in
    P(AB), P(A) and P(B). Take the ratio and the bounded interval. Source: Jaeckel 1972.
    """
    N = n.sum()
    share = divide(n, N)[:, None, None]
    totals = pairs.sum(axis=0)
    m = pair_measures(N, totals)
    joint = divide(pairs, N) - share * m.both
    alone, p = np.diagonal(joint, axis1=1, axis2=2), np.diagonal(m.both)
    first, second = p[:, None], p[None, :]
    one, other = alone[:, :, None], alone[:, None, :]
    relative = divide(joint, m.both) - divide(one, first) - divide(other, second)
    spread = np.sqrt(first * (1 - first) * second * (1 - second))
    slope = divide(1 - 2 * first, first * (1 - first)) * one
    slope = slope + divide(1 - 2 * second, second * (1 - second)) * other
    moved = divide(joint - second * one - first * other, spread) - m.phi / 2 * slope
    named = np.diagonal(totals)
    neither = N - named[:, None] - named[None, :] + totals
    fewest = np.minimum.reduce([totals, named[:, None] - totals, named[None, :] - totals, neither])
    bases = np.broadcast_to(share, joint.shape)[None]
    answers = np.full(totals.shape, N)
    return ClusteredPairs(
        linearised(m.lift, (m.lift * relative)[None], bases, answers),
        linearised(m.phi, moved[None], bases, answers),
        np.asarray(fewest >= FEWEST_IN_CELL),
    )


EXCHANGED, BURN_IN = 499, 100


def pair_test(
    marks: Bools, rng: np.random.Generator, draws: int = EXCHANGED, burn_in: int = BURN_IN
) -> Floats:
    """I16: p (O, O) of each pair's count when every respondent keeps the number of choices.

    `marks` (R, O). Choices are exchanged between respondents so that both the number each
    person names and the number naming each option stay: what is left is co-occurrence itself.
    Two-sided around the mean of the draws; (b+1)/(B+1).
    """
    observed = _pair_counts(marks)
    state = marks.copy()
    for _ in range(burn_in):
        _exchange(state, rng)
    replicates = np.empty((draws, *observed.shape))
    for draw in range(draws):
        for _ in range(5):
            _exchange(state, rng)
        replicates[draw] = _pair_counts(state)
    centre = replicates.mean(axis=0)
    extreme = np.abs(replicates - centre) >= np.abs(observed - centre) - 1e-9
    return floats((extreme.sum(axis=0) + 1) / (draws + 1))


def _pair_counts(marks: Bools) -> Floats:
    numbers = floats(marks)
    return floats(numbers.T @ numbers)


def _exchange(marks: Bools, rng: np.random.Generator) -> None:
    """Pair the respondents at random; each pair swaps one option that only one of them named."""
    order = rng.permutation(len(marks))
    half = len(marks) // 2
    one, other = order[:half], order[half : 2 * half]
    mine = _one_of(marks[one] & ~marks[other], rng)
    yours = _one_of(marks[other] & ~marks[one], rng)
    able = (mine >= 0) & (yours >= 0)
    one, other, mine, yours = one[able], other[able], mine[able], yours[able]
    marks[one, mine], marks[other, yours] = False, False
    marks[one, yours], marks[other, mine] = True, True


def _one_of(choices: Bools, rng: np.random.Generator) -> Counts:
    """A random marked column per row, -1 where a row has none."""
    keys = np.where(choices, rng.random(choices.shape), -1.0)
    return np.where(choices.any(axis=1), keys.argmax(axis=1), -1)
