"""Conditions as a person with a pen reads them: by the number of the question, in whole words."""

from collections.abc import Mapping

from surveys.formats.paper.words import PaperWords
from surveys.questionnaire.conditions.expressions import (
    AllOf,
    AnyOf,
    Expression,
    LogicError,
    Not,
    parse,
)
from surveys.questionnaire.conditions.sentences import Clause, Value, as_row, flat
from surveys.questionnaire.document import (
    OTHER,
    OTHER_LABEL,
    DateItem,
    Document,
    Item,
    Measured,
    WithOptions,
    base_code,
)
from surveys.questionnaire.words import NO_OPINION


def said(
    document: Document,
    condition: str | None,
    numbers: Mapping[str, str],
    language: str,
    words: PaperWords,
) -> str:
    """The condition in words, or as it is written where it cannot be read."""
    if not condition:
        return ""
    try:
        tree = flat(parse(condition))
    except LogicError:
        return condition
    return _Speaker(document, numbers, language, words).said(tree)


class _Speaker:
    def __init__(
        self, document: Document, numbers: Mapping[str, str], language: str, words: PaperWords
    ) -> None:
        self._document, self._numbers = document, numbers
        self._language, self._words = language, words

    def said(self, tree: Expression, *, inside: bool = False) -> str:
        if row := as_row(tree):
            return self._row(row)
        match tree:
            case Not(inner):
                return self._words.denied.format(condition=self.said(inner, inside=True))
            case AllOf(parts):
                joint = self._words.joined_and
            case AnyOf(parts):
                joint = self._words.joined_or
            case _:
                return ""
        told = joint.join(self.said(part, inside=True) for part in parts)
        return f"({told})" if inside else told

    def _row(self, row: Clause) -> str:
        item = self._document.item(base_code(row.key))
        verbs = self._words.verbs
        if isinstance(item, DateItem):
            verbs = verbs | self._words.day_verbs
        shown = [f"‘{self._value(item, row.key, value)}’" for value in row.values]
        *first, last = shown or [""]
        joint = self._words.joined_and if row.verb.value == "has_not" else self._words.joined_or
        values = joint.join(filter(None, [", ".join(first), last]))
        asked = self._numbers.get(row.key, row.key)
        return verbs[row.verb.value].format(q=asked, v=values)

    def _value(self, item: Item | None, key: str, value: Value) -> str:
        if isinstance(item, Measured):
            return self._category(item, value)
        if isinstance(item, WithOptions) and key == item.code:
            option = item.option(str(value))
            if option:
                return self._document.text(option.text, self._language) or option.code
            return OTHER_LABEL.get(self._language, "") if value == OTHER else str(value)
        if isinstance(item, DateItem) and isinstance(value, str):
            return "-".join(reversed(value.split("-")))
        return self._number(value) if isinstance(value, float) else value

    def _category(self, item: Measured, value: Value) -> str:
        scale = self._document.scales.get(item.scale)
        if value == NO_OPINION:
            return self._document.text(scale.no_opinion if scale else None, self._language)
        if not isinstance(value, float):
            return value
        text = scale.category_text(int(value)) if scale and value.is_integer() else None
        words = self._document.text(text, self._language)
        if scale is not None and scale.is_rating:
            return self._number(value)
        return words or self._number(value)

    def _number(self, value: float) -> str:
        written = f"{value:.6f}".rstrip("0").rstrip(".")
        return written if self._language == "en" else written.replace(".", ",")
