"""A weighted figure leaves only where everybody could have answered otherwise unseen."""

from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarking.core.audit.questions import People
from benchmarking.core.audit.weighted_told import Weighed, weighted_told
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data import figures
from benchmarking.core.data.arrays import Bools
from benchmarking.core.data.figures import Base
from benchmarking.core.data.precision import Unit, ticks
from benchmarking.core.disclosure.columns import Columns
from benchmarking.core.tables.weighted import MEAN, SHARE, Plain, Weighted, told_beside
from tests.core.builders import a_wave, an_instrument
from tests.core.documents import made_of

pytestmark = pytest.mark.slow

UNSEEN = 9


def weighed(agrees: list[int], weights: list[int], pool: list[int]) -> Weighed:
    return Weighed(np.array(agrees, dtype=bool), np.array(weights), np.array(pool), UNSEEN)


def shown(agrees: Bools, one: Weighed) -> tuple[object, ...]:
    """What is told without weights: all to the percent, and each shown municipality exactly."""
    cells = [int(agrees[one.pool == m].sum()) for m in range(UNSEEN)]
    return (float(ticks(agrees.mean(), 0.01)), *cells)


def readings(agrees: Bools, one: Weighed) -> tuple[object, ...]:
    weighted = (one.weights * agrees).sum() / one.weights.sum()
    return (float(ticks(weighted, 0.01)), *shown(agrees, one))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_where_it_is_told_every_person_has_another_world_also_for_a_colleague(
    data: st.DataObject,
) -> None:
    """By trying all answers: no person's answer is the same in all worlds that read alike, not even
    for somebody who knows the own."""
    size = data.draw(st.integers(1, 9))

    def each(values: st.SearchStrategy[int]) -> list[int]:
        return data.draw(st.lists(values, min_size=size, max_size=size))

    one = weighed(
        each(st.integers(0, 1)),
        each(st.sampled_from([50, 98, 100, 101, 400])),
        each(st.sampled_from([0, 1, UNSEEN])),
    )
    if not one.tells_nobody():
        return
    told = readings(one.agrees, one)
    every = list(map(np.array, product([False, True], repeat=size)))
    plain = [world for world in every if shown(world, one) == told[1:]]
    worlds = [world for world in plain if readings(world, one) == told]
    for person, insider in permutations(range(size), 2):
        left, before = (
            {bool(w[person]) for w in some if w[insider] == one.agrees[insider]}
            for some in (worlds, plain)
        )
        # What the shown figures tell a colleague already, they tell without the weights.
        assert left == before


@pytest.mark.parametrize("answer", [0, 1])
def test_one_heavy_person_alone_behind_a_hidden_figure_is_given_away(answer: int) -> None:
    """220 of weight 1 in towns that are shown, and one of weight 5 in one that is not."""
    towns = np.repeat(np.arange(11), 20) % UNSEEN
    others = (np.arange(220) % 3 == 0).astype(int)
    one = weighed([answer, *others], [491, *[98] * 220], [UNSEEN, *towns])
    assert not one.tells_nobody()


def test_two_heavy_persons_of_one_hidden_municipality_are_given_away_together() -> None:
    others = (np.arange(66) % 3 == 0).astype(int)
    one = weighed([1, 1, *others], [370, 370, *[92] * 66], [UNSEEN] * 2 + [0] * 66)
    assert not one.tells_nobody()


def test_among_enough_of_about_the_same_weight_it_is_told() -> None:
    draws = np.random.default_rng(1)
    one = weighed(
        draws.integers(0, 2, 4000).tolist(),
        draws.integers(80, 130, 4000).tolist(),
        [UNSEEN] * 4000,
    )
    assert one.tells_nobody()
    assert one.tells_nobody_by(41.26, 25.0)


def test_beside_coarse_plain_figures_no_weighted_one_is_finer() -> None:
    base = Base(200, 20)
    exact = figures.shown(SHARE, 0.57, (0.51, 0.63), base)
    gap = figures.shown(MEAN.measured_in(Unit.SHARE), 0.1, (0.02, 0.18), base)
    weighted = made_of(Weighted, exact, exact, gap, exact, exact)
    plain = Plain(
        figures.coarsened(exact, 0.05, 0.05), figures.coarsened(exact, 0.01, 0.1), gap, exact, exact
    )
    told = told_beside(weighted, plain, (True, True))
    assert told is not None
    assert (told.political.visible, told.administrative.value) == (False, 0.57)
    assert told.administrative.interval_step == 0.1
    assert told.within == gap
    one_side = told_beside(weighted, Plain(exact, exact, gap, exact, exact), (True, False))
    assert one_side is not None
    seen = [one_side.political, one_side.administrative, one_side.within]
    assert [figure.visible for figure in seen] == [True, False, False]


def test_a_tally_with_weights_is_not_told_beside_answers_without() -> None:
    outline = an_instrument(4)
    plain = a_wave(np.random.default_rng(2), 12, outline)
    weighted = replace(plain, weights=np.resize([90, 110], plain.respondents))
    counted, people = tally(weighted, outline), People.of(plain)
    nothing = np.zeros((12, 2, len(Columns.of(outline).names)), dtype=bool)
    told = weighted_told(weighted, people, counted, nothing)
    assert told is not None
    assert (told.items.shape, told.themes.shape) == ((2, 5), (2, 4))
    assert weighted_told(plain, people, tally(plain, outline), nothing) is None
    with pytest.raises(ValueError, match="has weights"):
        weighted_told(plain, people, counted, nothing)
