"""Reliability.

R31 uses the unbiased covariances of nine of the Holzinger-Swineford tests, computed from the
301 pupils (semopy's copy of lavaan's data set). R32's .6253, .8852, .6878 come from lavaan's
three-factor model, which the product does not fit: the step from loadings to ω is tested with
lavaan's printed estimates, and the one-factor fit with its own values. R33's
7,382 soldiers (R multilevel's bh1996) stand in soldiers.csv by company: how many, the sum and the
sum of squares of each scale.
"""

import csv
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from benchmarking.core.data.arrays import Counts, Floats, floats
from benchmarking.core.multivariate.scales import (
    clustered_log_ratio,
    covariance_of,
    cronbach_alpha,
    feldt_interval,
    icc_anova,
    icc_interval,
    icc_reml,
    may_show_composite,
    mcdonald_omega,
    omega_of,
    pooled_within,
    standardised_alpha,
)

# pingouin's data set cronbach_wide_missing without its three incomplete rows.
BINARY = np.array(
    [
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0],
        [1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0],
        [1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0],
        [1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0],
        [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
        [0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0],
        [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    ]
)
# R's data set `attitude` (Chatterjee and Price 1977): 30 departments, 7 questions.
ATTITUDE_TEXT = """
    43 51 30 39 61 92 45 63 64 51 54 63 73 47 71 70 68 69 76 86 48 61 63 45 47 54 84 35
    81 78 56 66 71 83 47 43 55 49 44 54 49 34 58 67 42 56 66 68 35 71 75 50 55 70 66 41
    72 82 72 67 71 83 31 67 61 45 47 62 80 41 64 53 53 58 58 67 34 67 60 47 39 59 74 41
    69 62 57 42 55 63 25 68 83 83 45 59 77 35 77 77 54 72 79 77 46 81 90 50 72 60 54 36
    74 85 64 69 79 79 63 65 60 65 75 55 80 60 65 70 46 57 75 85 46 50 58 68 54 64 78 52
    50 40 33 34 43 64 33 64 61 52 62 66 80 41 53 66 52 50 63 80 37 40 37 42 58 50 57 49
    63 54 42 48 66 75 33 66 77 66 63 88 76 72 78 75 58 74 80 78 49 48 57 44 45 51 83 38
    85 85 71 71 77 74 55 82 82 39 59 64 78 39
"""
ATTITUDE = np.array(ATTITUDE_TEXT.split(), dtype=float).reshape(30, 7)
HOLZINGER = {
    "visual": [
        [1.3628977, 0.4087292, 0.5818323],
        [0.4087292, 1.3863898, 0.4525675],
        [0.5818323, 0.4525675, 1.2791144],
    ],
    "textual": [
        [1.3551667, 1.1014120, 0.8985008],
        [1.1014120, 1.6653184, 1.0179058],
        [0.8985008, 1.0179058, 1.2003462],
    ],
    "speed": [
        [1.1870833, 0.5370294, 0.3745415],
        [0.5370294, 1.0253894, 0.4588409],
        [0.3745415, 0.4588409, 1.0183872],
    ],
}


def test_alpha_and_feldt_interval_of_pingouin() -> None:
    """R29: listwise .8016949152542373; KR-20 of 0/1 items.

    pingouin's printed interval .581 to .933 counts all 12 rows, incomplete ones too.
    """
    alpha = cronbach_alpha(np.cov(BINARY.T))
    assert alpha == pytest.approx(0.8016949152542373)
    assert feldt_interval(alpha, 12, 11) == pytest.approx((0.581, 0.933), abs=5e-4)


def test_alpha_of_the_attitude_data() -> None:
    """R30: psych::alpha, raw .8431 and standardised .8391."""
    covariance = np.cov(ATTITUDE.T)
    assert cronbach_alpha(covariance) == pytest.approx(0.8431, abs=5e-5)
    assert standardised_alpha(covariance) == pytest.approx(0.8391, abs=5e-5)


@pytest.mark.parametrize(
    ("name", "alpha", "omega"),
    [
        ("visual", 0.6261171, 0.6326),
        ("textual", 0.8827069, 0.8859),
        ("speed", 0.6884550, 0.6961),
    ],
)
def test_holzinger_swineford(name: str, alpha: float, omega: float) -> None:
    """R31 (semTools) and the one-factor closed form noted at R32."""
    covariance = np.array(HOLZINGER[name])
    assert cronbach_alpha(covariance) == pytest.approx(alpha, abs=5e-8)
    found = mcdonald_omega(covariance)
    assert found.value == pytest.approx(omega, abs=5e-5)
    assert not found.heywood


@pytest.mark.parametrize(
    ("loadings", "factor_variance", "errors", "expected"),
    [
        ([1, 0.554, 0.729], 0.809, [0.549, 1.134, 0.844], 0.6253),
        ([1, 1.113, 0.926], 0.979, [0.371, 0.446, 0.356], 0.8852),
        ([1, 1.180, 1.082], 0.384, [0.799, 0.488, 0.566], 0.6878),
    ],
)
def test_omega_of_the_three_factor_model_of_lavaan(
    loadings: list[float], factor_variance: float, errors: list[float], expected: float
) -> None:
    """R32: semTools on lavaan's estimates (printed with three decimals)."""
    standardised = np.array(loadings) * np.sqrt(factor_variance)
    assert omega_of(standardised, np.array(errors)) == pytest.approx(expected, abs=3e-4)


def test_omega_of_more_items_recovers_the_loadings() -> None:
    """A covariance made from known loadings gives them back."""
    loadings, errors = np.array([0.9, 0.7, 1.2, 0.5, 0.8]), np.array([0.5, 0.6, 0.4, 0.9, 0.3])
    found = mcdonald_omega(np.outer(loadings, loadings) + np.diag(errors))
    assert found.loadings == pytest.approx(loadings, abs=1e-3)
    expected = loadings.sum() ** 2 / (loadings.sum() ** 2 + errors.sum())
    assert found.value == pytest.approx(expected, abs=1e-4)


def test_a_heywood_case_is_flagged() -> None:
    found = mcdonald_omega(np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.5], [0.9, 0.5, 1.0]]))
    assert found.heywood


