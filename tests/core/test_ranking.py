"""Rank agreement between the sides."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarking.core.data.arrays import Counts
from benchmarking.core.multivariate.ranking import (
    average_overlap,
    rank_agreement,
    rank_biased_overlap,
    rbo_weight_of_top,
    spearman,
    tau_b,
    top_overlap,
)


def test_kendall_of_the_scipy_manual() -> None:
    """R20; the p .28274546 is scipy's own."""
    a, b = np.array([12.0, 2, 1, 12, 2]), np.array([1.0, 4, 7, 1, 0])
    assert float(tau_b(a, b)) == pytest.approx(-0.47140452, abs=5e-9)
    assert stats.kendalltau(a, b).pvalue == pytest.approx(0.28274546, abs=5e-9)


def test_spearman_of_the_scipy_manual() -> None:
    """R21; the p .08858701 is scipy's own."""
    a, b = np.arange(1.0, 6), np.array([5.0, 6, 7, 8, 7])
    assert spearman(a, b) == pytest.approx(0.82078268, abs=5e-9)
    assert stats.spearmanr(a, b).pvalue == pytest.approx(0.08858701, abs=5e-9)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("abcdefg", "zcavwxy", 0.312), ("abcde", "bacde", 0.8), ("abcde", "abced", 0.95)],
)
def test_average_overlap_of_webber(first: str, second: str, expected: float) -> None:
    """R22: Webber et al. 2010, figure 5."""
    assert average_overlap(first, second) == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(
    ("p", "depth", "weight"), [(0.9, 10, 0.8555854467), (0.98, 50, 0.8522339103)]
)
def test_weight_of_the_top_of_webber(p: float, depth: int, weight: float) -> None:
    """R23: equation 21."""
    assert rbo_weight_of_top(p, depth) == pytest.approx(weight, abs=5e-11)


def test_rank_biased_overlap_at_its_ends_and_with_ties() -> None:
    falling = np.arange(6.0)[::-1]
    assert rank_biased_overlap(falling, falling) == pytest.approx(1)
    assert rank_biased_overlap(falling, falling[::-1], 0.7) < 0.4
    tied = np.array([5.0, 5, 3, 2, 1, 0])
    orders = [np.array([5.0, 4, 3, 2, 1, 0]), np.array([4.0, 5, 3, 2, 1, 0])]
    average = np.mean([rank_biased_overlap(falling, order) for order in orders])
    assert rank_biased_overlap(falling, tied) == pytest.approx(average)


def test_top_overlap_shares_a_tie_at_the_edge() -> None:
    assert top_overlap(np.array([3.0, 2, 1, 0]), np.array([3.0, 1, 1, 1]), 2) == pytest.approx(
        4 / 3
    )


def test_all_tied_options_have_no_tau() -> None:
    """Indicators 2.7."""
    assert np.isnan(tau_b(np.ones(5), np.arange(5.0)))


def test_an_overlap_refuses_unlike_lists_and_impossible_weights() -> None:
    with pytest.raises(ValueError, match="same length"):
        average_overlap("abc", "ab")
    with pytest.raises(ValueError, match="between 0 and 1"):
        rank_biased_overlap(np.arange(3.0), np.arange(3.0), 1.0)


def ranked(rng: np.random.Generator, sides: list[list[float]]) -> tuple[Counts, Counts]:
    """Eight answers a side in each of sixty municipalities."""
    sides_of = [rng.binomial(8, sides[s], (60, len(sides[s]))) for s in (0, 1)]
    return np.full((60, 2), 8), np.stack(sides_of, axis=1).astype(np.int64)


def test_alike_orders_are_called_similar_and_unlike_ones_are_not() -> None:
    rng = np.random.default_rng(3)
    falling = [0.9, 0.75, 0.6, 0.45, 0.3, 0.15]
    alike = rank_agreement(*ranked(rng, [falling, falling]), rng, 499)
    unlike = rank_agreement(*ranked(rng, [falling, falling[::-1]]), rng, 499)
    assert alike.similar
    assert alike.ceiling > 0.8
    assert not unlike.similar
    assert unlike.tau < -0.5


def test_five_options_are_too_few() -> None:
    with pytest.raises(ValueError, match="6 options"):
        rank_agreement(np.ones((30, 2), dtype=np.int64), np.ones((30, 2, 5), dtype=np.int64), np.random.default_rng(1))  # fmt: skip


scores = st.lists(st.integers(0, 9), min_size=6, max_size=6)


