"""Change between waves, trends and equivalence."""

from itertools import permutations, product

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarking.core.statistics.equivalence import tost, welch
from benchmarking.core.statistics.gaps import cluster_mean, municipal_gaps
from benchmarking.core.statistics.intervals import newcombe
from benchmarking.core.waves.trends import (
    ChangeInterval,
    Trend,
    clustered_trend,
    cochran_armitage,
    gap_change,
    independent_change,
    jonckheere_terpstra,
    mcnemar_exact,
    municipal_change,
    newcombe_paired,
    page_either_way,
    page_trend,
    paired_mean_change,
    seat_change,
    trend_word,
)


@pytest.mark.parametrize(
    ("table", "low", "high"),
    [
        ((36, 12, 2, 0), 0.0569, 0.3404),
        ((20, 12, 2, 16), 0.0562, 0.3292),
        ((18, 12, 2, 18), 0.0562, 0.3290),
        ((36, 14, 0, 0), 0.1528, 0.4167),
        ((35, 14, 0, 1), 0.1461, 0.4175),
        ((18, 14, 0, 18), 0.1441, 0.3963),
        ((2, 97, 1, 0), 0.8721, 0.9854),
        ((1, 97, 1, 1), 0.8736, 0.9850),
        ((54, 0, 0, 0), -0.0664, 0.0664),
        ((30, 0, 0, 24), -0.0358, 0.0358),
    ],
)
def test_newcombe_1998c_table_iii_method_10(
    table: tuple[int, int, int, int], low: float, high: float
) -> None:
    """R9. The eighth lower limit is .87367, printed .8736, so one unit of slack."""
    assert newcombe_paired(*table) == pytest.approx((low, high), abs=1e-4)


@given(*[st.integers(0, 40)] * 4)
def test_paired_interval_turns_round_and_holds_the_difference(
    e: int, f: int, g: int, h: int
) -> None:
    n = e + f + g + h
    if n:
        low, high = newcombe_paired(e, f, g, h)
        back = newcombe_paired(e, g, f, h)
        assert (low, high) == pytest.approx((-back[1], -back[0]))
        assert low - 1e-12 <= (f - g) / n <= high + 1e-12


def test_a_correlation_below_the_continuity_correction_counts_as_none() -> None:
    """e·h - f·g = 1 is less than n/2, so phi = 0: the limits of independent groups, of 7 each."""
    assert newcombe_paired(3, 2, 1, 1) == pytest.approx(tuple(map(float, newcombe(5, 7, 4, 7))))


def test_nobody_in_both_waves_is_refused() -> None:
    with pytest.raises(ValueError, match="Nobody"):
        newcombe_paired(0, 0, 0, 0)


@pytest.mark.parametrize(("b", "p"), [(121, 4e-6), (70, 0.378688), (80, 0.089452)])
def test_exact_mcnemar_of_statsmodels(b: int, p: float) -> None:
    """R10: [[101, b], [59, 33]]."""
    assert mcnemar_exact(b, 59) == pytest.approx(p, abs=5e-7)


def test_no_change_and_as_many_changes_each_way_have_p_1() -> None:
    assert mcnemar_exact(0, 0) == 1
    assert mcnemar_exact(3, 3) == 1


def test_cochran_armitage_of_fleiss() -> None:
    """R40: R prop.trend.test, smokers among lung patients."""
    found = cochran_armitage(np.array([83, 90, 129, 70]), np.array([86, 93, 136, 82]))
    assert (found.statistic, found.p) == pytest.approx((8.2249, 0.004132), abs=5e-5)
    assert found.degrees == 1


def test_cochran_armitage_with_scores_of_ones_own() -> None:
    """R prop.trend.test(smokers, patients, c(0, 0, 0, 1)): X² = 12.173, p = .0004848."""
    smokers, patients = np.array([83, 90, 129, 70]), np.array([86, 93, 136, 82])
    found = cochran_armitage(smokers, patients, np.array([0.0, 0, 0, 1]))
    assert found.statistic == pytest.approx(12.173, abs=5e-4)
    assert found.p == pytest.approx(0.0004848, abs=5e-8)


