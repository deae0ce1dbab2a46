"""Gaps inside municipalities, over all respondents, and clustered means."""

from random import Random

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.statistics.gaps import Clustered, cluster_mean, pooled_mean_gap, within_gap
from benchmarking.core.statistics.intervals import (
    bounded_interval,
    korn_graubard,
    newcombe,
    ratio_interval,
)
from tests.core.nudged import contributions

TABLE = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 100), st.integers(0, 100)),
    min_size=3,
    max_size=25,
)


def answers(table: list[tuple[int, int, int, int]]) -> tuple[Counts, Counts, Counts, Counts]:
    """(total_p, n_p, total_a, n_a) with totals between 0 and n."""
    rows = np.array(table, dtype=np.int64).reshape(-1, 4)
    n_p, n_a = rows[:, 0], rows[:, 1]
    return rows[:, 2] % (n_p + 1), n_p, rows[:, 3] % (n_a + 1), n_a


def numbers(estimate: Clustered) -> list[float]:
    return [float(estimate.value), float(estimate.se), float(estimate.clusters)]


def test_within_gap_by_hand() -> None:
    """Municipalities 2/4-1/4, 3/3-2/6, 1/2-none: w = 2, 2; g = .25, .6667."""
    gap = within_gap(
        np.array([2, 3, 1]), np.array([4, 3, 2]), np.array([1, 2, 0]), np.array([4, 6, 0])
    )
    assert float(gap.value) == pytest.approx((0.25 + 2 / 3) / 2)
    half = (2 / 3 - 0.25) / 2
    assert float(gap.se) == pytest.approx(np.sqrt(2 * 2 * (0.5 * half) ** 2))
    assert (int(gap.clusters), gap.n.tolist()) == (2, [7, 10])


def test_equal_weights_are_a_one_sample_t_test_of_the_municipal_gaps() -> None:
    """SE = s/sqrt(G): scipy.stats.ttest_1samp is the oracle."""
    rng = np.random.default_rng(1)
    n_p, n_a = rng.integers(1, 9, 15), rng.integers(1, 9, 15)
    total_p, total_a = rng.binomial(n_p, 0.6), rng.binomial(n_a, 0.4)
    gap = within_gap(total_p, n_p, total_a, n_a, equal=True)
    oracle = stats.ttest_1samp(total_p / n_p - total_a / n_a, 0).confidence_interval(0.95)
    assert np.array(gap.interval()) == pytest.approx([oracle.low, oracle.high])


def test_cluster_mean_is_a_regression_on_a_constant_with_clustered_errors() -> None:
    """statsmodels OLS, cov_type='cluster' with the G/(G-1) factor alone, is the oracle."""
    rng = np.random.default_rng(2)
    groups = np.repeat(np.arange(12), rng.integers(1, 8, 12))
    y = rng.normal(50, 20, len(groups)) + 8 * (groups % 3)
    n, total = np.bincount(groups), np.bincount(groups, y)
    fit = sm.OLS(y, np.ones(len(y))).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    estimate = cluster_mean(total, n.astype(np.int64))
    assert float(estimate.value) == pytest.approx(y.mean())
    assert float(estimate.se) == pytest.approx(fit.bse[0] * np.sqrt(12 / 11))


def test_pooled_mean_gap_is_a_regression_on_the_side_with_clustered_errors() -> None:
    rng = np.random.default_rng(3)
    groups, side = rng.integers(0, 14, 150), rng.integers(0, 2, 150)
    y = rng.normal(50, 20, 150) + 10 * (side == 0) + 5 * (groups % 2)
    n = np.array([np.bincount(groups[side == s], minlength=14) for s in (0, 1)])
    total = np.array([np.bincount(groups[side == s], y[side == s], minlength=14) for s in (0, 1)])
    design = sm.add_constant((side == 0).astype(float))
    fit = sm.OLS(y, design).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    estimate = pooled_mean_gap(total[0], n[0], total[1], n[1])
    assert float(estimate.value) == pytest.approx(fit.params[1])
    assert float(estimate.se) == pytest.approx(fit.bse[1] * np.sqrt(14 / 13))


@given(TABLE)
def test_the_gap_changes_sign_with_the_sides(table: list[tuple[int, int, int, int]]) -> None:
    total_p, n_p, total_a, n_a = answers(table)
    for equal in (False, True):
        gap = within_gap(total_p, n_p, total_a, n_a, equal=equal)
        back = within_gap(total_a, n_a, total_p, n_p, equal=equal)
        assert float(gap.value) == pytest.approx(-float(back.value), nan_ok=True)
        assert float(gap.se) == pytest.approx(float(back.se), nan_ok=True)


