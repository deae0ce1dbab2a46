"""Benchmark figures of one side: an estimate, its interval and the rules under which it may leave."""

from dataclasses import dataclass
from functools import cached_property
from math import isclose

import numpy as np
from msgspec import structs

from benchmarking.core.data.arrays import Counts, Floats, Totals
from benchmarking.core.data.figures import (
    MEAN,
    SHARE,
    Base,
    Figure,
    FigureKind,
    Method,
    Reason,
    Status,
    hidden,
    shown,
    undefined,
)
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.classes import SideView
from benchmarking.core.disclosure.protection import benchmark_reason
from benchmarking.core.statistics.gaps import (
    Clustered,
    cluster_mean,
)

COMFORTABLE_BASE = 10


CLUSTERS_FOR_INTERVAL = 10


@dataclass(frozen=True)
class Side:
    """One side's answers by municipality: `n` (M,), `total` (M,) their sum.

    `whole` is the largest single answer (1 for a share, 100 for POMP; None = no known bound);
    `fullest` how many gave the most frequent answer, where that is known; `estimate` is the
    `mean` where it is known.
    """

    n: Counts
    total: Totals
    whole: float | None = None
    fullest: int | None = None
    estimate: Clustered | None = None

    @cached_property
    def answers(self) -> int:
        """All answers of this side."""
        return int(self.n.sum())

    @cached_property
    def base(self) -> Base:
        """The answers and the municipalities with one."""
        return Base(self.answers, int(np.count_nonzero(self.n)))

    @cached_property
    def mean(self) -> Clustered:
        """The mean over all respondents, with municipalities as clusters."""
        return self.estimate or cluster_mean(self.total, self.n)

    @cached_property
    def sum(self) -> float:
        """The sum of the answers over all municipalities."""
        return float(self.total.sum())

    @cached_property
    def at_bound(self) -> bool:
        """Whether the sum says what every single person answered."""
        if self.whole is None:
            return False
        total = self.sum
        return isclose(total, 0, abs_tol=1e-8) or isclose(
            total, self.whole * self.answers, rel_tol=1e-12, abs_tol=1e-8
        )


def side_reason(side: Side, limits: Thresholds) -> Reason | None:
    """Why this side's figures may not leave; `NO_ANSWERS` when nobody was asked."""
    if side.answers == 0:
        return Reason.NO_ANSWERS
    if side.at_bound and side.answers < limits.unanimity:
        return Reason.UNANIMOUS
    if side.fullest is not None and side.fullest >= side.answers - 1:
        return Reason.UNANIMOUS  # the odd one out would know what everybody else answered
    return benchmark_reason(side.n, limits)


def withheld(kind: FigureKind, reason: Reason) -> Figure:
    """Not computable where nothing was asked, suppressed otherwise."""
    if reason in (Reason.NO_ANSWERS, Reason.ONE_SIDED, Reason.TIES):
        return undefined(kind, reason)
    return hidden(kind, reason)


def share_figure(side: Side, limits: Thresholds, kind: FigureKind = SHARE) -> Figure:
    """I1: a share (0..1) over all respondents of one side, with Korn and Graubard's interval."""
    figure = mean_figure(side, limits, kind)
    if figure.visible and side.answers < COMFORTABLE_BASE:
        return structs.replace(figure, status=Status.LIMITED, reason=Reason.SMALL_BASE)
    return figure


def mean_figure(side: Side, limits: Thresholds, kind: FigureKind = MEAN) -> Figure:
    """A mean over all respondents of one side, in the answers' unit, with cluster t interval."""
    reason = side_reason(side, limits)
    if reason is not None:
        return withheld(kind, reason)
    return clustered_figure(kind, side.mean, side.base)


def clustered_figure(
    kind: FigureKind, estimate: Clustered, base: Base, interval: tuple[Floats, Floats] | None = None
) -> Figure:
    """An estimate that may leave, from 10 municipalities on with its interval.

    That of the kind's method, unless one is given. Without any spread between municipalities
    only a share has one. Not computable where the answers do not define the estimate.
    """
    value = float(estimate.value)
    if np.isnan(value):
        return undefined(kind, Reason.DEGENERATE)
    if int(estimate.clusters) < CLUSTERS_FOR_INTERVAL:
        return shown(kind, value, None, base, warning=Reason.TOO_FEW_MUNICIPALITIES)
    if kind.method != Method.KORN_GRAUBARD and not float(estimate.se) > 0:
        return shown(kind, value, None, base, warning=Reason.DEGENERATE)
    low, high = interval or interval_of(kind.method, estimate, base.n)
    return shown(kind, value, (float(low), float(high)), base)


def interval_of(method: Method, estimate: Clustered, n: int) -> tuple[Floats, Floats]:
    """The 95 % interval by this method of an estimate that rests on n answers."""
    if method == Method.KORN_GRAUBARD:
        return estimate.share_interval(n)
    if method == Method.CLUSTER_FISHER:
        return estimate.bounded_interval()
    return estimate.interval()


def view_of(figure: Figure) -> SideView:
    """A visible figure as one side's view; without an interval the view is undecided."""
    value = float("nan") if figure.value is None else figure.value
    low = float("-inf") if figure.low is None else figure.low
    high = float("inf") if figure.high is None else figure.high
    return SideView(value, low, high, figure.n or 0)
