"""Intervals of shares and of differences between shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarking.core.statistics.intervals import (
    bounded_interval,
    finite_population_size,
    korn_graubard,
    newcombe,
    normal_quantile,
    ratio_interval,
    square_and_add,
    t_interval,
    t_quantile,
    wilson,
    wilson_finite,
)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_newcombe_1998a_table_i_method_3(
    k: int, n: int, low: float, high: float
) -> None:
    """R6."""
    assert np.array(wilson(k, n)) == pytest.approx([low, high], abs=5e-5)


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2", "low", "high"),
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
    ],
)
def test_newcombe_gives_newcombe_1998b_table_ii_method_10(
    k1: int, n1: int, k2: int, n2: int, low: float, high: float
) -> None:
    """R7."""
    assert np.array(newcombe(k1, n1, k2, n2)) == pytest.approx([low, high], abs=5e-5)


def test_wilson_for_a_finite_population_of_285_mayors() -> None:
    """Indicators 1: 120 of 150 mayors, alone and out of 285."""
    assert np.array(wilson(120, 150)) == pytest.approx([0.729, 0.856], abs=5e-4)
    assert np.array(wilson_finite(120, 150, 285)) == pytest.approx([0.752, 0.840], abs=5e-4)


def test_a_census_has_no_sampling_interval() -> None:
    assert np.array(wilson_finite(120, 150, 150)) == pytest.approx([0.8, 0.8])


def test_more_answers_than_persons_are_refused() -> None:
    with pytest.raises(ValueError, match="more answers"):
        wilson_finite(1, 10, 9)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 1.5])
def test_a_confidence_outside_0_and_1_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="confidence"):
        normal_quantile(confidence)


def test_an_empty_base_has_no_interval() -> None:
    assert np.isnan(wilson(0, 0)).all()
    assert np.isnan(newcombe(0, 0, 1, 2)).all()


def test_one_cluster_has_no_t_interval() -> None:
    assert np.isnan(t_interval(0.3, 0.1, 1)).all()


def test_t_interval_of_five_clusters() -> None:
    """t(4) at 97.5 % is 2.776445."""
    assert np.array(t_interval(1.0, 0.5, 5)) == pytest.approx([1 - 1.3882225, 1 + 1.3882225])


counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts)
def test_wilson_holds_the_share_and_stays_within_bounds(kn: tuple[int, int]) -> None:
    low, high = wilson(*kn)
    assert 0 <= low <= kn[0] / kn[1] <= high <= 1


@given(counts, counts)
def test_newcombe_is_antisymmetric(first: tuple[int, int], second: tuple[int, int]) -> None:
    low, high = newcombe(*first, *second)
    back_low, back_high = newcombe(*second, *first)
    assert (float(low), float(high)) == pytest.approx((-float(back_high), -float(back_low)))
    assert -1 - 1e-12 <= low <= high <= 1 + 1e-12


def test_the_size_of_a_sample_from_a_finite_population() -> None:
    """n* = n(N-1)/(N-n): 150 of 285 are worth 150·284/135."""
    assert float(finite_population_size(150, 285)) == pytest.approx(150 * 284 / 135)
    wide, narrow = (np.array(wilson_finite(120, 150, 285, c)) for c in (0.99, 0.90))
    assert wide[0] < narrow[0] < 0.8 < narrow[1] < wide[1]


@pytest.mark.parametrize(("share", "n", "degrees"), [(0.2, 50, 9), (0.01, 50, 20), (0.99, 60, 11)])
def test_korn_graubard_by_its_definition(share: float, n: int, degrees: int) -> None:
    """n_eff = p(1-p)/V·(t(n-1)/t(df))², then Clopper-Pearson; scipy.stats is the oracle."""
    variance = 2 * share * (1 - share) / n
    ratio = stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, degrees)
    size = n / 2 * ratio**2
    x = share * size
    low, high = korn_graubard(share, variance, n, degrees)
    assert float(low) == pytest.approx(stats.beta.ppf(0.025, x, size - x + 1))
    assert float(high) == pytest.approx(stats.beta.ppf(0.975, x + 1, size - x))


def test_korn_graubard_of_none_and_of_all() -> None:
    """Without variance n itself counts: 0 of 20 and 20 of 20 leave 1 - .025^(1/20)."""
    edge = 1 - 0.025 ** (1 / 20)
    assert np.array(korn_graubard(0.0, 0.0, 20, 9)) == pytest.approx([0, edge])
    assert np.array(korn_graubard(1.0, 0.0, 20, 9)) == pytest.approx([1 - edge, 1])


@given(st.lists(counts, min_size=1, max_size=5))
def test_many_intervals_at_once_are_what_each_is(pairs: list[tuple[int, int]]) -> None:
    k, n = np.array(pairs).T
    low, high = wilson(k, n)
    assert [(a, b) for a, b in zip(low, high, strict=True)] == [
        tuple(map(float, wilson(*pair))) for pair in pairs
    ]


def test_intervals_at_another_confidence() -> None:
    """Newcombe's two halves from scipy's Wilson limits at 80 %."""
    (l1, u1), (l2, u2) = (stats.binomtest(k, n).proportion_ci(0.8, "wilson") for k, n in ((7, 20), (9, 15)))  # fmt: skip
    d = 7 / 20 - 9 / 15
    low = d - float(np.hypot(7 / 20 - l1, u2 - 9 / 15))
    high = d + float(np.hypot(u1 - 7 / 20, 9 / 15 - l2))
    assert np.array(newcombe(7, 20, 9, 15, 0.8)) == pytest.approx([low, high])


def test_two_clusters_have_a_t_interval_of_one_degree() -> None:
    """t(1) at 97.5 % is 12.7062; one cluster beside it has none."""
    low, high = t_interval(np.array([1.0, 1.0]), np.array([0.5, 0.5]), np.array([2, 1]))
    assert (float(low[0]), float(high[0])) == pytest.approx((1 - 6.3531, 1 + 6.3531), abs=1e-4)
    assert np.isnan([low[1], high[1]]).all()


def test_limits_of_any_kind_are_squared_and_added() -> None:
    """.6 (.5 to .8) minus .3 (.2 to .5): -.1-.2 below and .2-.1 above on the root."""
    low, high = square_and_add(0.6, (0.5, 0.8), 0.3, (0.2, 0.5))
    assert float(low) == pytest.approx(0.3 - (0.1**2 + 0.2**2) ** 0.5)
    assert float(high) == pytest.approx(0.3 + (0.2**2 + 0.1**2) ** 0.5)


def test_the_quantile_of_t_takes_any_number_of_clusters() -> None:
    found = t_quantile(np.array([1.0, 1.9, 2.0, 3.5, 21.0]), 0.9)
    assert np.isnan(found[:2]).all()
    assert found[2:] == pytest.approx(stats.t.ppf(0.95, [1.0, 2.5, 20.0]))


def test_a_bounded_interval_is_fishers_z_of_a_correlation() -> None:
    """scipy's Pearson interval, atanh(r) ± z/sqrt(n-3), at the error that gives it."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=40)
    found = stats.pearsonr(x, x + rng.normal(size=40))
    r, expected = float(found.statistic), found.confidence_interval(0.9)
    t = float(t_quantile(12.0, 0.9))
    se = (1 - r**2) * normal_quantile(0.9) / 37**0.5 / t
    assert bounded_interval(r, se, 12, 0.9) == pytest.approx((expected.low, expected.high))
    doubled = bounded_interval(2 * r, 2 * se, 12, 0.9, bound=2.0)
    assert doubled == pytest.approx((2 * expected.low, 2 * expected.high))


@given(st.floats(-0.99, 0.99), st.floats(0, 2), st.integers(2, 40))
def test_a_bounded_interval_stays_inside_and_turns_round(
    value: float, se: float, clusters: int
) -> None:
    low, high = map(float, bounded_interval(value, se, clusters))
    assert -1 <= low <= value + 1e-9
    assert value - 1e-9 <= high <= 1
    assert bounded_interval(-value, se, clusters) == pytest.approx((-high, -low))


def test_at_its_bound_or_with_one_cluster_there_is_no_bounded_interval() -> None:
    found = np.array(
        bounded_interval(np.array([1.0, -1.0, 0.5]), np.full(3, 0.1), np.array([5, 5, 1]))
    )
    assert np.isnan(found).all()


def test_a_ratio_has_its_interval_on_the_logarithm() -> None:
    low, high = ratio_interval(np.array([2.0, 0.0]), np.array([0.5, 0.1]), np.array([11, 11]))
    factor = float(np.exp(stats.t.ppf(0.975, 10) / 4))
    assert (float(low[0]), float(high[0])) == pytest.approx((2 / factor, 2 * factor))
    assert np.isnan([low[1], high[1]]).all()
