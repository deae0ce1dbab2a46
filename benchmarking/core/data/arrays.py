"""Names for the array types of the core, and division that answers NaN instead of warning."""

from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.integer[Any]]
Totals = NDArray[np.float64] | NDArray[np.int64]
Numeric = NDArray[np.float64] | NDArray[np.integer[Any]] | float


def floats(values: ArrayLike) -> Floats:
    """As an array of floats, to reckon with or to give away."""
    return np.asarray(values, dtype=np.float64)


def whole(values: ArrayLike) -> Counts:
    """As an array of whole numbers."""
    return np.asarray(values, dtype=np.int64)


def bools(values: ArrayLike) -> Bools:
    """As an array of truth values."""
    return np.asarray(values, dtype=np.bool_)


def divide(numerator: Numeric, denominator: Numeric) -> Floats:
    """Divide elementwise; NaN where the denominator is 0 (an empty base has no mean)."""
    bottom = np.asarray(denominator)
    if not bottom.all():
        bottom = np.where(bottom == 0, np.nan, bottom)
    return floats(np.true_divide(numerator, bottom))


def optional(value: float) -> float | None:
    """Turn NaN and infinity into None: neither may ever reach a payload."""
    return float(value) if isfinite(value) else None
