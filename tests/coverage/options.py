"""One wave of choices, rankings and numbers through the benchmark."""

from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy import special

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Counts, Floats, floats, whole
from benchmarking.core.data.instrument import ChoiceSpec, Instrument, NumberSpec, RankingSpec
from benchmarking.core.data.wave import SIDES, WaveInput
from benchmarking.core.documents.compute import compute_benchmark
from benchmarking.core.tables.results import AmountResult, ChoiceResult, RankingResult
from tests.coverage.book import ALL, Interval, Seen, Test
from tests.coverage.design import People, Setup, both_above

# Most of the short lists are named alike by both sides, of the others the second row is the
# administration's. All options of a person go together: latent correlation .3. The orders of the
# long lists have the same top three and a tau of .43, too low for "strikingly similar".
SHORT = ((0.8, 0.7, 0.5, 0.3), (0.6, 0.7, 0.6, 0.4))
LONG = ((0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1), (0.8, 0.7, 0.6, 0.2, 0.3, 0.1, 0.4, 0.5))
TOGETHER = 0.3
SHORTS, ALIKE, LONGS, RANKINGS, NUMBERS = 14, 10, 2, 3, 6
APPEAL, CHOOSE = (1.2, 0.9, 0.6, 0.3, 0.0, 0.0), 3
LEVEL, SPREAD = 20.0, 0.5  # a number is 20·exp(half of a latent normal one)


def outline() -> Instrument:
    """Short and long lists, rankings and numbers."""
    lists = [(f"U{i}", len(SHORT[0])) for i in range(SHORTS)]
    lists += [(f"V{i}", len(LONG[0])) for i in range(LONGS)]
    return Instrument(
        choices=tuple(ChoiceSpec(c, tuple("abcdefgh"[:size]), multiple=True) for c, size in lists),
        rankings=tuple(RankingSpec(f"R{i}", tuple("abcdef"), CHOOSE) for i in range(RANKINGS)),
        numbers=tuple(NumberSpec(f"N{i}") for i in range(NUMBERS)),
    )


