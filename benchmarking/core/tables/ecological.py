"""I18 between municipalities: one theme by one side against another theme by the other side.

Different sides, so that no person's answers stand on both axes. Shrunken scores, and only of
municipalities whose scores are visible: it must never be read as a statement about persons.
"""

from collections.abc import Sequence

import numpy as np

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.data.arrays import Floats
from benchmarking.core.data.figures import BETWEEN, Base, Figure, Reason, shown, undefined
from benchmarking.core.multivariate.association import FEWEST_FOR_ECOLOGICAL, ecological_spearman
from benchmarking.core.multivariate.shrinkage import pooled_variance, shrink

Place = tuple[int, int]


def shrunken_scores(tally: Tally, means: Floats) -> Floats:
    """I23 for every visible theme mean (M, 2, T); NaN where hidden, or where too few are visible."""
    found = np.full(means.shape, np.nan)
    for t, theme in enumerate(tally.instrument.themes):
        scores, scoring = tally.themes[theme.code], ThemeScore.of(tally.instrument, theme)
        n, totals, squares = (
            respondents(scores), scoring.totals(scores), scoring.square_totals(scores)
        )  # fmt: skip
        for s in (0, 1):
            seen = np.isfinite(means[:, s, t])
            noise = pooled_variance(n[:, s], totals[:, s], squares[:, s])
            if np.count_nonzero(seen) >= FEWEST_FOR_ECOLOGICAL and noise > 0:
                found[seen, s, t] = shrink(means[seen, s, t], noise / n[seen, s]).value
    return found


def between_figures(scores: Floats, pairs: Sequence[tuple[Place, Place]]) -> list[Figure]:
    """Spearman of pairs of `scores` (M, 2, T), each over the municipalities that have both.

    A place is (side, theme).
    """
    return [_figure(scores[:, *a], scores[:, *b]) for a, b in pairs]


def _figure(first: Floats, second: Floats) -> Figure:
    both = np.isfinite(first) & np.isfinite(second)
    count = int(np.count_nonzero(both))
    if count < FEWEST_FOR_ECOLOGICAL:
        return undefined(BETWEEN, Reason.TOO_FEW_MUNICIPALITIES)
    value, low, high = ecological_spearman(first[both], second[both])
    if np.isnan(value):
        return undefined(BETWEEN, Reason.TIES)
    return shown(BETWEEN, value, (low, high), Base(count, count))
