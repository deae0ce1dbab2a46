"""An attacker in the house: what each person can have answered, given all that was released.

Persons who belong to exactly the same released populations cannot be told apart; they form an
atom. The unknowns are how many of an atom gave each category, and every release is a linear
equation in them. An integer programme then gives, per atom and category, the least and the
most. A person is disclosed when only one category is left.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from benchmarking.core.data.arrays import Counts, Floats, floats


@dataclass(frozen=True, slots=True)
class ToldAnswers:
    """What was told about one population's answers to one item with codes 1..K.

    `counts` per category (a distribution), `favourable` the number at or above
    `favourable_from`, `total` the sum of the codes (n times the mean); None = not told.
    """

    population: frozenset[Hashable]
    counts: tuple[int, ...] | None = None
    favourable: int | None = None
    favourable_from: int = 4
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Atom:
    """Persons nobody can tell apart: the least and the most of them per category (K,)."""

    persons: frozenset[Hashable]
    least: tuple[int, ...]
    most: tuple[int, ...]

    @property
    def possible(self) -> tuple[int, ...]:
        """The codes that a person in this atom can have given."""
        return tuple(k + 1 for k, most in enumerate(self.most) if most > 0)

    @property
    def disclosed(self) -> bool:
        """Whether everybody's answer in this atom is known."""
        return len(self.possible) == 1


def feasible_answers(
    persons: Sequence[Hashable], releases: Sequence[ToldAnswers], K: int
) -> tuple[Atom, ...]:
    """Per group of indistinguishable persons, the answers they can have given.

    ValueError when the releases contradict one another (then something else is wrong).
    An insider is asked about by adding a release of that one person with the own answer.
    """
    groups: dict[tuple[bool, ...], list[Hashable]] = {}
    for person in persons:
        groups.setdefault(tuple(person in r.population for r in releases), []).append(person)
    patterns, members = list(groups), list(groups.values())
    constraints, values = _equations(patterns, members, releases, K)
    atoms = []
    for a, people in enumerate(members):
        bounds = [_bounds(a * K + k, len(people), constraints, values) for k in range(K)]
        least, most = tuple(low for low, _ in bounds), tuple(high for _, high in bounds)
        atoms.append(Atom(frozenset(people), least, most))
    return tuple(atoms)


def _equations(
    patterns: list[tuple[bool, ...]],
    members: list[list[Hashable]],
    releases: Sequence[ToldAnswers],
    K: int,
) -> tuple[Floats, Floats]:
    """One row per equation over the unknowns (atom, category)."""
    rows, values = [], []
    for a, people in enumerate(members):
        rows.append(_row(len(members), {a}, np.ones(K)))
        values.append(len(people))
    codes = np.arange(1, K + 1)
    for r, release in enumerate(releases):
        inside = {a for a, pattern in enumerate(patterns) if pattern[r]}
        told = _told(release, codes)
        rows += [_row(len(members), inside, weights) for weights, _ in told]
        values += [value for _, value in told]
    return np.array(rows), floats(values)


def _told(release: ToldAnswers, codes: Counts) -> list[tuple[Floats, int]]:
    told = [(floats(codes == k), n) for k, n in enumerate(release.counts or (), start=1)]
    if release.favourable is not None:
        told.append((floats(codes >= release.favourable_from), release.favourable))
    if release.total is not None:
        told.append((floats(codes), release.total))
    return told


def _row(atoms: int, inside: set[int], weights: Floats) -> Floats:
    return np.concatenate(
        [weights if a in inside else np.zeros(len(weights)) for a in range(atoms)]
    )


def _bounds(target: int, size: int, constraints: Floats, values: Floats) -> tuple[int, int]:
    unknowns = constraints.shape[1]
    direction = np.zeros(unknowns)
    ends = []
    for sign in (1.0, -1.0):
        direction[target] = sign
        found = scipy.optimize.milp(
            direction,
            constraints=scipy.optimize.LinearConstraint(
                scipy.sparse.csr_array(constraints), values, values
            ),
            integrality=[1] * unknowns,  # and none is negative: that goes without saying
        )
        if found.x is None:
            raise ValueError("The releases contradict one another.")
        ends.append(int(np.rint(found.x[target])))
    return ends[0], min(ends[1], size)
