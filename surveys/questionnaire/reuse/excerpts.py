"""An item, a scale or a theme by itself, with all that it needs to be asked elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from surveys.questionnaire.document import Document, decode
from surveys.questionnaire.drafts import PartKind, State
from surveys.questionnaire.items import Item
from surveys.questionnaire.lineage import of_body
from surveys.questionnaire.words import Code, LanguageCode

KINDS: Final = (PartKind.ITEM, PartKind.SCALE, PartKind.THEME)
# What an item says of other items: it holds inside one questionnaire.
LINKS: Final = ("of", "options_from")
_LEFT: Final = frozenset({*LINKS, "show_if", "lineage"})


class ExcerptPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a draft without its place."""

    code: Code
    body: dict[str, Any]
    outdated: dict[str, str] = {}


class Excerpt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`part` is what it is about; an item brings its scale and its themes. `links` name by their
    lineage the items that it answers or takes its options from. Its condition stays behind."""

    kind: PartKind
    lineage: str
    languages: tuple[LanguageCode, ...]
    part: ExcerptPart
    scale: ExcerptPart | None = None
    themes: tuple[ExcerptPart, ...] = ()
    links: dict[str, str] = {}

    @property
    def code(self) -> str:
        return self.part.code

    @property
    def source(self) -> str:
        return self.languages[0] if self.languages else "nl"


class Excerpts:
    """Makes excerpts of the parts of one questionnaire."""

    def __init__(self, parts: Mapping[str, State], origin: str) -> None:
        self._origin = origin
        self._known = {(p["kind"], p["code"]): p for p in reversed(list(parts.values()))}
        head = next(part for part in parts.values() if part["kind"] == PartKind.DOCUMENT)
        self._languages = tuple(head["body"]["languages"])

    def of(self, part: State) -> Excerpt:
        body = part["body"]
        return Excerpt(
            kind=PartKind(part["kind"]),
            lineage=of_body(self._origin, part["code"], body),
            languages=self._languages,
            part=_bare(part),
            scale=self._part(PartKind.SCALE, body.get("scale")),
            themes=tuple(self._themes(body)),
            links=dict(self._links(body)),
        )

    def _part(self, kind: PartKind, code: str | None) -> ExcerptPart | None:
        found = self._known.get((kind, code)) if code else None
        return _bare(found) if found else None

    def _themes(self, body: Mapping[str, Any]) -> Iterator[ExcerptPart]:
        for code in theme_codes(body):
            if found := self._part(PartKind.THEME, code):
                yield found

    def _links(self, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for name in LINKS:
            if found := self._known.get((PartKind.ITEM, body.get(name, ""))):
                yield name, of_body(self._origin, found["code"], found["body"])


def theme_codes(body: Mapping[str, Any]) -> list[str]:
    """The themes that an item names, its own first."""
    named = [body.get("theme"), *(option.get("theme") for option in body.get("options", []))]
    return list(dict.fromkeys(code for code in named if code))


def _bare(part: State) -> ExcerptPart:
    body = {name: value for name, value in part["body"].items() if name not in _LEFT}
    return ExcerptPart(part["code"], body, dict(part["outdated"]))


def document_of(excerpt: Excerpt) -> Document:
    """The excerpt as a small document, for whatever reads documents."""
    by_kind: dict[PartKind, list[ExcerptPart]] = {
        PartKind.SCALE: [excerpt.scale] if excerpt.scale else [],
        PartKind.THEME: list(excerpt.themes),
        PartKind.ITEM: [],
    }
    by_kind[excerpt.kind].append(excerpt.part)
    items = [{**one.body, "code": one.code} for one in by_kind[PartKind.ITEM]]
    return decode(
        {
            "title": {},
            "minutes": 1,
            "languages": list(excerpt.languages),
            "scales": {one.code: one.body for one in by_kind[PartKind.SCALE]},
            "themes": {one.code: one.body for one in by_kind[PartKind.THEME]},
            "sections": [{"code": "section", "title": {}, "items": items}],
        }
    )


def item_of(excerpt: Excerpt, document: Document) -> Item | None:
    return document.item(excerpt.code) if excerpt.kind is PartKind.ITEM else None
