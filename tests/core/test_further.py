"""Further figures of items, themes and options, through the whole computation."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from scipy import stats

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.figures import (
    AGREEMENT,
    CONSENSUS,
    HEDGES,
    INTRACLASS,
    Base,
    Figure,
    FigureKind,
    Method,
    Reason,
    Status,
    hidden,
    undefined,
)
from benchmarking.core.data.instrument import Instrument, NumberSpec, ScaleSpec, ThemeSpec
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.released import Side
from benchmarking.core.disclosure.side_pairs import SidePair
from benchmarking.core.documents.compute import compute_benchmark
from benchmarking.core.multivariate.scales import icc_anova, icc_interval, icc_reml
from benchmarking.core.multivariate.shrinkage import fit_beta_binomial
from benchmarking.core.statistics.agreement import clustered_agreement, consensus
from benchmarking.core.statistics.effects import (
    GroupMoments,
    clustered_hedges_g,
    hedges_g,
    hedges_of_totals,
)
from benchmarking.core.statistics.gaps import Clustered
from benchmarking.core.statistics.ranktests import label_permutation_test, sign_flip_test
from benchmarking.core.tables.answers import scale_answers
from benchmarking.core.tables.detail_results import Spread
from benchmarking.core.tables.further import (
    ItemFurther,
    SideFurther,
    ThemeFurther,
    further_figures,
    gap_figure,
    intraclass,
    share_spread,
    side_figure,
    value_figure,
)
from benchmarking.core.tables.permutations import with_permutations
from benchmarking.core.tables.results import Benchmark, ItemResult
from tests.core.alike import a_figure, assert_alike
from tests.core.builders import a_wave, an_instrument

OUTLINE = an_instrument(8)


@cache
def wave_of(municipalities: int) -> WaveInput:
    return a_wave(np.random.default_rng(21), municipalities, OUTLINE)


@cache
def benchmark_of(municipalities: int = 40) -> Benchmark:
    return compute_benchmark(tally(wave_of(municipalities), OUTLINE))


def sides_of(item: ItemResult) -> tuple[Figure, ...]:
    return tuple(
        figure
        for side in (item.political, item.administrative)
        for figure in (side.agreement, side.consensus, side.intraclass)
    )


def test_every_further_figure_lies_inside_its_interval() -> None:
    for item in benchmark_of().items:
        for figure in (*sides_of(item), item.gap.hedges, item.gap.agreement):
            assert figure.status == Status.SHOWN
            assert figure.value is not None
            if figure.indicator == "I11":  # where the mean falls on a category none would hold
                assert (figure.low, figure.high, figure.method) == (None, None, Method.DESCRIPTIVE)
                continue
            assert figure.low is not None
            assert figure.high is not None
            assert figure.low < figure.value < figure.high
    for theme in benchmark_of().themes:
        for figure in (theme.gap.hedges, theme.political.intraclass):
            assert figure.low is not None


def test_hedges_g_is_that_of_all_respondents() -> None:
    item, answers = benchmark_of().items[0], scale_answers(
        tally(wave_of(40), OUTLINE), Thresholds()
    )["S1"]  # fmt: skip
    groups = []
    for s in (0, 1):
        codes = np.repeat(np.arange(5), answers.counts[:, s].sum(axis=0))
        groups.append(GroupMoments(float(codes.mean()), float(codes.std(ddof=1)), len(codes)))
    assert item.gap.hedges.value == pytest.approx(hedges_g(*groups).g)


def test_many_hedges_at_once_are_each_their_own() -> None:
    rng = np.random.default_rng(2)
    x = rng.normal(0, 1, (30, 2, 6))
    n, first, second = np.full((30, 2), 6), x.sum(axis=-1), (x**2).sum(axis=-1)
    alone = clustered_hedges_g(n, first, second)
    totals = [part.sum(axis=0, dtype=float)[None] for part in (n, first, second)]
    assert float(hedges_of_totals(*totals)[0]) == pytest.approx(float(alone.value))
    flat = [np.array([[3.0, 3.0]]), np.array([[6.0, 9.0]]), np.array([[12.0, 27.0]])]
    assert np.isnan(hedges_of_totals(*flat)).all()


def test_intraclass_is_that_of_maximum_likelihood() -> None:
    whole, answers = benchmark_of(), scale_answers(tally(wave_of(40), OUTLINE), Thresholds())
    for item in whole.items:
        counts = answers[item.code].counts[:, 1].astype(float)
        codes = np.arange(counts.shape[-1])
        found = icc_reml(
            answers[item.code].n[:, 1], counts @ codes, counts @ codes.astype(float) ** 2
        )
        assert item.administrative.intraclass.value == pytest.approx(found.single)
    assert max(item.political.intraclass.value or 0 for item in whole.items) > 0.05


def test_reml_of_equal_sizes_is_anova_whatever_their_order() -> None:
    rng = np.random.default_rng(4)
    x = rng.normal(0, 1, (25, 4)) + rng.normal(0, 0.7, (25, 1))
    own = np.full(25, 4), x.sum(axis=1), (x**2).sum(axis=1)
    assert icc_reml(*own).single == pytest.approx(icc_anova(*own).single, abs=1e-6)
    assert np.isnan(icc_reml(np.array([2, 3]), np.array([4.0, 6.0]), np.array([8.0, 12.0])).single)


def test_swapping_the_sides_turns_what_has_a_direction() -> None:
    wave = wave_of(40)
    swapped = compute_benchmark(tally(replace(wave, perspective=1 - wave.perspective), OUTLINE))
    for item, other in zip(benchmark_of().items, swapped.items, strict=True):
        for name in ("hedges", "agreement"):
            assert getattr(other.gap, name).value == pytest.approx(-getattr(item.gap, name).value)
        assert other.gap.distance.value == pytest.approx(item.gap.distance.value)
        assert other.political.consensus.value == pytest.approx(item.administrative.consensus.value)
    for first, second in zip(benchmark_of().associations, swapped.associations, strict=True):
        assert second.between_first_political.value == pytest.approx(
            first.between_first_administrative.value, nan_ok=True
        )


def test_an_item_is_told_as_it_was_answered_whatever_its_direction() -> None:
    outline = Instrument(
        scales=tuple(replace(s, reverse=not s.reverse, of=None, role=None) for s in OUTLINE.scales)
    )
    other = compute_benchmark(tally(wave_of(40), outline))
    for item, same in zip(benchmark_of().items, other.items, strict=True):
        assert same.gap.hedges == item.gap.hedges
        assert same.gap.distance == item.gap.distance
        assert sides_of(same) == sides_of(item)


def test_distance_is_what_chance_does_not_explain() -> None:
    for item in benchmark_of().items:
        assert item.gap.distance.value is not None
        assert item.gap.distance_by_chance is not None
        assert item.gap.distance.low is None
        assert item.gap.distance.value + item.gap.distance_by_chance >= 0


def test_permutation_tests_stand_beside_few_municipalities_alone() -> None:
    for gap in (item.gap for item in benchmark_of(40).items):
        assert (gap.p_permutation, gap.p_sign_flip) == (None, None)
    few = benchmark_of(12)
    for gap in (item.gap for item in few.items):
        assert gap.p is not None
        assert gap.p_permutation is not None
        assert gap.p_sign_flip is not None
        assert 1e-4 <= gap.p_permutation <= 1
        assert abs(gap.p_sign_flip - gap.p) < 0.15
    answers = scale_answers(tally(wave_of(12), OUTLINE), Thresholds())["S1"]
    both = (answers.n > 0).all(axis=1)
    counts = np.stack([answers.n - answers.agreeing, answers.agreeing], axis=-1)[both]
    alone = label_permutation_test(counts, np.array([0.0, 1.0]), np.random.default_rng(3))
    assert few.items[0].gap.p_permutation == pytest.approx(alone.p, abs=0.03)


def test_the_tests_of_each_item_shuffle_the_answers_of_both_its_sides() -> None:
    counted, few = tally(wave_of(12), OUTLINE), benchmark_of(12).items
    found = with_permutations(counted, few, Thresholds(), np.random.default_rng(9))
    rng = np.random.default_rng(9)
    for code, answers in scale_answers(counted, Thresholds()).items():
        counts, gaps, weights = [], [], []
        for (p, a), (p_yes, a_yes) in zip(answers.n, answers.agreeing, strict=True):
            if p and a:
                counts.append([[p - p_yes, p_yes], [a - a_yes, a_yes]])
                gaps.append(p_yes / p - a_yes / a)
                weights.append(p * a / (p + a))
        shuffled = label_permutation_test(np.array(counts), np.array([0.0, 1.0]), rng).p
        flipped = sign_flip_test(np.array(gaps), np.array(weights), rng).p
        gap = next(item.gap for item in found if item.code == code)
        assert (gap.p_permutation, gap.p_sign_flip) == pytest.approx((shuffled, flipped))


def test_options_are_tested_alone_as_a_family_and_together() -> None:
    for choice in benchmark_of().choices:
        joint = [option.p_joint for option in choice.options if option.p_joint is not None]
        assert choice.p == min(joint)
        for option in choice.options:
            assert option.p is not None
            assert option.p_adjusted is not None
            assert option.p_joint is not None
            assert 0 <= option.p <= option.p_adjusted <= 1
            assert option.p <= option.p_joint + 0.02
        assert choice.distance.value is not None
    assert all(option.p is None for c in benchmark_of(4).choices for option in c.options)
    assert benchmark_of(4).choices[0].p is None


def test_shares_of_municipalities_spread_as_the_prior_says() -> None:
    answers = scale_answers(tally(wave_of(40), OUTLINE), Thresholds())
    for item in benchmark_of().items:
        spread, own = item.administrative.spread, answers[item.code]
        assert spread is not None
        prior = fit_beta_binomial(own.agreeing[:, 1], own.n[:, 1])
        assert (spread.mean, spread.sd) == (prior.mean, prior.sd)
        assert spread.mean == pytest.approx(item.administrative.share.value, abs=0.05)
        assert 0 < spread.sd < 0.5
    assert all(item.political.spread is None for item in benchmark_of(12).items)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.4, 20), st.floats(0.4, 20))
def test_prior_is_the_likeliest(seed: int, a: float, b: float) -> None:
    """No point near it is likelier, by scipy's own beta-binomial."""
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 15, 60)
    k = rng.binomial(n, rng.beta(a, b, 60))
    prior = fit_beta_binomial(k, n)
    best = np.sum(stats.betabinom.logpmf(k, n, prior.a, prior.b))
    for share, size in ((0.97, 1.0), (1.03, 1.0), (1.0, 0.9), (1.0, 1.1)):
        mean = min(prior.mean * share, 1 - 1e-9)
        whole = min((prior.a + prior.b) * size, np.exp(12))  # the edge: no spread but chance
        near = np.sum(stats.betabinom.logpmf(k, n, mean * whole, (1 - mean) * whole))
        assert near <= best + 1e-6


