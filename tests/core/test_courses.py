"""The courses over the waves of a study: links, words, laws, and what may not leave."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from msgspec import structs
from scipy import stats

from benchmarking.core.data.arrays import Codes
from benchmarking.core.data.figures import Method, Reason, Status
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.statistics.intervals import korn_graubard, square_and_add
from benchmarking.core.waves.comparing import SEATS, Compared
from benchmarking.core.waves.courses import Panels, weakest
from benchmarking.core.waves.panel import Incumbent, Pairs, link, panel_of, resolve
from benchmarking.core.waves.study import rows_of
from benchmarking.core.waves.trend_results import Break, Course, TestName
from benchmarking.core.waves.trends import Trend, WaveLink, newcombe_paired
from tests.core.study_waves import (
    HELD,
    LIMITS,
    OUTLINE,
    answers,
    as_wave,
    persons,
    shuffled,
    trends,
    with_answers,
)


def unlinked(*shares: float, **options: int) -> Course:
    """The political course of item a, each wave at municipalities of its own."""
    waves = []
    for w, share in enumerate(shares):
        codes = [f"{w}-{m:03}" for m in range(options.get("municipalities", 80))]
        waves.append(as_wave(w, answers(share, municipalities=codes, seed=w)))
    return trends(*waves).items[0].political


def by_municipality(*shares: float) -> Course:
    """The political course of item a at the same municipalities, with unknown persons."""
    waves = [as_wave(w, answers(share, seed=w)) for w, share in enumerate(shares)]
    return trends(*waves).items[0].political


def by_person(*shares: float) -> Course:
    """The political course of item a of the same persons."""
    made = [answers(share, seed=w) for w, share in enumerate(shares)]
    waves = [as_wave(w, wave, person=persons(wave)) for w, wave in enumerate(made)]
    return trends(*waves).items[0].political


GOLDEN = [
    ((0.7, 0.7, 0.7), Trend.STRUCTURAL),
    ((0.3, 0.4, 0.6), Trend.RISING),
    ((0.6, 0.5, 0.4), Trend.FALLING),
    ((0.4, 0.7, 0.4), Trend.PEAK),
    ((0.4, 0.4), Trend.STABLE),
    ((0.4, 0.1, 0.4), Trend.DIP),
    ((0.6, 0.9), Trend.RISING),
    ((0.4, 0.48), Trend.UNDETERMINED),
]


@pytest.mark.parametrize(("shares", "word"), GOLDEN)
def test_the_course_of_a_share_gets_its_word_by_every_link(
    shares: tuple[float, ...], word: Trend
) -> None:
    expected = [WaveLink.NONE, WaveLink.MUNICIPALITY, WaveLink.SEAT]
    found = [make(*shares) for make in (unlinked, by_municipality, by_person)]
    assert [(c.linked.link, c.trend) for c in found] == [(link, word) for link in expected]
    for course in found:
        assert course.change.value == pytest.approx(shares[-1] - shares[0], abs=0.06)
        assert [point.wave for point in course.points] == list(range(len(shares)))


@pytest.mark.parametrize(("shares", "word"), GOLDEN)
def test_a_theme_has_its_course_on_scores(shares: tuple[float, ...], word: Trend) -> None:
    """Answers 4 and 2 score 75 and 25: half of the change of the share, and half of the margin."""
    waves = [as_wave(w, answers(share, seed=w)) for w, share in enumerate(shares)]
    (theme,) = trends(*waves).themes
    assert theme.political.trend == word
    expected = 50 * (shares[-1] - shares[0])
    assert theme.political.change.value == pytest.approx(expected, abs=2.5)


def test_one_wave_has_no_trend() -> None:
    found = trends(as_wave(0, answers(0.7)))
    assert (found.items, found.themes, found.incomparable) == ((), (), ())


def test_steady_is_said_only_where_the_interval_lies_within_the_margin() -> None:
    assert by_municipality(0.7, 0.7).steady
    assert not by_municipality(0.7, 0.85).steady
    assert not unlinked(0.7, 0.7, municipalities=12).steady


def test_a_wave_against_itself_has_not_changed() -> None:
    for person in (None, persons(answers(0.7))):
        waves = [as_wave(w, answers(0.7), person=person) for w in (0, 1)]
        found = trends(*waves)
        for side in (found.items[0].political, found.items[0].administrative):
            assert side.change.value == 0
            assert side.change.reason == Reason.DEGENERATE
            assert side.trend == Trend.STRUCTURAL
            assert side.change.low is not None
            assert side.change.low < 0
        assert found.themes[0].political.trend == Trend.STRUCTURAL
        assert found.items[0].gap.change.value == 0
    few = [as_wave(w, answers(0.45)) for w in (0, 1)]
    assert trends(*few).items[0].political.trend == Trend.STABLE


def test_without_any_change_the_interval_is_that_of_the_answers() -> None:
    """By seat of the pairs, by municipality of the answers there; and one wave more says nothing."""
    first = answers(0.7)
    k, n = int((first.scales["a"][first.perspective == 0] == 4).sum()), 800
    by_seat, by_place = (
        trends(*(as_wave(w, first, person=key) for w in (0, 1))).items[0].political.change
        for key in (persons(first), None)
    )
    assert by_seat.method == Method.NEWCOMBE_PAIRED
    assert (by_seat.low, by_seat.high) == pytest.approx(newcombe_paired(k, 0, 0, n - k))
    one = as_wave(0, first).item(OUTLINE.scales[0]).side(0).mean
    limits = korn_graubard(k / n, float(one.se) ** 2, n, 79)
    assert by_place.method == Method.SQUARE_AND_ADD
    expected = square_and_add(k / n, limits, k / n, limits)
    assert (by_place.low, by_place.high) == pytest.approx(tuple(map(float, expected)))


def test_what_a_change_rests_on_is_counted() -> None:
    """Pairs by seat, both waves' answers otherwise."""
    for course, n in ((by_person(0.4, 0.6), 800), (by_municipality(0.4, 0.6), 1600), (unlinked(0.4, 0.6), 1600)):  # fmt: skip
        assert (course.change.n, course.change.municipalities) == (n, 80)


