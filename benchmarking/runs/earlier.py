"""The earlier waves of a study, read back for the trends of the wave that is computed; and those of
other studies that a wave of it follows, under its own codes.

An only wave costs one query. An earlier wave counts when it closed before this one and has a run
that is ready: what its own report holds back stays back here. A file that is gone or damaged
makes its wave unavailable, with the reason, and fails nothing.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import numpy as np
import pyarrow as pa
from msgspec import ValidationError

from accounts.storage import StorageAway
from accounts.tenancy import tenant
from benchmarking.core.data.figures import Figure, Reason
from benchmarking.core.data.instrument import Instrument
from benchmarking.core.data.precision import WITHHELD
from benchmarking.core.data.wave import SIDES
from benchmarking.core.tables.results import Benchmark
from benchmarking.core.waves.continuity import trends_of
from benchmarking.core.waves.panel import Keys
from benchmarking.core.waves.renaming import (
    Renaming,
    counted_alike,
    renamed_answers,
    renamed_instrument,
    renaming,
)
from benchmarking.core.waves.study import GAP, StudyContext, StudyWave, study_wave
from benchmarking.core.waves.trend_results import Trends, TrendWave, Unavailable
from benchmarking.failures import RunError
from benchmarking.inputs import files, snapshots
from benchmarking.inputs.manifest import Manifest, read_manifest
from benchmarking.inputs.outline import instrument_of
from benchmarking.inputs.wave_input import thresholds_of, wave_input
from benchmarking.models import Snapshot
from benchmarking.queries.results import benchmark_of
from benchmarking.queries.runs import latest_run
from surveys.following.queries import Continuing, continuing
from surveys.models import Judgement, Merger, Wave, WaveState
from surveys.questionnaire.comparison.across import along_versions
from surveys.questionnaire.functions import Function

log = logging.getLogger(__name__)

SEATS: Final = frozenset(function.value for function in Function if function.held_by_one)
PEOPLE: Final = frozenset({"municipality", "perspective", "function", snapshots.PERSON})

Withheld = dict[tuple[str, str], Reason]
Grids = dict[tuple[str, str], tuple[float, float]]
Statements = Mapping[int, frozenset[str]]


@dataclass(frozen=True)
class _Source:
    """A wave with all that the database knows of it; `report` is its benchmark's document, and
    `across` what of another study's wave is known here, and continues."""

    wave: Wave
    instrument: Instrument
    snapshot: Snapshot | None
    report: Benchmark | None
    across: Continuing | None = None


def trends(tenant_id: UUID, snapshot: Snapshot, benchmark: Benchmark) -> Trends | None:
    """The trends of the wave of `snapshot`, whose own figures are `benchmark`; None without past.

    Whatever is read is read before, so no transaction is open while files are.
    """
    with tenant(tenant_id):
        wave = _with_followed(Wave.objects).get(id=snapshot.wave_id)
        before = _before(wave)
        if not before:
            return None
        statements: Statements = Judgement.statements(wave.version.questionnaire_id)
        sources = [_source(one, _across(one, reader, wave, statements)) for one, reader in before]
        sources.append(_Source(wave, _outline(wave), snapshot, benchmark))
        study = StudyContext(_successors(wave), SEATS)
    past = [_try(place, sources, study) for place in range(len(before))]
    now = _read(len(past), sources[-1], snapshot, study)
    return _computed(sources, [*past, now], statements)


def _with_followed(rows: Any) -> Any:
    return rows.select_related("version", "follows__version", "follows__study")


def _before(wave: Wave) -> list[tuple[Wave, Wave | None]]:
    """The waves before this one in the order of their closing: those of its study, and those of
    other studies beside the wave that follows them."""
    closed = Wave.objects.filter(study_id=wave.study_id, state=WaveState.CLOSED)
    earlier = closed.filter(closed_at__lt=wave.closed_at).exclude(id=wave.id)
    own = list(_with_followed(earlier).order_by("closed_at", "id"))
    followed = {one.follows_id: (one.follows, one) for one in (*own, wave) if one.follows}
    found = [*((one, None) for one in own), *followed.values()]
    return sorted(found, key=lambda pair: (pair[0].closed_at, pair[0].id))


def _across(
    followed: Wave, reader: Wave | None, wave: Wave, statements: Statements
) -> Continuing | None:
    """What of another study's wave continues up to this wave: first to the one that follows it,
    then along the versions between. None for a wave of its own study."""
    if reader is None:
        return None
    found = continuing(followed.version, reader.version)
    numbers = reader.version.number, wave.version.number
    return Continuing(found.names, along_versions(*numbers, statements, found.kept))


def _source(wave: Wave, across: Continuing | None) -> _Source:
    run = latest_run(wave.id)
    # Of a wave that lost answers after its release another total would tell, beside the first, what
    # was erased; of one whose answers were destroyed in time there is nothing left to count.
    if run is None or wave.answers_gone_at is not None:
        return _Source(wave, _outline(wave), None, None, across)
    return _Source(wave, _outline(wave), run.snapshot, benchmark_of(run), across)


def _outline(wave: Wave) -> Instrument:
    """Of a version what trends need: scale items and themes."""
    whole = instrument_of(wave.version.document)
    return Instrument(
        scales=tuple(replace(spec, estimate=False) for spec in whole.scales), themes=whole.themes
    )


