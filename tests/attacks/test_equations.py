"""What the attacker takes the documents for is what they are: of the true cells every equation
holds, whether numbers are told in full or on a grid."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from benchmarking.core.data.wave import WaveInput
from tests.attacks.attacker import Attacker
from tests.attacks.contrasts import Cells, Contrast
from tests.attacks.documents import SIDES, Dossier
from tests.attacks.documents import told as read
from tests.attacks.editions import Past, Published, publish
from tests.attacks.equations import KINDS, Moments, SideEquations
from tests.attacks.knowledge import Column, Knowledge
from tests.attacks.press import own_answers
from tests.attacks.rounding import rounded
from tests.attacks.simulation import LIMITS, a_town_wave, one_changed, outline, partitions
from tests.attacks.solver import contrasts
from tests.attacks.spans import Reader
from tests.attacks.spreads import Spread
from tests.attacks.switches import ROUNDING, SAFEGUARD, switch_off
from tests.attacks.truth import Truth, score_of, truth_of
from tests.attacks.waves import attack_waves
from tests.attacks.worlds import LIGHT

ALL = frozenset(KINDS)
TOWNS = 32
Json = dict[str, Any]


@pytest.fixture(scope="module")
def wave() -> Any:
    return a_town_wave(np.random.default_rng(11), TOWNS, outline())


@pytest.fixture(scope="module")
def published(wave: Any) -> Published:
    groups = partitions(np.random.default_rng(12), wave.municipality_codes, 0)
    return publish(wave, outline(), LIMITS, groups, name="one")


@pytest.fixture(scope="module")
def in_full(wave: Any) -> Published:
    """The same with all digits."""
    groups = partitions(np.random.default_rng(12), wave.municipality_codes, 0)
    with pytest.MonkeyPatch.context() as patch:
        switch_off(patch, [*ROUNDING, SAFEGUARD])
        return publish(wave, outline(), LIMITS, groups, name="one")


GRIDS = {"rounded": (0.01, 0.1), "coarse": (0.1, 2.0)}
WAYS = ("as published", "in full", *GRIDS)


@pytest.fixture(scope="module", params=WAYS)
def known(request: pytest.FixtureRequest, published: Published, in_full: Published) -> Knowledge:
    """What is read in documents whose numbers are told so."""
    if request.param == "as published":
        return Knowledge.of([published.dossier])
    if request.param == "in full":
        return Knowledge.of([in_full.dossier])
    return Knowledge.of([Dossier.of(rounded(in_full.documents, GRIDS[request.param]))])


def equations(known: Knowledge, truth: Truth) -> Iterator[tuple[str, bool]]:
    """Every figure of a population, and whether its equations hold of the true cells."""
    for one in known.populations:
        for (name, s), figures in one.sides.items():
            for measure in known.subjects[name].measures:
                if measure.name in figures:
                    found = SideEquations(figures[measure.name], measure)
                    n, sums = (truth[name][q][one.members, s][None] for q in ("n", measure.name))
                    moments = Moments.of(n, sums, measure, found.centre)
                    spread = Spread(figures[measure.name])
                    if spread.tells:
                        right = bool(spread.hold(spread.parts(n, sums))[0])
                        yield f"{one.name} {name} {s} {measure.name} spread", right
                    yield f"{one.name} {name} {s} {measure.name}", bool(found.hold(moments, ALL)[0])
        for name, subject in known.subjects.items():
            for measure in subject.measures:
                for contrast in contrasts(one, subject, measure):
                    cells = [
                        Cells(
                            truth[name]["n"][one.members, s],
                            truth[name][measure.name][one.members, s],
                        )
                        for s in (0, 1)
                    ]
                    holds = contrast.hold(contrast.sums(cells[0], cells[1]), ALL)
                    yield f"{one.name} {name} gap {measure.name}", bool(holds)


def test_every_equation_holds_of_the_truth(known: Knowledge, wave: Any) -> None:
    truth = truth_of(wave, outline(), known.subjects)
    found = dict(equations(known, truth))
    assert [name for name, holds in found.items() if not holds] == []
    assert len(found) > 200
    assert any(name.endswith("mean spread") for name in found)


def test_every_cell_lies_within_its_bounds(known: Knowledge, wave: Any) -> None:
    truth = truth_of(wave, outline(), known.subjects)
    for (name, s), column in known.copy(counts=True).columns.items():
        for quantity, bounds in _quantities(column):
            real = truth[name][quantity][:, s]
            assert ((bounds[:, 0] <= real) & (real <= bounds[:, 1])).all()


def _quantities(column: Column) -> Any:
    return {"n": column.n, **column.sums}.items()


@pytest.mark.parametrize(("linked", "exact"), [(False, True), (True, True), (False, False)])
def test_trends_are_read_as_what_they_are(
    linked: bool,
    exact: bool,
    wave: Any,
    published: Published,
    in_full: Published,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One person changes: no cell of either wave is misread, be persons linked or municipalities.

    With all their digits changes of municipalities tell something; as they are published, nothing.
    """
    first = in_full if exact else published
    if exact:
        switch_off(monkeypatch, [*ROUNDING, SAFEGUARD])
    rng = np.random.default_rng(3)
    later = one_changed(rng, wave)
    keys = np.arange(wave.respondents).astype(np.bytes_) if linked else None
    past = Past(wave, outline(), first.documents[""], keys, keys)
    groups = partitions(rng, wave.municipality_codes, 0)
    second = publish(later, outline(), LIMITS, groups, past=past, name="two")
    assert all(holds for holds in changes(second.documents[""], wave, later))
    attacks = [
        Attacker([one.dossier], own_answers(answers, outline()), effort=LIGHT).attack()
        for one, answers in ((first, wave), (second, later))
    ]
    known = sum(len(attack.solved) for attack in attacks)
    attack_waves(attacks[0], attacks[1], second.documents[""], LIGHT)
    for attack, answers in zip(attacks, (wave, later), strict=True):
        truth = truth_of(answers, outline(), attack.solutions[0].knowledge.subjects)
        assert attack.contradictions == []
        assert score_of(attack, 0, truth).wrong == 0
        assert score_of(attack, 0, truth, "themes").wrong == 0
    more = sum(len(attack.solved) for attack in attacks) - known
    assert (more > 0) == (exact and not linked)


def changes(benchmark: Json, before: WaveInput, after: WaveInput) -> Iterator[bool]:
    """Whether the changes of municipalities hold of the true cells of both waves."""
    known, reader = Knowledge.of([Dossier(benchmark, {}, {})]), Reader.of(benchmark)
    truths = [truth_of(wave, outline(), known.subjects) for wave in (after, before)]
    for part, place in (("items", 0), ("themes", 1)):
        for entry in benchmark["trends"][part]:
            subject = known.subjects[f"{part}:{entry['code']}"]
            measure = subject.measures[place]
            for s, side in enumerate(SIDES):
                change = read(reader, entry[side]["change"], measure.grid)
                if change is None or entry[side]["linked"]["link"] != "municipality":
                    continue
                contrast = Contrast(change, measure, equal=False)
                cells = [
                    Cells(*(t[subject.name][q][:, s] for q in ("n", measure.name))) for t in truths
                ]
                yield bool(contrast.hold(contrast.sums(*cells), ALL))
