"""Bootstrap by municipality, permutation, seeds, and the test of co-occurrence."""

import numpy as np
import pytest
from scipy import stats

from benchmarking.core.data.arrays import Floats, divide, floats
from benchmarking.core.multivariate.cooccurrence import pair_test
from benchmarking.core.statistics.resampling import (
    acceleration,
    bca,
    bootstrap_totals,
    jackknife_totals,
    p_value,
    permuted_histograms,
    quantiles,
    seed_for,
)

SPATIAL = np.array(
    [
        *(48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6),
        *(0, 33, 28, 34, 4, 32, 24, 47, 41, 24, 26, 30, 41),
    ],
    dtype=float,
)


MOMENTS = np.stack([np.ones(len(SPATIAL)), SPATIAL, SPATIAL**2], axis=1)


def variance(totals: Floats) -> Floats:
    """The plug-in variance from totals (B, 3) of 1, x and x²."""
    n, first, second = totals.T
    return np.asarray(second / n - (first / n) ** 2, dtype=float)


def test_bca_of_efron_and_tibshirani() -> None:
    """R47: table 14.2: variance 171.5, acceleration .061, 90 % BCa 115.8 to 259.6."""
    found = bca(variance, MOMENTS, np.random.default_rng(1), 4000, 0.90)
    assert float(found.value) == pytest.approx(171.5, abs=0.05)
    jackknife = variance(jackknife_totals(MOMENTS))
    assert float(acceleration(jackknife)) == pytest.approx(0.061, abs=5e-4)
    assert (float(found.low), float(found.high)) == pytest.approx((115.8, 259.6), abs=6)
    assert not found.percentile


def test_few_municipalities_have_no_bootstrap_interval() -> None:
    found = bca(lambda t: t, np.ones(19), np.random.default_rng(1), 99)
    assert np.isnan(found.low)
    assert float(found.value) == 19


def test_a_statistic_at_its_bound_takes_the_percentile_interval() -> None:
    """Indicators 2.7."""
    found = bca(lambda t: t / t, np.ones(20), np.random.default_rng(1), 99)
    assert found.percentile
    assert float(found.low) == float(found.high) == 1


def test_seeds_depend_on_every_word_and_on_nothing_else() -> None:
    seed = seed_for("2026", "tau_b", "1")
    assert seed == seed_for("2026", "tau_b", "1") == 10476495673530743169
    assert len({seed, seed_for("2027", "tau_b", "1"), seed_for("2026", "tau_b", "2")}) == 3
    assert seed_for("ab", "c", "1") != seed_for("a", "bc", "1")


def test_a_bootstrap_is_a_matrix_product() -> None:
    rng = np.random.default_rng(2)
    counts = rng.integers(0, 9, (15, 2, 4))
    totals = bootstrap_totals(counts, 700, rng)
    assert totals.shape == (700, 2, 4)
    assert totals.mean(axis=0) == pytest.approx(counts.sum(axis=0), rel=0.05)
    weights = bootstrap_totals(np.eye(15), 10, rng)
    assert (weights.sum(axis=1) == 15).all()


def test_permutation_keeps_every_municipalitys_answers_and_sides() -> None:
    rng = np.random.default_rng(3)
    counts = rng.multinomial(5, [0.2] * 5, size=(9, 2)).astype(np.int64)
    drawn = permuted_histograms(counts, rng, 200)
    assert (drawn.sum(axis=-1) == counts[:, 0].sum(axis=-1)).all()
    assert (drawn >= 0).all()
    assert (drawn <= counts.sum(axis=1)).all()
    assert drawn.mean(axis=0) == pytest.approx(counts.sum(axis=1) / 2, abs=0.4)


def test_p_is_never_zero() -> None:
    assert p_value(9.0, np.zeros(99)) == 0.01
    assert p_value(0.0, np.zeros(99)) == 1


def test_naming_many_options_is_not_taken_for_co_occurrence() -> None:
    """Respondents differ in how many they name, but choose at random: no pair stands out."""
    rng = np.random.default_rng(5)
    marks = rng.random((300, 6)) < rng.choice([0.2, 0.8], 300)[:, None]
    p = pair_test(marks, rng, 199, 50)
    assert p[np.triu_indices(6, 1)].min() > 1 / 200
    twins = marks.copy()
    twins[:, 1] = np.where(rng.random(300) < 0.9, twins[:, 0], twins[:, 1])
    assert pair_test(twins, rng, 199, 50)[0, 1] == pytest.approx(1 / 200)


def test_exchanges_keep_both_margins() -> None:
    rng = np.random.default_rng(6)
    marks = rng.random((41, 5)) < 0.4
    before = marks.copy()
    pair_test(marks, rng, 5, 5)
    assert (marks == before).all()


