"""Charts and numbers in templates. The only place that calls a string safe: the charts
escape every text themselves, and a test holds them to it.

Numbers have the digits that were published. Of a figure they follow from its own steps; where
these are coarser than usual, the number is marked and says so.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from reports.charts import effort, matrix, peers, rows, slopes, svg
from reports.charts import quadrant as quadrants
from reports.narrative import names, numbers, shown
from reports.narrative.model import Payload, visible
from reports.narrative.peers import third_text
from reports.narrative.words import Writer
from reports.peers import PeerRow

register = template.Library()


def language() -> str:
    """The page's language, without its region."""
    return (get_language() or "nl")[:2]


def _safe(drawn: str) -> SafeString:
    return mark_safe(drawn)  # noqa: S308 -- reports.charts escapes every text itself


@register.simple_tag
def dumbbell(item: Payload, prefix: str, measure: str = "share") -> SafeString:
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
def estimate(own: Payload, guess: Payload, side: str, prefix: str) -> SafeString:
    """`{% estimate own guess "political" prefix %}`: an answer and what the other side expects."""
    return _safe(rows.estimate(own, guess, side, language=language(), prefix=prefix))


@register.simple_tag
def axis_header(prefix: str = "axis", measure: str = "share") -> SafeString:
    """`{% axis_header %}`: the scale above a column of dumbbells or bars."""
    return _safe(rows.axis_header(measure=measure, language=language(), prefix=prefix))


@register.simple_tag
def likert_row(side: Payload, labels: Sequence[str], name: str, prefix: str) -> SafeString:
    """`{% likert_row item.political labels "political" prefix %}`: how one side answered."""
    drawn = rows.likert_row(
        side.get("distribution"), labels, side=name, language=language(), prefix=prefix
    )
    return _safe(drawn)


@register.simple_tag
def option_bars(option: Payload, prefix: str, measure: str = "", top: float = 1.0) -> SafeString:
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
    points: Sequence[quadrants.Point], prefix: str, title: str, delta: float = 10.0
) -> SafeString:
    """`{% quadrant points prefix title %}` inside `.figure`."""
    return _both_widths(
        lambda look: quadrants.quadrant(points, look, delta=delta), prefix, title, ""
    )


@register.simple_tag
def heatmap(
    grid: Mapping[str, Any], prefix: str, title: str, threshold: int = 5, full: float = 20.0
) -> SafeString:
    """`{% heatmap grid prefix title %}`; grid: rows, columns and values by (row, column)."""

    def draw(look: svg.Look) -> str:
        return matrix.heatmap(
            grid["rows"], grid["columns"], grid["values"], look, threshold=threshold, full=full
        )

    return _both_widths(draw, prefix, title, "")


@register.simple_tag
def cooccurrence(
    options: Sequence[tuple[str, str]], pairs: Sequence[Payload], prefix: str, title: str
) -> SafeString:
    """`{% cooccurrence options pairs prefix title %}`; options: (code, text)."""
    return _both_widths(lambda look: matrix.cooccurrence(options, pairs, look), prefix, title, "")


@register.simple_tag
def effort_yield(domains: Sequence[effort.Domain], prefix: str, title: str) -> SafeString:
    """`{% effort_yield domains prefix title %}` inside `.figure`."""
    return _both_widths(lambda look: effort.effort_yield(domains, look), prefix, title, "")


@register.simple_tag
def slope(panel: slopes.Panel, scale: tuple[float, float], prefix: str) -> SafeString:
    """`{% slope subject.panel courses.scale prefix %}`: both sides of an item over the waves."""
    return _safe(slopes.slope(panel, scale, language=language(), prefix=prefix))


@register.filter
def limits(course: Payload, unit: str = "share") -> str:
    """`52 tot 71 %`: the second interval of a course, told as that of its change."""
    low, high = course["interval90"] or (None, None)
    step = course["change"].get("interval_step")
    return numbers.interval(low, high, language(), unit=unit, step=step)


