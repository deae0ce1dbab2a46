"""The auditor: before anything leaves, is anybody's answer to anything determined?

Every answer of every person is checked against all that is about to be told (and was told by
earlier runs): for an outsider, and for everybody who knows the own answer. An answer counts as
determined unless witnesses show otherwise (`witnesses.py`), so nothing is missed; now and then
more is hidden than had to be. `feasible_answers` (`feasible.py`) is the exact oracle for small
worlds that tests hold this against.

Outside its sight: what relations between items tell (reliability, association, who skipped
what), and what unequal weights tell (gaps inside municipalities, the width of an interval).
These are single numbers about a whole wave's answers at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from msgspec import Struct, structs

from benchmarking.core.audit.questions import People, Question
from benchmarking.core.data.arrays import Bools, Codes, Counts
from benchmarking.core.data.wave import SIDES
from benchmarking.core.disclosure.columns import Columns
from benchmarking.core.disclosure.protection import all_but_one
from benchmarking.core.disclosure.publishing import Population
from benchmarking.core.disclosure.witnesses import ENOUGH, ToldOfItem, Witnesses, witnesses

BITS = 32  # groups that one number is made of
FEW = 0.02  # so many of the shown cells may go before a figure of the whole benchmark does


class DisclosureError(Exception):
    """An answer stays determined although all is hidden that can be. Names no answer."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Published populations and which of their figures are told, (P, 2, X).

    The first `earlier` ones were told by earlier runs and cannot be taken back.
    """

    populations: tuple[Population, ...]
    told: Bools
    earlier: int = 0

    @classmethod
    def none(cls, columns: int) -> "Groups":
        """No group."""
        return cls((), np.zeros((0, 2, columns), dtype=bool))


@dataclass(frozen=True, slots=True)
class Release:
    """All that is told of a wave.

    `cells` (M, 2, X) shown figures of municipalities; `benchmark` (2, X) those of the benchmark;
    `functions` (L, I) shown figures of functions; the groups; and what earlier runs showed and
    nothing can hide any more: cells `past` (M, 2, X) and `functions_past` (L, I); `retold` whether
    an earlier run told the benchmark's numbers, which then keep their grids.
    """

    columns: Columns
    cells: Bools
    benchmark: Bools
    functions: Bools
    groups: Groups
    past: Bools
    functions_past: Bools
    retold: bool = False


class AuditSummary(Struct, frozen=True):
    """What the auditor found, in numbers of answers (a person times a thing asked).

    `colleague`, `pair`, `elsewhere`: by which exchange an answer is safe from insiders;
    `untold`: nothing is told of it; `past`: an earlier run showed it; `outsider`, `insider`: how many are determined for whom.
    `municipalities`, `functions`, `groups`: figures hidden on its advice. `cells`: hidden cells
    of which another world was looked for, `exposed` those without one; `coarse` figures are told
    on a coarser grid for that, and `withheld` not at all.
    """

    answers: int = 0
    colleague: int = 0
    pair: int = 0
    elsewhere: int = 0
    untold: int = 0
    past: int = 0
    outsider: int = 0
    insider: int = 0
    municipalities: int = 0
    functions: int = 0
    groups: int = 0
    cells: int = 0
    coarse: int = 0
    withheld: int = 0
    exposed: int = 0

    def plus(self, other: "AuditSummary") -> "AuditSummary":
        """Number by number."""
        return AuditSummary(
            *(a + b for a, b in zip(structs.astuple(self), structs.astuple(other), strict=True))
        )


@dataclass(frozen=True, slots=True)
class Hide:
    """One figure to hide: `kind` "municipality", "function", "group" or "benchmark"."""

    kind: str
    figure: str
    side: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to hide, as masks of the shapes of a `Release`."""

    cells: Bools
    benchmark: Bools
    functions: Bools
    groups: Bools

    @classmethod
    def none(cls, release: Release) -> "Advice":
        """Nothing yet; the masks are then filled."""
        parts = (release.cells, release.benchmark, release.functions, release.groups.told)
        return cls(*(np.zeros_like(part) for part in parts))


@dataclass(frozen=True, slots=True)
class Report:
    """The finding by question, and the advice; `determined` when the release must be refused."""

    found: dict[str, AuditSummary]
    advice: Advice
    open: frozenset[str]

    @property
    def summary(self) -> AuditSummary:
        """Over all questions."""
        total = AuditSummary()
        for part in self.found.values():
            total = total.plus(part)
        return total

    @property
    def determined(self) -> bool:
        """Whether any answer is, for anybody."""
        return bool(self.open)

    def hides(
        self, release: Release, municipalities: Sequence[str], functions: Sequence[str]
    ) -> tuple[Hide, ...]:
        """The advice in words a person can follow."""
        names = release.columns.names
        found = [
            Hide("municipality", names[x], SIDES[s], municipalities[m])
            for m, s, x in np.argwhere(self.advice.cells)
        ]
        found += [
            Hide("benchmark", names[x], SIDES[s]) for s, x in np.argwhere(self.advice.benchmark)
        ]
        found += [
            Hide("function", names[i], "", functions[f])
            for f, i in np.argwhere(self.advice.functions)
        ]
        populations = release.groups.populations
        found += [
            Hide("group", names[x], SIDES[s], populations[p].name)
            for p, s, x in np.argwhere(self.advice.groups)
        ]
        return tuple(found)


