"""Advice on how questions are worded. Rules of thumb that a writer can follow, and may overrule."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from surveys.questionnaire.document import (
    Document,
    InformationItem,
    Item,
    Measured,
    Perspective,
)
from surveys.questionnaire.rules.problem import Problem, ProblemPlace, warning

# Four lines of a phone, of about forty characters each.
PHONE: Final = 160
# One word in a statement that may join two of them; not where it names the two ends of one thing.
_JOINING: Final = {
    "nl": re.compile(r"\b(en|alsook|evenals|én)\b", re.IGNORECASE),
    "en": re.compile(r"\b(and|as well as)\b", re.IGNORECASE),
}
_ONE_THING: Final = {
    "nl": re.compile(r"\b(tussen|elkaar|zowel|samen|beide)\b", re.IGNORECASE),
    "en": re.compile(r"\b(between|each other|one another|both|together)\b", re.IGNORECASE),
}
_NEGATION: Final = {
    "nl": re.compile(r"\b(niet|geen|nooit|niemand|nergens|zonder|noch)\b", re.IGNORECASE),
    "en": re.compile(r"\b(not|no|never|nobody|none|without|nor)\b|\w+n[’']t\b", re.IGNORECASE),
}


def problems(document: Document) -> list[Problem]:
    """The advice on every item, in the order of reading."""
    return [found for item in document.items() for found in of_item(document, item)]


def of_item(document: Document, item: Item) -> Iterator[Problem]:
    section = document.section_of(item.code)
    place = ProblemPlace(section.code if section else "", item.code)
    if isinstance(item, InformationItem):
        return
    if len(item.perspectives) == 1:
        side = item.perspectives[0]
        yield warning(f"only_{side.value}", place.at(f"wording.{side.opposite.value}"))
    yield from _wording(document, place, item)
    if isinstance(item, Measured) and item.reverse and _others_are_not(document, item):
        yield warning("reversed_among_others", place)


def _wording(document: Document, place: ProblemPlace, item: Item) -> Iterator[Problem]:
    """Each advice once, at the first language and side where it holds."""
    said: set[str] = set()
    for language in document.languages:
        for side in Perspective:
            at = place.at(f"wording.{side.value}")
            words = (item.wording_for(side) or {}).get(language, "")
            for found in _words(at, item, language, words):
                if found.code not in said:
                    said.add(found.code)
                    yield found


def _words(place: ProblemPlace, item: Item, language: str, words: str) -> Iterable[Problem]:
    if len(words) > PHONE:
        yield warning("long_on_phone", place, language=language, count=len(words), maximum=PHONE)
    if not isinstance(item, Measured):
        return
    joining, one = _JOINING.get(language), _ONE_THING.get(language)
    if joining and one and (found := joining.search(words)) and not one.search(words):
        yield warning("double_barrelled", place, language=language, word=found[0])
    negation = _NEGATION.get(language)
    if negation and (found := negation.search(words)):
        yield warning("negated", place, language=language, word=found[0])


def _others_are_not(document: Document, item: Measured) -> bool:
    return any(
        isinstance(other, Measured) and other.code != item.code and not other.reverse
        for other in document.items()
        if other.theme == item.theme
    )
