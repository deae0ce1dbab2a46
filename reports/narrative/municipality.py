"""Sentences for one municipality: what these people answered, n of N. No test, no class."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import structs

from benchmarking.core.data.figures import Reason, Status
from benchmarking.core.municipalities.own_results import (
    MunicipalityResult,
    OwnFigure,
    OwnItem,
    OwnItemSide,
)
from benchmarking.core.tables.results import SideResponse
from reports.narrative.model import (
    POLITICAL,
    SIDES,
    Sentence,
    beside_gap,
    comparable,
    is_over_all,
    value,
    visible,
)
from reports.narrative.phrasing.numbers import n_of
from reports.narrative.phrasing.words import Writer
from reports.narrative.reading import (
    favourable_shares,
    has_direction,
    is_favourable,
    joint_share,
)

HALF = 0.5


def shown(payload: MunicipalityResult) -> list[OwnItem]:
    """Items whose share and gap may be read on both sides, with the number of answers."""
    return [
        item
        for item in payload.items
        if visible(item.gap.share)
        and all(visible(side.share) and side.n for side in (item.political, item.administrative))
    ]


def directed(payload: MunicipalityResult) -> list[OwnItem]:
    """Of these the items of which the questionnaire says what is favourable."""
    return [item for item in shown(payload) if has_direction(item)]


def verdict(payload: MunicipalityResult, writer: Writer) -> Iterator[Sentence]:
    """How often which side answered more favourably: a count of what was said, and no test."""
    items = directed(payload)
    if not items:
        return
    ahead = [political_lead(item) for item in items]
    text = _leads(sum(lead > 0 for lead in ahead), sum(lead < 0 for lead in ahead), ahead, writer)
    yield Sentence("verdict", text, tuple(item.code for item in items))


def _leads(political: int, administrative: int, ahead: Sequence[float], writer: Writer) -> str:
    """Of how many statements which side is ahead; of all or none it is said without numbers."""
    whole, same = len(ahead), len(ahead) - political - administrative
    if same == whole:
        return writer.write("own_verdict_same", None, whole)
    if whole in (political, administrative):
        side = "political" if political else "administrative"
        return writer.write("own_verdict_one_side", None, whole, side=writer.side(side))
    counts = {"political": writer.number(political)}
    if not same:
        return writer.write("own_verdict_apart", administrative, whole, **counts)
    counts |= {"administrative": writer.number(administrative), "same": writer.number(same)}
    return writer.write("own_verdict", None, whole, **counts)


def political_lead(item: OwnItem) -> float:
    """How much more favourable the political side is: to see a problem more often is less so."""
    gap = value(item.gap.share)
    return gap if is_favourable(item) else -gap


def response(payload: MunicipalityResult, writer: Writer) -> Iterator[Sentence]:
    """Who answered, and what kind of report this is."""
    base = payload.response
    text = writer.write(
        "own_response",
        political=answered(base.political, "political", writer),
        administrative=answered(base.administrative, "administrative", writer),
    )
    yield Sentence("response", text)
    yield Sentence("nature", writer.write("own_nature"))


def answered(side: SideResponse, name: str, writer: Writer) -> str:
    """`6 van de 9 politici`; without the number of invited people: `6 politici`."""
    if not side.invited:
        return writer.write(f"people_{name}", side.submitted)
    return writer.write(f"own_people_{name}", side.submitted, side.invited)


def counted(side: OwnItemSide, writer: Writer) -> str:
    """`5 van 6`: so few people are counted, not given as a percentage."""
    return writer.of(side.share, side.n or 0)


def sentence(kind: str, item: OwnItem, writer: Writer) -> Sentence:
    """One item in numbers of people, and the benchmark beside it."""
    text = writer.write(
        f"own_{kind}",
        item=writer.quote(item.code),
        answer=writer.answer(item),
        p=counted(item.political, writer),
        a=counted(item.administrative, writer),
    )
    return Sentence(kind, f"{text}{beside(item, writer)}", (item.code,))


def beside(item: OwnItem, writer: Writer) -> str:
    """The benchmark's two shares, when they may be read."""
    benchmark = item.benchmark
    if not benchmark or not comparable(benchmark) or is_over_all(benchmark):
        return ""
    p, a = map(writer.figure, beside_gap(benchmark))
    return " " + writer.write("own_benchmark", p=p, a=a)


