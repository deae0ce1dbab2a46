"""All figures of a municipality's side in one row of columns, and masks over them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarking.core.counting.merging import Tally
from benchmarking.core.data.arrays import Bools
from benchmarking.core.data.instrument import Instrument

ITEMS: Final = "items"
THEMES: Final = "themes"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each figure stands when all cells of a municipality's side stand in one row.

    `names` (X): "items:S1", "themes:steering", "choices:U1:finance", "numbers:N1";
    `parts`: "items", "themes", "choices:U1", ... -> their columns.
    """

    names: tuple[str, ...]
    parts: dict[str, slice]

    @property
    def items(self) -> slice:
        """The columns of the scale items."""
        return self.parts[ITEMS]

    @property
    def themes(self) -> slice:
        """The columns of the themes."""
        return self.parts[THEMES]

    @classmethod
    def of(cls, instrument: Instrument) -> "Columns":
        """In the order of the instrument."""
        names: list[str] = []
        parts: dict[str, slice] = {}
        for part, codes in _parts(instrument):
            parts[part] = slice(len(names), len(names) + len(codes))
            names += [f"{part}:{code}" if code else part for code in codes]
        return cls(tuple(names), parts)


def _parts(instrument: Instrument) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield ITEMS, tuple(spec.code for spec in instrument.scales)
    yield THEMES, tuple(theme.code for theme in instrument.themes)
    for choice in instrument.choices:
        yield f"choices:{choice.code}", choice.options
    for ranking in instrument.rankings:
        yield f"rankings:{ranking.code}", ranking.options
    for points in instrument.sums:
        yield f"sums:{points.code}", points.options
    for number in instrument.numbers:
        yield f"numbers:{number.code}", ("",)


@dataclass(frozen=True, slots=True)
class Withheld:
    """Cells (M, 2, X) that stay hidden whatever the rules say: the auditor's, the ledger's."""

    columns: Columns
    cells: Bools

    @classmethod
    def nothing(cls, tally: Tally) -> "Withheld":
        """No cell."""
        columns = Columns.of(tally.instrument)
        return cls(columns, np.zeros((tally.municipalities, 2, len(columns.names)), dtype=bool))

    def part(self, name: str) -> Bools:
        """The cells of one part of the columns."""
        return np.asarray(self.cells[..., self.columns.parts[name]])

    def plus(self, cells: Bools) -> "Withheld":
        """These cells too."""
        return Withheld(self.columns, self.cells | cells)
