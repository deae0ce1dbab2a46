"""From answers to counts: one pass over each item's column, no loop over respondents.

A `Tally` is what every indicator is computed from. It is exact (integers, or sums made in
an order that depends on the values alone), its municipalities stand in the order of their
codes, and partial tallies of disjoint municipalities merge to the same bits as the whole.
"""

from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

import numpy as np

from benchmarking.core.arrays import Bools, Codes, Counts, Floats
from benchmarking.core.wave import NO_OPINION, Instrument, ScaleSpec, WaveInput

Part = TypeVar("Part")


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


@dataclass(frozen=True, slots=True)
class Tally:
    """Everything counted, by municipality and side; axis 0 is always the municipality."""

    instrument: Instrument
    municipality_codes: tuple[str, ...]
    invited: Counts
    submitted: Counts
    scales: dict[int, ScaleTally]
    estimates: dict[int, ScaleTally]
    themes: dict[str, ThemeTally]
    choices: dict[str, ChoiceTally]
    rankings: dict[str, RankingTally]
    sums: dict[str, AmountTally]
    numbers: dict[str, AmountTally]

    @property
    def municipalities(self) -> int:
        """M."""
        return len(self.municipality_codes)

    def take(self, codes: set[str]) -> "Tally":
        """The tally of these municipalities, for a peer group."""
        kept = [m for m, code in enumerate(self.municipality_codes) if code in codes]
        names = tuple(self.municipality_codes[m] for m in kept)
        return _rebuild([self], np.array(kept, dtype=np.int64), names)


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


def merge(parts: list[Tally]) -> Tally:
    """Join partial tallies of disjoint municipalities; the same bits however it was split.

    ValueError when a municipality occurs twice or the instruments differ.
    """
    if not parts:
        raise ValueError("There is nothing to merge.")
    if any(part.instrument != parts[0].instrument for part in parts):
        raise ValueError("Partial tallies of different instruments cannot be merged.")
    codes = [code for part in parts for code in part.municipality_codes]
    if len(set(codes)) != len(codes):
        raise ValueError("A municipality occurs in two parts.")
    order = np.array(sorted(range(len(codes)), key=lambda m: codes[m]), dtype=np.int64)
    return _rebuild(parts, order, tuple(codes[m] for m in order))


def _rebuild(parts: list[Tally], order: Counts, codes: tuple[str, ...]) -> Tally:
    joined = {
        item.name: _join([getattr(part, item.name) for part in parts], order)
        for item in fields(Tally)
        if item.name not in ("instrument", "municipality_codes")
    }
    return Tally(instrument=parts[0].instrument, municipality_codes=codes, **joined)


def _join(pieces: list[Any], order: Counts) -> Any:
    first = pieces[0]
    if isinstance(first, np.ndarray):
        return np.concatenate(pieces)[order]
    if isinstance(first, dict):
        return {key: _join([piece[key] for piece in pieces], order) for key in first}
    if is_dataclass(first) and not isinstance(first, type):
        values = [_join([getattr(piece, f.name) for piece in pieces], order) for f in fields(first)]
        return type(first)(*values)
    raise TypeError(f"Cannot join {type(first).__name__}.")


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
