"""One wave of scale items through the benchmark: shares, means, gaps, effects, agreement."""

from collections.abc import Iterator

import numpy as np

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Counts, whole
from benchmarking.core.data.figures import Figure
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.data.wave import SIDES, WaveInput
from benchmarking.core.documents.compute import compute_benchmark
from benchmarking.core.statistics.agreement import van_der_eijk
from benchmarking.core.tables.detail_results import CoorientationResult
from benchmarking.core.tables.results import Benchmark, EstimateResult, ItemResult
from tests.coverage.book import ALL, Interval, Seen, Test
from tests.coverage.design import (
    CUT,
    SHARES,
    People,
    Setup,
    both_above,
    chances,
    codes_of,
    corners,
    intraclass_of,
    mean_of,
    variance_of,
)

EACH = 10  # items of a kind in one wave
PAIRS = [(share, share) for share in SHARES] + [(0.1, 0.3), (0.5, 0.7), (0.8, 0.5)]
ESTIMATED, LIKENESS = 12, 0.5  # items with the estimated view, and how alike own and estimated are
NO_OPINION = 0.1
ROLES = ("mayor", "alderman", "general_director", "policy_officer")


def outline() -> Instrument:
    """Ten items of each kind; the first twelve also ask the estimated view."""
    size = EACH * len(PAIRS)
    return Instrument(tuple(ScaleSpec(f"S{i}", estimate=i < ESTIMATED) for i in range(size)))


def shares_of(i: int) -> tuple[float, float]:
    """What is true of item `i`: the favourable shares of both sides."""
    return PAIRS[i % len(PAIRS)]


def drawn(rng: np.random.Generator, setup: Setup) -> WaveInput:
    """A wave of these items with functions and with weights."""
    people, instrument = People.drawn(rng, setup), outline()
    size = len(instrument.scales)
    shares = np.array([shares_of(i) for i in range(size)]).T
    own = people.latent(rng, size)
    codes = codes_of(own, shares[people.side])
    silent = people.latent(rng, size) > -corners_of_silence()
    guess = LIKENESS * own + np.sqrt(1 - LIKENESS**2) * people.latent(rng, size)
    guesses = codes_of(guess, shares[1 - people.side])
    role = 2 * people.side + (rng.random(len(people.side)) < 0.6)
    return WaveInput(
        tuple(f"{m:04}" for m in range(people.municipalities)),
        np.full((people.municipalities, 2), -1),
        people.place,
        people.side,
        {s.code: np.where(silent[:, i], -1, codes[:, i]) for i, s in enumerate(instrument.scales)},
        {s.code: guesses[:, i] for i, s in enumerate(instrument.scales) if s.estimate},
        roles=ROLES,
        role=role,
        weights=weights_of(rng, people),
    )


def corners_of_silence() -> float:
    """Below minus this a latent number is an opinion."""
    return float(-corners(NO_OPINION)[CUT - 2])


def weights_of(rng: np.random.Generator, people: People) -> Counts:
    """Hundredths: of strata of municipalities, and of functions."""
    strata = rng.choice([60.0, 90.0, 140.0], people.municipalities)
    return whole(np.rint(strata[people.place] * rng.choice([0.9, 1.1], len(people.place))))


def seen(rng: np.random.Generator, setup: Setup) -> Iterator[Seen]:
    """Every published figure of one wave beside the truth."""
    found = compute_benchmark(tally(drawn(rng, setup), outline()))
    for i, item in enumerate(found.items):
        yield from _sides(item, shares_of(i))
        yield from _gaps(item, shares_of(i))
        yield from _weighted(item, shares_of(i))
    yield from _functions(found)
    for i, pair in enumerate(zip(found.estimates, found.coorientation, strict=True)):
        yield from _estimates(*pair, shares_of(i))


