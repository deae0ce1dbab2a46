"""Hidden cells beside a told sum: a theme's score, or the options of a question that add up.

There one answer cannot change alone: another must make up for it, so that the sum stays. What
nobody notices in one cell is put together with what nobody notices in another cell of the same
municipality. Each may need a partner elsewhere who answers the opposite way; where partners
differ, their own sums change, which nobody may notice either.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from benchmarking.core.audit.equations import Block, Equation, Moves
from benchmarking.core.audit.hidden import NOBODY, PARTNERS, Found, Hidden, Needs, a_few
from benchmarking.core.audit.trials import Followed, Steps, seen, unnoticed
from benchmarking.core.data.arrays import Bools, Counts, Floats, bools, divide

EXACT = 1e-6  # of the told sum
COMBINED = 12  # ways to make up for a change that are looked at


@dataclass(frozen=True, slots=True)
class Tied:
    """One question's hidden cells whose answers count in a told sum.

    `places` (H,) the municipalities of `hidden`; `weight` (K,) what an answer adds to the sum;
    `block`: the equations that such a pair of changes does not leave alone, told in `steps`.
    """

    places: Counts
    hidden: Hidden
    weight: Floats
    block: Block
    steps: Steps


@dataclass(frozen=True, slots=True)
class Tie:
    """A told sum: where it is told (M,), the questions that count in it, and its own figures."""

    told: Bools
    members: Sequence[Tied]
    equations: Sequence[Equation] = ()
    steps: Steps = field(default_factory=lambda: Steps.of(()))


class _Change(NamedTuple):
    """What a cell can do unnoticed: number of the move, and the partner's municipality."""

    number: int
    partner: int


_Way = tuple[_Change, _Change, int]  # a change, what makes up for it, and the sum's change


@dataclass(slots=True)
class _Half:
    """One member: what it can change unnoticed, and what it found so far."""

    tied: Tied
    found: Found
    moves: Moves
    changes: dict[tuple[int, int], list[_Change]]  # by place and by the change of the sum

    @classmethod
    def of(cls, tied: Tied) -> "_Half":
        half = cls(tied, Found.nothing(tied.hidden), Moves.none(), {})
        half.add(_alone(tied))
        return half

    def add(self, moves: Moves) -> None:
        """Take unnoticed moves in."""
        start = len(self.moves)
        self.moves = Moves.joined([self.moves, moves])
        partner = np.where(moves.other < 0, NOBODY, self.tied.places[moves.other])
        rows = zip(self.tied.places[moves.at], _gains(self.tied, moves), partner, strict=True)
        for number, (at, gain, who) in enumerate(rows, start):
            self.changes.setdefault((int(at), int(gain)), []).append(_Change(number, int(who)))

    @property
    def needs(self) -> Needs:
        """What is still lacking."""
        return self.found.needs(self.tied.hidden)


def loose(tie: Tie) -> list[Bools]:
    """Of each member the cells (H,) that have no other world."""
    halves = [_Half.of(tied) for tied in tie.members]
    _combine(tie, halves)
    lacking = sorted({int(p) for half in halves for p in half.tied.places[half.needs.lacking]})
    if lacking:
        common = list(_common(tie, lacking))
        for half in halves:
            half.add(_unnoticed(half.tied, _exchanges(half.tied, common)))
            half.add(_unnoticed(half.tied, _nearest(half.tied, lacking)))
        _combine(tie, halves)
    return [half.needs.lacking for half in halves]


def _combine(tie: Tie, halves: Sequence[_Half]) -> None:
    """Put together what makes up for each other, and take it as worlds."""
    for half in halves:
        needs = half.needs
        helped = needs.helped(half.moves)
        rest: dict[int, list[_Way]] = {}
        for (place, gain), own in half.changes.items():
            for change in own:
                if helped[change.number]:
                    rest[change.number] = _made_up(tie, halves, half, (place, gain), change)
        _take(tie, half, rest)


def _made_up(
    tie: Tie, halves: Sequence[_Half], half: _Half, key: tuple[int, int], change: _Change
) -> list[_Way]:
    """Changes of other members that make up for one, with the sum's change at the partner.

    One alone where the partner is the same; else up to `COMBINED`.
    """
    place, gain = key
    free = bool(tie.equations) and _is_free(tie, change)
    ways: list[_Way] = []
    for other in halves:
        if other is half:
            continue
        for back in other.changes.get((place, -gain), ()):
            if change.partner == back.partner:
                return [(change, back, gain)]
            if free and len(ways) < COMBINED and _is_free(tie, back):
                ways.append((change, back, gain))
    return ways


def _is_free(tie: Tie, change: _Change) -> bool:
    """Whether the sum of the partner, if there is one, is not told."""
    return change.partner == NOBODY or not tie.told[change.partner]


