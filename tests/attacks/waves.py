"""Two waves of a study: what the trends of the later one say of hidden cells of either.

Where persons are linked, a change and its intervals tell how many of them came to be
favourable and how many ceased to be. If that is known, and the same number answered everywhere,
cells of the two waves differ by no more than that. Where municipalities are linked, the change
is a comparison of cells like a gap between two sides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.attacks.arrays import Ints
from tests.attacks.attacker import Attack, solved
from tests.attacks.contrasts import Contrast
from tests.attacks.documents import SIDES, Json, Measure, Subject, Told, told
from tests.attacks.equations import KINDS, Z
from tests.attacks.knowledge import Population
from tests.attacks.solver import Solution, Solver, covering
from tests.attacks.spans import EXACT, Reader, Span, within
from tests.attacks.systems import join, unknown_cells
from tests.attacks.worlds import FULL, ContradictionError, Effort, TooManyError

MOST_MOVES = 200


def attack_waves(first: Attack, second: Attack, benchmark: Json, effort: Effort = FULL) -> None:
    """Use the trends in the later wave's document; adds to what both attacks have solved."""
    trends = benchmark.get("trends")
    before, after = first.solutions[-1], second.solutions[-1]
    if not trends or before.knowledge.codes != after.knowledge.codes:
        return
    linked = _Linked(before, after, Reader.of(benchmark), effort)
    changed = linked.retold(trends)
    for part in ("items", "themes"):
        for entry in trends[part]:
            name = f"{part}:{entry['code']}"
            if name in before.knowledge.subjects and name in after.knowledge.subjects:
                try:
                    changed |= {name for s in (0, 1) if linked.use(name, s, entry[SIDES[s]])}
                except ContradictionError:
                    second.contradictions.append(f"trend of {name}")
    for attack in (first, second) if changed else ():
        solution = Solver(attack.solutions[-1].knowledge, effort=effort).solve(sorted(changed))
        attack.solved |= set(solved(solution))
        attack.contradictions += solution.contradictions
        attack.solutions[-1].knowledge.columns.update(solution.knowledge.columns)


@dataclass(frozen=True)
class _Linked:
    before: Solution
    after: Solution
    reader: Reader
    effort: Effort

    def retold(self, trends: Json) -> set[str]:
        """Take in the figures of both waves where a trend tells them finer than their reports."""
        changed = set()
        for part in ("items", "themes"):
            for entry in trends[part]:
                for s, side in enumerate(SIDES):
                    points = entry[side]["points"]
                    ends = zip(self._both, (points[0], points[-1]), strict=True)
                    told_more = [
                        self._point(one, f"{part}:{entry['code']}", s, point["figure"])
                        for one, point in ends
                    ]
                    if any(told_more):
                        changed.add(f"{part}:{entry['code']}")
        return changed

    def _point(self, one: Solution, name: str, s: int, point: Json) -> bool:
        """Add a wave's figure to what is known of the wave; whether it tells more."""
        known = one.knowledge
        subject = known.subjects.get(name)
        if subject is None:
            return False
        measure = subject.measures[0 if subject.part == "items" else 1]
        figure = told(self.reader, point, measure.grid)
        report = known.populations[0].sides.get((name, s), {}).get(measure.name)
        if figure is None or (report is not None and not _finer(figure, report)):
            return False
        everybody = np.ones(len(known.codes), dtype=bool)
        figures = {(name, s): {measure.name: figure}}
        known.populations.append(Population("benchmark", "trend", everybody, figures))
        return True

    def use(self, name: str, s: int, course: Json) -> bool:
        """Tighten the cells of a subject on one side; whether anything changed."""
        subject = self.after.knowledge.subjects[name]
        measure = subject.measures[0 if subject.part == "items" else 1]
        change = told(self.reader, course["change"], measure.grid)
        if change is None:
            return False
        bounds = [one.knowledge.columns[name, s].sums[measure.name] for one in self._both]
        state = [part.copy() for part in bounds]
        if course["linked"]["link"] == "municipality":
            self._compare(subject, s, measure, change)
        elif course["linked"]["link"] == "seat" and course["seats"] is not None:
            self._pair(name, s, measure, course)
        return any((one != was).any() for one, was in zip(bounds, state, strict=True))

    @property
    def _both(self) -> tuple[Solution, Solution]:
        return self.before, self.after

    def _compare(self, subject: Subject, s: int, measure: Measure, change: Told) -> None:
        """The change of municipalities is a contrast between the later wave and the earlier."""
        columns = [one.knowledge.columns[subject.name, s] for one in (self.after, self.before)]
        tables = [
            covering(one.tables.get((subject.name, s, measure.name), []), unknown_cells(c, measure))
            for one, c in zip((self.after, self.before), columns, strict=True)
        ]
        later, earlier = tables
        if later is None or earlier is None or not later.cells + earlier.cells:
            return
        everybody = np.ones(len(columns[0].n), dtype=bool)
        contrast = Contrast(change, measure, equal=False)
        both = columns[0], columns[1]
        try:
            kinds, most = frozenset(KINDS), self.effort.pairs
            holds = join((later, earlier), both, everybody, [contrast], kinds, most)
        except TooManyError:
            return
        for column, table, kept in (
            (columns[0], later, np.any(holds, axis=1)),
            (columns[1], earlier, np.any(holds, axis=0)),
        ):
            column.learn(measure.name, table.where(kept))

    def _pair(self, name: str, s: int, measure: Measure, course: Json) -> None:
        """Where everybody is paired, cells change by no more than persons do."""
        known = [one.knowledge for one in self._both]
        if (known[0].submitted != known[1].submitted).any():
            return
        moves = list(_moves(self.reader, course, measure))
        if not moves or len(moves) > MOST_MOVES:
            return
        gained, lost = (max(move[end] for move in moves) for end in (0, 1))
        cells = [one.columns[name, s].sums[measure.name] for one in known]
        sure = (cells[0][:, 0] == cells[0][:, 1]) & (cells[1][:, 0] == cells[1][:, 1])
        seen = cells[1][sure, 0] - cells[0][sure, 0]
        gained -= int(np.maximum(seen, 0).sum())
        lost -= int(np.maximum(-seen, 0).sum())
        if min(gained, lost) < 0:
            raise ContradictionError("More changed than the trend says.")
        _apart_by(cells[0][~sure], cells[1][~sure], gained, lost, (cells[0], cells[1], ~sure))


