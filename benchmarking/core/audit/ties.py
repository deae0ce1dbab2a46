"""Hidden cells beside a told sum: a theme's score, or the options of a question that add up.

There one answer cannot change alone: another must make up for it, so that the sum stays. What
nobody notices in one cell is put together with what nobody notices in another cell of the same
municipality. Each may need a partner elsewhere who answers the opposite way; where partners
differ, their own sums change, which nobody may notice either.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from benchmarking.core.audit.blocks import Block
from benchmarking.core.audit.equations import Equation
from benchmarking.core.audit.hidden import NOBODY, PARTNERS, Found, Hidden, Needs, a_few
from benchmarking.core.audit.moves import Moves
from benchmarking.core.audit.trials import (
    Followed,
    Limits,
    Steps,
    limits_of,
    plain,
    seen,
    unnoticed,
)
from benchmarking.core.data.arrays import Bools, Counts, Floats, bools, divide, floats, whole

EXACT = 1e-6  # of the told sum
COMBINED = 12  # ways to make up for a change that are looked at


@dataclass(frozen=True)
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

    @cached_property
    def limits(self) -> Limits:
        """What is told alike on these steps."""
        return limits_of(self.block, self.steps)

    @cached_property
    def alone(self) -> Moves:
        """Changes of one answer that nobody notices; kept, as sums are looked at several times."""
        there = (self.hidden.counts > 0)[..., None] & self.hidden.allowed[:, None]
        at, function, old, new = np.nonzero(there)
        return _unnoticed(self, [Moves.of(at, np.full(len(at), NOBODY), function, old, new)])


@dataclass(frozen=True, slots=True)
class Tie:
    """A told sum: where it is told (M,), the questions that count in it, and its own figures."""

    told: Bools
    members: Sequence[Tied]
    equations: Sequence[Equation] = ()
    steps: Steps = field(default_factory=lambda: Steps.of(()))


@dataclass(slots=True)
class _Half:
    """One member: what it can change unnoticed, and what it found so far."""

    tied: Tied
    found: Found
    moves: Moves

    @classmethod
    def of(cls, tied: Tied) -> "_Half":
        return cls(tied, Found.nothing(tied.hidden), tied.alone)

    def add(self, moves: Moves) -> None:
        """Take unnoticed moves in."""
        self.moves = Moves.joined([self.moves, moves])

    @property
    def needs(self) -> Needs:
        """What is still lacking."""
        return self.found.needs(self.tied.hidden)


@dataclass(frozen=True, slots=True)
class _Changes:
    """What cells can do unnoticed, member after member, (n,): the number of the `member`, the cell's
    `place` and its `partner`'s, and the `level` (1, 2, …; below 0 for a loss) of what the sum gains.
    `gains` of each level, from 0 on."""

    member: Counts
    place: Counts
    partner: Counts
    level: Counts
    gains: Counts

    @classmethod
    def of(cls, halves: Sequence[_Half]) -> "_Changes":
        moves = [half.moves for half in halves]
        places = [half.tied.places for half in halves]
        partner = [
            np.where(one.other < 0, NOBODY, own[one.other])
            for one, own in zip(moves, places, strict=True)
        ]
        gain = np.concatenate([_gains(half.tied, half.moves) for half in halves])
        gains = np.unique(np.append(0, np.abs(gain)))
        return cls(
            np.repeat(np.arange(len(halves)), [len(one) for one in moves]),
            np.concatenate([own[one.at] for one, own in zip(moves, places, strict=True)]),
            np.concatenate(partner),
            np.searchsorted(gains, np.abs(gain)) * np.sign(gain),
            gains,
        )

    def key(self, at: Counts, sign: int = 1) -> Counts:
        """A number for place and gain (sign 1), or for place and what makes up for it (-1)."""
        span = 2 * len(self.gains)
        return whole(self.place[at] * span + sign * self.level[at])

    def with_partner(self, at: Counts, sign: int = 1) -> Counts:
        """The same, and for the partner."""
        return whole(self.key(at, sign) * (self.partner.max(initial=0) + 2) + self.partner[at])


def loose(tie: Tie) -> list[Bools]:
    """Of each member the cells (H,) that have no other world."""
    halves = [_Half.of(tied) for tied in tie.members]
    _combine(tie, halves)
    lacking = sorted({int(p) for half in halves for p in half.tied.places[half.needs.lacking]})
    if lacking:
        common = list(_common(tie, lacking))
        for half in halves:
            pairs = [_exchanges(half.tied, common), _nearest(half.tied, lacking)]
            half.add(_unnoticed(half.tied, pairs))
        _combine(tie, halves)
    return [half.needs.lacking for half in halves]


def _combine(tie: Tie, halves: Sequence[_Half]) -> None:
    """Put together what makes up for each other, and take it as worlds."""
    changes = _Changes.of(halves)
    helped = [np.flatnonzero(half.needs.helped(half.moves)) for half in halves]
    good, ways = np.zeros(len(changes.member), dtype=bool), [np.zeros((2, 0), dtype=np.int64)]
    for number, own in enumerate(helped):
        mine = changes.member == number
        wanted, others = np.flatnonzero(mine)[own], np.flatnonzero(~mine)
        good[wanted] = np.isin(changes.with_partner(wanted), changes.with_partner(others, -1))
        if tie.equations:
            ways.append(_ways(tie, changes, wanted[~good[wanted]], others))
    change, back = np.concatenate(ways, axis=1)
    good[change[_sums_stay(tie, changes, change, back)]] = True
    for number, (half, own) in enumerate(zip(halves, helped, strict=True)):
        kept = own[good[changes.member == number][own]]
        half.found.add(half.tied.hidden, half.moves.only(kept))


def _ways(tie: Tie, changes: _Changes, wanted: Counts, others: Counts) -> Counts:
    """Of each wanted change up to `COMBINED` others that make up for it, (2, n), where the sums of
    both partners, if there are any, are not told."""
    partner = changes.partner
    free = (partner == NOBODY) | ~tie.told[partner]
    wanted, others = wanted[free[wanted]], others[free[others]]
    keys = changes.key(others, -1)
    order = np.argsort(keys, kind="stable")
    keys, sought = keys[order], changes.key(wanted)
    first = np.searchsorted(keys, sought)
    many = np.minimum(np.searchsorted(keys, sought, "right") - first, COMBINED)
    nth = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    return np.stack([np.repeat(wanted, many), others[order[np.repeat(first, many) + nth]]])


def _sums_stay(tie: Tie, changes: _Changes, change: Counts, back: Counts) -> Bools:
    """Whether nobody notices what happens to the sums of the partners."""
    if not len(change):
        return np.zeros(0, dtype=bool)
    score, everywhere = floats(changes.gains * EXACT), np.arange(len(tie.told))
    block = Block.of([one.scored(score) for one in tie.equations], everywhere)
    # The first partner's sum falls by the gain, the second one's rises by it.
    level = changes.level[change]
    old, new = np.maximum(level, 0), np.maximum(-level, 0)
    at, other = changes.partner[change], changes.partner[back]
    alone = at == NOBODY
    at, other = np.where(alone, other, at), np.where(alone, NOBODY, other)
    old, new = np.where(alone, new, old), np.where(alone, old, new)
    moves = Moves.of(at, other, np.zeros_like(at), old, new)
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
    return Moves.of(at[pair], other[pair], function, old, new)


def _nearest(tied: Tied, places: Sequence[int]) -> Moves:
    """Exchanges with the cells that weigh most alike in all figures."""
    wanted = np.isin(tied.places, places)
    every = np.ones_like(tied.hidden.counts, dtype=bool) & wanted[:, None, None]
    return tied.hidden.pairs(
        tied.block, Needs(tied.hidden.crossing, wanted, every, np.zeros_like(every))
    )


def _gains(tied: Tied, moves: Moves) -> Counts:
    """How the told sum changes, in whole `EXACT`."""
    gain = (tied.weight[moves.new] - tied.weight[moves.old]) / EXACT
    return np.rint(gain).astype(np.int64)


def _unnoticed(tied: Tied, parts: Sequence[Moves]) -> Moves:
    """Those that nobody notices; a few of each part for each cell and change of the sum are looked
    at."""
    moves, part = Moves.joined(parts), np.repeat(np.arange(len(parts)), list(map(len, parts)))
    same = plain(tied.block, moves, tied.limits)
    moves, part = moves.only(same), part[same]
    crossing = tied.hidden.crossing[moves.old, moves.new]
    gains, gain = np.unique(_gains(tied, moves), return_inverse=True)
    keys = ((moves.at * len(gains) + gain) * 2 + crossing) * len(parts) + part

    def choose(_moves: Moves, among: Bools) -> Bools:
        return a_few(keys, among, bools(moves.other < 0))

    return moves.only(seen(Followed.of(tied.block, moves), tied.steps, choose, tied.limits))
