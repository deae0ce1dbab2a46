"""Results as plain JSON-able dicts: no NaN, no exact number, nothing that is suppressed."""

from collections.abc import Iterator, Sequence
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
    items = _headings(benchmark["items"], _ITEM_HEADINGS)
    themes = _headings(benchmark["themes"], _THEME_HEADINGS)
    for m in range(len(tables.municipality_codes)):
        yield {
            **_own_payload(figures, benchmark, m),
            "items": _items(figures, items, m),
            "themes": _themes(figures, themes, m),
        }


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


def _headings(wholes: list[Json], keys: Sequence[str]) -> list[Json]:
    """What each of the benchmark's questions is, which a municipality's says too.

    With places for what is its own, in the order of the alphabet, as documents are written.
    """
    return [
        {key: None if key in _OWN else whole[key] for key in sorted((*keys, *_OWN)) if key in whole}
        for whole in wholes
    ]


_OWN = (*SIDES, "gap", "options")


_ITEM_HEADINGS = ("code", "kind", "theme", "frame", "reverse", "categories", "favourable_from")
_THEME_HEADINGS = ("code", "frame", "items")
_OPTION_HEADINGS = ("code", "kind", "choose", "total")


def _items(tables: _Tables, headings: list[Json], m: int) -> list[Json]:
    bars = [tables.distributions[heading["code"]][m].tolist() for heading in headings]
    political, administrative = (
        [
            {"distribution": None if isnan(shown[s][0]) else shown[s], **side, "share": share}
            for shown, side, share in zip(bars, *own, strict=True)
        ]
        for s, own in enumerate(_sides(tables.items, m))
    )
    return _scaled(headings, political, administrative, _gaps(tables.items, m))


def _themes(tables: _Tables, headings: list[Json], m: int) -> list[Json]:
    political, administrative = (
        [
            {**side, "share": share, **placed}
            for placed, side, share in zip(standing, *own, strict=True)
        ]
        for standing, own in zip(
            place(tables.standings[0], m), _sides(tables.themes, m), strict=False
        )
    )
    return _scaled(headings, political, administrative, _gaps(tables.themes, m))


def _sides(table: FigureTable, m: int) -> Iterator[tuple[list[Json], list[Json]]]:
    """What each side is by its mean, and its shares."""
    return zip(table.sides[m, :GAP].tolist(), table.figures["share"][m, :GAP].tolist(), strict=True)


def _gaps(table: FigureTable, m: int) -> list[Json]:
    share, mean = (table.figures[name][m, GAP].tolist() for name in _SCALED)
    return [{"mean": mean, "share": share} for share, mean in zip(share, mean, strict=True)]


def _scaled(
    headings: list[Json], political: list[Json], administrative: list[Json], gaps: list[Json]
) -> list[Json]:
    return [
        {**heading, "administrative": theirs, "gap": gap, "political": ours}
        for heading, ours, theirs, gap in zip(
            headings, political, administrative, gaps, strict=False
        )
    ]


def _options(tables: dict[str, FigureTable], wholes: list[Json], m: int) -> list[Json]:
    return [
        {
            **heading,
            "options": _each(
                tables[whole["code"]].row(m), [option["code"] for option in whole["options"]]
            ),
        }
        for whole, heading in zip(wholes, _headings(wholes, _OPTION_HEADINGS), strict=True)
    ]


def _each(row: Row, codes: list[str]) -> list[Json]:
    """The options; a single kind of figure stands bare, more stand under their names."""
    *others, last = row
    political, administrative = (
        [dict(zip(row, figures, strict=True)) for figures in zip(*of, strict=True)]
        if others
        else of[0]
        for of in ([figures[s] for figures in row.values()] for s in (0, 1))
    )
    return [
        {"administrative": theirs, "code": code, "gap": {last: gap}, "political": ours}
        for code, ours, theirs, gap in zip(
            codes, political, administrative, row[last][GAP], strict=True
        )
    ]


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
    return [one for code in codes for one in _each(tables.numbers[code].row(m), [code])]
