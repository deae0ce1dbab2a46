"""What the auditor reads of a wave: one small wave with each kind of question, answer by answer."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from benchmarking.core.audit.questions import People, Question, questions
from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Instrument,
    NumberSpec,
    RankingSpec,
    ScaleSpec,
    SumSpec,
    ThemeSpec,
)
from benchmarking.core.data.wave import WaveInput
from benchmarking.core.disclosure.columns import Columns

OUTLINE = Instrument(
    (ScaleSpec("S1", 3), ScaleSpec("S2", estimate=True), ScaleSpec("S3", 4, estimate=True)),
    (ThemeSpec("t", ("S2", "S3")), ThemeSpec("u", ("S1",)), ThemeSpec("v", ("S3",))),
    (ChoiceSpec("U0", ("x",)), ChoiceSpec("U1", ("x", "y"), multiple=True), ChoiceSpec("U2", ("yes", "so", "no"))),
    (RankingSpec("P0", ("v",), 1), RankingSpec("P1", ("v", "w", "z"), 2)),
    (SumSpec("P2", ("p", "q")), SumSpec("P3", ("p",))),
    (NumberSpec("N0"), NumberSpec("N1")),
)  # fmt: skip
NAN = np.nan
WAVE = WaveInput(
    municipality_codes=("b", "c", "a"),
    invited=np.full((3, 2), -1),
    municipality=np.array([0, 0, 1, 2, 2]),
    perspective=np.array([0, 1, 1, 0, 0]),
    scales={"S1": np.array([3, 1, 0, -1, 2]), "S3": np.array([4, 4, 1, 2, -1])},
    estimates={"S3": np.array([-1, 0, 2, 3, 4])},
    choices={
        "U1": np.array([[1, 0], [0, 0], [1, 1], [-1, -1], [1, -1]]),
        "U2": np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 0], [-1, 1, -1]]),
    },
    rankings={"P1": np.array([[1, 2, 0], [0, 1, 2], [0, 0, 0], [-1, -1, -1], [2, 0, 1]])},
    sums={"P2": np.array([[60, 40], [50, 50], [60, 40], [NAN, NAN], [100, NAN]])},
    numbers={"N1": np.array([7.5, NAN, 2.0, 7.5, 1e9])},
    roles=("mayor", "clerk"),
    role=np.array([0, 1, -1, 0, -1]),
)
Plain = tuple[str, tuple[int, ...], tuple[int, ...], int | None, list[int], list[bool], bool]


def plain(question: Question) -> Plain:
    assert np.issubdtype(question.codes.dtype, np.integer)
    assert question.protected.dtype == bool
    assert question.categories == len(question.protected)
    return (
        question.name, question.columns, question.themes, question.item,
        question.codes.tolist(), question.protected.tolist(), question.inside,
    )  # fmt: skip


def test_every_question_is_asked_in_the_order_of_the_instrument() -> None:
    """Columns: three items, themes t, u, v at 3 to 5, U0 at 6, U1 at 7, U2 at 9, P0 at 12,
    P1 at 13, P2 at 16, P3 at 18, N0 at 19, N1 at 20."""
    three, marked = [True] * 3, [False, True]
    assert [plain(question) for question in questions(WAVE, OUTLINE)] == [
        ("items:S1", (0,), (4,), 0, [3, 1, 0, 0, 2], three, True),
        ("items:S3", (2,), (3, 5), 2, [4, 4, 1, 2, 0], [True] * 4, True),
        ("estimates:S3", (), (), None, [0, 0, 2, 3, 4], [True] * 4, True),
        # 1 not chosen, 2 chosen; 0 where an option is without an answer.
        ("choices:U1:x", (7,), (), None, [2, 1, 2, 0, 0], marked, False),
        ("choices:U1:y", (8,), (), None, [1, 1, 2, 0, 0], marked, False),
        ("choices:U2", (9, 10, 11), (), None, [1, 3, 2, 0, 0], three, True),
        # Who ranked nothing was not asked.
        ("rankings:P1", (13, 14, 15), (), None, [1, 2, 0, 0, 3], three, True),
        ("rankings:P1:v", (13,), (), None, [2, 1, 0, 0, 2], marked, False),
        ("rankings:P1:w", (14,), (), None, [2, 2, 0, 0, 1], marked, False),
        ("rankings:P1:z", (15,), (), None, [1, 2, 0, 0, 2], marked, False),
        ("sums:P2:p", (16,), (), None, [2, 1, 2, 0, 0], [True, True], True),
        ("sums:P2:q", (17,), (), None, [1, 2, 1, 0, 0], [True, True], True),
        ("numbers:N1", (20,), (), None, [2, 0, 1, 2, 3], three, True),
    ]


def test_a_wave_without_answers_asks_nothing() -> None:
    empty: dict[str, Any] = {}
    wave = replace(
        WAVE,
        scales=empty,
        estimates=empty,
        choices=empty,
        rankings=empty,
        sums=empty,
        numbers=empty,
    )
    assert list(questions(wave, OUTLINE)) == []


def test_a_first_place_given_to_nobody_is_no_answer() -> None:
    """Somebody named two options as second and third."""
    outline = Instrument(rankings=(RankingSpec("P1", ("v", "w"), 3),))
    wave = replace(WAVE, rankings={"P1": np.array([[2, 3], [1, 2], [2, 1], [0, 3], [-1, 1]])})
    first, *named = questions(wave, outline)
    assert first.codes.tolist() == [0, 1, 2, 0, 0]
    assert [question.codes.tolist() for question in named] == [[2, 2, 2, 1, 0], [2, 2, 2, 2, 0]]
    one = replace(wave, rankings={"P1": np.array([[1, 0], [0, 1], [0, 0], [1, 0], [-1, -1]])})
    first, *_ = questions(one, outline)
    assert first.codes.tolist() == [1, 2, 0, 1, 0]


@pytest.mark.parametrize("different", [1, 63, 64, 65, 100, 128, 200])
def test_amounts_beyond_so_many_are_taken_together_with_their_neighbours(different: int) -> None:
    """At most 64 kinds, in the order of the amounts, each of about as many different amounts."""
    rng = np.random.default_rng(different)
    values = np.repeat(rng.permutation(different), 2).astype(float)
    values[-1:] = NAN
    size = len(values)
    outline = Instrument(numbers=(NumberSpec("N1"),))
    wave = WaveInput(
        ("a",),
        np.full((1, 2), -1),
        np.zeros(size, int),
        np.zeros(size, int),
        numbers={"N1": values},
    )
    (question,) = questions(wave, outline)
    kinds = min(different, 64)
    assert question.categories == kinds
    assert question.codes.tolist() == [
        0 if np.isnan(value) else int(value) * kinds // different + 1 for value in values
    ]


def test_an_amount_that_nobody_gave_has_one_kind_and_no_answer() -> None:
    wave = replace(WAVE, sums={}, numbers={"N1": np.full(5, NAN)})
    *_, question = questions(wave, OUTLINE)
    assert plain(question) == ("numbers:N1", (20,), (), None, [0] * 5, [True], True)


def test_people_stand_in_the_order_of_the_codes() -> None:
    people = People.of(WAVE)
    assert people.municipality.tolist() == [1, 1, 2, 0, 0]
    assert people.side.tolist() == [0, 1, 1, 0, 0]
    assert people.function.tolist() == [0, 1, -1, 0, -1]
    assert people.municipalities == 3
    unknown = People.of(replace(WAVE, role=None))
    assert unknown.function.tolist() == [-1] * 5
    assert np.issubdtype(unknown.function.dtype, np.integer)
    assert (unknown.municipality.tolist(), unknown.municipalities) == ([1, 1, 2, 0, 0], 3)


def test_the_columns_of_this_outline_are_those_counted_here() -> None:
    names = Columns.of(OUTLINE).names
    assert [names[x] for x in (4, 7, 9, 12, 13, 16, 19, 20)] == [
        "themes:u", "choices:U1:x", "choices:U2:yes", "rankings:P0:v", "rankings:P1:v",
        "sums:P2:p", "numbers:N0", "numbers:N1",
    ]  # fmt: skip
