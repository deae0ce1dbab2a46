"""One small drawing per table row: dumbbell, diverging bar, pair of bars; and their axis."""

from collections.abc import Sequence
from functools import lru_cache

from benchmarking.core.data.figures import Figure
from reports.charts import svg
from reports.charts.axis import axis
from reports.charts.text import width
from reports.charts.words import word
from reports.narrative.model import (
    POLITICAL,
    SIDES,
    BothSides,
    TwoSided,
    beside_gap,
    is_over_all,
    value,
    visible,
)
from reports.narrative.phrasing import numbers, shown

NOTE = 16  # of a text in a drawing that its column makes smaller, at most by a third
WIDE, PAD = 420.0, 10.0
HIGH = 36.0
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
# Grid lines run past the drawing; the cell clips them, so that they meet in tall rows.
BEYOND = 140.0
OFFSET = {"political": -4.5, "administrative": 4.5}
# Which ink can be read on which of the nine steps, in both schemes.
INKS = ("strong-step", "dark-ink", "dark-ink", *["soft-step"] * 3, "dark-ink", *["strong-step"] * 2)
SHORT = {"political": "pol", "administrative": "adm"}


def place_of(fraction: float) -> float:
    """Where a fraction 0..1 of the scale is drawn."""
    return PAD + (WIDE - 2 * PAD) * min(1.0, max(0.0, fraction))


def _fraction(number: float, measure: str) -> float:
    return number / 100 if measure == "mean" else number


def _shown(figure: Figure | None, measure: str, language: str) -> str:
    return shown.marked(figure, "pomp" if measure == "mean" else "share", language)


@lru_cache(maxsize=8)
def grid(high: float) -> str:
    """The lines of the scale, through a row and beyond."""
    return "".join(
        svg.line(
            (place_of(tick), -BEYOND),
            (place_of(tick), high + BEYOND),
            "zero" if tick == 0.5 else "ax",
            stroke_opacity=".45" if tick == 0.5 else None,
            stroke_dasharray="2 4" if tick == 0.5 else None,
        )
        for tick in TICKS
    )


def benchmark_of(item: TwoSided) -> TwoSided | None:
    """The benchmark's figures that stand beside a municipality's own."""
    found: TwoSided | None = getattr(item, "benchmark", None)
    return found


def describe(item: TwoSided, measure: str, language: str) -> str:
    """`Politiek 82 %, Administratie 51 %`: the finding in words, the benchmark after it."""
    told = ", ".join(
        f"{word(side, language)} {_shown(figure, measure, language)}"
        if visible(figure)
        else f"{word(side, language)}: {word('hidden', language)}"
        for side, figure in beside_gap(item, measure).named()
    )
    if is_over_all(item, measure):
        told = f"{told} ({word('everybody', language)})"
    beside = beside_gap(benchmark_of(item), measure)
    if not all(map(visible, beside)):
        return told
    values = [_shown(figure, measure, language) for figure in beside]
    return f"{told}; {word('benchmark', language)}: {', '.join(values)}"


def _band(figure: Figure, side: str, measure: str, y: float) -> list[str]:
    if figure.low is None or figure.high is None:
        return []
    ends = [
        (place_of(_fraction(end, measure)), y + OFFSET[side]) for end in (figure.low, figure.high)
    ]
    extra = {"stroke_opacity": ".32", "stroke_width": "6", "stroke_linecap": "round"}
    return [svg.line(ends[0], ends[1], f"{SHORT[side]} ci", **extra)]


def dumbbell(item: TwoSided, *, measure: str = "share", language: str = "nl", prefix: str) -> str:
    """Both sides on one line from 0 to 100, each with its interval; hollow marks: the benchmark.

    The sides are joined where the distance between them is the gap.
    """
    y, figures = HIGH / 2, beside_gap(item, measure)
    values = {side: figure for side, figure in figures.named() if figure and visible(figure)}
    at = {side: place_of(_fraction(value(figure), measure)) for side, figure in values.items()}
    parts = [grid(HIGH)]
    if len(at) == 2 and not is_over_all(item, measure):
        left, right = ((at[side], y) for side in SIDES)
        parts.append(svg.line(left, right, "conn", stroke_width="2"))
    for side, figure in values.items():
        parts += _band(figure, side, measure, y)
    parts += _hollow(beside_gap(benchmark_of(item), measure), measure, y)
    lifts = _lifts(at)
    # The political mark last: a diamond under a circle stays readable at its corners.
    for side in reversed(SIDES):
        if side in at:
            parts.append(svg.mark(side, at[side], y + lifts[side], 6.5))
    return svg.svg((WIDE, HIGH), parts, prefix=prefix, title=describe(item, measure, language))


def _lifts(at: dict[str, float]) -> dict[str, float]:
    """Marks on nearly the same place stand a little above one another: both must be seen."""
    near = len(at) == 2 and max(at.values()) - min(at.values()) < 7
    return {side: OFFSET[side] if near else 0.0 for side in SIDES}


def _hollow(figures: BothSides, measure: str, y: float) -> list[str]:
    """Open marks: what stands there for comparison."""
    parts = []
    for side, figure in figures.named():
        if visible(figure):
            x = place_of(_fraction(value(figure), measure))
            short, colour = SHORT[side], svg.COLOURS[SHORT[side]]
            outline = {"fill": "none", "stroke": colour, "stroke_width": "1.6"}
            if side == "political":
                parts.append(svg.circle(x, y, 5.5, f"bench {short}", **outline))
            else:
                parts.append(svg.diamond(x, y, 6.6, f"bench {short}", **outline))
    return parts


