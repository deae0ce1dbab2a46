"""A draft as its builder shows it: one card for each item, with what can be written on it.

A card is made of a document that holds its item and what its item is judged by, so that the card
that answers an edit costs the same in every questionnaire.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.authoring.cards import (
    MISSING_TRANSLATION,
    LanguageState,
    ProblemLine,
    facts,
    language_states,
    problem_lines,
)
from surveys.authoring.fields import Field, text_field
from surveys.authoring.logic.conditions import spoken
from surveys.authoring.pairing.joining import side_of
from surveys.authoring.texts import (
    DOCUMENT,
    HEAD,
    ITEM,
    SCALE,
    SECTION,
    THEME,
    Slot,
    TextUnit,
    item_slots,
    slots,
)
from surveys.authoring.words import KINDS
from surveys.questionnaire import duration
from surveys.questionnaire.document import Document, Item, Perspective, WithOptions
from surveys.questionnaire.drafts import PartKind, State, in_order
from surveys.questionnaire.rules import validation, wording_rules
from surveys.questionnaire.rules.problem import Problem


@dataclass(frozen=True)
class WrittenSide:
    """The words for one side, as they are written on the card; `source` where they are missing."""

    side: str
    field: Field
    asked: bool
    source: str


@dataclass(frozen=True)
class WrittenOption:
    code: str
    field: Field


@dataclass(frozen=True)
class ItemCard:
    """Missing translations are told by `languages`, not among `problems`."""

    id: str
    code: str
    kind: str
    status: str
    facts: tuple[str, ...]
    theme: str
    theme_code: str
    sides: tuple[WrittenSide, ...]
    options: tuple[WrittenOption, ...]
    listed: bool
    scale: str
    labels: tuple[str, ...]
    condition: str
    languages: tuple[LanguageState, ...]
    problems: tuple[ProblemLine, ...]
    seconds: Mapping[str, int]
    joinable: bool  # with an item of the other side

    @property
    def blockers(self) -> int:
        return sum(line.blocks for line in self.problems)


@dataclass(frozen=True)
class SectionCard:
    id: str
    code: str
    name: str
    title: Field
    intro: str
    condition: str
    languages: tuple[LanguageState, ...]
    problems: tuple[ProblemLine, ...]
    cards: tuple[ItemCard, ...]


@dataclass(frozen=True)
class NamedCard:
    """A scale, a theme or the head: what it is called, and what is written in it."""

    id: str
    kind: str
    code: str
    fields: tuple[Field, ...]
    labels: tuple[str, ...]
    languages: tuple[LanguageState, ...]


@dataclass(frozen=True)
class MinutesEstimate:
    """How long it takes a side, beside what respondents are promised."""

    side: str
    seconds: int
    promised: int

    @property
    def minutes(self) -> int:
        return round(self.seconds / 60)

    @property
    def longer(self) -> bool:
        return self.minutes > self.promised


@dataclass(frozen=True)
class Builder:
    """The whole draft in one language."""

    language: str
    source: str
    languages: tuple[LanguageState, ...]
    head: NamedCard
    sections: tuple[SectionCard, ...]
    scales: tuple[NamedCard, ...]
    themes: tuple[NamedCard, ...]
    problems: tuple[ProblemLine, ...]
    estimates: tuple[MinutesEstimate, ...]
    items: int
    paired: int

    @property
    def blockers(self) -> int:
        return sum(line.blocks for line in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.blockers


def builder(
    parts: Mapping[str, State],
    document: Document,
    language: str,
    more: Iterable[Problem] = (),
    origin: str = "",
) -> Builder:
    """`more`: what else is to be said of its items; `origin`: the questionnaire that it is of."""
    found = validation.problems(document, origin)
    advice = wording_rules.problems(document)
    by_item: dict[str, list[Problem]] = {}
    for problem in (*found, *more, *advice):
        by_item.setdefault(problem.place.item, []).append(problem)
    by_section: dict[str, list[Problem]] = {}
    for problem in filter(_of_condition, found):
        by_section.setdefault(problem.place.section, []).append(problem)
    head = next(key for key, _part in in_order(parts, PartKind.DOCUMENT))
    return Builder(
        language=language,
        source=document.source,
        languages=language_states(document, TextUnit(DOCUMENT, HEAD)),
        head=named_card(document, head, parts[head], language),
        sections=tuple(_sections(parts, document, language, by_item, by_section)),
        scales=tuple(_named(parts, document, PartKind.SCALE, language)),
        themes=tuple(_named(parts, document, PartKind.THEME, language)),
        problems=problem_lines(document, found),
        estimates=tuple(_estimate(document, side) for side in Perspective),
        items=len(document.items()),
        paired=sum(item.paired for item in document.items()),
    )


def _estimate(document: Document, side: Perspective) -> MinutesEstimate:
    seconds = round(duration.minutes(document, side) * 60)
    return MinutesEstimate(side.value, seconds, document.minutes)


def _sections(
    parts: Mapping[str, State],
    document: Document,
    language: str,
    by_item: Mapping[str, list[Problem]],
    by_section: Mapping[str, list[Problem]],
) -> Iterable[SectionCard]:
    """The rows of the draft beside the sections of the document, which are in the same order."""
    items: dict[str, list[str]] = {}
    for key, part in in_order(parts, PartKind.ITEM):
        items.setdefault(part["section"], []).append(key)
    sections = in_order(parts, PartKind.SECTION)
    for (key, _part), section in zip(sections, document.sections, strict=True):
        cards = tuple(
            item_card(document, row, item, language, by_item.get(item.code, []), parts[row])
            for row, item in zip(items.get(key, []), section.items, strict=True)
        )
        found = by_section.get(section.code, [])
        yield section_card(document, key, parts[key], language, found, cards)


def section_card(
    document: Document,
    key: str,
    part: State,
    language: str,
    found: list[Problem],
    cards: tuple[ItemCard, ...] = (),
) -> SectionCard:
    code = part["code"]
    title, intro = slots(document, TextUnit(SECTION, code))
    section = document.section(code)
    return SectionCard(
        id=key,
        code=code,
        name=document.text(title.text, language) or code,
        title=text_field(title, language),
        intro=document.text(intro.text, language),
        condition=spoken(document, section.show_if if section else None, language),
        languages=language_states(document, TextUnit(SECTION, code), None, part["outdated"]),
        problems=problem_lines(document, found),
        cards=cards,
    )


def _named(
    parts: Mapping[str, State], document: Document, kind: PartKind, language: str
) -> Iterable[NamedCard]:
    rows = [(part["code"], key) for key, part in parts.items() if part["kind"] == kind]
    for _code, key in sorted(rows):
        yield named_card(document, key, parts[key], language)


def named_card(document: Document, key: str, part: State, language: str) -> NamedCard:
    unit = TextUnit(part["kind"], part["code"])
    texts = [slot for slot in slots(document, unit) if slot.part != "intro"]
    labels = scale_labels(document, unit.code) if unit.kind == SCALE else ()
    if unit.kind == THEME:
        labels = (document.text(document.themes[unit.code].title, language),)
    return NamedCard(
        id=key,
        kind=unit.kind,
        code=unit.code,
        fields=tuple(text_field(slot, language) for slot in texts),
        labels=labels,
        languages=language_states(document, unit, None, part["outdated"]),
    )


def scale_labels(document: Document, code: str, language: str = "") -> tuple[str, ...]:
    """What a respondent reads, lowest first, and 'no opinion' last."""
    scale = document.scales.get(code)
    if scale is None:
        return ()
    if scale.is_rating:
        ends = [scale.low, scale.high]
        numbers = [scale.min, scale.max]
        words = [
            f"{number} {document.text(text, language or document.source)}".strip()
            for number, text in zip(numbers, ends, strict=True)
        ]
    else:
        words = [document.text(label, language or document.source) for label in scale.labels]
    opinion = document.text(scale.no_opinion, language or document.source)
    return (*words, *([opinion] if opinion else []))


def item_card(
    document: Document, key: str, item: Item, language: str, found: list[Problem], part: State
) -> ItemCard:
    fields = {slot.part: slot for slot in item_slots(item)}
    theme = document.themes.get(item.theme or "")
    scale = getattr(item, "scale", "")
    return ItemCard(
        id=key,
        code=item.code,
        kind=str(KINDS[item.kind]),
        status=_status(item),
        facts=tuple(facts(document, item)),
        theme=document.text(theme.title, language) if theme else "",
        theme_code=item.theme or "",
        sides=tuple(_side(document, item, fields, side, language) for side in Perspective),
        options=tuple(
            WrittenOption(option.code, text_field(fields[f"options.{option.code}"], language))
            for option in (item.options if isinstance(item, WithOptions) else ())
        ),
        listed=isinstance(item, WithOptions),
        scale=scale,
        labels=scale_labels(document, scale, language),
        condition=spoken(document, item.show_if, language),
        languages=language_states(
            document, TextUnit(ITEM, item.code), item_slots(item), part["outdated"]
        ),
        problems=problem_lines(document, [p for p in found if p.code != MISSING_TRANSLATION]),
        seconds={
            side.value: round(duration.item_seconds(document, item, side)) for side in Perspective
        },
        joinable=side_of(part) is not None,
    )


def _side(
    document: Document, item: Item, fields: Mapping[str, Slot], side: Perspective, language: str
) -> WrittenSide:
    slot = fields[f"wording.{side.value}"]
    missing = not slot.text.get(language, "")
    source = document.text(slot.text, document.source) if missing else ""
    return WrittenSide(side.value, text_field(slot, language), item.asked_to(side), source)


def _status(item: Item) -> str:
    if item.paired:
        return "paired"
    return item.perspectives[0].value if item.perspectives else "nobody"


def _of_condition(problem: Problem) -> bool:
    """What a section's card tells: the rest of it holds for its texts, and stands in the list."""
    return not problem.place.item and problem.place.part == "show_if"


def problems_of_section(document: Document, code: str) -> list[Problem]:
    found = validation.problems(document)
    return [one for one in found if one.place.section == code and _of_condition(one)]


def problems_of(document: Document, item: Item) -> list[Problem]:
    """What is wrong with one item, told by a document that need not hold the others."""
    found = [
        problem for problem in validation.problems(document) if problem.place.item == item.code
    ]
    return [*found, *wording_rules.of_item(document, item)]
