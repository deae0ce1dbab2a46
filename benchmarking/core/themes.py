"""Theme scores in exact integers: a respondent's mean POMP over the items answered.

A respondent who answered j of the I items (j >= 2I/3) scores
100/j · Σ (c_i - 1)/(K_i - 1). With L the least common multiple of the K_i - 1, the sum is
units/L for the integer units = Σ (c_i - 1)·L/(K_i - 1), so totals are exact in any order.
"""

from dataclasses import dataclass
from math import lcm

import numpy as np

from benchmarking.core.arrays import Bools, Counts, Floats, divide, floats, whole
from benchmarking.core.tensor import ThemeTally, recode
from benchmarking.core.wave import Instrument, ThemeSpec, WaveInput


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """How one theme is scored.

    `steps`: units of one category step per item; `whole` = L; `answered`: the admissible
    numbers of answered items; `cut`: twice the sum over all items of the units halfway
    between the lowest favourable category and the one below it.
    """

    steps: dict[str, int]
    whole: int
    answered: tuple[int, ...]
    cut: int

    @classmethod
    def of(cls, instrument: Instrument, theme: ThemeSpec) -> "ThemeScore":
        """Derive the scoring from the items' scales."""
        specs = [instrument.scale(code) for code in theme.items]
        whole = lcm(*(spec.categories - 1 for spec in specs))
        steps = {spec.code: whole // (spec.categories - 1) for spec in specs}
        fewest = -(-2 * len(specs) // 3)
        cut = sum((2 * spec.cut - 3) * steps[spec.code] for spec in specs)
        return cls(steps, whole, tuple(range(fewest, len(specs) + 1)), cut)

    def respondents(self, wave: WaveInput, instrument: Instrument) -> tuple[Counts, Counts]:
        """Every respondent's units and number of answered items, each (R,)."""
        units = np.zeros(wave.respondents, dtype=np.int64)
        answered = np.zeros(wave.respondents, dtype=np.int64)
        for code, step in self.steps.items():
            column = wave.scales.get(code)
            if column is None:
                continue
            answers = recode(column, instrument.scale(code))
            valid = answers > 0
            units += np.where(valid, (answers.astype(np.int64) - 1) * step, 0)
            answered += valid
        return units, answered

    def favourable(self, units: Counts, answered: Counts) -> Bools:
        """Whether a score lies nearer to favourable than not: score >= mean cut of the items."""
        reached = 2 * len(self.steps) * units >= answered * self.cut
        return np.asarray(reached & (answered >= self.answered[0]))

    def pomp(self, units: Counts, answered: Counts) -> Floats:
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
