"""Rules for display conditions: they look backward, at what the same side sees, and can hold."""

import datetime
import re
from collections import deque
from collections.abc import Collection, Iterator
from typing import Final

import msgspec

from surveys.questionnaire.checks import choosable, item_keys
from surveys.questionnaire.conditions.expressions import (
    MAX_LENGTH,
    AllOf,
    Answered,
    Compare,
    Expression,
    LogicError,
    leaves,
    parse,
    references,
    unparse,
)
from surveys.questionnaire.conditions.shapes import AnswerShape, shape_at
from surveys.questionnaire.conditions.visibility import both
from surveys.questionnaire.document import (
    NO_OPINION,
    Document,
    InformationItem,
    Item,
    Perspective,
    Section,
    WithOptions,
    base_code,
)
from surveys.questionnaire.rules.problem import (
    ConditionTexts,
    Problem,
    ProblemPlace,
    blocker,
    warning,
)
from surveys.questionnaire.rules.reach import Contradiction, Reach

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

# An item by its code, or a section by its code behind this sign, which no code has.
_SECTION: Final = "#"


class LogicRules:
    """The conditions of a document, judged in the order of reading."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._loops = loops(document)
        self._reach = Reach(document)
        self._earlier: set[str] = set()
        self._around: Expression | None = None  # the section's condition, where it is sound

    def section(self, section: Section) -> Iterator[Problem]:
        """The section's own condition; asked before those of its items."""
        at = ProblemPlace(section.code, part="show_if")
        sides = {side for item in section.items for side in item.perspectives}
        inside = {item.code for item in section.items}
        self._around = None
        if section.show_if is not None:
            found = _Judged(self._document, at, self._loops.get(_SECTION + section.code))
            self._around = found.read(section.show_if, sides, inside, self._earlier)
            yield from found.problems
            if self._around is not None:
                yield from self._reachable(at, self._around, None)

    def item(self, section: Section, item: Item) -> Iterator[Problem]:
        at = ProblemPlace(section.code, item.code, "show_if")
        condition = None
        if item.show_if is not None:
            found = _Judged(self._document, at, self._loops.get(item.code))
            condition = found.read(item.show_if, item.perspectives, {item.code}, self._earlier)
            yield from found.problems
            joined = both(section.show_if, item.show_if) or ""
            if section.show_if is not None and len(joined) > MAX_LENGTH:
                yield blocker("logic_joined_too_long", at, limit=MAX_LENGTH)
            if condition is not None:
                yield from self._reachable(at, condition, self._around)
        self._earlier.add(item.code)
        if gate := _together(self._around, condition):
            self._reach.gates[item.code] = gate

    def _reachable(
        self, at: ProblemPlace, condition: Expression, around: Expression | None
    ) -> Iterator[Problem]:
        if around is not None and self._reach.never(around):
            return  # said of the section
        never = self._reach.never(*(part for part in (around, condition) if part is not None))
        if never is not None:
            yield _never(at, never)
        elif self._reach.always(condition):
            yield warning("logic_always", at)
        elif self._any_answer(condition):
            yield warning("logic_any_answer", at)
        else:
            for part in self._reach.idle_parts(condition):
                yield warning("logic_idle_part", at, parts=ConditionTexts((written(part),)))

    def _any_answer(self, condition: Expression) -> bool:
        """Somebody who asks whether there is an answer means just that."""
        asks = any(isinstance(leaf, Answered) for leaf in leaves(condition))
        return not asks and self._reach.any_answer(condition)


def problems(document: Document) -> Iterator[Problem]:
    """What is wrong with the conditions, in the order of reading."""
    rules = LogicRules(document)
    for section in document.sections:
        yield from rules.section(section)
        for item in section.items:
            yield from rules.item(section, item)


def problems_at(document: Document, place: Item | Section, condition: str) -> list[Problem]:
    """What would be wrong with this condition at this place."""
    sections = tuple(_with(section, place, condition) for section in document.sections)
    found = list(problems(msgspec.structs.replace(document, sections=sections)))
    if isinstance(place, Section):
        return [p for p in found if p.place.section == place.code and not p.place.item]
    return [p for p in found if p.place.item == place.code]


def _with(section: Section, place: Item | Section, condition: str) -> Section:
    if section is place:
        return msgspec.structs.replace(section, show_if=condition)
    items = tuple(
        msgspec.structs.replace(item, show_if=condition) if item is place else item
        for item in section.items
    )
    return msgspec.structs.replace(section, items=items)


def _together(one: Expression | None, other: Expression | None) -> Expression | None:
    if one is None or other is None:
        return one or other
    return AllOf((one, other))


def _never(at: ProblemPlace, why: Contradiction) -> Problem:
    parts = ConditionTexts(tuple(map(written, why.parts)))
    if why.gates:
        shown = ", ".join(code for code, _gate in why.gates)
        gates = ConditionTexts(tuple(written(gate) for _code, gate in why.gates))
        return warning("logic_never_shown", at, parts=parts, shown=shown, gates=gates)
    return warning(
        "logic_never" if len(why.parts) == 1 else "logic_never_together", at, parts=parts
    )


def written(condition: Expression) -> str:
    """The text of a part of a condition."""
    try:
        return unparse(condition)
    except LogicError:  # longer than a condition may be
        return "…"


