"""Benchmark figures: an estimate, its interval and the rules under which it may be shown."""

from math import inf, isnan, sqrt

import numpy as np
import pytest
from scipy import stats

from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.figures import (
    DISTANCE,
    MEAN,
    ORDINAL,
    POOLED,
    SHARE,
    WITHIN,
    Base,
    FigureKind,
    Method,
    Reason,
    Status,
    hidden,
    undefined,
)
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.classes import SideView
from benchmarking.core.disclosure.released import (
    Side,
    clustered_figure,
    mean_figure,
    share_figure,
    side_reason,
    view_of,
    withheld,
)
from benchmarking.core.disclosure.side_pairs import (
    SidePair,
    distance_figure,
    gap_p,
    gap_view,
    ordinal_figure,
    pooled_figure,
    side_pair,
    within_figure,
)
from benchmarking.core.statistics.distance import chance_wasserstein
from benchmarking.core.statistics.intervals import square_and_add
from benchmarking.core.statistics.ordinal import clustered_delta
from tests.core.alike import a_figure, assert_alike
from tests.core.documents import replace

LIMITS = Thresholds()
OTHER = FigureKind("X9", Unit.SHARE, Method.DESCRIPTIVE)
POINTS = OTHER.measured_in(Unit.POINTS)
# Twelve municipalities with different sizes and shares on both sides.
N = np.array([[2, 3], [3, 2], [4, 2], [1, 3], [2, 2], [3, 4], [2, 3], [4, 3], [3, 2], [2, 4], [1, 2], [3, 3]])  # fmt: skip
K = np.array([[1, 2], [2, 0], [1, 1], [1, 1], [0, 2], [2, 1], [1, 3], [4, 1], [1, 1], [2, 2], [0, 1], [2, 2]])  # fmt: skip


def side(*n: int, total: tuple[float, ...] | None = None, **more: float | None) -> Side:
    counts = np.array(n)
    sums = counts / 2 if total is None else np.array(total)
    whole, fullest = more.get("whole", 1.0), more.get("fullest")
    return Side(counts, sums, whole, fullest=None if fullest is None else int(fullest))


def share_pair(limits: Thresholds = LIMITS, *, rows: int = 12) -> SidePair:
    return side_pair(N[:rows], K[:rows], limits, whole=1.0)


def plain_within(n: Counts, total: Floats | Counts, *, equal: bool = False) -> tuple[float, float]:
    """The mean of the municipalities' own gaps and its clustered error, in loops."""
    gaps, weights = [], []
    for (n_p, n_a), (t_p, t_a) in zip(n.tolist(), total.tolist(), strict=True):
        if n_p and n_a:
            gaps.append(t_p / n_p - t_a / n_a)
            weights.append(1.0 if equal else n_p * n_a / (n_p + n_a))
    mass, groups = sum(weights), len(gaps)
    gap = sum(w * g for w, g in zip(weights, gaps, strict=True)) / mass
    squares = sum((w * (g - gap) / mass) ** 2 for w, g in zip(weights, gaps, strict=True))
    return gap, sqrt(groups / (groups - 1) * squares)


def plain_mean(n: Counts, total: Floats | Counts) -> tuple[float, float]:
    mean, groups = total.sum() / n.sum(), int((n > 0).sum())
    squares = sum(((t - mean * k) / n.sum()) ** 2 for k, t in zip(n, total, strict=True))
    return float(mean), sqrt(groups / (groups - 1) * squares)