def test_too_few_items_are_refused() -> None:
    with pytest.raises(ValueError, match="2 items"):
        cronbach_alpha(np.eye(1))
    with pytest.raises(ValueError, match="3 items"):
        mcdonald_omega(np.eye(2))


def test_covariance_from_sums() -> None:
    sums, products = ATTITUDE.sum(axis=0), ATTITUDE.T @ ATTITUDE
    assert covariance_of(30, sums, products) == pytest.approx(np.cov(ATTITUDE.T))
    both = pooled_within(np.stack([np.eye(2), 3 * np.eye(2)]), np.array([11, 31]))
    assert both == pytest.approx(2.5 * np.eye(2))


def test_a_composite_needs_alpha_and_gaps_of_one_direction() -> None:
    gaps, low, high = (
        np.array([0.1, 0.2, -0.1]),
        np.array([0, 0.1, -0.3]),
        np.array([0.2, 0.3, 0.1]),
    )
    assert may_show_composite(np.array([0.7, 0.6]), gaps, low, high)
    assert not may_show_composite(np.array([0.7, 0.5]), gaps, low, high)
    assert not may_show_composite(np.array([0.7, 0.6]), gaps, low, np.array([0.2, 0.3, -0.05]))


def grouped(sizes: list[int]) -> tuple[Counts, Floats]:
    rng = np.random.default_rng(4)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    return groups, rng.normal(0, 1, len(sizes))[groups] + rng.normal(0, 1.5, len(groups))


def sums_of(groups: Counts, y: Floats) -> tuple[Counts, Floats, Floats]:
    total, squares = (np.bincount(groups, w).astype(np.float64) for w in (y, y**2))
    return np.bincount(groups).astype(np.int64), total, squares


