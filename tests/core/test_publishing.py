"""Which figures of groups may leave: own rules, yielding to cells, differencing, combinations."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.core.arrays import Bools, Counts
from benchmarking.core.protection import VISIBLE, cell_reasons
from benchmarking.core.publishing import Answers, Population, admissible, yielding_themes
from benchmarking.core.wave import Thresholds

LIMITS = Thresholds()


def decide(n: list[int], hidden: set[int], groups: dict[str, set[int]]) -> set[str]:
    """The groups that leave for one figure of one side; half of the answers agree everywhere."""
    counts = np.array(n)[:, None, None]
    visible = np.array([m not in hidden for m in range(len(n))])[:, None, None]
    populations = [
        Population(name, np.isin(np.arange(len(n)), list(own))) for name, own in groups.items()
    ]
    leave = admissible(populations, Answers(counts, counts // 2), visible, LIMITS)
    return {own.name for own, free in zip(populations, leave[:, 0, 0], strict=True) if free}


FIRST, SECOND = set(range(6)), set(range(6, 12))
SIX = [8] * 12


def test_two_halves_without_a_hidden_cell_leave() -> None:
    assert decide(SIX, set(), {"a": FIRST, "b": SECOND}) == {"a", "b"}


@pytest.mark.parametrize(
    ("n", "groups"),
    [
        (SIX, {"four municipalities": {0, 1, 2, 3}}),
        ([90, *SIX[1:]], {"one with over half": FIRST}),
        ([1, 1, 1, 1, 0, 0, *SIX[6:]], {"four answers": FIRST}),
    ],
)
def test_a_group_needs_municipalities_and_no_dominance(
    n: list[int], groups: dict[str, set[int]]
) -> None:
    assert decide(n, set(), groups) == set()


def test_a_group_yields_to_its_only_hidden_municipality() -> None:
    assert decide(SIX, {0, 8, 9}, {"a": FIRST}) == set()


def test_a_group_yields_to_the_only_hidden_municipality_outside_it() -> None:
    assert decide(SIX, {0, 1, 8}, {"a": FIRST}) == set()


def test_hidden_answers_inside_a_group_must_be_enough() -> None:
    n = [2, 2, *SIX[2:]]
    assert decide(n, {0, 1, 8, 9}, {"a": FIRST}) == set()
    assert decide([3, 2, *SIX[2:]], {0, 1, 8, 9}, {"a": FIRST}) == {"a"}


def test_the_size_class_minus_one_municipality_does_not_leave_beside_the_class() -> None:
    assert decide(SIX, set(), {"class": FIRST, "class minus one": FIRST - {5}}) == {"class"}


def test_the_order_in_which_groups_are_given_changes_nothing() -> None:
    groups = {"b": FIRST, "a": {*range(1, 7)}, "c": FIRST - {5}}
    turned = dict(reversed(groups.items()))
    assert decide(SIX, set(), groups) == decide(SIX, set(), turned) == {"a", "b"}


def test_a_combination_of_three_groups_does_not_leave() -> None:
    """Any two differ by plenty, but (a + b - c) / 2 is municipalities 0 and 1 with 4 answers."""
    n, few = [2, 2, *[4] * 15], {0, 1}
    one, other = set(range(2, 7)), set(range(7, 12))
    groups = {"a": few | one, "b": few | other, "c": one | other}
    assert decide(n, set(range(17)), groups) == {"a", "c"}
    assert decide([3, 2, *[4] * 15], set(range(17)), groups) == {"a", "b", "c"}


def test_themes_yield_to_a_held_back_item_that_was_answered() -> None:
    items = np.array([[[True, False, False], [True, True, False]]])
    answered = np.array([[[True, True, False], [True, True, True]]])
    free = yielding_themes(items, answered, ((0, 1), (0, 2)))
    assert free.tolist() == [[[False, True], [True, False]]]


def spans(rows: list[list[int]], target: list[int]) -> bool:
    """Whether `target` is a rational combination of the rows: elimination in exact fractions."""
    system = [[Fraction(v) for v in row] for row in rows]
    wanted = [Fraction(v) for v in target]
    for column in range(len(wanted)):
        pivot = next((row for row in system if row[column]), None)
        if pivot is None:
            if wanted[column]:
                return False
            continue
        system.remove(pivot)
        for row in (*system, wanted):
            factor = row[column] / pivot[column]
            row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
    return not any(wanted)


@st.composite
def published_worlds(draw: st.DrawFn) -> tuple[Counts, Counts, Bools]:
    size = draw(st.integers(8, 16))
    n = np.array(draw(st.lists(st.integers(0, 9), min_size=size, max_size=size)))
    agreeing = np.array([draw(st.integers(0, int(most))) for most in n])
    groups = draw(st.lists(st.lists(st.booleans(), min_size=size, max_size=size), max_size=7))
    return n, agreeing, np.array(groups, dtype=bool).reshape(len(groups), size)


@settings(max_examples=80, deadline=None)
@given(published_worlds())
def test_what_leaves_never_gives_a_small_atom(world: tuple[Counts, Counts, Bools]) -> None:
    n, agreeing, groups = world
    seen = cell_reasons(n[:, None], agreeing[:, None], LIMITS)[:, 0] == VISIBLE
    populations = [Population(str(g), own) for g, own in enumerate(groups)]
    cells = Answers(n[:, None, None], agreeing[:, None, None])
    free = admissible(populations, cells, seen[:, None, None], LIMITS)[:, 0, 0]
    published = [np.ones(len(n), dtype=bool), *groups[free]]
    secret = ~seen & (n > 0)
    for a, b in combinations(published, 2):
        apart = a ^ b
        for mask in (apart, apart & secret):
            assert n[mask].sum() == 0 or (n[mask].sum() >= 5 and (n[mask] > 0).sum() >= 2)
    atoms = {tuple(p[m] for p in published) for m in np.flatnonzero(secret)}
    patterns = {m: tuple(p[m] for p in published) for m in np.flatnonzero(secret)}
    if not free.any():
        return
    rows = [[int(p[m]) for m in np.flatnonzero(secret)] for p in published]
    for atom in atoms:
        own = [m for m in patterns if patterns[m] == atom]
        if n[own].sum() < LIMITS.cell or len(own) < 2:
            assert not spans(rows, [int(m in own) for m in np.flatnonzero(secret)])


def test_a_theme_leaves_only_with_all_of_its_items_that_have_answers() -> None:
    """Two populations of two sides; the second item is held back for the first side."""
    items = np.array([[[True, False, True], [True, True, True]], [[True, False, False]] * 2])
    answered = np.array([[[True, True, True]] * 2, [[True, False, True]] * 2])
    found = yielding_themes(items, answered, [[0, 1], [0, 2]])
    assert found.tolist() == [[[False, True], [True, True]], [[True, False]] * 2]
    assert yielding_themes(items, answered, []).shape == (2, 2, 0)
