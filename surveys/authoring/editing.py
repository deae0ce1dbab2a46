"""A draft with another order, other items or other settings. Pure; validation judges later."""

from collections.abc import Mapping
from typing import Any

from surveys.questionnaire.document import Document, decode, to_builtins


class UnknownItem(Exception):
    """The draft has no item with this code (any more)."""


class CodeInUse(Exception):
    """Another item of the draft already has this code."""


def move_item(document: Document, code: str, step: int) -> Document:
    """One place up (-1) or down (1); over the edge it goes to the neighbouring section."""
    raw = to_builtins(document)
    sections = raw["sections"]
    at, place = _find(sections, code)
    item = sections[at]["items"].pop(place)
    if 0 <= place + step <= len(sections[at]["items"]):
        sections[at]["items"].insert(place + step, item)
    elif 0 <= at + step < len(sections):
        neighbour = sections[at + step]["items"]
        neighbour.insert(len(neighbour) if step < 0 else 0, item)
    else:
        sections[at]["items"].insert(place, item)
    return decode(raw)


def copy_item(document: Document, code: str, new_code: str) -> Document:
    """The same item once more, right below, under another code and without its role."""
    if document.item(new_code) is not None:
        raise CodeInUse
    raw = to_builtins(document)
    at, place = _find(raw["sections"], code)
    items = raw["sections"][at]["items"]
    fresh = {name: value for name, value in items[place].items() if name not in ("role", "of")}
    items.insert(place + 1, {**fresh, "code": new_code})
    return decode(raw)


def remove_item(document: Document, code: str) -> Document:
    raw = to_builtins(document)
    at, place = _find(raw["sections"], code)
    del raw["sections"][at]["items"][place]
    return decode(raw)


def set_item(document: Document, code: str, settings: Mapping[str, Any]) -> Document:
    """The item with other settings (theme, required, show_if …); its texts stay."""
    raw = to_builtins(document)
    at, place = _find(raw["sections"], code)
    raw["sections"][at]["items"][place].update(settings)
    return decode(raw)


def _find(sections: list[dict[str, Any]], code: str) -> tuple[int, int]:
    for at, section in enumerate(sections):
        for place, item in enumerate(section["items"]):
            if item["code"] == code:
                return at, place
    raise UnknownItem
