"""Other worlds: who else could have given a person's answer, everything told staying the same.

A person's answer is safe when answers can be exchanged between persons so that this one has
another answer and nothing that was told changes. Three exchanges are counted, each with its
*witness*, a person with another answer who takes part:

- *colleague*: in the same municipality, and the same function where that function's own figures
  are told; the two exchange their answers.
- *pair*: a colleague in another function. Their exchange moves an answer from one function to
  the other; two persons of the same functions in another municipality exchange the opposite
  way, so every municipality and every function keeps its totals.
- *elsewhere*: where the municipality's answers are hidden, somebody in another municipality
  where they are hidden too, which belongs to the same published groups; of the same function,
  or of another one with two persons who exchange the opposite way as above.

One witness is enough against an outsider. An insider knows the own answer, so an exchange with
the insider tells nothing: two witnesses are needed, whose exchanges share nobody else. Told are
the counts of every shown municipality, group, function and of the benchmark, and theme scores
as the mean of their items; so no less than what is published of them.

All counts are by municipality, function and category: shape (M, F, K), no loop over persons.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarking.core.data.arrays import Bools, Counts

Singles = NDArray[np.float32]

ENOUGH = 2  # witnesses that share nobody protect against an insider


@dataclass(frozen=True, slots=True)
class ToldOfItem:
    """What readers have of one item's answers on one side.

    `shown` (M,) municipalities whose answers are told; `loose` (M,) those of which neither the
    answers nor a score that they count in are told; `pattern` (M,) a number for the published
    groups that a municipality belongs to; `named` (F,) functions with a figure of this item;
    `total` whether the benchmark is told.
    """

    shown: Bools
    loose: Bools
    pattern: Counts
    named: Bools
    total: bool = True


@dataclass(frozen=True, slots=True)
class Witnesses:
    """How many there are for a person of each municipality, function and answer, (M, F, K).

    The `inside` ones can be relied on against an insider. `free` (M,) marks hidden
    municipalities whose answers no total holds: nothing is told about them.
    """

    colleague: Singles
    pair: Singles
    pair_inside: Singles
    elsewhere: Singles
    elsewhere_inside: Singles
    free: Bools

    @property
    def outside(self) -> Bools:
        """Whether an answer is safe from who knows no answer."""
        found = self.colleague + self.pair + self.elsewhere
        return np.asarray((found >= 1) | self.free[:, None, None])

    @property
    def inside(self) -> Bools:
        """Whether it is safe from everybody who knows the own answer."""
        found = self.colleague + self.pair_inside + self.elsewhere_inside
        return np.asarray((found >= ENOUGH) | self.free[:, None, None])


def witnesses(counts: Counts, told: ToldOfItem) -> Witnesses:
    """Count the witnesses; `counts` (M, F, K) how many of each function gave each answer."""
    M, F, K = counts.shape
    flat = counts.reshape(M, F * K).astype(np.float32)
    same = _same_class(told.named)
    differ = ~np.eye(K, dtype=bool)
    allied = _matrix(same, differ)
    outsider, insider = _pairs(flat, same, differ)
    others, shape = _elsewhere(flat, told), counts.shape
    return Witnesses(
        colleague=(flat @ allied).reshape(shape),
        pair=(flat @ outsider).reshape(shape),
        pair_inside=(flat @ insider).reshape(shape),
        elsewhere=(others @ (allied + outsider)).reshape(shape),
        elsewhere_inside=(others @ (allied + insider)).reshape(shape),
        free=_free(told),
    )


def _same_class(named: Bools) -> Bools:
    """Functions (F, F) that no figure tells apart: all those without a figure are one class."""
    told_apart = named[:, None] | named[None, :]
    return np.asarray(~told_apart | np.eye(len(named), dtype=bool))


def _matrix(functions: Bools, answers: Bools) -> Singles:
    """(F·K, F·K) with 1 where both hold; symmetric."""
    return np.kron(functions, answers).astype(np.float32)


def _pairs(flat: Singles, same: Bools, differ: Bools) -> tuple[Singles, Singles]:
    """Which colleagues (g, b) can exchange with (f, a) by way of other municipalities.

    The opposite exchange needs a municipality where somebody of `f` answered b and somebody of
    `g` a; or two, by way of a third function h: (f, b) with (h, a), and (h, b) with (g, a).
    There must be so many such municipalities that one is left when the own, and for an insider
    those of another witness, are taken. Gives the matrices for an outsider and an insider.
    """
    F, K = len(same), len(differ)
    there = (flat > 0).astype(np.float32)
    both = (there.T @ there).reshape(F, K, F, K).transpose(1, 3, 0, 2)  # (b, a, f, g)
    allowed = np.kron(~same, differ)
    matrices = []
    for direct, chained in ((2, 4), (4, 7)):
        many = (both >= chained).astype(np.float32)
        ways = (both >= direct) | (many @ many > 0)
        turned = ways.transpose(3, 0, 2, 1).reshape(F * K, F * K)  # from (g, b) to (f, a)
        matrices.append((allowed & turned).astype(np.float32))
    return matrices[0], matrices[1]


def _elsewhere(flat: Singles, told: ToldOfItem) -> Singles:
    """The answers at the other loose municipalities of the same pattern, (M, F·K)."""
    found = np.zeros_like(flat)
    if not told.loose.any():
        return found
    pattern = told.pattern[told.loose]
    together = np.zeros((int(pattern.max()) + 1, flat.shape[1]), dtype=flat.dtype)
    if len(together) == 1:
        together[0] = flat[told.loose].sum(axis=0)
    else:
        np.add.at(together, pattern, flat[told.loose])
    found[told.loose] = together[pattern] - flat[told.loose]
    return found


def _free(told: ToldOfItem) -> Bools:
    silent = not told.total and not told.named.any() and not told.pattern.any()
    return np.asarray(told.loose & silent)
