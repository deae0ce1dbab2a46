"""The charts of a report by their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from reports.pages.drawings.beside import beside_charts
from reports.pages.drawings.chart import Chart
from reports.pages.drawings.maps import MAP, map_chart
from reports.pages.drawings.over_time import course_charts, estimate_charts
from reports.pages.drawings.statements import statement_charts
from reports.pages.reports import Page


@dataclass(frozen=True)
class Takeable:
    """The charts of a page that can be taken along, by name; `base` is where they stand, `also` a
    chart that is named by what the reader chose."""

    page: Page
    base: str
    also: str = ""

    def url(self, name: str, kind: str) -> str:
        """Where a chart stands as a file of a kind."""
        return f"{self.base}{name}/{kind}/"

    def has(self, name: str) -> bool:
        """Whether the report draws this chart."""
        return bool(name) and (name == self.also or name in self._names)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(chart.name for chart in charts_of(self.page))


def chart_named(page: Page, name: str) -> Chart | None:
    """The chart with this name, if the report draws it."""
    if name.startswith(MAP):
        return map_chart(page, name)
    return next((chart for chart in charts_of(page) if chart.name == name), None)


def charts_of(page: Page) -> Iterator[Chart]:
    """All but the maps, of which there is one for each choice."""
    yield from statement_charts(page)
    yield from beside_charts(page)
    yield from estimate_charts(page)
    yield from course_charts(page)
