"""Suppression of cells and the remainder rule."""

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarking.core.data.figures import Reason
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.protection import (
    REMAINDER,
    TOO_FEW,
    UNANIMOUS,
    VISIBLE,
    AlsoHidden,
    all_but_one,
    amounts_all_but_one,
    benchmark_reason,
    cell_reasons,
    complete_options,
    complete_sums,
    composite_exposed,
    remainder_rule,
)

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
        Thresholds(answers=2)


cells = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), min_size=1, max_size=30)


@given(cells)
def test_what_is_hidden_can_never_be_told_from_the_total(rows: list[tuple[int, int]]) -> None:
    n = np.array([row[0] for row in rows])
    agreeing = np.array([row[1] % (row[0] + 1) for row in rows])
    reasons = cell_reasons(n[:, None], agreeing[:, None], LIMITS)[:, 0]
    seen = (reasons == VISIBLE) & (n > 0)
    assert (n[seen] >= LIMITS.answers).all()
    assert not (((agreeing == 0) | (agreeing == n)) & (n < LIMITS.unanimity))[seen].any()
    rest, agree = int(n[~seen].sum()), int(agreeing[~seen].sum())
    if seen.any() and rest:
        assert rest >= LIMITS.answers
        assert 0 < agree < rest or rest >= LIMITS.unanimity


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(3, 10))
def test_remainder_rule_hides_all_or_enough(sizes: list[int], limit: int) -> None:
    names = {str(i): size for i, size in enumerate(sizes)}
    hidden = remainder_rule(names, limit)
    total = sum(names[name] for name in hidden)
    assert total == 0 or total >= limit or len(hidden) == len(names)
    assert all(size >= limit for name, size in names.items() if name not in hidden)


def plainly_completed(n: list[int], agreeing: list[int], reasons: list[int]) -> list[int]:
    """One column of the remainder rule, step by step."""
    result = list(reasons)
    while True:
        own = [m for m in range(len(n)) if result[m] != VISIBLE and n[m] > 0]
        free = [m for m in range(len(n)) if result[m] == VISIBLE and n[m] > 0]
        rest, agree = sum(n[m] for m in own), sum(agreeing[m] for m in own)
        alike = agree in (0, rest) and rest < LIMITS.unanimity
        if rest == 0 or not free or not (rest < LIMITS.answers or len(own) == 1 or alike):
            return result
        result[min(free, key=lambda m: (n[m], m))] = REMAINDER


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_has_the_reason_that_the_rules_give_it(seed: int) -> None:
    """Too few comes before unanimous, that before what is hidden for other figures' sake."""
    rng = np.random.default_rng(seed)
    shape = (7, 2, 40)
    n = rng.integers(0, 13, shape) * (rng.random(shape) < 0.8)
    agreeing = np.where(rng.random(shape) < 0.3, n, rng.integers(0, n + 1))
    alike, exposed = rng.random(shape) < 0.05, rng.random(shape) < 0.1
    for also in (None, AlsoHidden(), AlsoHidden(alike=alike), AlsoHidden(alike, exposed)):
        own = np.full(shape, VISIBLE)
        if also is not None and also.exposed is not None:
            own[exposed] = REMAINDER
        if also is not None and also.alike is not None:
            own[alike] = UNANIMOUS
        for at in np.ndindex(shape):
            if agreeing[at] in (0, n[at]) and n[at] < 10:
                own[at] = UNANIMOUS
            if n[at] < 5:
                own[at] = TOO_FEW
        found = cell_reasons(n, agreeing, LIMITS, also)
        assert found.dtype == np.int8
        for s, x in np.ndindex(shape[1:]):
            column = (part[:, s, x].tolist() for part in (n, agreeing, own))
            assert found[:, s, x].tolist() == plainly_completed(*column)