def test_anova_icc_by_hand() -> None:
    """Three groups of two: 1,3 2,4 6,8: MSB = 14.67.., MSW = 2."""
    y = np.array([[1.0, 3], [2, 4], [6, 8]])
    found = icc_anova(np.array([2, 2, 2]), y.sum(axis=1), (y**2).sum(axis=1))
    msb = 2 * ((y.mean(axis=1) - 4) ** 2).sum() / 2
    assert found.single == pytest.approx((msb - 2) / (msb + 2))
    assert found.mean == pytest.approx((msb - 2) / msb)


def soldiers(between: float, within: float) -> tuple[Counts, Floats, Floats]:
    """99 companies of 7,382 soldiers in all with these sums of squares (bh1996, made even)."""
    n = np.full(99, 7382 / 99)
    means = np.r_[np.repeat([1.0, -1.0], 49), 0.0] * np.sqrt(between / (98 * n[0]))
    return n, n * means, n * means**2 + within / 99


@pytest.mark.parametrize(
    ("eta", "expected"), [(0.2359287, 0.04336905), (0.3787881, 0.1331)], ids=["WBEING", "HRS"]
)
def test_anova_icc_of_the_multilevel_tutorial(eta: float, expected: float) -> None:
    """R33: ICC1 of the ANOVA, from the tutorial's etas (waba: EtaBy and EtaBx)."""
    found = icc_anova(*soldiers(eta**2, 1 - eta**2))
    assert found.single == pytest.approx(expected, abs=5e-5 if expected > 0.1 else 5e-8)


@pytest.mark.parametrize(
    ("single", "mean"),
    [(0.1292370, 0.9171286), (0.1474614, 0.9280442), (0.0480484, 0.7900745)],
    ids=["HRS", "LEAD", "COHES"],
)
def test_reml_icc_of_means_of_the_multilevel_package(single: float, mean: float) -> None:
    """R33: multilevel::mult.icc, the reliability of a mean of 7382/99 answers."""
    within = 7283.0
    between = 98 * (1 + 7382 / 99 * single / (1 - single))
    found = icc_reml(*soldiers(between, within))
    assert found.single == pytest.approx(single, abs=1e-6)
    assert found.mean == pytest.approx(mean, abs=2e-6)


@pytest.mark.parametrize(
    ("column", "anova", "reml"),
    [
        ("WBEING", 0.04336905, None),
        ("HRS", None, (0.1292370, 0.9171286)),
        ("LEAD", None, (0.1474614, 0.9280442)),
        ("COHES", None, (0.0480484, 0.7900745)),
    ],
)
def test_icc_of_the_soldiers(
    column: str, anova: float | None, reml: tuple[float, float] | None
) -> None:
    """R33, bh1996: 7,382 soldiers of 99 companies, counted by company in soldiers.csv."""
    with (Path(__file__).parent / "soldiers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    n = np.array([int(row["soldiers"]) for row in rows])
    total, squares = (
        np.array([float(row[f"{column}_{name}"]) for row in rows]) for name in ("sum", "squares")
    )
    if anova is not None:
        assert icc_anova(n, total, squares).single == pytest.approx(anova, abs=5e-9)
    if reml is not None:
        found = icc_reml(n, total, squares)
        assert (found.single, found.mean) == pytest.approx(reml, abs=2e-7)


def test_reml_icc_agrees_with_statsmodels() -> None:
    groups, y = grouped([3, 5, 8, 2, 6, 7, 4, 9, 3, 5, 6, 8, 12, 2, 5])
    found = icc_reml(*sums_of(groups, y))
    fit = sm.MixedLM(y, np.ones(len(y)), groups=groups).fit(reml=True)
    between = float(np.asarray(fit.cov_re)[0, 0])
    assert found.single == pytest.approx(between / (between + fit.scale), abs=1e-3)
    assert found.single < found.mean < 1


def test_balanced_reml_equals_anova() -> None:
    groups, y = grouped([6] * 20)
    arguments = sums_of(groups, y)
    assert icc_reml(*arguments).single == pytest.approx(icc_anova(*arguments).single, abs=1e-6)


def test_two_items_make_a_scale() -> None:
    """Spearman-Brown: items of equal variance with r = .5 give 2r/(1+r) = 2/3."""
    assert cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])) == pytest.approx(2 / 3)


