"""Further figures of items, themes and options, each with the rules of its sides."""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.figures import (
    ACCURACY,
    ALIKE,
    ASSOCIATION,
    CONGRUENCY,
    RANKS,
    Figure,
    Method,
    Reason,
    Status,
    hidden,
    undefined,
)
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.claims import Return
from benchmarking.core.multivariate.association import within_tau_b
from benchmarking.core.multivariate.coorientation import State, coorientation, state_of
from benchmarking.core.multivariate.ranking import rank_agreement, rank_biased_overlap
from benchmarking.core.statistics.gaps import Clustered
from benchmarking.core.tables.detail_results import (
    CoorientationResult,
    EffortYield,
    Orientation,
    RankAgreementResult,
    ReturnSide,
)
from benchmarking.core.tables.details import (
    associations,
    coorientation_results,
    effort_yield,
    item_gap_reason,
    rank_result,
)
from benchmarking.core.tables.ecological import between_figures
from benchmarking.core.tables.further import further_figures
from benchmarking.core.tables.items import item_results
from benchmarking.core.tables.results import ItemResult
from tests.core.alike import a_figure, assert_alike, marked
from tests.core.documents import replace

LIMITS = Thresholds()
OUTLINE = Instrument(
    (ScaleSpec("a", estimate=True, theme="t"), ScaleSpec("plain", theme="u"), ScaleSpec("r", categories=11, estimate=True), ScaleSpec("b", estimate=True)),
    (ThemeSpec("t", ("a",)), ThemeSpec("u", ("plain",)), ThemeSpec("w", ("r",))),
)  # fmt: skip
M, SIZES = 31, (3, 4)
PLACE, SIDE = np.repeat(np.arange(M), sum(SIZES)), np.tile(np.repeat([0, 1], SIZES), M)


@cache
def wave() -> WaveInput:
    rng = np.random.default_rng(14)
    scales = {s.code: rng.integers(0, s.categories + 1, len(SIDE)) for s in OUTLINE.scales}
    estimates = {s.code: rng.integers(0, s.categories + 1, len(SIDE)) for s in OUTLINE.scales if s.estimate}  # fmt: skip
    # Everybody thinks highly of "b", and thinks that the others do too.
    scales["b"], estimates["b"] = rng.integers(4, 6, len(SIDE)), rng.integers(4, 6, len(SIDE))
    return WaveInput(tuple(f"{m:02}" for m in range(M)), np.full((M, 2), -1), PLACE, SIDE, scales, estimates)  # fmt: skip


@cache
def counted() -> Tally:
    return tally(wave(), OUTLINE)


def items_of(whole: Tally, limits: Thresholds = LIMITS) -> tuple[ItemResult, ...]:
    further = further_figures(whole, limits).items
    return item_results(whole, limits, further)


@cache
def items() -> tuple[ItemResult, ...]:
    return items_of(counted())


def clustered(estimate: Clustered, indicator: str, unit: Unit, n: int) -> Figure:
    half = float(stats.t.ppf(0.975, int(estimate.clusters) - 1) * estimate.se)
    value, base = float(estimate.value), (n, int(estimate.clusters))
    ends, alike = (None, None) if half == 0 else (value - half, value + half), Reason.DEGENERATE
    return a_figure(indicator, unit, value, ends, base, Method.CLUSTER_T, because=None if half else alike)  # fmt: skip


def alike_figure(estimate: Clustered, n: int) -> Figure:
    """A share: Korn and Graubard's interval."""
    low, high = (float(end) for end in estimate.share_interval(n))
    base = n, int(estimate.clusters)
    return a_figure("C2", Unit.SHARE, float(estimate.value), (low, high), base, Method.KORN_GRAUBARD)  # fmt: skip


