"""One side of a document as a form of SurveyJS."""

import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import msgspec

from surveys.formats.losses import Written
from surveys.formats.sides import ALWAYS, NEVER, SameWords, SpeltSide, Told, leaves
from surveys.formats.surveyjs import logic
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER_LABEL,
    Choice,
    DateItem,
    Document,
    InformationItem,
    Item,
    Language,
    LongTextItem,
    Measured,
    MultipleItem,
    NumberItem,
    Perspective,
    RankingItem,
    RatingItem,
    Scale,
    ScaleItem,
    Section,
    ShortTextItem,
    SingleItem,
    SumItem,
    Text,
    WithOptions,
)
from surveys.questionnaire.languages import in_all

Raw = dict[str, object]
Details = Iterator[tuple[str, object]]
_TOTAL: Final = in_all(lambda language: language.divide_points)


def write(document: Document, perspective: Perspective) -> Written:
    writer = SurveyJsWriter(SpeltSide(document, perspective))
    body = msgspec.json.format(msgspec.json.encode(writer.form()), indent=2)
    name = f"surveyjs-{perspective.value}.json"
    return Written(body, name, "application/json", writer.side.losses)


@dataclass(frozen=True)
class InSurveyJs:
    """What SurveyJS calls a kind of question, and what it says there of itself."""

    type: str
    details: Callable[[Any, Any], Details]


class SurveyJsWriter:
    def __init__(self, side: SpeltSide) -> None:
        self.side = side
        self._document = side.document

    def form(self) -> Raw:
        self.side.tell_usual()
        document = self._document
        return {
            "title": self._said(document.title),
            **self._maybe("description", document.intro),
            "locale": document.source,
            "showQuestionNumbers": False,
            "pages": [self._page(section, items) for section, items in self.side.sections()],
        }

    def _said(self, text: Text | None) -> object:
        """Always with 'default': without it a language that has no text sees a code.

        To SurveyJS 'default' is English, and 'en' beside it is never shown.
        """
        if not text:
            return ""
        source = self._document.text(text, self._document.source)
        if set(text) <= {self._document.source}:
            return source
        apart = Language.EN if Language.EN in text else self._document.source
        others = {name: said for name, said in text.items() if name != apart}
        return {"default": text.get(apart, source), **others}

    def _maybe(self, name: str, text: Text | None) -> Raw:
        return {name: self._said(text)} if text else {}

    def _page(self, section: Section, items: tuple[Item, ...]) -> Raw:
        return {
            "name": section.code,
            "title": self._said(section.title),
            **self._maybe("description", section.intro),
            "elements": [self._element(item) for item in items],
        }

    def _element(self, item: Item) -> Raw:
        wording = item.wording_for(self.side.perspective)
        words: Raw = {"title": self._said(wording)}
        if isinstance(item, InformationItem):
            words = {"html": self._html(wording)}
        return {
            "type": self.KINDS[type(item)].type,
            "name": item.code,
            **words,
            **self._maybe("description", item.help),
            **({"isRequired": True} if item.required else {}),
            **dict(self.KINDS[type(item)].details(self, item)),
            **self._shown(item),
        }

    def _html(self, text: Text | None) -> object:
        marked = {
            name: html.escape(said, quote=False).replace("\n", "<br>")
            for name, said in (text or {}).items()
        }
        return self._said(marked)

    def _shown(self, item: Item) -> Raw:
        told = self.side.told(item)
        if told == ALWAYS:
            return {}
        if told == NEVER:
            return {"visible": False}
        self._tell_capitals(item, told)
        return {"visibleIf": logic.written(told)}

    def _tell_capitals(self, item: Item, told: Told) -> None:
        if any(isinstance(leaf, SameWords) for leaf in leaves(told)):
            self.side.changed(item.code, "js_capitals")

    def _ranking(self, item: RankingItem) -> Details:
        count = min(item.choose, len(item.options))
        yield "choices", self._options(item)
        yield "selectToRankEnabled", True
        yield "minSelectedChoices", count
        yield "maxSelectedChoices", count

    def _day(self, item: DateItem) -> Details:
        yield "inputType", "date"
        yield from _given(
            min=item.min.isoformat() if item.min else None,
            max=item.max.isoformat() if item.max else None,
        )

    def _words(self, item: ShortTextItem | LongTextItem) -> Details:
        yield "maxLength", item.max_length

    def _scale(self, item: Measured) -> Details:
        scale = self._document.scales.get(item.scale)
        if scale is None:
            return
        if scale.is_rating and scale.no_opinion is None:
            yield "rateMin", scale.min
            yield "rateMax", scale.max
            yield from self._maybe("minRateDescription", scale.low).items()
            yield from self._maybe("maxRateDescription", scale.high).items()
            return
        yield "rateValues", self._rates(scale)

    def _rates(self, scale: Scale) -> list[object]:
        rates: list[object] = [
            _valued(category, self._said(scale.category_text(category)))
            for category in scale.categories
        ]
        if scale.no_opinion is not None:
            rates.append(_valued(NO_OPINION, self._said(scale.no_opinion)))
        return rates

    def _options(self, item: WithOptions) -> list[object]:
        return [_valued(option.code, self._said(option.text)) for option in item.options]

    def _choice(self, item: Choice) -> Details:
        yield "choices", self._options(item)
        if item.other:
            languages = self._document.languages or (self._document.source,)
            yield "showOtherItem", True
            yield "otherText", self._said({name: OTHER_LABEL[name] for name in languages})

    def _several(self, item: MultipleItem) -> Details:
        yield from self._choice(item)
        yield from _given(minSelectedChoices=item.min, maxSelectedChoices=item.max)

    def _points(self, item: SumItem) -> Details:
        yield (
            "items",
            [
                {
                    "name": option.code,
                    "title": self._said(option.text),
                    "inputType": "number",
                    "validators": [{"type": "numeric", "minValue": 0, "maxValue": item.total}],
                }
                for option in item.options
            ],
        )
        added = " + ".join(f"{{{item.code}.{code}}}" for code in item.option_codes)
        languages = self._document.languages or (self._document.source,)
        text = {name: _TOTAL[name].format(total=item.total) for name in languages}
        expression = f"{added} = {item.total}"
        yield (
            "validators",
            [{"type": "expression", "expression": expression, "text": self._said(text)}],
        )

    def _number(self, item: NumberItem) -> Details:
        yield "inputType", "number"
        yield from _given(min=item.min, max=item.max)
        yield "step", 10**-item.decimals if item.decimals else 1
        if item.unit:
            self.side.left_out(item.code, "js_unit")

    KINDS: ClassVar[Mapping[type[Item], InSurveyJs]] = {
        ScaleItem: InSurveyJs("rating", _scale),
        RatingItem: InSurveyJs("rating", _scale),
        SingleItem: InSurveyJs("radiogroup", _choice),
        MultipleItem: InSurveyJs("checkbox", _several),
        RankingItem: InSurveyJs("ranking", _ranking),
        SumItem: InSurveyJs("multipletext", _points),
        NumberItem: InSurveyJs("text", _number),
        DateItem: InSurveyJs("text", _day),
        ShortTextItem: InSurveyJs("text", _words),
        LongTextItem: InSurveyJs("comment", _words),
        InformationItem: InSurveyJs("html", lambda _writer, _item: iter(())),
    }


def _valued(value: int | str, text: object) -> object:
    return {"value": value, "text": text} if text else value


def _given(**bounds: float | str | None) -> Details:
    yield from ((name, bound) for name, bound in bounds.items() if bound is not None)
