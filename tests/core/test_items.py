"""Items and themes of the benchmark, against what plain loops over the answers give."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.weighted_sums import WeightedTally
from benchmarking.core.data.arrays import Codes
from benchmarking.core.data.figures import (
    MEAN,
    SHARE,
    WITHIN_MEAN,
    WITHIN_SHARE,
    Reason,
    Status,
    undefined,
)
from benchmarking.core.data.instrument import Frame, Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.classes import (
    ClassCode,
    Classification,
    Evidence,
    classify,
    classify_translation,
)
from benchmarking.core.disclosure.released import Side, mean_figure, share_figure, view_of, withheld
from benchmarking.core.disclosure.side_pairs import (
    SidePair,
    distance_figure,
    gap_p,
    gap_view,
    ordinal_figure,
    pooled_figure,
    within_figure,
    within_sides,
)
from benchmarking.core.documents.compute import compute_benchmark
from benchmarking.core.statistics.ranktests import adjusted_p
from benchmarking.core.tables.answers import scale_answers, scale_pairs
from benchmarking.core.tables.detail_results import Line, Reliability, SideReliability, Spread
from benchmarking.core.tables.further import ItemFurther, SideFurther, ThemeFurther
from benchmarking.core.tables.items import item_results
from benchmarking.core.tables.results import (
    ItemGap,
    ItemResult,
    ItemSide,
    ThemeGap,
    ThemeResult,
    ThemeSide,
)
from benchmarking.core.tables.themes import ThemeExtras, theme_result
from benchmarking.core.tables.weighted import Plain as Unweighted
from benchmarking.core.tables.weighted import weighted_figures
from tests.core.alike import assert_alike, marked
from tests.core.documents import made_of, replace

LIMITS = Thresholds()
SPECS = (
    ScaleSpec("goal", theme="t", role="goal"),
    ScaleSpec("turned", theme="t", role="translation", of="goal"),
    ScaleSpec("rating", categories=11, kind="rating"),
    ScaleSpec("problem", categories=4, theme="t", frame=Frame.PROBLEM, reverse=True),
    ScaleSpec("yielded", role="yield", of="goal"),
    ScaleSpec("loose", role="translation"),
    ScaleSpec("strayed", role="translation", of="elsewhere"),
    ScaleSpec("blind", role="translation", of="alike"),
    ScaleSpec("alike"),
    ScaleSpec("apart"),
    ScaleSpec("few"),
    ScaleSpec("political"),
    ScaleSpec("unanimous"),
    ScaleSpec("small"),
    ScaleSpec("divided"),
    ScaleSpec("sees", frame=Frame.PROBLEM, role="translation", of="divided"),
)
OUTLINE = Instrument(SPECS, (ThemeSpec("t", ("goal", "turned", "problem"), Frame.PROBLEM), ThemeSpec("u", ("rating",))))  # fmt: skip
M, SIZES = 24, (3, 4)
# How likely each side gives a favourable answer.
SHARES = {
    "goal": (0.9, 0.85), "turned": (0.95, 0.1), "rating": (0.5, 0.6), "problem": (0.2, 0.9),
    "yielded": (0.95, 0.1), "loose": (0.9, 0.1), "strayed": (0.1, 0.9), "blind": (0.9, 0.1),
    "apart": (0.4, 0.6), "few": (0.5, 0.5), "political": (0.6, 0.6), "small": (0.4, 0.4),
    "divided": (0.1, 0.9), "sees": (0.1, 0.9),
}  # fmt: skip


@cache
def wave(weighted: bool = False) -> WaveInput:
    rng = np.random.default_rng(5)
    place = np.repeat(np.arange(M), sum(SIZES))
    side = np.tile(np.repeat([0, 1], SIZES), M)
    scales: dict[str, Codes] = {}
    for spec in SPECS:
        likely = np.array(SHARES.get(spec.code, (0.5, 0.5)))[side]
        favourable = rng.random(len(side)) < likely
        codes = np.where(favourable, rng.integers(spec.cut, spec.categories + 1, len(side)), rng.integers(1, spec.cut, len(side)))  # fmt: skip
        chance = rng.random(len(side))
        scales[spec.code] = np.where(chance < 0.04, -1, np.where(chance < 0.07, 0, codes))
    scales["alike"][:] = 4
    first = np.arange(len(side)) % sum(SIZES)
    # Seven political answers with a rare "no opinion": too few for a distribution.
    scales["few"] = np.where((first == 1) & (place < 7), np.where(place < 3, 5, 2), np.where(side == 1, scales["few"], 0))  # fmt: skip
    scales["few"][(first == 2) & (place < 8)] = -1
    scales["political"][side == 1] = 0
    # Eight of nine political answers the same; and one too many to be hidden at nine municipalities.
    scales["unanimous"][side == 0] = np.where((first == 0) & (place < 9), 5, 0)[side == 0]
    scales["unanimous"][0] = 2
    scales["small"][place >= 9] = 0
    scales["apart"] = np.maximum(scales["apart"], 0)  # everybody has an opinion
    weights = rng.integers(50, 150, len(side)) if weighted else None
    return WaveInput(tuple(f"{m:03}" for m in range(M)), np.full((M, 2), -1), place, side, scales, weights=weights)  # fmt: skip


@cache
def counted(weighted: bool = False) -> Tally:
    return tally(wave(weighted), OUTLINE)


def answered(spec: ScaleSpec) -> list[int]:
    """The answers as they were given."""
    codes: list[int] = wave().scales[spec.code].tolist()
    return codes


def in_theme(spec: ScaleSpec) -> list[int]:
    """The answers turned the way of the theme; 0 and -1 as they are."""
    codes = answered(spec)
    return [spec.categories + 1 - c if spec.reverse and c > 0 else c for c in codes]


class Plain:
    """One item's answers, counted one by one."""

    def __init__(self, spec: ScaleSpec) -> None:
        top = spec.categories - 1
        self.counts = np.zeros((M, 2, spec.categories), dtype=np.int64)
        self.no_opinion = np.zeros((M, 2), dtype=np.int64)
        self.n, self.agreeing = np.zeros_like(self.no_opinion), np.zeros_like(self.no_opinion)
        self.pomp = np.zeros((M, 2))
        whole = wave()
        for m, s, c in zip(whole.municipality, whole.perspective, answered(spec), strict=True):
            self.no_opinion[m, s] += c == -1
            if c > 0:
                self.counts[m, s, c - 1] += 1
                self.n[m, s] += 1
                self.agreeing[m, s] += c >= spec.cut
                self.pomp[m, s] += 100 * (c - 1) / top

    def shares(self, limits: Thresholds) -> SidePair:
        sides = [Side(self.n[:, s], self.agreeing[:, s], 1.0, fullest=int(self.counts[:, s].sum(axis=0).max())) for s in (0, 1)]  # fmt: skip
        return SidePair(sides[0], sides[1], limits)

    def means(self, limits: Thresholds) -> SidePair:
        sides = [Side(self.n[:, s], self.pomp[:, s], 100.0) for s in (0, 1)]
        return SidePair(sides[0], sides[1], limits, self.shares(limits).reason())

    def doubts(self, limits: Thresholds) -> SidePair:
        sides = [Side(self.n[:, s] + self.no_opinion[:, s], self.no_opinion[:, s], 1.0) for s in (0, 1)]  # fmt: skip
        return SidePair(sides[0], sides[1], limits, self.shares(limits).reason())