def withheld_by(benchmark: Benchmark | None, names: Renaming | None = None) -> Withheld:
    """The shares, theme means and gaps that a report holds back, with the reason."""
    return {
        key: figure.reason or Reason.TOO_FEW_ANSWERS
        for key, figure in _figures(benchmark, names)
        if not figure.visible
    }


def grids_of(benchmark: Benchmark | None, names: Renaming | None = None) -> Grids:
    """The steps in which a report tells the others. One of before there were steps has none."""
    return {
        key: (figure.step, figure.interval_step or WITHHELD)
        for key, figure in _figures(benchmark, names)
        if figure.visible and figure.step
    }


def _figures(
    benchmark: Benchmark | None, names: Renaming | None
) -> Iterator[tuple[tuple[str, str], Figure]]:
    """By code and side; by the codes of this study, where the report is another's."""
    if benchmark is None:
        return
    political, administrative = SIDES
    for item in benchmark.items:
        if code := names.items.get(item.code) if names else item.code:
            yield (code, political), item.political.share
            yield (code, administrative), item.administrative.share
            yield (code, GAP), item.gap.within
    for theme in benchmark.themes:
        if code := names.themes.get(theme.code) if names else theme.code:
            yield (code, political), theme.political.mean
            yield (code, administrative), theme.administrative.mean
            yield (code, GAP), theme.gap.mean_within


def _successors(wave: Wave) -> dict[str, str]:
    """Old code → new one, of the mergers up to the closing of the wave."""
    if wave.closed_at is None:
        return {}
    return Merger.successors(wave.closed_at.date())


def _try(place: int, sources: list[_Source], study: StudyContext) -> StudyWave | Unavailable:
    source, now = sources[place], sources[-1].instrument
    if source.snapshot is None:
        return Unavailable.NOT_COMPUTED
    try:
        if source.across is not None:
            return _read_across(place, source, source.snapshot, study, now)
        return _read(place, source, source.snapshot, study)
    except (RunError, OSError, StorageAway, KeyError, ValueError, ValidationError) as error:
        log.warning("the trend leaves out wave %s: %s", source.wave.id, error)
        return Unavailable.DAMAGED


def _read(place: int, source: _Source, snapshot: Snapshot, study: StudyContext) -> StudyWave:
    manifest, table = _frozen(source, snapshot)
    return study_wave(
        place,
        wave_input(manifest, table, source.instrument),
        source.instrument,
        thresholds_of(manifest.thresholds),
        study=study,
        person=_persons(table),
        withheld=withheld_by(source.report),
        grids=grids_of(source.report),
    )


def _read_across(
    place: int, source: _Source, snapshot: Snapshot, study: StudyContext, now: Instrument
) -> StudyWave:
    """Under the codes of this study. Nobody's answers in two studies are laid beside each other, so
    it has neither persons nor seats."""
    manifest, table = _frozen(source, snapshot)
    asked = {spec.code for spec in now.scales}
    shared = source.across.names if source.across else {}
    names = renaming(
        source.instrument, now, {old: new for old, new in shared.items() if new in asked}
    )
    return study_wave(
        place,
        renamed_answers(wave_input(manifest, table, source.instrument), names),
        renamed_instrument(source.instrument, names),
        thresholds_of(manifest.thresholds),
        study=replace(study, seats=frozenset()),
        withheld=withheld_by(source.report, names),
        grids=grids_of(source.report, names),
        of_another=True,
    )


def _frozen(source: _Source, snapshot: Snapshot) -> tuple[Manifest, pa.Table]:
    wanted = PEOPLE | {spec.code for spec in source.instrument.scales}
    table = snapshots.from_parquet(files.read(snapshot.path, snapshot.sha256), columns=wanted)
    return read_manifest(snapshot.manifest), table


def _persons(table: pa.Table) -> Keys | None:
    """The keys of persons; None in a file of before they were kept."""
    if snapshots.PERSON not in table.column_names:
        return None
    column: Any = table[snapshots.PERSON]
    return np.asarray(column.fill_null("").to_numpy()).astype(np.bytes_)


def _computed(
    sources: list[_Source], read: list[StudyWave | Unavailable], statements: Statements
) -> Trends:
    usable = [one for one in read if isinstance(one, StudyWave)]
    now = sources[-1]
    stated = [_stated(sources[one.wave], one.instrument, now, statements) for one in usable]
    waves = [
        _told(one, found, usable[-1], now.wave) for one, found in zip(sources, read, strict=True)
    ]
    return trends_of(waves, usable, stated)


def _stated(
    source: _Source, instrument: Instrument, now: _Source, statements: Statements
) -> frozenset[str]:
    """The codes that continue from a wave to the one that is computed."""
    if source.across is not None:
        return source.across.kept & counted_alike(instrument, now.instrument)
    codes = [spec.code for spec in now.instrument.scales]
    numbers = source.wave.version.number, now.wave.version.number
    return along_versions(*numbers, statements, codes)


def _told(source: _Source, one: StudyWave | Unavailable, last: StudyWave, now: Wave) -> TrendWave:
    wave = source.wave
    study = wave.study.name if wave.study_id != now.study_id else ""
    name = f"{wave.name} ({study})" if study else wave.name
    closed = wave.closed_at.date().isoformat() if wave.closed_at else ""
    if isinstance(one, Unavailable):
        return TrendWave(str(wave.id), name, closed, one, None, None, None, study)
    left = len(one.present - set(last.codes))
    return TrendWave(str(wave.id), name, closed, None, len(one.present), one.merged, left, study)
