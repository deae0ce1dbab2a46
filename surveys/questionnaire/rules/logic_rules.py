"""Rules for display conditions: they look backward, at what the same side sees, and can hold."""

from collections.abc import Collection, Iterator

from surveys.questionnaire.checks import choosable, item_keys
from surveys.questionnaire.document import (
    NO_OPINION,
    Document,
    InformationItem,
    Item,
    Measured,
    NumberItem,
    SingleItem,
    WithOptions,
    base_code,
)
from surveys.questionnaire.expressions import Answered, Compare, LogicError, leaves, parse
from surveys.questionnaire.problem import Problem, ProblemPlace, blocker, warning
from surveys.questionnaire.rules.reach import can_hold


def problems(
    document: Document, place: ProblemPlace, item: Item, earlier: Collection[str]
) -> Iterator[Problem]:
    """``earlier`` holds the codes of the items that stand before this one."""
    if item.show_if is None:
        return
    at = place.at("show_if")
    try:
        expression = parse(item.show_if)
    except LogicError as error:
        yield blocker(error.code, at, **error.params)
        return
    found = [p for leaf in leaves(expression) for p in _leaf(document, at, item, leaf, earlier)]
    yield from found
    if not found and not can_hold(document, expression):
        yield warning("logic_never", at)


def _leaf(
    document: Document,
    at: ProblemPlace,
    item: Item,
    leaf: Compare | Answered,
    earlier: Collection[str],
) -> Iterator[Problem]:
    other = document.item(base_code(leaf.key))
    if other is None or isinstance(other, InformationItem) or leaf.key not in item_keys(other):
        yield blocker("logic_unknown", at, key=leaf.key)
        return
    if other.code not in earlier:
        yield blocker("logic_forward", at, key=leaf.key)
    if not set(item.perspectives) <= set(other.perspectives):
        yield blocker("logic_other_side", at, key=leaf.key)
    if isinstance(leaf, Compare) and not _comparable(other, leaf):
        yield blocker("logic_impossible", at, key=leaf.key, value=_shown(leaf.value))


def _comparable(item: Item, leaf: Compare) -> bool:
    """Whether the operator and the value fit the kind of answer that stands under the key."""
    listed = isinstance(item, WithOptions) and not isinstance(item, SingleItem)
    if leaf.key != item.code and not isinstance(item, Measured):
        return isinstance(leaf.value, str) and leaf.operator in {"==", "!="}
    if listed and leaf.operator != "has":
        return False
    if isinstance(item, WithOptions):
        return leaf.value in choosable(item) and leaf.operator in {"has", "==", "!="}
    if leaf.operator == "has":
        return False
    if isinstance(item, Measured):
        return isinstance(leaf.value, float) or _is_no_opinion(leaf)
    return isinstance(leaf.value, float) is isinstance(item, NumberItem)


def _is_no_opinion(leaf: Compare) -> bool:
    return leaf.value == NO_OPINION and leaf.operator in {"==", "!="}


def _shown(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else value
