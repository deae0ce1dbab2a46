"""One side's change between two waves: what is lined up, what it rests on, what may leave."""

from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats

from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.figures import CHANGE, Base, Method, Reason, Status, hidden
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.released import Side
from benchmarking.core.statistics.gaps import Clustered, cluster_mean
from benchmarking.core.statistics.intervals import korn_graubard, square_and_add
from benchmarking.core.waves.comparing import SEATS, Alignment, Compared, Comparison
from benchmarking.core.waves.panel import Pairs
from benchmarking.core.waves.study import WaveMeasure
from benchmarking.core.waves.trend_results import SeatTest
from benchmarking.core.waves.trends import ChangeInterval, WaveLink, newcombe_paired
from tests.core.alike import a_figure
from tests.core.documents import replace

LIMITS = Thresholds()
NAN = float("nan")


def near(value: Any) -> Any:
    """Equal within rounding, also as one of the fields of a result."""
    return pytest.approx(value)


def a_measure(
    answers: list[tuple[int, int, float]], municipalities: int, whole: float = 1.0
) -> WaveMeasure:
    """From (municipality, side, score) of each respondent; NaN = no answer."""
    n = np.zeros((municipalities, 2), dtype=np.int64)
    total = np.zeros((municipalities, 2))
    for m, s, score in answers:
        if score == score:
            n[m, s] += 1
            total[m, s] += score
    return WaveMeasure(
        codes=tuple(f"{m:02}" for m in range(municipalities)),
        n=n,
        total=total.astype(np.int64) if whole == 1 else total,
        score=np.array([score for _, _, score in answers], dtype=np.float64),
        place=np.array([m for m, _, _ in answers], dtype=np.int64),
        whole=whole,
    )


def pairs_of(first: list[int], second: list[int]) -> Pairs:
    rows = np.array(first, dtype=np.int64), np.array(second, dtype=np.int64)
    return Pairs(*rows, np.zeros(len(first), dtype=np.int64))


def alongside(
    first: WaveMeasure, second: WaveMeasure, pairs: Pairs | None = None, s: int = 0
) -> Compared:
    """Two waves at the same municipalities."""
    rows = np.arange(len(first.codes))
    found = pairs or pairs_of([], [])
    return Compared.of((first, second), s, found, Alignment(rows, rows))


def linearised(values: list[float], weights: list[float]) -> tuple[float, float, float]:
    """Weighted mean, its error with every value as one cluster, and the largest share."""
    mass, clusters = sum(weights), len(values)
    mean = sum(w * v for w, v in zip(weights, values, strict=True)) / mass
    squares = sum((w * (v - mean) / mass) ** 2 for w, v in zip(weights, values, strict=True))
    return mean, sqrt(clusters / (clusters - 1) * squares), max(weights) / mass


def numbers(estimate: Clustered) -> tuple[float, float, float]:
    return float(estimate.value), float(estimate.se), float(estimate.largest)


# Political and administrative answers in two waves. In the first a, b and c took part, in the
# second b, c and d: 1 = favourable.
EARLIER = a_measure(
    [(0, 0, 1), (0, 1, 1), (1, 1, 0), (1, 1, 1), (2, 1, 1), (2, 1, NAN), (1, 0, 1)], 3
)
LATER = a_measure(
    [(0, 1, 1), (2, 0, 0), (0, 1, 0), (1, 1, NAN), (1, 1, 1), (0, 1, 1), (2, 1, 0)], 3
)
SIDE_BY_SIDE = Alignment(np.array([0, 1, 2, -1]), np.array([-1, 0, 1, 2]))


def test_two_waves_are_lined_up_by_municipality_and_by_pair() -> None:
    """Of four pairs one has no answer in the first wave, and one none in the second."""
    pairs = Pairs(np.array([3, 5, 2, 4]), np.array([0, 5, 3, 4]), np.array([0, 1, 2, 1]))
    found = Compared.of((EARLIER, LATER), 1, pairs, SIDE_BY_SIDE)
    assert (found.first, found.second, found.s) == (EARLIER, LATER, 1)
    assert found.pairs.first.tolist() == [3, 4]
    assert found.pairs.second.tolist() == [0, 4]
    assert found.pairs.incumbent.tolist() == [0, 1]
    assert found.place.tolist() == [0, 1]
    assert found.n.tolist() == [[1, 0], [2, 3], [1, 1], [0, 1]]
    assert found.total.tolist() == [[1, 0], [1, 2], [1, 1], [0, 0]]
    assert found.both.tolist() == [False, True, True, False]


