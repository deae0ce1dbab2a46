"""Tests of one item, their families, and Hedges' g."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.figures import Reason
from benchmarking.core.statistics.distance import Shuffled
from benchmarking.core.statistics.effects import (
    GroupMoments,
    clustered_hedges_g,
    exact_correction,
    hedges_g,
    hedges_of_totals,
)
from benchmarking.core.statistics.gaps import Clustered, within_gap
from benchmarking.core.statistics.maxtest import max_t_of_pairs, max_t_test
from benchmarking.core.statistics.ranktests import (
    ALONE,
    UNTESTED,
    adjusted_p,
    brunner_munzel,
    cluster_t_test,
    label_permutation_test,
    mann_whitney,
    permutation_superiority,
    sign_flip_test,
)

TREATED = np.bincount([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 0, 0], minlength=5)
CONTROL = np.bincount([2, 2, 3, 2, 0, 1, 2, 0, 0, 4, 3], minlength=5)


def test_brunner_munzel_of_the_scipy_manual() -> None:
    """R12: also R lawstat."""
    found = brunner_munzel(TREATED, CONTROL)
    assert found.statistic == pytest.approx(3.13746748, abs=5e-9)
    assert found.p == pytest.approx(0.00578621, abs=5e-9)
    assert found.degrees == pytest.approx(17.683, abs=5e-4)


def test_brunner_munzel_agrees_with_scipy_on_random_counts() -> None:
    rng = np.random.default_rng(1)
    for _ in range(50):
        a, b = rng.multinomial(12, [0.2] * 5), rng.multinomial(9, [0.1, 0.1, 0.2, 0.3, 0.3])
        oracle = stats.brunnermunzel(np.repeat(range(5), a), np.repeat(range(5), b))
        found = brunner_munzel(a, b)
        assert (found.statistic, found.p) == pytest.approx((oracle.statistic, oracle.pvalue))


def every_labelling(values: list[int], n: int) -> list[float]:
    """How much higher the second group's mean rank is, for each choice of n as the first."""
    ranks = stats.rankdata(values)
    chosen = [list(own) for own in combinations(range(len(values)), n)]
    return [float(np.delete(ranks, own).mean() - ranks[own].mean()) for own in chosen]


def test_answers_that_are_all_alike_show_no_difference() -> None:
    """Indicators 2.7: 3 times "4" against 4 times "4"."""
    for test in (brunner_munzel, mann_whitney):
        found = test(np.array([0, 0, 0, 3, 0]), np.array([0, 0, 0, 4, 0]))
        assert (found.p, found.reason) == (1, Reason.DEGENERATE)
    shuffled = permutation_superiority(np.array([0, 3]), np.array([0, 4]), np.random.default_rng(1))
    assert (shuffled.statistic, shuffled.p, shuffled.reason) == (0, 1, Reason.DEGENERATE)


@pytest.mark.parametrize(("n", "m"), [(2, 2), (3, 4), (5, 2), (1, 6), (6, 1)])
def test_groups_without_overlap_differ_as_much_as_groups_can(n: int, m: int) -> None:
    """Of all C(n+m, n) labellings no other is as far apart on this side; two-sided, twice that."""
    low, high = np.eye(5, dtype=np.int64)[0] * n, np.eye(5, dtype=np.int64)[4] * m
    found, turned = brunner_munzel(low, high), brunner_munzel(high, low)
    leads = every_labelling([0] * n + [4] * m, n)
    assert found.p == pytest.approx(2 * np.mean(np.array(leads) >= leads[0] - 1e-9))
    assert found.reason == turned.reason == Reason.DEGENERATE
    assert found.statistic > 0
    assert (turned.statistic, turned.p) == (-found.statistic, found.p)


