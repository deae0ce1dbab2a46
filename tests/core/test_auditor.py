"""The auditor at scale: sound against the exact programme, and finding what was planted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from benchmarking.core.audit.auditor import DisclosureError, Groups
from benchmarking.core.audit.ledger import Earlier
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.arrays import Bools, Counts
from benchmarking.core.data.instrument import Instrument, ScaleSpec
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.disclosure.feasible import ToldAnswers as Published
from benchmarking.core.disclosure.feasible import feasible_answers
from benchmarking.core.disclosure.publishing import Population
from benchmarking.core.disclosure.witnesses import ToldOfItem, Witnesses, witnesses
from benchmarking.core.documents.compute import compute_benchmark, compute_municipalities
from benchmarking.core.documents.release import Plan, plan_release
from tests.core.builders import a_wave, an_instrument
from tests.core.documents import benchmark_payload

pytestmark = pytest.mark.slow

LIMITS = Thresholds()
Kind = tuple[int, int, int]  # municipality, function, answer


@dataclass(frozen=True)
class World:
    """Answers (M, F, K) and what is told of them; `group` (M,) is a published population."""

    counts: Counts
    shown: Bools
    named: Bools
    group: Bools

    def found(self) -> Witnesses:
        pattern = np.where(self.group.any(), 1 + self.group, 0)
        return witnesses(self.counts, ToldOfItem(self.shown, ~self.shown, pattern, self.named))

    def equations(self) -> Iterator[tuple[Counts, int]]:
        """Every count that is told, as weights over (M, F, K) and its value."""
        places, functions, answers = self.counts.shape
        for m in range(places):
            for f in range(functions):
                yield self._of(slice(m, m + 1), slice(f, f + 1), slice(None))
        for k in range(answers):
            one = slice(k, k + 1)
            yield self._of(slice(None), slice(None), one)
            if self.group.any():
                yield self._of(np.flatnonzero(self.group), slice(None), one)
            for place in np.flatnonzero(self.shown):
                yield self._of(slice(int(place), int(place) + 1), slice(None), one)
            for function in np.flatnonzero(self.named):
                yield self._of(slice(None), slice(int(function), int(function) + 1), one)

    def _of(self, m: slice | Counts, f: slice, k: slice) -> tuple[Counts, int]:
        weights = np.zeros_like(self.counts)
        weights[m, f, k] = 1
        return weights.ravel(), int((weights * self.counts).sum())

    def another_fits(self, person: Kind, insider: Kind | None) -> bool:
        """Whether the person can have answered otherwise: an integer programme says so.

        Persons of one municipality and function cannot be told apart, so what matters is that
        one of them beside the insider may have another answer.
        """
        m, f, a = person
        weights, values = zip(*self.equations(), strict=True)
        lower = np.zeros(self.counts.shape)
        if insider is not None:
            lower[insider] = 1
        others = np.zeros(self.counts.shape)
        others[m, f] = np.arange(self.counts.shape[2]) != a
        found = optimize.milp(
            -others.ravel(),
            constraints=optimize.LinearConstraint(
                sparse.csr_array(np.array(weights)), values, values
            ),
            integrality=np.ones(self.counts.size, dtype=np.int64),
            bounds=optimize.Bounds(lower.ravel(), np.inf),
        )
        assert found.fun is not None
        return bool(-found.fun > (others * lower).sum() + 0.5)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Like-minded small municipalities, where little keeps an answer from being known."""
    shape = (draw(st.integers(3, 7)), draw(st.integers(1, 3)), draw(st.integers(2, 3)))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    persons = rng.integers(1, 3, shape[:2])
    leaning = rng.dirichlet(np.full(shape[2], 0.7), shape[:2])
    counts = np.array(
        [
            [rng.multinomial(n, p) for n, p in zip(*row, strict=True)]
            for row in zip(persons, leaning, strict=True)
        ]
    )
    return World(
        counts, rng.random(shape[0]) < 0.5, rng.random(shape[1]) < 0.6, rng.random(shape[0]) < 0.5
    )


