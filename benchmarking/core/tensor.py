"""Arrays of counts by municipality and side, and the means to fill them.

One pass over each item's column, no loop over respondents.
"""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.arrays import Bools, Codes, Counts, Floats
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
    """`n` (M, 2), `chosen` (M, 2, O), `pairs` (M, 2, O, O), `mentions` (M, 2, O+1)."""

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
    """Turn 1..K into K+1-x for a reversed item; 0 and -1 keep their meaning. ValueError beyond K."""
    if answers.size and (answers.max() > spec.categories or answers.min() < NO_OPINION):
        raise ValueError(f"{spec.code}: a code lies outside 1..{spec.categories}.")
    if not spec.reverse:
        return answers
    return np.asarray(np.where(answers > 0, spec.categories + 1 - answers, answers))


@dataclass(frozen=True, slots=True)
class Cells:
    """Where each respondent is counted: cell = 2·municipality + perspective, M·2 cells."""

    index: Counts
    municipalities: int

    def count(self, rows: Bools) -> Counts:
        """How many of the marked respondents (R,) each (municipality, side) holds."""
        found = np.bincount(self.index[rows], minlength=2 * self.municipalities)
        return found.reshape(self.municipalities, 2)

    def histogram(self, codes: Codes, categories: int) -> Counts:
        """Counts (M, 2, categories) of the codes 1..categories; other codes are left out."""
        valid = codes > 0
        slots = self.index[valid] * categories + (codes[valid] - 1)
        found = np.bincount(slots, minlength=2 * self.municipalities * categories)
        return found.reshape(self.municipalities, 2, categories)

    def add(self, values: Codes, rows: Bools) -> Counts:
        """The exact sum (M, 2) of integer values over the marked respondents."""
        weights = values[rows].astype(np.float64)
        found = np.bincount(self.index[rows], weights, minlength=2 * self.municipalities)
        return found.astype(np.int64).reshape(self.municipalities, 2)

    def add_ordered(self, values: Floats, rows: Bools) -> Floats:
        """The sum (M, 2) of real values, added from the smallest up: any row order, same bits."""
        order = np.argsort(values[rows], kind="stable")
        size = 2 * self.municipalities
        found = np.bincount(self.index[rows][order], values[rows][order], minlength=size)
        return found.astype(np.float64).reshape(self.municipalities, 2)


def locate(wave: WaveInput) -> tuple[Cells, tuple[str, ...], Counts]:
    """The respondents' cells with the municipalities put in the order of their codes."""
    codes = wave.municipality_codes
    order = sorted(range(len(codes)), key=lambda m: codes[m])
    position = np.empty(len(codes), dtype=np.int64)
    position[order] = np.arange(len(codes))
    index = 2 * position[wave.municipality] + wave.perspective
    cells = Cells(index.astype(np.int64), len(codes))
    return cells, tuple(codes[m] for m in order), np.array(order, dtype=np.int64)
