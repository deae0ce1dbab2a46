"""One side's course over three waves, whole: by each link, of a share and of a score."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy import stats

from benchmarking.core.data.figures import Reason
from benchmarking.core.data.wave import SIDES, Thresholds, WaveInput
from benchmarking.core.disclosure.released import mean_figure, share_figure
from benchmarking.core.waves.comparing import Alignment, Compared
from benchmarking.core.waves.courses import Panels, item_course, theme_course
from benchmarking.core.waves.panel import link
from benchmarking.core.waves.study import StudyWave, WaveMeasure, rows_of
from benchmarking.core.waves.trend_results import (
    Course,
    Linked,
    Point,
    SubjectTrend,
    TestName,
    TrendTest,
)
from benchmarking.core.waves.trends import Trend, WaveLink, page_either_way
from tests.core.study_waves import LIMITS, OUTLINE, answers, as_wave, persons, with_answers

ITEM, THEME = OUTLINE.scales[0], OUTLINE.themes[0]
CODES = [f"{m:02}" for m in range(13)]


@dataclass(frozen=True)
class Waves:
    """The waves as they were answered and as a trend reads them."""

    given: tuple[WaveInput, ...]
    read: tuple[StudyWave, ...]

    def course(self, *, theme: bool = False, panels: Panels | None = None) -> SubjectTrend:
        if theme:
            return theme_course(self.read, THEME, panels or Panels())
        return item_course(self.read, ITEM, panels or Panels())

    def measures(self, *, theme: bool) -> list[WaveMeasure]:
        return [wave.theme(THEME) if theme else wave.item(ITEM) for wave in self.read]

    def scores(self, s: int, *, theme: bool) -> list[dict[str, list[float]]]:
        """Of each wave by municipality the scores of one side, in the order they came in."""
        found = []
        for wave in self.given:
            own: dict[str, list[float]] = {}
            for r in np.flatnonzero(wave.perspective == s):
                a, b = int(wave.scales["a"][r]), int(wave.scales["b"][r])
                if a > 0:
                    score = 25 * (a - 1 + b - 1) / 2 if theme else float(a == 4)
                    own.setdefault(wave.municipality_codes[wave.municipality[r]], []).append(score)
            found.append(own)
        return found


def waves_of(
    linked: WaveLink, shares: tuple[float, ...] = (0.2, 0.5, 0.8), limits: Thresholds = LIMITS
) -> Waves:
    """Thirteen municipalities; in the first three of them nobody answers the middle wave. On the
    administrative side the waves come in the other order of shares."""
    given, read = [], []
    for w, share in enumerate(shares):
        codes = [f"{w}{code}" for code in CODES] if linked == WaveLink.NONE else CODES
        wave = answers(share, municipalities=codes, per_side=6, seed=w)
        other = answers(shares[-1 - w], municipalities=codes, per_side=6, seed=10 + w)
        own = {c: np.where(wave.perspective == 0, wave.scales[c], other.scales[c]) for c in "ab"}
        if w == 1:
            own = {c: np.where(wave.municipality < 3, 0, column) for c, column in own.items()}
        wave = with_answers(wave, **own)
        key = persons(wave)
        if w == 2:
            key = np.where(wave.municipality < 5, np.char.add(b"new ", key), key)
            key[wave.municipality > 10] = b""
        given.append(wave)
        person = key if linked == WaveLink.SEAT else None
        read.append(as_wave(w, wave, person=person, limits=limits))
    return Waves(tuple(given), tuple(read))


def compared(waves: Waves, a: int, b: int, s: int, measures: list[WaveMeasure]) -> Compared:
    first, second = waves.read[a], waves.read[b]
    codes = sorted({*first.codes, *second.codes})
    rows = Alignment(rows_of(first.codes, codes), rows_of(second.codes, codes))
    pairs = link(first.panel, second.panel, s)
    return Compared.of((measures[a], measures[b]), s, pairs, rows)


def page(scores: list[dict[str, list[float]]]) -> TrendTest:
    """scipy's L, and its p, of the municipalities that are in every wave."""
    codes = set.intersection(*(set(wave) for wave in scores))
    table = np.array([[np.mean(wave[code]) for wave in scores] for code in sorted(codes)])
    L, p = stats.page_trend_test(table).statistic, page_either_way(table).p  # noqa: N806
    return TrendTest(TestName.PAGE, L, pytest.approx(p))  # type: ignore[arg-type]


