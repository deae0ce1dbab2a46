"""Totals of populations minus what is known of their municipalities, for one column."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from tests.attacks.answers import Range, Sum
from tests.attacks.arrays import Array, Ints
from tests.attacks.documents import Measure
from tests.attacks.knowledge import Column, Population, steps_of
from tests.attacks.totals import Row, left_of, places, rows_of

Total = tuple[Array, int, int]
MOST_TOGETHER = 40  # municipalities that a remainder is looked at for


def totals_of_n(column: Column, populations: Sequence[Population]) -> Iterator[Total]:
    """n of each population that is told of the column."""
    for one in populations:
        figures = one.sides.get((column.subject.name, column.side))
        for figure in list((figures or {}).values())[:1]:
            yield one.members, figure.n, figure.n


def totals_of_sums(
    column: Column, measure: Measure, populations: Sequence[Population]
) -> Iterator[Total]:
    """The sums of a measure in each population that is told of it."""
    for one in populations:
        figure = one.sides.get((column.subject.name, column.side), {}).get(measure.name)
        if figure is not None:
            yield one.members, *steps_of(figure, measure)


class Rows:
    """The same for all columns, worked out again only where bounds have changed."""

    def __init__(self, populations: Sequence[Population]) -> None:
        self.populations = populations
        self._known: dict[tuple[str, int, str], tuple[bytes, list[Row]]] = {}

    def of_n(self, column: Column) -> list[Row]:
        """What totals say of the unknown n."""
        make = partial(totals_of_n, column, self.populations)
        return self._of(column, "n", column.n, make)

    def of_sums(self, column: Column, measure: Measure) -> list[Row]:
        """What totals say of the unknown sums of a measure."""
        bounds = column.sums[measure.name]
        make = partial(totals_of_sums, column, measure, self.populations)
        return self._of(column, measure.name, bounds, make)

    def plain(self, column: Column) -> list[list[Row]]:
        """The totals alone, of n and of each measure."""
        found = [left_of(column.n, totals_of_n(column, self.populations))]
        for measure in column.subject.measures:
            totals = totals_of_sums(column, measure, self.populations)
            found.append(left_of(column.sums[measure.name], totals))
        return found

    def _of(
        self, column: Column, quantity: str, bounds: Ints, make: Callable[[], Iterator[Total]]
    ) -> list[Row]:
        key, state = (column.subject.name, column.side, quantity), bounds.tobytes()
        if key not in self._known or self._known[key][0] != state:
            self._known[key] = state, rows_of(bounds, make())
        return self._known[key][1]


def remainders(column: Column, rows: Rows) -> Iterator[tuple[list[int], Sum]]:
    """The sets of cells that totals leave, with all that totals say of each."""
    by_set = {row.cells: row for row in rows.of_n(column)}
    known = {
        one.name: {row.cells: row for row in rows.of_sums(column, one)}
        for one in column.subject.measures
    }
    sets = {cells for own in known.values() for cells in own}
    for cells in sorted(sets):
        if 1 < cells.bit_count() <= MOST_TOGETHER:
            own = places(cells)
            n = _together(column.n, own, by_set.get(cells))
            share = _together(column.sums["share"], own, known["share"].get(cells))
            mean = _together(column.sums["mean"], own, known["mean"].get(cells))
            yield own, Sum(n, share, (n[0] + mean[0], n[1] + mean[1]))


def _together(bounds: Ints, cells: list[int], row: Row | None) -> Range:
    low, high = (int(end) for end in bounds[cells].sum(axis=0))
    return (low, high) if row is None else (max(low, row.low), min(high, row.high))


def sum_of(column: Column, cells: list[int], counts: tuple[int, ...] | None = None) -> Sum:
    """Cells of an item as a sum of answers."""
    n = _together(column.n, cells, None)
    share = _together(column.sums["share"], cells, None)
    mean = _together(column.sums["mean"], cells, None)
    return Sum(n, share, (n[0] + mean[0], n[1] + mean[1]), counts)
