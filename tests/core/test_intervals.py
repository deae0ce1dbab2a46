"""Intervals of shares and of differences between shares."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarking.core.intervals import (
    finite_population_size,
    korn_graubard,
    newcombe,
    normal_quantile,
    t_interval,
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
