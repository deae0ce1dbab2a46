"""Results as plain JSON-able dicts: no NaN, no exact number, nothing that is suppressed."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import Any

from benchmarking.core.data.arrays import Floats
from benchmarking.core.data.precision import told
from benchmarking.core.data.telling import tell
from benchmarking.core.data.wave import SIDES
from benchmarking.core.documents.compute import METHOD_VERSION
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
    What is the same in every descriptive figure is left out: `reading.beside` puts it back.
    """
    figures = _Tables.of(tables)
    for m in range(len(tables.municipality_codes)):
        yield _own_payload(figures, benchmark, m)


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
