"""Which item or theme of a questionnaire plays which part in the takeaways.

First what the document says itself: the number of a takeaway with a theme or an item, the roles
and what a role is `of`. Where it says nothing, the structure decides; `docs/takeaways.md` has the
rules in words.
"""

from collections.abc import Iterable

from reports.narrative.takeaways.model import Parts
from surveys.questionnaire.document import (
    Document,
    Item,
    MultipleItem,
    Purpose,
    RankingItem,
    SumItem,
    ThemeFrame,
)
from surveys.questionnaire.items import WithOptions


def parts_of(document: Document) -> Parts:
    """The parts of a questionnaire's items and themes."""
    capacity, focus = _themes(document, 4) or _workload(document), _themes(document, 5)
    return Parts(
        multiple=_multiple(document),
        heaviest=_codes(document, RankingItem, 1),
        pressure=_themes(document, 2) or _problems(document),
        returns=_pairs(document, Purpose.YIELD),
        renewal=_themes(document, 3),
        capacity=capacity,
        linked=tuple((one, other) for one in capacity for other in focus if one != other),
        cooperation=_themes(document, 6),
        translations=_pairs(document, Purpose.TRANSLATION),
        rankings=_codes(document, RankingItem, 7) or _sorted(document, RankingItem),
        sums=_codes(document, SumItem, 7) or _sorted(document, SumItem),
        whole=_themes(document, 8),
    )


def _themes(document: Document, takeaway: int) -> tuple[str, ...]:
    codes = document.theme_codes()
    return tuple(code for code in codes if document.themes[code].takeaway == takeaway)


def _problems(document: Document) -> tuple[str, ...]:
    """Themes of which agreeing means that a problem is felt."""
    codes = document.theme_codes()
    return tuple(code for code in codes if document.themes[code].frame is ThemeFrame.PROBLEM)


def _workload(document: Document) -> tuple[str, ...]:
    """Themes of the statements that measure the workload."""
    found = (item.theme for item in document.items() if item.role is Purpose.WORKLOAD)
    return tuple(dict.fromkeys(theme for theme in found if theme))


def _multiple(document: Document) -> str | None:
    """The multiple choice that the takeaway is given to, else any; of several the longest list."""
    items = [one for one in document.items() if isinstance(one, MultipleItem) and one.paired]
    named = [one for one in items if one.takeaway == 1]
    found = max(named or items, key=lambda one: len(one.options), default=None)
    return found.code if found else None


def _codes(document: Document, kind: type[Item], takeaway: int) -> tuple[str, ...]:
    return tuple(
        item.code
        for item in document.items()
        if isinstance(item, kind) and item.takeaway == takeaway
    )


def _sorted(document: Document, kind: type[WithOptions]) -> tuple[str, ...]:
    """Questions whose options belong to themes, and that no other takeaway has."""
    return tuple(
        item.code
        for item in document.items()
        if isinstance(item, kind) and item.takeaway is None and _has_themes(item.options)
    )


def _has_themes(options: Iterable[object]) -> bool:
    return any(getattr(option, "theme", None) for option in options)


def _pairs(document: Document, role: Purpose) -> tuple[tuple[str, str], ...]:
    """Items of a role with the item that they are `of`."""
    return tuple(
        (item.of, item.code)
        for item in document.items()
        if item.role is role and item.of and document.item(item.of)
    )