def test_the_paired_answers_and_the_others_make_up_a_wave() -> None:
    """Of the administrative side, in each wave's own order of municipalities."""
    pairs = pairs_of([3, 4], [0, 4])
    (own1, rest1), (own2, rest2) = Compared.of((EARLIER, LATER), 1, pairs, SIDE_BY_SIDE).halves()
    expected = [
        (own1, [0, 1, 1], [0, 1, 1]),
        (rest1, [1, 1, 0], [1, 0, 0]),
        (own2, [1, 1, 0], [1, 1, 0]),
        (rest2, [2, 0, 1], [1, 0, 0]),
    ]
    for side, n, total in expected:
        assert (side.n.tolist(), side.total.tolist()) == (n, total)
        assert (side.whole, side.fullest) == (1, None)


def test_pairs_are_counted_by_what_they_answered_both_times() -> None:
    """Five favourable twice, four only later, three only earlier, two never."""
    before = [1] * 5 + [0] * 4 + [1] * 3 + [0] * 2
    after = [1] * 5 + [1] * 4 + [0] * 3 + [0] * 2
    first, second = (a_measure([(0, 0, x) for x in wave], 1) for wave in (before, after))
    compared = alongside(first, second, pairs_of(list(range(14)), list(range(14))))
    assert compared.outcomes() == (5, 4, 3, 2)
    test = Comparison(compared, WaveLink.SEAT, an_estimate()).seat_test()
    assert test == SeatTest(near(float(2 * stats.t.sf(0.2 / 0.05, 11))))
    level = Comparison(compared, WaveLink.SEAT, an_estimate(se=0.0))
    assert level.seat_test() == SeatTest(2.0**-11)  # all twelve changed alike


def lined_up(n: Counts, pairs: int, place: Counts) -> Compared:
    rows = np.arange(pairs)
    return Compared(EARLIER, LATER, 0, Pairs(rows, rows, rows * 0), place, np.zeros(n.shape), n)


@pytest.mark.parametrize(
    ("pairs", "places", "n", "expected"),
    [
        (SEATS, 10, [[3, 6]] * 10, WaveLink.SEAT),
        (SEATS - 1, 10, [[3, 5]] * 10, WaveLink.MUNICIPALITY),
        (SEATS, 9, [[3, 6]] * 10, WaveLink.MUNICIPALITY),
        # Half of the answers of the wave that has more of them, at the municipalities of both.
        (SEATS, 10, [[3, 6]] * 9 + [[3, 7]], WaveLink.MUNICIPALITY),
        (SEATS, 10, [[6, 3]] * 9 + [[7, 3]], WaveLink.MUNICIPALITY),
        (SEATS, 10, [[3, 6]] * 10 + [[0, 50], [50, 0]], WaveLink.SEAT),
        (SEATS, 10, [[4, 4]] * 9, WaveLink.SEAT),
        (0, 0, [[1, 1]] * 10 + [[0, 5]], WaveLink.MUNICIPALITY),
        (0, 0, [[1, 1]] * 9 + [[0, 5], [5, 0]], WaveLink.NONE),
    ],
)
def test_the_strongest_link_that_two_waves_allow(
    pairs: int, places: int, n: list[list[int]], expected: WaveLink
) -> None:
    place = 2 * (np.arange(pairs) % max(places, 1))
    assert lined_up(np.array(n), pairs, place).strongest() == expected


