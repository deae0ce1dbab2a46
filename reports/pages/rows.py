"""The rows of a report's tables: items and themes with their texts and what is known of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from msgspec import structs

from benchmarking.core.data.figures import UNKNOWN, Figure, Status
from benchmarking.core.municipalities.own_results import (
    MunicipalityResult,
    OwnFigure,
    OwnItem,
    OwnOption,
    OwnRanked,
    OwnTheme,
)
from benchmarking.core.tables.results import (
    AmountResult,
    Benchmark,
    ItemResult,
    OptionResult,
    RankingOption,
    ThemeResult,
)
from reports.narrative.benchmark import class_of, state_of
from reports.narrative.model import (
    NO_PAIR,
    SIDES,
    BothSides,
    Item,
    Payload,
    Theme,
    beside_gap,
    is_over_all,
    items_of,
    value,
    visible,
)
from reports.narrative.phrasing.words import Writer
from reports.narrative.reading import direction, has_direction
from surveys.questionnaire.document import Document, Perspective

STATES = ("different", "equal", "undecided", "described", "suppressed")
UNNAMED = frozenset({"inconclusive", "suppressed"})  # the state already says as much

Option: TypeAlias = OptionResult | RankingOption | AmountResult | OwnOption | OwnRanked


@dataclass(frozen=True)
class Row:
    """One item, theme or option, with the texts that belong to it.

    `other` is the administrative wording where it differs from `text`. `state` is one of
    STATES; a municipality is described: no test. `number` is the place in the table; `measure`
    is what is shown: share, mean or top. `answers`: which answers the share of an item counts.
    """

    item: Item | Theme | Option
    code: str
    text: str
    other: str
    state: str
    gap: Figure
    number: int = 0
    measure: str = "share"
    answers: str = ""

    @property
    def is_favourable(self) -> bool | None:
        """Whether it is favourable when more people answer so; None: nobody says."""
        return direction(self.item) if isinstance(self.item, Item | Theme) else None

    @property
    def is_loose(self) -> bool:
        """Whether it is a theme whose statements make no reliable scale, at all municipalities."""
        if isinstance(self.item, OwnTheme):
            return self.item.benchmark is not None and self.item.benchmark.composite is False
        known = self.item.reliability if isinstance(self.item, ThemeResult) else None
        return known is not None and not known.composite

    @cached_property
    def sides(self) -> BothSides:
        """What stands beside the gap."""
        return beside_gap(self.item, self.measure)

    @property
    def political(self) -> Figure | None:
        """What stands beside the gap, on the political side."""
        return self.sides.political

    @property
    def administrative(self) -> Figure | None:
        """What stands beside the gap, on the administrative side."""
        return self.sides.administrative

    @property
    def benchmark(self) -> BothSides:
        """Both sides of the benchmark, beside a municipality's own."""
        if isinstance(self.item, OWN):
            return beside_gap(self.item.benchmark, self.measure)
        return NO_PAIR

    @property
    def over_all(self) -> bool:
        """Whether the sides are those of all respondents, and so must be named."""
        older = isinstance(self.item, TESTED) and self.item.political.within is UNKNOWN
        seen = visible(self.political) or visible(self.administrative)
        return (older and seen) or is_over_all(self.item, self.measure)

    @property
    def weighted(self) -> list[tuple[Figure | None, Figure]]:
        """Both sides and the gap, each without and with weights; of an older method all answers."""
        ways = self.item.weighted if isinstance(self.item, TESTED) else None
        if ways is None:
            return []
        inside = ways.political_within is not UNKNOWN
        political = ways.political_within if inside else ways.political
        administrative = ways.administrative_within if inside else ways.administrative
        return [
            (self.political, political),
            (self.administrative, administrative),
            (self.gap, ways.within),
        ]

    @property
    def is_named(self) -> bool:
        """Whether the class says more than the state: most speak of what is favourable."""
        named = isinstance(self.item, TESTED) and class_of(self.item) not in UNNAMED
        return named and has_direction(self.item)

    @property
    def is_quiet(self) -> bool:
        """Grey: whatever is not demonstrably different, where that is tested."""
        return self.state not in ("different", "described")


