"""The figures of peer groups from the answers themselves: what is shown, and why what is not."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pytest
from msgspec import Struct, structs
from scipy import stats

from benchmarking.core.audit.auditor import Groups
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Bools, Counts, Floats
from benchmarking.core.data.figures import (
    MEAN,
    SHARE,
    WITHIN,
    WITHIN_MEAN,
    WITHIN_SHARE,
    Figure,
    Reason,
    Status,
    hidden,
    undefined,
)
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.publishing import Answers, Population, admissible
from benchmarking.core.disclosure.released import Side, mean_figure, share_figure
from benchmarking.core.disclosure.side_pairs import SidePair, side_pair, within_figure, within_sides
from benchmarking.core.documents.own_places import place, places, told_places
from benchmarking.core.multivariate.peers import BenchmarkLine, benchmark_line
from benchmarking.core.multivariate.shrinkage import paule_mandel, pooled_variance, shrink
from benchmarking.core.municipalities.cells import CellTable
from benchmarking.core.municipalities.municipality import MunicipalityTables
from benchmarking.core.municipalities.own_results import Place, Places
from benchmarking.core.municipalities.peer_material import (
    Material,
    PeerMeasurement,
    cells,
    gaps_of,
    pairs_of,
)
from benchmarking.core.municipalities.peer_results import (
    GapLine,
    GapSpread,
    PeerItem,
    PeerItemGap,
    PeerResult,
    PeerSide,
    PeerTheme,
    PeerThemeGap,
    PeerThemeSide,
)
from benchmarking.core.municipalities.peerfigures import peer_results, spread_of
from benchmarking.core.municipalities.peergroups import ALL, Partition, PeerGroups
from benchmarking.core.municipalities.standings import Standings, ThemeScores
from benchmarking.core.statistics.gaps import Clustered
from benchmarking.core.tables.benchmark import response_of
from benchmarking.core.tables.detail_results import Line, PeerGroup
from tests.core.documents import made_of

LIMITS = Thresholds()
OUTLINE = Instrument(
    (ScaleSpec("a"), ScaleSpec("b", categories=3), ScaleSpec("c", reverse=True)),
    (ThemeSpec("t", ("a", "b", "c")), ThemeSpec("u", ("c",))),
)
ITEMS, THEMES = ("a", "b", "c"), ("t", "u")
M = 20
CODES = tuple(f"{m:02}" for m in range(M))
EVERYBODY = np.ones(M, dtype=bool)
PARTITIONS = [
    Partition("size", "size", {c: "large" if int(c) < 13 else "small" for c in CODES[:17]}),
    Partition("list", "list:4", {c: "ours" for c in CODES[5:10]}, "Five of us"),  # noqa: C420
]


def a_wave() -> WaveInput:
    """Five of each side everywhere; no administrator answers c, nor any politician b at 05..09,
    where all politicians agree on c and nobody of the last municipality was there at all."""
    rng = np.random.default_rng(12)
    municipality = np.repeat(np.arange(M), 10)
    side = np.tile(np.repeat([0, 1], 5), M)
    a, b, c = (rng.integers(1, K + 1, 10 * M) for K in (5, 3, 5))
    ours = (municipality >= 5) & (municipality < 10) & (side == 0)
    c[side == 1], b[ours], c[ours] = 0, -1, 1
    there = municipality < M - 1
    return WaveInput(
        CODES,
        np.full((M, 2), 8),
        municipality[there],
        side[there],
        {"a": a[there], "b": b[there], "c": c[there]},
    )


WAVE = a_wave()


@dataclass(frozen=True)
class Plain:
    """One item or theme respondent by respondent: the score of each, NaN = none."""

    score: Floats
    favourable: Bools

    def table(self, values: Floats) -> Counts:
        found = np.zeros((M, 2))
        for r, value in enumerate(values):
            if np.isfinite(self.score[r]):
                found[WAVE.municipality[r], WAVE.perspective[r]] += value
        return found.astype(np.int64) if (found == np.rint(found)).all() else found  # type: ignore[return-value]

    def side(self, members: Bools, s: int, *, share: bool) -> Side:
        n = self.table(np.ones(len(self.score)))[members, s]
        if share:
            return Side(n, self.table(self.favourable.astype(float))[members, s], 1.0)
        return Side(n, self.table(self.score)[members, s], 100.0)

    def pair(self, members: Bools, *, share: bool) -> SidePair:
        political, administrative = (self.side(members, s, share=share) for s in (0, 1))
        return SidePair(political, administrative, LIMITS)


def plain_items() -> dict[str, Plain]:
    found = {}
    for code, categories, cut in (("a", 5, 4), ("b", 3, 3), ("c", 5, 4)):
        own = np.array(WAVE.scales[code], dtype=float)
        score = np.where(own > 0, 100 * (own - 1) / (categories - 1), np.nan)
        found[code] = Plain(score, own >= cut)
    return found


def plain_themes() -> dict[str, Plain]:
    items = plain_items()
    found = {}
    for code, parts, fewest in (("t", ITEMS, 2), ("u", ("c",), 1)):
        own = [100 - items[part].score if part == "c" else items[part].score for part in parts]
        table = np.stack(own)
        number = np.isfinite(table).sum(axis=0)
        mean = np.nansum(table, axis=0) / np.maximum(number, 1)
        found[code] = Plain(np.where(number >= fewest, mean, np.nan), mean < 0)
    return found


def some_scores(rng: np.random.Generator) -> ThemeScores:
    values = rng.normal(50, 12, (M, 3, len(THEMES)))
    values[::6] = np.nan
    return ThemeScores(values, np.where(np.isnan(values), np.nan, rng.uniform(9, 30, values.shape)))


def tables_of(counted: Tally, limits: Thresholds = LIMITS) -> MunicipalityTables:
    """Two cells hidden of each of two items and of a theme; scores as they come."""
    nothing = np.zeros((M, 2, len(ITEMS)), dtype=np.int8)
    items, themes = nothing.copy(), nothing[..., : len(THEMES)].copy()
    items[[2, 15], 0, 0], items[[15, 16], 1, 1] = [1, 3], [2, 3]
    themes[[14, 16], 0, 0] = [2, 3]
    scores = some_scores(np.random.default_rng(5))
    peers = PeerGroups.of(PARTITIONS, CODES)
    return MunicipalityTables(
        instrument=OUTLINE,
        limits=limits,
        municipality_codes=CODES,
        invited=counted.invited,
        submitted=counted.submitted,
        items=CellTable(nothing.astype(np.int64), items, {}),
        distributions={},
        themes=CellTable(themes.astype(np.int64), themes, {}),
        scores=scores,
        peers=peers,
        standings=tuple(Standings.empty(scores.values.shape) for _ in range(3)),
        choices={},
        rankings={},
        sums={},
        numbers={},
        scales_of_amounts={},
    )


TALLY = tally(WAVE, OUTLINE)
TABLES = tables_of(TALLY)


# --- What they are made of -----------------------------------------------------------------------


def test_the_material_holds_every_answer_whether_it_is_shown_or_not() -> None:
    told = Groups.none(5)
    material = Material.of(TALLY, TABLES, told)
    assert (material.tally, material.tables, material.told) == (TALLY, TABLES, told)
    assert Material.of(TALLY, TABLES).told is None
    for found, shown, plain in (
        (material.items, TABLES.items, plain_items()),
        (material.themes, TABLES.themes, plain_themes()),
    ):
        assert [one.code for one in found] == list(plain)
        for i, (one, own) in enumerate(zip(found, plain.values(), strict=True)):
            np.testing.assert_array_equal(one.n, own.table(np.ones(len(own.score))))
            np.testing.assert_allclose(one.total, own.table(own.score))
            np.testing.assert_array_equal(one.seen, shown.reasons[..., i] == 0)
    for item, own in zip(material.items, plain_items().values(), strict=True):
        expected = own.table(own.favourable.astype(float))
        np.testing.assert_array_equal(item.favourable, expected)


def test_of_a_theme_it_is_kept_whether_all_scores_lie_at_a_bound() -> None:
    """None at 0, all at 100, and one of several between; of one alone none."""
    themes = Material.of(TALLY, TABLES).themes
    n, total = themes[1].n, themes[1].total
    agreeing = np.where(total == 100 * n, n, np.where(total == 0, 0, np.minimum(1, n - 1)))
    np.testing.assert_array_equal(themes[1].favourable, np.where(n == 0, 0, agreeing))
    assert themes[1].favourable[5:10, 0].tolist() == [5] * 5
    assert themes[0].favourable[0].tolist() == [1, 1]


def test_a_gap_of_shares_has_the_noise_of_both_sides() -> None:
    """Of each side the spread inside municipalities, pooled, over the answers."""
    rng = np.random.default_rng(3)
    n = rng.integers(1, 7, (9, 2))
    k = rng.binomial(n, 0.4)
    n[0, 1] = k[0, 1] = 0
    seen = np.ones((9, 2), dtype=bool)
    seen[3, 0] = seen[5, 1] = False
    noise, gap = np.zeros(9), np.full(9, np.nan)
    for s in (0, 1):
        inside = sum(k[m, s] * (1 - k[m, s] / n[m, s]) for m in range(9) if n[m, s])
        variance = inside / sum(n[m, s] - 1 for m in range(9) if n[m, s])
        noise += [variance / n[m, s] if n[m, s] else np.nan for m in range(9)]
    for m in range(9):
        if seen[m].all() and n[m].all():
            gap[m] = k[m, 0] / n[m, 0] - k[m, 1] / n[m, 1]
    nothing = np.zeros((9, 2))
    found = gaps_of(PeerMeasurement("i", n, nothing, k, seen))
    np.testing.assert_allclose(found[0], gap)
    np.testing.assert_allclose(found[1], noise)
    assert np.isnan(gap).tolist() == [m in (0, 3, 5) for m in range(9)]


def test_where_a_side_agrees_everywhere_no_gap_has_a_known_noise() -> None:
    n = np.full((12, 2), 6)
    k = np.stack([np.full(12, 6), np.arange(12) % 6], axis=1)
    nothing = np.zeros((12, 2))
    gap, noise = gaps_of(PeerMeasurement("i", n, nothing, k, np.ones((12, 2), dtype=bool)))
    assert np.isnan(gap).all()
    assert np.isnan(noise).all()


def test_items_stand_on_the_last_axis_of_their_cells() -> None:
    material = Material.of(TALLY, TABLES)
    answers, seen = cells(material.items)
    for i, one in enumerate(material.items):
        np.testing.assert_array_equal(answers.n[..., i], one.n)
        np.testing.assert_array_equal(answers.agreeing[..., i], one.favourable)
        np.testing.assert_array_equal(seen[..., i], one.seen)


def test_a_side_of_a_group_is_that_of_its_members_and_estimated_as_if_it_were_alone() -> None:
    items = Material.of(TALLY, TABLES).items
    members = np.arange(M) % 2 == 0
    for shares, whole in ((True, 1), (False, 100)):
        for one, pair in zip(items, pairs_of(items, members, LIMITS, shares=shares), strict=True):
            total = (one.favourable if shares else one.total)[members]
            for s, side in enumerate(sides_of(pair)):
                assert side.n.tolist() == one.n[members, s].tolist()
                assert side.total.tolist() == total[:, s].tolist()
                assert side.whole == whole
            alone = side_pair(one.n[members], total, LIMITS, whole=whole)
            sides = zip(sides_of(pair), sides_of(alone), strict=True)
            means = [(own.mean, its.mean) for own, its in sides]
            inside = zip(estimates(pair), estimates(alone), strict=True)
            for own, its in [*means, *inside]:
                for part in fields(own):
                    np.testing.assert_array_equal(getattr(own, part.name), getattr(its, part.name))


def sides_of(pair: SidePair) -> tuple[Side, Side]:
    return pair.political, pair.administrative


def estimates(pair: SidePair) -> tuple[Clustered, ...]:
    return pair.inside.gap, *pair.inside.means


# --- The gap between municipalities --------------------------------------------------------------


def test_the_middle_half_of_the_gaps_lies_around_their_weighted_mean() -> None:
    rng = np.random.default_rng(9)
    gaps, noise = rng.normal(0.1, 0.3, 14), rng.uniform(0.005, 0.05, 14)
    gaps[[1, 6]] = np.nan
    members = np.arange(14) > 0
    kept = [m for m in range(1, 14) if m != 1 and m != 6]
    between = paule_mandel(gaps[kept], noise[kept])
    weights = [1 / (noise[m] + between) for m in kept]
    centre = sum(w * gaps[m] for w, m in zip(weights, kept, strict=True)) / sum(weights)
    reach = float(stats.norm.ppf(0.75)) * between**0.5
    found = spread_of(gaps, noise, members)
    expected = GapSpread(between**0.5, centre - reach, centre + reach, 11)
    assert leaves(found) == pytest.approx(leaves(expected))
    for first, known in ((3, True), (4, False)):  # ten of them, and nine
        assert (spread_of(gaps, noise, np.arange(14) >= first) is not None) == known


# --- Figures of the groups -----------------------------------------------------------------------


def groups_of(tables: MunicipalityTables) -> dict[str, Bools]:
    return {group.key: group.members for group in tables.peers.groups}


def reason_of(own: Plain, members: Bools, s: int, free: Bools | None) -> Reason | None:
    """Nobody was asked, or the group yields: these groups are large enough for all else."""
    if own.side(members, s, share=True).answers == 0:
        return Reason.NO_ANSWERS
    return Reason.PROTECTED if free is not None and not free[s] else None


def empty(kind: Any, reason: Reason) -> Figure:
    return undefined(kind, reason) if reason in NOTHING else hidden(kind, reason)


NOTHING = (Reason.NO_ANSWERS, Reason.ONE_SIDED)


def gap_reason(reasons: list[Reason | None]) -> Reason | None:
    if Reason.NO_ANSWERS in reasons:
        return Reason.ONE_SIDED
    return reasons[0] or reasons[1]


def expected_item(code: str, members: Bools, free: Bools | None, material: Material) -> PeerItem:
    own = plain_items()[code]
    reasons = [reason_of(own, members, s, free) for s in (0, 1)]
    why = gap_reason(reasons)
    pair = own.pair(members, share=True)
    inside = [empty(WITHIN_SHARE, why)] * 2 if why else within_sides(pair, WITHIN_SHARE)
    sides = [
        made_of(
            PeerSide,
            empty(SHARE, no) if no else share_figure(own.side(members, s, share=True), LIMITS),
            inside[s],
        )
        for s, no in enumerate(reasons)
    ]
    within = empty(WITHIN, why) if why else within_figure(pair)
    gaps = material.gaps[ITEMS.index(code)]
    spread = spread_of(*gaps, members) if within.visible else None
    return PeerItem(code, sides[0], sides[1], PeerItemGap(within, spread))


def line_of(values: Floats) -> BenchmarkLine | None:
    known = values[np.isfinite(values)]
    return benchmark_line(known) if len(known) >= 10 else None


def expected_theme(code: str, members: Bools, free: Bools | None, scores: ThemeScores) -> PeerTheme:
    own, t = plain_themes()[code], THEMES.index(code)
    reasons = [reason_of(own, members, s, free) for s in (0, 1)]
    sides, values, why = [], scores.values[members, :, t], gap_reason(reasons)
    pair = own.pair(members, share=False)
    inside = [empty(WITHIN_MEAN, why)] * 2 if why else within_sides(pair, WITHIN_MEAN)
    for s, no in enumerate(reasons):
        line = line_of(values[:, s])
        number = int(np.isfinite(values[:, s]).sum())
        figure = empty(MEAN, no) if no else mean_figure(own.side(members, s, share=False), LIMITS)
        told = None
        if line:
            told = Line(line.median, line.low, line.high, line.lower_quartile, line.upper_quartile, number)  # fmt: skip
        sides.append(made_of(PeerThemeSide, figure, inside[s], told))
    mean = empty(MEAN, why) if why else within_figure(own.pair(members, share=False), MEAN)
    kept = np.isfinite(values[:, 2])
    gap = None
    if kept.sum() >= 10:
        shrunken = shrink(values[kept, 2], scores.noise[members, 2, t][kept])
        line, plain = benchmark_line(shrunken.value), benchmark_line(values[kept, 2])
        gap = GapLine(
            line.median, plain.low, plain.high, line.lower_quartile, line.upper_quartile,
            shrunken.between**0.5, int(kept.sum()),
        )  # fmt: skip
    return PeerTheme(code, sides[0], sides[1], PeerThemeGap(mean, gap))


def leaves(value: Any) -> Any:
    """What a tree of structs and tuples ends in, to be compared within rounding."""
    parts = structs.astuple(value) if isinstance(value, Struct) else value
    if not isinstance(parts, tuple):
        return [parts]
    return [leaf for part in parts for leaf in leaves(part)]


def check(found: PeerResult, material: Material, free: tuple[Bools, Bools] | None) -> None:
    """Every figure of a group; `free`: items (2, I) and themes (2, T)."""
    members = groups_of(material.tables)[found.group.key]
    items, themes = free or (None, None)
    assert found.response == response_of(TALLY, members)
    for i, code in enumerate(ITEMS):
        own = None if items is None else items[:, i]
        expected = expected_item(code, members, own, material)
        assert leaves(found.items[i]) == pytest.approx(leaves(expected))
    for t, code in enumerate(THEMES):
        own = None if themes is None else themes[:, t]
        line = expected_theme(code, members, own, material.tables.scores)
        assert leaves(found.themes[t]) == pytest.approx(leaves(line))
    assert (len(found.items), len(found.themes)) == (3, 2)
    assert (found.method_version, found.threshold) == ("v7", LIMITS.answers)


def free_of(material: Material) -> dict[str, tuple[Bools, Bools]]:
    """What may leave beside the municipalities' own cells: a theme only with all of its items
    that anybody answered."""
    keys = ("size:large", "list:4:ours")
    members = groups_of(material.tables)
    populations = [Population(key, members[key]) for key in keys]

    def let(measured: tuple[PeerMeasurement, ...]) -> Bools:
        n, k, seen = (np.stack(x, axis=-1) for x in zip(*((one.n, one.favourable, one.seen) for one in measured), strict=True))  # fmt: skip
        return admissible(populations, Answers(n, k), seen, LIMITS)

    items, themes = let(material.items), let(material.themes)
    for p, key in enumerate(keys):
        for s in (0, 1):
            for t, spec in enumerate(OUTLINE.themes):
                for code in spec.items:
                    i = ITEMS.index(code)
                    answered = material.items[i].n[members[key], s].sum() > 0
                    themes[p, s, t] &= items[p, s, i] or not answered
    return {key: (items[p], themes[p]) for p, key in enumerate(keys)}


def test_a_groups_figures_are_those_of_its_members_answers() -> None:
    """Four municipalities are too few; of five that are all there some figures leave."""
    material = Material.of(TALLY, TABLES)
    found, free = peer_results(material, "v7"), free_of(material)
    few = Reason.TOO_FEW_MUNICIPALITIES
    assert found.groups == (
        PeerGroup(ALL, ALL, "", "", 19, Status.SHOWN, None),
        PeerGroup("size:large", "size", "large", "", 13, Status.SHOWN, None),
        PeerGroup("size:small", "size", "small", "", 4, Status.SUPPRESSED, few),
        PeerGroup("list:4:ours", "list", "ours", "Five of us", 5, Status.SHOWN, None),
    )
    assert [result.group for result in found.results] == [found.groups[g] for g in (0, 1, 3)]
    for result in found.results:
        check(result, material, free.get(result.group.key))
    assert not all(part.all() for own in free.values() for part in own)


def told_of(*names: str) -> tuple[Groups, dict[str, tuple[Bools, Bools]]]:
    """The auditor tells every other figure: three of the items, then two of the themes."""
    members = groups_of(TABLES)
    told = np.stack([np.arange(10).reshape(2, 5) % 2 == p % 2 for p in range(len(names))])
    groups = Groups(tuple(Population(name, members[name]) for name in names), told)
    return groups, {name: (told[p, :, :3], told[p, :, 3:]) for p, name in enumerate(names)}


def test_where_the_auditor_has_looked_its_word_stands() -> None:
    groups, free = told_of("list:4:ours", "size:large", "size:small")
    material = Material.of(TALLY, TABLES, groups)
    found = peer_results(material, "v7")
    for result in found.results:
        check(result, material, free.get(result.group.key))
    assert len(found.results) == 3


def test_a_group_that_the_auditor_has_not_seen_never_leaves() -> None:
    groups, _ = told_of("list:4:ours", "size:small")
    with pytest.raises(KeyError, match="size:large"):
        peer_results(Material.of(TALLY, TABLES, groups), "v7")


def test_a_group_of_which_no_share_may_leave_is_a_heading_with_the_reason() -> None:
    """Behind it the next group is told all the same."""
    members = groups_of(TABLES)
    populations = tuple(Population(name, members[name]) for name in ("size:large", "list:4:ours"))
    told = np.stack([np.zeros((2, 5), dtype=bool), np.ones((2, 5), dtype=bool)])
    found = peer_results(Material.of(TALLY, TABLES, Groups(populations, told)), "v7")
    statuses = {group.key: (group.status, group.reason) for group in found.groups}
    assert statuses["size:large"] == (Status.SUPPRESSED, Reason.PROTECTED)
    assert [result.group.key for result in found.results] == [ALL, "list:4:ours"]
    assert found.results[1].group.municipalities == 5
    nothing = Material(TALLY, TABLES, (), (), (), None)
    for group in peer_results(nothing, "v7").groups[:2]:
        assert (group.status, group.reason) == (Status.SUPPRESSED, Reason.NO_ANSWERS)


def test_nine_who_agree_are_hidden_without_naming_the_rule() -> None:
    """The group of all has no other rules than the benchmark, whose name for it says too much."""
    n = np.ones((M, 2), dtype=np.int64)
    n[9:, 0] = 0
    favourable = n.copy()
    favourable[:10, 1] = 0
    seen = np.ones((M, 2), dtype=bool)
    scores = np.where(favourable > 0, 100.0, 0.0)
    one = PeerMeasurement("a", n, scores, favourable, seen)
    told, _ = told_of("list:4:ours", "size:large", "size:small")
    material = Material(TALLY, TABLES, (one,), (one,), (gaps_of(one),), told)
    result = peer_results(material, "v7").results[0]
    item, theme = result.items[0], result.themes[0]
    for figure in (
        item.political.share,
        item.gap.within,
        theme.political.mean,
    ):
        assert (figure.status, figure.reason) == (Status.SUPPRESSED, Reason.PROTECTED)
    assert theme.gap.mean_within == hidden(MEAN, Reason.PROTECTED)
    assert item.administrative.share.visible
    assert item.gap.spread is None


def test_the_smallest_group_is_as_large_as_the_limit() -> None:
    """With six municipalities asked for, the list of five is a heading alone."""
    material = Material.of(TALLY, replace(TABLES, limits=Thresholds(peers=6)))
    headings = {group.key: group for group in peer_results(material, "v7").groups}
    assert headings["list:4:ours"].reason == Reason.TOO_FEW_MUNICIPALITIES
    assert headings["size:large"].status == Status.SHOWN


# --- Documents -----------------------------------------------------------------------------------


def test_a_place_is_written_without_what_is_not_known() -> None:
    standings = Standings.empty((2, 3, 1))
    standings.score[1, 0, 0], standings.reliability[1, 0, 0] = 61.5, 0.75
    standings.third[1, 0, 0], standings.chance[1, 0, 0] = 2, 0.9
    assert place(standings, 1)[0][0] == Place(61.5, 0.75, "high", 0.9)
    assert place(standings, 1)[2][0] == Place(None, None, None, None)
    standings.third[0, 1, 0] = 0
    assert place(standings, 0)[1][0].third == "low"


def test_places_are_told_to_a_tenth_of_a_point_and_to_the_percent() -> None:
    standings = Standings.empty((1, 3, 1))
    standings.score[0, 0, 0], standings.reliability[0, 0, 0] = 61.5499, 0.745
    standings.third[0, 0, 0], standings.chance[0, 0, 0] = 2, 0.8951
    told = told_places(standings)
    assert place(told, 0)[0][0] == Place(61.5, 0.75, "high", 0.9)
    assert place(told, 0)[1][0].shrunken is None


def test_a_municipality_reads_its_place_in_each_of_its_groups_that_is_known() -> None:
    """With the heading of the group; a group that is no heading is left out."""
    for number, standings in enumerate(TABLES.standings):
        standings.score[...] = np.arange(standings.score.size).reshape(standings.score.shape)
        standings.score[...] += 1000 * number
    ours, everybody = (
        PeerGroup(key, "list", label, "", 7, Status.SHOWN, None)
        for key, label in (("list:4:ours", "ours"), (ALL, ""))
    )

    def themes(number: int, m: int) -> tuple[Places, ...]:
        scores = TABLES.standings[number].score[m]
        return tuple(
            Places(code, *(Place(float(scores[s, t]), None, None, None) for s in range(3)))
            for t, code in enumerate(THEMES)
        )

    found = places(TABLES, TABLES.standings, (ours, everybody), 6)
    assert [(one.key, one.label, one.themes) for one in found] == [
        (ALL, "", themes(0, 6)),
        ("list:4:ours", "ours", themes(2, 6)),
    ]
    (only,) = places(TABLES, TABLES.standings, (ours, everybody), 0)
    assert (only.key, only.municipalities, only.themes) == (ALL, 7, themes(0, 0))


def test_the_noise_of_a_side_is_the_pooled_one() -> None:
    """The spread of yes and no: sums and sums of squares are the same."""
    material = Material.of(TALLY, TABLES)
    for one, (_, noise) in zip(material.items, material.gaps, strict=True):
        expected = np.zeros(M)
        for s in (0, 1):
            k = one.favourable[:, s].astype(float)
            inside = pooled_variance(one.n[:, s], k, k)
            with np.errstate(divide="ignore", invalid="ignore"):
                expected += np.where(one.n[:, s] > 0, inside / one.n[:, s], np.nan)
        np.testing.assert_allclose(noise, expected)
