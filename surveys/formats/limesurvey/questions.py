"""Questions of LimeSurvey that are one question each."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from surveys.formats.foreign import ForeignChoice, ForeignQuestion
from surveys.formats.hostile import Collected, alike, as_day, as_number
from surveys.formats.limesurvey import relevance
from surveys.formats.limesurvey.lists import by_value, choices_of, steps_of
from surveys.formats.limesurvey.tables import LimeQuestion
from surveys.questionnaire.conditions.expressions import Expression
from surveys.questionnaire.languages import in_all
from surveys.questionnaire.words import OTHER_LABEL, Kind

# What changes which answers can be given, or how; everything else is looks.
_ATTRIBUTES: Final = frozenset(
    [
        "array_filter",
        "array_filter_exclude",
        "exclude_all_others",
        "exclude_all_others_auto",
        "random_order",
        "random_group",
        "em_validation_q",
        "em_validation_sq",
        "prefix",
        "suffix",
        "time_limit",
        "other_replace_text",
        "equation",
        "answer_order",
        "keep_aspect",
        "display_rows_repeat",
        "other_numbers_only",
        "date_format",
        "assessment_value",
        "commented_checkbox",
        "other_comment_mandatory",
        "multiflexible_checkbox",
        "multiflexible_step",
        "slider_default",
        "location_mapservice",
    ]
)
_STANDARD: Final = frozenset(
    {"", "0", "N", "normal", "default", "checked", "yyyy-mm-dd", *OTHER_LABEL.values()}
)
_PIECE: Final = re.compile(r"\{[^\s{}][^{}]*\}")

# Words of LimeSurvey's own interface, which no file holds.
_YES: Final = in_all(lambda language: language.yes)
_NO: Final = in_all(lambda language: language.no)
_UNSURE: Final = in_all(lambda language: language.unsure)
_LESS: Final = in_all(lambda language: language.less)
_SAME: Final = in_all(lambda language: language.same)
_MORE: Final = in_all(lambda language: language.more)
_FEMALE: Final = in_all(lambda language: language.female)
_MALE: Final = in_all(lambda language: language.male)
_BUILT_IN: Final[Mapping[str, tuple[tuple[str, Mapping[str, str]], ...]]] = {
    "Y": (("Y", _YES), ("N", _NO)),
    "C": (("Y", _YES), ("U", _UNSURE), ("N", _NO)),
    "E": (("D", _LESS), ("S", _SAME), ("I", _MORE)),
    "G": (("F", _FEMALE), ("M", _MALE)),
}
POINTS: Final = {"5": 5, "A": 5, "B": 10}
_TEXT_KINDS: Final = {"S": Kind.SHORT_TEXT, "T": Kind.LONG_TEXT, "U": Kind.LONG_TEXT}


@dataclass(frozen=True)
class LimeBounds:
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0


_FREE: Final = LimeBounds()


ConditionOf = Callable[[str, str], Expression | None]


class LimeQuestions:
    """Questions in the languages of the survey; `found` gets what is lost."""

    def __init__(
        self, languages: tuple[str, ...], found: Collected, condition: ConditionOf
    ) -> None:
        self._languages, self._found, self._condition = languages, found, condition

    def tell_settings(self, question: LimeQuestion) -> None:
        if question.mandatory.strip().upper() == "S":
            self._found.changed(question.code, "lime_soft")
        for name, value in question.attributes.items():
            if name in _ATTRIBUTES and value.strip() not in _STANDARD:
                self._found.left_out(question.code, "lime_attribute", name=name)
        if question.pattern.strip():
            self._found.left_out(question.code, "lime_attribute", name="validation")
        if question.default:
            self._found.left_out(question.code, "lime_attribute", name="default")
        words = [*question.text.values(), *(w for r in question.rows for w in r.text.values())]
        if any(_PIECE.search(text) for text in words):
            self._found.changed(question.code, "lime_expression_in_text")

    def one(
        self,
        question: LimeQuestion,
        kind: Kind,
        choices: tuple[ForeignChoice, ...] = (),
        bounds: LimeBounds = _FREE,
    ) -> ForeignQuestion:
        self._found.count(1)
        return ForeignQuestion(
            question.code,
            kind,
            question.text,
            help=question.help,
            choices=choices,
            required=question.required,
            minimum=bounds.minimum,
            maximum=bounds.maximum,
            decimals=bounds.decimals,
            condition=self._condition(question.relevance, question.code),
        )

    def chosen(self, question: LimeQuestion) -> list[ForeignQuestion]:
        """A list is a scale when its assessment values rise or fall with the answers."""
        if question.type == "O":
            self._found.left_out(question.code, "lime_comment_left_out")
        found = question.choices_of("0")
        steps = [] if question.has_other else by_value(found)
        if not steps:
            asked = self.one(question, Kind.SINGLE, choices_of(found))
            return [replace(asked, other=question.has_other)]
        rest = [choice for choice in found if choice not in steps]
        choices, kind = steps_of(steps)
        asked = self.one(question, kind, (*choices, *choices_of(rest)))
        return [replace(asked, steps=True, no_opinion=frozenset(choice.code for choice in rest))]

    def built_in(self, question: LimeQuestion) -> list[ForeignQuestion]:
        return [self.one(question, Kind.SINGLE, self._built_in(question))]

    def _built_in(self, question: LimeQuestion) -> tuple[ForeignChoice, ...]:
        self._found.changed(question.code, "lime_built_in")
        return tuple(
            ForeignChoice(code, {name: _word(words, name) for name in self._languages})
            for code, words in _BUILT_IN[question.type]
        )

    def points(self, question: LimeQuestion) -> list[ForeignQuestion]:
        return [replace(self.one(question, Kind.RATING, self._points(question)), steps=True)]

    def _points(self, question: LimeQuestion) -> tuple[ForeignChoice, ...]:
        numbers = map(str, range(1, POINTS[question.type] + 1))
        return tuple(ForeignChoice(number, alike(number, self._languages)) for number in numbers)

    def boxes(self, question: LimeQuestion) -> list[ForeignQuestion]:
        if question.type == "P":
            self._found.left_out(question.code, "lime_comment_left_out")
        bounds = self._bounds(question, "min_answers", "max_answers")
        asked = self.one(question, Kind.MULTIPLE, self._options(question), bounds)
        return [replace(asked, other=question.has_other)]

    def _options(self, question: LimeQuestion) -> tuple[ForeignChoice, ...]:
        rows = question.rows_of("0")
        for row in rows:
            if row.relevance.strip() not in relevance.ALWAYS:
                self._found.left_out(question.code, "lime_option_condition", option=row.code)
        return tuple(ForeignChoice(row.code, row.text) for row in rows)

    def ranking(self, question: LimeQuestion) -> list[ForeignQuestion]:
        bounds = self._bounds(question, "min_answers", "max_answers")
        places = self._bounds(question, "", "max_subquestions").maximum
        if places is not None:
            bounds = replace(bounds, maximum=min(places, bounds.maximum or places))
        # What is ranked are answers; where a file has none, its sub-questions.
        ranked = choices_of(question.choices_of("0")) or self._options(question)
        return [self.one(question, Kind.RANKING, ranked, bounds)]

    def number(self, question: LimeQuestion) -> list[ForeignQuestion]:
        return [self.one(question, Kind.NUMBER, bounds=self._number_bounds(question))]

    def date(self, question: LimeQuestion) -> list[ForeignQuestion]:
        if _is_time(question.attributes.get("date_format", "")):
            return [self.one(question, Kind.SHORT_TEXT)]
        said = [question.attributes.get(name, "").strip() for name in ("date_min", "date_max")]
        first, last = map(as_day, said)
        for name, text, day in zip(("date_min", "date_max"), said, (first, last), strict=True):
            if text and day is None:
                self._found.left_out(question.code, "lime_attribute", name=name)
        return [replace(self.one(question, Kind.DATE), first=first, last=last)]

    def text(self, question: LimeQuestion) -> list[ForeignQuestion]:
        if question.attributes.get("numbers_only", "").strip() == "1":
            return self.number(question)
        most = self._bounds(question, "", "maximum_chars")
        return [self.one(question, _TEXT_KINDS[question.type], bounds=most)]

    def passage(self, question: LimeQuestion) -> list[ForeignQuestion]:
        return [replace(self.one(question, Kind.INFORMATION), required=False)]

    def _number_bounds(self, question: LimeQuestion) -> LimeBounds:
        whole = question.attributes.get("num_value_int_only", "").strip() == "1"
        bounds = self._bounds(question, "min_num_value_n", "max_num_value_n")
        if question.attributes.get("slider_layout", "").strip() == "1":
            slider = self._bounds(question, "slider_min", "slider_max")
            least = slider.minimum if bounds.minimum is None else bounds.minimum
            most = slider.maximum if bounds.maximum is None else bounds.maximum
            # So far a slider goes where nothing is said.
            bounds = LimeBounds(0 if least is None else least, 100 if most is None else most)
            whole = whole or _is_whole(question.attributes.get("slider_accuracy", ""))
        return replace(bounds, decimals=0 if whole else 2)

    def _bounds(self, question: LimeQuestion, least: str, most: str) -> LimeBounds:
        """Numbers; an expression that gives one is told."""
        found = []
        for name in (least, most):
            said = question.attributes.get(name, "").strip()
            found.append(as_number(said))
            if said and found[-1] is None:
                self._found.left_out(question.code, "lime_attribute", name=name)
        return LimeBounds(found[0], found[1])

    def nothing(self, question: LimeQuestion) -> list[ForeignQuestion]:
        self._found.left_out(question.code, "lime_kind_left_out", kind=question.type)
        return []


def _word(words: Mapping[str, str], language: str) -> str:
    return words.get(language[:2].lower(), words["en"])


def _is_time(form: str) -> bool:
    """A format with hours and no day, month or year; which is told as lost."""
    return bool(form.strip()) and not set("dmyjY") & set(form.replace("MM", "").replace("MI", ""))


def _is_whole(step: str) -> bool:
    number = as_number(step.strip() or "1")
    return number is not None and number.is_integer()