@given(TABLE, st.integers(1, 9), st.integers(0, 9))
def test_a_one_sided_municipality_changes_nothing(
    table: list[tuple[int, int, int, int]], n: int, k: int
) -> None:
    gap = within_gap(*answers(table))
    more = within_gap(*answers([*table, (n, 0, k, 0), (0, n, 0, k)]))
    assert numbers(gap) == pytest.approx(numbers(more), nan_ok=True)


@given(TABLE)
def test_doubling_every_municipality_divides_the_error_by_about_the_root_of_2(
    table: list[tuple[int, int, int, int]],
) -> None:
    once, twice = within_gap(*answers(table)), within_gap(*answers(table + table))
    assert float(once.value) == pytest.approx(float(twice.value), nan_ok=True)
    clusters = int(once.clusters)
    if clusters > 1:
        factor = np.sqrt((clusters - 1) / (2 * clusters - 1))
        assert float(twice.se) == pytest.approx(float(once.se) * factor)


@given(TABLE, st.randoms(use_true_random=False))
def test_the_order_of_municipalities_does_not_matter(
    table: list[tuple[int, int, int, int]], random: Random
) -> None:
    shuffled = random.sample(table, len(table))
    expected = numbers(within_gap(*answers(table)))
    assert numbers(within_gap(*answers(shuffled))) == pytest.approx(expected, nan_ok=True)


def test_no_municipality_with_both_sides_gives_nan() -> None:
    gap = within_gap(np.array([1]), np.array([2]), np.array([0]), np.array([0]))
    assert np.isnan(float(gap.value))
    assert int(gap.clusters) == 0


def test_the_cluster_interval_covers_and_newcombes_over_respondents_does_not() -> None:
    """Indicators 0.2: 600 waves of 60 municipalities whose own gaps vary around 10 points."""
    rng = np.random.default_rng(9)
    shape = (60, 600)
    n_p, n_a = rng.integers(1, 5, shape), rng.integers(2, 9, shape)
    level, gap = rng.uniform(0.3, 0.6, shape), rng.normal(0.1, 0.2, shape)
    k_p = rng.binomial(n_p, np.clip(level + gap / 2, 0.01, 0.99))
    k_a = rng.binomial(n_a, np.clip(level - gap / 2, 0.01, 0.99))
    low, high = within_gap(k_p, n_p, k_a, n_a).interval()
    assert 0.92 <= np.mean((low <= 0.1) & (high >= 0.1)) <= 0.975
    low, high = newcombe(k_p.sum(axis=0), n_p.sum(axis=0), k_a.sum(axis=0), n_a.sum(axis=0))
    assert np.mean((low <= 0.1) & (high >= 0.1)) < 0.93


def test_many_items_at_once_are_what_each_item_gives() -> None:
    """Also who is behind an estimate: largest share of the weight, answers, municipalities."""
    rng = np.random.default_rng(4)
    n = rng.integers(0, 4, (2, 12, 3))
    total = rng.binomial(n, 0.5)
    for t, k in ((total, n), (total[::-1], n[::-1])):
        together = [
            within_gap(t[0], k[0], t[1], k[1]),
            pooled_mean_gap(t[0], k[0], t[1], k[1]),
            cluster_mean(t[0], k[0]),
        ]
        for i in range(3):
            own = t[..., i], k[..., i]
            alone = [
                within_gap(own[0][0], own[1][0], own[0][1], own[1][1]),
                pooled_mean_gap(own[0][0], own[1][0], own[0][1], own[1][1]),
                cluster_mean(own[0][0], own[1][0]),
            ]
            for many, one in zip(together, alone, strict=True):
                for name in ("value", "se", "clusters", "largest", "n"):
                    assert getattr(many, name)[..., i] == pytest.approx(getattr(one, name))


def test_who_is_behind_a_pooled_gap() -> None:
    """A municipality with one answer on one side counts; one without answers does not."""
    n_p, n_a = np.array([3, 1, 0, 0]), np.array([2, 0, 1, 0])
    gap = pooled_mean_gap(np.array([1, 1, 0, 0]), n_p, np.array([2, 0, 0, 0]), n_a)
    assert int(gap.clusters) == 3
    assert gap.n.tolist() == [4, 3]
    assert float(gap.largest) == pytest.approx(3 / 4)


def test_no_municipality_at_all_has_no_gap() -> None:
    nobody = np.zeros(0, dtype=np.int64)
    found = within_gap(nobody, nobody, nobody, nobody)
    assert np.isnan(float(found.value))
    assert (int(found.clusters), float(found.largest)) == (0, 0)


def test_the_largest_share_of_the_weight_is_one_of_the_weights() -> None:
    """Four municipalities of one person a side: a quarter each."""
    one = np.ones(4, dtype=np.int64)
    assert float(within_gap(np.array([1, 0, 1, 1]), one, np.array([0, 0, 1, 0]), one).largest) == 0.25  # fmt: skip


