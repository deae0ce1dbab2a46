"""Choices, rankings, amounts and estimates of the benchmark, against loops over the answers."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.spatial.distance import jensenshannon

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.tensor import ChoiceTally
from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.figures import (
    DISTANCE,
    MEAN,
    POOLED,
    SHARE,
    WITHIN,
    WITHIN_SHARE,
    FigureKind,
    Method,
    Reason,
    Status,
    amount_kind,
    hidden,
    undefined,
)
from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Instrument,
    NumberSpec,
    RankingSpec,
    ScaleSpec,
    SumSpec,
)
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.released import Side, mean_figure, share_figure
from benchmarking.core.disclosure.side_pairs import (
    SidePair,
    gap_p,
    pooled_figure,
    within_figure,
    within_sides,
)
from benchmarking.core.multivariate.cooccurrence import clustered_pairs
from benchmarking.core.statistics.distance import chance_jensen_shannon
from benchmarking.core.statistics.maxtest import max_t_of_pairs
from benchmarking.core.statistics.ranktests import adjusted_p
from benchmarking.core.tables.benchmark import (
    amount_pair,
    estimate_results,
    first_pair,
    number_result,
    ranked_pair,
    ranking_result,
    response_of,
    sum_result,
)
from benchmarking.core.tables.choices import choice_result, option_pair
from benchmarking.core.tables.details import rank_result
from benchmarking.core.tables.results import (
    AmountResult,
    BySide,
    EstimateResult,
    EstimateSide,
    Mentions,
    OptionResult,
    Pair,
    RankingOption,
    RankingSide,
    Response,
    ShareGap,
    SideResponse,
    SumResult,
    WithinGap,
)
from tests.core.alike import a_figure, assert_alike
from tests.core.documents import made_of, replace

LIMITS = Thresholds()
SIX = ("a", "b", "c", "d", "e", "f")
MANY, ONE = ChoiceSpec("many", SIX, multiple=True), ChoiceSpec("one", SIX[:3])
RANKED = RankingSpec("ranked", SIX, 3)
POINTS, NUMBER = SumSpec("points", SIX[:3], 50.0), NumberSpec("number")
ESTIMATED = ScaleSpec("own", estimate=True, reverse=True), ScaleSpec("plain"), ScaleSpec("rating", categories=11, estimate=True)  # fmt: skip
OUTLINE = Instrument(ESTIMATED, (), (MANY, ONE), (RANKED,), (POINTS,), (NUMBER,))
M, SIZES = 22, (2, 3)
SIDE = np.tile(np.repeat([0, 1], SIZES), M)
PLACE = np.repeat(np.arange(M), sum(SIZES))


@cache
def wave() -> WaveInput:
    rng = np.random.default_rng(8)
    R = len(SIDE)  # noqa: N806
    marks = (rng.random((R, 6)) < np.where(SIDE[:, None] == 0, [0.9, 0.6, 0.5, 0.3, 0.3, 0.2], [0.4, 0.6, 0.3, 0.6, 0.3, 0.1])).astype(int)  # fmt: skip
    marks[rng.random(R) < 0.05] = -1
    single = np.eye(3, dtype=int)[rng.choice(3, R, p=[0.5, 0.3, 0.2])]
    single[rng.random(R) < 0.05] = -1
    places: Counts = np.argsort(np.argsort(rng.random((R, 6)) - np.linspace(0.5, 0, 6), axis=1), axis=1) + 1  # fmt: skip
    ranks = np.where(places <= 3, places, 0)
    ranks[rng.random(R) < 0.05] = -1
    points: Floats = np.asarray(rng.multinomial(10, [0.5, 0.3, 0.2], R) * 5.0, dtype=np.float64)
    points[rng.random(R) < 0.05] = np.nan
    numbers = np.where(rng.random(R) < 0.1, np.nan, rng.integers(0, 30, R).astype(float))
    estimates = {"own": rng.integers(-1, 6, R), "rating": rng.integers(-1, 12, R)}
    scales = {spec.code: rng.integers(1, spec.categories + 1, R) for spec in ESTIMATED}
    return WaveInput(tuple(f"{m:02}" for m in range(M)), np.full((M, 2), 4), PLACE, SIDE, scales, estimates, {"many": marks, "one": single}, {"ranked": ranks}, {"points": points}, {"number": numbers})  # fmt: skip


@cache
def counted() -> Tally:
    return tally(wave(), OUTLINE)


def cells(values: NDArray[Any]) -> Floats:
    """The values of the respondents added up by municipality and side."""
    found = np.zeros((M, 2))
    for m, s, value in zip(PLACE, SIDE, values, strict=True):
        found[m, s] += value
    return found


def rng() -> np.random.Generator:
    return np.random.default_rng(12)


def pair_of(n: Floats, total: Floats, whole: float | None, fullest: list[int] | None) -> SidePair:
    sides = [Side(n[:, s].astype(int), total[:, s], whole, fullest[s] if fullest else None) for s in (0, 1)]  # fmt: skip
    return SidePair(sides[0], sides[1], LIMITS)


def inside(pair: SidePair, kind: FigureKind | None = None) -> BySide:
    return BySide(*within_sides(pair, kind or WITHIN_SHARE.of("I14")))


def share_gap(pair: SidePair) -> ShareGap:
    return ShareGap(within_figure(pair, WITHIN.of("I14")), pooled_figure(pair, POOLED.of("I14")))


def valid(code: str) -> tuple[Counts, Floats]:
    answers = wave().choices[code]
    given = answers[:, 0] >= 0
    return np.where(given[:, None], answers, 0), cells(given)


@pytest.mark.parametrize("spec", [MANY, ONE])
def test_every_option_of_a_choice_with_its_tests(spec: ChoiceSpec) -> None:
    found = choice_result(spec, counted().choices[spec.code], LIMITS, rng())
    marks, n = valid(spec.code)
    chosen = [cells(marks[:, o]) for o in range(len(spec.options))]
    totals = np.array([c.sum(axis=0) for c in chosen])  # (O, 2)
    pairs = []
    for c in chosen:
        most = c.sum(axis=0) if spec.multiple else totals.max(axis=0)
        pairs.append(pair_of(n, c, 1.0, [int(most[0]), int(most[1])]))
    tallied = counted().choices[spec.code]
    joint = max_t_of_pairs(tallied.n, tallied.pairs, rng())
    p = [gap_p(pair) for pair in pairs]
    adjusted = adjusted_p(np.array(p, dtype=float))
    options = tuple(
        made_of(
            OptionResult,
            code,
            share_figure(pair.political, LIMITS, SHARE.of("I14")),
            share_figure(pair.administrative, LIMITS, SHARE.of("I14")),
            inside(pair),
            share_gap(pair),
            p[o],
            float(adjusted[o]),
            float(joint.p[o]),
            o in spec.listed,
        )
        for o, (code, pair) in enumerate(zip(spec.options, pairs, strict=True))
    )
    assert_alike(found.options, options)
    assert (found.code, found.kind) == (spec.code, "multiple" if spec.multiple else "single")
    assert found.p == pytest.approx(min(float(value) for value in joint.p))
    for o, pair in enumerate(pairs):
        assert_alike(option_pair(spec, tallied, o, LIMITS), pair)
    if not spec.multiple:
        assert (found.mentions, found.cooccurrence, found.rank_agreement) == (None, None, None)


@pytest.mark.parametrize("spec", [MANY, ONE])
def test_the_distance_of_a_choice_is_what_chance_does_not_give(spec: ChoiceSpec) -> None:
    found = choice_result(spec, counted().choices[spec.code], LIMITS, rng())
    marks, n = valid(spec.code)
    named = [marks[s == SIDE].sum(axis=0) for s in (0, 1)]
    tallied, draws = counted().choices[spec.code], rng()
    max_t_of_pairs(tallied.n, tallied.pairs, draws)  # the options are drawn for first
    chance = chance_jensen_shannon(tallied.n, tallied.pairs, draws)
    (p, a), apart = n.sum(axis=0).tolist(), float(jensenshannon(named[0], named[1], 2))
    expected = a_figure("I12", Unit.COEFFICIENT, apart - chance, (None, None), (int(p + a), M), Method.PERMUTATION)  # fmt: skip
    assert_alike(found.distance, expected)


def test_how_many_options_are_named() -> None:
    found = choice_result(MANY, counted().choices["many"], LIMITS, rng()).mentions
    assert found is not None
    answers = wave().choices["many"]
    given, number = answers[:, 0] >= 0, np.where(answers[:, 0] >= 0, answers.sum(axis=1), 0)
    n = cells(given).astype(int)
    total, all_but_one = cells(number), cells(given & (number >= 5))
    for s, side in enumerate((found.political, found.administrative)):
        mean = mean_figure(Side(n[:, s], total[:, s]), LIMITS, amount_kind(MEAN.of("I17"), 0.1))
        shares = tuple(float(np.mean(number[given & (s == SIDE)] == k)) for k in range(7))
        at_least = share_figure(Side(n[:, s], all_but_one[:, s], 1.0), LIMITS, SHARE.of("I17"))
        assert_alike(side, Mentions(mean.n, mean, at_least, shares))


def test_which_options_are_named_together() -> None:
    found = choice_result(MANY, counted().choices["many"], LIMITS, rng())
    draws, tallied = rng(), counted().choices["many"]
    max_t_of_pairs(tallied.n, tallied.pairs, draws)
    chance_jensen_shannon(tallied.n, tallied.pairs, draws)
    assert found.cooccurrence is not None
    marks, _ = valid("many")
    given = wave().choices["many"][:, 0] >= 0
    for s, side in enumerate((found.cooccurrence.political, found.cooccurrence.administrative)):
        own = marks[given & (s == SIDE)].astype(bool)
        pairs = clustered_pairs(tallied.n[:, s], tallied.pairs[:, s])
        ends = pairs.lift.ratio_interval(), pairs.phi.bounded_interval()
        expected = []
        for a in range(6):
            for b in range(a + 1, 6):
                both, pa, pb = float((own[:, a] & own[:, b]).mean()), own[:, a].mean(), own[:, b].mean()  # fmt: skip
                cells = own[:, [a, b]].astype(int) @ [1, 2]
                known = min((cells == k).sum() for k in range(4)) >= 10
                intervals = [(float(low[a, b]), float(high[a, b])) if known else None for low, high in ends]  # fmt: skip
                expected.append(
                    Pair(
                        SIX[a], SIX[b], both, float(both / pa), float(both / pb),
                        float(both / pa / pb), float(np.corrcoef(own[:, a], own[:, b])[0, 1]),
                        float(both / (own[:, a] | own[:, b]).mean()), intervals[0], intervals[1],
                        None if known else Reason.SMALL_BASE,
                    )
                )  # fmt: skip
        assert side.n == len(own)
        assert_alike(side.pairs, tuple(expected))
    assert_alike(found.rank_agreement, rank_result(tallied.n, tallied.chosen, LIMITS, draws))
    assert found.rank_agreement is not None


@pytest.mark.parametrize(("municipalities", "told"), [(9, False), (10, True)])
def test_pairs_have_intervals_from_ten_municipalities_on(municipalities: int, told: bool) -> None:
    rng_ = np.random.default_rng(3)
    place = np.repeat(np.arange(municipalities), 20)
    side, marks = np.tile([0, 1], 10 * municipalities), rng_.integers(0, 2, (len(place), 2))
    whole = WaveInput(
        tuple(f"{m:02}" for m in range(municipalities)), np.full((municipalities, 2), -1),
        place, side, choices={"c": marks},
    )  # fmt: skip
    tallied = tally(whole, Instrument(choices=(TWO,))).choices["c"]
    found = choice_result(TWO, tallied, LIMITS, rng()).cooccurrence
    assert found is not None
    (pair,) = found.political.pairs
    ends = clustered_pairs(tallied.n[:, 0], tallied.pairs[:, 0])
    assert ends.known[0, 1]
    for told_of, limits in (
        (pair.lift_interval, ends.lift.at(0, 1).ratio_interval()),
        (pair.phi_interval, ends.phi.at(0, 1).bounded_interval()),
    ):
        assert told_of == (pytest.approx([float(end) for end in limits]) if told else None)
    assert pair.reason == (None if told else Reason.TOO_FEW_MUNICIPALITIES)


def test_pairs_that_are_the_same_everywhere_have_no_interval() -> None:
    every = ([[1, 1], [1, 0], [0, 1], [0, 0]], 12)
    found = choice_result(TWO, choice_of(every, every), LIMITS, rng()).cooccurrence
    assert found is not None
    (pair,) = found.political.pairs
    assert (pair.lift, pair.phi, pair.lift_interval, pair.phi_interval) == (1, 0, None, None)
    assert pair.reason == Reason.DEGENERATE


def choice_of(*sides: tuple[list[list[int]], int], multiple: bool = True) -> ChoiceTally:
    """The same answers of each side in as many municipalities as are named last."""
    rows: list[tuple[int, int, list[int]]] = []
    for s, (answers, municipalities) in enumerate(sides):
        rows += [(m, s, answer) for m in range(municipalities) for answer in answers]
    size = max(municipalities for _, municipalities in sides)
    marks = np.array([answer for _, _, answer in rows])
    spec = ChoiceSpec("c", SIX[: marks.shape[1]], multiple=multiple)
    whole = WaveInput(
        tuple(f"{m:02}" for m in range(size)), np.full((size, 2), -1),
        np.array([m for m, _, _ in rows]), np.array([s for _, s, _ in rows]), choices={"c": marks},
    )  # fmt: skip
    return tally(whole, Instrument(choices=(spec,))).choices["c"]


TWO = ChoiceSpec("c", ("a", "b"), multiple=True)


def test_a_distance_needs_ten_answers_a_side_and_a_named_option() -> None:
    ten, nine = ([[1, 0], [0, 1]], 5), ([[1, 0], [0, 1]], 5)
    assert choice_result(TWO, choice_of(ten, nine), LIMITS, rng()).distance.visible
    short = ([[1, 0], [0, 1], [1, 1]], 3)
    small = Thresholds(peers=3)
    for sides in ((ten, short), (short, ten)):  # nine answers on one side
        found = choice_result(TWO, choice_of(*sides), small, rng()).distance
        assert found == undefined(DISTANCE, Reason.SMALL_BASE)
    three = ChoiceSpec("c", ("a", "b", "c"), multiple=True)
    unnamed = ([[0, 0, 0], [0, 0, 0]], 6)
    named = ([[1, 1, 0], [0, 1, 1], [1, 0, 1]], 6)
    nothing = choice_result(three, choice_of(unnamed, named), LIMITS, rng()).distance
    assert nothing == undefined(DISTANCE, Reason.DEGENERATE)  # nobody of twelve names anything


def test_a_distance_is_hidden_with_any_option_of_either_side() -> None:
    mixed, alike = ([[1, 0], [0, 1]], 6), ([[1, 0], [1, 1]], 6)
    for sides in ((mixed, alike), (alike, mixed)):
        found = choice_result(TWO, choice_of(*sides), LIMITS, rng())
        assert found.distance == hidden(DISTANCE, Reason.UNANIMOUS)
        assert found.cooccurrence is not None
        assert found.mentions is not None
    few = choice_result(TWO, choice_of((mixed[0], 4), (mixed[0], 4)), LIMITS, rng())
    assert few.distance == hidden(DISTANCE, Reason.TOO_FEW_MUNICIPALITIES)
    assert few.p is None


def test_options_without_an_interval_are_not_tested() -> None:
    nine = ([[1, 0], [0, 1]], 9)
    found = choice_result(TWO, choice_of(nine, nine), LIMITS, rng())
    assert found.p is None
    for option in found.options:
        assert option.gap.within.visible
        assert (option.p, option.p_adjusted, option.p_joint) == (None, None, None)


def test_only_the_tested_options_are_tested_together() -> None:
    """An option that one side hides drops out, and the joint test is that of the two others."""
    spec = ChoiceSpec("c", SIX[:3], multiple=True)
    rows = rng().random((12 * 5, 3)) < 0.5
    rows[:, 1] = np.tile([True, True, False, True, False], 12)
    place, side = np.repeat(np.arange(12), 5), np.tile([0, 0, 1, 1, 1], 12)
    whole = WaveInput(tuple(f"{m:02}" for m in range(12)), np.full((12, 2), -1), place, side, choices={"c": rows.astype(int)})  # fmt: skip
    counts = tally(whole, Instrument(choices=(spec,))).choices["c"]
    found = choice_result(spec, counts, LIMITS, rng())
    kept = [0, 2]
    joint = max_t_of_pairs(counts.n, counts.pairs[:, :, kept][..., kept], rng())
    middle = found.options[1]
    assert (middle.p, middle.p_adjusted, middle.p_joint) == (None, None, None)
    assert [found.options[o].p_joint for o in kept] == joint.p.tolist()
    assert found.p == joint.overall


def test_single_choices_are_hidden_together_when_all_but_one_choose_the_same() -> None:
    alike = ([[1, 0, 0]] * 2, 6)
    mixed = ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], 6)
    spec = ChoiceSpec("c", SIX[:3])
    found = choice_result(spec, choice_of(alike, mixed, multiple=False), LIMITS, rng())
    assert {o.political.reason for o in found.options} == {Reason.UNANIMOUS}
    assert {o.administrative.visible for o in found.options} == {True}


@pytest.mark.parametrize(("answers", "bars"), [(7, False), (8, True)])
def test_mentions_and_pairs_need_enough_for_a_distribution(answers: int, bars: bool) -> None:
    marks = np.array([[1, 0], [0, 1], [1, 1], [1, 0], [0, 0], [0, 1], [1, 0], [1, 1]][:answers])
    place = np.minimum(np.arange(answers), 5)
    both = np.concatenate([place, place])
    side = np.repeat([0, 1], answers)
    whole = WaveInput(tuple("ABCDEF"), np.full((6, 2), -1), both, side, choices={"c": np.vstack([marks, marks])})  # fmt: skip
    found = choice_result(TWO, tally(whole, Instrument(choices=(TWO,))).choices["c"], LIMITS, rng())
    assert found.mentions is not None
    assert found.cooccurrence is not None
    mentions, together = found.mentions.political, found.cooccurrence.political
    assert mentions.mean.visible
    assert mentions.n == answers
    assert (mentions.shares is not None) is bars
    assert (together.n, len(together.pairs)) == ((answers, 1) if bars else (None, 0))
    if bars:
        assert mentions.shares == (0.125, 0.625, 0.25)
        pair = together.pairs[0]
        assert (pair.both, pair.given_a, pair.given_b) == (0.25, 0.4, 0.5)
        assert (pair.lift_interval, pair.phi_interval) == (None, None)  # below 20 municipalities


def test_hidden_mentions_have_no_shares_however_many_they_are() -> None:
    heavy = [([1, 0], 0), ([0, 1], 0)] * 20 + [([1, 0], 1), ([1, 1], 2), ([0, 1], 3), ([0, 0], 4)]
    marks, place = np.array([m for m, _ in heavy]), np.array([p for _, p in heavy])
    whole = WaveInput(tuple("ABCDE"), np.full((5, 2), -1), place, np.zeros(len(place), dtype=int), choices={"c": marks})  # fmt: skip
    found = choice_result(TWO, tally(whole, Instrument(choices=(TWO,))).choices["c"], LIMITS, rng())
    assert found.mentions is not None
    assert found.cooccurrence is not None
    mentions = found.mentions.political
    assert (mentions.n, mentions.shares, mentions.mean.reason) == (None, None, Reason.DOMINANCE)
    assert (found.cooccurrence.political.n, found.cooccurrence.political.pairs) == (None, ())
    assert found.distance.status == Status.NOT_COMPUTABLE


def test_mentions_of_a_single_option_count_everybody_who_was_asked() -> None:
    spec = ChoiceSpec("c", ("a",), multiple=True)
    sides = ([[1], [0], [0]], 6), ([[1], [0]], 6)
    found = choice_result(spec, choice_of(*sides), LIMITS, rng()).mentions
    assert found is not None
    assert found.political.mean.value == pytest.approx(1 / 3)
    assert found.political.at_least.value == 1.0  # everybody names none or more
    assert found.political.shares == pytest.approx((2 / 3, 1 / 3))


def test_every_option_of_a_ranking() -> None:
    tallied = counted().rankings["ranked"]
    found = ranking_result(RANKED, tallied, LIMITS, rng())
    ranks = wave().rankings["ranked"]
    given = ranks[:, 0] >= 0
    n = cells(given).astype(int)
    firsts = [int(max((ranks[s == SIDE] == 1).sum(axis=0))) for s in (0, 1)]
    options = []
    for o, code in enumerate(SIX):
        first, top = cells(given & (ranks[:, o] == 1)), cells(given & (ranks[:, o] > 0))
        # Those who do not rank it share the places 4, 5 and 6.
        rank = np.where(ranks[:, o] > 0, ranks[:, o], 5)
        sides = []
        for s in (0, 1):
            fullest = int(top[:, s].sum())
            one = share_figure(Side(n[:, s], first[:, s], 1.0, fullest=firsts[s]), LIMITS, SHARE.of("I14"))  # fmt: skip
            many = share_figure(Side(n[:, s], top[:, s], 1.0, fullest=fullest), LIMITS, SHARE.of("I14"))  # fmt: skip
            sides.append(RankingSide(one, many, float(rank[given & (s == SIDE)].mean())))
        pair = pair_of(n, top, 1.0, [int(top[:, 0].sum()), int(top[:, 1].sum())])
        assert_alike(ranked_pair(tallied, o, LIMITS), pair)
        once = pair_of(n, first, 1.0, firsts)
        assert_alike(first_pair(tallied, o, LIMITS), once)
        options.append(made_of(RankingOption, code, sides[0], sides[1], inside(pair), inside(once), share_gap(pair)))  # fmt: skip
    assert (found.code, found.choose) == ("ranked", 3)
    assert_alike(found.options, tuple(options))
    assert_alike(found.rank_agreement, rank_result(tallied.n, tallied.top, LIMITS, rng()))
    assert found.rank_agreement is not None


def test_a_rank_stands_only_beside_both_of_its_shares() -> None:
    """Everybody ranks the first option, so its share is hidden, and its mean rank with it; where
    all but one put the same option first, no option shows how often it is."""
    spec = RankingSpec("r", ("a", "b", "c"), 2)
    rows = np.array([[1, 2, 0], [2, 1, 0], [1, 0, 2]] * 8)
    rows[12:] = [[1, 2, 0], [1, 0, 2], [1, 2, 0]] * 4
    rows[12] = [2, 0, 1]
    place, side = np.tile(np.arange(6), 4), np.repeat([0, 1], 12)
    whole = WaveInput(tuple("ABCDEF"), np.full((6, 2), -1), place, side, rankings={"r": rows})
    found = ranking_result(spec, tally(whole, Instrument(rankings=(spec,))).rankings["r"], LIMITS, rng())  # fmt: skip
    a, b, c = found.options
    assert a.political.first.visible
    assert (a.political.top.reason, a.political.mean_rank) == (Reason.UNANIMOUS, None)
    assert b.political.mean_rank == pytest.approx((2 + 1 + 3) / 3)
    assert c.political.mean_rank == pytest.approx((3 + 3 + 2) / 3)
    assert a.gap.within.reason == Reason.UNANIMOUS
    for option in (b, c):
        assert option.administrative.first.reason == Reason.UNANIMOUS
        assert option.administrative.top.visible
        assert option.administrative.mean_rank is None
    assert found.rank_agreement is None


def expected_amount(code: str, values: Floats, whole: float | None, step: float) -> AmountResult:
    given = np.isfinite(values)
    n, total = cells(given), cells(np.where(given, values, 0.0))
    pair = pair_of(n, total, whole, [0, 0])
    kind = amount_kind(MEAN, step)
    sides = [mean_figure(side, LIMITS, kind) for side in (pair.political, pair.administrative)]
    beside = inside(pair, kind.of("G2"))
    return made_of(
        AmountResult, code, sides[0], sides[1], beside, WithinGap(within_figure(pair, kind))
    )


def test_every_amount() -> None:
    """Points of 50 in thousandths of them; a number in three digits of its mean, about 20."""
    points = wave().sums["points"]
    found = sum_result(POINTS, counted().sums["points"], LIMITS)
    options = tuple(
        expected_amount(code, points[:, o], 50.0, 0.05) for o, code in enumerate(SIX[:3])
    )
    assert_alike(found, SumResult("points", 50.0, options))
    number = number_result("number", counted().numbers["number"], LIMITS)
    assert_alike(number, expected_amount("number", wave().numbers["number"], None, 0.1))
    assert amount_pair(counted().numbers["number"], 0, LIMITS).political.whole is None


def test_an_amount_that_all_but_one_share_is_hidden() -> None:
    values = np.tile([1.0, 12.0], 12)
    values[:12] = 3.0
    values[3] = 9.0
    place, side = np.tile(np.arange(6), 4), np.repeat([0, 1], 12)
    whole = WaveInput(tuple("ABCDEF"), np.full((6, 2), -1), place, side, numbers={"number": values})
    counts = tally(whole, Instrument(numbers=(NUMBER,))).numbers["number"]
    found = number_result("number", counts, LIMITS)
    kind = amount_kind(MEAN, 0.01)
    assert found.political == hidden(kind, Reason.UNANIMOUS)
    assert (found.administrative.value, found.administrative.step) == (6.5, 0.01)
    assert found.gap.within == hidden(kind, Reason.UNANIMOUS)
    assert amount_pair(counts, 0, LIMITS, 50.0).political.fullest == 12
    assert amount_pair(counts, 0, LIMITS, 50.0).administrative.fullest == 0


def test_points_at_their_end_are_hidden_in_a_small_benchmark() -> None:
    """Nine persons who all give the whole sum; as an unbounded number they are all alike too."""
    points = np.zeros((18, 3))
    points[:, 0] = 50.0
    points[9:] = [[20.0, 30.0, 0.0], [10.0, 10.0, 30.0], [50.0, 0.0, 0.0]] * 3
    place, side = np.tile(np.arange(9), 2), np.repeat([0, 1], 9)
    whole = WaveInput(tuple("ABCDEFGHI"), np.full((9, 2), -1), place, side, sums={"points": points})
    found = sum_result(POINTS, tally(whole, Instrument(sums=(POINTS,))).sums["points"], LIMITS)
    assert {o.political.reason for o in found.options} == {Reason.UNANIMOUS}
    assert [o.administrative.value for o in found.options] == pytest.approx([80 / 3, 40 / 3, 10.0])


def test_what_each_side_thinks_that_the_other_answers() -> None:
    found = estimate_results(counted(), LIMITS)
    expected = []
    for spec in (ESTIMATED[0], ESTIMATED[2]):
        top, codes = spec.categories - 1, wave().estimates[spec.code]
        given = codes > 0
        n, favourable = cells(given).astype(int), cells(codes >= spec.cut)
        pomp = np.where(given, 100 * (codes - 1) / top, 0)
        sides = []
        for s in (0, 1):
            own = codes[given & (s == SIDE)]
            most = int(max((own == k).sum() for k in range(1, spec.categories + 1)))
            share = share_figure(Side(n[:, s], favourable[:, s], 1.0, fullest=most), LIMITS)
            mean = mean_figure(Side(n[:, s], cells(pomp)[:, s], 100.0, most), LIMITS)  # fmt: skip
            sides.append(EstimateSide(mean.n, share, mean))
        expected.append(EstimateResult(spec.code, sides[0], sides[1]))
    assert_alike(found, tuple(expected))


def test_estimates_that_all_but_one_share_are_hidden() -> None:
    codes = np.concatenate([[2], np.full(11, 4), np.tile([1, 5, 3], 4)])
    place, side = np.tile(np.arange(6), 4), np.repeat([0, 1], 12)
    whole = WaveInput(tuple("ABCDEF"), np.full((6, 2), -1), place, side, estimates={"e": codes})
    outline = Instrument((ScaleSpec("e", estimate=True),))
    (found,) = estimate_results(tally(whole, outline), LIMITS)
    assert (found.political.share.reason, found.political.mean.reason, found.political.n) == (Reason.UNANIMOUS, Reason.UNANIMOUS, None)  # fmt: skip
    assert found.administrative.n == 12
    assert found.administrative.mean.value == pytest.approx(50.0)


def test_who_answered_of_those_who_were_invited() -> None:
    place, side = np.array([0, 0, 0, 1, 2, 2]), np.array([0, 0, 1, 1, 0, 1])
    invited = np.array([[3, 2], [4, 5], [6, 7], [1, 1]])
    whole = WaveInput(tuple("ABCD"), invited, place, side)
    counts = tally(whole, Instrument())
    everywhere = Response(3, 2, SideResponse(14, 3), SideResponse(15, 3))
    assert response_of(counts) == everywhere
    some = np.array([True, True, False, False])
    assert response_of(counts, some) == Response(2, 1, SideResponse(7, 2), SideResponse(7, 2))
    nobody = invited.copy()
    nobody[3, 0], nobody[2, 1] = -1, 0
    unknown = response_of(tally(replace(whole, invited=nobody), Instrument()))
    assert unknown == replace(everywhere, political=SideResponse(None, 3), administrative=SideResponse(8, 3))  # fmt: skip


def test_a_base_of_a_distance_counts_both_sides() -> None:
    sides = ([[1, 0], [0, 1]], 6), ([[1, 0], [0, 1], [1, 1]], 6)
    found = choice_result(TWO, choice_of(*sides), LIMITS, rng()).distance
    assert (found.n, found.municipalities) == (30, 6)
