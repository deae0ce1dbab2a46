"""Somebody who collects everything that was published and tries to find out what is hidden.

Reads JSON documents alone: the benchmark's, the municipalities', those of groups, and the
same of earlier editions. Knows nothing of how they were protected, and shares no code with
what protects them. As an insider the attacker also knows one own answer, or shares it with
somebody of the other side.

Two things are hidden: *cells* (n, the favourable answers and the sum of codes of a side of a
municipality) and *answers* of persons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np

from tests.attacks.answers import Found, Judge, Own
from tests.attacks.documents import SIDES, Dossier, scales_of
from tests.attacks.functions import functions
from tests.attacks.insiders import Insiders
from tests.attacks.knowledge import Column, Knowledge
from tests.attacks.late import late
from tests.attacks.remainders import remainders, sum_of
from tests.attacks.solver import EVERYTHING, Solution, Solver
from tests.attacks.worlds import FULL, Effort

__all__ = ["Attack", "Attacker", "Solved"]


@dataclass(frozen=True, order=True)
class Solved:
    """A number of a hidden cell that is known: `quantity` "n" or a measure, its sum of steps."""

    subject: str
    side: int
    place: str
    quantity: str
    value: int
    by: str


@dataclass
class Attack:
    """What was found, and the subjects that the attacker misread."""

    found: set[Found] = field(default_factory=set)
    solved: set[Solved] = field(default_factory=set)
    contradictions: list[str] = field(default_factory=list)
    solutions: list[Solution] = field(default_factory=list)


@dataclass
class Attacker:
    """Attacks the editions of one wave, the first one first."""

    editions: Sequence[Dossier]
    own: Own
    kinds: frozenset[str] = EVERYTHING
    effort: Effort = FULL

    @cached_property
    def judge(self) -> Judge:
        return Judge(scales_of(self.editions[0].benchmark), self.own)

    def attack(self) -> Attack:
        """Everything that can be found out."""
        attack = Attack()
        answers = list(_same_answers(self.editions))
        for editions in answers:
            solution = Solver(Knowledge.of(editions), self.kinds, effort=self.effort).solve()
            attack.solutions.append(solution)
            attack.contradictions += solution.contradictions
            attack.solved |= set(solved(solution))
            attack.found |= set(self._persons(solution))
            self._insiders(solution, attack)
            for edition in editions:
                attack.found |= set(functions(edition, self.judge))
        for first, second in pairwise(attack.solutions):
            attack.found |= set(late(first.knowledge, second.knowledge, self.judge))
        return attack

    def _persons(self, solution: Solution) -> Iterator[Found]:
        """Cells and what totals leave, each as a sum of answers."""
        known = solution.knowledge
        for (name, s), column in known.columns.items():
            side, item = SIDES[s], column.subject.code
            if column.subject.scale is None:
                yield from _named_by_all(known, column)
                continue
            for m, code in enumerate(known.codes):
                told = sum_of(column, [m], known.counts.get((name, s, m)))
                means = "remainder" if column.hidden[m] else "cell"
                yield from self.judge.judge(means, frozenset([code]), told, side, item)
            for cells, told in remainders(column, solution.rows):
                whose = frozenset(known.codes[m] for m in cells)
                yield from self.judge.judge("remainder", whose, told, side, item)

    def _insiders(self, solution: Solution, attack: Attack) -> None:
        """Cells and answers of others that somebody knows who knows an own answer."""
        known = solution.knowledge
        for one in Insiders(solution, self.own).learn():
            if one.cell == one.place and one.n[1] <= 1:
                continue  # nobody else is there
            by = "insider" if one.persons == 1 else "two insiders"
            place, subject = known.codes[one.cell], known.subjects[one.subject]
            for quantity, (low, high) in (("n", one.n), (one.measure, one.sums)):
                what = (one.subject, one.side, place, quantity, low)
                if low == high and one.n[0] > 0 and Solved(*what, "outsider") not in attack.solved:
                    attack.solved.add(Solved(*what, by))
            column = known.columns[one.subject, one.side].narrowed(
                one.cell, one.n, one.measure, one.sums
            )
            told = sum_of(column, [one.cell])
            elsewhere = one.cell != one.place and told.n[0] >= 1
            if subject.scale and elsewhere and len(told.possible(subject.scale)) == 1:
                side = SIDES[one.side]
                attack.found.add(Found("elsewhere", place, side, subject.code, by))


def _named_by_all(known: Knowledge, column: Column) -> Iterator[Found]:
    """Options that everybody at a municipality chose."""
    if column.subject.part not in ("choices", "rankings"):
        return
    for name, sums in column.sums.items():
        everybody = (sums[:, 0] >= column.n[:, 1]) & (column.n[:, 0] > 0)
        for m in np.flatnonzero(everybody):
            subject = f"{column.subject.name}:{name}"
            yield Found("all named", known.codes[m], SIDES[column.side], subject, "outsider")


def _same_answers(editions: Sequence[Dossier]) -> Iterator[list[Dossier]]:
    """Editions in a row with the same response everywhere rest on the same answers."""
    group: list[Dossier] = []
    for edition in editions:
        if group and _responses(edition) != _responses(group[-1]):
            yield group
            group = []
        group.append(edition)
    yield group


def _responses(edition: Dossier) -> dict[str, object]:
    return {code: one["response"] for code, one in edition.municipalities.items()}


def solved(solution: Solution) -> Iterator[Solved]:
    """The numbers of hidden cells that are known, where somebody answered."""
    known = solution.knowledge
    for (name, s), column in known.columns.items():
        quantities = {"n": column.n, **column.sums}
        for m in np.flatnonzero(column.hidden & (column.n[:, 0] > 0)):
            for quantity, bounds in quantities.items():
                if bounds[m, 0] == bounds[m, 1]:
                    value = int(bounds[m, 0])
                    yield Solved(name, s, known.codes[m], quantity, value, "outsider")
