"""Conditions and bounds as XLSForm writes them: XPath over answers, `${name} = 'yes'`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from surveys.questionnaire.conditions.expressions import (
    AllOf,
    Answered,
    AnyOf,
    Compare,
    Expression,
    Not,
)

MAX_LENGTH: Final = 5_000
MAX_DEPTH: Final = 20
_TOKEN: Final = re.compile(
    r"\s*(?:\$\{\s*(?P<name>[^}\s]{1,200})\s*\}|(?P<number>-?(?:\d+(?:\.\d*)?|\.\d+))"
    r"|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<compare><=|>=|!=|=|<|>)"
    r"|(?P<call>(?!(?:and|or)\b)[A-Za-z][A-Za-z0-9:_-]*)\s*\(|(?P<word>and|or)\b|(?P<sign>[(),.]))"
)
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_OURS: Final = {"=": "==", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_SELF: Final = "."
_QUOTES: Final = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})


class UnknownXPath(ValueError):
    """Something that our conditions cannot say."""


@dataclass(frozen=True)
class _Reference:
    name: str


@dataclass(frozen=True)
class _Measure:
    """How many answers were chosen, or how long a text is."""

    function: str
    name: str


_Value = float | str | _Reference | _Measure


def condition(text: str, names: Mapping[str, str]) -> Expression:
    """The condition as a tree; `names` are questions that became the own words of another."""
    return _XPathParser(text, names).whole()


class _XPathParser:
    def __init__(self, text: str, names: Mapping[str, str]) -> None:
        if len(text) > MAX_LENGTH:
            raise UnknownXPath(text[:100])
        self._names = names
        self._tokens = _tokens(text.translate(_QUOTES))
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        found = self._either()
        if self._at != len(self._tokens):
            raise UnknownXPath
        return found

    def _now(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._now()
        self._at += 1
        return token

    def _take(self, *token: str) -> bool:
        if self._now() == token:
            self._at += 1
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._take("sign", sign):
            raise UnknownXPath

    def _either(self) -> Expression:
        parts = [self._both()]
        while self._take("word", "or"):
            parts.append(self._both())
        return AnyOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def _both(self) -> Expression:
        parts = [self._single()]
        while self._take("word", "and"):
            parts.append(self._single())
        return AllOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def _single(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnknownXPath
        found = self._unit()
        self._depth -= 1
        return found

    def _until_closed(self) -> Expression:
        inner = self._either()
        self._expect(")")
        return inner

    def _unit(self) -> Expression:
        if self._take("sign", "("):
            return self._until_closed()
        if self._take("call", "not"):
            return Not(self._until_closed())
        if self._take("call", "selected"):
            return self._selected()
        left = self._value()
        if self._now()[0] == "compare":
            return _compared(left, self._next()[1], self._value())
        if isinstance(left, _Reference):
            return Answered(left.name)
        raise UnknownXPath

    def _selected(self) -> Expression:
        name = self._value()
        self._expect(",")
        value = self._value()
        self._expect(")")
        if not isinstance(name, _Reference) or not isinstance(value, float | str):
            raise UnknownXPath
        return Compare(name.name, "has", value)

    def _value(self) -> _Value:
        kind, text = self._next()
        match kind:
            case "name":
                return _Reference(self._names.get(text, text))
            case "number":
                return float(text)
            case "text":
                return text
            case "sign" if text == _SELF:
                return _Reference(_SELF)
            case "call":
                return self._called(text)
            case _:
                raise UnknownXPath

    def _called(self, function: str) -> _Value:
        if function not in {"date", "number", "string", "int", "count-selected", "string-length"}:
            raise UnknownXPath
        value = self._value()
        self._expect(")")
        if function in {"date", "number", "string", "int"}:
            return value
        if not isinstance(value, _Reference):
            raise UnknownXPath
        return _Measure(function, value.name)


def _tokens(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnknownXPath
        kind = str(match.lastgroup)
        words = match[kind]
        found.append(("text" if kind in ("double", "single") else kind, words))
        at = match.end()
    return found


def _compared(left: _Value, operator: str, right: _Value) -> Expression:
    if isinstance(left, float | str):
        left, operator, right = right, _TURNED[operator], left
    if not isinstance(right, float | str):
        raise UnknownXPath
    if isinstance(left, _Measure):
        return _measured(left, operator, right)
    if not isinstance(left, _Reference):
        raise UnknownXPath
    if right == "":
        given = Answered(left.name)
        return given if operator == "!=" else Not(given)
    if operator == "!=":
        # In XPath an answer that is not there differs too.
        return Not(Compare(left.name, "==", right))
    return Compare(left.name, _OURS[operator], right)


def _measured(left: _Measure, operator: str, right: float | str) -> Expression:
    """More than nothing chosen or written is an answer; other sizes cannot be said."""
    if (operator, right) in {(">", 0.0), (">=", 1.0), ("!=", 0.0)}:
        return Answered(left.name)
    if (operator, right) in {("=", 0.0), ("<", 1.0), ("<=", 0.0)}:
        return Not(Answered(left.name))
    raise UnknownXPath


_BOUND: Final = re.compile(
    r"(?P<what>\.|count-selected\(\s*\.\s*\)|string-length\(\s*\.\s*\))\s*"
    r"(?P<operator><=|>=|<|>)\s*(?P<limit>-?\d{1,15}(?:\.\d{1,6})?)"
)


@dataclass(frozen=True)
class NumberBounds:
    """What a constraint allows: values, numbers of choices or lengths."""

    what: str = ""
    minimum: float | None = None
    maximum: float | None = None


def bounds(text: str, *, whole: bool) -> NumberBounds | None:
    """`. >= 18 and . <= 120`; None where the constraint says anything else."""
    parts = [_BOUND.fullmatch(part.strip()) for part in _conjuncts(text)]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts) or len({part["what"] for part in found}) != 1:
        return None
    low: float | None = None
    high: float | None = None
    for part in found:
        limit, operator = float(part["limit"]), part["operator"]
        if operator in ("<", ">") and not whole:
            return None
        if operator[0] == ">":
            low = max(limit + (operator == ">"), -1e15 if low is None else low)
        else:
            high = min(limit - (operator == "<"), 1e15 if high is None else high)
    return NumberBounds(found[0]["what"].partition("(")[0], low, high)


def _conjuncts(text: str) -> list[str]:
    return [_bare(part) for part in " ".join(text[:500].split()).split(" and ")]


def _bare(part: str) -> str:
    """Without brackets around it; those of a call stay."""
    bare = part.strip().lstrip("( ")
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip()
    return bare
