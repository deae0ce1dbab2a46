"""Further figures of items and themes: what rests on squares or on whole distributions.

Each is computed for all items of a scale at once, with errors linearised by municipality.
Nothing of this leaves below 10 answers on a side: with n, share and mean it would tell the
single answers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tensor import by_categories
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.data.arrays import Counts, Floats
from benchmarking.core.data.figures import (
    AGREEMENT,
    CONSENSUS,
    HEDGES,
    INTRACLASS,
    Base,
    Figure,
    FigureKind,
    Reason,
    shown,
    undefined,
)
from benchmarking.core.data.instrument import ScaleSpec
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.released import (
    COMFORTABLE_BASE,
    Side,
    clustered_figure,
    side_reason,
    withheld,
)
from benchmarking.core.disclosure.side_pairs import SidePair, side_pair
from benchmarking.core.multivariate.scales import icc_interval, icc_reml
from benchmarking.core.multivariate.shrinkage import FEWEST_FOR_SHARES, fit_beta_binomial
from benchmarking.core.statistics.agreement import clustered_agreement, consensus
from benchmarking.core.statistics.effects import clustered_hedges_g
from benchmarking.core.statistics.gaps import Clustered
from benchmarking.core.tables.detail_results import Spread

Ends = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class SideFurther:
    """One side of an item: van der Eijk's A, consensus, ICC(1), and how shares spread."""

    agreement: Figure
    consensus: Figure
    intraclass: Figure
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class ItemFurther:
    """Both sides of an item, Hedges' g, and how much more the political side agrees (A_P - A_A)."""

    sides: tuple[SideFurther, SideFurther]
    hedges: Figure
    agreement: Figure


@dataclass(frozen=True, slots=True)
class ThemeFurther:
    """Hedges' g of a theme's scores, and each side's ICC(1)."""

    hedges: Figure
    intraclass: tuple[Figure, Figure]


@dataclass(frozen=True, slots=True)
class Moments:
    """Answers by municipality and side, each (M, 2, ...): their number, sum and sum of squares."""

    n: Counts
    total: Floats
    squares: Floats

    @classmethod
    def of_codes(cls, counts: Counts) -> "Moments":
        """Of the codes 0..K-1 from their counts (M, 2, ..., K)."""
        codes = np.arange(counts.shape[-1], dtype=float)
        return cls(counts.sum(axis=-1), counts @ codes, counts @ codes**2)

    def hedges(self) -> Clustered:
        """Hedges' g of each item."""
        return clustered_hedges_g(self.n, self.total, self.squares)

    def ends(self) -> Ends:
        """The interval of each side's intraclass correlation, (2, ...) each."""
        return icc_interval(self.n, self.total, self.squares)

    def single(self, *place: int) -> float:
        """The intraclass correlation of one side (and item), by REML."""
        at: tuple[slice | int, ...] = (slice(None), *place)
        return icc_reml(self.n[at], self.total[at], self.squares[at]).single


@dataclass(frozen=True, slots=True)
class Further:
    """The further figures of all items and themes, by code."""

    items: dict[str, ItemFurther]
    themes: dict[str, ThemeFurther]


def further_figures(tally: Tally, limits: Thresholds) -> Further:
    """I5, I10, I11, I22 and I24 of every item, I5 and I22 of every theme."""
    items: dict[str, ItemFurther] = {}
    for K, specs in by_categories(tally.instrument).items():
        block = _Block.of(tally.scales[K].counts)
        for i, spec in enumerate(specs):
            items[spec.code] = _Item(spec, block, i, limits).figures()
    themes = {t.code: _theme(tally, t.code, limits.of_themes) for t in tally.instrument.themes}
    return Further(items, themes)


@dataclass(frozen=True, slots=True)
class _Block:
    """All items with K categories: their `counts` (M, 2, I, K), and the estimates of each."""

    counts: Counts
    moments: Moments
    agreement: Clustered | None  # (2, I); None for two categories
    consensus: Floats  # (2, I)
    hedges: Clustered  # (I,)
    intraclass: Ends  # (2, I) each

    @classmethod
    def of(cls, counts: Counts) -> "_Block":
        moments = Moments.of_codes(counts)
        united = clustered_agreement(counts) if counts.shape[-1] >= 3 else None
        return cls(
            counts,
            moments,
            united,
            consensus(counts.sum(axis=0)),
            moments.hedges(),
            moments.ends(),
        )