def test_themes_go_together_between_municipalities() -> None:
    found = benchmark_of(60).associations
    assert all(
        figure.method == Method.FISHER
        for one in found
        for figure in (one.between_first_political, one.between_first_administrative)
    )
    few = benchmark_of(12).associations[0].between_first_political
    assert (few.status, few.reason) == (Status.NOT_COMPUTABLE, Reason.TOO_FEW_MUNICIPALITIES)


def test_nothing_rests_on_fewer_than_ten_answers() -> None:
    """With n, share and mean, the consensus or the ICC of nine answers would tell them all."""
    codes = np.array([1, 2, 4, 5, 3, 1, 5, 2, 4] + [3, 2, 4] * 9)
    where = np.concatenate([np.arange(9), np.repeat(np.arange(9), 3)])
    side = np.array([0] * 9 + [1] * 27)
    names = tuple(f"{m}" for m in range(9))
    wave = WaveInput(names, np.full((9, 2), -1), where, side, {"a": codes})
    item = compute_benchmark(tally(wave, Instrument((ScaleSpec("a"),)))).items[0]
    assert item.political.share.visible
    hidden = (*sides_of(item)[:3], item.gap.hedges, item.gap.agreement, item.gap.distance)
    assert {figure.reason for figure in hidden} == {Reason.SMALL_BASE}
    assert all(figure.value is None for figure in hidden)
    assert item.administrative.consensus.visible
    assert item.administrative.agreement.reason == Reason.TOO_FEW_MUNICIPALITIES