STUDENTS = np.array(
    [
        [3, 4, 3], [2, 2, 4], [3, 3, 5], [1, 3, 2], [2, 3, 2],
        [2, 4, 5], [1, 2, 4], [3, 4, 4], [2, 4, 5], [1, 3, 4],
    ]
)  # fmt: skip


def test_page_trend_of_the_scipy_manual() -> None:
    """R54: scipy.stats.page_trend_test, ten students: L = 133.5, p = .0018191 (exact, upward)."""
    found = page_trend(STUDENTS)
    assert found.statistic == 133.5
    assert found.p == pytest.approx(0.0018191161948127822)


def test_page_either_way_counts_every_order_of_every_row() -> None:
    """Of four municipalities and three waves all 6⁴ orders; ties stay together in their row."""
    for table in (
        np.array([[1.0, 2, 3], [2, 1, 3], [1, 3, 2], [3, 1, 2]]),
        np.array([[1.0, 1, 3], [2, 1, 2], [5, 5, 5], [3, 1, 2]]),
    ):
        ranks = stats.rankdata(table, axis=1)
        orders = [list(permutations(row)) for row in ranks.tolist()]
        sums = np.array([sum(np.dot(row, [1, 2, 3]) for row in one) for one in product(*orders)])
        L = float((ranks @ [1, 2, 3]).sum())  # noqa: N806 -- the statistic's own name
        tails = np.mean(sums >= L - 1e-9), np.mean(sums <= L + 1e-9)
        found = page_either_way(table)
        assert (found.statistic, found.p) == pytest.approx((L, min(1.0, 2 * min(tails))))


def test_page_of_the_students_keeps_their_ties() -> None:
    """Four of the ten give two equal marks: fewer orders are as far off than without ties."""
    found = page_either_way(STUDENTS)
    assert found.statistic == 133.5
    assert found.p < 2 * page_trend(STUDENTS).p
    assert found.p == pytest.approx(0.00076843, abs=5e-9)


@pytest.mark.parametrize(("rows", "waves"), [(101, 3), (12, 7)])
def test_page_of_large_panels_is_the_normal_test_under_ties(rows: int, waves: int) -> None:
    """With the variance of each row's L over its own orders."""
    table = np.random.default_rng(rows).integers(0, 5, (rows, waves)).astype(float)
    ranks, place = stats.rankdata(table, axis=1), np.arange(1, waves + 1)
    rows_of = [
        np.var(row) * waves / (waves - 1) * ((place - place.mean()) ** 2).sum() for row in ranks
    ]
    z = ((ranks @ place).sum() - rows * waves * (waves + 1) ** 2 / 4) / sum(rows_of) ** 0.5
    assert page_either_way(table).p == pytest.approx(2 * stats.norm.sf(abs(z)))
    few = table[:100, :6]
    exact, L = page_either_way(few), stats.page_trend_test(few).statistic  # noqa: N806
    assert exact.statistic == L


def test_waves_that_are_all_alike_have_no_direction() -> None:
    assert page_either_way(np.ones((20, 3))).p == 1
    assert page_either_way(np.ones((120, 3))).p == 1


def test_a_clustered_trend_is_a_regression_with_clustered_errors() -> None:
    """statsmodels OLS of the answers on 0, 1, 2 with clustered errors, where all waves have the same
    municipalities and equal G/(G-1); some answer in two waves or in one."""
    rng = np.random.default_rng(12)
    n = rng.integers(1, 5, (14, 3))
    total = rng.binomial(n, [0.3, 0.45, 0.5])
    y = np.concatenate([np.repeat([1, 0], [total[m, w], n[m, w] - total[m, w]]) for m in range(14) for w in range(3)])  # fmt: skip
    place, wave = (np.repeat(np.indices((14, 3))[k].ravel(), n.ravel()) for k in (0, 1))
    dummies = np.eye(3)[wave]
    fit = sm.OLS(y, dummies).fit(
        cov_type="cluster", cov_kwds={"groups": place, "use_correction": False}
    )
    size = n.sum(axis=0)
    weight = size * (np.arange(3) - size @ np.arange(3) / size.sum())
    weight = weight / (weight @ np.arange(3))
    assert weight @ fit.params == pytest.approx(np.polyfit(wave, y, 1)[0])
    se = float(np.sqrt(14 / 13 * weight @ fit.cov_params() @ weight))
    found = clustered_trend(total, n)
    assert found.statistic == pytest.approx(float(weight @ fit.params) / se)
    assert found.p == pytest.approx(float(2 * stats.t.sf(abs(found.statistic), found.degrees)))


