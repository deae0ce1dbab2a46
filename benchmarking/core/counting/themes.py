"""Theme scores in exact integers: a respondent's mean POMP over the items answered.

A respondent who answered j of the I items (j >= 2I/3) scores
100/j · Σ (c_i - 1)/(K_i - 1), a reversed item with K_i+1-c_i for c_i. With L the least common multiple of the K_i - 1, the sum is
units/L for the integer units = Σ (c_i - 1)·L/(K_i - 1), so totals are exact in any order.
"""

from dataclasses import dataclass
from math import lcm

import numpy as np

from benchmarking.core.counting.tensor import CellIndex, ThemeTally
from benchmarking.core.data.arrays import Bools, Codes, Counts, Floats, divide, floats, whole
from benchmarking.core.data.instrument import Instrument, ThemeSpec
from benchmarking.core.data.wave import WaveInput

BINS = 11


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """How one theme is scored.

    `steps`: units of one category step per item; `whole` = L; `answered`: the admissible
    numbers of answered items; `cut`: twice the sum over all items of the units halfway
    between the lowest category that counts and the one below it; `turned`: the reversed items.
    """

    steps: dict[str, int]
    whole: int
    answered: tuple[int, ...]
    cut: int
    turned: frozenset[str] = frozenset()

    @classmethod
    def of(cls, instrument: Instrument, theme: ThemeSpec) -> "ThemeScore":
        """Derive the scoring from the items' scales."""
        specs = [instrument.scale(code) for code in theme.items]
        whole = lcm(*(spec.categories - 1 for spec in specs))
        steps = {spec.code: whole // (spec.categories - 1) for spec in specs}
        fewest = -(-2 * len(specs) // 3)
        cut = sum((2 * spec.cut - 3) * steps[spec.code] for spec in specs)
        turned = frozenset(spec.code for spec in specs if spec.reverse)
        return cls(steps, whole, tuple(range(fewest, len(specs) + 1)), cut, turned)

    def respondents(self, wave: WaveInput) -> tuple[Codes, Codes]:
        """Every respondent's units and number of answered items, each (R,)."""
        units = np.zeros(wave.respondents, dtype=np.int32)
        answered = np.zeros(wave.respondents, dtype=np.int32)
        for code, step in self.steps.items():
            answers = wave.scales[code]
            given, climbed = answers > 0, (np.maximum(answers, 1) - 1) * np.int32(step)
            units += given * (self.whole - climbed) if code in self.turned else climbed
            answered += given
        return units, answered

    def counted(self, units: Codes, answered: Codes, cells: CellIndex) -> ThemeTally:
        """The tally of respondents with these units and numbers of answered items."""
        J, place = len(self.answered), np.maximum(answered - self.answered[0] + 1, 0)
        return ThemeTally(
            n=cells.histogram(place, J),
            units=cells.add(units, place, J),
            squares=cells.add(units.astype(np.int64) ** 2, place, J),
            favourable=cells.count(self.favourable(units, answered)),
        )

    def binned(self, units: Codes, answered: Codes) -> Codes:
        """Each respondent's score in steps of 10 POMP points, 1..11; 0 without a score.

        Coarse on purpose: a table of 11 by 11 per municipality is all that has to be kept.
        """
        whole = answered * self.whole
        steps = (20 * units + whole) // np.maximum(2 * whole, 1) + 1
        return np.where(answered >= self.answered[0], steps, 0).astype(np.int8)

    def favourable(self, units: Codes, answered: Codes) -> Bools:
        """Whether a score lies nearer to favourable than not: score >= mean cut of the items."""
        reached = 2 * len(self.steps) * units >= answered * self.cut
        return np.asarray(reached & (answered >= self.answered[0]))

    def pomp(self, units: Codes, answered: Codes) -> Floats:
        """Respondents' scores (R,), 0..100; NaN where nothing was answered."""
        return 100.0 * divide(units, answered * self.whole)

    def totals(self, tally: ThemeTally) -> Floats:
        """The sum of POMP scores (M, 2), range 0..100·n."""
        return self.sum_of(tally.units)

    def sum_of(self, units: Counts, power: int = 1) -> Floats:
        """The sum of scores to a power from units (M, 2, J), by how many items were answered."""
        scale = 100.0 / (floats(self.answered) * self.whole)
        return floats((units * scale**power).sum(axis=-1))

    def square_totals(self, tally: ThemeTally) -> Floats:
        """The sum of squared POMP scores (M, 2)."""
        return self.sum_of(tally.squares, 2)


def respondents(tally: ThemeTally) -> Counts:
    """How many respondents have a score (M, 2)."""
    return whole(tally.n.sum(axis=-1))


def mean_score(score: ThemeScore, tally: ThemeTally) -> Floats:
    """The mean POMP score per municipality and side (M, 2); NaN where nobody has one."""
    return divide(score.totals(tally), respondents(tally))