def around(value: float, se: float, groups: int, confidence: float = 0.95) -> tuple[float, float]:
    half = float(stats.t.ppf((1 + confidence) / 2, groups - 1)) * se
    return value - half, value + half


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (side(0, 0, 0), Reason.NO_ANSWERS),
        (side(2, 2, 2, 1, 1, 1, total=(2, 2, 2, 1, 1, 1)), Reason.UNANIMOUS),  # nine alike
        (side(2, 2, 2, 2, 1, 1, total=(2, 2, 2, 2, 1, 1)), None),  # ten alike
        (side(2, 2, 2, 1, 1, 1, total=(2, 2, 2, 1, 1, 0)), None),
        (side(2, 2, 2, 1, 1, 1, total=(0, 0, 0, 0, 0, 0)), Reason.UNANIMOUS),
        (side(2, 2, 2, 2, 2, fullest=10), Reason.UNANIMOUS),
        (side(2, 2, 2, 2, 2, fullest=9), Reason.UNANIMOUS),
        (side(2, 2, 2, 2, 2, fullest=8), None),
        (side(1, 1, 1, 1, total=(1, 0, 1, 0)), Reason.TOO_FEW_ANSWERS),
        (side(2, 2, 2, 2), Reason.TOO_FEW_MUNICIPALITIES),
        (side(5, 1, 1, 1, 1), Reason.DOMINANCE),
        (side(4, 1, 1, 1, 1), None),
    ],
)
def test_why_a_side_may_not_leave(answers: Side, reason: Reason | None) -> None:
    assert side_reason(answers, LIMITS) == reason


def test_what_was_not_asked_is_not_computable_and_the_rest_is_hidden() -> None:
    for reason in Reason:
        not_asked = reason in {Reason.NO_ANSWERS, Reason.ONE_SIDED, Reason.TIES}
        expected = undefined(OTHER, reason) if not_asked else hidden(OTHER, reason)
        assert withheld(OTHER, reason) == expected


def limits_of(k: Counts, n: Counts, confidence: float = 0.95) -> tuple[float, float]:
    """Korn and Graubard's, from scipy's beta quantiles and the clustered error."""
    p, se = plain_mean(n, k)
    tail, size, groups = (1 + confidence) / 2, int(n.sum()), int((n > 0).sum())
    ratio = stats.t.ppf(tail, size - 1) / stats.t.ppf(tail, groups - 1)
    effective = min(p * (1 - p) / se**2 * ratio**2, size) if se else size
    x = p * effective
    low = stats.beta.ppf(1 - tail, x, effective - x + 1) if p else 0.0
    high = stats.beta.ppf(tail, x + 1, effective - x) if p < 1 else 1.0
    return float(low), float(high)


@pytest.mark.parametrize("rows", [9, 10, 12])
def test_a_share_has_korn_and_graubards_interval_from_ten_municipalities_on(rows: int) -> None:
    n, k = N[:rows, 1], K[:rows, 1]
    answers = Side(n, k, 1.0)
    few = rows < 10
    ends, why = ((None, None), Reason.TOO_FEW_MUNICIPALITIES) if few else (limits_of(k, n), None)
    base = int(n.sum()), rows
    expected = a_figure("I1", Unit.SHARE, k.sum() / n.sum(), ends, base, Method.KORN_GRAUBARD, because=why)  # fmt: skip
    assert_alike(share_figure(answers, LIMITS), expected)
    assert share_figure(answers, LIMITS, OTHER).indicator == "X9"


def test_a_share_that_is_the_same_everywhere_has_an_interval_of_its_answers() -> None:
    """All of 3 at 12 municipalities: Clopper and Pearson's for 36 of 36."""
    found = share_figure(Side(np.full(12, 3), np.full(12, 3), 1.0), LIMITS)
    assert (found.value, found.high, found.status) == (1.0, 1.0, Status.SHOWN)
    assert found.low == pytest.approx(0.025 ** (1 / 36))


def test_a_share_of_fewer_than_ten_answers_is_limited() -> None:
    for last, reason in ((1, Reason.SMALL_BASE), (2, Reason.TOO_FEW_MUNICIPALITIES)):
        found = share_figure(side(2, 2, 2, 2, last, total=(1, 2, 0, 1, 1)), LIMITS)
        assert (found.status, found.reason, found.low) == (Status.LIMITED, reason, None)
        assert found.value == pytest.approx(5 / (8 + last))


