"""How many digits leave: the grids, by laws and by numbers of others."""

from math import copysign, isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.data.precision import (
    LADDERS,
    WITHHELD,
    Chance,
    Digits,
    Step,
    Unit,
    amount_step,
    coarser,
    finest,
    ticks,
    told,
    told_alike,
)

steps = st.sampled_from(sorted({step for ladder in LADDERS.values() for step in ladder} | {0.001}))
values = st.floats(-1e5, 1e5)
chances = st.floats(0, 1)


@given(values, steps)
def test_a_number_is_told_within_half_a_step(value: float, step: float) -> None:
    assert abs(float(told(value, step)) - value) <= step / 2 * (1 + 1e-6) + 1e-9


@given(values, steps)
def test_a_told_number_is_a_whole_number_of_steps_and_is_told_as_it_is(
    value: float, step: float
) -> None:
    found = float(told(value, step))
    assert found / step == pytest.approx(round(found / step), abs=1e-6)
    assert float(told(found, step)) == found
    assert float(ticks(found, step)) == float(ticks(value, step))


@given(values, steps)
def test_the_mirror_image_has_the_same_digits(value: float, step: float) -> None:
    assert float(told(-value, step)) == -float(told(value, step))


@given(st.integers(-99, 99), st.integers(-99, 99), steps)
def test_two_numbers_are_told_alike_where_their_ticks_are_the_same(
    one: int, other: int, step: float
) -> None:
    """Numbers in tenths of a step, so that many lie in the middle between two."""
    first, second = one * step / 10, other * step / 10
    low, high = told_alike(np.array([first]), np.array([step]))
    assert (low[0] <= second <= high[0]) == (ticks(first, step) == ticks(second, step))


def test_all_is_alike_where_nothing_is_told_and_nothing_is_like_what_is_missing() -> None:
    low, high = told_alike(np.array([0.3, np.nan, np.nan]), np.array([WITHHELD, 0.01, WITHHELD]))
    assert low.tolist() == [-np.inf, np.inf, -np.inf]
    assert high.tolist() == [np.inf, np.inf, np.inf]


@given(values, values, steps)
def test_what_is_larger_is_told_as_no_less(one: float, other: float, step: float) -> None:
    low, high = sorted((one, other))
    assert float(told(low, step)) <= float(told(high, step))


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [
        (0.285, 0.01, 0.29),  # in binary a little less than 28.5
        (-0.285, 0.01, -0.29),
        (0.125, 0.01, 0.13),
        (2 / 3, 0.01, 0.67),
        (64.25, 0.1, 64.3),
        (0.63, 0.05, 0.65),
        (0.61, 0.02, 0.62),
        (1334.2, 10.0, 1330.0),
    ],
)
def test_half_goes_away_from_zero(value: float, step: float, expected: float) -> None:
    assert float(told(value, step)) == expected


def test_a_sum_and_a_difference_are_rounded_once() -> None:
    """R52: UK CSPS p. 28, 103 + 166 of 565 is 48 %, not 18 + 29; 58.495 - 52.952 shows 6."""
    share = np.array([103, 166]) / 565
    assert told(share, 0.01).tolist() == [0.18, 0.29]
    assert float(told(share.sum(), 0.01)) == 0.48
    assert told(np.array([58.495, 52.952]), 1.0).tolist() == [58.0, 53.0]
    assert float(told(58.495 - 52.952, 1.0)) == 6.0


def test_what_is_no_number_stays_none_and_what_is_withheld_becomes_none() -> None:
    found = told(np.array([np.nan, 0.123]), 0.01)
    assert isnan(found[0])
    assert found[1] == 0.12
    assert np.isnan(told(np.array([[0.5, 0.1]]), WITHHELD)).tolist() == [[True, True]]
    assert copysign(1, float(told(-0.001, 0.01))) == 1  # no minus zero


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("scale", [None, 0.05, 1000.0])
def test_a_ladder_goes_up_from_the_finest_step_until_nothing_is_told(
    unit: Unit, scale: float | None
) -> None:
    step, climbed = finest(unit, scale), []
    while step != WITHHELD:
        climbed.append(step)
        step = coarser(unit, step, scale)
    size = scale or 1.0
    assert climbed == pytest.approx([size * one for one in LADDERS[unit]])
    assert climbed == sorted(climbed)


def test_a_share_is_told_to_the_percent_and_a_score_to_a_tenth() -> None:
    assert {unit: finest(unit) for unit in Unit} == {
        Unit.SHARE: 0.01,
        Unit.POINTS: 0.1,
        Unit.COEFFICIENT: 0.01,
        Unit.AMOUNT: 1.0,
    }


@pytest.mark.parametrize(
    ("size", "step"),
    [(20.0, 0.1), (1334.2, 10.0), (-1334.2, 10.0), (999.9, 1.0), (100.0, 1.0), (0.05, 0.0001)],
)
def test_an_amount_has_three_digits_of_its_size(size: float, step: float) -> None:
    assert amount_step(size) == pytest.approx(step)


@pytest.mark.parametrize("size", [0.0, float("nan"), float("inf")])
def test_an_amount_without_a_size_has_a_step_of_one(size: float) -> None:
    assert amount_step(size) == 1.0


P = Chance(0.001)


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (0.0, 0.001),
        (0.0004, 0.001),
        (0.001, 0.001),
        (0.0018191, 0.005),  # Page's L of scipy's example
        (0.0312, 0.05),
        (0.05, 0.05),
        (0.0501, 0.1),
        (0.1, 0.1),
        (0.41, 0.5),
        (0.95, 1.0),
        (1.0, 1.0),
    ],
)
def test_a_chance_is_told_as_the_next_limit_above_it(p: float, expected: float) -> None:
    assert P.tell(p) == expected


@given(chances)
def test_what_was_not_significant_is_not_told_as_significant(p: float) -> None:
    found = P.tell(p)
    assert p - 1e-9 <= found <= max(5 * p, 0.001) + 1e-9
    assert found <= 1
    assert P.tell(found) == found
    for level in (0.001, 0.01, 0.05, 0.1):
        assert (found <= level) is (p <= level * (1 + 1e-9))


@pytest.mark.parametrize(
    ("value", "expected"), [(1334.2, 1300.0), (133.5, 130.0), (2.345, 2.3), (-0.0987, -0.099), (0.0, 0.0)]
)  # fmt: skip
def test_a_statistic_has_two_digits(value: float, expected: float) -> None:
    assert Digits(2).tell(value) == expected


def test_a_number_by_itself_is_told_on_its_own_grid() -> None:
    assert Step(0.1).tell(3.26) == 3.3
    assert type(Step(0.1).tell(np.float64(3.26))) is float
