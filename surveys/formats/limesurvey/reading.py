"""A survey of LimeSurvey as questions: one for each thing that is answered."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from surveys.formats.foreign import (
    Foreign,
    ForeignChoice,
    ForeignQuestion,
    ForeignSection,
    Texts,
)
from surveys.formats.hostile import Collected, alike, as_day, as_number
from surveys.formats.limesurvey import relevance, tsv_files, xml_files
from surveys.formats.limesurvey.tables import (
    HEADS,
    NOWHERE,
    LimeChoice,
    LimeGroup,
    LimeQuestion,
    LimeRow,
    LimeSurvey,
    joined_texts,
    numbers_of,
    unnumbered,
)
from surveys.formats.scripts import Allowance, both
from surveys.formats.steps import from_low, says_no_opinion
from surveys.questionnaire.conditions.expressions import Expression
from surveys.questionnaire.words import OTHER_LABEL, Kind

_START: Final = 4_096  # bytes within which a file says what it is
_XML: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<")
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
_YES: Final = {"nl": "Ja", "en": "Yes", "fr": "Oui", "de": "Ja"}
_NO: Final = {"nl": "Nee", "en": "No", "fr": "Non", "de": "Nein"}
_UNSURE: Final = {"nl": "Onzeker", "en": "Uncertain", "fr": "Incertain", "de": "Unsicher"}
_LESS: Final = {"nl": "Minder", "en": "Decrease", "fr": "Diminue", "de": "Abnahme"}
_SAME: Final = {"nl": "Hetzelfde", "en": "Same", "fr": "Pareil", "de": "Gleich"}
_MORE: Final = {"nl": "Meer", "en": "Increase", "fr": "Augmente", "de": "Zunahme"}
_FEMALE: Final = {"nl": "Vrouw", "en": "Female", "fr": "Femme", "de": "Weiblich"}
_MALE: Final = {"nl": "Man", "en": "Male", "fr": "Homme", "de": "Männlich"}
_BUILT_IN: Final[Mapping[str, tuple[tuple[str, Mapping[str, str]], ...]]] = {
    "Y": (("Y", _YES), ("N", _NO)),
    "C": (("Y", _YES), ("U", _UNSURE), ("N", _NO)),
    "E": (("D", _LESS), ("S", _SAME), ("I", _MORE)),
    "G": (("F", _FEMALE), ("M", _MALE)),
}
# Of several numbers; one that is a number itself makes a division of points.
_TOTALS: Final = ("equals_num_value", "min_num_value", "max_num_value")
_POINTS: Final = {"5": 5, "A": 5, "B": 10}
_TEXT_KINDS: Final = {"S": Kind.SHORT_TEXT, "T": Kind.LONG_TEXT, "U": Kind.LONG_TEXT}
_NO_ANSWER: Final = frozenset({"*", "I", "|"})


@dataclass(frozen=True)
class _Bounds:
    minimum: float | None = None
    maximum: float | None = None
    decimals: int = 0


_FREE: Final = _Bounds()


def is_survey(content: bytes) -> bool:
    """Whether the bytes begin as a file of LimeSurvey does."""
    if _XML.match(content):
        return b"<LimeSurveyDocType>" in content[:_START]
    return tsv_files.is_structure(content[:_START])


def read(body: bytes) -> Foreign:
    """A survey, a group or a question of LimeSurvey, in XML or tab-separated."""
    survey = xml_files.load(body) if _XML.match(body) else tsv_files.load(body)
    return _LimeSurveyReader(survey).foreign()


class _LimeSurveyReader:
    def __init__(self, survey: LimeSurvey) -> None:
        self._survey = survey
        self._found = Collected()
        self._languages = tuple(survey.languages) or ("",)
        names = relevance.names_of(survey.questions)
        self._conditions = Allowance(lambda text: relevance.condition(text, names))

    def foreign(self) -> Foreign:
        self._tell_rest()
        groups = list(self._survey.groups)
        if self._survey.of_group(NOWHERE):
            groups.append(LimeGroup(NOWHERE))
        sections = tuple(self._section(group) for group in groups)
        return Foreign(
            self._survey.title,
            tuple(self._survey.languages),
            sections,
            intro=self._survey.intro,
            losses=self._found.losses,
        )

    def _tell_rest(self) -> None:
        for place, name in self._survey.left_out:
            self._found.left_out(place, "lime_table", name=name)
        for name in self._survey.orphans:
            self._found.left_out(name, "lime_orphan")
        for place, name in self._survey.doubles:
            self._found.changed(place, "lime_repeated", name=name)

    def _section(self, group: LimeGroup) -> ForeignSection:
        if group.random.strip():
            self._found.left_out("", "lime_attribute", name="randomization_group")
        questions = tuple(
            asked
            for question in self._survey.of_group(group.ident)
            for asked in self._questions(question)
        )
        return ForeignSection(
            "",  # a group has no code
            group.name,
            intro=group.description,
            questions=questions,
            condition=self._condition(group.relevance, ""),
        )

    def _condition(self, text: str, place: str) -> Expression | None:
        if text.strip() in relevance.ALWAYS:
            return None
        found = self._conditions.condition(text)
        if found is None:
            self._found.left_out(place, "lime_condition", condition=text.strip())
        return found

    def _questions(self, question: LimeQuestion) -> list[ForeignQuestion]:
        hidden = question.attributes.get("hidden", "").strip() == "1"
        never = question.relevance.strip() in relevance.NEVER
        if question.type not in _KINDS:
            self._found.left_out(question.code, "lime_kind_left_out", kind=question.type)
            return []
        if hidden or never:
            self._found.left_out(question.code, "lime_hidden")
            return []
        self._tell_settings(question)
        return _KINDS[question.type](self, question)

    def _tell_settings(self, question: LimeQuestion) -> None:
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

    # One question for one question -----------------------------------------------------------

    def one(
        self,
        question: LimeQuestion,
        kind: Kind,
        choices: tuple[ForeignChoice, ...] = (),
        bounds: _Bounds = _FREE,
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
        steps = [] if question.has_other else _by_value(found)
        if not steps:
            asked = self.one(question, Kind.SINGLE, _choices(found))
            return [replace(asked, other=question.has_other)]
        rest = [choice for choice in found if choice not in steps]
        choices, kind = _steps(steps)
        asked = self.one(question, kind, (*choices, *_choices(rest)))
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
        numbers = map(str, range(1, _POINTS[question.type] + 1))
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
        return [self.one(question, Kind.RANKING, _choices(question.choices_of("0")), bounds)]

    def number(self, question: LimeQuestion) -> list[ForeignQuestion]:
        return [self.one(question, Kind.NUMBER, bounds=self._number_bounds(question))]

    def date(self, question: LimeQuestion) -> list[ForeignQuestion]:
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

    # A question for each row -----------------------------------------------------------------

    def row(
        self,
        question: LimeQuestion,
        row: LimeRow,
        like: ForeignQuestion,
        suffix: str = "",
        head: Texts | None = None,
    ) -> ForeignQuestion:
        """One row of a grid; `like` has what all rows share."""
        self._found.count(1)
        name = f"{question.code}_{row.code}{suffix}"
        return replace(
            like,
            name=name,
            text=joined_texts([question.text, head or {}, row.text], " – "),
            help=question.help,
            required=question.required or row.mandatory.strip().upper() in {"Y", "S"},
            condition=both(
                self._condition(question.relevance, question.code),
                self._condition(row.relevance, name),
            ),
        )

    def grid(self, question: LimeQuestion) -> list[ForeignQuestion]:
        """Rows that share their answers."""
        self._found.changed(question.code, "lime_rows")
        like = self._shared(question)
        return [self.row(question, row, like) for row in question.rows_of("0")]

    def _shared(self, question: LimeQuestion) -> ForeignQuestion:
        if question.type in _POINTS:
            points = self._points(question)
            return ForeignQuestion("", Kind.RATING, {}, choices=points, steps=True)
        if question.type == "E":
            return ForeignQuestion("", Kind.SCALE, {}, choices=self._built_in(question), steps=True)
        if question.type == "C":
            return ForeignQuestion("", Kind.SINGLE, {}, choices=self._built_in(question))
        return self._graded(question, "0")

    def _graded(self, question: LimeQuestion, scale: str) -> ForeignQuestion:
        found = question.choices_of(scale)
        like = _scale(found)
        if not _by_value(found) and from_low(found) != found:
            self._found.changed(question.code, "read_as_scale")
        return like

    def two_scales(self, question: LimeQuestion) -> list[ForeignQuestion]:
        """Both scales of a row after each other, as they are asked."""
        self._found.changed(question.code, "lime_two_scales")
        scales = [
            (f"_{scale}", self._graded(question, scale), self._head(question, header))
            for scale, header in zip("01", HEADS, strict=True)
        ]
        return [
            self.row(question, row, like, suffix, head)
            for row in question.rows_of("0")
            for suffix, like, head in scales
            if like.choices
        ]

    def _head(self, question: LimeQuestion, name: str) -> Texts:
        words = question.attributes.get(name, "")
        said = {k: text for k, text in question.heads.get(name, {}).items() if text.strip()}
        return {**alike(words, self._languages), **said} if words.strip() or said else {}

    def cells(self, question: LimeQuestion) -> list[ForeignQuestion]:
        self._found.changed(question.code, "lime_rows")
        bounds = self._bounds(question, "multiflexible_min", "multiflexible_max")
        like = ForeignQuestion("", Kind.SHORT_TEXT, {})
        if question.type == ":":
            like = replace(like, kind=Kind.NUMBER, minimum=bounds.minimum, maximum=bounds.maximum)
        return [
            self.row(question, row, like, f"_{column.code}", column.text)
            for row in question.rows_of("0")
            for column in question.rows_of("1")
        ]

    def short_texts(self, question: LimeQuestion) -> list[ForeignQuestion]:
        self._found.changed(question.code, "lime_rows")
        if question.attributes.get("numbers_only", "").strip() == "1":
            like = self._like_number(question)
        else:
            most = self._bounds(question, "", "maximum_chars").maximum
            like = ForeignQuestion("", Kind.SHORT_TEXT, {}, maximum=most)
        return [self.row(question, row, like) for row in question.rows_of("0")]

    def numbers(self, question: LimeQuestion) -> list[ForeignQuestion]:
        if relevance.is_division(question):
            total = _Bounds(maximum=as_number(question.attributes["equals_num_value"]))
            return [self.one(question, Kind.SUM, self._options(question), total)]
        self._found.changed(question.code, "lime_rows")
        for name in _TOTALS:
            if question.attributes.get(name, "").strip():
                self._found.left_out(question.code, "lime_attribute", name=name)
        like = self._like_number(question)
        return [self.row(question, row, like) for row in question.rows_of("0")]

    def _like_number(self, question: LimeQuestion) -> ForeignQuestion:
        """What the numbers of all rows share."""
        bounds = self._number_bounds(question)
        return ForeignQuestion(
            "",
            Kind.NUMBER,
            {},
            minimum=bounds.minimum,
            maximum=bounds.maximum,
            decimals=bounds.decimals,
        )

    def _number_bounds(self, question: LimeQuestion) -> _Bounds:
        whole = question.attributes.get("num_value_int_only", "").strip() == "1"
        bounds = self._bounds(question, "min_num_value_n", "max_num_value_n")
        if question.attributes.get("slider_layout", "").strip() == "1":
            slider = self._bounds(question, "slider_min", "slider_max")
            least = slider.minimum if bounds.minimum is None else bounds.minimum
            most = slider.maximum if bounds.maximum is None else bounds.maximum
            # So far a slider goes where nothing is said.
            bounds = _Bounds(0 if least is None else least, 100 if most is None else most)
            whole = whole or _is_whole(question.attributes.get("slider_accuracy", ""))
        return replace(bounds, decimals=0 if whole else 2)

    def _bounds(self, question: LimeQuestion, least: str, most: str) -> _Bounds:
        """Numbers; an expression that gives one is told."""
        found = []
        for name in (least, most):
            said = question.attributes.get(name, "").strip()
            found.append(as_number(said))
            if said and found[-1] is None:
                self._found.left_out(question.code, "lime_attribute", name=name)
        return _Bounds(found[0], found[1])

    def nothing(self, question: LimeQuestion) -> list[ForeignQuestion]:
        self._found.left_out(question.code, "lime_kind_left_out", kind=question.type)
        return []


_Handler = Callable[[_LimeSurveyReader, LimeQuestion], list[ForeignQuestion]]
_KINDS: Final[Mapping[str, _Handler]] = {
    **dict.fromkeys("L!O", _LimeSurveyReader.chosen),
    **dict.fromkeys("YG", _LimeSurveyReader.built_in),
    **dict.fromkeys("5", _LimeSurveyReader.points),
    **dict.fromkeys("MP", _LimeSurveyReader.boxes),
    **dict.fromkeys("STU", _LimeSurveyReader.text),
    **dict.fromkeys("ABCEFH", _LimeSurveyReader.grid),
    **dict.fromkeys(":;", _LimeSurveyReader.cells),
    **dict.fromkeys(_NO_ANSWER, _LimeSurveyReader.nothing),
    "1": _LimeSurveyReader.two_scales,
    "R": _LimeSurveyReader.ranking,
    "N": _LimeSurveyReader.number,
    "D": _LimeSurveyReader.date,
    "X": _LimeSurveyReader.passage,
    "Q": _LimeSurveyReader.short_texts,
    "K": _LimeSurveyReader.numbers,
}


def _choices(found: list[LimeChoice]) -> tuple[ForeignChoice, ...]:
    return tuple(ForeignChoice(choice.code, choice.text) for choice in found)


def _steps(found: list[LimeChoice]) -> tuple[tuple[ForeignChoice, ...], Kind]:
    """Steps from low to high: by assessment value where it says an order, by codes that are numbers,
    else as they stand.

    Numbers with words at the ends alone are a rating.
    """
    ordered = _by_value(found) if len(_by_value(found)) == len(found) else from_low(found)
    numbers = numbers_of(ordered)
    if not numbers:
        return _choices(ordered), Kind.SCALE
    return tuple(
        ForeignChoice(numbers[choice.code], {k: unnumbered(t) for k, t in choice.text.items()})
        for choice in ordered
    ), Kind.RATING


def _by_value(found: list[LimeChoice]) -> list[LimeChoice]:
    """The answers with an assessment value from low to high, if values make a scale of them.

    Nought is the value of an answer that has none; but the lowest step where 1, 2, 3 follow it.
    """
    valued = [(as_number(choice.value) or 0.0, choice) for choice in found]
    counted = [(value, choice) for value, choice in valued if value]
    without = [choice for value, choice in valued if not value]
    if _from_zero([value for value, _choice in valued]) and not says_no_opinion(without[0].text):
        counted = valued
    values = [value for value, _choice in counted]
    in_order = values == sorted(values) or values == sorted(values, reverse=True)
    if len(counted) < 2 or len(set(values)) != len(values) or not in_order:
        return []
    return [choice for _value, choice in sorted(counted, key=lambda pair: pair[0])]


def _from_zero(values: list[float]) -> bool:
    """0, 1, 2 … or turned, as answers in their order."""
    return len(values) > 2 and values in (
        [*map(float, range(len(values)))],
        [*map(float, reversed(range(len(values))))],
    )


def _word(words: Mapping[str, str], language: str) -> str:
    return words.get(language[:2].lower(), words["en"])


def _scale(found: list[LimeChoice]) -> ForeignQuestion:
    choices, kind = _steps(found)
    return ForeignQuestion("", kind, {}, choices=choices, steps=True)


def _is_whole(step: str) -> bool:
    number = as_number(step.strip() or "1")
    return number is not None and number.is_integer()
