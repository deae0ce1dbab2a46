"""Cliff's delta and ordinal superiority."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.nonparametric import rank_compare_2ordinal

from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.figures import Reason
from benchmarking.core.statistics.ordinal import Dominance, Magnitude, cliff_delta, clustered_delta
from tests.core.nudged import contributions


def tabulate(values: list[int], categories: list[int]) -> Counts:
    return np.array([values.count(c) for c in categories], dtype=np.int64)


FIVE = [1, 2, 3, 4, 5]
TENS = [10, 20, 30, 40, 50, 100]
SECOND = tabulate([10, 20, 30, 40, 40, 50], TENS)


def test_cliff_delta_of_effsize_with_consistent_variance_and_normal_quantile() -> None:
    """R14: effsize testCliff.Rout.save."""
    first = tabulate([10, 10, 20, 20, 20, 30, 30, 30, 40, 50], TENS)
    result = cliff_delta(first, SECOND, unbiased=False, normal=True)
    assert result.delta == pytest.approx(-0.25)
    assert (result.low, result.high) == pytest.approx((-0.7125351, 0.3639999), abs=5e-8)
    assert result.magnitude == Magnitude.SMALL


def test_cliff_delta_of_effsize_negligible_example() -> None:
    """effsize tests/testthat/testCliff.R, 'Negligible differences': -0.06666."""
    first = tabulate([10, 20, 20, 20, 30, 30, 30, 40, 50, 100], TENS)
    result = cliff_delta(first, SECOND)
    assert result.delta == pytest.approx(-0.06666, abs=1e-5)
    assert result.magnitude == Magnitude.NEGLIGIBLE


def test_superiority_of_the_brunner_munzel_example() -> None:
    """R12: scipy's documentation and R lawstat, P(X<Y) + P(X=Y)/2 = .788961."""
    x = tabulate([1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 4, 1, 1], [1, 2, 3, 4, 5])
    y = tabulate([3, 3, 4, 3, 1, 2, 3, 1, 1, 5, 4], [1, 2, 3, 4, 5])
    assert cliff_delta(y, x).superiority == pytest.approx(0.788961, abs=5e-7)


def test_all_answers_in_one_category_give_delta_0_without_interval() -> None:
    """Indicators 2.7: 3 times "4" against 4 times "4"."""
    result = cliff_delta(np.array([0, 0, 0, 3, 0]), np.array([0, 0, 0, 4, 0]))
    assert (result.delta, result.reason) == (0, Reason.DEGENERATE)
    assert np.isnan([result.low, result.high]).all()


@pytest.mark.parametrize("sign", [1, -1])
def test_disjoint_groups_get_the_variance_just_inside_the_bound(sign: int) -> None:
    """Indicators 2.7: variance at delta(nm-1)/nm, the outer bound clamped."""
    high, low = np.array([0, 0, 0, 0, 6]), np.array([4, 0, 0, 0, 0])
    result = cliff_delta(high, low) if sign == 1 else cliff_delta(low, high)
    assert result.delta == sign
    outer, inner = (result.high, result.low) if sign == 1 else (result.low, result.high)
    assert outer == sign
    assert 0 < sign * inner < 1
    assert result.reason == Reason.DEGENERATE


def test_an_empty_group_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        cliff_delta(np.array([0, 0]), np.array([1, 2]))


def test_the_unbiased_variance_is_unbiased() -> None:
    """The mean of s² over many small samples is the variance of delta over those samples."""
    rng = np.random.default_rng(4)
    draws = [
        cliff_delta(
            rng.multinomial(6, [0.2, 0.3, 0.5]).astype(np.int64),
            rng.multinomial(5, [0.4, 0.4, 0.2]).astype(np.int64),
        )
        for _ in range(4000)
    ]
    deltas = np.array([d.delta for d in draws])
    usable = [d.variance for d in draws if d.reason is None]
    assert np.mean(usable) == pytest.approx(deltas.var(), rel=0.1)


five = st.lists(st.integers(0, 30), min_size=5, max_size=5).filter(lambda c: sum(c) > 1)


@given(five, five)
def test_delta_agrees_with_statsmodels_and_turns_round(a: list[int], b: list[int]) -> None:
    first, second = np.array(a), np.array(b)
    result, back = cliff_delta(first, second), cliff_delta(second, first)
    mirrored = cliff_delta(first[::-1], second[::-1])
    with np.errstate(all="ignore"):
        oracle = rank_compare_2ordinal(first, second).prob1
    assert result.superiority == pytest.approx(oracle)
    assert result.delta == pytest.approx(-back.delta)
    assert result.delta == pytest.approx(-mirrored.delta)
    assert abs(result.delta) <= 1 + 1e-12
    if not np.isnan(result.low):
        assert (result.low, result.high) == pytest.approx((-back.high, -back.low))
        assert result.low - 1e-9 <= result.delta <= result.high + 1e-9


