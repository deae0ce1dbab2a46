"""The small parts that items and documents are made of."""

from typing import Annotated

import msgspec

from surveys.questionnaire.words import MOST_LISTED, Code, Count, ScalePoint, Text, ThemeFrame


class DocumentPart(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True
):
    """Anything inside a document: immutable, and without fields that nobody knows."""


class Wording(DocumentPart, frozen=True, kw_only=True):
    """The sentence for each side; a side without a sentence is not asked."""

    political: Text | None = None
    administrative: Text | None = None


class Option(DocumentPart, frozen=True, kw_only=True):
    code: Code
    text: Text
    theme: Code | None = None


class Label(msgspec.Struct, frozen=True):
    """One possible answer with its text: a category of a scale or an option."""

    value: int | str
    text: str


class Scale(DocumentPart, frozen=True, kw_only=True):
    """Either named categories, lowest first, or whole numbers between two named ends."""

    labels: Annotated[tuple[Text, ...], msgspec.Meta(max_length=MOST_LISTED)] = ()
    min: ScalePoint | None = None
    max: ScalePoint | None = None
    low: Text | None = None
    high: Text | None = None
    no_opinion: Text | None = None

    @property
    def is_rating(self) -> bool:
        return not self.labels

    @property
    def categories(self) -> range:
        """The codes of the categories, from low to high."""
        if self.labels:
            return range(1, len(self.labels) + 1)
        if self.min is None or self.max is None:
            return range(0)
        return range(self.min, self.max + 1)

    def category_text(self, category: int) -> Text | None:
        """The label of one category; in a rating only the two ends have one."""
        if category not in self.categories:
            return None
        if self.labels:
            return self.labels[category - 1]
        return {self.min: self.low, self.max: self.high}.get(category)


class Theme(DocumentPart, frozen=True, kw_only=True):
    title: Text
    frame: ThemeFrame = ThemeFrame.STRENGTH
    takeaway: Count | None = None
