"""Bounds of missing answers: the value lies between them, and they close as more people answer."""

from collections.abc import Iterator
from copy import deepcopy
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.wave import SIDES
from benchmarking.core.documents.compute import compute_benchmark, compute_municipalities
from benchmarking.core.documents.coverage import (
    add_agreement,
    add_coverage,
    gap_bounds,
    missing_bounds,
)
from benchmarking.core.documents.payload import benchmark_payload, beside, own_payloads
from tests.core.builders import a_wave, an_instrument

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


def own_figures(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], float | None]]:
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
    for figure, whole in [pair for d in documents() for pair in own_figures(d)]:
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
    figures = [figure for d in documents(known=False) for figure, _ in own_figures(d)]
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


STEPS = {"share": 0.01, "first": 0.01, "top": 0.01, "mean": 0.1}


def sides_of(*names: str) -> dict[str, Any]:
    """Both sides' figures and the gap: three quarters of four, two fifths of five."""
    figures = {
        side: {name: {"value": own, "n": 4 + s, "step": STEPS[name]} for name in names}
        for s, (side, own) in enumerate(zip(SIDES, (0.75, 0.4), strict=True))
    }
    return {**figures, "gap": {name: {"value": 0.35, "step": STEPS[name]} for name in names}}


def ends(low: float, high: float, step: float) -> dict[str, float]:
    """Bounds on the grid, half away from zero."""
    grid = Decimal(str(step))
    found = (Decimal(str(round(x, 9))).quantize(grid, ROUND_HALF_UP) for x in (low, high))
    return dict(zip(("low", "high"), map(float, found), strict=True))


def by_hand(
    value: float, n: int, invited: int, whole: float, step: float
) -> tuple[dict[str, Any], tuple[float, float]]:
    missing = invited - n
    exact = value * n / invited, (value * n + whole * missing) / invited
    coverage = {"answered": n, "invited": invited}
    return {"coverage": coverage, "bounds": ends(*exact, step)}, exact


def test_every_part_of_a_document_is_bounded_by_what_its_answers_can_be() -> None:
    """Four of eight political and five of ten administrative persons answered."""
    plain = sides_of("mean")
    for side in SIDES:
        plain[side] = plain[side]["mean"]  # an amount is a figure itself
    number: dict[str, Any] = {**plain, "gap": dict(plain["gap"])}
    document: dict[str, Any] = {
        "response": {"political": {"invited": 8}, "administrative": {"invited": 10}},
        "items": [sides_of("share", "mean")],
        "themes": [sides_of("share", "mean")],
        "choices": [{"options": [sides_of("share")]}],
        "rankings": [
            {
                "options": [
                    {**sides_of("first", "top"), "gap": {"top": {"value": 0.35, "step": 0.01}}}
                ]
            }
        ],
        "sums": [{"total": 40, "options": [deepcopy(plain)]}],
        "numbers": [deepcopy(number)],
    }
    add_coverage(document)
    entries = [
        (document["items"][0], {"share": 1.0, "mean": 100.0}),
        (document["themes"][0], {"share": 1.0, "mean": 100.0}),
        (document["choices"][0]["options"][0], {"share": 1.0}),
        (document["rankings"][0]["options"][0], {"first": 1.0, "top": 1.0}),
    ]
    for entry, wholes in entries:
        for name, whole in wholes.items():
            check(entry["political"][name], entry["administrative"][name], entry["gap"].get(name), whole)  # fmt: skip
    points, amount = document["sums"][0]["options"][0], document["numbers"][0]
    check(points["political"], points["administrative"], points["gap"]["mean"], 40.0)
    for figure, n, invited in ((amount["political"], 4, 8), (amount["administrative"], 5, 10)):
        assert figure["coverage"] == {"answered": n, "invited": invited}
        assert figure["bounds"] is None
    both = {"coverage": {"answered": 9, "invited": 18}, "bounds": None}
    assert amount["gap"]["mean"] == {"value": 0.35, "step": 0.1, **both}
    assert "first" not in document["rankings"][0]["options"][0]["gap"]


def check(political: Any, administrative: Any, gap: Any, whole: float) -> None:
    step = 0.01 if whole == 1 else 0.1
    (one, (low_p, high_p)), (other, (low_a, high_a)) = (
        by_hand(value, n, 2 * n, whole, step) for value, n in ((0.75, 4), (0.4, 5))
    )
    assert political == {"value": 0.75, "n": 4, "step": step, **one}
    assert administrative == {"value": 0.4, "n": 5, "step": step, **other}
    if gap is not None:
        # Of the exact bounds of both sides, rounded once.
        bounds = ends(low_p - high_a, high_p - low_a, step)
        coverage = {"answered": 9, "invited": 18}
        assert gap == {"value": 0.35, "step": step, "coverage": coverage, "bounds": bounds}


def only(items: list[dict[str, Any]], invited: tuple[int | None, int | None]) -> dict[str, Any]:
    response = dict(zip(SIDES, ({"invited": number} for number in invited), strict=True))
    rest: dict[str, list[Any]] = {
        part: [] for part in ("themes", "choices", "rankings", "sums", "numbers")
    }
    return {"response": response, "items": items, **rest}


def test_a_gap_needs_the_coverage_of_both_its_sides() -> None:
    hidden = sides_of("share", "mean")
    hidden["administrative"]["share"] = {"value": None, "n": None, "step": 0.01}
    hidden["gap"]["mean"] = {"value": None, "step": 0.1}
    document = only([hidden], (8, 10))
    add_coverage(document)
    assert hidden["administrative"]["share"] == {"value": None, "n": None, "step": 0.01, **NONE}
    assert hidden["political"]["share"]["coverage"] == {"answered": 4, "invited": 8}
    assert hidden["gap"] == {
        "share": {"value": 0.35, "step": 0.01, **NONE},
        "mean": {"value": None, "step": 0.1, **NONE},
    }
    unknown = sides_of("share", "mean")
    add_coverage(only([unknown], (None, 10)))
    assert unknown["political"]["share"] == {"value": 0.75, "n": 4, "step": 0.01, **NONE}
    assert unknown["administrative"]["share"]["bounds"] == {"low": 0.2, "high": 0.7}
    assert unknown["gap"]["share"] == {"value": 0.35, "step": 0.01, **NONE}


def test_bounds_of_a_share_are_those_of_whole_answers() -> None:
    """Two of three of seven is told as 67 %: 2 and 6 of 7, not 0.67 × 3 / 7 and the rest."""
    item = sides_of("share", "mean")
    item["political"]["share"] |= {"value": 0.67, "n": 3}
    add_coverage(only([item], (7, None)))
    assert item["political"]["share"]["bounds"] == {"low": 0.29, "high": 0.86}


def test_agreement_within_a_side_needs_a_distribution_of_five() -> None:
    shares = [0.0, 0.2, 0.0, 0.6, 0.2]
    items: list[dict[str, dict[str, Any]]] = [
        {"political": {"distribution": shares, "n": 5}, "administrative": {"distribution": shares, "n": 4}},
        {"political": {"distribution": None, "n": 9}, "administrative": {"distribution": shares, "n": None}},
    ]  # fmt: skip
    add_agreement({"items": items})
    # 2, 4, 4, 4, 5 have the variance 1.2; uniform answers 2.
    assert items[0]["political"]["rwg"] == pytest.approx(0.4)
    others = (items[0]["administrative"], items[1]["political"], items[1]["administrative"])
    assert [side["rwg"] for side in others] == [None, None, None]


def test_one_answer_can_be_bounded() -> None:
    assert missing_bounds(1.0, 1, 4, 1.0) == (0.25, 1.0)