def spelt_out(a: list[int], b: list[int], centre: float) -> tuple[float, float]:
    """Cliff's unbiased and consistent variances from the matrix of all pairs."""
    pairs = np.sign(np.subtract.outer(a, b)).astype(float)
    n, m = pairs.shape
    rows = ((pairs.mean(axis=1) - centre) ** 2).sum()
    columns = ((pairs.mean(axis=0) - centre) ** 2).sum()
    squares = ((pairs - centre) ** 2).sum()
    unbiased = (m**2 * rows + n**2 * columns - squares) / (n * m * (n - 1) * (m - 1))
    consistent = (
        (m - 1) * rows / (n - 1) + (n - 1) * columns / (m - 1) + squares / ((n - 1) * (m - 1))
    ) / (n * m)
    return unbiased, consistent


@pytest.mark.parametrize("confidence", [0.95, 0.80])
def test_variance_and_interval_by_their_definitions(confidence: float) -> None:
    """Cliff 1996, from the matrix of all pairs; t with n + m - 2 degrees of freedom."""
    a, b = [1, 2, 2, 3, 5, 5, 4], [1, 1, 2, 3, 3]
    delta = np.sign(np.subtract.outer(a, b)).mean()
    for unbiased, variance in zip((True, False), spelt_out(a, b, delta), strict=True):
        found = cliff_delta(tabulate(a, FIVE), tabulate(b, FIVE), confidence, unbiased=unbiased)
        assert found.variance == pytest.approx(variance)
        t = stats.t.ppf((1 + confidence) / 2, len(a) + len(b) - 2)
        half = t * np.sqrt(variance * ((1 - delta**2) ** 2 + t**2 * variance))
        scale = 1 - delta**2 + t**2 * variance
        limits = [(delta - delta**3 + sign * half) / scale for sign in (-1, 1)]
        assert (found.low, found.high) == pytest.approx(tuple(limits))


def test_disjoint_groups_have_the_variance_of_the_delta_just_inside() -> None:
    """6 fives against 4 ones: at 23/24."""
    found = cliff_delta(np.array([0, 0, 0, 0, 6]), np.array([4, 0, 0, 0, 0]))
    assert found.variance == pytest.approx(spelt_out([5] * 6, [1] * 4, 23 / 24)[0])


def test_the_unbiased_variance_has_a_floor() -> None:
    """1, 1, 2 against 2, 3, 3 would have .0123, less than (1-d²)/(nm-1) = .0262."""
    a, b = [1, 1, 2], [2, 3, 3]
    floor = (1 - (8 / 9) ** 2) / (9 - 1)
    assert spelt_out(a, b, -8 / 9)[0] < floor
    found = cliff_delta(tabulate(a, FIVE), tabulate(b, FIVE))
    assert found.variance == pytest.approx(floor)
    assert found.reason is None


def test_two_answers_a_side_define_an_interval_and_one_does_not() -> None:
    pair = cliff_delta(np.array([1, 1, 0]), np.array([0, 1, 1]))
    assert pair.reason is None
    assert -1 < pair.low < pair.delta < pair.high < 1
    alone = cliff_delta(np.array([1, 0, 0]), np.array([0, 1, 1]))
    assert (alone.delta, alone.reason) == (-1, Reason.DEGENERATE)
    assert np.isnan([alone.variance, alone.low, alone.high]).all()


@pytest.mark.parametrize(
    ("delta", "word"),
    [
        (0.146, Magnitude.NEGLIGIBLE),
        (0.147, Magnitude.SMALL),
        (-0.33, Magnitude.MEDIUM),
        (0.474, Magnitude.LARGE),
        (-0.473, Magnitude.MEDIUM),
    ],
)
def test_a_word_begins_at_its_bound(delta: float, word: Magnitude) -> None:
    assert Dominance(delta, 0.0, 0.0, 0.0).magnitude == word


