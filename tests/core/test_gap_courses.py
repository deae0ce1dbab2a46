"""The gap over the waves of a study, against plain loops over municipalities."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy import stats

from benchmarking.core.data.figures import CHANGE, Figure, Method, Reason, hidden
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.waves.comparing import Alignment
from benchmarking.core.waves.gap_courses import gap_course
from benchmarking.core.waves.study import StudyWave, WaveMeasure, rows_of
from benchmarking.core.waves.trend_results import GapCourse, Linked, Point
from benchmarking.core.waves.trends import WaveLink
from tests.core import alike
from tests.core.study_waves import as_wave

LIMITS = Thresholds()
# Of each municipality: (political answers, their sum, administrative answers, their sum).
Cell = tuple[int, int, int, int]


def a_measure(cells: dict[str, Cell], whole: float = 1.0) -> WaveMeasure:
    table = np.array(list(cells.values()))
    n, total = table[:, [0, 2]], table[:, [1, 3]]
    return WaveMeasure(tuple(cells), n, total, np.zeros(0), np.zeros(0, dtype=int), whole)


def a_study_wave(place: int, withheld: dict[tuple[str, str], Reason] | None = None) -> StudyWave:
    nobody = WaveInput(("a",), np.full((1, 2), -1), np.zeros(0, int), np.zeros(0, int))
    return as_wave(place, nobody, limits=LIMITS, withheld=withheld)


def course_of(
    *measures: WaveMeasure,
    limits: Thresholds = LIMITS,
    withheld: Sequence[dict[tuple[str, str], Reason]] | None = None,
) -> GapCourse:
    held = withheld or [{} for _ in measures]
    waves = [a_study_wave(3 * w, own) for w, own in enumerate(held)]
    codes = sorted({*measures[0].codes, *measures[-1].codes})
    rows = Alignment(*(rows_of(measures[w].codes, codes) for w in (0, -1)))
    return gap_course("i", waves, list(measures), limits, rows)


def gaps(cells: dict[str, Cell]) -> dict[str, tuple[float, float, int]]:
    """Gap, weight and answers where both sides answered."""
    return {
        code: (tp / p - ta / a, p * a / (p + a), p + a)
        for code, (p, tp, a, ta) in cells.items()
        if p and a
    }


def linearised(values: list[float], weights: list[float]) -> tuple[float, float]:
    mass, size = sum(weights), len(values)
    mean = sum(w * v for w, v in zip(weights, values, strict=True)) / mass
    squares = sum((w * (v - mean) / mass) ** 2 for w, v in zip(weights, values, strict=True))
    return mean, sqrt(size / (size - 1) * squares)


def within(cells: dict[str, Cell]) -> tuple[float, float, int, int]:
    """The gap, its error, the answers and the municipalities."""
    found = list(gaps(cells).values())
    value, se = linearised([g for g, _, _ in found], [w for _, w, _ in found])
    return value, se, sum(n for _, _, n in found), len(found)


def a_figure(
    indicator: str, estimate: tuple[float, float], n: int, clusters: int, unit: Unit = Unit.SHARE
) -> Figure:
    """Of a value and its error."""
    value, half = estimate[0], float(stats.t.ppf(0.975, clusters - 1)) * estimate[1]
    given: list[Any] = [pytest.approx(x) for x in (value, value - half, value + half)]
    ends = given[1], given[2]
    return alike.a_figure(indicator, unit, given[0], ends, (n, clusters), Method.CLUSTER_T)


def some_cells(names: str, seed: int, most: int = 1) -> dict[str, Cell]:
    """Gaps of many sizes; of a share (`most` 1) or a score."""
    rng = np.random.default_rng(seed)
    found: dict[str, Cell] = {}
    for code in names:
        p, a = (int(x) for x in rng.integers(3, 9, 2))
        tp, ta = (int(rng.integers(0, most * n + 1)) for n in (p, a))
        found[code] = (p, tp, a, ta)
    return found


# The first wave without m, the second without a; n answered on one side alone.
FIRST = {**some_cells("abcdefghijkl", 1), "n": (5, 2, 0, 0)}
SECOND = {**some_cells("bcdefghijklm", 2), "n": (4, 1, 6, 3)}


def changes(first: dict[str, Cell], second: dict[str, Cell]) -> tuple[float, float, int]:
    """The change by municipality, its error, and the answers of both waves."""
    before, after = gaps(first), gaps(second)
    both = [code for code in before if code in after]
    weights = [before[c][1] * after[c][1] / (before[c][1] + after[c][1]) for c in both]
    value, se = linearised([after[c][0] - before[c][0] for c in both], weights)
    return value, se, sum(before[c][2] + after[c][2] for c in both)


def test_a_gap_has_a_course_by_municipality() -> None:
    found = course_of(a_measure(FIRST), a_measure(some_cells("abcdefghijkl", 9)), a_measure(SECOND))
    value, se, n = changes(FIRST, SECOND)
    assert found.change == a_figure("W1", (value, se), n, 11)
    assert found.linked == Linked(WaveLink.MUNICIPALITY, 11, None, None, None)
    assert [point.wave for point in found.points] == [0, 3, 6]
    for point, cells in zip((found.points[0], found.points[2]), (FIRST, SECOND), strict=True):
        value, se, n, clusters = within(cells)
        assert point.figure == a_figure("I3", (value, se), n, clusters)


def test_a_gap_of_scores_is_another_indicator() -> None:
    first, second = some_cells("abcdefghijkl", 3, 100), some_cells("abcdefghijkl", 4, 100)
    found = course_of(a_measure(first, 100.0), a_measure(second, 100.0))
    value, se, n, clusters = within(second)
    assert found.points[1] == Point(3, a_figure("I4", (value, se), n, clusters, Unit.POINTS))
    value, se, n = changes(first, second)
    assert found.change == a_figure("W1", (value, se), n, 12, Unit.POINTS)


def test_below_ten_municipalities_the_waves_count_as_unlinked() -> None:
    """Nine have both sides twice; the estimates are those of each wave by itself."""
    first, second = some_cells("abcdefghijkl", 5), some_cells("defghijklmno", 6)
    (one, se1, n1, _), (two, se2, n2, _) = within(first), within(second)
    found = course_of(a_measure(first), a_measure(second))
    assert found.change == a_figure("W1", (two - one, sqrt(se1**2 + se2**2)), n1 + n2, 12)
    assert found.linked == Linked(WaveLink.NONE, None, None, None, None)
    ten = course_of(a_measure(first), a_measure(some_cells("cdefghijklmn", 6)))
    assert ten.linked == Linked(WaveLink.MUNICIPALITY, 10, None, None, None)


def test_what_a_wave_withholds_of_a_gap_hides_its_change() -> None:
    held = {("i", "gap"): Reason.REMAINDER, ("i", "political"): Reason.DOMINANCE}
    for withheld in ([held, {}], [{}, held]):
        found = course_of(a_measure(FIRST), a_measure(SECOND), withheld=withheld)
        assert found.change == hidden(CHANGE, Reason.REMAINDER)
        assert found.linked == Linked(WaveLink.MUNICIPALITY, None, None, None, None)
        shown = [point.figure.visible for point in found.points]
        assert shown == [not own for own in withheld]
    assert [point.figure.indicator for point in found.points] == ["I3", "I3"]
    scores = [a_measure(some_cells("abcdefghijkl", seed, 100), 100.0) for seed in (3, 4)]
    hidden_scores = course_of(*scores, withheld=[held, {}])
    assert hidden_scores.points[0].figure.indicator == "I4"
    assert hidden_scores.points[0].figure.reason == Reason.REMAINDER


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Thresholds(peers=11), None),
        (Thresholds(peers=12), Reason.TOO_FEW_MUNICIPALITIES),
        (Thresholds(answers=60), None),
        (Thresholds(answers=61), Reason.TOO_FEW_ANSWERS),
    ],
)
def test_a_change_of_a_gap_keeps_the_limits_of_all_waves(
    limits: Thresholds, reason: Reason | None
) -> None:
    """Eleven municipalities, with 60 answers in the wave that has fewest."""
    fewer = {code: (3, i % 4, 3, (2 * i) % 3) for i, code in enumerate("abcdefghij")}
    more = {code: (4, i % 3, 5, (3 * i) % 5) for i, code in enumerate("abcdefghij")}
    first, second = {**fewer, "k": (1, 1, 1, 0)}, {**more, "k": (4, 2, 4, 3)}
    if limits.answers != LIMITS.answers:
        del first["k"]
    for waves in ((first, second), (second, first)):
        assert course_of(*map(a_measure, waves), limits=limits).change.reason == reason


def test_a_municipality_with_over_half_of_the_weight_hides_the_change() -> None:
    """The large one weighs 5; ten others with half a weight each make as much, nine do not."""
    even: dict[str, Cell] = {
        code: (2, i % 3, 2, (i + 1) % 2) for i, code in enumerate("bcdefghijk")
    }
    waves = [a_measure({"a": (20, k, 20, 8), **even}) for k in (10, 14)]
    assert course_of(*waves).change.visible
    # In the first wave five others are small, in the second the other six.
    uneven: list[dict[str, Cell]] = [
        {"a": (20, 10, 20, 8)}
        | {c: (4, 2, 4, 1) if (i < 5) == (w == 0) else (1, 1, 1, 0) for i, c in enumerate("bcdefghijkl")}
        for w in (0, 1)
    ]  # fmt: skip
    found = course_of(*map(a_measure, uneven))
    assert [point.figure.visible for point in found.points] == [True, True]
    assert found.change == hidden(CHANGE, Reason.DOMINANCE)
    assert found.linked == Linked(WaveLink.MUNICIPALITY, None, None, None, None)


def test_every_wave_brings_its_own_answers() -> None:
    measures = [a_measure(FIRST), a_measure(SECOND)]
    with pytest.raises(ValueError, match="zip"):
        course_of(*measures, withheld=[{}, {}, {}])
    with pytest.raises(ValueError, match="zip"):
        course_of(*measures, withheld=[{}])


def test_a_change_is_between_the_first_and_the_last_of_three_waves() -> None:
    """Also where the waves are not linked, and where it is the last that is withheld."""
    cells = [
        some_cells(names, i)
        for i, names in enumerate(("abcdefghijkl", "abcdefg", "defghijklmno"), 5)
    ]
    measures = [a_measure(own) for own in cells]
    (one, se1, n1, _), (two, se2, n2, _) = within(cells[0]), within(cells[2])
    expected = a_figure("W1", (two - one, sqrt(se1**2 + se2**2)), n1 + n2, 12)
    assert course_of(*measures).change == expected
    held = {("i", "gap"): Reason.REMAINDER}
    assert course_of(*measures, withheld=[{}, held, {}]).change == expected
    hidden_last = course_of(*measures, withheld=[{}, {}, held])
    assert hidden_last.change == hidden(CHANGE, Reason.REMAINDER)
