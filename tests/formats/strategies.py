"""Foreign questionnaires for property tests: odd names, markup, languages, conditions."""

from typing import Any

from hypothesis import strategies as st

from surveys.formats.foreign import Foreign, ForeignChoice, ForeignQuestion, ForeignSection
from surveys.questionnaire.conditions.expressions import (
    AllOf,
    Answered,
    AnyOf,
    Compare,
    Expression,
    Not,
)
from surveys.questionnaire.document import Kind

NAMES = ("q1", "Q1", "vraag 2", "1a", "and", "é", "", "x" * 60, "a.b", "other", "2")
LANGUAGES = ("", "nl", "nl-BE", "nl-informal", "Nederlands (nl)", "English", "es", "fr", "klingon")
names = st.sampled_from(NAMES) | st.text(max_size=8)
words = st.text(max_size=20) | st.sampled_from(
    ["<p>Eens &amp; <b>oneens</b></p>", "a < b", "<script>x()</script>", "\u202e\x00", "x" * 2500]
)
texts = st.dictionaries(st.sampled_from(LANGUAGES) | st.text(max_size=3), words, max_size=3)
choice_codes = st.sampled_from(["1", "2", "3", "0", "A1", "other", "9", "no_opinion", ""])
values: st.SearchStrategy[float | str] = (
    choice_codes | st.floats() | st.integers(-3, 12).map(float) | st.text(max_size=5)
)
operators = st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "has"])
keys = names | names.map("{}.other".format)
leaves: st.SearchStrategy[Expression] = st.builds(Compare, keys, operators, values) | st.builds(
    Answered, keys
)


def _joined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, max_size=3).map(tuple)
    return st.builds(Not, inner) | st.builds(AllOf, several) | st.builds(AnyOf, several)


expressions = st.recursive(leaves, _joined, max_leaves=6)
bounds = st.none() | st.integers(-5, 12).map(float) | st.floats()
choices = st.builds(ForeignChoice, choice_codes | st.text(max_size=3), texts)
_flag = st.booleans()


@st.composite
def questions(draw: st.DrawFn) -> ForeignQuestion:
    return ForeignQuestion(
        name=draw(names),
        kind=draw(st.sampled_from(Kind)),
        text=draw(texts),
        help=draw(texts),
        choices=tuple(draw(st.lists(choices, max_size=5))),
        steps=draw(_flag),
        no_opinion=draw(st.frozensets(choice_codes, max_size=2)),
        other=draw(_flag),
        required=draw(_flag),
        minimum=draw(bounds),
        maximum=draw(bounds),
        decimals=draw(st.integers(-1, 9)),
        condition=draw(st.none() | expressions),
    )


def _section(draw: Any) -> ForeignSection:
    return ForeignSection(
        name=draw(names),
        title=draw(texts),
        intro=draw(texts),
        questions=tuple(draw(st.lists(questions(), max_size=4))),
        condition=draw(st.none() | expressions),
    )


sections = st.composite(_section)()
foreigns = st.builds(
    Foreign,
    title=texts,
    languages=st.lists(st.sampled_from(LANGUAGES), max_size=4).map(tuple),
    sections=st.lists(sections, max_size=4).map(tuple),
    intro=texts,
)
