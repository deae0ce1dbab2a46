"""Tables of a report's content for a narrow page: the columns that a lay reader compares."""

from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from accounts.models import Tenant
from reports.exports.content.build import content_of
from reports.exports.content.told import Cell, Content, Table, TableLine, Told
from reports.kept import kept_body
from reports.pages.bodies import shown
from reports.queries import Standing, figures_of

SHORT: Final = {"statements": 10, "themes": 20}  # how many lines of which tables
COLUMNS: Final = frozenset({"text", "political", "administrative", "gap", "benchmark_gap"})


@dataclass(frozen=True)
class ShortTable:
    """A table cut to what a narrow page holds; each line is (column's title, text)."""

    title: str
    note: str
    titles: tuple[str, ...]
    lines: tuple[tuple[tuple[str, str], ...], ...]


def short_body(tenant: Tenant, standing: Standing, language: str) -> SafeString:
    """What every reader of a shared report sees, made once and kept; in that language."""
    wave, edition = standing.wave, standing.edition
    named = (tenant.name, wave.study.name, wave.name, edition.number if edition else "")

    def context() -> dict[str, object]:
        content = content_of(tenant, figures_of(standing), language)
        tables = [short_table(content, key, most) for key, most in SHORT.items()]
        return {"content": content, "tables": [table for table in tables if table]}

    parts = (*shown(standing), *named, language)
    return kept_body("shared", parts, "reports/sharing/_shared.html", context)


def short_table(content: Content, key: str, most: int) -> ShortTable | None:
    """The first lines of a table; None where it has none."""
    table = content.table(key)
    if table is None or not table.lines:
        return None
    kept = [place for place, column in enumerate(table.columns) if column.key in COLUMNS]
    titles = tuple(table.columns[place].title for place in kept)
    lines = (
        tuple(zip(titles, _texts(table, line, kept), strict=True)) for line in table.lines[:most]
    )
    return ShortTable(table.title, table.note, titles, tuple(lines))


def _texts(table: Table, line: TableLine, kept: list[int]) -> tuple[str, ...]:
    """The line's cells; with a statement stands whether agreeing with it is favourable."""
    subject, *others = (_text(line.cells[place]) for place in kept)
    keys = [column.key for column in table.columns]
    if "favourable" in keys and (word := line.cells[keys.index("favourable")]):
        subject = f"{subject} ({word})"
    return (subject, *others)


def _text(cell: Cell) -> str:
    if isinstance(cell, Told):
        return cell.text
    return "" if cell is None else str(cell)
