"""Reliability of the themes and the line that the median municipality draws."""

import numpy as np

from benchmarking.core.counting.linkage import ProductTotals
from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.figures import (
    ALPHA,
    OMEGA,
    Figure,
    FigureKind,
    Reason,
    shown,
    undefined,
)
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.released import Side, side_reason, withheld
from benchmarking.core.multivariate.peers import FEWEST_PEERS, benchmark_line
from benchmarking.core.multivariate.scales import (
    covariance_of,
    cronbach_alpha,
    feldt_interval,
    may_show_composite,
    mcdonald_omega,
    pooled_within,
)
from benchmarking.core.tables.detail_results import Line, Reliability, SideReliability
from benchmarking.core.tables.results import ItemResult

FEWEST_ANSWERS = 50


def theme_reliability(
    complete: Counts, totals: ProductTotals, items: tuple[ItemResult, ...], limits: Thresholds
) -> Reliability | None:
    """I19, I20 and I21 of one theme; None for a single item.

    `complete` (M, 2): persons with an answer to every item, whose products `totals` holds.
    """
    if totals.sums.shape[1] < 2:
        return None
    n, everybody = complete.sum(axis=0), complete.sum(axis=1)
    matrices = [covariance_of(int(n[s]), totals.sums[s], totals.products[s]) for s in (0, 1)]
    political, administrative = (_side(complete[:, s], matrices[s], limits) for s in (0, 1))
    return Reliability(
        political,
        administrative,
        _alpha(Side(everybody, everybody), pooled_within(np.stack(matrices), n), limits),
        _composite([political.alpha, administrative.alpha], items),
    )


def _side(complete: Counts, covariance: Floats, limits: Thresholds) -> SideReliability:
    base = Side(complete, complete)
    return SideReliability(_alpha(base, covariance, limits), _omega(base, covariance, limits))


def _missing(kind: FigureKind, base: Side, limits: Thresholds) -> Figure | None:
    """The figure that stands there when too few persons answered every item."""
    reason = side_reason(base, limits)
    if reason is not None:
        return withheld(kind, reason)
    return undefined(kind, Reason.SMALL_BASE) if base.answers < FEWEST_ANSWERS else None


def _alpha(base: Side, covariance: Floats, limits: Thresholds) -> Figure:
    if missing := _missing(ALPHA, base, limits):
        return missing
    alpha = cronbach_alpha(covariance)
    if not np.isfinite(alpha):
        return undefined(ALPHA, Reason.DEGENERATE)
    interval = feldt_interval(alpha, base.answers, len(covariance))
    return shown(ALPHA, alpha, interval, base.base)


def _omega(base: Side, covariance: Floats, limits: Thresholds) -> Figure:
    """Omega of 3 items or more; undefined in a Heywood case or where an item has no spread."""
    if missing := _missing(OMEGA, base, limits):
        return missing
    if len(covariance) < 3:
        return undefined(OMEGA, Reason.TOO_FEW_ITEMS)
    if not (np.diag(covariance) > 0).all():
        return undefined(OMEGA, Reason.DEGENERATE)
    found = mcdonald_omega(covariance)
    if found.heywood:
        return undefined(OMEGA, Reason.HEYWOOD)
    return shown(OMEGA, found.value, None, base.base)


def _composite(alphas: list[Figure], items: tuple[ItemResult, ...]) -> bool:
    values = [alpha.value for alpha in alphas]
    gaps = [_in_theme(item) for item in items if item.gap.mean_within.low is not None]
    if not gaps or any(value is None for value in values):
        return False
    numbers = np.array(gaps, dtype=float).T
    return may_show_composite(np.array(values, dtype=float), *numbers)


def _in_theme(item: ItemResult) -> list[float | None]:
    """An item's gap and its interval as it counts in its theme: of a reversed item mirrored."""
    gap = item.gap.mean_within
    ends = [gap.value, gap.low, gap.high]
    if not item.reverse:
        return ends
    return [None if end is None else -end for end in (gap.value, gap.high, gap.low)]


def median_line(scores: Floats) -> Line | None:
    """I26 over the visible scores (M,) of municipalities; None below 10 of them."""
    known = int(np.count_nonzero(np.isfinite(scores)))
    if known < FEWEST_PEERS:
        return None
    line = benchmark_line(scores)
    return Line(line.median, line.low, line.high, line.lower_quartile, line.upper_quartile, known)