@pytest.mark.parametrize("seed", range(8))
def test_omega_recovers_weak_loadings_whatever_the_order_of_the_items(seed: int) -> None:
    loadings = np.random.default_rng(seed).uniform(0.3, 0.6, 6)
    found = mcdonald_omega(np.outer(loadings, loadings) + np.diag(1 - loadings**2))
    assert found.loadings == pytest.approx(loadings, abs=2e-3)
    assert found.errors == pytest.approx(1 - loadings**2, abs=2e-3)
    assert not found.heywood


def test_three_items_have_their_closed_form_in_any_unit() -> None:
    """λ_i = sqrt(c_ij·c_ik/c_jk), and a Heywood case is one in points or in tens of points."""
    loadings, errors = np.array([2.0, 3.0, 5.0]), np.array([1.0, 2.0, 4.0])
    found = mcdonald_omega(np.outer(loadings, loadings) + np.diag(errors))
    assert found.loadings == pytest.approx(loadings, rel=1e-12)
    assert found.errors == pytest.approx(errors, rel=1e-12)
    bare = np.outer(loadings, loadings) + np.diag([1.0, 2.0, 1e-5])
    assert [mcdonald_omega(bare * scale).heywood for scale in (1, 100)] == [True, True]


def test_unrelated_items_have_no_factor() -> None:
    found = mcdonald_omega(np.array([[1.0, 0.0, 0.2], [0.0, 1.0, 0.2], [0.2, 0.2, 1.0]]))
    assert found.heywood


def test_two_persons_have_a_covariance_and_one_has_none() -> None:
    pair = np.array([[1.0, 2.0], [3.0, 7.0]])
    assert covariance_of(2, pair.sum(axis=0), pair.T @ pair) == pytest.approx(np.cov(pair.T))
    single = np.array([1.0, 2.0])
    assert np.isnan(covariance_of(1, single, np.outer(single, single))).all()
    assert np.isnan(covariance_of(0, 0 * single, np.zeros((2, 2)))).all()


def test_a_composite_of_falling_gaps_is_forbidden_by_a_clear_rise() -> None:
    """The mirror image; an interval that only touches 0 is not clearly the other way."""
    alphas, gaps = np.array([0.7, 0.6]), np.array([-0.1, -0.2, 0.1])
    low, high = np.array([-0.2, -0.3, -0.1]), np.array([0, -0.1, 0.3])
    assert may_show_composite(alphas, gaps, low, high)
    assert not may_show_composite(alphas, gaps, np.array([-0.2, -0.3, 0.05]), high)
    assert may_show_composite(alphas, gaps, np.array([-0.2, -0.3, 0.0]), high)
    assert may_show_composite(alphas, -gaps, -high, -np.array([-0.2, -0.3, 0.0]))


def test_empty_municipalities_do_not_count_for_the_icc_and_single_answers_do() -> None:
    groups, y = grouped([3, 5, 8, 1, 6, 7, 1, 9, 3, 5])
    n, total, squares = sums_of(groups, y)
    for icc in (icc_anova, icc_reml):
        padded = icc(np.append(n, 0), np.append(total, 0.0), np.append(squares, 0.0))
        assert padded == icc(n, total, squares)
    means = total / n
    msb = (n * (means - y.mean()) ** 2).sum() / 9
    msw = ((y - means[groups]) ** 2).sum() / (len(y) - 10)
    assert icc_anova(n, total, squares).mean == pytest.approx((msb - msw) / msb)
    fit = sm.MixedLM(y, np.ones(len(y)), groups=groups).fit(reml=True)
    between = float(np.asarray(fit.cov_re)[0, 0])
    expected = between / (between + fit.scale)
    assert icc_reml(n, total, squares).single == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    "rows",
    [
        ([5], [10.0], [30.0]),
        ([0, 0], [0.0, 0.0], [0.0, 0.0]),
        ([1, 1, 1], [1.0, 2, 4], [1.0, 4, 16]),
        ([2, 3, 1], [4.0, 6, 2], [8.0, 12, 4]),
    ],
    ids=["one municipality", "nobody", "one answer each", "all alike"],
)
def test_reml_icc_is_not_defined_without_spread_inside_and_between(
    rows: tuple[list[int], list[float], list[float]],
) -> None:
    found = icc_reml(np.array(rows[0]), np.array(rows[1]), np.array(rows[2]))
    assert np.isnan([found.single, found.mean]).all()