@given(scores, scores)
def test_tau_and_rho_agree_with_scipy(a: list[int], b: list[int]) -> None:
    first, second = np.array(a, dtype=float), np.array(b, dtype=float)
    if len(set(a)) > 1 and len(set(b)) > 1:
        assert float(tau_b(first, second)) == pytest.approx(
            stats.kendalltau(first, second).statistic
        )
        assert spearman(first, second) == pytest.approx(stats.spearmanr(first, second).statistic)
    assert 0 <= rank_biased_overlap(first, second) <= 1 + 1e-12


def test_rank_biased_overlap_of_opposite_orders_by_hand() -> None:
    """Overlaps 0, 1/2 and 1 at depths 1 to 3: p³ + (1-p)/p·(p²/2 + p³) with p = .9."""
    rising = np.arange(3.0)
    assert rank_biased_overlap(rising, rising[::-1]) == pytest.approx(0.729 + (0.405 + 0.729) / 9)
    with pytest.raises(ValueError, match="between 0 and 1"):
        rank_biased_overlap(rising, rising, 0.0)


def test_the_top_three_is_steady_only_when_it_holds_the_same_options() -> None:
    """Top threes 012 and 234 share one option; top fours would share two."""
    rng = np.random.default_rng(5)
    first, second = [0.9, 0.8, 0.7, 0.3, 0.2, 0.1], [0.3, 0.2, 0.9, 0.8, 0.7, 0.1]
    assert rank_agreement(*ranked(rng, [first, second]), rng, 99).steady_top < 0.1
    assert rank_agreement(*ranked(rng, [first, first]), rng, 99).steady_top > 0.9


def test_options_named_alike_have_neither_tau_nor_ceiling() -> None:
    found = rank_agreement(
        np.full((25, 2), 4), np.full((25, 2, 6), 3), np.random.default_rng(1), 49
    )
    assert np.isnan([found.tau, found.low, found.ceiling]).all()
    assert not found.similar


def test_many_taus_at_once_are_each_their_own() -> None:
    rng = np.random.default_rng(4)
    first, second = rng.integers(0, 4, (2, 5, 7)).astype(float)
    alone = [float(stats.kendalltau(a, b).statistic) for a, b in zip(first, second, strict=True)]
    assert tau_b(first, second) == pytest.approx(alone)


def test_steadiness_and_ceiling_drawn_again_one_by_one() -> None:
    """Normal draws with the clustered covariance of all shares; then halves of municipalities."""
    rng = np.random.default_rng(6)
    likely = np.stack([np.linspace(0.8, 0.3, 6), np.roll(np.linspace(0.8, 0.3, 6), 1)])
    chosen, n = rng.binomial(3, likely, (25, 2, 6)), np.full((25, 2), 3)
    found = rank_agreement(n, chosen, np.random.default_rng(3), 999)
    shares = chosen.sum(axis=0) / 75
    z = (chosen - 3 * shares).reshape(25, 12) / 75
    covariance = 25 / 24 * z.T @ z
    drawn = rng.multivariate_normal(shares.ravel(), covariance, 4000).reshape(-1, 2, 6)
    steady = np.mean(
        [len(set(np.argsort(-a)[:3]) & set(np.argsort(-b)[:3])) >= 2 for a, b in drawn]
    )
    assert found.steady_top == pytest.approx(steady, abs=0.05)
    taus = [float(stats.kendalltau(a, b).statistic) for a, b in drawn[:1000]]
    assert found.low == pytest.approx(float(np.quantile(taus, 0.025)), abs=0.14)  # a step of tau
    assert found.tau == pytest.approx(float(stats.kendalltau(*shares).statistic))
    draws = np.random.default_rng(3)
    draws.standard_normal((999, 12))
    halves = draws.random((200, 25)) < 0.5
    taus = []
    for half in halves:
        one, other = chosen[half].sum(axis=0), chosen[~half].sum(axis=0)
        taus += [float(stats.kendalltau(one[s], other[s]).statistic) for s in (0, 1)]
    assert found.ceiling == pytest.approx(np.nanmean(taus))


def test_nothing_is_called_similar_below_twenty_municipalities() -> None:
    falling = np.tile(np.arange(6, 0, -1), (20, 2, 1))
    n = np.full((20, 2), 6)
    assert rank_agreement(n, falling, np.random.default_rng(1), 99).similar
    few = rank_agreement(n[:19], falling[:19], np.random.default_rng(1), 99)
    assert few.tau == pytest.approx(1)
    assert not few.similar
    assert np.isnan(few.low)
