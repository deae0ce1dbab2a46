"""The language of display conditions: ``Z1 <= 6 and not (U1 has finance)``.

A condition compares an earlier answer with a value. A comparison with a question that has no
answer is false, whatever the operator; ``not`` turns it as it turns any other. There is no
arithmetic and nothing that could run code.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from surveys.questionnaire import messages

MAX_LENGTH: Final = 500
MAX_DEPTH: Final = 20

Answers = Mapping[str, object]


class LogicError(ValueError):
    """The condition cannot be read; ``params['position']`` counts characters from 1."""

    def __init__(self, code: str, /, **params: object) -> None:
        self.code = code
        self.params = params
        super().__init__(messages.render(code, params))


@dataclass(frozen=True)
class Compare:
    key: str
    operator: str
    value: float | str


@dataclass(frozen=True)
class Answered:
    key: str


@dataclass(frozen=True)
class Not:
    inner: "Expression"


@dataclass(frozen=True)
class AllOf:
    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple["Expression", ...]


Expression = Compare | Answered | Not | AllOf | AnyOf


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    position: int


_TOKEN: Final = re.compile(
    r"(?P<number>-?\d{1,15}(?:\.\d{1,6})?(?![\w.]))"
    r"|(?P<string>\"[^\"]{0,200}\")"
    r"|(?P<operator><=|>=|==|!=|<|>)"
    r"|(?P<bracket>[()])"
    r"|(?P<word>[A-Za-z][A-Za-z0-9_]{0,39}(?:\.(?:estimate|other))?(?![\w.]))",
    re.ASCII,
)
_SPACE: Final = re.compile(r"\s*")
KEYWORDS: Final = frozenset({"and", "or", "not", "has", "answered"})
_END: Final = "end"


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    position = _skip(text, 0)
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            code = "logic_equals" if text[position] == "=" else "logic_character"
            raise LogicError(code, position=position + 1, found=text[position])
        tokens.append(_token(match))
        position = _skip(text, match.end())
    return [*tokens, Token(_END, "", len(text) + 1)]


def _skip(text: str, position: int) -> int:
    match = _SPACE.match(text, position)
    return match.end() if match else position


def _token(match: re.Match[str]) -> Token:
    kind = match.lastgroup or _END
    reserved = kind == "word" and match[0] in KEYWORDS
    return Token("keyword" if reserved else kind, match[0], match.start() + 1)


class _ExpressionParser:
    """Recursive descent, one method for each level of precedence."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        expression = self._either()
        if self._now.kind != _END:
            raise self._unexpected()
        return expression

    @property
    def _now(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._now
        self._at += 1
        return token

    def _unexpected(self) -> LogicError:
        if self._now.kind == _END:
            return LogicError("logic_unfinished", position=self._now.position)
        return LogicError("logic_unexpected", position=self._now.position, found=self._now.text)

    def _take(self, text: str) -> bool:
        if self._now.kind in {"keyword", "bracket"} and self._now.text == text:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self._unexpected()

    def _either(self) -> Expression:
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        return AnyOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def _both(self) -> Expression:
        parts = [self._single()]
        while self._take("and"):
            parts.append(self._single())
        return AllOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def _single(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise LogicError("logic_too_deep", limit=MAX_DEPTH)
        expression = self._unit()
        self._depth -= 1
        return expression

    def _unit(self) -> Expression:
        if self._take("not"):
            return Not(self._single())
        if self._take("("):
            inner = self._either()
            self._expect(")")
            return inner
        if self._take("answered"):
            return self._answered()
        return self._comparison()

    def _answered(self) -> Expression:
        self._expect("(")
        key = self._key()
        self._expect(")")
        return Answered(key)

    def _comparison(self) -> Expression:
        key = self._key()
        if self._take("has"):
            return Compare(key, "has", self._value())
        if self._now.kind != "operator":
            raise self._unexpected()
        return Compare(key, self._next().text, self._value())

    def _key(self) -> str:
        if self._now.kind != "word":
            raise self._unexpected()
        return self._next().text

    def _value(self) -> float | str:
        if self._now.kind == "number":
            return float(self._next().text)
        if self._now.kind == "string":
            return self._next().text[1:-1]
        return self._key()


@lru_cache(maxsize=1024)
def parse(text: str) -> Expression:
    """The condition as a tree; LogicError with the position where it goes wrong."""
    if len(text) > MAX_LENGTH:
        raise LogicError("logic_too_long", limit=MAX_LENGTH)
    return _ExpressionParser(text).whole()


def unparse(expression: Expression) -> str:
    """The condition as text that `parse` reads as the same tree; LogicError if there is none."""
    text = _written(expression, 0)
    if parse(text) != expression:
        raise LogicError("logic_unwritable")
    return text


def _written(expression: Expression, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise LogicError("logic_too_deep", limit=MAX_DEPTH)
    match expression:
        case Compare(key, operator, value):
            return f"{key} {operator} {_written_value(value)}"
        case Answered(key):
            return f"answered({key})"
        case Not(inner):
            return f"not {_part(inner, depth, Compare)}"
        case AllOf(parts):
            return " and ".join(_part(part, depth) for part in parts)
        case AnyOf(parts):
            return " or ".join(_part(part, depth) for part in parts)


def _part(expression: Expression, depth: int, *bracketed: type) -> str:
    text = _written(expression, depth + 1)
    return f"({text})" if isinstance(expression, (AllOf, AnyOf, *bracketed)) else text


def _written_value(value: float | str) -> str:
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    token = _TOKEN.fullmatch(value)
    plain = token is not None and token.lastgroup == "word" and value not in KEYWORDS
    return value if plain else f'"{value}"'


def references(expression: Expression) -> frozenset[str]:
    """The answer keys that a condition looks at."""
    return frozenset(node.key for node in leaves(expression))


def leaves(expression: Expression) -> tuple[Compare | Answered, ...]:
    match expression:
        case Compare() | Answered():
            return (expression,)
        case Not(inner):
            return leaves(inner)
        case AllOf(parts) | AnyOf(parts):
            return tuple(leaf for part in parts for leaf in leaves(part))


def evaluate(expression: Expression, answers: Answers) -> bool:
    match expression:
        case Compare(key, operator, value):
            return _holds(answers.get(key), operator, value)
        case Answered(key):
            return is_answered(answers.get(key))
        case Not(inner):
            return not evaluate(inner, answers)
        case AllOf(parts):
            return all(evaluate(part, answers) for part in parts)
        case AnyOf(parts):
            return any(evaluate(part, answers) for part in parts)


def is_answered(value: object) -> bool:
    """Nothing, an empty text and an empty choice are no answer."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list | tuple | dict):
        return bool(value)
    return value is not None


def _holds(answer: object, operator: str, value: float | str) -> bool:
    if not is_answered(answer):
        return False
    if operator == "has":
        return _has(answer, value)
    if operator in {"==", "!="}:
        return _equal(answer, value) is (operator == "==")
    return _ordered(answer, operator, value)


def _has(answer: object, value: float | str) -> bool:
    if isinstance(answer, list | tuple):
        return any(_equal(part, value) for part in answer)
    if isinstance(answer, dict):
        return _ordered(answer.get(value), ">", 0.0)
    return _equal(answer, value)


def _equal(answer: object, value: float | str) -> bool:
    if isinstance(answer, bool):
        return False
    return answer == value


_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def _ordered(answer: object, operator: str, value: float | str) -> bool:
    """Numbers by size and dates by time; anything else has no order."""
    if isinstance(answer, str) and isinstance(value, str):
        dates = _ISO_DATE.match(answer) and _ISO_DATE.match(value)
        return bool(dates) and _in_order((answer > value) - (answer < value), operator)
    if (
        isinstance(answer, int | float)
        and not isinstance(answer, bool)
        and isinstance(value, float)
    ):
        # NaN differs from itself, and has no order.
        return answer == answer and _in_order((answer > value) - (answer < value), operator)
    return False


def _in_order(sign: int, operator: str) -> bool:
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[operator]
