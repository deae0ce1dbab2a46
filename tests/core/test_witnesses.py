"""Witnesses counted person by person, in plain loops over what the module says of them."""

from itertools import product

import numpy as np
import pytest

from benchmarking.core.data.arrays import Counts
from benchmarking.core.disclosure.witnesses import (
    ToldOfItem,
    Witnesses,
    _pairs,
    _same_class,
    witnesses,
)

Kind = tuple[int, int]  # function, answer


def same_class(named: list[bool], f: int, g: int) -> bool:
    return f == g or not (named[f] or named[g])


def can_return(counts: Counts, mine: Kind, other: Kind, direct: int, chained: int) -> bool:
    """Whether enough municipalities hold the opposite pair, by way of a third function or not."""
    (f, a), (g, b) = mine, other

    def places(one: Kind, two: Kind) -> int:
        return sum(1 for own in counts if own[one] and own[two])

    return places((f, b), (g, a)) >= direct or any(
        places((f, b), (h, a)) >= chained and places((h, b), (g, a)) >= chained
        for h in range(counts.shape[1])
    )


def plainly_counted(counts: Counts, told: ToldOfItem) -> Witnesses:
    """Each kind of witness by its definition."""
    places, functions, answers = counts.shape
    named = told.named.tolist()
    kinds = list(product(range(functions), range(answers)))
    found = np.zeros((5, *counts.shape), dtype=np.float32)
    for (f, a), (g, b) in product(kinds, kinds):
        if a == b:
            continue
        ways = [True, True]
        together = same_class(named, f, g)
        if not together:
            ways = [can_return(counts, (f, a), (g, b), *few) for few in ((2, 4), (4, 7))]
        for m in range(places):
            likes = [
                q
                for q in range(places)
                if q != m and told.loose[m] and told.loose[q] and told.pattern[q] == told.pattern[m]
            ]
            elsewhere = sum(int(counts[q, g, b]) for q in likes)
            if together:
                found[0, m, f, a] += counts[m, g, b]
            else:
                found[1, m, f, a] += counts[m, g, b] * ways[0]
                found[2, m, f, a] += counts[m, g, b] * ways[1]
            found[3, m, f, a] += elsewhere * ways[0]
            found[4, m, f, a] += elsewhere * ways[1]
    silent = not (told.total or told.named.any() or (told.pattern > 0).any())
    return Witnesses(found[0], found[1], found[2], found[3], found[4], told.loose & silent)


@pytest.mark.parametrize("seed", range(12))
def test_witnesses_are_counted_as_a_plain_loop_counts_them(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(5, 13)), int(rng.integers(2, 5)), int(rng.integers(2, 4)))
    counts = rng.poisson(rng.uniform(0.3, 1.0), shape)
    shown = rng.random(shape[0]) < 0.5
    told = ToldOfItem(
        shown,
        ~shown & (rng.random(shape[0]) < 0.8),
        rng.integers(0, 1 + seed % 3, shape[0]),
        rng.random(shape[1]) < 0.6,
        bool(seed % 2),
    )
    found, expected = witnesses(counts, told), plainly_counted(counts, told)
    for name in Witnesses.__slots__:
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), name)
        if name != "free":
            assert getattr(found, name).dtype == np.float32, "half the memory, and exact so far"


@pytest.mark.parametrize("functions", [2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_the_way_back_needs_just_so_many_municipalities(seed: int, functions: int) -> None:
    """All told apart; about every second kind occurs, in five to nine municipalities."""
    rng = np.random.default_rng(seed)
    counts = (rng.random((5 + seed % 5 + 3 * (functions - 2), functions, 2)) < 0.7).astype(np.int64)
    same = _same_class(np.ones(functions, dtype=bool))
    flat = counts.reshape(len(counts), -1).astype(np.float32)
    kinds = list(product(range(functions), range(2)))
    for found, few in zip(
        _pairs(flat, same, ~np.eye(2, dtype=bool)), ((2, 4), (4, 7)), strict=True
    ):
        for (i, one), (j, other) in product(enumerate(kinds), enumerate(kinds)):
            differ = one[0] != other[0] and one[1] != other[1]
            expected = differ and can_return(counts, other, one, *few)
            assert found[i, j] == expected, (one, other)


CHAIN = np.array([[[1, 0], [0, 1], [0, 0]], [[0, 0], [1, 0], [0, 1]]])  # (f, 0)(h, 1); (h, 0)(g, 1)


@pytest.mark.parametrize(
    ("each", "outsider", "insider"), [(3, 0, 0), (4, 1, 0), (6, 1, 0), (7, 1, 1), (8, 1, 1)]
)
def test_a_third_function_passes_the_answer_on(each: int, outsider: int, insider: int) -> None:
    """Nowhere is there (f, 0) beside (g, 1); `each` municipalities hold either half of the way."""
    counts = np.concatenate([CHAIN] * each)
    flat = counts.reshape(len(counts), -1).astype(np.float32)
    found = _pairs(flat, np.eye(3, dtype=bool), ~np.eye(2, dtype=bool))
    f_1, g_0 = 1, 4  # function 0 with answer 1, function 2 with answer 0
    assert [int(part[g_0, f_1]) for part in found] == [outsider, insider]


@pytest.mark.parametrize(
    ("each", "outsider", "insider"), [(1, 0, 0), (2, 1, 0), (3, 1, 0), (4, 1, 1), (5, 1, 1)]
)
def test_two_functions_exchange_the_opposite_way(each: int, outsider: int, insider: int) -> None:
    counts = np.array([[[1, 0], [0, 1]]] * each)
    flat = counts.reshape(each, -1).astype(np.float32)
    found = _pairs(flat, np.eye(2, dtype=bool), ~np.eye(2, dtype=bool))
    f_1, g_0 = 1, 2
    assert [int(part[g_0, f_1]) for part in found] == [outsider, insider]


@pytest.mark.parametrize(
    ("total", "named", "group", "free"),
    [(False, False, 0, True), (True, False, 0, False), (False, True, 0, False), (False, False, 1, False)],
)  # fmt: skip
def test_nothing_is_told_of_a_hidden_municipality_that_no_total_holds(
    total: bool, named: bool, group: int, free: bool
) -> None:
    hidden = np.array([False, True])
    told = ToldOfItem(~hidden, hidden, np.array([group, 0]), np.array([named, False]), total)
    found = witnesses(np.array([[[2, 0], [0, 0]]] * 2), told)
    assert found.free.tolist() == [False, free]
    assert found.inside[:, 0, 0].tolist() == found.outside[:, 0, 0].tolist() == [False, free]
