"""Sums over municipalities: a total minus what is known, totals minus totals, and their bounds.

A row says that the unknown cells of a set add up to something in [low, high]. Sets are bits of
a whole number, so that to compare two of them costs nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tests.attacks.arrays import Array, Ints
from tests.attacks.worlds import ContradictionError

MOST_ROWS = 300
CLOSE = 1e-6


@dataclass(frozen=True)
class Row:
    """The unknown cells of the set `cells` add up to low..high."""

    cells: int
    low: int
    high: int

    @property
    def size(self) -> int:
        return self.cells.bit_count()

    def inside(self, cells: int) -> bool:
        return not self.cells & ~cells


def bits(marked: Array) -> int:
    """A mask (M,) as a set."""
    return int.from_bytes(np.packbits(marked, bitorder="little").tobytes(), "little")


def mask(cells: int, size: int) -> Array:
    """A set as a mask (size,)."""
    packed = np.frombuffer(cells.to_bytes(-(-size // 8), "little"), dtype=np.uint8)
    return np.unpackbits(packed, bitorder="little", count=size).astype(bool)


def places(cells: int) -> list[int]:
    """The municipalities of a set, in order."""
    found: list[int] = np.flatnonzero(mask(cells, cells.bit_length())).tolist()
    return found


def unknown(bounds: Ints) -> Array:
    """Which cells (M,) are not known."""
    return np.asarray(bounds[:, 0] != bounds[:, 1])


Totals = Iterable[tuple[Array, int, int]]  # members (M,), low, high


def left_of(bounds: Ints, totals: Totals) -> list[Row]:
    """Totals minus the known cells."""
    open_cells = unknown(bounds)
    found: dict[int, Row] = {}
    for members, low, high in totals:
        known = int(bounds[members & ~open_cells, 0].sum())
        _keep(found, Row(bits(members & open_cells), low - known, high - known))
    return list(found.values())


def rows_of(bounds: Ints, totals: Totals) -> list[Row]:
    """Totals minus the known cells, and everything that follows.

    Differences of nested rows, again and again; and the combinations of any of them that leave
    the unknown cells of one atom, those that belong to exactly the same groups.
    """
    original = left_of(bounds, totals)
    found = {row.cells: row for row in original}
    for large, small in _differences(tuple(found)):
        one, other = found[large], found[small]
        _keep(found, Row(large & ~small, one.low - other.high, one.high - other.low))
    for row in _combinations(original):
        _keep(found, row)
    return list(found.values())


def _keep(found: dict[int, Row], row: Row) -> bool:
    """Whether the row tells something new."""
    if not row.cells:
        return False
    before = found.get(row.cells)
    if before is not None:
        low, high = max(before.low, row.low), min(before.high, row.high)
        if (low, high) == (before.low, before.high):
            return False
        row = Row(row.cells, low, high)
    if row.low > row.high:
        raise ContradictionError("Two totals of the same cells differ.")
    found[row.cells] = row
    return True


@lru_cache(maxsize=64)
def _differences(sets: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """The nested pairs among these sets and all that come of subtracting, in an order of work."""
    known, fresh = set(sets), list(sets)
    pairs: list[tuple[int, int]] = []
    while fresh and len(known) < MOST_ROWS:
        latest, fresh = fresh, []
        for one in latest:
            for other in list(known):
                if one & other == other != one:
                    pairs.append((one, other))
                elif one & other == one != other:
                    pairs.append((other, one))
                else:
                    continue
                rest = one ^ other
                if rest not in known:
                    known.add(rest)
                    fresh.append(rest)
            if len(known) >= MOST_ROWS:
                break
    return tuple(dict.fromkeys(pairs))


def _combinations(rows: list[Row]) -> Iterable[Row]:
    if len(rows) < 3:
        return
    atoms: dict[tuple[int, ...], int] = {}
    together = 0
    for row in rows:
        together |= row.cells
    for m in places(together):
        pattern = tuple(row.cells >> m & 1 for row in rows)
        atoms[pattern] = atoms.get(pattern, 0) | 1 << m
    patterns = np.array(list(atoms), dtype=float)  # (atoms, rows)
    inverse = np.linalg.pinv(patterns)  # (rows, atoms): column a is the combination for atom a
    exact = np.abs(patterns @ inverse - np.eye(len(patterns))).max(axis=0) < CLOSE
    low = np.array([row.low for row in rows], dtype=float)
    high = np.array([row.high for row in rows], dtype=float)
    for a, cells in enumerate(atoms.values()):
        if exact[a]:
            weights = np.where(np.abs(inverse[:, a]) < CLOSE, 0, inverse[:, a])
            up, down = np.maximum(weights, 0), np.minimum(weights, 0)
            least, most = up @ low + down @ high, up @ high + down @ low
            yield Row(cells, int(np.ceil(least - CLOSE)), int(np.floor(most + CLOSE)))


def propagate(bounds: Ints, rows: list[Row]) -> bool:
    """Tighten the bounds until no row says more; whether anything changed."""
    if not rows:
        return False
    member = np.stack([mask(row.cells, len(bounds)) for row in rows])
    low = np.array([row.low for row in rows])[:, None]
    high = np.array([row.high for row in rows])[:, None]
    changed = False
    for _ in range(100):
        least, most = bounds[:, 0], bounds[:, 1]
        all_least, all_most = (member @ least)[:, None], (member @ most)[:, None]
        up = np.where(member, high - all_least + least, most).min(axis=0, initial=2**62)
        down = np.where(member, low - all_most + most, least).max(axis=0, initial=-(2**62))
        up, down = np.minimum(up, most), np.maximum(down, least)
        if (down > up).any():
            raise ContradictionError("A cell has no value left.")
        if (up == most).all() and (down == least).all():
            break
        bounds[:, 0], bounds[:, 1], changed = down, up, True
    return changed
