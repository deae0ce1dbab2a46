"""A document as parts with plain fields, so that two of them can be laid beside each other.

Every value of a document stands in a field, in the order of its parts, or in the order of the
options of an item: documents whose flat forms are equal are equal.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from surveys.questionnaire.document import Document, Item, Scale, Section, Text, Theme, Wording
from surveys.questionnaire.drafts import PartKind
from surveys.questionnaire.items import WithOptions
from surveys.questionnaire.parts import Option
from surveys.questionnaire.words import Perspective

HEAD: Final = "head"  # the code of the one part that has none
YES: Final = "yes"
NO: Final = "no"

# The name of a field, and its language where it is a text.
FieldKey = tuple[str, str]
Fields = Mapping[FieldKey, str]


@dataclass(frozen=True)
class FlatPart:
    """`section`: where an item stands; `options`: those of an item in their order."""

    kind: PartKind
    code: str
    fields: Fields
    section: str = ""
    options: tuple[str, ...] = ()


# By kind and code; of two with one code (in a draft that cannot be published) the second is `code#2`.
PartKey = tuple[PartKind, str]


def flatten(document: Document) -> dict[PartKey, FlatPart]:
    """All parts in order of reading: the head, sections with their items, scales, themes."""
    found: dict[PartKey, FlatPart] = {}
    for part in _parts(document):
        times = 2
        key = (part.kind, part.code)
        while key in found:
            key = (part.kind, f"{part.code}#{times}")
            times += 1
        found[key] = part
    return found


def _parts(document: Document) -> Iterator[FlatPart]:
    head = {
        **dict(text_fields("title", document.title)),
        **dict(text_fields("intro", document.intro)),
        ("minutes", ""): str(document.minutes),
        ("languages", ""): " ".join(document.languages),
    }
    yield FlatPart(PartKind.DOCUMENT, HEAD, head)
    for section in document.sections:
        yield _section(section)
        for item in section.items:
            yield flat_item(item, section.code)
    for code, scale in sorted(document.scales.items()):
        yield FlatPart(PartKind.SCALE, code, scale_fields(scale))
    for code, theme in sorted(document.themes.items()):
        yield FlatPart(PartKind.THEME, code, _theme_fields(theme))


def _section(section: Section) -> FlatPart:
    title, intro = text_fields("title", section.title), text_fields("intro", section.intro)
    condition = _value("show_if", section.show_if)
    return FlatPart(PartKind.SECTION, section.code, {**dict(title), **dict(intro), **condition})


def _theme_fields(theme: Theme) -> Fields:
    found = dict(text_fields("title", theme.title))
    found["frame", ""] = theme.frame.value
    if theme.takeaway is not None:
        found["takeaway", ""] = str(theme.takeaway)
    return found


def flat_item(item: Item, section: str = "") -> FlatPart:
    fields: dict[FieldKey, str] = {("kind", ""): item.kind.value}
    fields["sides", ""] = " ".join(item.perspectives)
    for name, value in msgspec.structs.asdict(item).items():
        if name != "code":
            fields |= _value(name, value)
    codes = item.option_codes if isinstance(item, WithOptions) else ()
    return FlatPart(PartKind.ITEM, item.code, fields, section, tuple(_numbered(codes)))


def _value(name: str, value: object) -> dict[FieldKey, str]:
    """One value of an item as fields; what is not there has none."""
    if value is None:
        return {}
    if isinstance(value, Wording):
        return {
            **dict(text_fields(f"{name}.{Perspective.POLITICAL}", value.political)),
            **dict(text_fields(f"{name}.{Perspective.ADMINISTRATIVE}", value.administrative)),
        }
    if isinstance(value, tuple):
        return _option_fields(value)
    if isinstance(value, dict):
        return dict(text_fields(name, value))
    return {(name, ""): plain(value)}


def plain(value: object) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def _option_fields(options: tuple[Option, ...]) -> dict[FieldKey, str]:
    found: dict[FieldKey, str] = {}
    for code, option in zip(_numbered(o.code for o in options), options, strict=True):
        found |= dict(text_fields(f"options.{code}", option.text))
        for name, value in msgspec.structs.asdict(option).items():
            if name not in ("code", "text"):
                found |= _value(f"options.{code}.{name}", value)
    return found


def _numbered(codes: Iterable[str]) -> list[str]:
    found: list[str] = []
    for code in codes:
        times = found.count(code) + sum(one.startswith(f"{code}#") for one in found)
        found.append(f"{code}#{times + 1}" if times else code)
    return found


def scale_fields(scale: Scale) -> dict[FieldKey, str]:
    """What is asked with a scale; its code is no part of it."""
    found: dict[FieldKey, str] = {("categories", ""): _range(scale)}
    if scale.labels and (scale.min, scale.max) != (None, None):
        found["min", ""], found["max", ""] = str(scale.min), str(scale.max)
    for number, label in enumerate(scale.labels, start=1):
        found |= dict(text_fields(f"labels.{number}", label))
    for name in ("low", "high", "no_opinion"):
        found |= dict(text_fields(name, getattr(scale, name)))
    return found


def _range(scale: Scale) -> str:
    if scale.labels:
        return f"1–{len(scale.labels)}"
    return "–".join(str(end) for end in (scale.min, scale.max))


def text_fields(name: str, text: Text | None) -> Iterator[tuple[FieldKey, str]]:
    """A text by language. One without any language is something else than no text."""
    if text is not None:
        yield from (((name, language), words) for language, words in text.items())
        if not text:
            yield (name, ""), ""
