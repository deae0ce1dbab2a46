"""Counting respondent by respondent: each table of a tally against a plain loop."""

from collections import defaultdict
from itertools import product

import numpy as np
import pytest

from benchmarking.core.counting.merging import _join, merge
from benchmarking.core.counting.tallying import tally
from benchmarking.core.counting.tensor import (
    CellIndex,
    by_categories,
    checked,
    complete,
    locate,
    scored,
)
from benchmarking.core.data.arrays import Codes
from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Instrument,
    NumberSpec,
    RankingSpec,
    ScaleSpec,
    SumSpec,
    ThemeSpec,
)
from benchmarking.core.data.wave import WaveInput

OUTLINE = Instrument(
    (
        ScaleSpec("a", 3, estimate=True), ScaleSpec("b", 5, reverse=True),
        ScaleSpec("c", 3, reverse=True, estimate=True), ScaleSpec("d", 5), ScaleSpec("e", 3),
    ),
    (ThemeSpec("t", ("a", "c", "e")),),
    (
        ChoiceSpec("m", ("x", "y", "z"), multiple=True), ChoiceSpec("s", ("x", "y", "z")),
        ChoiceSpec("none", ("x", "y")),
    ),
    (RankingSpec("r", ("v", "w", "x", "y"), 2), RankingSpec("none", ("v", "w"), 1)),
    (SumSpec("p", ("v", "w")), SumSpec("none", ("v", "w", "x"))),
    (NumberSpec("n"), NumberSpec("none")),
)  # fmt: skip
CODES = ("m9", "m1", "m5", "m3")


def a_small_wave(seed: int) -> WaveInput:
    """Thirty respondents at three of four municipalities; some answers are missing."""
    rng = np.random.default_rng(seed)
    size = 30

    def codes(categories: int) -> Codes:
        return rng.integers(-1, categories + 1, size)

    def absent(table: Codes) -> Codes:
        table[rng.random(size) < 0.2] = -1
        table[rng.random(size) < 0.1, 0] = -1
        return table

    points = rng.integers(0, 9, (size, 2)) / 10
    points[rng.random(size) < 0.2, 1] = np.nan
    ranks = rng.permuted(np.tile([1, 2, 0, 0], (size, 1)), axis=1)
    ranks[rng.random(size) < 0.2] = 0
    return WaveInput(
        CODES,
        rng.integers(-1, 20, (4, 2)).astype(np.int16),
        rng.integers(0, 3, size),
        rng.integers(0, 2, size),
        {"a": codes(3), "b": codes(5), "c": codes(3), "d": codes(5)},
        {"a": codes(3), "c": codes(3)},
        {
            "m": absent(rng.integers(0, 2, (size, 3))),
            "s": absent(np.eye(3, dtype=int)[rng.integers(0, 3, size)]),
        },
        {"r": absent(ranks)},
        {"p": points},
        {"n": np.where(rng.random(size) < 0.2, np.nan, rng.normal(0, 9, size))},
    )


def rows_of(wave: WaveInput) -> dict[tuple[int, int], list[int]]:
    """The respondents of each (municipality in the order of the codes, side)."""
    found = defaultdict(list)
    for r in range(wave.respondents):
        place = sorted(CODES).index(CODES[wave.municipality[r]])
        found[place, int(wave.perspective[r])].append(r)
    return found


CELLS = list(product(range(4), range(2)))


