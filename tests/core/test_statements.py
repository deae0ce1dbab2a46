"""The equations that the auditor reckons with are the figures that are published."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from benchmarking.core.audit.blocks import Block, values_after
from benchmarking.core.audit.equations import BY_T, KORN_GRAUBARD, NO_ENDS, Equation, Place
from benchmarking.core.audit.moves import Moves
from benchmarking.core.audit.questions import Question
from benchmarking.core.audit.trials import Followed
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.figures import Figure
from benchmarking.core.data.precision import CHANCES
from benchmarking.core.documents.compute import compute_benchmark
from benchmarking.core.municipalities.peergroups import ALL, Partition
from tests.core.builders import a_wave, an_instrument
from tests.core.published import LIMITS, Planned

pytestmark = pytest.mark.slow

# What the auditor does not follow: no sum over cells, or of answers that no cell hides.
NOT_MODELLED = {
    "items": {
        "{side}.no_opinion",
        "{side}.no_opinion_within",
        "{side}.agreement",
        "{side}.consensus",
        "{side}.intraclass",
        "gap.ordinal",
        "gap.no_opinion",
        "gap.hedges",
        "gap.agreement",
        "gap.distance",
    },
    "themes": {
        "{side}.intraclass",
        "gap.hedges",
        "reliability.pooled",
        "reliability.{side}.alpha",
        "reliability.{side}.omega",
    },
    "choices": {"distance", "mentions.{side}.at_least", "rank_agreement.tau"},
    "rankings": {"rank_agreement.tau"},
}


@cache
def planned() -> Planned:
    """Of small municipalities in two ways of groups, some of ten municipalities and more."""
    outline = an_instrument(8)
    wave = a_wave(np.random.default_rng(5), 36, outline, sizes=(6, 7))
    # Beyond 64 different amounts the auditor takes neighbouring ones together.
    wave = replace(wave, numbers={"N1": 2 * np.round(wave.numbers["N1"] / 2)})
    halves = {code: "ab"[m % 2] for m, code in enumerate(wave.municipality_codes)}
    thirds = {code: "xyz"[m // 12] for m, code in enumerate(wave.municipality_codes)}
    partitions = (Partition("list", "list:1", halves), Partition("list", "list:2", thirds))
    return Planned.of(wave, outline, partitions)


@cache
def figures() -> dict[Place, Figure]:
    return planned().figures()


@cache
def equations() -> dict[Place, list[tuple[str, int, Equation]]]:
    """Every equation by its place, with its question and side."""
    one, found = planned(), dict[Place, list[tuple[str, int, Equation]]]()
    for question in one.told():
        for s in (0, 1):
            for place, equation in one.about(question, s).items():
                found.setdefault(place, []).append((question.name, s, equation))
    return found


def ends(equation: Equation) -> tuple[float, float] | tuple[None, None]:
    """The interval that the equation gives, infinite without any spread."""
    if equation.ends == NO_ENDS:
        return None, None
    low, high = Block.of([equation], np.arange(1)).interval[:2, 0]
    return float(low), float(high)


def test_every_equation_is_the_published_figure_of_its_place() -> None:
    published, seen = figures(), 0
    for place, own in equations().items():
        if place.figure.endswith(".distribution"):
            continue
        figure = published[place]
        if not figure.visible:
            continue  # for another reason than a hidden side
        for name, s, equation in own:
            if name.startswith("choices:U1") and "mentions" in place.figure:
                continue  # each option adds its own part to how many are named
            low, high = ends(equation)
            assert figure.value == pytest.approx(equation.value, abs=1e-9), (place, name, s)
            assert (figure.low is None) == (low is None or np.isinf(low)), (place, figure)
            if figure.low is not None:
                assert (figure.low, figure.high) == pytest.approx((low, high), abs=1e-9), place
            assert figure.unit == equation.unit
            seen += 1
    assert seen > 500


def test_the_p_beside_a_gap_is_an_equation_too() -> None:
    one, seen = planned(), 0
    whole = compute_benchmark(tally(one.wave, one.outline), LIMITS)
    ps = {f"items:{item.code}": item.gap.p for item in whole.items}
    ps |= {f"choices:{c.code}:{o.code}": o.p for c in whole.choices for o in c.options}
    for place, own in equations().items():
        for *_, equation in own:
            assert not equation.tested or place.figure == "gap.within"
            if equation.tested and (p := ps[place.column]) is not None:
                told = int(Block.of([equation], np.arange(1)).interval[2, 0])
                assert CHANCES[told] >= p > ([0.0, *CHANCES])[told]
                seen += 1
    assert seen > 20


def test_the_bars_of_a_distribution_are_equations_too() -> None:
    bars = [
        one
        for place, own in equations().items()
        if place.figure.endswith("distribution")
        for *_, one in own
    ]
    assert bars
    assert {one.ends for one in bars} == {NO_ENDS}


def test_every_visible_figure_is_an_equation_or_known_to_be_none() -> None:
    modelled, missing = equations(), dict[str, set[str]]()
    for place, figure in figures().items():
        if figure.visible and place not in modelled and place.population != ALL:
            part = place.column.partition(":")[0]
            name = place.figure.replace("political", "{side}").replace("administrative", "{side}")
            missing.setdefault(part, set()).add(name)
    assert [
        (part, name)
        for part, names in missing.items()
        for name in names
        if name not in NOT_MODELLED.get(part, ())
    ] == []


QUESTIONS = ("items:S1", "items:S3", "items:S4", "items:Z1", "choices:U1:finance")


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("s", [0, 1])
def test_a_change_of_answers_is_followed_as_the_changed_wave_is_computed(name: str, s: int) -> None:
    """Alone, and in exchange with somebody elsewhere: values and intervals of all figures."""
    one, rng = planned(), np.random.default_rng(7)
    question = one.question(name)
    before = one.about(question, s)
    block = Block.of(list(before.values()), np.arange(36))
    for _ in range(3):
        rows = movable(one, question, s)
        first, second = rng.choice(rows, 2, replace=False)
        moves, who = a_move(one, question, int(first), int(second), rng)
        followed, first_move = Followed.of(block, moves), np.array([True])
        followed.know(first_move)
        followed.look(first_move)
        assert followed.after[0].tolist() == values_after(block, moves).tolist()
        after = one.changed(name, who).about(one.changed(name, who).question(name), s)
        expected = {place: (equation.value, ends(equation)) for place, equation in after.items()}
        for equation, (value, low, high) in zip(
            block.equations, followed.after[:, 0].T, strict=True
        ):
            place = equation.place
            assert expected[place][0] == pytest.approx(value, abs=1e-9), place
            if equation.ends in (BY_T, KORN_GRAUBARD):
                assert (low, high) == pytest.approx(expected[place][1], abs=1e-7), place


def movable(one: Planned, question: Question, s: int) -> list[int]:
    """Who of this side answered, and everything of the themes too."""
    able = (question.codes > 0) & (one.wave.perspective == s)
    if question.movable is not None:
        able &= question.movable
    return [int(row) for row in np.flatnonzero(able)]


def a_move(
    one: Planned, question: Question, first: int, second: int, rng: np.random.Generator
) -> tuple[Moves, list[tuple[int, int]]]:
    """Somebody's answer becomes that of somebody else elsewhere, of the same function, who may
    take over the old one; and who has which answer then."""
    people, codes = one.people, question.codes
    old, new = int(codes[first]), int(codes[second])
    if old == new:
        new = old % question.categories + 1
    function = int(people.function[first]) if question.item is not None else 0
    named = one.statements().release.functions
    number = 0
    if question.item is not None:
        told = np.flatnonzero(named[:, question.item])
        number = int(np.flatnonzero(told == function)[0]) if function in told else len(told)
    exchange = (
        new == int(codes[second])
        and people.municipality[first] != people.municipality[second]
        and (question.item is None or people.function[first] == people.function[second])
    )
    other = int(people.municipality[second]) if exchange else -1
    rows = [(first, new), *([(second, old)] if exchange else [])]
    row = (int(people.municipality[first]), other, number, old - 1, new - 1)
    return Moves(np.array([row], dtype=np.int64).T), rows
