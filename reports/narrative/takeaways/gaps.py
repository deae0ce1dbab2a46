"""6 and 8: what both sides share and what they see differently, by statement and by theme."""

from collections.abc import Iterator

from benchmarking.core.tables.results import Benchmark, ItemResult
from reports.narrative import benchmark
from reports.narrative.benchmark import (
    class_of,
    different,
    is_different,
    is_majority,
    state_of,
)
from reports.narrative.model import Sentence, beside_gap, comparable, value, visible
from reports.narrative.phrasing.words import Writer
from reports.narrative.small import small
from reports.narrative.takeaways import agreeing
from reports.narrative.takeaways.model import Parts, Ref, Takeaway, TakeawayKind, TakeawayLine, made

NUANCED = 2


def line(key: str, sentence: Sentence) -> TakeawayLine:
    """A sentence of the report, with the statements that it rests on; of many only their counts."""
    refs = tuple(Ref(TakeawayKind.ITEM, code) for code in sentence.items)
    return TakeawayLine(
        key, sentence.text, refs if len(refs) <= agreeing.MOST else (Ref(TakeawayKind.CLASSES),)
    )


def _each(sentences: Iterator[Sentence], key: str = "") -> Iterator[TakeawayLine]:
    """The sentences of one finding, each under a key of its own."""
    for sentence in sentences:
        yield line(key or ".".join((sentence.kind, *sentence.items[:2])), sentence)


def gaps(payload: Benchmark, parts: Parts, writer: Writer) -> Takeaway:
    """The classes of all statements, then a goal beside its translation, then the largest gap."""
    if not any(map(comparable, payload.items)):
        return made(6, writer.write("ta_title_gaps"), [_nothing(payload, writer)])
    lines = [
        *(line(one.kind, one) for one in benchmark.verdict(payload, writer)),
        *_each(benchmark.pairs(payload, writer)),
        *_nuanced(payload, parts, writer),
        *_each(benchmark.largest(payload, writer), "largest"),
        *(line("small", one) for one in small(payload, writer)),
    ]
    return made(6, _title(payload, writer), lines)


def _nothing(payload: Benchmark, writer: Writer) -> TakeawayLine:
    if not payload.items:
        return TakeawayLine("none", writer.write("ta_none_gaps"))
    refs = (Ref(TakeawayKind.CLASSES),)
    return agreeing.missing("hidden", payload.items[0].gap.within, refs, writer)


def _title(payload: Benchmark, writer: Writer) -> str:
    states = [state_of(item, payload.delta) for item in payload.items]
    counts = {key: states.count(state) for key, state in _COUNTED.items()}
    if any(class_of(item) == "different_translation" for item in payload.items):
        return writer.write("ta_title_translation")
    if all(counts.values()):
        values = {key: writer.write(f"ta_count_{key}", count) for key, count in counts.items()}
        return writer.write("ta_title_gaps_both", **values)
    return writer.write("ta_title_gaps")


_COUNTED = {"shared": "equal", "different": "different"}


def _nuanced(payload: Benchmark, parts: Parts, writer: Writer) -> Iterator[TakeawayLine]:
    """Statements of the named themes on which both sides agree by majority, one demonstrably more;
    a goal and its translation are told already."""
    told = {code for pair in parts.translations for code in pair}
    found = [
        item
        for item in different(payload)
        if item.theme in parts.cooperation
        and item.code not in told
        and all(map(is_majority, beside_gap(item)))
    ]
    for item in found[:NUANCED]:
        yield TakeawayLine(
            f"nuanced.{item.code}", _nuance(item, writer), (Ref(TakeawayKind.ITEM, item.code),)
        )


def _nuance(item: ItemResult, writer: Writer) -> str:
    gap = item.gap.within
    shares = {side: writer.figure(figure) for side, figure in beside_gap(item).named()}
    return writer.write(
        "ta_nuanced",
        item=writer.quote(item.code),
        answer=writer.answer(item),
        side=writer.side("political" if value(gap) > 0 else "administrative"),
        size=writer.size(gap),
        interval=writer.interval(gap, mirrored=value(gap) < 0),
        **shares,
    )


def whole(payload: Benchmark, parts: Parts, writer: Writer) -> Takeaway:
    """Themes, the way in which the differences point, what is clearest, and what is left open."""
    title = writer.write("ta_title_whole")
    if not any(map(comparable, payload.items)):
        return made(8, title, [_nothing(payload, writer)])
    lines = [
        *_themes(payload, writer),
        *_each(benchmark.strong(payload, writer), "strong"),
        *_each(benchmark.weak(payload, writer), "weak"),
        *_each(benchmark.direction(payload, writer), "direction"),
        *(
            agreeing.agree(item, writer)
            for item in agreeing.statements(payload, parts.whole)
            if comparable(item)
        ),
        *_each(benchmark.suppressed(payload, writer), "suppressed"),
        *_each(benchmark.unpaired(payload, writer), "unpaired"),
    ]
    # Where not even that can be told, the count of statements can.
    return made(
        8, title, lines or [line(one.kind, one) for one in benchmark.verdict(payload, writer)]
    )


def _themes(payload: Benchmark, writer: Writer) -> Iterator[TakeawayLine]:
    """Which themes differ, and which demonstrably do not, by their classes."""
    seen = [theme for theme in payload.themes if visible(theme.gap.mean_within)]
    if not seen:
        return
    apart = [one for one in seen if is_different(one, payload.delta_pomp)]
    alike = [one for one in seen if state_of(one, payload.delta_pomp) == "equal"]
    refs = (Ref(TakeawayKind.THEMES),)
    for key, found in (("ta_themes_shared", alike), ("ta_themes", apart)):
        if found:
            names = writer.join([writer.quote(theme.code) for theme in found])
            text = writer.write(key, len(found), len(seen), themes=names)
            yield TakeawayLine(key.removeprefix("ta_"), text, refs)
    if not apart and not alike:
        yield TakeawayLine("themes_none", writer.write("ta_themes_none", None, len(seen)), refs)
