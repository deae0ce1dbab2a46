"""Results as plain JSON-able dicts: no NaN, no exact number, nothing that is suppressed."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan
from typing import Any

from benchmarking.core.arrays import Counts, Floats
from benchmarking.core.cells import CellTable
from benchmarking.core.compute import METHOD_VERSION
from benchmarking.core.coverage import add_agreement, add_coverage
from benchmarking.core.figures import Method, Reason, Status
from benchmarking.core.municipality import MunicipalityTables
from benchmarking.core.peer_payload import place, places, told_places
from benchmarking.core.peer_results import PeerResult
from benchmarking.core.precision import Unit, finest, told
from benchmarking.core.protection import REASONS, VISIBLE, Reasons
from benchmarking.core.released import COMFORTABLE_BASE
from benchmarking.core.results import Benchmark
from benchmarking.core.standings import Standings
from benchmarking.core.telling import tell
from benchmarking.core.wave import SIDES

Json = dict[str, Any]
# Plain words, read once: hundreds of figures per municipality ask for them.
_SHOWN, _LIMITED, _SUPPRESSED = (
    status.value for status in (Status.SHOWN, Status.LIMITED, Status.SUPPRESSED)
)
_SMALL_BASE, _TOO_FEW = Reason.SMALL_BASE.value, Reason.TOO_FEW_ANSWERS.value


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
    told = _Tables.of(tables)
    for m in range(len(tables.municipality_codes)):
        yield _own_payload(told, benchmark, m)


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
class _Told:
    """A table on its grids: the values (M, 2, X) and their gaps (M, X), each by name.

    `step` of amounts, which every figure then brings along.
    """

    n: Counts
    reasons: Reasons
    values: dict[str, Floats]
    gaps: dict[str, Floats]
    step: float | None = None

    @classmethod
    def of(cls, table: CellTable, step: float | None = None) -> "_Told":
        """A gap is told from exact values: 58.5 and 52.9 are 6 apart (R52)."""
        steps = {name: step or STEPS[name] for name in table.values}
        values = {name: told(value, steps[name]) for name, value in table.values.items()}
        gaps = {name: told(table.gap(name), steps[name]) for name in table.values}
        return cls(table.n, table.reasons, values, gaps, step)


STEPS = {
    "share": finest(Unit.SHARE),
    "first": finest(Unit.SHARE),
    "top": finest(Unit.SHARE),
    "mean": finest(Unit.POINTS),
    "mean_rank": 0.1,
}


@dataclass(frozen=True, slots=True)
class _Tables:
    """All tables of `own` on their grids."""

    own: MunicipalityTables
    items: _Told
    distributions: dict[str, Floats]
    themes: _Told
    standings: tuple[Standings, ...]
    choices: dict[str, _Told]
    rankings: dict[str, _Told]
    sums: dict[str, _Told]
    numbers: dict[str, _Told]

    @classmethod
    def of(cls, own: MunicipalityTables) -> "_Tables":
        """What may be told of the tables."""
        scale = own.scales_of_amounts
        return cls(
            own=own,
            items=_Told.of(own.items),
            distributions={
                code: told(bars, STEPS["share"]) for code, bars in own.distributions.items()
            },
            themes=_Told.of(own.themes),
            standings=tuple(told_places(places) for places in own.standings),
            choices={code: _Told.of(table) for code, table in own.choices.items()},
            rankings={code: _Told.of(table) for code, table in own.rankings.items()},
            sums={code: _Told.of(table, scale[code]) for code, table in own.sums.items()},
            numbers={code: _Told.of(table, scale[code]) for code, table in own.numbers.items()},
        )


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
        "choices": _options(tables.choices, benchmark["choices"], m, ("share",)),
        "rankings": _options(tables.rankings, benchmark["rankings"], m, ("first", "top")),
        "sums": _options(tables.sums, benchmark["sums"], m, ("mean",)),
        "numbers": _numbers(tables, benchmark, m),
        "peers": places(own, tables.standings, benchmark["peer_groups"], m),
    }


def _response(tables: MunicipalityTables, m: int, s: int) -> Json:
    invited = int(tables.invited[m, s])
    return {
        "invited": invited if invited >= 0 else None,
        "submitted": int(tables.submitted[m, s]),
    }


def outward(reason: int) -> str | None:
    """The reason as a municipality may read it: no word that tells what is hidden."""
    return _OUTWARD[reason]


def _outward_word(reason: Reason | None) -> str | None:
    if reason in (Reason.UNANIMOUS, Reason.REMAINDER):
        return Reason.PROTECTED.value
    return None if reason is None else reason.value


_OUTWARD = tuple(_outward_word(reason) for reason in REASONS)


def _figure(value: float | None, n: int | None, status: str, reason: str | None) -> Json:
    if value is None:
        return {"value": None, "status": status, "reason": reason}
    figure: Json = {"value": value, "n": n, "status": status}
    return figure if reason is None else {**figure, "reason": reason}


def _own(value: float, n: int, reason: int) -> Json:
    """One visible or hidden figure of a municipality's side."""
    if reason != VISIBLE:
        return _figure(None, None, _SUPPRESSED, outward(reason))
    if isnan(value):
        return _figure(None, None, _SUPPRESSED, _TOO_FEW)
    if n < COMFORTABLE_BASE:
        return _figure(value, n, _LIMITED, _SMALL_BASE)
    return _figure(value, n, _SHOWN, None)


