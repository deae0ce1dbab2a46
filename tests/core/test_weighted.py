"""Weighted figures: what is added up, and what may leave, against plain loops."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from benchmarking.core.counting.tensor import CellIndex
from benchmarking.core.counting.weighted_sums import WeightedSums, WeightedTally, weighted_tally
from benchmarking.core.data.arrays import Floats
from benchmarking.core.data.figures import Figure, Method, Reason, Status
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import WaveInput
from benchmarking.core.statistics.intervals import korn_graubard
from benchmarking.core.tables.weighted import Plain, Weighted, weighted_figures
from tests.core import alike
from tests.core.documents import made_of, replace

OUTLINE = Instrument(
    (ScaleSpec("a"), ScaleSpec("b", categories=3), ScaleSpec("c", favourable_from=2)),
    (ThemeSpec("t", ("a", "b", "c")), ThemeSpec("u", ("b",))),
)


def a_wave(size: int = 120) -> WaveInput:
    rng = np.random.default_rng(7)
    return WaveInput(
        ("w", "x", "y", "z"),  # nobody answered at the last one
        np.full((4, 2), -1),
        rng.integers(0, 3, size),
        rng.integers(0, 2, size),
        {
            "a": rng.integers(-1, 6, size),
            "b": rng.integers(-1, 4, size),
            "c": rng.integers(-1, 6, size),
        },
        weights=rng.integers(20, 300, size).astype(np.int16),
    )


def check(found: WeightedSums, parts: list[list[tuple[float, bool]]], wave: WaveInput) -> None:
    """Of each thing every respondent's answer, and whether there is one."""
    assert wave.weights is not None
    shape = (4, 2, len(parts))
    mass, total = np.zeros(shape), np.zeros(shape)
    for x, answers in enumerate(parts):
        for r, (answer, valid) in enumerate(answers):
            if valid:
                at = int(wave.municipality[r]), int(wave.perspective[r]), x
                weight = int(wave.weights[r])
                mass[at] += weight
                total[at] += weight * answer
    np.testing.assert_array_equal(found.mass, mass)
    np.testing.assert_allclose(found.total, total)
    assert found.mass.dtype == np.int64
    assert found.total.shape == shape


def test_weights_are_added_up_over_the_answers() -> None:
    """Favourable answers of items; of themes the scores of who answered two thirds."""
    wave = a_wave()
    found = weighted_tally(wave, CellIndex(2 * wave.municipality + wave.perspective, 4), OUTLINE)
    cuts, steps = {"a": 4, "b": 3, "c": 2}, {"a": 4, "b": 2, "c": 4}
    items = [
        [(float(code >= cut), code > 0) for code in wave.scales[name].tolist()]
        for name, cut in cuts.items()
    ]
    check(found.items, items, wave)
    themes = []
    for names, fewest in (("abc", 2), ("b", 1)):
        scores = []
        for r in range(wave.respondents):
            own = [(wave.scales[n][r] - 1) / steps[n] for n in names if wave.scales[n][r] > 0]
            scores.append((100 * sum(own) / max(len(own), 1), len(own) >= fewest))
        themes.append(scores)
    check(found.themes, themes, wave)


def test_without_weights_or_without_items_there_is_nothing_to_add() -> None:
    wave = a_wave()
    cells = CellIndex(2 * wave.municipality + wave.perspective, 4)
    for tally in (
        weighted_tally(replace(wave, weights=None), cells, OUTLINE),
        weighted_tally(wave, cells, Instrument()),
    ):
        assert isinstance(tally, WeightedTally)
        for sums in (tally.items, tally.themes):
            assert [part.shape for part in (sums.mass, sums.total)] == [(4, 2, 0)] * 2
            assert [part.dtype for part in (sums.mass, sums.total)] == [np.int64, np.float64]
            assert weighted_figures(sums, 0, PLAIN, shares=True) is None


# --- Figures -------------------------------------------------------------------------------------

M = 12
RNG = np.random.default_rng(5)
MASS = RNG.integers(300, 900, (M, 2, 2))
SUMS = WeightedSums(MASS, MASS * RNG.uniform(0.1, 0.9, MASS.shape))
POLITICAL = alike.a_figure("I1", Unit.SHARE, 0.5, (0.4, 0.6), (60, 12), Method.KORN_GRAUBARD)
ADMINISTRATIVE = alike.a_figure("I1", Unit.SHARE, 0.6, (0.5, 0.7), (80, 11), Method.KORN_GRAUBARD)
WITHIN = alike.a_figure("I3", Unit.SHARE, -0.1, (-0.2, 0.0), (130, 10), Method.CLUSTER_T)
INSIDE = [replace(side, indicator="G1", n=n) for side, n in ((POLITICAL, 50), (ADMINISTRATIVE, 70))]
PLAIN = Plain(POLITICAL, ADMINISTRATIVE, WITHIN, INSIDE[0], INSIDE[1])


def linearised(values: Floats, weights: Floats) -> tuple[float, float]:
    mean = float((weights * values).sum() / weights.sum())
    z = weights * (values - mean) / weights.sum()
    return mean, float(np.sqrt(M / (M - 1) * (z**2).sum()))