# Scores of 0..100 of the same six persons twice, at three municipalities, and of two others.
BEFORE = a_measure(
    [(0, 0, 10.0), (0, 0, 20.0), (1, 0, 50.0), (1, 0, 40.0), (2, 0, 70.0), (2, 0, 30.0), (2, 0, 5)],
    3,
    100.0,
)
AFTER = a_measure(
    [(0, 0, 15.0), (0, 0, 40.0), (1, 0, 45.0), (1, 0, 70.0), (2, 0, 75.0), (2, 0, 31.5), (0, 0, 8)],
    3,
    100.0,
)
SIX = pairs_of(list(range(6)), list(range(6)))


def test_the_change_of_pairs_is_the_mean_of_their_own_changes() -> None:
    changes = [[5.0, 20.0], [-5.0, 30.0], [5.0, 1.5]]
    found = alongside(BEFORE, AFTER, SIX).by(WaveLink.SEAT)
    mean, se, largest = linearised([sum(c) / 2 for c in changes], [2, 2, 2])
    assert numbers(found.estimate) == near((mean, se, largest))
    assert found.link == WaveLink.SEAT
    assert found.base == Base(6, 3)


def test_the_change_by_municipality_is_that_of_their_means() -> None:
    """Weights n1·n2/(n1 + n2)."""
    found = alongside(BEFORE, AFTER, SIX).by(WaveLink.MUNICIPALITY)
    before, after = [15, 45, 35], [21, 57.5, 53.25]
    changes = [b - a for a, b in zip(before, after, strict=True)]
    weights = [2 * 3 / 5, 1, 3 * 2 / 5]
    assert numbers(found.estimate) == near(linearised(changes, weights))
    assert found.estimate.n.tolist() == [7, 7]
    assert found.base == Base(14, 3)
    assert found.link == WaveLink.MUNICIPALITY


def test_the_change_of_unlinked_waves_adds_their_variances() -> None:
    compared = alongside(BEFORE, AFTER, SIX)
    first, first_se, _ = linearised([15, 45, 35], [2, 2, 3])
    second, second_se, _ = linearised([21, 57.5, 53.25], [3, 2, 2])
    one, two = compared.apart()
    assert numbers(one)[:2] == near((first, first_se))
    assert numbers(two)[:2] == near((second, second_se))
    found = compared.by(WaveLink.NONE)
    expected = second - first, sqrt(first_se**2 + second_se**2), 3 / 7
    assert numbers(found.estimate) == near(expected)
    assert found.estimate.n.tolist() == [7, 7]
    assert (found.link, found.base) == (WaveLink.NONE, Base(14, 3))


def an_estimate(
    value: float = 0.2,
    se: float = 0.05,
    clusters: int = 12,
    largest: float = 0.3,
    n: tuple[int, ...] = (40, 50),
) -> Clustered:
    parts = np.array(value), np.array(se), np.array(clusters), np.array(largest), np.array(n)
    return Clustered(*parts)


EVERYBODY = alongside(BEFORE, AFTER, SIX)


@pytest.mark.parametrize(
    ("clusters", "se", "small", "steady"),
    [(9, 0.0, True, True), (10, 1e-9, False, False), (10, 0.0, False, True)],
)
def test_few_municipalities_and_changes_that_are_all_alike_are_told_apart(
    clusters: int, se: float, *, small: bool, steady: bool
) -> None:
    found = Comparison(EVERYBODY, WaveLink.NONE, an_estimate(se=se, clusters=clusters))
    assert (found.is_small, found.is_steady) == (small, steady)
    assert found.base == Base(90, clusters)


@pytest.mark.parametrize(("clusters", "se"), [(12, 0.05), (9, 0.05), (9, 0.0)])
def test_a_change_has_the_intervals_of_its_clusters(clusters: int, se: float) -> None:
    change = Comparison(SHARES, WaveLink.SEAT, an_estimate(se=se, clusters=clusters)).change()
    for confidence, interval in ((0.90, change.interval90), (0.95, change.interval95)):
        half = float(stats.t.ppf((1 + confidence) / 2, clusters - 1)) * se
        assert interval == near((0.2 - half, 0.2 + half))
    assert change.value == 0.2


