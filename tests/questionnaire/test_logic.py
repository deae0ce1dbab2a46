"""Display conditions: the language, what one sees, and a page that reacts to itself."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.authoring.bundled import bundled
from surveys.questionnaire.conditions.expressions import (
    MAX_DEPTH,
    MAX_LENGTH,
    AllOf,
    Answered,
    AnyOf,
    Compare,
    Expression,
    Not,
    unparse,
)
from surveys.questionnaire.conditions.visibility import (
    LogicError,
    evaluate,
    parse,
    references,
    section_state,
    visible_items,
    visible_sections,
)
from surveys.questionnaire.document import Perspective
from tests.questionnaire.builders import NL, OPTIONS, changed, raw_item, small
from tests.questionnaire.strategies import json_values

POLITICAL = Perspective.POLITICAL
ANSWERS: dict[str, object] = {
    "Z1": 4,
    "U1": ["finance", "hr"],
    "C5": "no_opinion",
    "S": "a",
    "P": {"x": 60, "y": 0},
    "D": "2026-05-01",
    "T": "  ",
    "F3.estimate": 2,
}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("Z1 <= 6", True),
        ("Z1 < 4", False),
        ("Z1 >= 4", True),
        ("Z1 > 3.5", True),
        ("Z1 == 4", True),
        ("Z1 != 4", False),
        ("U1 has finance", True),
        ("U1 has roles", False),
        ("C5 == no_opinion", True),
        ("C5 <= 3", False),
        ("S == a", True),
        ("S has a", True),
        ('S == "a"', True),
        ("P has x", True),
        ("P has y", False),
        ('D >= "2026-01-01"', True),
        ('D < "2026-01-01"', False),
        ("answered(Z1)", True),
        ("answered(T)", False),
        ("answered(V1)", False),
        ("F3.estimate == 2", True),
        ("not Z1 <= 6", False),
        ("not (Z1 <= 6) or S == a", True),
        ("Z1 > 9 or Z1 < 9 and S == b", False),
        ("(Z1 > 9 or Z1 < 9) and S == a", True),
        ("Z1<=6and S==a", None),
        # A comparison with a question that has no answer is false, both ways.
        ("Q == 1", False),
        ("Q != 1", False),
        ("not Q == 1", True),
    ],
)
def test_conditions(text: str, holds: bool | None) -> None:
    if holds is None:
        with pytest.raises(LogicError):
            parse(text)
    else:
        assert evaluate(parse(text), ANSWERS) is holds


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "logic_unfinished"),
        ("Z1", "logic_unfinished"),
        ("Z1 <=", "logic_unfinished"),
        ("(Z1 <= 6", "logic_unfinished"),
        ("Z1 <= 6)", "logic_unexpected"),
        ("Z1 <= 6 7", "logic_unexpected"),
        ("and Z1 <= 6", "logic_unexpected"),
        ("has == 1", "logic_unexpected"),
        ("Z1 = 6", "logic_equals"),
        ("__import__('os')", "logic_character"),
        ("Z1.__class__ == 1", "logic_character"),
        ("Z1 == 1e9", "logic_character"),
        ("Z1 == 1; 2", "logic_character"),
        ("(" * (MAX_DEPTH + 1) + "Z1 == 1", "logic_too_deep"),
        ("not " * (MAX_DEPTH + 1) + "Z1 == 1", "logic_too_deep"),
        ("Z1 == 1 or " * 100 + "Z1 == 1", "logic_too_long"),
    ],
)
def test_what_is_not_a_condition_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(LogicError) as caught:
        parse(text)
    assert caught.value.code == code
    assert "%(" not in str(caught.value)


def test_an_error_counts_positions_from_one() -> None:
    with pytest.raises(LogicError) as caught:
        parse("Z1 ? 6")
    assert caught.value.params == {"position": 4, "found": "?"}


def test_references_are_the_keys_that_are_looked_at() -> None:
    found = references(parse("Z1 <= 6 and not (U1 has Z9 or answered(F3.estimate))"))
    assert found == {"Z1", "U1", "F3.estimate"}


@given(st.text(max_size=MAX_LENGTH + 10))
def test_any_text_is_a_condition_or_a_logic_error(text: str) -> None:
    try:
        parse(text)
    except LogicError:
        return


_atoms = st.sampled_from(
    ["Z1 <= 6", "U1 has a", "Z1 == no_opinion", "answered(U1)", 'Z1 > "2026-01-01"', "U1 != 3"]
)
_conditions = st.recursive(
    _atoms,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({' '.join(parts)})"
        )
        | inner.map(lambda text: f"not {text}")
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(_conditions, json_values, json_values)
def test_evaluation_answers_yes_or_no_whatever_the_answers(text: str, one: Any, other: Any) -> None:
    try:
        expression = parse(text)
    except LogicError:  # too deep, sometimes
        return
    assert evaluate(expression, {"Z1": one, "U1": other}) in {True, False}


def test_the_last_question_appears_below_seven() -> None:
    document = bundled()
    for ready, seen in ((6, True), (7, False), (None, False)):
        codes = [item.code for item in visible_items(document, POLITICAL, {"Z1": ready})]
        assert ("Z3" in codes) is seen


def test_an_answer_to_a_hidden_question_does_not_count() -> None:
    document = small(
        raw_item("A", "single", options=OPTIONS),
        raw_item("B", "single", options=OPTIONS, show_if="A == a"),
        raw_item("C", "date", show_if="B == b"),
    )
    answers = {"A": "a", "B": "b"}
    assert [i.code for i in visible_items(document, POLITICAL, answers)] == ["A", "B", "C"]
    answers["A"] = "c"
    assert [i.code for i in visible_items(document, POLITICAL, answers)] == ["A"]


def test_an_answer_that_the_other_side_gave_does_not_count() -> None:
    document = small(
        raw_item("A", "number", wording={"administrative": NL}),
        raw_item("B", "date", show_if="A == 1"),
    )
    assert visible_items(document, POLITICAL, {"A": 1}) == ()


def test_a_draft_with_a_broken_condition_can_be_previewed() -> None:
    document = small(raw_item("A", "number", show_if="nonsense"))
    assert len(visible_items(document, POLITICAL, {})) == 1
    assert section_state(document, "first", POLITICAL, {}).live is False


def test_a_page_without_javascript_is_shown_again_with_the_new_question() -> None:
    document = bundled()
    before = section_state(document, "future", POLITICAL, {})
    assert (before.codes, before.live) == (("Z1", "Z2"), True)
    assert before.missing == ("Z1", "Z2")
    after = section_state(document, "future", POLITICAL, {"Z1": 3, "Z2": 4})
    assert after.codes == ("Z1", "Z2", "Z3")
    assert [item.code for item in after.unseen(before.codes)] == ["Z3"]
    assert not after.may_leave(before.codes)
    assert after.may_leave(after.codes)  # seen once; it is not required


def test_a_new_question_with_an_answer_from_an_earlier_visit_is_not_asked_again() -> None:
    state = section_state(bundled(), "future", POLITICAL, {"Z1": 3, "Z2": 4, "Z3": "Keuzes"})
    assert state.unseen(("Z1", "Z2")) == ()


def test_a_required_question_keeps_the_page_until_both_views_are_given() -> None:
    document = small(raw_item("A", "scale", scale="five", estimate=True))
    assert section_state(document, "first", POLITICAL, {}).missing == ("A", "A.estimate")
    assert section_state(document, "first", POLITICAL, {"A": 2}).missing == ("A.estimate",)
    assert section_state(document, "first", POLITICAL, {"A": 2, "A.estimate": 1}).missing == ()


def test_a_page_with_nothing_on_it_is_left_out() -> None:
    document = changed(bundled(), "Z1", wording={"administrative": NL})
    document = changed(changed(document, "Z2", show_if="answered(C1)"), "Z3", show_if="Z2 > 3")
    assert [s.code for s in visible_sections(document, POLITICAL, {})][-1] == "conditions"
    assert [s.code for s in visible_sections(document, POLITICAL, {"C1": 1})][-1] == "future"


def test_an_unknown_section_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        section_state(bundled(), "nowhere", POLITICAL, {})


_keys = st.sampled_from(["S1", "U1", "S1.estimate", "and", "1x", "a b", "x" * 41])
_values = (
    st.sampled_from(["finance", "and", "2026-01-01", "", '"', "é", "no_opinion"]) | st.floats()
)
_leaves: st.SearchStrategy[Expression] = st.builds(
    Compare, _keys, st.sampled_from(["<", "<=", ">", ">=", "==", "!=", "has", "~"]), _values
) | st.builds(Answered, _keys)
_trees: st.SearchStrategy[Expression] = st.recursive(
    _leaves,
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, max_size=3).map(tuple).map(AllOf)
        | st.lists(inner, max_size=3).map(tuple).map(AnyOf)
    ),
    max_leaves=8,
)


@given(_trees)
def test_a_condition_is_written_as_it_is_read(expression: Expression) -> None:
    try:
        text = unparse(expression)
    except LogicError:
        return
    assert parse(text) == expression


@pytest.mark.parametrize(
    "text",
    [
        "Z1 <= 6 and not (U1 has finance)",
        "not not answered(S1.estimate)",
        "A == 1.5 or (B == 2 and C != -3)",
        "(A == 1 or B == 2) and (C == 3 and D == 4)",
        'T == "and" or T == "twee woorden"',
        "T.other == finance",
    ],
)
def test_a_written_condition_stays_as_a_person_wrote_it(text: str) -> None:
    assert unparse(parse(text)) == text


def test_what_cannot_be_written_is_refused() -> None:
    for value in (float("nan"), 1e20, 0.12345678, '"'):
        with pytest.raises(LogicError):
            unparse(Compare("A", "==", value))
