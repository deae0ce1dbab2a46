"""The waves of `make demo` in memory: its people and its answers, without a database."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.wave import SIDES, WaveInput
from benchmarking.core.municipalities.peergroups import Partition
from benchmarking.core.waves.panel import Keys
from benchmarking.inputs.columns import item_arrays
from benchmarking.inputs.manifest import Invited, Manifest, PeerListName, Promised, RosterEntry
from benchmarking.inputs.outline import instrument_of
from benchmarking.inputs.wave_input import partitions_of, wave_input
from config.demo import past
from config.demo.answers import AGREE, Respondents, side_of, simulate_answers
from config.demo.build import CENTRES, RESPONSE_RATE, SEED
from config.demo.people import simulate_people
from surveys.authoring.bundled import bundled
from surveys.fieldwork.people import Person
from surveys.models import Municipality
from surveys.questionnaire.answers import prune
from surveys.questionnaire.document import Document, Perspective

DATA = Path(__file__).resolve().parents[2] / "surveys" / "data"


@dataclass(frozen=True)
class DemoWave:
    """A wave as the core takes it in, with its groups and a key for each respondent."""

    answers: WaveInput
    instrument: Instrument
    partitions: list[Partition]
    person: Keys


def demo_waves() -> tuple[DemoWave, DemoWave]:
    """The wave of two years before, and the reported one. The same at every call."""
    document, towns = bundled(), list(_towns())
    people = list(simulate_people(towns, np.random.default_rng(SEED)))
    rng = np.random.default_rng(SEED + 2)
    there = [town for town in towns if town.code not in past.MERGED][:: past.EVERY]
    old = list(_merged(towns))
    before = list(past.people_then(people, (there, old), rng))
    return (
        _wave(document, [*there, *old], before, rng, past.agreed_then()),
        _wave(document, towns, people, np.random.default_rng(SEED + 3), AGREE),
    )


def successors() -> dict[str, str]:
    """Old codes and those that they have now."""
    with (DATA / "mergers_2025.csv").open(encoding="utf-8") as file:
        return {row["old_code"]: row["new_code"] for row in csv.DictReader(file)}


def _towns() -> Iterator[Municipality]:
    with (DATA / "municipalities_2025.csv").open(encoding="utf-8") as file:
        for row in sorted(csv.DictReader(file), key=lambda row: row["code"]):
            if row["region"] == "flemish":
                row["population"] = row["population"] and int(row["population"])
                yield Municipality(**row)


def _merged(towns: Sequence[Municipality]) -> Iterator[Municipality]:
    by_code = {town.code: town for town in towns}
    for old, new in sorted(successors().items()):
        if new in past.MERGED:
            town = by_code[new]
            third = (town.population or 30_000) // 3
            yield Municipality(code=old, name=old, province=town.province, population=third)


def _wave(
    document: Document,
    towns: Sequence[Municipality],
    people: Sequence[Person],
    rng: np.random.Generator,
    agree: Mapping[str, tuple[float, float]],
) -> DemoWave:
    invited = list(people)
    answering = [p for p in invited if rng.random() < RESPONSE_RATE[p.function.perspective]]
    places = {town.id: number for number, town in enumerate(towns)}
    who = Respondents(
        np.array([places[one.municipality_id] for one in answering]),
        np.array([side_of(one.function.perspective) for one in answering]),
    )
    given = [
        prune(document, Perspective(one.function.perspective), answers)
        for one, answers in zip(answering, simulate_answers(document, who, rng, agree), strict=True)
    ]
    manifest = Manifest(
        municipalities=tuple(_entry(town, invited) for town in towns),
        peer_lists=(PeerListName("centres", "Centrumsteden"),),
        thresholds=Promised(5, 8, 0.1),
    )
    instrument = instrument_of(document)
    answers = wave_input(manifest, _table(document, towns, answering, given), instrument)
    keys = np.array([one.email for one in answering]).astype(np.bytes_)
    return DemoWave(answers, instrument, partitions_of(manifest), keys)


def _entry(town: Municipality, invited: Sequence[Person]) -> RosterEntry:
    sides = [str(one.function.perspective) for one in invited if one.municipality_id == town.id]
    return RosterEntry(
        town.code,
        Invited(*(sides.count(side) for side in SIDES)),
        province=town.province,
        size=town.size_class,
        groups={"centres": "centrumstad" if town.name in CENTRES else "andere"},
    )


def _table(
    document: Document,
    towns: Sequence[Municipality],
    people: Sequence[Person],
    given: Sequence[Mapping[str, Any]],
) -> "pa.Table":
    codes = {town.id: town.code for town in towns}
    words = {
        "municipality": [codes[one.municipality_id] for one in people],
        "perspective": [str(one.function.perspective) for one in people],
        "function": [one.function.value for one in people],
    }
    return pa.table({**words, **item_arrays(document, given)})


def restricted(wave: DemoWave, codes: Sequence[str]) -> DemoWave:
    """The same answers of some municipalities alone."""
    kept = np.isin(np.array(wave.answers.municipality_codes)[wave.answers.municipality], codes)
    return replace(wave, answers=wave.answers.restrict(codes), person=wave.person[kept])
