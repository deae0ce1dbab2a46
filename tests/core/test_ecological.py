"""Themes between municipalities: only scores that are visible, and only enough of them."""

from functools import cache

import numpy as np
import pytest

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.figures import BETWEEN, Method, Reason, undefined
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import WaveInput
from benchmarking.core.multivariate.association import ecological_spearman
from benchmarking.core.multivariate.shrinkage import shrink
from benchmarking.core.tables.ecological import between_figures, shrunken_scores
from tests.core.alike import a_figure, assert_alike

OUTLINE = Instrument(
    (ScaleSpec("a"), ScaleSpec("b"), ScaleSpec("c")),
    (ThemeSpec("t", ("a", "b")), ThemeSpec("u", ("c",))),
)
M = 32


@cache
def wave() -> WaveInput:
    rng = np.random.default_rng(3)
    place, side = np.repeat(np.arange(M), 7), np.tile([0, 0, 0, 1, 1, 1, 1], M)
    level = rng.normal(0, 1, (M, 2))[place, side]
    scales = {code: np.clip(np.rint(3 + level + rng.normal(0, 1, len(place))), 1, 5).astype(int) for code in "abc"}  # fmt: skip
    return WaveInput(tuple(f"{m:02}" for m in range(M)), np.full((M, 2), -1), place, side, scales)


@cache
def counted() -> Tally:
    return tally(wave(), OUTLINE)


def scores(theme: int, m: int, s: int) -> list[float]:
    rows = (wave().municipality == m) & (wave().perspective == s)
    columns = [wave().scales[code][rows] for code in OUTLINE.themes[theme].items]
    return [float(score) for score in 25 * (np.mean(columns, axis=0) - 1)]


@pytest.mark.parametrize("visible", [30, 29])
def test_visible_scores_are_shrunken_where_there_are_thirty(visible: int) -> None:
    means = np.array([[[np.mean(scores(t, m, s)) for t in (0, 1)] for s in (0, 1)] for m in range(M)])  # fmt: skip
    means[visible:, 1, 0] = np.nan
    found = shrunken_scores(counted(), means)
    for t in (0, 1):
        for s in (0, 1):
            own = [scores(t, m, s) for m in range(M)]
            squares = sum(float(np.sum((np.array(x) - np.mean(x)) ** 2)) for x in own)
            noise = squares / sum(len(x) - 1 for x in own)
            seen = np.isfinite(means[:, s, t])
            expected = np.full(M, np.nan)
            if seen.sum() >= 30:
                errors = noise / np.array([len(x) for x in own])[seen]
                expected[seen] = shrink(means[seen, s, t], errors).value
            np.testing.assert_allclose(found[:, s, t], expected)


def test_scores_without_any_noise_are_not_shrunken() -> None:
    """Colleagues who all agree give no measure of how far a mean is off."""
    same = {code: 1 + wave().municipality % 5 for code in "abc"}
    whole = WaveInput(wave().municipality_codes, wave().invited, wave().municipality, wave().perspective, same)  # fmt: skip
    assert np.isnan(shrunken_scores(tally(whole, OUTLINE), np.ones((M, 2, 2)))).all()


def test_every_pair_is_that_of_the_municipalities_that_have_both() -> None:
    rng = np.random.default_rng(5)
    visible = rng.normal(50, 10, (34, 2, 3))
    visible[0, 1, 2] = visible[1, 0, 1] = np.nan
    pairs = [((0, 0), (1, 1)), ((1, 0), (0, 1)), ((0, 2), (1, 0)), ((1, 2), (0, 0))]
    found = between_figures(visible, pairs)
    members = [np.arange(34), np.delete(np.arange(34), 1), np.arange(34), np.arange(1, 34)]
    for (a, b), kept, figure in zip(pairs, members, found, strict=True):
        value, low, high = ecological_spearman(visible[kept][:, *a], visible[kept][:, *b])
        base = len(kept), len(kept)
        expected = a_figure("I18", Unit.COEFFICIENT, value, (low, high), base, Method.FISHER)
        assert_alike(figure, expected)


def test_a_pair_needs_thirty_municipalities_that_differ() -> None:
    visible = np.random.default_rng(5).normal(50, 10, (30, 2, 2))
    pair = [((0, 0), (1, 1))]
    assert between_figures(visible, pair)[0].visible
    visible[0, 0, 0] = np.nan
    few = undefined(BETWEEN, Reason.TOO_FEW_MUNICIPALITIES)
    assert between_figures(visible, pair) == [few]
    visible[:, 0, 0] = 50.0
    assert between_figures(visible, pair) == [undefined(BETWEEN, Reason.TIES)]