def test_a_share_that_may_not_leave_says_why() -> None:
    few = side(1, 1, 1, 1, total=(1, 0, 1, 0))
    assert share_figure(few, LIMITS) == hidden(SHARE, Reason.TOO_FEW_ANSWERS)
    assert share_figure(few, LIMITS, OTHER) == hidden(OTHER, Reason.TOO_FEW_ANSWERS)
    assert share_figure(side(0, 0), LIMITS) == undefined(SHARE, Reason.NO_ANSWERS)
    assert mean_figure(few, LIMITS) == hidden(MEAN, Reason.TOO_FEW_ANSWERS)
    assert mean_figure(few, LIMITS, OTHER) == hidden(OTHER, Reason.TOO_FEW_ANSWERS)


@pytest.mark.parametrize("rows", [9, 10, 12])
def test_a_mean_has_a_clustered_interval_from_ten_municipalities_on(rows: int) -> None:
    n, total = N[:rows, 0], 7.0 * K[:rows, 0] + 1
    answers = Side(n, total, 100.0)
    value, se = plain_mean(n, total)
    low, high = around(value, se, rows)
    few = Reason.TOO_FEW_MUNICIPALITIES if rows < 10 else None
    ends = (None, None) if few else (low, high)
    expected = a_figure("I4", Unit.POINTS, value, ends, (int(n.sum()), rows), Method.CLUSTER_T, because=few)  # fmt: skip
    assert_alike(mean_figure(answers, LIMITS), expected)
    other = replace(expected, indicator="X9", method=OTHER.method)
    assert_alike(mean_figure(answers, LIMITS, POINTS), other)
    assert_alike(clustered_figure(POINTS, answers.mean, answers.base), other)


def test_a_mean_that_no_municipality_changes_is_degenerate() -> None:
    answers = Side(np.full(10, 2), np.full(10, 6.0), 100.0)
    expected = a_figure("I4", Unit.POINTS, 3.0, (None, None), (20, 10), Method.CLUSTER_T, because=Reason.DEGENERATE)  # fmt: skip
    assert_alike(mean_figure(answers, LIMITS), expected)


def test_a_pair_takes_each_side_from_its_column() -> None:
    pair = side_pair(N, K, LIMITS, whole=100.0, fullest=np.array([7, 9]))
    for s, answers in enumerate((pair.political, pair.administrative)):
        np.testing.assert_array_equal(answers.n, N[:, s])
        np.testing.assert_array_equal(answers.total, K[:, s])
        assert (answers.whole, answers.fullest) == (100.0, (7, 9)[s])
    assert (pair.limits, pair.withheld) == (LIMITS, None)
    bare = side_pair(N, K, LIMITS).political
    assert (bare.whole, bare.fullest) == (None, None)


def test_the_reason_of_a_pair() -> None:
    good, few, none = side(2, 2, 2, 2, 2), side(1, 1, 1, 1), side(0, 0, 0, 0, 0)
    assert SidePair(good, good, LIMITS).reason() is None
    assert SidePair(good, good, LIMITS, Reason.REMAINDER).reason() == Reason.REMAINDER
    assert SidePair(good, few, LIMITS).reason() == Reason.TOO_FEW_ANSWERS
    assert SidePair(few, good, LIMITS).reason() == Reason.TOO_FEW_ANSWERS
    assert SidePair(few, none, LIMITS).reason() == Reason.ONE_SIDED
    assert SidePair(none, good, LIMITS).reason() == Reason.ONE_SIDED
    assert SidePair(few, side(2, 2, 2, 2), LIMITS).reason() == Reason.TOO_FEW_ANSWERS


