"""The audits: two-way tables, differencing, and what each person can have answered."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.core.arrays import Bools
from benchmarking.core.compute import compute_municipalities
from benchmarking.core.disclosure import (
    Publication,
    audit_table,
    differing,
    dominated,
    is_protected,
    protect_table,
)
from benchmarking.core.feasible import Release, feasible_answers
from benchmarking.core.protection import VISIBLE
from benchmarking.core.tallying import tally
from benchmarking.core.wave import Instrument, ScaleSpec
from tests.core.builders import a_wave

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
    (atom,) = feasible_answers(PEOPLE, [Release(frozenset(PEOPLE), total=25)], 5)
    assert atom.disclosed
    assert atom.possible == (5,)


def test_a_share_and_a_mean_leave_room() -> None:
    (atom,) = feasible_answers(PEOPLE, [Release(frozenset(PEOPLE), favourable=3, total=17)], 5)
    assert not atom.disclosed
    assert atom.possible == (1, 2, 3, 4, 5)


def test_two_populations_that_differ_by_one_person_tell_on_that_person() -> None:
    releases = [
        Release(frozenset(PEOPLE), counts=(0, 1, 1, 2, 1)),
        Release(frozenset(PEOPLE[1:]), counts=(0, 1, 1, 2, 0)),
    ]
    atoms = {atom.persons: atom for atom in feasible_answers(PEOPLE, releases, 5)}
    assert atoms[frozenset("a")].disclosed
    assert atoms[frozenset("a")].possible == (5,)
    assert not atoms[frozenset("bcde")].disclosed


def test_an_insider_knows_the_others_when_only_the_own_answer_differs() -> None:
    releases = [
        Release(frozenset(PEOPLE), counts=(1, 0, 0, 0, 4)),
        Release(frozenset("a"), counts=(1, 0, 0, 0, 0)),
    ]
    atoms = {atom.persons: atom for atom in feasible_answers(PEOPLE, releases, 5)}
    assert atoms[frozenset("bcde")].disclosed


def test_releases_that_contradict_one_another_are_refused() -> None:
    both = [Release(frozenset(PEOPLE), favourable=2), Release(frozenset(PEOPLE), favourable=3)]
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
        releases.append(Release(frozenset(side), counts=tuple(int(k) for k in whole)))
        for m, code in enumerate(wave.municipality_codes):
            row = position[code]
            if own.items.reasons[row, s, 0] != VISIBLE:
                continue
            people = [r for r in side if wave.municipality[r] == m]
            total = int(sum(codes[r] for r in people))
            agreeing = sum(codes[r] >= 4 for r in people)
            releases.append(Release(frozenset(people), favourable=int(agreeing), total=total))
    atoms = feasible_answers(persons, releases, 5)
    assert len(atoms) > 5
    assert not [atom for atom in atoms if atom.disclosed]