def gap_size(item: OwnItem) -> float:
    """How far the two sides lie apart, whatever the direction; as the table tells it."""
    return abs(value(item.gap.share))


def apart(payload: MunicipalityResult, writer: Writer) -> Iterator[Sentence]:
    """Furthest apart and closest together; neither is more than a description."""
    items = sorted(shown(payload), key=lambda item: (-gap_size(item), item.code))
    if items and gap_size(items[0]) > 0:
        yield sentence("gap", items[0], writer)
        yield from missing(items[0], writer)
    if len(items) > 1:
        nearest = [item for item in items if gap_size(item) == gap_size(items[-1])]
        brightest = max(nearest, key=lambda item: (has_direction(item), joint_share(item)))
        # What both sides answer least favourably is told as such below; once is enough.
        if brightest is not clearest(directed(payload), "low"):
            yield sentence("near", brightest, writer)


def missing(item: OwnItem, writer: Writer) -> Iterator[Sentence]:
    """What those who did not answer could still change about an item."""
    ranges = [text for side in SIDES if (text := open_range(item, side, writer))]
    if ranges:
        told = writer.write(
            "own_missing",
            item=writer.quote(item.code),
            answer=writer.answer(item),
            ranges=writer.join(ranges),
        )
        yield Sentence("missing", told, (item.code,))


def open_range(item: OwnItem, side: str, writer: Writer) -> str:
    """The bounds of a share that rests on few answers; empty where nobody is missing."""
    figure = _share(item, side)
    bounds, coverage = figure.bounds, figure.coverage
    if figure.status is not Status.LIMITED or bounds is None or coverage is None:
        return ""
    if bounds.low == bounds.high:
        return ""
    return writer.write(
        f"range_{side}",
        coverage.answered,
        low=writer.figure(structs.replace(figure, value=bounds.low)),
        high=writer.figure(structs.replace(figure, value=bounds.high)),
        answered=n_of(coverage.answered, coverage.invited, writer.language),
    )


def ends(payload: MunicipalityResult, writer: Writer) -> Iterator[Sentence]:
    """What fewer than half of both sides answer favourably, and what more: the clearest one."""
    items = directed(payload)
    if len(items) < 3:
        return
    for kind in ("low", "high"):
        if item := clearest(items, kind):
            yield sentence(kind, item, writer)


def clearest(items: Sequence[OwnItem], kind: str) -> OwnItem | None:
    """The item on whose favourable (`high`) or unfavourable side the less outspoken of both sides
    stands furthest; None where both sides nowhere stand on that side of half.

    Not the highest mean of both: with one side at 100 % and the other at 40 % nobody should read
    that they agree."""

    def outspoken(item: OwnItem) -> float:
        shares = favourable_shares(item)
        return min(shares) if kind == "high" else 1 - max(shares)

    found = max(items, key=lambda item: (outspoken(item), item.code), default=None)
    return found if found is not None and outspoken(found) > HALF else None


def suppressed(payload: MunicipalityResult, writer: Writer) -> Iterator[Sentence]:
    """How many items are not shown on both sides, and why, in one sentence."""
    seen = {item.code for item in shown(payload)}
    hidden = [item for item in payload.items if item.code not in seen]
    codes = tuple(item.code for item in hidden)
    if hidden and not seen:
        yield Sentence("nothing", writer.write("own_nothing"), codes)
    elif hidden:
        text = writer.write("own_hidden", len(hidden), reasons=why_hidden(hidden, writer))
        yield Sentence("suppressed", text, codes)


def why_hidden(items: list[OwnItem], writer: Writer) -> str:
    """So many for few answers, so many to protect them."""
    few = sum(any(_reason(item, side) in FEW for side in SIDES) for item in items)
    counts = {"hidden_few": few, "hidden_protected": len(items) - few}
    return writer.join(
        [
            writer.write(key, None, len(items), count=writer.number(n))
            for key, n in counts.items()
            if n
        ]
    )


def _reason(item: OwnItem, side: str) -> Reason | None:
    figure = _share(item, side)
    return None if visible(figure) else figure.reason


def _share(item: OwnItem, side: str) -> OwnFigure:
    return (item.political if side == POLITICAL else item.administrative).share


FEW = frozenset({Reason.TOO_FEW_ANSWERS, Reason.NO_ANSWERS})
ORDER: tuple[Callable[[MunicipalityResult, Writer], Iterator[Sentence]], ...] = (
    verdict,
    response,
    apart,
    ends,
    suppressed,
)