def split(table: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """total_p, n_p, total_a, n_a out of their totals (4,)."""
    total_p, n_p, total_a, n_a = table
    return total_p, n_p, total_a, n_a


def test_contributions_are_what_a_little_more_weight_changes() -> None:
    rng = np.random.default_rng(6)
    n = rng.integers(0, 5, (2, 15))
    total = rng.binomial(n, 0.4)
    table = np.stack([total[0], n[0], total[1], n[1]], axis=1)

    def pooled(totals: Floats) -> Floats:
        total_p, n_p, total_a, n_a = split(totals)
        return np.asarray(total_p / n_p - total_a / n_a)

    gap, mean = pooled_mean_gap(total[0], n[0], total[1], n[1]), cluster_mean(total[0], n[0])
    assert gap.z.sum(axis=0) == pytest.approx(contributions(pooled, table), abs=1e-9)
    assert mean.z[0] == pytest.approx(
        contributions(lambda t: np.asarray(t[0] / t[1]), table), abs=1e-9
    )
    both = (n > 0).all(axis=0)
    weights = np.where(both, n[0] * n[1] / np.maximum(n.sum(axis=0), 1), 0)
    own = np.where(both, total[0] / np.maximum(n[0], 1) - total[1] / np.maximum(n[1], 1), 0)
    within = within_gap(total[0], n[0], total[1], n[1])
    moments = np.stack([weights * own, weights], axis=1)
    assert within.z[0] == pytest.approx(
        contributions(lambda t: np.asarray(t[0] / t[1]), moments), abs=1e-9
    )


@given(TABLE)
def test_an_error_is_made_of_contributions_around_a_centre(
    table: list[tuple[int, int, int, int]],
) -> None:
    total_p, n_p, total_a, n_a = answers(table)
    for found in (
        within_gap(total_p, n_p, total_a, n_a),
        pooled_mean_gap(total_p, n_p, total_a, n_a),
        cluster_mean(total_p, n_p),
    ):
        G = int(found.clusters)  # noqa: N806 -- the field's own symbol
        if G > 1 and np.isfinite(float(found.value)):
            assert found.z.sum(axis=1) == pytest.approx(np.zeros(len(found.z)), abs=1e-9)
            assert found.share.sum(axis=1) == pytest.approx(np.ones(len(found.share)))
            squares = float((found.z.sum(axis=0) ** 2).sum())
            assert float(found.se) == pytest.approx((G / (G - 1) * squares) ** 0.5)
            assert 1 - 1e-9 <= float(found.effective_clusters) <= G + 1e-9


def test_an_answer_moves_its_own_contribution_and_by_its_share_all_others() -> None:
    """As the estimate is a sum: by Δ·([j = m] - share_j) with Δ = 1/N."""
    total, n = np.array([2, 0, 3, 1]), np.array([4, 2, 3, 1])
    before, after = cluster_mean(total, n), cluster_mean(np.array([2, 1, 3, 1]), n)
    moved = 0.1 * (np.eye(4)[1] - n / 10)
    assert after.z[0] - before.z[0] == pytest.approx(moved)


def test_the_effective_clusters_are_the_inverse_of_the_summed_squared_weights() -> None:
    found = cluster_mean(np.array([1.0, 2, 3]), np.array([2, 4, 4]))
    assert float(found.effective_clusters) == pytest.approx(1 / (0.04 + 0.16 + 0.16))


def test_one_of_many_estimates_is_taken_out_whole() -> None:
    rng = np.random.default_rng(4)
    n = rng.integers(1, 4, (2, 12, 3, 2))
    total = rng.binomial(n, 0.5)
    many = pooled_mean_gap(total[0], n[0], total[1], n[1])
    own = [part[..., 2, 1] for part in (total[0], n[0], total[1], n[1])]
    one, taken = pooled_mean_gap(own[0], own[1], own[2], own[3]), many.at(2, 1)
    for part in ("value", "se", "clusters", "largest", "n", "z", "share"):
        np.testing.assert_allclose(getattr(taken, part), getattr(one, part))


def test_the_intervals_of_an_estimate_are_those_of_its_error() -> None:
    found = cluster_mean(np.array([3, 1, 2, 4, 0]), np.array([5, 4, 4, 5, 2]))
    value, se = float(found.value), float(found.se)
    for own, expected in (
        (found.share_interval(20, 0.9), korn_graubard(value, se**2, 20, 4, 0.9)),
        (found.bounded_interval(0.9), bounded_interval(value, se, 5, 0.9)),
        (
            found.bounded_interval(bound=2.0, clusters=3.5),
            bounded_interval(value, se, 3.5, bound=2.0),
        ),
        (found.ratio_interval(0.9), ratio_interval(value, se, 5, 0.9)),
    ):
        assert np.array(own) == pytest.approx(np.array(expected))
