"""Each kind of question on a page: what its template is given, and how its answer is posted.

Names of fields: `S1`, `S1.estimate`, `U1.other`, `U2__1` for the first place of a ranking,
`B1__roads` for the points of an option.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from django.http import QueryDict

from surveys.questionnaire.answers import Answers
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
    Choice,
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
    Text,
    WithOptions,
    other_key,
    quote_key,
)
from surveys.questionnaire.words import OTHER_LABEL, YES
from surveys.upload.numbers import typed_number

Parts: TypeAlias = dict[str, Any]
WHOLE: Final = re.compile(r"-?\d{1,15}", re.ASCII)


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
class QuoteBox:
    """The box that says whether what was written may be quoted."""

    name: str
    checked: bool
    revision: int


@dataclass(frozen=True)
class WidgetPlace:
    """One place of a ranking, with the option that was chosen for it."""

    number: int
    value: str


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
class AskingPage:
    """What all questions of a page have in common."""

    document: Document
    perspective: Perspective
    language: str
    answers: Answers
    errors: Mapping[str, str]
    revisions: Mapping[str, int]

    def say(self, text: Text | None) -> Spoken:
        return spoken(self.document, text, self.language)

    def option(
        self, value: int | str, text: Text | None, answer: object, *, points: str = ""
    ) -> WidgetOption:
        said = self.say(text)
        checked = str(value) in _chosen(answer)
        return WidgetOption(value, said.text or str(value), said.lang, checked, points)

    def other(self, item: Choice, value: object) -> Other:
        key = other_key(item.code)
        return Other(
            name=key,
            label=OTHER_LABEL.get(self.language, OTHER_LABEL["nl"]),
            checked=OTHER in _chosen(value),
            value=str(self.answers.get(key) or ""),
            revision=int(self.revisions.get(key, 0)),
        )

    def consent(self, item: ShortTextItem | LongTextItem) -> QuoteBox | None:
        key = quote_key(item.code)
        checked, revision = self.answers.get(key) == YES, int(self.revisions.get(key, 0))
        return QuoteBox(key, checked, revision) if item.quote else None


def whole(text: str) -> object:
    """The category or the points that were sent, or the text as it is."""
    return int(text) if WHOLE.fullmatch(text) else text


@dataclass(frozen=True, kw_only=True)
class OnPage:
    """One kind of question. `labelled`: it is one field, which the label of the item names."""

    parts: Callable[[AskingPage, Any, object], Parts]  # what its template has beside what all have
    fields: Callable[[Any, str], list[str]] = lambda _item, key: [key]
    posted: Callable[[Any, str, QueryDict], object] = lambda _item, key, post: post.get(key)
    labelled: bool = False


def _scale(page: AskingPage, item: Measured, value: object) -> Parts:
    scale = page.document.scales.get(item.scale)
    if scale is None:
        return {}
    none = scale.no_opinion and page.option(NO_OPINION, scale.no_opinion, value)
    return {
        "options": tuple(
            page.option(category, scale.category_text(category), value)
            for category in scale.categories
        ),
        "no_opinion": none or None,
    }


def _choice(page: AskingPage, item: Choice, value: object) -> Parts:
    own = {"other": page.other(item, value)} if item.other else {}
    return _options(page, item, value) | own


def _options(page: AskingPage, item: WithOptions, value: object) -> Parts:
    points = value if isinstance(value, dict) else {}
    options = (
        page.option(one.code, one.text, value, points=str(points.get(one.code, "")))
        for one in item.options
    )
    return {"options": tuple(options)}


def _several(page: AskingPage, item: MultipleItem, value: object) -> Parts:
    return _choice(page, item, value) | {"min": item.min, "max": item.max}


def _ranking(page: AskingPage, item: RankingItem, value: object) -> Parts:
    places = tuple(_places(item, value))
    return _options(page, item, value) | {"choose": item.choose, "places": places}


def _places(item: RankingItem, value: object) -> Iterator[WidgetPlace]:
    ranked = [str(code) for code in value] if isinstance(value, list | tuple) else []
    for number in range(1, min(item.choose, len(item.options)) + 1):
        yield WidgetPlace(number, ranked[number - 1] if number <= len(ranked) else "")


def _place_fields(item: RankingItem, key: str) -> list[str]:
    return [f"{key}__{number}" for number in range(1, item.choose + 1)]


def _posted_places(item: RankingItem, key: str, post: QueryDict) -> object:
    return list(filter(None, (post.get(name) for name in _place_fields(item, key))))


def _division(page: AskingPage, item: SumItem, value: object) -> Parts:
    return _options(page, item, value) | {"total": item.total}


def _point_fields(item: SumItem, key: str) -> list[str]:
    return [f"{key}__{code}" for code in item.option_codes]


def _posted_points(item: SumItem, key: str, post: QueryDict) -> object:
    typed = (post.get(name, "").strip() for name in _point_fields(item, key))
    given = zip(item.option_codes, typed, strict=True)
    return {code: whole(text) for code, text in given if text}


def _number(page: AskingPage, item: NumberItem, value: object) -> Parts:
    written = _written(value)
    if not isinstance(value, str) and page.language != "en":
        written = written.replace(".", ",")
    return {"value": written, "unit": page.say(item.unit).text, "decimals": item.decimals}


def _date(_page: AskingPage, item: DateItem, value: object) -> Parts:
    days = {"min": item.min, "max": item.max}
    limits = {name: day.isoformat() for name, day in days.items() if day}
    return {"value": _written(value), **limits}


def _text(page: AskingPage, item: ShortTextItem | LongTextItem, value: object) -> Parts:
    limit = item.max_length
    return {"value": _written(value), "max_length": limit, "consent": page.consent(item)}


def _written(value: object) -> str:
    return "" if value is None else str(value)


def _chosen(answer: object) -> set[str]:
    if isinstance(answer, list | tuple | dict):
        return {str(part) for part in answer}
    return set() if answer is None else {str(answer)}


_MEASURED: Final = OnPage(parts=_scale, posted=lambda _item, key, post: whole(post.get(key, "")))
_WRITING: Final = OnPage(parts=_text, labelled=True)
KINDS: Final[Mapping[type[Item], OnPage]] = {
    ScaleItem: _MEASURED,
    RatingItem: _MEASURED,
    SingleItem: OnPage(parts=_choice),
    MultipleItem: OnPage(parts=_several, posted=lambda _item, key, post: post.getlist(key)),
    RankingItem: OnPage(parts=_ranking, fields=_place_fields, posted=_posted_places),
    SumItem: OnPage(parts=_division, fields=_point_fields, posted=_posted_points),
    NumberItem: OnPage(
        parts=_number,
        posted=lambda item, key, post: typed_number(item, post.get(key, "")),
        labelled=True,
    ),
    DateItem: OnPage(parts=_date, labelled=True),
    ShortTextItem: _WRITING,
    LongTextItem: _WRITING,
    InformationItem: OnPage(parts=lambda _page, _item, _value: {}),
}
