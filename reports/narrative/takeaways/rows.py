"""The figures under a takeaway, as rows of a table: what its sentences name, and nothing else."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from benchmarking.core.data.figures import Figure
from benchmarking.core.municipalities.own_results import (
    MunicipalityResult,
    OwnOptionGap,
    OwnRanked,
)
from benchmarking.core.tables.results import (
    Benchmark,
    Cooccurrence,
    ItemResult,
    RankingOption,
    ShareGap,
    ThemeResult,
    WithinGap,
)
from reports.narrative.benchmark import state_of
from reports.narrative.model import (
    SIDES,
    BothSides,
    Item,
    Payload,
    Theme,
    beside_gap,
    value,
    visible,
)
from reports.narrative.phrasing import shown
from reports.narrative.phrasing.words import Writer
from reports.narrative.takeaways.model import Ref, Takeaway, TakeawayKind

STATES = ("equal", "different", "undecided", "suppressed")
GAPS = {"share": "points", "pomp": "pomp_gap", "decimal": "pomp_gap"}


@dataclass(frozen=True, slots=True)
class TakeawayRow:
    """One row: both sides and their difference, or one `count`. `way` is how they are written."""

    kind: TakeawayKind
    code: str
    label: str
    note: str = ""
    political: Figure | None = None
    administrative: Figure | None = None
    gap: Figure | None = None
    way: str = "share"
    count: int | None = None

    def of(self, side: str) -> Figure | None:
        """The figure of one of SIDES."""
        return self.political if side == SIDES[0] else self.administrative

    @property
    def gap_way(self) -> str:
        """How its difference is written."""
        return GAPS[self.way]


def rows_of(takeaway: Takeaway, payload: Payload, writer: Writer) -> tuple[TakeawayRow, ...]:
    """The rows of everything that the takeaway's sentences rest on, each once."""
    maker = _RowMaker(payload, writer)
    return tuple(row for ref in takeaway.refs for row in maker.rows(ref))


def cells(row: TakeawayRow, language: str) -> tuple[str, ...]:
    """The row in words: label, both sides with their intervals, the difference; `–` for none."""
    if row.count is not None:
        return (row.label, str(row.count), "", "")
    sides = [_cell(row.of(side), row.way, language) for side in SIDES]
    label = f"{row.label} ({row.note})" if row.note else row.label
    return (label, *sides, _cell(row.gap, row.gap_way, language))


def _cell(figure: Figure | None, way: str, language: str) -> str:
    text = shown.marked(figure, way, language)
    if figure is None or figure.low is None or not visible(figure):
        return text
    return f"{text} ({shown.marked_interval(figure, way, language)})"


@dataclass(frozen=True, slots=True)
class _RowMaker:
    payload: Payload
    writer: Writer

    def rows(self, ref: Ref) -> Iterator[TakeawayRow]:
        """What one reference stands for."""
        makers: dict[TakeawayKind, Callable[[Ref], Iterable[TakeawayRow]]] = {
            TakeawayKind.ITEM: self._item,
            TakeawayKind.THEME: self._theme,
            TakeawayKind.THEMES: self._themes,
            TakeawayKind.CHOICE: self._choice,
            TakeawayKind.RANKING: self._ranking,
            TakeawayKind.SUM: self._sum,
            TakeawayKind.RETURN: self._return,
        }
        if ref.kind in makers:
            yield from makers[ref.kind](ref)
        elif isinstance(self.payload, Benchmark):
            yield from _of_benchmark(self.payload, ref, self.writer)

    def _item(self, ref: Ref) -> Iterator[TakeawayRow]:
        items: tuple[Item, ...] = self.payload.items
        for item in items:
            if item.code == ref.code:
                gap = item.gap.within if isinstance(item, ItemResult) else item.gap.share
                note = self.writer.counted(item)
                label = self.writer.label(item.code)
                yield TakeawayRow(ref.kind, item.code, label, note, *beside_gap(item), gap)

    def _theme(self, ref: Ref) -> Iterator[TakeawayRow]:
        themes: tuple[Theme, ...] = self.payload.themes
        for theme in themes:
            if ref.code in ("", theme.code):
                if isinstance(theme, ThemeResult):
                    gap: Figure = theme.gap.mean_within
                else:
                    gap = theme.gap.mean
                label = self.writer.label(theme.code)
                yield TakeawayRow(
                    ref.kind, theme.code, label, "", *beside_gap(theme, "mean"), gap, "pomp"
                )

    def _themes(self, ref: Ref) -> Iterator[TakeawayRow]:
        yield from self._theme(ref)

    def _choice(self, ref: Ref) -> Iterator[TakeawayRow]:
        found = next((one for one in self.payload.choices if one.code == ref.code), None)
        if found is None:
            return
        rows = []
        for option in found.options:
            label = self.writer.option(ref.code, option.code)
            rows.append(
                TakeawayRow(ref.kind, ref.code, label, "", *beside_gap(option), _gap(option.gap))
            )
        yield from sorted(rows, key=_most_first)

    def _ranking(self, ref: Ref) -> Iterator[TakeawayRow]:
        found = next((one for one in self.payload.rankings if one.code == ref.code), None)
        if found is None:
            return
        options: tuple[RankingOption | OwnRanked, ...] = found.options
        note = self.writer.write("ta_row_top", choose=self.writer.number(found.choose))
        rows = []
        for option in options:
            label = self.writer.option(ref.code, option.code)
            rows.append(
                TakeawayRow(
                    ref.kind, ref.code, label, note, *beside_gap(option, "top"), _gap(option.gap)
                )
            )
        yield from sorted(rows, key=_most_first)

    def _sum(self, ref: Ref) -> Iterator[TakeawayRow]:
        for found in self.payload.sums:
            for option in found.options if found.code == ref.code else ():
                label = self.writer.option(ref.code, option.code)
                yield TakeawayRow(
                    ref.kind, ref.code, label, "", *beside_gap(option), _gap(option.gap), "decimal"
                )

    def _return(self, ref: Ref) -> Iterator[TakeawayRow]:
        if isinstance(self.payload, MunicipalityResult):
            for code in (ref.code, ref.other):
                yield from self._item(Ref(TakeawayKind.RETURN, code))
            return
        items = {item.code: item for item in self.payload.items}
        for one in self.payload.effort_yield:
            if (one.effort, one.yielded) == (ref.code, ref.other):
                sides = (one.political, one.administrative)
                for code, name in ((ref.code, "effort"), (ref.other, "yielded")):
                    note = self.writer.counted(items[code]) if code in items else ""
                    label = self.writer.label(code)
                    figures = BothSides(*(getattr(side, name) for side in sides))
                    yield TakeawayRow(ref.kind, code, label, note, *figures)


