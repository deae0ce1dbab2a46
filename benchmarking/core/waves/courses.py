"""The courses of items and themes over the waves of a study (indicators 2.4)."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from benchmarking.core.data.arrays import Counts, Floats, divide, floats, optional
from benchmarking.core.data.figures import MEAN, SHARE, Figure
from benchmarking.core.data.instrument import ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import SIDES, Thresholds
from benchmarking.core.disclosure.released import (
    CLUSTERS_FOR_INTERVAL,
    mean_figure,
    share_figure,
    withheld,
)
from benchmarking.core.statistics.ranktests import Tested
from benchmarking.core.waves.comparing import Alignment, Compared, Comparison
from benchmarking.core.waves.gap_courses import gap_course
from benchmarking.core.waves.panel import Incumbent, Pairs, link
from benchmarking.core.waves.study import StudyWave, WaveMeasure, rows_of
from benchmarking.core.waves.trend_results import (
    Course,
    Linked,
    Point,
    SeatTest,
    SubjectTrend,
    TestName,
    TrendTest,
)
from benchmarking.core.waves.trends import (
    Trend,
    WaveLink,
    clustered_trend,
    majority_throughout,
    page_either_way,
    trend_word,
)

# What makes a difference matter; all other limits protect who answered.
MARGINS: Final = ("delta", "delta_pomp")


def item_course(waves: Sequence[StudyWave], spec: ScaleSpec, panels: "Panels") -> SubjectTrend:
    """An item's shares, comparable in all of `waves`; `spec` is that of the last wave."""
    return _subject(spec.code, waves, [wave.item(spec) for wave in waves], panels)


def theme_course(waves: Sequence[StudyWave], spec: ThemeSpec, panels: "Panels") -> SubjectTrend:
    """A theme's POMP means, of the same comparable items in all of `waves`."""
    measures = [wave.theme(spec) for wave in waves]
    bound = [replace(wave, limits=wave.limits.of_themes) for wave in waves]
    return _subject(spec.code, bound, measures, panels)


class Panels:
    """How any two waves lie beside one another, earlier first; each found once."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[int, int, int], Pairs] = {}
        self._rows: dict[tuple[int, int], Alignment] = {}

    def pairs(self, first: StudyWave, second: StudyWave, s: int) -> Pairs:
        """The respondents of side `s` who are in both."""
        key = (first.wave, second.wave, s)
        if key not in self._pairs:
            self._pairs[key] = link(first.panel, second.panel, s)
        return self._pairs[key]

    def rows(self, first: StudyWave, second: StudyWave) -> Alignment:
        """Their municipalities."""
        key = (first.wave, second.wave)
        if key not in self._rows:
            codes = sorted({*first.codes, *second.codes})
            self._rows[key] = Alignment(rows_of(first.codes, codes), rows_of(second.codes, codes))
        return self._rows[key]


def _strictest(waves: Sequence[StudyWave]) -> Thresholds:
    """The limits of a figure over several waves: each respondent's promise holds.

    The margins are those of the last wave, fixed before it opened.
    """
    names = [limit.name for limit in fields(Thresholds) if limit.name not in MARGINS]
    highest = {name: max(getattr(wave.limits, name) for wave in waves) for name in names}
    return replace(waves[-1].limits, **highest)


def _subject(
    code: str, waves: Sequence[StudyWave], measures: list[WaveMeasure], panels: Panels
) -> SubjectTrend:
    limits = _strictest(waves)
    sides = [_Side(code, s, waves, measures, limits).course(panels) for s in (0, 1)]
    gap = gap_course(code, waves, measures, limits, panels.rows(waves[0], waves[-1]))
    return SubjectTrend(code, sides[0], sides[1], gap)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of one item or theme over the waves."""

    code: str
    s: int
    waves: Sequence[StudyWave]
    measures: list[WaveMeasure]
    limits: Thresholds

    def course(self, panels: Panels) -> Course:
        points = tuple(self._point(w) for w in range(len(self.waves)))
        steps = self._steps(panels)
        overall = steps[0]
        figure = overall.figure((points[0].figure, points[-1].figure), self.limits)
        change = overall.change() if figure.low is not None else None
        seen = change is not None and all(point.figure.low is not None for point in points)
        return Course(
            points=points,
            change=figure,
            interval90=None if change is None else change.interval90,
            steady=change is not None and change.equivalent(self._delta),
            linked=_linked(overall, figure),
            seats=self._seats(overall, figure),
            test=self._test(overall.link) if seen and len(points) > 2 else None,
            trend=self._word(points, steps) if seen else None,
            majority=seen and majority_throughout(_lows(points), self._half),
        )

    @property
    def _delta(self) -> float:
        return self.limits.delta if self._share else self.limits.delta_pomp

    @property
    def _share(self) -> bool:
        return self.measures[0].is_share

    @property
    def _half(self) -> float:
        return self.measures[0].whole / 2

    def _point(self, w: int) -> Point:
        wave, side = self.waves[w], self.measures[w].side(self.s)
        make, kind = (share_figure, SHARE) if self._share else (mean_figure, MEAN)
        hidden = wave.withheld.get((self.code, SIDES[self.s]))
        figure = withheld(kind, hidden) if hidden else make(side, wave.limits)
        return Point(wave.wave, wave.told(figure, (self.code, SIDES[self.s])))

    def _steps(self, panels: Panels) -> list[Comparison]:
        """First to last wave; then for each middle wave first to middle, and middle to last."""
        last = len(self.waves) - 1
        steps = [(0, last)]
        for middle in range(1, last):
            steps += [(0, middle), (middle, last)]
        compared = [self._compared(a, b, panels) for a, b in steps]
        best = weakest([one.strongest() for one in compared])
        return [one.by(best) for one in compared]

    def _compared(self, a: int, b: int, panels: Panels) -> Compared:
        waves, measures = (self.waves[a], self.waves[b]), (self.measures[a], self.measures[b])
        pairs = panels.pairs(*waves, self.s)
        return Compared.of(measures, self.s, pairs, panels.rows(*waves))

    def _word(self, points: tuple[Point, ...], steps: list[Comparison]) -> Trend | None:
        if any(step.reason(self.limits) for step in steps):
            return None
        overall, *between = (step.change() for step in steps)
        middles = [(between[m], between[m + 1]) for m in range(0, len(between), 2)]
        return trend_word(_lows(points), overall, middles, self._delta, self._half)

    def _seats(self, overall: Comparison, figure: Figure) -> SeatTest | None:
        paired = overall.link == WaveLink.SEAT and self._share and figure.visible
        return overall.seat_test() if paired else None

    def _test(self, best: WaveLink) -> TrendTest | None:
        linked = best != WaveLink.NONE
        return _page(self.measures, self.s) if linked else _slope(self.measures, self.s)