def _finer(one: Told, other: Told) -> bool:
    """Whether any number of one is told closer than in the other."""

    def width(span: Span | None) -> float:
        return np.inf if span is None else span[1] - span[0]

    pairs = ((one.value, other.value), (one.low, other.low), (one.high, other.high))
    return any(width(a) < width(b) * (1 - EXACT) for a, b in pairs)


def _apart_by(
    first: Ints, second: Ints, gained: int, lost: int, at: tuple[Ints, Ints, Any]
) -> None:
    """The second is the first plus -lost..gained."""
    low = np.maximum(second[:, 0], first[:, 0] - lost)
    high = np.minimum(second[:, 1], first[:, 1] + gained)
    back_low = np.maximum(first[:, 0], second[:, 0] - gained)
    back_high = np.minimum(first[:, 1], second[:, 1] + lost)
    if (low > high).any() or (back_low > back_high).any():
        raise ContradictionError("Cells of two waves are further apart than persons.")
    at[1][at[2]] = np.stack([low, high], axis=1)
    at[0][at[2]] = np.stack([back_low, back_high], axis=1)


def _moves(reader: Reader, course: Json, measure: Measure) -> Iterator[tuple[int, int]]:
    """How many can have become favourable and how many ceased to be, if all answers are paired."""
    pairs = course["linked"]["pairs"]
    ends = [told(reader, point["figure"], measure.grid) for point in course["points"]]
    change = told(reader, course["change"], measure.grid)
    if len(ends) != 2 or change is None or ends[0] is None or ends[1] is None:
        return
    if not pairs == ends[0].n == ends[1].n:
        return
    low = reader.end(course["seats"], "low", measure.grid)
    high = reader.end(course["seats"], "high", measure.grid)
    for more in _whole(change.value, pairs):
        for before in _whole(ends[0].value, pairs):
            after = before + more
            if not within(after / pairs, ends[1].value):
                continue
            both = np.arange(max(0, before + after - pairs), min(before, after) + 1)
            found = _newcombe_paired(both, after - both, before - both, pairs)
            fits = within(found[0], low) & within(found[1], high) & np.ones(len(both), dtype=bool)
            yield from ((int(after - e), int(before - e)) for e in both[fits])


def _whole(span: Span, n: int) -> range:
    return range(int(np.ceil(span[0] * n - 1e-6)), int(np.floor(span[1] * n + 1e-6)) + 1)


def _wilson(p: Any, n: int) -> tuple[Any, Any]:
    middle = p + Z**2 / (2 * n)
    reach = Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    low, high = (middle - reach) / (1 + Z**2 / n), (middle + reach) / (1 + Z**2 / n)
    return np.where(p == 0, 0.0, low), np.where(p == 1, 1.0, high)


def _newcombe_paired(e: Ints, f: Ints, g: Ints, n: int) -> tuple[Any, Any]:
    """Newcombe's method 10 for paired shares: e in both, f in the later, g in the earlier."""
    h = n - e - f - g
    later, earlier = (e + f) / n, (e + g) / n
    (l1, u1), (l2, u2) = _wilson(later, n), _wilson(earlier, n)
    product = e * h - f * g
    corrected = np.where(product > 0, np.maximum(product - n / 2, 0), product)
    margins = (e + f) * (g + h) * (e + g) * (f + h)
    phi = np.where(margins > 0, corrected / np.sqrt(np.maximum(margins, 1).astype(float)), 0.0)
    down, up = later - l1, u1 - later
    down2, up2 = earlier - l2, u2 - earlier
    low = later - earlier - np.sqrt(down**2 - 2 * phi * down * up2 + up2**2)
    high = later - earlier + np.sqrt(down2**2 - 2 * phi * down2 * up + up**2)
    return low, high
