"""A questionnaire version as one typed, immutable document.

The JSON of a document is canonical: the same document always gives the same bytes, so that
its hash can be published. Order that matters is the order of lists (languages, sections,
items, options, labels); objects keyed by code (scales, themes) have none.
"""

import hashlib
import re
from collections.abc import Hashable, Iterator
from functools import cached_property
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar

import msgspec

from surveys.questionnaire import messages
from surveys.questionnaire.items import (
    BaseItem,
    Choice,
    DateItem,
    InformationItem,
    Item,
    LongTextItem,
    Measured,
    MultipleItem,
    NumberItem,
    QuestionItem,
    RankingItem,
    RatingItem,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
    WithOptions,
    Writing,
)
from surveys.questionnaire.parts import DocumentPart, Label, Option, Scale, Theme, Wording
from surveys.questionnaire.words import (
    CODE_PATTERN,
    NO_OPINION,
    OTHER,
    OTHER_LABEL,
    UNLISTED,
    Code,
    Count,
    Kind,
    Language,
    LanguageCode,
    Perspective,
    Purpose,
    Text,
    ThemeFrame,
    TranslationState,
    base_code,
    estimate_key,
    other_key,
    quote_key,
)

__all__ = [
    "CODE_PATTERN",
    "MAX_BYTES",
    "NO_OPINION",
    "OTHER",
    "OTHER_LABEL",
    "UNLISTED",
    "BaseItem",
    "Choice",
    "DateItem",
    "Document",
    "DocumentError",
    "InformationItem",
    "Item",
    "Kind",
    "Label",
    "Language",
    "LongTextItem",
    "Measured",
    "MultipleItem",
    "NumberItem",
    "Option",
    "Perspective",
    "Purpose",
    "QuestionItem",
    "RankingItem",
    "RatingItem",
    "Scale",
    "ScaleItem",
    "Section",
    "ShortTextItem",
    "SingleItem",
    "SumItem",
    "Text",
    "Theme",
    "ThemeFrame",
    "TranslationState",
    "WithOptions",
    "Wording",
    "Writing",
    "base_code",
    "decode",
    "digest",
    "encode",
    "estimate_key",
    "json_schema",
    "other_key",
    "quote_key",
    "storable",
    "to_builtins",
]

MAX_BYTES: Final = 2_000_000
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # as JSON writes it
Stored = TypeVar("Stored")


class Section(DocumentPart, frozen=True, kw_only=True):
    """Items on one page. A condition of the section holds for each of them, beside their own."""

    code: Code
    title: Text
    intro: Text | None = None
    show_if: str | None = None
    items: tuple[Item, ...] = ()

    def for_perspective(self, perspective: Perspective) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.asked_to(perspective))


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """The whole instrument. ``languages`` names the source language first."""

    format: Literal[1] = 1
    title: Text
    minutes: Count
    languages: Annotated[tuple[LanguageCode, ...], msgspec.Meta(max_length=len(Language))]
    intro: Text | None = None
    scales: dict[Code, Scale] = {}
    themes: dict[Code, Theme] = {}
    sections: tuple[Section, ...]

    @property
    def source(self) -> str:
        return self.languages[0] if self.languages else Language.NL.value

    @cached_property
    def _flat(self) -> tuple[Item, ...]:
        return tuple(item for section in self.sections for item in section.items)

    @cached_property
    def _by_code(self) -> dict[str, Item]:
        # The first one wins: duplicates exist only in a draft that validation refuses.
        return {item.code: item for item in reversed(self._flat)}

    @cached_property
    def kept(self) -> dict[Hashable, Any]:
        """What others work out of it once: it never changes."""
        return {}

    def items(self) -> tuple[Item, ...]:
        return self._flat

    def item(self, code: str) -> Item | None:
        return self._by_code.get(code)

    def section(self, code: str) -> Section | None:
        return next((section for section in self.sections if section.code == code), None)

    def section_of(self, item_code: str) -> Section | None:
        return next((s for s in self.sections if any(i.code == item_code for i in s.items)), None)

    def section_items(self, section: Section | str, perspective: Perspective) -> tuple[Item, ...]:
        found = self.section(section) if isinstance(section, str) else section
        return found.for_perspective(perspective) if found else ()

    def for_perspective(self, perspective: Perspective) -> tuple[Item, ...]:
        return tuple(item for item in self._flat if item.asked_to(perspective))

    def theme_codes(self) -> tuple[str, ...]:
        """Themes in the order in which a respondent meets them, unused ones at the end."""
        met = dict.fromkeys(item.theme for item in self._flat if item.theme in self.themes)
        rest = sorted(set(self.themes) - set(met))
        return (*(code for code in met if code), *rest)

    def theme_items(self, theme: str) -> tuple[Item, ...]:
        return tuple(item for item in self._flat if item.theme == theme)

    def scale_of(self, item: Item) -> Scale | None:
        return self.scales.get(item.scale) if isinstance(item, Measured) else None

    def text(self, text: Text | None, language: str) -> str:
        """The text in a language, else in the source language, else in any language."""
        if not text:
            return ""
        return text.get(language) or text.get(self.source) or next(iter(text.values()))

    def wording(self, item: Item, perspective: Perspective, language: str) -> str:
        """The sentence for one side; for a side that is not asked, the other side's."""
        own = item.wording_for(perspective)
        return self.text(own or item.wording_for(perspective.opposite), language)

    def options(self, item: Item, language: str) -> tuple[Label, ...]:
        """What a respondent can choose from, in order, with 'other' and 'no opinion' last."""
        return tuple(self._labels(item, language))

    def _labels(self, item: Item, language: str) -> Iterator[Label]:
        if isinstance(item, Measured):
            yield from self._scale_labels(self.scales.get(item.scale), language)
        elif isinstance(item, WithOptions):
            yield from (Label(o.code, self.text(o.text, language)) for o in item.options)
        if isinstance(item, Choice) and item.other:
            yield Label(OTHER, OTHER_LABEL.get(language, OTHER_LABEL["nl"]))

    def _scale_labels(self, scale: Scale | None, language: str) -> Iterator[Label]:
        if scale is None:
            return
        for category in scale.categories:
            text = self.text(scale.category_text(category), language)
            yield Label(category, text or str(category))
        if scale.no_opinion is not None:
            yield Label(NO_OPINION, self.text(scale.no_opinion, language))