@pytest.mark.parametrize("seed", range(3))
def test_scales_and_estimates_are_counted_by_category(seed: int) -> None:
    wave, specs = a_small_wave(seed), OUTLINE.scales
    found, rows = tally(wave, OUTLINE), rows_of(wave)
    for tallies, answers, groups in (
        (found.scales, wave.scales, {3: [specs[0], specs[2], specs[4]], 5: [specs[1], specs[3]]}),
        (found.estimates, wave.estimates, {3: [specs[0], specs[2]]}),
    ):
        assert list(tallies) == list(groups)
        for K, own in groups.items():  # noqa: N806
            expected = np.zeros((4, 2, len(own), K), dtype=np.int64)
            silent = np.zeros((4, 2, len(own)), dtype=np.int64)
            for (m, s), (i, spec) in product(CELLS, enumerate(own)):
                for r in rows[m, s]:
                    code = answers.get(spec.code, np.zeros(30, int))[r]
                    silent[m, s, i] += code == -1
                    if code > 0:
                        expected[m, s, i, code - 1] += 1
            np.testing.assert_array_equal(tallies[K].counts, expected, strict=True)
            np.testing.assert_array_equal(tallies[K].no_opinion, silent, strict=True)


@pytest.mark.parametrize("seed", range(3))
def test_who_was_invited_and_who_answered(seed: int) -> None:
    wave = a_small_wave(seed)
    found, rows = tally(wave, OUTLINE), rows_of(wave)
    assert found.instrument == OUTLINE
    assert found.municipality_codes == ("m1", "m3", "m5", "m9")
    invited = wave.invited[[1, 3, 2, 0]].astype(np.int64)
    np.testing.assert_array_equal(found.invited, invited, strict=True)
    submitted = np.array([len(rows[cell]) for cell in CELLS]).reshape(4, 2)
    np.testing.assert_array_equal(found.submitted, submitted, strict=True)
    assert submitted[1].sum() == 0, "nobody at m3"


@pytest.mark.parametrize("seed", range(3))
def test_choices_are_counted_with_their_pairs(seed: int) -> None:
    wave = a_small_wave(seed)
    found, rows = tally(wave, OUTLINE), rows_of(wave)
    for code in ("m", "s", "none"):
        own, size = found.choices[code], 2 if code == "none" else 3
        n, pairs = np.zeros((4, 2), int), np.zeros((4, 2, size, size), int)
        mentions = np.zeros((4, 2, size + 1), int)
        for (m, s), marks in ((cell, wave.choices[code][r]) for cell in CELLS for r in rows[cell] if code in wave.choices):  # fmt: skip
            if (marks >= 0).all():
                n[m, s] += 1
                mentions[m, s, marks.sum()] += 1
                pairs[m, s] += np.outer(marks, marks)
        np.testing.assert_array_equal(own.n, n, strict=True)
        np.testing.assert_array_equal(own.pairs, pairs, strict=True)
        np.testing.assert_array_equal(own.mentions, mentions, strict=True)
        diagonal = np.array([[[pairs[m, s, o, o] for o in range(size)] for s in (0, 1)] for m in range(4)])  # fmt: skip
        np.testing.assert_array_equal(own.chosen, diagonal, strict=True)
        assert own.chosen.flags.c_contiguous
        assert own.mentions.flags.c_contiguous


@pytest.mark.parametrize("seed", range(3))
def test_rankings_are_counted_with_twice_the_midranks(seed: int) -> None:
    """Two of four are ranked: 1, 2, and twice 3.5."""
    wave = a_small_wave(seed)
    found, rows = tally(wave, OUTLINE), rows_of(wave)
    n, (first, top, doubled) = np.zeros((4, 2), int), np.zeros((3, 4, 2, 4), int)
    for (m, s), ranks in ((cell, wave.rankings["r"][r]) for cell in CELLS for r in rows[cell]):
        if (ranks >= 0).all() and ranks.any():
            n[m, s] += 1
            first[m, s] += ranks == 1
            top[m, s] += ranks > 0
            doubled[m, s] += [7 if rank == 0 else 2 * rank for rank in ranks]
    own = found.rankings["r"]
    np.testing.assert_array_equal(own.n, n, strict=True)
    np.testing.assert_array_equal(own.first, first, strict=True)
    np.testing.assert_array_equal(own.top, top, strict=True)
    np.testing.assert_array_equal(own.double_rank, doubled, strict=True)
    none = found.rankings["none"]
    assert none.n.shape == (4, 2)
    for part in (none.first, none.top, none.double_rank):
        np.testing.assert_array_equal(part, np.zeros((4, 2, 2), int), strict=True)