def shares_of(code: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What is true of a list: the shares naming each option, on both sides."""
    if code.startswith("V"):
        return LONG
    return (SHORT[0], SHORT[0]) if int(code[1:]) < ALIKE else SHORT


def drawn(rng: np.random.Generator, setup: Setup) -> WaveInput:
    """A wave of these questions."""
    people, instrument = People.drawn(rng, setup), outline()
    return WaveInput(
        tuple(f"{m:04}" for m in range(people.municipalities)),
        np.full((people.municipalities, 2), -1),
        people.place,
        people.side,
        choices={c.code: _named(rng, people, c.code) for c in instrument.choices},
        rankings={r.code: _ranked(people.latent(rng, len(APPEAL))) for r in instrument.rankings},
        numbers={n.code: _amount(people.latent(rng, 1)) for n in instrument.numbers},
    )


def _amount(latent: Floats) -> Floats:
    return floats(LEVEL * np.exp(SPREAD * latent[:, 0]))


def _named(rng: np.random.Generator, people: People, code: str) -> Counts:
    shares = np.array(shares_of(code))[people.side]
    latent = people.latent(rng, shares.shape[1] + 1)
    position = np.sqrt(TOGETHER) * latent[:, :1] + np.sqrt(1 - TOGETHER) * latent[:, 1:]
    return whole(position > -special.ndtri(shares))


def _ranked(latent: Floats) -> Counts:
    places = np.argsort(np.argsort(-(latent + np.array(APPEAL)), axis=1), axis=1) + 1
    return whole(np.where(places <= CHOOSE, places, 0))


@cache
def ranked_truth() -> tuple[Floats, Floats]:
    """How often each option is ranked first, and at all."""
    ranks = _ranked(np.random.default_rng(1).standard_normal((1_000_000, len(APPEAL))))
    return floats((ranks == 1).mean(axis=0)), floats((ranks > 0).mean(axis=0))


@cache
def chance_of_all_but_one(shares: tuple[float, ...]) -> float:
    """How often somebody names all options of the list or all but one."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    position = np.sqrt(TOGETHER) * nodes[:, None] + special.ndtri(np.array(shares))
    named = special.ndtr(position / np.sqrt(1 - TOGETHER))
    every = named.prod(axis=1)
    but_one = (every[:, None] / named * (1 - named)).sum(axis=1)
    return float(weights @ (every + but_one) / weights.sum())


def seen(rng: np.random.Generator, setup: Setup) -> Iterator[Seen]:
    """Every published figure of one wave beside the truth."""
    found = compute_benchmark(tally(drawn(rng, setup), outline()), wave=str(rng.integers(2**62)))
    for choice in found.choices:
        yield from _choice(choice)
    for ranking in found.rankings:
        yield from _ranking(ranking)
    for number in found.numbers:
        yield from _number(number)


def _choice(choice: ChoiceResult) -> Iterator[Seen]:
    shares = shares_of(choice.code)
    alike = shares[0] == shares[1]
    for o, option in enumerate(choice.options):
        gap = shares[0][o] - shares[1][o]
        yield Interval.of("share naming an option (I14)", ALL, shares[0][o], option.political)
        yield Interval.of("share naming an option (I14)", ALL, shares[1][o], option.administrative)
        yield Interval.of("within gap of an option (I14)", ALL, gap, option.gap.within)
        yield Interval.of("pooled gap of an option (I14)", ALL, gap, option.gap.pooled)
        if alike:
            yield Test("cluster t of an option (I14)", ALL, option.p)
    if alike:
        yield Test("any option, max |t| (I14)", ALL, choice.p)
    yield from _together(choice, shares)
    if choice.rank_agreement is not None:
        yield Interval.of("Kendall's tau of the order (I15)", ALL, 0.0, choice.rank_agreement.tau)
        said = 0.0 if choice.rank_agreement.similar else 1.0
        yield Test("'strikingly similar' said of a tau of .43 (I15)", ALL, said)


def _together(choice: ChoiceResult, shares: tuple[tuple[float, ...], ...]) -> Iterator[Seen]:
    """Of pairs that share no option."""
    if choice.mentions is None or choice.cooccurrence is None:
        return
    for s, name in enumerate(SIDES):
        mentions, pairs = getattr(choice.mentions, name), getattr(choice.cooccurrence, name).pairs
        every = chance_of_all_but_one(shares[s])
        yield Interval.of("options named, mean (I17)", ALL, sum(shares[s]), mentions.mean)
        yield Interval.of("all or all but one (I17)", ALL, every, mentions.at_least)
        for pair in pairs:
            first, second = (shares[s]["abcdefgh".index(code)] for code in (pair.a, pair.b))
            if "abcdefgh".index(pair.a) % 2 or "abcdefgh".index(pair.b) % 2 == 0:
                continue
            both = both_above(-special.ndtri(first), -special.ndtri(second), TOGETHER)
            spread = (first * (1 - first) * second * (1 - second)) ** 0.5
            figures = (
                ("lift of two options (I16)", both / first / second, pair.lift_interval),
                ("phi of two options (I16)", (both - first * second) / spread, pair.phi_interval),
            )
            for figure, truth, ends in figures:
                yield Interval(figure, ALL, truth, *(ends or (None, None)))


def _ranking(ranking: RankingResult) -> Iterator[Seen]:
    first, top = ranked_truth()
    for o, option in enumerate(ranking.options):
        for side in (option.political, option.administrative):
            yield Interval.of("share ranking it first (I14)", ALL, float(first[o]), side.first)
            yield Interval.of("share ranking it at all (I14)", ALL, float(top[o]), side.top)


def _number(number: AmountResult) -> Iterator[Seen]:
    mean = LEVEL * float(np.exp(SPREAD**2 / 2))
    for side in (number.political, number.administrative):
        yield Interval.of("mean of a skewed number (I4)", ALL, mean, side)
    yield Interval.of("within gap of a skewed number (I4)", ALL, 0.0, number.gap.within)
