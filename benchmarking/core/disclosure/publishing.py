"""Which figures of a group of municipalities may leave beside the benchmark's and the cells.

What readers have of one figure (an item, a theme, an option) on one side: the benchmark's total,
the visible municipalities, and the groups published so far. Subtracting one from another must
never say anything about a few persons. Municipalities come first: a group yields to them.

The work is done on *atoms*, the municipalities that belong to exactly the same groups: no
subtraction can tell these apart. Visible municipalities are known anyway, so only the hidden
ones of an atom are a secret. Source: indicators.md 2.6; Cox, Linear sensitivity measures (1981).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from benchmarking.core.data.arrays import Bools, Counts, Floats, floats
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.protection import unanimous

FEWEST_TOGETHER = 2  # municipalities behind anything that a subtraction can give
BLOCK = 2_000_000  # numbers per array at a time: what bounds the memory
DEPENDENT, DETERMINED = 1e-9, 1e-6


@dataclass(frozen=True, slots=True)
class Population:
    """An aggregate over municipalities: "" = all, "size:10-20k", "province:…", "list:…:…".

    `members` (M,) in the order of the codes.
    """

    name: str
    members: Bools


@dataclass(frozen=True, slots=True)
class Answers:
    """`n` answers (M, 2, X) and how many of them agree (favourable, chosen, at a bound)."""

    n: Counts
    agreeing: Counts


def admissible(
    populations: Sequence[Population],
    cells: Answers,
    visible: Bools,
    limits: Thresholds,
    told: Bools | None = None,
) -> Bools:
    """Which figures of which populations may leave: (P, 2, X) in the order given.

    `visible` (M, 2, X) marks the municipalities' own cells that are shown. The benchmark over
    all municipalities counts as published. A population's figure leaves only if

    1. it rests on `cell` answers or more from `peers` municipalities, none with over half;
    2. its hidden cells, and those outside it, together hold nothing or enough: `cell` answers
       from 2 municipalities, not unanimous;
    3. it differs from every other published population by nothing or by enough, counting all
       cells and counting the hidden ones;
    4. no linear combination of what is published equals the hidden cells of one atom (of the
       published populations) that does not hold enough.

    Groups are taken from the most municipalities to the fewest, then by name: the outcome
    depends on the data alone. The first populations are those of which earlier runs have
    `told` (E, 2, X); that stands, and no more of them is told.
    """
    M, sides, X = cells.n.shape
    past = visible[:0] if told is None else told
    fresh = sorted(
        range(len(past), len(populations)),
        key=lambda p: (-int(populations[p].members.sum()), populations[p].name),
    )
    order = [*range(len(past)), *fresh]
    members = np.array([populations[p].members for p in order], dtype=bool).reshape(len(order), M)
    grouping = _Grouping.of(members)
    n, agreeing = (part.reshape(M, sides * X) for part in (cells.n, cells.agreeing))
    seen, stands = visible.reshape(M, sides * X), past.reshape(len(past), sides * X)
    leave = np.zeros((len(order), sides * X), dtype=bool)
    for block in _blocks(sides * X, M):
        part = _Publishing(grouping, n[:, block], agreeing[:, block], seen[:, block], limits)
        leave[order, block] = part.decide(stands[:, block])
    return leave.reshape(len(order), sides, X)


def yielding_themes(items: Bools, answered: Bools, columns: Sequence[Sequence[int]]) -> Bools:
    """Which theme scores may leave beside the items (P, 2, I): a score follows its items.

    A theme's total minus its published items would give the one that is held back, so every
    item with answers (`answered` (P, 2, I)) must leave. `columns` lists each theme's items.
    """
    free = items | ~answered
    themes = [free[..., list(own)].all(axis=-1) for own in columns]
    return np.stack(themes, axis=-1) if themes else np.zeros((*items.shape[:2], 0), dtype=bool)


def _blocks(columns: int, M: int) -> Iterator[slice]:
    width = max(1, BLOCK // max(M, 1))
    return (slice(start, start + width) for start in range(0, columns, width))


@dataclass(frozen=True, slots=True)
class _Grouping:
    """The atoms: `order` and `starts` put the municipalities together by atom.

    `member` (U, Q) says to which of the Q = 1 + P populations an atom belongs, everybody being
    the first; `pairs` (Q·Q, U) to which two populations p <= q, in the row p·Q + q.
    """

    order: Counts
    starts: Counts
    member: "scipy.sparse.csr_array"
    pairs: "scipy.sparse.csr_array"

    @classmethod
    def of(cls, members: Bools) -> "_Grouping":
        everybody = np.ones((1, members.shape[1]), dtype=bool)
        populations = np.concatenate([everybody, members])
        packed = np.packbits(populations, axis=0).T
        _, first, atom = np.unique(packed, axis=0, return_index=True, return_inverse=True)
        order = np.argsort(atom.ravel())
        starts = np.searchsorted(atom.ravel()[order], np.arange(len(first)))
        member = scipy.sparse.csr_array(floats(populations[:, first].T))
        return cls(order, starts, member, _pairs(populations[:, first]))

    @property
    def populations(self) -> int:
        """Q."""
        return int(self.member.shape[1])

    def add(self, values: Counts | Bools) -> Floats:
        """The sum (U, C) over each atom's municipalities."""
        return np.add.reduceat(floats(values[self.order]), self.starts)

    def most(self, values: Counts) -> Floats:
        """The largest value (Q, C) among the municipalities of each population."""
        highest = np.maximum.reduceat(values[self.order], self.starts)
        columns = scipy.sparse.csc_array(self.member)
        groups = np.split(columns.indices, columns.indptr[1:-1])
        return floats([highest[own].max(axis=0, initial=0) for own in groups])

    def together(self, values: Floats) -> Floats:
        """The sums (Q, Q, C) over what two populations share, from sums by atom (U, C)."""
        Q = self.populations
        upper = np.asarray(self.pairs @ values).reshape(Q, Q, -1)
        return np.where(np.tri(Q)[..., None], upper.swapaxes(0, 1), upper)


