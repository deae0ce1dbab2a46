"""What one respondent sees: display conditions applied to a document, and the state of a page.

Conditions look only backward, so one walk in order decides everything. An answer that was
given before its question disappeared does not count for later conditions.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from surveys.questionnaire.conditions.expressions import (
    Answers,
    Expression,
    LogicError,
    evaluate,
    is_answered,
    parse,
    references,
)
from surveys.questionnaire.document import (
    Document,
    Item,
    Perspective,
    RankingItem,
    Section,
    SingleItem,
    WithOptions,
)
from surveys.questionnaire.words import base_code, estimate_key, other_key

__all__ = [
    "Answers",
    "Expression",
    "LogicError",
    "SectionState",
    "all_offered",
    "both",
    "carried",
    "evaluate",
    "flattened",
    "is_answered",
    "may_lengthen",
    "missing_keys",
    "nothing_carried",
    "offered",
    "parse",
    "references",
    "section_state",
    "unanswered_sources",
    "visible_items",
    "visible_sections",
    "walk",
]


KEPT: Final = 256  # ways in which a document is seen
LONGEST: Final = 200  # signs of the answers that decide: nobody's text is kept


@dataclass(frozen=True)
class SectionState:
    """One page for one respondent, given the answers so far.

    Without JavaScript an item that depends on the same page can only appear after the page was
    sent. The page therefore sends along which items it showed; when ``unseen(shown)`` is not
    empty after saving, the same page is shown once more, now with the new items.
    """

    section: Section
    items: tuple[Item, ...]
    hidden: tuple[Item, ...]
    answered: frozenset[str]
    missing: tuple[str, ...]
    live: bool

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    def unseen(self, shown: Collection[str]) -> tuple[Item, ...]:
        """Visible items that the page did not show and that have no answer yet."""
        return tuple(
            item for item in self.items if item.code not in shown and item.code not in self.answered
        )

    def may_leave(self, shown: Collection[str]) -> bool:
        return not self.missing and not self.unseen(shown)


def visible_items(
    document: Document, perspective: Perspective, answers: Answers
) -> tuple[Item, ...]:
    """The items that this respondent sees, in order.

    Every page asks for them several times, and few answers decide anything: what a side sees after
    the same ones is kept with the document.
    """
    decided = tuple(repr(answers.get(key)) for key in _deciding(document))
    told = (perspective, decided)
    found: tuple[Item, ...] | None = document.kept.get(told)
    if found is None:
        walked = walk(document, perspective, answers)
        found = tuple(item for item, hidden_by in walked if not hidden_by)
        if len(document.kept) < KEPT and sum(map(len, decided)) < LONGEST:
            document.kept[told] = found
    return found


def _deciding(document: Document) -> tuple[str, ...]:
    """The keys of the answers on which it rests what is shown."""
    if _deciding not in document.kept:
        places = (*document.sections, *document.items())
        asked = (key for place in places for key in _asked(place))
        carried_from = (
            item.carries_from
            for item in document.items()
            if isinstance(item, WithOptions) and item.carries_from
        )
        document.kept[_deciding] = tuple(dict.fromkeys((*asked, *carried_from)))
    keys: tuple[str, ...] = document.kept[_deciding]
    return keys


def _asked(place: Item | Section) -> frozenset[str]:
    """The keys at which a condition looks."""
    try:
        return references(parse(place.show_if)) if place.show_if else frozenset()
    except LogicError:
        return frozenset()


def walk(
    document: Document, perspective: Perspective, answers: Answers
) -> Iterator[tuple[Item, Item | Section | None]]:
    """Every item of a side in order, as it is offered, with what hides it: its section, or itself.

    An item hides itself by its condition, or where nothing is left to choose from.
    """
    seen: dict[str, object] = {}
    for section in document.sections:
        shown = _shown(section, seen)
        for whole in section.for_perspective(perspective):
            item = carried(whole, seen)
            here = _shown(item, seen) and not nothing_carried(item)
            hidden_by = section if not shown else None if here else item
            yield item, hidden_by
            if hidden_by is None:
                keys = (item.code, estimate_key(item.code), other_key(item.code))
                seen.update({key: answers[key] for key in keys if key in answers})


def carried(item: Item, seen: Answers) -> Item:
    """The item with the options that were chosen before, where it takes them from there."""
    if not isinstance(item, SingleItem | RankingItem) or item.options_from is None:
        return item
    chosen = seen.get(item.options_from)
    codes = chosen if isinstance(chosen, list | tuple) else ()
    options = tuple(option for option in item.options if option.code in codes)
    # One that has options is settled. One without says still why it has none.
    source = None if options else item.options_from
    return msgspec.structs.replace(item, options=options, options_from=source)


def nothing_carried(item: Item) -> bool:
    return isinstance(item, WithOptions) and bool(item.carries_from) and not item.options


def unanswered_sources(document: Document, answers: Answers) -> dict[str, str]:
    """The items that take their options from one without an answer, and the code of that one."""
    return {
        item.code: source
        for item in document.items()
        if isinstance(item, WithOptions)
        and (source := item.carries_from) is not None
        and not answers.get(source)
    }


def all_offered(document: Document, answers: Answers) -> Document:
    """The document for who looks at it without answering: with all options where nobody could have
    chosen any yet."""
    loose = unanswered_sources(document, answers)
    if not loose:
        return document
    sections = tuple(
        msgspec.structs.replace(
            section,
            items=tuple(
                msgspec.structs.replace(item, options_from=None)
                if item.code in loose and isinstance(item, SingleItem | RankingItem)
                else item
                for item in section.items
            ),
        )
        for section in document.sections
    )
    return msgspec.structs.replace(document, sections=sections)


def offered(document: Document, perspective: Perspective, answers: Answers) -> Document:
    """The document as this respondent gets it: what is not offered is no answer either."""
    if not any(isinstance(item, WithOptions) and item.carries_from for item in document.items()):
        return document
    found = {item.code: item for item, _hidden_by in walk(document, perspective, answers)}
    sections = tuple(
        msgspec.structs.replace(
            section, items=tuple(found.get(item.code, item) for item in section.items)
        )
        for section in document.sections
    )
    return msgspec.structs.replace(document, sections=sections)


def _shown(place: Item | Section, seen: Answers) -> bool:
    if place.show_if is None:
        return True
    try:
        return evaluate(parse(place.show_if), seen)
    except LogicError:  # only in the preview of a draft; publishing refuses it
        return True


def flattened(document: Document) -> Document:
    """The same document with the condition of each section on its items: for what knows no other."""
    if not any(section.show_if for section in document.sections):
        return document
    sections = tuple(
        msgspec.structs.replace(
            section,
            show_if=None,
            items=tuple(
                msgspec.structs.replace(item, show_if=both(section.show_if, item.show_if))
                for item in section.items
            ),
        )
        for section in document.sections
    )
    return msgspec.structs.replace(document, sections=sections)


def both(section: str | None, item: str | None) -> str | None:
    """Two conditions as one; a broken one stays broken."""
    if section is None or item is None:
        return section or item
    return f"({section}) and ({item})"


def visible_sections(
    document: Document, perspective: Perspective, answers: Answers
) -> tuple[Section, ...]:
    """The pages that hold anything for this respondent."""
    visible = {item.code for item in visible_items(document, perspective, answers)}
    return tuple(s for s in document.sections if any(item.code in visible for item in s.items))


def may_lengthen(
    document: Document, perspective: Perspective, answers: Answers, section: Section
) -> bool:
    """Whether a section behind this one is hidden now, so that answers may still show it."""
    seen = visible_sections(document, perspective, answers)
    later = document.sections[document.sections.index(section) + 1 :]
    return any(one.for_perspective(perspective) and one not in seen for one in later)


def section_state(
    document: Document, section: Section | str, perspective: Perspective, answers: Answers
) -> SectionState:
    """What one page shows now, what it still misses, and whether it reacts to itself."""
    found = document.section(section) if isinstance(section, str) else section
    if found is None:
        raise KeyError(section)
    visible = {item.code: item for item in visible_items(document, perspective, answers)}
    asked = found.for_perspective(perspective)
    items = tuple(visible[item.code] for item in asked if item.code in visible)
    return SectionState(
        section=found,
        items=items,
        hidden=tuple(item for item in asked if item.code not in visible),
        answered=frozenset(item.code for item in items if is_answered(answers.get(item.code))),
        missing=tuple(key for item in items for key in missing_keys(item, answers)),
        live=_reacts_to_itself(asked),
    )


def _reacts_to_itself(items: tuple[Item, ...]) -> bool:
    codes = {item.code for item in items}
    return any(_looks_at(item) & codes for item in items if item.show_if)


def _looks_at(item: Item) -> frozenset[str]:
    return frozenset(map(base_code, _asked(item)))


def missing_keys(item: Item, answers: Answers) -> tuple[str, ...]:
    """The required answers of an item that are not there: the own view, then the estimate."""
    if not item.required:
        return ()
    keys = (item.code, estimate_key(item.code)) if item.estimated else (item.code,)
    return tuple(key for key in keys if not is_answered(answers.get(key)))
