"""Arrays of counts by municipality and side, and the means to fill them.

One pass over each item's column, no loop over respondents. The counts of scale items stand in
Fortran order: each side's municipalities beside one another, as they are added up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from benchmarking.core.data.arrays import Bools, Codes, Counts, Floats, floats
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.data.wave import NO_OPINION, WaveInput


@dataclass(frozen=True, slots=True)
class ScaleTally:
    """All items with K categories: counts (M, 2, I, K) as answered, no opinion (M, 2, I)."""

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


def checked(answers: Codes, spec: ScaleSpec) -> Codes:
    """The codes as they were answered, 1..K, 0 or -1. ValueError beyond K.

    In one byte each where the scale fits: a wave is millions of these.
    """
    K = spec.categories
    if answers.size and (answers.max() > K or answers.min() < NO_OPINION):
        raise ValueError(f"{spec.code}: a code lies outside 1..{K}.")
    codes: Codes = answers.astype(np.int8 if K < 127 else np.int64, copy=False)
    return codes


def scored(codes: Codes, spec: ScaleSpec) -> Codes:
    """As the item counts in its theme: 1..K becomes K+1-x where it is reversed; 0 and -1 stay."""
    turned = spec.categories + 1 - codes
    return np.asarray(np.where(codes > 0, turned, codes)) if spec.reverse else codes


def complete(wave: WaveInput, instrument: Instrument) -> WaveInput:
    """The wave with every scale item of the instrument in it. ValueError beyond a scale."""
    nobody = np.zeros(wave.respondents, dtype=np.int8)
    return replace(
        wave,
        scales={s.code: checked(wave.scales.get(s.code, nobody), s) for s in instrument.scales},
        estimates={
            s.code: checked(wave.estimates.get(s.code, nobody), s)
            for s in instrument.scales
            if s.estimate
        },
    )


@dataclass(frozen=True, slots=True)
class CellIndex:
    """Where each respondent is counted: cell = 2·municipality + perspective, M·2 cells."""

    index: Counts
    municipalities: int

    def count(self, rows: Bools) -> Counts:
        """How many of the marked respondents (R,) each (municipality, side) holds."""
        found = np.bincount(self.index[rows], minlength=2 * self.municipalities)
        return found.reshape(self.municipalities, 2)

    def tables(self, columns: Iterable[Codes], categories: int) -> Iterator[Counts]:
        """For each column of codes the counts (M, 2, categories + 2) of -1, 0, 1..categories.

        In Fortran order. What is left out is counted too: that is faster.
        """
        M, shape = self.municipalities, (categories + 2, 2, self.municipalities)
        starts = (2 + self.index % 2) * M + self.index // 2  # of code 0
        slots = np.empty_like(starts)
        for codes in columns:
            np.multiply(codes, 2 * M, out=slots, dtype=np.int64)
            slots += starts
            yield np.bincount(slots, minlength=prod(shape)).reshape(shape).T

    def histogram(self, codes: Codes, categories: int) -> Counts:
        """Counts (M, 2, categories) of the codes 1..categories; -1 and 0 are left out."""
        return np.ascontiguousarray(next(self.tables([codes], categories))[..., 2:])

    def add(self, values: Codes, codes: Codes, categories: int) -> Counts:
        """The exact sums (M, 2, categories) of integer values, apart for each code."""
        shape = (self.municipalities, 2, categories + 2)
        slots = self.index * shape[-1] + 1 + codes
        found = np.bincount(slots, values, minlength=prod(shape)).reshape(shape)
        return found[..., 2:].astype(np.int64)

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


def locate(wave: WaveInput) -> tuple[CellIndex, tuple[str, ...], Counts]:
    """The respondents' cells with the municipalities put in the order of their codes."""
    codes = wave.municipality_codes
    order = np.array(sorted(range(len(codes)), key=codes.__getitem__), dtype=np.int64)
    position = np.argsort(order)
    index = 2 * position[wave.municipality] + wave.perspective
    cells = CellIndex(index.astype(np.int64), len(codes))
    return cells, tuple(sorted(codes)), order
