"""Tables by their columns: what a column is called, and how a row's cell is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from benchmarking.core.data.figures import Figure
from reports.exports.content.told import Cell, Column, Table, TableLine, told

Row = TypeVar("Row")


@dataclass(frozen=True)
class Spec(Generic[Row]):
    """A column and how its cell is made."""

    column: Column
    cell: Callable[[Row], Cell]


def text(key: str, title: str, cell: Callable[[Row], str], *, main: bool = True) -> Spec[Row]:
    """A column of words."""
    return Spec(Column(key, title, main), cell)


def count(
    key: str, title: str, cell: Callable[[Row], int | None], *, main: bool = True
) -> Spec[Row]:
    """A column of numbers of people or places."""
    return Spec(Column(key, title, main), cell)


@dataclass(frozen=True)
class Figures:
    """Makes columns of figures in one language."""

    language: str

    def column(
        self,
        key: str,
        title: str,
        figure: Callable[[Row], Figure | None],
        way: str = "share",
        *,
        main: bool = True,
    ) -> Spec[Row]:
        """A column of figures, each told in the same way."""

        def cell(row: Row) -> Cell:
            return told(figure(row), way, self.language)

        return Spec(Column(key, title, main), cell)


def table(
    key: str,
    title: str,
    note: str,
    specs: Iterable[Spec[Row]],
    rows: Iterable[tuple[str, Row]],
) -> Table:
    """The table; `rows` are (code, row)."""
    columns = tuple(specs)
    lines = tuple(TableLine(code, tuple(one.cell(row) for one in columns)) for code, row in rows)
    return Table(key, title, note, tuple(one.column for one in columns), lines)
