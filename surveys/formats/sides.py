"""One side of a document for a writer: its items, and its conditions spelt out.

Our language says little and means it exactly; other programs differ in what an empty answer, a
hidden question or 'no opinion' is. So a writer is given conditions in which nothing is left to the
other program: every answer that makes them true is named, and an answer counts only where its own
question is shown.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from surveys.formats.losses import Telling
from surveys.formats.scripts import UnsayableError
from surveys.questionnaire.checks import choosable
from surveys.questionnaire.conditions.expressions import (
    AllOf,
    Answered,
    AnyOf,
    Compare,
    Expression,
    LogicError,
    Not,
    evaluate,
    parse,
)
from surveys.questionnaire.conditions.shapes import KINDS, AnswerShape, shape_at
from surveys.questionnaire.conditions.visibility import flattened
from surveys.questionnaire.document import (
    NO_OPINION,
    Document,
    InformationItem,
    Item,
    Measured,
    Perspective,
    Section,
    WithOptions,
    Writing,
    base_code,
    estimate_key,
)

_MOST_LEAVES: Final = 300
_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_ORDER: Final = frozenset({"<", "<=", ">", ">="})
_NO_LETTER: Final = re.compile(r"[^A-Za-z0-9]")


@dataclass(frozen=True)
class Truth:
    value: bool


ALWAYS: Final = Truth(value=True)
NEVER: Final = Truth(value=False)


@dataclass(frozen=True)
class OneOf:
    """The answer is one of these."""

    item: Item
    values: tuple[int | str, ...]


@dataclass(frozen=True)
class Chosen:
    """The option is among what was chosen, ranked or given points."""

    item: Item
    option: str


@dataclass(frozen=True)
class Ordered:
    """The answer is there and compares so: a number, or a date as text."""

    item: Item
    operator: str
    value: float | str


@dataclass(frozen=True)
class SameWords:
    item: Item
    key: str
    words: str


@dataclass(frozen=True)
class Present:
    item: Item
    key: str


@dataclass(frozen=True)
class Opposed:
    inner: "Told"


@dataclass(frozen=True)
class Every:
    parts: tuple["Told", ...]


@dataclass(frozen=True)
class Some:
    parts: tuple["Told", ...]


Told = Truth | OneOf | Chosen | Ordered | SameWords | Present | Opposed | Every | Some


def every(parts: Iterable[Told]) -> Told:
    kept = [part for part in parts if part != ALWAYS]
    if any(part == NEVER for part in kept):
        return NEVER
    once = _once(kept)
    return Every(once) if len(once) > 1 else next(iter(once), ALWAYS)


def some(parts: Iterable[Told]) -> Told:
    kept = [part for part in parts if part != NEVER]
    if any(part == ALWAYS for part in kept):
        return ALWAYS
    once = _once(kept)
    return Some(once) if len(once) > 1 else next(iter(once), NEVER)


def _once(parts: list[Told]) -> tuple[Told, ...]:
    """Items hold dictionaries, so parts can be compared but not hashed."""
    once: list[Told] = []
    for part in parts:
        if part not in once:
            once.append(part)
    return tuple(once)


def opposed(inner: Told) -> Told:
    return (NEVER if inner.value else ALWAYS) if isinstance(inner, Truth) else Opposed(inner)


class SpeltSide(Telling):
    """What one side is asked, with the conditions as far as they were worked out."""

    def __init__(self, document: Document, perspective: Perspective) -> None:
        super().__init__()
        self.document = flattened(document)
        self.perspective = perspective
        self._told: dict[str, Told] = {}
        self._earlier: dict[str, Item] = {}

    def sections(self) -> Iterator[tuple[Section, tuple[Item, ...]]]:
        for section in self.document.sections:
            if items := section.for_perspective(self.perspective):
                yield section, items

    def wording(self, item: Item, language: str) -> str:
        return self.document.text(item.wording_for(self.perspective), language)

    def told(self, item: Item) -> Told:
        """When the item is shown; asked for in order. One that cannot be said is always shown."""
        try:
            told = _short(self._resolved(parse(item.show_if))) if item.show_if else ALWAYS
        except (LogicError, UnsayableError):
            told = self.unsaid(item)
        self._told[item.code] = told
        self._earlier[item.code] = item
        return told

    def unsaid(self, item: Item) -> Told:
        """Tell that the condition is left out; the item is then always shown."""
        self.left_out(item.code, "side_condition", condition=item.show_if or "")
        self._told[item.code] = ALWAYS
        return ALWAYS

    def tell_usual(self) -> None:
        """What no foreign questionnaire has a place for."""
        items = self.document.for_perspective(self.perspective)
        if self.document.themes or any(map(_for_figures, items)):
            self.left_out("", "side_for_figures")
        self.left_out("", "side_minutes")
        for item in items:
            if item.estimated:
                self.left_out(item.code, "side_estimate")
            if isinstance(item, WithOptions) and item.carries_from:
                self.left_out(item.code, "options_all_offered", source=item.carries_from)
            if isinstance(item, Writing) and item.quote:
                self.left_out(item.code, "quote_not_asked")

    def _resolved(self, expression: Expression) -> Told:
        match expression:
            case Not(inner):
                return opposed(self._resolved(inner))
            case AllOf(parts):
                return every(map(self._resolved, parts))
            case AnyOf(parts):
                return some(map(self._resolved, parts))
            case Compare() | Answered():
                return self._leaf(expression)

    def _leaf(self, leaf: Compare | Answered) -> Told:
        item = self._earlier.get(base_code(leaf.key))
        if item is None or isinstance(item, InformationItem):
            return NEVER
        if leaf.key == estimate_key(item.code):
            raise UnsayableError("estimate")
        here = (
            _answered(item, leaf.key) if isinstance(leaf, Answered) else self._compared(item, leaf)
        )
        return every([self._told[item.code], here])

    def _compared(self, item: Item, leaf: Compare) -> Told:
        match shape_at(item, leaf.key):
            case AnswerShape.CATEGORY | AnswerShape.OPTION:
                held = (v for v in self.values(item) if evaluate(leaf, {leaf.key: v}))
                values = tuple(held)
                return OneOf(item, values) if values else NEVER
            case AnswerShape.OPTIONS | AnswerShape.POINTS:
                return _with_several(item, leaf)
            case AnswerShape.NUMBER:
                return _in_order(item, leaf, fits=isinstance(leaf.value, float))
            case AnswerShape.DAY:
                return _in_order(item, leaf, fits=_is_day(leaf.value))
            case AnswerShape.WORDS | AnswerShape.NOTHING:
                return _with_words(item, leaf)

    def values(self, item: Item) -> tuple[int | str, ...]:
        """Everything that can be answered to a question with one answer."""
        if isinstance(item, Measured):
            scale = self.document.scales.get(item.scale)
            if scale is None:
                return ()
            return (*scale.categories, *([NO_OPINION] if scale.no_opinion is not None else []))
        return choosable(item) if KINDS[type(item)] is AnswerShape.OPTION else ()


def _answered(item: Item, key: str) -> Told:
    return Present(item, key)


def _with_words(item: Item, leaf: Compare) -> Told:
    if leaf.operator in _ORDER:
        raise UnsayableError("order of words")
    present = _answered(item, leaf.key)
    if not isinstance(leaf.value, str):
        return present if leaf.operator == "!=" else NEVER
    same = SameWords(item, leaf.key, leaf.value)
    return every([present, opposed(same)]) if leaf.operator == "!=" else same


def _with_several(item: Item, leaf: Compare) -> Told:
    """All that was chosen equals no single code."""
    if leaf.operator == "has":
        known = leaf.value in choosable(item)
        return Chosen(item, str(leaf.value)) if known else NEVER
    return _answered(item, leaf.key) if leaf.operator == "!=" else NEVER


def _is_day(value: float | str) -> bool:
    return isinstance(value, str) and bool(_ISO_DATE.match(value))


def _in_order(item: Item, leaf: Compare, *, fits: bool) -> Told:
    if not fits:
        return _answered(item, leaf.key) if leaf.operator == "!=" else NEVER
    operator = "==" if leaf.operator == "has" else leaf.operator
    return Ordered(item, operator, leaf.value)


def _short(told: Told) -> Told:
    if sum(1 for _leaf in leaves(told)) > _MOST_LEAVES:
        raise UnsayableError("long")
    return told


def leaves(told: Told) -> Iterator[Told]:
    match told:
        case Opposed(inner):
            yield from leaves(inner)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield told


def short_code(code: str, most: int, taken: Collection[str]) -> str:
    """Letters and digits alone, a letter first, and none that is taken; capitals tell nothing apart."""
    bare = _NO_LETTER.sub("", code)
    start = (bare if bare[:1].isalpha() else f"q{bare}")[:most]
    short, number = start, 1
    while short.casefold() in taken:
        number += 1
        short = f"{start[: most - len(str(number))]}{number}"
    return short


def _for_figures(item: Item) -> bool:
    """Whether it says something for the report alone."""
    turned = isinstance(item, Measured) and (item.reverse or item.favourable_from is not None)
    return bool(item.role or item.takeaway or item.lineage or turned)
