"""What names an item by its code, and what a change of codes would break. Pure."""

from collections.abc import Mapping

from surveys.questionnaire.conditions.renaming import renamed
from surveys.questionnaire.document import Document
from surveys.questionnaire.drafts import PartKind, State, in_order
from surveys.questionnaire.rules.problem import Problem
from surveys.questionnaire.rules.validation import problems

NAMING = ("of", "options_from")
Parts = Mapping[str, State]


def recoded(parts: Parts, old: str, new: str) -> dict[str, State]:
    """The parts that name the item `old`, as they are when they name `new` in its place."""
    found = {}
    for key, part in parts.items():
        body = {name: _follow(name, value, old, new) for name, value in part["body"].items()}
        if body != part["body"]:
            found[key] = {**part, "body": body}
    return found


def _follow(name: str, value: object, old: str, new: str) -> object:
    if name in NAMING and value == old:
        return new
    if name == "show_if" and isinstance(value, str):
        return renamed(value, old, new)
    return value


def is_meant(parts: Parts, key: str) -> bool:
    """Of two items with one code, which a file may bring, the first is the one that is named."""
    sections = {
        section: place for place, (section, _part) in enumerate(in_order(parts, PartKind.SECTION))
    }
    like = [
        (sections[part["section"]], part["rank"], other)
        for other, part in parts.items()
        if part["kind"] == PartKind.ITEM and part["code"] == parts[key]["code"]
    ]
    return min(like)[2] == key


def breaks(before: Document, after: Document, codes: Mapping[str, str]) -> list[Problem]:
    """What stops publication after a change and did not before; `codes`: those that changed."""
    known = {_spot(one, now) for one in problems(before) if one.blocks for now in ({}, codes)}
    return [one for one in problems(after) if one.blocks and _spot(one, {}) not in known]


def _spot(problem: Problem, codes: Mapping[str, str]) -> tuple[str, str, str]:
    place = problem.place
    return problem.code, codes.get(place.item, place.item) or place.section, place.part