def test_scores_that_are_all_alike_have_no_interval() -> None:
    """Everybody answers 4 to one item of the theme and 2 to the other: 50, and no spread at all."""
    wave = answers(0.4, municipalities=20)
    opposite = with_answers(wave, b=6 - wave.scales["a"])
    course = trends(*(as_wave(w, opposite) for w in (0, 1))).themes[0].political
    assert (course.change.value, course.change.low) == (0, None)
    assert (course.interval90, course.steady, course.trend) == (None, False, None)


@pytest.mark.parametrize("linked", [WaveLink.SEAT, WaveLink.MUNICIPALITY, WaveLink.NONE])
def test_turning_the_waves_round_negates_the_change(linked: WaveLink) -> None:
    made = [answers(0.4, seed=5), answers(0.6, seed=6)]
    if linked == WaveLink.NONE:
        made[1] = replace(made[1], municipality_codes=tuple(f"x{m}" for m in range(80)))
    keys = [persons(wave) if linked == WaveLink.SEAT else None for wave in made]
    there = trends(*(as_wave(w, made[w], person=keys[w]) for w in (0, 1)))
    back = trends(*(as_wave(w, made[1 - w], person=keys[1 - w]) for w in (0, 1)))
    for one, other in zip((*there.items, *there.themes), (*back.items, *back.themes), strict=True):
        assert one.political.linked.link == linked
        for a, b in ((one.political, other.political), (one.gap, other.gap)):
            assert a.change.value == pytest.approx(-(b.change.value or 0))
            assert a.change.low == pytest.approx(-(b.change.high or 0))


def test_the_order_of_respondents_says_nothing() -> None:
    made = [answers(0.4, seed=5), answers(0.6, seed=6)]
    keys = [persons(wave) for wave in made]
    moved = [shuffled(w, k, seed) for seed, (w, k) in enumerate(zip(made, keys, strict=True))]
    one = trends(*(as_wave(w, made[w], person=keys[w]) for w in (0, 1)))
    other = trends(*(as_wave(w, moved[w][0], person=moved[w][1]) for w in (0, 1)))
    assert one == other


