"""May a weighted figure be told beside the plain one, or would it give a person away?

Who knows the weights reads two numbers of the same answers: who agrees, and who agrees weighted. A
heavy person moves the second more than the first. So for everybody there has to be another
world in which that person answered otherwise and both are read the same: alone, where the
municipality's figure is hidden, or in exchange with somebody of about the same weight, in the
same municipality or both where nothing is shown. Of these there are two, so that one of
them finds another one; where a figure that is shown tells already that there are fewer, so many.
"""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.audit.questions import People
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.themes import ThemeScore
from benchmarking.core.data.arrays import Bools, Counts, Floats, bools, floats, whole
from benchmarking.core.data.precision import Unit, finest, ticks
from benchmarking.core.data.wave import SIDES, WaveInput
from benchmarking.core.disclosure.columns import Columns
from benchmarking.core.disclosure.witnesses import ENOUGH

NEAREST = (-2, -1, 0, 1)  # in the order of weights: two lighter, two as heavy or heavier


@dataclass(frozen=True, slots=True)
class WeightedTold:
    """Which weighted figures may be told: of `items` (2, I) and `themes` (2, T)."""

    items: Bools
    themes: Bools


@dataclass(frozen=True, slots=True)
class Weighed:
    """One side of a question: who `agrees` (N,), weights (N,), and the `pool` (N,) within which
    answers can be exchanged unseen; in the last pool nothing is shown."""

    agrees: Bools
    weights: Counts
    pool: Counts
    unseen: int

    def exchanged(self, size: float) -> Floats:
        """What each (N, 4) exchange with the nearest in weight moves, in shares of the weight of
        all times `size`; NaN where there is nobody."""
        found = np.full((len(self.agrees), len(NEAREST)), np.nan)
        span = int(self.weights.max(initial=0)) + 1
        keys = self.pool * span + self.weights
        for answer in (True, False):
            mine = self.agrees == answer
            order = np.flatnonzero(~mine)[np.argsort(keys[~mine], kind="stable")]
            place = np.searchsorted(keys[order], keys[mine])[:, None] + NEAREST
            there = (place >= 0) & (place < len(order))
            if not there.any():
                continue
            other = order[np.clip(place, 0, len(order) - 1)]
            there &= self.pool[other] == self.pool[mine][:, None]
            by = (self.weights[other] - self.weights[mine][:, None]) * (1 if answer else -1)
            found[mine] = np.where(there, by, np.nan)
        return floats(found * size / max(int(self.weights.sum()), 1))

    def enough(self) -> Counts:
        """How many exchanges each needs (N,)."""
        agreeing, others = (
            np.bincount(self.pool[self.agrees == answer], minlength=self.unseen + 1)[self.pool]
            for answer in (True, False)
        )
        opposite = np.where(self.agrees, others, agreeing)
        return whole(np.where(self.pool == self.unseen, ENOUGH, np.minimum(opposite, ENOUGH)))

    def tells_nobody(self) -> bool:
        """Of a share to the percent: whether everybody has another world."""
        n, step = len(self.agrees), finest(Unit.SHARE)
        if not n:
            return True
        total = self.weights.sum()
        plain = self.agrees.mean()
        weighted = (self.weights * self.agrees).sum() / total
        turned = np.where(self.agrees, -1, 1)
        alone = (self.pool == self.unseen) & _same(plain, turned / n, step)
        alone &= _same(weighted, turned * self.weights / total, step)
        together = _same(weighted, self.exchanged(1.0), step).sum(axis=1) >= self.enough()
        return bool((alone | together).all())

    def tells_nobody_by(self, score: float, most: float) -> bool:
        """Of a mean `score` in points that an answer moves by `most` points of a person's own."""
        moved = np.abs(self.exchanged(most))
        step = finest(Unit.POINTS)
        same = _same(score, moved, step) & _same(score, -moved, step)
        return bool((same.sum(axis=1) >= self.enough()).all())


def _same(value: float, by: Floats, step: float) -> Bools:
    """Whether a number is told the same after moving; not where nobody moves it."""
    return bools(ticks(value + by, step) == ticks(value, step))


def weighted_told(
    wave: WaveInput, people: People, tally: Tally, shown: Bools
) -> WeightedTold | None:
    """Beside the cells `shown` (M, 2, X), those of earlier runs too; None without weights.

    ValueError when the tally was made with weights that the wave does not bring: they would be
    told unseen.

    Not followed: figures of functions and groups, and the ends of intervals.
    """
    if wave.weights is None:
        if tally.weighted.items.mass.shape[-1]:
            raise ValueError("The tally has weights, and the wave that is looked at has none.")
        return None
    columns = Columns.of(tally.instrument)
    looking = _Looking(wave, people, tally, whole(wave.weights), columns, shown)
    outline, sides = tally.instrument, range(len(SIDES))
    items = [[looking.item(x, s) for x in range(len(outline.scales))] for s in sides]
    themes = [[looking.theme(t, s) for t in range(len(outline.themes))] for s in sides]
    shape = (len(SIDES), -1)
    return WeightedTold(
        np.array(items, dtype=bool).reshape(shape), np.array(themes, dtype=bool).reshape(shape)
    )


@dataclass(frozen=True, slots=True)
class _Looking:
    wave: WaveInput
    people: People
    tally: Tally
    weights: Counts
    columns: Columns
    shown: Bools

    def item(self, x: int, s: int) -> bool:
        return self._weighed(x, s, self.shown[:, s, self._column("items", x)]).tells_nobody()

    def theme(self, t: int, s: int) -> bool:
        theme = self.tally.instrument.themes[t]
        score, fewest = self._score(t, s)
        own = self.shown[:, s, self._column("themes", t)]
        codes = [spec.code for spec in self.tally.instrument.scales]
        for code in theme.items:
            x = codes.index(code)
            seen = own | self.shown[:, s, self._column("items", x)]
            if not self._weighed(x, s, seen).tells_nobody_by(score, 100.0 / fewest):
                return False
        return True

    def _score(self, t: int, s: int) -> tuple[float, int]:
        """The weighted mean of a theme, and of how few answers a score may be made."""
        outline, sums = self.tally.instrument, self.tally.weighted.themes
        mass = float(sums.mass[:, s, t].sum())
        fewest = int(ThemeScore.of(outline, outline.themes[t]).answered[0])
        return float(sums.total[:, s, t].sum()) / mass if mass else 0.0, fewest

    def _column(self, part: str, number: int) -> int:
        first: int = self.columns.parts[part].start
        return first + number

    def _weighed(self, x: int, s: int, seen: Bools) -> Weighed:
        spec = self.tally.instrument.scales[x]
        # An item without an entry was answered by nobody.
        codes = self.wave.scales.get(spec.code, np.zeros_like(self.people.side))
        rows = (self.people.side == s) & (codes > 0)
        municipality, unseen = self.people.municipality[rows], len(seen)
        pool = np.where(seen[municipality], municipality, unseen)
        return Weighed(bools(codes[rows] >= spec.cut), self.weights[rows], pool, unseen)
