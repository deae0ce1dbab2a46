"""A document as the authoring pages show it: both sides next to each other, item by item."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.authoring.logic.conditions import either, spoken, stated
from surveys.authoring.texts import (
    DOCUMENT,
    HEAD,
    ITEM,
    SCALE,
    SECTION,
    THEME,
    Slot,
    TextUnit,
    incomplete,
    slots,
    unit_of,
)
from surveys.authoring.words import KINDS, PURPOSES, language_name, part_label
from surveys.questionnaire.document import (
    Document,
    Item,
    Measured,
    MultipleItem,
    Purpose,
    RankingItem,
    Section,
    SumItem,
    Text,
    WithOptions,
    Writing,
)
from surveys.questionnaire.messages import MESSAGES
from surveys.questionnaire.rules.problem import ConditionTexts
from surveys.questionnaire.rules.validation import Problem, ProblemPlace, problems

MISSING_TRANSLATION: Final = "missing_translation"


@dataclass(frozen=True)
class LanguageState:
    code: str
    name: str
    complete: bool
    outdated: bool = False


@dataclass(frozen=True)
class CardSide:
    """The wording for one side; `missing` when it exists, but not in the language of reading."""

    asked: bool
    text: str
    missing: bool


@dataclass(frozen=True)
class PrintedItem:
    code: str
    kind: str
    facts: tuple[str, ...]
    theme: str
    political: CardSide
    administrative: CardSide
    paired: bool
    same: bool
    show_if: str
    help: str
    answers: tuple[str, ...]
    languages: tuple[LanguageState, ...]
    blockers: int
    warnings: int


@dataclass(frozen=True)
class PrintedSection:
    code: str
    title: str
    intro: str
    show_if: str
    languages: tuple[LanguageState, ...]
    items: tuple[PrintedItem, ...]


@dataclass(frozen=True)
class CardPart:
    """A theme or a scale, with its texts to be translated."""

    unit: TextUnit
    title: str
    detail: str
    languages: tuple[LanguageState, ...]


@dataclass(frozen=True)
class ProblemLine:
    """`language`: the line is about the translations into it, and is mended on their page."""

    blocks: bool
    where: str
    message: str
    unit: TextUnit
    language: str = ""  # in which it is mended, where that is another than the source
    untranslated: bool = False
    part: str = ""  # which text of the item or section it is


@dataclass(frozen=True)
class CardSheet:
    """A whole questionnaire in one language of reading."""

    title: str
    intro: str
    language: str
    languages: tuple[LanguageState, ...]
    sections: tuple[PrintedSection, ...]
    themes: tuple[CardPart, ...]
    scales: tuple[CardPart, ...]
    problems: tuple[ProblemLine, ...]
    items: int
    paired: int
    minutes: int

    @property
    def blockers(self) -> int:
        return sum(problem.blocks for problem in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.blockers


def sheet(document: Document, language: str) -> CardSheet:
    found = problems(document)
    make = _Maker(document, language, found)
    return CardSheet(
        title=document.text(document.title, language),
        intro=document.text(document.intro, language),
        language=language,
        languages=make.languages(TextUnit(DOCUMENT, "head")),
        sections=tuple(make.section(section) for section in document.sections),
        themes=tuple(make.theme(code) for code in document.theme_codes()),
        scales=tuple(make.scale(code) for code in sorted(document.scales)),
        problems=problem_lines(document, found),
        items=len(document.items()),
        paired=sum(item.paired for item in document.items()),
        minutes=document.minutes,
    )


def problem_lines(document: Document, found: Sequence[Problem]) -> tuple[ProblemLine, ...]:
    """Every problem once; the translations that a language misses are one line."""
    missing = Counter(str(p.params["language"]) for p in found if p.code == MISSING_TRANSLATION)
    lines = [_line(document, p) for p in found if p.code != MISSING_TRANSLATION]
    gaps = [_gap(language, n) for language, n in missing.items()]
    return (*(line for line in lines if line.blocks), *gaps, *(x for x in lines if not x.blocks))


def _line(document: Document, problem: Problem) -> ProblemLine:
    code = str(problem.params.get("language", ""))
    params = {name: _spoken(document, value) for name, value in problem.params.items()}
    if code:
        params["language"] = language_name(code)
    sentence = _(MESSAGES.get(problem.code, problem.code))
    return ProblemLine(
        blocks=problem.blocks,
        where=_where(document, problem.place),
        message=sentence % params if params else sentence,
        unit=unit_of(problem.place),
        language=code if code != document.source else "",
        part=part_label(problem.place.part) if problem.place.part != "show_if" else "",
    )


def _gap(language: str, number: int) -> ProblemLine:
    sentence = ngettext(
        "%(language)s: %(n)s tekst is niet vertaald.",
        "%(language)s: %(n)s teksten zijn niet vertaald.",
        number,
    )
    return ProblemLine(
        blocks=True,
        where="",
        message=sentence % {"language": language_name(language), "n": number},
        unit=TextUnit(DOCUMENT, HEAD),
        language=language,
        untranslated=True,
    )


def _spoken(document: Document, value: object) -> object:
    """A parameter of a problem as a page says it."""
    if isinstance(value, Purpose):
        return str(PURPOSES[value])
    if not isinstance(value, ConditionTexts):
        return value
    return either([stated(document, text, document.source) for text in value.texts], _(" en "))


def _where(document: Document, place: ProblemPlace) -> str:
    """The place in the words of the page: Samenwerking › S2 › Politiek."""
    section = document.section(place.section) or document.section_of(place.item)
    title = document.text(section.title, document.source) if section else ""
    return " › ".join(filter(None, [title, place.item, part_label(place.part)]))


def language_states(
    document: Document,
    unit: TextUnit,
    texts: Iterable[Slot] | None = None,
    outdated: Iterable[str] = (),
) -> tuple[LanguageState, ...]:
    """In which languages of the questionnaire the texts of a unit are complete.

    `outdated`: the fields whose translation is out of date, as a draft keeps them.
    """
    missing = incomplete(document, slots(document, unit) if texts is None else texts)
    old = {field.rpartition(".")[2] for field in outdated}
    return tuple(
        LanguageState(code, language_name(code), code not in missing, code in old)
        for code in document.languages
    )


@dataclass(frozen=True)
class _Maker:
    document: Document
    language: str
    problems: Sequence[Problem]

    def languages(self, unit: TextUnit) -> tuple[LanguageState, ...]:
        return language_states(self.document, unit)

    def section(self, section: Section) -> PrintedSection:
        return PrintedSection(
            code=section.code,
            title=self.say(section.title) or section.code,
            intro=self.say(section.intro),
            languages=self.languages(TextUnit(SECTION, section.code)),
            show_if=spoken(self.document, section.show_if, self.language),
            items=tuple(map(self.item, section.items)),
        )

    def item(self, item: Item) -> PrintedItem:
        wrong = [problem for problem in self.problems if problem.place.item == item.code]
        theme = self.document.themes.get(item.theme or "")
        return PrintedItem(
            code=item.code,
            kind=str(KINDS[item.kind]),
            facts=tuple(facts(self.document, item)),
            theme=self.say(theme.title) if theme else "",
            political=self.side(item.wording.political),
            administrative=self.side(item.wording.administrative),
            paired=item.paired,
            same=item.paired and item.wording.political == item.wording.administrative,
            show_if=spoken(self.document, item.show_if, self.language),
            help=self.say(item.help),
            answers=tuple(label.text for label in self.document.options(item, self.language)),
            languages=self.languages(TextUnit(ITEM, item.code)),
            blockers=sum(problem.blocks for problem in wrong),
            warnings=sum(not problem.blocks for problem in wrong),
        )

    def side(self, text: Text | None) -> CardSide:
        if text is None:
            return CardSide(asked=False, text="", missing=False)
        missing = not text.get(self.language, "").strip()
        return CardSide(asked=True, text=self.say(text), missing=missing)

    def theme(self, code: str) -> CardPart:
        theme = self.document.themes[code]
        count = len(self.document.theme_items(code))
        detail = ngettext("%(n)s item", "%(n)s items", count) % {"n": count}
        unit = TextUnit(THEME, code)
        return CardPart(unit, self.say(theme.title) or code, detail, self.languages(unit))

    def scale(self, code: str) -> CardPart:
        scale = self.document.scales[code]
        ends = [scale.low, scale.high] if scale.is_rating else list(scale.labels)
        texts = [self.say(text) for text in ends if text]
        unit = TextUnit(SCALE, code)
        return CardPart(unit, code, " · ".join(texts), self.languages(unit))

    def say(self, text: Text | None) -> str:
        return self.document.text(text, self.language)


def facts(document: Document, item: Item) -> Iterable[str]:
    """What kind of answer is asked for, in a few words."""
    yield _("verplicht") if item.required else _("mag leeg blijven")
    if isinstance(item, Measured):
        scale = document.scale_of(item)
        yield _("%(n)s categorieën") % {"n": len(scale.categories) if scale else 0}
        if item.reverse:
            yield _("omgekeerd")
        if item.estimated:
            yield _("met inschatting van de andere kant")
    if isinstance(item, WithOptions) and item.carries_from:
        yield _("alleen wat bij %(source)s gekozen is") % {"source": item.carries_from}
    if isinstance(item, Writing) and item.quote:
        yield _("vraagt of het geciteerd mag worden")
    bound = _BOUNDS.get(type(item))
    if bound and (told := bound(item)):
        yield told


_BOUNDS: Final[Mapping[type[Item], Callable[[Any], str]]] = {
    MultipleItem: lambda item: _("hoogstens %(n)s") % {"n": item.max} if item.max else "",
    RankingItem: lambda item: _("eerste %(n)s") % {"n": item.choose},
    SumItem: lambda item: _("%(n)s punten") % {"n": item.total},
}
