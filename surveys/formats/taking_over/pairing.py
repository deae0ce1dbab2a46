"""Two files, one for each side, as one questionnaire: an item that both have gets both wordings."""

from typing import Any, Final

import msgspec

from surveys.formats.losses import Telling
from surveys.formats.taking_over.assembling import Taken, with_possible_conditions
from surveys.formats.taking_over.codes import Codes
from surveys.formats.taking_over.conditions import with_other_codes
from surveys.questionnaire.conditions.expressions import LogicError
from surveys.questionnaire.conditions.visibility import flattened
from surveys.questionnaire.document import (
    MAX_BYTES,
    Document,
    Item,
    Language,
    Measured,
    Perspective,
    Section,
    WithOptions,
    Wording,
    decode,
    encode,
    to_builtins,
)
from surveys.questionnaire.rules.validation import (
    MAX_ITEMS,
    MAX_SCALES,
    MAX_SECTIONS,
    MAX_THEMES,
    RESERVED,
)

# What two sides of one item share besides their answers; the first file's counts.
_SHARED: Final = ("help", "theme", "required", "role", "of", "takeaway", "reverse", "estimate")


def paired(document: Document, other: Document) -> Taken:
    """`document` with the wordings of `other` for the sides that `other` asks.

    Items meet by code and kind of answer. What has no counterpart stays with its own side.
    """
    return _Pairing(document, other).taken()


def joined(first: Taken, other: Taken) -> Taken:
    """Two files as one questionnaire, with the losses of both."""
    both = paired(first.document, other.document)
    return Taken(both.document, (*first.losses, *other.losses, *both.losses), both.names)


