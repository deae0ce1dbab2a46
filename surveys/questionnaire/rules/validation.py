"""Everything that is wrong with a document: blockers stop publication, warnings do not."""

from collections.abc import Iterable, Iterator
from typing import Final

from surveys.questionnaire import messages
from surveys.questionnaire.document import (
    MAX_BYTES,
    Document,
    InformationItem,
    Measured,
    Perspective,
    Scale,
    WithOptions,
    encode,
)
from surveys.questionnaire.lineage import lineage_of
from surveys.questionnaire.rules import carry_rules, item_rules, logic_rules, text_rules
from surveys.questionnaire.rules.item_rules import PAIRS, repeated
from surveys.questionnaire.rules.problem import Problem, ProblemPlace, Severity, blocker, warning

__all__ = ["MESSAGES", "Problem", "ProblemPlace", "Severity", "problems", "publishable"]

MESSAGES: Final = messages.MESSAGES
MAX_ITEMS: Final = 300
MAX_SECTIONS: Final = 60
MAX_SCALES: Final = 60
MAX_THEMES: Final = 60
MAX_MINUTES: Final = 120
MIN_CATEGORIES: Final = 2
MAX_CATEGORIES: Final = 11
# The words of the condition language cannot be the name of an item in it.
RESERVED: Final = frozenset({"and", "or", "not", "has", "answered"})


def problems(document: Document, origin: str = "") -> list[Problem]:
    """All problems, those that stop publication first, each time in the order of reading. `origin`:
    the questionnaire that the document is of, where it is of one."""
    if oversized := list(_limits(document)):
        return oversized  # nothing else is looked at: the work would have no bound
    found = [
        *_head(document),
        *_scales(document),
        *_codes(document),
        *_lineages(document, origin),
        *_sections(document),
        *_roles(document),
        *_use(document),
        *text_rules.problems(document),
    ]
    return sorted(found, key=lambda problem: not problem.blocks)


def publishable(document: Document) -> bool:
    return not any(problem.blocks for problem in problems(document))


def _limits(document: Document) -> Iterator[Problem]:
    counts = (
        ("too_many_items", len(document.items()), MAX_ITEMS),
        ("too_many_sections", len(document.sections), MAX_SECTIONS),
        ("too_many_scales", len(document.scales), MAX_SCALES),
        ("too_many_themes", len(document.themes), MAX_THEMES),
        ("document_too_large", len(encode(document)), MAX_BYTES),
    )
    for code, count, limit in counts:
        if count > limit:
            yield blocker(code, ProblemPlace(), limit=limit)


def _head(document: Document) -> Iterator[Problem]:
    if not document.languages:
        yield blocker("no_language", ProblemPlace(part="languages"))
    for language in repeated(document.languages):
        yield blocker("duplicate_language", ProblemPlace(part="languages"), language=language)
    if not 1 <= document.minutes <= MAX_MINUTES:
        yield blocker("minutes_range", ProblemPlace(part="minutes"), maximum=MAX_MINUTES)
    questions = [item for item in document.items() if not isinstance(item, InformationItem)]
    if not questions:
        yield blocker("no_questions", ProblemPlace())
    elif not any(item.paired for item in questions):
        yield warning("no_paired_items", ProblemPlace())
    for side in Perspective:
        if questions and not any(item.asked_to(side) for item in questions):
            yield warning("side_without_questions", ProblemPlace(), perspective=side.value)


def _scales(document: Document) -> Iterator[Problem]:
    for code, scale in sorted(document.scales.items()):
        yield from _scale(document, ProblemPlace(part=f"scales.{code}"), scale)


def _scale(document: Document, place: ProblemPlace, scale: Scale) -> Iterator[Problem]:
    ends = (scale.min, scale.max, scale.low, scale.high)
    if scale.labels and any(end is not None for end in ends):
        yield blocker("scale_is_both", place)
    elif not scale.labels and any(end is None for end in ends):
        yield blocker("scale_is_neither", place)
    elif not MIN_CATEGORIES <= _size(scale) <= MAX_CATEGORIES:
        yield blocker("scale_size", place, minimum=MIN_CATEGORIES, maximum=MAX_CATEGORIES)
    for text in repeated(label.get(document.source, "") for label in scale.labels):
        yield warning("duplicate_text", place, text=text)


def _size(scale: Scale) -> int:
    # Not len(categories): a range longer than the platform's largest index has no len().
    if scale.labels or scale.min is None or scale.max is None:
        return len(scale.labels)
    return scale.max - scale.min + 1


def _codes(document: Document) -> Iterator[Problem]:
    for code in repeated(section.code for section in document.sections):
        yield blocker("duplicate_code", ProblemPlace(section=code), code=code)
    for code in repeated(item.code for item in document.items()):
        yield blocker("duplicate_code", ProblemPlace(item=code), code=code)
    for item in document.items():
        if item.code in RESERVED:
            yield blocker("reserved_code", ProblemPlace(item=item.code), code=item.code)


def _lineages(document: Document, origin: str) -> Iterator[Problem]:
    """Two items of one questionnaire that continue the same one: nothing could tell which. Those
    that were written here go first, for only one that was taken over can be made loose."""
    first: dict[str, str] = {}
    for item in sorted(document.items(), key=lambda item: item.lineage is not None):
        lineage = lineage_of(origin, item.code, item.lineage)
        if (other := first.setdefault(lineage, item.code)) != item.code:
            yield blocker("lineage_twice", ProblemPlace(item=item.code), other=other)


def _sections(document: Document) -> Iterator[Problem]:
    logic = logic_rules.LogicRules(document)
    for section in document.sections:
        if not section.items:
            yield blocker("empty_section", ProblemPlace(section=section.code))
        yield from logic.section(section)
        for item in section.items:
            place = ProblemPlace(section.code, item.code)
            yield from item_rules.problems(document, place, item)
            yield from carry_rules.problems(document, place, item)
            yield from logic.item(section, item)


def _roles(document: Document) -> Iterator[Problem]:
    """Every goal has one translation and every effort one yield."""
    for answering, answered in PAIRS.items():
        targets = [item.of for item in document.items() if item.role is answering and item.of]
        for code in repeated(targets):
            yield blocker("of_twice", ProblemPlace(item=code), role=answering)
        for item in document.items():
            if item.role is answered and item.code not in targets:
                yield warning("role_alone", ProblemPlace(item=item.code), role=answering)


def _use(document: Document) -> Iterator[Problem]:
    items = document.items()
    scales = {item.scale for item in items if isinstance(item, Measured)}
    options = (option for item in items if isinstance(item, WithOptions) for option in item.options)
    themes = {item.theme for item in items} | {option.theme for option in options}
    yield from _unused("unused_scale", "scales", document.scales, scales)
    yield from _unused("unused_theme", "themes", document.themes, themes)


def _unused(
    code: str, part: str, there: Iterable[str], used: Iterable[str | None]
) -> Iterator[Problem]:
    for name in sorted(set(there) - set(used)):
        yield warning(code, ProblemPlace(part=f"{part}.{name}"), name=name)
