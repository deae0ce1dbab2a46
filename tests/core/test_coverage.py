"""Bounds of missing answers: the value lies between them, and they close as more people answer."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.figures import Status
from benchmarking.core.data.wave import SIDES
from benchmarking.core.documents.compute import compute_benchmark, compute_municipalities
from benchmarking.core.documents.coverage import (
    SCORE,
    SHARE,
    OwnTrio,
    agreement,
    amount_up_to,
    gap_bounds,
    missing_bounds,
    own_figures,
)
from benchmarking.core.municipalities.own_results import Bounds, Coverage, OwnFigure
from tests.core.builders import a_wave, an_instrument
from tests.core.documents import benchmark_payload, beside, own_payloads

OUTLINE = an_instrument()
NONE = {"coverage": None, "bounds": None}
answers = st.tuples(st.integers(1, 60), st.integers(0, 60), st.floats(0, 1))


@cache
def documents(*, known: bool = True) -> list[dict[str, Any]]:
    wave = a_wave(np.random.default_rng(5), 30, OUTLINE)
    if not known:
        wave.invited[:] = -1
    counted = tally(wave, OUTLINE)
    whole = benchmark_payload(compute_benchmark(counted))
    own = own_payloads(compute_municipalities(counted), whole)
    return [beside(one, whole) for one in own]


def test_three_of_seven_of_whom_two_agree() -> None:
    """2 of 3 agreed: 2 of 7 if the other four had not, 6 of 7 if all of them had."""
    assert missing_bounds(2 / 3, 3, 7, 1.0) == pytest.approx((2 / 7, 6 / 7))
    assert missing_bounds(50.0, 3, 4, 100.0) == pytest.approx((37.5, 62.5))


@given(answers)
def test_the_value_lies_between_its_bounds(case: tuple[int, int, float]) -> None:
    n, missing, value = case
    low, high = missing_bounds(value, n, n + missing, 1.0)
    assert -1e-12 <= low <= value + 1e-12
    assert value - 1e-12 <= high <= 1 + 1e-12
    assert high - low == pytest.approx(missing / (n + missing))


@given(answers)
def test_bounds_close_in_as_the_missing_answer(case: tuple[int, int, float]) -> None:
    """One more answer, whatever it is, gives bounds inside the old ones."""
    n, missing, value = case
    low, high = missing_bounds(value, n, n + missing + 1, 1.0)
    for extra in (0.0, 1.0):
        later = missing_bounds((value * n + extra) / (n + 1), n + 1, n + missing + 1, 1.0)
        assert low - 1e-9 <= later[0]
        assert later[1] <= high + 1e-9


@pytest.mark.parametrize("invited", [4, 3, 0])
def test_nothing_is_open_when_everybody_answered(invited: int) -> None:
    assert missing_bounds(0.25, 4, invited, 1.0) == (0.25, 0.25)


def test_nothing_to_bound_without_answers() -> None:
    with pytest.raises(ValueError, match="answers"):
        missing_bounds(0.0, 0, 5, 1.0)


@given(answers, answers)
def test_bounds_of_a_gap_hold_it_and_turn_with_the_sides(
    first: tuple[int, int, float], second: tuple[int, int, float]
) -> None:
    sides = [missing_bounds(value, n, n + missing, 1.0) for n, missing, value in (first, second)]
    low, high = gap_bounds(sides[0], sides[1])
    assert low - 1e-12 <= first[2] - second[2] <= high + 1e-12
    assert gap_bounds(sides[1], sides[0]) == (-high, -low)


def figures_of(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], float | None]]:
    """Every own figure of a document with the largest answer that its kind allows."""
    shares: dict[str, float | None] = {"share": 1.0, "mean": 100.0, "first": 1.0, "top": 1.0}
    parts = [(entry, shares) for part in ("items", "themes") for entry in document[part]]
    parts += [
        (o, shares)
        for part in ("choices", "rankings")
        for q in document[part]
        for o in q["options"]
    ]
    parts += [(o, {"mean": float(q["total"])}) for q in document["sums"] for o in q["options"]]
    parts += [(number, {"mean": None}) for number in document["numbers"]]
    for entry, wholes in parts:
        for holder in (*(entry[side] for side in SIDES), entry["gap"]):
            if "value" in holder:
                yield holder, wholes[next(iter(entry["gap"]))]
            else:
                yield from (
                    (holder[name], whole) for name, whole in wholes.items() if name in holder
                )


def test_every_own_figure_says_how_many_answered_and_what_they_leave_open() -> None:
    visible = 0
    for figure, whole in [pair for d in documents() for pair in figures_of(d)]:
        if figure["value"] is None:
            assert {key: figure[key] for key in NONE} == NONE
            continue
        visible += 1
        assert figure["coverage"]["answered"] == figure["n"] <= figure["coverage"]["invited"]
        if whole is None:
            assert figure["bounds"] is None
            continue
        bounds = figure["bounds"]
        assert -whole - 1e-9 <= bounds["low"] <= figure["value"] + 1e-9
        assert figure["value"] - 1e-9 <= bounds["high"] <= whole + 1e-9
    assert visible > 1000


def test_nothing_is_bounded_where_nobody_knows_how_many_were_invited() -> None:
    figures = [figure for d in documents(known=False) for figure, _ in figures_of(d)]
    assert any(figure["value"] is not None for figure in figures)
    assert all({key: figure[key] for key in NONE} == NONE for figure in figures)


def test_agreement_within_a_side_follows_from_the_distribution_beside_it() -> None:
    sides = [item[side] for d in documents() for item in d["items"] for side in SIDES]
    told = [side for side in sides if side["rwg"] is not None]
    assert len(told) > 50
    assert all((side["rwg"] is None) == (side["distribution"] is None) for side in sides)
    for side in told:
        codes, shares = np.arange(len(side["distribution"])), np.array(side["distribution"])
        answers = np.repeat(codes, np.rint(side["n"] * shares).astype(int))
        assert len(answers) == side["n"]  # the percents of these few answers stand for them
        uniform = (len(codes) ** 2 - 1) / 12
        assert side["rwg"] == pytest.approx(1 - answers.var(ddof=1) / uniform, abs=0.005 + 1e-9)
        assert round(side["rwg"], 2) == side["rwg"]


def figure(value: float | None, n: int | None = None, step: float = 0.0) -> OwnFigure:
    """As it is stored; an amount brings its step."""
    return OwnFigure(value=value, n=n, status=Status.SHOWN, step=step)


def rounded(low: float, high: float, step: float) -> Bounds:
    """On the grid, half away from zero."""
    grid = Decimal(str(step))
    ends = (Decimal(str(round(x, 9))).quantize(grid, ROUND_HALF_UP) for x in (low, high))
    return Bounds(*map(float, ends))


@pytest.mark.parametrize(
    ("measure", "whole", "step", "stored"),
    [(SHARE, 1.0, 0.01, 0.0), (SCORE, 100.0, 0.1, 0.0), (amount_up_to(40.0), 40.0, 0.04, 0.04)],
)
def test_both_sides_and_the_gap_are_bounded_by_what_their_answers_can_be(
    measure: Any, whole: float, step: float, stored: float
) -> None:
    """Four of eight political and five of ten administrative persons answered."""
    sides = figure(0.75, 4, stored), figure(0.4, 5, stored)
    found = own_figures(*sides, figure(0.35, 9, stored), measure, (8, 10))
    exact = [(value * n / invited, (value * n + whole * (invited - n)) / invited)
             for value, n, invited in ((0.75, 4, 8), (0.4, 5, 10))]  # fmt: skip
    assert [one.coverage for one in found] == [Coverage(4, 8), Coverage(5, 10), Coverage(9, 18)]
    if step in (0.01, 0.1):
        # That of the gap from the exact bounds of both sides, rounded once.
        gap = exact[0][0] - exact[1][1], exact[0][1] - exact[1][0]
        assert [one.bounds for one in found] == [rounded(*ends, step) for ends in (*exact, gap)]
    assert {one.step for one in found} == {step}
    assert {one.municipalities for one in found} == {1}


def test_an_amount_without_a_known_end_has_no_bounds() -> None:
    found = own_figures(figure(20.0, 4, 0.1), figure(30.0, 5, 0.1), figure(-10.0, 9, 0.1), amount_up_to(None), (8, 10))  # fmt: skip
    assert [one.bounds for one in found] == [None, None, None]
    assert [one.coverage for one in found] == [Coverage(4, 8), Coverage(5, 10), Coverage(9, 18)]


def told(found: OwnTrio) -> list[bool]:
    """Of both sides and the gap, whether there is a coverage; bounds go with it."""
    assert all((one.coverage is None) == (one.bounds is None) for one in found)
    return [one.coverage is not None for one in found]


def test_a_gap_needs_the_coverage_of_both_its_sides() -> None:
    four, five, gap, nothing = figure(0.75, 4), figure(0.4, 5), figure(0.35, 9), figure(None)
    assert told(own_figures(four, five, gap, SHARE, (8, 10))) == [True, True, True]
    assert told(own_figures(four, nothing, nothing, SHARE, (8, 10))) == [True, False, False]
    assert told(own_figures(four, five, nothing, SHARE, (8, 10))) == [True, True, False]
    unknown = own_figures(four, five, gap, SHARE, (None, 10))
    assert told(unknown) == [False, True, False]
    assert unknown.administrative.bounds == Bounds(0.2, 0.7)


def test_bounds_of_a_share_are_those_of_whole_answers() -> None:
    """Two of three of seven is told as 67 %: 2 and 6 of 7, not 0.67 × 3 / 7 and the rest."""
    found = own_figures(figure(0.67, 3), figure(0.4, 5), figure(0.27, 8), SHARE, (7, None))
    assert found.political.bounds == Bounds(0.29, 0.86)


def test_agreement_within_a_side_needs_a_distribution_of_five() -> None:
    shares = (0.0, 0.2, 0.0, 0.6, 0.2)
    # 2, 4, 4, 4, 5 have the variance 1.2; uniform answers 2.
    assert agreement(shares, 5) == pytest.approx(0.4)
    assert agreement(shares, 4) is agreement(None, 9) is agreement(shares, None) is None


def test_one_answer_can_be_bounded() -> None:
    assert missing_bounds(1.0, 1, 4, 1.0) == (0.25, 1.0)
