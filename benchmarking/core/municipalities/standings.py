"""Each municipality's theme scores and gaps, shrunken, and its place among its peers.

Only visible scores enter: from the mean, the reliability and n a hidden one would follow.
Axis 1 of every array is the measure: political, administrative, and the gap between them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarking.core.counting.tensor import ThemeTally
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.data.arrays import Bools, Counts, Floats, divide
from benchmarking.core.multivariate.peers import DRAWS, FEWEST_PEERS, Drawn, place_among
from benchmarking.core.multivariate.shrinkage import Shrunken, pooled_variance, shrink
from benchmarking.core.municipalities.peergroups import PeerGroups

FEWEST_DRAWS, DRAWN = 200, 400_000
NO_THIRD = -1
GAP = 2

RngOf = Callable[[str], np.random.Generator]


@dataclass(frozen=True, slots=True)
class ThemeScores:
    """What is compared: `values` (M, 3, T) in POMP, NaN where hidden, and their `noise`.

    The noise of a score is the variance inside municipalities, pooled over the wave, divided by
    its n; the noise of a gap is the sum of both sides'. NaN where the variance is not positive.
    """

    values: Floats
    noise: Floats

    @classmethod
    def of(
        cls, scoring: list[ThemeScore], tallies: list[ThemeTally], means: Floats
    ) -> "ThemeScores":
        """From the visible theme means (M, 2, T)."""
        noise = np.full(means.shape, np.nan)
        for t, (score, tally) in enumerate(zip(scoring, tallies, strict=True)):
            n, totals, squares = respondents(tally), score.totals(tally), score.square_totals(tally)
            for s in (0, 1):
                inside = pooled_variance(n[:, s], totals[:, s], squares[:, s])
                if inside > 0:
                    noise[:, s, t] = divide(inside, n[:, s])
        values = np.where(np.isfinite(noise), means, np.nan)
        return cls(
            np.concatenate([values, values[:, :1] - values[:, 1:]], axis=1),
            np.concatenate([noise, noise[:, :1] + noise[:, 1:]], axis=1),
        )

    def shrunken(self, seen: Bools, s: int, t: int) -> Shrunken:
        """I23 among the marked municipalities (M,)."""
        return shrink(self.values[seen, s, t], self.noise[seen, s, t])

    def seen(self, members: Bools, s: int, t: int) -> Bools:
        """The members (M,) with a visible score."""
        return np.asarray(members & np.isfinite(self.values[:, s, t]))


@dataclass(frozen=True, slots=True)
class Standings:
    """Per municipality, measure and theme (M, 3, T), NaN (third: -1) where nothing may be said.

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

    def place(self, scores: ThemeScores, members: Bools, rng: np.random.Generator) -> None:
        """I23 and I25 of the members (M,) among themselves; needs 10 of them with a score."""
        size = int(np.count_nonzero(members))
        if size < FEWEST_PEERS:
            return
        draws = min(DRAWS, max(FEWEST_DRAWS, DRAWN // size))
        # The same draws serve every theme and measure: each is compared within itself.
        noise = rng.standard_normal((draws, size), dtype=np.float32)
        for s in range(scores.values.shape[1]):
            for t in range(scores.values.shape[2]):
                seen = scores.seen(members, s, t)
                if np.count_nonzero(seen) >= FEWEST_PEERS:
                    self._place(seen, (s, t), scores.shrunken(seen, s, t), noise)

    def _place(self, seen: Bools, at: tuple[int, int], shrunken: Shrunken, noise: Drawn) -> None:
        place = place_among(
            shrunken.value, shrunken.errors, shrunken.reliability, noise[:, : len(shrunken.value)]
        )
        s, t = at
        self.score[seen, s, t] = np.where(shrunken.visible, shrunken.value, np.nan)
        self.reliability[seen, s, t] = shrunken.reliability
        self.third[seen, s, t] = np.where(place.certain, place.third, NO_THIRD)
        self.chance[seen, s, t] = np.where(place.certain, place.chances.max(axis=1), np.nan)


def standings_of(scores: ThemeScores, peers: PeerGroups, rng_of: RngOf) -> tuple[Standings, ...]:
    """The places of all municipalities in their groups, one table for each partition.

    The groups of a partition share no municipality. `rng_of` gives a group's own generator,
    so that no group's figures depend on which others there are.
    """
    found = tuple(Standings.empty(scores.values.shape) for _ in range(peers.partitions))
    for group in peers.groups:
        found[group.partition].place(scores, group.members, rng_of(group.key))
    return found
