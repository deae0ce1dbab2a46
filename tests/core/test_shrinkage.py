"""Shrunken scores, standing among peers, and the benchmark line."""

import numpy as np
import pytest
from scipy import optimize, special, stats
from statsmodels.stats.meta_analysis import combine_effects

from benchmarking.core.multivariate.peers import (
    benchmark_line,
    percentile,
    percentiles,
    standardised,
    standing,
)
from benchmarking.core.multivariate.shrinkage import (
    BetaPrior,
    _Likelihood,
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
    for tail, limit in ((0.025, low), (0.975, high)):
        assert limit == pytest.approx(stats.beta.ppf(tail, [4, 13], [15, 6]))


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


def test_percentiles_of_all_are_the_percentile_of_each_among_the_known() -> None:
    scores = np.array([[1.0, 5.0], [2.0, np.nan], [3.0, 5.0], [3.0, 1.0], [4.0, 7.0]])
    found = percentiles(scores)
    assert found[:, 0] == pytest.approx([percentile(scores[:, 0], s) for s in scores[:, 0]])
    known = scores[[0, 2, 3, 4], 1]
    assert found[[0, 2, 3, 4], 1] == pytest.approx([percentile(known, s) for s in known])
    assert np.isnan(found[1, 1])


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
    """For M = 10 the 2nd to the 9th value hold the median with 97.9 %, the 3rd to the 8th with 89.1 %:
    I = .324 and λ = 8·.324/(2 + 6·.324) = .658 of the way."""
    line = benchmark_line(np.append(np.arange(1.0, 11.0), np.nan))
    assert (line.median, line.low, line.high) == pytest.approx((5.5, 2.658, 8.342), abs=5e-4)
    assert line.upper_quartile == 7.75


def test_standardised_scores() -> None:
    assert standardised(np.array([1.0, 2, 3])).tolist() == [-1, 0, 1]
    assert np.isnan(standardised(np.ones(3))).all()


def test_ten_peers_are_enough_for_a_standing() -> None:
    """The last third is the smallest: 10 peers are 4, 3 and 3."""
    scores = np.arange(10.0)
    found = standing(scores, np.full(10, 1e-9), np.full(10, 0.3), np.random.default_rng(1), 50)
    assert found.third.tolist() == [0] * 4 + [1] * 3 + [2] * 3
    assert found.certain.all()
    assert found.chances.max(axis=1) == pytest.approx(np.ones(10))


def test_one_unsure_municipality_leaves_the_others_sure() -> None:
    scores, errors = np.arange(30.0), np.full(30, 0.1)
    errors[9] = 3.0
    found = standing(scores, errors, np.full(30, 0.6), np.random.default_rng(3))
    assert found.certain[[0, 29]].all()
    assert not found.certain[9]


def test_a_shrunken_score_lies_between_its_own_and_the_mean_by_its_reliability() -> None:
    """θ̂ = μ̂ + B(g - μ̂) with ± 1.96·sqrt(B·s² + (1-B)²·SE²(μ̂) + 2·g3), SE² = 1/Σ 1/(s²+τ²), and
    g3 = s⁴/(s²+τ²)³·2G/(Σ 1/(s²+τ²))² (Prasad and Rao; Datta, Rao and Smith)."""
    variances = np.array([4.0, 9.0, 1.0, 16.0, 4.0, 2.0])
    values = np.array([12.0, -3.0, 7.0, 1.0, -8.0, 4.0])
    found = shrink(values, variances)
    kept = found.between / (found.between + variances)
    assert found.value == pytest.approx(found.mean + kept * (values - found.mean))
    se2 = 1 / (1 / (variances + found.between)).sum()
    total = variances + found.between
    g3 = variances**2 / total**3 * 2 * 6 / (1 / total).sum() ** 2
    half = 1.959964 * np.sqrt(kept * variances + (1 - kept) ** 2 * se2 + 2 * g3)
    assert found.high - found.value == pytest.approx(half, rel=1e-6)
    assert found.value - found.low == pytest.approx(half, rel=1e-6)


@pytest.mark.parametrize("unit", [1e-5, 1e-4, 1.0, 1e3])
def test_paule_mandel_solves_its_equation_in_any_unit(unit: float) -> None:
    """Σ (g - μ̂)²/(s² + τ²) = G - 1; two municipalities are enough."""
    for values, variances in (([12.0, -3, 7, 1], [4.0, 9, 1, 16]), ([1.0, 9.0], [2.0, 3.0])):
        g, s2 = unit * np.array(values), unit**2 * np.array(variances)
        between = paule_mandel(g, s2)
        w = 1 / (s2 + between)
        assert between > 0
        assert w @ (g - w @ g / w.sum()) ** 2 == pytest.approx(len(g) - 1, rel=1e-5)


def test_spread_just_above_the_noise_is_found() -> None:
    """Equal variances: τ² = s² of the values - their variance, here 2 - 1.9."""
    assert paule_mandel(np.array([0.0, 2.0]), np.full(2, 1.9)) == pytest.approx(0.1)
    assert paule_mandel(np.array([0.0, 2.0]), np.full(2, 2.0)) == 0
    assert shrink(np.array([0.0, 2.0]), np.full(2, 1.4)).visible.all()  # B = .30


def test_municipalities_without_answers_do_not_count_and_single_answers_do() -> None:
    """A single answer has no spread of its own, and none to spare: 0 of 0 degrees."""
    n, total = np.array([2, 0, 1, 3]), np.array([4.0, 0, 7, 6])
    assert pooled_variance(n, total, np.array([10.0, 0, 49, 14])) == pytest.approx((2 + 0 + 2) / 3)
    rng = np.random.default_rng(3)
    n = np.r_[np.ones(15, dtype=np.int64), rng.integers(2, 25, 15)]
    k = np.asarray(rng.binomial(n, 0.4))
    prior = fit_beta_binomial(k, n)
    padded = fit_beta_binomial(np.append(k, 0), np.append(n, 0))
    assert (padded.a, padded.b) == (prior.a, prior.b)
    with pytest.raises(ValueError, match="30 municipalities"):
        fit_beta_binomial(np.append(k[:29], 0), np.append(n[:29], 0))


def test_no_other_prior_is_likelier() -> None:
    rng = np.random.default_rng(4)
    n = rng.integers(4, 12, 60)
    k = rng.binomial(n, rng.beta(3, 2, 60))
    prior = fit_beta_binomial(k, n)

    def likelihood(a: float, b: float) -> float:
        return float(np.sum(stats.betabinom.logpmf(k, n, a, b)))

    best = likelihood(prior.a, prior.b)
    for step in (0.999, 1.001):
        assert likelihood(prior.a * step, prior.b) < best
        assert likelihood(prior.a, prior.b * step) < best


def test_every_draw_of_a_standing_counts_once() -> None:
    scores = np.arange(12.0)
    found = standing(scores, np.ones(12), np.ones(12), np.random.default_rng(1), 150)
    assert found.chances.sum(axis=1) == pytest.approx(np.ones(12))


def test_a_share_nobody_has_is_shrunk_to_almost_nothing() -> None:
    prior = fit_beta_binomial(np.zeros(30, dtype=np.int64), np.full(30, 8))
    assert 0 < float(prior.posterior(np.array([0]), np.array([8]))[0]) < 1e-3
    full = fit_beta_binomial(np.full(30, 8), np.full(30, 8))
    assert 1 > float(full.posterior(np.array([8]), np.array([8]))[0]) > 0.999


def test_a_shrunken_score_has_everything_it_was_made_of() -> None:
    """Three municipalities with noise 1 and values 0, 6 and 12: τ² = 36 - 1, B = 35/36."""
    found = shrink(np.array([0.0, 6.0, 12.0]), np.ones(3))
    assert (found.between, found.mean) == pytest.approx((35.0, 6.0))
    assert found.reliability == pytest.approx(np.full(3, 35 / 36))
    assert found.value == pytest.approx([6 - 6 * 35 / 36, 6.0, 6 + 6 * 35 / 36])
    # g1 = 35/36, g2 = (1/36)²·12 and g3 = (1/36)³·2·3/(3/36)².
    mean_square = 35 / 36 + (1 / 36) ** 2 * 12 + 2 * (1 / 36) ** 3 * 6 * 12**2
    assert found.errors == pytest.approx(np.full(3, mean_square**0.5))
    assert found.visible.tolist() == [True] * 3
    weak = shrink(np.array([0.0, 6.0, 12.0]), np.array([8.0, 8.0, 90.0]))
    assert weak.visible.tolist() == [b >= 0.3 for b in weak.reliability.tolist()]
    assert weak.visible.tolist() == [True, True, False]


@pytest.mark.parametrize(("values", "variances"), [([1.0], [1.0]), ([1.0, 2.0], [1.0, 0.0])])
def test_one_value_or_a_value_without_noise_is_refused(
    values: list[float], variances: list[float]
) -> None:
    with pytest.raises(ValueError, match="at least 2"):
        paule_mandel(np.array(values), np.array(variances))


def test_alike_variances_are_one_term_together() -> None:
    """Values with a few levels of noise, each many times: the equation over all of them holds."""
    rng = np.random.default_rng(8)
    variances = rng.choice([1.0, 4.0, 9.0], 60)
    values = 1000 + rng.normal(0, 3, 60) + rng.normal(0, np.sqrt(variances))
    oracle = combine_effects(values, variances, method_re="pm", atol=1e-12)
    assert paule_mandel(values, variances) == pytest.approx(oracle.tau2, rel=1e-8)


def test_a_prior_is_a_beta_distribution() -> None:
    prior, k, n = BetaPrior(2.5, 4.0), np.array([0, 3, 7]), np.array([5, 6, 7])
    assert (prior.mean, prior.sd) == pytest.approx(
        (stats.beta.mean(2.5, 4), stats.beta.std(2.5, 4))
    )
    assert prior.posterior(k, n) == pytest.approx(stats.beta.mean(k + 2.5, n - k + 4))
    for confidence in (0.95, 0.5):
        low, high = prior.interval(k, n, confidence)
        expected = stats.beta.interval(confidence, k + 2.5, n - k + 4)
        assert low == pytest.approx(expected[0])
        assert high == pytest.approx(expected[1])
    assert prior.interval(k, n)[0] == pytest.approx(
        stats.beta.interval(0.95, k + 2.5, n - k + 4)[0]
    )


def test_the_james_stein_factor_by_hand() -> None:
    """Four means with squares 4 + 1 + 1 + 4 around theirs: 1 - 1·2/10."""
    assert james_stein_factor(np.array([1.0, 2, 4, 5]), 2.0) == pytest.approx(0.8)


def test_shares_that_spread_no_more_than_chance_end_at_the_largest_prior() -> None:
    """Everywhere half: nothing is left of a share. Everywhere all or nothing: all of it is."""
    even = fit_beta_binomial(np.full(30, 4), np.full(30, 8))
    assert (even.a + even.b, even.mean) == pytest.approx((np.exp(12.0), 0.5))
    apart = fit_beta_binomial(np.arange(40) % 2 * 8, np.full(40, 8))
    assert (apart.a + apart.b, apart.mean) == pytest.approx((np.exp(-6.0), 0.5))


@pytest.mark.parametrize(("a", "b"), [(0.4, 0.7), (3.0, 2.0), (30.0, 90.0), (1.0, 12.0)])
def test_the_likeliest_prior_has_no_slope(a: float, b: float) -> None:
    """Found by scipy's own search too, from shares of every kind and sides of 1 to 40 answers."""
    rng = np.random.default_rng(int(10 * a))
    n = rng.integers(1, 41, 80)
    k = rng.binomial(n, rng.beta(a, b, 80))
    prior = fit_beta_binomial(k, n)

    def loss(place: np.ndarray) -> float:
        return -float(np.sum(stats.betabinom.logpmf(k, n, *np.exp(place))))

    found = optimize.minimize(loss, np.log([a, b]), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000})  # fmt: skip
    assert (prior.a, prior.b) == pytest.approx(tuple(np.exp(found.x)), rel=1e-5)