@pytest.mark.parametrize(
    ("n", "agreeing", "expected"),
    [
        # Together 5 of two municipalities, of whom 2 agree: enough. Together 4: not.
        ([3, 2, 9], [1, 1, 4], [1, 1, 0]),
        ([2, 2, 9], [1, 1, 4], [1, 1, 3]),
        # All agree: nine are too few for that, ten are not.
        ([4, 4, 1, 12], [4, 4, 1, 5], [1, 1, 1, 3]),
        ([4, 4, 2, 12], [4, 4, 2, 5], [1, 1, 1, 0]),
        # The next one is the smallest, of equal ones the first; nothing is left to take.
        ([4, 9, 8, 8], [2, 4, 4, 4], [1, 0, 3, 0]),
        ([4, 0, 0], [2, 0, 0], [1, 1, 1]),
    ],
)
def test_the_remainder_is_completed_up_to_its_edge(
    n: list[int], agreeing: list[int], expected: list[int]
) -> None:
    found = cell_reasons(np.array(n)[:, None], np.array(agreeing)[:, None], LIMITS)
    assert found[:, 0].tolist() == expected


@pytest.mark.parametrize(
    ("amounts", "alike"),
    [
        ([1e6, 1e6, 1e6 + 1, 2e6], False),
        ([1e6, 1e6, 1e6 + 1e-4, 2e6], True),
        ([2e6, 2e6, 2e6 - 1, 1e6], False),
        ([0, 0, 5e-9, 1], False),
        ([0, 0, 1e-10, 1], True),
        ([1, 1, 1 - 1e-8, 0.5], False),
        ([7], True),
        ([3, 8], True),
    ],
)
def test_amounts_are_alike_but_for_what_rounding_makes(amounts: list[float], alike: bool) -> None:
    a = np.array(amounts, dtype=float)
    found = amounts_all_but_one(np.array(len(a)), a.sum(), a.min(), a.max())
    assert bool(found) is alike


def test_amounts_of_nobody_are_not_alike() -> None:
    """A cell without amounts has a total of 0 and no bounds."""
    found = amounts_all_but_one(
        np.array([0, 2]), np.array([0.0, 4.0]), np.array([np.inf, 2.0]), np.array([-np.inf, 2.0])
    )
    assert found.tolist() == [False, True]


def test_the_largest_category_counts_against_all_answers() -> None:
    assert all_but_one(np.array([0, 1, 2, 3, 3, 9]), np.array([0, 1, 1, 2, 1, 7])).tolist() == [
        False, True, True, True, False, False,
    ]  # fmt: skip


def plain_options(share: list[float], reasons: list[int]) -> list[int]:
    """Beside an option hidden near 0 the smallest goes, beside one near 1 then the largest."""
    result = list(reasons)
    ends = {
        "low": [o for o, why in enumerate(reasons) if why == UNANIMOUS and share[o] < 0.5],
        "high": [o for o, why in enumerate(reasons) if why == UNANIMOUS and share[o] >= 0.5],
    }
    for end, sign in (("low", 1), ("high", -1)):
        seen = [o for o, why in enumerate(result) if why == VISIBLE]
        if ends[end] and seen:
            result[min(seen, key=lambda o: (sign * share[o], o))] = REMAINDER
    return result


@pytest.mark.parametrize("seed", range(2))
def test_options_are_completed_row_by_row(seed: int) -> None:
    rng = np.random.default_rng(seed)
    share = rng.integers(0, 11, (30, 2, 5)) / 10
    reasons = rng.choice(6, (30, 2, 5), p=[0.5, 0.1, 0.2, 0.1, 0.05, 0.05]).astype(np.int8)
    given = reasons.copy()
    for complete, plain in ((complete_options, plain_options), (complete_sums, plain_sums)):
        found = complete(share, reasons)
        assert found.dtype == np.int8
        assert (reasons == given).all(), "what came in is left as it was"
        for at in np.ndindex(30, 2):
            assert found[at].tolist() == plain(share[at].tolist(), reasons[at].tolist())


def plain_sums(share: list[float], reasons: list[int]) -> list[int]:
    """One after the other, until what is left for the hidden ones says nothing of them."""
    result = list(reasons)
    while True:
        seen = [o for o, why in enumerate(result) if why == VISIBLE]
        hidden = [o for o, why in enumerate(result) if why != VISIBLE]
        rest = sum(share[o] for o in hidden)
        if len(hidden) == 1:
            able = seen
        elif hidden and abs(rest) < 1e-8:
            able = [o for o in seen if share[o] > 0]
        elif hidden and abs(rest - len(hidden)) < 1e-8:
            able = [o for o in seen if share[o] < 1]
        else:
            able = []
        if not able:
            return result
        result[min(able, key=lambda o: (share[o], o))] = REMAINDER


