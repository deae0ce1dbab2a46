"""The ledger: what earlier runs told binds later ones."""

import base64
import zlib
from functools import cache

import msgspec
import numpy as np
import pytest

from benchmarking.core.audit.auditor import DisclosureError, Groups
from benchmarking.core.audit.equations import Place
from benchmarking.core.audit.ledger import (
    Earlier,
    Entry,
    LedgerDocument,
    _refuse_late_answers,
    apply,
    document_of,
    read,
)
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.precision import WITHHELD
from benchmarking.core.data.wave import Thresholds
from benchmarking.core.disclosure.columns import Withheld
from benchmarking.core.disclosure.protection import VISIBLE
from benchmarking.core.disclosure.publishing import Answers, Population, admissible
from benchmarking.core.documents.release import entry_of, plan_release
from benchmarking.core.municipalities.cells import cell_tables
from tests.core.builders import a_wave, an_instrument
from tests.core.documents import Json, plain, replace

pytestmark = pytest.mark.slow

LIMITS = Thresholds()
OUTLINE = an_instrument(8)


@cache
def an_entry(seed: int = 0, snapshot: str = "one") -> Entry:
    wave = a_wave(np.random.default_rng(seed), 30, OUTLINE)
    counted = tally(wave, OUTLINE)
    half = Population("half", np.arange(30) < 15)
    plan = plan_release(wave, counted, LIMITS, populations=(half,))
    return entry_of(plan, counted, LIMITS, snapshot)


def stored(entry: Entry) -> Json:
    """An entry as it stands in the database."""
    found: Json = plain(document_of(entry))
    return found


def again(document: object) -> Entry:
    """An entry that was stored."""
    return read(msgspec.convert(document, LedgerDocument))


def test_an_entry_survives_being_written_as_json() -> None:
    entry = an_entry()
    found = again(stored(entry))
    for name in ("shown", "answered", "functions", "submitted"):
        assert (getattr(found, name) == getattr(entry, name)).all()
    assert (found.municipalities, found.columns) == (entry.municipalities, entry.columns)
    assert found.groups.populations[0].name == "half"
    assert found.groups.populations[0].members.tolist() == [True] * 15 + [False] * 15
    assert (found.groups.told == entry.groups.told).all()
    assert entry.shown.any()
    assert entry.functions.any()
    assert entry.groups.told.any()


def test_a_ledger_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 9"):
        read(replace(document_of(an_entry()), format=9))


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


FEW = Entry(
    snapshot="one",
    municipalities=("a", "b", "c"),
    columns=("items:x", "items:y", "themes:t"),
    submitted=np.array([[9, 8], [7, 9], [8, 8]]),
    shown=np.zeros((3, 2, 3), dtype=bool),
    answered=np.ones((3, 2, 3), dtype=bool),
    function_names=("mayor", "alderman"),
    functions=np.array([[True, False], [False, False]]),
    groups=Groups.none(3),
    grids={},
)
SHARE, GROUP_SHARE = (Place(group, "items:x", "political.share") for group in ("", "g"))


def with_cells(entry: Entry, *cells: tuple[int, int, int]) -> Entry:
    shown = np.zeros_like(entry.shown)
    for cell in cells:
        shown[cell] = True
    return replace(entry, shown=shown)


def test_a_document_is_plain_json_in_words_and_bits() -> None:
    told = np.zeros((1, 2, 3), dtype=bool)
    told[0, 1, 2] = True
    group = Population("size:big", np.array([True, False, True]))
    entry = replace(
        with_cells(FEW, (0, 0, 0), (2, 1, 1)),
        groups=Groups((group,), told),
        grids={GROUP_SHARE: (0.05, WITHHELD), SHARE: (0.02, 0.01)},
    )
    document = stored(entry)

    def bits(text: str, size: int) -> str:
        packed = zlib.decompress(base64.b64decode(text))
        return "".join(f"{byte:08b}" for byte in packed)[:size]

    masks = {
        name: bits(document.pop(name), size)
        for name, size in (("shown", 18), ("answered", 18), ("functions", 4))
    }
    assert masks == {
        "shown": "100000000000000010",
        "answered": "1" * 18,
        "functions": "1000",
    }
    groups = document.pop("groups")
    assert [(g["name"], bits(g["members"], 3), bits(g["told"], 6)) for g in groups] == [
        ("size:big", "101", "000001")
    ]
    assert [sorted(g) for g in groups] == [["members", "name", "told"]]
    assert document == {
        "format": 2,
        "snapshot": "one",
        "municipalities": ["a", "b", "c"],
        "columns": ["items:x", "items:y", "themes:t"],
        "submitted": [[9, 8], [7, 9], [8, 8]],
        "function_names": ["mayor", "alderman"],
        "grids": [
            ["", "items:x", "political.share", 0.02, 0.01],
            ["g", "items:x", "political.share", 0.05, None],
        ],
    }