# Shares: of eleven municipalities the last took part in the second wave alone.
SHARES = alongside(
    a_measure([(m, 0, float(x)) for m in range(10) for x in (1, 1, 0, 0, m < 5)], 11),
    a_measure(
        [(m, 0, float(x)) for m in range(10) for x in (1, 1, 0, 0, m < 7)] + [(10, 0, 1.0)] * 6, 11
    ),
    pairs_of([0, 1, 2, 3, 9, 14], [0, 2, 1, 3, 9, 14]),
)


def added(rows: int, confidence: float) -> tuple[float, float]:
    """From the limits of both waves at the first municipalities, of each with its error."""
    waves = [cluster_mean(SHARES.total[:rows, w], SHARES.n[:rows, w]) for w in (1, 0)]
    limits = [
        korn_graubard(
            float(one.value), float(one.se) ** 2, int(one.n), int(one.clusters) - 1, confidence
        )
        for one in waves
    ]
    low, high = square_and_add(waves[0].value, limits[0], waves[1].value, limits[1])
    return float(low), float(high)


def test_without_any_spread_a_share_has_the_interval_of_its_answers() -> None:
    """By seat of the pairs, by municipality of the answers there, and else of everybody."""
    level = an_estimate(0.05, 0.0)
    expected = {
        WaveLink.SEAT: [near(newcombe_paired(3, 1, 1, 1, c)) for c in (0.90, 0.95)],
        WaveLink.MUNICIPALITY: [near(added(10, c)) for c in (0.90, 0.95)],
        WaveLink.NONE: [near(added(11, c)) for c in (0.90, 0.95)],
    }
    assert SHARES.outcomes() == (3, 1, 1, 1)
    for link, (low, high) in expected.items():
        found = Comparison(SHARES, link, level)
        assert found.change() == ChangeInterval(0.05, low, high)
        assert found.fallback(0.95) == high
        assert {type(limit) for limit in found.fallback(0.95)} == {float}


def test_without_any_spread_a_mean_has_the_interval_of_unlinked_waves() -> None:
    mean, se, _ = numbers(EVERYBODY.by(WaveLink.NONE).estimate)
    half = float(stats.t.ppf(0.90, 2)) * se
    found = Comparison(EVERYBODY, WaveLink.MUNICIPALITY, an_estimate(0.0, 0.0))
    assert found.fallback(0.80) == near((mean - half, mean + half))


def test_where_nothing_differs_at_all_there_is_no_interval() -> None:
    same = a_measure([(m, 0, 50.0) for m in range(12) for _ in range(5)], 12, 100.0)
    found = Comparison(alongside(same, same), WaveLink.MUNICIPALITY, an_estimate(0.0, 0.0))
    assert np.isnan(found.fallback(0.95)).tolist() == [True, True]
    shown = found.figure((VISIBLE, VISIBLE), LIMITS)
    assert (shown.value, shown.low, shown.high) == (0.0, None, None)
    assert (shown.method, shown.reason) == (Method.CLUSTER_T, Reason.DEGENERATE)


@pytest.mark.parametrize(
    ("link", "estimate", "reason"),
    [
        (WaveLink.NONE, an_estimate(n=(5, 90)), None),
        (WaveLink.NONE, an_estimate(n=(90, 4)), Reason.TOO_FEW_ANSWERS),
        (WaveLink.NONE, an_estimate(clusters=5), None),
        (WaveLink.NONE, an_estimate(clusters=4), Reason.TOO_FEW_MUNICIPALITIES),
        (WaveLink.NONE, an_estimate(largest=0.9), None),
        (WaveLink.MUNICIPALITY, an_estimate(largest=0.5), None),
        (WaveLink.MUNICIPALITY, an_estimate(largest=0.51), Reason.DOMINANCE),
        (WaveLink.SEAT, an_estimate(largest=0.51), Reason.DOMINANCE),
    ],
)
def test_a_change_needs_answers_and_municipalities_of_which_none_dominates(
    link: WaveLink, estimate: Clustered, reason: Reason | None
) -> None:
    assert Comparison(EVERYBODY, link, estimate).reason(LIMITS) == reason


