"""All that a release tells about one question and side, as equations.

The populations are everybody, the peer groups, and for scale items the functions. Their figures
are those of `measures.py`; and the themes that an item counts in, whose scores its answers move.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarking.core.audit.auditor import OneSide, Release
from benchmarking.core.audit.equations import BY_T, NO_ENDS, Equation, Figured, Place, of_estimates
from benchmarking.core.audit.measures import DETAIL, OF_FUNCTIONS, OF_GROUPS, USUAL, Measure
from benchmarking.core.audit.questions import People, Question
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.data.arrays import Bools, Counts, Floats, bools, divide, floats
from benchmarking.core.data.precision import Unit
from benchmarking.core.data.wave import SIDES
from benchmarking.core.disclosure.publishing import Population
from benchmarking.core.statistics.gaps import (
    cluster_mean,
    pooled_mean_gap,
    within_gap,
    within_mean,
)

FUNCTION = "function:"


@dataclass(frozen=True, slots=True)
class Cells:
    """The answers to one thing in every cell, each (M, 2): how many, and their sum."""

    n: Counts
    total: Floats

    def of(self, members: Bools, s: int) -> tuple[Floats, Counts]:
        """Totals and numbers of side `s` in each population, (M, P); `members` (M, P)."""
        return self.total[:, s, None] * members, self.n[:, s, None] * members


@dataclass(frozen=True, slots=True)
class Scored:
    """A theme that an item counts in: its column's name, its scores by cell, and what an answer
    (K,) of who answered every item adds to the score."""

    column: str
    cells: Cells
    score: Floats


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told of a column: everybody first, then groups.

    `names` (P,), `members` (M, P), `told` (P, 2); `fixed` (P,): told by an earlier run, whose
    numbers nobody can take back.
    """

    names: tuple[str, ...]
    members: Bools
    told: Bools
    fixed: Bools

    @classmethod
    def of(
        cls, M: int, everybody: Bools, populations: Sequence[Population], told: Bools, earlier: int
    ) -> "Audience":
        """Of M municipalities; `everybody` (2,) whether the benchmark is told, `told` (P, 2)
        which groups are, the first ones by an `earlier` run."""
        members = [np.ones(M, dtype=bool), *(p.members for p in populations)]
        return cls(
            ("", *(p.name for p in populations)),
            np.array(members, dtype=bool).T,
            np.concatenate([everybody[None], told]),
            np.isin(np.arange(len(populations) + 1), np.arange(earlier) + 1),
        )

    def only(self, kept: Bools) -> "Audience":
        """The marked populations (P,)."""
        names = tuple(name for name, keep in zip(self.names, kept, strict=True) if keep)
        return Audience(names, self.members[:, kept], self.told[kept], self.fixed[kept])


@dataclass(slots=True)
class Gathered:
    """Figures of measures that are estimated in the same way, side by side: P of them."""

    figures: list[Figured] = field(default_factory=list)
    parts: list[tuple[Cells, Bools]] = field(default_factory=list)

    def add(self, figures: Sequence[Figured], cells: Cells, audience: Audience) -> None:
        """Those of one measure, by population."""
        if figures:
            self.figures += figures
            self.parts.append((cells, audience.members))

    def totals(self, s: int) -> tuple[Floats, Counts]:
        """Totals and numbers of side `s`, (M, P)."""
        total, n = zip(*(cells.of(members, s) for cells, members in self.parts), strict=True)
        return np.concatenate(total, axis=1), np.concatenate(n, axis=1)

    def equations(self, kind: str, s: int) -> list[Equation]:
        """As functions of side `s`: of "side", its figures; "inside", those beside the within gaps;
        else, the gaps of this kind."""
        sides = [self.totals(0), self.totals(1)] if kind != "side" else []
        total, n = sides[s] if sides else self.totals(s)
        centre = s if kind == "pooled" else 0
        if kind == "side":
            found = cluster_mean(total, n)
        elif kind == "inside":
            found = within_mean(total, n, sides[1 - s][1])
        elif kind == "pooled":
            found = pooled_mean_gap(*sides[0], *sides[1])
        else:
            found = within_gap(*sides[0], *sides[1], equal=kind == "equal")
        sign = 1 if kind in ("side", "inside") else 1 - 2 * s
        return of_estimates(self.figures, sign * divide(found.share[centre], n), found, centre)


