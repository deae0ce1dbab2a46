"""One item of ours from one question of another program: its texts, answers and bounds."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar, Final

from surveys.formats.foreign import ForeignChoice, ForeignQuestion, Texts
from surveys.formats.losses import Telling
from surveys.formats.steps import begins_high, says_no_opinion
from surveys.formats.taking_over.codes import Codes
from surveys.formats.taking_over.conditions import AskedItem, choice_values, number
from surveys.formats.taking_over.languages import LanguageMap
from surveys.formats.taking_over.plain_texts import plain_text
from surveys.questionnaire.document import (
    NO_OPINION,
    OTHER,
    DateItem,
    InformationItem,
    Item,
    Kind,
    LongTextItem,
    MultipleItem,
    NumberItem,
    Option,
    Perspective,
    RankingItem,
    RatingItem,
    Scale,
    ScaleItem,
    ShortTextItem,
    SingleItem,
    SumItem,
    Text,
    Wording,
)
from surveys.questionnaire.rules import text_rules
from surveys.questionnaire.rules.item_rules import MAX_OPTIONS, MAX_TEXT, MAX_TOTAL
from surveys.questionnaire.rules.validation import (
    MAX_CATEGORIES,
    MAX_SCALES,
    MIN_CATEGORIES,
    RESERVED,
)

_LONG: Final = 300  # a limit above which a text may have several lines
_POINTS: Final = 100  # the ends of a scale of numbers lie within
_DECIMALS: Final = 6
_TOLD: Final = 200  # characters of a list of names in a sentence


@dataclass
class Making:
    """What all items of one questionnaire share while they are made."""

    sides: tuple[Perspective, ...]
    languages: LanguageMap
    telling: Telling
    scales: dict[str, Scale] = field(default_factory=dict)
    # Scales, with the codes of before, of which was told what changes; items share them.
    told_scales: set[tuple[str, ...]] = field(default_factory=set)
    item_codes: Codes = field(default_factory=lambda: Codes("q", RESERVED))

    def text(self, place: str, raw: Texts, limit: int, otherwise: str = "") -> Text | None:
        """The text in our languages; with one at all, it stands in the source language."""
        said = {
            language: words
            for language in self.languages.ours
            if (words := self._words(place, self.languages.said(raw, language), limit))
        }
        source = self.languages.ours[0]
        if source not in said:
            filled = next(iter(said.values()), "") or self._elsewhere(place, raw, limit)
            if filled:
                self.telling.changed(place, "source_filled", language=source)
            elif filled := plain_text(otherwise, limit, multiline=limit > _LONG).words:
                self.telling.changed(place, "text_missing", text=filled)
            said = {source: filled, **said} if filled else {}
        return said or None

    def _elsewhere(self, place: str, raw: Texts, limit: int) -> str:
        """In a language that is none of ours: better than no text."""
        found = (self._words(place, words, limit) for words in raw.values() if words.strip())
        return next((words for words in found if words), "")

    def _words(self, place: str, raw: str, limit: int) -> str:
        plain = plain_text(raw, limit, multiline=limit > _LONG)
        if plain.markup:
            self.telling.changed(place, "markup")
        if plain.hidden:
            self.telling.changed(place, "characters")
        if plain.cut:
            self.telling.changed(place, "text_cut", limit=str(limit))
        return plain.words

    def asked(self, question: ForeignQuestion) -> AskedItem:
        """The item, without its condition, and what the stored codes became."""
        code = self.item_codes.code(question.name)
        if code != question.name:
            self.telling.changed(question.name, "code_changed", code=code)
        return ItemMaker(self, question, code).made()

    def scale(self, scale: Scale) -> str | None:
        """The code of a scale; equal ones are made once. None where there are too many."""
        known = next((code for code, other in self.scales.items() if other == scale), None)
        if known is None and len(self.scales) < MAX_SCALES:
            known = f"scale{len(self.scales) + 1}"
            self.scales[known] = scale
        return known


class ItemMaker:
    def __init__(self, making: Making, question: ForeignQuestion, code: str) -> None:
        self._making = making
        self._question = _with_no_opinion(question)
        self._place = question.name
        self._telling = making.telling
        self._code = code

    def made(self) -> AskedItem:
        return self.KINDS[self._question.kind](self)

    def _head(self) -> dict[str, Any]:
        question, information = self._question, self._question.kind is Kind.INFORMATION
        limit = text_rules.INTRO if information else text_rules.WORDING
        words = self._making.text(self._place, question.text, limit, question.name)
        if words is None:
            words = self._making.text(self._place, {}, limit, self._code)
        sides = {side.value: words for side in self._making.sides}
        return {
            "code": self._code,
            "wording": Wording(**sides),
            "help": self._making.text(self._place, question.help, text_rules.HELP),
        }

    def _common(self) -> dict[str, Any]:
        return {**self._head(), "required": self._question.required}

    # --- scales ---

    def _scale(self) -> AskedItem:
        question = self._question
        apart = [choice for choice in question.choices if choice.code in question.no_opinion]
        steps = [choice for choice in question.choices if choice.code not in question.no_opinion]
        if not steps and question.minimum is not None and question.maximum is not None:
            return self._rating()
        if not MIN_CATEGORIES <= len(steps) <= MAX_CATEGORIES:
            self._telling.changed(
                self._place, "scale_size", least=str(MIN_CATEGORIES), most=str(MAX_CATEGORIES)
            )
            return self._one()
        scale = Scale(
            labels=tuple(self._label(choice) for choice in steps),
            no_opinion=self._label(apart[0]) if apart else None,
        )
        return self._on_scale(scale, [choice.code for choice in steps])

    def _on_scale(self, scale: Scale, steps: list[str]) -> AskedItem:
        question = self._question
        code = self._making.scale(scale)
        if code is None:
            self._telling.changed(self._place, "too_many_scales", limit=str(MAX_SCALES))
            return self._one()
        apart = [c.code for c in question.choices if c.code in question.no_opinion]
        if len(apart) > 1:
            self._telling.changed(self._place, "no_opinion_once", codes=_listed(apart[1:]))
        if question.other:
            self._telling.left_out(self._place, "other_on_scale")
        if (code, *steps) not in self._making.told_scales:
            self._making.told_scales.add((code, *steps))
            self._tell_scale(scale, steps)
        values: dict[str, float | str] = {}
        for step, stored in enumerate(steps, start=1):
            values.setdefault(stored, float(step))
        values |= dict.fromkeys(apart, NO_OPINION)
        return AskedItem(ScaleItem(**self._common(), scale=code), values)

    def _tell_scale(self, scale: Scale, steps: list[str]) -> None:
        """That answers given elsewhere have other codes, and that the words go from high to low."""
        renamed = [f"{code} → {n}" for n, code in enumerate(steps, start=1) if code != str(n)]
        if renamed:
            self._telling.changed(self._place, "options_renamed", codes=_listed(renamed))
        if begins_high([one for one in self._question.choices if one.code in steps]):
            first, last = (next(iter(scale.labels[place].values())) for place in (0, -1))
            self._telling.changed(self._place, "scale_from_high", first=first, last=last)

    def _label(self, choice: ForeignChoice) -> Text:
        return self._making.text(
            self._place, choice.text, text_rules.LABEL, choice.code
        ) or self._number_text(choice.code)

    def _number_text(self, words: str) -> Text:
        plain = plain_text(words, text_rules.LABEL, multiline=False).words
        return {self._making.languages.ours[0]: plain or "…"}

    def _rating(self) -> AskedItem:
        low, high = self._ends()
        if low is None or high is None or low > high:
            return self._unbounded()
        whole = low.is_integer() and high.is_integer() and -_POINTS <= low <= high <= _POINTS
        if not whole or not MIN_CATEGORIES <= high - low + 1 <= MAX_CATEGORIES:
            self._telling.changed(self._place, "rating_as_number")
            return self._number()
        return self._on_numbers(int(low), int(high))

    def _unbounded(self) -> AskedItem:
        apart = self._question.no_opinion
        if sum(choice.code not in apart for choice in self._question.choices) >= MIN_CATEGORIES:
            return self._scale()
        self._telling.changed(self._place, "rating_as_number")
        return self._number()

    def _ends(self) -> tuple[float | None, float | None]:
        question = self._question
        if question.minimum is not None and question.maximum is not None:
            return _finite(question.minimum), _finite(question.maximum)
        points = [number(choice.code) for choice in question.choices]
        known = [point for point in points if point is not None]
        if len(known) < len(points) or len(known) < MIN_CATEGORIES:
            return None, None
        together = max(known) - min(known) + 1 == len(set(known))
        return (min(known), max(known)) if together else (None, None)

    def _on_numbers(self, low: int, high: int) -> AskedItem:
        question = self._question
        apart = [choice for choice in question.choices if choice.code in question.no_opinion]
        at = {number(c.code): c for c in question.choices if c.code not in question.no_opinion}
        ends = [self._end(at.get(float(point)), point) for point in (low, high)]
        between = [c for p, c in at.items() if p not in (low, high) and _says_more(c)]
        if between:
            self._telling.changed(
                self._place, "rating_labels", labels=_listed([c.code for c in between])
            )
        scale = Scale(
            min=low,
            max=high,
            low=ends[0],
            high=ends[1],
            no_opinion=self._label(apart[0]) if apart else None,
        )
        code = self._making.scale(scale)
        if code is None:
            self._telling.changed(self._place, "rating_as_number")
            return self._number()
        values: dict[str, float | str] = {str(p): float(p) for p in range(low, high + 1)}
        values |= {choice.code: NO_OPINION for choice in apart}
        return AskedItem(RatingItem(**self._common(), scale=code), values)

    def _end(self, choice: ForeignChoice | None, point: int) -> Text:
        words = self._making.text(self._place, choice.text, text_rules.LABEL) if choice else None
        return words or self._number_text(str(point))

    # --- choices ---

    def _options(self, make: Callable[[dict[str, Any], int], Item]) -> AskedItem:
        """A question with options, which `make` makes of what all have and of their number."""
        options = self._made_options()
        if len(options) < 2:
            self._telling.changed(self._place, "too_few_options")
            return AskedItem(ShortTextItem(**self._common()), choice=True)
        common = {**self._common(), "options": options}
        values = choice_values(self._question, [option.code for option in options])
        return AskedItem(make(common, len(options)), values)

    def _single(self) -> AskedItem:
        return self._scale() if self._question.steps else self._one()

    def _one(self) -> AskedItem:
        other = self._question.other
        return self._options(lambda common, _most: SingleItem(**common, other=other))

    def _ranking(self) -> AskedItem:
        return self._options(self._ranking_of)

    def _ranking_of(self, common: dict[str, Any], most: int) -> Item:
        self._without_other()
        choose = _count(self._question.maximum, 1, most)
        self._tell_bounds(choose, self._question.minimum or choose)
        return RankingItem(**common, choose=most if choose is None else choose)

    def _points(self) -> AskedItem:
        return self._options(self._points_of)

    def _points_of(self, common: dict[str, Any], _most: int) -> Item:
        self._without_other()
        total = _count(self._question.maximum, 1, MAX_TOTAL)
        self._tell_bounds(total, total)
        if total is None:
            self._telling.changed(self._place, "total_assumed", total="100")
        return SumItem(**common, total=100 if total is None else total)

    def _tell_bounds(self, most: int | None, least: float | None) -> None:
        """Where exactly so many are asked for, and the file said something else."""
        if most != self._question.maximum or least != most:
            self._telling.changed(self._place, "bounds")

    def _without_other(self) -> None:
        if self._question.other:
            self._telling.left_out(self._place, "other_left_out")

    def _several(self) -> AskedItem:
        return self._options(self._several_of)

    def _several_of(self, common: dict[str, Any], options: int) -> Item:
        question, most = self._question, options + self._question.other
        least, highest = _count(question.minimum, 0, most), _count(question.maximum, 1, most)
        if least is not None and highest is not None and least > highest:
            least, highest = None, None
        if (least, highest) != (question.minimum, question.maximum):
            self._telling.changed(self._place, "bounds")
        return MultipleItem(**common, other=question.other, min=least, max=highest)

    def _made_options(self) -> tuple[Option, ...]:
        question, codes = self._question, Codes("a", (OTHER, NO_OPINION))
        if len(question.choices) > MAX_OPTIONS:
            self._telling.left_out(
                self._place,
                "too_many_options",
                limit=str(MAX_OPTIONS),
                count=str(len(question.choices) - MAX_OPTIONS),
            )
        kept = question.choices[:MAX_OPTIONS]
        options = tuple(
            Option(
                code=codes.code(choice.code),
                text=self._making.text(self._place, choice.text, text_rules.OPTION, choice.code)
                or self._number_text(choice.code),
            )
            for choice in kept
        )
        renamed = [
            f"{choice.code} → {option.code}"
            for choice, option in zip(kept, options, strict=True)
            if choice.code != option.code
        ]
        if renamed:
            self._telling.changed(self._place, "options_renamed", codes=_listed(renamed))
        return options

    # --- numbers and texts ---

    def _number(self) -> AskedItem:
        question = self._question
        low, high = _finite(question.minimum), _finite(question.maximum)
        if low is not None and high is not None and low > high:
            low, high = None, None
        if (low, high) != (question.minimum, question.maximum):
            self._telling.changed(self._place, "bounds")
        decimals = max(0, min(question.decimals, _DECIMALS))
        return AskedItem(NumberItem(**self._common(), min=low, max=high, decimals=decimals))

    def _date(self) -> AskedItem:
        first, last = self._question.first, self._question.last
        if first is not None and last is not None and first > last:
            self._telling.changed(self._place, "bounds")
            first = last = None
        return AskedItem(DateItem(**self._common(), min=first, max=last))

    def _writing(self, kind: type[ShortTextItem] | type[LongTextItem]) -> AskedItem:
        question = self._question
        longest = _count(question.maximum, 1, MAX_TEXT)
        if longest != question.maximum:
            self._telling.changed(self._place, "bounds")
        common = self._common()
        return AskedItem(kind(**common) if longest is None else kind(**common, max_length=longest))

    def _passage(self) -> AskedItem:
        return AskedItem(InformationItem(**self._head()))

    KINDS: ClassVar[Mapping[Kind, Callable[["ItemMaker"], AskedItem]]] = {
        Kind.SCALE: _scale,
        Kind.RATING: _rating,
        Kind.SINGLE: _single,
        Kind.MULTIPLE: _several,
        Kind.RANKING: _ranking,
        Kind.SUM: _points,
        Kind.NUMBER: _number,
        Kind.DATE: _date,
        Kind.SHORT_TEXT: partial(_writing, kind=ShortTextItem),
        Kind.LONG_TEXT: partial(_writing, kind=LongTextItem),
        Kind.INFORMATION: _passage,
    }


def _with_no_opinion(question: ForeignQuestion) -> ForeignQuestion:
    """A step that says 'no opinion' is none, where enough others are left."""
    said = {one.code for one in question.choices if says_no_opinion(one.text)}
    apart = question.no_opinion | said
    if not question.steps or len(question.choices) - len(apart) < MIN_CATEGORIES:
        return question
    return replace(question, no_opinion=apart)


def _says_more(choice: ForeignChoice) -> bool:
    """Whether a point of a scale of numbers has words, and not its number alone."""
    return any(words.strip() not in ("", choice.code) for words in choice.text.values())


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _count(value: float | None, least: int, most: int) -> int | None:
    """A bound that is a whole number of things that there are; None for any other."""
    if value is None or not math.isfinite(value) or not value.is_integer():
        return None
    return int(value) if least <= value <= most else None


def _listed(names: list[str]) -> str:
    listed = ", ".join(names)
    return listed if len(listed) <= _TOLD else f"{listed[:_TOLD]}…"
