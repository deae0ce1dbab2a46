"""Shrunken scores, standing among peers, and the benchmark line."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from benchmarking.core.peers import benchmark_line, percentile, standardised, standing
from benchmarking.core.shrinkage import (
    BetaPrior,
    fit_beta_binomial,
    james_stein_factor,
    paule_mandel,
    pooled_variance,
    shrink,
)

BATTING = np.array(
    [
        *(0.400, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244),
        *(0.244, 0.222, 0.222, 0.222, 0.222, 0.222, 0.200, 0.178, 0.156),
    ]
)


def test_batting_averages_of_efron_and_morris() -> None:
    """R38: mean .265, factor .212, Clemente .294."""
    mean = float(BATTING.mean())
    factor = james_stein_factor(BATTING, mean * (1 - mean) / 45)
    assert (mean, factor) == pytest.approx((0.265, 0.212), abs=1e-3)
    assert mean + factor * (0.400 - mean) == pytest.approx(0.294, abs=5e-4)


def test_paule_mandel_agrees_with_statsmodels() -> None:
    rng = np.random.default_rng(1)
    variances = rng.uniform(20, 120, 40)
    values = rng.normal(5, 12, 40) + rng.normal(0, np.sqrt(variances))
    oracle = combine_effects(values, variances, method_re="pm", atol=1e-12)
    found = shrink(values, variances)
    assert found.between == pytest.approx(oracle.tau2, rel=1e-6)
    assert found.mean == pytest.approx(oracle.mean_effect_re)
    assert found.reliability == pytest.approx(found.between / (found.between + variances))
    assert ((found.value > found.low) & (found.value < found.high)).all()


def test_pure_noise_is_shrunk_to_the_mean_and_not_shown() -> None:
    values = np.array([4.9, 5.0, 5.1, 5.0])
    found = shrink(values, np.full(4, 30.0))
    assert found.value == pytest.approx(np.full(4, 5.0))
    assert not found.visible.any()


def test_a_municipality_without_variance_is_refused() -> None:
    with pytest.raises(ValueError, match="positive variance"):
        paule_mandel(np.array([1.0, 2.0]), np.array([0.0, 1.0]))


def test_pooled_variance_is_the_anova_mean_square() -> None:
    y = np.array([[1.0, 3], [2, 4], [6, 10]])
    found = pooled_variance(np.array([2, 2, 2]), y.sum(axis=1), (y**2).sum(axis=1))
    assert found == pytest.approx(y.var(axis=1, ddof=1).mean())


def test_beta_binomial_recovers_its_prior() -> None:
    rng = np.random.default_rng(2)
    n = rng.integers(5, 25, 3000)
    k = rng.binomial(n, rng.beta(4, 6, 3000))
    prior = fit_beta_binomial(k, n)
    assert (prior.a, prior.b) == pytest.approx((4, 6), rel=0.15)
    score = np.sum(stats.betabinom.logpmf(k, n, prior.a, prior.b))
    assert score >= np.sum(stats.betabinom.logpmf(k, n, 4, 6))


def test_shrunken_shares_lie_between_the_own_share_and_the_mean() -> None:
    prior, k, n = BetaPrior(4, 6), np.array([0, 9]), np.array([9, 9])
    value, (low, high) = prior.posterior(k, n), prior.interval(k, n)
    assert value == pytest.approx([4 / 19, 13 / 19])
    assert (low < value).all()
    assert (value < high).all()


def test_shares_of_few_municipalities_are_not_shrunk() -> None:
    with pytest.raises(ValueError, match="30 municipalities"):
        fit_beta_binomial(np.ones(29, dtype=np.int64), np.full(29, 5))


def test_percentile_of_the_scipy_manual() -> None:
    """R43: 3 in 1,2,3,4 ranks 75; in 1,2,3,3,4 strict 40, weak 80, mean 60."""
    scores = np.array([1.0, 2, 3, 3, 4])
    assert percentile(scores, 3) == 60
    assert stats.percentileofscore(scores, 3, kind="rank") == 70
    assert stats.percentileofscore(scores, 3, kind="strict") == 40
    assert stats.percentileofscore(scores, 3, kind="weak") == 80
    assert stats.percentileofscore([1, 2, 3, 4], 3) == 75


def test_standing_is_said_only_when_sure() -> None:
    scores = np.arange(30.0)
    sure = standing(scores, np.full(30, 0.1), np.full(30, 0.6), np.random.default_rng(3))
    assert sure.third.tolist() == [0] * 10 + [1] * 10 + [2] * 10
    assert sure.certain[[0, 15, 29]].all()
    unsure = standing(scores, np.full(30, 30.0), np.full(30, 0.6), np.random.default_rng(3))
    assert not unsure.certain.any()
    noisy = standing(scores, np.full(30, 0.1), np.full(30, 0.2), np.random.default_rng(3))
    assert not noisy.certain.any()
    assert sure.chances.sum(axis=1) == pytest.approx(np.ones(30))


def test_few_peers_have_no_standing_and_no_line() -> None:
    few = np.arange(9.0)
    with pytest.raises(ValueError, match="10"):
        standing(few, few, few, np.random.default_rng(1))
    with pytest.raises(ValueError, match="10"):
        benchmark_line(few)


def test_benchmark_line_of_ten_municipalities() -> None:
    """For M = 10 the 95 % interval of the median runs from the 2nd to the 9th value (97.9 %)."""
    line = benchmark_line(np.append(np.arange(1.0, 11.0), np.nan))
    assert (line.median, line.low, line.high) == (5.5, 2.0, 9.0)
    assert line.upper_quartile == 7.75


def test_standardised_scores() -> None:
    assert standardised(np.array([1.0, 2, 3])).tolist() == [-1, 0, 1]
    assert np.isnan(standardised(np.ones(3))).all()