def plain_variance(first: Counts, second: Counts, *, unbiased: bool) -> float:
    """Of every pair of persons, one after the other."""
    x, y = (np.repeat(np.arange(len(group)), group) for group in (first, second))
    d = np.sign(x[:, None] - y[None, :]).astype(float)
    (n, m), delta = d.shape, d.mean()
    rows, columns = ((d.mean(axis=1) - delta) ** 2).sum(), ((d.mean(axis=0) - delta) ** 2).sum()
    squares = float(((d - delta) ** 2).sum())
    if unbiased:
        found = (m**2 * rows + n**2 * columns - squares) / (n * m * (n - 1) * (m - 1))
        return float(max(found, (1 - delta**2) / (n * m - 1)))
    found = (m - 1) * rows / (n - 1) + (n - 1) * columns / (m - 1) + squares / ((n - 1) * (m - 1))
    return float(found / (n * m))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([0, 5, 0], [1, 3, 1]),
        ([3, 3, 1], [3, 3, 1]),
        ([1, 2, 4], [3, 2, 1]),
        ([0, 2, 9], [4, 1, 0]),
    ],
)
@pytest.mark.parametrize("unbiased", [True, False])
def test_the_variance_of_every_pair_of_persons(first: list[int], second: list[int], *, unbiased: bool) -> None:  # fmt: skip
    """Only the unbiased variance has a floor."""
    groups = np.array(first), np.array(second)
    found = cliff_delta(*groups, unbiased=unbiased)
    assert found.variance == pytest.approx(plain_variance(*groups, unbiased=unbiased))
    assert found.reason is None


def test_one_answer_of_a_group_has_a_delta_and_no_interval() -> None:
    for first, second in (([0, 3, 2], [0, 1, 0]), ([0, 1, 0], [1, 0, 2])):
        found = cliff_delta(np.array(first), np.array(second))
        assert found.reason == Reason.DEGENERATE
        assert np.isnan(found.low)
        assert -1 < found.delta < 1
    for groups in (([0, 0], [1, 2]), ([1, 2], [0, 0])):
        with pytest.raises(ValueError, match="at least one answer"):
            cliff_delta(np.array(groups[0]), np.array(groups[1]))


@pytest.mark.parametrize("size", [500, 50_000])
def test_groups_that_meet_in_one_answer_are_not_disjoint(size: int) -> None:
    found = cliff_delta(np.array([0, 1, size - 1]), np.array([size - 1, 1, 0]))
    assert found.reason is None
    assert found.delta < 1


def test_a_bound_never_passes_1() -> None:
    """Of groups that meet in one answer of very many the sum comes out a hair above."""
    found = cliff_delta(np.array([0, 1, 49_999]), np.array([49_999, 1, 0]))
    assert found.low < 1.0 == found.high
    turned = cliff_delta(np.array([49_999, 1, 0]), np.array([0, 1, 49_999]))
    assert (turned.low, turned.high) == (-found.high, -found.low)


def delta_of(totals: Floats) -> Floats:
    """P(X > Y) - P(X < Y) of totals (2, I, 5), category by category."""
    first, second = totals / totals.sum(axis=-1, keepdims=True)
    return np.asarray(
        sum(first[:, j] * second[:, k] * np.sign(j - k) for j in range(5) for k in range(5))
    )


def test_a_clustered_delta_is_that_of_all_respondents_with_its_contributions() -> None:
    rng = np.random.default_rng(7)
    shares = [[0.1, 0.2, 0.3, 0.2, 0.2], [0.3, 0.2, 0.2, 0.2, 0.1]]
    counts = np.stack([rng.multinomial(4, p, (18, 3)) for p in shares], axis=1)
    counts[5, 0] = 0
    found = clustered_delta(counts)
    totals = counts.sum(axis=0)
    plain = [cliff_delta(totals[0, i], totals[1, i]).delta for i in range(3)]
    assert found.value.tolist() == pytest.approx(plain)
    assert found.z.sum(axis=0) == pytest.approx(contributions(delta_of, counts), abs=1e-8)
    assert found.clusters.tolist() == [18] * 3
    assert found.n.tolist() == totals.sum(axis=-1).tolist()


def test_a_clustered_delta_turns_round_with_the_sides() -> None:
    counts = np.random.default_rng(8).multinomial(3, [0.2] * 5, (15, 2))
    one, other = clustered_delta(counts), clustered_delta(counts[:, ::-1])
    assert float(one.value) == pytest.approx(-float(other.value))
    assert float(one.se) == pytest.approx(float(other.se))


def test_sides_that_nobody_shares_have_a_delta_without_an_error() -> None:
    counts = np.zeros((12, 2, 5), dtype=np.int64)
    counts[:, 0, 4], counts[:, 1, 0] = 2, 3
    found = clustered_delta(counts)
    assert (float(found.value), float(found.se)) == (1, 0)
