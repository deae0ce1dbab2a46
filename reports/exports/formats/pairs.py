"""What drawings are made of: rows with a figure of each side, taken from a table of the report."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace as changed

from reports.exports.content.told import Cell, Content, Table, TableLine, Told

SCALES: Final = ("share", "pomp")  # ways of figures that lie between 0 and 100
# The column by which a long table is told in parts.
PARTS: Final = {
    "choices": "question_text",
    "rankings": "question_text",
    "sums": "question_text",
    "together": "question",
    "peers": "group",
    "groups": "theme",
}
NONE: Final = Told(way="share", text="–")


@dataclass(frozen=True)
class TwoSides:
    """A row that shows both sides; of a municipality with the benchmark's figures beside."""

    code: str
    text: str
    detail: str
    political: Told
    administrative: Told
    gap: Told
    benchmark: tuple[Told, Told, Told] | None

    @property
    def has_own(self) -> bool:
        """Whether there is a figure of at least one side."""
        return self.political.value is not None or self.administrative.value is not None

    @property
    def is_shown(self) -> bool:
        """Whether there is a figure to draw, be it the benchmark's."""
        beside = (self.benchmark or ())[:2]
        return self.has_own or any(figure.value is not None for figure in beside)


def is_paired(table: Table) -> bool:
    """Whether its rows can be drawn on an axis from 0 to 100."""
    if not _has_sides(table):
        return False
    place = table.place("political")
    return all(_told(line.cells[place]).way in SCALES for line in table.lines)


def _has_sides(table: Table) -> bool:
    keys = {column.key for column in table.columns}
    return {"text", "political", "administrative", "gap"} <= keys


def pairs(table: Table | None) -> tuple[TwoSides, ...]:
    """The rows of a table of both sides, in its order; none of another table."""
    if table is None or not _has_sides(table):
        return ()
    places = {column.key: number for number, column in enumerate(table.columns)}
    return tuple(_pair(line, places) for line in table.lines)


def _pair(line: TableLine, places: dict[str, int]) -> TwoSides:
    def cell(key: str) -> Cell:
        return line.cells[places[key]] if key in places else None

    has_benchmark = "benchmark_political" in places
    beside = ("benchmark_political", "benchmark_administrative", "benchmark_gap")
    political, administrative, gap = (_told(cell(key)) for key in beside)
    return TwoSides(
        code=line.code,
        text=str(cell("text")),
        detail=" · ".join(str(part) for key in ("favourable", "class") if (part := cell(key))),
        political=_told(cell("political")),
        administrative=_told(cell("administrative")),
        gap=_told(cell("gap")),
        benchmark=(political, administrative, gap) if has_benchmark else None,
    )


def _told(cell: Cell) -> Told:
    return cell if isinstance(cell, Told) else NONE


def discussed(content: Content) -> tuple[TwoSides, ...]:
    """The statements to discuss first."""
    found = {pair.code: pair for pair in pairs(content.table("statements"))}
    return tuple(found[code] for code in content.discuss if code in found)


def largest(content: Content, most: int) -> tuple[TwoSides, ...]:
    """The statements with the largest gaps that are told, at most so many."""
    shown = (one for one in pairs(content.table("statements")) if one.is_shown)
    return tuple(shown)[:most]


def has_own(content: Content) -> bool:
    """Whether any statement has a figure of its own, beside the benchmark's."""
    return any(pair.has_own for pair in pairs(content.table("statements")))


def parts(table: Table) -> Iterator[tuple[str, Table]]:
    """A long table by its question, group or theme: (name, the rows without that column)."""
    key = PARTS.get(table.key)
    if key is None:
        yield "", table
        return
    place = table.place(key)
    names = dict.fromkeys(str(line.cells[place]) for line in table.lines)
    columns = table.columns[:place] + table.columns[place + 1 :]
    for name in names:
        lines = tuple(
            changed(line, cells=line.cells[:place] + line.cells[place + 1 :])
            for line in table.lines
            if str(line.cells[place]) == name
        )
        yield name, changed(table, columns=columns, lines=lines)
