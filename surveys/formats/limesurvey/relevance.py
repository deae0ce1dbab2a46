"""LimeSurvey's relevance (ExpressionScript) as a condition of ours, where it is one."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from surveys.formats.hostile import as_text
from surveys.formats.limesurvey.tables import LimeQuestion, numbers_of
from surveys.formats.losses import Unreadable
from surveys.formats.scripts import (
    Call,
    Dialect,
    Literal,
    NamedAnswer,
    Node,
    Operation,
    UnsayableError,
    joined,
    negated,
    parse,
    same,
    told,
)
from surveys.questionnaire.conditions.expressions import Answered, Compare, Expression
from surveys.questionnaire.words import OTHER, other_key

_OPERATORS: Final = {
    "==": "==",
    "===": "==",
    "eq": "==",
    "!=": "!=",
    "!==": "!=",
    "ne": "!=",
    "<": "<",
    "lt": "<",
    "<=": "<=",
    "le": "<=",
    ">": ">",
    "gt": ">",
    ">=": ">=",
    "ge": ">=",
}
_DIALECT: Final = Dialect(r"(?:\d+X\d+X\d+\w*|[A-Za-z_]\w*)(?:\.\w+)*(?:\#[01])?", _OPERATORS)
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SUFFIX: Final = re.compile(r"\.(?:NAOK|code|value)\Z")
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_EMPTY: Final = frozenset({"is_empty", "empty"})
# What was typed without the entities that the engine puts into it.
_DECODED: Final = frozenset({"html_entity_decode", "htmlspecialchars_decode"})

_MOST_NAMES: Final = 50_000  # the cells of grids multiply

ALWAYS: Final = frozenset({"", "1", "true"})
NEVER: Final = frozenset({"0", "false"})


class Meaning(StrEnum):
    QUESTION = "question"  # its answer
    BOX = "box"  # Y when the box is ticked
    WORDS = "words"  # own words beside 'other'
    POINTS = "points"  # of one option of a division
    RANK = "rank"  # what stands at a place


@dataclass(frozen=True)
class Meant:
    """`numbers`: what a stored code of a scale of numbers stands for."""

    meaning: Meaning
    key: str
    option: str = ""
    numbers: Mapping[str, str] = field(default_factory=dict)


Names = Mapping[str, Meant]


def names_of(questions: list[LimeQuestion]) -> dict[str, Meant]:
    """What each variable of ExpressionScript stands for; the first of two equal names counts."""
    names: dict[str, Meant] = {}
    for question in questions:
        for suffix, meant in _variables(question):
            if len(names) > _MOST_NAMES:
                raise Unreadable("file_too_many", limit=str(_MOST_NAMES))
            for start in (question.code, *question.aliases):
                joint = "_" if suffix and start == question.code else ""
                names.setdefault(f"{start}{joint}{suffix}", meant)
    return names


def _variables(question: LimeQuestion) -> Iterator[tuple[str, Meant]]:
    name, kind = question.code, question.type
    numbers = [numbers_of(question.choices_of(scale)) for scale in ("0", "1")]
    yield "", Meant(Meaning.QUESTION, name, numbers=numbers[0])
    if question.has_other:
        boxes = kind in {"M", "P"}
        yield "other", Meant(Meaning.BOX if boxes else Meaning.WORDS, name, OTHER)
    if kind == "R":
        yield from ((str(rank), Meant(Meaning.RANK, name)) for rank in range(1, 51))
    for row in question.rows_of("0"):
        if kind in {"M", "P"}:
            yield row.code, Meant(Meaning.BOX, name, row.code)
        elif is_division(question):
            yield row.code, Meant(Meaning.POINTS, name, row.code)
        elif kind == "1":
            yield from _scales(name, row.code, numbers)
        elif kind in {":", ";"}:
            cells = (f"{row.code}_{column.code}" for column in question.rows_of("1"))
            yield from ((cell, Meant(Meaning.QUESTION, f"{name}_{cell}")) for cell in cells)
        else:
            yield row.code, Meant(Meaning.QUESTION, f"{name}_{row.code}", numbers=numbers[0])


def _scales(name: str, row: str, numbers: list[dict[str, str]]) -> Iterator[tuple[str, Meant]]:
    for scale in (0, 1):
        meant = Meant(Meaning.QUESTION, f"{name}_{row}_{scale}", numbers=numbers[scale])
        yield f"{row}_{scale}", meant
        yield f"{row}#{scale}", meant


def is_division(question: LimeQuestion) -> bool:
    """Several numbers of a fixed sum: points over options."""
    total = question.attributes.get("equals_num_value", "").strip()
    return question.type == "K" and total.isascii() and total.isdigit() and 0 < len(total) <= 7


def condition(text: str, names: Names) -> Expression:
    """The condition; UnsayableError when our language has no words for it."""
    bare = html.unescape(text).strip()
    if bare.startswith("{") and bare.endswith("}"):
        bare = bare[1:-1]
    return told(parse(bare, _DIALECT), lambda node: _leaf(node, names))


def _leaf(node: Node, names: Names) -> Expression:
    match node:
        case NamedAnswer():
            return _present(_meant(node, names))
        case Call(function, arguments) if function.lower() in _EMPTY and len(arguments) == 1:
            return negated(_present(_meant(arguments[0], names)))
        case Operation(operator, left, right) if right is not None:
            return _operation(operator, left, right, names)
    raise UnsayableError("kind")


def _operation(operator: str, left: Node, right: Node, names: Names) -> Expression:
    if isinstance(left, Literal) and not isinstance(right, Literal):
        return _operation(_TURNED.get(operator, operator), right, left, names)
    if not isinstance(right, Literal):
        raise UnsayableError("two names")
    if isinstance(left, Call) and left.function.lower() == "count":
        return _counted(operator, left, right, names)
    return _compared(operator, _meant(left, names), right.value)


def _counted(operator: str, call: Call, limit: Literal, names: Names) -> Expression:
    """`count(a, b) > 0`: at least one of them; other counts have no words here."""
    parts = tuple(_present(_meant(node, names)) for node in call.arguments)
    if not parts:
        raise UnsayableError("count")
    number = _number(limit.value)
    if (operator, number) in {(">", 0), (">=", 1), ("!=", 0)}:
        return joined("or", parts)
    if (operator, number) in {("==", 0), ("<", 1), ("<=", 0)}:
        return negated(joined("or", parts))
    raise UnsayableError("count")


def _meant(node: Node, names: Names) -> Meant:
    if isinstance(node, Call) and node.function.lower() in _DECODED and len(node.arguments) == 1:
        return _meant(node.arguments[0], names)
    if not isinstance(node, NamedAnswer):
        raise UnsayableError("name")
    found = names.get(_SUFFIX.sub("", node.name))
    if found is None:
        raise UnsayableError("unknown")
    return found


def _present(meant: Meant) -> Expression:
    match meant.meaning:
        case Meaning.BOX | Meaning.POINTS:
            return Compare(meant.key, "has", meant.option)
        case Meaning.WORDS:
            return Answered(other_key(meant.key))
        case _:
            return Answered(meant.key)


def _compared(operator: str, meant: Meant, value: float | str) -> Expression:
    return _COMPARED[meant.meaning](operator, meant, value)


def _with_answer(operator: str, meant: Meant, value: float | str) -> Expression:
    """An unequal answer may be none at all in LimeSurvey; ours says so with `not`."""
    if value == "" and operator in {"==", "!="}:
        present = _present(meant)
        return present if operator == "!=" else negated(present)
    known: float | str = meant.numbers.get(as_text(value)) or value
    stored = OTHER if value == "-oth-" else known
    if operator == "!=":
        return negated(Compare(meant.key, "==", stored))
    if operator == "==":
        return Compare(meant.key, "==", stored)
    if isinstance(value, str) and _ISO_DATE.match(value):
        return Compare(meant.key, operator, value)
    return Compare(meant.key, operator, _number(value))


def _with_box(operator: str, meant: Meant, value: float | str) -> Expression:
    ticked = {("==", "Y"): True, ("!=", "Y"): False, ("==", ""): False, ("!=", ""): True}
    found = ticked.get((operator, str(value)))
    if found is None:
        raise UnsayableError("box")
    present = _present(meant)
    return present if found else negated(present)


def _with_words(operator: str, meant: Meant, value: float | str) -> Expression:
    key = other_key(meant.key)
    if operator not in {"==", "!="}:
        raise UnsayableError("order of words")
    return same(operator, key, str(value))


def _with_points(operator: str, meant: Meant, value: float | str) -> Expression:
    if operator == ">" and _number(value) == 0:
        return _present(meant)
    raise UnsayableError("points")


def _with_rank(operator: str, meant: Meant, value: float | str) -> Expression:
    if value == "" and operator in {"==", "!="}:
        return _with_answer(operator, meant, value)
    raise UnsayableError("rank")


_COMPARED: Final[Mapping[Meaning, Callable[[str, Meant, float | str], Expression]]] = {
    Meaning.QUESTION: _with_answer,
    Meaning.BOX: _with_box,
    Meaning.WORDS: _with_words,
    Meaning.POINTS: _with_points,
    Meaning.RANK: _with_rank,
}


def _number(value: float | str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise UnsayableError("number") from error
