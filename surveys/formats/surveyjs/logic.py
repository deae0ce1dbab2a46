"""SurveyJS's conditions as ours, and ours as SurveyJS's.

A condition knows an item by its `valueName`, where it has one. Words are compared without capitals.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from surveys.formats.hostile import as_text
from surveys.formats.scripts import (
    Dialect,
    Literal,
    NamedAnswer,
    Node,
    Operation,
    Several,
    UnsayableError,
    joined,
    negated,
    parse,
    same,
    told,
)
from surveys.formats.sides import (
    Chosen,
    Every,
    OneOf,
    Opposed,
    Ordered,
    Present,
    SameWords,
    Some,
    Told,
    Truth,
)
from surveys.questionnaire.conditions.expressions import Answered, Compare, Expression
from surveys.questionnaire.document import Item, SumItem, base_code
from surveys.questionnaire.words import Kind, other_key

_SPELLINGS: Final = {
    "==": "= == equal",
    "!=": "!= <> notequal",
    "<": "< less",
    "<=": "<= lessorequal",
    ">": "> greater",
    ">=": ">= greaterorequal",
    "has": "contains contain *=",
    "has not": "notcontains notcontain",
    "any": "anyof",
    "all": "allof",
    "none": "noneof",
    "empty": "empty",
    "full": "notempty",
}
_OPERATORS: Final = {word: said for said, words in _SPELLINGS.items() for word in words.split()}
_BEHIND: Final = frozenset({"empty", "full"})
_DIALECT: Final = Dialect(r"[^\W\d][\w.-]*", _OPERATORS, _BEHIND, braces=True)
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_SEVERAL: Final = frozenset({Kind.MULTIPLE, Kind.RANKING, Kind.SUM})
_COMMENT: Final = "-Comment"


@dataclass(frozen=True)
class Known:
    """What conditions may name; `codes`: its stored codes, by their small letters.

    `part`: the option of a division of points that is meant.
    """

    name: str
    kind: Kind
    codes: Mapping[str, str] = field(default_factory=dict)
    truth: str = ""  # of a yes or no: what is stored for yes
    part: str = ""


Names = Mapping[str, Known]


def condition(text: str, names: Names) -> Expression:
    return told(parse(text, _DIALECT), lambda node: _leaf(node, names))


def _leaf(node: Node, names: Names) -> Expression:
    match node:
        case NamedAnswer(name):
            known, key = _find(name, names)
            return Compare(key, "==", known.truth) if known.truth else Answered(key)
        case Operation(operator, left, None):
            present = _present(left, names)
            return present if operator == "full" else negated(present)
        case Operation(operator, left, right) if right is not None:
            if isinstance(right, NamedAnswer) and isinstance(left, Literal):
                return _compared(_TURNED.get(operator, operator), right, left, names)
            return _compared(operator, left, right, names)
    raise UnsayableError("kind")


def _find(name: str, names: Names) -> tuple[Known, str]:
    """The question and the answer key that are meant; names tell no capitals apart."""
    for bare, comment in ((name, False), (name.removesuffix(_COMMENT), True)):
        known = names.get(bare) or names.get(bare.casefold())
        if known is not None:
            return known, other_key(known.name) if comment else known.name
    raise UnsayableError("unknown")


def _present(node: Node, names: Names) -> Expression:
    if not isinstance(node, NamedAnswer):
        raise UnsayableError("name")
    return Answered(_find(node.name, names)[1])


def _compared(operator: str, left: Node, right: Node, names: Names) -> Expression:
    if not isinstance(left, NamedAnswer):
        raise UnsayableError("name")
    known, key = _find(left.name, names)
    values = _values(right, known)
    if operator in {"any", "all", "none"}:
        return _listed(operator, known, key, values)
    if len(values) != 1 or isinstance(right, Several):
        raise UnsayableError("list")
    return _with_value(operator, known, key, values[0])


def _values(node: Node, known: Known) -> tuple[float | str, ...]:
    parts = node.items if isinstance(node, Several) else (node,)
    found = []
    for part in parts:
        if not isinstance(part, Literal):
            raise UnsayableError("two names")
        text = as_text(part.value)
        found.append(known.codes.get(text.casefold(), part.value))
    return tuple(found)


def _listed(operator: str, known: Known, key: str, values: tuple[float | str, ...]) -> Expression:
    if not values:
        raise UnsayableError("empty list")
    each = "has" if known.kind in _SEVERAL else "=="
    parts = tuple(Compare(key, each, value) for value in values)
    if operator == "all":
        return joined("and", parts)
    return joined("or", parts) if operator == "any" else negated(joined("or", parts))


def _with_value(operator: str, known: Known, key: str, value: float | str) -> Expression:
    if known.part:
        if (operator, value) != (">", 0):
            raise UnsayableError("points")
        return Compare(key, "has", known.part)
    if operator in {"has", "has not"}:
        if known.kind not in _SEVERAL:
            raise UnsayableError("part of a text")
        has = Compare(key, "has", value)
        return has if operator == "has" else negated(has)
    if operator in {"==", "!="}:
        return same(operator, key, value)
    if isinstance(value, str) and known.kind is not Kind.DATE:
        value = _number(value)
    return Compare(key, operator, value)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise UnsayableError("number") from error


def written(told: Told) -> str:
    """A condition of ours in SurveyJS's words."""
    match told:
        case Every(parts):
            return f"({' and '.join(map(written, parts))})"
        case Some(parts):
            return f"({' or '.join(map(written, parts))})"
        case Opposed(inner):
            return f"!({written(inner)})"
        case Truth(value):
            return "1 = 1" if value else "1 = 2"
        case Present() | OneOf() | Chosen() | SameWords() | Ordered():
            return _written_leaf(told)


def _written_leaf(leaf: Present | OneOf | Chosen | SameWords | Ordered) -> str:
    match leaf:
        case Present(item, key):
            return _written_present(item, key)
        case OneOf(item, values):
            return f"{{{item.code}}} anyof [{', '.join(map(_literal, values))}]"
        case Chosen(item, option):
            if isinstance(item, SumItem):
                return f"{{{item.code}.{option}}} > 0"
            return f"{{{item.code}}} contains {_literal(option)}"
        case SameWords(_item, key, words):
            return f"{{{_value_name(key)}}} = {_literal(words)}"
        case Ordered(item, operator, value):
            name = f"{{{item.code}}}"
            return f"({name} notempty and {name} {operator} {_literal(value)})"


def _written_present(item: Item, key: str) -> str:
    if isinstance(item, SumItem):
        options = (f"{{{item.code}.{code}}} notempty" for code in item.option_codes)
        return f"({' or '.join(options)})"
    return f"{{{_value_name(key)}}} notempty"


def _value_name(key: str) -> str:
    code = base_code(key)
    return f"{code}{_COMMENT}" if key == other_key(code) else key


def _literal(value: float | str) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{escaped}'"
    return as_text(value)
