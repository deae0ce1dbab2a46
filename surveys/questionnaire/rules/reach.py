"""Whether a condition can ever hold: it is tried on answers that stand for all answers."""

import datetime
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from math import prod
from typing import Final

from surveys.questionnaire.checks import AnswerError, check_answer, choosable
from surveys.questionnaire.document import (
    NO_OPINION,
    DateItem,
    Document,
    Item,
    Measured,
    NumberItem,
    SingleItem,
    SumItem,
    WithOptions,
    base_code,
)
from surveys.questionnaire.expressions import Compare, Expression, evaluate, leaves, references

_MOST_CASES: Final = 2_000
_MOST_MENTIONED: Final = 6

Value = float | str


def can_hold(document: Document, expression: Expression) -> bool:
    """False only when no combination of possible answers makes the condition true."""
    keys = sorted(references(expression))
    domains = [possible_answers(document, key, expression) for key in keys]
    if prod(len(domain) for domain in domains) > _MOST_CASES:
        return True  # too many to try: nothing is claimed
    cases = (dict(zip(keys, case, strict=True)) for case in product(*domains))
    return any(evaluate(expression, case) for case in cases)


def possible_answers(document: Document, key: str, expression: Expression) -> list[object]:
    """No answer, and one valid answer for each way in which the condition may see this key."""
    item = document.item(base_code(key))
    if item is None:
        return [None]
    mentioned = _mentioned(key, expression)
    return [
        None,
        *(v for v in _candidates(document, item, key, mentioned) if _valid(document, key, v)),
    ]


def _mentioned(key: str, expression: Expression) -> list[Value]:
    compared = (leaf for leaf in leaves(expression) if isinstance(leaf, Compare))
    return sorted({leaf.value for leaf in compared if leaf.key == key}, key=str)


def _valid(document: Document, key: str, value: object) -> bool:
    try:
        return check_answer(document, key, value, partial=True) is not None
    except AnswerError:
        return False


def _candidates(
    document: Document, item: Item, key: str, mentioned: list[Value]
) -> Iterable[object]:
    if key != item.code and not isinstance(item, Measured):
        return [*mentioned, "…"]
    if isinstance(item, Measured):
        scale = document.scales.get(item.scale)
        return [*(scale.categories if scale else ()), NO_OPINION]
    if isinstance(item, WithOptions):
        return _choices(item, mentioned)
    if isinstance(item, NumberItem):
        return _numbers(item, mentioned)
    if isinstance(item, DateItem):
        return _dates(item, mentioned)
    return [*mentioned, "…"]


def _choices(item: WithOptions, mentioned: list[Value]) -> Iterator[object]:
    known = choosable(item)
    if isinstance(item, SingleItem):
        yield from known
        return
    named = [code for code in known if code in mentioned][:_MOST_MENTIONED]
    rest = [code for code in known if code not in mentioned][:1]
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            codes = [*chosen] or rest
            yield dict.fromkeys(codes, 1) if isinstance(item, SumItem) else codes


def _numbers(item: NumberItem, mentioned: list[Value]) -> Iterator[object]:
    step = 10.0 ** -max(0, item.decimals)
    for value in (*mentioned, item.min, item.max, 0.0):
        if isinstance(value, float | int):
            yield from (round(value + move, item.decimals) for move in (-step, 0, step))


def _dates(item: DateItem, mentioned: list[Value]) -> Iterator[object]:
    for value in (
        *mentioned,
        *(day.isoformat() for day in (item.min, item.max) if day),
        "2000-01-01",
    ):
        yield from _around(str(value))


def _around(day: str) -> Iterator[str]:
    try:
        middle = datetime.date.fromisoformat(day)
        yield from ((middle + datetime.timedelta(days=move)).isoformat() for move in (-1, 0, 1))
    except (ValueError, OverflowError):
        return
