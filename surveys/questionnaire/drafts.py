"""A document taken apart into parts that are written one by one, and put together again. Pure.

A part is the head, a section, an item, a scale or a theme, as plain values of JSON in one normal
form. The order of sections, and of the items of a section, is that of their ranks: between two
ranks there is always another, so that a part moves without touching its neighbours.
"""

import uuid
from collections.abc import Mapping
from enum import StrEnum
from itertools import count
from typing import Any, Final

import msgspec

from surveys.questionnaire.document import (
    Document,
    DocumentError,
    Section,
    decode,
    storable,
    to_builtins,
)
from surveys.questionnaire.items import Item
from surveys.questionnaire.parts import Scale, Theme

State = dict[str, Any]
# The values of a part: kind, code, section (the id of one, for an item), rank, body, outdated (of
# translations whose source changed: the source that they were made of, by the name of the field).

DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_WIDTH: Final = 4
_COLLECTED: Final = ("scales", "themes", "sections")


class PartKind(StrEnum):
    DOCUMENT = "document"
    SECTION = "section"
    ITEM = "item"
    SCALE = "scale"
    THEME = "theme"


def state(
    kind: PartKind,
    code: str,
    body: Mapping[str, Any],
    *,
    section: str | None = None,
    rank: str = "",
) -> State:
    """A part in its normal form; DocumentError when no document can hold it."""
    return normal({**_plain(kind, code, dict(body)), "section": section, "rank": rank})


def normal(part: State) -> State:
    """The same part with its body as a document would write it."""
    return {**part, "body": _body(PartKind(part["kind"]), part["code"], part["body"])}


def _body(kind: PartKind, code: str, body: Mapping[str, Any]) -> dict[str, Any]:
    if kind is PartKind.DOCUMENT:
        return _head(to_builtins(decode({**body, "sections": []})))
    types: dict[PartKind, Any] = {
        PartKind.SECTION: Section,
        PartKind.ITEM: Item,
        PartKind.SCALE: Scale,
        PartKind.THEME: Theme,
    }
    coded = {} if kind in (PartKind.SCALE, PartKind.THEME) else {"code": code}
    try:
        read = msgspec.convert({**body, **coded}, types[kind])
        written: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(storable(read)))
    except (msgspec.ValidationError, UnicodeError) as error:
        raise DocumentError("not_json", code, detail=str(error)) from error
    return {name: value for name, value in written.items() if name != "code"}


def _head(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if name not in _COLLECTED}


def split(document: Document) -> dict[str, State]:
    """The parts of a document under new ids."""
    raw = to_builtins(document)
    parts = [
        _plain(PartKind.DOCUMENT, "head", _head(raw)),
        *(_plain(PartKind.SCALE, code, body) for code, body in raw["scales"].items()),
        *(_plain(PartKind.THEME, code, body) for code, body in raw["themes"].items()),
    ]
    found = {str(uuid.uuid4()): part for part in parts}
    for rank, section in zip(ranks(len(raw["sections"])), raw["sections"], strict=True):
        here = str(uuid.uuid4())
        items = section.pop("items", [])
        found[here] = _coded(PartKind.SECTION, section, None, rank)
        for place, item in zip(ranks(len(items)), items, strict=True):
            found[str(uuid.uuid4())] = _coded(PartKind.ITEM, item, here, place)
    return found


def _coded(kind: PartKind, raw: dict[str, Any], section: str | None, rank: str) -> State:
    return {**_plain(kind, raw.pop("code"), raw), "section": section, "rank": rank}


def _plain(kind: PartKind, code: str, body: dict[str, Any]) -> State:
    whole = {"kind": kind.value, "code": code, "section": None, "rank": "", "body": body}
    return {**whole, "outdated": {}}


def join(parts: Mapping[str, State]) -> Document:
    """The document of these parts, whatever their order here."""
    raw: dict[str, Any] = {"scales": {}, "themes": {}, "sections": []}
    items: dict[str | None, list[State]] = {}
    for part in sorted(parts.values(), key=lambda part: str(part["rank"])):
        if part["kind"] == PartKind.DOCUMENT:
            raw |= part["body"]
        elif part["kind"] in (PartKind.SCALE, PartKind.THEME):
            raw[f"{part['kind']}s"][part["code"]] = part["body"]
        elif part["kind"] == PartKind.ITEM:
            items.setdefault(part["section"], []).append({**part["body"], "code": part["code"]})
    for key, part in in_order(parts, PartKind.SECTION):
        body = {**part["body"], "code": part["code"], "items": items.get(key, [])}
        raw["sections"].append(body)
    return decode(raw)


def in_order(parts: Mapping[str, State], kind: PartKind) -> list[tuple[str, State]]:
    found = [(key, part) for key, part in parts.items() if part["kind"] == kind]
    return sorted(found, key=lambda pair: str(pair[1]["rank"]))


def size(part: State) -> int:
    return len(msgspec.json.encode(part["body"]))


# --- Ranks: digits that stand for a fraction, and never end in 0 ---------------------------------


def ranks(number: int) -> list[str]:
    """The first ranks of so many parts; as the migration to parts wrote them."""
    return [f"{place:0{_WIDTH}d}V" for place in range(1, number + 1)]


def between(low: str, high: str | None) -> str:
    """A rank after `low` ('' is the beginning) and before `high` (None is the end)."""
    if high is None and (following := _following(low)):
        return following
    digits: list[str] = []
    for place in count():
        least = DIGITS.index(low[place]) if place < len(low) else 0
        most = len(DIGITS) if high is None else DIGITS.index(high[place])
        if most - least > 1:
            return "".join([*digits, DIGITS[(least + most) // 2]])
        digits.append(DIGITS[least])
        if most > least:
            high = None
    raise AssertionError  # pragma: no cover - count() does not end


def _following(low: str) -> str:
    """The next whole step, so that ranks stay short where parts are added at the end."""
    number = 0
    for digit in low[:_WIDTH].ljust(_WIDTH, "0"):
        number = number * len(DIGITS) + DIGITS.index(digit)
    number += 1
    digits = ""
    for _place in range(_WIDTH):
        number, rest = divmod(number, len(DIGITS))
        digits = DIGITS[rest] + digits
    return f"{digits}V" if not number else ""


def rank_row(low: str, high: str | None, number: int) -> list[str]:
    """So many ranks in order between two."""
    row: list[str] = []
    for _each in range(number):
        low = between(low, high)
        row.append(low)
    return row