def _pairs(populations: Bools) -> "scipy.sparse.csr_array":
    Q, atoms = populations.shape
    rows, columns = [], []
    for p in range(Q):
        q, atom = np.nonzero(populations[p:] & populations[p])
        rows.append(p * Q + p + q)
        columns.append(atom)
    at = (np.concatenate(rows), np.concatenate(columns))
    return scipy.sparse.csr_array((np.ones(len(at[0])), at), shape=(Q * Q, atoms))


@dataclass(frozen=True, slots=True)
class _Held:
    """Answers, the municipalities that gave them, and how many agree; arrays of one shape."""

    n: Floats
    places: Floats
    agreeing: Floats

    @classmethod
    def by_atom(cls, grouping: _Grouping, n: Counts, agreeing: Counts) -> "_Held":
        return cls(*(grouping.add(part) for part in (n, n > 0, agreeing)))

    @property
    def parts(self) -> tuple[Floats, Floats, Floats]:
        """The three arrays."""
        return self.n, self.places, self.agreeing

    def together(self, grouping: _Grouping) -> "_Held":
        """What every two populations share, (Q, Q, C)."""
        return _Held(*(grouping.together(part) for part in self.parts))

    def own(self) -> "_Held":
        """From what populations share: what each holds itself, (Q, C)."""
        Q = np.arange(len(self.n))
        return _Held(*(part[Q, Q] for part in self.parts))

    def apart(self, p: int) -> "_Held":
        """From what populations share: what lies in `p` or in an earlier one, not in both."""
        return _Held(*(_apart(part, p) for part in self.parts))

    def many(self, limits: Thresholds) -> Bools:
        """Whether it is nothing at all, or enough answers from enough municipalities."""
        whole = (self.n >= limits.answers) & (self.places >= FEWEST_TOGETHER)
        return np.asarray((self.n == 0) | whole)

    def enough(self, limits: Thresholds) -> Bools:
        """Many, and they do not all say the same."""
        agreed = unanimous(self.n, self.agreeing, limits)
        return np.asarray((self.n == 0) | (self.many(limits) & ~agreed))


def _apart(shared: Floats, p: int) -> Floats:
    each = np.arange(p)
    return np.asarray(shared[each, each] + shared[p, p] - 2 * shared[p, :p])


class _Publishing:
    """The greedy choice for one block of columns C."""

    def __init__(
        self, grouping: _Grouping, n: Counts, agreeing: Counts, seen: Bools, limits: Thresholds
    ) -> None:
        self.limits = limits
        secret = _Held.by_atom(grouping, np.where(seen, 0, n), np.where(seen, 0, agreeing))
        self.all = _Held.by_atom(grouping, n, agreeing).together(grouping)
        self.secret = secret.together(grouping)
        self.leave = self._by_itself(grouping.most(n))
        self.span = _Span(grouping, secret, limits)

    def decide(self, told: Bools) -> Bools:
        """Which of the P populations may leave, (P, C); the first were `told` and stand."""
        everywhere = np.ones(self.leave.shape[1], dtype=bool)
        self.leave[1 : len(told) + 1] = told
        self.span.extend(0, everywhere, stands=True)
        for p in range(1, len(self.leave)):
            stands = p <= len(told)
            if not stands:
                self.leave[p] &= self._apart(p)
            self.leave[p] = self.span.extend(p, self.leave[p], stands=stands)
        return self.leave[1:]

    def _by_itself(self, most: Floats) -> Bools:
        whole, limits = self.all.own(), self.limits
        leave = (whole.places >= limits.peers) & (2 * most <= whole.n) & whole.enough(limits)
        leave &= self.secret.own().enough(limits) & (whole.n > 0)
        leave[0] = True
        return np.asarray(leave)

    def _apart(self, p: int) -> Bools:
        """Whether `p` differs by nothing or by enough from all that were published before it."""
        enough = self.all.apart(p).many(self.limits) & self.secret.apart(p).enough(self.limits)
        return np.asarray((enough | ~self.leave[:p]).all(axis=0))


