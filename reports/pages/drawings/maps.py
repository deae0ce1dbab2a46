"""The map of all municipalities as a chart: of the province, and in the order, that a reader chose."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from benchmarking.core.tables.results import Benchmark
from benchmarking.queries.results import themes_of_all
from reports.charts import matrix
from reports.charts.svg import Look
from reports.pages.drawings.chart import Chart, OwnCell, OwnRow
from reports.pages.heatmap import FULL, Heatmap, heatmap_of, named
from reports.pages.reports import Page
from reports.pages.statements import ALL

MAP: Final = "map-"


def map_name(found: Heatmap) -> str:
    """The name of the chart of what a reader chose: `map-antwerpen`, ordered `map-antwerpen.steering`."""
    return f"{MAP}{found.place}" + (f".{found.by}" if found.by else "")


def map_chart(page: Page, name: str) -> Chart | None:
    """The chart of that name; None for a choice that there is not, and where no gap is shown."""
    if not isinstance(page.payload, Benchmark):
        return None
    place, _dot, by = name.removeprefix(MAP).partition(".")
    towns = themes_of_all(page.report.run)
    provinces = named(town.province for town in towns)
    codes = {row.code for row in page.themes}
    if place not in provinces or (by and by not in codes):
        return None
    found = heatmap_of(page, towns, {"province": provinces[place], **({"by": by} if by else {})})
    if not found.any_shown:
        return None
    title = _("Verschil per bestuur en per thema")
    where = "" if found.province == ALL else found.province
    return Chart(
        name,
        " · ".join(filter(None, (title, where))),
        partial(_draw, found),
        "map",
        marks=(_("+ politiek scoort hoger"), _("− administratie scoort hoger")),
        own=tuple(_own(found)),
    )


def _own(found: Heatmap) -> Iterator[OwnRow]:
    for line in found.lines:
        pairs = zip(found.columns, line.cells, strict=True)
        cells = (OwnCell(code, text, cell.figure, "pomp_gap") for (code, text), cell in pairs)
        yield OwnRow(line.code, line.name, tuple(cells))


def _draw(found: Heatmap, look: Look) -> str:
    grid = matrix.GapGrid(
        rows=[(line.code, line.name) for line in found.lines],
        columns=found.columns,
        values={
            (line.code, code): cell.figure
            for line in found.lines
            for (code, _text), cell in zip(found.columns, line.cells, strict=True)
        },
    )
    return matrix.heatmap(grid, look, full=FULL)
