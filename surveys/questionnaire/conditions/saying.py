"""A condition in words. What the parts are called and joined by is each outlet's own."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from surveys.questionnaire.conditions.expressions import (
    AllOf,
    AnyOf,
    Expression,
    LogicError,
    Not,
    parse,
)
from surveys.questionnaire.conditions.sentences import Clause, Value, as_row, flat
from surveys.questionnaire.document import Document, Item, Measured, WithOptions, base_code


class ConditionVoice(Protocol):
    """How one outlet says what a condition is made of."""

    def row(self, row: Clause) -> str: ...

    def joined(self, parts: Sequence[str], *, every: bool) -> str: ...

    def denied(self, tree: Expression) -> str: ...


def said(condition: str | None, voice: ConditionVoice) -> str:
    """The condition as a sentence, or as it is written where it cannot be read."""
    if not condition:
        return ""
    try:
        return said_tree(parse(condition), voice)
    except LogicError:
        return condition


def said_tree(tree: Expression, voice: ConditionVoice, *, inside: bool = False) -> str:
    """`inside`: in brackets when it is more than one row."""
    tree = flat(tree)
    if row := as_row(tree):
        return voice.row(row)
    match tree:
        case Not(inner):
            return voice.denied(inner)
        case AllOf(parts) | AnyOf(parts):
            kind = type(tree)
            told = [said_tree(part, voice, inside=True) for part in _together(parts, kind)]
            words = voice.joined(told, every=kind is AllOf)
            return f"({words})" if inside else words
    return ""


def _together(parts: Sequence[Expression], kind: type[AllOf | AnyOf]) -> Iterable[Expression]:
    """The parts, with neighbours together that one row says."""
    kept: list[Expression] = []
    for part in parts:
        if kept and as_row(both := flat(kind((kept[-1], part)))):
            kept[-1] = both
        else:
            kept.append(part)
    return kept


def option_words(document: Document, key: str, value: Value, language: str) -> str:
    """What the question itself calls an answer; empty where it has no words for it."""
    item = document.item(base_code(key))
    if item is None or (isinstance(item, WithOptions) and key != item.code):
        return ""
    named: dict[Value, str] = {one.value: one.text for one in document.options(item, language)}
    return named.get(value, "")


def is_rating(document: Document, item: Item | None) -> bool:
    """Its answers are numbers, of which only some have words."""
    scale = document.scales.get(item.scale) if isinstance(item, Measured) else None
    return scale is not None and scale.is_rating