def slope(scores: list[dict[str, list[float]]]) -> TrendTest:
    """t of the regression of the answers on the number of their wave, municipality by municipality."""
    pairs = [(w, x) for w, wave in enumerate(scores) for own in wave.values() for x in own]
    w, x = np.array(pairs).T
    slopes, apart, freedom = np.polyfit(w, x, 1)[0], [], []
    spread = float(((w - w.mean()) ** 2).sum())
    for number, wave in enumerate(scores):
        mean = np.mean(np.concatenate(list(wave.values())))
        own = [np.array(one) - mean for one in wave.values()]
        sums = np.array([(number - w.mean()) * float(one.sum()) / spread for one in own])
        apart.append(len(own) / (len(own) - 1) * float((sums**2).sum()))
        freedom.append(len(own) - 1)
    t = float(slopes) / sum(apart) ** 0.5
    degrees = sum(apart) ** 2 / sum(v**2 / f for v, f in zip(apart, freedom, strict=True))
    p = float(2 * stats.t.sf(abs(t), degrees))
    near = pytest.approx(t), pytest.approx(p)
    return TrendTest(TestName.CLUSTERED_SLOPE, *near)  # type: ignore[arg-type]


@pytest.mark.parametrize("linked", [WaveLink.SEAT, WaveLink.MUNICIPALITY, WaveLink.NONE])
@pytest.mark.parametrize("theme", [False, True])
@pytest.mark.parametrize("s", [0, 1])
def test_a_course_is_put_together_from_its_waves_and_their_changes(
    linked: WaveLink, s: int, *, theme: bool
) -> None:
    waves = waves_of(linked)
    measures, scores = waves.measures(theme=theme), waves.scores(s, theme=theme)
    overall = compared(waves, 0, 2, s, measures).by(linked)
    make = mean_figure if theme else share_figure
    points = tuple(Point(w, make(m.side(s), LIMITS)) for w, m in enumerate(measures))
    figure = overall.figure((points[0].figure, points[2].figure), LIMITS)
    test = page if linked != WaveLink.NONE else slope
    # Of the seats in the later wave five have another holder, and of two it is not known.
    counted = {
        WaveLink.SEAT: Linked(linked, 13, 6 * 6 + 5 + 2, 5, 2),
        WaveLink.MUNICIPALITY: Linked(linked, 13, None, None, None),
        WaveLink.NONE: Linked(linked, None, None, None, None),
    }
    expected = Course(
        points=points,
        change=figure,
        interval90=overall.change().interval90,
        steady=False,
        linked=counted[linked],
        seats=overall.seat_test() if linked == WaveLink.SEAT and not theme else None,
        test=test(scores),
        trend=Trend.FALLING if s else Trend.RISING,
    )
    found = waves.course(theme=theme)
    assert (found.political, found.administrative)[s] == expected
    assert found.code == ("t" if theme else "a")
    assert figure.low is not None
    if linked != WaveLink.SEAT:
        mean = [np.mean([x for own in wave.values() for x in own]) for wave in scores]
        assert found.gap.change.visible
        assert points[0].figure.value == pytest.approx(mean[0])


def test_two_waves_are_linked_once() -> None:
    waves, panels = waves_of(WaveLink.SEAT).read, Panels()
    for a, b in ((0, 1), (0, 2), (1, 2)):
        for s in (0, 1):
            found, expected = (
                panels.pairs(waves[a], waves[b], s),
                link(waves[a].panel, waves[b].panel, s),
            )
            assert found.first.tolist() == expected.first.tolist()
            assert found.second.tolist() == expected.second.tolist()
            assert panels.pairs(waves[a], waves[b], s) is found
    other = as_wave(3, answers(0.5, municipalities=["99", "00", "05"], per_side=1))
    rows = panels.rows(waves[0], other)
    assert rows.first.tolist() == [*range(13), -1]
    assert rows.second.tolist() == [0, -1, -1, -1, -1, 1, *[-1] * 7, 2]
    assert panels.rows(waves[0], other) is rows
    assert panels.rows(waves[0], waves[1]).second.tolist() == list(range(13))