def _take(tie: Tie, half: _Half, rest: dict[int, list[_Way]]) -> None:
    at_once = {
        number for number, ways in rest.items() if any(a.partner == b.partner for a, b, _ in ways)
    }
    tried = [
        (number, way) for number, ways in rest.items() if number not in at_once for way in ways
    ]
    good = _sums_stay(tie, [way for _number, way in tried])
    found = {*at_once, *(number for (number, _way), ok in zip(tried, good, strict=True) if ok)}
    half.found.add(
        half.tied.hidden, half.moves.only(np.isin(np.arange(len(half.moves)), list(found)))
    )


def _sums_stay(tie: Tie, ways: Sequence[_Way]) -> Bools:
    """Whether nobody notices what happens to the sums of the partners."""
    if not ways:
        return np.zeros(0, dtype=bool)
    gains = sorted({abs(gain) for *_rest, gain in ways})
    score = np.array([0.0, *gains]) * EXACT
    M = len(tie.told)
    block = Block.of([one.scored(score) for one in tie.equations], np.arange(M))
    rows = []
    for change, back, gain in ways:
        # The first partner's sum falls by the gain, the second one's rises by it.
        code = gains.index(abs(gain)) + 1
        old, new = (code, 0) if gain > 0 else (0, code)
        if change.partner == NOBODY:
            rows.append((back.partner, NOBODY, 0, new, old))
        else:
            rows.append((change.partner, back.partner, 0, old, new))
    moves = Moves(*np.array(rows, dtype=np.int64).T)
    return unnoticed(Followed.of(block, moves), tie.steps)


def _common(tie: Tie, lacking: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each of these municipalities beside those that hide two or more of the same cells, the most
    alike in size first."""
    sizes = np.zeros((len(tie.members), len(tie.told)))
    for own, tied in zip(sizes, tie.members, strict=True):
        own[tied.places] = tied.hidden.counts.sum(axis=(1, 2))
    hides = sizes > 0
    for place in lacking:
        both = hides[hides[:, place]]
        common = both.sum(axis=0)
        apart = np.abs(sizes[hides[:, place]] - sizes[hides[:, place], place, None])
        far = divide((apart * both).sum(axis=0), common)
        far[(common < 2) | (np.arange(len(far)) == place)] = np.inf
        near = np.argsort(far, kind="stable")[:PARTNERS]
        yield from ((place, int(other)) for other in near[np.isfinite(far[near])])


def _exchanges(tied: Tied, partners: Sequence[tuple[int, int]]) -> Moves:
    """Exchanges of neighbouring answers between these municipalities."""
    number = {int(place): h for h, place in enumerate(tied.places)}
    pairs = [(number[a], number[b]) for a, b in partners if a in number and b in number]
    at, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    hidden, K = tied.hidden, tied.hidden.counts.shape[2]
    near = np.abs(np.subtract.outer(range(K), range(K))) == 1
    there = (
        (hidden.counts[at] > 0)[..., None]
        & (hidden.counts[other] > 0)[:, :, None, :]
        & (near & hidden.allowed[at] & hidden.allowed[other].transpose(0, 2, 1))[:, None]
    )
    pair, function, old, new = np.nonzero(there)
    return Moves(at[pair], other[pair], function, old, new)


def _nearest(tied: Tied, places: Sequence[int]) -> Moves:
    """Exchanges with the cells that weigh most alike in all figures."""
    wanted = np.isin(tied.places, places)
    every = np.ones_like(tied.hidden.counts, dtype=bool) & wanted[:, None, None]
    return tied.hidden.pairs(
        tied.block, Needs(tied.hidden.crossing, wanted, every, np.zeros_like(every))
    )


def _alone(tied: Tied) -> Moves:
    """Changes of one answer that nobody notices."""
    there = (tied.hidden.counts > 0)[..., None] & tied.hidden.allowed[:, None]
    at, function, old, new = np.nonzero(there)
    return _unnoticed(tied, Moves(at, np.full(len(at), NOBODY), function, old, new))


def _gains(tied: Tied, moves: Moves) -> Counts:
    """How the told sum changes, in whole `EXACT`."""
    gain = (tied.weight[moves.new] - tied.weight[moves.old]) / EXACT
    return np.rint(gain).astype(np.int64)


def _unnoticed(tied: Tied, moves: Moves) -> Moves:
    """Those that nobody notices; a few for each cell and change of the sum are looked at."""
    crossing = tied.hidden.crossing[moves.old, moves.new]
    gains, gain = np.unique(_gains(tied, moves), return_inverse=True)
    keys = (moves.at * len(gains) + gain) * 2 + crossing

    def choose(_moves: Moves, among: Bools) -> Bools:
        return a_few(keys, among, bools(moves.other < 0))

    return moves.only(seen(Followed.of(tied.block, moves), tied.steps, choose))
