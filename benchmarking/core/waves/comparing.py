"""One side's change between two waves, by one link: estimate, intervals, and whether it may leave.

| link         | the pairs are                     | estimate                                       |
|--------------|-----------------------------------|------------------------------------------------|
| seat         | the same person, or the same seat | mean of the pairs' changes, cluster t          |
| municipality | municipalities in both waves      | I3 on their changes, cluster t                 |
| none         | nothing                           | difference of the two waves, variances added   |

A link holds for a whole course and is never mixed. The seat link asks for `SEATS` pairs from
`CLUSTERS_FOR_INTERVAL` municipalities and for half of both waves' answers at the municipalities
of both waves, which the next weaker link would use: fewer say little of the side, and may
differ from the rest in that they stayed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarking.core.data.arrays import Bools, Counts, Floats, floats, optional
from benchmarking.core.data.figures import (
    CHANGE,
    Base,
    Figure,
    FigureKind,
    Method,
    Reason,
    as_coarse_as,
    shown,
)
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.released import CLUSTERS_FOR_INTERVAL, Side, side_reason, withheld
from benchmarking.core.statistics.gaps import Clustered, cluster_mean
from benchmarking.core.statistics.intervals import square_and_add
from benchmarking.core.statistics.ranktests import cluster_t_test
from benchmarking.core.waves.panel import Pairs
from benchmarking.core.waves.study import WaveMeasure
from benchmarking.core.waves.trend_results import SeatTest
from benchmarking.core.waves.trends import (
    ChangeInterval,
    WaveLink,
    independent_change,
    municipal_change,
    newcombe_paired,
    seat_change,
)

SEATS = 30


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two waves laid side by side: the rows of each municipality of either (-1: not there)."""

    first: Counts
    second: Counts


