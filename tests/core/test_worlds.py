"""Grids under which every hidden cell has another world, for outsiders and for insiders."""

import numpy as np
import pytest

from benchmarking.core.audit.blocks import Block
from benchmarking.core.audit.equations import NO_ENDS, Equation, Figured, Place, of_estimates
from benchmarking.core.audit.hidden import Hidden
from benchmarking.core.audit.moves import Moves
from benchmarking.core.audit.trials import Followed, Steps
from benchmarking.core.audit.worlds import Settled, settle
from benchmarking.core.data.arrays import Bools
from benchmarking.core.data.precision import Unit
from benchmarking.core.statistics.gaps import cluster_mean

M = 12
FAVOURABLE = np.array([0.0, 1.0])


def told_share(*, fixed: bool = False) -> list[Equation]:
    """Of twelve municipalities with four answers, half of them favourable: 24 of 48."""
    n, total = np.full((M, 1), 4), np.full((M, 1), 2.0)
    found = cluster_mean(total, n)
    place = Place("", "items:a", "political.share")
    figured = Figured(place, Unit.SHARE, FAVOURABLE, NO_ENDS, 1.0, fixed=fixed)
    return of_estimates([figured], found.share[0] / n, found)


def settled(
    *cells: list[int], allowed: Bools | None = None, fixed: bool = False, known: Followed | None = None
) -> Settled:  # fmt: skip
    """Of hidden cells: how many answered unfavourably and favourably."""
    different = ~np.eye(2, dtype=bool)
    able = different if allowed is None else allowed
    hidden = Hidden(
        counts=np.array([[cell] for cell in cells]),
        allowed=np.broadcast_to(able, (len(cells), 2, 2)),
        crossing=different,
        cross=np.ones(len(cells), dtype=bool),
        lack=np.zeros((len(cells), 1, 2), dtype=np.int64),
    )
    equations = told_share(fixed=fixed)
    nothing = Followed.of(Block.of(equations, np.arange(len(cells))), Moves.none())
    return settle(hidden, Steps.of(equations), known or nothing)


def test_a_cell_alone_is_safe_where_the_total_is_told_more_coarsely() -> None:
    """An answer more makes 25 of 48: 52 % in the place of 50; in steps of 5 both are 50."""
    found = settled([2, 2])
    assert found.steps.value.tolist() == [0.05]
    assert not found.exposed.any()
    assert len(found.worlds.moves) > 0


def test_two_cells_make_up_for_each_other_on_the_finest_grid() -> None:
    found = settled([2, 2], [2, 2])
    assert found.steps.value.tolist() == [0.01]
    assert not found.exposed.any()


def test_what_an_earlier_run_told_cannot_be_coarser() -> None:
    found = settled([2, 2], fixed=True)
    assert found.steps.value.tolist() == [0.01]
    assert found.exposed.tolist() == [True]


ONLY_UP = np.array([[False, True], [False, False]])


@pytest.mark.parametrize(
    ("cell", "exposed"), [([1, 3], True), ([2, 2], False), ([1, 0], False), ([0, 4], True)]
)
def test_no_single_person_has_a_part_in_every_world(cell: list[int], exposed: bool) -> None:
    """Answers can only become favourable here. Of one unfavourable answer the one who gave it knows
    that it did not: there must be another; who is alone in a cell knows it anyway."""
    found = settled(cell, allowed=ONLY_UP)
    assert found.exposed.tolist() == [exposed]


def test_the_only_one_who_answers_the_opposite_way_knows_it_too() -> None:
    """Three unfavourable answers here and one favourable there: they can change places, but who
    gave the favourable one knows that they did not. With two there, or two such places, nobody
    knows."""
    assert settled([4, 0], [3, 1], fixed=True).exposed.tolist() == [True, True]
    assert settled([4, 0], [2, 2], fixed=True).exposed[0].tolist() is False
    assert settled([4, 0], [3, 1], [3, 1], fixed=True).exposed[0].tolist() is False


def test_a_world_that_was_there_before_is_looked_at_first() -> None:
    first = settled([2, 2], [2, 2])
    again = settled([2, 2], [2, 2], known=first.worlds)
    assert not again.exposed.any()
    assert len(again.worlds.moves) <= len(first.worlds.moves)
