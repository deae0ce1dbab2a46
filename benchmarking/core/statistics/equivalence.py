"""Showing that a difference is small: two one-sided tests."""

from dataclasses import dataclass

import scipy


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two one-sided tests: t and p of the weaker one; `equivalent` at 5 %."""

    t: float
    degrees: float
    p: float

    @property
    def equivalent(self) -> bool:
        """Whether the difference is shown to lie inside the bounds."""
        return self.p < 0.05


def tost(difference: float, se: float, degrees: float, delta: float) -> Equivalence:
    """Equivalence inside ±delta: the larger of the two one-sided p-values.

    Equivalent at 5 % exactly when the 90 % interval lies inside the bounds. Source:
    Schuirmann 1987; Lakens 2017. ValueError without a standard error.
    """
    if se <= 0:
        raise ValueError("A test needs a positive standard error.")
    lower, upper = (difference + delta) / se, (difference - delta) / se
    p_lower, p_upper = scipy.special.stdtr(degrees, -lower), scipy.special.stdtr(degrees, upper)
    weaker = (lower, p_lower) if p_lower > p_upper else (upper, p_upper)
    return Equivalence(float(weaker[0]), degrees, float(weaker[1]))


def welch(sd1: float, n1: int, sd2: float, n2: int) -> tuple[float, float]:
    """The standard error and Welch's degrees of freedom of a difference of two means."""
    v1, v2 = sd1**2 / n1, sd2**2 / n2
    return (v1 + v2) ** 0.5, (v1 + v2) ** 2 / (v1**2 / (n1 - 1) + v2**2 / (n2 - 1))
