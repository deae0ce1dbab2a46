"""Conditions of another program in our codes: which answer of ours its stored code stands for."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from surveys.formats.foreign import ForeignQuestion
from surveys.questionnaire.conditions.expressions import (
    MAX_DEPTH,
    AllOf,
    Answered,
    AnyOf,
    Compare,
    Expression,
    Not,
    parse,
    unparse,
)
from surveys.questionnaire.conditions.shapes import AnswerShape, shape_at
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
    Choice,
    InformationItem,
    Item,
    other_key,
)

_OTHER: Final = ".other"
_EQUAL: Final = frozenset({"==", "has"})
_MOST_PARTS: Final = 500


class Untold(Exception):
    """The condition cannot be said of our items; the code of the loss says why."""

    def __init__(self, code: str, /, **params: str) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


@dataclass(frozen=True)
class AskedItem:
    """An item that stands before the condition; `values`: what its stored codes became.

    `choice`: it was a choice and is none any more, so that no stored code can be compared.
    """

    item: Item
    values: Mapping[str, float | str] = field(default_factory=dict)
    choice: bool = False


class Conditions:
    """Renames conditions. Items become known one by one: a condition looks back only."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._asked: dict[str, AskedItem] = {}
        self.loosened = False

    def ask(self, name: str, asked: AskedItem) -> None:
        self._asked.setdefault(name, asked)

    def told(self, *conditions: Expression | None) -> str | None:
        """All of these conditions together as our text; Untold or LogicError when they are none.

        `loosened` then says whether it is nearly, but not exactly, what stood there.
        """
        self.loosened = False
        given = [condition for condition in conditions if condition is not None]
        if not given:
            return None
        for condition in given:
            _check_size(condition)
        return unparse(_all([self._renamed(condition) for condition in given]))

    def _renamed(self, expression: Expression) -> Expression:
        match expression:
            case Compare():
                return self._compared(expression)
            case Answered(key):
                code, _asked = self._find(key)
                return Answered(code)
            case Not(inner):
                return Not(self._renamed(inner))
            case AllOf(parts):
                return _all([self._renamed(part) for part in parts])
            case AnyOf(parts):
                return _any([self._renamed(part) for part in parts])

    def _find(self, key: str) -> tuple[str, AskedItem]:
        """Our answer key for a foreign one, and the item that it belongs to."""
        if asked := self._asked.get(key):
            if isinstance(asked.item, InformationItem):
                raise Untold("condition_unknown", name=key)
            return asked.item.code, asked
        asked = self._asked.get(key.removesuffix(_OTHER))
        if asked and isinstance(asked.item, Choice) and asked.item.other:
            return other_key(asked.item.code), asked
        late = key in self._names or key.removesuffix(_OTHER) in self._names
        raise Untold("condition_later" if late else "condition_unknown", name=key)

    def _compared(self, leaf: Compare) -> Expression:
        code, asked = self._find(leaf.key)
        if leaf.value == "" and leaf.operator in {"==", "!="}:
            return Not(Answered(code)) if leaf.operator == "==" else Answered(code)
        item = asked.item
        if code != item.code:
            return _with_text(code, leaf)
        if asked.choice:
            raise Untold("condition_value", name=leaf.key, value=code_text(leaf.value)[:100])
        match shape_at(item, code):
            case AnswerShape.CATEGORY if not asked.values:
                return _with_number(code, leaf)
            case AnswerShape.CATEGORY | AnswerShape.OPTION:
                return _with_code(code, leaf, asked)
            case AnswerShape.OPTIONS | AnswerShape.POINTS:
                return self._with_several(code, leaf, asked)
            case AnswerShape.NUMBER:
                return _with_number(code, leaf)
            case AnswerShape.DAY | AnswerShape.WORDS | AnswerShape.NOTHING:
                return _with_text(code, leaf)

    def _with_several(self, code: str, leaf: Compare, asked: AskedItem) -> Expression:
        """Another program may compare all that was chosen; ours asks whether it is among them."""
        if leaf.operator not in {"has", "==", "!="}:
            raise Untold("condition_order", name=leaf.key)
        chosen = Compare(code, "has", _meant(leaf, asked))
        self.loosened = self.loosened or leaf.operator != "has"
        return Not(chosen) if leaf.operator == "!=" else chosen


def _check_size(expression: Expression) -> None:
    """Refuse what would be too deep or too long, without going down into it."""
    level, depth, parts = [expression], 0, 0
    while level:
        depth, parts = depth + 1, parts + len(level)
        if depth > MAX_DEPTH or parts > _MOST_PARTS:
            raise Untold("condition_long")
        level = [inner for node in level for inner in _inner(node)]