def test_options_of_which_nothing_is_left_get_one_beside_them_that_has_something() -> None:
    """Of 60, 40, 0 and 0 % the last two are hidden: the first two say that they are nothing."""
    reasons = np.array([[VISIBLE, VISIBLE, UNANIMOUS, UNANIMOUS]], dtype=np.int8)
    found = complete_sums(np.array([[0.6, 0.4, 0.0, 0.0]]), reasons)
    assert found.tolist() == [[VISIBLE, REMAINDER, UNANIMOUS, UNANIMOUS]]


@pytest.mark.parametrize("seed", range(2))
def test_theme_scores_are_exposed_cell_by_cell(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (60, 2, 3)
    n = rng.integers(0, 8, shape)
    mean = np.where(n > 0, rng.choice([0.0, 100.0, 50.0, 40.0], shape), np.nan)
    reasons = rng.choice(4, shape, p=[0.5, 0.2, 0.2, 0.1]).astype(np.int8)
    alike = rng.random(shape) < 0.1
    found = composite_exposed(n, mean, reasons, LIMITS, alike)
    assert found.shape == (60, 2)
    for at in np.ndindex(60, 2):
        own = [i for i in range(3) if reasons[at][i] != VISIBLE and n[at][i] > 0]
        together = sum(mean[at][i] for i in own) / max(len(own), 1)
        assert found[at] == bool(
            own
            and (
                len(own) == 1
                or max(n[at][i] for i in own) < 5
                or together in (0.0, 100.0)
                or any(alike[at][i] for i in own)
            )
        )


@pytest.mark.parametrize(
    ("mean", "exposed"),
    [
        ([0.0, 1e-10], True), ([0.0, 1e-8], False), ([100.0, 100 - 1e-10], True),
        ([100.0, 99.99], False), ([100.0, 0.0], False),
    ],
)  # fmt: skip
def test_a_theme_is_at_its_bound_but_for_what_rounding_makes(
    mean: list[float], exposed: bool
) -> None:
    n, hidden = np.array([6, 6]), np.array([UNANIMOUS, UNANIMOUS], dtype=np.int8)
    alike = np.zeros(2, dtype=bool)
    assert bool(composite_exposed(n, np.array(mean), hidden, LIMITS, alike)) is exposed
    nobody, none = np.zeros((3, 0), dtype=np.int64), np.zeros((3, 0), dtype=np.int8)
    found = composite_exposed(nobody, nobody / 1, none, LIMITS, none > 0)
    assert found.tolist() == [False] * 3


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([1, 1, 1, 1, 0, 0], Reason.TOO_FEW_ANSWERS),
        ([1, 1, 1, 1, 1], None),
        ([2, 2, 2, 2, 0, 0], Reason.TOO_FEW_MUNICIPALITIES),
        ([4, 1, 1, 1, 1], None),
        ([5, 1, 1, 1, 1], Reason.DOMINANCE),
        ([0] * 6, Reason.TOO_FEW_ANSWERS),
    ],
)
def test_the_benchmark_at_the_edges_of_its_rules(answers: list[int], reason: Reason | None) -> None:
    assert benchmark_reason(np.array(answers), LIMITS) == reason


@pytest.mark.parametrize(
    ("sizes", "also", "hidden"),
    [
        ({"a": 9, "b": 8, "c": 7}, {"a"}, {"a"}),
        ({"a": 4, "b": 8, "c": 7}, set(), {"a", "c"}),
        ({"a": 4, "b": 1, "c": 7}, set(), {"a", "b"}),
        ({"a": 4, "b": 8, "c": 7}, {"b"}, {"a", "b"}),
        ({"a": 5, "b": 5}, set(), set()),
        ({"a": 4}, set(), {"a"}),
        ({"a": 0, "b": 9}, {"b"}, {"a", "b"}),
        ({"a": 1, "b": 6, "c": 6}, iter("a"), {"a", "b"}),
    ],
)
def test_parts_of_a_total_are_hidden_until_the_rest_is_enough(
    sizes: dict[str, int], also: Iterable[str], hidden: set[str]
) -> None:
    assert remainder_rule(sizes, 5, also) == hidden