@pytest.mark.parametrize("sign", [1, -1])
def test_a_statistic_whose_replicates_all_lie_on_one_side_takes_their_percentiles(
    sign: int,
) -> None:
    """A distance from the wave's own totals: 0 there, and never below it in a replicate."""
    values = SPATIAL**1.1  # no two sets of 26 have the same sum
    totals = values.sum()

    def away(drawn: Floats) -> Floats:
        return floats(sign * np.abs(drawn - totals))

    found = bca(away, values, np.random.default_rng(1), 199)
    replicates = away(bootstrap_totals(values, 199, np.random.default_rng(1)))
    assert float(found.value) == 0
    assert bool(found.percentile)
    expected = np.quantile(replicates, [0.025, 0.975])
    assert (float(found.low), float(found.high)) == pytest.approx(tuple(expected))


def test_bca_by_its_definition() -> None:
    """z0 from the replicates below, a from the jackknife, and the levels that follow."""
    found = bca(variance, MOMENTS, np.random.default_rng(2), 999, 0.90)
    replicates = variance(bootstrap_totals(MOMENTS, 999, np.random.default_rng(2)))
    a = float(acceleration(variance(jackknife_totals(MOMENTS))))
    z0 = stats.norm.ppf((replicates < float(found.value)).mean())
    for tail, limit in ((0.05, found.low), (0.95, found.high)):
        z = z0 + stats.norm.ppf(tail)
        level = stats.norm.cdf(z0 + z / (1 - a * z))
        assert float(limit) == pytest.approx(np.quantile(replicates, level))


def test_every_statistic_has_its_own_bootstrap_interval() -> None:
    """One at its bound, one undefined and one ordinary beside one another."""
    counts = np.stack([np.ones(25), np.zeros(25), np.arange(25.0)], axis=1)

    def statistic(totals: Floats) -> Floats:
        n, none, x = totals.T
        return np.stack([n / n, divide(none, none), x / n], axis=1)

    found = bca(statistic, counts, np.random.default_rng(1), 299)
    alone = bca(lambda t: t[:, 2] / t[:, 0], counts, np.random.default_rng(1), 299)
    assert (found.low[0], found.high[0]) == (1, 1)
    assert np.isnan([found.low[1], found.high[1]]).all()
    assert (found.low[2], found.high[2]) == (float(alone.low), float(alone.high))
    assert found.percentile.tolist() == [True, True, False]


def test_quantiles_leave_out_what_is_not_a_number() -> None:
    replicates = np.array([[4.0, np.nan], [1.0, 7.0], [3.0, 5.0], [2.0, np.nan], [9.0, 6.0]])
    assert quantiles(replicates, np.array([0.5, 0.25])).tolist() == [3.0, 5.5]
    assert quantiles(replicates, np.array([0.875, 1.0])).tolist() == [6.5, 7.0]
    assert np.isnan(quantiles(np.full((3, 1), np.nan), np.array([0.5])))


def test_bca_counts_half_of_the_replicates_that_equal_the_estimate() -> None:
    """A sum of noughts and ones has many of them; by the definition, with scipy's normal."""
    counts = np.array([0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1])
    found = bca(lambda t: t**2, counts, np.random.default_rng(5), 499, 0.90)
    replicates = bootstrap_totals(counts, 499, np.random.default_rng(5)) ** 2
    value = float(counts.sum() ** 2)
    below = float(np.mean(replicates < value) + np.mean(replicates == value) / 2)
    assert np.mean(replicates == value) > 0.1
    left_out = (counts.sum() - counts) ** 2
    d = left_out.mean() - left_out
    a, z0 = (d**3).sum() / (6 * (d**2).sum() ** 1.5), stats.norm.ppf(below)
    z = [z0 + stats.norm.ppf(tail) for tail in (0.05, 0.95)]
    low, high = (np.quantile(replicates, stats.norm.cdf(z0 + one / (1 - a * one))) for one in z)
    assert (float(found.low), float(found.high)) == pytest.approx((low, high))


def test_a_single_replicate_is_every_quantile() -> None:
    assert quantiles(np.array([[3.0], [np.nan]]), np.array([0.9])).tolist() == [3.0]


def test_half_of_the_replicates_at_an_edge_count_below_it() -> None:
    """The estimate is the edge of its statistic: what equals it is halved, by the definition."""
    values = np.random.default_rng(3).normal(10, 4, 25)
    whole = float(values.sum())
    found = bca(lambda t: np.maximum(t, whole), values, np.random.default_rng(5), 499, 0.90)
    replicates = np.maximum(bootstrap_totals(values, 499, np.random.default_rng(5)), whole)
    below = float(np.mean(replicates == whole)) / 2
    assert below > 0.2
    left_out = np.maximum(whole - values, whole)
    d = left_out.mean() - left_out
    a = float(np.nan_to_num(divide((d**3).sum(), 6 * (d**2).sum() ** 1.5)))
    z0 = stats.norm.ppf(below)
    z = z0 + stats.norm.ppf(0.95)
    level = stats.norm.cdf(z0 + z / (1 - a * z))
    if found.percentile:
        level = 0.95
    assert float(found.high) == pytest.approx(float(np.quantile(replicates, level)))
    assert not found.percentile
