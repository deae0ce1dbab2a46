"""Results as plain JSON-able dicts: no NaN, no exact number, nothing that is suppressed."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import Any

from benchmarking.core.data.arrays import Floats
from benchmarking.core.data.figures import Method
from benchmarking.core.data.precision import Unit, finest, told
from benchmarking.core.data.telling import tell
from benchmarking.core.data.wave import SIDES
from benchmarking.core.documents.compute import METHOD_VERSION
from benchmarking.core.documents.coverage import add_agreement, add_coverage
from benchmarking.core.documents.peer_payload import place, places, told_places
from benchmarking.core.municipalities.cells import CellTable
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.municipalities.own_figures import GAP, STEPS, FigureTable, Row
from benchmarking.core.municipalities.peer_results import PeerResult
from benchmarking.core.municipalities.standings import Standings
from benchmarking.core.tables.results import Benchmark

Json = dict[str, Any]


def benchmark_payload(benchmark: Benchmark) -> Json:
    """The benchmark as one document."""
    content: Json = tell(benchmark)
    for choice in content["choices"]:
        if choice["kind"] == "single":
            del choice["mentions"], choice["cooccurrence"]
    return {"kind": "benchmark", **content}


def peer_payload(result: PeerResult) -> Json:
    """A peer group as one document."""
    content: Json = tell(result)
    return {"kind": "peers", **content}


def own_payloads(tables: MunicipalityTables, benchmark: Json) -> Iterator[Json]:
    """One document per municipality with its own figures alone, as it is stored.

    `benchmark` is the document of `benchmark_payload`; it gives the order and the headings.
    What is the same in every descriptive figure is left out: `beside` puts it back.
    """
    figures = _Tables.of(tables)
    for m in range(len(tables.municipality_codes)):
        yield _own_payload(figures, benchmark, m)


def beside(own: Json, benchmark: Json) -> Json:
    """A stored document as it is read: figures whole, with the bounds that missing answers
    leave, each beside the benchmark's."""
    document: Json = _whole(own)
    add_coverage(document)
    add_agreement(document)
    for part in ("items", "themes", "numbers"):
        for mine, whole in zip(document[part], benchmark[part], strict=True):
            mine["benchmark"] = _of_benchmark(whole)
    for part in ("choices", "rankings", "sums"):
        for mine, whole in zip(document[part], benchmark[part], strict=True):
            for option, other in zip(mine["options"], whole["options"], strict=True):
                option["benchmark"] = {key: other[key] for key in _BESIDE if key in other}
    return document


_DESCRIPTIVE_FIGURE = {
    "indicator": None,
    "unit": None,
    "value": None,
    "low": None,
    "high": None,
    "step": None,
    "interval_step": None,
    "n": None,
    "municipalities": None,
    "method": Method.DESCRIPTIVE.value,
    "status": None,
    "reason": None,
}


# The indicator of everything below a key of the document.
_INDICATORS = {
    "choices": "I14",
    "rankings": "I14",
    "sums": "I4",
    "numbers": "I4",
    "share": "I1",
    "mean": "I4",
    "gap": "I3",
}


def _whole(value: Any, indicator: str = "") -> Any:
    """Every figure below `value` with all the fields that a figure has."""
    if isinstance(value, list):
        return [_whole(item, indicator) for item in value]
    if not isinstance(value, dict):
        return value
    if "value" in value:
        counted = {} if value.get("n") is None else {"municipalities": 1}
        told = {"unit": _unit(value, indicator).value, "step": _step(value, indicator)}
        return {**_DESCRIPTIVE_FIGURE, "indicator": indicator, **told, **counted, **value}
    return {key: _whole(item, indicator_below(key, indicator)) for key, item in value.items()}


def indicator_below(key: str, above: str) -> str:
    """Of the figures under `key`: a gap of shares is I3, of means I4; options keep their own."""
    if above in ("I14", "I4") or (above, key) == ("I3", "share"):
        return above
    return _INDICATORS.get(key, above)


def _unit(figure: Json, indicator: str) -> Unit:
    """A figure that brings its step is an amount."""
    if "step" in figure:
        return Unit.AMOUNT
    return Unit.POINTS if indicator == "I4" else Unit.SHARE


def _step(figure: Json, indicator: str) -> float:
    step: float | None = figure.get("step")
    return finest(_unit(figure, indicator)) if step is None else step


_GAPS = ("within", "mean_within")
_OWN = ("share", "mean", *_GAPS)
_BESIDE = (*SIDES, "within", "gap")  # of an option; a run of an older method has no `within`