@cache
def plain(code: str) -> Plain:
    return Plain(OUTLINE.scale(code))


def further() -> dict[str, ItemFurther]:
    """Figures that are computed elsewhere, each to be recognised."""
    found = {}
    for i, spec in enumerate(SPECS):
        sides = [SideFurther(marked(10 * i + s), marked(10 * i + 2 + s), marked(10 * i + 4 + s), Spread(i, s)) for s in (0, 1)]  # fmt: skip
        found[spec.code] = ItemFurther((sides[0], sides[1]), marked(10 * i + 6), marked(10 * i + 7))
    return found


def sides_of(pair: SidePair) -> tuple[Side, Side]:
    return pair.political, pair.administrative


def expected_side(item: Plain, s: int, more: SideFurther, limits: Thresholds) -> ItemSide:
    share = share_figure(sides_of(item.shares(limits))[s], limits)
    mean, no_opinion, bars = mean_figure(sides_of(item.means(limits))[s], limits), share_figure(sides_of(item.doubts(limits))[s], limits), None  # fmt: skip
    share_in, mean_in, doubt_in = (
        within_sides(pair, kind)[s]
        for pair, kind in (
            (item.shares(limits), WITHIN_SHARE),
            (item.means(limits), WITHIN_MEAN),
            (item.doubts(limits), WITHIN_SHARE),
        )
    )
    if not share.visible:
        assert share.reason is not None
        mean, no_opinion = withheld(MEAN, share.reason), withheld(SHARE, share.reason)
    elif item.n[:, s].sum() >= limits.distribution:
        bars = tuple(float(k) / int(item.n[:, s].sum()) for k in item.counts[:, s].sum(axis=0))
    return made_of(ItemSide, share.n, share, mean, no_opinion, share_in, mean_in, doubt_in, more.agreement, more.consensus, more.intraclass, more.spread, bars, 0.01, share.status, share.reason)  # fmt: skip


