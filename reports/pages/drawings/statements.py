"""The charts of what was asked: statements, themes, questions with options, effort and yield."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import ceil
from typing import Final

from django.utils.translation import gettext as _

from reports.charts import effort, matrix, quadrant
from reports.charts.dots import Dots, DotScale, describe, dots
from reports.narrative.model import SIDES, value, visible
from reports.pages.drawings.chart import Chart
from reports.pages.questions import Options
from reports.pages.reports import Page
from reports.pages.rows import Row

SHARES: Final = DotScale(0.0, 1.0, "share")
SCORES: Final = DotScale(0.0, 100.0, "pomp")
STEP: Final = 20.0  # of a scale of points
KINDS: Final = {"choices": "choice", "rankings": "ranking", "sums": "sum"}


def statement_charts(page: Page) -> Iterator[Chart]:
    """In the order of the report's parts."""
    if drawn := _seen(page.rows):
        yield _dots("statements", _("Alle stellingen"), drawn, SHARES, page.language)
    if page.points:
        draw = partial(quadrant.quadrant, page.points, delta=page.large)
        title = _("Elke stelling naar het aandeel gunstige antwoorden en het verschil")
        more = _("politiek antwoordt gunstiger"), _("administratie antwoordt gunstiger")
        names = tuple(f"{point.number}. {point.label}" for point in page.points)
        yield Chart("quadrant", title, draw, "statements", marks=more, numbered=names)
    if drawn := _seen(page.themes):
        yield _dots("themes", _("Thema’s"), drawn, SCORES, page.language)
    yield from _questions(page)
    if page.domains:
        title = _("Inspanning en rendement per domein")
        yield Chart("effort", title, partial(effort.effort_yield, page.domains), "effort")


def _questions(page: Page) -> Iterator[Chart]:
    """A chart for each question with options, and for what is named together."""
    for table, kind in KINDS.items():
        questions: tuple[Options, ...] = getattr(page, table)
        for question in questions:
            if drawn := _seen(question.rows):
                name, scale = f"{kind}-{question.code}", _scale(drawn)
                made = _dots(name, question.text, drawn, scale, page.language)
                yield replace(made, table=table, of=f"{question.code}.")
            for one in question.together:
                draw = partial(matrix.cooccurrence, one.options, one.pairs)
                yield Chart(f"together-{one.prefix}", one.title, draw, "together", f"{one.prefix}-")


def _seen(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if visible(row.political) or visible(row.administrative)]


def _dots(name: str, title: str, rows: Sequence[Row], scale: DotScale, language: str) -> Chart:
    marks = tuple(Dots(row.text, row.political, row.administrative) for row in rows)
    told = describe(marks, scale.way, language)
    return Chart(name, title, partial(dots, marks, scale), name, description=told)


def _scale(rows: Sequence[Row]) -> DotScale:
    """Shares from nought to all; points that were divided as far as they reach."""
    if rows[0].measure != "mean":
        return SHARES
    sides = [
        row.political if side == SIDES[0] else row.administrative for row in rows for side in SIDES
    ]
    ends = [one.high or value(one) for one in sides if one is not None and visible(one)]
    return DotScale(0.0, max(STEP, STEP * ceil(max(ends) / STEP)), "decimal")
