"""The same person, or the same seat, in two waves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from benchmarking.core.data.arrays import Bools, Counts
from benchmarking.core.data.wave import WaveInput

Keys = NDArray[np.bytes_]
NOBODY = b""


class Incumbent(IntEnum):
    """Who holds a paired seat in the later wave; unknown where a wave came from a file."""

    SAME = 0
    NEW = 1
    UNKNOWN = 2


@dataclass(frozen=True, slots=True)
class Panel:
    """Whose response each row is.

    `side` (R,); `person` (R,) a pseudonymous key, the same in every wave of a study; `seat` (R,)
    municipality and function where one person holds that function. Empty keys are unknown.
    """

    side: Counts
    person: Keys
    seat: Keys


@dataclass(frozen=True, slots=True)
class Pairs:
    """P pairs of rows of two waves, `incumbent` (P,) as in `Incumbent`."""

    first: Counts
    second: Counts
    incumbent: Counts

    def only(self, kept: Bools) -> "Pairs":
        """The marked pairs (P,)."""
        return Pairs(self.first[kept], self.second[kept], self.incumbent[kept])

    def turned(self) -> "Pairs":
        """The same pairs, second wave first."""
        return Pairs(self.second, self.first, self.incumbent)

    def counted(self, incumbent: Incumbent) -> int:
        """How many seats are held so in the later wave."""
        return int(np.count_nonzero(self.incumbent == incumbent))

    def __len__(self) -> int:
        return len(self.first)


def resolve(code: str, successors: Mapping[str, str]) -> str:
    """The code that a municipality has after all its mergers; a circle ends where it began."""
    seen = {code}
    while (new := successors.get(code)) is not None and new not in seen:
        code = new
        seen.add(code)
    return code


def panel_of(
    wave: WaveInput, person: Keys | None, seats: Collection[str], codes: tuple[str, ...]
) -> Panel:
    """The keys of a wave's respondents.

    `person` (R,) or None when a file says nothing of persons; `seats` names the functions that
    one person holds; `codes` (M,) each municipality's code after mergers.
    """
    R = wave.respondents
    nobody = np.full(R, NOBODY)
    return Panel(
        side=wave.perspective.astype(np.int64),
        person=nobody if person is None else person,
        seat=nobody if wave.role is None else _seats(wave, wave.role, seats, codes),
    )


def _seats(
    wave: WaveInput, role: NDArray[np.integer], seats: Collection[str], codes: tuple[str, ...]
) -> Keys:
    names = [f"|{name}" if name in seats else "" for name in wave.roles]
    function = np.array([*names, ""]).astype(np.bytes_)[role]
    place = np.array(codes).astype(np.bytes_)[wave.municipality]
    return np.where(function == NOBODY, NOBODY, np.char.add(place, function))


def link(first: Panel, second: Panel, s: int) -> Pairs:
    """Pair side `s` of two waves: the same persons, and beside them the same seats.

    A key that two responses of one wave share links nobody. A person who is in both waves is
    compared with the own answers, whatever the seat; every response is in one pair at most.
    """
    a1, b1 = _same(first.person, second.person, first.side == s, second.side == s)
    a2, b2 = _same(first.seat, second.seat, first.side == s, second.side == s)
    free = ~(np.isin(a2, a1) | np.isin(b2, b1))
    a2, b2 = a2[free], b2[free]
    known = (first.person[a2] != NOBODY) & (second.person[b2] != NOBODY)
    held = np.where(known, Incumbent.NEW, Incumbent.UNKNOWN).astype(np.int64)
    return Pairs(
        np.concatenate([a1, a2]),
        np.concatenate([b1, b2]),
        np.concatenate([np.full(len(a1), int(Incumbent.SAME)), held]),
    )


def _same(first: Keys, second: Keys, own1: Bools, own2: Bools) -> tuple[Counts, Counts]:
    keys1, rows1 = _alone(first, own1)
    keys2, rows2 = _alone(second, own2)
    _, at1, at2 = np.intersect1d(keys1, keys2, assume_unique=True, return_indices=True)
    return rows1[at1], rows2[at2]


def _alone(keys: Keys, own: Bools) -> tuple[Keys, Counts]:
    """The keys that exactly one of the own rows has, and those rows."""
    rows = np.flatnonzero(own & (keys != NOBODY))
    found, at, times = np.unique(keys[rows], return_index=True, return_counts=True)
    return found[times == 1], rows[at[times == 1]].astype(np.int64)
