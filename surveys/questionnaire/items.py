"""The kinds of items, as a union that is told apart by ``kind``."""

import datetime
from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, get_args

import msgspec

from surveys.questionnaire.parts import DocumentPart, Option, Wording
from surveys.questionnaire.words import (
    MOST_LISTED,
    Code,
    Count,
    Decimals,
    Kind,
    Lineage,
    Perspective,
    Purpose,
    ScalePoint,
    Text,
)


class BaseItem(DocumentPart, frozen=True, kw_only=True, tag_field="kind"):
    """What every item has. ``lineage`` is absent where it was written here (lineage.py)."""

    code: Code
    wording: Wording
    help: Text | None = None
    theme: Code | None = None
    show_if: str | None = None
    lineage: Lineage | None = None

    @property
    def kind(self) -> Kind:
        return Kind(str(self.__struct_config__.tag))

    @property
    def perspectives(self) -> tuple[Perspective, ...]:
        return tuple(side for side in Perspective if self.asked_to(side))

    @property
    def paired(self) -> bool:
        return len(self.perspectives) == len(Perspective)

    @property
    def estimated(self) -> bool:
        """Whether each side is also asked what the other side would answer."""
        return isinstance(self, Measured) and self.estimate and self.paired

    def wording_for(self, perspective: Perspective) -> Text | None:
        if perspective is Perspective.POLITICAL:
            return self.wording.political
        return self.wording.administrative

    def asked_to(self, perspective: Perspective) -> bool:
        return self.wording_for(perspective) is not None


class QuestionItem(BaseItem, frozen=True, kw_only=True):
    """An item that has an answer."""

    required: bool = True
    role: Purpose | None = None
    of: Code | None = None
    takeaway: Count | None = None


class Measured(QuestionItem, frozen=True, kw_only=True):
    """An item whose answer is a category of a scale."""

    scale: Code
    reverse: bool = False
    estimate: bool = False
    favourable_from: ScalePoint | None = None


class WithOptions(QuestionItem, frozen=True, kw_only=True):
    """An item whose answer is made of its own options."""

    options: Annotated[tuple[Option, ...], msgspec.Meta(max_length=MOST_LISTED)]

    @property
    def carries_from(self) -> str | None:
        """The earlier item of which only what was chosen there is offered here."""
        return self.options_from if isinstance(self, SingleItem | RankingItem) else None

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)

    @property
    def option_codes(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.options)


class Choice(WithOptions, frozen=True, kw_only=True):
    """A choice that may be left open with 'other', in the respondent's own words."""

    other: bool = False


class Writing(QuestionItem, frozen=True, kw_only=True):
    """An answer in free text, at most ``max_length`` characters.

    ``quote``: whoever writes is asked whether it may be quoted; who says nothing says no.
    """

    quote: bool = False


class ScaleItem(Measured, frozen=True, kw_only=True, tag=Kind.SCALE.value):
    pass


class RatingItem(Measured, frozen=True, kw_only=True, tag=Kind.RATING.value):
    pass


class SingleItem(Choice, frozen=True, kw_only=True, tag=Kind.SINGLE.value):
    options_from: Code | None = None


class MultipleItem(Choice, frozen=True, kw_only=True, tag=Kind.MULTIPLE.value):
    min: Count | None = None
    max: Count | None = None


class RankingItem(WithOptions, frozen=True, kw_only=True, tag=Kind.RANKING.value):
    choose: Count
    options_from: Code | None = None


class SumItem(WithOptions, frozen=True, kw_only=True, tag=Kind.SUM.value):
    total: Count = 100


class NumberItem(QuestionItem, frozen=True, kw_only=True, tag=Kind.NUMBER.value):
    min: float | None = None
    max: float | None = None
    unit: Text | None = None
    decimals: Decimals = 0


class DateItem(QuestionItem, frozen=True, kw_only=True, tag=Kind.DATE.value):
    min: datetime.date | None = None
    max: datetime.date | None = None


class ShortTextItem(Writing, frozen=True, kw_only=True, tag=Kind.SHORT_TEXT.value):
    max_length: Count = 200


class LongTextItem(Writing, frozen=True, kw_only=True, tag=Kind.LONG_TEXT.value):
    max_length: Count = 4000


class InformationItem(BaseItem, frozen=True, kw_only=True, tag=Kind.INFORMATION.value):
    """A passage to read. It has the constants of a question, so that pages need no exception."""

    required: ClassVar[bool] = False
    role: ClassVar[Purpose | None] = None
    of: ClassVar[str | None] = None
    takeaway: ClassVar[int | None] = None


Item = (
    ScaleItem
    | RatingItem
    | SingleItem
    | MultipleItem
    | RankingItem
    | SumItem
    | NumberItem
    | DateItem
    | ShortTextItem
    | LongTextItem
    | InformationItem
)
STRUCTS: Final[Mapping[Kind, type[Item]]] = {
    Kind(str(struct.__struct_config__.tag)): struct for struct in get_args(Item)
}