def test_unlinked_waves_have_satterthwaites_degrees_of_freedom() -> None:
    """Twelve, ten and eleven municipalities of their own: Σ over the waves of c²·SE²."""
    rng = np.random.default_rng(13)
    n, total = np.zeros((2, 33, 3), dtype=np.int64)
    for w, rows in enumerate((range(12), range(12, 22), range(22, 33))):
        n[rows, w] = rng.integers(1, 6, len(rows))
        total[rows, w] = rng.binomial(n[rows, w], 0.5)
    waves = [cluster_mean(total[:, w], n[:, w]) for w in range(3)]
    size = n.sum(axis=0)
    weight = size * (np.arange(3) - size @ np.arange(3) / size.sum())
    weight = weight / (weight @ np.arange(3))
    apart = [float(c * one.se) ** 2 for c, one in zip(weight, waves, strict=True)]
    t = sum(float(c * one.value) for c, one in zip(weight, waves, strict=True)) / sum(apart) ** 0.5
    degrees = sum(apart) ** 2 / sum(v**2 / g for v, g in zip(apart, (11, 9, 10), strict=True))
    found = clustered_trend(total, n)
    assert (found.statistic, found.degrees) == pytest.approx((t, degrees))
    turned = clustered_trend(total[:, ::-1], n[:, ::-1])
    assert (turned.statistic, turned.p) == pytest.approx((-t, found.p))


def test_a_trend_without_any_spread_has_no_p() -> None:
    n = np.full((12, 3), 4)
    assert np.isnan(clustered_trend(n, n).p)


def test_a_clustered_trend_rejects_at_its_level_where_cochran_armitage_does_not() -> None:
    """600 courses of 20 municipalities a wave whose shares spread by .15 around a half."""
    rng = np.random.default_rng(14)
    rejected = []
    for _ in range(600):
        n, k = np.zeros((2, 60, 3), dtype=np.int64)
        for w in range(3):
            rows = slice(20 * w, 20 * w + 20)
            n[rows, w] = rng.integers(2, 9, 20)
            k[rows, w] = rng.binomial(n[rows, w], np.clip(rng.normal(0.5, 0.15, 20), 0, 1))
        plain = cochran_armitage(k.sum(axis=0), n.sum(axis=0))
        rejected.append([clustered_trend(k, n).p < 0.05, plain.p < 0.05])
    clustered, alone = np.mean(rejected, axis=0)
    assert 0.03 <= clustered <= 0.07 < alone


def test_jonckheere_without_ties_by_hand() -> None:
    """Groups {1}, {2}, {3}: J = 3 of 3, mean 1.5, variance (18·... )/72 = 11/12."""
    found = jonckheere_terpstra(np.eye(3, dtype=np.int64))
    assert found.statistic == 3
    assert found.p == pytest.approx(0.1172, abs=5e-4)


def test_jonckheere_holds_its_level_with_ties() -> None:
    rng = np.random.default_rng(1)
    p = [
        jonckheere_terpstra(rng.multinomial(25, [0.1, 0.2, 0.4, 0.2, 0.1], 3)).p
        for _ in range(2000)
    ]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.02)


def test_municipal_change_is_the_paired_difference_of_municipalities() -> None:
    n = np.array([4, 4, 4, 0])
    change = municipal_change(
        np.array([1.0, 2, 2, 0]), n, np.array([2.0, 3, 4, 1]), np.array([4, 4, 4, 3])
    )
    assert float(change.value) == pytest.approx((0.25 + 0.25 + 0.5) / 3)
    assert int(change.clusters) == 3
    assert float(change.se) == pytest.approx(np.std([0.25, 0.25, 0.5], ddof=1) / 3**0.5)


