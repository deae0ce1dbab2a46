"""The shape of an answer: what a condition can ask of it, and which answers meet that.

A kind of question has one of these shapes. Whatever asks for the shape by `match` has a case for
each, which mypy holds; a shape that is new therefore names its places by itself.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from surveys.questionnaire.document import (
    DateItem,
    InformationItem,
    Item,
    LongTextItem,
    MultipleItem,
    NumberItem,
    RankingItem,
    RatingItem,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
)


class AnswerShape(StrEnum):
    CATEGORY = "category"  # of a scale, or no opinion
    OPTION = "option"
    OPTIONS = "options"
    POINTS = "points"  # by option
    NUMBER = "number"
    DAY = "day"
    WORDS = "words"
    NOTHING = "nothing"

    @property
    def listed(self) -> bool:
        """Whether the answers to choose from are known; else one is typed."""
        return self in _LISTED

    @property
    def several(self) -> bool:
        """Whether an answer names options of which a condition looks for one."""
        return self in (AnswerShape.OPTIONS, AnswerShape.POINTS)


_LISTED: Final = (
    AnswerShape.CATEGORY,
    AnswerShape.OPTION,
    AnswerShape.OPTIONS,
    AnswerShape.POINTS,
)
KINDS: Final[Mapping[type[Item], AnswerShape]] = {
    ScaleItem: AnswerShape.CATEGORY,
    RatingItem: AnswerShape.CATEGORY,
    SingleItem: AnswerShape.OPTION,
    MultipleItem: AnswerShape.OPTIONS,
    RankingItem: AnswerShape.OPTIONS,
    SumItem: AnswerShape.POINTS,
    NumberItem: AnswerShape.NUMBER,
    DateItem: AnswerShape.DAY,
    ShortTextItem: AnswerShape.WORDS,
    LongTextItem: AnswerShape.WORDS,
    InformationItem: AnswerShape.NOTHING,
}


def shape_at(item: Item, key: str) -> AnswerShape:
    """The shape of what stands under a key of the item: beside an answer stand words, and the
    estimate of a category is one."""
    shape = KINDS[type(item)]
    return shape if key == item.code or shape is AnswerShape.CATEGORY else AnswerShape.WORDS
