"""Theme scores in whole units, by hand and against exact fractions."""

from fractions import Fraction

import numpy as np
import pytest

from benchmarking.core.counting.tensor import CellIndex, ThemeTally
from benchmarking.core.counting.themes import ThemeScore, mean_score, respondents
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import WaveInput

CATEGORIES = {"a": 5, "b": 7, "c": 3, "d": 5}
OUTLINE = Instrument(
    tuple(ScaleSpec(code, categories=K) for code, K in CATEGORIES.items()),
    (ThemeSpec("two", ("a", "b")), ThemeSpec("four", ("d", "c", "b", "a"))),
)
TWO, FOUR = (ThemeScore.of(OUTLINE, theme) for theme in OUTLINE.themes)


def test_a_score_is_derived_from_the_items_scales() -> None:
    """Favourable from 4 of 5, 5 of 7 and 3 of 3: halfway below that are 5/8, 7/12 and 3/4.

    Twelfths of the scale, doubled: 15 + 14 of two items, and 15 + 18 more of four.
    """
    assert ThemeScore(steps={"a": 3, "b": 2}, whole=12, answered=(2,), cut=29) == TWO
    steps = {"d": 3, "c": 6, "b": 2, "a": 3}
    assert ThemeScore(steps=steps, whole=12, answered=(3, 4), cut=62) == FOUR


def a_wave(size: int = 300) -> WaveInput:
    rng = np.random.default_rng(4)
    return WaveInput(
        ("x", "y", "z"),
        np.full((3, 2), -1),
        rng.integers(0, 3, size),
        rng.integers(0, 2, size),
        {
            code: np.where(rng.random(size) < 0.25, rng.integers(-1, 1, size), rng.integers(1, K + 1, size))
            for code, K in CATEGORIES.items()
        },
    )  # fmt: skip


def plain_scores(wave: WaveInput, codes: tuple[str, ...]) -> list[list[Fraction]]:
    """Of every respondent the answers on 0..1."""
    return [
        [
            Fraction(int(wave.scales[code][r]) - 1, CATEGORIES[code] - 1)
            for code in codes
            if wave.scales[code][r] > 0
        ]
        for r in range(wave.respondents)
    ]


def test_units_are_twelfths_of_the_sum_of_the_answers() -> None:
    wave = a_wave()
    units, answered = FOUR.respondents(wave)
    plain = plain_scores(wave, ("d", "c", "b", "a"))
    assert units.tolist() == [12 * sum(own) for own in plain]
    assert answered.tolist() == [len(own) for own in plain]
    assert units.dtype == answered.dtype == np.int32
    scores = FOUR.pomp(units, answered)
    expected = [float(100 * sum(own) / len(own)) if own else np.nan for own in plain]
    np.testing.assert_allclose(scores, expected)
    assert any(not own for own in plain)


def test_scores_are_counted_by_municipality_and_number_of_answers() -> None:
    wave = a_wave()
    plain = plain_scores(wave, ("d", "c", "b", "a"))
    n, units, squares = (np.zeros((3, 2, 2), dtype=object) for _ in range(3))
    favourable = np.zeros((3, 2), dtype=int)
    for r, own in enumerate(plain):
        m, s, j = int(wave.municipality[r]), int(wave.perspective[r]), len(own) - 3
        if j >= 0:
            n[m, s, j] += 1
            units[m, s, j] += 12 * sum(own)
            squares[m, s, j] += (12 * sum(own)) ** 2
            favourable[m, s] += sum(own) / len(own) >= Fraction(62, 2 * 4 * 12)
    cells = CellIndex(2 * wave.municipality + wave.perspective, 3)
    found = FOUR.counted(*FOUR.respondents(wave), cells)
    assert found.n.tolist() == n.tolist()
    assert found.units.tolist() == units.tolist()
    assert found.squares.tolist() == squares.tolist()
    assert found.favourable.tolist() == favourable.tolist()
    assert respondents(found).tolist() == n.sum(axis=-1).tolist()
    totals, doubles = np.zeros((3, 2)), np.zeros((3, 2))
    for r, own in enumerate(plain):
        if len(own) >= 3:
            score = 100 * float(sum(own) / len(own))
            totals[wave.municipality[r], wave.perspective[r]] += score
            doubles[wave.municipality[r], wave.perspective[r]] += score**2
    assert FOUR.totals(found) == pytest.approx(totals)
    assert FOUR.square_totals(found) == pytest.approx(doubles)
    assert mean_score(FOUR, found) == pytest.approx(totals / n.sum(axis=-1).astype(float))


def test_squares_of_long_scales_do_not_overflow() -> None:
    """Units of tens of thousands, in 32 bits each: their squares take more."""
    score = ThemeScore({"a": 1}, 60_000, (1,), 1)
    units, answered = np.array([60_000, 59_999], dtype=np.int32), np.ones(2, dtype=np.int32)
    found = score.counted(units, answered, CellIndex(np.array([0, 0]), 1))
    assert found.squares[0, 0].tolist() == [60_000**2 + 59_999**2]


def test_where_nobody_has_a_score_there_is_no_mean() -> None:
    empty = np.zeros((1, 2, 1), dtype=np.int64)
    one = np.array([[[1], [0]]])
    found = mean_score(TWO, ThemeTally(one, 12 * one, one, empty[..., 0]))
    np.testing.assert_allclose(found, [[50.0, np.nan]])


@pytest.mark.parametrize(
    ("units", "answered", "step"),
    [
        (0, 2, 1),
        (1, 2, 1),  # 4.2 points
        (2, 2, 2),  # 8.3
        (3, 2, 2),  # 12.5
        (4, 2, 3),  # 16.7
        (6, 2, 4),  # 25 is nearer to 30, halves go up
        (18, 2, 9),  # and 75 to 80
        (22, 2, 10),  # 91.7
        (23, 2, 11),  # 95.8
        (24, 2, 11),
        (12, 1, 0),
        (0, 0, 0),
    ],
)
def test_scores_are_kept_in_steps_of_ten_points(units: int, answered: int, step: int) -> None:
    found = TWO.binned(np.array([units, 24]), np.array([answered, 2]))
    assert found.tolist() == [step, 11]
    assert found.dtype == np.int8


@pytest.mark.parametrize(
    ("units", "answered", "favourable"),
    [(31, 4, True), (30, 4, False), (24, 3, True), (23, 3, False), (24, 2, False), (0, 0, False)],
)
def test_a_score_is_favourable_from_the_mean_cut_on(
    units: int, answered: int, *, favourable: bool
) -> None:
    """62/8 = 7.75 units per answered item; of two answers of four there is no score."""
    assert FOUR.favourable(np.array([units]), np.array([answered])).tolist() == [favourable]
