"""The courses of items and themes over the waves of a study (indicators 2.4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarking.core.arrays import Counts, Floats, divide, optional
from benchmarking.core.comparing import Compared, change_figure
from benchmarking.core.figures import MEAN, SHARE, Figure
from benchmarking.core.gap_courses import gap_course
from benchmarking.core.panel import Incumbent, Pairs, link
from benchmarking.core.ranktests import Tested
from benchmarking.core.released import (
    CLUSTERS_FOR_INTERVAL,
    mean_figure,
    share_figure,
    withheld,
)
from benchmarking.core.study import Measure, StudyWave
from benchmarking.core.trend_results import (
    Course,
    Linked,
    Point,
    SeatTest,
    SubjectTrend,
    TestName,
    TrendTest,
)
from benchmarking.core.trends import (
    Change,
    Link,
    Trend,
    cochran_armitage,
    jonckheere_terpstra,
    page_either_way,
    trend_word,
)
from benchmarking.core.wave import SIDES, ScaleSpec, ThemeSpec, Thresholds


def item_course(waves: Sequence[StudyWave], spec: ScaleSpec, panels: "Panels") -> SubjectTrend:
    """An item's shares, comparable in all of `waves`; `spec` is that of the last wave."""
    return _subject(spec.code, waves, [wave.item(spec) for wave in waves], panels)


def theme_course(waves: Sequence[StudyWave], spec: ThemeSpec, panels: "Panels") -> SubjectTrend:
    """A theme's POMP means, of the same comparable items in all of `waves`."""
    return _subject(spec.code, waves, [wave.theme(spec) for wave in waves], panels)


class Panels:
    """The pairs of respondents between any two waves, each found once."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, int, int], Pairs] = {}

    def between(self, first: StudyWave, second: StudyWave, s: int) -> Pairs:
        """Side `s` of two waves, earlier first."""
        key = (first.wave, second.wave, s)
        if key not in self._found:
            self._found[key] = link(first.panel, second.panel, s)
        return self._found[key]


def _strictest(waves: Sequence[StudyWave]) -> Thresholds:
    """The limits of a figure over several waves: each respondent's promise holds.

    The margins are those of the last wave, fixed before it opened.
    """
    names = ("cell", "distribution", "unanimity", "peers", "office_holder")
    highest = {name: max(getattr(wave.limits, name) for wave in waves) for name in names}
    return replace(waves[-1].limits, **highest)


def _subject(
    code: str, waves: Sequence[StudyWave], measures: list[Measure], panels: Panels
) -> SubjectTrend:
    limits = _strictest(waves)
    sides = [_Side(code, s, waves, measures, limits).course(panels) for s in (0, 1)]
    return SubjectTrend(code, sides[0], sides[1], gap_course(code, waves, measures, limits))


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of one item or theme over the waves."""

    code: str
    s: int
    waves: Sequence[StudyWave]
    measures: list[Measure]
    limits: Thresholds

    def course(self, panels: Panels) -> Course:
        points = tuple(self._point(w) for w in range(len(self.waves)))
        steps = self._steps(panels)
        best = weakest([step.strongest() for step in steps])
        ends = (points[0].figure, points[-1].figure)
        figure = change_figure(steps[0], best, ends, self.limits)
        change = steps[0].change(best) if figure.low is not None else None
        seen = change is not None and all(point.figure.low is not None for point in points)
        return Course(
            points=points,
            change=figure,
            interval90=_interval(change),
            steady=change is not None and change.equivalent(self._delta),
            linked=_linked(steps[0], best, figure),
            seats=self._seats(steps[0], best, figure),
            test=self._test(best) if seen and len(points) > 2 else None,
            trend=self._word(points, steps, best) if seen else None,
        )

    @property
    def _delta(self) -> float:
        return self.limits.delta if self._share else self.limits.delta_pomp

    @property
    def _share(self) -> bool:
        return self.measures[0].is_share

    def _point(self, w: int) -> Point:
        wave, side = self.waves[w], self.measures[w].side(self.s)
        make, kind = (share_figure, SHARE) if self._share else (mean_figure, MEAN)
        hidden = wave.withheld.get((self.code, SIDES[self.s]))
        figure = withheld(kind, hidden) if hidden else make(side, wave.limits)
        return Point(wave.wave, figure)

    def _steps(self, panels: Panels) -> list[Compared]:
        """First to last wave; then for each middle wave first to middle, and middle to last."""
        last = len(self.waves) - 1
        steps = [(0, last)]
        for middle in range(1, last):
            steps += [(0, middle), (middle, last)]
        return [self._compared(a, b, panels) for a, b in steps]

    def _compared(self, a: int, b: int, panels: Panels) -> Compared:
        pairs = panels.between(self.waves[a], self.waves[b], self.s)
        return Compared.of(self.measures[a], self.measures[b], self.s, pairs)

    def _word(self, points: tuple[Point, ...], steps: list[Compared], best: Link) -> Trend | None:
        if any(step.reason(best, self.limits) for step in steps):
            return None
        overall, *between = (step.change(best) for step in steps)
        middles = [
            (up, _turned(down)) for up, down in zip(between[::2], between[1::2], strict=True)
        ]
        lower = [point.figure.low for point in points if point.figure.low is not None]
        half = self.measures[0].whole / 2
        return trend_word(lower, overall, middles, self._delta, half)

    def _seats(self, overall: Compared, best: Link, figure: Figure) -> SeatTest | None:
        if best != Link.SEAT or not self._share or not figure.visible:
            return None
        low, high = overall.seat_interval()
        return SeatTest(low, high, overall.mcnemar())

    def _test(self, best: Link) -> TrendTest | None:
        if best != Link.NONE:
            return _page(self.measures, self.s)
        if self._share:
            positive, n = (
                np.array([getattr(m.side(self.s), name) for m in self.measures], dtype=np.int64)
                for name in ("sum", "answers")
            )
            return _tested(TestName.COCHRAN_ARMITAGE, cochran_armitage(positive, n))
        histograms = _histograms([_scores(m, w, self.s) for m, w in self._both()])
        return _tested(TestName.JONCKHEERE, jonckheere_terpstra(histograms))

    def _both(self) -> list[tuple[Measure, StudyWave]]:
        return list(zip(self.measures, self.waves, strict=True))