def _of_benchmark(whole: Json) -> Json:
    """The benchmark's figures that stand beside a municipality's own."""
    if "value" in whole["political"]:
        return {key: whole[key] for key in _BESIDE if key in whole}
    sides = {
        side: {name: whole[side][name] for name in _OWN if name in whole[side]} for side in SIDES
    }
    return {**sides, "gap": {name: whole["gap"][name] for name in _GAPS}}


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
            items=FigureTable.of(own.items, _SCALED),
            distributions={
                code: told(bars, STEPS["share"]) for code, bars in own.distributions.items()
            },
            themes=FigureTable.of(own.themes, _SCALED),
            standings=tuple(told_places(places) for places in own.standings),
            choices=each(own.choices, "share"),
            rankings=each(own.rankings, "first", "top"),
            ranks={
                code: told(table.values["mean_rank"], STEPS["mean_rank"])
                for code, table in own.rankings.items()
            },
            sums=each(own.sums, "mean"),
            numbers=each(own.numbers, "mean"),
        )


_SCALED = ("share", "mean")


def _own_payload(tables: _Tables, benchmark: Json, m: int) -> Json:
    own = tables.own
    return {
        "kind": "municipality",
        "municipality": own.municipality_codes[m],
        "method_version": METHOD_VERSION,
        "threshold": own.limits.cell,
        "response": {side: _response(own, m, s) for s, side in enumerate(SIDES)},
        "items": _items(tables, benchmark, m),
        "themes": _themes(tables, benchmark, m),
        "choices": _options(tables.choices, benchmark["choices"], m),
        "rankings": _rankings(tables, benchmark, m),
        "sums": _options(tables.sums, benchmark["sums"], m),
        "numbers": _numbers(tables, benchmark, m),
        "peers": places(own, tables.standings, benchmark["peer_groups"], m),
    }


def _response(tables: MunicipalityTables, m: int, s: int) -> Json:
    invited = int(tables.invited[m, s])
    return {
        "invited": invited if invited >= 0 else None,
        "submitted": int(tables.submitted[m, s]),
    }


_ITEM_HEADINGS = ("code", "kind", "theme", "frame", "reverse", "categories", "favourable_from")


def _items(tables: _Tables, benchmark: Json, m: int) -> list[Json]:
    row, bars = tables.items.row(m), tables.distributions
    documents = []
    for whole, *sides, gap in zip(benchmark["items"], *_scaled(row), strict=False):
        document = {key: whole[key] for key in _ITEM_HEADINGS}
        shares = bars[whole["code"]][m].tolist()
        for side, own, shown in zip(SIDES, sides, shares, strict=True):
            own["distribution"] = None if isnan(shown[0]) else shown
            document[side] = own
        document["gap"] = gap
        documents.append(document)
    return documents


def _themes(tables: _Tables, benchmark: Json, m: int) -> list[Json]:
    standing = place(tables.standings[0], m)
    documents = []
    for x, (whole, *sides, gap) in enumerate(
        zip(benchmark["themes"], *_scaled(tables.themes.row(m)), strict=False)
    ):
        document = {key: whole[key] for key in ("code", "frame", "items")}
        for s, side in enumerate(SIDES):
            document[side] = {**sides[s], **standing[s][x]}
        document["gap"] = gap
        documents.append(document)
    return documents


def _scaled(row: Row) -> tuple[list[Json], list[Json], list[Json]]:
    """Both sides and the gap of scale items or themes (X)."""
    political, administrative, gaps = (
        list(zip(row["share"][of], row["mean"][of], strict=True)) for of in (0, 1, GAP)
    )
    return (
        [_side(share, mean) for share, mean in political],
        [_side(share, mean) for share, mean in administrative],
        [{"share": share, "mean": mean} for share, mean in gaps],
    )


def _side(share: Json, mean: Json) -> Json:
    return {
        "n": mean.get("n"),
        "share": share,
        "mean": mean,
        "status": mean["status"],
        "reason": mean.get("reason"),
    }


def _options(tables: dict[str, FigureTable], wholes: list[Json], m: int) -> list[Json]:
    documents = []
    for whole in wholes:
        row = tables[whole["code"]].row(m)
        heading = {key: value for key, value in whole.items() if key in _HEADINGS}
        options = [_option(row, x, option["code"]) for x, option in enumerate(whole["options"])]
        documents.append({**heading, "options": options})
    return documents


_HEADINGS = ("code", "kind", "choose", "total")


def _option(row: Row, x: int, code: str) -> Json:
    """One option; a single kind of figure stands bare, more stand under their names."""
    document: Json = {"code": code}
    for s, side in enumerate(SIDES):
        figures = {name: figure[s][x] for name, figure in row.items()}
        document[side] = figures if len(figures) > 1 else next(iter(figures.values()))
    last = [*row][-1]
    document["gap"] = {last: row[last][GAP][x]}
    return document


def _rankings(tables: _Tables, benchmark: Json, m: int) -> list[Json]:
    documents = _options(tables.rankings, benchmark["rankings"], m)
    for document in documents:
        ranks = tables.ranks[document["code"]][m].tolist()
        for x, option in enumerate(document["options"]):
            for s, side in enumerate(SIDES):
                rank = ranks[s][x]
                option[side]["mean_rank"] = None if isnan(rank) else rank
    return documents


def _numbers(tables: _Tables, benchmark: Json, m: int) -> list[Json]:
    codes = [whole["code"] for whole in benchmark["numbers"]]
    return [_option(tables.numbers[code].row(m), 0, code) for code in codes]