@dataclass(frozen=True, slots=True)
class _Item:
    """One item on its way to figures."""

    spec: ScaleSpec
    block: _Block
    i: int
    limits: Thresholds

    def figures(self) -> ItemFurther:
        counts = self.block.counts[:, :, self.i]
        favourable = counts[..., self.spec.cut - 1 :].sum(axis=-1)
        fullest = counts.sum(axis=0).max(axis=-1)
        n = self.block.moments.n[:, :, self.i]
        pair = side_pair(n, favourable, self.limits, whole=1.0, fullest=fullest)
        sides = [
            self._side(side, s) for s, side in enumerate((pair.political, pair.administrative))
        ]
        hedges = gap_figure(HEDGES, pair, self.block.hedges.at(self.i))
        return ItemFurther((sides[0], sides[1]), hedges, self._more(pair))

    def _side(self, side: Side, s: int) -> SideFurther:
        low, high = (float(end[s, self.i]) for end in self.block.intraclass)
        return SideFurther(
            side_figure(AGREEMENT, side, self.limits, self._agreement(s)),
            value_figure(CONSENSUS, side, self.limits, float(self.block.consensus[s, self.i])),
            intraclass(
                side, self.limits, lambda: self.block.moments.single(s, self.i), (low, high)
            ),
            share_spread(side, self.limits),
        )

    def _agreement(self, s: int) -> Clustered | None:
        united = self.block.agreement
        return None if united is None else united.at(s, self.i)

    def _more(self, pair: SidePair) -> Figure:
        """A_P - A_A, which lies within ±2."""
        political, administrative = self._agreement(0), self._agreement(1)
        if political is None or administrative is None:
            return gap_figure(AGREEMENT, pair, None)
        more = political.minus(administrative)
        return gap_figure(AGREEMENT, pair, more, more.bounded_interval(bound=2.0))


def _theme(tally: Tally, code: str, limits: Thresholds) -> ThemeFurther:
    theme = next(theme for theme in tally.instrument.themes if theme.code == code)
    scoring, scores = ThemeScore.of(tally.instrument, theme), tally.themes[code]
    n, totals = respondents(scores), scoring.totals(scores)
    moments = Moments(n, totals, scoring.square_totals(scores))
    pair = side_pair(n, totals, limits, whole=100.0)
    low, high = moments.ends()
    political, administrative = (
        intraclass(side, limits, partial(moments.single, s), (float(low[s]), float(high[s])))
        for s, side in enumerate((pair.political, pair.administrative))
    )
    hedges = gap_figure(HEDGES, pair, moments.hedges())
    return ThemeFurther(hedges, (political, administrative))


def _small(kind: FigureKind, side: Side, limits: Thresholds) -> Figure | None:
    """Why a figure of this side is not there, if so: it needs 10 answers."""
    reason = side_reason(side, limits)
    if reason is not None:
        return withheld(kind, reason)
    return undefined(kind, Reason.SMALL_BASE) if side.answers < COMFORTABLE_BASE else None


def _base(side: Side) -> Base:
    return Base(side.answers, int(np.count_nonzero(side.n)))


def side_figure(
    kind: FigureKind, side: Side, limits: Thresholds, found: Clustered | None
) -> Figure:
    """An estimate of one side, from 10 answers on; None where the scale does not define it."""
    if (absent := _small(kind, side, limits)) is not None:
        return absent
    if found is None:
        return undefined(kind, Reason.DEGENERATE)
    return clustered_figure(kind, found, _base(side))


def value_figure(kind: FigureKind, side: Side, limits: Thresholds, value: float) -> Figure:
    """A value of one side without an interval, from 10 answers on."""
    return _small(kind, side, limits) or shown(kind, value, None, _base(side))


def gap_figure(
    kind: FigureKind,
    pair: SidePair,
    found: Clustered | None,
    interval: tuple[Floats, Floats] | None = None,
) -> Figure:
    """An estimate that compares all respondents of both sides, from 10 answers on each."""
    reason = pair.reason()
    if reason is not None:
        return withheld(kind, reason)
    if min(pair.political.answers, pair.administrative.answers) < COMFORTABLE_BASE:
        return undefined(kind, Reason.SMALL_BASE)
    if found is None:
        return undefined(kind, Reason.DEGENERATE)
    return clustered_figure(kind, found, pair.base, interval)


def intraclass(
    side: Side, limits: Thresholds, single: Callable[[], float], ends: tuple[float, float]
) -> Figure:
    """I22, ICC(1): the part of the spread that lies between municipalities.

    The value is by REML, since municipalities are never of one size. Told of 30 municipalities or
    more: in fewer each one moves it so far that it would tell what a hidden one holds.
    """
    if (absent := _small(INTRACLASS, side, limits)) is not None:
        return absent
    base = _base(side)
    if base.municipalities < FEWEST_FOR_SHARES:
        return undefined(INTRACLASS, Reason.TOO_FEW_MUNICIPALITIES)
    value = single()
    if np.isnan(value):
        return undefined(INTRACLASS, Reason.DEGENERATE)
    if np.isnan(ends[0]):
        return shown(INTRACLASS, value, None, base, warning=Reason.DEGENERATE)
    return shown(INTRACLASS, value, ends, base)


def share_spread(side: Side, limits: Thresholds) -> Spread | None:
    """I24: the beta distribution of the municipalities' shares; None below 30 of them."""
    few = np.count_nonzero(side.n) < FEWEST_FOR_SHARES
    if few or side.at_bound or side_reason(side, limits) is not None:
        return None
    prior = fit_beta_binomial(np.asarray(side.total, dtype=np.int64), side.n)
    return Spread(prior.mean, prior.sd)
