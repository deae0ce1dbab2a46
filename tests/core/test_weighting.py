"""Weights of a wave and weighted figures: margins met, laws kept, nothing weighted that may not be."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.core.counting.merging import merge
from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.tensor import checked
from benchmarking.core.counting.weighting import (
    NO_MARGINS,
    WHOLE,
    WavePopulation,
    WeightingStatus,
    WeightRefusal,
    Weights,
    join_strata,
    weigh,
)
from benchmarking.core.counting.weighting import given as from_file
from benchmarking.core.data.arrays import Codes, Counts
from benchmarking.core.data.figures import Figure, Method, Reason
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.data.wave import WaveInput
from benchmarking.core.documents.compute import compute_benchmark
from benchmarking.core.multivariate.weights import weighted_mean
from benchmarking.core.statistics.intervals import korn_graubard
from benchmarking.core.tables.results import Benchmark
from tests.core.builders import ROLES, a_wave, an_instrument

OUTLINE = an_instrument(8)
SIDE = np.array([0, 0, 1, 1])  # of the functions that `people` counts


def a_population(invited: Counts | None = None) -> WavePopulation:
    """Two provinces with three size classes each."""
    return WavePopulation(
        province=np.array([0, 0, 0, 1, 1, 1]),
        size=np.array([0, 1, 2, 0, 1, 2]),
        municipalities=np.array([10, 20, 5, 8, 12, 4]),
        side=SIDE,
        invited=invited,
    )


def people_of(seed: int, municipalities: int = 30) -> tuple[Counts, Counts]:
    """A stratum of each municipality, every one filled, and who answered there."""
    rng = np.random.default_rng(seed)
    stratum = np.concatenate([np.arange(6), rng.integers(0, 6, municipalities - 6)])
    return stratum, rng.integers(1, 5, (municipalities, 4))


def sum_by(keys: Counts, values: Counts | np.ndarray) -> np.ndarray:
    return np.bincount(keys, values)


def test_post_stratified_answers_resemble_the_municipalities_there_are() -> None:
    """One answer a municipality: the strata weigh as many municipalities as they have."""
    stratum, _ = people_of(1)
    people = np.zeros((30, 4), dtype=np.int64)
    people[:, [0, 2]] = 1
    found = weigh(a_population(), stratum, people)
    assert found.weighting.status == WeightingStatus.USED
    assert found.weighting.margins == ("municipalities",)
    assert found.table is not None
    mass = sum_by(stratum, found.table[:, 0])
    expected = a_population().municipalities
    assert mass / mass.sum() == pytest.approx(expected / expected.sum(), abs=0.005)


def test_raked_answers_resemble_the_invited_of_each_function_and_province() -> None:
    invited = np.random.default_rng(3).integers(4, 9, (6, 4))
    stratum, people = people_of(3)
    found = weigh(a_population(invited), stratum, people)
    assert found.table is not None
    sampled = np.bincount(stratum, minlength=6)
    target = invited * (a_population().municipalities / sampled)[:, None]
    for s in (0, 1):
        own = s == SIDE
        province = a_population().province
        mass = np.zeros((2, 2))
        np.add.at(mass, province[stratum], (found.table * people)[:, own].astype(float))
        asked = np.zeros((2, 2))
        np.add.at(asked, province, target[:, own])
        assert mass / mass.sum() == pytest.approx(asked / asked.sum(), abs=0.01)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_weights_cost_information_and_have_a_mean_of_one(seed: int) -> None:
    stratum, people = people_of(seed)
    invited = np.random.default_rng(seed).integers(0, 9, (6, 4))
    found = weigh(a_population(invited), stratum, people)
    for s, side in enumerate((found.weighting.political, found.weighting.administrative)):
        assert side is not None
        assert side.design_effect >= 1
        assert side.n_effective <= side.n == people[:, s == SIDE].sum()
        assert side.n_effective * side.design_effect == pytest.approx(side.n)
    if found.table is not None:
        each = np.repeat(found.table[:, :2].ravel(), people[:, :2].ravel())
        assert each.min() >= 1
        assert each.mean() == pytest.approx(WHOLE, abs=1)
        assert each.max() <= 5.1 * np.median(each)


def test_everybody_weighs_the_same_where_the_answers_already_resemble_the_margins() -> None:
    stratum = np.repeat(np.arange(6), a_population().municipalities)
    found = weigh(a_population(np.full((6, 4), 3)), stratum, np.full((len(stratum), 4), 2))
    assert found.table is not None
    # Invited are counted by stratum: scale them to municipalities of one size each.
    assert found.weighting.political is not None
    even = weigh(a_population(), stratum, np.full((len(stratum), 4), 2))
    assert even.table is not None
    assert set(even.table.ravel().tolist()) == {WHOLE}
    assert even.weighting.political is not None
    assert even.weighting.political.design_effect == 1


def test_order_of_municipalities_and_size_of_margins_change_nothing() -> None:
    invited = np.random.default_rng(5).integers(2, 9, (6, 4))
    stratum, people = people_of(5)
    first = weigh(a_population(invited), stratum, people)
    order = np.random.default_rng(6).permutation(len(stratum))
    second = weigh(a_population(invited), stratum[order], people[order])
    more = replace(a_population(7 * invited), municipalities=3 * a_population().municipalities)
    third = weigh(more, stratum, people)
    assert first.table is not None
    assert second.table is not None
    assert third.table is not None
    assert first.table[order].tolist() == second.table.tolist()
    assert first.table.tolist() == third.table.tolist()


def test_an_empty_stratum_joins_the_nearest_size_class_of_its_province() -> None:
    province, size = np.array([0, 0, 0, 0, 1, 1]), np.array([0, 1, 2, 5, 0, 1])
    filled = np.array([True, False, False, True, False, False])
    assert join_strata(province, size, filled).tolist() == [0, 0, 0, 3, -1, -1]
    middle = np.array([True, False, True, False, True, False])
    assert join_strata(province, size, middle).tolist() == [0, 0, 2, 2, 4, 4]


def test_joined_strata_are_counted_and_weigh_what_they_hold_together() -> None:
    stratum, people = people_of(8)
    people[stratum == 1] = 0
    population = replace(a_population(), municipalities=np.array([10, 10, 15, 8, 12, 9]))
    found = weigh(population, stratum, people)
    assert found.table is not None
    assert found.weighting.political is not None
    assert found.weighting.political.joined == 1
    mass = sum_by(stratum, (found.table * people)[:, :2].sum(axis=1))
    answered = people[:, :2].sum(axis=1) > 0
    ratio = np.bincount(stratum[answered], minlength=6)
    weight = found.table[:, 0]
    first, third = weight[stratum == 0].max(), weight[stratum == 2].max()
    assert mass[1] == 0
    assert first / third == pytest.approx((20 / ratio[0]) / (15 / ratio[2]), rel=0.02)


def test_a_province_without_answers_is_not_weighted() -> None:
    stratum, people = people_of(9)
    people[stratum >= 3] = 0
    found = weigh(a_population(), stratum, people)
    assert (found.weighting.status, found.weighting.reason) == (
        WeightingStatus.REFUSED, WeightRefusal.EMPTY_PROVINCE
    )  # fmt: skip
    assert found.table is None


def test_a_function_that_nobody_answered_from_joins_the_largest_of_its_side() -> None:
    stratum, people = people_of(10)
    people[:, 0] = 0
    found = weigh(a_population(np.full((6, 4), 4)), stratum, people)
    assert found.weighting.political is not None
    assert found.weighting.political.joined == 2  # in both provinces
    assert found.table is not None
    assert (found.table[:, 1] > 0).all()


def weighed(sizes: list[int], municipalities: list[int]) -> Weights:
    """So many municipalities in the sample of each stratum, of so many that there are."""
    stratum = np.repeat(np.arange(6), sizes)
    population = replace(a_population(), municipalities=np.array(municipalities))
    return weigh(population, stratum, np.full((len(stratum), 4), 2))


def test_weights_that_cost_half_of_the_answers_are_refused_with_their_figure() -> None:
    """24 that stand for 1, 23 for as many, 5 for 24: n_eff is 16.7 of 52 times the answers each."""
    found = weighed([24, 1, 1, 20, 5, 1], [1, 1, 1, 20, 24, 1])
    assert found.weighting.reason == WeightRefusal.DESIGN_EFFECT
    assert found.weighting.political is not None
    assert found.weighting.political.design_effect == pytest.approx(52 / 16.7, rel=0.02)
    assert found.weighting.political.trimmed == 0
    assert found.table is None


def test_weights_that_are_trimmed_too_often_are_refused() -> None:
    """Cut at 5 times the median they would all be alike, and meet no margin."""
    found = weighed([20, 1, 1, 1, 1, 1], [1, 400, 400, 1, 1, 1])
    assert (found.weighting.reason, found.table) == (WeightRefusal.TRIMMED, None)
    assert found.weighting.political is not None
    assert found.weighting.political.trimmed == 5 * 4


# --- weighted figures --------------------------------------------------------------------------


def weighted_wave(weights: Codes, municipalities: int = 30) -> WaveInput:
    wave = a_wave(np.random.default_rng(31), municipalities, OUTLINE)
    return replace(wave, weights=np.resize(weights, wave.respondents))


@cache
def benchmark_of(weights: tuple[int, ...], municipalities: int = 30) -> Benchmark:
    wave = weighted_wave(np.array(weights), municipalities)
    return compute_benchmark(tally(wave, OUTLINE))


VARIED = (60, 100, 140, 90, 110)


def test_equal_weights_give_the_plain_figures() -> None:
    for item in benchmark_of((100,)).items:
        assert item.weighted is not None
        assert item.weighted.political.value == pytest.approx(item.political.share.value)
        assert item.weighted.within.value == pytest.approx(item.gap.within.value)
        assert item.weighted.within.low == pytest.approx(item.gap.within.low)
    for theme in benchmark_of((100,)).themes:
        assert theme.weighted is not None
        assert theme.weighted.administrative.value == pytest.approx(theme.administrative.mean.value)
        assert theme.weighted.within.high == pytest.approx(theme.gap.mean_within.high)


def test_scaling_every_weight_changes_nothing() -> None:
    twice = tuple(2 * weight for weight in VARIED)
    for item, other in zip(benchmark_of(VARIED).items, benchmark_of(twice).items, strict=True):
        assert item.weighted is not None
        assert other.weighted is not None
        for name in ("political", "administrative", "within"):
            first, second = getattr(item.weighted, name), getattr(other.weighted, name)
            assert numbers(first) == pytest.approx(numbers(second))


def numbers(figure: Figure) -> list[float]:
    values = (figure.value, figure.low, figure.high)
    return [value for value in values if value is not None]


def test_a_weighted_share_is_that_of_a_weighted_regression() -> None:
    """Against the respondents themselves: estimate, linearised error, Korn and Graubard."""
    wave, spec = weighted_wave(np.array(VARIED)), OUTLINE.scales[0]
    codes = checked(wave.scales[spec.code], spec)
    weights = wave.weights
    assert weights is not None
    found = benchmark_of(VARIED).items[0].weighted
    assert found is not None
    for s, figure in enumerate((found.political, found.administrative)):
        kept = (wave.perspective == s) & (codes > 0)
        w = weights[kept].astype(float)
        value, se = weighted_mean(
            (codes[kept] >= spec.cut).astype(float), w, wave.municipality[kept].astype(np.int64)
        )
        clusters = len(np.unique(wave.municipality[kept]))
        low, high = korn_graubard(value, se**2, len(w), clusters - 1)
        assert figure.method == Method.KORN_GRAUBARD
        assert numbers(figure) == pytest.approx([value, float(low), float(high)])


def test_swapping_the_sides_turns_the_weighted_gap() -> None:
    wave = weighted_wave(np.array(VARIED))
    swapped = compute_benchmark(tally(replace(wave, perspective=1 - wave.perspective), OUTLINE))
    for item, other in zip(benchmark_of(VARIED).items, swapped.items, strict=True):
        assert item.weighted is not None
        assert other.weighted is not None
        assert other.weighted.within.value == pytest.approx(-(item.weighted.within.value or 0))


def test_weighted_counts_are_the_same_bits_however_a_wave_is_split() -> None:
    wave = weighted_wave(np.array(VARIED))
    whole = tally(wave, OUTLINE).weighted
    codes = wave.municipality_codes
    halves = [tally(wave.restrict(part), OUTLINE) for part in (codes[:11], codes[11:])]
    parts = merge(halves).weighted
    for first, second in ((whole.items, parts.items), (whole.themes, parts.themes)):
        for name in ("mass", "total"):
            assert getattr(first, name).tobytes() == getattr(second, name).tobytes()
    order = np.random.default_rng(1).permutation(wave.respondents)
    shuffled = WaveInput(
        wave.municipality_codes,
        wave.invited,
        scales={code: column[order] for code, column in wave.scales.items()},
        municipality=wave.municipality[order],
        perspective=wave.perspective[order],
        weights=None if wave.weights is None else wave.weights[order],
    )
    assert tally(shuffled, OUTLINE).weighted.themes.total.tobytes() == whole.themes.total.tobytes()


def test_nothing_is_weighted_without_weights() -> None:
    whole = compute_benchmark(tally(a_wave(np.random.default_rng(1), 12, OUTLINE), OUTLINE))
    assert whole.weighting == NO_MARGINS
    assert {item.weighted for item in whole.items} == {None}
    assert {theme.weighted for theme in whole.themes} == {None}


def test_a_weighted_figure_needs_people_to_be_lost_among() -> None:
    few = benchmark_of(VARIED, 4).items[0].weighted
    assert few is not None
    assert few.political.reason == Reason.TOO_FEW_MUNICIPALITIES
    assert few.political.value is None
    side = np.array([0] * 20 + [1] * 40)
    where = np.concatenate([np.arange(20) % 10, np.arange(40) % 10])
    codes = np.random.default_rng(2).integers(1, 6, 60)
    wave = WaveInput(
        tuple("abcdefghij"), np.full((10, 2), -1), where, side, {"x": codes},
        weights=np.full(60, 100),
    )  # fmt: skip
    item = compute_benchmark(tally(wave, Instrument((ScaleSpec("x"),)))).items[0]
    assert item.weighted is not None
    assert item.political.share.visible
    assert item.weighted.political.reason == Reason.SMALL_BASE
    assert item.weighted.within.reason == Reason.SMALL_BASE
    assert item.weighted.administrative.value == pytest.approx(item.administrative.share.value)
    assert len(ROLES) == len(SIDE)


def test_weights_that_cost_too_much_are_refused_with_what_they_cost() -> None:
    """A stratum of 1,000 municipalities beside strata of few, one municipality of each."""
    few = replace(a_population(), municipalities=np.array([1000, 1, 1, 1, 1, 1]))
    found = weigh(few, np.repeat(np.arange(6), 5), np.full((30, 4), 3))
    assert found.weighting.status == WeightingStatus.REFUSED
    assert found.weighting.reason in (WeightRefusal.DESIGN_EFFECT, WeightRefusal.TRIMMED)
    assert found.weighting.political is not None
    assert found.table is None


@pytest.mark.parametrize(
    ("invited", "margins"),
    [(None, ("municipalities",)), (np.full((6, 4), 3), ("municipalities", "functions"))],
)
def test_a_refusal_names_the_margins_it_was_tried_with(
    invited: Counts | None, margins: tuple[str, ...]
) -> None:
    stratum, people = people_of(2)
    people[stratum >= 3, :2] = 0
    found = weigh(a_population(invited), stratum, people).weighting
    assert (found.status, found.reason) == (WeightingStatus.REFUSED, WeightRefusal.EMPTY_PROVINCE)
    assert (found.margins, found.political) == (margins, None)


def test_a_function_joins_another_only_when_somebody_was_invited_or_answered() -> None:
    """In the first province nobody of the second function was invited, but some answered; in
    the second nobody of the fourth was invited, nor answered. One of each is enough to stand."""
    invited, (stratum, people) = np.full((6, 4), 1), people_of(4)
    invited[:3, 1] = 0
    invited[3:, 3] = 0
    people[stratum >= 3, 3] = 0
    found = weigh(a_population(invited), stratum, people).weighting
    assert found.political is not None
    assert found.administrative is not None
    assert (found.political.joined, found.administrative.joined) == (1, 0)
    assert found.margins == ("municipalities", "functions")


def test_kishs_loss_of_two_weights_of_which_one_is_double() -> None:
    """Kish 1965: n Σw²/(Σw)²; half at weight 1 and half at 2 is 20·50/30² = 10/9, but for
    the hundredths of 2/3 and 4/3."""
    side = np.repeat([0, 1], 20)
    weights = np.concatenate([np.tile([1.0, 2.0], 10), np.ones(20)])
    found = from_file(weights, side)
    political, administrative = found.weighting.political, found.weighting.administrative
    assert found.weighting.margins == ("file",)
    assert political is not None
    assert administrative is not None
    assert political.design_effect == pytest.approx(10 / 9, abs=0.003)
    assert political.n_effective == pytest.approx(18, abs=0.05)
    assert administrative.design_effect == 1
    of_rows = found.of(weights, side)
    assert of_rows is not None
    assert of_rows.tolist() == [67, 133] * 10 + [100] * 20


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.5, 1.5), min_size=4, max_size=40), st.floats(0.01, 1000), st.data())
def test_weights_of_a_part_are_those_of_the_whole_in_any_order(
    each: list[float], unit: float, data: st.DataObject
) -> None:
    weights, side = np.array(each), np.arange(len(each)) % 2
    found = from_file(weights, side)
    whole = found.of(weights, side)
    assert whole is not None
    order = np.array(data.draw(st.permutations(range(len(each)))))
    assert from_file(weights[order], side[order]).weighting == found.weighting
    part = order[: len(order) // 2]
    alone = found.of(weights[part], side[part])
    assert alone is not None
    assert alone.tolist() == whole[part].tolist()
    other = from_file(weights * unit, side).of(weights * unit, side)
    assert other is not None
    assert np.abs(other - whole).max() <= 1  # at a half a hundredth the last digit may turn


def test_weights_of_a_file_keep_the_limits_of_all_weights() -> None:
    """One of twenty may be trimmed, not two; a design effect above 2 is not used."""
    side = np.tile([0, 1], 20)
    weights = np.ones(40)
    weights[0] = 9.0
    found = from_file(weights, side)
    assert found.weighting.status == WeightingStatus.USED
    assert found.weighting.political is not None
    assert found.weighting.political.trimmed == 1
    weights[2] = 9.0
    refused = from_file(weights, side)
    assert refused.weighting.reason == WeightRefusal.TRIMMED
    assert refused.of(weights, side) is None
    uneven = np.repeat([0.01, 1.0, 4.9], [18, 10, 12])  # of each side 9, 5 and 6; the median is 1
    assert from_file(uneven, side).weighting.reason == WeightRefusal.DESIGN_EFFECT


@pytest.mark.parametrize("wrong", [0.0, -1.0, np.nan, np.inf])
def test_what_is_no_weight_is_an_error(wrong: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        from_file(np.array([1.0, wrong]), np.array([0, 1]))


def test_a_side_without_anybody_costs_nothing() -> None:
    found = from_file(np.ones(3), np.zeros(3, dtype=np.int64))
    assert found.weighting.status == WeightingStatus.USED
    assert found.weighting.administrative is None
