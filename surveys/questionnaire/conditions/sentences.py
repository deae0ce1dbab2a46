"""A condition as a sentence: rows of «question, verb, answers», joined by 'and' or by 'or'.

The text of the condition stays the one truth. What a person chooses becomes a tree and is written
as text; a tree that rows can say is read back as rows, exact in meaning. What rows cannot say (a
denial of more than one comparison, a third level) has no rows and is edited as text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from surveys.questionnaire.conditions.expressions import (
    AllOf,
    Answered,
    AnyOf,
    Compare,
    Expression,
    Not,
)

Value = float | str


class Verb(StrEnum):
    IS = "is"
    IS_NOT = "is_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE = "more"
    LESS = "less"
    HAS = "has"
    HAS_NOT = "has_not"
    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"

    @property
    def bare(self) -> bool:
        """It says all without an answer beside it."""
        return self in (Verb.ANSWERED, Verb.NOT_ANSWERED)

    @property
    def takes_several(self) -> bool:
        return self in (Verb.IS, Verb.IS_NOT, Verb.HAS, Verb.HAS_NOT)

    @property
    def denies(self) -> bool:
        """Several answers beside it are all meant, not one of them."""
        return self in (Verb.IS_NOT, Verb.HAS_NOT)


_OPERATORS: Final = {
    Verb.IS: "==",
    Verb.IS_NOT: "!=",
    Verb.AT_LEAST: ">=",
    Verb.AT_MOST: "<=",
    Verb.MORE: ">",
    Verb.LESS: "<",
    Verb.HAS: "has",
    Verb.HAS_NOT: "has",
}
_VERBS: Final = {operator: verb for verb, operator in _OPERATORS.items() if verb != Verb.HAS_NOT}


@dataclass(frozen=True)
class Clause:
    """One comparison; several values are alternatives, or what it is none of."""

    key: str
    verb: Verb
    values: tuple[Value, ...] = ()


Group = tuple[Clause, ...]


@dataclass(frozen=True)
class ConditionSentence:
    """Groups that must all hold (`every`) or of which one must; the rows of a group the other way."""

    every: bool
    groups: tuple[Group, ...]


# --- From a tree ---------------------------------------------------------------------------------


def flat(expression: Expression) -> Expression:
    """The same tree without a part of its own kind in any part."""
    match expression:
        case AllOf(parts):
            return AllOf(tuple(_inner(AllOf, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(_inner(AnyOf, parts)))
        case Not(inner):
            return Not(flat(inner))
    return expression


def _inner(kind: type[AllOf] | type[AnyOf], parts: Iterable[Expression]) -> Iterable[Expression]:
    for part in map(flat, parts):
        if isinstance(part, AllOf | AnyOf) and isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def sentence(expression: Expression) -> ConditionSentence | None:
    """The condition in rows, or nothing when rows cannot say it."""
    tree = flat(expression)
    if row := as_row(tree):
        return ConditionSentence(every=True, groups=((row,),))
    if not isinstance(tree, AllOf | AnyOf):
        return None
    every = isinstance(tree, AllOf)
    groups = []
    for part in tree.parts:
        group = _group(part, every=every)
        if group is None:
            return None
        groups.append(group)
    return ConditionSentence(every, tuple(_merged_groups(groups, every=every)))


def as_row(expression: Expression) -> Clause | None:
    """A comparison, or several of one question that one row says together."""
    match expression:
        case Compare(key, operator, value):
            return Clause(key, _VERBS[operator], (value,)) if operator in _VERBS else None
        case Answered(key):
            return Clause(key, Verb.ANSWERED)
        case Not(Answered(key)):
            return Clause(key, Verb.NOT_ANSWERED)
        case Not(Compare(key, "has", value)):
            return Clause(key, Verb.HAS_NOT, (value,))
        case AllOf(parts) | AnyOf(parts):
            rows = _merged(map(as_row, parts), every=isinstance(expression, AllOf))
            return rows[0] if rows and len(rows) == 1 else None
    return None


def _group(part: Expression, *, every: bool) -> Group | None:
    if row := as_row(part):
        return (row,)
    if isinstance(part, AllOf | AnyOf) and isinstance(part, AnyOf) is every:
        rows = _merged(map(as_row, part.parts), every=not every)
        return tuple(rows) if rows else None
    return None


def _merged(rows: Iterable[Clause | None], *, every: bool) -> list[Clause] | None:
    """Neighbours that one row says; nothing when one of the rows is none."""
    found: list[Clause] = []
    for row in rows:
        if row is None:
            return None
        if found and _says_both(found[-1], row, every=every):
            values = dict.fromkeys((*found[-1].values, *row.values))
            found[-1] = Clause(row.key, row.verb, tuple(values))
        else:
            found.append(row)
    return found


def _says_both(one: Clause, other: Clause, *, every: bool) -> bool:
    same = (one.key, one.verb) == (other.key, other.verb)
    # Several values in a row are joined its own way; one value is joined either way.
    return same and one.verb.takes_several and one.verb.denies is every


def _merged_groups(groups: Sequence[Group], *, every: bool) -> Iterable[Group]:
    """Groups of one row are joined as the sentence is, so neighbours may be one row."""
    kept: list[Clause] = []
    for group in groups:
        if len(group) == 1:
            kept.append(group[0])
            continue
        yield from ((row,) for row in _merged(kept, every=every) or ())
        kept = []
        yield group
    yield from ((row,) for row in _merged(kept, every=every) or ())


# --- To a tree -----------------------------------------------------------------------------------


def expression(said: ConditionSentence) -> Expression | None:
    """The tree of a sentence; nothing when it has no rows."""
    groups = [
        found
        for group in said.groups
        if (found := _joined([_of_row(row) for row in group], every=not said.every))
    ]
    return _joined(groups, every=said.every)


def _joined(parts: Sequence[Expression], *, every: bool) -> Expression | None:
    if len(parts) <= 1:
        return parts[0] if parts else None
    return flat(AllOf(tuple(parts)) if every else AnyOf(tuple(parts)))


def _of_row(row: Clause) -> Expression:
    if row.verb is Verb.ANSWERED:
        return Answered(row.key)
    if row.verb is Verb.NOT_ANSWERED:
        return Not(Answered(row.key))
    compared = [Compare(row.key, _OPERATORS[row.verb], value) for value in row.values]
    parts: list[Expression] = (
        [Not(part) for part in compared] if row.verb is Verb.HAS_NOT else list(compared)
    )
    found = _joined(parts, every=row.verb.denies)
    if found is None:
        raise ValueError(row)
    return found