def test_merging_municipalities_is_pairing_their_sums() -> None:
    """Each two old municipalities become one; the same as if they had always been one."""
    old = answers(0.4, municipalities=40, seed=5)
    new = answers(0.6, municipalities=[f"n{m:02}" for m in range(20)], seed=6)
    successors = {code: f"n{int(code) // 2:02}" for code in old.municipality_codes}
    merged = as_wave(0, old, successors=successors)
    one = replace(
        old,
        municipality_codes=new.municipality_codes,
        invited=new.invited,
        municipality=old.municipality // 2,
    )
    found, expected = (trends(w, as_wave(1, new)) for w in (merged, as_wave(0, one)))
    assert found.items[0].political.linked == expected.items[0].political.linked
    assert found.items == expected.items
    assert found.themes == expected.themes
    assert merged.merged == 40
    assert found.items[0].political.linked.municipalities == 20
    assert found.items[0].political.change.n == 400 + 200


def test_a_code_is_followed_to_its_last_successor_and_never_in_a_circle() -> None:
    assert resolve("a", {"a": "b", "b": "c"}) == "c"
    assert resolve("a", {"a": "b", "b": "a"}) == "b"
    assert resolve("x", {"a": "b"}) == "x"
    assert resolve("x", {"x": "a", "a": "b", "b": "c", "c": "b"}) == "c"


def test_seats_are_paired_and_new_incumbents_are_flagged() -> None:
    first, second = answers(0.4, municipalities=60), answers(0.6, municipalities=60, seed=2)
    before, after = persons(first), persons(second)
    seat = np.flatnonzero(second.role == 0)
    after[seat[:20]] = np.array([f"new{i}" for i in range(20)]).astype(np.bytes_)
    earlier, later = (
        panel_of(wave, key, HELD, wave.municipality_codes)
        for wave, key in ((first, before), (second, after))
    )
    pairs = link(earlier, later, 0)
    assert len(pairs) == 600
    assert pairs.counted(Incumbent.NEW) == 20
    assert len(np.unique(pairs.first)) == len(np.unique(pairs.second)) == 600
    course = (
        trends(as_wave(0, first, person=before), as_wave(1, second, person=after))
        .items[0]
        .political
    )
    assert course.linked == structs.replace(
        course.linked, pairs=600, new=20, unknown=0, municipalities=60
    )


def test_a_file_pairs_seats_without_knowing_their_incumbents() -> None:
    waves = [answers(share, per_side=1, seed=s) for s, share in enumerate((0.4, 0.6))]
    course = trends(*(as_wave(w, wave) for w, wave in enumerate(waves))).items[0].political
    assert (course.linked.link, course.linked.unknown) == (WaveLink.SEAT, 80)
    assert course.change.n == 80


def test_a_seat_that_two_responses_hold_links_nobody() -> None:
    """After a merger two mayors of the old municipalities stand against one of the new."""
    old = answers(0.4, municipalities=40, per_side=1)
    new = answers(0.4, municipalities=[f"n{m:02}" for m in range(20)], per_side=1)
    codes = tuple(f"n{int(code) // 2:02}" for code in old.municipality_codes)
    earlier = panel_of(old, None, HELD, codes)
    later = panel_of(new, None, HELD, new.municipality_codes)
    assert len(link(earlier, later, 0)) == 0


def test_the_seats_are_tested_with_municipalities_as_clusters() -> None:
    course = by_person(0.4, 0.6)
    first, second = (answers(share, seed=w) for w, share in enumerate((0.4, 0.6)))
    own = first.perspective == 0
    a, b = first.scales["a"][own] == 4, second.scales["a"][own] == 4
    table = [int(np.count_nonzero(x)) for x in (a & b, b & ~a, a & ~b, ~a & ~b)]
    assert course.seats is not None
    change = (b.astype(int) - a).reshape(80, 10).sum(axis=1)
    # Ten pairs in each of 80 places: the t test of the places' own sums.
    assert course.seats.p == pytest.approx(float(stats.ttest_1samp(change, 0).pvalue))
    assert course.change.value == pytest.approx((table[1] - table[2]) / 800)
    assert course.change.method == Method.CLUSTER_T
    assert by_municipality(0.4, 0.6).seats is None


