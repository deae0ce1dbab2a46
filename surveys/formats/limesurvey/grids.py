"""Questions of LimeSurvey with rows, and which of ours each of its types becomes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from surveys.formats.foreign import ForeignQuestion, Texts
from surveys.formats.hostile import alike, as_number
from surveys.formats.limesurvey import relevance
from surveys.formats.limesurvey.lists import by_value, scale_of
from surveys.formats.limesurvey.questions import POINTS, LimeBounds, LimeQuestions
from surveys.formats.limesurvey.tables import HEADS, LimeQuestion, LimeRow, joined_texts
from surveys.formats.scripts import both
from surveys.formats.steps import from_low
from surveys.questionnaire.words import Kind

# Of several numbers; one that is a number itself makes a division of points.
_TOTALS: Final = ("equals_num_value", "min_num_value", "max_num_value")
_NO_ANSWER: Final = frozenset({"*", "I", "|"})


class LimeElements(LimeQuestions):
    """Whatever question of a survey."""

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
        asked = replace(
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
        return self._found.row(asked)

    def grid(self, question: LimeQuestion) -> list[ForeignQuestion]:
        """Rows that share their answers."""
        self._found.changed(question.code, "lime_rows")
        like = self._shared(question)
        return [self.row(question, row, like) for row in question.rows_of("0")]

    def _shared(self, question: LimeQuestion) -> ForeignQuestion:
        if question.type in POINTS:
            points = self._points(question)
            return ForeignQuestion("", Kind.RATING, {}, choices=points, steps=True)
        if question.type == "E":
            return ForeignQuestion("", Kind.SCALE, {}, choices=self._built_in(question), steps=True)
        if question.type == "C":
            return ForeignQuestion("", Kind.SINGLE, {}, choices=self._built_in(question))
        return self._graded(question, "0")

    def _graded(self, question: LimeQuestion, scale: str) -> ForeignQuestion:
        found = question.choices_of(scale)
        like = scale_of(found)
        if not by_value(found) and from_low(found) != found:
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
            total = LimeBounds(maximum=as_number(question.attributes["equals_num_value"]))
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


_Handler = Callable[[LimeElements, LimeQuestion], list[ForeignQuestion]]
KINDS: Final[Mapping[str, _Handler]] = {
    **dict.fromkeys("L!O", LimeElements.chosen),
    **dict.fromkeys("YG", LimeElements.built_in),
    **dict.fromkeys("5", LimeElements.points),
    **dict.fromkeys("MP", LimeElements.boxes),
    **dict.fromkeys("STU", LimeElements.text),
    **dict.fromkeys("ABCEFH", LimeElements.grid),
    **dict.fromkeys(":;", LimeElements.cells),
    **dict.fromkeys(_NO_ANSWER, LimeElements.nothing),
    "1": LimeElements.two_scales,
    "R": LimeElements.ranking,
    "N": LimeElements.number,
    "D": LimeElements.date,
    "X": LimeElements.passage,
    "Q": LimeElements.short_texts,
    "K": LimeElements.numbers,
}
