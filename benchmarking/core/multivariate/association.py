"""Association between two scales, and between two yes/no questions across municipalities."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy

from benchmarking.core.data.arrays import Counts, Floats, divide, floats, whole
from benchmarking.core.multivariate.ranking import spearman
from benchmarking.core.statistics.gaps import Clustered, cluster_mean, linearised
from benchmarking.core.statistics.intervals import normal_quantile
from benchmarking.core.statistics.ranktests import Tested

FEWEST_FOR_ECOLOGICAL = 30


def somers_d(table: Counts) -> Tested:
    """I18, Somers' D of the columns given the rows of an ordered table (R, C), with its p.

    (concordant - discordant)/(pairs untied on the rows), range -1..1; unclustered.
    """
    found = scipy.stats.somersd(table)
    return Tested(float(found.statistic), float(found.pvalue))


@cache
def _pairing(rows: int, columns: int) -> Floats:
    """What a flattened table (R·C,) is multiplied by: the cells that each cell is concordant
    (1) or discordant (-1) with, then the tables' row and column totals."""
    signs = [np.sign(np.subtract.outer(range(k), range(k))).astype(float) for k in (rows, columns)]
    total = [np.ones((k, 1)) for k in (rows, columns)]
    margins = np.kron(np.eye(rows), total[1]), np.kron(total[0], np.eye(columns))
    return np.hstack([np.kron(*signs), *margins])


def concordance(tables: Counts | Floats) -> tuple[Floats, Floats, Floats]:
    """Pairs of respondents in ordered tables (..., R, C): concordant - discordant, and the
    pairs that are untied on the rows and on the columns. Each (...,).

    Σ t_ij·t_kl·sign(i-k)·sign(j-l)/2 over all pairs of cells, as one matrix product.
    """
    R, C = np.shape(tables)[-2:]
    flat = floats(tables).reshape(-1, R * C)
    leads, rows, columns = np.split(flat @ _pairing(R, C), [R * C, R * C + R], axis=1)
    n = rows.sum(axis=1)
    found = (
        np.einsum("ti,ti->t", leads, flat) / 2,
        (n**2 - np.einsum("ti,ti->t", rows, rows)) / 2,
        (n**2 - np.einsum("ti,ti->t", columns, columns)) / 2,
    )
    lead, untied_rows, untied_columns = (part.reshape(np.shape(tables)[:-2]) for part in found)
    return lead, untied_rows, untied_columns


def table_tau_b(tables: Counts | Floats) -> Floats:
    """Kendall's tau-b of ordered tables (..., R, C), -1..1; NaN when a margin is constant."""
    lead, rows, columns = concordance(tables)
    return divide(lead, np.sqrt(rows * columns))


def within_somers_d(tables: Counts) -> Clustered:
    """I18: Somers' D over pairs of colleagues, with a cluster interval; `tables` (M, R, C).

    Σ_m (concordant - discordant)_m / Σ_m (pairs untied on the rows)_m: only pairs of the same
    municipality count, so differences between municipalities play no part. The ratio is
    linearised by municipality. `n` counts pairs.
    """
    lead, untied, _ = concordance(tables)
    return cluster_mean(lead, whole(untied))


def ecological_spearman(
    first: Floats, second: Floats, confidence: float = 0.95
) -> tuple[float, float, float]:
    """I18 between municipalities: Spearman's ρ of two scores (M,), with its limits, -1..1.

    tanh(atanh(ρ) ± z·sqrt((1 + ρ²/2)/(M-3))). Needs 30 municipalities (ValueError); NaN where a
    score is constant. Say "between municipalities", never of persons. Source: Bonett and Wright
    2000, Psychometrika 65:23.
    """
    M = len(first)
    if M < FEWEST_FOR_ECOLOGICAL:
        raise ValueError("An association between municipalities needs 30 of them.")
    rho = spearman(first, second)
    inside = np.clip(rho, -1 + 1e-12, 1 - 1e-12)  # a perfect one stays finite
    half = normal_quantile(confidence) * np.sqrt((1 + inside**2 / 2) / (M - 3))
    z = np.arctanh(inside)
    return rho, float(np.tanh(z - half)), float(np.tanh(z + half))


def within_tau_b(lead: Counts, rows: Counts, columns: Counts) -> Clustered:
    """I18: tau-b over pairs of colleagues, linearised by municipality, range -1..1.

    Σ lead / sqrt(Σ rows · Σ columns) with the pair counts (M,) of `concordance` per
    municipality. `n` counts pairs. A municipality weighs by its pairs, so by the square of its
    persons: take the bounded interval with t of the effective clusters.
    """
    scale = np.sqrt(float(rows.sum()) * float(columns.sum()))
    value = divide(lead.sum(), scale)
    share = (divide(rows, rows.sum()) + divide(columns, columns.sum())) / 2
    z = divide(lead, scale) - value * share
    return linearised(value, z[None], share[None], whole(np.maximum(rows, columns).sum()))


@dataclass(frozen=True, slots=True)
class OddsRatio:
    """A common odds ratio with its interval, and the test that it is 1."""

    value: float
    low: float
    high: float
    chi_square: float
    p: float


def mantel_haenszel_odds_ratio(
    tables: Counts, confidence: float = 0.95, *, continuity: bool = True
) -> OddsRatio:
    """I18 for 0/1 answers: `tables` (M, 2, 2), one fourfold table per municipality.

    Σ ad/n / Σ bc/n with the Robins-Breslow-Greenland interval and the Mantel-Haenszel test;
    0..inf, NaN when the denominator is 0. Source: Mantel-Haenszel 1959; R mantelhaen.test.
    """
    t = floats(tables)
    t = t[t.sum(axis=(1, 2)) > 1]
    a, b, c, d = t[:, 0, 0], t[:, 0, 1], t[:, 1, 0], t[:, 1, 1]
    n = a + b + c + d
    R, S = a * d / n, b * c / n
    value = float(divide(R.sum(), S.sum()))
    P, Q = (a + d) / n, (b + c) / n
    variance = (
        divide((P * R).sum(), 2 * R.sum() ** 2)
        + divide((P * S + Q * R).sum(), 2 * R.sum() * S.sum())
        + divide((Q * S).sum(), 2 * S.sum() ** 2)
    )
    spread = float(np.exp(normal_quantile(confidence) * np.sqrt(variance)))
    lead = (a - (a + b) * (a + c) / n).sum()
    expected = ((a + b) * (c + d) * (a + c) * (b + d) / (n**2 * (n - 1))).sum()
    correction = min(0.5, abs(float(lead))) if continuity else 0.0
    chi_square = float(divide((abs(lead) - correction) ** 2, expected))
    return OddsRatio(
        value,
        value / spread,
        value * spread,
        chi_square,
        float(scipy.special.chdtrc(1, chi_square)),
    )
