"""Benchmark figures of scale items and themes, with their classes."""

import numpy as np
from msgspec import structs

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.weighted_sums import WeightedSums
from benchmarking.core.data.arrays import optional
from benchmarking.core.data.figures import (
    MEAN,
    SHARE,
    WITHIN_MEAN,
    WITHIN_SHARE,
    Figure,
    Reason,
    Status,
)
from benchmarking.core.data.instrument import ScaleSpec
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.classes import (
    ClassCode,
    Classification,
    Evidence,
    classify,
    classify_translation,
)
from benchmarking.core.disclosure.released import Side, mean_figure, share_figure, view_of, withheld
from benchmarking.core.disclosure.side_pairs import (
    SidePair,
    distance_figure,
    gap_p,
    gap_view,
    ordinal_figure,
    pooled_figure,
    within_figure,
    within_sides,
)
from benchmarking.core.statistics.ranktests import adjusted_p
from benchmarking.core.tables.answers import ItemPairs, ScaleAnswers, scale_answers, scale_pairs
from benchmarking.core.tables.further import ItemFurther, SideFurther
from benchmarking.core.tables.results import (
    ItemGap,
    ItemResult,
    ItemSide,
)
from benchmarking.core.tables.weighted import Plain, weighted_figures


def item_results(
    tally: Tally, limits: Thresholds, further: dict[str, ItemFurther]
) -> tuple[ItemResult, ...]:
    """Shares, means, distributions, gaps and class of every scale item."""
    answers = scale_answers(tally, limits)
    pairs = dict(zip(answers, scale_pairs(list(answers.values()), limits), strict=True))
    sides = {code: _item_sides(item, pairs[code], further[code]) for code, item in answers.items()}
    evidence = {code: _item_evidence(pairs[code].shares, sides[code]) for code in answers}
    return _adjusted(
        tuple(
            _item_result(
                item,
                sides[code],
                _item_gap(item, pairs[code], further[code]),
                _item_class(item.spec, evidence, answers, sides[code]),
                (tally.weighted.items, x),
            )
            for x, (code, item) in enumerate(answers.items())
        )
    )


def _item_result(
    item: ScaleAnswers,
    sides: list[ItemSide],
    gap: ItemGap,
    classification: Classification,
    weights: tuple[WeightedSums, int],
) -> ItemResult:
    spec = item.spec
    plain = Plain(sides[0].share, sides[1].share, gap.within, sides[0].within, sides[1].within)
    weighted = weighted_figures(*weights, plain, shares=True)
    return ItemResult(
        code=spec.code,
        kind=spec.kind,
        theme=spec.theme,
        frame=str(spec.frame),
        reverse=spec.reverse,
        categories=spec.categories,
        favourable_from=spec.cut,
        role=spec.role,
        of=spec.of,
        political=sides[0],
        administrative=sides[1],
        gap=gap,
        weighted=weighted,
        classification=classification,
    )


def _item_sides(item: ScaleAnswers, pairs: ItemPairs, further: ItemFurther) -> list[ItemSide]:
    inside = zip(
        within_sides(pairs.shares, WITHIN_SHARE),
        within_sides(pairs.means, WITHIN_MEAN),
        within_sides(pairs.doubts, WITHIN_SHARE),
        strict=True,
    )
    return [
        _item_side(item.limits, pairs.sides(s), further.sides[s], beside, _bars(item, s))
        for s, beside in enumerate(inside)
    ]


Inside = tuple[Figure, Figure, Figure]


