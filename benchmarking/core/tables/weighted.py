"""Weighted figures: estimates with their errors, and what may leave."""

from dataclasses import dataclass

from msgspec import Struct, structs

from benchmarking.core.counting.weighted_sums import WeightedSums
from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.figures import (
    UNKNOWN,
    Base,
    Figure,
    FigureKind,
    Method,
    Reason,
    coarsened,
    shown,
    undefined,
)
from benchmarking.core.data.precision import WITHHELD, Unit, finest
from benchmarking.core.disclosure.released import clustered_figure
from benchmarking.core.statistics.gaps import Clustered, cluster_mean, within_gap, within_means
from benchmarking.core.statistics.intervals import korn_graubard

SHARE = FigureKind("I27", Unit.SHARE, Method.KORN_GRAUBARD)
MEAN = FigureKind("I27", Unit.POINTS, Method.CLUSTER_T)
# A weighted figure tells more than a plain one: it needs enough people to be lost among.
FEWEST_ANSWERS = 30
FEWEST_MUNICIPALITIES = 10


class Weighted(Struct, frozen=True, kw_only=True):
    """A share (of an item) or mean (of a theme) on both sides and the within gap, weighted.

    `political`, `administrative`: of all respondents; `political_within`, `administrative_within`:
    what stands beside the gap, and whose difference it is.
    """

    political: Figure
    administrative: Figure
    within: Figure
    political_within: Figure = UNKNOWN
    administrative_within: Figure = UNKNOWN


@dataclass(frozen=True, slots=True)
class Plain:
    """The same figures without weights: of all respondents, the within gap, and beside it."""

    political: Figure
    administrative: Figure
    within: Figure
    political_within: Figure
    administrative_within: Figure


def weighted_figures(sums: WeightedSums, x: int, plain: Plain, *, shares: bool) -> Weighted | None:
    """I27 of the x-th thing; `plain` are its figures without weights. None without weights.

    Estimates and their errors are those of I1, I3 and I4 with weights in the place of counts:
    ratio linearisation with municipalities as clusters, Mantel-Haenszel weights for the gap.
    Shares have Korn and Graubard's interval. Hidden wherever the plain figure is; from 30
    answers of a side at 10 municipalities on.
    """
    if sums.mass.shape[-1] == 0:
        return None
    sides = [_WeightedSide(sums, s, x) for s in (0, 1)]
    political = sides[0].figure(plain.political, shares=shares)
    administrative = sides[1].figure(plain.administrative, shares=shares)
    kind = MEAN.measured_in(Unit.SHARE) if shares else MEAN
    gap = _gap(kind, sides, plain.within, (political, administrative))
    (p, a), seen = sides, gap.visible
    means = within_means(p.total, p.mass, a.total, a.mass)
    inside = [
        _inside(mean, figure if seen else gap, shares=shares)
        for mean, figure in zip(
            means, (plain.political_within, plain.administrative_within), strict=True
        )
    ]
    return Weighted(
        political=political,
        administrative=administrative,
        within=gap,
        political_within=inside[0],
        administrative_within=inside[1],
    )


@dataclass(frozen=True, slots=True)
class _WeightedSide:
    sums: WeightedSums
    s: int
    x: int

    @property
    def mass(self) -> Counts:
        return self.sums.mass[:, self.s, self.x]

    @property
    def total(self) -> Floats:
        return self.sums.total[:, self.s, self.x]

    def figure(self, plain: Figure, *, shares: bool) -> Figure:
        kind = SHARE if shares else MEAN
        if not plain.visible or plain.n is None or plain.municipalities is None:
            return _as_hidden(kind, plain)
        if plain.n < FEWEST_ANSWERS:
            return undefined(kind, Reason.SMALL_BASE)
        if plain.municipalities < FEWEST_MUNICIPALITIES:
            return undefined(kind, Reason.TOO_FEW_MUNICIPALITIES)
        base = Base(plain.n, plain.municipalities)
        estimate = cluster_mean(self.total, self.mass)
        if not shares:
            return clustered_figure(kind, estimate, base)
        return shown(kind, float(estimate.value), _interval(estimate, plain.n), base)


def _interval(share: Clustered, n: int) -> tuple[float, float]:
    degrees = float(share.clusters) - 1
    low, high = korn_graubard(share.value, share.se**2, n, degrees)
    return float(low), float(high)


def _inside(estimate: Clustered, plain: Figure, *, shares: bool) -> Figure:
    """One side as it stands beside the weighted gap; `plain` is it without weights."""
    kind = SHARE if shares else MEAN
    if not plain.visible or plain.n is None:
        return _as_hidden(kind, plain)
    base = Base(plain.n, int(estimate.clusters))
    if not shares:
        return clustered_figure(kind, estimate, base)
    return shown(kind, float(estimate.value), _interval(estimate, plain.n), base)


def _as_hidden(kind: FigureKind, plain: Figure) -> Figure:
    """The plain figure's status and reason, for another kind."""
    return structs.replace(
        undefined(kind, Reason.NO_ANSWERS), status=plain.status, reason=plain.reason
    )


def _gap(
    kind: FigureKind, sides: list[_WeightedSide], within: Figure, weighted: tuple[Figure, Figure]
) -> Figure:
    if not within.visible or within.n is None or within.municipalities is None:
        return _as_hidden(kind, within)
    unseen = next((figure for figure in weighted if not figure.visible), None)
    if unseen is not None:
        return _as_hidden(kind, unseen)
    p, a = sides
    base = Base(within.n, within.municipalities)
    return clustered_figure(kind, within_gap(p.total, p.mass, a.total, a.mass), base)


def told_beside(
    weighted: Weighted | None, plain: Plain, told: tuple[bool, bool]
) -> Weighted | None:
    """What may be told of the weighted figures beside the `plain` ones on their grids.

    `told`: the sides that the auditor lets out; the gap needs both. Beside a value on a coarse grid
    there is none, which would be the finer one; an interval is as coarse as the plain one.
    """
    if weighted is None:
        return None
    sides = {"political": told[0], "administrative": told[1], "within": all(told)}
    found = {
        name: _as_told(
            getattr(weighted, name), getattr(plain, name), seen=sides[name.split("_")[0]]
        )
        for name in Weighted.__struct_fields__
    }
    return Weighted(**found)


def _as_told(figure: Figure, plain: Figure, *, seen: bool) -> Figure:
    if not figure.visible:
        return figure
    if not seen or not plain.visible or plain.step > finest(plain.unit):
        return coarsened(figure, WITHHELD, WITHHELD)
    ends = (one.interval_step for one in (figure, plain))
    return coarsened(figure, figure.step, max(WITHHELD if e is None else e for e in ends))
