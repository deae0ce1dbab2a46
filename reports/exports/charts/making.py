"""From a report and the name of one of its charts to a file."""

from collections.abc import Mapping
from typing import Final

from django.utils import translation
from msgspec.structs import replace

from accounts.models import Tenant
from reports.exports.charts.own_table import own_table
from reports.exports.charts.sheet import ChartSheet, sheet
from reports.exports.content.build import content_of
from reports.exports.content.told import Content, Table, plain
from reports.exports.formats.long import csv
from reports.exports.formats.picture import picture
from reports.pages.drawings.chart import Chart
from reports.pages.drawings.taken import chart_named
from reports.pages.reports import make_page
from reports.queries import Report
from reports.takeaways.charts import TAKEAWAY, takeaway_chart

TYPES: Final[Mapping[str, str]] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
}
SAID: Final = 6  # facts of a file that stand under a chart: all but the hashes


def chart_file(tenant: Tenant, report: Report, name: str, kind: str, language: str) -> bytes | None:
    """The file, the same bytes for the same edition; None when the report has no such chart."""
    with translation.override(language):
        chart = _named(report, name, language)
        if chart is None:
            return None
        content = content_of(tenant, report, language)
        if kind == "csv":
            return csv(_own(content, chart))
        drawn = sheet(chart, _around(content), fonts=kind == "svg")
        return picture(drawn) if kind == "png" else drawn.encode()


def _named(report: Report, name: str, language: str) -> Chart | None:
    if name.startswith(TAKEAWAY):
        return takeaway_chart(report, name, language)
    return chart_named(make_page(report, language), name)


def _own(content: Content, chart: Chart) -> Content:
    """The content with nothing but the figures of the chart."""
    table = own_table(chart, content.language) or content.table(chart.table)
    tables: tuple[Table, ...] = ()
    if table is not None:
        lines = tuple(line for line in table.lines if chart.has_line(line.code))
        tables = (replace(table, lines=lines),)
    return replace(content, title=f"{content.title} · {plain(chart.title)}", tables=tables)


def _around(content: Content) -> ChartSheet:
    facts = [f"{fact.name}: {fact.value}" for fact in content.facts[:SAID]]
    return ChartSheet(
        content.language,
        f"{content.title} · {content.subtitle}",
        (" · ".join(facts), content.sender),
    )
