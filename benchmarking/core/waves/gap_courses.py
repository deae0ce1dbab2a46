"""The course of a gap over the waves of a study (indicators 2.4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarking.core.data.figures import (
    MEAN,
    WITHIN,
    Base,
    Figure,
    FigureKind,
    Reason,
    as_coarse_as,
)
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.released import CLUSTERS_FOR_INTERVAL, clustered_figure, withheld
from benchmarking.core.disclosure.side_pairs import SidePair, side_pair, within_figure
from benchmarking.core.statistics.gaps import Clustered, MunicipalGaps, municipal_gaps
from benchmarking.core.waves.comparing import Alignment, change_of
from benchmarking.core.waves.study import GAP, StudyWave, WaveMeasure
from benchmarking.core.waves.trend_results import GapCourse, Linked, Point
from benchmarking.core.waves.trends import WaveLink, gap_change, independent_change


def gap_course(
    code: str,
    waves: Sequence[StudyWave],
    measures: list[WaveMeasure],
    limits: Thresholds,
    rows: Alignment,
) -> GapCourse:
    """The within gap per wave, and its change by municipality.

    A change of I3: as unlinked waves where fewer than 10 municipalities have both sides twice.
    """
    pairs = [
        side_pair(m.n, m.total, wave.limits, whole=m.whole)
        for m, wave in zip(measures, waves, strict=True)
    ]
    points = tuple(
        Point(
            wave.wave, wave.told(_gap_figure(pairs[w], wave.withheld.get((code, GAP))), (code, GAP))
        )
        for w, wave in enumerate(waves)
    )
    gaps = (measures[0].at(rows.first), measures[-1].at(rows.second))
    change = _gap_between(
        (municipal_gaps(*gaps[0]), municipal_gaps(*gaps[1])), (pairs[0], pairs[-1])
    )
    ends = (points[0].figure, points[-1].figure)
    figure = _gap_change(change, ends, change_of(measures[0]), limits)
    seen = change.link == WaveLink.MUNICIPALITY and figure.visible
    municipalities = int(change.estimate.clusters) if seen else None
    return GapCourse(points, figure, Linked(change.link, municipalities, None, None, None))


def _gap_figure(pair: SidePair, hidden: Reason | None) -> Figure:
    kind = WITHIN if pair.political.whole == 1 else MEAN
    return withheld(kind, hidden) if hidden else within_figure(pair, kind)


@dataclass(frozen=True, slots=True)
class _GapChange:
    """The change of a gap, and its link."""

    estimate: Clustered
    link: WaveLink


def _gap_between(
    gaps: tuple[MunicipalGaps, MunicipalGaps], pairs: tuple[SidePair, SidePair]
) -> _GapChange:
    """By municipality where 10 have both sides in both waves, else as unlinked waves."""
    paired = gap_change(gaps[0], gaps[1])
    if int(paired.clusters) >= CLUSTERS_FOR_INTERVAL:
        return _GapChange(paired, WaveLink.MUNICIPALITY)
    return _GapChange(independent_change(pairs[0].estimate(), pairs[1].estimate()), WaveLink.NONE)


def _gap_change(
    change: _GapChange, ends: tuple[Figure, Figure], kind: FigureKind, limits: Thresholds
) -> Figure:
    for end in ends:
        if not end.visible:
            return withheld(kind, end.reason or Reason.TOO_FEW_ANSWERS)
    estimate = change.estimate
    if int(estimate.clusters) < limits.peers:
        return withheld(kind, Reason.TOO_FEW_MUNICIPALITIES)
    if int(estimate.n.min()) < limits.answers:
        return withheld(kind, Reason.TOO_FEW_ANSWERS)
    if change.link == WaveLink.MUNICIPALITY and float(estimate.largest) > 0.5:
        return withheld(kind, Reason.DOMINANCE)
    base = Base(int(estimate.n.sum()), int(estimate.clusters))
    return as_coarse_as(clustered_figure(kind, estimate, base), ends)
