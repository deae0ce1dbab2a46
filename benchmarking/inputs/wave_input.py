"""A snapshot read back as the arrays that the core counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarking.core.data.arrays import Codes, Counts, Floats
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import SIDES, Thresholds, WaveInput
from benchmarking.core.municipalities.peergroups import Partition
from benchmarking.inputs.columns import option_column
from surveys.models.catalogue import SIZES
from surveys.questionnaire.document import estimate_key
from surveys.questionnaire.functions import Function

POMP_WHOLE = 50  # a margin of 10 points between shares is one of 5 between mean scores


def thresholds_of(manifest: Mapping[str, Any]) -> Thresholds:
    """The limits that respondents were promised when the wave opened."""
    given = manifest["thresholds"]
    default = Thresholds()
    return Thresholds(
        cell=given["cell"],
        distribution=max(given["distribution"], given["cell"]),
        unanimity=max(default.unanimity, given["cell"]),
        delta=given["delta"],
        delta_pomp=given["delta"] * POMP_WHOLE,
    )


def partitions_of(manifest: Mapping[str, Any]) -> list[Partition]:
    """The ways to divide the municipalities that were frozen with the answers.

    Manifests of before there were peer groups have none.
    """
    roster = {entry["code"]: entry for entry in manifest["municipalities"]}
    plain = [
        Partition(
            kind, kind, {code: entry.get(kind, "") for code, entry in roster.items()}, "", order
        )
        for kind, order in (("size", SIZES), ("province", ()))
    ]
    lists = [
        Partition(
            "list",
            f"list:{one['id']}",
            {code: entry.get("groups", {}).get(one["id"], "") for code, entry in roster.items()},
            one["name"],
        )
        for one in manifest.get("peer_lists", ())
    ]
    return [*plain, *lists]


def wave_input(manifest: Mapping[str, Any], table: pa.Table, instrument: Instrument) -> WaveInput:
    """The answers as arrays; the municipalities in the order of the roster."""
    roster = manifest["municipalities"]
    codes = tuple(entry["code"] for entry in roster)
    roles = tuple(function.value for function in Function)
    return WaveInput(
        municipality_codes=codes,
        invited=_invited(roster),
        municipality=position(table["municipality"], codes),
        perspective=position(table["perspective"], SIDES),
        scales={spec.code: _codes(table, spec.code) for spec in instrument.scales},
        estimates={
            spec.code: _codes(table, estimate_key(spec.code))
            for spec in instrument.scales
            if spec.estimate
        },
        choices={
            spec.code: _marks(table, spec.code, spec.options)
            if spec.multiple
            else _one_hot(_codes(table, spec.code), len(spec.options))
            for spec in instrument.choices
        },
        rankings={s.code: _marks(table, s.code, s.options) for s in instrument.rankings},
        sums={s.code: _points(table, s.code, s.options) for s in instrument.sums},
        numbers={spec.code: _floats(table, spec.code) for spec in instrument.numbers},
        roles=roles,
        role=position(table["function"], roles),
    )


def _invited(roster: Sequence[Mapping[str, Any]]) -> Counts:
    invited = [entry["invited"] for entry in roster]
    sides = [[-1 if one[side] is None else one[side] for one in invited] for side in SIDES]
    return np.array(sides, dtype=np.int64).T


def position(column: Any, values: Sequence[str]) -> Codes:
    """Where each word stands in `values`, -1 if nowhere; each different word is looked for once."""
    coded = column.dictionary_encode().unify_dictionaries().combine_chunks()
    found: Any = pc.index_in(coded.dictionary, value_set=pa.array(values, pa.string()))
    places = np.append(found.fill_null(-1).to_numpy(zero_copy_only=False), -1).astype(np.int32)
    positions: Codes = places[coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)]
    return positions


def _filled(table: pa.Table, name: str, kind: pa.DataType, nothing: float) -> Any:
    """A column as numpy. Untyped: the stubs of Arrow do not know what it can be filled with."""
    column: Any = table[name]
    return column.cast(kind).fill_null(nothing).to_numpy()


def _codes(table: pa.Table, name: str) -> Codes:
    codes: Codes = _filled(table, name, pa.int16(), 0)
    return codes


def _one_hot(codes: Codes, size: int) -> Codes:
    return _side_by_side(np.where(codes == 0, -1, codes == o) for o in range(1, size + 1))


def _marks(table: pa.Table, item: str, options: Sequence[str]) -> Codes:
    names = (option_column(item, code) for code in options)
    return _side_by_side(_filled(table, name, pa.int8(), -1) for name in names)


def _side_by_side(columns: Iterable[Any]) -> Codes:
    """Options (R, O) of which each is in one stretch of memory, as they are counted."""
    return np.array([column.astype(np.int8) for column in columns]).T


def _points(table: pa.Table, item: str, options: Sequence[str]) -> Floats:
    columns = [_floats(table, option_column(item, code)) for code in options]
    return np.array(columns).T


def _floats(table: pa.Table, name: str) -> Floats:
    values: Floats = _filled(table, name, pa.float64(), float("nan"))
    return values