def paired(
    first: list[tuple[int, float]], second: list[tuple[int, float]], left: int, whole: float = 1.0
) -> Reason | None:
    """Why the pairs may not leave: the first `left` of each wave's (municipality, score) are no
    pair, the others are, in the same order."""
    waves = [a_measure([(m, 0, x) for m, x in wave], 10, whole) for wave in (first, second)]
    pairs = pairs_of(*(list(range(left, len(wave))) for wave in (first, second)))
    compared = alongside(waves[0], waves[1], pairs)
    return Comparison(compared, WaveLink.SEAT, an_estimate()).reason(LIMITS)


MIXED = [(m, float(x)) for m in range(10) for x in (0, 1)]
AGREED = [(m, 1.0) for m in range(9)]


def test_the_pairs_are_protected_as_any_other_group() -> None:
    """Nine who all agree would tell what each answered: in the one wave or in the other."""
    assert paired(MIXED, MIXED, 0) is None
    assert paired(MIXED[:9], AGREED, 0) == Reason.UNANIMOUS
    assert paired(AGREED, MIXED[:9], 0) == Reason.UNANIMOUS
    assert paired([*AGREED, (9, 1.0)], MIXED[:10], 0) is None


def strangers(*favourable: int, of: int) -> list[tuple[int, float]]:
    """So many favourable answers at each municipality, of so many there."""
    return [(m, float(i < k)) for m, k in enumerate(favourable) for i in range(of)]


@pytest.mark.parametrize(
    ("rest", "exposed"),
    [
        (strangers(1, 1, of=3), False),
        (strangers(2, 2, of=3), False),
        (strangers(1, 0, of=3), True),
        (strangers(3, 2, of=3), True),
        (strangers(2, of=6), True),
        ([*strangers(1, of=4), (1, 1.0)], False),
        ([*strangers(1, of=3), (1, 1.0)], True),
    ],
)
def test_those_who_are_no_pair_need_five_answers_from_two_places_of_two_minds(
    rest: list[tuple[int, float]], *, exposed: bool
) -> None:
    """In the one wave or in the other; beside them twenty who are a pair."""
    expected = Reason.REMAINDER if exposed else None
    assert paired([*rest, *MIXED], [*rest, *MIXED], len(rest)) == expected
    if len(rest) == 6:
        safe = strangers(2, 2, of=3)
        assert paired([*safe, *MIXED], [*rest, *MIXED], 6) == expected
        assert paired([*rest, *MIXED], [*safe, *MIXED], 6) == expected


@pytest.mark.parametrize(
    ("rest", "exposed"),
    [
        ([0.0] * 9, True),
        ([100.0] * 9, True),
        ([0.0] * 10, False),
        ([0.0] * 8 + [1.0], False),
        ([0.0] * 4, True),
    ],
)
def test_scores_of_those_who_are_no_pair_may_lie_at_no_bound(
    rest: list[float], *, exposed: bool
) -> None:
    left = [(i % 2, score) for i, score in enumerate(rest)]
    scores = [(m, 30.0 + m) for m in range(10)]
    found = paired([*left, *scores], [*left, *scores], len(rest), 100.0)
    assert found == (Reason.REMAINDER if exposed else None)


def test_a_link_by_municipality_leaves_nobody_out() -> None:
    """All answers of both waves are compared, whoever is a pair: no remainder is left."""
    waves = [a_measure([(m, 0, x) for m, x in AGREED], 10) for _ in range(2)]
    compared = alongside(waves[0], waves[1], pairs_of([0], [0]))
    for link, reason in ((WaveLink.MUNICIPALITY, None), (WaveLink.SEAT, Reason.UNANIMOUS)):
        assert Comparison(compared, link, an_estimate()).reason(LIMITS) == reason


SCORES = CHANGE.measured_in(Unit.POINTS)
VISIBLE = a_figure("I1", Unit.SHARE, 0.5, (0.4, 0.6), (50, 12), Method.KORN_GRAUBARD)


