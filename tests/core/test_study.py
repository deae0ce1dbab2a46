"""A wave as a trend reads it: its municipalities after mergers, and what it measured there."""

from typing import Any

import numpy as np
import pytest

from benchmarking.core.data.figures import Reason
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.waves.study import StudyContext, StudyWave, WaveMeasure, study_wave

LIMITS = Thresholds(answers=7)
OUTLINE = Instrument(
    (
        ScaleSpec("a", favourable_from=3),
        ScaleSpec("b", reverse=True),
        ScaleSpec("c", categories=3),
    ),
    (ThemeSpec("t", ("a", "b", "c")),),
)
# Seven respondents at d, a, c and b; a and d are one municipality now, at e nobody answered.
PLACE, SIDE = np.array([0, 1, 2, 3, 0, 3, 3]), np.array([0, 0, 1, 0, 0, 1, 0])
ANSWERS = {
    "a": np.array([5, 4, 3, 2, 0, -1, 1]),
    "b": np.array([1, 2, 5, 0, 4, 5, 5]),
    "c": np.array([3, 0, 1, 2, 0, 0, 1]),
}
WITHHELD = {("a", "political"): Reason.REMAINDER}


def a_study_wave(**given: Any) -> StudyWave:
    wave = WaveInput(
        ("d", "a", "c", "b", "e"),
        np.full((5, 2), -1),
        PLACE,
        SIDE,
        ANSWERS,
        roles=("mayor", "director"),
        role=np.array([0, 0, 1, 0, -1, 1, -1]),
    )
    keys = np.array([b"k1", b"k2", b"k3", b"k4", b"k5", b"k6", b"k7"])
    study = StudyContext({"d": "x", "x": "a", "q": "r"}, {"mayor"})
    return study_wave(4, wave, OUTLINE, LIMITS, study=study, person=keys, **given)


def test_a_wave_stands_under_the_codes_of_today() -> None:
    found = a_study_wave(withheld=WITHHELD)
    assert (found.wave, found.instrument, found.limits) == (4, OUTLINE, LIMITS)
    assert (found.codes, found.merged, found.withheld) == (("a", "b", "c", "e"), 1, WITHHELD)
    assert found.cells.municipalities == 4
    assert found.cells.index.tolist() == [0, 0, 5, 2, 0, 3, 2]
    assert found.cells.index.dtype == np.int64
    assert found.present == {"a", "b", "c"}
    assert found.panel.person.tolist() == [b"k1", b"k2", b"k3", b"k4", b"k5", b"k6", b"k7"]
    assert found.panel.seat.tolist() == [b"a|mayor", b"a|mayor", b"", b"b|mayor", b"", b"", b""]
    assert found.panel.side.tolist() == SIDE.tolist()
    assert found.answers.scales["b"].tolist() == ANSWERS["b"].tolist()


def test_a_wave_may_stand_alone() -> None:
    wave = WaveInput(("b", "a"), np.full((2, 2), -1), np.array([0, 1]), np.array([0, 1]))
    found = study_wave(0, wave, Instrument(), LIMITS)
    assert (found.codes, found.merged, found.withheld) == (("a", "b"), 0, {})
    assert found.cells.index.tolist() == [2, 1]
    assert found.panel.person.tolist() == found.panel.seat.tolist() == [b"", b""]


def test_an_item_counts_from_todays_line_on() -> None:
    """In its own wave 3 was favourable; today it takes a 4."""
    found = a_study_wave().item(ScaleSpec("a"))
    assert (found.codes, found.whole) == (("a", "b", "c", "e"), 1)
    assert found.is_share
    assert found.n.tolist() == [[2, 0], [2, 0], [0, 1], [0, 0]]
    assert found.total.tolist() == [[2, 0], [0, 0], [0, 0], [0, 0]]
    expected = [1, 1, 0, 0, np.nan, np.nan, 0]
    np.testing.assert_array_equal(found.score, expected)
    assert found.place.tolist() == [0, 0, 2, 1, 0, 1, 1]
    lower = a_study_wave().item(ScaleSpec("a", favourable_from=2))
    assert lower.total.tolist() == [[2, 0], [1, 0], [0, 1], [0, 0]]


def test_a_theme_is_the_mean_of_who_answered_two_thirds_of_it() -> None:
    """Of three items two: the fifth and the sixth respondent have no score."""
    found = a_study_wave().theme(OUTLINE.themes[0])
    scores = [100.0, 75.0, 50 / 3, 37.5, np.nan, np.nan, 0.0]
    np.testing.assert_allclose(found.score, scores)
    assert found.n.tolist() == [[2, 0], [2, 0], [0, 1], [0, 0]]
    totals = np.array([[175, 0], [37.5, 0], [0, 50 / 3], [0, 0]])
    assert found.total == pytest.approx(totals)
    assert (found.codes, found.whole) == (("a", "b", "c", "e"), 100)
    assert not found.is_share
    assert found.place.tolist() == [0, 0, 2, 1, 0, 1, 1]


def test_a_side_of_a_measure_is_its_column() -> None:
    n, total = np.array([[1, 2], [3, 4]]), np.array([[5.0, 6.0], [7.0, 8.0]])
    measure = WaveMeasure(("a", "b"), n, total, np.zeros(0), np.zeros(0, dtype=int), 100.0)
    for s in (0, 1):
        side = measure.side(s)
        assert (side.n.tolist(), side.total.tolist()) == (n[:, s].tolist(), total[:, s].tolist())
        assert side.whole == 100


def test_a_municipality_that_is_not_there_has_answered_nothing() -> None:
    n, total = np.array([[1, 2], [3, 4]]), np.array([[5.0, 6.0], [7.0, 8.0]])
    measure = WaveMeasure(("a", "b"), n, total, np.zeros(0), np.zeros(0, dtype=int), 100.0)
    totals, numbers = measure.at(np.array([1, -1, 0]))
    assert totals.tolist() == [[7, 8], [0, 0], [5, 6]]
    assert numbers.tolist() == [[3, 4], [0, 0], [1, 2]]
