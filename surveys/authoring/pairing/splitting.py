"""An item that both sides are asked as two that each ask one: the way back of joining. Pure."""

from collections.abc import Mapping

from surveys.authoring.editing import States, copied
from surveys.authoring.pairing.joining import side_of
from surveys.authoring.pairing.references import Parts, recoded
from surveys.authoring.translating.outdated import judged
from surveys.questionnaire.document import Perspective
from surveys.questionnaire.drafts import PartKind, State, normal
from surveys.questionnaire.plain import is_blank


def is_pair(part: State) -> bool:
    """Whether an item has words for both sides."""
    wording = part["body"].get("wording", {})
    return all(_said(wording.get(side.value) or {}) for side in Perspective)


def _said(text: Mapping[str, str]) -> bool:
    return any(not is_blank(words) for words in text.values())


def half(part: State, side: Perspective, source: str) -> State:
    """The item as only this side is asked it. Nobody estimates what a side answers that is not asked."""
    body = {name: value for name, value in part["body"].items() if name != "estimate"}
    body["wording"] = {side.value: part["body"]["wording"][side.value]}
    return judged(part, normal({**part, "body": body}), source)


def other_half(part: State, side: Perspective, code: str, rank: str, source: str) -> State:
    """What becomes an item of its own, right below: under another code it continues no other, and
    plays no part in the report."""
    return copied(half(part, side, source), code, rank)


def followers(parts: Parts, key: str, code: str, side: Perspective) -> dict[str, State]:
    """The parts that only this side meets and that name the item, as they name its half `code`."""
    only = {
        each: part for each, part in parts.items() if each != key and _meets(parts, each) is side
    }
    return recoded(only, parts[key]["code"], code)


def renamed_halves(parts: Parts, before: States, after: States, kept: str) -> dict[str, State]:
    """The parts that name half a pair, as they name it once the other half went or came again.
    `parts` are all of the draft after it; `kept` is the half whose code the pair has."""
    pair, found = parts.get(kept), dict[str, State]()
    if pair is None:
        return found
    codes = {part["code"] for part in parts.values() if part["kind"] == PartKind.ITEM}
    for key, now in after.items():
        was = before[key]
        if was and now is None and was["code"] not in codes:
            found |= recoded({**parts, **found}, was["code"], pair["code"])
        elif was is None and now and now["kind"] == PartKind.ITEM and (side := side_of(now)):
            found |= followers({**parts, **found}, kept, now["code"], side)
    return found


def _meets(parts: Parts, key: str) -> Perspective | None:
    """The only side that meets an item, or any item of a section."""
    if parts[key]["kind"] != PartKind.SECTION:
        return side_of(parts[key]) if parts[key]["kind"] == PartKind.ITEM else None
    inside = {side_of(part) for part in parts.values() if part["section"] == key}
    return inside.pop() if len(inside) == 1 else None
