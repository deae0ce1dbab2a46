"""Simulated waves at many small municipalities, published several times, and attacked.

    python -m tests.attacks.simulation 1000

Each wave has groups by size, by province and by a list of the tenant's that overlaps with them
as unluckily as it can (a size class minus one municipality, two halves that differ by one),
figures of functions, choices, a ranking and a division of points. A second edition is made of
the same answers with another list, by the ledger of the first; then comes a second wave in which
one person answers otherwise, with its trends. The attacker gets every document of all of them.
Then the second wave once more as one of another study, which asks the same under other codes.
Beside each wave stand small ones, where few municipalities hide behind every total.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from benchmarking.core.audit.auditor import AuditSummary
from benchmarking.core.data.arrays import Bools, Codes
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.municipalities.peergroups import Partition
from tests.attacks.answers import Found
from tests.attacks.attacker import Attack, Attacker
from tests.attacks.editions import Past, Published, persons, publish
from tests.attacks.press import own_answers
from tests.attacks.truth import Score, score_of, truth_of, untrue
from tests.attacks.two_studies import (
    answers_by_second,
    asked_by_second,
    codes_of,
    read_by_second,
    shared,
)
from tests.attacks.waves import attack_waves
from tests.attacks.worlds import FULL, Effort
from tests.core.builders import a_wave, an_instrument

LIMITS = Thresholds()
WAVES = 3
SMALL = (60, 20, 5)
ACROSS = 1000  # from this seed on the second wave is of another study; marked * in the table
PARTS = ("items", "themes", "choices", "rankings", "sums")


@dataclass
class Outcome:
    """What came of one wave: `scores` by edition and part of the documents."""

    audits: list[AuditSummary] = field(default_factory=list)
    shown: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    found: set[Found] = field(default_factory=set)
    scores: list[tuple[str, Score]] = field(default_factory=list)
    misread: list[str] = field(default_factory=list)
    untrue: list[Found] = field(default_factory=list)
    trends: dict[str, Any] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=lambda: {"publish": 0.0, "attack": 0.0})

    @property
    def wrong(self) -> int:
        """The attacker's own mistakes."""
        return sum(score.wrong for _, score in self.scores) + len(self.untrue)

    @property
    def cells(self) -> int:
        """Hidden cells of which an answer's count or sum is known, to anybody."""
        return sum(score.known + score.insiders for _, score in self.scores)


def outline() -> Instrument:
    """Twelve scale items of five categories in four themes, and one of each other kind."""
    whole = an_instrument(12)
    return replace(whole, scales=whole.scales[:12], numbers=())


def a_town_wave(rng: np.random.Generator, municipalities: int, instrument: Instrument) -> WaveInput:
    """Sizes from a hamlet of two to a city: half of all sides hold fewer than eight answers."""
    size = rng.choice([2.5, 5.0, 8.0, 14.0], municipalities, p=[0.2, 0.35, 0.3, 0.15])
    wave = a_wave(rng, municipalities, instrument, sizes=(16, 18))
    kept = rng.random(wave.respondents) < size[wave.municipality] / 16
    return _rows(wave, kept)


def _rows(wave: WaveInput, kept: Bools) -> WaveInput:
    return replace(
        wave,
        municipality=wave.municipality[kept],
        perspective=wave.perspective[kept],
        scales={code: answers[kept] for code, answers in wave.scales.items()},
        estimates={code: answers[kept] for code, answers in wave.estimates.items()},
        choices={code: answers[kept] for code, answers in wave.choices.items()},
        rankings={code: answers[kept] for code, answers in wave.rankings.items()},
        sums={code: answers[kept] for code, answers in wave.sums.items()},
        numbers={},
        roles=("mayor", "alderman", "general_director", "policy_officer"),
        role=_functions(wave.municipality[kept], wave.perspective[kept]),
    )


def _functions(municipality: Codes, side: Codes) -> Codes:
    """One mayor and one general director a municipality: the first who answered."""
    place = 2 * municipality.astype(np.int64) + side
    first = np.zeros(len(place), dtype=bool)
    first[np.unique(place, return_index=True)[1]] = True
    return np.where(first, 2 * side, 2 * side + 1).astype(np.int16)


