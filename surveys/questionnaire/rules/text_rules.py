"""Rules for every text of a document: translated, not too long, without hidden characters."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from surveys.questionnaire import plain
from surveys.questionnaire.document import Document, Item, NumberItem, Scale, Text, WithOptions
from surveys.questionnaire.rules.problem import Problem, ProblemPlace, blocker, warning

TITLE: Final = 200
INTRO: Final = 5000
WORDING: Final = 1000
HELP: Final = 2000
OPTION: Final = 300
LABEL: Final = 200
UNIT: Final = 40


@dataclass(frozen=True)
class PlacedText:
    """A text where it stands, with the most characters it may have."""

    place: ProblemPlace
    text: Text
    limit: int


def problems(document: Document) -> Iterator[Problem]:
    for found in texts(document):
        yield from _languages(document, found)
        for language, words in sorted(found.text.items()):
            yield from _words(found, language, words)


def texts(document: Document) -> Iterator[PlacedText]:
    """Every text of a document, in order of reading."""
    yield from _optional(ProblemPlace(part="title"), document.title, TITLE)
    yield from _optional(ProblemPlace(part="intro"), document.intro, INTRO)
    for code, scale in sorted(document.scales.items()):
        yield from _scale(ProblemPlace(part=f"scales.{code}"), scale)
    for code, theme in sorted(document.themes.items()):
        yield PlacedText(ProblemPlace(part=f"themes.{code}"), theme.title, TITLE)
    for section in document.sections:
        yield PlacedText(ProblemPlace(section.code, part="title"), section.title, TITLE)
        yield from _optional(ProblemPlace(section.code, part="intro"), section.intro, INTRO)
        for item in section.items:
            yield from _item(ProblemPlace(section.code, item.code), item)


def _optional(place: ProblemPlace, text: Text | None, limit: int) -> Iterator[PlacedText]:
    if text is not None:
        yield PlacedText(place, text, limit)


def _scale(place: ProblemPlace, scale: Scale) -> Iterator[PlacedText]:
    for number, label in enumerate(scale.labels, start=1):
        yield PlacedText(place.at(f"{place.part}.{number}"), label, LABEL)
    for name, text in (("low", scale.low), ("high", scale.high), ("no_opinion", scale.no_opinion)):
        yield from _optional(place.at(f"{place.part}.{name}"), text, LABEL)


def _item(place: ProblemPlace, item: Item) -> Iterator[PlacedText]:
    limit = WORDING if item.kind != "information" else INTRO
    yield from _optional(place.at("wording.political"), item.wording.political, limit)
    yield from _optional(place.at("wording.administrative"), item.wording.administrative, limit)
    yield from _optional(place.at("help"), item.help, HELP)
    if isinstance(item, NumberItem):
        yield from _optional(place.at("unit"), item.unit, UNIT)
    if isinstance(item, WithOptions):
        for option in item.options:
            yield PlacedText(place.at(f"options.{option.code}"), option.text, OPTION)


def _languages(document: Document, found: PlacedText) -> Iterator[Problem]:
    for language in document.languages:
        if not plain.is_blank(found.text.get(language, "")):
            continue
        if language == document.source:
            yield blocker("missing_source", found.place, language=language)
        else:
            yield blocker("missing_translation", found.place, language=language)
    for language in sorted(set(found.text) - set(document.languages)):
        yield warning("unused_translation", found.place, language=language)


def _words(found: PlacedText, language: str, words: str) -> Iterator[Problem]:
    if len(words) > found.limit:
        yield blocker("text_too_long_here", found.place, language=language, maximum=found.limit)
    if character := plain.forbidden(words):
        yield blocker("hidden_character", found.place, language=language, character=character)
