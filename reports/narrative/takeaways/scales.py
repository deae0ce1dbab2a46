"""4: capacity as a scale, with its reliability, by side and among municipalities."""

from collections.abc import Iterator

from benchmarking.core.data.figures import Figure
from benchmarking.core.multivariate.scales import LOWEST_FOR_COMPOSITE
from benchmarking.core.tables.detail_results import Reliability
from benchmarking.core.tables.results import Benchmark, ThemeResult
from reports.narrative.benchmark import is_different
from reports.narrative.model import SIDES, beside_gap, comparable, value, visible
from reports.narrative.phrasing import numbers
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways import agreeing
from reports.narrative.takeaways.model import Parts, Ref, Takeaway, TakeawayKind, TakeawayLine, made


def capacity(payload: Benchmark, parts: Parts, writer: Writer) -> Takeaway:
    """The themes that the questionnaire names: as one score where they may be, else by statement."""
    themes = [theme for theme in payload.themes if theme.code in parts.capacity]
    if not themes:
        none = TakeawayLine("none", writer.write("ta_none_scales"))
        return made(4, writer.write("ta_title_scales"), [none])
    lines = []
    for theme in themes:
        lines.append(scale(theme, writer))
        if is_composite(theme):
            lines += _score(theme, payload.delta_pomp, writer)
    items = agreeing.statements(payload, parts.capacity)
    lines += agreeing.told(items, writer)
    named = writer.join([writer.quote(theme.code) for theme in themes])
    return made(4, agreeing.about(named, items, writer), lines)


def is_composite(theme: ThemeResult) -> bool:
    """Whether its questions may stand as one score."""
    return theme.reliability is not None and theme.reliability.composite


def scale(theme: ThemeResult, writer: Writer) -> TakeawayLine:
    """Whether the questions form one scale, and how reliable it is."""
    refs = (Ref(TakeawayKind.RELIABILITY, theme.code),)
    quoted, found = writer.quote(theme.code), theme.reliability
    alphas = _alphas(found)
    if alphas is None:
        text = writer.write("ta_scale_unknown", theme=quoted)
        return TakeawayLine(f"scale.{theme.code}", text, refs)
    enough = all(value(alpha) >= LOWEST_FOR_COMPOSITE for alpha in alphas)
    if is_composite(theme):
        key = "ta_scale_yes"
    else:
        key = "ta_scale_split" if enough else "ta_scale_no"
    values = {
        side: writer.figure(alpha, "decimal") for side, alpha in zip(SIDES, alphas, strict=True)
    }
    if key != "ta_scale_split":
        values["needed"] = numbers.number(LOWEST_FOR_COMPOSITE, writer.language, 2)
    return TakeawayLine(f"scale.{theme.code}", writer.write(key, theme=quoted, **values), refs)


def _alphas(found: Reliability | None) -> tuple[Figure, Figure] | None:
    if found is None:
        return None
    both = found.political.alpha, found.administrative.alpha
    return both if all(map(visible, both)) else None


def _score(theme: ThemeResult, delta: float, writer: Writer) -> Iterator[TakeawayLine]:
    """The score of both sides, the difference where it is demonstrable, and the middle half."""
    refs = (Ref(TakeawayKind.THEME, theme.code),)
    if not comparable(theme, "mean"):
        yield agreeing.missing(f"score.{theme.code}", theme.gap.mean_within, refs, writer)
        return
    named = writer.theme(theme.code, theme.frame)
    values = {side: writer.figure(one, "pomp") for side, one in beside_gap(theme, "mean").named()}
    text = writer.write("ta_score", theme=named, **values)
    gap = theme.gap.mean_within
    if is_different(theme, delta) and visible(gap):
        side = writer.side("political" if value(gap) > 0 else "administrative")
        interval = agreeing.interval(gap, "pomp_gap", writer, mirrored=value(gap) < 0)
        size = writer.size(gap, "pomp_gap")
        more = writer.write("ta_score_gap", side=side, size=size, interval=interval)
        text = f"{text} {more}"
    yield TakeawayLine(f"score.{theme.code}", text, refs)
    yield from _lines(theme, refs, writer)


def _lines(theme: ThemeResult, refs: tuple[Ref, ...], writer: Writer) -> Iterator[TakeawayLine]:
    """The median municipality and the middle half, by side."""
    for side, of in zip(SIDES, (theme.political, theme.administrative), strict=True):
        if of.line is not None:
            told = {
                "median": of.line.median,
                "low": of.line.lower_quartile,
                "high": of.line.upper_quartile,
            }
            values = {name: numbers.pomp(one, writer.language) for name, one in told.items()}
            text = writer.write("ta_line", side=writer.side(side), **values)
            yield TakeawayLine(f"line.{theme.code}.{side}", text, refs)
