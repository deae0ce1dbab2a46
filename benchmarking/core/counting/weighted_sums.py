"""What is added up of a weighted wave: weights, and weights times answers, at each municipality."""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.counting.tensor import CellIndex
from benchmarking.core.counting.themes import ThemeScore
from benchmarking.core.data.arrays import Codes, Counts, Floats, floats
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import WaveInput


@dataclass(frozen=True, slots=True)
class WeightedSums:
    """Sums over the valid answers to X things, each (M, 2, X): of the weights (hundredths), and
    of weight × answer."""

    mass: Counts
    total: Floats


@dataclass(frozen=True, slots=True)
class WeightedTally:
    """`items`: who agrees with the scale items; `themes`: POMP scores. Without anything
    (X = 0) where the wave has no weights."""

    items: WeightedSums
    themes: WeightedSums


def weighted_tally(wave: WaveInput, cells: CellIndex, instrument: Instrument) -> WeightedTally:
    """Count a wave with its weights; in whole numbers, so that no order changes a bit."""
    if wave.weights is None:
        nothing = np.zeros((cells.municipalities, 2, 0))
        empty = nothing.astype(np.int64)
        return WeightedTally(*(WeightedSums(empty, nothing) for _ in range(2)))
    adding = _Adding(cells, wave.weights.astype(np.float64))
    items = [adding.item(wave.scales[s.code], s.cut) for s in instrument.scales]
    scoring = [ThemeScore.of(instrument, theme) for theme in instrument.themes]
    themes = [adding.theme(score, *score.respondents(wave)) for score in scoring]
    return WeightedTally(adding.stack(items), adding.stack(themes))


@dataclass(frozen=True, slots=True)
class _Adding:
    cells: CellIndex
    weights: Floats

    def sum(self, values: Floats) -> Floats:
        """The sum (M, 2) of a value of each respondent (R,), 0 for who has none."""
        found = np.bincount(self.cells.index, values, minlength=2 * self.cells.municipalities)
        return floats(found.reshape(self.cells.municipalities, 2))

    def item(self, codes: Codes, cut: int) -> tuple[Floats, Floats]:
        return self.sum(self.weights * (codes > 0)), self.sum(self.weights * (codes >= cut))

    def theme(self, score: ThemeScore, units: Codes, answered: Codes) -> tuple[Floats, Floats]:
        valid = answered >= score.answered[0]
        total = np.zeros((self.cells.municipalities, 2))
        for j in score.answered:
            # Whole units are added apart for each number of answers: no order changes a bit.
            total += self.sum(self.weights * units * (answered == j)) * (100.0 / (j * score.whole))
        return self.sum(self.weights * valid), total

    def stack(self, parts: list[tuple[Floats, Floats]]) -> WeightedSums:
        shape = (self.cells.municipalities, 2, 0)
        mass, total = (
            np.stack([part[k] for part in parts], axis=-1) if parts else np.zeros(shape)
            for k in range(2)
        )
        return WeightedSums(mass.astype(np.int64), total)