@pytest.mark.parametrize(("n", "m"), [(2, 2), (3, 4), (6, 5)])
def test_the_statistic_without_overlap_is_that_of_groups_with_one_tied_pair(n: int, m: int) -> None:
    """effsize's rule, δ' = (nm-1)/nm: the nearest groups of which scipy has a statistic."""
    apart = brunner_munzel(np.array([n - 1, 1, 0, 0]), np.array([0, 0, 1, m - 1]))
    tied = stats.brunnermunzel([0] * (n - 1) + [1], [1] + [2] * (m - 1))
    assert apart.statistic == pytest.approx(tied.statistic)


@given(
    st.lists(st.integers(0, 4), min_size=5, max_size=5),
    st.lists(st.integers(0, 4), min_size=5, max_size=5),
)
def test_every_test_of_two_groups_has_a_p_or_a_reason(a: list[int], b: list[int]) -> None:
    first, second = np.array(a), np.array(b)
    shuffled = permutation_superiority(first, second, np.random.default_rng(1), 19)
    for found in (brunner_munzel(first, second), mann_whitney(first, second), shuffled):
        assert found.reason is not None or 0 < found.p <= 1
        assert np.isnan(found.p) == np.isnan(found.statistic)
        if np.isnan(found.p):
            assert found.reason == Reason.TOO_FEW_ANSWERS
            assert min(sum(a), sum(b)) < 2


def test_one_answer_amid_the_others_has_no_brunner_munzel_test() -> None:
    assert brunner_munzel(np.array([0, 1, 0]), np.array([2, 1, 2])) == UNTESTED


@pytest.mark.parametrize(
    ("first", "second"), [([1, 1, 0], [0, 1, 1]), ([2, 1, 1, 0], [0, 1, 1, 2])]
)
def test_two_answers_and_equal_spreads_are_enough_for_brunner_munzel(
    first: list[int], second: list[int]
) -> None:
    oracle = stats.brunnermunzel(
        np.repeat(range(len(first)), first), np.repeat(range(len(second)), second)
    )
    found = brunner_munzel(np.array(first), np.array(second))
    assert (found.statistic, found.p) == pytest.approx((oracle.statistic, oracle.pvalue))


def test_mann_whitney_of_the_scipy_manual() -> None:
    """R11: males 19, 22, 16, 29, 24 against females 20, 11, 17, 12: U = 17."""
    males, females = (
        np.bincount(v, minlength=30) for v in ([19, 22, 16, 29, 24], [20, 11, 17, 12])
    )
    found = mann_whitney(males, females)
    assert (found.statistic, found.p) == pytest.approx((17, 0.1111111), abs=5e-8)


def test_mann_whitney_asymptotic_of_the_scipy_manual() -> None:
    """R11, asymptotic p .1113469: scipy itself on these values, as the product has no use for it."""
    found = stats.mannwhitneyu([19, 22, 16, 29, 24], [20, 11, 17, 12], method="asymptotic")
    assert found.pvalue == pytest.approx(0.1113469, abs=5e-8)


def test_permutation_of_small_groups_is_near_the_exact_p() -> None:
    males, females = (
        np.bincount(v, minlength=30) for v in ([19, 22, 16, 29, 24], [20, 11, 17, 12])
    )
    found = permutation_superiority(males, females, np.random.default_rng(2))
    assert found.p == pytest.approx(0.1111, abs=0.02)
    assert found.statistic == pytest.approx((17 + 15) / 5 - 5)  # mean rank from U, less (N+1)/2


@pytest.mark.parametrize(
    ("degrees", "expected"),
    [(2, 0.5642), (3, 0.7236), (4, 0.7979), (5, 0.8408), (10, 0.9228), (20, 0.9619), (50, 0.9849)],
)
def test_exact_correction(degrees: int, expected: float) -> None:
    """R17: J(2) = 1/sqrt(pi). J(5) = .840749, printed as .8408, so one unit of slack."""
    assert float(exact_correction(degrees)) == pytest.approx(expected, abs=1e-4)


