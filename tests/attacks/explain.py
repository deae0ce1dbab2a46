"""By which of the printed numbers a cell was solved: as few of them as are enough.

Takes away one number after another and looks whether the cell is still solved without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from tests.attacks.attacker import Solved
from tests.attacks.documents import SIDES, Told
from tests.attacks.knowledge import Knowledge, Population
from tests.attacks.solver import Solver
from tests.attacks.worlds import FULL, Effort

SIDE, GAP, BESIDE = "side", "gap", "beside"


@dataclass(frozen=True)
class Fact:
    """One printed figure (`kind` side or gap) of the population number `of`, or its interval."""

    of: int
    kind: str
    side: int
    name: str
    interval: bool

    def taken_from(self, known: Knowledge, subject: str) -> Knowledge:
        """What is known without it."""
        populations = list(known.populations)
        populations[self.of] = self._without(populations[self.of], subject)
        return replace(known, populations=populations)

    def _without(self, one: Population, subject: str) -> Population:
        if self.kind == GAP:
            gaps = dict(one.gaps[subject])
            figure, _ = gaps.pop(self.name)
            if self.interval:
                gaps[self.name] = _plain(figure), None
            return replace(one, gaps={**one.gaps, subject: gaps})
        every = one.sides if self.kind == SIDE else one.besides
        sides = dict(every[subject, self.side])
        figure = sides.pop(self.name)
        if self.interval:
            sides[self.name] = _plain(figure)
        changed = {**every, (subject, self.side): sides}
        return replace(one, sides=changed) if self.kind == SIDE else replace(one, besides=changed)

    def words(self, known: Knowledge, subject: str) -> str:
        """The fact with its numbers."""
        one = known.populations[self.of]
        if self.kind == GAP:
            figure = one.gaps[subject][self.name][0]
            what = f"gap.{self.name}"
        else:
            every = one.sides if self.kind == SIDE else one.besides
            figure = every[subject, self.side][self.name]
            what = f"{SIDES[self.side]}.{self.name}{' beside the gap' * (self.kind == BESIDE)}"
        ends = (
            f" {_span(figure.low)}..{_span(figure.high)} {figure.method}" if self.interval else ""
        )
        number = f"n={figure.n} at {figure.places} {_span(figure.value)}"
        return f"{one.name or 'benchmark'} ({int(one.members.sum())}) {what}{ends or ' ' + number}"


def _plain(figure: Told) -> Told:
    return replace(
        figure, low=None, high=None, effective=None, alike=False, intraclass=None, beta=None
    )


def _span(span: tuple[float, float] | None) -> str:
    return "-" if span is None else f"[{span[0]:.6g}, {span[1]:.6g}]"


def facts(known: Knowledge, subject: str) -> Iterator[Fact]:
    """Everything that populations tell of a subject, intervals first."""
    for interval in (True, False):
        for p, one in enumerate(known.populations):
            for name in one.gaps.get(subject, {}):
                yield Fact(p, GAP, 0, name, interval)
            for kind, every in ((BESIDE, one.besides), (SIDE, one.sides)):
                for s in (0, 1):
                    for name in every.get((subject, s), {}):
                        yield Fact(p, kind, s, name, interval)


def explain(known: Knowledge, claim: Solved, effort: Effort = FULL) -> list[str]:
    """The facts that are enough to solve the cell from what is known of its subject alone.

    Empty where other subjects (a theme's items, options that add up) are needed.
    """
    subject = claim.subject
    if not _solved(known, claim, effort):
        return []
    needed = []
    for fact in facts(known, subject):
        less = fact.taken_from(known, subject)
        if _solved(less, claim, effort):
            known = less
        else:
            needed.append(fact)
    return [fact.words(known, subject) for fact in needed]


def _solved(known: Knowledge, claim: Solved, effort: Effort) -> bool:
    solution = Solver(known, effort=effort).solve([claim.subject])
    if solution.contradictions:
        return False
    column = solution.knowledge.columns[claim.subject, claim.side]
    bounds = column.n if claim.quantity == "n" else column.sums[claim.quantity]
    low, high = bounds[known.codes.index(claim.place)]
    return bool(low == high)
