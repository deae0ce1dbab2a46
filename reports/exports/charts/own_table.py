"""The figures of a chart that stand in no table of the report, a row for each thing that is drawn.

Those of the map of all municipalities are in its own file alone: the report may be handed to them.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from benchmarking.core.data.figures import Figure
from reports.exports.content.spec import Figures, Spec, table, text
from reports.exports.content.told import Table, plain_table
from reports.pages.drawings.chart import Chart, OwnRow


def own_table(chart: Chart, language: str) -> Table | None:
    """The figures as they are drawn; None of a chart that has none of its own."""
    if not chart.own:
        return None
    figures = Figures(language)

    def at(place: int) -> Callable[[OwnRow], Figure | None]:
        return lambda row: row.cells[place].figure

    columns: list[Spec[OwnRow]] = [
        text("what", _("Wat"), lambda row: row.label),
        *(
            figures.column(cell.key, cell.title, at(place), cell.way)
            for place, cell in enumerate(chart.own[0].cells)
        ),
    ]
    rows = [(row.code, row) for row in chart.own]
    return plain_table(table(chart.table, chart.title, "", columns, rows))
