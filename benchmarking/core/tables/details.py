"""Further benchmark figures, each with the release rules of its sides."""

import numpy as np
from msgspec import structs

from benchmarking.core.counting.linkage import ConcordanceTally
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tensor import by_categories
from benchmarking.core.data.arrays import Counts, Floats, floats, optional
from benchmarking.core.data.figures import (
    ACCURACY,
    ALIKE,
    ASSOCIATION,
    CONGRUENCY,
    RANKS,
    Base,
    Figure,
    FigureKind,
    Reason,
    shown,
    undefined,
)
from benchmarking.core.data.instrument import ScaleSpec
from benchmarking.core.data.wave import SIDES, Thresholds
from benchmarking.core.disclosure.claims import Return, return_on_effort
from benchmarking.core.disclosure.released import (
    Side,
    clustered_figure,
    mean_figure,
    side_reason,
    withheld,
)
from benchmarking.core.disclosure.side_pairs import SidePair
from benchmarking.core.multivariate.association import within_tau_b
from benchmarking.core.multivariate.coorientation import (
    Coorientation,
    SideOrientation,
    State,
    coorientation,
    state_of,
)
from benchmarking.core.multivariate.ranking import (
    FEWEST_OPTIONS,
    rank_agreement,
    rank_biased_overlap,
    spearman,
)
from benchmarking.core.statistics.gaps import Clustered
from benchmarking.core.tables.detail_results import (
    Association,
    CoorientationResult,
    EffortYield,
    Orientation,
    RankAgreementResult,
    ReturnSide,
)
from benchmarking.core.tables.ecological import between_figures
from benchmarking.core.tables.results import ItemResult

COORIENTED = "C1"
FEWEST_FOR_RANKS = 30


def _plain(side: Side) -> Base:
    return Base(side.answers, int(np.count_nonzero(side.n)))


def coorientation_results(
    tally: Tally, items: tuple[ItemResult, ...], limits: Thresholds
) -> tuple[CoorientationResult, ...]:
    """Every item that asked the estimated view; hidden wherever the item itself is."""
    shown_items = {item.code: item for item in items}
    results = []
    for K, specs in by_categories(tally.instrument).items():
        for i, spec in enumerate(specs):
            if spec.estimate:
                own = tally.scales[K].counts[:, :, i]
                results.append(_coorientation(spec, own, tally, shown_items[spec.code], limits))
    return tuple(results)


def _coorientation(
    spec: ScaleSpec, own: Counts, tally: Tally, item: ItemResult, limits: Thresholds
) -> CoorientationResult:
    joint = tally.joints[spec.code]
    found = coorientation(own, joint, spec.cut)
    own_n, both_n = own.sum(axis=-1), joint.sum(axis=(-2, -1))
    sides = [_orientation(found, s, own_n, both_n, item, limits) for s in range(len(SIDES))]
    agreement = structs.replace(item.gap.mean_within, indicator=COORIENTED)
    return CoorientationResult(spec.code, agreement, sides[0], sides[1])


def _orientation(
    found: Coorientation,
    s: int,
    own_n: Counts,
    both_n: Counts,
    item: ItemResult,
    limits: Thresholds,
) -> Orientation:
    measured: SideOrientation = (found.political, found.administrative)[s]
    side = Side(both_n[:, s], both_n[:, s])
    visible = (item.political, item.administrative)[s].share.visible
    reason = side_reason(side, limits) if visible else Reason.OTHER_SIDE_HIDDEN
    other = Side(own_n[:, 1 - s], own_n[:, 1 - s])
    pair = SidePair(side, other, limits)
    accuracy = reason or item_gap_reason(item) or pair.within_reason(measured.accuracy)
    decided = reason is None and item.gap.mean_within.visible
    state = state_of(found.agreement, measured.congruency, limits.delta_pomp)
    return Orientation(
        congruency=_or_hidden(CONGRUENCY, measured.congruency, reason),
        alike=_or_hidden(ALIKE, measured.alike, reason),
        accuracy=_or_hidden(ACCURACY, measured.accuracy, accuracy),
        state=(state if decided else State.UNDECIDED).value,
    )


