"""The figures of municipalities' own documents, a row of a table at a time.

A document holds hundreds of figures and a wave has thousands of documents: whether a figure is
shown, and why not, is decided for all cells of a table at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarking.core.data.arrays import Bools, Counts, Floats
from benchmarking.core.data.figures import Reason, Status
from benchmarking.core.data.precision import Unit, finest, told
from benchmarking.core.disclosure.protection import REASONS, VISIBLE, Reasons
from benchmarking.core.disclosure.released import COMFORTABLE_BASE
from benchmarking.core.municipalities.cells import CellTable

Json = dict[str, Any]
Row = dict[str, list[list[Json]]]
GAP = 2
STEPS = {
    "share": finest(Unit.SHARE),
    "first": finest(Unit.SHARE),
    "top": finest(Unit.SHARE),
    "mean": finest(Unit.POINTS),
    "mean_rank": 0.1,
}
# Plain words, read once: hundreds of figures per municipality ask for them.
_SHOWN, _LIMITED, _SUPPRESSED = (
    status.value for status in (Status.SHOWN, Status.LIMITED, Status.SUPPRESSED)
)
_SMALL_BASE = Reason.SMALL_BASE.value
_TOO_FEW = REASONS.index(Reason.TOO_FEW_ANSWERS)
_FEW = len(REASONS)  # the kind of a visible figure of few people


@dataclass(frozen=True, slots=True)
class FigureTable:
    """What is told of both sides and of the gap between them: `n` (M, 3, X) and by the name of
    a figure its `values` on their grids and `kinds` (M, 3, X): a number of `REASONS`, or `_FEW`.
    `step` of amounts, which every figure then brings along."""

    n: Counts
    values: dict[str, Floats]
    kinds: dict[str, Reasons]
    step: float | None = None

    @classmethod
    def of(cls, table: CellTable, names: Sequence[str], step: float | None = None) -> "FigureTable":
        """The figures of these names. A gap is told from exact values: 58.5 and 52.9 are 6
        apart (R52)."""
        values = {name: table.values[name] for name in names}
        return cls(
            np.concatenate([table.n, table.n.sum(axis=1, keepdims=True)], axis=1),
            {
                name: told(np.concatenate([v, v[:, :1] - v[:, 1:]], axis=1), step or STEPS[name])
                for name, v in values.items()
            },
            {name: _kinds(v, table.n, table.reasons) for name, v in values.items()},
            step,
        )

    def row(self, m: int) -> Row:
        """One municipality's figures of both sides and of the gap (3, X), by name."""
        n = self.n[m].tolist()
        row = {
            name: list(map(_figures, values[m].tolist(), n, self.kinds[name][m].tolist()))
            for name, values in self.values.items()
        }
        return row if self.step is None else {name: self._stepped(own) for name, own in row.items()}

    def _stepped(self, figures: list[list[Json]]) -> list[list[Json]]:
        return [[{**figure, "step": self.step} for figure in side] for side in figures]


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


def _figures(values: list[float], n: list[int], kinds: list[int]) -> list[Json]:
    return [
        {"value": value, "n": size, "status": _SHOWN}
        if kind == VISIBLE
        else {"value": value, "n": size, "status": _LIMITED, "reason": _SMALL_BASE}
        if kind == _FEW
        else _WITHHELD[kind]
        for value, size, kind in zip(values, n, kinds, strict=True)
    ]


def outward(reason: int) -> str | None:
    """The reason as a municipality may read it: no word that tells what is hidden."""
    word = REASONS[reason]
    if word in (Reason.UNANIMOUS, Reason.REMAINDER):
        return Reason.PROTECTED.value
    return None if word is None else word.value


# What is hidden for one reason is the same everywhere.
_WITHHELD: tuple[Json, ...] = tuple(
    {"value": None, "status": _SUPPRESSED, "reason": outward(reason)}
    for reason in range(len(REASONS))
)
