"""5: capacity and choices. How two themes go together, within each side and between governments."""

from collections.abc import Iterator

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.detail_results import Association
from benchmarking.core.tables.results import Benchmark
from reports.narrative.model import ADMINISTRATIVE, POLITICAL, SIDES, visible
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways import agreeing
from reports.narrative.takeaways.model import Parts, Ref, Takeaway, TakeawayKind, TakeawayLine, made
from reports.narrative.takeaways.scales import is_composite


def linked(payload: Benchmark, parts: Parts, writer: Writer) -> Takeaway:
    """The associations of the pairs of themes that the questionnaire names."""
    found = [one for pair in parts.linked if (one := _association(payload, pair))]
    if not found:
        none = TakeawayLine("none", writer.write("ta_none_linked"))
        return made(5, writer.write("ta_title_link"), [none])
    lines = [line for one in found for line in _lines(one, payload, writer)]
    if any(visible(figure) for one in found for figure in _figures(one)):
        lines.append(TakeawayLine("cause", writer.write("ta_cause")))
        lines += _loose(found, payload, writer)
    first = found[0]
    both = (first.political, first.administrative)
    key = "ta_title_linked_yes" if all(map(_is_above, both)) else "ta_title_linked"
    return made(5, writer.write(key, **_themes(first, writer)), lines)


def _association(payload: Benchmark, pair: tuple[str, str]) -> Association | None:
    """The association of these two, with the first of the pair first."""
    for one in payload.associations:
        if (one.first, one.second) == pair:
            return one
        if (one.second, one.first) == pair:
            return _turned(one)
    return None


def _turned(one: Association) -> Association:
    """The same with its themes the other way round: 'first by the political side' is then the
    other figure."""
    return Association(
        first=one.second,
        second=one.first,
        political=one.political,
        administrative=one.administrative,
        between_first_political=one.between_first_administrative,
        between_first_administrative=one.between_first_political,
    )


def _figures(one: Association) -> tuple[Figure, ...]:
    return (
        one.political,
        one.administrative,
        one.between_first_political,
        one.between_first_administrative,
    )


def _themes(one: Association, writer: Writer) -> dict[str, str]:
    return {"first": writer.quote(one.first), "second": writer.quote(one.second)}


def _is_above(figure: Figure) -> bool:
    return figure.low is not None and figure.low > 0


def _reading(figure: Figure) -> str:
    """Which word the interval allows."""
    if figure.low is None or figure.high is None:
        return "ta_reading_unknown"
    if figure.low > 0:
        return "ta_reading_same"
    return "ta_reading_opposite" if figure.high < 0 else "ta_reading_none"


def _lines(one: Association, payload: Benchmark, writer: Writer) -> Iterator[TakeawayLine]:
    """A sentence for each side, and one for each way to set the sides against one another."""
    refs, pair = (
        (Ref(TakeawayKind.ASSOCIATION, one.first, one.second),),
        f"{one.first}.{one.second}",
    )
    themes = _themes(one, writer)
    for side, figure in zip(SIDES, (one.political, one.administrative), strict=True):
        if not visible(figure):
            yield agreeing.missing(f"within.{pair}.{side}", figure, refs, writer)
            continue
        text = writer.write("ta_within", side=writer.side(side), **themes, **_told(figure, writer))
        yield TakeawayLine(f"within.{pair}.{side}", text, refs)
    turns = (
        (one.between_first_political, POLITICAL, ADMINISTRATIVE),
        (one.between_first_administrative, ADMINISTRATIVE, POLITICAL),
    )
    for figure, side, other in turns:
        if visible(figure):
            sides = {"side": writer.side(side), "other_side": writer.side(other)}
            text = writer.write("ta_between", **themes, **sides, **_told(figure, writer))
            yield TakeawayLine(f"between.{pair}.{side}", text, refs)


def _told(figure: Figure, writer: Writer) -> dict[str, str]:
    """Value, interval and reading. Inside the brackets of the first the interval has no own."""
    return {
        "value": writer.figure(figure, "decimal"),
        "interval": agreeing.interval(figure, "decimal", writer),
        "reading": writer.write(_reading(figure)),
    }


def _loose(found: list[Association], payload: Benchmark, writer: Writer) -> Iterator[TakeawayLine]:
    """That a theme's questions form no scale, which weakens every association of it."""
    codes = dict.fromkeys(code for one in found for code in (one.first, one.second))
    known = {theme.code: theme for theme in payload.themes}
    loose = [code for code in codes if code in known and not is_composite(known[code])]
    if loose:
        names = writer.join([writer.quote(code) for code in loose])
        refs = tuple(Ref(TakeawayKind.RELIABILITY, code) for code in loose)
        yield TakeawayLine("loose", writer.write("ta_loose", len(loose), themes=names), refs)
