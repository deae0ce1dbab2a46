"""The figures of a map of municipalities, a row each: for its own file alone.

They stand in no table of the report, which may be handed to municipalities.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from benchmarking.core.data.figures import Figure
from reports.exports.content.spec import Figures, Spec, table, text
from reports.exports.content.told import Table, plain_table
from reports.pages.drawings.chart import Chart
from reports.pages.heatmap import MapLine


def map_table(chart: Chart, language: str) -> Table | None:
    """The gaps of the map as it is drawn; None of another chart."""
    if chart.heat is None:
        return None
    figures = Figures(language)

    def gap(place: int) -> Callable[[MapLine], Figure | None]:
        return lambda line: line.cells[place].figure

    columns: list[Spec[MapLine]] = [
        text("municipality", _("Bestuur"), lambda line: line.name),
        *(
            figures.column(code, name, gap(place), "pomp_gap")
            for place, (code, name) in enumerate(chart.heat.columns)
        ),
    ]
    rows = [(line.code, line) for line in chart.heat.lines]
    return plain_table(table(chart.table, chart.title, "", columns, rows))