def test_what_is_suppressed_stays_so() -> None:
    for item in benchmark_of(4).items:
        figures = (*sides_of(item), item.gap.hedges, item.gap.agreement, item.gap.distance)
        assert {figure.status for figure in figures} == {Status.SUPPRESSED}
        assert item.gap.distance_by_chance is None
        assert item.political.spread is None
    assert benchmark_of(4).choices[0].distance.status == Status.SUPPRESSED


MIXED = Instrument(
    (ScaleSpec("a", theme="t"), ScaleSpec("yes", categories=2), ScaleSpec("b", theme="t", reverse=True), ScaleSpec("r", categories=11), ScaleSpec("three", categories=3)),
    (ThemeSpec("t", ("a", "b")), ThemeSpec("u", ("r",))),
)  # fmt: skip


@cache
def mixed(municipalities: int) -> Tally:
    return tally(a_wave(np.random.default_rng(31), municipalities, MIXED, sizes=(3, 4)), MIXED)


def moments_of(code: str, municipalities: int) -> tuple[Counts, Floats, Floats]:
    """n, Σx and Σx² of an item's codes from 0 on, or of a theme's scores, each (M, 2)."""
    counted = mixed(municipalities)
    for theme in MIXED.themes:
        if theme.code == code:
            scores, own = ThemeScore.of(MIXED, theme), counted.themes[code]
            return respondents(own), scores.totals(own), scores.square_totals(own)
    counts = scale_answers(counted, Thresholds())[code].counts
    codes = np.arange(counts.shape[-1], dtype=float)
    return counts.sum(axis=-1), counts @ codes, counts @ codes**2


