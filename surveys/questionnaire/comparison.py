"""What changed between two versions, and whether an item still measures the same thing."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from surveys.questionnaire.document import (
    NO_OPINION,
    Document,
    Item,
    Perspective,
    Scale,
    Text,
    WithOptions,
)
from surveys.questionnaire.logic import flattened


class ItemChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class VersionChange:
    """One difference: ``field`` is empty when the whole item came or went."""

    kind: ItemChangeKind
    code: str
    field: str = ""
    old: str = ""
    new: str = ""


# Fields with a comparison of their own; all others are compared as they stand.
_OWN_WAY: Final = frozenset({"code", "wording", "help", "options", "scale"})

# What the report does with an answer, not how it was asked.
_HARMLESS: Final = frozenset(
    {"section", "theme", "takeaway", "role", "of", "required", "estimate", "favourable_from"}
)


def diff(old: Document, new: Document) -> list[VersionChange]:
    """All differences between the items of two versions, in the order of the new one."""
    old, new = flattened(old), flattened(new)
    changes = [change for item in new.items() for change in _item(old, new, item)]
    gone = [item for item in old.items() if new.item(item.code) is None]
    return changes + [
        VersionChange(ItemChangeKind.REMOVED, item.code, old=_title(old, item)) for item in gone
    ]


def default_comparable(old: Document, new: Document, code: str) -> bool:
    """Whether an item, by default, continues its trend: asked and answered in the same way.

    A translation or a side that comes or goes changes nothing for those who answered before;
    a sentence, a label, a scale or a condition that changes does.
    """
    old, new = flattened(old), flattened(new)
    before, after = old.item(code), new.item(code)
    if before is None or after is None:
        return False
    changed = ((f, was, now) for f, was, now in _fields(old, before, new, after) if was != now)
    return not any(_breaks(field, was, now) for field, was, now in changed)


def _breaks(field: str, was: str, now: str) -> bool:
    if field in _HARMLESS:
        return False
    worded = field.startswith(("wording.", "help.", "options.", "scale."))
    if worded and NO_OPINION not in field:
        return bool(was and now)
    return True


def _item(old: Document, new: Document, item: Item) -> Iterator[VersionChange]:
    before = old.item(item.code)
    if before is None:
        yield VersionChange(ItemChangeKind.ADDED, item.code, new=_title(new, item))
        return
    for field, was, now in _fields(old, before, new, item):
        if was != now:
            yield VersionChange(ItemChangeKind.CHANGED, item.code, field, was, now)


def _title(document: Document, item: Item) -> str:
    return document.wording(item, Perspective.POLITICAL, document.source)


def _fields(
    old: Document, before: Item, new: Document, after: Item
) -> Iterator[tuple[str, str, str]]:
    yield "kind", before.kind.value, after.kind.value
    yield "section", _section(old, before), _section(new, after)
    for side in Perspective:
        yield from _text(f"wording.{side}", before.wording_for(side), after.wording_for(side))
    yield from _text("help", before.help, after.help)
    yield from _scale(old.scale_of(before), new.scale_of(after))
    yield from _options(before, after)
    yield from _rest(before, after)


def _section(document: Document, item: Item) -> str:
    section = document.section_of(item.code)
    return section.code if section else ""


def _text(field: str, was: Text | None, now: Text | None) -> Iterator[tuple[str, str, str]]:
    for language in dict.fromkeys([*(was or {}), *(now or {})]):
        yield f"{field}.{language}", (was or {}).get(language, ""), (now or {}).get(language, "")


def _scale(was: Scale | None, now: Scale | None) -> Iterator[tuple[str, str, str]]:
    yield "scale", _shape(was), _shape(now)
    earlier, later = _ends(was), _ends(now)
    for name in dict.fromkeys([*earlier, *later]):
        yield from _text(f"scale.{name}", earlier.get(name), later.get(name))


def _shape(scale: Scale | None) -> str:
    """The categories alone: two scales may have another name and still be the same."""
    if scale is None:
        return ""
    return f"{scale.categories[0]}–{scale.categories[-1]}" if scale.categories else "?"


def _ends(scale: Scale | None) -> dict[str, Text]:
    if scale is None:
        return {}
    labels: dict[str, Text | None] = {str(n): text for n, text in enumerate(scale.labels, start=1)}
    labels |= {"low": scale.low, "high": scale.high, NO_OPINION: scale.no_opinion}
    return {name: text for name, text in labels.items() if text is not None}


def _options(before: Item, after: Item) -> Iterator[tuple[str, str, str]]:
    was = before.options if isinstance(before, WithOptions) else ()
    now = after.options if isinstance(after, WithOptions) else ()
    yield "options", " ".join(o.code for o in was), " ".join(o.code for o in now)
    earlier = {option.code: option.text for option in was}
    for option in now:
        if option.code in earlier:
            yield from _text(f"options.{option.code}", earlier[option.code], option.text)


def _rest(before: Item, after: Item) -> Iterator[tuple[str, str, str]]:
    was, now = _plain(before), _plain(after)
    for field in dict.fromkeys([*was, *now]):
        yield field, was.get(field, ""), now.get(field, "")


def _plain(item: Item) -> dict[str, str]:
    values = msgspec.structs.asdict(item)
    shown = ((field, value) for field, value in values.items() if field not in _OWN_WAY)
    return {field: "" if value is None else str(value) for field, value in shown}