def test_a_wave_in_the_middle_that_is_above_both_ends_is_a_peak() -> None:
    found = waves_of(WaveLink.MUNICIPALITY, (0.2, 0.9, 0.2))
    assert found.course().political.trend == Trend.PEAK
    assert found.course(theme=True).political.trend == Trend.PEAK
    low = waves_of(WaveLink.MUNICIPALITY, (0.4, 0.05, 0.45)).course().political
    assert low.trend == Trend.DIP
    high = waves_of(WaveLink.MUNICIPALITY, (0.8, 0.8, 0.8))
    margins = [replace(w, limits=Thresholds(delta=0.3, delta_pomp=15.0)) for w in high.read]
    wide = Waves(high.given, tuple(margins))
    assert wide.course().political.trend == Trend.STRUCTURAL
    assert wide.course(theme=True).political.trend == Trend.STRUCTURAL


@pytest.mark.parametrize(
    ("limits", "steady"),
    [
        (Thresholds(delta=0.3, delta_pomp=1.0), (True, False)),
        (Thresholds(delta=0.01, delta_pomp=15.0), (False, True)),
    ],
)
def test_shares_and_scores_have_margins_of_their_own(
    limits: Thresholds, steady: tuple[bool, bool]
) -> None:
    waves = waves_of(WaveLink.MUNICIPALITY, (0.5, 0.5, 0.5), limits)
    found = tuple(waves.course(theme=theme).political.steady for theme in (False, True))
    assert found == steady


@pytest.mark.parametrize("strict", [0, 1, 2])
def test_a_change_keeps_the_strictest_limits_of_its_waves(strict: int) -> None:
    """The 35 who are no pair are enough where each wave asks for no more answers than that."""
    made = waves_of(WaveLink.SEAT)
    for cell, reason in ((35, None), (36, Reason.REMAINDER)):
        limits = [Thresholds(answers=cell) if w == strict else LIMITS for w in range(3)]
        read = [replace(wave, limits=own) for wave, own in zip(made.read, limits, strict=True)]
        course = Waves(made.given, tuple(read)).course().political
        assert course.change.reason == reason
        assert [point.figure.visible for point in course.points] == [True] * 3
        assert (course.seats is None) == (course.linked.pairs is None) == (reason is not None)
        # Beside the middle wave fewer are no pair, and so there is no word.
        assert course.trend is None
        assert (course.test is None) == (reason is not None)


def test_the_margin_is_that_of_the_last_wave() -> None:
    made = waves_of(WaveLink.MUNICIPALITY, (0.5, 0.5, 0.5))
    for w, steady in ((0, False), (2, True)):
        read = [
            replace(wave, limits=Thresholds(delta=0.3)) if number == w else wave
            for number, wave in enumerate(made.read)
        ]
        assert Waves(made.given, tuple(read)).course().political.steady == steady


def test_a_score_without_an_interval_in_the_middle_leaves_no_test_and_no_word() -> None:
    """Eight municipalities answer the middle wave; first and last have an interval each."""
    made = waves_of(WaveLink.MUNICIPALITY)
    few = answers(0.5, municipalities=CODES[:8], per_side=6, seed=1)
    waves = Waves(
        (made.given[0], few, made.given[2]), (made.read[0], as_wave(1, few), made.read[2])
    )
    course = waves.course(theme=True).political
    assert (course.points[1].figure.visible, course.points[1].figure.low) == (True, None)
    assert course.change.low is not None
    assert course.interval90 is not None
    assert (course.test, course.trend, course.linked.link) == (None, None, WaveLink.NONE)
    share = waves.course().political
    assert (share.points[1].figure.low, share.test, share.trend) == (None, None, None)