def test_unlinked_waves_add_their_variances() -> None:
    rng = np.random.default_rng(2)
    n = np.full(15, 6)
    waves = [cluster_mean(rng.binomial(6, share, 15), n) for share in (0.4, 0.7)]
    found = independent_change(*waves)
    assert float(found.value) == pytest.approx(float(waves[1].value - waves[0].value))
    assert float(found.se) == pytest.approx(np.hypot(waves[0].se, waves[1].se))
    assert (found.z.shape, found.share.sum(axis=1).tolist()) == ((2, 30), pytest.approx([1, 1]))
    assert float(found.se) == pytest.approx((15 / 14 * float((found.z.sum(axis=0) ** 2).sum())) ** 0.5)  # fmt: skip
    unlike = independent_change(cluster_mean(np.arange(9) % 4, np.full(9, 3)), waves[1])
    assert float(unlike.se) == pytest.approx((9 / 8 * float((unlike.z.sum(axis=0) ** 2).sum())) ** 0.5)  # fmt: skip


def test_paired_persons_are_a_one_sample_mean() -> None:
    found = paired_mean_change(np.array([1.0, 2, 3, 2]))
    assert (float(found.value), float(found.se)) == pytest.approx(
        (2, np.std([1, 2, 3, 2], ddof=1) / 2)
    )


def test_pairs_of_one_municipality_are_one_cluster() -> None:
    """Changes 1, 0 | 0 | -1, 0, 0: mean 0, and linearised sums 1, 0, -1 of six pairs."""
    changes = np.array([1.0, 0, 0, -1, 0, 0])
    found = seat_change(changes, np.array([0, 0, 2, 4, 4, 4]), 5)
    assert float(found.value) == 0
    assert (int(found.clusters), int(found.n), float(found.largest)) == (3, 6, 0.5)
    assert float(found.se) == pytest.approx((3 / 2 * 2 / 36) ** 0.5)


def test_fractions_are_added_alike_in_any_order() -> None:
    rng = np.random.default_rng(8)
    changes, place = rng.normal(0, 1e3, 300), rng.integers(0, 12, 300)
    order = rng.permutation(300)
    one, other = seat_change(changes, place, 12), seat_change(changes[order], place[order], 12)
    assert (float(one.value), float(one.se)) == (float(other.value), float(other.se))


def test_a_gap_changes_where_both_sides_answered_twice() -> None:
    """Gaps .5, 0 and then 0, .5, and a municipality that is one-sided in the second wave."""
    n1 = np.array([[4, 4], [8, 8], [4, 4]])
    n2 = np.array([[4, 4], [8, 8], [4, 0]])
    first = municipal_gaps(np.array([[3, 1], [4, 4], [4, 0]]), n1)
    second = municipal_gaps(np.array([[2, 2], [6, 2], [4, 0]]), n2)
    found = gap_change(first, second)
    assert float(found.value) == pytest.approx((1 * -0.5 + 2 * 0.5) / 3)
    assert (int(found.clusters), found.n.tolist()) == (2, [24, 24])
    back = gap_change(second, first)
    assert (float(back.value), float(back.se)) == pytest.approx(
        (-float(found.value), float(found.se))
    )
    assert float(found.se) == pytest.approx((2 * 2 * (2 / 9) ** 2) ** 0.5)


def test_page_looks_either_way() -> None:
    rng = np.random.default_rng(9)
    rising = rng.normal(0, 1, (15, 3)) + np.array([0.0, 0.8, 1.6])
    up, down = page_either_way(rising), page_either_way(rising[:, ::-1])
    assert up.p == pytest.approx(down.p) == pytest.approx(2 * page_trend(rising).p)
    assert page_either_way(np.tile([1.0, 2, 1], (12, 1))).p == 1