@pytest.mark.parametrize("seed", range(3))
def test_amounts_are_added_from_the_smallest_up(seed: int) -> None:
    wave = a_small_wave(seed)
    found, rows = tally(wave, OUTLINE), rows_of(wave)
    for own, table in (
        (found.sums["p"], wave.sums["p"]),
        (found.sums["none"], np.full((30, 3), np.nan)),
        (found.numbers["n"], wave.numbers["n"][:, None]),
        (found.numbers["none"], np.full((30, 1), np.nan)),
    ):
        assert own.n.shape == (4, 2)
        assert own.total.shape == own.least.shape == own.most.shape == (4, 2, table.shape[1])
        for m, s in CELLS:
            given = [table[r] for r in rows[m, s] if np.isfinite(table[r]).all()]
            assert own.n[m, s] == len(given)
            for o in range(table.shape[1]):
                values = sorted(float(row[o]) for row in given)
                assert own.total[m, s, o] == float(np.array([0.0, *values]).cumsum()[-1])
                assert own.least[m, s, o] == min(values, default=np.inf)
                assert own.most[m, s, o] == max(values, default=-np.inf)


def test_long_rankings_need_more_than_a_byte_for_twice_a_rank() -> None:
    """Eighty options, all ranked: twice the last rank is 160."""
    options = tuple(str(o) for o in range(80))
    wave = WaveInput(
        ("a",), np.full((1, 2), -1), np.zeros(1, int), np.zeros(1, int),
        rankings={"r": np.arange(1, 81, dtype=np.int8)[None]},
    )  # fmt: skip
    found = tally(wave, Instrument(rankings=(RankingSpec("r", options, 80),))).rankings["r"]
    assert found.double_rank[0, 0].tolist() == list(range(2, 161, 2))


def test_nobody_at_all_is_counted_and_merged_to_nobody() -> None:
    nobody = np.zeros(0, dtype=np.int64)
    empty = WaveInput((), np.zeros((0, 2), dtype=np.int64), nobody, nobody)
    found = tally(empty, OUTLINE)
    assert found.municipalities == 0
    assert found.scales[3].counts.shape == (0, 2, 3, 3)
    assert merge([found, found]).submitted.shape == (0, 2)


def test_only_what_a_tally_is_made_of_can_be_joined() -> None:
    with pytest.raises(TypeError, match="Cannot join int"):
        _join([1, 2], np.arange(2))
    with pytest.raises(TypeError, match="Cannot join type"):
        _join([ScaleSpec, ScaleSpec], np.arange(2))


HERE = CellIndex(np.array([0, 3, 3, 0, 1]), 2)  # nobody at (1, 0)


def test_codes_are_counted_by_cell() -> None:
    codes = np.array([2, -1, 0, 2, 1], dtype=np.int8)
    table, again = HERE.tables([codes, codes], 3)
    expected = [
        [[0, 0, 0, 2, 0], [0, 0, 1, 0, 0]],
        [[0, 0, 0, 0, 0], [1, 1, 0, 0, 0]],
    ]
    assert table.tolist() == again.tolist() == expected
    histogram = HERE.histogram(codes, 3)
    assert histogram.tolist() == [[[0, 2, 0], [1, 0, 0]], [[0, 0, 0], [0, 0, 0]]]
    assert histogram.flags.c_contiguous
    assert HERE.count(codes > 0).tolist() == [[2, 1], [0, 0]]


def test_whole_numbers_are_added_by_cell_and_code() -> None:
    values, codes = np.array([10, 7, 5, 20, 2**40]), np.array([2, 1, 0, 2, 1])
    found = HERE.add(values, codes, 2)
    expected = np.array([[[0, 30], [2**40, 0]], [[0, 0], [7, 0]]])
    np.testing.assert_array_equal(found, expected, strict=True)


