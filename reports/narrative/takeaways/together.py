"""1: problems as a system. What is named, how much of the list, and what goes together."""

from benchmarking.core.data.figures import Figure
from benchmarking.core.disclosure.claims import almost_always_together
from benchmarking.core.tables.results import (
    Benchmark,
    ChoiceResult,
    Cooccurrence,
    CooccurrenceBySide,
    MentionsBySide,
    Pair,
)
from reports.narrative.answers import listed, top_options
from reports.narrative.model import SIDES, BothSides, beside_gap, visible
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.agreeing import above_half, missing
from reports.narrative.takeaways.model import Parts, Ref, Takeaway, TakeawayKind, TakeawayLine, made
from reports.narrative.takeaways.ordering import order_line, ranked


def together(payload: Benchmark, parts: Parts, writer: Writer) -> Takeaway:
    """The multiple choice that the questionnaire names, or the one with the longest list."""
    choice = next((one for one in payload.choices if one.code == parts.multiple), None)
    if choice is None:
        title = writer.write("ta_title_together")
        return made(1, title, [TakeawayLine("none", writer.write("ta_none_together"))])
    lines = [
        *_mentions(choice, writer),
        *_named(choice, writer),
        *_pairs(choice, writer),
        *_heaviest(payload, parts, writer),
    ]
    if not lines:
        lines = [
            missing("hidden", choice.distance, (Ref(TakeawayKind.CHOICE, choice.code),), writer)
        ]
    key = "ta_title_many" if _is_many(choice) else "ta_title_together"
    return made(1, writer.write(key), lines)


def _is_many(choice: ChoiceResult) -> bool:
    """Whether on both sides the interval of the mean lies above half of the list."""
    counts, half = choice.mentions, len(listed(choice)) / 2
    if counts is None:
        return False
    lows = (counts.political.mean.low, counts.administrative.mean.low)
    return all(low is not None and low > half for low in lows)


def _mentions(choice: ChoiceResult, writer: Writer) -> list[TakeawayLine]:
    """How many answers of the list a respondent names, and who names nearly all."""
    counts = choice.mentions
    if counts is None:
        return []
    refs, item = (Ref(TakeawayKind.MENTIONS, choice.code),), writer.quote(choice.code)
    total = len(listed(choice))
    means = BothSides(counts.political.mean, counts.administrative.mean)
    seen = [(side, mean) for side, mean in means.named() if visible(mean)]
    if not seen:
        return [missing("mentions", counts.political.mean, refs, writer)]
    if len(seen) == 1:
        ((side, mean),) = seen
        values = {"side": writer.side(side), "mean": writer.figure(mean, "decimal")}
        text = writer.write("ta_mentions_one", None, total, item=item, **values)
    else:
        both = {side: writer.figure(mean, "decimal") for side, mean in seen}
        text = writer.write("ta_mentions", None, total, item=item, **both)
    return [TakeawayLine("mentions", text, refs), *_nearly_all(counts, refs, writer)]


def _nearly_all(
    counts: MentionsBySide, refs: tuple[Ref, ...], writer: Writer
) -> list[TakeawayLine]:
    shares = BothSides(counts.political.at_least, counts.administrative.at_least)
    if not all(map(visible, shares)):
        return []
    values = {side: writer.figure(figure) for side, figure in shares.named()}
    text = writer.write("ta_at_least", **values)
    if all(map(_almost_always, shares)):
        text = f"{text} {writer.write('ta_almost_always')}"
    return [TakeawayLine("nearly_all", text, refs)]


def _almost_always(figure: Figure | None) -> bool:
    if figure is None or figure.low is None or figure.high is None:
        return False
    return almost_always_together((figure.low, figure.high))


def _named(choice: ChoiceResult, writer: Writer) -> list[TakeawayLine]:
    """Which answers are named most, and how many by a majority on both sides."""
    refs = (Ref(TakeawayKind.CHOICE, choice.code),)
    political, administrative = (top_options(choice, side) for side in SIDES)
    if not political or not administrative:
        return []
    options = listed(choice)
    most = [one for one in options if all(map(above_half, beside_gap(one)))]
    lines = [order_line("most", choice.code, (political, administrative), refs, writer)]
    if most:
        text = writer.write("ta_options_most", len(most), len(options))
        lines.append(TakeawayLine("majority", text, refs))
    return lines


def _pairs(choice: ChoiceResult, writer: Writer) -> list[TakeawayLine]:
    """Which two are named together most often, and whether that is more than chance."""
    both = choice.cooccurrence
    if both is None:
        return []
    tops = [_top(side) for side in (both.political, both.administrative)]
    political, administrative = tops
    if political and administrative and _names(political) == _names(administrative):
        shares = {"political": political.both, "administrative": administrative.both}
        values = {side: writer.share(share) for side, share in shares.items()}
        text = writer.write("ta_pair_same", **_pair_words(choice, political, writer), **values)
        lines = [TakeawayLine("pair", text, (_pair_ref(choice, political),))]
    else:
        lines = [
            TakeawayLine(
                f"pair.{side}", _pair_text(choice, side, top, writer), (_pair_ref(choice, top),)
            )
            for side, top in zip(SIDES, tops, strict=True)
            if top is not None
        ]
    return [*lines, *_beyond_chance(choice, both, writer)]


def _beyond_chance(
    choice: ChoiceResult, both: CooccurrenceBySide, writer: Writer
) -> list[TakeawayLine]:
    """Of how many pairs the interval of phi lies above nought; only where it is known of all."""
    sides = (both.political.pairs, both.administrative.pairs)
    if not all(pairs and all(pair.phi_interval for pair in pairs) for pairs in sides):
        return []
    counts = {
        side: writer.number(sum(pair.phi_interval[0] > 0 for pair in pairs if pair.phi_interval))
        for side, pairs in zip(SIDES, sides, strict=True)
    }
    text = writer.write("ta_phi", None, len(sides[0]), **counts)
    return [TakeawayLine("beyond_chance", text, (Ref(TakeawayKind.CHOICE, choice.code),))]


def _top(side: Cooccurrence) -> Pair | None:
    return max(side.pairs, key=lambda pair: (pair.both, pair.a, pair.b), default=None)


def _names(pair: Pair) -> frozenset[str]:
    return frozenset((pair.a, pair.b))


def _pair_ref(choice: ChoiceResult, pair: Pair) -> Ref:
    return Ref(TakeawayKind.PAIR, choice.code, f"{pair.a}|{pair.b}")


def _pair_words(choice: ChoiceResult, pair: Pair, writer: Writer) -> dict[str, str]:
    return {
        "first": writer.quote_option(choice.code, pair.a),
        "second": writer.quote_option(choice.code, pair.b),
    }


def _pair_text(choice: ChoiceResult, side: str, pair: Pair, writer: Writer) -> str:
    words = _pair_words(choice, pair, writer)
    share = writer.share(pair.both)
    return writer.write("ta_pair_side", side=writer.side(side), share=share, **words)


def _heaviest(payload: Benchmark, parts: Parts, writer: Writer) -> list[TakeawayLine]:
    """What the rankings beside it put first."""
    return [line for code in parts.heaviest for line in ranked(payload, code, writer)]