def test_reml_icc_of_two_municipalities_in_any_unit() -> None:
    n, y = np.array([3, 3]), np.array([[1.0, 2, 4], [5, 8, 9]])
    for unit in (1.0, 1e-8):
        found = icc_reml(n, unit * y.sum(axis=1), unit**2 * (y**2).sum(axis=1))
        expected = icc_anova(n, y.sum(axis=1), (y**2).sum(axis=1))
        assert (found.single, found.mean) == pytest.approx((expected.single, expected.mean))
    agreed = icc_reml(n, np.array([3.0, 9.0]), np.array([3.0, 27.0]))
    assert agreed.single > 0.999


@pytest.mark.parametrize(("rho", "k"), [(0.05, 4), (0.1, 5), (0.6, 4)])
def test_items_that_all_go_together_alike_load_alike(rho: float, k: int) -> None:
    """Equal correlations ρ: every loading is sqrt(ρ), however weak the factor."""
    covariance = np.full((k, k), rho) + (1 - rho) * np.eye(k)
    found = mcdonald_omega(covariance)
    assert found.loadings == pytest.approx(np.full(k, rho**0.5), abs=1e-4)
    assert found.value == pytest.approx(k * rho / (k * rho + 1 - rho), abs=1e-3)


def test_items_that_turn_against_the_factor_keep_their_sign() -> None:
    loadings = np.array([0.9, 0.8, -0.3, 0.7])
    found = mcdonald_omega(np.outer(loadings, loadings) + np.diag(1 - loadings**2))
    assert found.loadings == pytest.approx(loadings, abs=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_the_maximum_likelihood_loadings_reproduce_every_variance(seed: int) -> None:
    """Lawley and Maxwell: at the maximum the residual variances are 0 to the last digits."""
    rng = np.random.default_rng(seed)
    k = 7
    loadings = rng.uniform(0.2, 0.95, k)
    scores = rng.normal(size=(80, 1)) * loadings + rng.normal(size=(80, k)) * np.sqrt(1 - loadings**2)  # fmt: skip
    correlation = np.asarray(np.corrcoef(scores.T))
    found = mcdonald_omega(correlation)
    unique = 1 - found.loadings**2
    assert not found.heywood
    # The loadings are the leading eigenvector of what the uniquenesses leave.
    root = np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
    again = root * vectors[:, -1] * np.sqrt(values[-1] - 1)
    assert found.loadings == pytest.approx(again * np.sign(again.sum()), abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_balanced_reml_equals_anova_to_the_last_digits(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(30, 5)) + rng.normal(0, 0.7, (30, 1))
    n, total, squares = np.full(30, 5), x.sum(axis=1), (x**2).sum(axis=1)
    found, plain = icc_reml(n, total, squares), icc_anova(n, total, squares)
    assert found.single == pytest.approx(plain.single, abs=2e-7)


def moments(rows: Floats) -> tuple[Counts, Floats, Floats]:
    """n, Σx and Σx² of groups of equal size."""
    return np.full(len(rows), rows.shape[1]), rows.sum(axis=1), (rows**2).sum(axis=1)


def groups_of(
    rng: np.random.Generator, groups: int, single: float
) -> tuple[Counts, Floats, Floats]:
    """n, Σx and Σx² of groups of 1 to 9 with this intraclass correlation."""
    n = rng.integers(1, 10, groups)
    noise = rng.normal(0, (1 - single) ** 0.5, int(n.sum()))
    x = np.repeat(rng.normal(0, single**0.5, groups), n) + noise
    place = np.repeat(np.arange(groups), n)
    first, second = (floats(np.bincount(place, x**k)) for k in (1, 2))
    return n, first, second


def test_the_ratio_of_the_mean_squares_is_that_of_an_analysis_of_variance() -> None:
    """scipy's F of the groups, and its jackknife group by group."""
    rng = np.random.default_rng(3)
    rows = [
        rng.normal(level, 1, size) for level, size in zip((0, 1, 3, 2), (2, 4, 3, 5), strict=True)
    ]
    n = np.array([len(row) for row in rows])
    total, squares = (floats([(row**k).sum() for row in rows]) for k in (1, 2))
    found = clustered_log_ratio(n, total, squares)
    assert float(found.value) == pytest.approx(np.log(stats.f_oneway(*rows).statistic))
    alone = [np.log(stats.f_oneway(*rows[:m], *rows[m + 1 :]).statistic) for m in range(4)]
    assert found.z[0] == pytest.approx(3 / 4 * (np.mean(alone) - alone))
    assert float(found.se) == pytest.approx((3 / 4 * np.sum((alone - np.mean(alone)) ** 2)) ** 0.5)
    assert found.share[0] == pytest.approx(n / 14)
    empty = clustered_log_ratio(*(np.append(part, 0) for part in (n, total, squares)))
    assert float(empty.se) == pytest.approx(float(found.se))
    assert (int(empty.clusters), float(empty.z[0, 4])) == (4, 0)


def test_the_interval_of_an_icc_is_that_of_its_ratio() -> None:
    """F to (F-1)/(F-1+n) in groups of equal size, with t of as many groups."""
    rng = np.random.default_rng(4)
    x = floats(rng.normal(0, 1, (12, 5)) + rng.normal(0, 1, (12, 1)))
    ratio = clustered_log_ratio(*moments(x))
    for confidence in (0.8, 0.95):
        half = float(stats.t.ppf((1 + confidence) / 2, 11) * ratio.se)
        ends = np.exp(float(ratio.value) + np.array([-half, half]))
        expected = (ends - 1) / (ends - 1 + 5)
        assert np.array(icc_interval(*moments(x), confidence)) == pytest.approx(expected)
    low, high = icc_interval(*moments(x))
    assert low < icc_anova(*moments(x)).single < high


def test_the_interval_of_an_icc_holds_for_unequal_sizes() -> None:
    """800 times 15 groups, side by side."""
    rng = np.random.default_rng(5)
    drawn = [groups_of(rng, 15, 0.2) for _ in range(800)]
    n, total, squares = (np.stack(part, axis=1) for part in zip(*drawn, strict=True))
    low, high = icc_interval(n, total, squares)
    known = np.isfinite(low)
    assert known.mean() > 0.99
    assert 0.93 <= np.mean((low <= 0.2) & (high >= 0.2), where=known) <= 0.975
    one = icc_interval(*drawn[7])
    assert (float(low[7]), float(high[7])) == pytest.approx(tuple(map(float, one)))


def test_an_icc_has_no_interval_where_nothing_can_be_told() -> None:
    same = floats(np.tile([[1.0, 2.0, 3.0]], (12, 1)))
    assert np.isnan(icc_interval(*moments(same))).all()  # municipalities do not differ
    alike = floats(np.tile(np.arange(12.0)[:, None], (1, 3)))
    assert np.isnan(icc_interval(*moments(alike))).all()  # colleagues do not differ
    close = floats([[1.0, 9.0 + 0.1 * m] for m in range(12)])
    assert np.isnan(icc_interval(*moments(close))).all()  # closer than chance allows
    assert np.isnan(icc_interval(*moments(alike[:1]))).all()
    single = np.ones(5, dtype=np.int64)
    assert np.isnan(icc_interval(single, floats(np.arange(5)), floats(np.arange(5) ** 2))).all()