def test_hedges_g_of_borenstein() -> None:
    """R16: Borenstein et al. 2009, ch. 4."""
    found = hedges_g(GroupMoments(103, 5.5, 50), GroupMoments(100, 4.5, 50))
    assert (found.d, found.correction) == pytest.approx((0.5970, 0.9923), abs=5e-5)
    assert (found.g, found.variance) == pytest.approx((0.5924, 0.0411), abs=5e-5)
    half = 1.959964 * np.sqrt(found.variance)
    assert found.interval() == pytest.approx((found.g - half, found.g + half))


def test_hedges_g_needs_spread_and_two_answers() -> None:
    assert hedges_g(GroupMoments(4, 1, 2), GroupMoments(3, 1, 5)).d == pytest.approx(1)
    with pytest.raises(ValueError, match="spread"):
        hedges_g(GroupMoments(4, 0, 5), GroupMoments(3, 0, 5))
    with pytest.raises(ValueError, match="2 answers"):
        hedges_g(GroupMoments(4, 1, 1), GroupMoments(3, 1, 5))


def test_benjamini_hochberg_of_the_1995_paper() -> None:
    """R19: 15 p-values, 4 rejected at .05."""
    p = np.array(
        [
            *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324),
            *(0.4262, 0.5719, 0.6528, 0.759, 1.0),
        ]
    )
    found = adjusted_p(p)
    expected = [0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.063857, 0.063857, 0.0645, 0.0765]
    assert found[:9] == pytest.approx(expected, abs=5e-7)
    assert int((found <= 0.05).sum()) == 4
    assert (adjusted_p(p, any_dependence=True) >= found).all()


def test_an_undefined_p_stays_out_of_its_family() -> None:
    found = adjusted_p(np.array([0.01, np.nan, 0.04]))
    assert found[[0, 2]] == pytest.approx([0.02, 0.04])
    assert np.isnan(found[1])


def paired(rng: np.random.Generator, gap: float) -> Counts:
    """Counts (12, 2, 2) of no and yes with an effect of the municipality."""
    base = rng.uniform(0.3, 0.6, 12)
    yes = np.stack([rng.binomial(6, base + gap), rng.binomial(8, base)], axis=1)
    return np.stack([np.array([6, 8]) - yes, yes], axis=-1).astype(np.int64)


def test_clustered_tests_see_a_gap_and_stay_silent_without_one() -> None:
    rng = np.random.default_rng(5)
    scores = np.array([0.0, 1.0])
    for gap, significant in ((0.35, True), (0.0, False)):
        counts = paired(rng, gap)
        n, yes = counts.sum(axis=-1), counts[..., 1]
        t = cluster_t_test(within_gap(yes[:, 0], n[:, 0], yes[:, 1], n[:, 1]))
        permuted = label_permutation_test(counts, scores, rng, 1999)
        own = yes[:, 0] / n[:, 0] - yes[:, 1] / n[:, 1]
        flipped = sign_flip_test(own, np.ones(12), rng, 1999)
        assert permuted.statistic == pytest.approx(t.statistic)
        assert [p < 0.05 for p in (t.p, permuted.p, flipped.p)] == [significant] * 3


def test_the_permutation_test_holds_its_level() -> None:
    """Uniform p without a gap: about 5 % below .05 in 200 runs."""
    rng = np.random.default_rng(6)
    scores = np.array([0.0, 1.0])
    p = [label_permutation_test(paired(rng, 0.0), scores, rng, 199).p for _ in range(200)]
    assert 0.01 <= np.mean(np.array(p) <= 0.05) <= 0.10


def test_a_clustered_g_is_hedges_g_with_a_wider_interval() -> None:
    rng = np.random.default_rng(7)
    level = rng.normal(0, 2, 40)[:, None, None]
    y = level * np.array([1.0, -1.0])[:, None] + rng.normal(0, 3, (40, 2, 8))
    y[:, 0] += 2
    found = clustered_hedges_g(np.full((40, 2), 8), y.sum(axis=-1), (y**2).sum(axis=-1))
    groups = [GroupMoments(y[:, s].mean(), y[:, s].std(ddof=1), 320) for s in (0, 1)]
    plain = hedges_g(*groups)
    assert float(found.value) == pytest.approx(plain.g)
    (low, high), (wide_low, wide_high) = plain.interval(), found.interval()
    assert float(wide_low) < low < high < float(wide_high)


