"""The tables of an attack on a wave of which the truth is known."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.tables.detail_results import PeerKind
from tests.attacks.attacker import Attack, Attacker
from tests.attacks.demo_waves import DemoWave, demo_waves, restricted, successors
from tests.attacks.documents import Dossier
from tests.attacks.editions import Past, publish
from tests.attacks.equations import KINDS
from tests.attacks.knowledge import Knowledge
from tests.attacks.press import own_answers
from tests.attacks.solver import EVERYTHING, Solver
from tests.attacks.truth import Score, score, score_of, truth_of, untrue

PARTS = ("items", "themes", "choices", "rankings", "sums")
POPULATIONS = ("benchmark", *(kind for kind in PeerKind if kind is not PeerKind.ALL))
HEAD = (
    f"{'wave':10} {'with':22} {'hidden':>7} {'tried':>6} {'n':>6} {'fav.':>6} {'sum':>6}"
    f" {'cells':>6} {'< 5':>5} {'one side':>9} {'figures':>8} {'wrong':>6}"
)


@dataclass(frozen=True)
class Material:
    """The documents of a wave and the answers that they were made of."""

    dossiers: list[Dossier]
    answers: WaveInput
    instrument: Instrument

    def attack(self) -> Attack:
        return Attacker(self.dossiers, own_answers(self.answers, self.instrument)).attack()


def demo_material() -> Iterator[tuple[str, Material]]:
    """The demo's waves, and some municipalities of the later one as waves of their own."""
    before, now = demo_waves()
    limits = Thresholds()
    first = publish(before.answers, before.instrument, limits, before.partitions, name="then")
    yield "2024", Material([first.dossier], before.answers, before.instrument)
    past = Past(
        before.answers,
        before.instrument,
        first.documents[""],
        before.person,
        now.person,
        successors(),
    )
    second = publish(now.answers, now.instrument, limits, now.partitions, past=past, name="now")
    yield "2026", Material([second.dossier], now.answers, now.instrument)
    for size in (60, 20):
        part = restricted(now, _some(now, size))
        told = publish(part.answers, part.instrument, limits, part.partitions, name=str(size))
        yield f"{size} of 2026", Material([told.dossier], part.answers, part.instrument)


def _some(wave: DemoWave, size: int) -> list[str]:
    codes = sorted(wave.answers.municipality_codes)
    chosen = np.random.default_rng(size).choice(len(codes), size, replace=False)
    return [codes[m] for m in sorted(chosen)]


def steps() -> Iterator[tuple[str, frozenset[str], frozenset[str] | None]]:
    """One more kind of equation at a time; then everything with one type of population."""
    for number, kind in enumerate(KINDS):
        yield f"{'+ ' if number else ''}{kind}", frozenset(KINDS[: number + 1]), None
    for kind in POPULATIONS:
        yield f"all, {kind} alone", EVERYTHING, frozenset([kind])


def report(name: str, material: Material, *, kinds: bool) -> tuple[list[str], int]:
    """Items (by `kinds` of equations), the other parts, and the answers of persons.

    The lines, and how many cells and answers were found by anybody.
    """
    known = Knowledge.of(material.dossiers)
    truth = truth_of(material.answers, material.instrument, known.subjects)
    lines = []
    for label, some, populations in steps() if kinds else ():
        solution = Solver(known, some, populations).solve()
        lines.append(_line(name, label, score(solution, set(), truth)))
    attack = material.attack()
    scores = {part: score_of(attack, 0, truth, part) for part in PARTS}
    lines += [_line(name, f"everything: {part}", own) for part, own in scores.items()]
    inside = scores["items"].insiders
    persons = dict(Counter(f"{one.means} ({one.by})" for one in attack.found))
    lines.append(f"{name}: {inside} more numbers of items known to insiders")
    lines.append(f"{name}: answers found {persons or 'none'}")
    wrong = untrue(attack.found, material.answers, material.instrument)
    lines.append(f"{name}: answers that are not so {wrong or 'none'}")
    lines.append(f"{name}: misread {attack.contradictions or 'nothing'}")
    solved = sum(own.known + own.insiders for own in scores.values()) + len(attack.found)
    return lines, solved


def _line(name: str, label: str, found: Score) -> str:
    solved = found.solved
    favourable = solved.get("share", solved.get("top", 0))
    points = solved.get("mean", solved.get("first", 0))
    return (
        f"{name:10} {label:22} {found.hidden:7} {found.tried:6} {solved.get('n', 0):6}"
        f" {favourable:6} {points:6} {found.cells:6} {found.small:5} {found.one_sided:9}"
        f" {found.figures:8} {found.wrong:6}"
    )