OWN = (OwnItem, OwnTheme, OwnOption, OwnRanked)
TESTED = (ItemResult, ThemeResult)


def gap_of(item: Item) -> Figure:
    """The headline gap of a payload's item: within at the benchmark, descriptive elsewhere."""
    return item.gap.within if isinstance(item, ItemResult) else item.gap.share


def item_rows(document: Document, payload: Payload, writer: Writer) -> list[Row]:
    """One row an item, the largest gap first, what is suppressed last."""
    found = sorted(_item_rows(document, payload, writer), key=_largest_first)
    return [_numbered(row, number) for number, row in enumerate(found, 1)]


def _numbered(row: Row, number: int) -> Row:
    return replace(row, number=number)


def _item_rows(document: Document, payload: Payload, writer: Writer) -> Iterable[Row]:
    for item in items_of(payload):
        found = document.item(item.code)
        if found is None:
            continue
        wordings = [document.wording(found, side, writer.language) for side in Perspective]
        text = wordings[0] or wordings[1]
        other = wordings[1] if wordings[1] not in ("", text) else ""
        state = _state(item, gap_of(item), payload)
        answers = writer.counted(item)
        yield Row(item, item.code, text, other, state, gap_of(item), answers=answers)


def theme_rows(document: Document, payload: Payload, language: str) -> Iterable[Row]:
    """One row a theme, in the questionnaire's order."""
    order = {code: place for place, code in enumerate(document.theme_codes())}
    shown: tuple[Theme, ...] = payload.themes
    for theme in sorted(shown, key=lambda one: order.get(one.code, len(order))):
        found = document.themes.get(theme.code)
        title = document.text(found.title, language) if found else theme.code
        gap = theme.gap.mean_within if isinstance(theme, ThemeResult) else theme.gap.mean
        state = _state(theme, gap, payload)
        yield Row(theme, theme.code, title, "", state, gap, measure="mean")


def _state(item: Item | Theme, gap: Figure, payload: Payload) -> str:
    if not isinstance(item, TESTED) or not isinstance(payload, Benchmark):
        return "described" if visible(gap) else "suppressed"
    delta = payload.delta if isinstance(item, ItemResult) else payload.delta_pomp
    return state_of(item, delta)


def _largest_first(row: Row) -> tuple[bool, float, str]:
    size = abs(value(row.gap)) if visible(row.gap) else 0.0
    return (not visible(row.gap), -size, row.code)


def benchmark_rows(rows: Iterable[Row]) -> list[Row]:
    """The same rows with the benchmark's figures, for a municipality that has none to show."""
    found = []
    for row in rows:
        if isinstance(row.item, OwnItem) and row.item.benchmark is not None:
            gap = row.item.benchmark.gap.within
            found.append(replace(row, item=_emptied(row.item), state="described", gap=gap))
    return [_numbered(row, n) for n, row in enumerate(sorted(found, key=_largest_first), 1)]


def _emptied(item: OwnItem) -> OwnItem:
    """An item without own figures."""
    nothing = OwnFigure(value=None, status=Status.SUPPRESSED)
    empty = structs.replace(
        item.political, n=None, share=nothing, mean=nothing, distribution=None, rwg=None
    )
    return structs.replace(item, political=empty, administrative=empty)


def hidden_sides(payload: MunicipalityResult) -> tuple[str, ...]:
    """The sides of which no item can be shown at all."""
    shown = (
        any(visible(item.political.share) for item in payload.items),
        any(visible(item.administrative.share) for item in payload.items),
    )
    return tuple(
        side for side, seen in zip(SIDES, shown, strict=True) if payload.items and not seen
    )