@pytest.mark.parametrize(
    ("value", "half", "same"),
    [(0.0, 0.09, True), (0.02, 0.09, False), (-0.02, 0.09, False), (0.0, 0.1, False)],
)
def test_waves_are_equal_where_the_90_percent_interval_is_within_the_margin(
    value: float, half: float, same: bool
) -> None:
    assert change(value, half).equivalent(0.1) is same


def change(value: float, half: float = 0.04) -> ChangeInterval:
    return ChangeInterval(
        value, (value - half, value + half), (value - 1.2 * half, value + 1.2 * half)
    )


@pytest.mark.parametrize(
    ("bounds", "overall", "steps", "word"),
    [
        ([0.6, 0.6, 0.6], change(0.02), [(change(0.0), change(0.0))], Trend.STRUCTURAL),
        ([0.55, 0.75], change(0.25, 0.05), [], Trend.RISING),  # 60 to 80 %, +19 to +31
        ([0.6, 0.6], change(0.05), [], Trend.STRUCTURAL),
        ([0.6, 0.6], change(0.05, 0.2), [], Trend.UNDETERMINED),  # a fall of ten is not excluded
        ([0.6, 0.6], change(0.12, 0.15), [], Trend.STRUCTURAL),
        ([0.3, 0.5], change(0.2), [], Trend.RISING),
        ([0.6, 0.4], change(-0.2), [], Trend.FALLING),
        ([0.4, 0.6, 0.4], change(0.0), [(change(0.2), change(-0.2))], Trend.PEAK),
        ([0.4, 0.6, 0.8], change(0.4), [(change(0.2), change(0.2))], Trend.RISING),
        ([0.4, 0.4], change(0.05, 0.1), [], Trend.UNDETERMINED),
        ([0.4, 0.4], change(0.02), [], Trend.STABLE),
        ([0.4, 0.2, 0.4], change(0.0), [(change(-0.2), change(0.2))], Trend.DIP),
        ([0.7, 0.5, 0.7], change(0.0), [(change(-0.2), change(0.2))], Trend.DIP),
        ([0.6, 0.8, 0.6], change(0.0), [(change(0.2), change(-0.2))], Trend.PEAK),
        ([0.4, 0.4, 0.4], change(0.0), [(change(0.08), change(-0.08))], Trend.UNDETERMINED),
        ([0.4, 0.7, 0.5], change(0.2), [(change(0.4), change(-0.2))], Trend.PEAK),
        (
            [0.4, 0.6, 0.2, 0.4],
            change(0.0),
            [(change(0.2), change(-0.2)), (change(-0.2), change(0.2))],
            Trend.UNDETERMINED,  # a peak and a dip
        ),
        ([0.6], change(0.0), [], None),
    ],
)
def test_the_word_for_a_course(
    bounds: list[float],
    overall: ChangeInterval,
    steps: list[tuple[ChangeInterval, ChangeInterval]],
    word: Trend | None,
) -> None:
    assert trend_word(bounds, overall, steps, 0.10) == word


def test_a_change_is_read_from_a_clustered_estimate() -> None:
    estimate = cluster_mean(np.array([3.0, 5, 4, 6]), np.full(4, 8))
    found = ChangeInterval.of(estimate)
    assert found.interval95[0] < found.interval90[0] < found.value < found.interval90[1]


def test_equivalence_of_lakens() -> None:
    """R41: Lakens 2017 / TOSTER, bounds ±.43 of sqrt of the mean variance; Welch's df is 181.13."""
    se, degrees = welch(0.95, 95, 0.83, 89)
    assert degrees == pytest.approx(181.13, abs=5e-3)
    bound = 0.43 * ((0.95**2 + 0.83**2) / 2) ** 0.5
    found = tost(5.25 - 5.22, se, degrees, bound)
    assert found.degrees == degrees
    assert degrees == pytest.approx(181.13, abs=0.01)
    assert (found.t, found.p) == pytest.approx((-2.69, 0.004), abs=5e-3)
    assert found.equivalent


