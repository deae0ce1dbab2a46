"""The gap of every municipality on every theme, for the consultancy: what their reports show, and no more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final
from urllib.parse import urlencode

from django.utils.text import slugify

from accounts.names import in_order
from benchmarking.core.data.figures import Figure
from benchmarking.queries.results import OwnThemes
from reports.charts.matrix import Named, depth_of
from reports.narrative.model import value, visible
from reports.pages.reports import Page
from reports.pages.rows import Row
from reports.pages.statements import ALL

NOWHERE: Final = "none"
FULL: Final = 37.5  # points of a score from which on a gap is coloured no deeper


@dataclass(frozen=True)
class Cell:
    """A gap, political minus administrative; `shade`: p1..p4 where the politics are higher, a1..a4
    where the administration is, 0 for next to nothing, and empty where it is hidden."""

    figure: Figure | None

    @property
    def shade(self) -> str:
        """By its sign and its size."""
        if not visible(self.figure):
            return ""
        gap = value(self.figure)
        depth = depth_of(gap, FULL)
        return f"{'p' if gap > 0 else 'a'}{depth}" if depth else "0"


@dataclass(frozen=True)
class MapLine:
    """One municipality."""

    code: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class MapChoice:
    """A link to another province, or to another order."""

    text: str
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Heatmap:
    """The lines of the chosen province, a column for each theme, and what else there is to choose."""

    provinces: tuple[MapChoice, ...]
    themes: tuple[MapChoice, ...]
    columns: tuple[Named, ...]
    lines: tuple[MapLine, ...]
    province: str
    place: str  # the province in the name of the chart
    by: str  # the theme by whose gap they stand, the highest first; empty: by name

    @property
    def any_shown(self) -> bool:
        """Whether there is a gap to see."""
        return any(visible(cell.figure) for line in self.lines for cell in line.cells)


def heatmap_of(page: Page, towns: Sequence[OwnThemes], chosen: Mapping[str, str]) -> Heatmap:
    """`chosen`: `province` (the first one without a choice, or all) and the theme `by`."""
    provinces = in_order({town.province for town in towns}, str)
    province = chosen.get("province", next(iter(provinces), ALL))
    rows, by = page.themes, chosen.get("by", "")
    seen = [town for town in towns if province in (ALL, town.province)]
    lines = [_line(town, rows) for town in seen]
    place = next((n for n, row in enumerate(rows) if row.code == by), None)
    if place is not None:
        lines.sort(key=lambda line: _highest_first(line.cells[place].figure))
    return Heatmap(
        provinces=tuple(_provinces(provinces, province, by)),
        themes=tuple(
            MapChoice(row.text, urlencode({"province": province, "by": row.code}), row.code == by)
            for row in rows
        ),
        columns=tuple((row.code, row.text) for row in rows),
        lines=tuple(lines),
        province=province,
        place=next((place for place, name in named(provinces).items() if name == province), ""),
        by=by,
    )


def named(provinces: Iterable[str]) -> dict[str, str]:
    """Each province by what it is called in an address, and all of them; what sounds alike is numbered."""
    found = {ALL: ALL}
    for province in sorted(set(provinces)):
        plain = slugify(province) or NOWHERE
        place = plain
        for number in count(2):
            if place not in found:
                break
            place = f"{plain}-{number}"
        found[place] = province
    return found


def _provinces(provinces: Sequence[str], chosen: str, by: str) -> Iterable[MapChoice]:
    for province in (*provinces, ALL) if len(provinces) > 1 else ():
        query = {"province": province} | ({"by": by} if by else {})
        yield MapChoice("" if province == ALL else province, urlencode(query), province == chosen)


def _line(town: OwnThemes, rows: Iterable[Row]) -> MapLine:
    found = {theme.code: theme.gap.mean for theme in town.themes}
    return MapLine(town.code, town.name, tuple(Cell(found.get(row.code)) for row in rows))


def _highest_first(figure: Figure | None) -> tuple[bool, float]:
    return (not visible(figure), -value(figure) if visible(figure) else 0.0)