def audit(people: People, asked: Iterable[Question], release: Release) -> Report:
    """Check every answer to every question on both sides; say what to hide."""
    advice = Advice.none(release)
    found: dict[str, AuditSummary] = {}
    for question in asked:
        parts = [OneSide(people, question, release, s).check(advice) for s in range(len(SIDES))]
        found[question.name] = parts[0].plus(parts[1])
    still = {name for name, part in found.items() if part.outsider or part.insider}
    return Report(found, advice, frozenset(still))


class OneSide:
    """One question on one side: everybody's `counts` (M, F, K), and what is `told` of them."""

    def __init__(self, people: People, question: Question, release: Release, s: int) -> None:
        self.question, self.release, self.s = question, release, s
        self.columns, self.themes = list(question.columns), list(question.themes)
        self.named = self._named()
        self.past = _any(release.past[:, s, self.columns], 1)
        self.counts = self.count(people, self.question.codes)
        self.told = self._told()

    def check(self, advice: Advice) -> AuditSummary:
        """Count what is safe and by what means; put the rest into the advice."""
        if not self.counts.any():
            return AuditSummary()
        found = witnesses(self.counts, self.told)
        flagged = self._unsafe(found, self.counts) & ~self.past[:, None, None]
        if flagged.any():
            self._advise(flagged, advice)
        return self._summary(found, flagged)

    def _named(self) -> Counts:
        """The functions with a figure of this item."""
        item = self.question.item
        none = np.zeros(0, dtype=np.int64)
        return none if item is None else np.flatnonzero(self.release.functions[:, item])

    def count(self, people: People, codes: Codes) -> Counts:
        """Answers `codes` (R,) as (M, F, K): the named functions, and all others as one."""
        rows = (people.side == self.s) & (codes > 0)
        F, K = len(self.named) + 1, self.question.categories
        place = np.full(len(self.release.functions) + 1, F - 1)
        place[self.named] = np.arange(F - 1)
        slots = (people.municipality[rows] * F + place[people.function[rows]]) * K
        slots = slots + codes[rows] - 1
        found = np.bincount(slots, minlength=people.municipalities * F * K)
        return found.reshape(people.municipalities, F, K)

    def _told(self) -> ToldOfItem:
        cells, columns = self.release.cells[:, self.s], self.columns
        shown = _any(cells[:, columns], 1) | self.past
        about = cells | self.release.past[:, self.s]
        loose = ~shown & ~_any(about[:, self.themes], 1)
        total = self._total_told()
        named = np.arange(len(self.named) + 1) < len(self.named)
        pattern = self._pattern([int(p) for p in np.flatnonzero(self._groups())])
        return ToldOfItem(shown, loose, pattern, named, total)

    def _total_told(self) -> bool:
        if self.columns:
            return bool(self.release.benchmark[self.s, self.columns].any())
        by_answer = self.counts.sum(axis=(0, 1))
        return not bool(all_but_one(by_answer.sum(), by_answer.max()))

    def _groups(self) -> Bools:
        """Which populations are told of, this question or a theme that it counts in."""
        told = self.release.groups.told[:, self.s]
        return _any(told[:, self.columns + self.themes], 1)

    def _pattern(self, published: list[int]) -> Counts:
        """A number for the groups, of these, that each municipality belongs to; 0 without any."""
        if not published:
            return np.zeros(len(self.release.cells), dtype=np.int64)
        populations = self.release.groups.populations
        pattern = np.zeros(len(self.release.cells), dtype=np.int64)
        for at in range(0, len(published), BITS):
            some = [populations[p].members for p in published[at : at + BITS]]
            number = 2 ** np.arange(len(some))[::-1] @ np.array(some)
            _, pattern = np.unique(pattern * 2 ** len(some) + number, return_inverse=True)
        return pattern + 1

    def _unsafe(self, found: Witnesses, counts: Counts) -> Bools:
        """Who has an answer that is determined, (M, F, K)."""
        safe = found.inside if self.question.inside else found.outside
        return np.asarray((counts > 0) & ~safe & self.question.protected)

    def _summary(self, found: Witnesses, flagged: Bools) -> AuditSummary:
        """Each answer by the first means that suffices."""
        counts = np.where(self.question.protected, self.counts, 0)
        need = ENOUGH if self.question.inside else 1
        pair = found.pair_inside if self.question.inside else found.pair
        untold = np.broadcast_to(found.free[:, None, None], counts.shape)
        colleague = ~untold & (found.colleague >= need)
        with_pair = ~untold & ~colleague & (found.colleague + pair >= need)
        past = self.past[:, None, None] & ~(untold | colleague | with_pair)
        elsewhere = ~(untold | colleague | with_pair | flagged | past)
        means = (colleague, with_pair, elsewhere, untold, past)
        safe = [int(counts[part].sum()) for part in means]
        outsider = int(counts[~found.outside & ~past].sum())
        insider = int(counts[flagged].sum()) if self.question.inside else 0
        return AuditSummary(*(int(counts.sum()), *safe, outsider, insider))

    def _advise(self, flagged: Bools, advice: Advice) -> None:
        """The cheapest remedy first: a few cells, else figures of functions, else of groups."""
        at = _any(flagged, (1, 2))
        own = at & self._can_be_hidden()
        few = np.count_nonzero(own) <= max(2, FEW * np.count_nonzero(self.told.shown))
        if few:
            self._hide_cells(own, advice)
            at = at & ~own
            if not at.any() or ((self.told.loose | ~at).all() and self._widen(at, advice)):
                return
        self._blame(flagged & at[:, None, None], at, advice)

    def _can_be_hidden(self) -> Bools:
        """Where hiding helps: what is shown now, and no earlier run has told."""
        cells, past = self.release.cells[:, self.s], self.release.past[:, self.s]
        scores = _any(cells[:, self.themes], 1) & ~_any(past[:, self.themes], 1)
        return np.asarray((self.told.shown & ~self.past) | (~self.told.shown & scores))

    def _hide_cells(self, at: Bools, advice: Advice) -> None:
        """Shown cells, and theme scores that tell about hidden ones."""
        for x in self.columns:
            advice.cells[at & self.told.shown, self.s, x] = True
        for x in self.themes:
            advice.cells[at & ~self.told.shown, self.s, x] = True

    def _widen(self, at: Bools, advice: Advice) -> bool:
        """Hide one more municipality beside each hidden one, of the same groups.

        The smallest shown one, with the scores that its answers count in. False where more are
        hidden than shown: then a group's figure costs less.
        """
        answers = self.counts.sum(axis=(1, 2))
        for pattern in np.unique(self.told.pattern[at]):
            among = (self.told.pattern == pattern) & (answers > 0)
            free = among & self.told.shown & ~self.past
            if np.count_nonzero(free) * 2 < np.count_nonzero(among):
                return False
            smallest = np.where(free, answers, np.inf).argmin()
            for x in self.columns + self.themes:
                advice.cells[smallest, self.s, x] = True
        return True

    def _blame(self, flagged: Bools, at: Bools, advice: Advice) -> None:
        """Hide the functions or the group without which these answers were safe."""
        alone = replace(self.told, named=self._fixed())
        plain = _any(self._unsafe(witnesses(self.counts, alone), self.counts), (1, 2))
        if (at & ~plain).any():
            self._hide_functions(flagged[at & ~plain], advice)
            return
        published = [int(p) for p in np.flatnonzero(self._groups())]
        past = [p for p in published if p < self.release.groups.earlier]
        ungrouped = replace(alone, pattern=self._pattern(past))
        bare = _any(self._unsafe(witnesses(self.counts, ungrouped), self.counts), (1, 2))
        if (at & ~bare).any():
            self._hide_group(at & ~bare, published, advice)
            return
        told = self.told.shown & ~self.past & _any(self.counts > 0, (1, 2))
        if not told.any():
            advice.benchmark[self.s, self.columns] = True
        self._hide_cells(at if (at & told).any() else told, advice)

    def _fixed(self) -> Bools:
        """Which named functions (F,) earlier runs told of already."""
        fixed = np.zeros(len(self.named) + 1, dtype=bool)
        if self.question.item is not None:
            fixed[:-1] = self.release.functions_past[self.named, self.question.item]
        return fixed

    def _hide_functions(self, flagged: Bools, advice: Advice) -> None:
        fixed = self._fixed()[:-1]
        blamed = _any(flagged, (0, 2))[:-1] & ~fixed
        if not blamed.any():  # persons of the other functions: the smallest named joins them
            answers = self.counts.sum(axis=(0, 2))[:-1]
            blamed = np.arange(len(fixed)) == np.where(fixed, np.inf, answers).argmin()
        advice.functions[self.named[blamed], self.question.item] = True

    def _hide_group(self, at: Bools, published: list[int], advice: Advice) -> None:
        """The smallest published group without which one of these has more beside it."""
        fresh = [p for p in published if p >= self.release.groups.earlier]
        populations = self.release.groups.populations
        fresh.sort(key=lambda p: (int(populations[p].members.sum()), populations[p].name))
        before = self._beside(at, published)
        helping = (
            p for p in fresh if (self._beside(at, [q for q in published if q != p]) > before).any()
        )
        advice.groups[next(helping, fresh[0]), self.s, self.columns + self.themes] = True

    def _beside(self, at: Bools, published: list[int]) -> Counts:
        """How many hidden municipalities belong to the same groups as each of these."""
        pattern = self._pattern(published)
        loose = np.bincount(pattern[self.told.loose], minlength=int(pattern.max()) + 1)
        return loose[pattern[at]]


def _any(mask: Bools, axis: int | tuple[int, ...]) -> Bools:
    return np.asarray(mask.any(axis=axis), dtype=bool)
