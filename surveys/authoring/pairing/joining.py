"""Two items, each for one side, as one that is asked to both. Pure.

What both have alike is kept, and translations that only one of them has come along. Of what
differs a person chooses: the values of one side or of the other.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

import msgspec

from surveys.authoring.translating.outdated import judged
from surveys.questionnaire.document import Perspective
from surveys.questionnaire.drafts import State, normal
from surveys.questionnaire.items import Item
from surveys.questionnaire.plain import is_blank

NEITHER: Final = "neither"
_TEXTS: Final = ("help", "unit")
_OF_KEPT: Final = ("scale", "lineage")  # alike, or what the kept item is elsewhere
_BESIDE: Final = ("kind", "wording", *_OF_KEPT)


class Unfit(StrEnum):
    """Why two items cannot be one."""

    KIND = "kind"
    SCALE = "scale"
    OPTIONS = "options"


def side_of(part: State) -> Perspective | None:
    """The only side for which an item has words."""
    wording = part["body"].get("wording", {})
    said = [
        side
        for side in Perspective
        if any(not is_blank(text) for text in (wording.get(side.value) or {}).values())
    ]
    return said[0] if len(said) == 1 else None


def unfit(one: State, other: State, scales: Mapping[str, Any]) -> Unfit | None:
    """What stands in the way of two items as one; the scales of the draft by their codes."""
    mine, theirs = one["body"], other["body"]
    if mine["kind"] != theirs["kind"]:
        return Unfit.KIND
    scale, another = mine.get("scale"), theirs.get("scale")
    if scale != another and scales.get(scale) != scales.get(another):
        return Unfit.SCALE
    if _codes(mine) != _codes(theirs):
        return Unfit.OPTIONS
    return None


def _codes(body: Mapping[str, Any]) -> set[str]:
    return {option["code"] for option in body.get("options", ())}


def item_of(part: State) -> Item:
    """The part as an item: with the values that nobody wrote."""
    read: Item = msgspec.convert({**part["body"], "code": part["code"]}, Item)
    return read


def differing(one: State, other: State) -> list[str]:
    """The names of the values of which one can be kept, in the order of an item."""
    names = item_of(one).__struct_fields__
    return [
        name
        for name in names
        if name not in ("code", *_BESIDE)
        and one["body"].get(name) != other["body"].get(name)
        and _together(name, one["body"].get(name), other["body"].get(name)) is None
    ]


def _together(name: str, mine: Any, theirs: Any) -> Any:
    """What two values are together, where they do not contradict one another."""
    if mine is None or theirs is None:
        return None
    if name in _TEXTS:
        return _text(mine, theirs)
    if name == "options" and [_bare(row) for row in mine] == [_bare(row) for row in theirs]:
        rows = [
            {**row, "text": _text(row["text"], other["text"])}
            for row, other in zip(mine, theirs, strict=True)
        ]
        return None if any(row["text"] is None for row in rows) else rows
    return None


def _bare(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "text"}


def _text(mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str] | None:
    """A text in the languages of both, if they say the same in those that both have."""
    common = mine.keys() & theirs.keys()
    if not common or any(mine[language] != theirs[language] for language in common):
        return None
    return {**theirs, **mine}


def joined(
    items: Mapping[Perspective, State],
    keep: Perspective,
    chosen: Mapping[str, str],
    source: str,
    *,
    place: Perspective,
) -> State:
    """The pair under the code of the side `keep`, where the item of the side `place` stood.

    `chosen`: of each value that differs the side whose value it has; else that of `keep`.
    """
    kept, other = items[keep], items[keep.opposite]
    mine, theirs = kept["body"], other["body"]
    body = {"kind": mine["kind"], "wording": _wording(items)}
    for name in dict.fromkeys((*mine, *theirs)):
        if name not in ("kind", "wording"):
            value = _value(name, items, keep, chosen)
            if value is not None:
                body[name] = value
    outdated = {
        **_of_values(other, keep.opposite, keep, chosen),
        **_of_values(kept, keep, keep, chosen),
    }
    there = {name: items[place][name] for name in ("section", "rank")}
    return judged(kept, normal({**kept, **there, "body": body, "outdated": outdated}), source)


def _wording(items: Mapping[Perspective, State]) -> dict[str, Any]:
    return {side.value: part["body"]["wording"][side.value] for side, part in items.items()}


def _value(
    name: str, items: Mapping[Perspective, State], keep: Perspective, chosen: Mapping[str, str]
) -> Any:
    mine, theirs = (items[side]["body"].get(name) for side in (keep, keep.opposite))
    if name in _OF_KEPT:
        return mine
    if mine == theirs or (both := _together(name, mine, theirs)) is None:
        wanted = chosen.get(name, keep.value)
        return None if wanted == NEITHER else items[Perspective(wanted)]["body"].get(name)
    return both


def _of_values(
    part: State, side: Perspective, keep: Perspective, chosen: Mapping[str, str]
) -> dict[str, str]:
    """What the item of a side keeps of its translations, where its texts are those of the pair."""
    found = {}
    for field, made_of in part["outdated"].items():
        head, _dot, rest = field.partition(".")
        own = rest.partition(".")[0] == side.value if head == "wording" else True
        if own and (head == "wording" or chosen.get(head, side.value) == side.value):
            found[field] = made_of
    return found
