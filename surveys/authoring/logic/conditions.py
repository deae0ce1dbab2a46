"""Conditions in the words of the page: «Overleg loopt vlot» (S2) is «Eens» of «Helemaal eens»."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.questionnaire.conditions.expressions import (
    AllOf,
    AnyOf,
    Expression,
    LogicError,
    Not,
    parse,
)
from surveys.questionnaire.conditions.sentences import Clause, Value, Verb, as_row, flat
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
    OTHER_LABEL,
    DateItem,
    Document,
    Item,
    Measured,
    WithOptions,
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


def verb_name(verb: Verb, item: Item | None) -> str:
    return str((_OF_DAYS if isinstance(item, DateItem) else {}).get(verb, VERBS[verb]))


def spoken(document: Document, condition: str | None, language: str) -> str:
    """The condition as a sentence, or as it is written where it cannot be read."""
    if not condition:
        return ""
    try:
        tree = parse(condition)
    except LogicError:
        return condition
    return spoken_tree(document, tree, language)


def spoken_tree(document: Document, tree: Expression, language: str) -> str:
    return _Speaker(document, language).said(flat(tree))


class _Speaker:
    def __init__(self, document: Document, language: str) -> None:
        self._document, self._language = document, language

    def said(self, tree: Expression, *, inside: bool = False) -> str:
        if row := as_row(tree):
            return self._row(row)
        match tree:
            case Not(inner):
                return _("niet (%(condition)s)") % {"condition": self.said(inner)}
            case AllOf(parts):
                words = _(" en ").join(self.said(part, inside=True) for part in _told(parts, AllOf))
            case AnyOf(parts):
                words = _(" of ").join(self.said(part, inside=True) for part in _told(parts, AnyOf))
            case _:
                return ""
        return f"({words})" if inside else words

    def _row(self, row: Clause) -> str:
        item = self._document.item(base_code(row.key))
        named = key_name(self._document, row.key, self._language)
        words = f"{named} {verb_name(row.verb, item)}"
        if row.verb.bare:
            return words
        shown = [f"«{value_name(self._document, row.key, v, self._language)}»" for v in row.values]
        return f"{words} {either(shown)}"


def _told(parts: Sequence[Expression], kind: type[AllOf] | type[AnyOf]) -> Iterable[Expression]:
    """The parts, with neighbours together that one row says."""
    kept: list[Expression] = []
    for part in parts:
        if kept and as_row(together := flat(kind((kept[-1], part)))):
            kept[-1] = together
        else:
            kept.append(part)
    return kept


def either(words: Sequence[str], joint: str = "") -> str:
    """One, two or three; or with another joint."""
    *first, last = words
    return (joint or _(" of ")).join(filter(None, [", ".join(first), last]))


def key_name(document: Document, key: str, language: str) -> str:
    """What an answer is called: the question's words, shortened, and its code."""
    item = document.item(base_code(key))
    if item is None:
        return _("«%(code)s» (niet in de vragenlijst)") % {"code": key}
    words = {"question": item_words(document, item, language), "code": item.code}
    if key == item.code:
        return f"«{words['question']}» ({item.code})"
    if key == estimate_key(item.code):
        return _("de inschatting bij «%(question)s» (%(code)s)") % words
    return _("de eigen woorden bij «%(question)s» (%(code)s)") % words


def item_words(document: Document, item: Item, language: str) -> str:
    side = next(iter(item.perspectives), None)
    words = document.wording(item, side, language) if side else ""
    words = " ".join(words.split()) or item.code
    if len(words) <= _LONGEST:
        return words
    whole, _space, _rest = words[:_LONGEST].rpartition(" ")
    return f"{whole or words[: _LONGEST - 1]}…"


def value_name(document: Document, key: str, value: Value, language: str) -> str:
    item = document.item(base_code(key))
    if isinstance(item, Measured):
        return _category(document, item, value, language)
    if isinstance(item, WithOptions) and key == item.code:
        option = item.option(str(value))
        if option:
            return document.text(option.text, language) or option.code
        return OTHER_LABEL.get(language, OTHER_LABEL["nl"]) if value == OTHER else str(value)
    if isinstance(item, DateItem):
        return _day(str(value))
    return _number(value) if isinstance(value, float) else value


def _category(document: Document, item: Measured, value: Value, language: str) -> str:
    scale = document.scales.get(item.scale)
    if value == NO_OPINION:
        return document.text(scale.no_opinion if scale else None, language) or _("Geen mening")
    if not isinstance(value, float):
        return value
    text = scale.category_text(int(value)) if scale and value.is_integer() else None
    words = document.text(text, language)
    if scale is not None and scale.is_rating:
        return f"{_number(value)} {words}".strip()
    return words or _number(value)


def _number(value: float) -> str:
    return str(localize(int(value) if value.is_integer() else value))


def _day(value: str) -> str:
    try:
        return date_format(datetime.date.fromisoformat(value), "DATE_FORMAT")
    except ValueError:
        return value
