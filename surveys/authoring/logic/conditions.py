"""Conditions in the words of the page: «Overleg loopt vlot» (S2) is «Eens» of «Helemaal eens»."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.questionnaire.conditions.expressions import Expression
from surveys.questionnaire.conditions.saying import is_rating, option_words, said, said_tree
from surveys.questionnaire.conditions.sentences import Clause, Value, Verb
from surveys.questionnaire.document import (
    DateItem,
    Document,
    Item,
    Perspective,
    base_code,
    estimate_key,
)

_LONGEST: Final = 60

VERBS: Final[dict[Verb, Promise]] = {
    Verb.IS: gettext_lazy("is"),
    Verb.IS_NOT: gettext_lazy("is iets anders dan"),
    Verb.AT_LEAST: gettext_lazy("is minstens"),
    Verb.AT_MOST: gettext_lazy("is hoogstens"),
    Verb.MORE: gettext_lazy("is meer dan"),
    Verb.LESS: gettext_lazy("is minder dan"),
    Verb.HAS: gettext_lazy("bevat"),
    Verb.HAS_NOT: gettext_lazy("bevat niet"),
    Verb.ANSWERED: gettext_lazy("is beantwoord"),
    Verb.NOT_ANSWERED: gettext_lazy("is niet beantwoord"),
}
_OF_DAYS: Final[dict[Verb, Promise]] = {
    Verb.AT_LEAST: gettext_lazy("is op of na"),
    Verb.AT_MOST: gettext_lazy("is op of voor"),
    Verb.MORE: gettext_lazy("is na"),
    Verb.LESS: gettext_lazy("is voor"),
}


# The same behind "if", where Dutch and German put the verb at the end.
_IF: Final[dict[Verb, Promise]] = {
    Verb.IS: gettext_lazy("%(asked)s %(answers)s is"),
    Verb.IS_NOT: gettext_lazy("%(asked)s iets anders is dan %(answers)s"),
    Verb.AT_LEAST: gettext_lazy("%(asked)s minstens %(answers)s is"),
    Verb.AT_MOST: gettext_lazy("%(asked)s hoogstens %(answers)s is"),
    Verb.MORE: gettext_lazy("%(asked)s meer is dan %(answers)s"),
    Verb.LESS: gettext_lazy("%(asked)s minder is dan %(answers)s"),
    Verb.HAS: gettext_lazy("%(asked)s %(answers)s bevat"),
    Verb.HAS_NOT: gettext_lazy("%(asked)s %(answers)s niet bevat"),
    Verb.ANSWERED: gettext_lazy("%(asked)s beantwoord is"),
    Verb.NOT_ANSWERED: gettext_lazy("%(asked)s niet beantwoord is"),
}
_IF_OF_DAYS: Final[dict[Verb, Promise]] = {
    Verb.AT_LEAST: gettext_lazy("%(asked)s op of na %(answers)s valt"),
    Verb.AT_MOST: gettext_lazy("%(asked)s op of voor %(answers)s valt"),
    Verb.MORE: gettext_lazy("%(asked)s na %(answers)s valt"),
    Verb.LESS: gettext_lazy("%(asked)s voor %(answers)s valt"),
}


def verb_name(verb: Verb, item: Item | None) -> str:
    return str((_OF_DAYS if isinstance(item, DateItem) else {}).get(verb, VERBS[verb]))


def spoken(
    document: Document, condition: str | None, language: str, side: Perspective | None = None
) -> str:
    """The condition as it stands behind "if", in the words of a side; as it is written where it cannot
    be read."""
    return said(condition, _PageVoice(document, language, side))


def stated(document: Document, condition: str, language: str) -> str:
    """The same as a sentence by itself: what holds, or does not."""
    return said(condition, _PageVoice(document, language, None, by_itself=True))


def spoken_tree(document: Document, tree: Expression, language: str) -> str:
    return said_tree(tree, _PageVoice(document, language, None))


def stated_tree(document: Document, tree: Expression, language: str, side: Perspective) -> str:
    return said_tree(tree, _PageVoice(document, language, side, by_itself=True))


@dataclass(frozen=True)
class _PageVoice:
    document: Document
    language: str
    side: Perspective | None
    by_itself: bool = False

    def row(self, row: Clause) -> str:
        item = self.document.item(base_code(row.key))
        named = key_name(self.document, row.key, self.language, self.side)
        shown = [f"«{value_name(self.document, row.key, v, self.language)}»" for v in row.values]
        answers = either(shown) if shown else ""
        if self.by_itself:
            return f"{named} {verb_name(row.verb, item)} {answers}".rstrip()
        phrase = (_IF_OF_DAYS if isinstance(item, DateItem) else {}).get(row.verb, _IF[row.verb])
        return str(phrase) % {"asked": named, "answers": answers}

    def joined(self, parts: Sequence[str], *, every: bool) -> str:
        return (_(" en ") if every else _(" of ")).join(parts)

    def denied(self, tree: Expression) -> str:
        return _("niet (%(condition)s)") % {"condition": said_tree(tree, self)}


def either(words: Sequence[str], joint: str = "") -> str:
    """One, two or three; or with another joint."""
    *first, last = words
    return (joint or _(" of ")).join(filter(None, [", ".join(first), last]))


def key_name(document: Document, key: str, language: str, side: Perspective | None = None) -> str:
    """What an answer is called: the question's words, shortened, and its code."""
    item = document.item(base_code(key))
    if item is None:
        return _("«%(code)s» (niet in de vragenlijst)") % {"code": key}
    words = {"question": item_words(document, item, language, side), "code": item.code}
    if key == item.code:
        return f"«{words['question']}» ({item.code})"
    if key == estimate_key(item.code):
        return _("de inschatting bij «%(question)s» (%(code)s)") % words
    return _("de eigen woorden bij «%(question)s» (%(code)s)") % words


def item_words(
    document: Document, item: Item, language: str, side: Perspective | None = None
) -> str:
    """Of the side that is meant, where it is asked; else of the first that is."""
    asked = side if side and item.asked_to(side) else next(iter(item.perspectives), None)
    words = document.wording(item, asked, language) if asked else ""
    words = " ".join(words.split()) or item.code
    if len(words) <= _LONGEST:
        return words
    whole, _space, _rest = words[:_LONGEST].rpartition(" ")
    return f"{whole or words[: _LONGEST - 1]}…"


def value_name(document: Document, key: str, value: Value, language: str) -> str:
    item = document.item(base_code(key))
    words = option_words(document, key, value, language)
    if isinstance(value, float):
        number = _number(value)
        if words and is_rating(document, item):
            return number if words == number else f"{number} {words}"
        return words or number
    return words or (_day(value) if isinstance(item, DateItem) else value)


def _number(value: float) -> str:
    return str(localize(int(value) if value.is_integer() else value))


def _day(value: str) -> str:
    try:
        return date_format(datetime.date.fromisoformat(value), "DATE_FORMAT")
    except ValueError:
        return value
