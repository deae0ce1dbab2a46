"""Benchmark figures of scale items and themes, with their classes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from msgspec import structs

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tensor import by_categories
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.counting.weighted_sums import WeightedSums
from benchmarking.core.data.arrays import Counts, Floats, floats, optional
from benchmarking.core.data.figures import (
    MEAN,
    SHARE,
    WITHIN_MEAN,
    WITHIN_SHARE,
    Figure,
    Reason,
    Status,
)
from benchmarking.core.data.instrument import Frame, ScaleSpec, ThemeSpec
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
    side_pair,
    side_pairs,
    within_figure,
    within_sides,
)
from benchmarking.core.statistics.ranktests import adjusted_p
from benchmarking.core.tables.detail_results import Line, Reliability
from benchmarking.core.tables.further import ItemFurther, SideFurther, ThemeFurther
from benchmarking.core.tables.results import (
    ItemGap,
    ItemResult,
    ItemSide,
    ThemeGap,
    ThemeResult,
    ThemeSide,
)
from benchmarking.core.tables.weighted import Plain, weighted_figures


@dataclass(frozen=True, slots=True)
class ScaleAnswers:
    """One scale item's answers by municipality and side.

    `counts` (M, 2, K), `no_opinion` (M, 2), `n` valid answers, `agreeing` ones, and the sum
    `steps` of their steps c-1 above the lowest category, each (M, 2).
    """

    spec: ScaleSpec
    limits: Thresholds
    counts: Counts
    no_opinion: Counts
    n: Counts
    agreeing: Counts
    steps: Counts

    @property
    def pomp(self) -> Floats:
        """The sum of the POMP scores 100(c-1)/(K-1), (M, 2)."""
        return floats(self.steps * (100.0 / (self.spec.categories - 1)))

    @property
    def largest(self) -> Counts:
        """The answers in the fullest category, (M, 2)."""
        return np.asarray(self.counts.max(axis=-1), dtype=np.int64)

    @property
    def fullest(self) -> Counts:
        """The answers in the fullest category over all municipalities, (2,)."""
        return np.asarray(self.counts.sum(axis=0).max(axis=-1), dtype=np.int64)

    def shares(self) -> SidePair:
        """Both sides, counting who agrees."""
        return side_pair(self.n, self.agreeing, self.limits, whole=1.0, fullest=self.fullest)

    def distribution(self, s: int) -> Counts:
        """The counts (K,) of one side over all municipalities."""
        return np.asarray(self.counts[:, s].sum(axis=0), dtype=np.int64)


def scale_answers(tally: Tally, limits: Thresholds) -> dict[str, ScaleAnswers]:
    """Every scale item of the tally, in the instrument's order."""
    found = {}
    for K, specs in by_categories(tally.instrument).items():
        block = tally.scales[K]
        for i, spec in enumerate(specs):
            counts = block.counts[:, :, i]
            found[spec.code] = ScaleAnswers(
                spec,
                limits,
                counts,
                block.no_opinion[:, :, i],
                counts.sum(axis=-1),
                counts[..., spec.cut - 1 :].sum(axis=-1),
                (counts * np.arange(K)).sum(axis=-1),
            )
    return {spec.code: found[spec.code] for spec in tally.instrument.scales}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Both sides of an item: counting who agrees; adding POMP scores; and counting who has no
    opinion among who was asked, the last two withheld wherever the shares are."""

    shares: SidePair
    means: SidePair
    doubts: SidePair

    def sides(self, s: int) -> tuple[Side, Side, Side]:
        """One side of each."""
        if s == 0:
            return self.shares.political, self.means.political, self.doubts.political
        return self.shares.administrative, self.means.administrative, self.doubts.administrative


def scale_pairs(items: Sequence[ScaleAnswers], limits: Thresholds) -> list[Pairs]:
    """Of these items, estimated together."""
    n = [item.n for item in items]
    fullest = [item.fullest for item in items]
    shares = side_pairs(n, [item.agreeing for item in items], limits, whole=1.0, fullest=fullest)
    means = side_pairs(n, [item.pomp for item in items], limits, whole=100.0)
    silent = [item.no_opinion for item in items]
    asked = [item.n + item.no_opinion for item in items]
    doubts = side_pairs(asked, silent, limits, whole=1.0)
    return [
        Pairs(one, *(replace(pair, withheld=one.reason()) for pair in others))
        for one, *others in zip(shares, means, doubts, strict=True)
    ]


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


def _item_sides(item: ScaleAnswers, pairs: Pairs, further: ItemFurther) -> list[ItemSide]:
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


def _item_gap(item: ScaleAnswers, pairs: Pairs, further: ItemFurther) -> ItemGap:
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
        return _unclassified([side.share for side in sides], sides[0].within)
    goal = evidence.get(spec.of) if spec.role == "translation" and spec.of else None
    if goal is None or spec.of is None or spec.reverse or answers[spec.of].spec.reverse:
        return classify(own, spec.frame)
    return classify_translation(goal, own, answers[spec.of].spec.frame, spec.frame)


def _unclassified(figures: list[Figure], within: Figure) -> Classification:
    """No gap may be shown: because of suppression, or because one side was not asked."""
    if any(figure.status == Status.NOT_COMPUTABLE for figure in figures):
        return Classification(ClassCode.INCONCLUSIVE, Reason.ONE_SIDED)
    return Classification(ClassCode.SUPPRESSED, within.reason)


@dataclass(frozen=True, slots=True)
class ThemeExtras:
    """What stands beside a theme's own figures: g and ICC, each side's median line, reliability."""

    further: ThemeFurther
    lines: tuple[Line | None, Line | None] = (None, None)
    reliability: Reliability | None = None


def theme_result(
    tally: Tally, theme: ThemeSpec, limits: Thresholds, extras: ThemeExtras
) -> ThemeResult:
    """Mean scores, favourable shares, gaps and class (on POMP, with delta_pomp) of one theme."""
    scores = tally.themes[theme.code]
    n, scoring = respondents(scores), ThemeScore.of(tally.instrument, theme)
    means = side_pair(n, scoring.totals(scores), limits, whole=100.0)
    shares = _theme_shares(n, scores.favourable, limits)
    sides = [_theme_side(means, shares, extras, s) for s in (0, 1)]
    gap = ThemeGap(
        mean_within=within_figure(means, MEAN),
        mean_pooled=pooled_figure(means, MEAN),
        within=within_figure(shares),
        hedges=extras.further.hedges,
    )
    plain = Plain(
        sides[0].mean, sides[1].mean, gap.mean_within, sides[0].mean_within, sides[1].mean_within
    )
    place = tally.instrument.themes.index(theme)
    return ThemeResult(
        theme.code,
        str(theme.frame),
        theme.items,
        sides[0],
        sides[1],
        gap,
        weighted_figures(tally.weighted.themes, place, plain, shares=False),
        extras.reliability,
        _theme_class(theme.frame, means, sides, gap),
    )


def _theme_shares(n: Counts, favourable: Counts, limits: Thresholds) -> SidePair:
    """Shares of favourable scores, (M, 2) each; none that says what everybody's score is, in how
    large a group so ever: no coarser grid is decided for them."""
    k, all_n = favourable.sum(axis=0), n.sum(axis=0)
    fullest = np.maximum(k, all_n - k)
    pair = side_pair(n, favourable, limits, whole=1.0, fullest=fullest)
    both = pair.paired()
    alike = both.political.at_bound or both.administrative.at_bound
    return replace(pair, withheld=Reason.UNANIMOUS) if alike else pair


def _theme_side(means: SidePair, shares: SidePair, extras: ThemeExtras, s: int) -> ThemeSide:
    mean, share = ((pair.political, pair.administrative)[s] for pair in (means, shares))
    figure = mean_figure(mean, means.limits)
    return ThemeSide(
        n=figure.n,
        mean=figure,
        share=share_figure(share, means.limits),
        mean_within=within_sides(means, WITHIN_MEAN)[s],
        within=within_sides(shares, WITHIN_SHARE)[s],
        intraclass=extras.further.intraclass[s],
        line=extras.lines[s] if figure.visible else None,
    )


def _theme_class(
    frame: Frame, means: SidePair, sides: list[ThemeSide], gap: ThemeGap
) -> Classification:
    if not gap.mean_within.visible:
        return _unclassified([side.mean for side in sides], gap.mean_within)
    political, administrative = (view_of(side.mean_within) for side in sides)
    view = gap_view(means, shares=False)
    return classify(Evidence(political, administrative, view, 50.0, means.limits.delta_pomp), frame)


def plain_of_item(item: ItemResult) -> Plain:
    """The figures beside which the weighted ones of an item stand."""
    p, a = item.political, item.administrative
    return Plain(p.share, a.share, item.gap.within, p.within, a.within)


def plain_of_theme(theme: ThemeResult) -> Plain:
    """The figures beside which the weighted ones of a theme stand."""
    p, a = theme.political, theme.administrative
    return Plain(p.mean, a.mean, theme.gap.mean_within, p.mean_within, a.mean_within)