Source: TypeAlias = bytes | str | dict[str, Any]


class DocumentError(ValueError):
    """The document cannot be read; ``place`` says where, for a person."""

    def __init__(self, code: str, place: str = "", /, **params: object) -> None:
        self.code = code
        self.place = place
        self.params = params
        super().__init__(messages.render(code, params, place))


def decode(source: Source) -> Document:
    """Read a document from JSON or from plain Python values."""
    try:
        if isinstance(source, dict):
            return storable(msgspec.convert(source, Document))
        if len(source) > MAX_BYTES:
            raise DocumentError("document_too_large", limit=MAX_BYTES)
        return storable(msgspec.json.decode(source, type=Document))
    except msgspec.ValidationError as error:
        raise _readable(error, source) from error
    except msgspec.DecodeError as error:
        where = messages.byte_named(str(error), source)
        raise DocumentError("not_json", where, detail=str(error)) from error
    except (RecursionError, UnicodeError) as error:
        raise DocumentError("not_json", detail=type(error).__name__) from error


def storable(value: Stored) -> Stored:
    """Python strings may hold half characters that no JSON can carry; no database keeps a NUL."""
    written = msgspec.json.encode(value)
    if b"\\u0000" in written and _NUL.search(written):  # the search alone is slow
        raise DocumentError("control_character", character="U+0000")
    return value


def _readable(error: msgspec.ValidationError, source: Source) -> DocumentError:
    code, path, params = messages.explain(str(error))
    return DocumentError(code, messages.place(path, _raw(source)), **params)


def _raw(source: Source) -> object:
    """The values around the error, for the codes on the way; nothing if the rest is broken too."""
    if isinstance(source, dict):
        return source
    try:
        return msgspec.json.decode(source)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return None


def encode(document: Document) -> bytes:
    """The canonical JSON: the same document, the same bytes."""
    return msgspec.json.encode(document, order="sorted")


def digest(document: Document) -> str:
    return hashlib.sha256(encode(document)).hexdigest()


def to_builtins(document: Document) -> dict[str, Any]:
    """Plain dicts and lists that JSON columns can hold."""
    built = msgspec.json.decode(encode(document))
    if not isinstance(built, dict):  # pragma: no cover - a struct always encodes as an object
        raise TypeError("a document is an object")
    return built


def json_schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12) of the format."""
    schema = msgspec.json.schema(Document)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
