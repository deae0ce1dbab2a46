"""What an author can answer a question with, in a condition and in a try-out alike."""

from typing import Final

from surveys.questionnaire.checks import choosable
from surveys.questionnaire.conditions.shapes import AnswerShape, shape_at
from surveys.questionnaire.document import (
    NO_OPINION,
    Document,
    Item,
    Measured,
)

_FIELDS: Final = {AnswerShape.NUMBER: "number", AnswerShape.DAY: "date"}


def shape_of(item: Item | None, key: str) -> AnswerShape:
    """The shape of the answer; of a question that is not there any more, words."""
    return AnswerShape.WORDS if item is None else shape_at(item, key)


def listed(document: Document, item: Item | None, key: str) -> tuple[int | str, ...]:
    """The answers to choose from, 'no opinion' last; none where one is typed."""
    if isinstance(item, Measured):
        scale = document.scale_of(item)
        opinion = (NO_OPINION,) if scale and scale.no_opinion else ()
        return (*(scale.categories if scale else ()), *opinion)
    return choosable(item) if item is not None and key == item.code else ()


def typed(item: Item | None, key: str) -> str:
    """The field for an answer that is typed."""
    return _FIELDS.get(shape_of(item, key), "text")
