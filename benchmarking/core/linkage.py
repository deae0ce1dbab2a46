"""Counts that need two answers of one person: estimates, theme items, pairs of themes."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from benchmarking.core.arrays import Codes, Counts
from benchmarking.core.association import concordance
from benchmarking.core.tensor import Cells, recode
from benchmarking.core.themes import ThemeScore
from benchmarking.core.wave import Instrument, ScaleSpec, ThemeSpec, WaveInput

BINS = 11
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ProductTotals:
    """A theme's k recoded items over all municipalities: sums (2, k), products (2, k, k).

    Of the persons who answered every item; reliability needs no more than these totals.
    """

    sums: Counts
    products: Counts

    def plus(self, other: "ProductTotals") -> "ProductTotals":
        """Joined with the totals of other municipalities."""
        return ProductTotals(self.sums + other.sums, self.products + other.products)


@dataclass(frozen=True, slots=True)
class ConcordanceTally:
    """Pairs of colleagues compared on two themes, each (M, 2): persons `n`, concordant minus
    discordant `lead`, pairs untied on the first (`rows`) and on the second theme (`columns`)."""

    n: Counts
    lead: Counts
    rows: Counts
    columns: Counts


def column_of(block: Codes | None, respondents: int) -> Codes:
    """The answers (R,), all missing when the wave has no such column."""
    return block if block is not None else np.zeros(respondents, dtype=np.int64)


def joint_counts(wave: WaveInput, cells: Cells, spec: ScaleSpec) -> Counts:
    """Own by estimated answer (M, 2, K, K) of the persons who gave both."""
    own = recode(column_of(wave.scales.get(spec.code), wave.respondents), spec)
    estimate = recode(column_of(wave.estimates.get(spec.code), wave.respondents), spec)
    K = spec.categories
    both = np.where((own > 0) & (estimate > 0), (own - 1) * K + estimate, 0)
    return cells.histogram(both, K * K).reshape(cells.municipalities, 2, K, K)


def complete_answers(
    wave: WaveInput, cells: Cells, instrument: Instrument, theme: ThemeSpec
) -> tuple[Counts, ProductTotals]:
    """How many persons (M, 2) answered every item of a theme, and their products."""
    specs = [instrument.scale(code) for code in theme.items]
    columns = [recode(column_of(wave.scales.get(s.code), wave.respondents), s) for s in specs]
    complete = np.logical_and.reduce([answers > 0 for answers in columns])
    answers = np.stack([column[complete] for column in columns], axis=1).astype(np.float64)
    side = wave.perspective[complete]
    sides = [answers[side == s] for s in (0, 1)]
    sums = np.stack([rows.sum(axis=0) for rows in sides]).astype(np.int64)
    products = np.stack([rows.T @ rows for rows in sides]).astype(np.int64)
    return cells.count(complete), ProductTotals(sums, products)


def theme_concordances(
    wave: WaveInput, cells: Cells, instrument: Instrument
) -> dict[str, ConcordanceTally]:
    """Every pair of themes without a common item, under "first|second"."""
    binned = {theme.code: _binned(wave, instrument, theme) for theme in instrument.themes}
    return {
        f"{a.code}|{b.code}": _concordance(cells, binned[a.code], binned[b.code])
        for a, b in combinations(instrument.themes, 2)
        if not set(a.items) & set(b.items)
    }


def _binned(wave: WaveInput, instrument: Instrument, theme: ThemeSpec) -> Counts:
    """Each respondent's score in steps of 10 POMP points, 1..11; 0 without a score.

    Coarse on purpose: a table of 11 by 11 per municipality is all that has to be kept.
    """
    score = ThemeScore.of(instrument, theme)
    units, answered = score.respondents(wave, instrument)
    whole = np.maximum(2 * answered * score.whole, 1)
    return np.where(
        answered >= score.answered[0], (20 * units + answered * score.whole) // whole + 1, 0
    )


def _concordance(cells: Cells, first: Counts, second: Counts) -> ConcordanceTally:
    both = np.where((first > 0) & (second > 0), (first - 1) * BINS + second, 0)
    tables = cells.histogram(both, BINS * BINS).reshape(cells.municipalities, 2, BINS, BINS)
    # A few thousand tables at a time stay in the processor's cache.
    blocks = [
        np.stack(concordance(tables[start : start + AT_ONCE]))
        for start in range(0, max(len(tables), 1), AT_ONCE)
    ]
    lead, rows, columns = np.rint(np.concatenate(blocks, axis=1)).astype(np.int64)
    return ConcordanceTally(tables.sum(axis=(2, 3)), lead, rows, columns)