@settings(max_examples=40, deadline=None)
@given(worlds(), st.integers(0, 10_000))
def test_whoever_is_called_safe_has_another_feasible_answer(world: World, pick: int) -> None:
    """For an outsider, and for one insider after another; by the exact integer programme."""
    found = world.found()
    kinds: list[Kind] = [(int(m), int(f), int(k)) for m, f, k in np.argwhere(world.counts > 0)]
    insider = kinds[pick % len(kinds)]
    safe = [kind for kind in kinds if found.outside[kind]]
    assume(safe)
    event("inside" if any(found.inside[kind] for kind in kinds) else "outside alone")
    for kind in safe[:4]:
        assert world.another_fits(kind, None)
    for kind in [kind for kind in kinds if found.inside[kind]][:6]:
        if kind != insider or world.counts[kind] > 1:
            assert world.another_fits(kind, insider)


@pytest.mark.parametrize("seed", range(3))
def test_the_exact_auditor_agrees_person_by_person(seed: int) -> None:
    """`feasible_answers` on the same releases: nobody called safe is disclosed."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, 2, (4, 1, 3)) + np.eye(3, dtype=int)[rng.integers(0, 3, 4)][:, None]
    world = World(counts, np.array([1, 1, 0, 0], dtype=bool), np.zeros(1, bool), np.zeros(4, bool))
    people = [(m, k, i) for m, _, k in np.argwhere(counts) for i in range(int(counts[m, 0, k]))]
    told = [range(4), *([int(m)] for m in np.flatnonzero(world.shown))]
    releases = [
        Published(
            frozenset(p for p in people if p[0] in places),
            counts=tuple(int(n) for n in counts[list(places), 0].sum(axis=0)),
        )
        for places in told
    ]
    found = world.found()
    for atom in feasible_answers(people, releases, 3):
        safe = any(found.outside[p[0], 0, p[1]] for p in people if p in atom.persons)
        assert not (atom.disclosed and safe)


def planned(wave: WaveInput, outline: Instrument, *populations: Population) -> Plan:
    return plan_release(wave, tally(wave, outline), LIMITS, populations=populations)


@pytest.mark.parametrize("municipalities", [3, 12, 60])
def test_a_plan_leaves_no_answer_determined(municipalities: int) -> None:
    outline = an_instrument(8)
    wave = a_wave(np.random.default_rng(municipalities), municipalities, outline, sizes=(5, 6))
    half = Population("half", np.arange(municipalities) < municipalities // 2)
    plan = planned(wave, outline, half)
    audit = plan.audit
    assert (audit.outsider, audit.insider) == (0, 0)
    assert "benchmark" not in {hide.kind for hide in plan.hides}
    safe = audit.colleague + audit.pair + audit.elsewhere + audit.untold
    assert safe == audit.answers > 20 * municipalities


def test_the_figures_follow_the_plan_and_tell_the_audit_in_numbers() -> None:
    outline = an_instrument(8)
    wave = a_wave(np.random.default_rng(5), 40, outline)
    counted, plan = tally(wave, outline), planned(wave, outline)
    benchmark = benchmark_payload(compute_benchmark(counted, LIMITS, plan=plan))
    assert benchmark["audit"]["answers"] == plan.audit.answers
    assert benchmark["audit"]["insider"] == 0
    own = compute_municipalities(counted, LIMITS, plan=plan)
    assert (own.items.reasons == plan.cells.items.reasons).all()
    shown = {
        (role["role"], item["code"])
        for role in benchmark["roles"]
        for item in role["items"]
        if item["share"]["value"] is not None
    }
    withheld = {
        (counted.roles.names[f], outline.scales[i].code)
        for f, i in np.argwhere(plan.functions_withheld)
    }
    assert shown
    assert not shown & withheld


def test_what_was_told_before_and_cannot_be_taken_back_is_refused() -> None:
    """An earlier run told of all municipalities but one, in which everybody said the same."""
    outline = Instrument((ScaleSpec("a"),))
    wave = a_wave(np.random.default_rng(1), 12, outline)
    alike = wave.municipality == 5
    wave.scales["a"][alike] = 4
    counted = tally(wave, outline)
    others = Population("all but one", np.arange(12) != 5)
    nothing = Earlier.nothing((12, 2, 1), (len(wave.roles), 1))
    told = Groups((others,), np.ones((1, 2, 1), dtype=bool))
    with pytest.raises(DisclosureError):
        plan_release(wave, counted, LIMITS, earlier=replace(nothing, groups=told))
    assert plan_release(wave, counted, LIMITS, earlier=nothing).audit.insider == 0
