"""From a snapshot to the weight of each of its rows: a light pass over who answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from benchmarking.core.counting.weighting import (
    NO_MARGINS,
    SOME_WEIGHTS,
    GivenWeights,
    WavePopulation,
    Weighting,
    given,
    weigh,
)
from benchmarking.core.data.arrays import Codes, Counts, Floats, floats
from benchmarking.core.data.wave import SIDES
from benchmarking.inputs.manifest import InvitedCount, Manifest, Margins, Stratum
from benchmarking.inputs.wave_input import position
from surveys.models.catalogue import SIZE_CLASSES
from surveys.questionnaire.functions import Function

# No code of an item begins with a point: an item called "weight" has a column of its own.
WEIGHT: Final = ".weight"
PEOPLE: Final = ("municipality", "perspective", "function", WEIGHT)
FUNCTIONS: Final = tuple(Function)
_SIZES: Final = [name for name, _ in SIZE_CLASSES]


@dataclass(frozen=True, slots=True)
class RowWeights:
    """The weighting of a wave, and its weights by municipality and function; None unless used.

    `given` are the weights of a file instead.
    """

    weighting: Weighting
    codes: tuple[str, ...]
    table: Counts | None
    given: GivenWeights | None = None

    def of(self, table: pa.Table) -> Codes | None:
        """The weight of every row, in hundredths of their mean."""
        if self.given is not None:
            return self.given.of(*_of_file(table))
        if self.table is None:
            return None
        municipality = position(table.column("municipality"), self.codes)
        weights: Codes = self.table[municipality, position(table.column("function"), FUNCTIONS)]
        return weights


def row_weights(manifest: Manifest, people: pa.Table) -> RowWeights:
    """Weigh a whole wave; `people` are the columns `PEOPLE` of its snapshot.

    Somebody of a function that is not known here has no margin, and then nobody has one.
    Weights of a file take the place of margins, but only where everybody has one.
    """
    codes = manifest.codes
    if WEIGHT in people.column_names:
        weights, side = _of_file(people)
        if np.isnan(weights).any():
            return RowWeights(SOME_WEIGHTS, codes, None)
        of_file = given(weights, side)
        return RowWeights(of_file.weighting, codes, None, of_file)
    margins = manifest.margins
    if margins is None or (position(people.column("function"), FUNCTIONS) < 0).any():
        return RowWeights(NO_MARGINS, codes, None)
    strata = [one.stratum for one in margins.municipalities]
    place = {stratum: number for number, stratum in enumerate(strata)}
    stratum = np.array([place[entry.province, entry.size] for entry in manifest.municipalities])
    found = weigh(_population(margins, strata), stratum, _people(people, codes))
    return RowWeights(found.weighting, codes, found.table)


def _of_file(table: pa.Table) -> tuple[Floats, Codes]:
    """The weight that a file gave every row, NaN where there is none, and its side."""
    weights = floats(table[WEIGHT].to_numpy(zero_copy_only=False))
    return weights, position(table.column("perspective"), SIDES)


def _people(table: pa.Table, codes: Sequence[str]) -> Counts:
    """How many answered, by municipality and function (M, F)."""
    size = len(FUNCTIONS)
    cell = position(table.column("municipality"), codes) * size + position(
        table.column("function"), FUNCTIONS
    )
    return np.bincount(cell, minlength=len(codes) * size).reshape(-1, size)


def _population(margins: Margins, strata: Sequence[Stratum]) -> WavePopulation:
    provinces = sorted({province for province, _ in strata})
    counts = [one.count for one in margins.municipalities]
    return WavePopulation(
        province=np.array([provinces.index(province) for province, _ in strata]),
        size=np.array([_size(size) for _, size in strata]),
        municipalities=np.array(counts, dtype=np.int64),
        side=np.array([SIDES.index(function.perspective.value) for function in FUNCTIONS]),
        invited=_invited(margins.invited, strata),
    )


def _size(size: str) -> int:
    return _SIZES.index(size) if size in _SIZES else len(_SIZES)


def _invited(rows: Sequence[InvitedCount] | None, strata: Sequence[Stratum]) -> Counts | None:
    if rows is None:
        return None
    place = {stratum: number for number, stratum in enumerate(strata)}
    invited = np.zeros((len(strata), len(FUNCTIONS)), dtype=np.int64)
    for row in rows:
        invited[place[row.stratum], FUNCTIONS.index(Function(row.function))] += row.count
    return invited
