"""A snapshot read back as the arrays that the core counts."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarking.core.counting.tensor import checked
from benchmarking.core.data.arrays import Codes, Counts, Floats
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import SIDES, Thresholds, WaveInput
from benchmarking.core.municipalities.peergroups import Partition
from benchmarking.core.tables.detail_results import PeerKind
from benchmarking.inputs.columns import option_column
from benchmarking.inputs.manifest import Manifest, Promised, RosterEntry
from surveys.models.catalogue import SIZES
from surveys.questionnaire.document import estimate_key
from surveys.questionnaire.functions import Function

POMP_WHOLE = 50  # a margin of 10 points between shares is one of 5 between mean scores


def thresholds_of(promised: Promised) -> Thresholds:
    """The limits that respondents were promised when the wave opened."""
    default = Thresholds()
    return Thresholds(
        answers=promised.cell,
        distribution=max(promised.distribution, promised.cell),
        unanimity=max(default.unanimity, promised.cell),
        delta=promised.delta,
        delta_pomp=promised.delta * POMP_WHOLE,
    )


def partitions_of(manifest: Manifest) -> list[Partition]:
    """The ways to divide the municipalities that were frozen with the answers.

    Manifests of before there were peer groups have none.
    """
    roster = manifest.municipalities
    sizes = {entry.code: entry.size for entry in roster}
    provinces = {entry.code: entry.province for entry in roster}
    lists = [
        Partition(
            PeerKind.LIST,
            f"{PeerKind.LIST}:{one.id}",
            {entry.code: entry.groups.get(one.id, "") for entry in roster},
            one.name,
        )
        for one in manifest.peer_lists
    ]
    return [
        Partition(PeerKind.SIZE, PeerKind.SIZE, sizes, "", SIZES),
        Partition(PeerKind.PROVINCE, PeerKind.PROVINCE, provinces),
        *lists,
    ]


def wave_input(manifest: Manifest, table: pa.Table, instrument: Instrument) -> WaveInput:
    """The answers as arrays; the municipalities in the order of the roster. ValueError when a code
    is off its scale."""
    codes = manifest.codes
    roles = tuple(function.value for function in Function)
    return WaveInput(
        municipality_codes=codes,
        invited=_invited(manifest.municipalities),
        municipality=position(table.column("municipality"), codes),
        perspective=position(table.column("perspective"), SIDES),
        scales={s.code: checked(_codes(table, s.code), s) for s in instrument.scales},
        estimates={
            s.code: checked(_codes(table, estimate_key(s.code)), s)
            for s in instrument.scales
            if s.estimate
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
        role=position(table.column("function"), roles),
    )


def _invited(roster: Sequence[RosterEntry]) -> Counts:
    """By municipality and side, -1 where nobody knows."""
    known = [
        -1 if count is None else count
        for entry in roster
        for count in (entry.invited.political, entry.invited.administrative)
    ]
    return np.array(known, dtype=np.int64).reshape(-1, 2)


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
