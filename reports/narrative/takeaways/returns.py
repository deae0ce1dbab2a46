"""3: effort and yield. Who says that there is investment, and who notices the wanted effect."""

from benchmarking.core.disclosure.claims import Return
from benchmarking.core.tables.detail_results import EffortYield
from benchmarking.core.tables.results import Benchmark, ItemResult
from reports.narrative.model import value, visible
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways import agreeing
from reports.narrative.takeaways.model import Parts, Ref, Takeaway, TakeawayKind, TakeawayLine, made

WORDS = (Return.LIMITED_RETURN, Return.REWARDED, Return.LITTLE_EFFORT, Return.EASY_RETURN)
KEYS = {
    Return.LIMITED_RETURN: "ta_return_limited",
    Return.REWARDED: "ta_return_rewarded",
    Return.LITTLE_EFFORT: "ta_return_little_effort",
    Return.EASY_RETURN: "ta_return_easy_return",
}
BESIDE = 2  # statements beside the domains


def returns(payload: Benchmark, parts: Parts, writer: Writer) -> Takeaway:
    """Every effort beside its yield, by the words that the intervals of each side allow."""
    if not parts.returns or not payload.effort_yield:
        none = TakeawayLine("none", writer.write("ta_none_returns"))
        return made(3, writer.write("ta_title_returns"), [none])
    seen = [one for one in payload.effort_yield if _is_visible(one)]
    if not seen:
        figure, refs = payload.effort_yield[0].political.effort, _refs(list(payload.effort_yield))
        line = agreeing.missing("hidden", figure, refs, writer)
        return made(3, writer.write("ta_title_returns"), [line])
    by_word = {word: [one for one in seen if _word(one) == word] for word in WORDS}
    lines = [
        *_counts(by_word, seen, _strong(seen, payload, writer), writer),
        *_domains(by_word, seen, payload, writer),
    ]
    problems = [
        item
        for item in agreeing.statements(payload, parts.renewal)
        if agreeing.is_unfavourable(item)
    ]
    lines += [agreeing.agree(item, writer) for item in agreeing.clearest(problems)[:BESIDE]]
    return made(3, _title(by_word, seen, writer), lines)


def _title(
    by_word: dict[Return, list[EffortYield]], seen: list[EffortYield], writer: Writer
) -> str:
    limited = len(by_word[Return.LIMITED_RETURN])
    if not limited or by_word[Return.REWARDED]:
        return writer.write("ta_title_returns")
    return writer.write("ta_title_limited", limited, len(seen))


def _is_visible(one: EffortYield) -> bool:
    sides = (one.political, one.administrative)
    return all(visible(side.effort) and visible(side.yielded) for side in sides)


def _word(one: EffortYield) -> str:
    """The word of both sides; empty where they have two."""
    words = {one.political.word, one.administrative.word}
    return words.pop() if len(words) == 1 else ""


def _refs(found: list[EffortYield]) -> tuple[Ref, ...]:
    return tuple(Ref(TakeawayKind.RETURN, one.effort, one.yielded) for one in found)


def _strong(seen: list[EffortYield], payload: Benchmark, writer: Writer) -> str:
    """From which answer somebody says that there is investment, where that is one for all domains:
    who chose a lower one does not say that there is none.
    """
    items = {item.code: item for item in payload.items}
    counted = {writer.counted(items[one.effort]) for one in seen if one.effort in items}
    return f" ({counted.pop()})" if len(counted) == 1 else ""


def _counts(
    by_word: dict[Return, list[EffortYield]], seen: list[EffortYield], answer: str, writer: Writer
) -> list[TakeawayLine]:
    """In how many domains each word holds on both sides, and in how many none does."""
    lines = [
        TakeawayLine(
            str(word),
            writer.write(KEYS[word], len(found), len(seen), answer=answer),
            _refs(found),
        )
        for word, found in by_word.items()
        if found
    ]
    worded = [one for found in by_word.values() for one in found]
    rest = [one for one in seen if one not in worded]
    if rest:
        lines.append(TakeawayLine("rest", writer.write("ta_return_rest", len(rest)), _refs(rest)))
    return lines


def _domains(
    by_word: dict[Return, list[EffortYield]],
    seen: list[EffortYield],
    payload: Benchmark,
    writer: Writer,
) -> list[TakeawayLine]:
    """The domain in which most is invested, of those with a limited return if there are any."""
    items = {item.code: item for item in payload.items}
    among = by_word[Return.LIMITED_RETURN] or seen
    one = max(among, key=lambda each: (_least(each), each.effort))
    effort, yielded = items.get(one.effort), items.get(one.yielded)
    if effort is None or yielded is None:
        return []
    return [TakeawayLine("domain", _domain(one, effort, yielded, writer), _refs([one]))]


def _least(one: EffortYield) -> float:
    return min(value(one.political.effort), value(one.administrative.effort))


def _domain(one: EffortYield, effort: ItemResult, yielded: ItemResult, writer: Writer) -> str:
    return writer.write(
        "ta_domain",
        effort=writer.quote(effort.code),
        answer=writer.counted(effort),
        yield_answer=writer.counted(yielded),
        p_effort=writer.figure(one.political.effort),
        a_effort=writer.figure(one.administrative.effort),
        p_yield=writer.figure(one.political.yielded),
        a_yield=writer.figure(one.administrative.yielded),
    )
