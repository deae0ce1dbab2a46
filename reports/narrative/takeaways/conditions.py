"""7: what it takes. How both sides order and weigh the conditions, and how alike they do so."""

from collections.abc import Iterator

from benchmarking.core.tables.results import AmountResult, Benchmark, SumResult
from reports.narrative.model import SIDES, beside_gap, comparable, value
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.agreeing import missing
from reports.narrative.takeaways.model import Parts, Ref, Takeaway, TakeawayKind, TakeawayLine, made
from reports.narrative.takeaways.ordering import ranked


def conditions(payload: Benchmark, parts: Parts, writer: Writer) -> Takeaway:
    """Points divided over conditions, and rankings of them."""
    sums = [one for one in payload.sums if one.code in parts.sums]
    rankings = [one for one in payload.rankings if one.code in parts.rankings]
    title = writer.write("ta_title_conditions")
    if not sums and not rankings:
        return made(7, title, [TakeawayLine("none", writer.write("ta_none_conditions"))])
    lines = [line for one in sums for line in _points(one, writer)]
    lines += [line for one in rankings for line in ranked(payload, one.code, writer)]
    if not lines:
        figures = [option.gap.within for one in rankings for option in one.options]
        refs = tuple(Ref(TakeawayKind.RANKING, one.code) for one in rankings)
        return made(7, title, [missing("hidden", figures[0], refs, writer)])
    if first := next((found for one in sums if (found := _first(one))), None):
        code, option = first
        title = writer.write("ta_title_first", option=writer.quote_option(code, option))
    return made(7, title, lines)


def _points(found: SumResult, writer: Writer) -> Iterator[TakeawayLine]:
    """The mean points of each option by side, the most first."""
    refs = (Ref(TakeawayKind.SUM, found.code),)
    hidden = [one for one in found.options if not comparable(one)]
    if hidden:
        yield missing(f"points.{found.code}", hidden[0].gap.within, refs, writer)
        return
    told = {side: _listed(found, side, writer) for side in SIDES}
    item = writer.quote(found.code)
    yield TakeawayLine(
        f"points.{found.code}",
        writer.write("ta_points", item=item, total=writer.number(found.total), **told),
        refs,
    )
    if first := _first(found):
        text = writer.write("ta_first", option=writer.quote_option(*first))
        yield TakeawayLine(f"first.{found.code}", text, refs)


def _in_order(found: SumResult, side: str) -> list[AmountResult]:
    return sorted(found.options, key=lambda one: (-value(beside_gap(one).of(side)), one.code))


def _listed(found: SumResult, side: str, writer: Writer) -> str:
    return writer.join(
        [
            writer.write(
                "ta_point",
                points=writer.figure(beside_gap(one).of(side), "decimal"),
                option=writer.quote_option(found.code, one.code),
            )
            for one in _in_order(found, side)
        ]
    )


def _first(found: SumResult) -> tuple[str, str] | None:
    """The question and its option that gets the most on both sides, where each interval lies above
    those of all other options."""
    if len(found.options) < 2 or not all(map(comparable, found.options)):
        return None
    tops = set()
    for side in SIDES:
        first, *others = _in_order(found, side)
        low = _end(first, side, "low")
        ends = [_end(one, side, "high") for one in others]
        if low is None or any(end is None or end >= low for end in ends):
            return None
        tops.add(first.code)
    return (found.code, tops.pop()) if len(tops) == 1 else None


def _end(option: AmountResult, side: str, name: str) -> float | None:
    figure = beside_gap(option).of(side)
    if figure is None:
        return None
    return figure.low if name == "low" else figure.high
