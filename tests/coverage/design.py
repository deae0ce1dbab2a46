"""The simulated world: who answers where, what is true, and one wave of answers drawn from it.

An answer is a latent normal number cut into categories. A tenth of its variance lies between
municipalities (intraclass correlation .1), half of that tenth is common to both sides.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from scipy import special, stats

from benchmarking.core.data.arrays import Counts, Floats, floats

ICC: Final = 0.1
COMMON: Final = 0.5  # the part of the municipality's effect that both sides share
SHARES: Final = (0.1, 0.5, 0.8)
K: Final = 5
CUT: Final = 4  # the lowest favourable category
CORNERS: Final = (-1.6, -0.8, 0.0, 0.9)  # of the categories, beside where favourable begins
REGIMES: Final = {"few": ((1, 4), (2, 8)), "many": ((5, 15), (5, 15))}


@dataclass(frozen=True)
class Setup:
    """How many municipalities, and how many answers each has: `few` or `many`."""

    municipalities: int
    regime: str

    @property
    def sizes(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """The fewest and the most answers of each side."""
        return REGIMES[self.regime]


@dataclass(frozen=True)
class People:
    """The respondents (R,) of a wave, in order of place and side."""

    place: Counts
    side: Counts
    municipalities: int

    @classmethod
    def drawn(cls, rng: np.random.Generator, setup: Setup) -> "People":
        M = setup.municipalities  # noqa: N806 -- the field's own symbol
        n = np.stack([rng.integers(low, high + 1, M) for low, high in setup.sizes], axis=1)
        cell = np.repeat(np.arange(2 * M), n.ravel())
        return cls(cell // 2, cell % 2, M)

    def latent(self, rng: np.random.Generator, things: int) -> Floats:
        """Standard normal numbers (R, things) with the effects of place and side in them."""
        own = rng.standard_normal((len(self.place), things))
        return floats(self.effects(rng, things)[self.place, self.side] + np.sqrt(1 - ICC) * own)

    def effects(self, rng: np.random.Generator, things: int) -> Floats:
        """What the municipality adds on each side (M, 2, things), of variance ICC."""
        common = rng.standard_normal((self.municipalities, 1, things))
        own = rng.standard_normal((self.municipalities, 2, things))
        return floats(np.sqrt(ICC) * (np.sqrt(COMMON) * common + np.sqrt(1 - COMMON) * own))


def corners(share: float) -> Floats:
    """Where the categories of an item begin whose favourable answers are this share."""
    return floats(np.array(CORNERS) - special.ndtri(share))


def codes_of(latent: Floats, shares: Floats) -> Counts:
    """Codes 1..K (R, I) of latent numbers where item and side have these shares (R or 1, I)."""
    bounds = np.array(CORNERS) - special.ndtri(shares)[..., None]
    return np.asarray(1 + (latent[..., None] > bounds).sum(axis=-1), dtype=np.int64)


@cache
def chances(share: float) -> Floats:
    """The probability of each category."""
    return floats(np.diff(np.concatenate([[0.0], special.ndtr(corners(share)), [1.0]])))


def mean_of(share: float) -> float:
    """The expected POMP score."""
    return float(chances(share) @ np.arange(K)) * 100 / (K - 1)


def variance_of(share: float) -> float:
    """The variance of the codes."""
    p, codes = chances(share), np.arange(K)
    return float(p @ codes**2 - (p @ codes) ** 2)


@cache
def both_above(first: float, second: float, correlation: float) -> float:
    """P(X > first, Y > second) of a standard bivariate normal."""
    covariance = [[1.0, correlation], [correlation, 1.0]]
    return float(stats.multivariate_normal.cdf([-first, -second], cov=covariance))


@cache
def intraclass_of(share: float) -> float:
    """ICC(1) of the codes: the correlation of two colleagues' answers."""
    bounds = [float(bound) for bound in corners(share)]
    product = sum(both_above(a, b, ICC) for a in bounds for b in bounds)
    centre = float(chances(share) @ np.arange(K))
    return (product - centre**2) / variance_of(share)
