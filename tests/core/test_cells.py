"""Every municipality's cells, against loops over the answers and the rules one after the other."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Bools, Counts, Floats
from benchmarking.core.data.instrument import (
    ChoiceSpec,
    Instrument,
    NumberSpec,
    RankingSpec,
    ScaleSpec,
    SumSpec,
    ThemeSpec,
)
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.columns import Columns, Withheld
from benchmarking.core.disclosure.protection import (
    REMAINDER,
    TOO_FEW,
    UNANIMOUS,
    VISIBLE,
    AlsoHidden,
    Reasons,
    cell_reasons,
    complete_options,
    complete_sums,
    composite_exposed,
)
from benchmarking.core.municipalities.cells import (
    CellTable,
    CellTables,
    blank,
    bound_counts,
    cell_tables,
    column_answers,
)
from tests.core.alike import assert_alike

LIMITS = Thresholds()
OPTIONS = ("a", "b", "c", "d")
SCALES = (ScaleSpec("x", theme="t"), ScaleSpec("y", theme="t"), ScaleSpec("z", categories=11))
MULTIPLE, SINGLE = ChoiceSpec("m", OPTIONS, multiple=True), ChoiceSpec("s", OPTIONS)
RANKED, POINTS = RankingSpec("r", OPTIONS, 2), SumSpec("p", OPTIONS[:3], 40.0)
OUTLINE = Instrument(
    SCALES, (ThemeSpec("t", ("x", "y")), ThemeSpec("u", ("z", "x"))), (MULTIPLE, SINGLE),
    (RANKED,), (POINTS,), (NumberSpec("n"),),
)  # fmt: skip
M = 10


@cache
def wave(seed: int) -> WaveInput:
    """Sides of none to fifteen persons, who agree in some municipalities and differ in others."""
    rng = np.random.default_rng(seed)
    cell = np.repeat(np.arange(2 * M), rng.integers(0, 16, 2 * M))
    size, agree = len(cell), rng.random(2 * M)[cell] < 0.3
    columns = {s.code: np.where(agree & (rng.random(size) < 0.9), s.categories, rng.integers(-1, s.categories + 1, size)) for s in SCALES}  # fmt: skip
    marks = np.where(agree[:, None], rng.random((size, 4)) < [0.97, 0.03, 0.5, 0.5], rng.random((size, 4)) < 0.6).astype(int)  # fmt: skip
    single = np.eye(4, dtype=int)[np.where(agree, 0, rng.integers(0, 4, size))]
    places = np.argsort(np.argsort(rng.random((size, 4)) - agree[:, None] * [0.9, 0, 0, 0], axis=1), axis=1) + 1  # fmt: skip
    ranks = np.where(places <= 2, places, 0)
    points: Floats = np.asarray(rng.multinomial(8, [0.4, 0.3, 0.3], size) * 5.0, dtype=np.float64)
    points[agree] = [40.0, 0.0, 0.0]
    numbers = np.where(agree, 7.0, rng.integers(0, 9, size).astype(float))
    for answers in (marks, single, ranks):
        answers[rng.random(size) < 0.05] = -1
    points[rng.random(size) < 0.05], numbers[rng.random(size) < 0.05] = np.nan, np.nan
    return WaveInput(
        tuple(f"{m:02}" for m in range(M)), np.full((M, 2), -1), cell // 2, cell % 2, columns,
        choices={"m": marks, "s": single}, rankings={"r": ranks}, sums={"p": points},
        numbers={"n": numbers},
    )  # fmt: skip


@cache
def counted(seed: int) -> Tally:
    return tally(wave(seed), OUTLINE)


def rows(seed: int, m: int, s: int) -> Bools:
    """The respondents of one side of one municipality."""
    whole = wave(seed)
    return np.asarray((whole.municipality == m) & (whole.perspective == s))


def gathered(seed: int, values: NDArray[Any], measure: Any = np.sum) -> Floats:
    """A measure of the values (R, ...) of each municipality and side, 0 for nobody."""
    found = np.zeros((M, 2, *values.shape[1:]))
    for m in range(M):
        for s in (0, 1):
            own = values[rows(seed, m, s)]
            if len(own):
                found[m, s] = measure(own, axis=0)
    return found


def whole_numbers(values: Floats) -> Counts:
    return values.astype(np.int64)


def over(numerator: Floats | Counts, denominator: Floats | Counts) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.asarray(numerator / denominator, dtype=float)


def seen(reasons: Reasons, n: Counts, **values: Floats) -> CellTable:
    """What stays of the figures where nothing hides them."""
    kept = {name: np.where(reasons == VISIBLE, value, np.nan) for name, value in values.items()}
    return CellTable(np.where(reasons == VISIBLE, n, 0), reasons, kept)


def held_at_random(seed: int) -> Withheld:
    nothing = Withheld.nothing(counted(seed))
    marks = np.random.default_rng(seed + 100).random(nothing.cells.shape) < 0.15
    return nothing.plus(marks)


def items_of(seed: int, held: Bools) -> tuple[CellTable, dict[str, Floats]]:
    counts = [gathered(seed, np.stack([wave(seed).scales[s.code] == k for k in range(1, s.categories + 1)], axis=1)) for s in SCALES]  # fmt: skip
    n = whole_numbers(np.stack([c.sum(axis=-1) for c in counts], axis=-1))
    favourable = whole_numbers(np.stack([c[..., s.cut - 1 :].sum(axis=-1) for s, c in zip(SCALES, counts, strict=True)], axis=-1))  # fmt: skip
    pomp = np.stack([c @ np.linspace(0, 100, s.categories) for s, c in zip(SCALES, counts, strict=True)], axis=-1)  # fmt: skip
    alike = (n > 0) & (np.stack([c.max(axis=-1) for c in counts], axis=-1) >= n - 1)
    reasons = cell_reasons(n, favourable, LIMITS, AlsoHidden(alike, held))
    bars = {}
    for i, (s, c) in enumerate(zip(SCALES, counts, strict=True)):
        wide = (reasons[..., i] == VISIBLE) & (n[..., i] >= 8)
        bars[s.code] = np.where(wide[..., None], over(c, n[..., i, None]), np.nan)
    return seen(reasons, n, share=over(favourable, n), mean=over(pomp, n)), bars


def themes_of(seed: int, items: Reasons, held: Bools) -> CellTable:
    """Both themes have two items, so that a score needs both."""
    columns = wave(seed).scales
    n, mean, favourable, exposed = [], [], [], []
    for theme in OUTLINE.themes:
        specs = [OUTLINE.scale(code) for code in theme.items]
        given = np.logical_and.reduce([columns[s.code] > 0 for s in specs])
        score = np.mean([100 * (columns[s.code] - 1) / (s.categories - 1) for s in specs], axis=0)
        cut = np.mean([100 * (s.cut - 1.5) / (s.categories - 1) for s in specs])
        n.append(gathered(seed, given))
        mean.append(over(gathered(seed, np.where(given, score, 0)), n[-1]))
        favourable.append(gathered(seed, given & (score >= cut)))
        own, own_mean, alike = [], [], []
        for s in specs:
            answers = columns[s.code]
            own.append(gathered(seed, answers > 0))
            own_mean.append(over(gathered(seed, np.where(answers > 0, 100 * (answers - 1) / (s.categories - 1), 0)), own[-1]))  # fmt: skip
            most = np.max([gathered(seed, answers == k) for k in range(1, s.categories + 1)], axis=0)  # fmt: skip
            alike.append((own[-1] > 0) & (most >= own[-1] - 1))
        places = [[s.code for s in SCALES].index(s.code) for s in specs]
        exposed.append(composite_exposed(np.stack(own, axis=-1).astype(int), np.stack(own_mean, axis=-1), items[..., places], LIMITS, np.stack(alike, axis=-1)))  # fmt: skip
    size, value = whole_numbers(np.stack(n, axis=-1)), np.stack(mean, axis=-1)
    also = AlsoHidden(exposed=np.stack(exposed, axis=-1) | held)
    reasons = cell_reasons(size, bound_counts(size, value, 100.0), LIMITS, also)
    share = np.where(size >= 10, over(np.stack(favourable, axis=-1), size), np.nan)
    return seen(reasons, size, share=share, mean=value)


def option_reasons(
    n: Counts, agreeing: Counts, share: Floats, alike: Bools, limits: Thresholds, held: Bools, *, whole: bool,
) -> Reasons:  # fmt: skip
    """The rules over and over, more often than there are cells to hide."""
    hidden = held | (complete_options(share, cell_reasons(n, agreeing, limits, AlsoHidden(alike))) != VISIBLE)  # fmt: skip
    for _ in range(n.size):
        reasons = cell_reasons(n, agreeing, limits, AlsoHidden(alike, hidden))
        reasons = complete_sums(share, reasons) if whole else reasons
        hidden = hidden | (reasons != VISIBLE)
    return reasons


def choice_of(seed: int, spec: ChoiceSpec, held: Bools) -> CellTable:
    marks = wave(seed).choices[spec.code]
    given = marks[:, :1] >= 0
    n = whole_numbers(gathered(seed, given & (marks >= 0)))
    chosen = whole_numbers(gathered(seed, given & (marks == 1)))
    share = over(chosen, n)
    if spec.multiple:
        alike = (n > 0) & (chosen == n)
        reasons = option_reasons(n, chosen, share, alike, LIMITS, held, whole=False)
    else:
        alike = np.broadcast_to((n[..., :1] > 0) & (chosen.max(axis=-1, keepdims=True) >= n[..., :1] - 1), n.shape)  # fmt: skip
        reasons = option_reasons(
            n, chosen, share, alike, replace(LIMITS, answers=8), held, whole=True
        )
    return seen(reasons, n, share=share)


def ranking_of(seed: int, held: Bools) -> CellTable:
    ranks = wave(seed).rankings["r"]
    given = (ranks[:, :1] >= 0) & (ranks >= 0)
    n, top = whole_numbers(gathered(seed, given)), whole_numbers(gathered(seed, ranks > 0))
    first = whole_numbers(gathered(seed, ranks == 1))
    # Two of four are ranked; the other two share the places 3 and 4.
    rank = over(gathered(seed, np.where(given, np.where(ranks > 0, ranks, 3.5), 0)), n)
    most = first.max(axis=-1, keepdims=True)
    alike = (n > 0) & ((top == n) | (most >= n - 1))
    reasons = option_reasons(n, top, over(top, n), alike, replace(LIMITS, answers=10), held, whole=True)  # fmt: skip
    return seen(reasons, n, first=over(first, n), top=over(top, n), mean_rank=rank)


def all_but_one_alike(values: NDArray[Any], axis: int) -> Floats:
    """Whether taking one value away leaves equal ones."""
    ordered = np.sort(values, axis=axis)
    return np.asarray((ordered[:-1] == ordered[:1]).all(axis=0) | (ordered[1:] == ordered[-1:]).all(axis=0), dtype=float)  # fmt: skip


def amounts_of(seed: int, values: Floats, held: Bools, whole: float | None) -> CellTable:
    given = np.isfinite(values)
    n, total = whole_numbers(gathered(seed, given)), gathered(seed, np.where(given, values, 0.0))
    alike = np.zeros(n.shape, dtype=bool)
    agreeing = np.minimum(1, np.maximum(n - 1, 0))
    for m in range(M):
        for s in (0, 1):
            own = values[rows(seed, m, s)]
            own = own[np.isfinite(own).all(axis=1)]
            if len(own):
                alike[m, s] = all_but_one_alike(own, 0) > 0
                for o in range(own.shape[1]):
                    bound = (own[:, o] == own[0, o]).all() if whole is None else (own[:, o] == whole).all()  # fmt: skip
                    agreeing[m, s, o] = n[m, s, o] if bound else agreeing[m, s, o]
                    if whole is not None and (own[:, o] == 0).all():
                        agreeing[m, s, o] = 0
    mean = over(total, n)
    if whole is None:
        return seen(cell_reasons(n, agreeing, LIMITS, AlsoHidden(alike, held)), n, mean=mean)
    reasons = option_reasons(n, agreeing, mean / whole, alike, LIMITS, held, whole=True)
    return seen(reasons, n, mean=mean)


def expected(seed: int, held: Withheld) -> CellTables:
    items, bars = items_of(seed, held.part("items"))
    whole = wave(seed)
    return CellTables(
        held.columns, items, bars, themes_of(seed, items.reasons, held.part("themes")),
        {s.code: choice_of(seed, s, held.part(f"choices:{s.code}")) for s in (MULTIPLE, SINGLE)},
        {"r": ranking_of(seed, held.part("rankings:r"))},
        {"p": amounts_of(seed, whole.sums["p"], held.part("sums:p"), 40.0)},
        {"n": amounts_of(seed, whole.numbers["n"][:, None], held.part("numbers:n"), None)},
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
@pytest.mark.parametrize("some_held", [False, True])
def test_every_cell_of_every_municipality(seed: int, *, some_held: bool) -> None:
    held = held_at_random(seed) if some_held else None
    found = cell_tables(counted(seed), LIMITS, held)
    assert_alike(found, expected(seed, held or Withheld.nothing(counted(seed))))
    assert (found.items.reasons == VISIBLE).any()
    assert (found.rankings["r"].reasons == VISIBLE).any() or some_held


@pytest.mark.parametrize("seed", [1, 2])
def test_the_answers_behind_every_column(seed: int) -> None:
    found, whole = column_answers(counted(seed)), wave(seed)
    columns = Columns.of(OUTLINE)
    assert found.n.shape == found.agreeing.shape == (M, 2, len(columns.names))
    sizes, agreeing = [], []
    for spec in SCALES:
        sizes.append(gathered(seed, whole.scales[spec.code] > 0))
        agreeing.append(gathered(seed, whole.scales[spec.code] >= spec.cut))
    for theme in OUTLINE.themes:
        given = np.logical_and.reduce([whole.scales[code] > 0 for code in theme.items])
        n = gathered(seed, given)
        sizes.append(n)
        bounds = []
        for code in theme.items:
            top = OUTLINE.scale(code).categories
            bounds.append((gathered(seed, given & (whole.scales[code] == 1)), gathered(seed, given & (whole.scales[code] == top))))  # fmt: skip
        low = np.logical_and.reduce([b[0] == n for b in bounds])
        high = np.logical_and.reduce([b[1] == n for b in bounds]) & (n > 0)
        agreeing.append(np.where(high, n, np.where(low, 0, np.minimum(1, np.maximum(n - 1, 0)))))
    for spec_code, top in (("m", 1), ("s", 1)):
        marks = whole.choices[spec_code]
        for o in range(4):
            sizes.append(gathered(seed, marks[:, o] >= 0))
            agreeing.append(gathered(seed, marks[:, o] == top))
    for o in range(4):
        sizes.append(gathered(seed, whole.rankings["r"][:, o] >= 0))
        agreeing.append(gathered(seed, whole.rankings["r"][:, o] > 0))
    for values in (whole.sums["p"], whole.numbers["n"][:, None]):
        for o in range(values.shape[1]):
            given = np.isfinite(values[:, o])
            n = gathered(seed, given)
            least = gathered(seed, np.where(given, values[:, o], np.inf), np.min)
            most = gathered(seed, np.where(given, values[:, o], -np.inf), np.max)
            sizes.append(n)
            agreeing.append(np.where(least == most, n, np.minimum(1, np.maximum(n - 1, 0))))
    np.testing.assert_array_equal(found.n, np.stack(sizes, axis=-1))
    np.testing.assert_array_equal(found.agreeing, np.stack(agreeing, axis=-1))


def test_a_mean_at_its_bound_says_what_everybody_answered() -> None:
    n = np.array([0, 1, 2, 7, 7, 7, 7, 7, 7, 7])
    mean = np.array([np.nan, 50, 50, 50, 0, 100, 1e-7, 1.01e-7, 100 - 0.9e-7, 100 - 1.1e-7])
    assert bound_counts(n, mean, 100.0).tolist() == [0, 0, 1, 1, 0, 7, 0, 1, 7, 1]
    assert bound_counts(np.array([7]), np.array([1e-8]), 1.0).tolist() == [1]


def test_hidden_cells_lose_their_numbers() -> None:
    n, reasons = np.array([[[5, 6]]]), np.array([[[VISIBLE, TOO_FEW]]], dtype=np.int8)
    found = blank(n, reasons, {"mean": np.array([[[1.5, 2.5]]]), "share": np.array([[[0.5, 1.0]]])})
    nan = np.nan
    values = {"mean": np.array([[[1.5, nan]]]), "share": np.array([[[0.5, nan]]])}
    assert_alike(found, CellTable(np.array([[[5, 0]]]), reasons, values))


def test_a_gap_needs_both_sides() -> None:
    values = np.array([[[0.75, 0.5], [0.25, np.nan]], [[np.nan, 0.1], [0.2, 0.6]]])
    none = np.zeros((2, 2, 2), dtype=np.int8)
    table = CellTable(np.zeros((2, 2, 2), dtype=int), none, {"share": values, "mean": 100 * values})
    np.testing.assert_allclose(table.gap("share"), [[0.5, np.nan], [np.nan, -0.5]])
    np.testing.assert_allclose(table.gap("mean"), [[50, np.nan], [np.nan, -50]])


def test_the_reasons_stand_in_the_order_of_the_columns() -> None:
    found = cell_tables(counted(1), LIMITS)
    parts = found.columns.parts
    assert found.reasons.shape == (M, 2, len(found.columns.names))
    np.testing.assert_array_equal(found.reasons[..., parts["themes"]], found.themes.reasons)
    np.testing.assert_array_equal(found.reasons[..., parts["choices:s"]], found.choices["s"].reasons)  # fmt: skip
    np.testing.assert_array_equal(found.reasons[..., parts["numbers:n"]], found.numbers["n"].reasons)  # fmt: skip


def test_an_outline_without_items_has_no_columns() -> None:
    place, side = np.array([0, 0, 1]), np.array([0, 1, 0])
    counts = tally(WaveInput(("A", "B"), np.full((2, 2), -1), place, side), Instrument(numbers=(NumberSpec("n"),)))  # fmt: skip
    found = cell_tables(counts, LIMITS)
    assert found.items.n.shape == found.themes.n.shape == (2, 2, 0)
    assert found.items.n.dtype == np.int64
    assert (found.distributions, found.choices, found.rankings, found.sums) == ({}, {}, {}, {})
    assert found.numbers["n"].n.tolist() == [[[0], [0]], [[0], [0]]]


def one_side(n: int, marks: list[list[int]], spec: ChoiceSpec) -> Reasons:
    """The reasons of one municipality of `n` with these answers, among nine mixed ones."""
    mixed = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]] * 3
    if spec.multiple:
        mixed = [[1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1]] * 3
    assert len(marks) == n
    answers = np.array(marks + mixed * 9)
    place = np.array([0] * n + [m for m in range(1, 10) for _ in range(12)])
    whole = WaveInput(tuple(f"{m}" for m in range(10)), np.full((10, 2), -1), place, np.zeros(len(place), dtype=int), choices={"c": answers})  # fmt: skip
    found = cell_tables(tally(whole, Instrument(choices=(replace(spec, code="c"),))), LIMITS)
    return np.asarray(found.choices["c"].reasons[0, 0])


def test_a_single_choice_needs_a_distribution_and_a_multiple_one_a_cell() -> None:
    spread = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]] * 2
    assert set(one_side(7, spread[:7], SINGLE).tolist()) == {TOO_FEW}
    assert set(one_side(8, spread, SINGLE).tolist()) == {VISIBLE}
    some = [[1, 0, 1, 0], [0, 1, 1, 0], [1, 1, 0, 0], [0, 0, 0, 1], [1, 0, 0, 1]]
    assert set(one_side(5, some, MULTIPLE).tolist()) == {VISIBLE}
    assert set(one_side(4, some[:4], MULTIPLE).tolist()) == {TOO_FEW}


def test_an_option_that_everybody_chooses_goes_with_another() -> None:
    first = [[1, 0, 1, 0], [1, 1, 0, 1]] * 6
    found = one_side(12, first, MULTIPLE)
    assert found.tolist() == [UNANIMOUS, REMAINDER, VISIBLE, VISIBLE]
    alone = one_side(12, [[1, 0, 0, 0]] * 11 + [[0, 1, 0, 0]], SINGLE)
    assert set(alone.tolist()) == {UNANIMOUS}


def test_the_rules_go_on_until_none_of_them_hides_more() -> None:
    """One option is held at the first municipality, so it goes at the second too; at both the
    others would give it by their sum, so a second goes; and what went at one goes at the other."""
    answers = {0: (4, 3, 2, 3), 1: (4, 2, 3, 4), **dict.fromkeys(range(2, 10), (4, 4, 3, 4))}
    rows = [(m, o) for m, counts in answers.items() for o, k in enumerate(counts) for _ in range(k)]
    place, option = np.array(rows).T
    marks = np.eye(4, dtype=int)[option]
    outline = Instrument(choices=(SINGLE,))
    whole = WaveInput(tuple(f"{m}" for m in range(10)), np.full((10, 2), -1), place, np.zeros(len(place), dtype=int), choices={"s": marks})  # fmt: skip
    counts = tally(whole, outline)
    held = np.zeros((10, 2, 4), dtype=bool)
    held[0, 0, 3] = True
    found = cell_tables(counts, LIMITS, Withheld.nothing(counts).plus(held)).choices["s"].reasons
    hidden = [[VISIBLE, REMAINDER, REMAINDER, REMAINDER]] * 2 + [[VISIBLE] * 4] * 8
    assert found[:, 0].tolist() == hidden


def test_a_theme_of_three_items_is_shown_where_its_items_are() -> None:
    outline = Instrument(SCALES, (ThemeSpec("w", ("x", "y", "z")),))
    codes = np.tile([1, 2, 4, 5, 3, 4], 8)
    place, side = np.repeat(np.arange(8), 6), np.zeros(48, dtype=int)
    scales = {"x": codes, "y": codes[::-1].copy(), "z": 2 * codes - 1}
    whole = WaveInput(tuple(f"{m}" for m in range(8)), np.full((8, 2), -1), place, side, scales)
    found = cell_tables(tally(whole, outline), LIMITS)
    assert found.items.reasons[:, 0].tolist() == [[VISIBLE] * 3] * 8
    assert found.themes.reasons[:, 0].tolist() == [[VISIBLE]] * 8
    mean = (100 * np.mean(codes - 1) / 4 * 2 + 100 * np.mean(2 * codes - 2) / 10) / 3
    assert found.themes.values["mean"][:, 0, 0] == pytest.approx(np.full(8, mean))


def test_a_mean_exactly_at_the_edge_of_its_bound_lies_on_it() -> None:
    edge = 1e-9 * 100.0
    assert bound_counts(np.array([7, 7]), np.array([edge, 100.0 - edge]), 100.0).tolist() == [0, 7]
