"""Which conditions can never hold, and which always do: tried on answers that stand for all.

Answers are tried question by question, in the order of the questionnaire. A question that its own
condition hides has no answer. A question has a handful of answers that differ to the conditions that
mention it, so the search is finite; a bound on its steps makes it short. Where the bound is met,
nothing is claimed.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

from surveys.questionnaire.checks import AnswerError, check_answer, choosable
from surveys.questionnaire.conditions.expressions import (
    AllOf,
    AnyOf,
    Compare,
    Expression,
    Not,
    evaluate,
    leaves,
    references,
)
from surveys.questionnaire.conditions.sentences import flat
from surveys.questionnaire.conditions.shapes import AnswerShape, shape_at
from surveys.questionnaire.document import (
    NO_OPINION,
    Document,
    Item,
    base_code,
)

MOST_STEPS: Final = 2_000  # of one search
MOST_STEPS_IN_ALL: Final = 30_000  # of a whole document
_MOST_MENTIONED: Final = 9
_MOST_KEYS: Final = 100

Value = float | str
Gates = Mapping[str, Expression]


class _TooMany(Exception):
    """The search would take too long: nothing is known."""


class Tries:
    """The answers that stand for all, worked out once, and how many steps are left to try them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: dict[tuple[str, tuple[Value, ...]], list[object]] = {}
        self.left = MOST_STEPS_IN_ALL

    def answers(self, key: str, conditions: Sequence[Expression]) -> list[object]:
        mentioned = _mentioned(key, conditions)
        asked = (key, tuple(mentioned))
        if asked not in self._known:
            self._known[asked] = found = possible_answers(self._document, key, mentioned)
            self.left -= len(found)  # to work one out costs as much as to try it
        return self._known[asked]


@dataclass(frozen=True)
class Contradiction:
    """Why a condition can never hold: parts that exclude each other, with what hides a question."""

    parts: tuple[Expression, ...]
    gates: tuple[tuple[str, Expression], ...] = ()


@dataclass
class Reach:
    """`gates`: the conditions under which an item is shown, those that are known to be sound."""

    document: Document
    gates: dict[str, Expression] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tries = Tries(self.document)
        codes = enumerate(item.code for item in self.document.items())
        self._order = {code: number for number, code in codes}

    def never(self, *conditions: Expression) -> Contradiction | None:
        """Why these conditions can never hold together; nothing when they can, or nobody knows."""
        parts = tuple(part for condition in conditions for part in _conjuncts(condition))
        if self._impossible(parts, {}):
            return Contradiction(self._needed(parts, {}))
        gates = self._around(parts)
        if not gates or not self._impossible(parts, gates):
            return None
        for code in list(gates):
            fewer = {other: gate for other, gate in gates.items() if other != code}
            if self._impossible(parts, fewer):
                gates = fewer
        return Contradiction(self._needed(parts, gates), tuple(gates.items()))

    def always(self, condition: Expression) -> bool:
        """Whether it holds whatever was answered, and where nothing was."""
        return self._impossible((Not(condition),), self._around((condition,)))

    def any_answer(self, condition: Expression) -> bool:
        """Whether it holds whatever was answered, where something was."""
        return self._impossible((Not(condition),), {}, answered=True)

    def idle_parts(self, condition: Expression) -> Iterator[Expression]:
        """Alternatives that add nothing: each can never hold beside the rest."""
        parts = _conjuncts(condition)
        for number, part in enumerate(parts):
            if isinstance(part, AnyOf):
                rest = parts[:number] + parts[number + 1 :]
                yield from (one for one in part.parts if self._impossible((*rest, one), {}))

    def _needed(self, parts: tuple[Expression, ...], gates: Gates) -> tuple[Expression, ...]:
        """Of the parts those without which it could hold."""
        for part in parts:
            fewer = tuple(one for one in parts if one is not part)
            if fewer and self._impossible(fewer, gates):
                parts = fewer
        return parts

    def _around(self, parts: Sequence[Expression]) -> dict[str, Expression]:
        """What hides the questions that are asked for, and those that hide them in turn."""
        found: dict[str, Expression] = {}
        waiting = [key for part in parts for key in sorted(references(part))]
        while waiting:
            code = base_code(waiting.pop())
            if code in self.gates and code not in found:
                found[code] = self.gates[code]
                waiting.extend(sorted(references(found[code])))
        return found

    def _impossible(
        self, parts: Sequence[Expression], gates: Gates, *, answered: bool = False
    ) -> bool:
        if self._tries.left <= 0:
            return False
        try:
            search = _Combinations(AllOf(tuple(parts)), gates, self._tries, answered=answered)
            return not search.found(self._order)
        except _TooMany:
            return False


