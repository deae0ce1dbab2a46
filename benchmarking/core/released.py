"""Benchmark figures: an estimate, its interval and the rules under which it may be shown."""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.arrays import Counts, Totals
from benchmarking.core.classes import GapView, View
from benchmarking.core.figures import Figure, Method, Reason, hidden, shown, undefined
from benchmarking.core.gaps import Clustered, cluster_mean, pooled_mean_gap, within_gap
from benchmarking.core.intervals import newcombe, wilson
from benchmarking.core.ordinal import cliff_delta
from benchmarking.core.protection import benchmark_reason
from benchmarking.core.wave import Thresholds

COMFORTABLE_BASE = 10
CLUSTERS_FOR_INTERVAL = 10


@dataclass(frozen=True, slots=True)
class Side:
    """One side's answers by municipality: `n` (M,), `total` (M,) their sum.

    `whole` is the largest single answer (1 for a share, 100 for POMP; None = no known bound).
    """

    n: Counts
    total: Totals
    whole: float | None = None

    @property
    def answers(self) -> int:
        """All answers of this side."""
        return int(self.n.sum())

    @property
    def base(self) -> tuple[int, int]:
        """(n, municipalities with an answer)."""
        return self.answers, int(np.count_nonzero(self.n))

    @property
    def sum(self) -> float:
        """The sum of the answers over all municipalities."""
        return float(self.total.sum())

    @property
    def at_bound(self) -> bool:
        """Whether the sum says what every single person answered."""
        if self.whole is None:
            return False
        return bool(np.isclose(self.sum, [0.0, self.whole * self.answers], rtol=1e-12).any())


def side_reason(side: Side, limits: Thresholds) -> Reason | None:
    """Why this side's figures may not leave; `NO_ANSWERS` when nobody was asked."""
    if side.answers == 0:
        return Reason.NO_ANSWERS
    if side.at_bound and side.answers < limits.unanimity:
        return Reason.UNANIMOUS
    return benchmark_reason(side.n, limits)


def withheld(reason: Reason, method: Method) -> Figure:
    """Not computable where nothing was asked, suppressed otherwise."""
    if reason in (Reason.NO_ANSWERS, Reason.ONE_SIDED, Reason.TIES):
        return undefined(reason, method)
    return hidden(reason, method)


def share_figure(side: Side, limits: Thresholds) -> Figure:
    """I1: a share (0..1) over all respondents of one side, with Wilson's interval.

    The interval takes the respondents as independent: it speaks of these answers. Gaps, whose
    spread between municipalities matters, have clustered intervals.
    """
    reason = side_reason(side, limits)
    if reason is not None:
        return withheld(reason, Method.WILSON)
    low, high = wilson(side.sum, side.answers)
    warning = Reason.SMALL_BASE if side.answers < COMFORTABLE_BASE else None
    value = side.sum / side.answers
    return shown(value, (float(low), float(high)), side.base, Method.WILSON, warning=warning)


def mean_figure(side: Side, limits: Thresholds) -> Figure:
    """A mean over all respondents of one side, in the answers' unit, with cluster t interval."""
    reason = side_reason(side, limits)
    if reason is not None:
        return withheld(reason, Method.CLUSTER_T)
    return clustered_figure(cluster_mean(side.total, side.n), side.base)


def clustered_figure(estimate: Clustered, base: tuple[int, int]) -> Figure:
    """An estimate that may leave, with its cluster t interval from 10 municipalities on."""
    G = int(estimate.clusters)
    value = float(estimate.value)
    if G < CLUSTERS_FOR_INTERVAL:
        warning = Reason.TOO_FEW_MUNICIPALITIES
        return shown(value, None, base, Method.CLUSTER_T, warning=warning)
    if float(estimate.se) == 0:
        return shown(value, None, base, Method.CLUSTER_T, warning=Reason.DEGENERATE)
    low, high = estimate.interval()
    return shown(value, (float(low), float(high)), base, Method.CLUSTER_T)


