"""Charts and numbers in templates. The only place that calls a string safe: the charts
escape every text themselves, and a test holds them to it.

Numbers have the digits that were published. Of a figure they follow from its own steps; where
these are coarser than usual, the number is marked and says so.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from benchmarking.core.data.figures import Figure
from benchmarking.core.disclosure.classes import ClassCode, Classification
from benchmarking.core.municipalities.own_results import OwnItemSide, Place
from benchmarking.core.municipalities.peer_results import GapLine
from benchmarking.core.tables.detail_results import Line, PeerGroup
from benchmarking.core.tables.results import ItemSide, Pair
from benchmarking.core.waves.trend_results import Course
from reports.charts import effort, matrix, peers, rows, slopes, svg
from reports.charts import quadrant as quadrants
from reports.narrative.model import TwoSided, visible
from reports.narrative.peers import third_text
from reports.narrative.phrasing import names, numbers, shown
from reports.narrative.phrasing.words import Writer
from reports.pages.peers import PeerRow

register = template.Library()


def language() -> str:
    """The page's language, without its region."""
    return (get_language() or "nl")[:2]


def _safe(drawn: str) -> SafeString:
    return mark_safe(drawn)  # noqa: S308 -- reports.charts escapes every text itself


@register.simple_tag
def dumbbell(item: TwoSided, prefix: str, measure: str = "share") -> SafeString:
    """`{% dumbbell item prefix %}`: both sides of an item or theme on one line."""
    return _safe(rows.dumbbell(item, measure=measure, language=language(), prefix=prefix))


@register.simple_tag
def peer_line(row: PeerRow) -> SafeString:
    """`{% peer_line row %}`: a municipality beside the line of its peers."""
    prefix = f"peer-{row.code}-{row.measure}"
    drawn = peers.peer_line(row.place, row.line, row.measure, language=language(), prefix=prefix)
    return _safe(drawn)


@register.simple_tag
def gap_axis(prefix: str) -> SafeString:
    """`{% gap_axis prefix %}`: the scale above a column of gaps beside peers."""
    return _safe(peers.gap_axis(language=language(), prefix=prefix))


@register.simple_tag
def estimate(own: Figure, guess: Figure, side: str, prefix: str) -> SafeString:
    """`{% estimate own guess "political" prefix %}`: an answer and what the other side expects."""
    return _safe(rows.estimate(own, guess, side, language=language(), prefix=prefix))


@register.simple_tag
def axis_header(prefix: str = "axis", measure: str = "share") -> SafeString:
    """`{% axis_header %}`: the scale above a column of dumbbells or bars."""
    return _safe(rows.axis_header(measure=measure, language=language(), prefix=prefix))


@register.simple_tag
def likert_row(
    side: ItemSide | OwnItemSide, labels: Sequence[str], name: str, prefix: str
) -> SafeString:
    """`{% likert_row item.political labels "political" prefix %}`: how one side answered."""
    drawn = rows.likert_row(
        side.distribution, labels, side=name, language=language(), prefix=prefix
    )
    return _safe(drawn)


@register.simple_tag
def option_bars(option: TwoSided, prefix: str, measure: str = "", top: float = 1.0) -> SafeString:
    """`{% option_bars option prefix %}`: one option, a bar for each side."""
    drawn = rows.option_bars(
        option, measure=measure or None, top=float(top), language=language(), prefix=prefix
    )
    return _safe(drawn)


def _both_widths(draw: Callable[[svg.Look], str], prefix: str, title: str, desc: str) -> SafeString:
    wide, narrow = (
        draw(svg.Look(prefix, title, desc, language(), wide=wide)) for wide in (True, False)
    )
    return _safe(
        f'<chart-tip><div class="wide">{wide}</div><div class="narrow">{narrow}</div></chart-tip>'
    )


@register.simple_tag
def quadrant(
    points: Sequence[quadrants.QuadrantPoint], prefix: str, title: str, delta: float = 10.0
) -> SafeString:
    """`{% quadrant points prefix title %}` inside `.figure`."""
    return _both_widths(
        lambda look: quadrants.quadrant(points, look, delta=delta), prefix, title, ""
    )


@register.simple_tag
def cooccurrence(
    options: Sequence[tuple[str, str]], pairs: Sequence[Pair], prefix: str, title: str
) -> SafeString:
    """`{% cooccurrence options pairs prefix title %}`; options: (code, text)."""
    return _both_widths(lambda look: matrix.cooccurrence(options, pairs, look), prefix, title, "")


@register.simple_tag
def effort_yield(domains: Sequence[effort.Domain], prefix: str, title: str) -> SafeString:
    """`{% effort_yield domains prefix title %}` inside `.figure`."""
    return _both_widths(lambda look: effort.effort_yield(domains, look), prefix, title, "")


class Drawn(Protocol):
    """A chart that draws itself in both widths."""

    @property
    def prefix(self) -> str: ...

    @property
    def caption(self) -> str: ...

    @property
    def description(self) -> str: ...

    def draw(self, look: svg.Look) -> str: ...


@register.simple_tag
def drawn(drawing: Drawn) -> SafeString:
    """`{% drawn section.drawing %}` inside `.figure`."""
    return _both_widths(drawing.draw, drawing.prefix, drawing.caption, drawing.description)


KINDS = ("svg", "png", "csv")


class Takes(Protocol):
    """Charts that can be taken along, by name."""

    def url(self, name: str, kind: str) -> str: ...

    def has(self, name: str) -> bool: ...


