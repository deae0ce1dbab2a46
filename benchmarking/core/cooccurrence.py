"""Which options are named together, and how many of them a respondent names."""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.arrays import Counts, Floats, divide


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


def pair_measures(n: float, pairs: Floats | Counts) -> PairMeasures:
    """I16 from the pair counts: `pairs` (..., O, O), diagonal = how often an option is named.

    `n` respondents, a number or (...,). Phi = (ad - bc)/sqrt of the product of the margins.
    Lift is at most 1/max(p): 1.11 when an option has 90 %; P(B|A) says more then.
    """
    size = np.asarray(n, dtype=float)[..., None, None]
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
    return np.asarray(mentions @ np.arange(mentions.shape[-1]), dtype=np.int64)


def naming_at_least(mentions: Counts, fewest: int) -> Counts:
    """How many respondents name `fewest` options or more (...,); I17 takes fewest = O - 1."""
    return np.asarray(mentions[..., fewest:].sum(axis=-1), dtype=np.int64)
