"""Sentences about how people answered: choices, several answers at once, no opinion."""

from collections.abc import Iterator

from reports.narrative.model import (
    SIDES,
    Payload,
    Sentence,
    apart,
    beside_gap,
    comparable,
    compared,
    value_of,
    visible,
)
from reports.narrative.words import Writer

NOTABLE_NO_OPINION = 0.10
MANY_MENTIONS = 2


def no_opinion(payload: Payload, writer: Writer) -> Iterator[Sentence]:
    """Where one side knows it much less than the other: a finding in itself."""
    found = []
    for item in payload["items"]:
        if comparable(item, "no_opinion"):
            gap = apart(*(compared(item, side, "no_opinion") for side in SIDES))
            found.append((abs(gap), gap, item))
    if not found:
        return
    size, gap, item = max(found, key=lambda entry: (entry[0], entry[2]["code"]))
    if size < NOTABLE_NO_OPINION:
        return
    side, other = ("political", "administrative") if gap > 0 else ("administrative", "political")
    text = writer.write(
        "no_opinion",
        item=writer.quote(item["code"]),
        side=writer.side(side),
        other_side=writer.side(other),
        share=writer.figure(beside_gap(item, "no_opinion")[side]),
        other=writer.figure(beside_gap(item, "no_opinion")[other]),
    )
    yield Sentence("no_opinion", text, (item["code"],))


def choices(payload: Payload, writer: Writer) -> Iterator[Sentence]:
    """What is named most often, and how many answers a respondent names."""
    for choice in payload.get("choices", ()):
        top = {side: top_options(choice, side) for side in ("political", "administrative")}
        names = {
            side: writer.join([writer.quote_option(choice["code"], code) for code in codes])
            for side, codes in top.items()
        }
        if not all(top.values()) or len(listed(choice)) < 3:
            continue
        same = set(top["political"]) == set(top["administrative"])
        values = {"options": names["political"]} if same else names
        key = "choice_same" if same else "choice_differs"
        text = writer.write(key, item=writer.quote(choice["code"]), **values)
        yield Sentence("choice", text, (choice["code"],))
        yield from mentions(choice, writer)


def top_options(choice: Payload, side: str) -> list[str]:
    """The three (of at least six) or the single listed option named most often."""
    found = [(option["code"], beside_gap(option)[side]) for option in listed(choice)]
    seen = [(-figure["value"], code) for code, figure in found if visible(figure)]
    return [code for _, code in sorted(seen)[: 3 if len(listed(choice)) > 5 else 1]]


def listed(choice: Payload) -> list[Payload]:
    """The options that are on the list: 'other' is no answer that people share."""
    return [option for option in choice["options"] if option.get("listed", True)]


def mentions(choice: Payload, writer: Writer) -> Iterator[Sentence]:
    """Several answers at once: problems that form a system."""
    counts = choice.get("mentions")
    if not counts or not all(visible(counts[side]["mean"]) for side in counts):
        return
    means = {side: counts[side]["mean"] for side in SIDES}
    if min(mean["value"] for mean in means.values()) >= MANY_MENTIONS:
        values = {side: writer.figure(mean, "decimal") for side, mean in means.items()}
        text = writer.write("mentions", **values)
        yield Sentence("mentions", text, (choice["code"],))


def estimates(payload: Payload, writer: Writer) -> Iterator[Sentence]:
    """What one side expects of the other, where it lies furthest from the answer."""
    items = {item["code"]: item for item in payload["items"]}
    found = [
        (abs(apart(value_of(guess, side), value_of(items[guess["code"]], other))), side, guess)
        for guess in payload.get("estimates", ())
        for side, other in (SIDES, SIDES[::-1])
        if guess["code"] in items
        and visible(guess[side]["share"])
        and visible(items[guess["code"]][other]["share"])
    ]
    if not found:
        return
    size, side, guess = max(found, key=lambda entry: (entry[0], entry[2]["code"], entry[1]))
    if size < float(payload["delta"]):
        return
    item, other = items[guess["code"]], SIDES[side == "political"]
    text = writer.write(
        f"estimate_{side}",
        item=writer.quote(item["code"]),
        answer=writer.answer(item),
        guess=writer.figure(guess[side]["share"]),
        own=writer.figure(item[other]["share"]),
    )
    yield Sentence("estimate", text, (item["code"],))
