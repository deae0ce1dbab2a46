"""Benchmark figures between two sides: gaps inside municipalities and over all respondents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from benchmarking.core.data.arrays import Counts, Totals, optional
from benchmarking.core.data.figures import (
    DISTANCE,
    ORDINAL,
    POOLED,
    WITHIN,
    Base,
    Figure,
    FigureKind,
    Method,
    Reason,
    shown,
    undefined,
)
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.classes import GapView
from benchmarking.core.disclosure.released import (
    COMFORTABLE_BASE,
    Side,
    clustered_figure,
    side_reason,
    withheld,
)
from benchmarking.core.statistics.distance import chance_wasserstein, wasserstein
from benchmarking.core.statistics.gaps import (
    Clustered,
    cluster_mean,
    within_gap,
    within_means,
)
from benchmarking.core.statistics.intervals import square_and_add
from benchmarking.core.statistics.ordinal import clustered_delta
from benchmarking.core.statistics.ranktests import cluster_t_test


def joint_reason(reasons: Sequence[Reason | None]) -> Reason | None:
    """Why a gap between two sides that are hidden for these reasons may not leave."""
    if Reason.NO_ANSWERS in reasons:
        return Reason.ONE_SIDED
    return next((reason for reason in reasons if reason is not None), None)


@dataclass(frozen=True, slots=True)
class Inside:
    """The estimates inside municipalities, before any rule: the gap, and each side's mean."""

    gap: Clustered
    means: tuple[Clustered, Clustered]

    @classmethod
    def of(cls, p: Side, a: Side) -> "Inside":
        """Of two sides."""
        sides = (p.total, p.n, a.total, a.n)
        return cls(within_gap(*sides), within_means(*sides))


@dataclass(frozen=True)
class SidePair:
    """The two sides of one figure over the same municipalities.

    `withheld`: a reason, found elsewhere, why no gap of these sides may leave; `known` is what
    is `inside`, where that is known.
    """

    political: Side
    administrative: Side
    limits: Thresholds
    withheld: Reason | None = None
    known: Inside | None = None

    @property
    def base(self) -> Base:
        """All respondents of both sides, as a pooled comparison counts them."""
        p, a = self.political, self.administrative
        either = int(np.count_nonzero((p.n > 0) | (a.n > 0)))
        return Base(p.answers + a.answers, either)

    @cached_property
    def inside(self) -> Inside:
        """What is estimated inside municipalities."""
        return self.known or Inside.of(self.political, self.administrative)

    def estimate(self, *, equal: bool = False) -> Clustered:
        """The within gap with its own weights, or with equal ones."""
        if not equal:
            return self.inside.gap
        p, a = self.political, self.administrative
        return within_gap(p.total, p.n, a.total, a.n, equal=True)

    def reason(self) -> Reason | None:
        """Why a gap between these sides may not leave."""
        return self._reason

    @cached_property
    def _reason(self) -> Reason | None:
        if self.withheld is not None:
            return self.withheld
        sides = (self.political, self.administrative)
        return joint_reason([side_reason(side, self.limits) for side in sides])

    def within_reason(self, estimate: Clustered) -> Reason | None:
        """Why the within gap may not leave: it also needs `peers` municipalities with both sides."""
        reason = self.reason()
        if reason is not None:
            return reason
        if int(estimate.clusters) < self.limits.peers:
            return Reason.TOO_FEW_MUNICIPALITIES
        if int(estimate.n.min()) < self.limits.answers:
            return Reason.TOO_FEW_ANSWERS
        if float(estimate.largest) > 0.5:
            return Reason.DOMINANCE
        paired = self.paired()
        for side in (paired.political, paired.administrative):
            if side.at_bound and side.answers < self.limits.unanimity:
                return Reason.UNANIMOUS  # the share beside the gap would say it
        return None

    def paired(self) -> "SidePair":
        """The municipalities where both sides answered."""
        return self._paired

    @cached_property
    def _paired(self) -> "SidePair":
        both = (self.political.n > 0) & (self.administrative.n > 0)
        p, a = (
            Side(side.n[both], side.total[both], side.whole)
            for side in (self.political, self.administrative)
        )
        return SidePair(p, a, self.limits)

    def limits_of_sides(self, confidence: float = 0.95) -> tuple[float, float]:
        """The interval of the pooled difference of shares from those of both sides.

        For sides of which the clustered error is 0 everywhere: Korn and Graubard's limits are
        those of the answers then, and never empty.
        """
        p, a = self.political, self.administrative
        (first, second) = (s.mean.share_interval(s.answers, confidence) for s in (p, a))
        low, high = square_and_add(p.mean.value, first, a.mean.value, second)
        return float(low), float(high)


def side_pair(
    n: Counts,
    total: Totals,
    limits: Thresholds,
    *,
    whole: float | None = None,
    fullest: Counts | None = None,
) -> SidePair:
    """Both sides from arrays (M, 2); `fullest` (2,)."""
    political, administrative = (
        Side(
            n[:, s],
            total[:, s],
            whole,
            None if fullest is None else int(fullest[s]),
        )
        for s in (0, 1)
    )
    return SidePair(political, administrative, limits)


