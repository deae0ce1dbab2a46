"""Suppression of cells and the remainder rule."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.figures import Reason
from benchmarking.core.protection import (
    REMAINDER,
    TOO_FEW,
    UNANIMOUS,
    VISIBLE,
    all_but_one,
    amounts_all_but_one,
    benchmark_reason,
    cell_reasons,
    complete_options,
    complete_sums,
    composite_exposed,
    remainder_rule,
)
from benchmarking.core.wave import Thresholds

LIMITS = Thresholds()


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([3, 6], [3, 6]),
        ([3, 6, 4], [3, 4]),
        ([1, 1, 1, 6, 9], [1, 1, 1, 6]),
        ([5, 6], []),
        ([0, 6, 7], [0]),
    ],
)
def test_remainder_rule_of_dialog_nl_and_tivian(sizes: list[int], hidden: list[int]) -> None:
    """R53, k = 5, and two plain cases; an empty part gives nothing away."""
    names = {f"part {i}": size for i, size in enumerate(sizes)}
    assert sorted(names[name] for name in remainder_rule(names, 5)) == sorted(hidden)


@pytest.mark.parametrize(
    ("sizes", "hidden"), [([3, 6], [3, 6]), ([3, 6, 4], [3, 4]), ([1, 1, 1, 6, 9], [1, 1, 1, 6])]
)
def test_cells_follow_the_remainder_rule(sizes: list[int], hidden: list[int]) -> None:
    """R53 on a column of municipalities (nobody unanimous)."""
    n = np.array(sizes)
    reasons = cell_reasons(n[:, None], np.maximum(n - 1, 0)[:, None].clip(0, 1), LIMITS)[:, 0]
    assert sorted(n[reasons != VISIBLE].tolist()) == sorted(hidden)


def test_a_unanimous_small_cell_is_hidden_and_a_large_one_shown() -> None:
    n, agreeing = np.array([[9], [10], [20], [7]]), np.array([[9], [10], [8], [0]])
    reasons = cell_reasons(n, agreeing, LIMITS)[:, 0]
    assert reasons.tolist() == [UNANIMOUS, VISIBLE, VISIBLE, UNANIMOUS]


def test_hidden_cells_that_agree_together_take_another_along() -> None:
    """The only hidden cell would follow from the total: 6 answers, all favourable."""
    n, agreeing = np.array([[6], [12], [20]]), np.array([[6], [5], [9]])
    assert cell_reasons(n, agreeing, LIMITS)[:, 0].tolist() == [UNANIMOUS, REMAINDER, VISIBLE]


def test_an_option_at_zero_takes_the_smallest_visible_one_along() -> None:
    share = np.array([0.0, 0.2, 0.5, 1.0, 0.9])
    reasons = np.array([UNANIMOUS, 0, 0, UNANIMOUS, 0], dtype=np.int8)
    expected = [UNANIMOUS, REMAINDER, VISIBLE, UNANIMOUS, REMAINDER]
    assert complete_options(share, reasons).tolist() == expected


@pytest.mark.parametrize(
    ("n", "mean", "reasons", "exposed"),
    [
        ([6, 6, 6], [50, 60, 70], [0, 0, 0], False),
        ([6, 6, 6], [50, 60, 100], [0, 0, UNANIMOUS], True),
        ([6, 6, 6], [50, 60, 70], [0, REMAINDER, REMAINDER], False),
        ([6, 4, 4], [50, 60, 70], [0, TOO_FEW, TOO_FEW], True),
        ([6, 6, 6], [50, 100, 100], [0, UNANIMOUS, UNANIMOUS], True),
        ([6, 6, 0], [50, 60, np.nan], [0, 0, TOO_FEW], False),
    ],
)
def test_a_theme_score_never_gives_away_a_hidden_item(
    n: list[int], mean: list[float], reasons: list[int], exposed: bool
) -> None:
    found = composite_exposed(
        np.array(n),
        np.array(mean, dtype=float),
        np.array(reasons, dtype=np.int8),
        LIMITS,
        np.zeros(len(n), dtype=bool),
    )
    assert bool(found) is exposed


def test_a_theme_is_silent_where_a_hidden_item_has_all_but_one_answer_alike() -> None:
    n, mean = np.array([6, 6, 6]), np.array([50.0, 60, 70])
    hidden = np.array([0, UNANIMOUS, UNANIMOUS], dtype=np.int8)
    for alike, expected in (([False, True, False], True), ([True, False, False], False)):
        assert bool(composite_exposed(n, mean, hidden, LIMITS, np.array(alike))) is expected


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ([0, 0, 0, 12, 0], True),
        ([0, 1, 0, 11, 0], True),
        ([0, 1, 0, 10, 1], False),
        ([2, 0, 0, 10, 0], False),
        ([0, 0, 0, 0, 0], False),
    ],
)
def test_a_scale_cell_needs_two_answers_outside_its_fullest_category(
    counts: list[int], hidden: bool
) -> None:
    """However many answered: the odd one out would know what every colleague said."""
    n = np.array([sum(counts)])
    assert bool(all_but_one(n, np.array([max(counts)]))[0]) is hidden


@pytest.mark.parametrize(
    ("amounts", "alike"),
    [
        ([0, 0, 0, 0, 40], True),
        ([3, 3, 3, 3, 1], True),
        ([5, 5, 5, 5, 5], True),
        ([0, 0, 0, 10, 40], False),
        ([20, 30, 50, 40, 40], False),
    ],
)
def test_amounts_that_all_but_one_share(amounts: list[int], alike: bool) -> None:
    a = np.array(amounts, dtype=float)
    found = amounts_all_but_one(np.array(len(a)), a.sum(), a.min(), a.max())
    assert bool(found) is alike


def test_the_option_that_alone_is_hidden_takes_the_smallest_along_where_shares_add_up() -> None:
    share = np.array([[0.5, 0.2, 0.3], [0.5, 0.2, 0.3], [0.5, 0.2, 0.3]])
    reasons = np.array([[REMAINDER, 0, 0], [0, 0, 0], [REMAINDER, 0, REMAINDER]], dtype=np.int8)
    expected = [[REMAINDER, REMAINDER, 0], [0, 0, 0], [REMAINDER, 0, REMAINDER]]
    assert complete_sums(share, reasons).tolist() == expected


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([1, 1, 1, 1], Reason.TOO_FEW_ANSWERS),
        ([5, 5, 5, 5], Reason.TOO_FEW_MUNICIPALITIES),
        ([6, 1, 1, 1, 1, 1], Reason.DOMINANCE),
        ([5, 1, 1, 1, 1, 1], None),
    ],
)
def test_benchmark_needs_answers_peers_and_no_dominant_municipality(
    answers: list[int], reason: Reason | None
) -> None:
    assert benchmark_reason(np.array(answers), LIMITS) == reason


def test_a_threshold_below_3_is_refused() -> None:
    with pytest.raises(ValueError, match="never be below 3"):
        Thresholds(cell=2)


cells = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), min_size=1, max_size=30)


@given(cells)
def test_what_is_hidden_can_never_be_told_from_the_total(rows: list[tuple[int, int]]) -> None:
    n = np.array([row[0] for row in rows])
    agreeing = np.array([row[1] % (row[0] + 1) for row in rows])
    reasons = cell_reasons(n[:, None], agreeing[:, None], LIMITS)[:, 0]
    seen = (reasons == VISIBLE) & (n > 0)
    assert (n[seen] >= LIMITS.cell).all()
    assert not (((agreeing == 0) | (agreeing == n)) & (n < LIMITS.unanimity))[seen].any()
    rest, agree = int(n[~seen].sum()), int(agreeing[~seen].sum())
    if seen.any() and rest:
        assert rest >= LIMITS.cell
        assert 0 < agree < rest or rest >= LIMITS.unanimity


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(3, 10))
def test_remainder_rule_hides_all_or_enough(sizes: list[int], limit: int) -> None:
    names = {str(i): size for i, size in enumerate(sizes)}
    hidden = remainder_rule(names, limit)
    total = sum(names[name] for name in hidden)
    assert total == 0 or total >= limit or len(hidden) == len(names)
    assert all(size >= limit for name, size in names.items() if name not in hidden)