def test_a_within_gap_needs_enough_on_both_sides_of_the_same_municipalities() -> None:
    def reason(political: Side, administrative: Side, **limits: int) -> Reason | None:
        pair = SidePair(political, administrative, replace(LIMITS, **limits))
        return pair.within_reason(pair.estimate())

    good = side(2, 2, 2, 2, 2)
    assert reason(good, good) is None
    assert reason(side(2, 2, 2, 2, 2, 0), side(0, 2, 2, 2, 2, 2)) == Reason.TOO_FEW_MUNICIPALITIES
    assert reason(side(1, 1, 1, 1, 0), good) == Reason.TOO_FEW_ANSWERS
    apart = side(1, 1, 1, 1, 1, 0, 0, 3), side(1, 1, 1, 1, 1, 3, 3, 0)
    assert reason(*apart) is None
    assert reason(*apart, answers=6) == Reason.TOO_FEW_ANSWERS  # five where both answered
    heavy = side(4, 1, 1, 1, 1), side(4, 1, 1, 1, 1)  # weights 2, ½ ½ ½ ½: exactly half
    assert reason(*heavy) is None
    # Weights 5 against nine halves; the municipalities with one side alone weigh nothing.
    political, administrative = (10, *[1] * 9, 1, 1, 1, 0, 0, 0), (10, *[1] * 9, 0, 0, 0, 1, 1, 1)
    assert reason(side(*political), side(*administrative)) == Reason.DOMINANCE


@pytest.mark.parametrize("equal", [False, True])
@pytest.mark.parametrize("rows", [9, 12])
def test_a_within_gap_is_clustered_by_municipality(rows: int, *, equal: bool) -> None:
    gap, se = plain_within(N[:rows], K[:rows], equal=equal)
    few = Reason.TOO_FEW_MUNICIPALITIES if rows < 10 else None
    ends = (None, None) if few else around(gap, se, rows)
    expected = a_figure("I3", Unit.SHARE, gap, ends, (int(N[:rows].sum()), rows), Method.CLUSTER_T, because=few)  # fmt: skip
    pair = share_pair(rows=rows)
    assert_alike(within_figure(pair, equal=equal), expected)
    other = replace(expected, indicator="X9", method=OTHER.method)
    assert_alike(within_figure(pair, OTHER, equal=equal), other)


def test_a_within_gap_counts_only_municipalities_with_both_sides() -> None:
    n = np.vstack([N, [[9, 0], [0, 9]]])
    pair = side_pair(n, np.vstack([K, [[5, 0], [0, 4]]]), LIMITS, whole=1.0)
    assert_alike(within_figure(pair), within_figure(share_pair()))
    assert pair.paired().political.n.tolist() == N[:, 0].tolist()
    assert pair.paired().administrative.n.tolist() == N[:, 1].tolist()
    assert pair.paired().administrative.total.tolist() == K[:, 1].tolist()
    assert pair.paired().political.whole == 1.0
    assert pair.paired().limits == LIMITS
    single = side_pair(np.array([[1, 1], [2, 3], [1, 0]]), np.ones((3, 2)), LIMITS).paired()
    assert (single.political.n.tolist(), single.administrative.n.tolist()) == ([1, 2], [1, 3])


def added(k: Counts, n: Counts, confidence: float = 0.95) -> tuple[float, float]:
    """The limits of both sides, their distances squared and added."""
    sides = [limits_of(k[:, s], n[:, s], confidence) for s in (0, 1)]
    p, a = k.sum(axis=0) / n.sum(axis=0)
    low, high = square_and_add(p, sides[0], a, sides[1])
    return float(low), float(high)


