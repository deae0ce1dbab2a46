"""Conditions of other programs as a tree that says nothing yet about what names mean.

LimeSurvey and SurveyJS write alike: names, words and numbers, comparisons, calls, `and`, `or`,
`not`. What is known about a name (a box of a multiple choice, a row of a grid) decides what a
comparison becomes in our language; the readers know that.
"""

import re
from collections.abc import Callable
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

# Far more than a condition of ours may hold, which has 500 characters.
MAX_LENGTH: Final = 5_000
MAX_DEPTH: Final = 40
MAX_TOKENS: Final = 1_000
MAX_ALTOGETHER: Final = 300_000


class UnsayableError(ValueError):
    """The condition says something that our language has no words for."""


class Allowance:
    """How many characters of conditions are looked at in one file; what repeats is looked at once."""

    def __init__(self, understood: Callable[[str], Expression]) -> None:
        self._understood = understood
        self._known: dict[str, Expression | None] = {}
        self._left = MAX_ALTOGETHER

    def condition(self, text: str) -> Expression | None:
        """None where our language has no words for it."""
        if text not in self._known:
            self._left -= len(text)
            self._known[text] = self._tried(text) if self._left >= 0 else None
        return self._known[text]

    def _tried(self, text: str) -> Expression | None:
        try:
            return self._understood(text)
        except UnsayableError:
            return None


@dataclass(frozen=True)
class NamedAnswer:
    name: str


@dataclass(frozen=True)
class Literal:
    value: float | str


@dataclass(frozen=True)
class Several:
    items: tuple["Node", ...]


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple["Node", ...]


@dataclass(frozen=True)
class Operation:
    """`left operator right`; an operator that stands behind one value has no right side."""

    operator: str
    left: "Node"
    right: "Node | None"


@dataclass(frozen=True)
class Opposite:
    inner: "Node"


@dataclass(frozen=True)
class Joined:
    word: str
    parts: tuple["Node", ...]


Node = NamedAnswer | Literal | Several | Call | Operation | Opposite | Joined


@dataclass(frozen=True)
class Dialect:
    """How a program writes: its names, and its spellings of each operator."""

    name: str
    operators: dict[str, str]
    behind: frozenset[str] = frozenset()
    braces: bool = False


_AND: Final = frozenset({"and", "&&"})
_OR: Final = frozenset({"or", "||"})
_NOT: Final = frozenset({"!", "not", "negate"})
_STRING: Final = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""
_NUMBER: Final = r"\d+(?:\.\d+)?(?![\w])"
_MARKS: Final = r"===|!==|==|!=|<>|<=|>=|&&|\|\||\*=|[<>=!()\[\],+\-*/%^]"


def parse(text: str, dialect: Dialect) -> Node:
    if len(text) > MAX_LENGTH:
        raise UnsayableError("long")
    return _ScriptParser(_tokens(text, dialect), dialect).whole()


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def _pattern(dialect: Dialect) -> re.Pattern[str]:
    named = r"\{[^{}]{1,200}\}" if dialect.braces else r"(?!)"
    return re.compile(
        rf"\s*(?:(?P<string>{_STRING})|(?P<number>{_NUMBER})|(?P<braced>{named})"
        rf"|(?P<word>{dialect.name})|(?P<mark>{_MARKS}))",
        re.ASCII if not dialect.braces else 0,
    )


def _tokens(text: str, dialect: Dialect) -> list[_Token]:
    pattern = _pattern(dialect)
    tokens: list[_Token] = []
    position, text = 0, text.rstrip()
    while position < len(text):
        match = pattern.match(text, position)
        if match is None or len(tokens) > MAX_TOKENS:
            raise UnsayableError("sign")
        kind = match.lastgroup or ""
        tokens.append(_Token(kind, match[kind]))
        position = match.end()
    return [*tokens, _Token("end", "")]