def test_the_seat_link_needs_pairs_places_and_half_of_the_answers() -> None:
    def strongest(pairs: int, municipalities: int, answers_: int) -> WaveLink:
        waves = []
        for seed in (1, 2):
            wave = answers(0.5, municipalities=municipalities, per_side=answers_, seed=seed)
            keys = persons(wave, f"{seed}")
            political = np.flatnonzero(wave.perspective == 0)
            political = political[np.linspace(0, len(political) - 1, pairs).astype(int)]
            keys[political] = persons(wave)[political]
            waves.append(as_wave(seed, replace(wave, role=None), person=keys))
        measures = [wave.item(OUTLINE.scales[0]) for wave in waves]
        panels = Panels()
        found = panels.pairs(waves[0], waves[1], 0)
        assert len(found) == pairs
        rows = panels.rows(waves[0], waves[1])
        return Compared.of((measures[0], measures[1]), 0, found, rows).strongest()

    assert strongest(SEATS, 15, 4) == WaveLink.SEAT
    assert strongest(SEATS - 1, 15, 3) == WaveLink.MUNICIPALITY
    assert strongest(SEATS, 15, 5) == WaveLink.MUNICIPALITY
    assert strongest(SEATS, 9, 5) == WaveLink.NONE


def test_one_course_has_one_link() -> None:
    """First and last wave know their persons; the middle one does not, so nobody is linked."""
    made = [answers(share, seed=w) for w, share in enumerate((0.4, 0.5, 0.6))]
    keys = [persons(made[0]), None, persons(made[2])]
    course = trends(*(as_wave(w, made[w], person=keys[w]) for w in range(3))).items[0].political
    assert course.linked.link == WaveLink.MUNICIPALITY
    assert weakest([WaveLink.SEAT, WaveLink.NONE, WaveLink.MUNICIPALITY]) == WaveLink.NONE


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (unlinked, TestName.CLUSTERED_SLOPE),
        (by_municipality, TestName.PAGE),
        (by_person, TestName.PAGE),
    ],
)
def test_three_waves_have_a_test_of_order(make: Callable[..., Course], name: TestName) -> None:
    rising, falling, level = (
        make(*shares).test for shares in ((0.4, 0.5, 0.6), (0.6, 0.5, 0.4), (0.5, 0.5, 0.5))
    )
    assert rising is not None
    assert falling is not None
    assert level is not None
    assert (rising.name, falling.name) == (name, name)
    assert max(rising.p, falling.p) < 0.001 < 0.01 < level.p
    assert make(0.4, 0.6).test is None


def test_scores_of_unlinked_waves_have_the_test_of_their_slope() -> None:
    waves = []
    for w, share in enumerate((0.4, 0.5, 0.6)):
        codes = [f"{w}{m:03}" for m in range(80)]
        waves.append(as_wave(w, answers(share, municipalities=codes, seed=w)))
    test = trends(*waves).themes[0].political.test
    assert test is not None
    assert (test.name, test.p < 0.001) == (TestName.CLUSTERED_SLOPE, True)


def test_what_a_wave_withholds_hides_the_change_and_the_word() -> None:
    first, second = (answers(share, seed=w) for w, share in enumerate((0.4, 0.6)))
    withheld = {("a", "political"): Reason.REMAINDER, ("a", "gap"): Reason.DOMINANCE}
    found = trends(as_wave(0, first, withheld=withheld), as_wave(1, second))
    hidden, other = found.items
    assert hidden.political.change.reason == Reason.REMAINDER
    assert hidden.political.change.value is None
    assert hidden.political.trend is None
    assert hidden.political.linked.municipalities is None
    assert hidden.gap.change.reason == Reason.DOMINANCE
    assert hidden.administrative.change.visible
    assert other.political.change.visible


def test_a_wave_below_its_own_threshold_hides_the_change() -> None:
    strict = Thresholds(answers=900)
    waves = [as_wave(0, answers(0.4)), as_wave(1, answers(0.6), limits=strict)]
    course = trends(*waves).items[0].political
    assert course.points[0].figure.visible
    assert course.points[1].figure.reason == course.change.reason == Reason.TOO_FEW_ANSWERS


