"""What the figures of peer groups are made of: the answers at every municipality, and which of
its cells are visible.
"""

from dataclasses import dataclass

import numpy as np

from benchmarking.core.audit.auditor import Groups
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.themes import ThemeScore, mean_score, respondents
from benchmarking.core.data.arrays import Bools, Counts, Floats, divide
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.protection import VISIBLE
from benchmarking.core.disclosure.publishing import Answers
from benchmarking.core.disclosure.side_pairs import SidePair, side_pairs
from benchmarking.core.multivariate.shrinkage import pooled_variance
from benchmarking.core.municipalities.cells import bound_counts
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.tables.answers import scale_answers


@dataclass(frozen=True, slots=True)
class PeerMeasurement:
    """One item or theme at every municipality.

    `n`, `total`, `favourable` (M, 2): answers, the sum of their POMP scores, and favourable answers (of a theme: whether all scores lie at a bound);
    `seen` (M, 2) the municipalities' visible cells.
    """

    code: str
    n: Counts
    total: Floats
    favourable: Counts
    seen: Bools


@dataclass(frozen=True, slots=True)
class Material:
    """What the groups' figures are made of; `tables` are the municipalities' own, suppressed.

    `gaps`: of each item the visible gaps of shares and their noise, (M,) each; `told`: which
    figures of groups the auditor lets through, where it has looked.
    """

    tally: Tally
    tables: MunicipalityTables
    items: tuple[PeerMeasurement, ...]
    themes: tuple[PeerMeasurement, ...]
    gaps: tuple[tuple[Floats, Floats], ...]
    told: Groups | None = None

    @classmethod
    def of(cls, tally: Tally, tables: MunicipalityTables, told: Groups | None = None) -> "Material":
        """From the merged tally and the suppressed cells of the same municipalities."""
        items = _items(tally, tables)
        gaps = tuple(gaps_of(one) for one in items)
        return cls(tally, tables, items, _themes(tally, tables), gaps, told)


def _items(tally: Tally, tables: MunicipalityTables) -> tuple[PeerMeasurement, ...]:
    found = []
    for i, (code, item) in enumerate(scale_answers(tally, tables.limits).items()):
        seen = tables.items.reasons[..., i] == VISIBLE
        found.append(PeerMeasurement(code, item.n, item.pomp, item.agreeing, seen))
    return tuple(found)


def pairs_of(
    measured: tuple[PeerMeasurement, ...], members: Bools, limits: Thresholds, *, shares: bool
) -> list[SidePair]:
    """Both sides of the members: the favourable answers of each item or theme, or its scores."""
    totals = [one.favourable if shares else one.total for one in measured]
    return side_pairs(
        [one.n[members] for one in measured],
        [total[members] for total in totals],
        limits,
        whole=1.0 if shares else 100.0,
    )


def gaps_of(one: PeerMeasurement) -> tuple[Floats, Floats]:
    """A municipality's gap of shares, NaN where hidden, and the variance of its noise: that
    inside municipalities, pooled over the wave, divided by n, on both sides.
    """
    noise = np.zeros(len(one.n))
    for s in (0, 1):
        own = one.favourable[:, s].astype(float)
        inside = pooled_variance(one.n[:, s], own, own)
        noise += divide(inside if inside > 0 else np.nan, one.n[:, s])
    shares = np.where(one.seen & np.isfinite(noise)[:, None], divide(one.favourable, one.n), np.nan)
    return shares[:, 0] - shares[:, 1], noise


def _themes(tally: Tally, tables: MunicipalityTables) -> tuple[PeerMeasurement, ...]:
    found = []
    for t, theme in enumerate(tally.instrument.themes):
        scoring, scored = ThemeScore.of(tally.instrument, theme), tally.themes[theme.code]
        n, seen = respondents(scored), tables.themes.reasons[..., t] == VISIBLE
        bounds = bound_counts(n, mean_score(scoring, scored), 100.0)
        found.append(PeerMeasurement(theme.code, n, scoring.totals(scored), bounds, seen))
    return tuple(found)


def cells(measured: tuple[PeerMeasurement, ...]) -> tuple[Answers, Bools]:
    """Answers, agreement and visibility with the items or themes on the last axis."""
    n, agreeing, seen = (
        np.stack([getattr(one, name) for one in measured], axis=-1)
        for name in ("n", "favourable", "seen")
    )
    return Answers(n, agreeing), seen