@dataclass(frozen=True, slots=True)
class Compared:
    """Side `s` of one measure in two waves, earlier first.

    `pairs`: the seats whose holders answered in both waves, `place` (P,) the municipality where
    the later answer was given; `total`, `n` (M, 2 waves): the answers by municipality.
    """

    first: WaveMeasure
    second: WaveMeasure
    s: int
    pairs: Pairs
    place: Counts
    total: Floats
    n: Counts

    @classmethod
    def of(
        cls, measures: tuple[WaveMeasure, WaveMeasure], s: int, pairs: Pairs, rows: Alignment
    ) -> "Compared":
        """Line the two waves up; of `pairs` those stay that answered both times."""
        first, second = measures
        found = [first.at(rows.first), second.at(rows.second)]
        total = floats(np.stack([total[:, s] for total, _ in found], axis=1))
        n = np.stack([n[:, s] for _, n in found], axis=1)
        kept = pairs.only(np.isfinite(first.score[pairs.first] + second.score[pairs.second]))
        return cls(first, second, s, kept, second.place[kept.second], total, n)

    @property
    def both(self) -> Bools:
        """The municipalities (M,) with an answer in both waves."""
        return np.asarray((self.n > 0).all(axis=1))

    def strongest(self) -> WaveLink:
        """The strongest link that these two waves allow."""
        both = self.both
        pairs, half = len(self.pairs), int(self.n[both].sum(axis=0).max())
        if pairs >= SEATS and 2 * pairs >= half and self._places() >= CLUSTERS_FOR_INTERVAL:
            return WaveLink.SEAT
        enough = np.count_nonzero(both) >= CLUSTERS_FOR_INTERVAL
        return WaveLink.MUNICIPALITY if enough else WaveLink.NONE

    def _places(self) -> int:
        return int(np.count_nonzero(np.bincount(self.place)))

    def by(self, link: WaveLink) -> "Comparison":
        """The change by this link."""
        if link == WaveLink.SEAT:
            changes = self.second.score[self.pairs.second] - self.first.score[self.pairs.first]
            change = seat_change(changes, self.place, len(self.second.codes))
            return Comparison(self, link, change)
        (t1, t2), (n1, n2) = self.total.T, self.n.T
        if link == WaveLink.MUNICIPALITY:
            return Comparison(self, link, municipal_change(t1, n1, t2, n2))
        return Comparison(self, link, independent_change(*self.apart()))

    @property
    def waves(self) -> list[tuple[Floats, Counts]]:
        """Total and answers (M,) of each wave."""
        return [(self.total[:, w], self.n[:, w]) for w in (0, 1)]

    def apart(self) -> tuple[Clustered, Clustered]:
        """Each wave's own mean."""
        first, second = (cluster_mean(total, n) for total, n in self.waves)
        return first, second

    def outcomes(self) -> tuple[int, int, int, int]:
        """Pairs that are favourable in both waves, in the later, in the earlier, in neither."""
        before = self.first.score[self.pairs.first] > 0
        after = self.second.score[self.pairs.second] > 0
        marks = (before & after, ~before & after, before & ~after, ~before & ~after)
        e, f, g, h = (int(np.count_nonzero(mark)) for mark in marks)
        return e, f, g, h

    def halves(self) -> Iterator[tuple[Side, Side]]:
        """In each wave: the paired answers, and those of everybody else."""
        for measure, rows in ((self.first, self.pairs.first), (self.second, self.pairs.second)):
            whole, own = measure.side(self.s), _side_at(measure, rows)
            left = floats(whole.total - own.total)
            yield own, Side(whole.n - own.n, left, measure.whole)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The change between two waves by one link: second minus first."""

    compared: Compared
    link: WaveLink
    estimate: Clustered

    @property
    def base(self) -> Base:
        """What it rests on: n counts pairs (seats) or the answers of both waves."""
        return Base(int(self.estimate.n.sum()), int(self.estimate.clusters))

    @property
    def is_small(self) -> bool:
        """Whether there are too few municipalities for an interval."""
        return int(self.estimate.clusters) < CLUSTERS_FOR_INTERVAL

    @property
    def is_steady(self) -> bool:
        """Whether every cluster changed alike."""
        return float(self.estimate.se) == 0

    def change(self) -> ChangeInterval:
        """With intervals; where every cluster changed alike, those of `fallback`."""
        found = ChangeInterval.of(self.estimate)
        if not self.is_steady or self.is_small:
            return found
        low, high = (self.fallback(confidence) for confidence in (0.90, 0.95))
        return ChangeInterval(found.value, low, high)

    def fallback(self, confidence: float) -> tuple[float, float]:
        """The interval where every cluster changed alike (SE 0), which is no certainty.

        Shares: Newcombe's paired one for seats, and else from Korn and Graubard's limits of both
        waves at the paired municipalities. Means: as if the waves were not linked; NaN where even
        so nothing differs.
        """
        compared = self.compared
        if not compared.first.is_share:
            apart = independent_change(*compared.apart())
            low, high = apart.interval(confidence) if float(apart.se) > 0 else (np.nan, np.nan)
        elif self.link == WaveLink.SEAT:
            return newcombe_paired(*compared.outcomes(), confidence)
        else:
            everybody = np.ones(len(compared.n), dtype=bool)
            kept = compared.both if self.link == WaveLink.MUNICIPALITY else everybody
            first, second = (cluster_mean(t[kept], n[kept]) for t, n in compared.waves)
            limits = [wave.share_interval(wave.n, confidence) for wave in (second, first)]
            low, high = square_and_add(second.value, limits[0], first.value, limits[1])
        return float(low), float(high)

    def seat_test(self) -> SeatTest | None:
        """McNemar's question with municipalities as clusters; None below two of them."""
        p = optional(cluster_t_test(self.estimate).p)
        return None if p is None else SeatTest(p)

    def reason(self, limits: Thresholds) -> Reason | None:
        """Why the change may not leave, when both waves' own figures may.

        Needs `cell` answers (pairs) in both waves from `peers` municipalities, none with more
        than half of the weight, and no unanimity; and what is paired must not tell, beside the
        waves' totals, what the few who are not paired answered.
        """
        if int(self.estimate.n.min()) < limits.answers:
            return Reason.TOO_FEW_ANSWERS
        if int(self.estimate.clusters) < limits.peers:
            return Reason.TOO_FEW_MUNICIPALITIES
        if self.link == WaveLink.NONE:
            return None
        if float(self.estimate.largest) > 0.5:
            return Reason.DOMINANCE
        return self._pairs_reason(limits) if self.link == WaveLink.SEAT else None

    def _pairs_reason(self, limits: Thresholds) -> Reason | None:
        for own, rest in self.compared.halves():
            if (reason := side_reason(own, limits)) is not None:
                return reason
            if rest.answers and _exposed(rest, limits):
                return Reason.REMAINDER
        return None

    def figure(self, ends: tuple[Figure, Figure], limits: Thresholds) -> Figure:
        """Last minus first wave; shown only where both waves' figures are."""
        kind = change_of(self.compared.first)
        for end in ends:
            if not end.visible:
                return withheld(kind, end.reason or Reason.TOO_FEW_ANSWERS)
        if (reason := self.reason(limits)) is not None:
            return withheld(kind, reason)
        return as_coarse_as(self._told(kind), ends)

    def _told(self, kind: FigureKind) -> Figure:
        change = self.change()
        if self.is_small:
            few = Reason.TOO_FEW_MUNICIPALITIES
            return shown(kind, change.value, None, self.base, warning=few)
        if not self.is_steady:
            return shown(kind, change.value, change.interval95, self.base)
        fallback, alike = self._fallback_kind(kind), Reason.DEGENERATE
        return shown(fallback, change.value, change.interval95, self.base, warning=alike)

    def _fallback_kind(self, kind: FigureKind) -> FigureKind:
        if not self.compared.first.is_share:
            return kind
        return kind.by(
            Method.NEWCOMBE_PAIRED if self.link == WaveLink.SEAT else Method.SQUARE_AND_ADD
        )


def change_of(measure: WaveMeasure) -> FigureKind:
    """W1 in the measure's unit."""
    return CHANGE if measure.is_share else CHANGE.measured_in(Unit.POINTS)


def _side_at(measure: WaveMeasure, rows: Counts) -> Side:
    size, place = len(measure.codes), measure.place[rows]
    total = np.bincount(place, measure.score[rows], size)
    return Side(np.bincount(place, minlength=size), total, measure.whole)


def _exposed(rest: Side, limits: Thresholds) -> bool:
    """Whether the difference from the totals tells what everybody else answered.

    As of a municipality's cell: below `cell` answers, of one place, or all but at most one alike.
    """
    base = rest.base
    if base.n < limits.answers or base.municipalities < 2:
        return True
    if rest.whole == 1:
        return round(min(rest.sum, base.n - rest.sum)) <= 1
    return rest.at_bound and base.n < limits.unanimity