class _ScriptParser:
    def __init__(self, tokens: list[_Token], dialect: Dialect) -> None:
        self._tokens = tokens
        self._dialect = dialect
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._either()
        if self._now.kind != "end":
            raise UnsayableError("rest")
        return node

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._now
        self._at += token.kind != "end"
        return token

    def _is(self, words: frozenset[str]) -> bool:
        return self._now.kind in {"word", "mark"} and self._now.text.lower() in words

    def _take(self, *words: str) -> bool:
        found = self._is(frozenset(words))
        self._at += found
        return found

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            raise UnsayableError("bracket")

    def _either(self) -> Node:
        parts = [self._both()]
        while self._take(*_OR):
            parts.append(self._both())
        return Joined("or", tuple(parts)) if len(parts) > 1 else parts[0]

    def _both(self) -> Node:
        parts = [self._compared()]
        while self._take(*_AND):
            parts.append(self._compared())
        return Joined("and", tuple(parts)) if len(parts) > 1 else parts[0]

    def _compared(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnsayableError("deep")
        node = self._operated(self._single())
        self._depth -= 1
        return node

    def _operated(self, left: Node) -> Node:
        if self._now.kind not in {"word", "mark"}:
            return left
        operator = self._dialect.operators.get(self._now.text.lower())
        if operator is None:
            return left
        self._next()
        if operator in self._dialect.behind:
            return Operation(operator, left, None)
        return Operation(operator, left, self._single())

    def _single(self) -> Node:
        if self._take(*_NOT):
            return Opposite(self._negated())
        if self._take("("):
            inner = self._either()
            self._expect(")")
            return inner
        if self._take("["):
            return Several(self._list("]"))
        return self._value()

    def _negated(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnsayableError("deep")
        inner = self._single()
        self._depth -= 1
        behind = self._dialect.operators.get(self._now.text.lower(), "")
        if behind in self._dialect.behind and self._now.kind == "word":
            self._next()
            return Operation(behind, inner, None)
        return inner

    def _value(self) -> Node:
        token = self._next()
        if token.kind == "number":
            return Literal(_number(token.text))
        if token.kind == "string":
            return Literal(re.sub(r"\\(.)", r"\1", token.text[1:-1]))
        if token.kind == "braced":
            return NamedAnswer(token.text[1:-1].strip())
        if token.kind == "mark" and token.text == "-" and self._now.kind == "number":
            return Literal(-_number(self._next().text))
        if token.kind == "word":
            return self._word(token.text)
        raise UnsayableError("value")

    def _word(self, word: str) -> Node:
        if self._take("("):
            return Call(word, self._list(")"))
        if self._dialect.braces:
            return Literal(word)
        return NamedAnswer(word)

    def _list(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        if self._take(end):
            return ()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnsayableError("deep")
        while True:
            items.append(self._either())
            if self._take(end):
                self._depth -= 1
                return tuple(items)
            self._expect(",")


def _number(text: str) -> float:
    if len(text) > 30:
        raise UnsayableError("number")
    return float(text)


def negated(expression: Expression) -> Expression:
    return expression.inner if isinstance(expression, Not) else Not(expression)


def joined(word: str, parts: tuple[Expression, ...]) -> Expression:
    if len(parts) == 1:
        return parts[0]
    return AnyOf(parts) if word == "or" else AllOf(parts)


def told(node: Node, leaf: Callable[[Node], Expression]) -> Expression:
    """The condition of a tree; `leaf` says what neither joins nor turns others."""
    match node:
        case Joined(word, parts):
            return joined(word, tuple(told(part, leaf) for part in parts))
        case Opposite(inner):
            return negated(told(inner, leaf))
    return leaf(node)


def same(operator: str, key: str, value: float | str) -> Expression:
    """`==` or `!=`; what equals an empty text is not answered."""
    found = negated(Answered(key)) if value == "" else Compare(key, "==", value)
    return found if operator == "==" else negated(found)


def both(first: Expression | None, second: Expression | None) -> Expression | None:
    """Both conditions, where each may be missing."""
    parts = tuple(part for part in (first, second) if part is not None)
    return joined("and", parts) if parts else None
