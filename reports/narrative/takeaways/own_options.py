"""What the people of one municipality named, ranked and gave points to, n of N."""

from collections.abc import Iterable, Iterator

from benchmarking.core.municipalities.own_results import (
    MunicipalityResult,
    OwnFigure,
    OwnOption,
    OwnRanked,
)
from reports.narrative.model import SIDES, BothSides, beside_gap, value, visible
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.model import Parts, Ref, TakeawayKind, TakeawayLine

FIRST = 3  # options that are told; the table has them all


def options(code: str, options: Iterable[OwnOption], writer: Writer) -> Iterator[TakeawayLine]:
    """The options named most by both sides together, of those that may be read on both."""
    seen = [one for one in options if _is_counted(one)]
    for one in sorted(seen, key=lambda each: (-_both(each), each.code))[:FIRST]:
        text = writer.write(
            "ta_own_option",
            option=writer.quote_option(code, one.code),
            p=writer.of(one.political, one.political.n or 0),
            a=writer.of(one.administrative, one.administrative.n or 0),
            beside=beside(beside_gap(one.benchmark), writer),
        )
        yield TakeawayLine(f"option.{code}.{one.code}", text, (Ref(TakeawayKind.CHOICE, code),))


def _is_counted(one: OwnOption) -> bool:
    return all(visible(figure) and figure.n for figure in (one.political, one.administrative))


def _both(one: OwnOption) -> float:
    return value(one.political) + value(one.administrative)


def beside(shares: BothSides | None, writer: Writer, way: str = "share") -> str:
    """The benchmark's two figures in brackets, where both may be read."""
    if shares is None or not all(map(visible, shares)):
        return ""
    p, a = (writer.figure(figure, way) for figure in shares)
    return writer.write("ta_own_beside", p=p, a=a)


def points(payload: MunicipalityResult, parts: Parts, writer: Writer) -> Iterator[TakeawayLine]:
    for found in payload.sums:
        figures = [one for option in found.options for one in _sides(option)]
        if found.code not in parts.sums or not all(map(visible, figures)):
            continue
        told = {side: _listed(found.code, found.options, side, writer) for side in SIDES}
        item = writer.quote(found.code)
        text = writer.write("ta_points", item=item, total=writer.number(found.total), **told)
        yield TakeawayLine(f"points.{found.code}", text, (Ref(TakeawayKind.SUM, found.code),))


def _sides(option: OwnOption) -> tuple[OwnFigure, OwnFigure]:
    return option.political, option.administrative


def _listed(code: str, options: Iterable[OwnOption], side: str, writer: Writer) -> str:
    figures = [
        (option.political if side == "political" else option.administrative, option.code)
        for option in options
    ]
    ordered = sorted(figures, key=lambda one: (-value(one[0]), one[1]))
    return writer.join(
        [
            writer.write(
                "ta_point",
                points=writer.figure(figure, "decimal"),
                option=writer.quote_option(code, option),
            )
            for figure, option in ordered
        ]
    )


def ranked(payload: MunicipalityResult, parts: Parts, writer: Writer) -> Iterator[TakeawayLine]:
    """The options that both sides put among their first, most often first."""
    for found in payload.rankings:
        if found.code not in parts.rankings:
            continue
        seen = [one for one in found.options if _is_ranked(one)]
        for one in sorted(seen, key=lambda each: (-_tops(each), each.code))[:FIRST]:
            text = writer.write(
                "ta_own_ranked",
                option=writer.quote_option(found.code, one.code),
                choose=writer.number(found.choose),
                p=writer.of(one.political.top, one.political.top.n or 0),
                a=writer.of(one.administrative.top, one.administrative.top.n or 0),
                beside=beside(beside_gap(one.benchmark, "top"), writer),
            )
            yield TakeawayLine(
                f"ranked.{found.code}.{one.code}", text, (Ref(TakeawayKind.RANKING, found.code),)
            )


def _is_ranked(one: OwnRanked) -> bool:
    sides = (one.political.top, one.administrative.top)
    return all(visible(figure) and figure.n for figure in sides)


def _tops(one: OwnRanked) -> float:
    return value(one.political.top) + value(one.administrative.top)