def _item_side(
    limits: Thresholds,
    own: tuple[Side, Side, Side],
    further: SideFurther,
    inside: Inside,
    bars: tuple[float, ...] | None,
) -> ItemSide:
    """From the side of each of the item's `Pairs`, and what stands beside their within gaps."""
    shares, means, doubts = own
    share, mean = share_figure(shares, limits), mean_figure(means, limits)
    seen = share.visible
    reason = share.reason or Reason.TOO_FEW_ANSWERS
    return ItemSide(
        n=share.n,
        share=share,
        mean=mean if seen else withheld(MEAN, reason),
        no_opinion=share_figure(doubts, limits) if seen else withheld(SHARE, reason),
        within=inside[0],
        mean_within=inside[1],
        no_opinion_within=inside[2],
        agreement=further.agreement,
        consensus=further.consensus,
        intraclass=further.intraclass,
        spread=further.spread,
        distribution=bars if seen else None,
        distribution_step=SHARE.step,
        status=share.status,
        reason=share.reason,
    )


def _bars(item: ScaleAnswers, s: int) -> tuple[float, ...] | None:
    counts = item.distribution(s)
    if counts.sum() < item.limits.distribution:
        return None
    return tuple((counts / counts.sum()).tolist())


def _item_gap(item: ScaleAnswers, pairs: ItemPairs, further: ItemFurther) -> ItemGap:
    shares, means = pairs.shares, pairs.means
    within, equal = within_figure(shares), within_figure(shares, equal=True)
    depends = None
    if within.value is not None and equal.value is not None:
        depends = abs(within.value - equal.value) > item.limits.delta / 2
    distance, chance = distance_figure(shares, item.counts)
    return ItemGap(
        within=within,
        within_equal=equal,
        pooled=pooled_figure(shares),
        mean_within=within_figure(means, MEAN),
        mean_pooled=pooled_figure(means, MEAN),
        ordinal=ordinal_figure(shares, item.counts),
        no_opinion=within_figure(pairs.doubts),
        hedges=further.hedges,
        agreement=further.agreement,
        distance=distance,
        distance_by_chance=chance,
        depends_on_size=depends,
        p=gap_p(shares) if within.low is not None else None,
        p_adjusted=None,
        p_permutation=None,
        p_sign_flip=None,
    )


def _adjusted(items: tuple[ItemResult, ...]) -> tuple[ItemResult, ...]:
    """I9: the p-values of the within gaps of all items are one family."""
    p = np.array([np.nan if item.gap.p is None else item.gap.p for item in items])
    return tuple(
        structs.replace(item, gap=structs.replace(item.gap, p_adjusted=optional(value)))
        for item, value in zip(items, adjusted_p(p), strict=True)
    )


def _item_evidence(shares: SidePair, sides: list[ItemSide]) -> Evidence | None:
    """Both sides and their gap from one estimand: inside municipalities."""
    if not all(side.within.visible for side in sides):
        return None
    political, administrative = (view_of(side.within) for side in sides)
    view = gap_view(shares, shares=True)
    return Evidence(political, administrative, view, 0.5, shares.limits.delta)


def _item_class(
    spec: ScaleSpec,
    evidence: dict[str, Evidence | None],
    answers: dict[str, ScaleAnswers],
    sides: list[ItemSide],
) -> Classification:
    own = evidence[spec.code]
    if own is None:
        return unclassified([side.share for side in sides], sides[0].within)
    goal = evidence.get(spec.of) if spec.role == "translation" and spec.of else None
    if goal is None or spec.of is None or spec.reverse or answers[spec.of].spec.reverse:
        return classify(own, spec.frame)
    return classify_translation(goal, own, answers[spec.of].spec.frame, spec.frame)


def unclassified(figures: list[Figure], within: Figure) -> Classification:
    """No gap may be shown: because of suppression, or because one side was not asked."""
    if any(figure.status == Status.NOT_COMPUTABLE for figure in figures):
        return Classification(ClassCode.INCONCLUSIVE, Reason.ONE_SIDED)
    return Classification(ClassCode.SUPPRESSED, within.reason)


def plain_of_item(item: ItemResult) -> Plain:
    """The figures beside which the weighted ones of an item stand."""
    p, a = item.political, item.administrative
    return Plain(p.share, a.share, item.gap.within, p.within, a.within)