def same(one: object, other: object) -> None:
    """Field by field, arrays with their types and all."""
    for name in one.__slots__:  # type: ignore[attr-defined]
        mine, theirs = getattr(one, name), getattr(other, name)
        if isinstance(mine, np.ndarray):
            np.testing.assert_array_equal(mine, theirs, name, strict=True)
        elif hasattr(mine, "__slots__"):
            same(mine, theirs)
        elif isinstance(mine, tuple) and mine and hasattr(mine[0], "__slots__"):
            assert len(mine) == len(theirs)
            for a, b in zip(mine, theirs, strict=True):
                same(a, b)
        else:
            assert mine == theirs, name


@pytest.mark.parametrize("groups", [0, 2])
def test_an_entry_is_read_back_as_it_was_written(groups: int) -> None:
    told = np.zeros((groups, 2, 3), dtype=bool)
    told[1:, 0, 1] = told[1:, 1, 2] = True
    own = np.array([[True, False, True], [False, False, True]])[:groups]
    populations = tuple(Population(f"g{i}", members) for i, members in enumerate(own))
    entry = replace(
        with_cells(FEW, (0, 0, 1), (1, 1, 2)),
        groups=Groups(populations, told),
        grids={SHARE: (0.05, WITHHELD)} if groups else None,
    )
    same(again(stored(entry)), entry)


def test_a_run_of_nobody_is_read_back_too() -> None:
    no_cells = np.zeros((0, 2, 0), dtype=bool)
    nobody = Entry(
        "none", (), (), np.zeros((0, 2), dtype=np.int64), no_cells, no_cells,
        (), np.zeros((0, 0), dtype=bool), Groups.none(0),
    )  # fmt: skip
    same(again(stored(nobody)), nobody)


def test_earlier_runs_are_taken_together_in_the_order_of_the_new_one() -> None:
    """The new run knows another municipality, another item and another function, and lacks one
    of each: what was told of those is gone, and of the new ones nothing was told or hidden."""
    now = replace(
        FEW,
        municipalities=("c", "new", "a"),
        columns=("items:new", "items:x", "themes:t"),
        function_names=("officer", "mayor"),
    )
    told = np.zeros((1, 2, 3), dtype=bool)
    told[0, 0, :] = True
    group = Population("g", np.array([True, True, False]))
    answered = np.ones((3, 2, 3), dtype=bool)
    answered[2, 1, 0] = False
    first = replace(
        with_cells(FEW, (0, 0, 0), (1, 0, 0), (2, 1, 2)),
        answered=answered,
        groups=Groups((group,), told),
    )
    second = replace(
        with_cells(FEW, (2, 0, 0)),
        functions=np.zeros((2, 2), dtype=bool),
        groups=Groups((Population("h", np.array([False, False, True])),), ~told),
    )
    found = apply([first, second], now, LIMITS)
    shown = np.zeros((3, 2, 3), dtype=bool)
    shown[2, 0, 1] = shown[0, 1, 2] = shown[0, 0, 1] = True  # a, c and c by their new places
    assert np.argwhere(found.shown).tolist() == np.argwhere(shown).tolist()
    # Hidden by the one or the other: all of c and a that had answers, but what both showed.
    hidden = np.zeros((3, 2, 3), dtype=bool)
    hidden[[0, 2], :, 1:] = True
    np.testing.assert_array_equal(found.hidden, hidden, strict=True)
    alone = apply([first], now, LIMITS)
    hidden[2, 0, 1] = hidden[0, 1, 2] = hidden[0, 1, 1] = False
    np.testing.assert_array_equal(alone.hidden, hidden, strict=True)
    assert alone.functions.tolist() == [[False, False], [False, True]]
    assert alone.functions_hidden.tolist() == [[False, False], [False, False]]
    assert found.functions.tolist() == [[False, False], [False, True]]
    assert found.functions_hidden.tolist() == [[False, False], [False, True]]
    assert [p.name for p in found.groups.populations] == ["1|g", "2|h"]
    assert [p.members.tolist() for p in found.groups.populations] == [
        [False, False, True],
        [True, False, False],
    ]
    assert found.groups.told.tolist() == [
        [[False, True, True], [False, False, False]],
        [[False, False, False], [False, True, True]],
    ]


def test_a_run_of_the_first_format_told_exact_numbers() -> None:
    """Nothing is known of its grids: what it told cannot be told again on the same ones."""
    document = stored(FEW)
    del document["grids"]
    before = again({**document, "format": 1})
    same(before, replace(FEW, grids=None))
    found = apply([before], FEW, LIMITS)
    assert (found.grids, found.retold) == ({}, False)