def test_real_values_are_added_in_any_order_to_the_same_bits() -> None:
    """From the smallest up 0.1 + 0.2 + 0.3 is not 0.6; an empty cell has no bounds."""
    cells = CellIndex(np.array([2, 2, 2, 1, 2]), 2)
    rows = np.array([True, True, True, True, False])
    for values in ([0.3, 0.2, 0.1, -4.0, 9.0], [0.1, 0.3, 0.2, -4.0, -9.0]):
        total, least, most = cells.amounts(np.array(values), rows)
        assert total.tolist() == [[0.0, -4.0], [0.1 + 0.2 + 0.3, 0.0]]
        assert least.tolist() == [[np.inf, -4.0], [0.1, np.inf]]
        assert most.tolist() == [[-np.inf, -4.0], [0.3, -np.inf]]
    total, *_ = cells.amounts(np.array([1.0] * 5), np.zeros(5, dtype=bool))
    assert total.tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert total.dtype == np.float64


def test_items_are_grouped_by_their_categories() -> None:
    a, b, c, d, e = OUTLINE.scales
    assert by_categories(OUTLINE) == {3: [a, c, e], 5: [b, d]}
    assert by_categories(OUTLINE, estimates=True) == {3: [a, c]}


@pytest.mark.parametrize(("categories", "type_"), [(2, np.int8), (126, np.int8), (127, np.int64)])
def test_codes_stay_as_they_were_answered_in_one_byte_where_they_fit(
    categories: int, type_: type[np.integer]
) -> None:
    answers = np.array([-1, 0, 1, 2, categories])
    reverse = ScaleSpec("a", categories, reverse=True)
    found = checked(answers, reverse)
    np.testing.assert_array_equal(found, answers.astype(type_), strict=True)
    assert checked(found, reverse) is found, "no copy where none is needed"
    expected = np.array([-1, 0, categories, categories - 1, 1])
    assert scored(found, reverse).tolist() == expected.tolist()
    assert scored(found, ScaleSpec("a", categories)) is found


@pytest.mark.parametrize("code", [-2, 4])
def test_a_code_beyond_the_scale_is_refused(code: int) -> None:
    spec = ScaleSpec("a", 3)
    for answers in ([code], [1, code, 3], [-1, code]):
        with pytest.raises(ValueError, match=r"outside 1\.\.3"):
            checked(np.array(answers), spec)
    assert checked(np.array([-1, 3]), spec).tolist() == [-1, 3]
    assert checked(np.zeros(0, dtype=np.int8), spec).tolist() == []


def test_every_item_of_the_instrument_has_the_codes_that_were_answered() -> None:
    wave = a_small_wave(0)
    found = complete(wave, OUTLINE)
    assert list(found.scales) == ["a", "b", "c", "d", "e"]
    assert list(found.estimates) == ["a", "c"]
    np.testing.assert_array_equal(found.scales["e"], np.zeros(30, dtype=np.int8), strict=True)
    for code in ("a", "b", "d"):
        assert found.scales[code].tolist() == wave.scales[code].tolist()
    assert found.estimates["c"].tolist() == wave.estimates["c"].tolist()
    assert found.numbers is wave.numbers
    without = complete(WaveInput(CODES, wave.invited, wave.municipality, wave.perspective), OUTLINE)
    np.testing.assert_array_equal(without.estimates["c"], np.zeros(30, np.int8), strict=True)


def test_municipalities_are_put_in_the_order_of_their_codes() -> None:
    wave = a_small_wave(1)
    cells, codes, order = locate(wave)
    assert codes == ("m1", "m3", "m5", "m9")
    np.testing.assert_array_equal(order, np.array([1, 3, 2, 0]), strict=True)
    assert cells.municipalities == 4
    place = {0: 3, 1: 0, 2: 2, 3: 1}
    expected = [2 * place[int(m)] + int(s) for m, s in zip(wave.municipality, wave.perspective, strict=True)]  # fmt: skip
    np.testing.assert_array_equal(cells.index, np.array(expected), strict=True)
