"""One wave of themes: the benchmark's figures, the lines of the peer group, shrunken scores."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import special

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.themes import ThemeScore, respondents
from benchmarking.core.data.arrays import Counts, Floats, floats
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import WaveInput
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.multivariate.association import within_tau_b
from benchmarking.core.multivariate.ranking import spearman
from benchmarking.core.multivariate.scales import covariance_of, cronbach_alpha, icc_anova
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.municipalities.peer_results import PeerTheme
from benchmarking.core.municipalities.standings import GAP
from benchmarking.core.tables.detail_results import Association, Line
from benchmarking.core.tables.ecological import shrunken_scores
from benchmarking.core.tables.results import ThemeResult
from tests.coverage.book import ALL, Interval, Seen
from tests.coverage.design import CORNERS, ICC, SHARES, People, Setup, codes_of

THEMES, ITEMS = 6, 3
LOADING, ALIKE = 0.5, 0.3  # of the items on their theme, and of the themes on one another
SHARES_OF_ITEMS = np.tile(SHARES, THEMES)
PAIRED = tuple((f"T{t}", f"T{t + 1}") for t in range(0, THEMES, 2))  # that share no theme


def outline() -> Instrument:
    """Six themes of three items."""
    themes = [ThemeSpec(f"T{t}", tuple(f"S{t}{i}" for i in range(ITEMS))) for t in range(THEMES)]
    return Instrument(tuple(ScaleSpec(c) for theme in themes for c in theme.items), tuple(themes))


def mixed(parts: Floats) -> Floats:
    """Latent positions (..., items) from one common, THEMES and THEMES·ITEMS latent parts."""
    common, own, rest = parts[..., :1], parts[..., 1 : THEMES + 1], parts[..., THEMES + 1 :]
    themes = np.sqrt(ALIKE) * common + np.sqrt(1 - ALIKE) * own
    return floats(
        np.sqrt(LOADING) * np.repeat(themes, ITEMS, axis=-1) + np.sqrt(1 - LOADING) * rest
    )


@dataclass(frozen=True)
class World:
    """A wave, and what is true of its municipalities: their expected theme scores (M, 2, T)."""

    wave: WaveInput
    expected: Floats


def drawn(rng: np.random.Generator, people: People) -> World:
    """A wave of these people."""
    parts = 1 + THEMES + THEMES * ITEMS
    effects = mixed(people.effects(rng, parts))
    noise = mixed(rng.standard_normal((len(people.place), parts)))
    latent = effects[people.place, people.side] + np.sqrt(1 - ICC) * noise
    codes = codes_of(latent, SHARES_OF_ITEMS)
    wave = WaveInput(
        tuple(f"{m:06}" for m in range(people.municipalities)),
        np.full((people.municipalities, 2), -1),
        people.place,
        people.side,
        {spec.code: codes[:, i] for i, spec in enumerate(outline().scales)},
    )
    bounds = np.array(CORNERS) - special.ndtri(SHARES_OF_ITEMS)[:, None]
    above = special.ndtr((effects[..., None] - bounds) / np.sqrt(1 - ICC)).sum(axis=-1)
    scores = above.reshape(*above.shape[:-1], THEMES, ITEMS).mean(axis=-1)
    return World(wave, floats(100 * scores / len(CORNERS)))


@dataclass(frozen=True)
class Truth:
    """What the estimates tend to as the municipalities grow in number; the themes are alike."""

    mean: float
    share: float
    alpha: float
    intraclass: float
    tau: float


@cache
def truth() -> Truth:
    """From 40,000 municipalities with four colleagues a side."""
    big = 40_000
    cell = np.repeat(np.arange(2 * big), 4)
    people = People(cell // 2, cell % 2, big)
    instrument, found = outline(), tally(drawn(np.random.default_rng(11), people).wave, outline())
    each = range(THEMES)
    n, total, squares = (
        np.concatenate([part(found, t).ravel() for t in each])
        for part in (_sizes, _totals, _squares)
    )
    alphas = [
        cronbach_alpha(covariance_of(int(found.complete[t.code].sum()), *_products(found, t.code)))
        for t in instrument.themes
    ]
    chosen = [found.concordances["|".join(pair)] for pair in PAIRED]
    lead, rows, columns = (
        np.concatenate([getattr(one, name).ravel() for one in chosen])
        for name in ("lead", "rows", "columns")
    )
    favourable = sum(int(found.themes[t.code].favourable.sum()) for t in instrument.themes)
    return Truth(
        float(total.sum() / n.sum()),
        favourable / float(n.sum()),
        float(np.mean(alphas)),
        icc_anova(n, total, squares).single,
        float(within_tau_b(lead, rows, columns).value),
    )


def _sizes(found: Tally, t: int) -> Counts:
    return respondents(found.themes[f"T{t}"])


def _totals(found: Tally, t: int) -> Floats:
    return _scoring(t).totals(found.themes[f"T{t}"])


def _squares(found: Tally, t: int) -> Floats:
    return _scoring(t).square_totals(found.themes[f"T{t}"])


def _scoring(t: int) -> ThemeScore:
    return ThemeScore.of(outline(), outline().themes[t])


def _products(found: Tally, code: str) -> tuple[Counts, Counts]:
    both = found.products[code]
    return both.sums.sum(axis=0), both.products.sum(axis=0)


@cache
def far_off(regime: str) -> tuple[float, float]:
    """The median municipality's score and Spearman's ρ of shrunken scores, at 20,000 of them."""
    rng = np.random.default_rng(12)
    found = tally(drawn(rng, People.drawn(rng, Setup(20_000, regime))).wave, outline())
    tables = compute_municipalities(found)
    scores = tables.themes.values["mean"]
    shrunken = shrunken_scores(found, scores)
    pairs = [(int(a[1:]), int(b[1:]), s) for a, b in PAIRED for s in (0, 1)]
    known = [np.isfinite(shrunken[:, s, a] + shrunken[:, 1 - s, b]) for a, b, s in pairs]
    rhos = [
        spearman(shrunken[rows, s, a], shrunken[rows, 1 - s, b])
        for (a, b, s), rows in zip(pairs, known, strict=True)
    ]
    return float(np.nanmedian(scores)), float(np.mean(rhos))


def seen(rng: np.random.Generator, setup: Setup) -> Iterator[Seen]:
    """Every published figure of one wave beside the truth."""
    world = drawn(rng, People.drawn(rng, setup))
    found = tally(world.wave, outline())
    tables = compute_municipalities(found)
    whole = compute_benchmark(found)
    for theme in whole.themes:
        yield from _theme(theme)
    for pair in whole.associations:
        if (pair.first, pair.second) in PAIRED:
            yield from _association(pair, setup)
    for one in compute_peers(found, tables).results:
        for peer in one.themes:
            yield from _lines(peer, setup)
    yield from _scores(tables, world, int(rng.integers(THEMES)))


def _theme(theme: ThemeResult) -> Iterator[Seen]:
    true = truth()
    for side in (theme.political, theme.administrative):
        yield Interval.of("mean of a theme (I4)", ALL, true.mean, side.mean)
        yield Interval.of("share of a theme (I1)", ALL, true.share, side.share)
        yield Interval.of("ICC(1) of a theme (I22)", ALL, true.intraclass, side.intraclass)
    yield Interval.of("within gap of a theme (I4)", ALL, 0.0, theme.gap.mean_within)
    yield Interval.of("pooled gap of a theme (I4)", ALL, 0.0, theme.gap.mean_pooled)
    yield Interval.of("Hedges' g of a theme (I5)", ALL, 0.0, theme.gap.hedges)
    if theme.reliability is not None:
        for own in (theme.reliability.political, theme.reliability.administrative):
            yield Interval.of("Cronbach's alpha of a side (I19)", ALL, true.alpha, own.alpha)
        yield Interval.of("Cronbach's alpha of both (I19)", ALL, true.alpha, theme.reliability.pooled)  # fmt: skip


def _association(pair: Association, setup: Setup) -> Iterator[Seen]:
    for side in (pair.political, pair.administrative):
        yield Interval.of("tau-b of two themes (I18)", ALL, truth().tau, side)
    for between in (pair.between_first_political, pair.between_first_administrative):
        if between.visible:
            rho = far_off(setup.regime)[1]
            yield Interval.of("Spearman between municipalities (I18)", ALL, rho, between)


def _lines(peer: PeerTheme, setup: Setup) -> Iterator[Seen]:
    for line in (peer.political.line, peer.administrative.line):
        if isinstance(line, Line):
            middle = far_off(setup.regime)[0]
            yield Interval("median municipality's score (I26)", ALL, middle, line.low, line.high)
    if peer.gap.line is not None:
        low, high = peer.gap.line.low, peer.gap.line.high
        yield Interval("median municipality's gap (I26)", ALL, 0.0, low, high)


def _scores(tables: MunicipalityTables, world: World, t: int) -> Iterator[Seen]:
    """The errors from which places among peers are drawn, of one theme (the others go with it)."""
    for s, name in ((0, "score"), (GAP, "gap")):
        everybody = np.ones(len(world.expected), dtype=bool)
        rows = tables.scores.seen(everybody, s, t)
        if np.count_nonzero(rows) < 10:
            continue
        found = tables.scores.shrunken(rows, s, t)
        true = world.expected[rows, s % 2, t]
        if s == GAP:
            true = world.expected[rows, 0, t] - world.expected[rows, 1, t]
        for m in range(len(true)):
            ends = float(found.low[m]), float(found.high[m])
            shown = ends if found.visible[m] else (None, None)
            yield Interval(f"shrunken {name} shown (I23)", ALL, float(true[m]), *shown)
            yield Interval(f"shrunken {name} at any B (I23)", ALL, float(true[m]), *ends)
