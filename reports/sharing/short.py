"""Tables of a report's content for a narrow page: their main columns, as they are told."""

from dataclasses import dataclass

from reports.exports.content.told import Cell, Content, Told


@dataclass(frozen=True)
class ShortTable:
    """A table cut to what a narrow page holds; each line is (column's title, text)."""

    title: str
    note: str
    titles: tuple[str, ...]
    lines: tuple[tuple[tuple[str, str], ...], ...]


def short_table(content: Content, key: str, most: int) -> ShortTable | None:
    """The first lines of a table; None where it has none."""
    table = content.table(key)
    if table is None or not table.lines:
        return None
    kept = [place for place, column in enumerate(table.columns) if column.main]
    titles = tuple(table.columns[place].title for place in kept)
    lines = (
        tuple(zip(titles, (_text(line.cells[place]) for place in kept), strict=True))
        for line in table.lines[:most]
    )
    return ShortTable(table.title, table.note, titles, tuple(lines))


def _text(cell: Cell) -> str:
    if isinstance(cell, Told):
        return cell.text
    return "" if cell is None else str(cell)