def weakest(links: list[Link]) -> Link:
    """One link for the whole course: what every pair of its waves allows."""
    order = (Link.NONE, Link.MUNICIPALITY, Link.SEAT)
    return min(links, key=order.index)


def _turned(change: Change) -> Change:
    """The same change, second wave first."""
    (l90, h90), (l95, h95) = change.interval90, change.interval95
    return Change(-change.value, (-h90, -l90), (-h95, -l95))


def _interval(change: Change | None) -> tuple[float, float] | None:
    if change is None:
        return None
    low, high = (optional(limit) for limit in change.interval90)
    return None if low is None or high is None else (low, high)


def _linked(overall: Compared, best: Link, figure: Figure) -> Linked:
    """What is printed of the link; the counts only beside a change that may be read."""
    if best == Link.NONE or not figure.visible:
        return Linked(best, None, None, None, None)
    if best == Link.MUNICIPALITY:
        return Linked(best, int(np.count_nonzero(overall.both)), None, None, None)
    pairs = overall.pairs
    return Linked(
        best,
        len(np.unique(overall.place)),
        len(pairs),
        pairs.counted(Incumbent.NEW),
        pairs.counted(Incumbent.UNKNOWN),
    )


def _page(measures: list[Measure], s: int) -> TrendTest | None:
    """Page's L over the means of the municipalities that answered in every wave."""
    codes = sorted(set.intersection(*(set(measure.codes) for measure in measures)))
    found = [measure.at(tuple(codes)) for measure in measures] if codes else []
    means = [divide(total[:, s], n[:, s]) for total, n in found]
    table = np.stack(means, axis=1) if means else np.zeros((0, len(measures)))
    table = table[np.isfinite(table).all(axis=1)]
    if len(table) < CLUSTERS_FOR_INTERVAL:
        return None
    return _tested(TestName.PAGE, page_either_way(table))


def _tested(name: TestName, found: Tested) -> TrendTest | None:
    if optional(found.statistic) is None or optional(found.p) is None:
        return None
    return TrendTest(name, found.statistic, found.p)


def _scores(measure: Measure, wave: StudyWave, s: int) -> Floats:
    """The scores of one side's respondents."""
    kept = (wave.panel.side == s) & np.isfinite(measure.score)
    return np.asarray(measure.score[kept], dtype=np.float64)


def _histograms(waves: list[Floats]) -> Counts:
    """How often each score occurs, (waves, scores)."""
    values = np.unique(np.concatenate(waves))
    at = [np.searchsorted(values, scores) for scores in waves]
    return np.stack([np.bincount(found, minlength=len(values)) for found in at])