def _inner(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Not(inner):
            return (inner,)
        case AllOf(parts) | AnyOf(parts):
            return parts
        case _:
            return ()


def _all(parts: list[Expression]) -> Expression:
    """Conditions that all hold, without brackets within brackets."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, AllOf) else (part,))]
    return _joined(AllOf, flat)


def _any(parts: list[Expression]) -> Expression:
    flat = [p for part in parts for p in (part.parts if isinstance(part, AnyOf) else (part,))]
    return _joined(AnyOf, flat)


def _joined(kind: type[AllOf] | type[AnyOf], parts: list[Expression]) -> Expression:
    if not parts:
        raise Untold("condition_long")
    once = list(dict.fromkeys(parts))
    return kind(tuple(once)) if len(once) > 1 else once[0]


def code_text(value: float | str) -> str:
    """How a file writes a stored code: 1 and not 1.0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def number(value: float | str) -> float | None:
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _meant(leaf: Compare, asked: AskedItem) -> float | str:
    text = code_text(leaf.value)
    if text in asked.values:
        return asked.values[text]
    if text == OTHER and isinstance(asked.item, Choice) and asked.item.other:
        return OTHER
    raise Untold("condition_value", name=leaf.key, value=text[:100])


def _with_number(code: str, leaf: Compare) -> Expression:
    value = number(leaf.value)
    if value is None:
        raise Untold("condition_value", name=leaf.key, value=code_text(leaf.value)[:100])
    return Compare(code, "==" if leaf.operator == "has" else leaf.operator, value)


def _with_text(code: str, leaf: Compare) -> Expression:
    return Compare(code, "==" if leaf.operator == "has" else leaf.operator, code_text(leaf.value))


def _with_code(code: str, leaf: Compare, asked: AskedItem) -> Expression:
    if leaf.operator in _EQUAL:
        return Compare(code, "==", _meant(leaf, asked))
    if leaf.operator == "!=":
        return Compare(code, "!=", _meant(leaf, asked))
    return _in_order(code, leaf, asked)


def _in_order(code: str, leaf: Compare, asked: AskedItem) -> Expression:
    """A comparison by size: of the stored codes, which are not ours."""
    limit = number(leaf.value)
    if limit is None:
        raise Untold("condition_value", name=leaf.key, value=code_text(leaf.value)[:100])
    sizes = [(number(stored), ours) for stored, ours in asked.values.items()]
    held = [ours for size, ours in sizes if size is not None and _holds(size, leaf.operator, limit)]
    steps = sorted(ours for _size, ours in sizes if isinstance(ours, float))
    if not held:
        raise Untold("condition_value", name=leaf.key, value=code_text(leaf.value)[:100])
    chosen = sorted(ours for ours in held if isinstance(ours, float))
    at_an_end = _at_an_end(code, chosen, steps) if NO_OPINION not in held and steps else None
    return at_an_end or _any([Compare(code, "==", ours) for ours in held])


def _at_an_end(code: str, chosen: list[float], steps: list[float]) -> Expression | None:
    """The comparison that holds for the first of the steps, or for the last, alone."""
    if chosen == steps[: len(chosen)]:
        return Compare(code, "<=", chosen[-1])
    if chosen == steps[-len(chosen) :]:
        return Compare(code, ">=", chosen[0])
    return None


def _holds(size: float, operator: str, limit: float) -> bool:
    sign = (size > limit) - (size < limit)
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[operator]


def choice_values(
    question: ForeignQuestion, codes: Iterable[float | str]
) -> dict[str, float | str]:
    """What each stored code became; the first of two equal codes counts."""
    values: dict[str, float | str] = {}
    for choice, ours in zip(question.choices, codes, strict=False):
        values.setdefault(choice.code, ours)
    return values


def with_other_codes(text: str, codes: Mapping[str, str]) -> str:
    """One of our conditions after items got other codes."""
    return unparse(_with_codes(parse(text), codes))


def _with_codes(expression: Expression, codes: Mapping[str, str]) -> Expression:
    def key_of(key: str) -> str:
        code, dot, rest = key.partition(".")
        return f"{codes.get(code, code)}{dot}{rest}"

    match expression:
        case Compare(key, operator, value):
            return Compare(key_of(key), operator, value)
        case Answered(key):
            return Answered(key_of(key))
        case Not(inner):
            return Not(_with_codes(inner, codes))
        case AllOf(parts):
            return AllOf(tuple(_with_codes(part, codes) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_with_codes(part, codes) for part in parts))