def test_the_largest_t_tests_all_options_together() -> None:
    rng = np.random.default_rng(8)
    municipality, side = np.repeat(np.arange(30), 12), np.tile(np.repeat([0, 1], 6), 30)
    marks = rng.random((360, 5)) < 0.5
    assert max_t_test(marks, municipality, side, rng, 199).overall > 0.05
    marks[:, 2] = rng.random(360) < np.where(side == 0, 0.75, 0.35)
    found = max_t_test(marks, municipality, side, rng, 199)
    assert found.overall == found.p[2] == pytest.approx(1 / 200)
    assert (np.delete(found.p, 2) > 0.05).all()
    assert np.isnan(max_t_test(np.ones((360, 1), bool), municipality, side, rng, 9).overall)


def test_max_t_from_counts_agrees_with_shuffled_respondents() -> None:
    """Six options that are named together, at 40 municipalities: the same p-values."""
    rng = np.random.default_rng(11)
    municipality, side = rng.integers(0, 40, 700), rng.integers(0, 2, 700)
    leaning = rng.normal(0, 0.8, 700)[:, None] + 0.18 * side[:, None] * np.arange(6)
    marks = leaning + rng.normal(0, 1, (700, 6)) > 0.4
    pairs, n = np.zeros((40, 2, 6, 6), dtype=np.int64), np.zeros((40, 2), dtype=np.int64)
    np.add.at(pairs, (municipality, side), (marks[:, :, None] & marks[:, None]).astype(np.int64))
    np.add.at(n, (municipality, side), 1)
    shuffled = max_t_test(marks, municipality, side, rng, 999)
    counted = max_t_of_pairs(n, pairs, rng)
    assert counted.t == pytest.approx(shuffled.t)
    assert counted.p == pytest.approx(shuffled.p, abs=0.04)
    assert counted.overall == counted.p.min()
    assert np.isnan(max_t_of_pairs(n, pairs[:, :, :0, :0], rng).overall)


def test_mann_whitney_is_exact_for_small_groups_without_ties_alone() -> None:
    """scipy's two methods are the oracle; 10 answers a side are no longer few."""
    scattered = [np.arange(0, 18, 2), np.arange(1, 30, 2)]
    many = [np.arange(0, 20, 2), np.arange(1, 30, 2)]
    tied = [np.array([1, 2, 3, 7]), np.array([2, 4, 5])]
    for groups, exact in ((scattered, True), (many, False), (tied, False)):
        first, second = (np.bincount(group, minlength=30) for group in groups)
        oracle = stats.mannwhitneyu(groups[0], groups[1], method="exact" if exact else "asymptotic")
        found = mann_whitney(first, second)
        assert (found.statistic, found.p) == pytest.approx((oracle.statistic, oracle.pvalue))
    nobody = np.zeros(30, dtype=np.int64)
    assert mann_whitney(nobody, nobody + 1) == mann_whitney(nobody + 1, nobody) == UNTESTED


def test_cluster_t_of_two_municipalities_by_hand() -> None:
    """t = .2/.1 with 1 degree of freedom: p = 2·P(T < -2) = .2951672; one has no test."""
    gap = Clustered(np.array(0.2), np.array(0.1), np.array(2), np.array(0.5), np.array([4, 4]))
    found = cluster_t_test(gap)
    assert (found.statistic, found.p) == pytest.approx((2, 0.2951672), abs=5e-8)
    assert found.degrees == 1
    assert cluster_t_test(replace(gap, clusters=np.array(1))) == ALONE