def test_every_item_that_asked_for_the_other_view_is_coorientated() -> None:
    found = coorientation_results(counted(), items(), LIMITS)
    assert [one.code for one in found] == ["a", "b", "r"]  # together by their categories
    for one in found:
        spec = OUTLINE.scale(one.code)
        item = next(item for item in items() if item.code == one.code)
        own, guess = wave().scales[one.code], wave().estimates[one.code]
        joint = np.zeros((M, 2, spec.categories, spec.categories), dtype=np.int64)
        answers = np.zeros((M, 2, spec.categories), dtype=np.int64)
        for m, s, x, y in zip(PLACE, SIDE, own, guess, strict=True):
            if x > 0:
                answers[m, s, x - 1] += 1
            if x > 0 and y > 0:
                joint[m, s, x - 1, y - 1] += 1
        measured = coorientation(answers, joint, spec.cut)
        sides = []
        for s, side in enumerate((measured.political, measured.administrative)):
            rows = (s == SIDE) & (own > 0) & (guess > 0)
            n = int(rows.sum())
            p, a = joint[:, s].sum(axis=(1, 2)), answers[:, 1 - s].sum(axis=1)
            both = (p > 0) & (a > 0)
            sides.append(
                Orientation(
                    clustered(side.congruency, "C2", Unit.POINTS, n),
                    alike_figure(side.alike, n),
                    clustered(side.accuracy, "C3", Unit.POINTS, int(p[both].sum() + a[both].sum())),
                    state_of(measured.agreement, side.congruency, LIMITS.delta_pomp).value,
                )
            )
        agreement = replace(item.gap.mean_within, indicator="C1")
        assert_alike(one, CoorientationResult(one.code, agreement, sides[0], sides[1]), one.code)


def test_the_state_goes_by_the_smallest_gap_that_matters() -> None:
    found = coorientation_results(counted(), items(), Thresholds(delta_pomp=0.5))
    assert {one.political.state for one in found} == {State.UNDECIDED}
    _, b, _ = coorientation_results(counted(), items(), Thresholds(delta_pomp=20.0))
    assert b.political.state == b.administrative.state == State.TRUE_CONSENSUS


@pytest.mark.parametrize("s", [0, 1])
def test_a_side_that_is_hidden_hides_its_orientation(s: int) -> None:
    """All but one of a side give the same answer: its figure is hidden, and with it the gap."""
    scales = dict(wave().scales)
    scales["a"] = np.where(s == SIDE, 4, scales["a"])
    whole = tally(replace(wave(), scales=scales), OUTLINE)
    found = coorientation_results(whole, items_of(whole), LIMITS)[0]
    sides = (found.political, found.administrative)
    other = Reason.OTHER_SIDE_HIDDEN
    expected = Orientation(hidden(CONGRUENCY, other), hidden(ALIKE, other), hidden(ACCURACY, other), State.UNDECIDED)  # fmt: skip
    assert sides[s] == expected
    # The other side's congruency is its own; its accuracy leans on the hidden answers.
    assert sides[1 - s].congruency.visible
    assert sides[1 - s].accuracy == hidden(ACCURACY, Reason.UNANIMOUS)
    assert sides[1 - s].state == State.UNDECIDED
    assert found.agreement.reason == Reason.UNANIMOUS


def test_a_side_with_few_estimates_hides_what_rests_on_them() -> None:
    """Its estimates of "a" come from four municipalities, those of "b" from five."""
    estimates = dict(wave().estimates)
    for code, places in (("a", 4), ("b", 5)):
        estimates[code] = np.where((SIDE == 0) & (places <= PLACE), 0, estimates[code])
    whole = tally(replace(wave(), estimates=estimates), OUTLINE)
    # Everything counts as alike, so that only what is hidden leaves the state open.
    a, b, _ = coorientation_results(whole, items(), Thresholds(delta_pomp=100.0))
    few = Reason.TOO_FEW_MUNICIPALITIES
    hidden_side = Orientation(hidden(CONGRUENCY, few), hidden(ALIKE, few), hidden(ACCURACY, few), State.UNDECIDED)  # fmt: skip
    assert a.political == hidden_side
    assert b.political.congruency.visible
    states = (a.administrative.state, b.political.state, b.administrative.state)
    assert states == (State.TRUE_CONSENSUS,) * 3


