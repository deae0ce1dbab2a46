"""Counts that need two answers of one person: estimates, theme items, pairs of themes."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from benchmarking.core.counting.tensor import CellIndex, scored
from benchmarking.core.counting.themes import BINS
from benchmarking.core.data.arrays import Codes, Counts
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import WaveInput
from benchmarking.core.multivariate.association import concordance

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ProductTotals:
    """A theme's k items, as they count in it, over all municipalities: sums (2, k), products (2, k, k).

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


def joint_counts(wave: WaveInput, cells: CellIndex, spec: ScaleSpec) -> Counts:
    """Own by estimated answer (M, 2, K, K) of the persons who gave both."""
    K = spec.categories
    both = _crossed(wave.scales[spec.code], wave.estimates[spec.code], K)
    return cells.histogram(both, K * K).reshape(cells.municipalities, 2, K, K)


def _crossed(first: Codes, second: Codes, categories: int) -> Codes:
    """One code 1..K² for a pair of codes 1..K; 0 unless there are both."""
    crossed = (first.astype(np.int64) - 1) * categories + second
    return np.where((first > 0) & (second > 0), crossed, 0)


def complete_answers(
    wave: WaveInput, cells: CellIndex, instrument: Instrument, theme: ThemeSpec
) -> tuple[Counts, ProductTotals]:
    """How many persons (M, 2) answered every item of a theme, and their products."""
    columns = [scored(wave.scales[code], instrument.scale(code)) for code in theme.items]
    complete = np.logical_and.reduce([answers > 0 for answers in columns])
    sides = [complete & (wave.perspective == s) for s in (0, 1)]
    answers = [np.array([c[rows] for c in columns], dtype=np.float64) for rows in sides]
    sums = np.stack([rows.sum(axis=1) for rows in answers]).astype(np.int64)
    products = np.stack([rows @ rows.T for rows in answers]).astype(np.int64)
    return cells.count(complete), ProductTotals(sums, products)


def theme_concordances(
    cells: CellIndex, instrument: Instrument, binned: Mapping[str, Codes]
) -> dict[str, ConcordanceTally]:
    """Every pair of themes without a common item, under "first|second".

    `binned`: theme -> the respondents' scores (R,) in steps 1..11, 0 = none.
    """
    order = np.argsort(cells.index, kind="stable")
    ordered = CellIndex(cells.index[order], cells.municipalities)
    columns = {code: scores[order] for code, scores in binned.items()}
    return {
        f"{a.code}|{b.code}": _concordance(ordered, columns[a.code], columns[b.code])
        for a, b in combinations(instrument.themes, 2)
        if not set(a.items) & set(b.items)
    }


def _concordance(cells: CellIndex, first: Codes, second: Codes) -> ConcordanceTally:
    """Of respondents in the order of their cells."""
    both = _crossed(first, second, BINS)
    starts = range(0, max(cells.municipalities, 1), AT_ONCE)
    # A few hundred tables at a time stay in the processor's cache.
    blocks = [_block(cells, both, start) for start in starts]
    return ConcordanceTally(*(np.concatenate(part) for part in zip(*blocks, strict=True)))


def _block(cells: CellIndex, both: Codes, start: int) -> tuple[Counts, ...]:
    size = min(AT_ONCE, cells.municipalities - start)
    rows_of = slice(*np.searchsorted(cells.index, (2 * start, 2 * (start + size))))
    block = CellIndex(cells.index[rows_of] - 2 * start, size)
    tables = block.histogram(both[rows_of], BINS * BINS).reshape(size, 2, BINS, BINS)
    lead, rows, columns = (np.rint(part).astype(np.int64) for part in concordance(tables))
    return block.count(both[rows_of] > 0), lead, rows, columns
