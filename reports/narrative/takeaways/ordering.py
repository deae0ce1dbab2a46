"""Which options both sides put first, and how alike they order them."""

from benchmarking.core.tables.detail_results import RankAgreementResult
from benchmarking.core.tables.results import Benchmark, RankingResult
from reports.narrative.model import SIDES, beside_gap, value, visible
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.model import Ref, TakeawayKind, TakeawayLine


def order_line(
    key: str, code: str, tops: tuple[list[str], list[str]], refs: tuple[Ref, ...], writer: Writer
) -> TakeawayLine:
    """What both sides name most often, or each of them."""
    names = [writer.join([writer.quote_option(code, one) for one in top]) for top in tops]
    if set(tops[0]) == set(tops[1]):
        text = writer.write("choice_same", item=writer.quote(code), options=names[0])
    else:
        values = dict(zip(SIDES, names, strict=True))
        text = writer.write("choice_differs", item=writer.quote(code), **values)
    return TakeawayLine(key, text, refs)


def ranked(payload: Benchmark, code: str, writer: Writer) -> list[TakeawayLine]:
    """The options of a ranking that are named most, and how alike the order of both sides is."""
    found = next((one for one in payload.rankings if one.code == code), None)
    if found is None:
        return []
    refs = (Ref(TakeawayKind.RANKING, code),)
    political, administrative = (_most(found, side) for side in SIDES)
    if not political or not administrative:
        return []
    line = order_line(f"ranked.{code}", code, (political, administrative), refs, writer)
    return [line, *agreement(code, found.rank_agreement, refs, writer)]


def agreement(
    code: str, found: RankAgreementResult | None, refs: tuple[Ref, ...], writer: Writer
) -> list[TakeawayLine]:
    """Kendall's tau between the two orders; 'strikingly' only where the rule says so."""
    if found is None or not visible(found.tau):
        return []
    key = "ta_similar" if found.similar else "ta_order"
    text = writer.write(key, tau=writer.figure(found.tau, "decimal"))
    return [TakeawayLine(f"order.{code}", text, refs)]


def _most(ranking: RankingResult, side: str) -> list[str]:
    """As many options as a respondent may name, by the share that names them at all."""
    figures = [(one.code, beside_gap(one, "top").of(side)) for one in ranking.options]
    seen = [(-value(figure), code) for code, figure in figures if visible(figure)]
    if len(seen) < len(figures):
        return []  # with a hidden one among them nobody knows which are first
    return [code for _, code in sorted(seen)[: ranking.choose]]