def test_an_estimate_and_the_others_answers_need_enough_municipalities_together() -> None:
    """Estimates at six municipalities, the other side's answers elsewhere but for four of them."""
    scales, estimates = dict(wave().scales), dict(wave().estimates)
    estimates["b"] = np.where((SIDE == 0) & (PLACE > 5), 0, estimates["b"])
    scales["b"] = np.where((SIDE == 1) & (PLACE < 2), 0, scales["b"])
    whole = tally(replace(wave(), scales=scales, estimates=estimates), OUTLINE)
    _, b, _ = coorientation_results(whole, items_of(whole), LIMITS)
    assert b.political.congruency.visible
    assert b.political.accuracy == hidden(ACCURACY, Reason.TOO_FEW_MUNICIPALITIES)
    assert b.administrative.accuracy.visible


def test_no_gap_of_an_item_leaves_where_its_gap_of_means_does_not() -> None:
    item = items()[0]
    assert item_gap_reason(item) is None
    for status, reason in ((Status.LIMITED, None), (Status.SUPPRESSED, Reason.REMAINDER)):
        figure = replace(item.gap.mean_within, status=status, reason=Reason.REMAINDER)
        assert item_gap_reason(replace(item, gap=replace(item.gap, mean_within=figure))) == reason


def with_shares(code: str, political: Figure, administrative: Figure, **more: str) -> ItemResult:
    item = replace(items()[0], code=code, role=more.get("role"), of=more.get("of"))
    return replace(
        item,
        political=replace(item.political, share=political),
        administrative=replace(item.administrative, share=administrative),
    )


def test_every_yield_stands_beside_the_effort_that_it_names() -> None:
    high, low, around = (replace(marked(v), low=a, high=b) for v, a, b in ((0.8, 0.7, 0.9), (0.2, 0.1, 0.3), (0.5, 0.4, 0.6)))  # fmt: skip
    open_end = replace(high, low=None, high=None)
    effort = with_shares("e", high, low, role="effort")
    rows = (
        effort,
        with_shares("y", low, high, role="yield", of="e"),
        with_shares("z", around, open_end, role="yield", of="e"),
        with_shares("half", replace(high, low=None), replace(high, high=None), role="yield", of="e"),
        with_shares("lost", low, high, role="yield", of="elsewhere"),
        with_shares("other", low, high, role="translation", of="e"),
        with_shares("bare", low, high, role="yield"),
    )  # fmt: skip
    found = effort_yield(rows)
    assert found[0] == EffortYield("e", "y", ReturnSide(high, low, Return.LIMITED_RETURN.value), ReturnSide(low, high, Return.EASY_RETURN.value))  # fmt: skip
    undecided = Return.UNDECIDED.value
    assert found[1] == EffortYield("e", "z", ReturnSide(high, around, undecided), ReturnSide(low, open_end, undecided))  # fmt: skip
    assert [one.yielded for one in found] == ["y", "z", "half"]
    assert {found[2].political.word, found[2].administrative.word} == {undecided}


def test_every_pair_of_themes_between_colleagues_and_between_municipalities() -> None:
    scores = np.random.default_rng(9).normal(50, 10, (M, 2, 3))
    found = associations(counted(), LIMITS, scores)
    pairs = [(0, 1), (0, 2), (1, 2)]
    assert [(one.first, one.second) for one in found] == [("t", "u"), ("t", "w"), ("u", "w")]
    # The first theme by one side against the second by the other.
    crossed = [((s, x), (1 - s, y)) for x, y in pairs for s in (0, 1)]
    between = between_figures(scores, crossed)
    sides = [(one.between_first_political, one.between_first_administrative) for one in found]
    assert_alike([figure for two in sides for figure in two], between)
    for one in found:
        pair = counted().concordances[f"{one.first}|{one.second}"]
        for s, figure in enumerate((one.political, one.administrative)):
            tau = within_tau_b(pair.lead[:, s], pair.rows[:, s], pair.columns[:, s])
            expected = clustered(tau, "I18", Unit.COEFFICIENT, int(pair.n[:, s].sum()))
            places = int((pair.n[:, s] > 0).sum())
            low, high = (
                float(end) for end in tau.bounded_interval(clusters=tau.effective_clusters)
            )
            assert_alike(figure, replace(expected, low=low, high=high, municipalities=places, method=Method.CLUSTER_FISHER))  # fmt: skip