def expected_gap(item: Plain, more: ItemFurther, limits: Thresholds) -> ItemGap:
    shares, means = item.shares(limits), item.means(limits)
    within, equal = within_figure(shares), within_figure(shares, equal=True)
    distance, chance = distance_figure(shares, item.counts)
    depends = None
    if within.value is not None and equal.value is not None:
        depends = abs(within.value - equal.value) > limits.delta / 2
    return ItemGap(
        within, equal, pooled_figure(shares), within_figure(means, MEAN), pooled_figure(means, MEAN),
        ordinal_figure(shares, item.counts), within_figure(item.doubts(limits)),
        more.hedges, more.agreement, distance, chance, depends,
        gap_p(shares) if within.low is not None else None, None, None, None,
    )  # fmt: skip


def evidence(code: str, limits: Thresholds) -> Evidence | None:
    shares = plain(code).shares(limits)
    figures = within_sides(shares, WITHIN_SHARE)
    if not all(figure.visible for figure in figures):
        return None
    return Evidence(view_of(figures[0]), view_of(figures[1]), gap_view(shares, shares=True), 0.5, limits.delta)  # fmt: skip


def bare(pair: SidePair) -> SidePair:
    """Without what is estimated in advance, which the figures themselves show to be right."""
    p, a = (replace(side, estimate=None) for side in sides_of(pair))
    return replace(pair, political=p, administrative=a, known=None)


def test_the_answers_to_every_item_are_counted_in_its_order() -> None:
    found = scale_answers(counted(), LIMITS)
    assert list(found) == [spec.code for spec in SPECS]
    for code, answers in found.items():
        item = plain(code)
        assert (answers.spec.code, answers.limits) == (code, LIMITS)
        for name in ("counts", "no_opinion", "n", "agreeing"):
            np.testing.assert_array_equal(getattr(answers, name), getattr(item, name))
        np.testing.assert_allclose(answers.pomp, item.pomp)
        assert_alike(answers.shares(), item.shares(LIMITS))
        np.testing.assert_array_equal(answers.distribution(0), item.counts[:, 0].sum(axis=0))
        np.testing.assert_array_equal(answers.distribution(1), item.counts[:, 1].sum(axis=0))
    for code, pairs in zip(found, scale_pairs(list(found.values()), LIMITS), strict=True):
        assert_alike(bare(pairs.shares), plain(code).shares(LIMITS))
        assert_alike(bare(pairs.means), plain(code).means(LIMITS))
        assert_alike(bare(pairs.doubts), plain(code).doubts(LIMITS))


