"""One document for each municipality with its own figures alone, as it is stored.

No exact number and nothing that is suppressed is in it. What is the same in every descriptive
figure is left out: `reading.beside` puts it back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan

from benchmarking.core.data.arrays import Floats
from benchmarking.core.data.precision import told
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.core.documents.own_places import place, places, told_places
from benchmarking.core.municipalities.cells import CellTable
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.municipalities.own_figures import GAP, MEAN_RANK, SHARE, STEPS, FigureTable
from benchmarking.core.municipalities.own_results import (
    MunicipalityResult,
    OwnChoice,
    OwnGap,
    OwnItem,
    OwnOption,
    OwnOptionGap,
    OwnRanked,
    OwnRankedSide,
    OwnRanking,
    OwnResponse,
    OwnSum,
    OwnTheme,
    OwnThemeSide,
    Place,
)
from benchmarking.core.municipalities.standings import Standings
from benchmarking.core.municipalities.stored import (
    StoredFigure,
    StoredItem,
    StoredItemSide,
    StoredOption,
    StoredRanked,
    StoredTheme,
)
from benchmarking.core.tables.results import (
    AmountResult,
    Benchmark,
    ItemResult,
    OptionResult,
    RankingResult,
    SideResponse,
    ThemeResult,
)


def own_documents(tables: MunicipalityTables, benchmark: Benchmark) -> Iterator[MunicipalityResult]:
    """In the order of the municipalities; the benchmark gives the order and the headings."""
    figures = _Tables.of(tables)
    for m in range(len(tables.municipality_codes)):
        yield _document(figures, benchmark, m)


@dataclass(frozen=True, slots=True)
class _Tables:
    """All tables of `own` as figures on their grids."""

    own: MunicipalityTables
    items: FigureTable
    distributions: dict[str, Floats]
    themes: FigureTable
    standings: tuple[Standings, ...]
    choices: dict[str, FigureTable]
    rankings: dict[str, FigureTable]
    ranks: dict[str, Floats]
    sums: dict[str, FigureTable]
    numbers: dict[str, FigureTable]

    @classmethod
    def of(cls, own: MunicipalityTables) -> "_Tables":
        """What may be told of the tables."""
        scale = own.scales_of_amounts

        def each(tables: dict[str, CellTable], *names: str) -> dict[str, FigureTable]:
            return {
                code: FigureTable.of(table, names, scale.get(code))
                for code, table in tables.items()
            }

        return cls(
            own=own,
            items=FigureTable.of(own.items, ("share", "mean")),
            distributions={
                code: told(bars, STEPS[SHARE]) for code, bars in own.distributions.items()
            },
            themes=FigureTable.of(own.themes, ("share", "mean")),
            standings=tuple(told_places(places) for places in own.standings),
            choices=each(own.choices, "share"),
            rankings=each(own.rankings, "first", "top"),
            ranks={
                code: told(table.values[MEAN_RANK], STEPS[MEAN_RANK])
                for code, table in own.rankings.items()
            },
            sums=each(own.sums, "mean"),
            numbers=each(own.numbers, "mean"),
        )


def _document(tables: _Tables, benchmark: Benchmark, m: int) -> MunicipalityResult:
    own = tables.own
    return MunicipalityResult(
        municipality=own.municipality_codes[m],
        method_version=METHOD_VERSION,
        threshold=own.limits.answers,
        response=OwnResponse(_response(own, m, 0), _response(own, m, 1)),
        items=_items(tables, benchmark.items, m),
        themes=_themes(tables, benchmark.themes, m),
        choices=tuple(
            OwnChoice(
                one.code, one.kind, _options(tables.choices[one.code], "share", one.options, m)
            )
            for one in benchmark.choices
        ),
        rankings=tuple(_ranking(tables, one, m) for one in benchmark.rankings),
        sums=tuple(
            OwnSum(one.code, one.total, _options(tables.sums[one.code], "mean", one.options, m))
            for one in benchmark.sums
        ),
        numbers=tuple(
            number
            for one in benchmark.numbers
            for number in _options(tables.numbers[one.code], "mean", (one,), m)
        ),
        peers=places(own, tables.standings, benchmark.peer_groups, m),
    )


def _response(tables: MunicipalityTables, m: int, s: int) -> SideResponse:
    invited = int(tables.invited[m, s])
    return SideResponse(invited if invited >= 0 else None, int(tables.submitted[m, s]))


def _items(tables: _Tables, wholes: Sequence[ItemResult], m: int) -> tuple[OwnItem, ...]:
    shares, means = tables.items.options("share", m), tables.items.options("mean", m)
    return tuple(
        _item(whole, share, mean, tables.distributions[whole.code][m].tolist())
        for whole, share, mean in zip(wholes, shares, means, strict=False)
    )


_Three = tuple[StoredFigure, StoredFigure, StoredFigure]


def _item(whole: ItemResult, share: _Three, mean: _Three, bars: list[list[float]]) -> OwnItem:
    return StoredItem(
        code=whole.code,
        kind=whole.kind,
        theme=whole.theme,
        frame=whole.frame,
        reverse=whole.reverse,
        categories=whole.categories,
        favourable_from=whole.favourable_from,
        political=_item_side(share[0], mean[0], bars[0]),
        administrative=_item_side(share[1], mean[1], bars[1]),
        gap=OwnGap(share[GAP], mean[GAP]),
    )


def _item_side(share: StoredFigure, mean: StoredFigure, bars: list[float]) -> StoredItemSide:
    """A side is what it is by its mean."""
    return StoredItemSide(
        n=mean.n,
        share=share,
        mean=mean,
        status=mean.status,
        reason=mean.reason,
        distribution=None if isnan(bars[0]) else tuple(bars),
    )


def _themes(tables: _Tables, wholes: Sequence[ThemeResult], m: int) -> tuple[OwnTheme, ...]:
    shares, means = tables.themes.options("share", m), tables.themes.options("mean", m)
    placed = zip(*place(tables.standings[0], m)[:GAP], strict=True)
    return tuple(
        StoredTheme(
            code=whole.code,
            frame=whole.frame,
            items=whole.items,
            political=_theme_side(share[0], mean[0], standing[0]),
            administrative=_theme_side(share[1], mean[1], standing[1]),
            gap=OwnGap(share[GAP], mean[GAP]),
        )
        for whole, share, mean, standing in zip(wholes, shares, means, placed, strict=False)
    )


def _theme_side(share: StoredFigure, mean: StoredFigure, placed: Place) -> OwnThemeSide:
    return OwnThemeSide(
        n=mean.n,
        share=share,
        mean=mean,
        status=mean.status,
        reason=mean.reason,
        shrunken=placed.shrunken,
        reliability=placed.reliability,
        third=placed.third,
        chance=placed.chance,
    )


def _options(
    table: FigureTable, name: str, wholes: Sequence[OptionResult | AmountResult], m: int
) -> tuple[OwnOption, ...]:
    return tuple(
        StoredOption(
            code=whole.code,
            political=political,
            administrative=administrative,
            gap=OwnOptionGap(**{name: gap}),
        )
        for whole, (political, administrative, gap) in zip(
            wholes, table.options(name, m), strict=True
        )
    )


def _ranking(tables: _Tables, whole: RankingResult, m: int) -> OwnRanking:
    table, ranks = tables.rankings[whole.code], tables.ranks[whole.code][m].T.tolist()
    rows = zip(
        whole.options, table.options("first", m), table.options("top", m), ranks, strict=True
    )
    return OwnRanking(
        whole.code, whole.choose, tuple(_ranked(one.code, *figures) for one, *figures in rows)
    )


def _ranked(code: str, first: _Three, top: _Three, ranks: list[float]) -> OwnRanked:
    political, administrative = (
        OwnRankedSide(first[s], top[s], None if isnan(ranks[s]) else ranks[s]) for s in (0, 1)
    )
    return StoredRanked(
        code=code,
        political=political,
        administrative=administrative,
        gap=OwnOptionGap(top=top[GAP]),
    )
