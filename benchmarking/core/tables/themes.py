"""A theme in the benchmark: both sides, the gap between them, and what may be said of it."""

from dataclasses import dataclass, replace

import numpy as np

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.data.arrays import Counts
from benchmarking.core.data.figures import (
    MEAN,
    WITHIN_MEAN,
    WITHIN_SHARE,
    Reason,
)
from benchmarking.core.data.instrument import Frame, ThemeSpec
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.classes import (
    Classification,
    Evidence,
    classify,
)
from benchmarking.core.disclosure.released import mean_figure, share_figure, view_of
from benchmarking.core.disclosure.side_pairs import (
    SidePair,
    gap_view,
    pooled_figure,
    side_pair,
    within_figure,
    within_sides,
)
from benchmarking.core.tables.detail_results import Line, Reliability
from benchmarking.core.tables.further import ThemeFurther
from benchmarking.core.tables.items import unclassified
from benchmarking.core.tables.results import (
    ThemeGap,
    ThemeResult,
    ThemeSide,
)
from benchmarking.core.tables.weighted import Plain, weighted_figures


@dataclass(frozen=True, slots=True)
class ThemeExtras:
    """What stands beside a theme's own figures: g and ICC, each side's median line, reliability."""

    further: ThemeFurther
    lines: tuple[Line | None, Line | None] = (None, None)
    reliability: Reliability | None = None


def theme_result(
    tally: Tally, theme: ThemeSpec, limits: Thresholds, extras: ThemeExtras
) -> ThemeResult:
    """Mean scores, favourable shares, gaps and class (on POMP, with delta_pomp) of one theme."""
    scores = tally.themes[theme.code]
    n, scoring = respondents(scores), ThemeScore.of(tally.instrument, theme)
    means = side_pair(n, scoring.totals(scores), limits, whole=100.0)
    shares = _theme_shares(n, scores.favourable, limits)
    sides = [_theme_side(means, shares, extras, s) for s in (0, 1)]
    gap = ThemeGap(
        mean_within=within_figure(means, MEAN),
        mean_pooled=pooled_figure(means, MEAN),
        within=within_figure(shares),
        hedges=extras.further.hedges,
    )
    plain = Plain(
        sides[0].mean, sides[1].mean, gap.mean_within, sides[0].mean_within, sides[1].mean_within
    )
    place = tally.instrument.themes.index(theme)
    return ThemeResult(
        theme.code,
        str(theme.frame),
        theme.items,
        sides[0],
        sides[1],
        gap,
        weighted_figures(tally.weighted.themes, place, plain, shares=False),
        extras.reliability,
        _theme_class(theme.frame, means, sides, gap),
    )


def _theme_shares(n: Counts, favourable: Counts, limits: Thresholds) -> SidePair:
    """Shares of favourable scores, (M, 2) each; none that says what everybody's score is, in how
    large a group so ever: no coarser grid is decided for them."""
    k, all_n = favourable.sum(axis=0), n.sum(axis=0)
    fullest = np.maximum(k, all_n - k)
    pair = side_pair(n, favourable, limits, whole=1.0, fullest=fullest)
    both = pair.paired()
    alike = both.political.at_bound or both.administrative.at_bound
    return replace(pair, withheld=Reason.UNANIMOUS) if alike else pair


def _theme_side(means: SidePair, shares: SidePair, extras: ThemeExtras, s: int) -> ThemeSide:
    mean, share = ((pair.political, pair.administrative)[s] for pair in (means, shares))
    figure = mean_figure(mean, means.limits)
    return ThemeSide(
        n=figure.n,
        mean=figure,
        share=share_figure(share, means.limits),
        mean_within=within_sides(means, WITHIN_MEAN)[s],
        within=within_sides(shares, WITHIN_SHARE)[s],
        intraclass=extras.further.intraclass[s],
        line=extras.lines[s] if figure.visible else None,
    )


def _theme_class(
    frame: Frame, means: SidePair, sides: list[ThemeSide], gap: ThemeGap
) -> Classification:
    if not gap.mean_within.visible:
        return unclassified([side.mean for side in sides], gap.mean_within)
    political, administrative = (view_of(side.mean_within) for side in sides)
    view = gap_view(means, shares=False)
    return classify(Evidence(political, administrative, view, 50.0, means.limits.delta_pomp), frame)


def plain_of_theme(theme: ThemeResult) -> Plain:
    """The figures beside which the weighted ones of a theme stand."""
    p, a = theme.political, theme.administrative
    return Plain(p.mean, a.mean, theme.gap.mean_within, p.mean_within, a.mean_within)
