"""How a side goes through a questionnaire: what each part looks at, and what given answers show."""

from collections.abc import Iterator
from dataclasses import dataclass

from surveys.questionnaire.checks import item_keys
from surveys.questionnaire.conditions.expressions import (
    AllOf,
    Answers,
    Expression,
    LogicError,
    evaluate,
    parse,
    references,
)
from surveys.questionnaire.conditions.sentences import flat
from surveys.questionnaire.conditions.visibility import walk
from surveys.questionnaire.document import (
    Document,
    Item,
    Perspective,
    Section,
    WithOptions,
    base_code,
)
from surveys.questionnaire.rules import logic_rules

Place = Item | Section


@dataclass(frozen=True)
class FlowStep:
    """A section or an item of one side. `reached` is false where nobody ever gets it."""

    place: Place
    looks_at: tuple[str, ...]
    decides: tuple[str, ...]
    reached: bool
    wrong: bool

    @property
    def is_section(self) -> bool:
        return isinstance(self.place, Section)


def flow(document: Document, side: Perspective) -> tuple[FlowStep, ...]:
    """The sections and the items of a side, in order."""
    places = [
        place
        for section in document.sections
        if (items := section.for_perspective(side))
        for place in (section, *items)
    ]
    asked = {place.code for place in places if not isinstance(place, Section)}
    looks = {id(place): _looked_at(place) for place in places}
    problems = list(logic_rules.problems(document))
    dead = {(p.place.section, p.place.item) for p in problems if p.code.startswith("logic_never")}
    wrong = {(p.place.section, p.place.item) for p in problems if p.blocks}
    steps, section = [], ""
    for place in places:
        section = place.code if isinstance(place, Section) else section
        here = (section, "" if isinstance(place, Section) else place.code)
        decides = [other.code for other in places if place.code in looks[id(other)]]
        steps.append(
            FlowStep(
                place=place,
                looks_at=tuple(code for code in looks[id(place)] if code in asked),
                decides=() if isinstance(place, Section) else tuple(decides),
                reached=(section, "") not in dead and here not in dead,
                wrong=here in wrong,
            )
        )
    return tuple(steps)


def _looked_at(place: Place) -> tuple[str, ...]:
    """By its condition, or for its options."""
    source = place.carries_from if isinstance(place, WithOptions) else None
    return tuple(sorted({*_codes(place.show_if), *([source] if source else [])}))


def _codes(condition: str | None) -> tuple[str, ...]:
    tree = _tree(condition)
    return tuple(sorted({base_code(key) for key in references(tree)})) if tree else ()


def _tree(condition: str | None) -> Expression | None:
    try:
        return parse(condition) if condition else None
    except LogicError:
        return None


# --- With given answers --------------------------------------------------------------------------


@dataclass(frozen=True)
class TriedItem:
    """An item with these answers: shown, or hidden because these parts of a condition fail."""

    item: Item
    hidden_by: Place | None
    failing: tuple[Expression, ...] = ()


def tried(document: Document, side: Perspective, answers: Answers) -> tuple[TriedItem, ...]:
    """Every item of a side, as the respondents' page decides on it."""
    walked = list(walk(document, side, answers))
    counts = counting(document, side, answers)
    return tuple(
        TriedItem(item, hidden_by, tuple(_failing(hidden_by, counts)) if hidden_by else ())
        for item, hidden_by in walked
    )


def counting(document: Document, side: Perspective, answers: Answers) -> Answers:
    """The answers that conditions see: those to questions that are shown."""
    keys = {
        key
        for item, hidden_by in walk(document, side, answers)
        if hidden_by is None
        for key in item_keys(item)
    }
    return {key: value for key, value in answers.items() if key in keys}


def _failing(place: Place, answers: Answers) -> Iterator[Expression]:
    tree = _tree(place.show_if)
    if tree is None:
        return
    whole = flat(tree)
    parts = whole.parts if isinstance(whole, AllOf) else (whole,)
    yield from (part for part in parts if not evaluate(part, answers))


def deciding_keys(document: Document, side: Perspective) -> tuple[str, ...]:
    """The answers of this side that decide what is shown or offered, in the order of reading."""
    places = [
        place
        for section in document.sections
        for place in (section, *section.for_perspective(side))
    ]
    trees = [tree for place in places if (tree := _tree(place.show_if))]
    asked = {key for tree in trees for key in references(tree)}
    carrying = (place for place in places if isinstance(place, WithOptions))
    asked |= {place.carries_from for place in carrying if place.carries_from}
    items = document.for_perspective(side)
    return tuple(key for item in items for key in item_keys(item) if key in asked)