def test_the_same_gap_everywhere_falls_back_on_the_limits_of_both_sides() -> None:
    n, k = np.tile([[2, 4]], (11, 1)), np.tile([[1, 1]], (11, 1))
    n[10], k[10] = (4, 0), (4, 0)  # a municipality without the other side
    pair = side_pair(n, k, LIMITS, whole=1.0)
    alike = Reason.DEGENERATE
    low, high = added(k[:10], n[:10])
    expected = a_figure("I3", Unit.SHARE, 0.25, (low, high), (60, 10), Method.SQUARE_AND_ADD, because=alike)  # fmt: skip
    assert_alike(within_figure(pair), expected)
    assert_alike(within_figure(pair, OTHER), replace(expected, indicator="X9"))
    assert pair.paired().limits_of_sides() == pytest.approx((low, high))
    assert pair.paired().limits_of_sides(0.9) == pytest.approx(added(k[:10], n[:10], 0.9))
    pooled = pooled_figure(pair.paired())
    assert (pooled.value, pooled.low, pooled.high) == pytest.approx((0.25, low, high))
    assert (pooled.method, pooled.reason) == (Method.SQUARE_AND_ADD, Reason.DEGENERATE)
    means = within_figure(side_pair(n, k, LIMITS, whole=100.0), MEAN)
    assert_alike(means, a_figure("I4", Unit.POINTS, 0.25, (None, None), (60, 10), Method.CLUSTER_T, because=alike))  # fmt: skip


def test_a_gap_that_varies_keeps_its_clustered_interval_whatever_its_unit() -> None:
    found = within_figure(side_pair(N, 9.0 * K, LIMITS, whole=100.0), MEAN)
    gap, se = plain_within(N, 9.0 * K)
    assert (found.value, found.low, found.high) == pytest.approx((gap, *around(gap, se, 12)))
    assert found.method == Method.CLUSTER_T


@pytest.mark.parametrize(("kind", "unit"), [(POOLED, 1.0), (MEAN, 7.0), (OTHER, 1.0)])
def test_a_pooled_gap_is_linearised_over_both_sides(kind: FigureKind, unit: float) -> None:
    total, n = unit * K, N.sum(axis=0)
    means = total.sum(axis=0) / n
    parts = (total - means * N) / n
    se = sqrt(12 / 11 * ((parts[:, 0] - parts[:, 1]) ** 2).sum())
    gap = float(means[0] - means[1])
    expected = a_figure(kind.indicator, kind.unit, gap, around(gap, se, 12), (int(n.sum()), 12), kind.method)  # fmt: skip
    assert_alike(pooled_figure(side_pair(N, total, LIMITS, whole=unit), kind), expected)


def test_a_pooled_gap_of_few_municipalities_has_no_interval() -> None:
    found = pooled_figure(share_pair(rows=9))
    assert (found.low, found.status, found.reason) == (None, Status.LIMITED, Reason.TOO_FEW_MUNICIPALITIES)  # fmt: skip


def test_no_gap_leaves_where_a_side_may_not() -> None:
    pair = replace(share_pair(), withheld=Reason.UNANIMOUS)
    counts = np.zeros((12, 2, 2), dtype=int)
    assert within_figure(pair) == hidden(WITHIN, Reason.UNANIMOUS)
    assert within_figure(pair, OTHER) == hidden(OTHER, Reason.UNANIMOUS)
    assert pooled_figure(pair) == hidden(POOLED, Reason.UNANIMOUS)
    assert pooled_figure(pair, OTHER) == hidden(OTHER, Reason.UNANIMOUS)
    assert pooled_figure(pair, MEAN) == hidden(MEAN, Reason.UNANIMOUS)
    assert ordinal_figure(pair, counts) == hidden(ORDINAL, Reason.UNANIMOUS)
    assert distance_figure(pair, counts) == (hidden(DISTANCE, Reason.UNANIMOUS), None)


def test_the_ordinal_gap_is_cliffs_delta_of_all_respondents() -> None:
    likely = [[0.1, 0.2, 0.3, 0.4], [0.3, 0.3, 0.2, 0.2]]
    counts = np.stack([np.random.default_rng(4).multinomial(3, p, 12) for p in likely], axis=1)
    p, a = counts.sum(axis=0).tolist()
    more = sum(p[i] * a[j] * ((i > j) - (i < j)) for i in range(4) for j in range(4))
    delta, pair = clustered_delta(counts), share_pair()
    low, high = (float(end) for end in delta.bounded_interval())
    expected = a_figure("I6", Unit.COEFFICIENT, more / 36**2, (low, high), (pair.base.n, 12), Method.CLUSTER_FISHER)  # fmt: skip
    assert_alike(ordinal_figure(pair, counts), expected)
    few = ordinal_figure(share_pair(rows=9), counts[:9])
    assert (few.low, few.reason) == (None, Reason.TOO_FEW_MUNICIPALITIES)
    apart = ordinal_figure(pair, np.tile([[3, 0], [0, 3]], (12, 1, 1)))
    assert (apart.value, apart.low, apart.reason) == (-1.0, None, Reason.DEGENERATE)