def figure_of(kind: FigureKind, found: Clustered | None, base: Base, bound: float = 1.0) -> Figure:
    """An estimate with its interval: within the bound, or of the plain t."""
    if found is None or np.isnan(float(found.value)):
        return undefined(kind, Reason.DEGENERATE)
    value, (low, high) = float(found.value), found.interval()
    if kind.method == Method.CLUSTER_FISHER:
        low, high = found.bounded_interval(bound=bound)
    ends, size = (float(low), float(high)), (base.n, base.municipalities)
    return a_figure(kind.indicator, Unit.COEFFICIENT, value, ends, size, kind.method)


def intraclass_of(code: str, s: int, municipalities: int, base: Base) -> Figure:
    """The value by REML, the interval from the ratio of mean squares; none where it is empty."""
    if base.municipalities < 30:
        return undefined(INTRACLASS, Reason.TOO_FEW_MUNICIPALITIES)
    n, total, squares = moments_of(code, municipalities)
    n, total, squares = n[:, s], total[:, s], squares[:, s]
    low, high = (float(end) for end in icc_interval(n, total, squares))
    ends, why = ((None, None), Reason.DEGENERATE) if np.isnan(low) else ((low, high), None)
    value, size = icc_reml(n, total, squares).single, (base.n, base.municipalities)
    found = a_figure("I22", Unit.COEFFICIENT, value, ends, size, Method.CLUSTER_FISHER, because=why)
    return structs.replace(found, step=0.05, interval_step=0.05)


def both(n: Counts) -> Base:
    p, a = n.sum(axis=0).tolist()
    return Base(p + a, int((n.sum(axis=1) > 0).sum()))


