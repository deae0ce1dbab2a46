"""The whole tally of a wave, and how partial tallies become one.

A `Tally` is what every indicator is computed from. It is exact (integers, or sums made in an
order that depends on the values alone), its municipalities stand in the order of their codes,
and partial tallies of disjoint municipalities merge to the same bits as the whole. A peer
group is tallied anew from `WaveInput.restrict`.
"""

from dataclasses import dataclass, fields, is_dataclass
from functools import reduce
from typing import Any

import numpy as np

from benchmarking.core.counting.linkage import ConcordanceTally, ProductTotals
from benchmarking.core.counting.role_counts import RoleTally
from benchmarking.core.counting.tensor import (
    AmountTally,
    ChoiceTally,
    RankingTally,
    ScaleTally,
    ThemeTally,
)
from benchmarking.core.counting.weighted_sums import WeightedTally
from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.instrument import Instrument


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
    joints: dict[str, Counts]
    complete: dict[str, Counts]
    products: dict[str, ProductTotals]
    concordances: dict[str, ConcordanceTally]
    roles: RoleTally
    weighted: WeightedTally

    @property
    def municipalities(self) -> int:
        """M."""
        return len(self.municipality_codes)


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
    if isinstance(first, RoleTally | ProductTotals):
        return reduce(type(first).plus, pieces)
    if isinstance(first, np.ndarray):
        joined = np.concatenate(pieces)
        placed = np.empty_like(joined)  # stands in memory as its parts do, unlike joined[order]
        placed[:] = joined[order]
        return placed
    if isinstance(first, dict):
        return {key: _join([piece[key] for piece in pieces], order) for key in first}
    if is_dataclass(first) and not isinstance(first, type):
        values = [_join([getattr(piece, f.name) for piece in pieces], order) for f in fields(first)]
        return type(first)(*values)
    raise TypeError(f"Cannot join {type(first).__name__}.")