def estimate(own: Figure, guess: Figure, side: str, *, language: str = "nl", prefix: str) -> str:
    """What one side answers (filled mark) and what the other side expects (hollow mark)."""
    y, parts, words = HIGH / 2, [grid(HIGH)], []
    at = [place_of(value(figure)) for figure in (own, guess) if visible(figure)]
    if len(at) == 2:
        parts.append(svg.line((at[0], y), (at[1], y), "conn", stroke_width="2"))
    for figure, key in ((own, side), (guess, "estimated")):
        said = shown.marked(figure, "share", language) if visible(figure) else ""
        words.append(f"{word(key, language)} {said or word('hidden', language)}")
    beside = BothSides(guess, None) if side == POLITICAL else BothSides(None, guess)
    parts += _hollow(beside, "share", y)
    if visible(own):
        parts.append(svg.mark(side, place_of(value(own)), y, 6.5))
    return svg.svg((WIDE, HIGH), parts, prefix=prefix, title=", ".join(words))


def axis_header(*, measure: str = "share", language: str = "nl", prefix: str = "axis") -> str:
    """The scale above a column of dumbbells."""
    labels = [
        numbers.share(tick, language)
        if measure == "share"
        else numbers.number(100 * tick, language)
        for tick in TICKS
    ]
    first, last = TICKS[0], TICKS[-1]
    span = (
        numbers.interval(first, last, language)
        if measure == "share"
        else numbers.interval(0, 100, language, unit="pomp", step=1.0)
    )
    return axis(labels, places=[place_of(t) / WIDE for t in TICKS], prefix=prefix, title=span)


def step(position: int, categories: int) -> int:
    """Which of the nine colour steps a category takes."""
    return round(8 * position / (categories - 1))


def likert_row(
    distribution: Sequence[float] | None,
    labels: Sequence[str],
    *,
    side: str,
    language: str = "nl",
    prefix: str,
) -> str:
    """A bar that diverges from the middle category; disagreement left, agreement right."""
    if distribution is None:
        return _hidden_row(side, language, prefix)
    high, middle = 28.0, WIDE / 2
    k = len(distribution)
    # A rating has numbers between its two named ends.
    names = [*labels, *(str(position + 1) for position in range(len(labels), k))]
    left = sum(distribution[: k // 2]) + (distribution[k // 2] / 2 if k % 2 else 0)
    scale = (WIDE - 2 * PAD) / 2
    x = middle - left * scale
    parts = [svg.line((middle, -BEYOND), (middle, high + BEYOND), "zero", stroke_opacity=".5")]
    for position, part in enumerate(distribution):
        parts.append(
            _segment((x, part * scale), part, step(position, k), language, names[position])
        )
        x += part * scale
    words = [f"{names[i]} {numbers.share(part, language)}" for i, part in enumerate(distribution)]
    return svg.svg(
        (WIDE, high), parts, prefix=prefix, title=f"{word(side, language)}: {', '.join(words)}"
    )


def _segment(span: tuple[float, float], part: float, tone: int, language: str, label: str) -> str:
    x, wide = span
    percent = numbers.share(part, language)
    title = svg.tag("title", svg.clean(f"{label}: {percent}"))
    box = svg.rect((x, 4, wide, 20), f"d{tone} cell", title, stroke="#ffffff", stroke_width="1")
    if width(percent, NOTE, 600) + 8 > wide:
        return box
    ink = INKS[tone]
    return box + svg.text(
        x + wide / 2,
        19,
        percent,
        ink,
        NOTE,
        text_anchor="middle",
        font_weight="600",
        pointer_events="none",
    )


def _hidden_row(side: str, language: str, prefix: str) -> str:
    note = word("hidden", language)
    parts = [
        svg.rect((WIDE / 2 - 90, 4, 180, 20), "sunken", rx="6"),
        svg.text(WIDE / 2, 19, note, "tm", NOTE, text_anchor="middle"),
    ]
    return svg.svg((WIDE, 28), parts, prefix=prefix, title=f"{word(side, language)}: {note}")


def option_bars(
    option: TwoSided,
    *,
    measure: str | None = None,
    top: float = 1.0,
    language: str = "nl",
    prefix: str,
) -> str:
    """One option, a bar for each side with its interval; `measure`: a key under the side.

    `top` is the value at the full width: 1 for shares, the total for points.
    """
    figures = beside_gap(option, measure or "share")
    parts = [svg.line((PAD, -BEYOND), (PAD, HIGH + BEYOND), "zero", stroke_opacity=".6")]
    words, unseen = [], []
    for row, side in enumerate(SIDES):
        figure, y = figures.of(side), 5.0 + 14 * row
        if figure is None or not visible(figure):
            unseen.append(y)
            words.append(f"{word(side, language)}: {word('hidden', language)}")
            continue
        said = shown.marked(figure, "share" if top == 1 else "decimal", language)
        words.append(f"{word(side, language)} {said}")
        parts += _bar(figure, side, y, top)
    if unseen:  # once, between the two rows where both are
        y = sum(unseen) / len(unseen)
        parts.append(svg.text(PAD + 6, y + 11, word("hidden", language), "tm", NOTE))
    if is_over_all(option, measure or "share"):
        words.append(word("everybody", language))
    return svg.svg((WIDE, HIGH), parts, prefix=prefix, title=", ".join(words))


def _bar(figure: Figure, side: str, y: float, top: float) -> list[str]:
    end = place_of(value(figure) / top)
    bar = svg.rect((PAD, y, max(1.5, end - PAD), 11), SHORT[side], rx="2.5")
    if figure.low is None or figure.high is None:
        return [bar]
    ends = [(place_of(end / top), y + 5.5) for end in (figure.low, figure.high)]
    return [bar, svg.line(ends[0], ends[1], "conn", stroke_width="1.5", stroke_linecap="round")]
