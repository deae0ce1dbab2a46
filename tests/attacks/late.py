"""Two editions with other answers: the second minus the first are the answers that came late.

A response that was sent in stays as it is: where nobody was late, nothing changed. Late answers
are cells like any other, with the differences of totals as their totals.
"""

from collections.abc import Iterator

import numpy as np

from tests.attacks.answers import Found, Judge, Sum
from tests.attacks.arrays import Ints
from tests.attacks.documents import SIDES, Measure
from tests.attacks.knowledge import Column, Knowledge, steps_of
from tests.attacks.remainders import sum_of
from tests.attacks.totals import Row, places, propagate, rows_of
from tests.attacks.worlds import ContradictionError


def late(first: Knowledge, second: Knowledge, judge: Judge) -> Iterator[Found]:
    """Answers of those who came late, alone or with others."""
    if first.codes != second.codes:
        return
    more = second.submitted - first.submitted
    for (name, s), after in second.columns.items():
        before = first.columns.get((name, s))
        if before is None or after.subject.scale is None or (more[:, s] < 0).any():
            continue
        try:
            column, rows = _difference((first, before), (second, after), more[:, s])
        except ContradictionError:
            continue
        yield from _judged(column, rows, judge, (first, second))


def _difference(
    first: tuple[Knowledge, Column], second: tuple[Knowledge, Column], more: Ints
) -> tuple[Column, dict[str, list[Row]]]:
    """The column of late answers, and what totals say of it, by quantity."""
    before, after = first[1], second[1]
    column = after.copy()
    column.n = _minus(after.n, before.n)
    column.n[:, 1] = np.minimum(column.n[:, 1], more)
    column.n[:, 0] = np.maximum(column.n[:, 0], 0)
    for measure in after.subject.measures:
        bounds = _minus(after.sums[measure.name], before.sums[measure.name])
        bounds[:, 0] = np.maximum(bounds[:, 0], 0)
        bounds[:, 1] = np.minimum(bounds[:, 1], measure.steps * column.n[:, 1])
        column.sums[measure.name] = bounds
    rows: dict[str, list[Row]] = {}
    for measure in after.subject.measures:
        rows["n"] = rows_of(column.n, _totals(first[0], second[0], after, measure, count=True))
        propagate(column.n, rows["n"])
        totals = _totals(first[0], second[0], after, measure, count=False)
        rows[measure.name] = rows_of(column.sums[measure.name], totals)
        propagate(column.sums[measure.name], rows[measure.name])
    return column, rows


def _minus(one: Ints, other: Ints) -> Ints:
    return np.stack([one[:, 0] - other[:, 1], one[:, 1] - other[:, 0]], axis=1)


def _totals(
    first: Knowledge, second: Knowledge, column: Column, measure: Measure, *, count: bool
) -> Iterator[tuple[np.ndarray, int, int]]:
    key = column.subject.name, column.side
    for one in first.populations:
        for other in second.populations:
            if not np.array_equal(one.members, other.members):
                continue
            before = one.sides.get(key, {}).get(measure.name)
            after = other.sides.get(key, {}).get(measure.name)
            if before is None or after is None:
                continue
            if count:
                yield one.members, after.n - before.n, after.n - before.n
            else:
                low, high = steps_of(before, measure), steps_of(after, measure)
                yield one.members, high[0] - low[1], high[1] - low[0]


def _judged(
    column: Column,
    rows: dict[str, list[Row]],
    judge: Judge,
    known: tuple[Knowledge, Knowledge],
) -> Iterator[Found]:
    side, item, codes = SIDES[column.side], column.subject.code, known[0].codes
    for m in np.flatnonzero(column.n[:, 1] > 0):
        key = column.subject.name, column.side, int(m)
        before, after = (one.counts.get(key) for one in known)
        counts = None
        if before is not None and after is not None:
            counts = tuple(b - a for a, b in zip(before, after, strict=True))
        told = sum_of(column, [int(m)], counts)
        yield from judge.judge("late", frozenset([codes[m]]), told, side, item)
    found = {name: {row.cells: row for row in own} for name, own in rows.items()}
    for cells, share in found["share"].items():
        mean, n = found["mean"].get(cells), found["n"].get(cells)
        if mean is not None:
            own = places(cells)
            size = sum_of(column, own).n if n is None else (n.low, n.high)
            total = (size[0] + mean.low, size[1] + mean.high)
            told = Sum(size, (share.low, share.high), total)
            whose = frozenset(codes[m] for m in own)
            yield from judge.judge("late", whose, told, side, item)