def one_changed(rng: np.random.Generator, wave: WaveInput) -> WaveInput:
    """The same answers, but one person gives others to every item."""
    person = int(rng.integers(wave.respondents))
    scales = {}
    for code, answers in wave.scales.items():
        scales[code] = answers.copy()
        scales[code][person] = 1 + rng.integers(5)
    return replace(wave, scales=scales)


def partitions(rng: np.random.Generator, codes: tuple[str, ...], edition: int) -> list[Partition]:
    """Sizes and provinces, the same in each edition, and lists made to be awkward."""
    M = len(codes)  # noqa: N806 -- the usual symbol
    steady = np.random.default_rng(M)
    size, province = steady.integers(0, max(1, min(6, M // 5)), M), steady.integers(0, 5, M)
    less_one, half = size == edition % (size.max() + 1), rng.random(M) < 0.5
    less_one[rng.choice(np.flatnonzero(less_one))] = False
    other = half.copy()
    other[rng.integers(M)] ^= True
    lists = {"minus one": less_one, "half": half, "other half": other}
    made = [
        Partition(kind, kind, {code: str(k) for code, k in zip(codes, group, strict=True)})
        for kind, group in (("size", size), ("province", province))
    ]
    for name, members in lists.items():
        inside = {code: "in" for code, own in zip(codes, members, strict=True) if own}
        made.append(Partition("list", f"list:{edition} {name}", inside, name))
    return made


def simulate(seed: int, municipalities: int, effort: Effort = FULL) -> Outcome:
    """One wave in two editions and a second wave, with everything that an attacker then has."""
    rng, instrument, outcome = np.random.default_rng(seed), outline(), Outcome()
    wave = a_town_wave(rng, municipalities, instrument)
    codes, started = wave.municipality_codes, time.perf_counter()
    first = publish(wave, instrument, LIMITS, partitions(rng, codes, 0), name="one")
    again = publish(
        wave, instrument, LIMITS, partitions(rng, codes, 1), entries=[first.entry], name="one"
    )
    later = one_changed(rng, wave)
    key = persons(wave) if seed % 2 == 0 else None
    past = Past(wave, instrument, first.documents[""], key, key)
    second = publish(later, instrument, LIMITS, partitions(rng, codes, 0), past=past, name="two")
    outcome.seconds["publish"] += time.perf_counter() - started
    for published in (first, again, second):
        _count(outcome, published)
    started = time.perf_counter()
    _attack(outcome, instrument, (wave, later), ([first, again], [second]), effort)
    outcome.seconds["attack"] += time.perf_counter() - started
    return outcome


def simulate_across(seed: int, municipalities: int, effort: Effort = FULL) -> Outcome:
    """A wave of one study, and one of another that follows it: one person answers otherwise."""
    rng, instrument, outcome = np.random.default_rng(seed), outline(), Outcome()
    codes = codes_of(instrument)
    wave = a_town_wave(rng, municipalities, instrument)
    groups = partitions(rng, wave.municipality_codes, 0)
    first = publish(wave, instrument, LIMITS, groups, name="one")
    asked, later = (
        asked_by_second(instrument, codes),
        answers_by_second(one_changed(rng, wave), codes),
    )
    past = Past(wave, instrument, first.documents[""], names=shared(codes))
    second = publish(later, asked, LIMITS, groups, past=past, name="two")
    for published in (first, second):
        _count(outcome, published)
    read = replace(first, documents=read_by_second(first.documents, codes))
    _attack(outcome, asked, (answers_by_second(wave, codes), later), ([read], [second]), effort)
    outcome.trends = second.documents[""]["trends"]
    return outcome


def _attack(
    outcome: Outcome,
    instrument: Instrument,
    waves: tuple[WaveInput, WaveInput],
    published: tuple[list[Published], list[Published]],
    effort: Effort,
) -> None:
    attacks: list[Attack] = []
    for wave, editions in zip(waves, published, strict=True):
        own = own_answers(wave, instrument)
        dossiers = [one.dossier for one in editions]
        attacks.append(Attacker(dossiers, own, effort=effort).attack())
    attack_waves(attacks[0], attacks[1], published[1][0].dossier.benchmark)
    for number, (wave, attack) in enumerate(zip(waves, attacks, strict=True), start=1):
        truth = truth_of(wave, instrument, attack.solutions[0].knowledge.subjects)
        for part in PARTS:
            outcome.scores.append((f"{number}: {part}", score_of(attack, 0, truth, part)))
        outcome.found |= attack.found
        outcome.untrue += untrue(attack.found, wave, instrument)
        outcome.misread += attack.contradictions


def _count(outcome: Outcome, published: Published) -> None:
    plan, entry = published.plan, published.entry
    outcome.audits.append(plan.audit)
    parts = plan.cells.columns.parts
    for name in ("items", "themes"):
        outcome.shown[name] += int(entry.shown[..., parts[name]].sum())
        outcome.all[name] += int(entry.answered[..., parts[name]].sum())
    outcome.shown["functions"] += int(entry.functions.sum())
    outcome.all["functions"] += entry.functions.size
    outcome.shown["groups"] += int(plan.groups.told.sum())
    outcome.all["groups"] += plan.groups.told.size


def lines(municipalities: int, total: Counter[str]) -> Iterator[str]:
    """The table, wave by wave; two at a time. Counts what is found in `total`."""
    started = time.perf_counter()
    sizes = (municipalities, *SMALL)
    cases = [(number, size) for size in sizes for number in range(WAVES)]
    cases += [(ACROSS + number, size) for size in sizes for number in range(WAVES)]
    yield HEAD
    with ProcessPoolExecutor(2) as workers:
        for (number, size), outcome in zip(cases, workers.map(simulated, cases), strict=True):
            name = f"{number % ACROSS + 1} of {size}{'*' if number >= ACROSS else ''}"
            yield from report(name, outcome)
            total += Counter(
                cells=outcome.cells,
                answers=len(outcome.found),
                mistakes=outcome.wrong + len(outcome.misread),
            )
    spent = time.perf_counter() - started
    yield f"cells solved {total['cells']}, answers found {total['answers']}, mistakes {total['mistakes']}; {spent:.0f} s"


def simulated(case: tuple[int, int]) -> Outcome:
    """In a worker of its own; from `ACROSS` on over two studies."""
    number, size = case
    return simulate_across(number, size) if number >= ACROSS else simulate(number, size)


HEAD = (
    f"{'wave':10} {'documents':16} {'hidden':>7} {'tried':>6} {'n':>6} {'known':>6}"
    f" {'insiders':>9} {'mistakes':>9}"
)


def report(name: str, outcome: Outcome) -> Iterator[str]:
    """What came of one wave: hidden cells, how many were tried, of how many n or a sum is known."""
    for label, found in outcome.scores:
        yield (
            f"{name:10} {label:16} {found.hidden:7} {found.tried:6} {found.solved['n']:6}"
            f" {found.known:6} {found.insiders:9} {found.wrong:9}"
        )
    shares = ", ".join(f"{k} {outcome.shown[k] / max(n, 1):.1%}" for k, n in outcome.all.items())
    spent = ", ".join(f"{k} {s:.1f} s" for k, s in outcome.seconds.items())
    answers = dict(Counter(f"{one.means} ({one.by})" for one in outcome.found))
    audited = sum(audit.answers for audit in outcome.audits)
    hides = sum(a.municipalities + a.functions + a.groups for a in outcome.audits)
    grids = " + ".join(f"{a.coarse} coarser and {a.withheld} withheld" for a in outcome.audits)
    yield f"{name:10} shown: {shares}; {audited} answers audited, {hides} hidden on advice; {spent}"
    yield f"{name:10} figures of populations: {grids}"
    yield f"{name:10} answers found: {answers or 'none'}; misread: {outcome.misread or 'nothing'}"


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    solved: Counter[str] = Counter()
    for line in lines(size, solved):
        print(line, flush=True)  # noqa: T201
    sys.exit(1 if solved.total() else 0)