def test_equivalence_of_pingouin() -> None:
    """R42: 4,7,8,6,3,2 against 6,8,7,10,11,9 with bound 1: p = .965097."""
    a, b = np.array([4.0, 7, 8, 6, 3, 2]), np.array([6.0, 8, 7, 10, 11, 9])
    pooled = (a.var(ddof=1) + b.var(ddof=1)) / 2
    found = tost(float(a.mean() - b.mean()), (pooled * 2 / 6) ** 0.5, 10, 1)
    assert found.p == pytest.approx(0.965097, abs=5e-7)
    assert not found.equivalent


def test_equivalence_needs_an_error() -> None:
    with pytest.raises(ValueError, match="standard error"):
        tost(0.0, 0.0, 10, 1)


def test_jonckheere_with_ties_is_its_moments_over_all_orders() -> None:
    """The mean and the variance of J over every assignment of the answers to the waves."""
    answers, sizes = np.array([0, 0, 1, 1, 1, 2, 2]), (4, 2, 1)
    values = []
    for order in set(permutations(np.repeat([0, 1, 2], sizes).tolist())):
        counts = np.zeros((3, 3), dtype=np.int64)
        np.add.at(counts, (list(order), answers), 1)
        values.append(jonckheere_terpstra(counts).statistic)
    found = jonckheere_terpstra(np.array([[2, 2, 0], [0, 1, 1], [0, 0, 1]]))
    z = (found.statistic - np.mean(values)) / np.std(values)
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(z)))


def test_a_paired_interval_is_narrower_at_less_confidence() -> None:
    wide, narrow = newcombe_paired(20, 12, 2, 16), newcombe_paired(20, 12, 2, 16, 0.80)
    assert wide[0] < narrow[0] < 0.2 < narrow[1] < wide[1]


def test_municipalities_with_one_answer_a_wave_count_in_a_change() -> None:
    """Weights n1·n2/(n1+n2): 1/2 and 2, of which the second holds four fifths."""
    change = municipal_change(
        np.array([0.0, 1, 2]), np.array([1, 4, 3]), np.array([1.0, 3, 0]), np.array([1, 4, 0])
    )
    assert float(change.value) == pytest.approx((0.5 * 1 + 2 * 0.5) / 2.5)
    assert (int(change.clusters), change.n.tolist()) == (2, [5, 5])
    assert float(change.largest) == pytest.approx(0.8)


def test_the_largest_municipality_of_two_waves_is_the_larger_of_both() -> None:
    first = cluster_mean(np.array([1.0, 1]), np.array([3, 1]))
    second = cluster_mean(np.array([1.0, 1]), np.array([2, 2]))
    for pair in ((first, second), (second, first)):
        assert float(independent_change(*pair).largest) == pytest.approx(0.75)


def test_a_change_of_delta_itself_is_clear_and_an_interval_from_0_is_not() -> None:
    def change(value: float, low: float, high: float) -> ChangeInterval:
        return ChangeInterval(value, (low, high), (low, high))

    assert change(0.10, 0.05, 0.15).beyond(0.10) == 1
    assert change(-0.10, -0.15, -0.05).beyond(0.10) == -1
    assert change(0.20, 0.0, 0.4).beyond(0.10) == 0
    assert change(-0.20, -0.4, 0.0).beyond(0.10) == 0
    assert change(30.0, 20.0, 40.0).beyond(5.0) == 1


def test_structural_needs_half_in_every_wave_and_no_fall_of_delta() -> None:
    steady = ChangeInterval(0.0, (-0.09, 0.09), (-0.11, 0.11))
    assert trend_word([0.5, 0.6], steady, [], 0.10) == Trend.STRUCTURAL
    maybe = ChangeInterval(-0.05, (-0.10, 0.0), (-0.12, 0.02))
    assert trend_word([0.5, 0.6], maybe, [], 0.10) == Trend.UNDETERMINED
    assert trend_word([0.49, 0.6], ChangeInterval(0.02, (-0.05, 0.12), (-0.08, 0.15)), [], 0.10) == Trend.UNDETERMINED  # fmt: skip
    falling = ChangeInterval(-0.3, (-0.35, -0.25), (-0.36, -0.24))
    assert trend_word([0.5, 0.6], falling, [], 0.10) == Trend.FALLING


