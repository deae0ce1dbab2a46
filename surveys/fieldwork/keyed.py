"""A paper as it is keyed in: its fields in the order of the paper, and what was typed into them.

A field takes what stands in the boxes (`surveys/formats/paper/marks.py`): `4`, `x`, `1 3`. A
ranking and points have a field for each option. What is an answer is decided where respondents'
answers are: nothing here lets through what they could not give.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from surveys.formats.paper.marks import marks, numbers
from surveys.questionnaire.answers import Answer, AnswerError, check_answer
from surveys.questionnaire.checks import item_keys
from surveys.questionnaire.conditions.visibility import offered
from surveys.questionnaire.document import (
    OTHER_LABEL,
    DateItem,
    Document,
    InformationItem,
    Item,
    LongTextItem,
    Measured,
    MultipleItem,
    NumberItem,
    Perspective,
    RankingItem,
    RatingItem,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
    WithOptions,
    estimate_key,
    other_key,
    quote_key,
)
from surveys.questionnaire.words import YES
from surveys.respond.widgets import answer_message
from surveys.upload.numbers import typed_number

_BETWEEN: Final = re.compile(r"[\s,;+]+")
_WHOLE: Final = re.compile(r"\d{1,9}", re.ASCII)
_DAY: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)


@dataclass(frozen=True)
class KeyedInput:
    """One field; `label` names it where a question has several."""

    name: str
    label: str
    value: str
    words: bool = False
    long: bool = False

    @property
    def id(self) -> str:
        return "k-" + self.name.replace(".", "-")


@dataclass(frozen=True)
class KeyedQuestion:
    """A question as on the paper; `marks` is what stands in its boxes and what that means."""

    number: str
    text: str
    hint: str
    marks: tuple[tuple[str, str], ...]
    inputs: tuple[KeyedInput, ...]
    error: str = ""

    @property
    def id(self) -> str:
        return self.inputs[0].id


@dataclass(frozen=True)
class KeyedPart:
    title: str
    questions: tuple[KeyedQuestion, ...]


@dataclass
class Keyed:
    """What was typed: the answers by key, and what is wrong with the rest."""

    answers: dict[str, Answer] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


Typed = Mapping[str, str]


def read_keyed(document: Document, side: Perspective, typed: Typed) -> Keyed:
    found = Keyed()
    for item in document.for_perspective(side):
        # The boxes are numbered as on the paper; what counts is what was chosen before.
        narrowed = document
        if isinstance(item, WithOptions) and item.carries_from:
            narrowed = offered(document, side, found.answers)
        for key in item_keys(item):
            try:
                answer = check_answer(narrowed, key, _value(document, item, key, typed))
            except AnswerError as error:
                found.errors[key] = answer_message(error)
            else:
                if answer is not None:
                    found.answers[key] = answer
    return found


def _value(document: Document, item: Item, key: str, typed: Typed) -> object:
    text = typed.get(key, "").strip()
    if key == other_key(item.code):
        return text
    if key == quote_key(item.code):
        return YES if text else None
    kind = KINDS[type(item)]
    if kind.together is not None and isinstance(item, WithOptions):
        given = {code: typed.get(_of_option(key, code), "").strip() for code in item.option_codes}
        return kind.together(item, {code: said for code, said in given.items() if said})
    return kind.read(document, item, text) if text else None


def _of_option(key: str, code: str) -> str:
    return f"{key}__{code}"


# --- each kind ---------------------------------------------------------------------------------


def _as_typed(_document: Document, _item: Item, text: str) -> str:
    return text


def _no_hint(_item: Item) -> str:
    return ""


@dataclass(frozen=True)
class AsKeyed:
    """What is typed for one kind of item, and what the field looks like.

    `read`: what the text of its field means; or `together`, where each option has a field: what
    the texts mean that were typed beside the options.
    """

    read: Callable[[Document, Any, str], object] = _as_typed
    together: Callable[[Any, Mapping[str, str]], object] | None = None
    hint: Callable[[Any], str] = _no_hint
    words: bool = False
    long: bool = False


def _one(document: Document, item: Item, text: str) -> int | str:
    wrong = "outside_scale" if isinstance(item, Measured) else "unknown_option"
    return _marked(marks(document, item), text, wrong)


def _several(document: Document, item: MultipleItem, text: str) -> list[int | str]:
    known = marks(document, item)
    return [_marked(known, part, "unknown_option") for part in _BETWEEN.split(text) if part]


def _marked(known: Mapping[str, int | str], text: str, wrong: str) -> int | str:
    if text.lower() not in known:
        raise AnswerError(wrong)
    return known[text.lower()]


def _day(_document: Document, _item: DateItem, text: str) -> str:
    day = _DAY.fullmatch(text)
    return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}" if day else text


def _ranked(item: RankingItem, given: Mapping[str, str]) -> list[str]:
    """On paper a place stands beside each option; an answer is the options in order."""
    wrong = AnswerError("rank_exactly", count=min(item.choose, len(item.options)))
    if not all(map(_WHOLE.fullmatch, given.values())):
        raise wrong
    places = {int(text): code for code, text in given.items()}
    if len(places) < len(given) or sorted(places) != list(range(1, len(places) + 1)):
        raise wrong
    return [places[place] for place in sorted(places)]


def _points(_item: SumItem, given: Mapping[str, str]) -> dict[str, int | str]:
    return {code: int(text) if _WHOLE.fullmatch(text) else text for code, text in given.items()}


_MEASURED: Final = AsKeyed(read=_one)
KINDS: Final[Mapping[type[Item], AsKeyed]] = {
    ScaleItem: _MEASURED,
    RatingItem: _MEASURED,
    SingleItem: AsKeyed(read=_one),
    MultipleItem: AsKeyed(read=_several, hint=lambda _item: _("nummers, met een spatie ertussen")),
    RankingItem: AsKeyed(
        together=_ranked, hint=lambda _item: _("de plaats die bij elk antwoord staat")
    ),
    SumItem: AsKeyed(
        together=_points,
        hint=lambda item: (
            _("de punten die bij elk antwoord staan, samen %(total)s") % {"total": item.total}
        ),
    ),
    NumberItem: AsKeyed(read=lambda _document, item, text: typed_number(item, text)),
    DateItem: AsKeyed(read=_day, hint=lambda _item: _("dag-maand-jaar")),
    ShortTextItem: AsKeyed(words=True),
    LongTextItem: AsKeyed(words=True, long=True),
    InformationItem: AsKeyed(),  # has no answer, so no field
}


# --- the page --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class KeyingPage:
    """What all fields have in common."""

    document: Document
    side: Perspective
    language: str
    typed: Typed
    errors: Mapping[str, str]

    def parts(self) -> list[KeyedPart]:
        called = numbers(self.document, self.side)
        return [
            KeyedPart(
                self.document.text(section.title, self.language),
                tuple(
                    question
                    for item in section.for_perspective(self.side)
                    if not isinstance(item, InformationItem)
                    for question in self._questions(item, called)
                ),
            )
            for section in self.document.sections
            if section.for_perspective(self.side)
        ]

    def _questions(self, item: Item, called: Mapping[str, str]) -> Iterator[KeyedQuestion]:
        yield KeyedQuestion(
            number=called[item.code],
            text=self.document.wording(item, self.side, self.language),
            hint=KINDS[type(item)].hint(item),
            marks=self._marks(item),
            inputs=tuple(self._inputs(item)),
            error=self.errors.get(item.code) or self.errors.get(other_key(item.code), ""),
        )
        if item.estimated:
            key = estimate_key(item.code)
            yield KeyedQuestion(
                number=called[key],
                text=_("Wat de andere kant zou antwoorden"),
                hint=KINDS[type(item)].hint(item),
                marks=self._marks(item),
                inputs=(self._input(key),),
                error=self.errors.get(key, ""),
            )

    def _marks(self, item: Item) -> tuple[tuple[str, str], ...]:
        if KINDS[type(item)].together is not None:
            return ()
        labels = {o.value: o.text for o in self.document.options(item, self.language)}
        return tuple(
            (mark, "" if labels.get(value) == mark else labels.get(value, ""))
            for mark, value in marks(self.document, item).items()
        )

    def _inputs(self, item: Item) -> Iterator[KeyedInput]:
        kind = KINDS[type(item)]
        if kind.together is not None and isinstance(item, WithOptions):
            for option in item.options:
                label = self.document.text(option.text, self.language) or option.code
                yield self._input(_of_option(item.code, option.code), label)
            return
        yield self._input(item.code, words=kind.words, long=kind.long)
        if other_key(item.code) in item_keys(item):
            label = OTHER_LABEL.get(self.language, OTHER_LABEL["nl"])
            yield self._input(other_key(item.code), label, words=True)
        if quote_key(item.code) in item_keys(item):
            yield self._input(quote_key(item.code), _("mag geciteerd worden (x)"))

    def _input(
        self, name: str, label: str = "", *, words: bool = False, long: bool = False
    ) -> KeyedInput:
        return KeyedInput(name, label, self.typed.get(name, ""), words, long)