def _sides(item: ItemResult, shares: tuple[float, float]) -> Iterator[Seen]:
    for side, share in zip((item.political, item.administrative), shares, strict=True):
        yield Interval.of("share without an opinion (I1)", ALL, NO_OPINION, side.no_opinion)
        if share in SHARES:
            united = _agreement(share)
            yield Interval.of("share (I1)", share, share, side.share)
            yield Interval.of("mean (I4)", share, mean_of(share), side.mean)
            yield Interval.of("agreement A (I10)", share, united, side.agreement)
            yield Interval.of(
                "ICC(1) of an item (I22)", share, intraclass_of(share), side.intraclass
            )


def _agreement(share: float) -> float:
    return float(van_der_eijk(1e9 * chances(share)))


def _gaps(item: ItemResult, shares: tuple[float, float]) -> Iterator[Seen]:
    (p, a), gap = shares, item.gap
    means, united = mean_of(p) - mean_of(a), _agreement(p) - _agreement(a)
    figures: list[tuple[str, float, Figure]] = [
        ("pooled gap (I2)", p - a, gap.pooled),
        ("within gap (I3)", p - a, gap.within),
        ("within gap, equal weights (I3)", p - a, gap.within_equal),
        ("within gap of no opinion (I3)", 0.0, gap.no_opinion),
        ("within gap of means (I4)", means, gap.mean_within),
        ("pooled gap of means (I4)", means, gap.mean_pooled),
        ("Hedges' g of an item (I5)", means / 25 / _spread(item, p, a), gap.hedges),
        ("Cliff's delta (I6)", _delta(p, a), gap.ordinal),
        ("A_P − A_A (I10)", united, gap.agreement),
    ]
    for name, truth, figure in figures:
        yield Interval.of(name, p, truth, figure)
    if p == a:
        yield Test("cluster t of the within gap (I8)", p, gap.p)
        yield Test("labels shuffled, below 20 (I8)", p, gap.p_permutation)
        yield Test("signs flipped, below 20 (I8)", p, gap.p_sign_flip)


def _delta(p: float, a: float) -> float:
    below = np.cumsum(chances(a)) - chances(a)
    return float(chances(p) @ (below - (1 - below - chances(a))))


def _spread(item: ItemResult, p: float, a: float) -> float:
    """The pooled standard deviation of the codes, at this wave's numbers of answers."""
    n = (item.political.n or 1), (item.administrative.n or 1)
    return float(np.sqrt((n[0] * variance_of(p) + n[1] * variance_of(a)) / sum(n)))


def _weighted(item: ItemResult, shares: tuple[float, float]) -> Iterator[Seen]:
    if item.weighted is None:
        return
    sides = item.weighted.political, item.weighted.administrative
    for figure, share in zip(sides, shares, strict=True):
        if share in SHARES:
            yield Interval.of("weighted share (I27)", share, share, figure)
    gap = shares[0] - shares[1]
    yield Interval.of("weighted within gap (I27)", shares[0], gap, item.weighted.within)


def _functions(found: Benchmark) -> Iterator[Seen]:
    for role in found.roles:
        s = SIDES.index(role.perspective)
        for i, item in enumerate(role.items):
            share = shares_of(i)[s]
            if share in SHARES:
                yield Interval.of("share of a function (I1)", share, share, item.share)


def _estimates(
    estimate: EstimateResult, oriented: CoorientationResult, shares: tuple[float, float]
) -> Iterator[Seen]:
    """What a side expects of the other is what the other answers, here."""
    for s, name in enumerate(SIDES):
        own, other = shares[s], shares[1 - s]
        guess, view = getattr(estimate, name), getattr(oriented, name)
        figures: list[tuple[str, float, Figure]] = [
            ("estimated share (I1)", other, guess.share),
            ("estimated mean (I4)", mean_of(other), guess.mean),
            ("congruency (C2)", mean_of(own) - mean_of(other), view.congruency),
            ("own and estimated alike (C2)", _alike(own, other), view.alike),
            ("accuracy (C3)", 0.0, view.accuracy),
        ]
        for figure, truth, value in figures:
            yield Interval.of(figure, ALL, truth, value)


def _alike(own: float, other: float) -> float:
    first, second = (float(corners(share)[CUT - 2]) for share in (own, other))
    both = both_above(first, second, LIKENESS)
    return both + 1 - own - other + both
