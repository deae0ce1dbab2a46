"""A municipality's stored document as it is read: figures whole, with the bounds that missing
answers leave, each beside the benchmark's."""

from msgspec import structs

from benchmarking.core.documents.coverage import (
    NAMED,
    SCORE,
    SHARE,
    Invited,
    OwnMeasure,
    agreement,
    amount_up_to,
    own_figures,
)
from benchmarking.core.municipalities.own_results import (
    Beside,
    BesideGap,
    BesideOption,
    BesideRanked,
    BesideSide,
    MunicipalityResult,
    OptionGap,
    OwnChoice,
    OwnFigure,
    OwnGap,
    OwnItem,
    OwnItemSide,
    OwnOption,
    OwnOptionGap,
    OwnRanked,
    OwnRanking,
    OwnSum,
    OwnTheme,
)
from benchmarking.core.tables.results import (
    AmountResult,
    Benchmark,
    ChoiceResult,
    ItemResult,
    ItemSide,
    OptionResult,
    RankingOption,
    RankingResult,
    ShareGap,
    SumResult,
    ThemeResult,
    ThemeSide,
    WithinGap,
)


def beside(own: MunicipalityResult, benchmark: Benchmark) -> MunicipalityResult:
    """The document whole; `benchmark` is the same run's."""
    asked = own.response.political.invited, own.response.administrative.invited
    return structs.replace(
        own,
        items=tuple(_item(*pair, asked) for pair in zip(own.items, benchmark.items, strict=True)),
        themes=tuple(
            _theme(*pair, asked) for pair in zip(own.themes, benchmark.themes, strict=True)
        ),
        choices=tuple(
            _choice(*pair, asked) for pair in zip(own.choices, benchmark.choices, strict=True)
        ),
        rankings=tuple(
            _ranking(*pair, asked) for pair in zip(own.rankings, benchmark.rankings, strict=True)
        ),
        sums=tuple(_sum(*pair, asked) for pair in zip(own.sums, benchmark.sums, strict=True)),
        numbers=tuple(
            _option(mine, other, amount_up_to(None), asked)
            for mine, other in zip(own.numbers, benchmark.numbers, strict=True)
        ),
    )


def _item(own: OwnItem, whole: ItemResult, asked: Invited) -> OwnItem:
    political, administrative, gap = _scaled(own, asked)
    return structs.replace(
        own,
        political=_item_side(own.political, *political),
        administrative=_item_side(own.administrative, *administrative),
        gap=gap,
        benchmark=_beside(whole),
    )


def _item_side(side: OwnItemSide, share: OwnFigure, mean: OwnFigure) -> OwnItemSide:
    rwg = agreement(side.distribution, side.n)
    return structs.replace(side, share=share, mean=mean, rwg=rwg)


def _theme(own: OwnTheme, whole: ThemeResult, asked: Invited) -> OwnTheme:
    political, administrative, gap = _scaled(own, asked)
    return structs.replace(
        own,
        political=structs.replace(own.political, share=political[0], mean=political[1]),
        administrative=structs.replace(
            own.administrative, share=administrative[0], mean=administrative[1]
        ),
        gap=gap,
        benchmark=_beside(whole),
    )


_Two = tuple[OwnFigure, OwnFigure]


def _scaled(own: OwnItem | OwnTheme, asked: Invited) -> tuple[_Two, _Two, OwnGap]:
    """Share and mean of both sides, and their gaps."""
    left, right = own.political, own.administrative
    share = own_figures(left.share, right.share, own.gap.share, SHARE, asked)
    mean = own_figures(left.mean, right.mean, own.gap.mean, SCORE, asked)
    return (
        (share.political, mean.political),
        (share.administrative, mean.administrative),
        OwnGap(share.gap, mean.gap),
    )


def _beside(whole: ItemResult | ThemeResult) -> Beside:
    gap = BesideGap(whole.gap.within, whole.gap.mean_within)
    known = whole.reliability if isinstance(whole, ThemeResult) else None
    composite = known.composite if known else None
    return Beside(_beside_side(whole.political), _beside_side(whole.administrative), gap, composite)


def _beside_side(side: ItemSide | ThemeSide) -> BesideSide:
    return BesideSide(side.share, side.mean, side.within, side.mean_within)


def _choice(own: OwnChoice, whole: ChoiceResult, asked: Invited) -> OwnChoice:
    pairs = zip(own.options, whole.options, strict=True)
    return structs.replace(own, options=tuple(_option(*pair, NAMED, asked) for pair in pairs))


def _sum(own: OwnSum, whole: SumResult, asked: Invited) -> OwnSum:
    measure, pairs = amount_up_to(own.total), zip(own.options, whole.options, strict=True)
    return structs.replace(own, options=tuple(_option(*pair, measure, asked) for pair in pairs))


def _option(
    own: OwnOption, whole: OptionResult | AmountResult, measure: OwnMeasure, asked: Invited
) -> OwnOption:
    found = own_figures(own.political, own.administrative, own.gap.figure, measure, asked)
    return structs.replace(
        own,
        political=found.political,
        administrative=found.administrative,
        gap=own.gap.of(found.gap),
        benchmark=BesideOption(
            whole.political, whole.administrative, whole.within, _option_gap(whole.gap)
        ),
    )


def _ranking(own: OwnRanking, whole: RankingResult, asked: Invited) -> OwnRanking:
    pairs = zip(own.options, whole.options, strict=True)
    return structs.replace(own, options=tuple(_ranked(*pair, asked) for pair in pairs))


def _ranked(own: OwnRanked, whole: RankingOption, asked: Invited) -> OwnRanked:
    left, right, gap = own.political, own.administrative, own.gap.figure
    first = own_figures(left.first, right.first, gap, NAMED, asked)
    top = own_figures(left.top, right.top, gap, NAMED, asked)
    return structs.replace(
        own,
        political=structs.replace(left, first=first.political, top=top.political),
        administrative=structs.replace(right, first=first.administrative, top=top.administrative),
        gap=OwnOptionGap(top=top.gap),
        benchmark=BesideRanked(
            whole.political, whole.administrative, whole.within, _option_gap(whole.gap)
        ),
    )


def _option_gap(gap: ShareGap | WithinGap) -> OptionGap:
    return OptionGap(gap.within, gap.pooled if isinstance(gap, ShareGap) else None)
