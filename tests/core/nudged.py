"""What a municipality contributes to a statistic, found by weighing it a little more and less."""

from collections.abc import Callable

import numpy as np

from benchmarking.core.data.arrays import Counts, Floats

STEP = 1e-5


def contributions(statistic: Callable[[Floats], Floats], table: Counts | Floats) -> Floats:
    """The derivative (M, ...) of a statistic of the totals in the weight of each municipality."""
    found = []
    for m in range(len(table)):
        ends = []
        for weight in (1 + STEP, 1 - STEP):
            weights = np.ones(len(table))
            weights[m] = weight
            ends.append(statistic(np.tensordot(weights, table, axes=1)))
        found.append((ends[0] - ends[1]) / (2 * STEP))
    return np.array(found)