def _conjuncts(condition: Expression) -> tuple[Expression, ...]:
    tree = flat(condition)
    return tree.parts if isinstance(tree, AllOf) else (tree,)


class _Combinations:
    """Looks for answers with which the goal holds, one question after the other."""

    def __init__(self, goal: Expression, gates: Gates, tries: Tries, *, answered: bool) -> None:
        self._goal, self._gates, self._tries = goal, gates, tries
        self._left = min(tries.left, MOST_STEPS)
        asked = [goal, *gates.values()]
        keys = {key for one in asked for key in references(one)}
        if len(keys) > _MOST_KEYS:
            raise _TooMany
        self._domains = {key: tries.answers(key, asked) for key in keys}
        if answered:
            self._domains |= {key: self._domains[key][1:] for key in references(goal)}
            if not all(self._domains.values()):
                raise _TooMany
        self._keys: list[str] = []

    def found(self, order: Mapping[str, int]) -> bool:
        self._keys = sorted(self._domains, key=lambda key: (order.get(base_code(key), -1), key))
        return self._from(0, {})

    def _from(self, number: int, known: dict[str, object]) -> bool:
        self._left -= 1
        self._tries.left -= 1
        if self._left < 0:
            raise _TooMany
        holds = foreseen(self._goal, known)
        if holds is not None:
            return holds
        key = self._keys[number]
        gate = self._gates.get(base_code(key))
        shown = gate is None or evaluate(gate, known)
        for value in self._domains[key] if shown else (None,):
            if self._from(number + 1, {**known, key: value}):
                return True
        return False


def foreseen(expression: Expression, known: Mapping[str, object]) -> bool | None:
    """What the condition comes to with the answers so far; None while others decide."""
    match expression:
        case Not(inner):
            found = foreseen(inner, known)
            return None if found is None else not found
        case AllOf(parts):
            return _decided((foreseen(part, known) for part in parts), decisive=False)
        case AnyOf(parts):
            return _decided((foreseen(part, known) for part in parts), decisive=True)
    return evaluate(expression, known) if expression.key in known else None


def _decided(parts: Iterable[bool | None], *, decisive: bool) -> bool | None:
    open_ones = False
    for part in parts:
        if part is decisive:
            return decisive
        open_ones = open_ones or part is None
    return None if open_ones else not decisive


# --- Answers that stand for all ------------------------------------------------------------------


def possible_answers(document: Document, key: str, mentioned: list[Value]) -> list[object]:
    """No answer, and one valid answer for each way in which conditions may see this key."""
    item = document.item(base_code(key))
    if item is None:
        return [None]
    found: list[object] = [None]
    for value in _candidates(document, item, key, mentioned):
        if value not in found and _valid(document, key, value):
            found.append(value)
    return found


def _mentioned(key: str, conditions: Sequence[Expression]) -> list[Value]:
    compared = (leaf for one in conditions for leaf in leaves(one) if isinstance(leaf, Compare))
    return sorted({leaf.value for leaf in compared if leaf.key == key}, key=str)


def _valid(document: Document, key: str, value: object) -> bool:
    try:
        return check_answer(document, key, value, partial=True) is not None
    except AnswerError:
        return False


def _candidates(
    document: Document, item: Item, key: str, mentioned: list[Value]
) -> Iterable[object]:
    match shape_at(item, key):
        case AnswerShape.CATEGORY:
            scale = document.scale_of(item)
            return [*(scale.categories if scale else ()), NO_OPINION]
        case AnswerShape.OPTION:
            return choosable(item)
        case AnswerShape.OPTIONS:
            return _chosen(choosable(item), mentioned)
        case AnswerShape.POINTS:
            return (dict.fromkeys(codes, 1) for codes in _chosen(choosable(item), mentioned))
        case AnswerShape.NUMBER:
            return _numbers(item, mentioned)
        case AnswerShape.DAY:
            return _dates(item, mentioned)
        case AnswerShape.WORDS | AnswerShape.NOTHING:
            return [*mentioned, "…"]


def _chosen(known: Sequence[str], mentioned: list[Value]) -> Iterator[list[str]]:
    named = [code for code in known if code in mentioned]
    if len(named) > _MOST_MENTIONED:
        raise _TooMany
    rest = [code for code in known if code not in mentioned][:1]
    for size in range(len(named) + 1):
        for chosen in combinations(named, size):
            yield [*chosen] or rest


def _numbers(item: Any, mentioned: list[Value]) -> Iterator[object]:
    step = 10.0 ** -max(0, item.decimals)
    for value in (*mentioned, item.min, item.max, 0.0):
        if isinstance(value, float | int):
            yield from (round(value + move, item.decimals) for move in (-step, 0, step))


def _dates(item: Any, mentioned: list[Value]) -> Iterator[object]:
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