def test_the_likelihood_climbs_by_its_own_slope_and_curvature() -> None:
    """In logit(a/(a+b)) and ln(a+b), against differences of scipy's; n of 1 to 12, k of 0 to n."""
    rng = np.random.default_rng(9)
    n = np.r_[1, 1, rng.integers(1, 13, 38)]
    k = np.r_[0, 1, rng.binomial(n[2:], rng.beta(1, 2, 38))]
    likelihood = _Likelihood.of(k, n)
    choices = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)

    def value(place: np.ndarray) -> float:
        share, size = special.expit(place[0]), np.exp(place[1])
        return float(
            np.sum(stats.betabinom.logpmf(k, n, share * size, (1 - share) * size) - choices)
        )

    for at in ([0.3, 1.0], [-2.0, 3.0], [1.5, -1.0]):
        place = np.array(at)
        assert likelihood.value(place) == pytest.approx(value(place))
        gradient, curvature = likelihood._derivatives(place)
        h = 1e-4
        steps = np.eye(2) * h
        slopes = [(value(place + step) - value(place - step)) / (2 * h) for step in steps]
        assert gradient == pytest.approx(slopes, rel=1e-5)
        second = [
            [
                (value(place + u + v) - value(place + u - v) - value(place - u + v) + value(place - u - v))
                / (4 * h**2)
                for v in steps
            ]
            for u in steps
        ]  # fmt: skip
        assert curvature == pytest.approx(np.array(second), rel=1e-3, abs=1e-3)
    # Near the top one step of Newton's method is as good as there.
    top = np.array([0.0, 0.0])
    for _ in range(40):
        top = likelihood.improve(top)
    gradient, curvature = likelihood._derivatives(top + 0.01)
    expected = top + 0.01 - np.linalg.solve(curvature, gradient)
    assert likelihood.improve(top + 0.01) == pytest.approx(expected)
    assert likelihood.improve(top) == pytest.approx(top)