class _Span:
    """The linear combinations of what is published, column by column, over the hidden atoms.

    An orthonormal basis by Gram-Schmidt, written in the populations themselves: the inner
    product of two is the number of atoms with hidden answers that they share. Atoms that the
    published populations do not tell apart are taken together; s of them follow from the
    published totals exactly where their joint unit vector lies in the span: where s times the
    leverage (the sum of the squares of the basis in an atom) is 1. Too few answers to stand
    alone come from fewer than `unanimity` or `cell` municipalities, which bounds s: only a
    leverage above that bound needs a look.
    """

    def __init__(self, grouping: _Grouping, secret: _Held, limits: Thresholds) -> None:
        self.limits, self.width = limits, secret.n.shape[1]
        small = ~secret.enough(limits)
        self.columns = np.flatnonzero(small.any(axis=0))
        self.secret = _Held(*(part[:, self.columns] for part in secret.parts))
        self.small = small[:, self.columns]
        self.member = grouping.member
        there = floats(self.secret.n > 0)
        self.inner = np.ascontiguousarray(np.moveaxis(grouping.together(there), -1, 0))
        self.basis = np.zeros(self.inner.shape)
        self.leverage = np.zeros(self.small.shape)
        self.pattern = np.zeros(self.small.shape, dtype=np.uint64)

    def extend(self, p: int, wanted: Bools, *, stands: bool) -> Bools:
        """Publish population `p` in the wanted columns (C,), unless few answers then follow.

        Gives the columns where none do. What `stands` is published whatever follows.
        """
        if not wanted[self.columns].any():
            return wanted
        direction = self._direction(p) * wanted[self.columns, None]
        gained = self.leverage + np.asarray(self.member @ direction.T) ** 2
        pattern = self.pattern + _mark(p) * self.member[:, [p]].toarray().astype(np.uint64)
        sound = np.ones(len(self.columns), dtype=bool) if stands else self._sound(gained, pattern)
        published = sound & wanted[self.columns]
        self.basis[:, p] = direction * published[:, None]
        self.leverage = np.where(published, gained, self.leverage)
        self.pattern = np.where(published, pattern, self.pattern)
        result = wanted.copy()
        result[self.columns] &= sound
        return result

    def _sound(self, leverage: Floats, pattern: NDArray[np.uint64]) -> Bools:
        """Whether no too small group of hidden answers follows, by column."""
        most = max(self.limits.answers, self.limits.unanimity)
        near = self.small & (leverage * most > 1 - DETERMINED)
        sound = np.ones(len(self.columns), dtype=bool)
        looked = np.flatnonzero(near.any(axis=0))
        if len(looked):
            size, small = self._merged(pattern[:, looked], looked)
            follows = size * leverage[:, looked] > 1 - DETERMINED
            sound[looked] = ~(near[:, looked] & small & follows).any(axis=0)
        return sound

    def _merged(self, pattern: NDArray[np.uint64], columns: Counts) -> tuple[Floats, Bools]:
        """Per atom and column: the atoms of its pattern, and whether they hold too little."""
        apart = pattern * np.uint64(2 * len(columns) + 1) + np.arange(len(columns), dtype=np.uint64)
        _, group = np.unique(apart, return_inverse=True)
        there = floats(self.secret.n[:, columns] > 0)
        sums = [
            floats(np.bincount(group.ravel(), weights=part.ravel()))[group]
            for part in (there, *(part[:, columns] for part in self.secret.parts))
        ]
        return sums[0], ~_Held(*sums[1:]).enough(self.limits)

    def _direction(self, p: int) -> Floats:
        """The unit vectors (columns, Q) that it adds; 0 where it adds nothing."""
        rest = np.zeros(self.basis.shape[::2])
        rest[:, p] = 1
        for _ in range(2):  # once more: what rounding left behind
            known = self.basis @ (self.inner @ rest[..., None])
            rest = rest - (self.basis.swapaxes(1, 2) @ known)[..., 0]
        length = (rest * (self.inner @ rest[..., None])[..., 0]).sum(axis=1)
        new = length > DEPENDENT * np.maximum(self.inner[:, p, p], 1)
        return np.asarray(rest * np.where(new, 1 / np.sqrt(np.where(new, length, 1)), 0)[:, None])


def _mark(p: int) -> np.uint64:
    """A number for a population; sums of them tell sets of populations apart (SplitMix64)."""
    mixed = (p + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = ((mixed ^ (mixed >> shift)) * factor) & 0xFFFFFFFFFFFFFFFF
    return np.uint64(mixed ^ (mixed >> 31))
