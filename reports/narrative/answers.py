"""Sentences about how people answered: choices, several answers at once, no opinion."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarking.core.data.figures import Figure
from benchmarking.core.tables.results import Benchmark, ChoiceResult, ItemResult, OptionResult
from reports.narrative.model import (
    SIDES,
    BothSides,
    Sentence,
    apart,
    beside_gap,
    comparable,
    value,
    visible,
)
from reports.narrative.phrasing.words import Writer

NOTABLE_NO_OPINION = 0.10
MANY_MENTIONS = 2


def no_opinion(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """Where one side knows it much less than the other: a finding in itself."""
    found = []
    for item in payload.items:
        if comparable(item, "no_opinion"):
            gap = apart(*map(value, beside_gap(item, "no_opinion")))
            found.append((abs(gap), gap, item))
    if not found:
        return
    size, gap, item = max(found, key=lambda entry: (entry[0], entry[2].code))
    if size < NOTABLE_NO_OPINION:
        return
    side, other = ("political", "administrative") if gap > 0 else ("administrative", "political")
    text = writer.write(
        "no_opinion",
        item=writer.quote(item.code),
        side=writer.side(side),
        other_side=writer.side(other),
        share=writer.figure(beside_gap(item, "no_opinion").of(side)),
        other=writer.figure(beside_gap(item, "no_opinion").of(other)),
    )
    yield Sentence("no_opinion", text, (item.code,))


def choices(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """What is named most often, and how many answers a respondent names."""
    for choice in payload.choices:
        political, administrative = (top_options(choice, side) for side in SIDES)
        if not political or not administrative or len(listed(choice)) < 3:
            continue
        names = [
            writer.join([writer.quote_option(choice.code, code) for code in codes])
            for codes in (political, administrative)
        ]
        same = set(political) == set(administrative)
        values = {"options": names[0]} if same else dict(zip(SIDES, names, strict=True))
        key = "choice_same" if same else "choice_differs"
        text = writer.write(key, item=writer.quote(choice.code), **values)
        yield Sentence("choice", text, (choice.code,))
        yield from mentions(choice, writer)


def top_options(choice: ChoiceResult, side: str) -> list[str]:
    """The three (of at least six) or the single listed option named most often."""
    found = [(option.code, beside_gap(option).of(side)) for option in listed(choice)]
    seen = [(-value(figure), code) for code, figure in found if visible(figure)]
    return [code for _, code in sorted(seen)[: 3 if len(listed(choice)) > 5 else 1]]


def listed(choice: ChoiceResult) -> list[OptionResult]:
    """The options that are on the list: 'other' is no answer that people share."""
    return [option for option in choice.options if option.listed]


def mentions(choice: ChoiceResult, writer: Writer) -> Iterator[Sentence]:
    """Several answers at once: problems that form a system."""
    counts = choice.mentions
    if counts is None:
        return
    means = BothSides(counts.political.mean, counts.administrative.mean)
    if all(map(visible, means)) and min(map(value, means)) >= MANY_MENTIONS:
        values = {side: writer.figure(mean, "decimal") for side, mean in means.named()}
        yield Sentence("mentions", writer.write("mentions", **values), (choice.code,))


def estimates(payload: Benchmark, writer: Writer) -> Iterator[Sentence]:
    """What one side expects of the other, where it lies furthest from the answer."""
    found = [one for one in _estimates(payload) if visible(one.guess) and visible(one.own)]
    if not found:
        return
    one = max(found, key=lambda each: (each.size, each.item.code, each.side))
    if one.size < payload.delta:
        return
    item = one.item
    text = writer.write(
        f"estimate_{one.side}",
        item=writer.quote(item.code),
        answer=writer.answer(item),
        guess=writer.figure(one.guess),
        own=writer.figure(one.own),
    )
    yield Sentence("estimate", text, (item.code,))


@dataclass(frozen=True, slots=True)
class _Estimate:
    """What one side expects of an item, and what the other side answered."""

    item: ItemResult
    side: str  # who estimates
    guess: Figure
    own: Figure

    @property
    def size(self) -> float:
        """How far the two lie apart."""
        return abs(apart(value(self.guess), value(self.own)))


def _estimates(payload: Benchmark) -> Iterator[_Estimate]:
    items = {item.code: item for item in payload.items}
    political, administrative = SIDES
    for one in payload.estimates:
        if item := items.get(one.code):
            yield _Estimate(item, political, one.political.share, item.administrative.share)
            yield _Estimate(item, administrative, one.administrative.share, item.political.share)
