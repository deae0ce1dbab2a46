"""Coorientation: what the sides think, and what they think that the other side thinks.

After McLeod and Chaffee (1973). On POMP means, by municipality: *agreement* is own P against
own A; *congruency* of a side is its own view against its estimate of the other; *accuracy* is
its estimate against the other's own view. All differences are signed.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.statistics.gaps import Clustered, cluster_mean, within_gap
from benchmarking.core.statistics.intervals import t_interval


class State(StrEnum):
    """What one side lives in, from agreement and its own congruency."""

    TRUE_CONSENSUS = "true_consensus"
    FALSE_CONFLICT = "false_conflict"
    FALSE_CONSENSUS = "false_consensus"
    RECOGNISED_DIFFERENCE = "recognised_difference"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class SideOrientation:
    """One side: congruency (own - estimate), the share of its members whose own and estimated
    answer fall on the same side of favourable, and accuracy (estimate - the other's own)."""

    congruency: Clustered
    alike: Clustered
    accuracy: Clustered


@dataclass(frozen=True, slots=True)
class Coorientation:
    """The measures of one item; `agreement` is the within gap of POMP means."""

    agreement: Clustered
    political: SideOrientation
    administrative: SideOrientation


def coorientation(own: Counts, joint: Counts, favourable_from: int) -> Coorientation:
    """All measures of one item with K categories.

    `own` (M, 2, K): each side's own answers; `joint` (M, 2, K, K): own by estimated answer of
    the persons who gave both. Congruency pairs persons; accuracy and agreement are gaps inside
    municipalities. Units: POMP points -100..100, `alike` 0..1.
    """
    scores = 100.0 * np.arange(own.shape[-1]) / (own.shape[-1] - 1)
    total, n = own @ scores, own.sum(axis=-1)
    estimated = joint.sum(axis=2)
    sides = [
        SideOrientation(
            congruency=_congruency(joint[:, s], scores),
            alike=_alike(joint[:, s], favourable_from),
            accuracy=within_gap(
                estimated[:, s] @ scores, estimated[:, s].sum(axis=-1), total[:, 1 - s], n[:, 1 - s]
            ),
        )
        for s in (0, 1)
    ]
    return Coorientation(within_gap(total[:, 0], n[:, 0], total[:, 1], n[:, 1]), sides[0], sides[1])


def _congruency(joint: Counts, scores: Floats) -> Clustered:
    lead = scores[:, None] - scores[None, :]
    return cluster_mean((joint * lead).sum(axis=(-2, -1)), joint.sum(axis=(-2, -1)))


def _alike(joint: Counts, favourable_from: int) -> Clustered:
    high = np.arange(1, joint.shape[-1] + 1) >= favourable_from
    same = high[:, None] == high[None, :]
    return cluster_mean((joint * same).sum(axis=(-2, -1)), joint.sum(axis=(-2, -1)))


def closeness(estimate: Clustered, delta: float) -> int:
    """+1 = shown to be alike (90 % interval inside ±delta), -1 = shown to differ by delta or
    more (95 % interval excludes 0), 0 = undecided."""
    low, high = (float(v) for v in t_interval(estimate.value, estimate.se, estimate.clusters, 0.90))
    if -delta < low and high < delta:
        return 1
    low, high = (float(v) for v in t_interval(estimate.value, estimate.se, estimate.clusters, 0.95))
    apart = abs(float(estimate.value)) >= delta and (low > 0 or high < 0)
    return -1 if apart else 0


def state_of(agreement: Clustered, congruency: Clustered, delta: float) -> State:
    """Agreement without congruency is false conflict, congruency without agreement false consensus."""
    states = {
        (1, 1): State.TRUE_CONSENSUS,
        (1, -1): State.FALSE_CONFLICT,
        (-1, 1): State.FALSE_CONSENSUS,
        (-1, -1): State.RECOGNISED_DIFFERENCE,
    }
    pair = (closeness(agreement, delta), closeness(congruency, delta))
    return states.get(pair, State.UNDECIDED)