class _Pairing:
    def __init__(self, document: Document, other: Document) -> None:
        self._telling = Telling()
        self._document = document
        self._other = self._in_source(flattened(other), document.source)
        self._scales = dict(document.scales)
        self._scale_codes = Codes("s", document.scales)
        self._renamed_scales: dict[str, str] = {}
        self._item_codes = Codes("q", {*RESERVED, *(item.code for item in document.items())})
        self._codes: dict[str, str] = {}  # what an item of the other file is called here
        self._meets: dict[str, Item] = {}

    def taken(self) -> Taken:
        self._meet()
        sections = [self._joined_section(section) for section in self._document.sections]
        joined = self._within_bytes(self._with_sections(self._with_rest(sections)))
        joined = with_possible_conditions(joined, {}, self._telling)
        return Taken(joined, self._telling.losses)

    def _with_sections(self, sections: list[Section]) -> Document:
        document, other = self._document, self._other
        items = [item for section in sections for item in section.items]
        used = {item.scale for item in items if isinstance(item, Measured)}
        themes = {**other.themes, **document.themes}
        return msgspec.structs.replace(
            document,
            minutes=max(document.minutes, other.minutes),
            languages=tuple(dict.fromkeys([*document.languages, *other.languages])),
            scales={code: scale for code, scale in self._scales.items() if code in used},
            themes=themes if len(themes) <= MAX_THEMES else document.themes,
            sections=tuple(sections),
        )

    def _in_source(self, other: Document, source: str) -> Document:
        """The other file with every text in the source language of the first."""
        if source == other.source:
            return other
        filled: Any = _filled(to_builtins(other), source, other.source)
        if filled != to_builtins(other):
            self._telling.changed("", "source_filled", language=source)
        return decode(filled)

    def _meet(self) -> None:
        """Which items are the same one, and what the others are called beside them."""
        for item in self._other.items():
            own = self._document.item(item.code)
            if own is not None and self._alike(own, item):
                self._meets.setdefault(own.code, item)
                self._codes[item.code] = own.code
            elif own is not None:
                self._codes[item.code] = self._item_codes.code(item.code)
                self._telling.changed(
                    item.code, "pair_differs", code=f"{own.code}, {self._codes[item.code]}"
                )
            else:
                self._codes[item.code] = self._item_codes.code(item.code)
                self._telling.changed(self._codes[item.code], "only_in_other")

    def _alike(self, own: Item, item: Item) -> bool:
        """Whether the answers of both can be compared: the same kind, steps and options."""
        if own.kind != item.kind:
            return False
        mine, theirs = self._document.scale_of(own), self._other.scale_of(item)
        if mine is not None and theirs is not None:
            return mine.categories == theirs.categories
        if isinstance(own, WithOptions) and isinstance(item, WithOptions):
            return set(own.option_codes) == set(item.option_codes)
        return True

    # --- items that both have ---

    def _joined_section(self, section: Section) -> Section:
        items = tuple(self._joined(item) for item in section.items)
        return msgspec.structs.replace(section, items=items)

    def _joined(self, own: Item) -> Item:
        item = self._meets.get(own.code)
        if item is None:
            self._telling.changed(own.code, "no_counterpart")
            return own
        self._tell_differences(own, item)
        wording = {
            side.value: item.wording_for(side) or own.wording_for(side) for side in Perspective
        }
        return msgspec.structs.replace(own, wording=Wording(**wording))

    def _tell_differences(self, own: Item, item: Item) -> None:
        if own.show_if != item.show_if:
            self._telling.changed(own.code, "pair_condition")
        fields = [name for name in _SHARED if getattr(own, name, None) != getattr(item, name, None)]
        mine, theirs = self._document.scale_of(own), self._other.scale_of(item)
        if mine != theirs:
            fields.append("scale")
        if isinstance(own, WithOptions) and isinstance(item, WithOptions):
            fields += ["options"] if own.options != item.options else []
        if fields:
            self._telling.changed(own.code, "pair_settings", fields=", ".join(fields))

    # --- items that only the other has ---

    def _with_rest(self, sections: list[Section]) -> list[Section]:
        room = MAX_ITEMS - sum(len(section.items) for section in sections)
        codes = Codes("s", [section.code for section in sections])
        for section in self._other.sections:
            alone = [item for item in section.items if self._is_alone(item)]
            kept = [made for item in alone if (made := self._alone(item))][: max(0, room)]
            for item in alone[len(kept) :]:
                self._telling.left_out(item.code, "too_many_items", limit=str(MAX_ITEMS))
            room -= len(kept)
            sections = _placed(sections, section, kept, codes) if kept else sections
        return sections

    def _is_alone(self, item: Item) -> bool:
        return self._meets.get(self._codes[item.code]) is not item

    def _alone(self, item: Item) -> Item | None:
        changes: dict[str, Any] = {"code": self._codes[item.code], "show_if": self._condition(item)}
        if isinstance(item, Measured):
            scale = self._scale(item.scale)
            if scale is None:
                self._telling.left_out(item.code, "document_full")
                return None
            changes["scale"] = scale
        if (of := getattr(item, "of", None)) is not None:
            changes["of"] = self._codes.get(of, of)
        return msgspec.structs.replace(item, **changes)

    def _condition(self, item: Item) -> str | None:
        if item.show_if is None:
            return None
        try:
            return with_other_codes(item.show_if, self._codes)
        except LogicError:
            self._telling.left_out(item.code, "condition_long")
            return None

    def _scale(self, code: str) -> str | None:
        scale = self._other.scales.get(code)
        if scale is None:
            return code
        known = next((name for name, own in self._scales.items() if own == scale), None)
        if known is None and len(self._scales) < MAX_SCALES:
            known = self._scale_codes.code(code)
            self._scales[known] = scale
        return known

    def _within_bytes(self, document: Document) -> Document:
        """The first file alone where both together are larger than a draft may be."""
        if len(encode(document)) <= MAX_BYTES:
            return document
        self._telling.left_out("", "document_full")
        return self._document


def _filled(part: Any, source: str, otherwise: str) -> Any:
    if isinstance(part, list):
        return [_filled(inner, source, otherwise) for inner in part]
    if not isinstance(part, dict):
        return part
    if part and set(part) <= set(Language) and all(isinstance(v, str) for v in part.values()):
        words = part.get(source) or part.get(otherwise) or next(iter(part.values()))
        return {**part, source: words}
    return {name: _filled(inner, source, otherwise) for name, inner in part.items()}


def _placed(
    sections: list[Section], section: Section, items: list[Item], codes: Codes
) -> list[Section]:
    """The items in the section of their code, else in one of their own, else in the last."""
    at = next((n for n, own in enumerate(sections) if own.code == section.code), None)
    if at is None and len(sections) < MAX_SECTIONS:
        fresh = msgspec.structs.replace(section, code=codes.code(section.code), items=tuple(items))
        return [*sections, fresh]
    place = len(sections) - 1 if at is None else at
    full = msgspec.structs.replace(sections[place], items=(*sections[place].items, *items))
    return [*sections[:place], full, *sections[place + 1 :]]
