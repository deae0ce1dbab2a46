"""Who is in which peer group, and the place of each municipality in it, draw by draw."""

from dataclasses import astuple

import numpy as np
import pytest
from scipy import stats

from benchmarking.core.counting.tensor import ThemeTally
from benchmarking.core.counting.themes import ThemeScore
from benchmarking.core.data.arrays import Bools, Counts, Floats
from benchmarking.core.multivariate.peers import (
    BenchmarkLine,
    Drawn,
    benchmark_line,
    place_among,
    standardised,
    standing,
)
from benchmarking.core.multivariate.shrinkage import shrink
from benchmarking.core.municipalities.peergroups import ALL, GroupMembers, Partition, PeerGroups
from benchmarking.core.municipalities.standings import (
    NO_THIRD,
    Standings,
    ThemeScores,
    standings_of,
)

# --- Groups --------------------------------------------------------------------------------------


def test_labels_stand_in_their_own_order_and_the_others_by_name() -> None:
    group_of = {"a": "small", "b": "large", "c": "", "d": "odd", "e": "even", "f": "small"}
    named = Partition("size", "size", group_of, order=("large", "absent", "small"))
    assert named.labels == ["large", "small", "even", "odd"]
    assert Partition("size", "size", group_of).labels == ["even", "large", "odd", "small"]


def fields(group: GroupMembers) -> tuple[str, str, str, str, int, list[bool]]:
    members: list[bool] = group.members.tolist()
    return group.key, group.kind, group.label, group.name, group.partition, members


def test_groups_are_made_of_the_municipalities_that_are_there() -> None:
    """In the order of their codes; who is in no group of a partition stays out of it."""
    partitions = [
        Partition("size", "size", {"a": "small", "b": "large", "x": "huge"}, order=("small",)),
        Partition("list", "list:7", {"b": "ours", "c": "", "a": "ours"}, "Our list"),
    ]
    found = PeerGroups.of(partitions, ("c", "a", "b"))
    assert [fields(group) for group in found.groups] == [
        (ALL, ALL, "", "", 0, [True, True, True]),
        ("size:small", "size", "small", "", 1, [False, True, False]),
        ("size:large", "size", "large", "", 1, [False, False, True]),
        ("list:7:ours", "list", "ours", "Our list", 2, [False, True, True]),
    ]
    assert {group.members.dtype for group in found.groups} == {np.dtype(bool)}
    assert found.partitions == 3
    populations = [(one.name, one.members.tolist()) for one in found.populations]
    assert populations == [(g.key, g.members.tolist()) for g in found.groups[1:]]
    assert [group.key for group in found.of_municipality(0)] == [ALL]
    assert [group.key for group in found.of_municipality(2)] == [ALL, "size:large", "list:7:ours"]
    assert (PeerGroups().groups, PeerGroups().partitions) == ((), 0)


# --- Places --------------------------------------------------------------------------------------