class _Judged:
    """One condition: what it looks at, and whether it may."""

    def __init__(self, document: Document, at: ProblemPlace, loop: str | None) -> None:
        self._document, self._at, self._loop = document, at, loop
        self.problems: list[Problem] = []

    def read(
        self,
        text: str,
        sides: Collection[Perspective],
        inside: Collection[str],
        earlier: Collection[str],
    ) -> Expression | None:
        """The condition, if nothing is wrong with it. `inside`: what it shows or hides itself."""
        try:
            condition = parse(text)
        except LogicError as error:
            self.problems.append(blocker(error.code, self._at, **error.params))
            return None
        for leaf in leaves(condition):
            self._leaf(leaf, sides, inside, earlier)
        if self._loop is not None and not self.problems:
            # It looks back, as it should: the circle is closed by another, where it blocks.
            self.problems.append(warning("logic_cycle", self._at, path=self._loop))
        return condition if not self.problems else None

    def _leaf(
        self,
        leaf: Compare | Answered,
        sides: Collection[Perspective],
        inside: Collection[str],
        earlier: Collection[str],
    ) -> None:
        other = self._document.item(base_code(leaf.key))
        if other is None:
            self._tell("logic_unknown", key=leaf.key)
            return
        if isinstance(other, InformationItem) or leaf.key not in item_keys(other):
            self._tell("logic_no_answer", key=leaf.key)
            return
        if other.code in inside:
            self._tell("logic_self", key=leaf.key)
        elif other.code not in earlier and self._loop is not None:
            self._tell("logic_cycle", path=self._loop)
        elif other.code not in earlier:
            self._tell("logic_forward", key=leaf.key)
        if not set(sides) <= set(other.perspectives):
            self._tell("logic_other_side", key=leaf.key)
        if isinstance(leaf, Compare) and not _comparable(other, leaf):
            self._tell("logic_impossible", key=leaf.key, value=_shown(leaf.value))

    def _tell(self, code: str, **params: object) -> None:
        problem = blocker(code, self._at, **params)
        if problem not in self.problems:
            self.problems.append(problem)


def _comparable(item: Item, leaf: Compare) -> bool:
    """Whether the operator and the value fit the kind of answer that stands under the key."""
    has, same = leaf.operator == "has", leaf.operator in {"==", "!="}
    match shape_at(item, leaf.key):
        case AnswerShape.CATEGORY:
            return not has and (isinstance(leaf.value, float) or _is_no_opinion(leaf))
        case AnswerShape.OPTION:
            return leaf.value in choosable(item) and (has or same)
        case AnswerShape.OPTIONS | AnswerShape.POINTS:
            return leaf.value in choosable(item) and has
        case AnswerShape.NUMBER:
            return not has and isinstance(leaf.value, float)
        case AnswerShape.DAY:
            return not has and isinstance(leaf.value, str) and _is_day(leaf.value)
        case AnswerShape.WORDS:
            return isinstance(leaf.value, str) and (same or (leaf.key == item.code and not has))
        case AnswerShape.NOTHING:
            return False


def _is_no_opinion(leaf: Compare) -> bool:
    return leaf.value == NO_OPINION and leaf.operator in {"==", "!="}


def _is_day(value: str) -> bool:
    try:
        return bool(_DAY.fullmatch(value) and datetime.date.fromisoformat(value))
    except ValueError:
        return False


def _shown(value: float | str) -> str:
    return f"{value:g}" if isinstance(value, float) else value


# --- Circles -------------------------------------------------------------------------------------


def loops(document: Document) -> dict[str, str]:
    """The circles of conditions: place → the way round, for each place on one.

    A circle goes forward somewhere, so only from there its way back is looked for.
    """
    looks = _looks(document)
    order = {node: number for number, node in enumerate(looks)}
    found: dict[str, str] = {}
    for node, others in looks.items():
        for other in sorted(others, key=order.__getitem__):
            if order[other] > order[node] and node not in found:
                way = _way(looks, other, node)
                said = " → ".join(step.lstrip(_SECTION) for step in (node, *way))
                found |= dict.fromkeys((step for step in way if step not in found), said)
    return found


def _looks(document: Document) -> dict[str, set[str]]:
    """What each section and each item looks at; an item also at its section."""
    looks: dict[str, set[str]] = {}
    for section in document.sections:
        inside = {item.code for item in section.items}
        looks[_SECTION + section.code] = _asked(section.show_if) - inside
        for item in section.items:
            source = item.carries_from if isinstance(item, WithOptions) else None
            asked = _asked(item.show_if) | ({source} if source else set())
            looks[item.code] = {*(asked - {item.code}), _SECTION + section.code}
    return {node: others & looks.keys() for node, others in looks.items()}


def _asked(condition: str | None) -> set[str]:
    try:
        return set(map(base_code, references(parse(condition)))) if condition else set()
    except LogicError:
        return set()


def _way(looks: dict[str, set[str]], start: str, goal: str) -> tuple[str, ...]:
    """The shortest way from one place to another along what they look at; nothing if none."""
    before: dict[str, str] = {start: ""}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        if node == goal:
            steps = [node]
            while before[steps[-1]]:
                steps.append(before[steps[-1]])
            return tuple(reversed(steps))
        for other in sorted(looks[node] - before.keys()):
            before[other] = node
            waiting.append(other)
    return ()
