"""The figures of municipalities' own documents, a row of a table at a time.

A document holds hundreds of figures and a wave has thousands of documents: whether a figure is
shown, and why not, is decided for all cells of a table at once, and as many of them are alike,
each different one is made once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from benchmarking.core.data.arrays import Bools, Counts, Floats
from benchmarking.core.data.figures import Reason, Status
from benchmarking.core.data.precision import Unit, finest, told
from benchmarking.core.disclosure.protection import REASONS, VISIBLE, Reasons
from benchmarking.core.disclosure.released import COMFORTABLE_BASE
from benchmarking.core.municipalities.cells import CellTable
from benchmarking.core.municipalities.stored import StoredFigure

Figures = NDArray[np.object_]
GAP = 2
SHARE: Final = "share"
MEAN_RANK: Final = "mean_rank"
STEPS = {
    SHARE: finest(Unit.SHARE),
    "first": finest(Unit.SHARE),
    "top": finest(Unit.SHARE),
    "mean": finest(Unit.POINTS),
    MEAN_RANK: 0.1,
}
_TOO_FEW = REASONS.index(Reason.TOO_FEW_ANSWERS)
_FEW = len(REASONS)  # the kind of a visible figure of few people


@dataclass(frozen=True, slots=True)
class FigureTable:
    """What is told of both sides and of the gap between them: `figures` (M, 3, X) by name, as
    documents hold them. What is alike is one struct."""

    figures: dict[str, Figures]

    @classmethod
    def of(cls, table: CellTable, names: Sequence[str], step: float | None = None) -> "FigureTable":
        """The figures of these names; those of amounts bring their `step` along. A gap is told
        from exact values: 58.5 and 52.9 are 6 apart (R52)."""
        n = np.concatenate([table.n, table.n.sum(axis=1, keepdims=True)], axis=1)
        figures = {}
        for name in names:
            v = table.values[name]
            values = told(np.concatenate([v, v[:, :1] - v[:, 1:]], axis=1), step or STEPS[name])
            figures[name] = _figures(values, n, _kinds(v, table.n, table.reasons), step)
        return cls(figures)

    def row(self, name: str, m: int) -> list[list[StoredFigure]]:
        """One municipality's figures of a name, of both sides and of the gap (3, X)."""
        found: list[list[StoredFigure]] = self.figures[name][m].tolist()
        return found

    def options(self, name: str, m: int) -> list[tuple[StoredFigure, StoredFigure, StoredFigure]]:
        """The same by column: political, administrative, gap."""
        return list(zip(*self.row(name, m), strict=True))


def _kinds(values: Floats, n: Counts, reasons: Reasons) -> Reasons:
    """Of both sides and of the gap, which is hidden as the first hidden side is."""
    seen = np.where(n < COMFORTABLE_BASE, _FEW, VISIBLE)
    sides = np.where(reasons != VISIBLE, reasons, np.where(np.isnan(values), _TOO_FEW, seen))
    political, administrative = sides[:, 0], sides[:, 1]
    first = np.where(_hidden(administrative), administrative, np.maximum(*np.moveaxis(sides, 1, 0)))
    gap = np.where(_hidden(political), political, first)
    return np.concatenate([sides, gap[:, None]], axis=1)


def _hidden(kinds: Reasons) -> Bools:
    return np.asarray((kinds != VISIBLE) & (kinds != _FEW))


def _figures(values: Floats, n: Counts, kinds: Reasons, step: float | None) -> Figures:
    """The figures of these values on their grids, each different one made once."""
    hidden = _hidden(kinds)
    distinct, value = np.unique(np.where(hidden, 0.0, values), return_inverse=True)
    size = np.where(hidden, 0, n)
    shape = (len(distinct), int(size.max(initial=0)) + 1, _FEW + 1)
    keys, which = np.unique(
        np.ravel_multi_index((value.reshape(n.shape), size, kinds), shape), return_inverse=True
    )
    number, sizes, of = (part.tolist() for part in np.unravel_index(keys, shape))
    made = np.empty(len(keys), dtype=object)  # by hand: also an array of one and of none
    for place, one in enumerate(zip(distinct[number].tolist(), sizes, of, strict=True)):
        figure = _figure(*one)
        made[place] = figure if step is None else structs.replace(figure, step=step)
    return made[which.reshape(n.shape)]


def _figure(value: float, n: int, kind: int) -> StoredFigure:
    """What is not given is not stored."""
    if kind == VISIBLE:
        return StoredFigure(value=value, n=n, status=Status.SHOWN)
    if kind == _FEW:
        return StoredFigure(value=value, n=n, status=Status.LIMITED, reason=Reason.SMALL_BASE)
    return StoredFigure(value=None, status=Status.SUPPRESSED, reason=outward(kind))


def outward(reason: int) -> Reason | None:
    """The reason as a municipality may read it: no word that tells what is hidden."""
    word = REASONS[reason]
    return Reason.PROTECTED if word in (Reason.UNANIMOUS, Reason.REMAINDER) else word
