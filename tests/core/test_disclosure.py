"""The audits: two-way tables, differencing, and what each person can have answered."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Bools, Counts
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.disclosure.disclosure import (
    CellBounds,
    Publication,
    _smallest_visible,
    audit_table,
    differing,
    dominated,
    is_protected,
    protect_table,
)
from benchmarking.core.disclosure.feasible import ToldAnswers, feasible_answers
from benchmarking.core.disclosure.protection import VISIBLE
from benchmarking.core.documents.compute import compute_municipalities
from tests.core.builders import a_wave

pytestmark = pytest.mark.slow

FCSM = np.array([[15, 1, 3, 1], [20, 10, 10, 15], [3, 10, 10, 2], [12, 14, 7, 2]])


def mask(*cells: tuple[int, int]) -> Bools:
    """Hidden cells written as (row, column), counted from 1."""
    hidden = np.zeros(FCSM.shape, dtype=bool)
    for row, column in cells:
        hidden[row - 1, column - 1] = True
    return hidden


SUPPRESSED = mask((1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (3, 1), (3, 4), (4, 1), (4, 4))
SOUND = mask((1, 2), (1, 3), (1, 4), (3, 1), (3, 2), (3, 4), (4, 1), (4, 3), (4, 4))


def test_the_classic_table_gives_one_cell_away() -> None:
    """R48: FCSM SPWP 22, table 2: row 1 column 4 is exactly 1."""
    bounds = {(c.row, c.column): c for c in audit_table(FCSM, SUPPRESSED)}
    assert (bounds[0, 3].low, bounds[0, 3].high) == pytest.approx((1, 1))
    assert not is_protected(bounds.values(), 1)


def test_the_corrected_table_protects_every_primary_cell() -> None:
    """R48: FCSM SPWP 22, table 3: each cell below 5 has an interval."""
    primary = [c for c in audit_table(FCSM, SOUND) if FCSM[c.row, c.column] < 5]
    assert len(primary) == 6
    assert all(cell.width > 0 for cell in primary)
    for cell in primary:
        assert cell.low - 1e-9 <= FCSM[cell.row, cell.column] <= cell.high + 1e-9


def test_protecting_a_table_hides_until_the_audit_is_content() -> None:
    primary = FCSM < 3
    widened = protect_table(FCSM, primary, 3)
    assert (widened >= primary).all()
    kept = [c for c in audit_table(FCSM, widened) if primary[c.row, c.column]]
    assert is_protected(kept, 3)
    assert not widened.all()


def test_a_table_without_hidden_cells_needs_no_audit() -> None:
    assert audit_table(FCSM, np.zeros(FCSM.shape, dtype=bool)) == ()


tables = st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=3, max_size=4)


@settings(max_examples=25, deadline=None)
@given(tables)
def test_a_protected_table_keeps_every_primary_cell_uncertain(rows: list[list[int]]) -> None:
    counts = np.array(rows)
    primary = (counts > 0) & (counts < 5)
    widened = protect_table(counts, primary, 5)
    kept = [c for c in audit_table(counts, widened) if primary[c.row, c.column]]
    assert is_protected(kept, 5) or widened.all()


def publication(*people: str, item: str = "S1", wave: str = "w") -> Publication:
    return Publication(wave, item, frozenset(people))


EVERYONE = [f"{m}{i}" for m in "abcdef" for i in range(4)]


@pytest.mark.parametrize(
    ("new", "allowed"),
    [
        (EVERYONE, True),
        (EVERYONE[1:], False),
        (EVERYONE[:-4], False),
        (EVERYONE[:-8], True),
        ([*EVERYONE, "g0", "g1", "g2", "g3", "g4"], False),
        ([*EVERYONE, "g0", "g1", "h2", "h3", "h4"], True),
    ],
)
def test_a_publication_must_differ_by_nobody_or_by_enough(new: list[str], allowed: bool) -> None:
    """Late answers, the benchmark without one municipality (four or five persons), and more."""
    found = differing(publication(*new), [publication(*EVERYONE)], lambda r: r[0], 5)
    assert (found == ()) is allowed


def test_other_items_and_waves_do_not_count() -> None:
    old = [publication(*EVERYONE, item="S2"), publication(*EVERYONE, wave="v")]
    assert differing(publication(*EVERYONE[1:]), old, lambda r: r[0], 5) == ()


def test_dominance() -> None:
    assert dominated(np.array([6, 3, 2]))
    assert not dominated(np.array([5, 3, 2]))
    assert not dominated(np.array([0, 0]))


PEOPLE = ("a", "b", "c", "d", "e")


def test_a_mean_at_the_bound_tells_everybodys_answer() -> None:
    (atom,) = feasible_answers(PEOPLE, [ToldAnswers(frozenset(PEOPLE), total=25)], 5)
    assert atom.disclosed
    assert atom.possible == (5,)


def test_a_share_and_a_mean_leave_room() -> None:
    (atom,) = feasible_answers(PEOPLE, [ToldAnswers(frozenset(PEOPLE), favourable=3, total=17)], 5)
    assert not atom.disclosed
    assert atom.possible == (1, 2, 3, 4, 5)


def test_two_populations_that_differ_by_one_person_tell_on_that_person() -> None:
    releases = [
        ToldAnswers(frozenset(PEOPLE), counts=(0, 1, 1, 2, 1)),
        ToldAnswers(frozenset(PEOPLE[1:]), counts=(0, 1, 1, 2, 0)),
    ]
    atoms = {atom.persons: atom for atom in feasible_answers(PEOPLE, releases, 5)}
    assert atoms[frozenset("a")].disclosed
    assert atoms[frozenset("a")].possible == (5,)
    assert not atoms[frozenset("bcde")].disclosed


def test_an_insider_knows_the_others_when_only_the_own_answer_differs() -> None:
    releases = [
        ToldAnswers(frozenset(PEOPLE), counts=(1, 0, 0, 0, 4)),
        ToldAnswers(frozenset("a"), counts=(1, 0, 0, 0, 0)),
    ]
    atoms = {atom.persons: atom for atom in feasible_answers(PEOPLE, releases, 5)}
    assert atoms[frozenset("bcde")].disclosed


def test_releases_that_contradict_one_another_are_refused() -> None:
    both = [
        ToldAnswers(frozenset(PEOPLE), favourable=2),
        ToldAnswers(frozenset(PEOPLE), favourable=3),
    ]
    with pytest.raises(ValueError, match="contradict"):
        feasible_answers(PEOPLE, both, 5)


@pytest.mark.parametrize("seed", range(4))
def test_what_a_wave_releases_never_tells_a_persons_answer(seed: int) -> None:
    """Every visible cell of one item, beside the totals of both sides, handed to the auditor."""
    outline = Instrument((ScaleSpec("a"),))
    wave = a_wave(np.random.default_rng(seed), 8, outline, sizes=(6, 7))
    counted = tally(wave, outline)
    own = compute_municipalities(counted)
    position = {code: m for m, code in enumerate(counted.municipality_codes)}
    persons, releases = [], []
    codes = wave.scales["a"]
    for s in (0, 1):
        side = [r for r in range(wave.respondents) if wave.perspective[r] == s and codes[r] > 0]
        persons += side
        whole = counted.scales[5].counts[:, s, 0].sum(axis=0)
        releases.append(ToldAnswers(frozenset(side), counts=tuple(int(k) for k in whole)))
        for m, code in enumerate(wave.municipality_codes):
            row = position[code]
            if own.items.reasons[row, s, 0] != VISIBLE:
                continue
            people = [r for r in side if wave.municipality[r] == m]
            total = int(sum(codes[r] for r in people))
            agreeing = sum(codes[r] >= 4 for r in people)
            releases.append(ToldAnswers(frozenset(people), favourable=int(agreeing), total=total))
    atoms = feasible_answers(persons, releases, 5)
    assert len(atoms) > 5
    assert not [atom for atom in atoms if atom.disclosed]


def tables_like(counts: Counts, hidden: Bools) -> Iterator[Counts]:
    """Every table of whole numbers with the same visible cells and margins."""
    most = np.minimum.outer(counts.sum(axis=1), counts.sum(axis=0))
    ranges = [range(int(n) + 1) for n in most[hidden]]
    for values in product(*ranges):
        table = counts.copy()
        table[hidden] = values
        if (table.sum(axis=0) == counts.sum(axis=0)).all():
            if (table.sum(axis=1) == counts.sum(axis=1)).all():
                yield table


@pytest.mark.parametrize("seed", range(6))
def test_bounds_are_those_of_all_tables_with_these_margins(seed: int) -> None:
    """Margins bound whole numbers, so the least and the most are whole, too."""
    rng = np.random.default_rng(seed)
    counts, hidden = rng.integers(0, 4, (2, 3)), rng.random((2, 3)) < 0.8
    possible = np.array(list(tables_like(counts, hidden)))
    expected = [
        (int(r), int(c), int(possible[:, r, c].min()), int(possible[:, r, c].max()))
        for r, c in np.argwhere(hidden)
    ]
    found = audit_table(counts, hidden)
    assert [(b.row, b.column) for b in found] == [(r, c) for r, c, *_ in expected]
    for bounds, (_, _, low, high) in zip(found, expected, strict=True):
        assert (bounds.low, bounds.high) == pytest.approx((low, high), abs=1e-9)
        assert bounds.width == bounds.high - bounds.low


def test_margins_that_fit_no_table_are_refused() -> None:
    with pytest.raises(ValueError, match="contradict"):
        audit_table(np.array([[-1, 2], [2, -1]]), np.array([[True, False], [False, False]]))


@pytest.mark.parametrize(("widths", "safe"), [((5.0, 7.0), True), ((5.0 - 1e-10, 6.0), True), ((5.0, 4.0), False), ((4.999, 9.0), False), ((), True)])  # fmt: skip
def test_every_hidden_cell_needs_its_interval(widths: tuple[float, ...], safe: bool) -> None:
    bounds = [CellBounds(0, i, 2.0, 2.0 + width) for i, width in enumerate(widths)]
    assert is_protected(bounds, 5) is safe


def test_the_smallest_cell_in_reach_is_hidden_and_no_cell_twice() -> None:
    """Row 1 and column 1 of the exposed cell, then anywhere."""
    counts = np.array([[9, 4, 3], [5, 1, 6], [8, 2, 7]])
    hidden = np.zeros((3, 3), dtype=bool)
    hidden[0, 0] = True
    exposed = CellBounds(0, 0, 9.0, 9.0)
    assert _smallest_visible(counts, hidden, exposed) == (0, 2)
    hidden[0] = True
    assert _smallest_visible(counts, hidden, exposed) == (1, 0)
    hidden[:, 0] = True
    assert _smallest_visible(counts, hidden, exposed) == (1, 1)


def test_a_table_is_protected_step_by_step() -> None:
    """The row and the column of the exposed cell go first, from the smallest up; it still follows
    from them, so the smallest elsewhere goes, and closes a square. The two cells that the square
    does not hold are known, but they were hidden for the sake of another only."""
    counts = np.array([[2, 6, 7], [6, 6, 9], [8, 9, 9]])
    primary = np.zeros((3, 3), dtype=bool)
    primary[0, 0] = True
    widened = protect_table(counts, primary, 5)
    assert np.argwhere(widened).tolist() == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [2, 0]]
    assert np.argwhere(primary).tolist() == [[0, 0]], "the mask that came in is left as it was"
    bounds = {(cell.row, cell.column): cell for cell in audit_table(counts, widened)}
    assert (bounds[0, 0].low, bounds[0, 0].high) == pytest.approx((0, 8))
    assert (bounds[0, 2].width, bounds[2, 0].width) == pytest.approx((0, 0))
    assert protect_table(counts, primary, 8).tolist() == widened.tolist()
    assert protect_table(counts, primary, 9).sum() > 6
    assert protect_table(counts, primary, 99).all()


def test_a_share_of_its_own_may_be_given_for_dominance() -> None:
    assert dominated(np.array([6, 4]))
    assert not dominated(np.array([6, 4]), 0.6)
    assert dominated(np.array([7, 3]), 0.6)
    assert not dominated(np.array([1, 1]))
    assert dominated(np.array([1]))


@pytest.mark.parametrize("seed", range(16))
def test_what_can_have_been_answered_is_what_some_assignment_says(seed: int) -> None:
    """All ways in which six persons can answer, against the integer programme."""
    rng = np.random.default_rng(seed)
    persons, categories = [f"p{i}" for i in range(6)], 3
    truth = dict(zip(persons, rng.integers(1, categories + 1, 6).tolist(), strict=True))
    releases = []
    for kind in rng.permutation(["counts", "favourable", "total"])[: 1 + seed % 3]:
        own = frozenset(p for p in persons if rng.random() < 0.7)
        codes = [truth[p] for p in sorted(own)]
        cut = 2 + seed % 2
        releases.append(
            ToldAnswers(
                own,
                counts=tuple(codes.count(k) for k in (1, 2, 3)) if kind == "counts" else None,
                favourable=sum(code >= cut for code in codes) if kind == "favourable" else None,
                favourable_from=cut,
                total=sum(codes) if kind == "total" else None,
            )
        )

    def fits(answers: dict[str, int]) -> bool:
        for release in releases:
            codes = [answers[str(p)] for p in release.population]
            told = (
                (release.counts, tuple(codes.count(k) for k in (1, 2, 3))),
                (release.favourable, sum(code >= release.favourable_from for code in codes)),
                (release.total, sum(codes)),
            )
            if any(value is not None and value != own for value, own in told):
                return False
        return True

    possible = [
        answers
        for codes in product(range(1, categories + 1), repeat=6)
        if fits(answers := dict(zip(persons, codes, strict=True)))
    ]
    atoms: dict[tuple[bool, ...], list[str]] = {}
    for p in persons:
        atoms.setdefault(tuple(p in release.population for release in releases), []).append(p)
    found = feasible_answers(persons, releases, categories)
    assert [atom.persons for atom in found] == [frozenset(own) for own in atoms.values()]
    for atom, people in zip(found, atoms.values(), strict=True):
        numbers = [[sum(a[p] == k for p in people) for k in (1, 2, 3)] for a in possible]
        assert atom.least == tuple(min(n[k] for n in numbers) for k in range(3))
        assert atom.most == tuple(max(n[k] for n in numbers) for k in range(3))
        assert atom.possible == tuple(
            k for k in (1, 2, 3) if any(a[people[0]] == k for a in possible)
        )
        assert atom.disclosed is (len({a[people[0]] for a in possible}) == 1)


def test_where_nothing_is_told_everybody_can_have_answered_anything() -> None:
    (atom,) = feasible_answers(PEOPLE, [], 4)
    assert atom.persons == frozenset(PEOPLE)
    assert (atom.least, atom.most) == ((0,) * 4, (5,) * 4)
    assert feasible_answers([], [], 4) == ()
