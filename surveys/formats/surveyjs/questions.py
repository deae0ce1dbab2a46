"""Elements that are one question each."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from surveys.formats.foreign import ForeignChoice, ForeignQuestion, Texts
from surveys.formats.hostile import Collected, as_day, as_dict, as_flag, as_list, as_number, as_text
from surveys.formats.surveyjs.elements import (
    DEFAULT,
    Raw,
    choices_of,
    decimals_of,
    ends_of,
    input_kind,
    name_of,
    places_of,
    stored,
    type_of,
)
from surveys.formats.surveyjs.lost import NONE_FLAGS, lost_looks, lost_settings
from surveys.questionnaire.conditions.expressions import Expression
from surveys.questionnaire.languages import in_all
from surveys.questionnaire.words import OTHER, Kind

_MOST_POINTS: Final = 200
_PIECE: Final = re.compile(r"\{[^\s{}][^{}]*\}")

# Words of SurveyJS's own interface.
_YES: Final = in_all(lambda language: language.yes)
_NO: Final = in_all(lambda language: language.no)
_NONE: Final = in_all(lambda language: language.none)
_REFUSE: Final = in_all(lambda language: language.refuse)
_UNKNOWN: Final = in_all(lambda language: language.unknown)
_SPECIAL: Final = (
    (NONE_FLAGS, "none", ("noneText",), _NONE),
    (("showRefuseItem",), "refused", ("refuseText",), _REFUSE),
    (("showDontKnowItem",), "dontknow", ("dontKnowText",), _UNKNOWN),
)


ConditionOf = Callable[[Raw, str], Expression | None]


class FormQuestions:
    """The questions of a form in the languages of the form; `found` gets what is lost."""

    def __init__(
        self, languages: tuple[str, ...], found: Collected, condition: ConditionOf
    ) -> None:
        self._languages, self._found, self._condition = languages, found, condition

    def texts(self, value: object) -> Texts:
        """A text, or texts by language; what is 'default' is in the language of the form."""
        if not isinstance(value, dict):
            text = as_text(value)
            return {self.main: text} if text else {}
        texts = {key: as_text(text) for key, text in value.items() if key != DEFAULT}
        default = as_text(value.get(DEFAULT))
        if default and self.main not in texts:
            return {self.main: default, **texts}
        return {**texts, **({"en": default} if default and "en" not in texts else {})}

    @property
    def main(self) -> str:
        return self._languages[0]

    def tell_settings(self, raw: Raw, name: str) -> None:
        for setting in (*lost_settings(raw), *lost_looks(raw)):
            self._found.left_out(name, "js_setting", name=setting)
        listed = (*as_list(raw.get("choices")), *as_list(raw.get("rateValues")))
        if type_of(raw) == "matrix":
            listed = (*listed, *as_list(raw.get("columns")))
        for choice in map(as_dict, listed):
            if choice.get("visibleIf") or choice.get("enableIf"):
                option = as_text(choice.get("value"))
                self._found.left_out(name, "js_option_condition", option=option)
        texts = self.texts(raw.get("title")).values()
        if any(_PIECE.search(text) for text in texts):
            self._found.changed(name, "js_pieces")

    def one(self, raw: Raw, kind: Kind, choices: tuple[ForeignChoice, ...] = ()) -> ForeignQuestion:
        name = name_of(raw)
        return ForeignQuestion(
            name,
            kind,
            self.texts(raw.get("title")) or {self.main: name},
            help=self.texts(raw.get("description")),
            choices=choices,
            required=as_flag(raw.get("isRequired")),
        )

    def choices(self, raw: Raw, key: str = "choices") -> tuple[ForeignChoice, ...]:
        listed = [
            ForeignChoice(code, self.texts(text) or {self.main: code})
            for code, text in choices_of(raw, key)
        ]
        for flags, code, words, built_in in _SPECIAL if key == "choices" else ():
            if any(as_flag(raw.get(flag)) for flag in flags):
                said = next((raw[word] for word in words if raw.get(word)), None)
                listed.append(ForeignChoice(code, self.texts(said) or self._built_in(built_in)))
        return tuple(listed)

    def _built_in(self, words: Mapping[str, str]) -> Texts:
        return {name: words.get(name[:2].lower(), words["en"]) for name in self._languages}

    def text(self, raw: Raw) -> list[ForeignQuestion]:
        return [typed(self.one(raw, Kind.SHORT_TEXT), raw)]

    def comment(self, raw: Raw) -> list[ForeignQuestion]:
        return [typed(self.one(raw, Kind.LONG_TEXT), raw)]

    def chosen(self, raw: Raw) -> list[ForeignQuestion]:
        return [self._with_other(self.one(raw, Kind.SINGLE, self.choices(raw)), raw)]

    def several(self, raw: Raw) -> list[ForeignQuestion]:
        asked = self._with_other(self.one(raw, Kind.MULTIPLE, self.choices(raw)), raw)
        return [counted(asked, raw)]

    def _with_other(self, asked: ForeignQuestion, raw: Raw) -> ForeignQuestion:
        """'Other' may also be one of the choices that the form lists itself."""
        other = as_flag(raw.get("showOtherItem")) or as_flag(raw.get("hasOther"))
        listed = [choice for choice in asked.choices if choice.code != OTHER]
        return replace(asked, other=other, choices=tuple(listed) if other else asked.choices)

    def picture(self, raw: Raw) -> list[ForeignQuestion]:
        self._found.left_out(name_of(raw), "js_images")
        kind = Kind.MULTIPLE if as_flag(raw.get("multiSelect")) else Kind.SINGLE
        return [counted(self.one(raw, kind, self.choices(raw)), raw)]

    def ranking(self, raw: Raw) -> list[ForeignQuestion]:
        return [counted(self.one(raw, Kind.RANKING, self.choices(raw)), raw)]

    def boolean(self, raw: Raw) -> list[ForeignQuestion]:
        labels = (("labelTrue", _YES), ("labelFalse", _NO))
        choices = tuple(
            ForeignChoice(code, self.texts(raw.get(label)) or self._built_in(words))
            for code, (label, words) in zip(stored(raw), labels, strict=True)
        )
        return [self.one(raw, Kind.SINGLE, choices)]

    def rating(self, raw: Raw) -> list[ForeignQuestion]:
        """Values of its own with words are a scale, numbers with words at the ends a rating."""
        listed = self.choices(raw, "rateValues")
        if not listed:
            return [self._numbers(raw)]
        numbers = [choice.code for choice in listed if as_number(choice.code) is not None]
        apart = frozenset(c.code for c in listed if len(numbers) > 1 and c.code not in numbers)
        worded = [c for c in listed if c.code in numbers and self._worded(c)]
        bare = len(numbers) > 1 and all(c.code in (numbers[0], numbers[-1]) for c in worded)
        kind = Kind.RATING if bare and len(numbers) > 2 else Kind.SCALE
        return [replace(self.one(raw, kind, listed), steps=True, no_opinion=apart)]

    def _worded(self, choice: ForeignChoice) -> bool:
        return any(text.strip() not in {"", choice.code} for text in choice.text.values())

    def _numbers(self, raw: Raw) -> ForeignQuestion:
        low, high = ends_of(raw)
        step = as_number(raw.get("rateStep")) or 1.0
        asked = replace(self.one(raw, Kind.RATING), minimum=low, maximum=high, steps=True)
        if step != 1 or not low.is_integer() or not 0 < high - low <= _MOST_POINTS:
            self._found.changed(asked.name, "range_step", step=f"{step:g}")
            return replace(asked, kind=Kind.NUMBER, steps=False, decimals=places_of(step, low))
        points = range(int(low), int(high) + 1)
        words = {
            points[0]: self.texts(raw.get("minRateDescription")),
            points[-1]: self.texts(raw.get("maxRateDescription")),
        }
        choices = tuple(ForeignChoice(str(n), words.get(n) or {self.main: str(n)}) for n in points)
        return replace(asked, choices=choices)

    def slider(self, raw: Raw) -> list[ForeignQuestion]:
        if as_text(raw.get("sliderType")) == "range":
            self._found.left_out(name_of(raw), "js_kind_left_out", kind="slider")
            return []
        asked = self.one(raw, Kind.NUMBER)
        low, high = as_number(raw.get("min")), as_number(raw.get("max"))
        return [
            replace(
                asked,
                minimum=0.0 if low is None else low,
                maximum=100.0 if high is None else high,
                decimals=decimals_of(raw),
            )
        ]

    def passage(self, raw: Raw) -> list[ForeignQuestion]:
        text = self.texts(raw.get("html")) or self.texts(raw.get("title"))
        return [replace(self.one(raw, Kind.INFORMATION), text=text, required=False)]

    def nothing(self, raw: Raw) -> list[ForeignQuestion]:
        self._found.left_out(name_of(raw), "js_kind_left_out", kind=type_of(raw))
        return []


def typed(asked: ForeignQuestion, raw: Raw) -> ForeignQuestion:
    """A text with the bounds of what is typed into it."""
    kind = input_kind(raw) if asked.kind is Kind.SHORT_TEXT else asked.kind
    if kind is Kind.NUMBER:
        low, high = as_number(raw.get("min")), as_number(raw.get("max"))
        return replace(asked, kind=kind, minimum=low, maximum=high, decimals=decimals_of(raw))
    if kind is Kind.DATE:
        first, last = (as_day(as_text(raw.get(end))) for end in ("min", "max"))
        return replace(asked, kind=kind, first=first, last=last)
    longest = as_number(raw.get("maxLength"))
    return replace(asked, kind=kind, maximum=longest if longest and longest > 0 else None)


def counted(asked: ForeignQuestion, raw: Raw) -> ForeignQuestion:
    least, most = as_number(raw.get("minSelectedChoices")), as_number(raw.get("maxSelectedChoices"))
    return replace(asked, minimum=least or None, maximum=most or None)
