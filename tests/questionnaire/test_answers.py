"""Answers: every kind takes what fits, in one form, and refuses the rest with a reason."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.authoring.bundled import bundled
from surveys.questionnaire.answers import (
    AnswerError,
    answered_count,
    check_answer,
    minutes_left,
    missing,
    prune,
    submission,
)
from surveys.questionnaire.document import Perspective
from tests.questionnaire.builders import NL, every_kind, raw_item, small
from tests.questionnaire.strategies import json_values

DOCUMENT = every_kind()
POLITICAL = Perspective.POLITICAL
KEYS = [*(item.code for item in DOCUMENT.items()), "A.estimate", "S.other", "M.other", "zz", "R.estimate", "A.x", ""]  # fmt: skip
COMPLETE: dict[str, object] = {
    "A": 2,
    "A.estimate": "no_opinion",
    "R": 7,
    "S": "other",
    "S.other": "Iets anders",
    "M": ["a"],
    "K": ["c", "a"],
    "P": {"a": 4, "b": 6, "c": 0},
    "N": 2.5,
    "W": 3,
    "D": "2026-01-31",
}


@pytest.mark.parametrize(
    ("key", "value", "normal"),
    [
        ("A", 5, 5),
        ("A", "no_opinion", "no_opinion"),
        ("A.estimate", 1, 1),
        ("R", 0, 0),
        ("S", "b", "b"),
        ("S", "other", "other"),
        ("S.other", "  iets\nanders ", "iets anders"),
        ("M", ["b", "a"], ["a", "b"]),
        ("M", ("other",), ["other"]),
        ("K", ["c", "a"], ["c", "a"]),
        ("P", {"a": 10}, {"a": 10, "b": 0, "c": 0}),
        ("N", 2, 2),
        ("N", 2.5, 2.5),
        ("W", 3.0, 3),
        ("D", "2024-02-29", "2024-02-29"),
        ("T", "één\ttwee", "één twee"),
        ("L", "één\r\ntwee\x0bdrie", "één\ntwee\ndrie"),
        ("L", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("L", "  \r\n ", None),
        ("A", None, None),
        ("A", "", None),
        ("M", [], None),
        ("P", {}, None),
    ],
)
def test_an_answer_comes_back_in_one_form(key: str, value: object, normal: object) -> None:
    checked = check_answer(DOCUMENT, key, value)
    assert checked == normal
    assert type(checked) is type(normal)
    if checked is not None:
        assert check_answer(DOCUMENT, key, checked) == checked


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("A", 0, "outside_scale"),
        ("A", 6, "outside_scale"),
        ("A", 10**400, "outside_scale"),
        ("A", True, "wrong_kind"),
        ("A", 3.0, "wrong_kind"),
        ("A", "3", "wrong_kind"),
        ("A", [3], "wrong_kind"),
        ("A.estimate", 9, "outside_scale"),
        ("R", 11, "outside_scale"),
        ("R", "no_opinion", "no_opinion_not_offered"),
        ("R.estimate", 3, "not_estimated"),
        ("S", "z", "unknown_option"),
        ("S", 1, "wrong_kind"),
        ("S.other", 1, "wrong_kind"),
        ("S.other", "x" * 201, "text_too_long"),
        ("K.other", "x", "unknown_key"),
        ("M", "a", "wrong_kind"),
        ("M", ["a", "a"], "duplicate_option"),
        ("M", ["a"] * 10_000, "duplicate_option"),
        ("M", ["a", "b", "other"], "too_many"),
        ("M", ["z"], "unknown_option"),
        ("M", [["a"]], "unknown_option"),
        ("K", ["a"], "rank_exactly"),
        ("K", ["a", "b", "c"], "rank_exactly"),
        ("K", ["a", "a"], "duplicate_option"),
        ("P", {"a": 9}, "sum_differs"),
        ("P", {"a": 5, "b": 6}, "sum_differs"),
        ("P", {"a": 11}, "points_out_of_range"),
        ("P", {"a": -1, "b": 11}, "points_out_of_range"),
        ("P", {"a": True, "b": 9}, "points_out_of_range"),
        ("P", {"z": 10}, "unknown_option"),
        ("P", [10], "wrong_kind"),
        ("N", -0.1, "number_too_low"),
        ("N", 100.5, "number_too_high"),
        ("N", 2.25, "too_many_decimals"),
        ("N", "2", "not_a_number"),
        ("N", True, "not_a_number"),
        ("W", float("nan"), "not_a_number"),
        ("W", float("inf"), "not_a_number"),
        ("W", 10**400, "not_a_number"),
        ("W", 2.5, "not_whole"),
        ("D", "2026-02-30", "not_a_date"),
        ("D", "20260101", "not_a_date"),
        ("D", "２０２６-01-01", "not_a_date"),
        ("D", 20260101, "not_a_date"),
        ("D", "2019-12-31", "date_too_early"),
        ("D", "2031-01-01", "date_too_late"),
        ("T", "x" * 11, "text_too_long"),
        ("L", "x" * 1_000_000, "text_too_long"),
        ("L", "a\x00b", "control_character"),
        ("L", "a\u202eb", "control_character"),
        ("L", "a\ud800b", "control_character"),
        ("L", {"a": 1}, "wrong_kind"),
        ("I", "x", "no_answer_expected"),
        ("zz", 1, "unknown_key"),
        ("A.x", 1, "unknown_key"),
        ("A.estimate.x", None, "unknown_key"),
    ],
)
def test_what_is_no_answer_is_refused(key: str, value: object, code: str) -> None:
    with pytest.raises(AnswerError) as caught:
        check_answer(DOCUMENT, key, value)
    assert caught.value.code == code
    assert "%(" not in str(caught.value)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(KEYS), json_values, st.booleans())
def test_nothing_but_an_answer_error_is_ever_raised(key: str, value: Any, partial: bool) -> None:
    try:
        checked = check_answer(DOCUMENT, key, value, partial=partial)
    except AnswerError:
        return
    assert checked is None or check_answer(DOCUMENT, key, checked, partial=partial) == checked


@pytest.mark.parametrize(("key", "value"), [("K", ["a"]), ("P", {"a": 3}), ("P", {"a": 9, "b": 9})])
def test_an_answer_in_the_making_can_be_saved_but_not_handed_in(key: str, value: Any) -> None:
    assert check_answer(DOCUMENT, key, value, partial=True) == value
    handed_in = submission(DOCUMENT, POLITICAL, {**COMPLETE, key: value})
    assert list(handed_in.errors) == [key]
    assert handed_in.missing == ()
    assert not handed_in.complete


def test_a_full_questionnaire_can_be_handed_in() -> None:
    handed_in = submission(DOCUMENT, POLITICAL, {**COMPLETE, "hacker": 1, "T": "  "})
    assert handed_in.complete
    assert handed_in.answers == COMPLETE
    assert list(handed_in.answers) == list(COMPLETE)  # the order of the document


def test_what_is_missing_is_named_in_order() -> None:
    assert missing(DOCUMENT, POLITICAL, {"A": 1, "R": 8, "N": 1}) == (
        "A.estimate", "S", "M", "K", "P", "W", "D",
    )  # fmt: skip


def test_answers_to_hidden_and_foreign_questions_are_dropped() -> None:
    document = small(
        raw_item("A", "rating", scale="ten"),
        raw_item("B", "short_text", show_if="A <= 3"),
        raw_item("C", "short_text", wording={"administrative": NL}),
    )
    answers = {"A": 8, "B": "hidden", "C": "of the other side", "Z": "unknown", "A.estimate": 1}
    assert prune(document, POLITICAL, answers) == {"A": 8}
    assert prune(document, Perspective.ADMINISTRATIVE, answers) == {
        "A": 8,
        "C": "of the other side",
    }


def test_words_beside_other_count_only_when_other_was_chosen() -> None:
    answers = {"S": "a", "S.other": "weg", "M": ["other"], "M.other": "blijft"}
    assert prune(DOCUMENT, POLITICAL, answers) == {"S": "a", "M": ["other"], "M.other": "blijft"}


def test_progress_counts_the_questions_that_one_sees() -> None:
    document = bundled()
    assert answered_count(document, POLITICAL, {}) == (0, 46)
    assert answered_count(document, POLITICAL, {"Z1": 5, "U3": "no_opinion"}) == (2, 47)
    assert minutes_left(document, POLITICAL, {}) == document.minutes
    assert answered_count(DOCUMENT, POLITICAL, COMPLETE) == (9, 10)
    assert minutes_left(DOCUMENT, POLITICAL, COMPLETE) == 1
    assert minutes_left(DOCUMENT, POLITICAL, {**COMPLETE, "T": "x"}) == 0
