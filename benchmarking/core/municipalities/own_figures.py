"""The figures of municipalities' own documents, a row of a table at a time.

A document holds hundreds of figures and a wave has thousands of documents: whether a figure is
shown, and why not, is decided for all cells of a table at once, and as many of them are alike,
each different one is made once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarking.core.data.arrays import Bools, Counts, Floats
from benchmarking.core.data.figures import Reason, Status
from benchmarking.core.data.precision import Unit, finest, told
from benchmarking.core.disclosure.protection import REASONS, VISIBLE, Reasons
from benchmarking.core.disclosure.released import COMFORTABLE_BASE
from benchmarking.core.municipalities.cells import CellTable

Json = dict[str, Any]
Row = dict[str, list[list[Json]]]
Figures = NDArray[np.object_]
GAP = 2
STEPS = {
    "share": finest(Unit.SHARE),
    "first": finest(Unit.SHARE),
    "top": finest(Unit.SHARE),
    "mean": finest(Unit.POINTS),
    "mean_rank": 0.1,
}
_SHOWN, _LIMITED, _SUPPRESSED = (
    status.value for status in (Status.SHOWN, Status.LIMITED, Status.SUPPRESSED)
)
_SMALL_BASE = Reason.SMALL_BASE.value
_TOO_FEW = REASONS.index(Reason.TOO_FEW_ANSWERS)
_FEW = len(REASONS)  # the kind of a visible figure of few people


@dataclass(frozen=True, slots=True)
class FigureTable:
    """What is told of both sides and of the gap between them: `figures` (M, 3, X) by name, as
    documents hold them, and `sides` (M, 3, X): the last of them, and what a side is by it.
    What is alike is one dict: nobody may change it."""

    figures: dict[str, Figures]
    sides: Figures

    @classmethod
    def of(cls, table: CellTable, names: Sequence[str], step: float | None = None) -> "FigureTable":
        """The figures of these names; those of amounts bring their `step` along. A gap is told
        from exact values: 58.5 and 52.9 are 6 apart (R52)."""
        n = np.concatenate([table.n, table.n.sum(axis=1, keepdims=True)], axis=1)
        more = {} if step is None else {"step": step}
        figures = {}
        for name in names:
            v = table.values[name]
            values = told(np.concatenate([v, v[:, :1] - v[:, 1:]], axis=1), step or STEPS[name])
            made, which = _figures(values, n, _kinds(v, table.n, table.reasons), more)
            figures[name] = _objects(made)[which]
        return cls(figures, _objects([_side(name, one) for one in made])[which])

    def row(self, m: int) -> Row:
        """One municipality's figures of both sides and of the gap (3, X), by name."""
        return {name: figures[m].tolist() for name, figures in self.figures.items()}


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


def _figures(values: Floats, n: Counts, kinds: Reasons, more: Json) -> tuple[list[Json], Counts]:
    """The different figures of these values on their grids, and which of them stands where."""
    hidden = _hidden(kinds)
    distinct, value = np.unique(np.where(hidden, 0.0, values), return_inverse=True)
    size = np.where(hidden, 0, n)
    shape = (len(distinct), int(size.max(initial=0)) + 1, _FEW + 1)
    keys, which = np.unique(
        np.ravel_multi_index((value.reshape(n.shape), size, kinds), shape), return_inverse=True
    )
    number, sizes, of = (part.tolist() for part in np.unravel_index(keys, shape))
    made = zip(distinct[number].tolist(), sizes, of, strict=True)
    return [{**_figure(*one), **more} for one in made], which.reshape(n.shape)


def _objects(made: list[Json]) -> Figures:
    """As an array, also of one and of none."""
    found = np.empty(len(made), dtype=object)
    found[:] = made
    return found


def _figure(value: float, n: int, kind: int) -> Json:
    if kind == VISIBLE:
        return {"n": n, "status": _SHOWN, "value": value}
    if kind == _FEW:
        return {"n": n, "reason": _SMALL_BASE, "status": _LIMITED, "value": value}
    return {"reason": outward(kind), "status": _SUPPRESSED, "value": None}


def _side(name: str, figure: Json) -> Json:
    """In the order of the alphabet, as documents are written; the share is filled in later."""
    return {
        name: figure,
        "n": figure.get("n"),
        "reason": figure.get("reason"),
        "share": None,
        "status": figure["status"],
    }


def outward(reason: int) -> str | None:
    """The reason as a municipality may read it: no word that tells what is hidden."""
    word = REASONS[reason]
    if word in (Reason.UNANIMOUS, Reason.REMAINDER):
        return Reason.PROTECTED.value
    return None if word is None else word.value