def test_grids_bind_a_run_of_the_same_answers_and_stay_with_the_group_that_had_them() -> None:
    members = Population("g", np.array([True, True, False]))
    groups = Groups((members,), np.ones((1, 2, 3), dtype=bool))
    coarse, coarser = (0.05, WITHHELD), (0.1, 0.1)
    first = replace(FEW, groups=groups, grids={GROUP_SHARE: coarse, SHARE: (0.02, 0.02)})
    second = replace(FEW, groups=groups, grids={GROUP_SHARE: coarser})
    found = apply([first, second], FEW, LIMITS)
    assert found.retold
    assert found.grids == {
        SHARE: (0.02, 0.02),
        GROUP_SHARE: coarser,
        GROUP_SHARE._replace(population="1|g"): coarse,
        GROUP_SHARE._replace(population="2|g"): coarser,
    }
    submitted = FEW.submitted + 20
    other = apply([first], replace(FEW, snapshot="two", submitted=submitted), LIMITS)
    assert (other.grids, other.retold) == ({}, False)


def test_without_an_earlier_run_nothing_is_told_or_hidden() -> None:
    found = apply([], FEW, LIMITS)
    same(found, Earlier.nothing((3, 2, 3), (2, 2)))
    for mask, shape in (
        (found.shown, (3, 2, 3)),
        (found.hidden, (3, 2, 3)),
        (found.functions, (2, 2)),
        (found.functions_hidden, (2, 2)),
        (found.groups.told, (0, 2, 3)),
    ):
        np.testing.assert_array_equal(mask, np.zeros(shape, dtype=bool), strict=True)


@pytest.mark.parametrize(
    ("submitted", "refused"),
    [
        # Five more of one side in two municipalities; four in one of them; one on each side.
        ({"a": (14, 8), "b": (12, 9), "c": (8, 8)}, False),
        ({"a": (13, 8), "b": (12, 9), "c": (8, 8)}, True),
        ({"a": (14, 8), "b": (7, 14), "c": (8, 8)}, True),
        ({"a": (14, 13), "b": (12, 14), "c": (8, 8)}, False),
        # Fewer: answers were withdrawn.
        ({"a": (4, 8), "b": (2, 9), "c": (8, 8)}, False),
        ({"a": (5, 8), "b": (2, 9), "c": (8, 8)}, True),
        # A municipality more, or one less: alone it is too few, two are enough.
        ({"a": (9, 8), "b": (7, 9), "c": (8, 8), "d": (7, 7)}, True),
        ({"a": (9, 8), "b": (7, 9), "c": (8, 8), "d": (7, 7), "e": (7, 7)}, False),
        ({"a": (9, 8), "b": (7, 9)}, True),
        ({"a": (9, 8)}, False),
        ({"c": (8, 8), "b": (7, 9), "a": (9, 8)}, True),
    ],
)
def test_other_answers_must_differ_by_enough_on_each_side(
    submitted: dict[str, tuple[int, int]], refused: bool
) -> None:
    now = replace(
        FEW, snapshot="two", municipalities=tuple(submitted), submitted=np.array(list(submitted.values())),
    )  # fmt: skip
    if not refused:
        _refuse_late_answers(FEW, now, LIMITS)
        return
    with pytest.raises(DisclosureError, match="too few"):
        _refuse_late_answers(FEW, now, LIMITS)
    _refuse_late_answers(FEW, replace(now, snapshot="one"), LIMITS)


def test_nothing_is_told_to_a_run_that_asks_nothing() -> None:
    none = np.zeros((0, 2, 0), dtype=bool)
    now = replace(
        FEW, municipalities=(), columns=(), function_names=(), shown=none, answered=none,
        functions=np.zeros((0, 0), dtype=bool),
    )  # fmt: skip
    found = apply([FEW], now, LIMITS)
    assert found.shown.shape == found.hidden.shape == (0, 2, 0)
    assert found.functions.shape == found.functions_hidden.shape == (0, 0)


@pytest.mark.parametrize("late", ["before", "after"])
def test_an_entry_that_counts_other_municipalities_than_it_names_is_refused(late: str) -> None:
    broken = replace(FEW, submitted=np.full((4, 2), 20))
    now = replace(broken if late == "after" else FEW, snapshot="two")
    before = broken if late == "before" else FEW
    with pytest.raises(ValueError, match="zip"):
        apply([before], now, LIMITS)


def test_an_entry_with_more_groups_than_it_tells_of_is_not_written() -> None:
    groups = Groups((Population("g", np.ones(3, dtype=bool)),), np.zeros((0, 2, 3), dtype=bool))
    with pytest.raises(ValueError, match="zip"):
        document_of(replace(FEW, groups=groups))