def _lows(points: tuple[Point, ...]) -> list[float]:
    return [point.figure.low for point in points if point.figure.low is not None]


def weakest(links: list[WaveLink]) -> WaveLink:
    """One link for the whole course: what every pair of its waves allows."""
    order = (WaveLink.NONE, WaveLink.MUNICIPALITY, WaveLink.SEAT)
    return min(links, key=order.index)


def _linked(overall: Comparison, figure: Figure) -> Linked:
    """What is printed of the link; the counts only beside a change that may be read."""
    if overall.link == WaveLink.NONE or not figure.visible:
        return Linked(overall.link, None, None, None, None)
    municipalities = int(overall.estimate.clusters)
    if overall.link == WaveLink.MUNICIPALITY:
        return Linked(overall.link, municipalities, None, None, None)
    pairs = overall.compared.pairs
    new, unknown = (pairs.counted(who) for who in (Incumbent.NEW, Incumbent.UNKNOWN))
    return Linked(overall.link, municipalities, len(pairs), new, unknown)


def _page(measures: list[WaveMeasure], s: int) -> TrendTest | None:
    """Page's L over the means of the municipalities that answered in every wave."""
    total, n = _together(measures, s)
    table = divide(total, n)
    table = table[np.isfinite(table).all(axis=1)]
    if len(table) < CLUSTERS_FOR_INTERVAL:
        return None
    return _tested(TestName.PAGE, page_either_way(table))


def _slope(measures: list[WaveMeasure], s: int) -> TrendTest | None:
    """The linear trend over waves that are not linked."""
    return _tested(TestName.CLUSTERED_SLOPE, clustered_trend(*_together(measures, s)))


def _together(measures: list[WaveMeasure], s: int) -> tuple[Floats, Counts]:
    """One side's totals and answers (M, waves) of all municipalities of any wave."""
    codes = sorted(set().union(*(measure.codes for measure in measures)))
    found = [measure.at(rows_of(measure.codes, codes)) for measure in measures]
    total = floats(np.stack([total[:, s] for total, _ in found], axis=1))
    return total, np.stack([n[:, s] for _, n in found], axis=1)


def _tested(name: TestName, found: Tested) -> TrendTest | None:
    if optional(found.p) is None:
        return None
    return TrendTest(name, found.statistic, found.p)
