"""How many digits of every published number leave the core: decided here, and nowhere else.

A reader gets what a reader needs: a share to the percent, a score to a tenth of a point, the ends
of an interval no finer. Each number is told on a grid, its *step*; where something is hidden
behind a figure the auditor may ask for a coarser step of its ladder (`Steps`), or for no number
at all. Exact values never become part of a document.

Types of the results carry their step (`Share`, `Points`, …), so that a number without a decision
cannot be written: `tell` refuses a bare float.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import floor, log10
from operator import attrgetter
from typing import Annotated

import numpy as np

from benchmarking.core.data.arrays import Counts, Floats, Numeric, floats

WITHHELD = float("inf")  # a step so coarse that nothing is told
_SLACK = 1e-9  # what was 0.285 before it became a binary fraction is told as 0.29
_DIGITS = 9  # after the point, of a step


class Unit(StrEnum):
    """What a figure counts in.

    `SHARE` 0..1 and differences of shares; `POINTS` POMP 0..100 and differences; `COEFFICIENT`
    numbers about -1..1 (correlations, standardised gaps, distances); `AMOUNT` whatever a number
    or a division of points was asked in.
    """

    SHARE = "share"
    POINTS = "points"
    COEFFICIENT = "coefficient"
    AMOUNT = "amount"


# From the finest step up. An amount has a ladder of its own size: `amount_step` times these.
LADDERS: dict[Unit, tuple[float, ...]] = {
    Unit.SHARE: (0.01, 0.02, 0.05, 0.1, 0.2),
    Unit.POINTS: (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
    Unit.COEFFICIENT: (0.01, 0.02, 0.05, 0.1, 0.2),
    Unit.AMOUNT: (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0),
}


def finest(unit: Unit, scale: float | None = None) -> float:
    """The step of a unit where nothing asks for a coarser one; `scale` is an amount's own."""
    return LADDERS[unit][0] * (1.0 if scale is None else scale)


def coarser(unit: Unit, step: float, scale: float | None = None) -> float:
    """The next step of the ladder; `WITHHELD` after the last one."""
    ladder = [one * (1.0 if scale is None else scale) for one in LADDERS[unit]]
    return next((one for one in ladder if one > step * (1 + _SLACK)), WITHHELD)


def amount_step(size: float, digits: int = 3) -> float:
    """The step of amounts about as large as `size`: so many digits of it; 1 without a size."""
    if not np.isfinite(size) or size == 0:
        return 1.0
    return float(10.0 ** (floor(log10(abs(size))) + 1 - digits))


def ticks(values: Numeric, step: Numeric) -> Floats:
    """How many steps a value makes, half away from zero: the mirror image has the same digits."""
    size = floats(floats(values) / step)
    return floats(np.trunc(size + np.copysign(0.5 + _SLACK, size)))


def told_alike(values: Floats, steps: Floats) -> tuple[Floats, Floats]:
    """From where to where numbers are told as these are: everything where the step is `WITHHELD`,
    and infinity alone in the place of a NaN, which is told as no number is."""
    n = ticks(values, steps)
    low = (n - 0.5 + np.where(n > 0, -_SLACK, _SLACK)) * steps
    high = (n + 0.5 + np.where(n < 0, _SLACK, -_SLACK)) * steps
    missing, withheld = np.isnan(values), steps == WITHHELD
    low, high = np.where(missing, np.inf, low), np.where(missing, np.inf, high)
    return np.where(withheld, -np.inf, low), np.where(withheld, np.inf, high)


def told(values: Numeric, step: float) -> Floats:
    """The values on their grid; NaN stays, and nothing is told where the step is `WITHHELD`."""
    if step == WITHHELD:
        return np.full(np.shape(values), np.nan)
    return floats(np.round(ticks(values, step) * step, _DIGITS) + 0.0)


@dataclass(frozen=True, slots=True)
class Step:
    """The step of a number that is told on its own, as the annotation of its field."""

    step: float

    def tell(self, value: float) -> float:
        """The value on the grid."""
        return float(told(value, self.step))


CHANCES = (0.001, 0.005, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Chance(Step):
    """A p-value: the next of `CHANCES` above it. What was not significant stays so."""

    def tell(self, value: float) -> float:
        """0.0004 → 0.001, 0.0312 → 0.05, 0.41 → 0.5."""
        return CHANCES[int(chance_class(value))]


def chance_class(p: Numeric) -> Counts:
    """Which of `CHANCES` each p is told as, by its number."""
    return np.minimum(np.searchsorted(CHANCES, floats(p) - _SLACK), len(CHANCES) - 1)


@dataclass(frozen=True, slots=True)
class Digits(Step):
    """A statistic without a unit of its own: `step` digits of it."""

    def tell(self, value: float) -> float:
        """1334.2 with 2 digits → 1300."""
        return float(told(value, amount_step(value, digits=int(self.step))))


@dataclass(frozen=True, slots=True)
class On:
    """Told on a grid that stands beside it: a field of the same result, "change.interval_step"."""

    step: str

    def of(self, owner: object) -> float | None:
        """The grid; None where nothing is told."""
        found: float | None = attrgetter(self.step)(owner)
        return found


CHANCE = Chance(CHANCES[0])

Share = Annotated[float, Step(0.01)]
Points = Annotated[float, Step(0.1)]
Coefficient = Annotated[float, Step(0.01)]
Mentioned = Annotated[float, Step(0.1)]  # small numbers: options, ranks, a design effect
PValue = Annotated[float, CHANCE]
Statistic = Annotated[float, Digits(2)]
Whole = Annotated[float, Step(1.0)]
Ends = Annotated[float, On("change.interval_step")]  # of a second interval beside a figure
Bar = Annotated[float, On("distribution_step")]
Setting = Annotated[float, Step(1e-6)]  # fixed before the wave opens: says nothing of an answer
