"""The texts of a draft, part by part. Pure.

A unit is what a person edits at once: an item, a section, a theme, a scale, or the head of
the questionnaire. A slot is one text of it, in all its languages.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from surveys.questionnaire.document import (
    Document,
    Item,
    NumberItem,
    Scale,
    Text,
    WithOptions,
)
from surveys.questionnaire.drafts import State
from surveys.questionnaire.rules import text_rules
from surveys.questionnaire.rules.problem import ProblemPlace

DOCUMENT: Final = "document"
SECTION: Final = "section"
ITEM: Final = "item"
THEME: Final = "theme"
SCALE: Final = "scale"
HEAD: Final = "head"  # the code of the one unit that has none of its own

_LONG: Final = 300


@dataclass(frozen=True)
class TextUnit:
    kind: str
    code: str


@dataclass(frozen=True)
class Slot:
    """`optional`: leaving it empty takes the text away, and what it stands for.

    `begun`: it stands for something, such as a side that is asked, whatever is written yet.
    """

    part: str
    text: Text
    limit: int
    optional: bool = False
    begun: bool = False

    @property
    def multiline(self) -> bool:
        return self.limit > _LONG


def slots(document: Document, unit: TextUnit) -> tuple[Slot, ...]:
    """The texts of a unit in order of reading; none when the unit does not exist."""
    return tuple(_slots(document, unit))


def _slots(document: Document, unit: TextUnit) -> Iterator[Slot]:
    if unit == TextUnit(DOCUMENT, HEAD):
        yield Slot("title", document.title, text_rules.TITLE)
        yield _optional("intro", document.intro, text_rules.INTRO)
    elif unit.kind == SECTION and (section := document.section(unit.code)):
        yield Slot("title", section.title, text_rules.TITLE)
        yield _optional("intro", section.intro, text_rules.INTRO)
    elif unit.kind == ITEM and (item := document.item(unit.code)):
        yield from item_slots(item)
    elif unit.kind == THEME and (theme := document.themes.get(unit.code)):
        yield Slot("title", theme.title, text_rules.TITLE)
    elif unit.kind == SCALE and (scale := document.scales.get(unit.code)):
        yield from _scale(scale)


def _optional(part: str, text: Text | None, limit: int) -> Slot:
    return Slot(part, text or {}, limit, optional=True, begun=text is not None)


def item_slots(item: Item) -> Iterator[Slot]:
    limit = text_rules.WORDING if item.kind != "information" else text_rules.INTRO
    yield _optional("wording.political", item.wording.political, limit)
    yield _optional("wording.administrative", item.wording.administrative, limit)
    yield _optional("help", item.help, text_rules.HELP)
    if isinstance(item, NumberItem):
        yield _optional("unit", item.unit, text_rules.UNIT)
    if isinstance(item, WithOptions):
        for option in item.options:
            yield Slot(f"options.{option.code}", option.text, text_rules.OPTION)


def _scale(scale: Scale) -> Iterator[Slot]:
    for number, label in enumerate(scale.labels, start=1):
        yield Slot(f"labels.{number}", label, text_rules.LABEL)
    if scale.is_rating:
        yield Slot("low", scale.low or {}, text_rules.LABEL)
        yield Slot("high", scale.high or {}, text_rules.LABEL)
    yield _optional("no_opinion", scale.no_opinion, text_rules.LABEL)


_SIMPLE: Final = ("title", "intro", "help", "unit", "low", "high", "no_opinion")


def texts_of(part: State) -> Iterator[tuple[str, Text]]:
    """The texts that a part of a draft has, by the names of their slots."""
    body = part["body"]
    yield from ((name, body[name]) for name in _SIMPLE if body.get(name))
    for side, text in body.get("wording", {}).items():
        yield f"wording.{side}", text or {}
    for option in body.get("options", []):
        yield f"options.{option['code']}", option["text"]
    for number, label in enumerate(body.get("labels", []), start=1):
        yield f"labels.{number}", label


def incomplete(document: Document, texts: Iterable[Slot]) -> tuple[str, ...]:
    """The languages of the questionnaire in which one of the texts is missing."""
    used = [slot.text for slot in texts if slot.text or slot.begun or not slot.optional]
    return tuple(
        language
        for language in document.languages
        if any(not text.get(language, "").strip() for text in used)
    )


def unit_of(place: ProblemPlace) -> TextUnit:
    """Where a person mends what is wrong at a place."""
    if place.item:
        return TextUnit(ITEM, place.item)
    if place.section:
        return TextUnit(SECTION, place.section)
    kind, _dot, rest = place.part.partition(".")
    if kind in ("themes", "scales"):
        return TextUnit(kind.removesuffix("s"), rest.partition(".")[0])
    return TextUnit(DOCUMENT, HEAD)