def side_pairs(
    numbers: Sequence[Counts],
    totals: Sequence[Totals],
    limits: Thresholds,
    *,
    whole: float,
    fullest: Sequence[Counts] | None = None,
) -> list[SidePair]:
    """As `side_pair` of each of many figures over the same municipalities, estimated together."""
    if not numbers:
        return []
    # A column stands in one stretch of memory: it is added up as if it were alone.
    n, total = (np.array([one.T for one in each]).transpose(2, 1, 0) for each in (numbers, totals))
    means, sides = cluster_mean(total, n), (total[:, 0], n[:, 0], total[:, 1], n[:, 1])
    gaps, (political, administrative) = within_gap(*sides), within_means(*sides)

    def side(s: int, x: int) -> Side:
        most = None if fullest is None else int(fullest[x][s])
        return Side(n[:, s, x], total[:, s, x], whole, most, means.at(s, x))

    def inside(x: int) -> Inside:
        return Inside(gaps.at(x), (political.at(x), administrative.at(x)))

    return [SidePair(side(0, x), side(1, x), limits, known=inside(x)) for x in range(len(numbers))]


def within_figure(pair: SidePair, kind: FigureKind = WITHIN, *, equal: bool = False) -> Figure:
    """I3/I4: the gap inside municipalities with its cluster t interval (10 municipalities or more)."""
    estimate = pair.estimate(equal=equal)
    reason = pair.within_reason(estimate)
    if reason is not None:
        return withheld(kind, reason)
    base = Base(int(estimate.n.sum()), int(estimate.clusters))
    return _gap_figure(kind, estimate, base, pair.paired())


def _gap_figure(kind: FigureKind, estimate: Clustered, base: Base, pair: SidePair) -> Figure:
    """A gap with its clustered interval. Where every municipality has the same gap (SE 0) one of
    shares falls back on the limits of both sides, marked degenerate; one of means has none."""
    figure = clustered_figure(kind, estimate, base)
    if pair.political.whole == 1 and figure.reason == Reason.DEGENERATE:
        added, interval = kind.by(Method.SQUARE_AND_ADD), pair.limits_of_sides()
        return shown(added, float(estimate.value), interval, base, warning=figure.reason)
    return figure


def within_sides(pair: SidePair, kind: FigureKind) -> tuple[Figure, Figure]:
    """G1, G2: what stands beside the within gap, the political side first.

    Each side at the municipalities of the gap and with its weights, so that political minus
    administrative is the gap; shown only where the gap is. From 10 municipalities on a share
    (`WITHIN_SHARE`) has Korn and Graubard's interval, a mean (`WITHIN_MEAN`) its cluster t.
    """
    means = pair.inside.means
    together = replace(means[0], n=np.stack([mean.n for mean in means]))  # G, weights: the gap's
    reason = pair.within_reason(together)
    if reason is not None:
        return withheld(kind, reason), withheld(kind, reason)
    return _within_side(kind, means[0]), _within_side(kind, means[1])


def _within_side(kind: FigureKind, mean: Clustered) -> Figure:
    if kind.unit == Unit.SHARE:  # a sum of weights may come out a hair above 1
        mean = replace(mean, value=np.clip(mean.value, 0.0, 1.0))
    return clustered_figure(kind, mean, Base(int(mean.n), int(mean.clusters)))


def pooled_figure(pair: SidePair, kind: FigureKind = POOLED) -> Figure:
    """I2, I4: the difference between all respondents of both sides, with cluster t interval."""
    reason = pair.reason()
    if reason is not None:
        return withheld(kind, reason)
    p, a = pair.political, pair.administrative
    return _gap_figure(kind, p.mean.minus(a.mean), pair.base, pair)


def ordinal_figure(pair: SidePair, counts: Counts) -> Figure:
    """I6: Cliff's delta between the two sides' answers `counts` (M, 2, K) over all respondents."""
    reason = pair.reason()
    if reason is not None:
        return withheld(ORDINAL, reason)
    return clustered_figure(ORDINAL, clustered_delta(counts), pair.base)


def distance_figure(pair: SidePair, counts: Counts) -> tuple[Figure, float | None]:
    """I12 of a scale item (M, 2, K): Wasserstein-1 over what chance gives, and that chance.

    Among all respondents, with labels shuffled inside municipalities; from 10 answers a side.
    """
    reason = pair.reason()
    if reason is not None:
        return withheld(DISTANCE, reason), None
    if min(pair.political.answers, pair.administrative.answers) < COMFORTABLE_BASE:
        return undefined(DISTANCE, Reason.SMALL_BASE), None
    totals, chance = counts.sum(axis=0), float(chance_wasserstein(counts))
    observed = float(wasserstein(totals[0], totals[1]))
    return shown(DISTANCE, observed - chance, None, pair.base), chance


def gap_p(pair: SidePair) -> float | None:
    """I8: the p of the within gap by its cluster t."""
    return optional(cluster_t_test(pair.estimate()).p)


def gap_view(pair: SidePair, *, shares: bool) -> GapView:
    """The within gap as a class needs it, with the degenerate fallback of `within_figure`."""
    estimate = pair.estimate()
    intervals = []
    for confidence in (0.90, 0.95):
        if shares and float(estimate.se) == 0:
            intervals.append(pair.paired().limits_of_sides(confidence))
        else:
            low, high = estimate.interval(confidence)
            intervals.append((float(low), float(high)))
    return GapView(float(estimate.value), intervals[0], intervals[1], int(estimate.clusters))
