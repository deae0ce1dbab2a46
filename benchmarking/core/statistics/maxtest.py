"""One test for all options of a question at once (I14)."""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.data.arrays import Bools, Codes, Counts, Floats, divide
from benchmarking.core.statistics.distance import Shuffled
from benchmarking.core.statistics.gaps import within_gap

DRAWS = 999


@dataclass(frozen=True, slots=True)
class OptionTests:
    """Sizes of the studentised within gaps `t` (O,), and p-values (O,) and `overall` that hold for all
    options together: the chance that any option shows as much without a difference."""

    t: Floats
    p: Floats
    overall: float


def max_t_test(
    marks: Bools, municipality: Codes, side: Codes, rng: np.random.Generator, draws: int = DRAWS
) -> OptionTests:
    """I14: max |t| over the options under side labels shuffled inside municipalities.

    `marks` (R, O) the options named, `municipality` and `side` (R,). Whole respondents change
    sides, so what goes together stays together. p = (b+1)/(B+1). Source: Westfall-Young 1993.
    """
    M = int(municipality.max()) + 1
    observed = np.abs(_option_t(marks, municipality, side, M))
    order = np.argsort(municipality)
    marks, municipality, labels = marks[order], municipality[order], side[order]
    largest = np.empty(draws)
    for draw in range(draws):
        shuffled = np.lexsort((rng.random(len(labels)), municipality))
        largest[draw] = np.nanmax(
            np.abs(_option_t(marks, municipality, labels[shuffled], M)), initial=0.0
        )
    p = ((largest[:, None] >= observed - 1e-12).sum(axis=0) + 1) / (draws + 1)
    p = np.where(np.isfinite(observed), p, np.nan)
    return OptionTests(observed, p, float(np.nanmin(p)) if np.isfinite(p).any() else np.nan)


def max_t_of_pairs(
    n: Counts, pairs: Counts, rng: np.random.Generator, draws: int = 9999
) -> OptionTests:
    """I14 from counts: max |t| over the options, for any number of municipalities.

    `n` (M, 2), `pairs` (M, 2, O, O) respondents who named both options. |t| of the within gaps
    against the multivariate t distribution with G-1 degrees of freedom and the correlations
    that shuffling the labels inside municipalities gives (`Shuffled`, exact): what
    `max_t_test` tends to. p = (b+1)/(B+1); NaN where a gap has no spread. Source: Hothorn,
    Bretz and Westfall 2008, Biometrical Journal 50:346.
    """
    chosen = np.diagonal(pairs, axis1=2, axis2=3)
    sizes = np.broadcast_to(n[..., None], chosen.shape)
    gap = within_gap(chosen[:, 0], sizes[:, 0], chosen[:, 1], sizes[:, 1])
    observed = np.abs(divide(gap.value, gap.se))
    covariance = Shuffled.of(n, pairs).covariance
    tested = np.isfinite(observed) & (np.diagonal(covariance) > 0)
    p, degrees = np.full(len(observed), np.nan), int(gap.clusters.max(initial=0)) - 1
    if not tested.any() or degrees < 1:
        return OptionTests(observed, p, np.nan)
    sd = np.sqrt(np.diagonal(covariance)[tested])
    values, vectors = np.linalg.eigh(covariance[np.ix_(tested, tested)] / np.outer(sd, sd))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = np.abs(rng.standard_normal((draws, len(sd))) @ root.T).max(axis=1)
    largest = drawn / np.sqrt(rng.chisquare(degrees, draws) / degrees)
    p[tested] = ((largest[:, None] >= observed[tested]).sum(axis=0) + 1) / (draws + 1)
    return OptionTests(observed, p, float(np.nanmin(p)))


def _option_t(marks: Bools, municipality: Codes, side: Codes, M: int) -> Floats:
    cell = 2 * municipality.astype(np.int64) + side
    n = np.bincount(cell, minlength=2 * M).reshape(M, 2)
    chosen = np.stack([_count(cell[column], M) for column in marks.T], axis=-1)
    sizes = np.broadcast_to(n[..., None], chosen.shape)
    gap = within_gap(chosen[:, 0], sizes[:, 0], chosen[:, 1], sizes[:, 1])
    return divide(gap.value, gap.se)


def _count(cell: Counts, M: int) -> Counts:
    return np.bincount(cell, minlength=2 * M).reshape(M, 2)