def test_a_distance_is_what_lies_over_chance_from_ten_answers_a_side() -> None:
    counts = np.tile(np.array([[[1, 0, 1], [0, 1, 1]]]), (5, 1, 1))
    for n, few in ((9, True), (10, False)):
        held = np.array([2, 2, 2, 2, n - 8])
        pairs = [SidePair(side(*a), side(*b), LIMITS) for a, b in ((held, [4] * 5), ([4] * 5, held))]  # fmt: skip
        for pair in pairs:
            found, chance = distance_figure(pair, counts)
            if few:
                assert (found, chance) == (undefined(DISTANCE, Reason.SMALL_BASE), None)
                continue
            expected = float(chance_wasserstein(counts))
            # Totals 5, 0, 5 against 0, 5, 5: half of each side moves one step.
            assert chance == expected
            assert_alike(found, a_figure("I12", Unit.COEFFICIENT, 0.5 - expected, (None, None), (pair.base.n, 5), Method.PERMUTATION))  # fmt: skip


def test_the_p_of_a_gap_is_that_of_its_clustered_t() -> None:
    gap, se = plain_within(N, K)
    assert gap_p(share_pair()) == pytest.approx(float(2 * stats.t.sf(abs(gap / se), 11)))
    assert gap_p(side_pair(N[:1], K[:1], LIMITS)) is None


def test_a_figure_without_interval_is_a_view_that_decides_nothing() -> None:
    plain = a_figure("I1", Unit.SHARE, 0.4, (0.3, 0.5), (12, 6), Method.KORN_GRAUBARD)
    assert view_of(plain) == SideView(0.4, 0.3, 0.5, 12)
    assert view_of(replace(plain, low=None, high=None)) == SideView(0.4, -inf, inf, 12)
    nothing = view_of(hidden(SHARE, Reason.UNANIMOUS))
    assert isnan(nothing.value)
    assert (nothing.low, nothing.high, nothing.n) == (-inf, inf, 0)


@pytest.mark.parametrize("shares", [False, True])
def test_the_gap_of_a_class_has_both_intervals(*, shares: bool) -> None:
    gap, se = plain_within(N, K)
    view = gap_view(share_pair(), shares=shares)
    assert view.value == pytest.approx(gap)
    assert view.interval90 == pytest.approx(around(gap, se, 12, 0.9))
    assert view.interval95 == pytest.approx(around(gap, se, 12))
    assert view.municipalities == 12


def test_the_gap_of_a_class_falls_back_on_the_limits_of_both_sides_for_shares_alone() -> None:
    n, k = np.tile([[2, 4]], (11, 1)), np.tile([[1, 1]], (11, 1))
    n[10], k[10] = (4, 0), (4, 0)
    pair = side_pair(n, k, LIMITS, whole=1.0)
    view = gap_view(pair, shares=True)
    assert view.interval90 == pytest.approx(added(k[:10], n[:10], 0.9))
    assert view.interval95 == pytest.approx(added(k[:10], n[:10]))
    assert (view.value, view.municipalities) == (0.25, 10)
    plain = gap_view(pair, shares=False)
    assert (plain.interval90, plain.interval95) == ((0.25, 0.25), (0.25, 0.25))


def test_a_base_counts_answers_and_municipalities() -> None:
    assert side(2, 0, 3, whole=None).base == Base(5, 2)
    assert side(2, 0, 3, total=(1, 0, 1)).base.n == 5