@pytest.mark.parametrize("limits", [LIMITS, Thresholds(delta=0.2, distribution=7, unanimity=9)])
def test_every_figure_of_every_item(limits: Thresholds) -> None:
    more, found = further(), item_results(counted(), limits, further())
    assert [item.code for item in found] == [spec.code for spec in SPECS]
    gaps = {code: expected_gap(plain(code), more[code], limits) for code in more}
    p = [np.nan if gap.p is None else gap.p for gap in gaps.values()]
    adjusted = [None if np.isnan(value) else float(value) for value in adjusted_p(np.array(p))]
    for item, spec, value in zip(found, SPECS, adjusted, strict=True):
        code = spec.code
        sides = [expected_side(plain(code), s, more[code].sides[s], limits) for s in (0, 1)]
        assert_alike(item.political, sides[0])
        assert_alike(item.administrative, sides[1])
        assert_alike(item.gap, replace(gaps[code], p_adjusted=value))
        head = made_of(
            ItemResult, code, spec.kind, spec.theme, str(spec.frame), spec.reverse, spec.categories, spec.cut, spec.role,
            spec.of, item.political, item.administrative, item.gap, None, item.classification,
        )  # fmt: skip
        assert_alike(item, head)


def test_the_class_of_every_item_follows_from_its_evidence() -> None:
    found = {item.code: item.classification for item in item_results(counted(), LIMITS, further())}
    suppressed = ClassCode.SUPPRESSED
    assert found.pop("alike") == Classification(suppressed, Reason.UNANIMOUS)
    assert found.pop("unanimous") == Classification(suppressed, Reason.UNANIMOUS)
    assert found.pop("political") == Classification(ClassCode.INCONCLUSIVE, Reason.ONE_SIDED)
    goal, turned = evidence("goal", LIMITS), evidence("turned", LIMITS)
    assert goal is not None
    assert turned is not None
    expected = classify_translation(goal, turned, Frame.STRENGTH, Frame.STRENGTH)
    assert found.pop("turned") == expected == Classification(ClassCode.DIFFERENT_TRANSLATION)
    for code, classification in found.items():
        own = evidence(code, LIMITS)
        assert own is not None, code
        assert classification == classify(own, OUTLINE.scale(code).frame), code
    assert found["sees"].code == ClassCode.BLIND_SPOT_POLITICAL  # its goal is not held together
    # Neither a yield nor a translation of nothing, of what is not asked or of what is hidden.
    for code in ("yielded", "loose", "blind"):
        assert found[code].code == ClassCode.BLIND_SPOT_POLITICAL
    assert found["strayed"].code == ClassCode.BLIND_SPOT_ADMINISTRATIVE
    assert found["problem"].code == ClassCode.BLIND_SPOT_POLITICAL
    assert found["few"] == Classification(ClassCode.INCONCLUSIVE, Reason.TOO_FEW_ANSWERS)


def test_the_class_takes_the_smallest_gap_that_matters_from_the_limits() -> None:
    wide = Thresholds(delta=0.95)
    (found,) = [item for item in item_results(counted(), wide, further()) if item.code == "yielded"]
    own = evidence("yielded", wide)
    assert own is not None
    assert found.classification == classify(own, Frame.STRENGTH)
    assert found.classification.code not in {ClassCode.BLIND_SPOT_POLITICAL, ClassCode.SUPPRESSED}


def test_a_gap_depends_on_the_weighting_from_beyond_half_of_delta() -> None:
    gap = item_results(counted(), LIMITS, further())[0].gap
    assert gap.within.value is not None
    assert gap.within_equal.value is not None
    apart = abs(gap.within.value - gap.within_equal.value)
    for delta, depends in ((2 * apart, False), (1.999 * apart, True)):
        limits = Thresholds(delta=delta)
        assert item_results(counted(), limits, further())[0].gap.depends_on_size is depends


