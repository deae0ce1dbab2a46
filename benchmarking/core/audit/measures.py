"""What is told of each question: the figures that its answers are added up to, and under which name.

A measure says what an answer adds to the total of a cell. With the rules of `equations.py` that
gives the equation of every figure that rests on it, for all populations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from benchmarking.core.audit.equations import BY_T, KORN_GRAUBARD, NO_ENDS
from benchmarking.core.data.arrays import Floats, floats
from benchmarking.core.data.instrument import ScaleSpec
from benchmarking.core.data.precision import Unit

# How unwelcome coarser numbers are: first what a page shows large.
HEADLINE, USUAL, DETAIL = 10.0, 6.0, 2.0
OF_GROUPS, OF_FUNCTIONS = 0.1, 0.5  # groups yield before functions, these before the benchmark


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is told of a question: what each answer (K,) adds to a cell's total.

    `column` is the name of its place in the documents; `side` a side's figure there, as a
    template ("{side}.share"); `inside` the side's figure beside the within gap; `gaps` those
    between the sides: "within", "equal" and "pooled", each with its name. `ends`: how intervals are made. `groups`, `functions`: whether these
    have the figure too; `tested`: whether a p stands beside the benchmark's within gap.
    """

    column: str
    side: str
    unit: Unit
    ends: int
    score: Floats
    cost: float = HEADLINE
    inside: str = ""
    gaps: Mapping[str, str] = field(default_factory=dict)
    groups: bool = False
    functions: bool = False
    scale: float | None = None
    tested: bool = False


def of_item(spec: ScaleSpec) -> tuple[Measure, ...]:
    """Share of favourable answers, mean, and the bars of the distribution."""
    column, K = f"items:{spec.code}", spec.categories
    share = Measure(
        column,
        "{side}.share",
        Unit.SHARE,
        KORN_GRAUBARD,
        _favourable(spec),
        inside="{side}.within",
        gaps={"within": "gap.within", "equal": "gap.within_equal", "pooled": "gap.pooled"},
        groups=True,
        functions=True,
        tested=True,
    )
    mean = Measure(
        column,
        "{side}.mean",
        Unit.POINTS,
        BY_T,
        pomp(K),
        inside="{side}.mean_within",
        gaps={"within": "gap.mean_within", "pooled": "gap.mean_pooled"},
        cost=USUAL,
        functions=True,
    )
    return share, mean, *(_bar(column, k, K) for k in range(K))


def of_estimate(spec: ScaleSpec) -> tuple[Measure, ...]:
    """What is told of the estimated view."""
    column = f"estimates:{spec.code}"
    share = Measure(column, "{side}.share", Unit.SHARE, KORN_GRAUBARD, _favourable(spec))
    mean = Measure(column, "{side}.mean", Unit.POINTS, BY_T, pomp(spec.categories), cost=USUAL)
    return share, mean


def of_option(column: str, question: str) -> tuple[Measure, ...]:
    """Of an option that is named (2) or not (1), and how many of them are named."""
    gaps = {"within": "gap.within", "pooled": "gap.pooled"}
    named = floats([0, 1])
    share = Measure(
        column,
        "{side}",
        Unit.SHARE,
        KORN_GRAUBARD,
        named,
        inside="within.{side}",
        gaps=gaps,
        tested=True,
    )
    number = Measure(question, "mentions.{side}.mean", Unit.AMOUNT, BY_T, named, DETAIL, scale=0.1)
    return share, number


def of_ranked(column: str) -> tuple[Measure, ...]:
    """Of an option that is ranked at all (2) or not (1)."""
    share = Measure(
        column,
        "{side}.top",
        Unit.SHARE,
        KORN_GRAUBARD,
        floats([0, 1]),
        inside="within.{side}",
        gaps={"within": "gap.within", "pooled": "gap.pooled"},
    )
    return (share,)


def of_one(columns: tuple[str, ...]) -> tuple[Measure, ...]:
    """Of the one option that is chosen among several: each option's share."""
    gaps = {"within": "gap.within", "pooled": "gap.pooled"}
    return tuple(
        Measure(
            column,
            "{side}",
            Unit.SHARE,
            KORN_GRAUBARD,
            one,
            inside="within.{side}",
            gaps=gaps,
            tested=True,
        )
        for column, one in zip(columns, np.eye(len(columns)), strict=True)
    )


def of_first(columns: tuple[str, ...]) -> tuple[Measure, ...]:
    """Of the option that is put first: each option's share. Its gap is not told, but what would
    stand beside it is."""
    return tuple(
        Measure(
            column, "{side}.first", Unit.SHARE, KORN_GRAUBARD, one, inside="first_within.{side}"
        )
        for column, one in zip(columns, np.eye(len(columns)), strict=True)
    )


def of_score(column: str) -> tuple[Measure, ...]:
    """Of a theme's score that is favourable (2) or not (1)."""
    share = Measure(
        column,
        "{side}.share",
        Unit.SHARE,
        KORN_GRAUBARD,
        floats([0, 1]),
        USUAL,
        inside="{side}.within",
        gaps={"within": "gap.within"},
    )
    return (share,)


def of_amount(column: str, values: Floats, scale: float) -> tuple[Measure, ...]:
    """Of a number or of points: their mean; `values` (K,) of the codes."""
    gaps = {"within": "gap.within"}
    return (
        Measure(
            column,
            "{side}",
            Unit.AMOUNT,
            BY_T,
            values,
            inside="within.{side}",
            gaps=gaps,
            scale=scale,
        ),
    )


def pomp(K: int) -> Floats:
    """The POMP scores of the categories 1..K."""
    return floats(np.arange(K) * 100.0 / (K - 1))


def _favourable(spec: ScaleSpec) -> Floats:
    return floats(np.arange(1, spec.categories + 1) >= spec.cut)


def _bar(column: str, k: int, K: int) -> Measure:
    one = floats(np.arange(K) == k)
    return Measure(column, "{side}.distribution", Unit.SHARE, NO_ENDS, one, cost=DETAIL)
