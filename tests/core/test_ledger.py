"""The ledger: what earlier runs told binds later ones."""

import json
from dataclasses import replace

import numpy as np
import pytest

from benchmarking.core.auditor import DisclosureError, Groups
from benchmarking.core.cells import cell_tables
from benchmarking.core.columns import Withheld
from benchmarking.core.ledger import Earlier, Entry, apply, document_of, read
from benchmarking.core.protection import VISIBLE
from benchmarking.core.publishing import Answers, Population, admissible
from benchmarking.core.release import entry_of, plan_release
from benchmarking.core.tallying import tally
from benchmarking.core.wave import Thresholds
from tests.core.builders import a_wave, an_instrument

LIMITS = Thresholds()
OUTLINE = an_instrument(8)


def an_entry(seed: int = 0, snapshot: str = "one") -> Entry:
    wave = a_wave(np.random.default_rng(seed), 30, OUTLINE)
    counted = tally(wave, OUTLINE)
    half = Population("half", np.arange(30) < 15)
    plan = plan_release(wave, counted, LIMITS, populations=(half,))
    return entry_of(plan, counted, LIMITS, snapshot)


def test_an_entry_survives_being_written_as_json() -> None:
    entry = an_entry()
    again = read(json.loads(json.dumps(document_of(entry))))
    for name in ("shown", "answered", "functions", "submitted"):
        assert (getattr(again, name) == getattr(entry, name)).all()
    assert (again.municipalities, again.columns) == (entry.municipalities, entry.columns)
    assert again.groups.populations[0].name == "half"
    assert again.groups.populations[0].members.tolist() == [True] * 15 + [False] * 15
    assert (again.groups.told == entry.groups.told).all()
    assert entry.shown.any()
    assert entry.functions.any()
    assert entry.groups.told.any()


def test_a_ledger_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 9"):
        read({**document_of(an_entry()), "format": 9})


def test_a_later_run_never_shows_what_an_earlier_one_hid() -> None:
    wave = a_wave(np.random.default_rng(0), 30, OUTLINE)
    counted = tally(wave, OUTLINE)
    first = an_entry()
    free = [(m, x) for m, _, x in np.argwhere(first.shown) if x < 8]
    m, x = free[0]
    stricter = replace(first, shown=first.shown.copy())
    stricter.shown[m, :, x] = False
    plan = plan_release(wave, counted, LIMITS, earlier=apply([stricter], first, LIMITS))
    assert (plan.cells.items.reasons[m, :, x] > 0).all()
    assert not (entry_of(plan, counted, LIMITS, "one").shown & ~stricter.shown).any()


def test_municipalities_and_columns_are_matched_by_name() -> None:
    first = an_entry()
    turned = replace(
        first,
        municipalities=first.municipalities[::-1],
        columns=first.columns[::-1],
        submitted=first.submitted[::-1],
        shown=first.shown[::-1, :, ::-1],
        answered=first.answered[::-1, :, ::-1],
        functions=first.functions[:, ::-1],
        groups=Groups(
            tuple(Population(p.name, p.members[::-1]) for p in first.groups.populations),
            first.groups.told[..., ::-1],
        ),
    )
    straight, found = (apply([entry], first, LIMITS) for entry in (first, turned))
    assert (found.shown == straight.shown).all()
    assert (found.hidden == straight.hidden).all()
    assert (found.functions == straight.functions).all()
    assert (found.groups.told == straight.groups.told).all()
    assert found.groups.populations[0].members.tolist() == [True] * 15 + [False] * 15


def test_a_group_that_differs_by_one_municipality_from_an_earlier_one_stays_behind() -> None:
    n = np.full((20, 1, 1), 8)
    cells, seen = Answers(n, n // 2), np.ones(n.shape, dtype=bool)
    before = Population("list:1:a", np.arange(20) < 9)
    now = Population("list:2:a", np.arange(20) < 10)
    told = np.array([[[True]]])
    free = admissible([before, now], cells, seen, LIMITS, told)
    assert free[:, 0, 0].tolist() == [True, False]
    alone = admissible([before, now], cells, seen, LIMITS)
    assert alone[:, 0, 0].tolist() == [False, True]


@pytest.mark.parametrize(
    ("late", "refused"),
    [
        ([(0, 1)], True),
        ([(0, 5)], True),
        ([(0, 5), (1, 5)], False),
        ([(0, 5), (1, 4)], True),
        ([], True),
    ],
)
def test_late_answers_need_enough_persons_of_enough_municipalities(
    late: list[tuple[int, int]], refused: bool
) -> None:
    """Another snapshot: one late answer, five of one municipality, an answer exchanged."""
    first = an_entry()
    second = replace(first, snapshot="two", submitted=first.submitted.copy())
    for municipality, persons in late:
        second.submitted[municipality, 0] += persons
    if refused:
        with pytest.raises(DisclosureError, match="too few"):
            apply([first], second, LIMITS)
    else:
        assert isinstance(apply([first], second, LIMITS), Earlier)


@pytest.mark.parametrize("seed", range(4))
def test_what_was_hidden_once_hides_nothing_further(seed: int) -> None:
    outline = an_instrument(6)
    counted = tally(a_wave(np.random.default_rng(seed), 25, outline, (5, 6)), outline)
    first = cell_tables(counted, Thresholds()).reasons != VISIBLE
    again = cell_tables(counted, Thresholds(), Withheld.nothing(counted).plus(first))
    assert first.any()
    assert np.array_equal(again.reasons != VISIBLE, first)
