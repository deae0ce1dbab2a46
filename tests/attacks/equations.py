"""What is printed of a population, as equations over its cells: each has a kind.

An equation is checked forwards: from whole cells (their n and sums of steps) to the number that
would be printed, which must lie in the span of the one that is. Cells come in as arrays
(worlds, cells); what is known of the other cells of the population is added once.

Sums are taken of d = S - n·v with v near the printed mean, so that nothing cancels.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import special

from tests.attacks.arrays import Array
from tests.attacks.documents import Measure, Told
from tests.attacks.spans import within

TOTALS, COUNTS, INTERVALS, EFFECTIVE, GAPS, OTHER = KINDS = (
    "totals",
    "response counts",
    "intervals",
    "n_effective",
    "within gap",
    "other",
)
Z = 1.959963984540054
ALIKE = 1e-12  # squares of errors that are nothing but rounding


@dataclass(frozen=True)
class Moments:
    """Sums over a population's cells, one number for each world."""

    places: Array
    n: Array
    d: Array
    dd: Array
    dn: Array
    nn: Array

    @classmethod
    def of(cls, n: Array, sums: Array, measure: Measure, centre: float) -> "Moments":
        """From cells (…, cells)."""
        d = sums * measure.unit - n * centre
        parts = (n > 0, n, d, d * d, d * n, n * n)
        return cls(*(part.sum(axis=-1).astype(float) for part in parts))

    def plus(self, other: "Moments") -> "Moments":
        return Moments(
            self.places + other.places,
            self.n + other.n,
            self.d + other.d,
            self.dd + other.dd,
            self.dn + other.dn,
            self.nn + other.nn,
        )

    def at(self, worlds: Array) -> "Moments":
        """Those of some worlds."""
        parts = (self.places, self.n, self.d, self.dd, self.dn, self.nn)
        return Moments(*(part[worlds] for part in parts))

    @property
    def shift(self) -> Array:
        """The mean minus the centre."""
        return np.asarray(self.d / np.maximum(self.n, 1))

    @property
    def error(self) -> Array:
        """The square of the clustered standard error, G/(G-1)·Σ(S - n·mean)²/N²."""
        away = self.dd - 2 * self.shift * self.dn + self.shift**2 * self.nn
        grown = self.places / np.maximum(self.places - 1, 1)
        return np.asarray(grown * np.maximum(away, 0) / np.maximum(self.n, 1) ** 2)


def quantile(places: Array) -> Array:
    """Student's t at .975 with one degree less than there are places, 1 or more."""
    different, at = np.unique(places, return_inverse=True)
    return np.asarray(special.stdtrit(np.maximum(different - 1, 1), 0.975)[at])


Check = Callable[[Moments], Array]


