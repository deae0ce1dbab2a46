"""Our conditions as XPath. An answer that is not there makes a comparison false, also `!=`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.questionnaire.conditions.expressions import (
    AllOf,
    Answered,
    AnyOf,
    Compare,
    Expression,
    Not,
)
from surveys.questionnaire.conditions.shapes import KINDS, AnswerShape, shape_at
from surveys.questionnaire.document import (
    InformationItem,
    Item,
)


class Unsayable(ValueError):
    """The condition looks at an answer that the form does not have."""


@dataclass(frozen=True)
class FormAnswer:
    """Where an item's answer stands in the form."""

    item: Item
    name: str
    own_words: str = ""
    points: Mapping[str, str] = field(default_factory=dict)


def relevant(expression: Expression, answers: Mapping[str, FormAnswer]) -> str:
    match expression:
        case Compare():
            return _compared(expression, answers)
        case Answered(key):
            return _answered(key, answers)
        case Not(inner):
            return f"not({relevant(inner, answers)})"
        case AllOf(parts):
            return " and ".join(_bracketed(part, answers) for part in parts)
        case AnyOf(parts):
            return " or ".join(_bracketed(part, answers) for part in parts)


def _bracketed(expression: Expression, answers: Mapping[str, FormAnswer]) -> str:
    text = relevant(expression, answers)
    plain = isinstance(expression, Answered | Not) or (
        isinstance(expression, Compare) and expression.operator != "!="
    )
    return text if plain else f"({text})"


def _find(key: str, answers: Mapping[str, FormAnswer]) -> tuple[FormAnswer, str]:
    code, _dot, part = key.partition(".")
    answer = answers.get(code)
    if answer is None or isinstance(answer.item, InformationItem):
        raise Unsayable(key)
    if not part:
        return answer, answer.name
    if part == "other" and answer.own_words:
        return answer, answer.own_words
    raise Unsayable(key)


def _answered(key: str, answers: Mapping[str, FormAnswer]) -> str:
    answer, name = _find(key, answers)
    if KINDS[type(answer.item)] is AnswerShape.POINTS:
        first = next(iter(answer.points.values()), "")
        return f"${{{first}}} != ''"
    return f"${{{name}}} != ''"


def _compared(leaf: Compare, answers: Mapping[str, FormAnswer]) -> str:
    answer, name = _find(leaf.key, answers)
    shape = shape_at(answer.item, leaf.key)
    if shape is AnswerShape.POINTS:
        points = answer.points.get(str(leaf.value))
        if points is None or leaf.operator != "has":
            raise Unsayable(leaf.key)
        return f"${{{points}}} > 0"
    reference = f"${{{name}}}"
    value = _value(leaf.value, shape)
    if shape is AnswerShape.OPTIONS:
        if leaf.operator != "has":
            raise Unsayable(leaf.key)
        return f"selected({reference}, {value})"
    if leaf.operator == "!=":
        return f"{reference} != '' and {reference} != {value}"
    operator = "=" if leaf.operator in ("==", "has") else leaf.operator
    return f"{reference} {operator} {value}"


def _value(value: float | str, shape: AnswerShape) -> str:
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if shape is AnswerShape.DAY:
        return f"date('{value}')"
    return f'"{value}"' if "'" in value else f"'{value}'"