@pytest.mark.parametrize(("municipalities", "sign"), [(2, 1), (6, -1), (10, 1)])
def test_the_same_gap_everywhere_has_the_p_of_flipped_signs(municipalities: int, sign: int) -> None:
    """2 of 3 on one side and 1 of 3 on the other, everywhere: 2 of 2^G flips leave one sign."""
    high, low, n = (np.full(municipalities, k) for k in (2, 1, 3))
    found = cluster_t_test(within_gap(*((high, n, low, n) if sign > 0 else (low, n, high, n))))
    flips = np.array(list(product([1, -1], repeat=municipalities))).sum(axis=1)
    assert found.statistic == sign * np.inf
    assert found.p == pytest.approx(np.mean(np.abs(flips) == municipalities))
    assert (found.degrees, found.reason) == (municipalities - 1, Reason.DEGENERATE)


def test_no_gap_in_any_municipality_has_p_1() -> None:
    """Also where the two means differ in their last bit alone: thirds of 100 points."""
    third = 100 / 3
    n_p, n_a = np.array([3, 6, 7]), np.array([5, 4, 3])
    pomp = within_gap(n_p * third, n_p, n_a * (third + 1e-14), n_a)
    found = cluster_t_test(pomp)
    assert (found.statistic, found.p, found.reason) == (0, 1, Reason.DEGENERATE)


def test_no_sign_can_be_flipped_without_municipalities() -> None:
    assert sign_flip_test(np.array([]), np.array([]), np.random.default_rng(1)) == ALONE


def test_a_question_answered_alike_by_all_is_not_significant() -> None:
    """No gap in any municipality: p 1. The opposite: an infinite statistic."""
    scores, rng = np.array([0.0, 1.0]), np.random.default_rng(9)
    alike = np.tile([[0, 3], [0, 4]], (8, 1, 1))
    found = label_permutation_test(alike, scores, rng, 99)
    assert (found.statistic, found.p, found.reason) == (0, 1, Reason.DEGENERATE)
    apart = np.tile([[0, 3], [4, 0]], (8, 1, 1))
    found = label_permutation_test(apart, scores, rng, 99)
    assert (found.statistic, found.reason) == (np.inf, Reason.DEGENERATE)
    assert found.p == pytest.approx(1 / 100)
    assert label_permutation_test(apart[:1], scores, rng, 99) == ALONE


def test_permutations_without_any_spread_count_as_extreme_only_when_they_differ() -> None:
    """Two municipalities of one person a side: the labels agree in half of the shuffles."""
    pairs = np.array([[[0, 1], [1, 0]], [[1, 0], [0, 1]]])
    found = label_permutation_test(pairs, np.array([0.0, 1.0]), np.random.default_rng(3), 999)
    assert (found.statistic, found.p) == (0, 1)
    same = np.array([[[0, 1], [1, 0]], [[0, 1], [1, 0]]])
    found = label_permutation_test(same, np.array([0.0, 1.0]), np.random.default_rng(3), 999)
    assert found.p == pytest.approx(0.5, abs=0.06)


def test_sign_flips_of_five_equal_gaps() -> None:
    """Only all-plus and all-minus are as extreme: p = 2/32; the weights set the statistic."""
    found = sign_flip_test(np.ones(5), np.ones(5), np.random.default_rng(4), 9999)
    assert found.p == pytest.approx(2 / 32, abs=0.01)
    weighted = sign_flip_test(np.array([1.0, 4.0]), np.array([3.0, 1.0]), np.random.default_rng(4))
    assert weighted.statistic == pytest.approx(7 / 4)


def test_a_clustered_g_has_the_width_that_a_jackknife_gives() -> None:
    rng = np.random.default_rng(17)
    level = rng.normal(0, 2, 60)[:, None, None]
    y = level * np.array([1.0, -1.0])[:, None] + rng.normal(0, 3, (60, 2, 8))

    def g(kept: np.ndarray) -> float:
        sides = [
            GroupMoments(y[kept, s].mean(), y[kept, s].std(ddof=1), 8 * len(kept)) for s in (0, 1)
        ]
        return hedges_g(*sides).g

    left_out = np.array([g(np.delete(np.arange(60), m)) for m in range(60)])
    se = np.sqrt(59 / 60 * ((left_out - left_out.mean()) ** 2).sum())
    found = clustered_hedges_g(np.full((60, 2), 8), y.sum(axis=-1), (y**2).sum(axis=-1))
    assert float(found.se) == pytest.approx(se, rel=0.03)
    own = (left_out.mean() - left_out) * 59 / 60
    assert found.z.sum(axis=0) == pytest.approx(own, abs=0.1 * float(found.se))
    assert (int(found.clusters), found.n.tolist()) == (60, [480, 480])