def test_a_hidden_middle_wave_leaves_no_word() -> None:
    made = [answers(share, seed=w) for w, share in enumerate((0.4, 0.5, 0.6))]
    hidden = {("a", "political"): Reason.REMAINDER}
    waves = [as_wave(w, made[w], withheld=hidden if w == 1 else None) for w in range(3)]
    course = trends(*waves).items[0].political
    assert (course.trend, course.test) == (None, None)
    assert course.change.visible


def test_few_municipalities_hide_and_few_more_have_no_interval() -> None:
    assert unlinked(0.4, 0.6, municipalities=4).change.reason == Reason.TOO_FEW_MUNICIPALITIES
    some = unlinked(0.4, 0.6, municipalities=8)
    assert some.change.visible
    assert (some.change.low, some.interval90, some.trend) == (None, None, None)


def test_who_is_not_paired_is_not_given_away() -> None:
    """800 pairs and one more answer in the last wave: its answer would be the difference."""
    first, second = answers(0.4), answers(0.6, seed=2)
    before, after = persons(first), persons(second)
    one = np.flatnonzero((second.perspective == 0) & (second.role == 1))[:1]
    after[one] = b"somebody else"
    course = (
        trends(as_wave(0, first, person=before), as_wave(1, second, person=after))
        .items[0]
        .political
    )
    assert course.linked.link == WaveLink.SEAT
    assert course.change.status == Status.SUPPRESSED
    assert course.change.reason == Reason.REMAINDER
    assert (course.trend, course.seats, course.linked.pairs) == (None, None, None)


