"""Arrays of counts by municipality and side, and the means to fill them.

One pass over each item's column, no loop over respondents.
"""

from dataclasses import dataclass, replace
from math import prod

import numpy as np

from benchmarking.core.arrays import Bools, Codes, Counts, Floats, floats
from benchmarking.core.wave import NO_OPINION, Instrument, ScaleSpec, WaveInput


@dataclass(frozen=True, slots=True)
class ScaleTally:
    """All items with K categories: counts (M, 2, I, K) after recoding, no opinion (M, 2, I)."""

    counts: Counts
    no_opinion: Counts


@dataclass(frozen=True, slots=True)
class ThemeTally:
    """Scores of one theme, kept apart by how many items (J values) a respondent answered.

    `n`, `units`, `squares` (M, 2, J): respondents, the sum and the sum of squares of their
    integer score units (see `themes.py`); `favourable` (M, 2).
    """

    n: Counts
    units: Counts
    squares: Counts
    favourable: Counts


@dataclass(frozen=True, slots=True)
class ChoiceTally:
    """`n` (M, 2), `chosen` (M, 2, O), `pairs` (M, 2, O, O); `mentions` (M, 2, L+1): how many
    respondents name 0..L of the L listed options."""

    n: Counts
    chosen: Counts
    pairs: Counts
    mentions: Counts


@dataclass(frozen=True, slots=True)
class RankingTally:
    """`n` (M, 2); `first`, `top`, `double_rank` (M, 2, O): twice the rank, so midranks fit."""

    n: Counts
    first: Counts
    top: Counts
    double_rank: Counts


@dataclass(frozen=True, slots=True)
class AmountTally:
    """Numbers or points: `n` (M, 2), `total`, `least`, `most` (M, 2, O)."""

    n: Counts
    total: Floats
    least: Floats
    most: Floats


def by_categories(instrument: Instrument, *, estimates: bool = False) -> dict[int, list[ScaleSpec]]:
    """The scale items grouped by their number of categories, in the instrument's order."""
    groups: dict[int, list[ScaleSpec]] = {}
    for spec in instrument.scales:
        if spec.estimate or not estimates:
            groups.setdefault(spec.categories, []).append(spec)
    return groups


def recode(answers: Codes, spec: ScaleSpec) -> Codes:
    """Turn 1..K into K+1-x for a reversed item; 0 and -1 keep their meaning. ValueError beyond K.

    In one byte each where the scale fits: a wave is millions of these.
    """
    K = spec.categories
    if answers.size and (answers.max() > K or answers.min() < NO_OPINION):
        raise ValueError(f"{spec.code}: a code lies outside 1..{K}.")
    codes: Codes = answers.astype(np.int8 if K < 127 else np.int64, copy=False)
    return np.asarray(np.where(codes > 0, K + 1 - codes, codes)) if spec.reverse else codes


def recoded(wave: WaveInput, instrument: Instrument) -> WaveInput:
    """The wave with every scale item of the instrument in it, recoded. ValueError beyond a scale."""
    nobody = np.zeros(wave.respondents, dtype=np.int8)
    return replace(
        wave,
        scales={s.code: recode(wave.scales.get(s.code, nobody), s) for s in instrument.scales},
        estimates={
            s.code: recode(wave.estimates.get(s.code, nobody), s)
            for s in instrument.scales
            if s.estimate
        },
    )


@dataclass(frozen=True, slots=True)
class Cells:
    """Where each respondent is counted: cell = 2·municipality + perspective, M·2 cells."""

    index: Counts
    municipalities: int

    def count(self, rows: Bools) -> Counts:
        """How many of the marked respondents (R,) each (municipality, side) holds."""
        found = np.bincount(self.index[rows], minlength=2 * self.municipalities)
        return found.reshape(self.municipalities, 2)

    def table(self, codes: Codes, categories: int) -> Counts:
        """Counts (M, 2, categories + 2) of the codes -1, 0, 1..categories."""
        slots, shape = self._slots(codes, categories)
        return np.bincount(slots, minlength=prod(shape)).reshape(shape)

    def histogram(self, codes: Codes, categories: int) -> Counts:
        """Counts (M, 2, categories) of the codes 1..categories; -1 and 0 are left out."""
        return np.ascontiguousarray(self.table(codes, categories)[..., 2:])

    def add(self, values: Codes, codes: Codes, categories: int) -> Counts:
        """The exact sums (M, 2, categories) of integer values, apart for each code."""
        slots, shape = self._slots(codes, categories)
        found = np.bincount(slots, values, minlength=prod(shape)).reshape(shape)
        return found[..., 2:].astype(np.int64)

    def _slots(self, codes: Codes, categories: int) -> tuple[Codes, tuple[int, int, int]]:
        """Where each respondent is counted. What is left out has slots too: that is faster."""
        width = categories + 2
        return self.index * width + 1 + codes, (self.municipalities, 2, width)

    def amounts(self, values: Floats, rows: Bools) -> tuple[Floats, Floats, Floats]:
        """Sum, smallest and largest (M, 2) of the marked respondents' real values.

        Added from the smallest up: any order of the rows gives the same bits. Without a value
        0, infinity and minus infinity.
        """
        order = np.argsort(values[rows], kind="stable")
        cell, ascending = self.index[rows][order], values[rows][order]
        size = 2 * self.municipalities
        total = floats(np.bincount(cell, ascending, minlength=size))
        least, most = np.full(size, np.inf), np.full(size, -np.inf)
        least[cell[::-1]] = ascending[::-1]  # of a cell's values the last one written stays
        most[cell] = ascending
        shape = (self.municipalities, 2)
        return total.reshape(shape), least.reshape(shape), most.reshape(shape)


def locate(wave: WaveInput) -> tuple[Cells, tuple[str, ...], Counts]:
    """The respondents' cells with the municipalities put in the order of their codes."""
    codes = wave.municipality_codes
    order = sorted(range(len(codes)), key=lambda m: codes[m])
    position = np.argsort(order)
    index = 2 * position[wave.municipality] + wave.perspective
    cells = Cells(index.astype(np.int64), len(codes))
    return cells, tuple(codes[m] for m in order), np.array(order, dtype=np.int64)
