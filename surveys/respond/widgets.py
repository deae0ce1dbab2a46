"""Items as the templates show them: every text chosen, every value filled in.

The attributes are what templates/respond/items/ reads. Names of fields: `S1`,
`S1.estimate`, `U1.other`, `U2__1` for the first place of a ranking, `B1__roads` for the
points of an option.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from surveys.questionnaire.answers import AnswerError, Answers
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
    Choice,
    DateItem,
    Document,
    Item,
    Measured,
    MultipleItem,
    NumberItem,
    Perspective,
    QuestionItem,
    RankingItem,
    Section,
    SumItem,
    Text,
    WithOptions,
    Writing,
    estimate_key,
    other_key,
)
from surveys.questionnaire.logic import section_state
from surveys.questionnaire.messages import MESSAGES
from surveys.questionnaire.words import OTHER_LABEL


@dataclass(frozen=True)
class WidgetOption:
    """One possible answer. `lang` is set when its text is not in the page's language."""

    value: int | str
    label: str
    lang: str = ""
    checked: bool = False
    points: str = ""


@dataclass(frozen=True)
class Other:
    """The field for one's own words beside the option 'other'."""

    name: str
    label: str
    checked: bool
    value: str
    revision: int


@dataclass(frozen=True)
class WidgetPlace:
    """One place of a ranking, with the option that was chosen for it."""

    number: int
    value: str


@dataclass(frozen=True, kw_only=True)
class Widget:
    code: str
    kind: str
    name: str
    text: str
    lang: str = ""
    help: str = ""
    help_lang: str = ""
    required: bool = False
    error: str = ""
    revision: int = 0
    value: str = ""
    options: tuple[WidgetOption, ...] = ()
    no_opinion: WidgetOption | None = None
    other: Other | None = None
    estimate: "Widget | None" = None
    places: tuple[WidgetPlace, ...] = ()
    min: int | str | None = None
    max: int | str | None = None
    total: int | None = None
    choose: int | None = None
    unit: str = ""
    decimals: int = 0
    max_length: int | None = None

    @property
    def id(self) -> str:
        return "q-" + self.name.replace(".", "-")

    @property
    def field_id(self) -> str:
        """The field itself where an item has one, else the item."""
        return f"{self.id}-input" if self.kind in _SINGLE_FIELD else self.id


_SINGLE_FIELD = frozenset({"number", "date", "short_text", "long_text"})


def section_widgets(  # noqa: PLR0913 -- a page is all of these
    document: Document,
    section: Section,
    perspective: Perspective,
    language: str,
    answers: Answers,
    errors: Mapping[str, str],
    revisions: Mapping[str, int],
) -> list[Widget]:
    """The items of one page that this respondent sees now."""
    page = _Page(document, perspective, language, answers, errors, revisions)
    items = section_state(document, section, perspective, answers).items
    with translation.override(language):
        return [page.widget(item) for item in items]


def with_errors(widgets: Sequence[Widget]) -> list[Widget]:
    """The widgets and estimates that have an error, in order: the summary of a page."""
    flat = [one for widget in widgets for one in (widget, widget.estimate) if one]
    return [widget for widget in flat if widget.error]


def answer_message(error: AnswerError) -> str:
    """What is wrong with an answer, in the language of the page."""
    sentence = _(MESSAGES.get(error.code, error.code))
    return sentence % error.params if error.params else sentence


@dataclass(frozen=True)
class Spoken:
    """A text, and its language when that is not the page's."""

    text: str
    lang: str = ""


def spoken(document: Document, text: Text | None, language: str) -> Spoken:
    """The text in the page's language, or in the source language and marked so."""
    if not text or text.get(language):
        return Spoken(document.text(text, language))
    lang = document.source if text.get(document.source) else next(iter(text))
    return Spoken(document.text(text, language), lang)


