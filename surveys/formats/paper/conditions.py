"""Conditions as a person with a pen reads them: by the number of the question, in whole words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.formats.paper.said import PaperWords
from surveys.questionnaire.conditions import saying
from surveys.questionnaire.conditions.expressions import Expression
from surveys.questionnaire.conditions.sentences import Clause, Value
from surveys.questionnaire.document import DateItem, Document, Item, base_code


def said(
    document: Document,
    condition: str | None,
    numbers: Mapping[str, str],
    language: str,
    words: PaperWords,
) -> str:
    """The condition in words, or as it is written where it cannot be read."""
    return saying.said(condition, _PaperVoice(document, numbers, language, words))


@dataclass(frozen=True)
class _PaperVoice:
    document: Document
    numbers: Mapping[str, str]
    language: str
    words: PaperWords

    def row(self, row: Clause) -> str:
        item = self.document.item(base_code(row.key))
        verbs = self.words.verbs
        if isinstance(item, DateItem):
            verbs = verbs | self.words.day_verbs
        shown = [
            self.words.quoted.format(v=self._value(item, row.key, value)) for value in row.values
        ]
        *first, last = shown or [""]
        joint = self._joint(every=row.verb.value == "has_not")
        values = joint.join(filter(None, [", ".join(first), last]))
        asked = self.numbers.get(row.key, row.key)
        return verbs[row.verb.value].format(q=asked, v=values)

    def joined(self, parts: Sequence[str], *, every: bool) -> str:
        return self._joint(every=every).join(parts)

    def denied(self, tree: Expression) -> str:
        return self.words.denied.format(condition=saying.said_tree(tree, self, inside=True))

    def _joint(self, *, every: bool) -> str:
        return self.words.joined_and if every else self.words.joined_or

    def _value(self, item: Item | None, key: str, value: Value) -> str:
        words = saying.option_words(self.document, key, value, self.language)
        if isinstance(value, float):
            return (
                words
                if words and not saying.is_rating(self.document, item)
                else self._number(value)
            )
        if isinstance(item, DateItem):
            return "-".join(reversed(value.split("-")))
        return words or value

    def _number(self, value: float) -> str:
        written = f"{value:.6f}".rstrip("0").rstrip(".")
        return written if self.language == "en" else written.replace(".", ",")