@pytest.mark.parametrize(
    ("whole", "parts", "tested"), [(10, (0, 0, 0), True), (9, (1, 1, 1), False), (0, (10, 10, 10), False)]
)  # fmt: skip
def test_a_test_of_order_needs_ten_municipalities_in_every_wave(
    whole: int, parts: tuple[int, int, int], *, tested: bool
) -> None:
    """Each two waves have ten in common, but of those three waves only `whole`."""
    shared = [f"{w}{m:02}" for w in range(3) for m in range(parts[w])]
    read, given = [], []
    for w in range(3):
        codes = [f"x{m:02}" for m in range(whole)] + [c for c in shared if c[0] != str(w)]
        given.append(answers(0.3 + 0.2 * w, municipalities=codes, per_side=6, seed=w))
        read.append(as_wave(w, given[-1]))
    course = Waves(tuple(given), tuple(read)).course().political
    assert course.linked.link == WaveLink.MUNICIPALITY
    assert course.change.low is not None
    assert (course.test is not None) == tested


def test_where_everybody_agrees_in_every_wave_there_is_no_test() -> None:
    course = waves_of(WaveLink.NONE, (1.0, 1.0, 1.0)).course().political
    assert course.test is None
    assert course.trend == Trend.STRUCTURAL


def test_what_a_wave_withholds_is_a_point_without_a_figure() -> None:
    """Of this side alone, with the kind of figure that it would have been."""
    made = waves_of(WaveLink.MUNICIPALITY)
    for s, side in enumerate(SIDES):
        held = {("a", side): Reason.REMAINDER, ("t", side): Reason.DOMINANCE}
        read = (replace(made.read[0], withheld=held), *made.read[1:])
        for theme, reason, indicator in (
            (False, Reason.REMAINDER, "I1"),
            (True, Reason.DOMINANCE, "I4"),
        ):
            subject = Waves(made.given, read).course(theme=theme)
            own, other = (subject.political, subject.administrative)[:: 1 - 2 * s]
            assert (own.points[0].figure.reason, own.points[0].figure.indicator) == (
                reason,
                indicator,
            )
            assert own.points[0].figure.value is None
            assert (own.change.reason, own.interval90, own.steady) == (reason, None, False)
            assert (own.test, own.trend, own.seats) == (None, None, None)
            assert own.linked == Linked(WaveLink.MUNICIPALITY, None, None, None, None)
            assert other.points[0].figure.visible
            assert other.trend is not None
            assert subject.gap.points[0].figure.visible


def test_a_score_that_nobody_has_in_one_wave_is_counted_in_the_others() -> None:
    """The highest scores are not yet there in the first wave."""
    made = waves_of(WaveLink.NONE, (0.5, 0.5, 0.5))
    first = made.given[0]
    low = with_answers(first, b=np.where(first.scales["b"] == 4, 3, 2))
    waves = Waves((low, *made.given[1:]), (as_wave(0, low), *made.read[1:]))
    scores = waves.scores(0, theme=True)
    highest = [max(x for own in wave.values() for x in own) for wave in scores]
    assert highest == [62.5, 75.0, 75.0]
    assert waves.course(theme=True).political.test == slope(scores)


def test_any_wave_in_the_middle_may_be_the_peak() -> None:
    """Of four waves the third alone stands out."""
    made = waves_of(WaveLink.MUNICIPALITY, (0.2, 0.2, 0.9, 0.2))
    assert made.course().political.trend == Trend.PEAK
    assert (
        waves_of(WaveLink.MUNICIPALITY, (0.2, 0.9, 0.2, 0.2)).course().political.trend == Trend.PEAK
    )


def test_a_gap_is_lined_up_between_the_first_and_the_last_wave() -> None:
    """Twelve municipalities are in both of these, of which the middle wave knows ten."""
    shares = zip(range(3), (0.3, 0.5, 0.6), (range(12), range(2, 14), range(12)), strict=True)
    given = [
        answers(share, municipalities=[f"{m:02}" for m in codes], per_side=6, seed=w)
        for w, share, codes in shares
    ]
    waves = Waves(tuple(given), tuple(as_wave(w, wave) for w, wave in enumerate(given)))
    assert waves.course().gap.linked == Linked(WaveLink.MUNICIPALITY, 12, None, None, None)