def item_gap_reason(item: ItemResult) -> Reason | None:
    """Why no gap of this item may leave, if so."""
    gap = item.gap.mean_within
    return None if gap.visible else gap.reason


def _or_hidden(kind: FigureKind, estimate: Clustered, reason: Reason | None) -> Figure:
    if reason is not None:
        return withheld(kind, reason)
    base = Base(int(np.sum(estimate.n)), int(estimate.clusters))
    return clustered_figure(kind, estimate, base)


def effort_yield(items: tuple[ItemResult, ...]) -> tuple[EffortYield, ...]:
    """Every yield item beside the effort item that it names; who agrees with a reversed one denies it."""
    known = {item.code: item for item in items}
    results = []
    for item in items:
        if item.role != "yield" or item.of not in known:
            continue
        if not (item.reverse or known[item.of].reverse):
            sides = [_return_side(known[item.of], item, side) for side in SIDES]
            results.append(EffortYield(item.of, item.code, sides[0], sides[1]))
    return tuple(results)


def _return_side(effort: ItemResult, yielded: ItemResult, side: str) -> ReturnSide:
    shares: list[Figure] = [getattr(item, side).share for item in (effort, yielded)]
    intervals = [(f.low, f.high) for f in shares if f.low is not None and f.high is not None]
    word = return_on_effort(*intervals) if len(intervals) == len(shares) else Return.UNDECIDED
    return ReturnSide(shares[0], shares[1], word.value)


def associations(tally: Tally, limits: Thresholds, scores: Floats) -> tuple[Association, ...]:
    """I18 of every pair of themes: between colleagues of one side, and between municipalities.

    `scores` (M, 2, T) the municipalities' visible shrunken scores.
    """
    place = {theme.code: t for t, theme in enumerate(tally.instrument.themes)}
    codes = [tuple(key.split("|")) for key in tally.concordances]
    crossed = [
        ((s, place[first]), (1 - s, place[second]))
        for first, second in codes
        for s in range(len(SIDES))
    ]
    between = iter(between_figures(scores, crossed))
    return tuple(
        Association(first, second, _tau(pair, 0, limits), _tau(pair, 1, limits), *sides)
        for (first, second), pair, sides in zip(
            codes, tally.concordances.values(), zip(between, between, strict=True), strict=True
        )
    )


def _tau(pair: ConcordanceTally, s: int, limits: Thresholds) -> Figure:
    side = Side(pair.n[:, s], pair.n[:, s])
    visible = mean_figure(side, limits, ASSOCIATION)
    if not visible.visible:
        return visible
    found = within_tau_b(pair.lead[:, s], pair.rows[:, s], pair.columns[:, s])
    if not np.isfinite(found.value):
        return undefined(ASSOCIATION, Reason.TIES)
    interval = found.bounded_interval(clusters=found.effective_clusters)
    return clustered_figure(ASSOCIATION, found, _plain(side), interval)


def rank_result(
    n: Counts, chosen: Counts, limits: Thresholds, rng: np.random.Generator
) -> RankAgreementResult | None:
    """I15 of one item's options: `n` (M, 2), `chosen` (M, 2, O).

    None below 6 options, below 30 answers on a side, or where a side is hidden.
    """
    sides = [Side(n[:, s], n[:, s]) for s in range(len(SIDES))]
    few = chosen.shape[-1] < FEWEST_OPTIONS or min(s.answers for s in sides) < FEWEST_FOR_RANKS
    if few or any(side_reason(side, limits) for side in sides):
        return None
    found = rank_agreement(n, chosen, rng)
    first, second = floats(chosen.sum(axis=0))  # in the order of the shares
    base = Base(int(n.sum()), int(np.count_nonzero(n.sum(axis=1))))
    ties = undefined(RANKS, Reason.TIES)
    rho, ceiling = optional(spearman(first, second)), optional(found.ceiling)
    return RankAgreementResult(
        tau=ties if np.isnan(found.tau) else shown(RANKS, found.tau, None, base),
        spearman=rho,
        overlap=rank_biased_overlap(first, second, 0.9 if len(first) > 8 else 0.7),
        steady_top=found.steady_top,
        ceiling=ceiling,
        similar=found.similar,
        reason=Reason.TIES if rho is None or ceiling is None else None,
    )