@dataclass(frozen=True)
class _Page:
    document: Document
    perspective: Perspective
    language: str
    answers: Answers
    errors: Mapping[str, str]
    revisions: Mapping[str, int]

    def widget(self, item: Item) -> Widget:
        wording = item.wording_for(self.perspective) or item.wording_for(self.perspective.opposite)
        estimate = self._estimate(item) if item.estimated else None
        return self._make(item, item.code, self._say(wording), estimate=estimate)

    def _estimate(self, item: Item) -> Widget:
        question = (
            _("En wat denkt u dat de administratie hier zou antwoorden?")
            if self.perspective is Perspective.POLITICAL
            else _("En wat denkt u dat de politiek hier zou antwoorden?")
        )
        return self._make(item, estimate_key(item.code), Spoken(question), estimate=None)

    def _make(self, item: Item, key: str, said: Spoken, *, estimate: Widget | None) -> Widget:
        nested = key != item.code
        explained = Spoken("") if nested else self._say(item.help)
        return Widget(
            code=item.code,
            kind=item.kind.value,
            name=key,
            text=said.text,
            lang=said.lang,
            help=explained.text,
            help_lang=explained.lang,
            required=isinstance(item, QuestionItem) and item.required,
            error=self.errors.get(key) or self.errors.get(other_key(key), ""),
            revision=int(self.revisions.get(key, 0)),
            estimate=estimate,
            **self._parts(item, key),
        )

    def _parts(self, item: Item, key: str) -> dict[str, Any]:
        """What only some kinds have."""
        value = self.answers.get(key)
        if isinstance(item, Measured):
            return self._scale(item, value)
        if isinstance(item, WithOptions):
            return self._choice(item, value)
        if isinstance(item, NumberItem):
            unit = self._say(item.unit).text
            return {"value": self._number(value), "unit": unit, "decimals": item.decimals}
        limits: dict[str, Any] = {"value": "" if value is None else str(value)}
        if isinstance(item, DateItem):
            days = {"min": item.min, "max": item.max}
            limits |= {name: day.isoformat() for name, day in days.items() if day}
        if isinstance(item, Writing):
            limits["max_length"] = item.max_length
        return limits

    def _scale(self, item: Measured, value: object) -> dict[str, Any]:
        scale = self.document.scales.get(item.scale)
        if scale is None:
            return {}
        none = scale.no_opinion and self._option(NO_OPINION, scale.no_opinion, value)
        return {
            "options": tuple(
                self._option(category, scale.category_text(category), value)
                for category in scale.categories
            ),
            "no_opinion": none or None,
        }

    def _choice(self, item: WithOptions, value: object) -> dict[str, Any]:
        parts: dict[str, Any] = {"options": tuple(self._options(item, value))}
        if isinstance(item, Choice) and item.other:
            parts["other"] = self._other(item, value)
        if isinstance(item, MultipleItem):
            parts |= {"min": item.min, "max": item.max}
        if isinstance(item, SumItem):
            parts["total"] = item.total
        if isinstance(item, RankingItem):
            parts |= {"choose": item.choose, "places": tuple(_places(item, value))}
        return parts

    def _options(self, item: WithOptions, value: object) -> Iterator[WidgetOption]:
        for option in item.options:
            points = value.get(option.code, "") if isinstance(value, dict) else ""
            yield self._option(option.code, option.text, value, points=str(points))

    def _option(
        self, value: int | str, text: Text | None, answer: object, *, points: str = ""
    ) -> WidgetOption:
        said = self._say(text)
        checked = str(value) in _chosen(answer)
        return WidgetOption(value, said.text or str(value), said.lang, checked, points)

    def _other(self, item: Choice, value: object) -> Other:
        key = other_key(item.code)
        return Other(
            name=key,
            label=OTHER_LABEL.get(self.language, OTHER_LABEL["nl"]),
            checked=OTHER in _chosen(value),
            value=str(self.answers.get(key) or ""),
            revision=int(self.revisions.get(key, 0)),
        )

    def _number(self, value: object) -> str:
        written = "" if value is None else str(value)
        if isinstance(value, str) or self.language == "en":
            return written
        return written.replace(".", ",")

    def _say(self, text: Text | None) -> Spoken:
        return spoken(self.document, text, self.language)


def _chosen(answer: object) -> set[str]:
    if isinstance(answer, list | tuple | dict):
        return {str(part) for part in answer}
    return set() if answer is None else {str(answer)}


def _places(item: RankingItem, value: object) -> Iterator[WidgetPlace]:
    ranked = [str(code) for code in value] if isinstance(value, list | tuple) else []
    for number in range(1, min(item.choose, len(item.options)) + 1):
        yield WidgetPlace(number, ranked[number - 1] if number <= len(ranked) else "")