@register.filter
def p_value(p: float | None) -> str:
    """`≤ 0,04`."""
    return numbers.p_value(p, language())


@register.filter
def trend_name(word: str | None) -> str:
    """The word for a course over the waves."""
    return names.trend_name(word, language())


def _told(figure: Any, way: str) -> str:
    """A plain number on the finest grid of its kind, or a figure on its own; with a note where
    that is coarse."""
    if not isinstance(figure, Mapping):
        value = None if figure in (None, "") else float(figure)  # "": absent from the document
        return numbers.WAYS[way](value, language())
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
    return _told(figure, "share")


@register.filter
def points(figure: Any) -> str:
    """A difference of shares in percentage points: `+31`."""
    return _told(figure, "points")


@register.filter
def pomp(figure: Any) -> str:
    """A score of 0..100: `64,3`."""
    return _told(figure, "pomp")


@register.filter
def pomp_gap(figure: Any) -> str:
    """A difference of scores or amounts: `+13,1`."""
    return _told(figure, "pomp_gap")


@register.filter
def decimal(figure: Any, digits: int = 1) -> str:
    """`4,1`; of a plain number with so many digits."""
    if figure is None or isinstance(figure, Mapping):
        return _told(figure, "decimal")
    return numbers.number(float(figure), language(), digits)


@register.filter
def count(figure: float | None) -> str:
    """`1.203`."""
    return numbers.number(None if figure is None else float(figure), language())


@register.filter
def interval(figure: Mapping[str, Any] | None, unit: str = "share") -> str:
    """`52 tot 71 %`; unit: share, points, pomp, pomp_gap or decimal."""
    found, writer = figure or {}, Writer(language(), {})
    return _noted(writer.interval_words(found, unit), writer.interval_note(found))


@register.filter
def has_interval(figure: Mapping[str, Any] | None) -> bool:
    """Whether there is an interval, or a reason why it is not told."""
    return shown.lacks_interval(figure) or (figure or {}).get("low") is not None


@register.filter
def bounds(figure: Mapping[str, Any] | None, unit: str = "share") -> str:
    """`29 tot 86 %`: between which values the missing answers leave a municipality's figure."""
    return shown.bounds_text(figure or {}, unit, language())


@register.filter
def is_open(figure: Mapping[str, Any] | None) -> bool:
    """Whether missing answers could still change a municipality's figure."""
    found = (figure or {}).get("bounds")
    return found is not None and bool(found["low"] < found["high"])


@register.filter
def united(side: Mapping[str, Any]) -> str:
    """`0,62`: how much a municipality's side agrees about an item; less than chance prints 0."""
    found = side.get("rwg")
    return numbers.number(None if found is None else max(float(found), 0.0), language(), 2)


@register.filter
def middle_half(line: Mapping[str, Any], unit: str = "pomp") -> str:
    """Where the middle half of the peers lies: `48 tot 60`."""
    ends = line["lower_quartile"], line["upper_quartile"]
    return numbers.interval(*ends, language(), unit=unit)


@register.filter
def third(place: Mapping[str, Any]) -> str:
    """In which third of the peers, if that is certain enough, in words."""
    return third_text(place, language())


@register.filter
def n_of(part: int, whole: int) -> str:
    """`5 van 9`."""
    return numbers.n_of(part, whole, language())


@register.filter
def class_name(classification: Mapping[str, Any] | None) -> str:
    """The class of an item in words."""
    return names.class_name((classification or {}).get("code", "suppressed"), language())


@register.filter
def orientation(state: str) -> str:
    """What one side lives in with the other, in words; empty when that is undecided."""
    return names.orientation_name(state, language())


@register.filter
def reason(figure: Mapping[str, Any] | None) -> str:
    """Why a figure is not shown, or is shown with a warning."""
    return names.reason_text((figure or {}).get("reason"), language())


@register.filter
def can_show(figure: Mapping[str, Any] | None) -> bool:
    """Whether a figure may be read: `{% if figure|can_show %}`."""
    return visible(figure)