class _Row:
    """One municipality's row of a table, as lists of plain numbers."""

    def __init__(self, table: _Told, m: int) -> None:
        self.n = table.n[m].tolist()
        self.reasons = table.reasons[m].tolist()
        self.values = {name: value[m].tolist() for name, value in table.values.items()}
        self.gaps = {name: gap[m].tolist() for name, gap in table.gaps.items()}
        self.step = {} if table.step is None else {"step": table.step}

    def figure(self, name: str, s: int, x: int) -> Json:
        """The figure of one side."""
        return {**_own(self.values[name][s][x], self.n[s][x], self.reasons[s][x]), **self.step}

    def gap(self, name: str, x: int, sides: list[Json]) -> Json:
        """Political minus administrative; hidden unless both `sides` are visible."""
        for figure in sides:
            if figure["value"] is None:
                return figure
        limited = any(figure["status"] == _LIMITED for figure in sides)
        gap = _figure(
            self.gaps[name][x],
            sum(figure["n"] for figure in sides),
            _LIMITED if limited else _SHOWN,
            _SMALL_BASE if limited else None,
        )
        return {**gap, **self.step}

    def gaps_of(self, names: tuple[str, ...], x: int, document: Json) -> Json:
        """The gaps of a document whose sides hold their figures by name."""
        return {name: self.gap(name, x, [document[side][name] for side in SIDES]) for name in names}


def _items(tables: _Tables, benchmark: Json, m: int) -> list[Json]:
    row = _Row(tables.items, m)
    documents = []
    for x, whole in enumerate(benchmark["items"]):
        bars = tables.distributions[whole["code"]][m].tolist()
        document = {key: whole[key] for key in ("code", "kind", "theme", "frame", "categories")}
        for s, side in enumerate(SIDES):
            document[side] = {
                **_side(row, s, x),
                "distribution": None if isnan(bars[s][0]) else bars[s],
            }
        document["gap"] = row.gaps_of(("share", "mean"), x, document)
        documents.append(document)
    return documents


def _side(row: _Row, s: int, x: int) -> Json:
    share, mean = row.figure("share", s, x), row.figure("mean", s, x)
    return {
        "n": mean.get("n"),
        "share": share,
        "mean": mean,
        "status": mean["status"],
        "reason": mean.get("reason"),
    }


def _themes(tables: _Tables, benchmark: Json, m: int) -> list[Json]:
    row = _Row(tables.themes, m)
    documents = []
    for x, whole in enumerate(benchmark["themes"]):
        document = {key: whole[key] for key in ("code", "frame", "items")}
        for s, side in enumerate(SIDES):
            document[side] = {**_side(row, s, x), **place(tables.standings[0], m, s, x)}
        document["gap"] = row.gaps_of(("share", "mean"), x, document)
        documents.append(document)
    return documents


def _options(
    tables: dict[str, _Told], wholes: list[Json], m: int, names: tuple[str, ...]
) -> list[Json]:
    documents = []
    for whole in wholes:
        row = _Row(tables[whole["code"]], m)
        heading = {key: value for key, value in whole.items() if key in _HEADINGS}
        options = [_option(row, x, option, names) for x, option in enumerate(whole["options"])]
        documents.append({**heading, "options": options})
    return documents


_HEADINGS = ("code", "kind", "choose", "total")


def _option(row: _Row, x: int, whole: Json, names: tuple[str, ...]) -> Json:
    """One option; a single kind of figure stands bare, more stand under their names."""
    document: Json = {"code": whole["code"]}
    for s, side in enumerate(SIDES):
        figures: Json = {name: row.figure(name, s, x) for name in names}
        if "mean_rank" in row.values:
            figures["mean_rank"] = _rank(row, s, x)
        document[side] = figures if len(figures) > 1 else figures[names[0]]
    last = names[-1]
    sides = [document[side] for side in SIDES]
    own = [side if "value" in side else side[last] for side in sides]
    document["gap"] = {last: row.gap(last, x, own)}
    return document


def _rank(row: _Row, s: int, x: int) -> float | None:
    rank: float = row.values["mean_rank"][s][x]
    return None if isnan(rank) else rank


def _numbers(tables: _Tables, benchmark: Json, m: int) -> list[Json]:
    documents = []
    for whole in benchmark["numbers"]:
        row = _Row(tables.numbers[whole["code"]], m)
        documents.append(_option(row, 0, whole, ("mean",)))
    return documents