def test_hidden_sides_keep_the_reason_and_lose_every_number() -> None:
    found = {item.code: item for item in item_results(counted(), LIMITS, further())}
    side = found["alike"].political
    assert (side.status, side.reason) == (Status.SUPPRESSED, Reason.UNANIMOUS)
    assert {side.mean.reason, side.no_opinion.reason} == {Reason.UNANIMOUS}
    assert (side.n, side.distribution) == (None, None)
    assert found["few"].political.n == 7
    assert found["few"].political.distribution is None
    small = found["small"].gap
    assert small.within.visible
    assert (small.within.low, small.p, small.p_adjusted) == (None, None, None)


def test_a_weighted_wave_has_the_weighted_figures_of_each_item_and_theme() -> None:
    whole = counted(weighted=True)
    assert isinstance(whole.weighted, WeightedTally)
    found = item_results(whole, LIMITS, further())
    for x, item in enumerate(found):
        p, a = item.political, item.administrative
        figures = Unweighted(p.share, a.share, item.gap.within, p.within, a.within)
        assert item.weighted is not None
        assert_alike(item.weighted, weighted_figures(whole.weighted.items, x, figures, shares=True))
    for x, theme in enumerate(OUTLINE.themes):
        result = theme_result(whole, theme, LIMITS, extras())
        score, other = result.political, result.administrative
        means = Unweighted(score.mean, other.mean, result.gap.mean_within, score.mean_within, other.mean_within)  # fmt: skip
        assert result.weighted is not None
        assert_alike(result.weighted, weighted_figures(whole.weighted.themes, x, means, shares=False))  # fmt: skip


def extras(**more: Any) -> ThemeExtras:
    line = Line(1.0, 0.0, 2.0, 0.5, 1.5, 9)
    own = ThemeFurther(marked(1), (marked(2), marked(3)))
    return ThemeExtras(own, (line, replace(line, median=1.2)), **more)


def plain_theme(theme: ThemeSpec) -> tuple[SidePair, SidePair]:
    """Means and favourable shares of whoever answered two thirds of the items."""
    specs = [OUTLINE.scale(code) for code in theme.items]
    columns = [in_theme(spec) for spec in specs]
    whole = wave()
    n, favourable = np.zeros((M, 2), dtype=np.int64), np.zeros((M, 2), dtype=np.int64)
    total = np.zeros((M, 2))
    cut = sum((spec.cut - 1.5) / (spec.categories - 1) for spec in specs) / len(specs)
    for r, (m, s) in enumerate(zip(whole.municipality, whole.perspective, strict=True)):
        scores = [(column[r] - 1) / (spec.categories - 1) for column, spec in zip(columns, specs, strict=True) if column[r] > 0]  # fmt: skip
        if 3 * len(scores) < 2 * len(specs):
            continue
        score = sum(scores) / len(scores)
        n[m, s] += 1
        total[m, s] += 100 * score
        favourable[m, s] += score >= cut - 1e-12
    means = [Side(n[:, s], total[:, s], 100.0) for s in (0, 1)]
    shares = [Side(n[:, s], favourable[:, s], 1.0) for s in (0, 1)]
    return SidePair(means[0], means[1], LIMITS), SidePair(shares[0], shares[1], LIMITS)


@pytest.mark.parametrize("theme", OUTLINE.themes)
def test_every_figure_of_a_theme(theme: ThemeSpec) -> None:
    given, (means, shares) = extras(), plain_theme(theme)
    sides, score, part = [], within_sides(means, WITHIN_MEAN), within_sides(shares, WITHIN_SHARE)
    for s, (mean, share) in enumerate(zip(sides_of(means), sides_of(shares), strict=True)):
        figure = mean_figure(mean, LIMITS)
        sides.append(made_of(ThemeSide, figure.n, figure, share_figure(share, LIMITS), score[s], part[s], given.further.intraclass[s], given.lines[s]))  # fmt: skip
    gap = made_of(ThemeGap, within_figure(means, MEAN), pooled_figure(means, MEAN), within_figure(shares), given.further.hedges)  # fmt: skip
    own = Evidence(view_of(score[0]), view_of(score[1]), gap_view(means, shares=False), 50.0, LIMITS.delta_pomp)  # fmt: skip
    expected = ThemeResult(theme.code, str(theme.frame), theme.items, sides[0], sides[1], gap, None, None, classify(own, theme.frame))  # fmt: skip
    assert_alike(theme_result(counted(), theme, LIMITS, given), expected)


