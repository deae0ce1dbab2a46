"""Which figures of groups may leave: own rules, yielding to cells, differencing, combinations."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.core.data.arrays import Bools, Counts
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.protection import VISIBLE, cell_reasons
from benchmarking.core.disclosure.publishing import (
    Answers,
    Population,
    _blocks,
    _Grouping,
    _Held,
    _mark,
    admissible,
    yielding_themes,
)

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
        if n[own].sum() < LIMITS.answers or len(own) < 2:
            assert not spans(rows, [int(m in own) for m in np.flatnonzero(secret)])


def test_a_theme_leaves_only_with_all_of_its_items_that_have_answers() -> None:
    """Two populations of two sides; the second item is held back for the first side."""
    items = np.array([[[True, False, True], [True, True, True]], [[True, False, False]] * 2])
    answered = np.array([[[True, True, True]] * 2, [[True, False, True]] * 2])
    found = yielding_themes(items, answered, [[0, 1], [0, 2]])
    assert found.tolist() == [[[False, True], [True, True]], [[True, False]] * 2]
    assert yielding_themes(items, answered, []).shape == (2, 2, 0)


def in_span(vectors: list[list[bool]], wanted: list[bool]) -> bool:
    """Whether a combination of the vectors is the wanted one: it adds nothing to their rank."""
    rows = np.array(vectors, dtype=float)
    more = np.vstack([rows, np.array(wanted, dtype=float)])
    return bool(np.linalg.matrix_rank(more) == np.linalg.matrix_rank(rows))


class Column:
    """One figure of one side, and by the rules alone, which populations may leave."""

    def __init__(self, n: Counts, agreeing: Counts, seen: Bools) -> None:
        self.n, self.agreeing = n, agreeing
        self.secret = np.where(seen, 0, n), np.where(seen, 0, agreeing)

    def many(self, members: Bools, n: Counts) -> bool:
        total = int(n[members].sum())
        return total == 0 or (total >= 5 and int(np.count_nonzero(n[members])) >= 2)

    def enough(self, members: Bools, n: Counts, agreeing: Counts) -> bool:
        total, agree = int(n[members].sum()), int(agreeing[members].sum())
        alike = agree in (0, total) and total < 10
        return total == 0 or (self.many(members, n) and not alike)

    def by_itself(self, own: Bools) -> bool:
        total = int(self.n[own].sum())
        return bool(
            total > 0
            and np.count_nonzero(self.n[own]) >= 5
            and 2 * self.n[own].max() <= total
            and self.enough(own, self.n, self.agreeing)
            and self.enough(own, *self.secret)
        )

    def tells_on_few(self, published: list[Bools]) -> bool:
        hidden = np.flatnonzero(self.secret[0])
        vectors = [population[hidden].tolist() for population in published]
        atoms: dict[tuple[bool, ...], list[int]] = {}
        for m, pattern in zip(hidden, zip(*vectors, strict=True), strict=True):
            atoms.setdefault(pattern, []).append(int(m))
        return any(
            not self.enough(np.isin(np.arange(len(self.n)), own), *self.secret)
            and in_span(vectors, [m in own for m in hidden])
            for own in atoms.values()
        )

    def leave(self, populations: list[Population], told: list[bool]) -> list[bool]:
        """In the order of the populations; the first were told."""
        everybody = np.ones(len(self.n), dtype=bool)
        published = [everybody, *(p.members for p, stands in zip(populations, told, strict=False) if stands)]  # fmt: skip
        found = dict(enumerate(told))
        fresh = range(len(told), len(populations))
        for p in sorted(fresh, key=lambda p: (-populations[p].members.sum(), populations[p].name)):
            own = populations[p].members
            found[p] = (
                self.by_itself(own)
                and all(
                    self.many(own ^ other, self.n) and self.enough(own ^ other, *self.secret)
                    for other in published
                )
                and not self.tells_on_few([*published, own])
            )
            if found[p]:
                published.append(own)
        return [found[p] for p in range(len(populations))]


def a_world(seed: int) -> tuple[list[Population], Answers, Bools, Bools]:
    """Groups that overlap by halves, a few that earlier runs told of, and six figures."""
    rng = np.random.default_rng(seed)
    size, groups = int(rng.integers(10, 24)), int(rng.integers(2, 10))
    members = rng.random((groups, size)) < 0.55
    members[1:, :] = np.where(rng.random((groups - 1, 1)) < 0.5, members[:1] ^ (rng.random((groups - 1, size)) < 0.25), members[1:])  # fmt: skip
    shape = (size, 2, 3)
    n = rng.integers(0, 9, shape) * (rng.random(shape) < 0.9)
    n[0] *= rng.integers(1, 6)
    agreeing = np.where(rng.random(shape) < 0.2, n, rng.integers(0, n + 1))
    seen = rng.random(shape) < rng.uniform(0, 0.8)
    populations = [Population(str(rng.integers(100)), own) for own in members]
    told = rng.random((seed % 3, 2, 3)) < 0.5
    return populations, Answers(n, agreeing), seen, told


@pytest.mark.parametrize("seed", range(40))
def test_groups_leave_by_the_rules_as_they_are_written(seed: int) -> None:
    """Every figure by itself, one population after another, ranks instead of an orthonormal basis."""
    populations, cells, seen, told = a_world(seed)
    found = admissible(populations, cells, seen, LIMITS, told)
    assert found.shape == (len(populations), 2, 3)
    for s in range(2):
        for x in range(3):
            column = Column(cells.n[:, s, x], cells.agreeing[:, s, x], seen[:, s, x])
            assert found[:, s, x].tolist() == column.leave(populations, told[:, s, x].tolist())


def test_the_worlds_hold_groups_that_leave_and_groups_that_yield() -> None:
    shares = [admissible(*a_world(seed)[:3], LIMITS).mean() for seed in range(40)]
    assert 0.1 < np.mean(shares) < 0.6


@pytest.mark.parametrize("seed", range(20))
def test_what_was_told_stands_and_what_follows_from_it_binds(seed: int) -> None:
    """Small hidden municipalities in like groups: combinations of three and more tell on them."""
    rng = np.random.default_rng(seed)
    few, one, other, third = {0, 1}, {2, 3, 4, 5, 6}, {7, 8, 9, 10, 11}, {12, 13, 14, 15, 16}
    groups = [few | one, few | other, one | other, few | one | other, few | third, one | third]
    rng.shuffle(groups)
    populations = [Population(str(i), np.isin(np.arange(17), list(own))) for i, own in enumerate(groups)]  # fmt: skip
    n = np.array([*rng.integers(1, 4, 2), *rng.integers(3, 6, 15)])
    told = np.array([[[True]]] * int(seed % 4))
    found = admissible(
        populations, Answers(n[:, None, None], n[:, None, None] // 2), np.zeros((17, 1, 1), bool),
        LIMITS, told if len(told) else None,
    )  # fmt: skip
    column = Column(n, n // 2, np.zeros(17, dtype=bool))
    assert found[:, 0, 0].tolist() == column.leave(populations, [True] * len(told))


def test_without_groups_nothing_is_decided() -> None:
    n = np.full((4, 2, 3), 8)
    found = admissible([], Answers(n, n // 2), n > 0, LIMITS)
    np.testing.assert_array_equal(found, np.zeros((0, 2, 3), dtype=bool), strict=True)


def test_columns_are_taken_so_many_at_a_time_as_memory_allows() -> None:
    assert list(_blocks(10, 400)) == [slice(0, 5000)]
    assert list(_blocks(5, 1_000_000)) == [slice(0, 2), slice(2, 4), slice(4, 6)]
    assert list(_blocks(2, 3_000_000)) == [slice(0, 1), slice(1, 2)]
    assert list(_blocks(3, 0)) == [slice(0, 2_000_000)]


def test_marks_are_the_numbers_of_splitmix64() -> None:
    """The first outputs for the seed 0, as its authors' C program gives them."""
    assert [int(_mark(p)) for p in range(5)] == [
        0xE220A8397B1DCDAF,
        0x6E789E6AA1B965F4,
        0x06C45D188009454F,
        0xF88BB8A8724C81EC,
        0x1B39896A51A8749B,
    ]


