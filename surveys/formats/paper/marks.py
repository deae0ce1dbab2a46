"""How questions and answers are called on paper, and by whoever keys a paper in."""

from surveys.questionnaire.checks import choosable, item_keys
from surveys.questionnaire.document import (
    NO_OPINION,
    Document,
    InformationItem,
    Item,
    Measured,
    Perspective,
    estimate_key,
)

NO_OPINION_MARK = "x"


def numbers(document: Document, side: Perspective) -> dict[str, str]:
    """Answer key → what the question is called: 1, 2, 2b for an estimate.

    Every question of the side counts, also one that a condition may hide: paper hides nothing.
    """
    questions = [i for i in document.for_perspective(side) if not isinstance(i, InformationItem)]
    found: dict[str, str] = {}
    for number, item in enumerate(questions, start=1):
        for key in item_keys(item):
            found[key] = f"{number}b" if key == estimate_key(item.code) else str(number)
    return found


def marks(document: Document, item: Item) -> dict[str, int | str]:
    """What stands in each box → the answer that it is."""
    if isinstance(item, Measured):
        scale = document.scales.get(item.scale)
        if scale is None:
            return {}
        found: dict[str, int | str] = {str(category): category for category in scale.categories}
        return found | ({} if scale.no_opinion is None else {NO_OPINION_MARK: NO_OPINION})
    return {str(number): code for number, code in enumerate(choosable(item), start=1)}
