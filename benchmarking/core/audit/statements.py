"""All that a release tells about one question and side, as equations.

The populations are everybody, the peer groups, and for scale items the functions. Their figures
are those of `measures.py`; and the themes that an item counts in, whose scores its answers move.
"""

from collections.abc import Iterator, Mapping, Sequence
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


def of_measure(
    measure: Measure, s: int, cells: Cells, audience: Audience, fewest: int
) -> Iterator[Equation]:
    """The figures of one measure, as functions of side `s`; gaps from `fewest` municipalities."""
    side = measure.side.format(side=SIDES[s])
    heard = _everybody(audience) if not measure.groups else np.ones_like(audience.fixed)
    own = audience.only(bools(audience.told[:, s] & heard))
    yield from _sides(measure, side, s, cells, own)
    both = own.only(bools(own.told.all(axis=1)))
    if measure.inside:
        yield from _inside(measure, s, cells, both, fewest)
    for kind in measure.gaps:
        between = both if kind == "within" else both.only(_everybody(both))
        yield from _gaps(measure, kind, s, cells, between, fewest)


def of_theme(theme: Scored, s: int, audience: Audience, fewest: int) -> Iterator[Equation]:
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
    yield from of_measure(measure, s, theme.cells, audience, fewest)


def of_functions(
    measure: Measure, names: Sequence[str], counts: Counts, fixed: Bools
) -> list[Equation]:
    """The figures of the named functions (F,) in their order; `counts` (M, F, K)."""
    figure = measure.side.removeprefix("{side}.")
    ends = measure.ends if measure.unit == Unit.SHARE else NO_ENDS  # their means have none
    cost = measure.cost * OF_FUNCTIONS
    figures = [
        Figured(
            Place(FUNCTION + name, measure.column, figure),
            measure.unit,
            ends,
            cost,
            number,
            bool(fixed[number]),
        )
        for number, name in enumerate(names)
    ]
    n = counts.sum(axis=-1)
    found = cluster_mean(floats(counts @ measure.score), n)
    return of_estimates(figures, measure.score, divide(found.share[0], n), found)


def _everybody(audience: Audience) -> Bools:
    return np.array([name == "" for name in audience.names], dtype=bool)


def _figured(
    measure: Measure, name: str, audience: Audience, ends: int, cost: float, *, tested: bool = False
) -> list[Figured]:
    return [
        Figured(
            Place(population, measure.column, name),
            measure.unit,
            ends,
            cost if population == "" else cost * OF_GROUPS,
            fixed=bool(audience.fixed[p]),
            scale=measure.scale,
            tested=tested and population == "",
        )
        for p, population in enumerate(audience.names)
    ]


def _sides(measure: Measure, name: str, s: int, cells: Cells, audience: Audience) -> list[Equation]:
    total, n = cells.of(audience.members, s)
    found = cluster_mean(total, n)
    figures = _figured(measure, name, audience, measure.ends, measure.cost)
    return of_estimates(figures, measure.score, divide(found.share[0], n), found)


def _inside(
    measure: Measure, s: int, cells: Cells, audience: Audience, fewest: int
) -> list[Equation]:
    """The side's figures beside the within gaps."""
    total, n = cells.of(audience.members, s)
    found = within_mean(total, n, cells.of(audience.members, 1 - s)[1])
    name = measure.inside.format(side=SIDES[s])
    figures = _figured(measure, name, audience, measure.ends, measure.cost)
    coefficient = divide(found.share[0], n)
    return _of_enough(of_estimates(figures, measure.score, coefficient, found), fewest)


def _of_enough(equations: list[Equation], fewest: int) -> list[Equation]:
    return [one for one in equations if one.clusters >= fewest]


def _gaps(
    measure: Measure, kind: str, s: int, cells: Cells, audience: Audience, fewest: int
) -> list[Equation]:
    (total_p, n_p), (total_a, n_a) = (cells.of(audience.members, side) for side in (0, 1))
    sides = (total_p, n_p, total_a, n_a)
    pooled = kind == "pooled"
    found = pooled_mean_gap(*sides) if pooled else within_gap(*sides, equal=kind == "equal")
    centre = s if pooled else 0
    cost = USUAL if kind == "within" else DETAIL
    tested = kind == "within" and measure.tested
    figures = _figured(measure, measure.gaps[kind], audience, BY_T, cost, tested=tested)
    coefficient = (1 - 2 * s) * divide(found.share[centre], (n_p, n_a)[s])
    return _of_enough(of_estimates(figures, measure.score, coefficient, found, centre), fewest)


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
        return list(self._about(question, one))

    def of_theme(self, theme: int, s: int, score: Floats) -> list[Equation]:
        """What is told of the theme in this column, to which an answer (K,) adds `score`.

        Made once for all items of the theme, but for the score.
        """
        if (theme, s) not in self._of_themes:
            name = self.release.columns.names[theme]
            scored = Scored(name, self.themes.cells[theme], score)
            told = of_theme(scored, s, self._audience([theme]), self.fewest)
            self._of_themes[theme, s] = list(told)
        return [one.scored(score) for one in self._of_themes[theme, s]]

    def _about(self, question: Question, one: OneSide) -> Iterator[Equation]:
        s, own, other = one.s, one.counts.sum(axis=1), self._other(question, 1 - one.s)
        counts = np.stack([own, other] if s == 0 else [other, own], axis=1)
        n, audiences = counts.sum(axis=-1), dict[tuple[int, ...], Audience]()
        for measure in question.measures:
            cells = Cells(n, floats(counts @ measure.score))
            columns = self._columns(question, measure)
            if columns not in audiences:
                audiences[columns] = self._audience(columns)
            yield from of_measure(measure, s, cells, audiences[columns], self.fewest)
            if measure.functions:
                yield from self._of_functions(measure, one)
        for theme in question.themes:
            score = self.themes.weights[theme] * question.in_theme
            yield from self.of_theme(theme, s, score)

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

    def _of_functions(self, measure: Measure, one: OneSide) -> list[Equation]:
        names = [self.functions[f] for f in one.named]
        fixed = self.release.functions_past[one.named, one.question.item]
        return of_functions(measure, names, one.counts[:, : len(names)], bools(fixed))

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
