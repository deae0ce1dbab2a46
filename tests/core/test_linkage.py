"""Counts that need two answers of one person, against loops over the persons."""

from itertools import combinations

import numpy as np
import pytest

from benchmarking.core.counting.linkage import (
    AT_ONCE,
    ProductTotals,
    complete_answers,
    joint_counts,
    theme_concordances,
)
from benchmarking.core.counting.tensor import CellIndex
from benchmarking.core.data.arrays import Codes
from benchmarking.core.data.instrument import Instrument, ScaleSpec, ThemeSpec
from benchmarking.core.data.wave import WaveInput


def a_wave(rng: np.random.Generator, municipalities: int = 4, size: int = 80) -> WaveInput:
    """Two items with 5 and one with 3 categories; some answers are missing, or no opinion."""
    return WaveInput(
        tuple("abcd"[:municipalities]),
        np.full((municipalities, 2), -1),
        rng.integers(0, municipalities, size),
        rng.integers(0, 2, size),
        {"x": rng.integers(-1, 6, size), "y": rng.integers(0, 6, size), "z": rng.integers(-1, 4, size)},
        {"x": rng.integers(-1, 6, size)},
    )  # fmt: skip


def cells_of(wave: WaveInput) -> CellIndex:
    return CellIndex(2 * wave.municipality + wave.perspective, len(wave.municipality_codes))


def test_own_and_estimated_answers_are_counted_together() -> None:
    wave = a_wave(np.random.default_rng(1))
    expected = np.zeros((4, 2, 5, 5), dtype=int)
    for r in range(wave.respondents):
        own, estimate = int(wave.scales["x"][r]), int(wave.estimates["x"][r])
        if own > 0 and estimate > 0:
            expected[wave.municipality[r], wave.perspective[r], own - 1, estimate - 1] += 1
    found = joint_counts(wave, cells_of(wave), ScaleSpec("x", estimate=True))
    np.testing.assert_array_equal(found, expected)


def test_who_answered_every_item_is_counted_with_the_products() -> None:
    """As the items count in the theme: y is worded the other way round."""
    specs = (ScaleSpec("x"), ScaleSpec("y", reverse=True), ScaleSpec("z", categories=3))
    wave = a_wave(np.random.default_rng(2))
    number, sums = np.zeros((4, 2), dtype=int), np.zeros((2, 3), dtype=int)
    products = np.zeros((2, 3, 3), dtype=int)
    for r in range(wave.respondents):
        codes = [int(wave.scales[code][r]) for code in ("z", "x", "y")]
        if codes[2] > 0:
            codes[2] = 6 - codes[2]
        if min(codes) > 0:
            s = int(wave.perspective[r])
            number[wave.municipality[r], s] += 1
            sums[s] += codes
            products[s] += [[one * other for other in codes] for one in codes]
    found, totals = complete_answers(
        wave, cells_of(wave), Instrument(specs), ThemeSpec("t", ("z", "x", "y"))
    )
    np.testing.assert_array_equal(found, number)
    np.testing.assert_array_equal(totals.sums, sums)
    np.testing.assert_array_equal(totals.products, products)
    assert totals.sums.dtype == totals.products.dtype == np.int64


def test_products_of_other_municipalities_are_added() -> None:
    one = ProductTotals(np.array([[1, 2], [3, 4]]), np.arange(8).reshape(2, 2, 2))
    other = ProductTotals(np.array([[10, 20], [30, 40]]), np.full((2, 2, 2), 5))
    both = one.plus(other)
    assert both.sums.tolist() == [[11, 22], [33, 44]]
    assert both.products.tolist() == [[[5, 6], [7, 8]], [[9, 10], [11, 12]]]


OUTLINE = Instrument(
    tuple(ScaleSpec(code) for code in "abcd"),
    (ThemeSpec("p", ("a", "b")), ThemeSpec("q", ("c",)), ThemeSpec("r", ("b", "d"))),
)


def compared(cells: CellIndex, first: Codes, second: Codes) -> dict[str, list[list[int]]]:
    """Every pair of colleagues that both have both scores."""
    found = {name: np.zeros((cells.municipalities, 2), int) for name in ("n", "lead", "rows", "columns")}  # fmt: skip
    for cell in range(2 * cells.municipalities):
        at = cell // 2, cell % 2
        rows = [r for r in np.flatnonzero(cells.index == cell) if first[r] > 0 and second[r] > 0]
        found["n"][at] = len(rows)
        for i, j in combinations(rows, 2):
            one, other = int(first[i]) - int(first[j]), int(second[i]) - int(second[j])
            found["lead"][at] += np.sign(one) * np.sign(other)
            found["rows"][at] += one != 0
            found["columns"][at] += other != 0
    return {name: table.tolist() for name, table in found.items()}


@pytest.mark.parametrize(("municipalities", "size"), [(3, 90), (AT_ONCE + 2, 1800)])
def test_colleagues_are_compared_on_two_themes(municipalities: int, size: int) -> None:
    """Not on two that share an item; the last municipalities are counted as the first are."""
    rng = np.random.default_rng(municipalities)
    cells = CellIndex(rng.integers(0, 2 * municipalities, size), municipalities)
    binned = {code: rng.integers(0, 12, size).astype(np.int8) for code in "pqr"}
    found = theme_concordances(cells, OUTLINE, binned)
    assert list(found) == ["p|q", "q|r"]
    for name, tally in found.items():
        first, second = name.split("|")
        expected = compared(cells, binned[first], binned[second])
        for part, table in expected.items():
            assert getattr(tally, part).tolist() == table
            assert getattr(tally, part).dtype == np.int64


def test_a_wave_of_nobody_compares_nobody() -> None:
    nobody = np.zeros(0, dtype=np.int64)
    found = theme_concordances(CellIndex(nobody, 0), OUTLINE, dict.fromkeys("pqr", nobody))
    for tally in found.values():
        for part in (tally.n, tally.lead, tally.rows, tally.columns):
            assert part.shape == (0, 2)