def _gap(gap: ShareGap | WithinGap | OwnOptionGap) -> Figure:
    """The difference of an option, in either kind of document."""
    return gap.figure if isinstance(gap, OwnOptionGap) else gap.within


def _most_first(row: TakeawayRow) -> tuple[float, str]:
    total = sum(value(figure) for side in SIDES if visible(figure := row.of(side)))
    return (-total, row.label)


def _of_benchmark(payload: Benchmark, ref: Ref, writer: Writer) -> Iterator[TakeawayRow]:
    """What only the benchmark has."""
    makers = {
        TakeawayKind.MENTIONS: _mentions,
        TakeawayKind.PAIR: _pair,
        TakeawayKind.COURSE: _course,
        TakeawayKind.RELIABILITY: _reliability,
        TakeawayKind.ASSOCIATION: _association,
        TakeawayKind.CLASSES: _classes,
    }
    yield from makers[ref.kind](payload, ref, writer)


def _mentions(payload: Benchmark, ref: Ref, writer: Writer) -> Iterator[TakeawayRow]:
    for choice in payload.choices:
        if choice.code == ref.code and choice.mentions:
            p, a = choice.mentions.political, choice.mentions.administrative
            mean, all_ = writer.write("ta_row_mean"), writer.write("ta_row_nearly_all")
            yield TakeawayRow(ref.kind, ref.code, mean, "", p.mean, a.mean, way="decimal")
            yield TakeawayRow(ref.kind, ref.code, all_, "", p.at_least, a.at_least)


def _pair(payload: Benchmark, ref: Ref, writer: Writer) -> Iterator[TakeawayRow]:
    """How many name both of two options; these shares have no interval."""
    first, _, second = ref.other.partition("|")
    label = " + ".join(writer.option(ref.code, code) for code in (first, second))
    for choice in payload.choices:
        if choice.code == ref.code and choice.cooccurrence:
            both = choice.cooccurrence
            ends, of_sides = {first, second}, (both.political, both.administrative)
            sides = BothSides(*(_both(side, ends) for side in of_sides))
            yield TakeawayRow(ref.kind, ref.code, label, writer.write("ta_row_both"), *sides)


def _both(side: Cooccurrence, ends: set[str]) -> Figure | None:
    found = next((pair for pair in side.pairs if {pair.a, pair.b} == ends), None)
    return None if found is None else shown.plain_share(found.both, side.n)


def _course(payload: Benchmark, ref: Ref, writer: Writer) -> Iterator[TakeawayRow]:
    """Both sides in each wave."""
    trends = payload.trends
    for subject in trends.items if trends else ():
        if subject.code == ref.code and trends:
            points = [
                {point.wave: point.figure for point in course.points}
                for course in (subject.political, subject.administrative)
            ]
            for number, wave in enumerate(trends.waves):
                figures = BothSides(*(of_side.get(number) for of_side in points))
                if any(figures):
                    yield TakeawayRow(
                        ref.kind, ref.code, writer.label(ref.code), wave.name, *figures
                    )


def _reliability(payload: Benchmark, ref: Ref, writer: Writer) -> Iterator[TakeawayRow]:
    for theme in payload.themes:
        if theme.code == ref.code and theme.reliability:
            both = theme.reliability
            sides = (both.political.alpha, both.administrative.alpha)
            note = writer.write("ta_row_alpha")
            yield TakeawayRow(
                ref.kind, ref.code, writer.label(ref.code), note, *sides, way="decimal"
            )


def _association(payload: Benchmark, ref: Ref, writer: Writer) -> Iterator[TakeawayRow]:
    """Inside each side; and between municipalities, each figure by who answered the first theme."""
    label = " – ".join(map(writer.label, (ref.code, ref.other)))
    for one in payload.associations:
        if {one.first, one.second} != {ref.code, ref.other}:
            continue
        inside = (one.political, one.administrative)
        between = (one.between_first_political, one.between_first_administrative)
        if one.first != ref.code:
            between = between[1], between[0]
        for key, figures in (("ta_row_within", inside), ("ta_row_between", between)):
            note = writer.write(key)
            yield TakeawayRow(ref.kind, ref.code, label, note, *figures, way="decimal")


def _classes(payload: Benchmark, ref: Ref, writer: Writer) -> Iterator[TakeawayRow]:
    states = [state_of(item, payload.delta) for item in payload.items]
    for state in STATES:
        if count := states.count(state):
            yield TakeawayRow(ref.kind, state, writer.write(f"ta_row_{state}"), count=count)