def test_a_change_is_shown_only_between_figures_that_are() -> None:
    found = Comparison(EVERYBODY, WaveLink.NONE, an_estimate())
    remainder = replace(VISIBLE, status=Status.SUPPRESSED, reason=Reason.REMAINDER)
    nameless = replace(VISIBLE, status=Status.SUPPRESSED, reason=None)
    for ends, reason in (
        ((remainder, VISIBLE), Reason.REMAINDER),
        ((VISIBLE, remainder), Reason.REMAINDER),
        ((VISIBLE, nameless), Reason.TOO_FEW_ANSWERS),
    ):
        assert found.figure(ends, LIMITS) == hidden(SCORES, reason)
    few = Comparison(EVERYBODY, WaveLink.NONE, an_estimate(clusters=4))
    expected = hidden(SCORES, Reason.TOO_FEW_MUNICIPALITIES)
    assert few.figure((VISIBLE, VISIBLE), LIMITS) == expected
    nobody = replace(VISIBLE, status=Status.NOT_COMPUTABLE, reason=Reason.NO_ANSWERS)
    assert found.figure((VISIBLE, nobody), LIMITS).status == Status.NOT_COMPUTABLE


def test_a_change_from_ten_municipalities_on_has_an_interval() -> None:
    half = float(stats.t.ppf(0.975, 9)) * 0.05
    limited = replace(VISIBLE, status=Status.LIMITED, reason=Reason.SMALL_BASE)
    for clusters, low, high, warning in (
        (10, 0.2 - half, 0.2 + half, None),
        (9, None, None, Reason.TOO_FEW_MUNICIPALITIES),
    ):
        given = near(low), near(high)
        found = Comparison(SHARES, WaveLink.MUNICIPALITY, an_estimate(clusters=clusters))
        assert found.figure((limited, VISIBLE), LIMITS) == a_figure(
            "W1", Unit.SHARE, 0.2, given, (90, clusters), Method.CLUSTER_T, because=warning
        )


@pytest.mark.parametrize(
    ("compared", "link", "method", "unit"),
    [
        (SHARES, WaveLink.MUNICIPALITY, Method.SQUARE_AND_ADD, Unit.SHARE),
        (SHARES, WaveLink.NONE, Method.SQUARE_AND_ADD, Unit.SHARE),
        (EVERYBODY, WaveLink.MUNICIPALITY, Method.CLUSTER_T, Unit.POINTS),
    ],
)
def test_where_every_municipality_changed_alike_the_figure_says_so(
    compared: Compared, link: WaveLink, method: Method, unit: Unit
) -> None:
    found = Comparison(compared, link, an_estimate(0.05, 0.0))
    alike = Reason.DEGENERATE
    expected = a_figure("W1", unit, 0.05, found.fallback(0.95), (90, 12), method, because=alike)
    assert found.figure((VISIBLE, VISIBLE), LIMITS) == expected


def test_where_every_pair_changed_alike_the_interval_is_the_paired_one() -> None:
    waves = [a_measure([(m, 0, x) for m, x in MIXED], 10) for _ in range(2)]
    compared = alongside(waves[0], waves[1], pairs_of(list(range(20)), list(range(20))))
    found = compared.by(WaveLink.SEAT)
    low, high = (float(end) for end in newcombe_paired(10, 0, 0, 10))
    assert found.figure((VISIBLE, VISIBLE), LIMITS) == a_figure(
        "W1", Unit.SHARE, 0.0, (low, high), (20, 10), Method.NEWCOMBE_PAIRED, because=Reason.DEGENERATE
    )  # fmt: skip


def test_a_side_of_pairs_holds_every_municipality_of_the_wave() -> None:
    """Also those without a pair, so that what is left can be found by subtracting."""
    waves: list[WaveMeasure] = [a_measure([(m, 0, 1.0) for m in range(3)], 3) for _ in range(2)]
    (own, rest), _ = alongside(waves[0], waves[1], pairs_of([1], [1])).halves()
    sides: list[Side] = [own, rest]
    found: list[Floats] = [np.stack([side.n, side.total]) for side in sides]
    assert [table.tolist() for table in found] == [
        [[0, 1, 0], [0, 1, 0]],
        [[1, 0, 1], [1, 0, 1]],
    ]
