"""A municipality beside its peers: where their middle half lies, their median, and itself."""

from benchmarking.core.municipalities.own_results import Place
from benchmarking.core.municipalities.peer_results import GapLine
from benchmarking.core.tables.detail_results import Line
from reports.charts import svg
from reports.charts.axis import axis
from reports.charts.rows import HIGH, SHORT, TICKS, WIDE, grid, place_of
from reports.charts.words import word
from reports.narrative.phrasing import numbers

Quartiles = Line | GapLine
REACH = 50.0  # a gap of so many points lies at the edge of the drawing


def _fraction(value: float, measure: str) -> float:
    return (value + REACH) / (2 * REACH) if measure == "gap" else value / 100


def _shown(value: float, measure: str, language: str) -> str:
    write = numbers.pomp_gap if measure == "gap" else numbers.pomp
    return write(value, language)


def describe(place: Place, line: Quartiles | None, measure: str, language: str) -> str:
    """The drawing in words: `Politiek (na correctie voor toeval): 52; mediaan 55 …`.

    The group's line is of the municipalities' own scores, and of gaps of corrected ones (I26).
    """
    own = place.shrunken
    # Without a reliability there is no figure to see; with one too low it is not compared.
    absent = word("hidden" if place.reliability is None else "uncompared", language)
    told = _shown(own, measure, language) if own is not None else absent
    named = word("difference" if measure == "gap" else measure, language)
    said = f"{named} ({word('corrected', language)}): {told}"
    if line is None:
        return said
    unit = "pomp_gap" if measure == "gap" else "pomp"
    middle = numbers.interval(line.lower_quartile, line.upper_quartile, language, unit=unit)
    median = _shown(line.median, measure, language)
    of = word("corrected" if measure == "gap" else "own_scores", language)
    return (
        f"{said}; {word('median', language)} {median}, {word('middle', language)} {middle} ({of})"
    )


def peer_line(
    place: Place, line: Quartiles | None, measure: str, *, language: str = "nl", prefix: str
) -> str:
    """The band is the middle half of the peers, the stroke their median, the mark the score (or
    gap) of this municipality after shrinking.

    `measure`: political, administrative (0 to 100) or gap (-50 to +50).
    """
    y, parts = HIGH / 2, [grid(HIGH)]
    tone = SHORT.get(measure, "brand")
    if line is not None:
        start, middle, end = (
            place_of(_fraction(value, measure))
            for value in (line.lower_quartile, line.median, line.upper_quartile)
        )
        band = (start, y - 8, max(2.0, end - start), 16.0)
        parts.append(svg.rect(band, tone, fill_opacity=".2", rx="4"))
        stroke = {"stroke_width": "2.5", "stroke_linecap": "round"}
        parts.append(svg.line((middle, y - 10), (middle, y + 10), "conn", **stroke))
    if place.shrunken is not None:
        x = place_of(_fraction(place.shrunken, measure))
        parts.append(_mark(measure, x, y))
    return svg.svg(
        (WIDE, HIGH), parts, prefix=prefix, title=describe(place, line, measure, language)
    )


def _mark(measure: str, x: float, y: float) -> str:
    if measure in SHORT:
        return svg.mark(measure, x, y, 6.5)
    return svg.rect((x - 5.5, y - 5.5, 11, 11), "brand halo", rx="2", **svg.HALO)


def gap_axis(*, language: str = "nl", prefix: str) -> str:
    """The scale above a column of gaps, from -50 to +50."""
    labels = gap_ticks(language)
    title = numbers.interval(-REACH, REACH, language, unit="pomp_gap", step=1.0)
    return axis(labels, places=[place_of(t) / WIDE for t in TICKS], prefix=prefix, title=title)


def gap_ticks(language: str) -> list[str]:
    """The names of the ticks of a gap."""
    return [numbers.signed(2 * REACH * (tick - 0.5), language) for tick in TICKS]
