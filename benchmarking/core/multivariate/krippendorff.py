"""Krippendorff's alpha: agreement of several observers, with missing values."""

from enum import StrEnum

import numpy as np

from benchmarking.core.data.arrays import Floats, divide, floats


class Level(StrEnum):
    """The level of measurement, which decides how far apart two values are."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def krippendorff_alpha(data: Floats, level: Level) -> float:
    """α = 1 - D_o/D_e from `data` (observers, units), NaN = missing; at most 1.

    From the coincidence matrix of units with 2 values or more. NaN when there is nothing to
    compare or all values are the same. Source: Krippendorff 2011, Computing Krippendorff's
    Alpha-Reliability.
    """
    values = np.unique(data[np.isfinite(data)])
    counts = np.stack([(data == value).sum(axis=0) for value in values], axis=1)
    sizes = counts.sum(axis=1)
    counts, sizes = counts[sizes >= 2], sizes[sizes >= 2]
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(len(values))
    coincidences = divide(pairs, (sizes - 1)[:, None, None]).sum(axis=0)
    margins = coincidences.sum(axis=0)
    n = margins.sum()
    distances = _squared_distances(values, margins, level)
    observed = float((coincidences * distances).sum())
    expected = float((np.outer(margins, margins) * distances).sum())
    return 1 - float(n - 1) * float(divide(observed, expected))


def _squared_distances(values: Floats, margins: Floats, level: Level) -> Floats:
    gap = values[:, None] - values[None, :]
    match level:
        case Level.NOMINAL:
            return floats(gap != 0)
        case Level.INTERVAL:
            return floats(gap**2)
        case Level.RATIO:
            relative = divide(gap, values[:, None] + values[None, :])
            return floats(np.nan_to_num(relative) ** 2)
    ends = np.cumsum(margins) - margins / 2
    return floats((ends[:, None] - ends[None, :]) ** 2)
