"""Beside a told sum one answer cannot change alone: another must make up for it."""

from collections.abc import Sequence

import numpy as np

from benchmarking.core.audit.blocks import Block
from benchmarking.core.audit.equations import NO_ENDS, Equation, Figured, Place, of_estimates
from benchmarking.core.audit.hidden import Hidden
from benchmarking.core.audit.ties import Tie, Tied, loose
from benchmarking.core.audit.trials import Steps
from benchmarking.core.data.precision import Unit
from benchmarking.core.statistics.gaps import cluster_mean

M, K = 12, 3
SCORE = np.array([0.0, 50.0, 100.0])


def told_mean(name: str) -> list[Equation]:
    """Of twelve municipalities with four answers each: an answer moves it by 50/48."""
    place = Place("", name, "political.mean")
    n, total = np.full((M, 1), 4), np.full((M, 1), 200.0)
    found = cluster_mean(total, n)
    figured = Figured(place, Unit.POINTS, SCORE, NO_ENDS, 1.0)
    return of_estimates([figured], found.share[0] / n, found)


def item(name: str, cells: dict[int, list[int]], step: float = 10.0) -> Tied:
    """An item whose cells (answers by category) are hidden at these places; its mean is told."""
    equations, places = told_mean(name), np.array(sorted(cells))
    different = ~np.eye(K, dtype=bool)
    hidden = Hidden(
        counts=np.array([[cells[place]] for place in sorted(cells)]),
        allowed=np.broadcast_to(different, (len(cells), K, K)),
        crossing=different,
        cross=np.ones(len(cells), dtype=bool),
        lack=np.zeros((len(cells), 1, K), dtype=np.int64),
    )
    steps = Steps(np.array([step]), np.array([step]))
    return Tied(places, hidden, SCORE / 2, Block.of(equations, places), steps)


def lacking(members: Sequence[Tied], told: Sequence[int] = (0,)) -> list[list[bool]]:
    sums = told_mean("themes:t")
    tie = Tie(np.isin(np.arange(M), told), members, sums, Steps(np.array([0.1]), np.array([0.1])))
    return [cells.tolist() for cells in loose(tie)]


def test_two_items_make_up_for_each_other() -> None:
    """Somebody in the middle can rise in one and fall in the other; the score stays."""
    assert lacking([item("a", {0: [0, 2, 0]}), item("b", {0: [0, 2, 0]})]) == [[False], [False]]


def test_one_item_alone_follows_from_the_score() -> None:
    assert lacking([item("a", {0: [0, 2, 0]})]) == [[True]]


def test_two_items_that_can_only_rise_follow_from_the_score() -> None:
    assert lacking([item("a", {0: [2, 0, 0]}), item("b", {0: [2, 0, 0]})]) == [[True], [True]]


def test_an_item_whose_change_a_reader_would_notice_makes_up_for_nothing() -> None:
    """Its own mean is told to a tenth of a point, and it is hidden nowhere else."""
    members = [item("a", {0: [0, 2, 0]}), item("b", {0: [0, 2, 0]}, step=0.1)]
    assert lacking(members) == [[True], [True]]


def test_a_partner_elsewhere_keeps_the_means_when_they_are_told_finely() -> None:
    """Both items are hidden at two places of which both scores are told: what rises here falls
    there, in the other item the other way round."""
    cells = {0: [0, 2, 0], 5: [0, 2, 0]}
    mixed = {0: [1, 2, 1], 5: [1, 2, 1]}
    members = [item("a", mixed, step=0.1), item("b", mixed, step=0.1)]
    assert lacking(members, told=(0, 5)) == [[False, False], [False, False]]
    alike = [item("a", cells, step=0.1), item("b", cells, step=0.1)]
    assert lacking(alike, told=(0, 5)) == [[True, True], [True, True]]


def test_options_that_add_up_everywhere_need_each_other() -> None:
    """Without figures of the sum itself, as of points that were divided."""
    members = [item("a", {0: [0, 2, 0]}), item("b", {0: [0, 2, 0]})]
    assert [one.tolist() for one in loose(Tie(np.ones(M, dtype=bool), members))] == [[False], [False]]  # fmt: skip
