"""Publishes waves through the core as the pipeline does, without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import numpy as np

from benchmarking.core.audit import ledger
from benchmarking.core.audit.ledger import Entry
from benchmarking.core.counting.merging import Tally
from benchmarking.core.counting.tallying import tally
from benchmarking.core.data.figures import Reason
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.precision import WITHHELD
from benchmarking.core.data.wave import Thresholds, WaveInput
from benchmarking.core.documents.compute import (
    compute_benchmark,
    compute_municipalities,
    compute_peers,
)
from benchmarking.core.documents.release import Plan, entry_of, plan_release, unplanned
from benchmarking.core.municipalities.peergroups import Partition, PeerGroups
from benchmarking.core.waves.continuity import trends_of
from benchmarking.core.waves.panel import Keys
from benchmarking.core.waves.renaming import (
    Renaming,
    counted_alike,
    renamed_answers,
    renamed_instrument,
    renaming,
)
from benchmarking.core.waves.study import StudyContext, StudyWave, study_wave
from benchmarking.core.waves.trend_results import TrendWave
from tests.attacks.documents import Dossier
from tests.core.documents import benchmark_payload, beside, own_payloads, peer_payload, told

Json = dict[str, Any]
VISIBLE = ("shown", "limited")
READ = 60  # municipalities up to which documents are made whole, as a page or the API reads them


@dataclass(frozen=True)
class Published:
    """One edition: its documents, and what the product remembers of it."""

    documents: dict[str, Json]
    counted: Tally
    plan: Plan
    entry: Entry

    @property
    def dossier(self) -> Dossier:
        return Dossier.of(self.documents)


@dataclass(frozen=True)
class Past:
    """An earlier wave of the study, and who answered in both; `successors`: merged codes. Of a wave of
    another study `names` says under which codes its statements are asked by now."""

    answers: WaveInput
    instrument: Instrument
    benchmark: Json
    person: Keys | None = None
    person_now: Keys | None = None
    successors: Mapping[str, str] | None = None
    seats: frozenset[str] = frozenset()
    names: Mapping[str, str] | None = None


def publish(
    wave: WaveInput,
    instrument: Instrument,
    limits: Thresholds,
    partitions: Sequence[Partition],
    *,
    entries: Sequence[Entry] = (),
    past: Past | None = None,
    name: str = "",
) -> Published:
    """All documents of a wave beside the editions whose entries are given."""
    counted = tally(wave, instrument)
    bound = ledger.apply(entries, unplanned(counted, name), limits)
    groups = PeerGroups.of(partitions, counted.municipality_codes)
    plan = plan_release(wave, counted, limits, populations=groups.populations, earlier=bound)
    tables = compute_municipalities(counted, limits, wave=name, partitions=partitions, plan=plan)
    peers = compute_peers(counted, tables, plan)
    benchmark = compute_benchmark(counted, limits, wave=name, plan=plan)
    payload = benchmark_payload(msgspec.structs.replace(benchmark, peer_groups=peers.groups))
    if past is not None:
        payload["trends"] = told(_trends(wave, instrument, limits, past, payload))
    documents = {"": payload}
    documents |= {one["group"]["key"]: one for one in map(peer_payload, peers.results)}
    for own in own_payloads(tables, payload):
        read = beside(own, payload) if counted.municipalities <= READ else own
        documents[f"m:{own['municipality']}"] = read
    return Published(documents, counted, plan, entry_of(plan, counted, limits, name))


def _trends(
    wave: WaveInput, instrument: Instrument, limits: Thresholds, past: Past, payload: Json
) -> Any:
    study = StudyContext(past.successors or {}, past.seats)
    stated = frozenset(spec.code for spec in instrument.scales)
    first = _study_wave(
        0, past.answers, past.instrument, limits, study, past.person, past.benchmark
    )
    if past.names is not None:
        first = _of_another(past, instrument, limits, past.names)
        stated = counted_alike(first.instrument, instrument)
    waves = [
        first,
        _study_wave(1, wave, instrument, limits, study, past.person_now, payload),
    ]
    names = [
        TrendWave(f"w{w}", f"Wave {w}", "", None, len(one.present), one.merged, 0)
        for w, one in enumerate(waves)
    ]
    return trends_of(names, waves, [stated] * 2)


def _of_another(
    past: Past, now: Instrument, limits: Thresholds, shared: Mapping[str, str]
) -> StudyWave:
    """As `benchmarking.runs.earlier` reads a wave of another study."""
    names = renaming(past.instrument, now, shared)
    told = _under(past.benchmark, names)
    return study_wave(
        0,
        renamed_answers(past.answers, names),
        renamed_instrument(past.instrument, names),
        limits,
        withheld=_withheld(told),
        grids=_grids(told),
        of_another=True,
    )


def _under(benchmark: Json, names: Renaming) -> Json:
    """What a report tells of the items and themes that are in both, by their codes here."""
    return {
        part: [
            {**one, "code": codes[one["code"]]} for one in benchmark[part] if one["code"] in codes
        ]
        for part, codes in (("items", names.items), ("themes", names.themes))
    }


def _study_wave(
    place: int,
    wave: WaveInput,
    instrument: Instrument,
    limits: Thresholds,
    study: StudyContext,
    person: Keys | None,
    benchmark: Json,
) -> StudyWave:
    outline = Instrument(
        tuple(replace(spec, estimate=False) for spec in instrument.scales), instrument.themes
    )
    return study_wave(
        place,
        wave,
        outline,
        limits,
        study=study,
        person=person,
        withheld=_withheld(benchmark),
        grids=_grids(benchmark),
    )


def _withheld(benchmark: Json) -> dict[tuple[str, str], Reason]:
    """What the wave's own report holds back stays back."""
    return {
        key: Reason(figure["reason"])
        for key, figure in _figures(benchmark).items()
        if figure["status"] not in VISIBLE
    }


def _grids(benchmark: Json) -> dict[tuple[str, str], tuple[float, float]]:
    """And what it tells coarsely stays coarse."""
    return {
        key: (figure["step"], figure["interval_step"] or WITHHELD)
        for key, figure in _figures(benchmark).items()
        if figure["status"] in VISIBLE and figure.get("step")
    }


def _figures(benchmark: Json) -> dict[tuple[str, str], Json]:
    return {
        (subject["code"], key): figure
        for part, own, between in (("items", "share", "within"), ("themes", "mean", "mean_within"))
        for subject in benchmark[part]
        for key, figure in (
            ("political", subject["political"][own]),
            ("administrative", subject["administrative"][own]),
            ("gap", subject["gap"][between]),
        )
    }


def persons(wave: WaveInput) -> Keys:
    """A key for each respondent, by number."""
    return np.array([f"p{number}" for number in range(wave.respondents)]).astype(np.bytes_)
