"""What an author can answer a question with, in a condition and in a try-out alike."""

from surveys.questionnaire.checks import choosable
from surveys.questionnaire.document import (
    NO_OPINION,
    DateItem,
    Document,
    Item,
    Measured,
    NumberItem,
    WithOptions,
)


def is_listed(item: Item | None, key: str) -> bool:
    """Whether the answers to choose from are known; else one is typed."""
    own = isinstance(item, WithOptions) and key == item.code
    return own or isinstance(item, Measured)


def listed(document: Document, item: Item | None, key: str) -> tuple[int | str, ...]:
    """The answers to choose from, 'no opinion' last; none where one is typed."""
    if isinstance(item, Measured):
        scale = document.scale_of(item)
        opinion = (NO_OPINION,) if scale and scale.no_opinion else ()
        return (*(scale.categories if scale else ()), *opinion)
    return choosable(item) if isinstance(item, WithOptions) and key == item.code else ()


def typed(item: Item | None) -> str:
    """The field for an answer that is typed."""
    if isinstance(item, NumberItem):
        return "number"
    return "date" if isinstance(item, DateItem) else "text"