def test_hedges_of_many_totals_knows_where_there_is_no_spread() -> None:
    """Two answers that differ on one side are enough; one each, or none that differ, is not.

    Σ1, Σx and Σx² of 1, 3 against 2: d = 0, one degree of freedom, where J is not defined;
    of 1, 3 against 2, 4: d = -1/√2 and J(2) = 1/√π.
    """
    n = np.array([[2.0, 1], [2, 2], [1, 1], [2, 2]])
    first = np.array([[4.0, 2], [4, 6], [1, 2], [2e6, 4e6]])
    second = np.array([[10.0, 4], [10, 20], [1, 4], [2e12, 8e12]])
    found = hedges_of_totals(n, first, second)
    assert found[1] == pytest.approx(-1 / np.sqrt(2) / np.sqrt(np.pi))
    assert np.isnan(found[[0, 2, 3]]).all()


def test_the_largest_t_counts_ties_as_shuffling_every_label_does() -> None:
    """Three municipalities of two persons a side: all 216 labellings."""
    municipality, side = np.repeat([0, 1, 2], 4), np.tile([0, 0, 1, 1], 3)
    named = np.array([1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0], dtype=bool)
    t = []
    for chosen in product(combinations(range(4), 2), repeat=3):
        share = [
            named[4 * m : 4 * m + 4][list(own)].mean()
            - named[4 * m : 4 * m + 4][[i for i in range(4) if i not in own]].mean()
            for m, own in enumerate(chosen)
        ]
        se = np.std(share, ddof=1) / 3**0.5
        t.append(abs(np.mean(share)) / se if se > 0 else 0.0)
    found = max_t_test(named[:, None], municipality, side, np.random.default_rng(2), 1999)
    expected = np.mean(np.array(t) >= float(found.t[0]) - 1e-9)
    assert found.overall == pytest.approx(expected, abs=0.04)


def test_two_groups_that_all_answer_alike_have_the_p_of_no_difference() -> None:
    same = mann_whitney(np.array([0, 12, 0]), np.array([0, 15, 0]))
    assert (same.statistic, same.p) == (90.0, 1.0)
    even = mann_whitney(np.array([6, 6]), np.array([7, 7]))
    assert (even.statistic, even.p) == (84.0, 1.0)


def test_a_small_largest_t_is_compared_with_small_ones() -> None:
    """One option with |t| well below 1: the shuffles are drawn again one by one."""
    rng = np.random.default_rng(2)
    municipality, side = np.repeat(np.arange(6), 8), np.tile([0, 0, 0, 0, 1, 1, 1, 1], 6)
    marks = rng.random((48, 2)) < 0.5
    found = max_t_test(marks, municipality, side, np.random.default_rng(7), 99)
    assert found.t.max() < 1

    def sizes(labels: Counts) -> list[float]:
        t = []
        for column in marks.T:
            shares = [np.mean(column[(municipality == m) & (labels == 0)]) - np.mean(column[(municipality == m) & (labels == 1)]) for m in range(6)]  # fmt: skip
            t.append(abs(float(np.mean(shares))) / (float(np.std(shares, ddof=1)) / 6**0.5))
        return t

    draws = np.random.default_rng(7)
    largest = [max(sizes(side[np.lexsort((draws.random(48), municipality))])) for _ in range(99)]
    assert found.t == pytest.approx(sizes(side))
    expected = [(sum(one >= t - 1e-9 for one in largest) + 1) / 100 for t in found.t]
    assert found.p.tolist() == pytest.approx(expected)
    assert found.overall == pytest.approx(min(expected))