@pytest.mark.parametrize("municipalities", [32, 30, 29, 12])
def test_all_further_figures_are_what_each_is_alone(municipalities: int) -> None:
    limits = Thresholds()
    found = further_figures(mixed(municipalities), limits)
    assert list(found.items) == ["a", "b", "yes", "r", "three"]  # together by their categories
    answers = scale_answers(mixed(municipalities), limits)
    for code, item in found.items.items():
        counts, n, favourable = answers[code].counts, answers[code].n, answers[code].agreeing
        united: list[Clustered | None] = [None, None]
        if counts.shape[-1] > 2:
            united = [clustered_agreement(counts[:, s]) for s in (0, 1)]
        sides = []
        for s in (0, 1):
            base = Base(int(n[:, s].sum()), int((n[:, s] > 0).sum()))
            spread = None
            if base.municipalities >= 30:
                prior = fit_beta_binomial(favourable[:, s], n[:, s])
                spread = Spread(prior.mean, prior.sd)
            alike = float(consensus(counts[:, s].sum(axis=0)))
            sides.append(
                SideFurther(
                    figure_of(AGREEMENT, united[s], base),
                    a_figure("I11", Unit.COEFFICIENT, alike, (None, None), (base.n, base.municipalities), Method.DESCRIPTIVE),
                    intraclass_of(code, s, municipalities, base),
                    spread,
                )
            )  # fmt: skip
        hedges = figure_of(HEDGES, clustered_hedges_g(*moments_of(code, municipalities)), both(n))
        first, second = united
        lead = None if first is None or second is None else first.minus(second)
        more = figure_of(AGREEMENT, lead, both(n), 2.0)
        assert_alike(item, ItemFurther((sides[0], sides[1]), hedges, more), code)
    assert list(found.themes) == ["t", "u"]
    for code, theme in found.themes.items():
        n = moments_of(code, municipalities)[0]
        bases = [Base(int(n[:, s].sum()), int((n[:, s] > 0).sum())) for s in (0, 1)]
        own = [intraclass_of(code, s, municipalities, bases[s]) for s in (0, 1)]
        hedges = figure_of(HEDGES, clustered_hedges_g(*moments_of(code, municipalities)), both(n))
        assert_alike(theme, ThemeFurther(hedges, (own[0], own[1])), code)


def test_an_outline_without_scales_has_no_further_figures() -> None:
    nothing = Instrument(numbers=(NumberSpec("n"),))
    counted = tally(a_wave(np.random.default_rng(1), 5, nothing), nothing)
    found = further_figures(counted, Thresholds())
    assert (found.items, found.themes) == ({}, {})


def answered(*n: int, total: float = 0.5) -> Side:
    counts = np.array(n)
    return Side(counts, counts * total, 1.0)


KIND = FigureKind("X", Unit.COEFFICIENT, Method.CLUSTER_T)


def estimate(rows: int, value: float = 0.2, se: float = 0.05) -> Clustered:
    return Clustered(np.array(value), np.array(se), np.array(rows), np.array(0.2), np.array(20))


def test_a_further_figure_of_a_side_needs_ten_answers() -> None:
    limits, found = Thresholds(), estimate(5)
    ten, nine, few = answered(2, 2, 2, 2, 2), answered(2, 2, 2, 2, 1), answered(1, 1, 1, 1, 0)
    limited = a_figure("X", Unit.COEFFICIENT, 0.2, (None, None), (10, 5), Method.CLUSTER_T, because=Reason.TOO_FEW_MUNICIPALITIES)  # fmt: skip
    assert side_figure(KIND, ten, limits, found) == limited
    assert side_figure(KIND, ten, limits, None) == undefined(KIND, Reason.DEGENERATE)
    value = structs.replace(limited, status=Status.SHOWN, reason=None)
    assert value_figure(KIND, ten, limits, 0.2) == value
    small, hidden_side = undefined(KIND, Reason.SMALL_BASE), hidden(KIND, Reason.TOO_FEW_ANSWERS)
    for side, expected in ((nine, small), (few, hidden_side)):
        assert side_figure(KIND, side, limits, found) == expected
        assert side_figure(KIND, side, limits, None) == expected
        assert value_figure(KIND, side, limits, 0.2) == expected
    pair = SidePair(ten, ten, limits)
    assert gap_figure(KIND, pair, found) == structs.replace(limited, n=20)
    assert gap_figure(KIND, pair, None) == undefined(KIND, Reason.DEGENERATE)
    for sides in ((ten, nine), (nine, ten)):
        assert gap_figure(KIND, SidePair(*sides, limits), found) == small
    assert gap_figure(KIND, SidePair(ten, few, limits), found) == hidden_side


def test_a_gap_may_have_an_interval_of_its_own() -> None:
    pair = SidePair(answered(*[2] * 12), answered(*[2] * 12), Thresholds())
    own = gap_figure(KIND, pair, estimate(12), (np.array(0.1), np.array(0.4)))
    assert (own.low, own.high) == (0.1, 0.4)
    plain = gap_figure(KIND, pair, estimate(12))
    assert (plain.low, plain.high) == pytest.approx([float(end) for end in estimate(12).interval()])