def drawn_places(scores: Floats, errors: Floats, noise: Floats) -> tuple[Floats, Counts]:
    """Each draw by itself: who is not in the low third, and who in the high one."""
    M = len(scores)  # noqa: N806
    counted = np.zeros((M, 3), dtype=int)
    for draw in noise.astype(float):
        values = scores + errors * draw
        ranks = stats.rankdata(values) - 1
        for m in range(M):
            counted[m, int(ranks[m] >= -(-M // 3)) + int(ranks[m] >= -(-2 * M // 3))] += 1
    return counted / len(noise), counted.argmax(axis=1)


@pytest.mark.parametrize("size", [10, 11, 12])
def test_a_place_counts_how_often_a_draw_falls_in_each_third(size: int) -> None:
    """250 draws: two full blocks and a half one."""
    rng = np.random.default_rng(size)
    scores, errors = rng.normal(50, 8, size), rng.uniform(1, 9, size)
    noise = rng.standard_normal((250, size), dtype=np.float32)
    found = place_among(scores, errors, np.full(size, 0.5), noise)
    chances, third = drawn_places(scores, errors, noise.astype(np.float64))
    np.testing.assert_allclose(found.chances, chances, atol=1e-12)
    np.testing.assert_array_equal(found.third, third)
    np.testing.assert_array_equal(found.certain, chances.max(axis=1) >= 0.8 - 1e-12)
    assert 0 < np.count_nonzero(found.certain) < size


@pytest.mark.parametrize(("highest", "certain"), [(4, True), (3, False)])
def test_a_third_is_named_from_a_chance_of_eight_tenths(highest: int, *, certain: bool) -> None:
    """In four of five draws, or in three, the last municipality is far above the others."""
    noise = np.zeros((5, 10), dtype=np.float32)
    noise[:highest, 9], noise[highest:, 9] = 100, -100
    reliability = np.full(10, 0.30)
    reliability[0] = 0.29
    found = place_among(np.arange(10.0), np.ones(10), reliability, noise)
    assert found.chances[9].tolist() == pytest.approx([1 - highest / 5, 0, highest / 5])
    assert found.certain[9] == certain
    assert (found.chances[0, 0], found.third[0], bool(found.certain[0])) == (1.0, 0, False)
    assert found.certain[1]


def test_a_standing_takes_2000_draws_in_single_precision() -> None:
    """So that stored places can be found again from the generator."""
    scores, errors, sure = np.arange(10.0), np.full(10, 4.0), np.ones(10)
    for draws, given in ((2000, ()), (50, (50,))):
        noise = np.random.default_rng(8).standard_normal((draws, 10), dtype=np.float32)
        expected = place_among(scores, errors, sure, noise)
        found = standing(scores, errors, sure, np.random.default_rng(8), *given)
        np.testing.assert_array_equal(found.chances, expected.chances)


@pytest.mark.parametrize("confidence", [0.5, 0.95, 0.99])
def test_a_line_runs_between_the_order_statistics_that_hold_the_median(confidence: float) -> None:
    """And as far inwards as Hettmansperger and Sheather's formula says, rank by rank."""
    scores = np.random.default_rng(4).permutation(np.arange(25.0) ** 2)
    chance = {r: 1 - 2 * float(stats.binom.cdf(r - 1, 25, 0.5)) for r in range(1, 13)}
    r = max(r for r, gamma in chance.items() if gamma >= confidence)
    inside = (chance[r] - confidence) / (chance[r] - chance[r + 1])
    part = (25 - r) * inside / (r + (25 - 2 * r) * inside)
    known = sorted(scores.tolist())
    low = (1 - part) * known[r - 1] + part * known[r]
    high = (1 - part) * known[25 - r] + part * known[24 - r]
    found = benchmark_line(np.append(scores, np.nan), confidence)
    expected = BenchmarkLine(144.0, low, high, 36.0, 324.0)
    assert astuple(found) == pytest.approx(astuple(expected))
    if confidence == 0.95:
        assert benchmark_line(scores) == found


@pytest.mark.parametrize("size", [10, 13, 21, 60])
def test_the_line_holds_the_median_as_often_as_it_says(size: int) -> None:
    """4,000 samples of an exponential distribution, whose median is ln 2."""
    rng = np.random.default_rng(size)
    lines = [benchmark_line(scores) for scores in rng.exponential(size=(4000, size))]
    held = np.mean([line.low <= np.log(2) <= line.high for line in lines])
    assert 0.94 <= held <= 0.96


def test_ten_scores_have_a_line_that_never_leaves_them() -> None:
    line = benchmark_line(np.arange(10.0), 0.9999)
    assert (line.low, line.high) == (0.0, 9.0)


def test_a_tail_of_exactly_what_is_asked_is_narrow_enough() -> None:
    """Of ten, the 2nd value lies above the median with a chance of 11/1024."""
    line = benchmark_line(np.arange(10.0), 1 - 22 / 1024)
    assert (line.low, line.high) == (1.0, 8.0)


def test_unknown_scores_take_no_part_in_a_standard() -> None:
    found = standardised(np.array([1.0, np.nan, 3.0, 8.0]))
    deviation = np.std([1.0, 3.0, 8.0], ddof=1)
    np.testing.assert_allclose(found, np.array([-3.0, np.nan, -1.0, 4.0]) / deviation)


# --- Scores and standings ------------------------------------------------------------------------


@pytest.mark.parametrize("whole", [4, 400])
def test_the_noise_of_a_score_is_the_spread_inside_municipalities_over_its_answers(
    whole: int,
) -> None:
    """Of the first theme; in the second all administrators agree, and nothing can be said. The
    spread may be as small as it likes."""
    rng = np.random.default_rng(6)
    scoring = ThemeScore({"x": 1}, whole, (1,), 1)
    units = [[rng.integers(0, 5, rng.integers(0, 6)) for _ in (0, 1)] for _ in range(8)]
    alike = [[own[0], np.full(3, 2)] for own in units]
    tallies, means, noise = [], np.full((8, 2, 2), np.nan), np.full((8, 3, 2), np.nan)
    for t, answers in enumerate((units, alike)):
        n, total, squares = (
            np.array([[[f(own)] for own in sides] for sides in answers])
            for f in (len, np.sum, lambda own: np.sum(own**2))
        )
        tallies.append(ThemeTally(n, total, squares, n[..., 0] * 0))
        for s in (0, 1):
            scores = [100 / whole * sides[s] for sides in answers]
            inside = sum(float(((own - own.mean()) ** 2).sum()) for own in scores if len(own))
            variance = inside / sum(len(own) - 1 for own in scores if len(own))
            for m, own in enumerate(scores):
                if len(own):
                    means[m, s, t] = own.mean()
                    noise[m, s, t] = variance / len(own) if variance else np.nan
    means[3] = np.nan  # hidden, whatever is known of it
    noise[:, 2] = noise[:, 0] + noise[:, 1]
    found = ThemeScores.of([scoring, scoring], tallies, means)
    np.testing.assert_allclose(found.noise, noise)
    values = np.concatenate([means, means[:, :1] - means[:, 1:]], axis=1)
    values[:, 1:, 1] = np.nan
    np.testing.assert_allclose(found.values, values)
    assert np.isfinite(found.values[:, 2, 0]).any()
    with pytest.raises(ValueError, match="zip"):
        ThemeScores.of([scoring], tallies, means)


def some_scores(size: int, themes: int = 2) -> ThemeScores:
    rng = np.random.default_rng(size)
    values = rng.normal(50, 10, (size, 3, themes))
    values[::7, :, 0] = np.nan
    values[: size - 9, 2, 1:] = np.nan
    return ThemeScores(values, rng.uniform(5, 40, values.shape))


@pytest.mark.parametrize(("size", "draws"), [(12, 2000), (500, 800), (2100, 200)])
def test_a_group_is_placed_with_as_many_draws_as_time_allows(size: int, draws: int) -> None:
    """400,000 numbers or 2000 draws, and 200 at the least; the same for every theme."""
    scores, everybody = some_scores(size), np.ones(size, dtype=bool)
    members = np.r_[everybody, False]
    widened = ThemeScores(*(np.concatenate([x, x[:1]]) for x in (scores.values, scores.noise)))
    found = Standings.empty(widened.values.shape)
    found.place(widened, members, np.random.default_rng(3))
    noise = np.random.default_rng(3).standard_normal((draws, size), dtype=np.float32)
    for s in range(3):
        for t in range(2):
            seen = np.flatnonzero(np.isfinite(scores.values[:, s, t]))
            own = [getattr(found, name)[:-1, s, t] for name in NAMES]
            expected = empty_places(size)
            if len(seen) >= 10:
                expected = places(scores, seen, (s, t), noise)
            for one, other in zip(own, expected, strict=True):
                np.testing.assert_array_equal(one, other)
    for name in NAMES[:2]:
        assert np.isnan(getattr(found, name)[-1]).all()


NAMES = ("score", "reliability", "chance", "third")


def empty_places(size: int) -> list[Floats]:
    return [*(np.full(size, np.nan) for _ in range(3)), np.full(size, -1.0)]


def places(scores: ThemeScores, seen: Counts, at: tuple[int, int], noise: Drawn) -> list[Floats]:
    """Score, reliability, chance and third of those with a score, one by one."""
    s, t = at
    shrunken = shrink(scores.values[seen, s, t], scores.noise[seen, s, t])
    placed = place_among(
        shrunken.value, shrunken.errors, shrunken.reliability, noise[:, : len(seen)]
    )  # fmt: skip
    found = empty_places(len(scores.values))
    for i, m in enumerate(seen):
        found[1][m] = shrunken.reliability[i]
        if shrunken.reliability[i] >= 0.30:
            found[0][m] = shrunken.value[i]
        if placed.certain[i]:
            found[2][m], found[3][m] = max(placed.chances[i]), placed.third[i]
    return found


def test_of_nine_members_nothing_is_said() -> None:
    scores = some_scores(12)
    for number in (9, 10):
        found = Standings.empty(scores.values.shape)
        members = np.isfinite(scores.values[:, 0, 0])
        members[np.flatnonzero(members)[number:]] = False
        found.place(scores, members, np.random.default_rng(1))
        assert np.isfinite(found.reliability).any() == (number == 10)
    assert (found.third[~members] == NO_THIRD).all()


def test_scores_are_seen_where_a_member_has_one() -> None:
    scores = some_scores(12)
    members: Bools = np.arange(12) > 1
    expected = [m for m in range(2, 12) if m % 7]
    assert np.flatnonzero(scores.seen(members, 1, 0)).tolist() == expected
    found = scores.shrunken(scores.seen(members, 1, 0), 1, 0)
    own = shrink(scores.values[expected, 1, 0], scores.noise[expected, 1, 0])
    np.testing.assert_array_equal(found.value, own.value)
    assert found.between == own.between


def test_every_group_has_its_own_generator_and_its_partitions_table() -> None:
    scores = some_scores(30)
    codes = [f"{m:02}" for m in range(30)]
    halves = Partition("half", "half", {c: "even" if int(c) % 2 else "odd" for c in codes[4:]})
    peers, asked = PeerGroups.of([halves], codes), list[str]()

    def rng_of(key: str) -> np.random.Generator:
        asked.append(key)
        return np.random.default_rng(len(key))

    found = standings_of(scores, peers, rng_of)
    assert asked == [ALL, "half:even", "half:odd"]
    expected = [Standings.empty(scores.values.shape) for _ in range(2)]
    for group in peers.groups:
        rng = np.random.default_rng(len(group.key))
        expected[group.partition].place(scores, group.members, rng)
    for one, other in zip(found, expected, strict=True):
        for name in NAMES:
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert np.isnan(found[1].reliability[:4]).all()
    assert np.isfinite(found[0].reliability[1:4, :2]).any()