@pytest.mark.parametrize("unit", [1.0, 1e-6, 1e6])
def test_g_is_the_same_in_every_unit(unit: float) -> None:
    n, first, second = np.array([[5.0, 6.0]]), np.array([[12.0, 9.0]]), np.array([[34.0, 19.0]])
    plain = float(hedges_of_totals(n, first, second)[0])
    found = float(hedges_of_totals(n, unit * first, unit**2 * second)[0])
    assert found == pytest.approx(plain)


def test_max_t_from_counts_by_its_definition() -> None:
    """Loops over the draws: the largest of correlated normals over the root of a chi-square."""
    rng = np.random.default_rng(21)
    n = rng.integers(1, 5, (9, 2))
    marks = [[rng.random((n[m, s], 3)) < [0.5, 0.3, 0.6] for s in (0, 1)] for m in range(9)]
    pairs = np.array([[own.T.astype(int) @ own.astype(int) for own in sides] for sides in marks])
    pairs[:, :, 1] = pairs[:, :, :, 1] = 0  # nobody names the second option
    found = max_t_of_pairs(n, pairs, np.random.default_rng(4), 199)
    t = []
    for o in (0, 2):
        gap = within_gap(pairs[:, 0, o, o], n[:, 0], pairs[:, 1, o, o], n[:, 1])
        t.append(abs(float(gap.value) / float(gap.se)))
    assert found.t[[0, 2]] == pytest.approx(t)
    shuffled = Shuffled.of(n, pairs).covariance[np.ix_([0, 2], [0, 2])]
    sd = np.sqrt(np.diag(shuffled))
    values, vectors = np.linalg.eigh(shuffled / np.outer(sd, sd))
    draws = np.random.default_rng(4)
    normals, chi = draws.standard_normal((199, 2)), draws.chisquare(8, 199)
    largest = []
    for noise, square in zip(normals, chi, strict=True):
        both = sum(max(values[j], 0) ** 0.5 * noise[j] * vectors[:, j] for j in range(2))
        largest.append(max(abs(both)) / (square / 8) ** 0.5)
    p = [(sum(one >= each for one in largest) + 1) / 200 for each in t]
    assert found.p[[0, 2]].tolist() == pytest.approx(p)
    assert np.isnan(found.p[1])
    assert found.overall == pytest.approx(min(p))


def test_two_municipalities_have_a_largest_t_of_one_degree_and_one_has_none() -> None:
    n = np.full((2, 2), 3)
    pairs = np.array([[[[2]], [[1]]], [[[3]], [[1]]]])
    found = max_t_of_pairs(n, pairs, np.random.default_rng(4), 9999)
    gap = within_gap(pairs[:, 0, 0, 0], n[:, 0], pairs[:, 1, 0, 0], n[:, 1])
    assert found.overall == pytest.approx(cluster_t_test(gap).p, abs=0.015)
    one = max_t_of_pairs(n[:1], pairs[:1], np.random.default_rng(4))
    assert np.isnan(one.t).all()
    assert np.isnan(one.p).all()
    assert np.isnan(one.overall)
    nobody = max_t_of_pairs(n[:, :0].reshape(0, 2), np.zeros((0, 2, 0, 0), dtype=int), np.random.default_rng(4))  # fmt: skip
    assert np.isnan(nobody.overall)


def test_the_family_of_p_values_may_depend_in_any_way() -> None:
    p = np.array([0.01, np.nan, 0.04, 0.3])
    harmonic = 1 + 1 / 2 + 1 / 3
    plain, careful = adjusted_p(p), adjusted_p(p, any_dependence=True)
    assert plain[[0, 2, 3]] == pytest.approx([0.03, 0.06, 0.3])
    assert careful[[0, 2, 3]] == pytest.approx([0.03 * harmonic, 0.06 * harmonic, 0.3 * harmonic])
    assert np.isnan([plain[1], careful[1]]).all()