def test_a_reliability_of_three_tenths_is_enough() -> None:
    """Noise of seven tenths of the spread of the values: in some units B is .30 to the bit."""
    exact = 0
    for unit in range(1, 41):
        values = np.arange(4.0) * unit
        found = shrink(values, np.full(4, 0.7 * np.var(values, ddof=1)))
        assert found.reliability == pytest.approx(np.full(4, 0.30))
        np.testing.assert_array_equal(found.visible, found.reliability >= 0.30)
        exact += int(found.reliability[0] == 0.30)
    assert exact > 0


@pytest.mark.parametrize("groups", [20, 60])
def test_the_interval_of_a_shrunken_score_holds_it_as_often_as_it_says(groups: int) -> None:
    """Intraclass correlation .1, 5 to 15 answers: of the shown scores, and of all."""
    rng = np.random.default_rng(groups)
    held, shown = [], []
    for _ in range(600):
        noise = 0.9 / rng.integers(5, 16, groups)
        truth = rng.normal(0, 0.1**0.5, groups)
        found = shrink(truth + rng.normal(0, noise**0.5), noise)
        inside = (found.low <= truth) & (truth <= found.high)
        held.append(inside.mean())
        shown += inside[found.visible].tolist()
    assert 0.935 <= np.mean(held) <= 0.965
    assert 0.94 <= np.mean(shown) <= 0.97
