"""The ledger of releases: what earlier runs of a wave told, as a small document.

A wave can be computed again: with newer rules, with other peer groups, after late answers.
Readers keep what they had, so a new run is judged beside all earlier ones of its wave:

- a municipality's cell or a function's figure that an earlier run hid is never shown by a later
  one: its rules had a reason, and a later total minus an earlier one must not undo it;
- what an earlier run showed counts as told when the new one is audited, and figures of groups
  must differ by nothing or by enough from the groups that earlier runs told of;
- other answers (another snapshot) must differ by nothing, or by enough persons from enough
  municipalities, each of which changed by enough: else subtracting one edition from the other
  tells about the few who came late.

Earlier *waves* asked the persons other questions at another time, and their answers may have
changed: no total of one wave says anything certain about another. What links the two is a
person's own change, and no figure of fewer than `cell` changes leaves (see `trends.py`); an
answer itself cannot be linked, because no answer of a person is ever told.
"""

import base64
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Final, TypeAlias

import numpy as np
from msgspec import Struct

from benchmarking.core.audit.auditor import DisclosureError, Groups
from benchmarking.core.audit.equations import Grids, Place
from benchmarking.core.data.arrays import Bools, Counts, optional
from benchmarking.core.data.precision import WITHHELD
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.publishing import FEWEST_TOGETHER, Population

FORMAT: Final = 2  # the first one knew no grids: numbers were told as they were
# Population, column and figure, and the steps of its value and its ends: None is not told.
GridRow: TypeAlias = tuple[str, str, str, float | None, float | None]


@dataclass(frozen=True, slots=True)
class Entry:
    """One run: cells that were `shown` and that had answers (M, 2, X), functions (L, I), groups.

    `snapshot` identifies the answers, `submitted` (M, 2) counts the responses; `grids` of what is
    told coarser than usual, None of a run that told exact numbers.
    """

    snapshot: str
    municipalities: tuple[str, ...]
    columns: tuple[str, ...]
    submitted: Counts
    shown: Bools
    answered: Bools
    function_names: tuple[str, ...]
    functions: Bools
    groups: Groups
    grids: Grids | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """All earlier runs together, in the order of the run that comes now.

    `shown`, `hidden` (M, 2, X) cells; `functions`, `functions_hidden` (L, I). `grids` of the same
    answers' numbers, `retold` whether there are any; groups are named apart for each run.
    """

    shown: Bools
    hidden: Bools
    functions: Bools
    functions_hidden: Bools
    groups: Groups
    grids: Grids = field(default_factory=dict)
    retold: bool = False

    @classmethod
    def nothing(cls, cells: tuple[int, ...], functions: tuple[int, ...]) -> "Earlier":
        """No earlier run; the shapes (M, 2, X) and (L, I)."""
        none, nowhere = np.zeros(cells, dtype=bool), np.zeros(functions, dtype=bool)
        return cls(none, none, nowhere, nowhere, Groups.none(cells[2]))


class GroupDocument(Struct, frozen=True):
    """A group: its members, and which figures of it were told."""

    name: str
    members: str
    told: str


class LedgerDocument(Struct, frozen=True, kw_only=True):
    """An entry as JSON: names in words, masks packed into bits."""

    format: int = FORMAT
    snapshot: str
    municipalities: tuple[str, ...]
    columns: tuple[str, ...]
    submitted: tuple[tuple[int, int], ...]
    shown: str
    answered: str
    function_names: tuple[str, ...]
    functions: str
    groups: tuple[GroupDocument, ...]
    grids: tuple[GridRow, ...] | None = None


def document_of(entry: Entry) -> LedgerDocument:
    """The entry as it is stored."""
    return LedgerDocument(
        snapshot=entry.snapshot,
        municipalities=entry.municipalities,
        columns=entry.columns,
        submitted=tuple((int(p), int(a)) for p, a in entry.submitted.tolist()),
        shown=_packed(entry.shown),
        answered=_packed(entry.answered),
        function_names=entry.function_names,
        functions=_packed(entry.functions),
        groups=tuple(
            GroupDocument(population.name, _packed(population.members), _packed(told))
            for population, told in zip(entry.groups.populations, entry.groups.told, strict=True)
        ),
        grids=None if entry.grids is None else _rows(entry.grids),
    )


def read(document: LedgerDocument) -> Entry:
    """The entry that a document holds. ValueError for another format."""
    if document.format not in (1, FORMAT):
        raise ValueError(f"A ledger of format {document.format} is not known here.")
    M, X = len(document.municipalities), len(document.columns)
    items = sum(name.startswith("items:") for name in document.columns)
    told = [_unpacked(group.told, (2, X)) for group in document.groups]
    return Entry(
        snapshot=document.snapshot,
        municipalities=document.municipalities,
        columns=document.columns,
        submitted=np.array(document.submitted, dtype=np.int64).reshape(M, 2),
        shown=_unpacked(document.shown, (M, 2, X)),
        answered=_unpacked(document.answered, (M, 2, X)),
        function_names=document.function_names,
        functions=_unpacked(document.functions, (len(document.function_names), items)),
        groups=Groups(
            tuple(Population(g.name, _unpacked(g.members, (M,))) for g in document.groups),
            np.array(told, dtype=bool).reshape(len(document.groups), 2, X),
        ),
        grids=_grids(document.grids),
    )