def of_measures(
    measures: Iterable[tuple[Measure, Cells, Audience]], s: int, fewest: int
) -> list[Equation]:
    """The figures of measures, as functions of side `s`; gaps from `fewest` municipalities."""
    asked = {kind: Gathered() for kind in ("side", "inside", "within", "equal", "pooled")}

    def add(kind: str, measure: Measure, cells: Cells, audience: Audience) -> None:
        asked[kind].add(_figured(measure, kind, s, audience), cells, audience)

    for measure, cells, audience in measures:
        heard = _everybody(audience) if not measure.groups else np.ones_like(audience.fixed)
        own = audience.only(bools(audience.told[:, s] & heard))
        both = own.only(bools(own.told.all(axis=1)))
        add("side", measure, cells, own)
        if measure.inside:
            add("inside", measure, cells, both)
        for kind in measure.gaps:
            add(kind, measure, cells, both if kind == "within" else both.only(_everybody(both)))
    found = {kind: one.equations(kind, s) for kind, one in asked.items() if one.figures}
    return [
        one
        for kind, equations in found.items()
        for one in equations
        if kind == "side" or one.clusters >= fewest
    ]


def of_theme(theme: Scored, s: int, audience: Audience, fewest: int) -> list[Equation]:
    """The mean scores and gaps of a theme, as functions of one of its items."""
    measure = Measure(
        theme.column,
        "{side}.mean",
        Unit.POINTS,
        BY_T,
        theme.score,
        inside="{side}.mean_within",
        gaps={"within": "gap.mean_within", "pooled": "gap.mean_pooled"},
        groups=True,
        cost=USUAL,
    )
    return of_measures([(measure, theme.cells, audience)], s, fewest)


def of_functions(
    measures: Sequence[Measure], names: Sequence[str], counts: Counts, fixed: Bools
) -> list[Equation]:
    """The figures of the named functions (F,) in their order; `counts` (M, F, K)."""
    figures = [
        Figured(
            Place(FUNCTION + name, measure.column, measure.side.removeprefix("{side}.")),
            measure.unit,
            measure.score,
            measure.ends if measure.unit == Unit.SHARE else NO_ENDS,  # their means have none
            measure.cost * OF_FUNCTIONS,
            number,
            bool(fixed[number]),
        )
        for measure in measures
        for number, name in enumerate(names)
    ]
    if not figures:
        return []
    n = np.tile(counts.sum(axis=-1), len(measures))
    total = np.concatenate([counts @ measure.score for measure in measures], axis=1)
    found = cluster_mean(total, n)
    return of_estimates(figures, divide(found.share[0], n), found)


def _everybody(audience: Audience) -> Bools:
    return np.array([name == "" for name in audience.names], dtype=bool)