def near(*values: float | None) -> list[Any]:
    return [pytest.approx(value) for value in values]


def t_limits(value: float, se: float) -> tuple[float, float]:
    half = float(stats.t.ppf(0.975, M - 1)) * se
    return value - half, value + half


def a_figure(
    unit: Unit, value: float, limits: Any, base: tuple[int | None, int | None], method: Method
) -> Figure:
    value, low, high = near(value, float(limits[0]), float(limits[1]))
    return alike.a_figure("I27", unit, value, (low, high), base, method)


@pytest.mark.parametrize("x", [0, 1])
@pytest.mark.parametrize("shares", [True, False])
def test_weighted_figures_put_weights_in_the_place_of_counts(x: int, *, shares: bool) -> None:
    means = SUMS.total[:, :, x] / SUMS.mass[:, :, x]
    sides, unit = [], UNITS[shares]
    for s, plain in enumerate((POLITICAL, ADMINISTRATIVE)):
        value, se = linearised(means[:, s], SUMS.mass[:, s, x].astype(float))
        limits: Any = t_limits(value, se)
        if shares:
            assert plain.n is not None
            limits = korn_graubard(value, se**2, plain.n, M - 1)
        method = Method.KORN_GRAUBARD if shares else Method.CLUSTER_T
        base = plain.n, plain.municipalities
        sides.append(a_figure(unit, value, limits, base, method))
    p, a = SUMS.mass[:, 0, x], SUMS.mass[:, 1, x]
    gap, error = linearised(means[:, 0] - means[:, 1], p * a / (p + a))
    within = a_figure(unit, gap, t_limits(gap, error), (130, 10), Method.CLUSTER_T)
    inside = []
    for s, beside in enumerate(INSIDE):
        value, se = linearised(means[:, s], p * a / (p + a))
        assert beside.n is not None
        limits = korn_graubard(value, se**2, beside.n, M - 1) if shares else t_limits(value, se)
        method = Method.KORN_GRAUBARD if shares else Method.CLUSTER_T
        inside.append(a_figure(unit, value, limits, (beside.n, M), method))
    found = weighted_figures(SUMS, x, PLAIN, shares=shares)
    assert found is not None
    assert found == made_of(Weighted, sides[0], sides[1], within, *inside)
    difference = (found.political_within.value or 0) - (found.administrative_within.value or 0)
    assert difference == pytest.approx(found.within.value)


UNITS = {True: Unit.SHARE, False: Unit.POINTS}


def empty(shares: bool, status: Status, reason: Reason | None) -> Figure:
    method = Method.KORN_GRAUBARD if shares else Method.CLUSTER_T
    return alike.empty_figure("I27", UNITS[shares], method, status, reason)


def given(*plain: Figure, shares: bool = True) -> Weighted:
    figures = replace(PLAIN, political=plain[0], administrative=plain[1], within=plain[2])
    found = weighted_figures(SUMS, 0, figures, shares=shares)
    assert found is not None
    return found


@pytest.mark.parametrize("shares", [True, False])
def test_a_weighted_figure_is_hidden_wherever_the_plain_one_is(*, shares: bool) -> None:
    dominated = replace(POLITICAL, value=None, status=Status.SUPPRESSED, reason=Reason.DOMINANCE)
    found = given(dominated, ADMINISTRATIVE, WITHIN, shares=shares)
    expected = empty(shares, Status.SUPPRESSED, Reason.DOMINANCE)
    assert found.political == expected
    assert found.within == replace(expected, method=Method.CLUSTER_T)
    assert found.political_within == found.administrative_within == expected
    assert found.administrative.visible
    undefined = replace(WITHIN, status=Status.NOT_COMPUTABLE, reason=Reason.ONE_SIDED)
    found = given(POLITICAL, ADMINISTRATIVE, undefined, shares=shares)
    expected = empty(shares, Status.NOT_COMPUTABLE, Reason.ONE_SIDED)
    assert found.within == replace(expected, method=Method.CLUSTER_T)
    assert found.political.visible
    for name in ("n", "municipalities"):
        lost = {name: None}
        found = given(replace(POLITICAL, **lost), ADMINISTRATIVE, replace(WITHIN, **lost), shares=shares)  # fmt: skip
        assert found.political == empty(shares, Status.SHOWN, None)
        assert found.within == replace(found.political, method=Method.CLUSTER_T)


@pytest.mark.parametrize("shares", [True, False])
def test_a_weighted_figure_needs_thirty_answers_at_ten_municipalities(*, shares: bool) -> None:
    enough = replace(ADMINISTRATIVE, n=30, municipalities=10)
    assert given(POLITICAL, enough, WITHIN, shares=shares).administrative.visible
    for changed, reason in (
        (replace(enough, n=29), Reason.SMALL_BASE),
        (replace(enough, municipalities=9), Reason.TOO_FEW_MUNICIPALITIES),
    ):
        found = given(POLITICAL, changed, WITHIN, shares=shares)
        expected = empty(shares, Status.NOT_COMPUTABLE, reason)
        assert found.administrative == expected
        assert found.within == replace(expected, method=Method.CLUSTER_T)
        assert found.political.visible