@register.inclusion_tag("reports/_take.html")
def take_along(charts: Takes | None, name: str, title: str) -> dict[str, object]:
    """`{% take_along charts "quadrant" title %}`: a chart as files; nothing where it is not drawn,
    and nothing in what is printed."""
    if not charts or not charts.has(name):
        return {}
    links = [(kind.upper(), charts.url(name, kind)) for kind in KINDS]
    return {"title": title, "links": links}


@register.simple_tag
def slope(panel: slopes.SlopePanel, scale: tuple[float, float], prefix: str) -> SafeString:
    """`{% slope subject.panel courses.scale prefix %}`: both sides of an item over the waves."""
    return _safe(slopes.slope(panel, scale, language=language(), prefix=prefix))


@register.filter
def limits(course: Course, unit: str = "share") -> str:
    """`52 tot 71 %`: the second interval of a course, told as that of its change."""
    low, high = course.interval90 or (None, None)
    step = course.change.interval_step
    return numbers.interval(low, high, language(), unit=unit, step=step)


@register.filter
def p_value(p: float | None) -> str:
    """`≤ 0,04`."""
    return numbers.p_value(p, language())


@register.filter
def trend_name(word: str | None) -> str:
    """The word for a course over the waves."""
    return names.trend_name(word, language())


def as_told(figure: Any, way: str) -> str:
    """A plain number on the finest grid of its kind, or a figure on its own; with a note where
    that is coarse."""
    if not isinstance(figure, Figure):
        value = None if figure in (None, "") else float(figure)  # "": of another kind of document
        return numbers.WAYS[way](value, language())
    if not shown.is_coarse(figure):
        return shown.value_text(figure, way, language())
    note = Writer(language(), {}).value_note(figure)
    return _noted(shown.marked(figure, way, language()), note)


def _noted(text: str, note: str) -> str:
    """What is coarse with its reason, for the pointer and for who listens."""
    if not note:
        return text
    return format_html(
        '<span class="coarse" title="{0}">{1}<span class="vh"> ({0})</span></span>', note, text
    )


@register.filter
def share(figure: Any) -> str:
    """`62 %`."""
    return as_told(figure, "share")


@register.filter
def points(figure: Any) -> str:
    """A difference of shares in percentage points: `+31`."""
    return as_told(figure, "points")


@register.filter
def pomp(figure: Any) -> str:
    """A score of 0..100: `64,3`."""
    return as_told(figure, "pomp")


@register.filter
def pomp_gap(figure: Any) -> str:
    """A difference of scores or amounts: `+13,1`."""
    return as_told(figure, "pomp_gap")


@register.filter
def decimal(figure: Any, digits: int = 1) -> str:
    """`4,1`; of a plain number with so many digits."""
    if figure is None or isinstance(figure, Figure):
        return as_told(figure, "decimal")
    return numbers.number(float(figure), language(), digits)


@register.filter
def count(figure: float | None) -> str:
    """`1.203`."""
    return numbers.number(None if figure is None else float(figure), language())


@register.filter
def interval(figure: Figure | None, unit: str = "share") -> str:
    """`52 tot 71 %`; unit: share, points, pomp, pomp_gap or decimal."""
    if (
        figure is not None
        and figure.low is not None
        and not shown.is_coarse(figure, "interval_step")
    ):
        return shown.interval_text(figure, unit, language())
    found, writer = figure or None, Writer(language(), {})
    return _noted(writer.interval_words(found, unit), writer.interval_note(found))


@register.filter
def has_interval(figure: Figure | None) -> bool:
    """Whether there is an interval, or a reason why it is not told."""
    if not isinstance(figure, Figure):  # of another kind of document
        return False
    return shown.lacks_interval(figure) or figure.low is not None


@register.filter
def bounds(figure: Figure | None, unit: str = "share") -> str:
    """`29 tot 86 %`: between which values the missing answers leave a municipality's figure."""
    return shown.bounds_text(figure, unit, language())


@register.filter
def is_open(figure: Figure | None) -> bool:
    """Whether missing answers could still change a municipality's figure."""
    return shown.is_open(figure)


@register.filter
def united(side: OwnItemSide) -> str:
    """`0,62`: how much a municipality's side agrees about an item; less than chance prints 0."""
    found = side.rwg
    return numbers.number(None if found is None else max(found, 0.0), language(), 2)


@register.filter
def middle_half(line: Line | GapLine, unit: str = "pomp") -> str:
    """Where the middle half of the peers lies: `48 tot 60`."""
    ends = line.lower_quartile, line.upper_quartile
    return numbers.interval(*ends, language(), unit=unit)


@register.filter
def third(place: Place) -> str:
    """In which third of the peers, if that is certain enough, in words."""
    return third_text(place, language())


@register.filter
def n_of(part: int, whole: int) -> str:
    """`5 van 9`."""
    return numbers.n_of(part, whole, language())


@register.filter
def class_name(classification: Classification | None) -> str:
    """The class of an item in words."""
    code = classification.code if classification else ClassCode.SUPPRESSED
    return names.class_name(code, language())


@register.filter
def orientation(state: str) -> str:
    """What one side lives in with the other, in words; empty when that is undecided."""
    return names.orientation_name(state, language())


@register.filter
def reason(figure: Figure | PeerGroup | None) -> str:
    """Why a figure is not shown, or is shown with a warning."""
    return names.reason_text(figure.reason if figure else None, language())


@register.filter
def can_show(figure: Figure | None) -> bool:
    """Whether a figure may be read: `{% if figure|can_show %}`."""
    return visible(figure)
