"""How figures spread over municipalities: equations over the sums and n of all cells at once.

The intraclass correlation (REML) is where a criterion is least, and the beta distribution of
shares where a likelihood is greatest: there a derivative is 0, and it is a sum over cells.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from tests.attacks.arrays import Array
from tests.attacks.documents import Told

NEAR = 1e-4  # how far a search for the least value may have stopped from it
SURE = 1e-5  # derivatives that are nothing but rounding
LARGEST = 1e5  # beyond it a search for a beta distribution ends at its bound


@dataclass(frozen=True)
class Spread:
    """What a figure says of the spread; parts (…, P) are added over cells."""

    figure: Told

    @property
    def tells(self) -> bool:
        return self._intraclass is not None or self._beta is not None

    def parts(self, n: Array, sums: Array) -> Array:
        """Of cells (…, cells), added up."""
        found = []
        if self._intraclass is not None:
            size = np.maximum(n, 1)
            found.append(np.where(n > 0, sums * sums / size, 0))
            for ratio in self._intraclass:
                found += _reml_parts(n, sums, size, ratio)
        if self._beta is not None:
            found += _beta_parts(n, sums, *self._beta)
        return np.stack([part.sum(axis=-1).astype(float) for part in found], axis=-1)

    def hold(self, parts: Array) -> Array:
        """Whether the printed numbers can be, one answer for each world."""
        holds = np.ones(parts.shape[:-1], dtype=bool)
        columns = list(np.moveaxis(parts, -1, 0))
        if self._intraclass is not None and self.figure.squares is not None:
            between, columns = columns[0], columns[1:]
            low, high = (_slope(columns[i : i + 7], self.figure.n, squares - between)
                         for i, squares in zip((0, 7), self.figure.squares, strict=True))  # fmt: skip
            holds &= (low <= SURE) | (self._intraclass[0] <= NEAR)
            holds &= high >= -SURE
            columns = columns[14:]
        if self._beta is not None:
            holds &= np.abs(columns[0] * self._beta[0]) < SURE
            holds &= np.abs(columns[1] * self._beta[1]) < SURE
        return holds

    @property
    def _intraclass(self) -> tuple[float, float] | None:
        """The ratios τ²/σ² between which the true one lies."""
        told = self.figure.intraclass
        if told is None or self.figure.squares is None or told[1] >= 1:
            return None
        low, high = max(told[0], 0.0), max(told[1], 0.0)
        return low / (1 - low) * (1 - NEAR), high / (1 - high) * (1 + NEAR) + NEAR**2

    @property
    def _beta(self) -> tuple[float, float] | None:
        told = self.figure.beta
        return told if told is not None and 1 < sum(told) < LARGEST else None


def _reml_parts(n: Array, sums: Array, size: Array, ratio: float) -> list[Array]:
    """Σw, Σw·m, Σw·m² with w = n/(1+r·n), the same of w' = dw/dln r, and Σ r·n/(1+r·n)."""
    grown = 1 + ratio * n
    w, pull = n / grown, ratio * n / grown
    mean = np.where(n > 0, sums / size, 0.0)
    turned = -w * pull
    return [w, w * mean, w * mean**2, turned, turned * mean, turned * mean**2, pull]


def _slope(parts: list[Array], n: int, within: Array) -> Array:
    """The derivative of the REML criterion to ln r."""
    w, wm, wmm, turned, tm, tmm, pull = parts
    centre = wm / w
    rest = np.maximum(within + wmm - centre * wm, 1e-12)
    moved = tmm - 2 * centre * tm + centre**2 * turned
    return np.asarray((n - 1) * moved / rest + pull + turned / w)


def _beta_parts(n: Array, k: Array, a: float, b: float) -> list[Array]:
    """The derivatives of the beta-binomial likelihood to a and b."""
    total = special.digamma(n + a + b) - special.digamma(a + b)
    up = special.digamma(k + a) - special.digamma(a) - total
    down = special.digamma(n - k + b) - special.digamma(b) - total
    return [up, down]
