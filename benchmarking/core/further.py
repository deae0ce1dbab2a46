"""Further figures of items and themes: what is bootstrapped, and what rests on squares.

All bootstrapped statistics of all items and themes come from the same draws: their columns
stand beside each other in one matrix, and each block of draws is one product. Nothing of this
leaves below 10 answers on a side: with n, share and mean it would tell the single answers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarking.core.agreement import consensus, van_der_eijk
from benchmarking.core.arrays import Counts, Floats, divide
from benchmarking.core.detail_results import Spread
from benchmarking.core.effects import hedges_of_totals
from benchmarking.core.figures import (
    AGREEMENT,
    CONSENSUS,
    HEDGES,
    INTRACLASS,
    Base,
    Figure,
    Kind,
    Reason,
    shown,
    undefined,
)
from benchmarking.core.merging import Tally
from benchmarking.core.released import (
    COMFORTABLE_BASE,
    Side,
    SidePair,
    side_pair,
    side_reason,
    withheld,
)
from benchmarking.core.resampling import Part, Resampled, bca_together
from benchmarking.core.scales import icc_of_totals, icc_reml
from benchmarking.core.shrinkage import FEWEST_FOR_SHARES, fit_beta_binomial
from benchmarking.core.tensor import by_categories
from benchmarking.core.themes import ThemeScore, respondents
from benchmarking.core.wave import ScaleSpec, Thresholds

DRAWS = 999
Numbers = tuple[float, float, float]


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
    """Answers by municipality and side, each (M, 2): their number, sum and sum of squares."""

    n: Counts
    total: Floats
    squares: Floats

    def columns(self) -> Floats:
        """What the bootstrap adds up (M, 10), five for each side: n, Σx, Σx², whether anybody
        answered, and (Σx)²/n."""
        between = np.nan_to_num(divide(self.total**2, self.n))
        parts = (self.n, self.total, self.squares, self.n > 0, between)
        return np.stack(parts, axis=-1).reshape(len(self.n), -1).astype(float)

    def reml(self, s: int) -> float:
        """ICC(1) of one side by restricted maximum likelihood."""
        return icc_reml(self.n[:, s], self.total[:, s], self.squares[:, s]).single


def _moment_statistics(totals: Floats) -> Floats:
    """Hedges' g and both sides' ANOVA ICC(1) (B, 3, ...) from totals (B, 2, 5, ...)."""
    n, first, second, groups, between = (totals[:, :, k] for k in range(5))
    single, _ = icc_of_totals(groups, (n, first, second), between)
    g = hedges_of_totals(n, first, second)
    return np.concatenate([g[:, None], single], axis=1)


def _item_part(counts: Counts) -> Part:
    """All statistics of the items with K categories: `counts` (M, 2, I, K)."""
    M, _, items, K = counts.shape
    codes = np.arange(K)
    n, total = counts.sum(axis=-1), counts @ codes
    answered, between = n > 0, np.nan_to_num(divide(total**2, n))
    size = 2 * items * K
    columns = [counts.reshape(M, size), answered.reshape(M, -1), between.reshape(M, -1)]

    def statistic(totals: Floats) -> Floats:
        B = len(totals)
        heights = totals[:, :size].reshape(B, 2, items, K)
        groups, inside = (part.reshape(B, 2, items) for part in np.split(totals[:, size:], 2, 1))
        united = van_der_eijk(heights) if K >= 3 else np.full((B, 2, items), np.nan)
        sums = [heights.sum(axis=-1), heights @ codes, heights @ codes**2, groups, inside]
        moments = _moment_statistics(np.stack(sums, axis=2))
        more = united[:, :1] - united[:, 1:]
        found = np.concatenate([united, consensus(heights), moments, more], axis=1)
        return found.reshape(B, -1)

    return Part(columns, statistic)


def _theme_part(moments: Moments) -> Part:
    return Part([moments.columns()], lambda totals: _moment_statistics(totals.reshape(-1, 2, 5)))


@dataclass(frozen=True, slots=True)
class Further:
    """The further figures of all items and themes, by code."""

    items: dict[str, ItemFurther]
    themes: dict[str, ThemeFurther]


def further_figures(tally: Tally, limits: Thresholds, rng: np.random.Generator) -> Further:
    """I5, I10, I11, I22 and I24 of every item, I5 and I22 of every theme."""
    groups = by_categories(tally.instrument)
    themes = {theme.code: _theme_moments(tally, theme.code) for theme in tally.instrument.themes}
    parts = [_item_part(tally.scales[K].counts) for K in groups]
    parts += [_theme_part(moments) for moments in themes.values()]
    found = bca_together(parts, rng, DRAWS) if parts else []
    items: dict[str, ItemFurther] = {}
    for (K, specs), result in zip(groups.items(), found, strict=False):
        numbers = _numbers(result).reshape(3, 8, len(specs))
        for i, spec in enumerate(specs):
            item = _Item(spec, tally.scales[K].counts[:, :, i], numbers[:, :, i], limits)
            items[spec.code] = item.figures()
    scored = zip(themes.items(), found[len(groups) :], strict=True)
    return Further(items, {code: _theme(m, _numbers(r), limits) for (code, m), r in scored})


def _theme_moments(tally: Tally, code: str) -> Moments:
    theme = next(theme for theme in tally.instrument.themes if theme.code == code)
    scoring, scores = ThemeScore.of(tally.instrument, theme), tally.themes[code]
    return Moments(respondents(scores), scoring.totals(scores), scoring.square_totals(scores))


def _numbers(found: Resampled) -> Floats:
    return np.stack([found.value, found.low, found.high])


def _triple(numbers: Floats) -> Numbers:
    value, low, high = (float(number) for number in numbers)
    return value, low, high


@dataclass(frozen=True, slots=True)
class _Item:
    """One item on its way to figures: `counts` (M, 2, K), `numbers` (3, 8) value, low, high."""

    spec: ScaleSpec
    counts: Counts
    numbers: Floats
    limits: Thresholds

    def figures(self) -> ItemFurther:
        n = self.counts.sum(axis=-1)
        codes = np.arange(self.counts.shape[-1])
        moments = Moments(
            n, self.counts @ codes.astype(float), self.counts @ codes.astype(float) ** 2
        )
        favourable = self.counts[..., self.spec.cut - 1 :].sum(axis=-1)
        fullest = self.counts.sum(axis=0).max(axis=-1)
        pair = side_pair(n, favourable, self.limits, whole=1.0, fullest=fullest)
        sides = (pair.political, pair.administrative)
        found = [self._side(side, s, moments) for s, side in enumerate(sides)]
        hedges, more = _triple(self.numbers[:, 4]), _triple(self.numbers[:, 7])
        return ItemFurther(
            (found[0], found[1]),
            bootstrapped_gap(HEDGES, pair, hedges),
            bootstrapped_gap(AGREEMENT, pair, more),
        )

    def _side(self, side: Side, s: int, moments: Moments) -> SideFurther:
        anova = _triple(self.numbers[:, 5 + s])
        return SideFurther(
            bootstrapped_side(AGREEMENT, side, self.limits, lambda: _triple(self.numbers[:, s])),
            bootstrapped_side(
                CONSENSUS, side, self.limits, lambda: _triple(self.numbers[:, 2 + s])
            ),
            intraclass(side, self.limits, anova, lambda: moments.reml(s)),
            share_spread(side, self.limits),
        )


def _theme(moments: Moments, numbers: Floats, limits: Thresholds) -> ThemeFurther:
    sides = [Side(moments.n[:, s], moments.total[:, s], 100.0) for s in (0, 1)]
    pair = SidePair(sides[0], sides[1], limits)
    political, administrative = (
        intraclass(side, limits, _triple(numbers[:, 1 + s]), lambda s=s: moments.reml(s))  # type: ignore[misc]  # the side of this round
        for s, side in enumerate(sides)
    )
    hedges = bootstrapped_gap(HEDGES, pair, _triple(numbers[:, 0]))
    return ThemeFurther(hedges, (political, administrative))


def bootstrapped_side(
    kind: Kind, side: Side, limits: Thresholds, numbers: Callable[[], Numbers]
) -> Figure:
    """A figure of one side, from 10 answers on."""
    reason = side_reason(side, limits)
    if reason is not None:
        return withheld(kind, reason)
    if side.answers < COMFORTABLE_BASE:
        return undefined(kind, Reason.SMALL_BASE)
    return bootstrapped(kind, numbers(), Base(side.answers, int(np.count_nonzero(side.n))))


def bootstrapped_gap(kind: Kind, pair: SidePair, numbers: Numbers) -> Figure:
    """A figure that compares all respondents of both sides, from 10 answers on each."""
    reason = pair.reason()
    if reason is not None:
        return withheld(kind, reason)
    if min(pair.political.answers, pair.administrative.answers) < COMFORTABLE_BASE:
        return undefined(kind, Reason.SMALL_BASE)
    return bootstrapped(kind, numbers, pair.base)


def bootstrapped(kind: Kind, numbers: Numbers, base: Base) -> Figure:
    """Value and interval; limited where there are too few municipalities for an interval."""
    value, low, high = numbers
    if np.isnan(value):
        return undefined(kind, Reason.DEGENERATE)
    if np.isnan(low):
        return shown(kind, value, None, base, warning=Reason.TOO_FEW_MUNICIPALITIES)
    return shown(kind, value, (low, high), base)


def intraclass(side: Side, limits: Thresholds, anova: Numbers, reml: Callable[[], float]) -> Figure:
    """I22, ICC(1): the part of the spread that lies between municipalities.

    The value is by REML, since municipalities are never of one size; the interval is the
    bootstrap's of the ANOVA estimate, moved to the value and kept within 0..1.
    """

    def numbers() -> Numbers:
        value = reml()
        low, high = (float(np.clip(end + value - anova[0], 0.0, 1.0)) for end in anova[1:])
        return value, low, high

    return bootstrapped_side(INTRACLASS, side, limits, numbers)


def share_spread(side: Side, limits: Thresholds) -> Spread | None:
    """I24: the beta distribution of the municipalities' shares; None below 30 of them."""
    few = np.count_nonzero(side.n) < FEWEST_FOR_SHARES
    if few or side.at_bound or side_reason(side, limits) is not None:
        return None
    prior = fit_beta_binomial(np.asarray(side.total, dtype=np.int64), side.n)
    return Spread(prior.mean, prior.sd)
