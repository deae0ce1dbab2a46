"""I18 between municipalities: one theme by one side against another theme by the other side.

Different sides, so that no person's answers stand on both axes. Shrunken scores, and only of
municipalities whose scores are visible: it must never be read as a statement about persons.
"""

from collections.abc import Sequence

import numpy as np

from benchmarking.core.arrays import Floats
from benchmarking.core.association import FEWEST_FOR_ECOLOGICAL, ecological_spearman
from benchmarking.core.figures import BETWEEN, Base, Figure, Reason, undefined
from benchmarking.core.further import bootstrapped
from benchmarking.core.merging import Tally
from benchmarking.core.shrinkage import pooled_variance, shrink
from benchmarking.core.themes import ThemeScore, respondents

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


def between_figures(
    scores: Floats, pairs: Sequence[tuple[Place, Place]], rng: np.random.Generator
) -> list[Figure]:
    """Spearman of pairs of `scores` (M, 2, T), each over the municipalities that have both.

    A place is (side, theme). Pairs that the same municipalities have share their draws.
    """
    known = np.isfinite(scores)
    seen = [np.asarray(known[:, *a] & known[:, *b]) for a, b in pairs]
    alike: dict[bytes, list[int]] = {}
    for i, members in enumerate(seen):
        alike.setdefault(members.tobytes(), []).append(i)
    found: dict[int, Figure] = {}
    for group in alike.values():
        together = _figures(scores[seen[group[0]]], [pairs[i] for i in group], rng)
        found.update(zip(group, together, strict=True))
    return [found[i] for i in range(len(pairs))]


def _figures(
    scores: Floats, pairs: Sequence[tuple[Place, Place]], rng: np.random.Generator
) -> list[Figure]:
    """Of pairs that these municipalities all have."""
    if len(scores) < FEWEST_FOR_ECOLOGICAL:
        return [undefined(BETWEEN, Reason.TOO_FEW_MUNICIPALITIES) for _ in pairs]
    places = sorted({place for pair in pairs for place in pair})
    found = ecological_spearman(np.stack([scores[:, *place] for place in places], axis=1), rng)
    at = [(places.index(a), places.index(b)) for a, b in pairs]
    return [_figure(found.value[i], found.low[i], found.high[i], len(scores)) for i in at]


def _figure(value: float, low: float, high: float, count: int) -> Figure:
    if np.isnan(value):
        return undefined(BETWEEN, Reason.TIES)
    return bootstrapped(BETWEEN, (float(value), float(low), float(high)), Base(count, count))