def test_a_peak_is_clearly_above_both_ends() -> None:
    """Risen up to it, and fallen after it."""
    clear, unclear = (ChangeInterval(0.2, (low, 0.3), (low, 0.3)) for low in (0.1, -0.1))
    fallen, maybe = (ChangeInterval(-0.2, (-0.3, high), (-0.3, high)) for high in (-0.1, 0.1))
    for steps, word in (
        ([(clear, fallen)], Trend.PEAK),
        ([(clear, maybe)], Trend.UNDETERMINED),
        ([(unclear, fallen)], Trend.UNDETERMINED),
        ([(clear, clear)], Trend.UNDETERMINED),
        ([(fallen, fallen)], Trend.UNDETERMINED),
        ([(unclear, maybe), (clear, fallen)], Trend.PEAK),
    ):
        assert trend_word([0.3, 0.5, 0.3], unclear, steps, 0.10) == word


def test_a_change_of_seats_has_municipalities_as_clusters() -> None:
    """statsmodels OLS with clustered errors on the pairs' own changes is the oracle."""
    rng = np.random.default_rng(5)
    municipality = rng.integers(0, 9, 40)
    changes = rng.normal(3, 10, 40) + 4 * (municipality % 3)
    found = seat_change(changes, municipality, 11)
    fit = sm.OLS(changes, np.ones(40)).fit(
        cov_type="cluster", cov_kwds={"groups": municipality, "use_correction": False}
    )
    assert float(found.value) == pytest.approx(changes.mean())
    assert float(found.se) == pytest.approx(fit.bse[0] * np.sqrt(9 / 8))
    assert (int(found.clusters), int(found.n)) == (9, 40)


def test_the_change_of_a_gap_by_hand() -> None:
    """Gaps .5 then .25, and 0 then .5; the third has one side, the fourth only one wave.

    w = 2 and 1 then 2 and 1, so w1·w2/(w1+w2) = 1 and 1/2: (1·-.25 + .5·.5)/1.5 = 0.
    """
    first = municipal_gaps(
        np.array([[3, 1], [1, 1], [1, 0], [2, 1]]), np.array([[4, 4], [2, 2], [2, 0], [2, 2]])
    )
    second = municipal_gaps(
        np.array([[3, 2], [2, 1], [1, 0], [0, 1]]), np.array([[4, 4], [2, 2], [2, 0], [0, 2]])
    )
    unlike = municipal_gaps(np.array([[2, 1], [0, 0]]), np.array([[4, 1], [0, 0]]))
    assert (float(unlike.gap[0]), unlike.weight.tolist()) == (-0.5, [0.8, 0])
    assert first.weight.tolist() == [2, 1, 0, 1]
    assert first.gap[:2].tolist() == [0.5, 0]
    assert first.n.tolist() == [8, 4, 2, 4]
    found = gap_change(first, second)
    assert float(found.value) == pytest.approx(0)
    assert (int(found.clusters), found.n.tolist()) == (2, [12, 12])
    assert float(found.se) == pytest.approx(np.sqrt(2 * 2 * (0.25 / 1.5) ** 2))


def test_page_two_sided_sees_a_fall_as_well_as_a_rise() -> None:
    rising = np.tile([1.0, 2, 3], (12, 1)) + np.random.default_rng(1).normal(0, 0.4, (12, 3))
    up, down = page_either_way(rising), page_either_way(rising[:, ::-1])
    assert up.p == pytest.approx(down.p) == pytest.approx(2 * page_trend(rising).p)
    assert up.statistic == page_trend(rising).statistic
    flat = np.array([[1.0, 2, 3], [3, 2, 1]])
    assert page_either_way(flat).p == 1


def test_waves_are_as_good_as_equal_inside_delta_alone() -> None:
    def at(low: float, high: float) -> bool:
        return ChangeInterval(0.0, (low, high), (low, high)).equivalent(0.10)

    assert at(-0.09, 0.09)
    assert not at(-0.10, 0.09)
    assert not at(-0.09, 0.10)
