"""The charts of what each side expects of the other, and of what moved over the waves."""

from collections.abc import Iterator, Sequence
from functools import partial

from django.utils.translation import gettext as _

from reports.charts import rows
from reports.charts.slopes import describe, slope
from reports.charts.stacked import Stacked, StackedPanel, panels, stacked
from reports.charts.svg import Look
from reports.narrative.model import POLITICAL, visible
from reports.narrative.phrasing import numbers, shown
from reports.pages.drawings.chart import Chart
from reports.pages.questions import Estimate, Estimated
from reports.pages.reports import Page
from reports.pages.trends import CourseSubject


def estimate_charts(page: Page) -> Iterator[Chart]:
    """One of all statements of which both sides estimated the other."""
    seen = [
        one for one in page.estimates if any(visible(r.own) or visible(r.guess) for r in one.rows)
    ]
    if seen:
        note = _("Open teken en getal tussen haakjes: schatting door de andere kant.")
        title = _("Wat denken ze van elkaar?")
        yield Chart("estimates", title, partial(_draw_estimates, seen), "estimates", note=note)


def _draw_estimates(found: Sequence[Estimated], look: Look) -> str:
    made = []
    for one in found:
        made.append(Stacked(one.text))
        made += [_estimate(one.code, row, look) for row in one.rows]
    return stacked(made, [numbers.share(tick, look.language) for tick in rows.TICKS], look)


def _estimate(code: str, row: Estimate, look: Look) -> Stacked:
    political = row.side == POLITICAL
    other = "adm" if political else "pol"
    drawn = rows.estimate(
        row.own, row.guess, row.side, language=look.language, prefix=f"{code}{row.side}"
    )
    values = (
        (shown.marked(row.own, "share", look.language), f"{rows.SHORT[row.side]}-text"),
        (f"({shown.marked(row.guess, 'share', look.language)})", f"{other}-text"),
    )
    label = (
        _("Politiek, geschat door de administratie")
        if political
        else _("Administratie, geschat door de politiek")
    )
    return Stacked(label, drawn, values)


def course_charts(page: Page) -> Iterator[Chart]:
    """One of the themes and one of the statements, a panel each."""
    courses = page.courses
    if courses is None:
        return
    for name, title, some, scale, table in (
        ("course-themes", _("Thema’s over de golven"), courses.themes, courses.theme_scale, "trend_themes"),
        ("course-items", _("Stellingen over de golven"), courses.items, courses.scale, "trend_statements"),
    ):  # fmt: skip
        if any(visible(figure) for one in some for row in one.sides for figure in row.figures):
            told = "; ".join(f"{one.text}: {describe(one.panel, page.language)}" for one in some)
            draw = partial(_draw_courses, some, scale)
            yield Chart(name, title, draw, table, description=told)


def _draw_courses(some: Sequence[CourseSubject], scale: tuple[float, float], look: Look) -> str:
    made = [
        StackedPanel(
            one.text,
            one.answers,
            slope(one.panel, scale, language=look.language, prefix=f"{look.prefix}-{one.code}"),
        )
        for one in some
    ]
    return panels(made, look)
