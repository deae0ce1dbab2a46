"""Each municipality's theme scores, shrunken, and its place among the others.

Only visible scores enter: from the mean, the reliability and n a hidden one would follow.
"""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.arrays import Bools, Counts, Floats
from benchmarking.core.peers import FEWEST_PEERS, standing
from benchmarking.core.shrinkage import Shrunken, pooled_variance, shrink
from benchmarking.core.tensor import ThemeTally
from benchmarking.core.themes import ThemeScore, respondents

MANY = 2000
NO_THIRD = -1


@dataclass(frozen=True, slots=True)
class Standings:
    """Per municipality, side and theme (M, 2, T), NaN (third: -1) where nothing may be said.

    `score` POMP after shrinking, shown from a reliability of .30; `reliability` B, 0..1;
    `third` 0 low, 1 middle, 2 high, named from a chance of .8; `chance` of that third.
    """

    score: Floats
    reliability: Floats
    third: Counts
    chance: Floats

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> "Standings":
        """Nothing said yet."""
        numbers = [np.full(shape, np.nan) for _ in range(3)]
        return cls(numbers[0], numbers[1], np.full(shape, NO_THIRD), numbers[2])


def theme_standings(
    scoring: list[ThemeScore], tallies: list[ThemeTally], means: Floats, rng: np.random.Generator
) -> Standings:
    """I23 and I25 over the visible `means` (M, 2, T); needs 10 visible municipalities.

    The noise of a score is the pooled variance inside municipalities divided by its n.
    """
    found = Standings.empty(means.shape)
    for t, (score, tally) in enumerate(zip(scoring, tallies, strict=True)):
        n, totals, squares = respondents(tally), score.totals(tally), score.square_totals(tally)
        for s in (0, 1):
            seen = np.isfinite(means[:, s, t])
            noise = pooled_variance(n[:, s], totals[:, s], squares[:, s])
            if np.count_nonzero(seen) >= FEWEST_PEERS and noise > 0:
                shrunken = shrink(means[seen, s, t], noise / n[seen, s])
                _place(found, seen, (s, t), shrunken, rng)
    return found


def _place(
    found: Standings,
    seen: Bools,
    column: tuple[int, int],
    shrunken: Shrunken,
    rng: np.random.Generator,
) -> None:
    s, t = column
    errors = (shrunken.high - shrunken.value) / 1.959963984540054
    draws = 2000 if len(errors) <= MANY else 200
    place = standing(shrunken.value, errors, shrunken.reliability, rng, draws)
    found.score[seen, s, t] = np.where(shrunken.visible, shrunken.value, np.nan)
    found.reliability[seen, s, t] = shrunken.reliability
    found.third[seen, s, t] = np.where(place.certain, place.third, NO_THIRD)
    found.chance[seen, s, t] = np.where(place.certain, place.chances.max(axis=1), np.nan)
