"""A chart of a report, before anybody draws it."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarking.core.data.figures import Figure
from reports.charts.svg import Look


@dataclass(frozen=True)
class OwnCell:
    """A figure of a chart: what it is called in its file, in words, and how it is written."""

    key: str
    title: str
    figure: Figure | None
    way: str


@dataclass(frozen=True)
class OwnRow:
    """Figures of one thing that is drawn; all rows of a chart have the same cells."""

    code: str
    label: str
    cells: tuple[OwnCell, ...]


@dataclass(frozen=True)
class Chart:
    """A chart: `table` names the table of its figures, `of` how the lines of these begin, `lines`
    the codes of them where no beginning says it.

    `marks`: what each side's mark says, where that is not the side's own figure, and empty where no
    side has one; `note`: what else is to be known; `numbered`: what the numbers in it stand for.
    `own`: its figures, where these stand in no table of the report.
    """

    name: str
    title: str
    draw: Callable[[Look], str]
    table: str
    of: str = ""
    lines: frozenset[str] = frozenset()
    description: str = ""
    marks: tuple[str, ...] = ()
    note: str = ""
    numbered: tuple[str, ...] = ()
    own: tuple[OwnRow, ...] = ()

    def has_line(self, code: str) -> bool:
        """Whether a line of its table is of this chart."""
        return code in self.lines if self.lines else code.startswith(self.of)
