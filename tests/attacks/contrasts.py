"""Figures that compare two cells of each municipality: both sides, or two waves of one side.

The comparison is Σ w·g/Σ w over the municipalities where both have answers, g the first mean
minus the second, w = n1·n2/(n1+n2) or 1; its interval is that of a clustered linearisation.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from tests.attacks.arrays import Array
from tests.attacks.documents import Measure, Told
from tests.attacks.equations import ALIKE, EFFECTIVE, ENDS, INTERVALS, quantile
from tests.attacks.spans import Span, within


@dataclass(frozen=True)
class Cells:
    """n and sums of steps of cells (…, cells)."""

    n: Array
    sums: Array

    def mean(self, unit: float) -> Array:
        return self.sums * unit / np.maximum(self.n, 1)


@dataclass(frozen=True)
class Pairs:
    """Sums over municipalities (…,) of what a contrast is made of; `values` (…, 8)."""

    values: Array

    @classmethod
    def of(
        cls, cells: tuple[Cells, Cells], value: Array, answers: Array, *, equal: bool
    ) -> "Pairs":
        """Of the `value` that each municipality has, and the answers that it rests on."""
        first, second = cells
        both = (first.n > 0) & (second.n > 0)
        together = np.maximum(first.n + second.n, 1)
        w = np.where(both, 1.0 if equal else first.n * second.n / together, 0.0)
        g, n = np.where(both, value, 0.0), np.where(both, answers, 0)
        inverse = np.where(both, together / np.maximum(first.n * second.n, 1), 0.0)
        parts = [both, n, w, w * g, w * w, w * w * g, w * w * g * g, inverse]
        return cls(np.stack([part.sum(axis=-1).astype(float) for part in parts], axis=-1))

    def plus(self, other: "Pairs") -> "Pairs":
        return Pairs(self.values + other.values)


@dataclass(frozen=True)
class Contrast:
    """A printed comparison of a measure."""

    figure: Told
    measure: Measure
    equal: bool
    p: Span | None = None

    def sums(self, first: Cells, second: Cells) -> Pairs:
        gap = first.mean(self.measure.unit) - second.mean(self.measure.unit)
        return Pairs.of((first, second), gap, first.n + second.n, equal=self.equal)

    def hold(self, pairs: Pairs, kinds: frozenset[str]) -> Array:
        """Whether what is printed of it can be, one answer for each world."""
        G, n, w, wg, ww, wwg, wwgg, inverse = np.moveaxis(pairs.values, -1, 0)  # noqa: N806 -- the usual symbol
        mass = np.where(w > 0, w, 1)
        value = wg / mass
        holds = (n == self.figure.n) & within(value, self.figure.value)
        if self.figure.places is not None:
            holds &= self.figure.places == G
        away = np.maximum(wwgg - 2 * value * wwg + value**2 * ww, 0) / mass**2
        error = np.sqrt(G / np.maximum(G - 1, 1) * away)
        if INTERVALS in kinds and self.figure.alike:
            holds &= error**2 < ALIKE
        elif INTERVALS in kinds and self.figure.method == "cluster_t":
            holds &= self._interval(value, error, G)
        if EFFECTIVE in kinds and self.figure.effective is not None:
            size = 4 * G**2 / np.where(inverse > 0, inverse, 1) if self.equal else 4 * w
            holds &= within(size, self.figure.effective)
        return np.asarray(holds)

    def _interval(self, value: Array, error: Array, places: Array) -> Any:
        degrees = np.maximum(places - 1, 1)
        reach = quantile(places) * error
        holds = within(value - reach, self.figure.low) & within(value + reach, self.figure.high)
        if self.p is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                p = 2 * special.stdtr(degrees, -np.abs(value / error))
            holds = holds & ((error == 0) | within(p, self.p))
        return holds


@dataclass(frozen=True)
class Beside:
    """A printed mean of one side (0 or 1) as the gap inside municipalities weighs it."""

    figure: Told
    measure: Measure
    side: int

    def sums(self, first: Cells, second: Cells) -> Pairs:
        own = (first, second)[self.side]
        mean = own.mean(self.measure.unit)
        return Pairs.of((first, second), mean, own.n + 0 * (first.n + second.n), equal=False)

    def hold(self, pairs: Pairs, kinds: frozenset[str]) -> Array:
        """Whether what is printed of it can be, one answer for each world."""
        G, n, w, wg, ww, wwg, wwgg, _ = np.moveaxis(pairs.values, -1, 0)  # noqa: N806 -- the usual symbol
        mass = np.where(w > 0, w, 1)
        value = wg / mass
        holds = (n == self.figure.n) & within(value, self.figure.value)
        if self.figure.places is not None:
            holds &= self.figure.places == G
        away = np.maximum(wwgg - 2 * value * wwg + value**2 * ww, 0) / mass**2
        error = G / np.maximum(G - 1, 1) * away
        ends = ENDS.get(self.figure.method)
        if INTERVALS in kinds and self.figure.alike:
            holds &= error < ALIKE
        elif INTERVALS in kinds and ends is not None:
            left = np.broadcast_to(holds, value.shape)
            low, high = ends(value[left], n[left], error[left], G[left])
            holds = left.copy()
            holds[left] = within(low, self.figure.low) & within(high, self.figure.high)
        return np.asarray(holds)


@dataclass(frozen=True)
class Pooled:
    """A printed difference between the means of all answers of two sides, with its interval.

    z = (S1 - n1·mean1)/N1 - (S2 - n2·mean2)/N2 of each municipality; SE² = G/(G-1)·Σz², G the
    municipalities with an answer on either side.
    """

    figure: Told
    measure: Measure

    def sums(self, first: Cells, second: Cells) -> Pairs:
        """Products of d = S - n·(half of the scale) and of n, over both sides."""
        middle = self.measure.whole / 2
        n = (first.n, second.n)
        d = [side.sums * self.measure.unit - side.n * middle for side in (first, second)]
        places = (first.n > 0) | (second.n > 0)
        parts = [places, *n, *d]
        parts += [d[0] * d[0], d[0] * n[0], n[0] * n[0], d[1] * d[1], d[1] * n[1], n[1] * n[1]]
        parts += [d[0] * d[1], d[0] * n[1], d[1] * n[0], n[0] * n[1]]
        added = np.broadcast_arrays(*(part.sum(axis=-1).astype(float) for part in parts))
        return Pairs(np.stack(added, axis=-1))

    def hold(self, pairs: Pairs, kinds: frozenset[str]) -> Array:
        """Whether what is printed of it can be, one answer for each world."""
        places, n1, n2, d1, d2, *products = np.moveaxis(pairs.values, -1, 0)
        dd1, dn1, nn1, dd2, dn2, nn2, dd, d1n2, d2n1, nn = products
        size1, size2 = np.maximum(n1, 1), np.maximum(n2, 1)
        m1, m2 = d1 / size1, d2 / size2
        holds = (n1 + n2 == self.figure.n) & within(m1 - m2, self.figure.value)
        if self.figure.places is not None:
            holds &= self.figure.places == places
        own1 = (dd1 - 2 * m1 * dn1 + m1**2 * nn1) / size1**2
        own2 = (dd2 - 2 * m2 * dn2 + m2**2 * nn2) / size2**2
        both = (dd - m2 * d1n2 - m1 * d2n1 + m1 * m2 * nn) / (size1 * size2)
        away = np.maximum(own1 + own2 - 2 * both, 0)
        reach = quantile(places) * np.sqrt(places / np.maximum(places - 1, 1) * away)
        if INTERVALS in kinds and self.figure.method == "cluster_t" and not self.figure.alike:
            holds &= within(m1 - m2 - reach, self.figure.low)
            holds &= within(m1 - m2 + reach, self.figure.high)
        return np.asarray(holds)


Compared = Contrast | Beside | Pooled
