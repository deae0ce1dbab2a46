"""Charts and numbers in templates. The only place that calls a string safe: the charts
escape every text themselves, and a test holds them to it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from reports.charts import effort, matrix, peers, rows, slopes, svg
from reports.charts import quadrant as quadrants
from reports.narrative import names, numbers
from reports.narrative.model import Payload, visible
from reports.narrative.peers import third_text
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
    points: Sequence[quadrants.Point], prefix: str, title: str, delta: float = 5.0
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
def limits(interval: Sequence[float] | None, unit: str = "share") -> str:
    """`52 tot 71 %` of a bare interval."""
    low, high = interval or (None, None)
    return numbers.interval(low, high, language(), unit=unit)


@register.filter
def p_value(p: float | None) -> str:
    """`0,012`, and `< 0,001` below it."""
    return numbers.p_value(p, language())


@register.filter
def trend_name(word: str | None) -> str:
    """The word for a course over the waves."""
    return names.trend_name(word, language())


def _value(figure: Any) -> float | None:
    """A plain number, or the value of a figure that may be read."""
    if isinstance(figure, Mapping):
        return float(figure["value"]) if visible(figure) else None
    return None if figure in (None, "") else float(figure)


@register.filter
def share(figure: Any) -> str:
    """`62 %`."""
    return numbers.share(_value(figure), language())


@register.filter
def points(figure: Any) -> str:
    """A difference of shares in percentage points: `+31`."""
    return numbers.points(_value(figure), language())


@register.filter
def pomp(figure: Any) -> str:
    """A score of 0..100: `64`."""
    return numbers.pomp(_value(figure), language())


@register.filter
def pomp_gap(figure: Any) -> str:
    """A difference of scores: `+13`."""
    return numbers.signed(_value(figure), language())


@register.filter
def decimal(figure: Any, digits: int = 1) -> str:
    """`4,1`."""
    return numbers.number(_value(figure), language(), digits)


@register.filter
def count(figure: Any) -> str:
    """`1.203`."""
    return numbers.number(_value(figure), language())


@register.filter
def interval(figure: Mapping[str, Any] | None, unit: str = "share") -> str:
    """`52 tot 71 %`; unit: share, points, pomp or pomp_gap."""
    if not figure or not visible(figure):
        return numbers.MISSING
    return numbers.interval(figure.get("low"), figure.get("high"), language(), unit=unit)


@register.filter
def bounds(figure: Mapping[str, Any] | None, unit: str = "share") -> str:
    """`29 tot 86 %`: between which values the missing answers leave a municipality's figure."""
    found = (figure or {}).get("bounds")
    if not found:
        return numbers.MISSING
    return numbers.interval(found["low"], found["high"], language(), unit=unit)


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