def _rows(grids: Grids) -> tuple[GridRow, ...]:
    return tuple(
        (*place, optional(step), optional(ends)) for place, (step, ends) in sorted(grids.items())
    )


def _grids(rows: Sequence[GridRow] | None) -> Grids | None:
    if rows is None:
        return None
    return {
        Place(population, column, figure): (
            WITHHELD if step is None else step,
            WITHHELD if ends is None else ends,
        )
        for population, column, figure, step, ends in rows
    }


def apply(earlier: Sequence[Entry], now: Entry, limits: Thresholds) -> Earlier:
    """What the run `now` must respect of the earlier ones of the same wave.

    Of `now` only the names and `submitted` are read; its masks give the shapes.
    `DisclosureError` when it rests on other answers that differ by too few.
    """
    found = Earlier.nothing(now.shown.shape, now.functions.shape)
    for number, entry in enumerate(earlier, 1):
        _refuse_late_answers(entry, now, limits)
        found = _joined(found, _aligned(entry, now, number))
    return found


def _refuse_late_answers(entry: Entry, now: Entry, limits: Thresholds) -> None:
    if entry.snapshot == now.snapshot:
        return
    before = dict(zip(entry.municipalities, entry.submitted, strict=True))
    after = dict(zip(now.municipalities, now.submitted, strict=True))
    nobody = np.zeros(2, dtype=np.int64)
    codes = sorted({*before, *after})
    change = np.array([after.get(m, nobody) - before.get(m, nobody) for m in codes])
    few = (change != 0) & (np.abs(change) < limits.answers)
    spread = np.count_nonzero(change, axis=0)
    alone = (spread > 0) & (spread < FEWEST_TOGETHER)
    if few.any() or alone.any() or not change.any():
        raise DisclosureError("Other answers than an earlier run's, which differ by too few.")


def _aligned(entry: Entry, now: Entry, number: int) -> Earlier:
    """An earlier entry's masks in the order of `now`; what is not there is neither shown nor hidden."""
    rows = _places(entry.municipalities, now.municipalities)
    columns = _places(entry.columns, now.columns)
    shown = _taken(_taken(entry.shown, rows, 0), columns, 2)
    answered = _taken(_taken(entry.answered, rows, 0), columns, 2)
    functions = _of_functions(entry.functions, entry, now)
    asked = _of_functions(np.ones_like(entry.functions), entry, now)
    populations = [
        Population(_of_run(p.name, number), _taken(p.members, rows, 0))
        for p in entry.groups.populations
    ]
    groups = Groups(tuple(populations), _taken(entry.groups.told, columns, 2))
    retold = entry.grids is not None and entry.snapshot == now.snapshot
    grids = _named_apart(entry, number) if retold else {}
    hidden = (answered & ~shown, asked & ~functions)
    return Earlier(shown, hidden[0], functions, hidden[1], groups, grids, retold)


def _of_run(group: str, number: int) -> str:
    return f"{number}|{group}"


def _named_apart(entry: Entry, number: int) -> Grids:
    """A run's grids, those of its groups once more under the names that they have here."""
    own = {population.name for population in entry.groups.populations}
    grids = dict(entry.grids or {})
    for place, steps in list(grids.items()):
        if place.population in own:
            grids[place._replace(population=_of_run(place.population, number))] = steps
    return grids


def _of_functions(mask: Bools, entry: Entry, now: Entry) -> Bools:
    old, new = ([name for name in one.columns if name.startswith("items:")] for one in (entry, now))
    rows = _places(entry.function_names, now.function_names)
    return _taken(_taken(mask, rows, 0), _places(old, new), 1)


def _joined(first: Earlier, second: Earlier) -> Earlier:
    populations = (*first.groups.populations, *second.groups.populations)
    told = np.concatenate([first.groups.told, second.groups.told])
    return Earlier(
        first.shown | second.shown,
        first.hidden | second.hidden,
        first.functions | second.functions,
        first.functions_hidden | second.functions_hidden,
        Groups(populations, told),
        {**first.grids, **second.grids},
        first.retold or second.retold,
    )


def _places(old: Sequence[str], new: Sequence[str]) -> Counts:
    """For each of the new names its place among the old ones, -1 for none."""
    at = {name: place for place, name in enumerate(old)}
    return np.array([at.get(name, -1) for name in new], dtype=np.int64)


def _taken(mask: Bools, places: Counts, axis: int) -> Bools:
    """What stands at these places, nothing where the place is -1: what is put at the end."""
    padded = np.insert(mask, mask.shape[axis], False, axis=axis)
    return np.asarray(padded.take(places, axis=axis))


def _packed(mask: Bools) -> str:
    return base64.b64encode(zlib.compress(np.packbits(mask).tobytes())).decode()


def _unpacked(text: str, shape: tuple[int, ...]) -> Bools:
    bits = np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype=np.uint8)
    return np.unpackbits(bits, count=prod(shape)).reshape(shape).astype(bool)