def test_a_hidden_theme_has_no_line_and_no_class() -> None:
    strict = Thresholds(peers=M + 1)
    found = theme_result(counted(), OUTLINE.themes[0], strict, extras())
    assert (found.political.line, found.administrative.line) == (None, None)
    few = Reason.TOO_FEW_MUNICIPALITIES
    assert found.classification == Classification(ClassCode.SUPPRESSED, few)
    plain_extras = ThemeExtras(extras().further)
    bare = theme_result(counted(), OUTLINE.themes[0], LIMITS, plain_extras)
    assert (bare.political.line, bare.administrative.line, bare.reliability) == (None, None, None)


def test_a_theme_of_one_side_has_no_gap_and_no_class() -> None:
    outline = Instrument((ScaleSpec("a"),), (ThemeSpec("t", ("a",)),))
    codes = np.where(wave().perspective == 1, 0, np.arange(wave().respondents) % 5 + 1)
    one = replace(wave(), scales={"a": codes})
    found = theme_result(tally(one, outline), outline.themes[0], LIMITS, extras())
    assert found.classification == Classification(ClassCode.INCONCLUSIVE, Reason.ONE_SIDED)
    assert found.administrative.mean == undefined(MEAN, Reason.NO_ANSWERS)


def test_a_theme_whose_gap_is_too_thin_is_suppressed_though_both_sides_stand() -> None:
    """Six municipalities with one side, six with the other, and four with both."""
    outline = Instrument((ScaleSpec("a"),), (ThemeSpec("t", ("a",)),))
    whole = wave()
    absent = np.where(whole.perspective == 0, (whole.municipality >= 10), (whole.municipality < 6) | (whole.municipality >= 16))  # fmt: skip
    codes = np.where(absent, 0, np.arange(whole.respondents) % 5 + 1)
    found = theme_result(tally(replace(whole, scales={"a": codes}), outline), outline.themes[0], LIMITS, extras())  # fmt: skip
    assert found.political.mean.visible
    assert found.administrative.mean.visible
    few = Reason.TOO_FEW_MUNICIPALITIES
    assert found.classification == Classification(ClassCode.SUPPRESSED, few)
    (item,) = item_results(tally(replace(whole, scales={"a": codes}), outline), LIMITS, {"a": further()["goal"]})  # fmt: skip
    assert item.classification == Classification(ClassCode.SUPPRESSED, few)
    assert item.gap.depends_on_size is None


def one_item(cells: list[tuple[list[int], list[int]]], outline: Instrument) -> Tally:
    """Each municipality's political and administrative answers to the item `a`."""
    rows = [(m, s, c) for m, sides in enumerate(cells) for s in (0, 1) for c in sides[s]]
    place, side, codes = (np.array(column) for column in zip(*rows, strict=True))
    size = len(cells)
    names = tuple(f"{m:02}" for m in range(size))
    return tally(WaveInput(names, np.full((size, 2), -1), place, side, {"a": codes}), outline)


ONE = Instrument((ScaleSpec("a"),), (ThemeSpec("t", ("a",)),))


def result_of(cells: list[tuple[list[int], list[int]]]) -> ItemResult:
    (found,) = item_results(one_item(cells, ONE), LIMITS, {"a": further()["goal"]})
    return found