def _figured(measure: Measure, kind: str, s: int, audience: Audience) -> list[Figured]:
    """A measure's figure of this kind in each population."""
    name = {"side": measure.side, "inside": measure.inside, **measure.gaps}[kind]
    own = kind in ("side", "inside")
    cost = measure.cost if own else USUAL if kind == "within" else DETAIL
    return [
        Figured(
            Place(population, measure.column, name.format(side=SIDES[s])),
            measure.unit,
            measure.score,
            measure.ends if own else BY_T,
            cost if population == "" else cost * OF_GROUPS,
            fixed=bool(fixed),
            scale=measure.scale,
            tested=kind == "within" and measure.tested and population == "",
        )
        for population, fixed in zip(audience.names, audience.fixed, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Themes:
    """All themes' scores by cell, by the number of their column, and what a whole answer to one
    of their items adds to a score."""

    cells: Mapping[int, Cells]
    weights: Mapping[int, float]

    @classmethod
    def of(cls, tally: Tally, first: int) -> "Themes":
        """`first` is the column of the first theme."""
        cells, weights = {}, {}
        for x, theme in enumerate(tally.instrument.themes, first):
            scored = tally.themes[theme.code]
            totals = ThemeScore.of(tally.instrument, theme).totals(scored)
            cells[x], weights[x] = Cells(respondents(scored), totals), 1 / len(theme.items)
        return cls(cells, weights)


@dataclass(frozen=True, slots=True)
class Statements:
    """What a release tells, asked for by question; `functions` are the names of all functions."""

    people: People
    release: Release
    functions: Sequence[str]
    themes: Themes
    fewest: int
    _of_themes: dict[tuple[int, int], list[Equation]] = field(default_factory=dict)

    @property
    def shown(self) -> Bools:
        """The cells (M, 2, X) that are told, now or by an earlier run."""
        return self.release.cells | self.release.past

    def about(self, question: Question, one: OneSide) -> list[Equation]:
        """Everything that is told about a question, as equations of one side."""
        equations = of_measures(self._measures(question, one), one.s, self.fewest)
        equations += self._of_functions([m for m in question.measures if m.functions], one)
        for theme in question.themes:
            score = self.themes.weights[theme] * question.in_theme
            equations += self.of_theme(theme, one.s, score)
        return equations

    def of_theme(self, theme: int, s: int, score: Floats) -> list[Equation]:
        """What is told of the theme in this column, to which an answer (K,) adds `score`.

        Made once for all items of the theme, but for the score.
        """
        if (theme, s) not in self._of_themes:
            name = self.release.columns.names[theme]
            scored = Scored(name, self.themes.cells[theme], score)
            told = of_theme(scored, s, self._audience([theme]), self.fewest)
            self._of_themes[theme, s] = told
        return [one.scored(score) for one in self._of_themes[theme, s]]

    def _measures(
        self, question: Question, one: OneSide
    ) -> Iterator[tuple[Measure, Cells, Audience]]:
        own, other = one.counts.sum(axis=1), self._other(question, 1 - one.s)
        counts = np.stack([own, other] if one.s == 0 else [other, own], axis=1)
        n, audiences = counts.sum(axis=-1), dict[tuple[int, ...], Audience]()
        for measure in question.measures:
            columns = self._columns(question, measure)
            if columns not in audiences:
                audiences[columns] = self._audience(columns)
            yield measure, Cells(n, floats(counts @ measure.score)), audiences[columns]

    def _columns(self, question: Question, measure: Measure) -> tuple[int, ...]:
        """Where it is decided who is told of a measure."""
        names = self.release.columns.names
        own = tuple(x for x in question.columns if names[x] == measure.column)
        return own or question.columns

    def _other(self, question: Question, s: int) -> Counts:
        """The other side's answers (M, K)."""
        rows = (self.people.side == s) & (question.codes > 0)
        K, M = question.categories, self.people.municipalities
        slots = self.people.municipality[rows] * K + question.codes[rows] - 1
        return np.bincount(slots, minlength=M * K).reshape(M, K)

    def _of_functions(self, measures: Sequence[Measure], one: OneSide) -> list[Equation]:
        names = [self.functions[f] for f in one.named]
        if not (measures and names):
            return []
        fixed = self.release.functions_past[one.named, one.question.item]
        return of_functions(measures, names, one.counts[:, : len(names)], bools(fixed))

    def _audience(self, columns: Sequence[int]) -> Audience:
        """Who is told of these columns; of what has none (estimates), everybody."""
        groups, M = self.release.groups, self.people.municipalities
        everybody = np.ones(2, dtype=bool)
        if columns:
            everybody = bools(self.release.benchmark[:, list(columns)].any(axis=1))
        told = bools(groups.told[:, :, list(columns)].any(axis=2))
        found = Audience.of(M, everybody, groups.populations, told, groups.earlier)
        found.fixed[0] = self.release.retold
        return found
