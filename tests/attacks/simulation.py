"""Three simulated waves at many small municipalities, published twice each, and attacked.

    python -m tests.attacks.simulation 1000

Each wave has groups by size, by province and by a list of the tenant's that overlaps with them
as unluckily as it can (a size class minus one municipality, two halves that differ by one), and
figures of functions. A second edition is made of the same answers with another list, by the
ledger of the first. The attacker gets every document of both editions.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from benchmarking.core.arrays import Codes
from benchmarking.core.auditor import AuditSummary
from benchmarking.core.compute import compute_benchmark, compute_municipalities
from benchmarking.core.ledger import Entry, apply
from benchmarking.core.merging import Tally
from benchmarking.core.payload import benchmark_payload, own_payloads
from benchmarking.core.publishing import Population
from benchmarking.core.release import Plan, entry_of, plan_release
from benchmarking.core.tallying import tally
from benchmarking.core.wave import Instrument, Thresholds, WaveInput
from tests.attacks.attacker import Attacker, Dossier, Found
from tests.attacks.press import groups_told, own_answers, scales_of
from tests.core.builders import a_wave, an_instrument

LIMITS = Thresholds()
WAVES = 3


@dataclass
class Outcome:
    """What came of one wave."""

    audits: list[AuditSummary] = field(default_factory=list)
    shown: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    found: set[Found] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=lambda: {"plan": 0.0, "attack": 0.0})


def outline() -> Instrument:
    """Twelve scale items of five categories in four themes."""
    whole = an_instrument(12)
    return Instrument(whole.scales[:12], whole.themes)


def a_town_wave(rng: np.random.Generator, municipalities: int, instrument: Instrument) -> WaveInput:
    """Sizes from a hamlet of two to a city: half of all sides hold fewer than eight answers."""
    size = rng.choice([2.5, 5.0, 8.0, 14.0], municipalities, p=[0.2, 0.35, 0.3, 0.15])
    parts = [a_wave(rng, municipalities, instrument, sizes=(16, 18))]
    wave = parts[0]
    kept = rng.random(wave.respondents) < size[wave.municipality] / 16
    lucky = {name: codes[kept] for name, codes in wave.scales.items()}
    return WaveInput(
        municipality_codes=wave.municipality_codes,
        invited=wave.invited,
        municipality=wave.municipality[kept],
        perspective=wave.perspective[kept],
        scales=lucky,
        estimates={name: codes[kept] for name, codes in wave.estimates.items()},
        roles=("mayor", "alderman", "general_director", "policy_officer"),
        role=_functions(wave.municipality[kept], wave.perspective[kept]),
    )


def _functions(municipality: Codes, side: Codes) -> Codes:
    """One mayor and one general director a municipality: the first who answered."""
    place = 2 * municipality.astype(np.int64) + side
    first = np.zeros(len(place), dtype=bool)
    first[np.unique(place, return_index=True)[1]] = True
    return np.where(first, 2 * side, 2 * side + 1).astype(np.int16)


def populations(rng: np.random.Generator, M: int, edition: int) -> tuple[Population, ...]:  # noqa: N803
    """Sizes and provinces, the same in each edition, and a list made to be awkward."""
    steady = np.random.default_rng(M)
    size, province = steady.integers(0, 6, M), steady.integers(0, 5, M)
    made = [Population(f"size:{k}", size == k) for k in range(6)]
    made += [Population(f"province:{k}", province == k) for k in range(5)]
    less_one, half = size == edition, rng.random(M) < 0.5
    less_one[rng.choice(np.flatnonzero(less_one))] = False
    other = half.copy()
    other[rng.integers(M)] ^= True
    names = ("minus one", "half", "other half")
    lists = (less_one, half, other)
    return (
        *made,
        *(Population(f"list:{edition}:{n}", own) for n, own in zip(names, lists, strict=True)),
    )


def simulate(seed: int, municipalities: int) -> Outcome:
    """One wave in two editions, with everything that an attacker then has."""
    rng, instrument, outcome = np.random.default_rng(seed), outline(), Outcome()
    wave = a_town_wave(rng, municipalities, instrument)
    counted = tally(wave, instrument)
    entries: list[Entry] = []
    dossiers = []
    for edition in range(2):
        groups = populations(rng, municipalities, edition)
        started = time.perf_counter()
        earlier = apply(entries, entries[0], LIMITS) if entries else None
        plan = plan_release(wave, counted, LIMITS, populations=groups, earlier=earlier)
        outcome.seconds["plan"] += time.perf_counter() - started
        entries.append(entry_of(plan, counted, LIMITS, "one"))
        dossiers.append(_dossier(wave, counted, plan))
        _count(outcome, plan, entries[-1])
    started = time.perf_counter()
    attacker = Attacker(scales_of(instrument), dossiers, own_answers(wave, instrument))
    outcome.found = attacker.attack()
    outcome.seconds["attack"] += time.perf_counter() - started
    return outcome


def _dossier(wave: WaveInput, counted: Tally, plan: Plan) -> Dossier:
    benchmark = benchmark_payload(compute_benchmark(counted, LIMITS, plan=plan))
    tables = compute_municipalities(counted, LIMITS, plan=plan)
    own = {document["municipality"]: document for document in own_payloads(tables, benchmark)}
    told = groups_told(wave, counted.instrument, plan.groups.populations, plan.groups.told)
    return Dossier(benchmark, own, told)


def _count(outcome: Outcome, plan: Plan, entry: Entry) -> None:
    outcome.audits.append(plan.audit)
    parts = plan.cells.columns.parts
    for name in ("items", "themes"):
        outcome.shown[name] += int(entry.shown[..., parts[name]].sum())
        outcome.all[name] += int(entry.answered[..., parts[name]].sum())
    outcome.shown["functions"] += int(entry.functions.sum())
    outcome.all["functions"] += entry.functions.size // 2 * 2
    outcome.shown["groups"] += int(plan.groups.told.sum())
    outcome.all["groups"] += plan.groups.told.size


def lines(municipalities: int) -> Iterator[str]:
    """The table, wave by wave."""
    yield (
        "wave  edition  answers  colleague    pair  elsewhere  outsider  insider"
        "  hidden on advice (cells, functions, groups)"
    )
    for number in range(WAVES):
        outcome = simulate(number, municipalities)
        for edition, a in enumerate(outcome.audits):
            yield (
                f"{number + 1:4}  {edition + 1:7}  {a.answers:7}  {a.colleague:9}  {a.pair:6}"
                f"  {a.elsewhere:9}  {a.outsider:8}  {a.insider:7}"
                f"  {a.municipalities}, {a.functions}, {a.groups}"
            )
        shares = ", ".join(f"{k} {outcome.shown[k] / n:.1%}" for k, n in outcome.all.items())
        spent = ", ".join(f"{k} {s:.1f} s" for k, s in outcome.seconds.items())
        yield f"      shown: {shares}; {spent}"
        yield f"      the attacker found {len(outcome.found)} answers"


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for line in lines(size):
        print(line, flush=True)  # noqa: T201