@dataclass(frozen=True)
class SideEquations:
    """All that a population's figure of one measure on one side says, by kind."""

    figure: Told
    measure: Measure

    @property
    def centre(self) -> float:
        return sum(self.figure.value) / 2

    def hold(self, moments: Moments, kinds: frozenset[str]) -> Array:
        """Whether all equations of these kinds hold, one answer for each world."""
        left = np.arange(len(moments.n))
        for kind, check in self._checks():
            if kind in kinds and len(left):
                left = left[check(moments.at(left))]
        holds = np.zeros(len(moments.n), dtype=bool)
        holds[left] = True
        return holds

    def most_away(self, kinds: frozenset[str]) -> float:
        """The largest Σ(S - n·mean)² (printed unit) that the interval or n_effective allow."""
        most, places, figure = np.inf, self.figure.places or 0, self.figure
        if places < 2:
            return float(most)
        scale = figure.n**2 * (places - 1) / places
        if figure.alike and INTERVALS in kinds:
            most = 0.0
        elif INTERVALS in kinds and figure.method == "cluster_t" and figure.low and figure.high:
            error = (figure.high[1] - figure.low[0]) / 2 / float(special.stdtrit(places - 1, 0.975))
            most = min(most, error**2 * scale)
        if EFFECTIVE in kinds and figure.effective and self._is_share:
            spread = max(v * (1 - v) for v in (*figure.value, np.clip(0.5, *figure.value)))
            most = min(most, max(spread, 0.0) / figure.effective[0] * scale)
        return float(most) * (1 + 1e-9) + 1e-6

    @property
    def _is_share(self) -> bool:
        return self.measure.whole == 1 and self.measure.steps == 1

    def _checks(self) -> Iterator[tuple[str, Check]]:
        figure = self.figure
        yield TOTALS, lambda m: np.asarray(m.n == figure.n)
        yield TOTALS, lambda m: np.asarray(within(self.centre + m.shift, figure.value))
        if figure.places is not None:
            yield TOTALS, lambda m: np.asarray(m.places == figure.places)
        if figure.alike:
            yield INTERVALS, lambda m: np.asarray(m.error < ALIKE)
        elif figure.low is not None or figure.high is not None:
            ends = ENDS.get(figure.method)
            if ends is not None:
                kind = TOTALS if figure.method == "wilson" else INTERVALS
                yield (
                    kind,
                    lambda m: _inside(ends(self.centre + m.shift, m.n, m.error, m.places), figure),
                )
        if figure.effective is not None and (self._is_share or self._mean_square is not None):
            yield EFFECTIVE, self._effective

    @property
    def _mean_square(self) -> float | None:
        """Of single answers, where it is known exactly."""
        squares = self.figure.squares
        if squares is None or squares[1] - squares[0] > 1e-3:
            return None
        return sum(squares) / 2 * self.measure.unit**2 / self.figure.n

    def _effective(self, m: Moments) -> Array:
        """n over the design effect: spread/error, at most n."""
        mean = self.centre + m.shift
        square = self._mean_square
        spread = (mean if square is None else square) - mean**2
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.where((m.n * m.error <= spread) | (spread <= 0), m.n, spread / m.error)
        return np.asarray((m.places < 2) | within(size, self.figure.effective))


def _inside(ends: tuple[Array, Array], figure: Told) -> Array:
    return np.asarray(within(ends[0], figure.low) & within(ends[1], figure.high))


def _cluster_t(mean: Array, _n: Array, error: Array, places: Array) -> tuple[Array, Array]:
    reach = quantile(places) * np.sqrt(error)
    return mean - reach, mean + reach


def _wilson(mean: Array, n: Array, _error: Array, _places: Array) -> tuple[Array, Array]:
    n = np.maximum(n, 1)
    middle = mean + Z**2 / (2 * n)
    reach = Z * np.sqrt(np.maximum(mean * (1 - mean), 0) / n + Z**2 / (4 * n**2))
    low, high = (middle - reach) / (1 + Z**2 / n), (middle + reach) / (1 + Z**2 / n)
    edge = 1e-12
    return np.where(mean <= edge, 0.0, low), np.where(mean >= 1 - edge, 1.0, high)


def _korn_graubard(mean: Array, n: Array, error: Array, places: Array) -> tuple[Array, Array]:
    """Clopper-Pearson at the effective size p(1-p)/V·(t(n-1)/t(G-1))², at most n."""
    n, p = np.maximum(n, 2), np.clip(mean, 0, 1)
    ratio = special.stdtrit(n - 1, 0.975) / quantile(places)
    with np.errstate(divide="ignore", invalid="ignore"):
        size = p * (1 - p) / error * ratio**2
    size = np.where(np.isfinite(size), np.minimum(size, n), n)
    x = p * size
    low = special.betaincinv(np.maximum(x, 1e-300), size - x + 1, 0.025)
    high = special.betaincinv(x + 1, np.maximum(size - x, 1e-300), 0.975)
    edge = 1e-12
    return np.where(p <= edge, 0.0, low), np.where(p >= 1 - edge, 1.0, high)


ENDS = {"cluster_t": _cluster_t, "wilson": _wilson, "korn_graubard": _korn_graubard}