def test_themes_of_colleagues_who_never_differ_have_no_tau() -> None:
    scales = dict(wave().scales)
    scales["a"] = np.where(SIDE == 0, 4, scales["a"])
    scales["r"] = np.where((SIDE == 1) & (PLACE > 3), 0, scales["r"])
    whole = tally(replace(wave(), scales=scales), OUTLINE)
    nan = np.full((M, 2, 3), np.nan)
    found = associations(whole, LIMITS, nan)
    assert found[0].political == undefined(ASSOCIATION, Reason.TIES)
    assert found[0].administrative.visible
    assert found[1].administrative == hidden(ASSOCIATION, Reason.TOO_FEW_MUNICIPALITIES)
    assert found[0].between_first_political.reason == Reason.TOO_FEW_MUNICIPALITIES


def rng() -> np.random.Generator:
    return np.random.default_rng(23)


def chosen_by(n: Counts, options: int) -> Counts:
    """How many of n (M, 2) choose each of the options."""
    likely = np.linspace(0.9, 0.2, options)
    return rng().binomial(n[..., None], np.stack([likely, np.roll(likely, 2)])[None])


@pytest.mark.parametrize(("options", "p"), [(6, 0.7), (8, 0.7), (9, 0.9)])
def test_how_alike_two_sides_order_the_options(options: int, p: float) -> None:
    n = np.tile([[3, 4]], (22, 1))
    n[3] = 0
    chosen = chosen_by(n, options)
    found = rank_result(n, chosen, LIMITS, rng())
    agreed = rank_agreement(n, chosen, rng())
    shares = chosen.sum(axis=0) / n.sum(axis=0)[:, None]
    value = float(stats.kendalltau(*shares).statistic)
    tau = a_figure("I15", Unit.COEFFICIENT, value, (None, None), (147, 21), Method.DESCRIPTIVE)
    expected = RankAgreementResult(
        tau, float(stats.spearmanr(*shares).statistic), rank_biased_overlap(shares[0], shares[1], p),
        agreed.steady_top, agreed.ceiling, agreed.similar,
    )  # fmt: skip
    assert_alike(found, expected)


def test_orders_need_six_options_and_thirty_answers_on_each_side() -> None:
    n = np.tile([[5, 6]], (6, 1))
    assert rank_result(n, chosen_by(n, 6), LIMITS, rng()) is not None
    assert rank_result(n, chosen_by(n, 5), LIMITS, rng()) is None
    for side in (0, 1):
        few = n if side == 0 else n[:, ::-1]
        few = few.copy()
        few[0, side] -= 1
        assert rank_result(few, chosen_by(few, 6), LIMITS, rng()) is None
    assert rank_result(n, chosen_by(n, 6), Thresholds(peers=7), rng()) is None
    heavy = np.tile([[5, 60]], (6, 1))
    heavy[0, 0] = 26
    assert rank_result(heavy, chosen_by(heavy, 6), LIMITS, rng()) is None  # one holds half


def test_options_that_a_side_cannot_tell_apart_have_no_order() -> None:
    n = np.tile([[6, 6]], (6, 1))
    chosen = chosen_by(n, 6)
    chosen[:, 0] = 2
    found = rank_result(n, chosen, LIMITS, rng())
    assert found is not None
    assert found.tau == undefined(RANKS, Reason.TIES)
    assert (found.spearman, found.similar) == (None, False)
    few = rank_result(n, chosen_by(n, 6), LIMITS, rng())
    assert few is not None
    assert (few.tau.low, few.tau.status, few.similar) == (None, Status.SHOWN, False)