@dataclass(frozen=True, slots=True)
class SidePair:
    """The two sides of one figure over the same municipalities.

    `withheld`: a reason, found elsewhere, why no gap of these sides may leave.
    """

    political: Side
    administrative: Side
    limits: Thresholds
    withheld: Reason | None = None

    def estimate(self, *, equal: bool = False) -> Clustered:
        """The within gap as an estimate, before any rule."""
        p, a = self.political, self.administrative
        return within_gap(p.total, p.n, a.total, a.n, equal=equal)

    def reason(self) -> Reason | None:
        """Why a gap between these sides may not leave."""
        if self.withheld is not None:
            return self.withheld
        reasons = [side_reason(side, self.limits) for side in (self.political, self.administrative)]
        if Reason.NO_ANSWERS in reasons:
            return Reason.ONE_SIDED
        return next((reason for reason in reasons if reason is not None), None)

    def within_reason(self, estimate: Clustered) -> Reason | None:
        """Why the within gap may not leave: it also needs `peers` municipalities with both sides."""
        reason = self.reason()
        if reason is not None:
            return reason
        if int(estimate.clusters) < self.limits.peers:
            return Reason.TOO_FEW_MUNICIPALITIES
        if int(estimate.n.min()) < self.limits.cell:
            return Reason.TOO_FEW_ANSWERS
        return Reason.DOMINANCE if float(estimate.largest) > 0.5 else None

    def paired(self) -> "SidePair":
        """The municipalities where both sides answered."""
        both = (self.political.n > 0) & (self.administrative.n > 0)
        p, a = (
            Side(side.n[both], side.total[both], side.whole)
            for side in (self.political, self.administrative)
        )
        return SidePair(p, a, self.limits)

    def newcombe(self, confidence: float = 0.95) -> tuple[float, float]:
        """Newcombe's interval of the pooled difference of shares."""
        p, a = self.political, self.administrative
        low, high = newcombe(
            p.sum,
            p.answers,
            a.sum,
            a.answers,
            confidence,
        )
        return float(low), float(high)


def side_pair(
    n: Counts, total: Totals, limits: Thresholds, *, whole: float | None = None
) -> SidePair:
    """Both sides from arrays (M, 2)."""
    political, administrative = (Side(n[:, s], total[:, s], whole) for s in (0, 1))
    return SidePair(political, administrative, limits)


def within_figure(pair: SidePair, *, equal: bool = False, shares: bool = False) -> Figure:
    """I3/I4: the gap inside municipalities with its cluster t interval (10 municipalities or more).

    Where every municipality has the same gap (SE 0) a gap of shares falls back on Newcombe's
    interval over the paired municipalities, marked degenerate; a gap of means has none.
    """
    estimate = pair.estimate(equal=equal)
    reason = pair.within_reason(estimate)
    if reason is not None:
        return withheld(reason, Method.CLUSTER_T)
    base = (int(estimate.n.sum()), int(estimate.clusters))
    figure = clustered_figure(estimate, base)
    if shares and figure.reason == Reason.DEGENERATE:
        interval = pair.paired().newcombe()
        value = float(estimate.value)
        return shown(value, interval, base, Method.NEWCOMBE, warning=Reason.DEGENERATE)
    return figure


def pooled_figure(pair: SidePair) -> Figure:
    """I2: the difference of shares between all respondents of both sides (Newcombe)."""
    reason = pair.reason()
    if reason is not None:
        return withheld(reason, Method.NEWCOMBE)
    p, a = pair.political, pair.administrative
    value = p.sum / p.answers - a.sum / a.answers
    return shown(value, pair.newcombe(), _pooled_base(pair), Method.NEWCOMBE)


def pooled_mean_figure(pair: SidePair) -> Figure:
    """I4 pooled: the difference of means between all respondents of both sides."""
    reason = pair.reason()
    if reason is not None:
        return withheld(reason, Method.CLUSTER_T)
    p, a = pair.political, pair.administrative
    return clustered_figure(pooled_mean_gap(p.total, p.n, a.total, a.n), _pooled_base(pair))


def ordinal_figure(pair: SidePair, political: Counts, administrative: Counts) -> Figure:
    """I6: Cliff's delta between the two distributions (K,) over all respondents."""
    reason = pair.reason()
    if reason is not None:
        return withheld(reason, Method.CLIFF)
    result = cliff_delta(political, administrative)
    interval = (result.low, result.high)
    return shown(result.delta, interval, _pooled_base(pair), Method.CLIFF, warning=result.reason)


def _pooled_base(pair: SidePair) -> tuple[int, int]:
    either = (pair.political.n > 0) | (pair.administrative.n > 0)
    return pair.political.answers + pair.administrative.answers, int(np.count_nonzero(either))


def view_of(figure: Figure) -> View:
    """A visible figure as one side's view; without an interval the view is undecided."""
    value = float("nan") if figure.value is None else figure.value
    low = float("-inf") if figure.low is None else figure.low
    high = float("inf") if figure.high is None else figure.high
    return View(value, low, high, figure.n or 0)


def gap_view(pair: SidePair, *, shares: bool) -> GapView:
    """The within gap as a class needs it, with the degenerate fallback of `within_figure`."""
    estimate = pair.estimate()
    intervals = []
    for confidence in (0.90, 0.95):
        if shares and float(estimate.se) == 0:
            intervals.append(pair.paired().newcombe(confidence))
        else:
            low, high = estimate.interval(confidence)
            intervals.append((float(low), float(high)))
    return GapView(float(estimate.value), intervals[0], intervals[1], int(estimate.clusters))