def test_a_gap_that_one_municipality_dominates_depends_on_nothing() -> None:
    """Its Mantel-Haenszel weight is 5 of 9.5, so only the equally weighted gap may leave."""
    large = ([1, 5] * 5, [2, 4] * 5)
    cells = [large, *[([4], [2])] * 5, *[([2], [5])] * 4, *[([3], [])] * 3, *[([], [1])] * 3]
    gap = result_of(cells).gap
    assert gap.within.reason == Reason.DOMINANCE
    assert gap.within_equal.visible
    assert gap.depends_on_size is None


def test_the_class_of_the_same_gap_everywhere_is_as_uncertain_as_its_shares() -> None:
    """Half of forty persons a side: no interval between municipalities, yet far from certain."""
    found = result_of([([1, 5], [5, 1])] * 20)
    assert found.gap.within.value == 0
    assert found.classification == Classification(ClassCode.INCONCLUSIVE)


def test_a_small_theme_at_its_end_is_hidden() -> None:
    cells = [([5], [2, 4])] * 9
    found = theme_result(one_item(cells, ONE), ONE.themes[0], LIMITS, extras())
    assert found.political.mean.reason == Reason.UNANIMOUS
    assert found.political.share.reason == Reason.UNANIMOUS
    ten = theme_result(one_item([*cells, cells[0]], ONE), ONE.themes[0], LIMITS, extras())
    assert ten.political.mean.value == 100.0


PROBLEM = Instrument((ScaleSpec("a", frame=Frame.PROBLEM),), (ThemeSpec("t", ("a",), Frame.PROBLEM),))  # fmt: skip


def theme_class(cells: list[tuple[list[int], list[int]]]) -> ClassCode:
    found = theme_result(one_item(cells, PROBLEM), PROBLEM.themes[0], LIMITS, extras())
    return found.classification.code


def test_the_class_of_a_theme_is_judged_around_the_middle_of_its_scores() -> None:
    low, high = ([1, 2], [5, 4]), ([2, 2], [5, 5])
    assert theme_class([low, high] * 12) == ClassCode.BLIND_SPOT_POLITICAL
    # Both sides a point above the middle, and hardly ever two.
    most = ([3] * 32 + [4], [3] * 32 + [4])
    assert theme_class([*[most] * 22, ([3] * 31 + [4] * 2,) * 2]) == ClassCode.SHARED_PROBLEM


def test_the_same_gap_of_means_everywhere_is_no_gap_of_shares() -> None:
    """Municipalities differ and their two sides never do."""
    assert theme_class([([3, 4], [3, 4]), ([4, 5], [4, 5])] * 12) == ClassCode.SHARED_PROBLEM


def test_a_theme_keeps_the_reliability_that_it_is_given() -> None:
    side = SideReliability(marked(4), marked(6))
    reliability = Reliability(side, side, marked(5), composite=True)
    given = extras(reliability=reliability)
    assert theme_result(counted(), OUTLINE.themes[0], LIMITS, given).reliability is reliability


@pytest.mark.parametrize(("few", "hidden_sides"), [(0, (0,)), (1, (0,)), (2, ())])
def test_a_share_of_scores_does_not_say_what_everybody_scores(
    few: int, hidden_sides: tuple[int, ...]
) -> None:
    """However many they are: who hides a score would be given away by 'nobody is favourable'."""
    places = np.repeat(np.arange(20), 4)
    side, answers = np.tile([0, 0, 1, 1], 20), np.tile([1, 2, 1, 5], 20)
    answers[np.flatnonzero(side == 0)[:few]] = 5
    outline = Instrument((ScaleSpec("a", theme="t"),), (ThemeSpec("t", ("a",)),))
    codes = tuple(f"{m:02}" for m in range(20))
    wave = WaveInput(codes, np.full((20, 2), 2), places, side, {"a": answers})
    (theme,) = compute_benchmark(tally(wave, outline)).themes
    for s, found in enumerate((theme.political, theme.administrative)):
        assert found.mean.visible
        assert found.share.visible is (s not in hidden_sides)
        assert found.within.visible is (not hidden_sides)
    assert theme.gap.within.visible is (not hidden_sides)
