"""Cells that a report's tables hold by the hundred, each written in one go: a template is read
part by part every time. What a figure says, and why it says nothing, is decided here for all of them.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from benchmarking.core.data.figures import Figure, Reason, Status
from benchmarking.core.tables.results import ItemResult
from reports.narrative.model import visible
from reports.narrative.phrasing import names, numbers, shown
from reports.pages.heatmap import MapLine
from reports.pages.parts import PagePlaces
from reports.pages.rows import Row
from reports.queries import ReportPlace
from reports.templatetags.charts import as_told, interval, language

register = template.Library()

FEW = frozenset({Reason.TOO_FEW_ANSWERS, Reason.NO_ANSWERS})


class Read(Protocol):
    """A row that says which answers its share counts."""

    @property
    def answers(self) -> str: ...

    @property
    def is_favourable(self) -> bool | None: ...


@register.filter
def with_interval(figure: Figure | None, way: str = "share") -> SafeString:
    """`{{ figure|with_interval:"points" }}`: the value and below it its interval."""
    value, ends = as_told(figure, way), interval(figure, way)
    return format_html('{}<br><span class="muted">{}</span>', value, ends)


@register.filter
def number_cells(figures: Iterable[Figure | None], way: str = "share") -> SafeString:
    """`{{ subject.gap_figures|number_cells:"points" }}`: a cell for each."""
    return format_html_join(
        "",
        '<td class="num">{}<br><span class="muted">{}</span></td>',
        ((as_told(figure, way), interval(figure, way)) for figure in figures),
    )


@register.filter
def at(code: str, places: PagePlaces) -> str:
    """`{{ row.code|at:places }}`: where in the report this stands; empty for nowhere."""
    return places.of(code)


@register.simple_tag
def municipality_options(places: Iterable[ReportPlace], chosen: str) -> SafeString:
    """`{% municipality_options municipalities code %}`: the lines of a list to choose from."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((one.code, " selected" if one.code == chosen else "", one.name) for one in places),
    )


@register.simple_tag
def gap_cells(line: MapLine, threshold: int) -> SafeString:
    """`{% gap_cells line page.payload.threshold %}`: a municipality's gap on each theme."""
    return format_html_join("", '<td class="{}">{}</td>', _gap_cells(line, threshold))


def _gap_cells(line: MapLine, threshold: int) -> Iterator[tuple[str, str]]:
    for cell in line.cells:
        if cell.shade:
            yield f"h{cell.shade}", as_told(cell.figure, "pomp_gap")
        else:
            few = cell.figure is not None and cell.figure.reason in FEW
            yield "hidden", f"n<{threshold}" if few else _("verborgen")


@register.simple_tag
def item_cells(item: ItemResult) -> SafeString:
    """`{% item_cells row.item %}`: the benchmark's numbers of an item, inside municipalities first."""
    left, right, gap = item.political, item.administrative, item.gap
    inside, everybody = _("binnen besturen"), _("alle respondenten")
    cells = (
        (f"{_('Aandeel pol.')}, {inside}", with_interval(left.within)),
        (f"{_('Aandeel adm.')}, {inside}", with_interval(right.within)),
        (f"{_('Verschil')}, {inside}", with_interval(gap.within, "points")),
        (f"{_('Score pol.')}, {inside}", as_told(left.mean_within, "pomp")),
        (f"{_('Score adm.')}, {inside}", as_told(right.mean_within, "pomp")),
        (_("n pol."), numbers.number(left.n, language())),
        (f"{_('Aandeel pol.')}, {everybody}", with_interval(left.share)),
        (_("n adm."), numbers.number(right.n, language())),
        (f"{_('Aandeel adm.')}, {everybody}", with_interval(right.share)),
        (f"{_('Score pol.')}, {everybody}", as_told(left.mean, "pomp")),
        (f"{_('Score adm.')}, {everybody}", as_told(right.mean, "pomp")),
        (f"{_('Verschil')}, {everybody}", with_interval(gap.pooled, "points")),
        (_("Cliffs delta"), as_told(gap.ordinal, "decimal")),
    )
    return format_html_join("", '<td class="num" data-label="{}">{}</td>', cells)


@register.simple_tag
def both_ways(row: Row) -> SafeString:
    """`{% both_ways row %}`: both sides and the gap, each without and with weights."""
    names_of = (_("pol."), _("adm."), _("verschil"))
    return format_html_join(
        "",
        '<td class="num" data-label="{}, {}">{}<br><span class="muted">{}</span></td>',
        (
            (name, how, as_told(figure, way), interval(figure, way))
            for name, way, pair in zip(
                names_of, ("share", "share", "points"), row.weighted, strict=False
            )
            for how, figure in zip((_("ongewogen"), _("gewogen")), pair, strict=True)
        ),
    )


@register.simple_tag
def reads(row: Read) -> str:
    """`{% reads row %}`: which answers a share counts, and whether that is favourable: in words,
    and with a mark of its own shape. Where the questionnaire does not say so, neither does this."""
    if not row.answers:
        return ""
    if row.is_favourable is None:
        return format_html('<span class="reads">{}</span>', row.answers)
    good = row.is_favourable
    return format_html(
        '<span class="reads"><b class="{}" aria-hidden="true">{}</b> {}: {}</span>',
        "good" if good else "bad",
        "+" if good else numbers.MINUS,
        row.answers,
        _("gunstig") if good else _("ongunstig"),
    )


@register.simple_tag
def figure_cell(
    figure: Figure | None,
    way: str = "share",
    *,
    own: bool = False,
    invited: int | None = None,
    threshold: int = 0,
) -> str:
    """`{% figure_cell row.political "pomp" threshold=5 %}`. `threshold`: the fewest answers where
    that is the same for all. `invited` (own page): how many were asked; hidden figures say why, for
    every reader, and below a figure stands what the missing answers leave open."""
    if figure is not None and visible(figure):
        told = as_told(figure, way)
        return format_html("{}{}", told, _base(figure, way, invited)) if own else told
    if figure is not None and figure.status is Status.SUPPRESSED:
        few = figure.reason in FEW
        return format_html(
            '<details class="why"><summary class="suppressed">{}</summary><span>{}</span></details>',
            _few(threshold) if few else _("verborgen"),
            names.reason_text(figure.reason, language()),
        )
    return numbers.MISSING


def _few(threshold: int) -> str:
    return f"n<{threshold}" if threshold else _("te weinig")


def _of_all(invited: int | None) -> str:
    """Whose figure lies between the bounds that follow."""
    return _("van alle %(n)s:") % {"n": invited} if invited else _("mogelijk")


def _base(figure: Figure, way: str, invited: int | None) -> str:
    """How many answered, and between which values everybody's figure lies."""
    if figure.n is None:
        return ""
    count = numbers.number(figure.n, language())
    if invited:
        count = numbers.n_of(figure.n, invited, language())
    told = format_html('<span class="base">n {}</span>', count)
    if not shown.is_open(figure):
        return told
    return format_html(
        '{}<span class="base">{} <span class="range">{}</span></span>',
        told,
        _of_all(invited),
        shown.bounds_text(figure, way, language()),
    )