@pytest.mark.parametrize(
    ("strangers", "favourable", "hidden"),
    [
        ([0, 1, 2, 3, 10], 2, False),
        ([0, 1, 2, 3, 4], 2, True),  # all of one municipality
        ([0, 1, 2, 10], 2, True),  # fewer than five
        ([0, 1, 2, 3, 10], 5, True),  # all of one mind
        ([0, 1, 2, 3, 10], 0, True),
        ([0, 1, 2, 3, 10], 4, True),  # the odd one out would know the others
        ([0, 1, 2, 3, 4, 10, 11, 12, 13, 14], 9, True),
        ([0, 1, 2, 3, 4, 10, 11, 12, 13, 14], 8, False),
    ],
)
def test_those_who_are_not_paired_are_a_group_of_their_own(
    strangers: list[int], favourable: int, *, hidden: bool
) -> None:
    """Aldermen of the first municipalities who were not there in the other wave."""
    first, second = answers(0.4), answers(0.6, seed=2)
    before, after = persons(first), persons(second)
    political = np.flatnonzero((second.perspective == 0) & (second.role == 1))
    place = second.municipality[political]
    rows = [political[place == number // 10][number % 10] for number in strangers]
    after[rows] = np.array([f"new{row}" for row in rows]).astype(np.bytes_)
    given = np.where(np.arange(len(rows)) < favourable, 4, 2)
    first, second = (with_answers(w, a=_with(w.scales["a"], rows, given)) for w in (first, second))
    waves = as_wave(0, first, person=before), as_wave(1, second, person=after)
    course = trends(*waves).items[0].political
    assert course.linked.link == WaveLink.SEAT
    assert course.change.reason == (Reason.REMAINDER if hidden else None)


def _with(column: Codes, rows: list[int], given: Codes) -> Codes:
    changed = column.copy()
    changed[rows] = given
    return changed


def test_a_municipality_that_carries_the_change_hides_it() -> None:
    first, second = answers(0.4, municipalities=12), answers(0.6, municipalities=12, seed=2)
    heavy = [np.concatenate([np.arange(w.respondents), np.repeat(np.arange(10), 12)]) for w in (first, second)]  # fmt: skip
    waves = [
        replace(
            w,
            municipality=w.municipality[rows],
            perspective=w.perspective[rows],
            scales={code: column[rows] for code, column in w.scales.items()},
            role=None,
        )
        for w, rows in zip((first, second), heavy, strict=True)
    ]
    course = trends(*(as_wave(w, wave) for w, wave in enumerate(waves))).items[0].political
    assert course.change.reason == Reason.DOMINANCE


def test_the_gap_has_a_course_of_its_own() -> None:
    first, second = answers(0.5), answers(0.5, seed=2)
    rng = np.random.default_rng(4)
    share = np.where(second.perspective == 0, 0.7, 0.5)
    apart = with_answers(second, a=np.where(rng.random(second.respondents) < share, 4, 2))
    gap = trends(as_wave(0, first), as_wave(1, apart)).items[0].gap
    values = [point.figure.value or 0.0 for point in gap.points]
    assert gap.change.value == pytest.approx(values[1] - values[0])
    assert gap.change.value == pytest.approx(0.2, abs=0.05)
    assert gap.linked == structs.replace(gap.linked, link=WaveLink.MUNICIPALITY, municipalities=80)


def test_each_wave_counts_by_its_own_coding_and_by_todays_line() -> None:
    """In the first wave the item was worded the other way round, and 3 counted as favourable."""
    then = Instrument((ScaleSpec("a", reverse=True, favourable_from=3),))
    now = Instrument((ScaleSpec("a"),))
    first = answers(0.4)
    turned = with_answers(first, a=6 - first.scales["a"])
    waves = [as_wave(0, turned, outline=then), as_wave(1, first, outline=now)]
    course = trends(*waves).items[0].political
    assert course.points[0].figure == course.points[1].figure
    assert course.change.value == 0


def test_what_is_not_comparable_is_listed_with_the_reason() -> None:
    then = Instrument(
        (ScaleSpec("a"), ScaleSpec("b", categories=7), ScaleSpec("old")),
        (ThemeSpec("t", ("a",)), ThemeSpec("gone", ("old",))),
    )
    now = Instrument(
        (ScaleSpec("a"), ScaleSpec("b"), ScaleSpec("new")),
        (ThemeSpec("t", ("a", "b")), ThemeSpec("fresh", ("new",))),
    )
    waves = [as_wave(0, answers(0.4), outline=then), as_wave(1, answers(0.6), outline=now)]
    found = trends(*waves)
    assert [item.code for item in found.items] == ["a"]
    assert {(one.code, one.theme, one.reason) for one in found.incomparable} == {
        ("b", False, Break.CATEGORIES), ("new", False, Break.NEW), ("old", False, Break.DROPPED),
        ("t", True, Break.ITEMS), ("fresh", True, Break.NEW), ("gone", True, Break.DROPPED),
    }  # fmt: skip


def test_a_course_begins_after_the_last_wave_that_breaks_it() -> None:
    old = Instrument((ScaleSpec("a", categories=4), ScaleSpec("b", theme="t")))
    waves = [
        as_wave(0, answers(0.4), outline=old),
        as_wave(1, answers(0.5)),
        as_wave(2, answers(0.6)),
    ]
    found = trends(*waves)
    a, b = found.items
    assert [point.wave for point in a.political.points] == [1, 2]
    assert [point.wave for point in b.political.points] == [0, 1, 2]
    assert [(one.code, one.wave) for one in found.incomparable if not one.theme] == [("a", 0)]


def test_the_margin_is_that_of_the_last_wave_and_thresholds_are_the_strictest() -> None:
    first = replace(LIMITS, answers=7, delta=0.3)
    waves = [as_wave(0, answers(0.3), limits=first), as_wave(1, answers(0.48, seed=2))]
    assert trends(*waves).items[0].political.trend == Trend.RISING


def test_pairs_keep_together_what_belongs_to_a_pair() -> None:
    pairs = Pairs(np.array([4, 5, 6]), np.array([1, 2, 3]), np.array([0, 1, 2]))
    kept = pairs.only(np.array([True, False, True]))
    assert (kept.first.tolist(), kept.second.tolist(), kept.incumbent.tolist()) == (
        [4, 6],
        [1, 3],
        [0, 2],
    )
    back = kept.turned()
    assert (back.first.tolist(), back.second.tolist(), back.incumbent.tolist()) == (
        [1, 3],
        [4, 6],
        [0, 2],
    )
    assert (len(back), back.counted(Incumbent.SAME), back.counted(Incumbent.NEW)) == (2, 1, 0)


def test_a_municipality_that_took_no_part_has_no_row() -> None:
    """Between, before and after those that did."""
    assert rows_of(("11", "13"), ["13", "12", "10", "11", "14"]).tolist() == [1, -1, -1, 0, -1]