def test_an_intraclass_is_told_of_thirty_municipalities_and_in_coarse_steps() -> None:
    side, nan = answered(*[3] * 30), float("nan")
    found = intraclass(side, Thresholds(), lambda: 0.3, (0.1, 0.6))
    expected = a_figure("I22", Unit.COEFFICIENT, 0.3, (0.1, 0.6), (90, 30), Method.CLUSTER_FISHER)
    assert found == structs.replace(expected, step=0.05, interval_step=0.05)
    empty = intraclass(side, Thresholds(), lambda: 0.3, (nan, nan))
    assert (empty.value, empty.low, empty.reason) == (0.3, None, Reason.DEGENERATE)
    nothing = intraclass(side, Thresholds(), lambda: nan, (nan, nan))
    assert nothing == undefined(INTRACLASS, Reason.DEGENERATE)
    few = intraclass(answered(*[3] * 29), Thresholds(), lambda: 0.3, (0.1, 0.6))
    assert few == undefined(INTRACLASS, Reason.TOO_FEW_MUNICIPALITIES)


def test_an_intraclass_that_is_not_shown_is_not_searched_for() -> None:
    def never() -> float:
        raise AssertionError

    found = intraclass(answered(2, 2, 2, 2, 1), Thresholds(), never, (0.1, 0.6))
    assert found == undefined(INTRACLASS, Reason.SMALL_BASE)


def test_a_spread_needs_thirty_municipalities_and_shares_that_may_leave() -> None:
    limits = Thresholds()
    n = np.full(30, 4)
    total = np.arange(30) % 5
    prior = fit_beta_binomial(total, n)
    found = share_spread(Side(n, total, 1.0), limits)
    assert found == Spread(prior.mean, prior.sd)
    assert share_spread(Side(n[:29], total[:29], 1.0), limits) is None
    assert share_spread(Side(n, n, 1.0), limits) is None  # nothing spreads at the bound
    assert share_spread(Side(n, total, 1.0, fullest=119), limits) is None


def test_sides_that_all_but_one_share_or_that_all_favour_have_no_further_figures() -> None:
    """Nine who are all favourable, one way or another; and eleven of twelve who say the same."""
    political, administrative = [4, 5, 4, 5, 4, 5, 4, 5, 5], [4] * 11 + [2]
    codes, side = np.array(political + administrative), np.repeat([0, 1], [9, 12])
    place = np.concatenate([np.arange(9) % 6, np.arange(12) % 6])
    whole = WaveInput(tuple("ABCDEF"), np.full((6, 2), -1), place, side, {"a": codes})
    found = further_figures(tally(whole, Instrument((ScaleSpec("a"),))), Thresholds())
    item, reason = found.items["a"], Reason.UNANIMOUS
    for own in item.sides:
        assert own.agreement == hidden(AGREEMENT, reason)
        assert own.consensus == hidden(CONSENSUS, reason)
        assert own.intraclass == hidden(INTRACLASS, reason)
        assert own.spread is None
    assert item.hedges == hidden(HEDGES, reason)
    assert item.agreement == hidden(AGREEMENT, reason)


def test_a_small_theme_at_its_end_has_no_further_figures() -> None:
    codes, side = np.array([5] * 9 + [1, 4, 3] * 4), np.repeat([0, 1], [9, 12])
    place = np.concatenate([np.arange(9) % 6, np.arange(12) % 6])
    whole = WaveInput(tuple("ABCDEF"), np.full((6, 2), -1), place, side, {"a": codes})
    outline = Instrument((ScaleSpec("a"),), (ThemeSpec("t", ("a",)),))
    theme = further_figures(tally(whole, outline), Thresholds()).themes["t"]
    assert theme.hedges == hidden(HEDGES, Reason.UNANIMOUS)
    assert theme.intraclass[0] == hidden(INTRACLASS, Reason.UNANIMOUS)
    assert theme.intraclass[1].reason == Reason.TOO_FEW_MUNICIPALITIES
