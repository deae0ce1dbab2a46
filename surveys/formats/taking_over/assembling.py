"""Our document of what a reader gives, and all that is not as it was.

Whatever the other program's file holds, a document comes out that can be kept as a draft: what our
limits do not allow is changed or left out, and told.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil
from typing import Final

import msgspec

from surveys.formats.foreign import (
    Foreign,
    ForeignQuestion,
    ForeignSection,
    Texts,
    characters_of,
)
from surveys.formats.losses import BriefTelling, Loss, Telling
from surveys.formats.taking_over.codes import Codes
from surveys.formats.taking_over.conditions import Conditions, Untold
from surveys.formats.taking_over.languages import LanguageMap
from surveys.formats.taking_over.making import Making
from surveys.questionnaire.conditions.expressions import Expression, LogicError
from surveys.questionnaire.document import (
    MAX_BYTES,
    Document,
    Item,
    Language,
    Perspective,
    Section,
    Wording,
)
from surveys.questionnaire.rules import logic_rules, text_rules
from surveys.questionnaire.rules.item_rules import MAX_OPTIONS
from surveys.questionnaire.rules.validation import MAX_ITEMS, MAX_MINUTES, MAX_SECTIONS

_SECONDS: Final = 15  # an item takes, to estimate the minutes of the whole
# Characters of all questions, each with what it shares: twice what a document holds.
_MOST_SAID: Final = 4_000_000
_ROOM: Final = 1_000  # bytes of a document besides its items, scales and texts


class AskedSides(StrEnum):
    """Whom the questions of a file are for: it does not say so itself."""

    BOTH = "both"
    POLITICAL = "political"
    ADMINISTRATIVE = "administrative"

    @property
    def perspectives(self) -> tuple[Perspective, ...]:
        return tuple(Perspective) if self is AskedSides.BOTH else (Perspective(self.value),)


@dataclass(frozen=True)
class Taken:
    """`names`: what each item of the document is called in the file."""

    document: Document
    losses: tuple[Loss, ...] = ()
    names: dict[str, str] = field(default_factory=dict)


def assembled(
    foreign: Foreign, sides: AskedSides = AskedSides.BOTH, unnamed: Language = Language.NL
) -> Taken:
    """`unnamed` is the language of texts for which the file names none that we know."""
    return _Assembly(foreign, sides, unnamed).taken()


class _Assembly:
    def __init__(self, foreign: Foreign, sides: AskedSides, unnamed: Language) -> None:
        self._foreign = foreign
        self._telling = BriefTelling(foreign.losses)
        languages = LanguageMap(_languages(foreign), unnamed)
        self._making = Making(sides.perspectives, languages, self._telling)
        self._conditions = Conditions(q.name for s in foreign.sections for q in s.questions)
        self._section_codes = Codes("s")
        self._names: dict[str, str] = {}
        self._left = MAX_BYTES
        self._unsaid = _MOST_SAID

    def taken(self) -> Taken:
        self._tell_languages()
        foreign, making = self._foreign, self._making
        source = making.languages.ours[0]
        title = making.text("", foreign.title, text_rules.TITLE, "Vragenlijst")
        intro = making.text("", foreign.intro, text_rules.INTRO)
        self._left -= _ROOM + _size(title) + _size(intro)
        sections = self._sections()
        items = [item for section in sections for item in section.items]
        document = Document(
            title=title or {source: "Vragenlijst"},
            minutes=_minutes(len(items)),
            languages=making.languages.ours,
            intro=intro,
            scales={code: making.scales[code] for code in _used(making, items)},
            sections=tuple(sections),
        )
        document = with_possible_conditions(document, self._names, self._telling)
        return Taken(document, self._telling.losses, self._names)

    def _tell_languages(self) -> None:
        languages = self._making.languages
        for name in languages.left_out:
            self._telling.left_out("", "language_left_out", language=name[:100])
        for ours, names in languages.merged:
            self._telling.changed(
                "", "languages_merged", language=ours, names=", ".join(names)[:200]
            )
        if languages.unnamed is not None:
            self._telling.changed("", "language_assumed", language=languages.unnamed.value)

    # --- sections ---

    def _sections(self) -> list[Section]:
        made: list[Section] = []
        count = 0
        for foreign in self._foreign.sections:
            items = self._items(foreign, MAX_ITEMS - count)
            count += len(items)
            if not items:
                self._telling.left_out(foreign.name, "empty_section")
            elif len(made) == MAX_SECTIONS:
                self._telling.changed(foreign.name, "sections_joined", limit=str(MAX_SECTIONS))
                last = made[-1]
                made[-1] = msgspec.structs.replace(last, items=(*last.items, *items))
            else:
                made.append(self._section(foreign, items))
        return made

    def _section(self, foreign: ForeignSection, items: list[Item]) -> Section:
        place = foreign.name
        code = self._section_codes.code(place)
        if code != place and place:
            self._telling.changed(place, "section_code_changed", code=code)
        title = self._making.text(place, foreign.title, text_rules.TITLE, self._name_of(foreign))
        intro = self._making.text(place, foreign.intro, text_rules.INTRO)
        self._left -= _size(title) + _size(intro)
        source = self._making.languages.ours[0]
        return Section(code=code, title=title or {source: code}, intro=intro, items=tuple(items))

    def _name_of(self, foreign: ForeignSection) -> str:
        return foreign.name or next(iter(self._foreign.title.values()), "") or "Vragen"

    def _items(self, section: ForeignSection, room: int) -> list[Item]:
        items: list[Item] = []
        for question in section.questions:
            if len(items) >= room:
                self._telling.left_out(question.name, "too_many_items", limit=str(MAX_ITEMS))
            elif item := self._item(question, section.condition):
                items.append(item)
        return items

    def _item(self, question: ForeignQuestion, around: Expression | None) -> Item | None:
        self._unsaid -= _characters(question)
        if self._unsaid < 0:
            self._telling.left_out(question.name, "document_full")
            return None
        scales = set(self._making.scales)
        asked = self._making.asked(question)
        added = [s for code, s in self._making.scales.items() if code not in scales]
        size = _size(asked.item) + sum(map(_size, added)) + 2 * len(question.name)
        if size > self._left:
            self._telling.left_out(question.name, "document_full")
            return None
        self._left -= size
        show_if = self._condition(question, around)
        self._conditions.ask(question.name, asked)
        self._names[asked.item.code] = question.name
        return msgspec.structs.replace(asked.item, show_if=show_if)

    def _condition(self, question: ForeignQuestion, around: Expression | None) -> str | None:
        try:
            told = self._conditions.told(around, question.condition)
        except Untold as untold:
            self._telling.left_out(question.name, untold.code, **untold.params)
            return None
        except LogicError:
            self._telling.left_out(question.name, "condition_long")
            return None
        if self._conditions.loosened:
            self._telling.changed(question.name, "condition_loosened", condition=told or "")
        return told


def for_sides(document: Document, sides: AskedSides) -> Document:
    """A document in which both sides have the same words, asked to the chosen ones."""
    return msgspec.structs.replace(
        document,
        sections=tuple(
            msgspec.structs.replace(section, items=tuple(_asked(i, sides) for i in section.items))
            for section in document.sections
        ),
    )


def _asked(item: Item, sides: AskedSides) -> Item:
    words = item.wording.political or item.wording.administrative
    wording = Wording(**{side.value: words for side in sides.perspectives})
    return msgspec.structs.replace(item, wording=wording)


def with_possible_conditions(
    document: Document, names: dict[str, str], telling: Telling
) -> Document:
    """Without the conditions that our rules refuse."""
    logic = logic_rules.LogicRules(document)
    sections = []
    for section in document.sections:
        items = []
        for item in section.items:
            if any(problem.blocks for problem in logic.item(section, item)):
                telling.left_out(
                    names.get(item.code, item.code),
                    "condition_refused",
                    condition=item.show_if or "",
                )
                items.append(msgspec.structs.replace(item, show_if=None))
            else:
                items.append(item)
        sections.append(msgspec.structs.replace(section, items=tuple(items)))
    changed = msgspec.structs.replace(document, sections=tuple(sections))
    return document if changed == document else changed


def _languages(foreign: Foreign) -> list[str]:
    """The languages that the file names, and those that only a text of it names."""
    questions = [question for section in foreign.sections for question in section.questions]
    texts: list[Texts] = [foreign.title, foreign.intro]
    texts += [text for section in foreign.sections for text in (section.title, section.intro)]
    texts += [text for question in questions for text in (question.text, question.help)]
    # Questions share lists of thousands; each is looked at once.
    lists = {id(question.choices): question.choices for question in questions}
    texts += [choice.text for choices in lists.values() for choice in choices]
    return list(dict.fromkeys([*foreign.languages, *(name for text in texts for name in text)]))


def _characters(question: ForeignQuestion) -> int:
    """What it says, with the options that are kept: making it takes time for each character."""
    texts = [choice.text for choice in question.choices[:MAX_OPTIONS]]
    return sum(map(characters_of, (question.text, question.help, *texts)))


def _used(making: Making, items: list[Item]) -> list[str]:
    used = {getattr(item, "scale", None) for item in items}
    return [code for code in making.scales if code in used]


def _minutes(items: int) -> int:
    return max(1, min(MAX_MINUTES, ceil(items * _SECONDS / 60)))


def _size(part: object) -> int:
    return len(msgspec.json.encode(part))