def test_atoms_are_the_municipalities_of_the_same_groups() -> None:
    """0 and 3 in both groups, 1 and 4 in the first, 2 in none."""
    members = np.array([[1, 1, 0, 1, 1], [1, 0, 0, 1, 0]], dtype=bool)
    grouping = _Grouping.of(members)
    assert grouping.populations == 3
    atoms = grouping.member.toarray().tolist()
    assert sorted(atoms) == [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    n = np.array([[1], [10], [100], [1000], [10000]])
    sums = dict(zip(map(tuple, atoms), grouping.add(n)[:, 0].tolist(), strict=True))
    assert sums == {(1, 0, 0): 100, (1, 1, 0): 10010, (1, 1, 1): 1001}
    assert grouping.most(n)[:, 0].tolist() == [10000, 10000, 1000]
    together = grouping.together(grouping.add(n))[..., 0]
    assert together.tolist() == [[11111, 11011, 1001], [11011, 11011, 1001], [1001, 1001, 1001]]
    held = _Held.by_atom(grouping, n, n // 2).together(grouping)
    assert held.own().n[:, 0].tolist() == [11111, 11011, 1001]
    assert held.own().places[:, 0].tolist() == [5, 4, 2]
    assert held.own().agreeing[:, 0].tolist() == [5555, 5505, 500]
    assert held.apart(2).n[:, 0].tolist() == [10110, 10010]
    assert held.apart(2).places[:, 0].tolist() == [3, 2]
    assert held.apart(1).agreeing[:, 0].tolist() == [50]


def test_an_empty_group_holds_nothing() -> None:
    grouping = _Grouping.of(np.array([[0, 0, 0]], dtype=bool))
    n = np.array([[3], [4], [5]])
    assert grouping.most(n)[:, 0].tolist() == [5, 0]
    assert grouping.together(grouping.add(n))[..., 0].tolist() == [[12, 0], [0, 0]]


@pytest.mark.parametrize(
    ("n", "places", "agreeing", "many", "enough"),
    [
        (0, 0, 0, True, True),
        (5, 2, 2, True, True),
        (4, 2, 2, False, False),
        (5, 1, 2, False, False),
        (9, 2, 9, True, False),
        (9, 2, 0, True, False),
        (9, 2, 8, True, True),
        (10, 2, 10, True, True),
    ],
)
def test_what_is_enough_at_its_edges(
    n: int, places: int, agreeing: int, many: bool, enough: bool
) -> None:
    held = _Held(*(np.array([float(part)]) for part in (n, places, agreeing)))
    assert held.many(LIMITS).tolist() == [many]
    assert held.enough(LIMITS).tolist() == [enough]


@pytest.mark.parametrize(
    ("limits", "agree"),
    [
        (LIMITS, True),  # six who all agree are too few for that, of ten
        (Thresholds(answers=3, unanimity=8), True),
        (Thresholds(answers=8, unanimity=3), False),
    ],
)
def test_as_many_municipalities_as_answers_can_be_too_few(limits: Thresholds, agree: bool) -> None:
    """Six municipalities with one answer each: a, b and c tell of them, as (a + b - c) / 2.

    Groups of one, that never leave, do not make one atom of them.
    """
    n = np.array([1] * 6 + [4] * 15)[:, None, None]
    agreeing = n // 2
    agreeing[:6] = int(agree)
    agreeing[:1] = 1
    few, one, other = set(range(6)), set(range(6, 11)), set(range(11, 16))
    groups = [few | one, few | other, one | other]
    populations = [Population(f"{i}", np.isin(np.arange(21), list(own))) for i, own in enumerate(groups)]  # fmt: skip
    populations += [Population(f"alone {m}", np.arange(21) == m) for m in range(6)]
    found = admissible(populations, Answers(n, agreeing), np.zeros(n.shape, bool), limits)
    assert found[:, 0, 0].tolist() == [True, True, False] + [False] * 6
    more = Answers(n + (n == 1), agreeing)
    found = admissible(populations, more, np.zeros(n.shape, bool), limits)
    assert found[:, 0, 0].tolist() == [True, True, True] + [False] * 6


def test_a_group_without_answers_never_leaves() -> None:
    """Not even where no number of municipalities is asked for."""
    n = np.full((12, 1, 1), 8)
    n[:3] = 0
    groups = [Population("silent", np.arange(12) < 3), Population("loud", np.arange(12) >= 3)]
    found = admissible(groups, Answers(n, n // 2), n >= 0, Thresholds(peers=0))
    assert found[:, 0, 0].tolist() == [False, True]
