"""Behind every hidden cell stands another world in which every published number is the same."""

from functools import cache

import numpy as np
import pytest

from benchmarking.core.audit.equations import Equation, Grids, Place
from benchmarking.core.audit.moves import Moves
from benchmarking.core.audit.questions import Question
from benchmarking.core.audit.safety import Safeguard, Safety
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Codes
from benchmarking.core.data.figures import Reason
from benchmarking.core.data.precision import WITHHELD, finest, ticks
from benchmarking.core.documents.compute import compute_benchmark
from benchmarking.core.municipalities.peergroups import ALL
from tests.core.published import LIMITS, Planned
from tests.core.test_statements import ends, planned

pytestmark = pytest.mark.slow


@cache
def settled() -> tuple[Safeguard, Safety]:
    """The plan's own grids, decided once more."""
    one = planned()
    guard = Safeguard({})
    return guard, guard.settle(one.statements(), one.told, None)


def digits(equation: Equation, grids: Grids) -> tuple[str, ...]:
    """What a reader has of a figure: its value and both ends on their grids."""
    fine = finest(equation.unit, equation.scale)
    step, interval_step = grids.get(equation.place, (fine, fine))
    told = [(equation.value, step), *((end, interval_step) for end in ends(equation) if end)]
    return tuple("" if grid == WITHHELD else f"{ticks(x, grid) + 0.0:.0f}" for x, grid in told)


def readable(
    one: Planned, question: Question, s: int, grids: Grids
) -> dict[Place, tuple[str, ...]]:
    return {place: digits(found, grids) for place, found in one.about(question, s).items()}


def hidden_at(one: Planned, question: Question, s: int) -> set[int]:
    """Municipalities of which a figure of the question is hidden that somebody answered."""
    answered = np.unique(one.people.municipality[(question.codes > 0) & (one.people.side == s)])
    reasons = one.plan.cells.reasons[:, s, list(question.columns)]
    return {int(m) for m in answered if (reasons[m] != 0).any()}


NAMES = ("items:S1", "items:S4", "items:S7", "items:Z1", "choices:U1:finance", "choices:U1:roles")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("s", [0, 1])
def test_a_world_looks_the_same_in_every_number_that_is_told(name: str, s: int) -> None:
    one, (guard, safety) = planned(), settled()
    question = one.question(name)
    places, moves = guard.worlds[name, s]
    before, seen = readable(one, question, s, safety.grids), one.shown_counts()
    rng, able, tried = np.random.default_rng(3), question.codes * (one.people.side == s), 0
    if question.movable is not None:
        able = able * question.movable
    for j in rng.permutation(len(moves))[:6]:
        old, new, function = int(moves.old[j]), int(moves.new[j]), int(moves.function[j])
        who = {respondent(one, question, able, (int(places[moves.at[j]]), function, old)): new}
        if moves.other[j] >= 0:
            back = (int(places[moves.other[j]]), function, new)
            who[respondent(one, question, able, back)] = old
        if None in who:
            continue  # who did not answer the whole theme takes no part
        rows = [(row, code + 1) for row, code in who.items() if row is not None]
        other = one.changed(name, rows)
        after = other.question(name)
        assert not np.array_equal(after.codes, question.codes)
        assert readable(other, after, s, safety.grids) == before
        assert np.array_equal(other.shown_counts(), seen)
        tried += 1
    assert tried


def respondent(
    one: Planned, question: Question, codes: Codes, who: tuple[int, int, int]
) -> int | None:
    """Somebody of this municipality, function (as a move numbers it) and answer."""
    place, function, old = who
    there = (one.people.municipality == place) & (codes == old + 1)
    if question.item is not None:
        named = np.flatnonzero(one.statements().release.functions[:, question.item])
        own = one.people.function
        there &= own == named[function] if function < len(named) else ~np.isin(own, named)
    found = np.flatnonzero(there)
    return int(found[0]) if len(found) else None


@pytest.mark.parametrize("name", ["items:Z1", "choices:U1:finance", "choices:U1:roles"])
@pytest.mark.parametrize("s", [0, 1])
def test_every_hidden_cell_beside_no_sum_has_such_a_world(name: str, s: int) -> None:
    one, (guard, safety) = planned(), settled()
    question = one.question(name)
    places, moves = guard.worlds.get((name, s), (np.zeros(0, dtype=np.int64), Moves.none()))
    score = question.measures[0].score
    crossing = moves.only(score[moves.old] != score[moves.new])
    there = {int(place) for at in (crossing.at, crossing.other) for place in places[at[at >= 0]]}
    assert hidden_at(one, question, s) <= there
    assert not safety.exposed[:, s, list(question.columns)].any()


def test_the_plan_counts_what_the_safeguard_did() -> None:
    one, (_, safety) = planned(), settled()
    assert not safety.exposed.any()
    assert one.plan.audit.exposed == 0
    assert one.plan.audit.coarse + one.plan.audit.withheld == len(one.plan.grids) > 50
    assert one.plan.audit.cells == safety.cells > 100


def test_every_figure_is_told_on_the_grid_that_the_plan_gives_it() -> None:
    one, fine = planned(), planned().figures()
    found, coarse = one.figures(gridded=True), 0
    for place, figure in found.items():
        own = place._replace(population="") if place.population == ALL else place
        before = fine[place]
        value, ends = one.plan.grids.get(own, (before.step, before.interval_step))
        if not before.visible:
            assert figure == before
        elif value == WITHHELD:
            assert figure.reason == Reason.PROTECTED
        else:
            assert (figure.step, figure.interval_step) == (
                value,
                None if ends == WITHHELD else ends,
            )
            assert (figure.value, figure.n) == (before.value, before.n)
            coarse += figure.reason == Reason.COARSE
    assert coarse > 50


def test_the_group_of_all_tells_no_more_than_the_benchmark() -> None:
    """Its figures are the same numbers: on finer grids they would undo the benchmark's."""
    found = planned().figures(gridded=True)
    own = [place for place in found if place.population == ALL]
    assert len(own) > 40
    for place in own:
        assert found[place] == found[place._replace(population="")]


def test_no_p_stands_beside_an_interval_that_is_told_coarsely() -> None:
    one, coarse = planned(), 0
    counted = tally(one.wave, one.outline)
    whole, fine = (compute_benchmark(counted, LIMITS, plan=plan) for plan in (one.plan, None))
    for item, before in zip(whole.items, fine.items, strict=True):
        kept = item.gap.within.interval_step == 0.01
        assert item.gap.p == (before.gap.p if kept else None)
        assert item.gap.p_adjusted == (before.gap.p_adjusted if kept else None)
        coarse += not kept and before.gap.p is not None
    for choice, same in zip(whole.choices, fine.choices, strict=True):
        for option, own in zip(choice.options, same.options, strict=True):
            kept = option.gap.within.interval_step == 0.01
            told = (option.p, option.p_adjusted, option.p_joint)
            assert told == ((own.p, own.p_adjusted, own.p_joint) if kept else (None, None, None))
    assert coarse > 3
