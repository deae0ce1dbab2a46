"""The earlier waves of a study, read back for the trends of the wave that is computed.

An only wave costs one query. An earlier wave counts when it closed before this one and has a run
that is ready: what its own report holds back stays back here. A file that is gone or damaged
makes its wave unavailable, with the reason, and fails nothing.
"""

import logging
from collections.abc import Collection, Iterator, Mapping
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
from benchmarking.core.waves.study import GAP, StudyContext, StudyWave, study_wave
from benchmarking.core.waves.trend_results import Trends, TrendWave, Unavailable
from benchmarking.failures import RunError
from benchmarking.inputs import files, snapshots
from benchmarking.inputs.manifest import read_manifest
from benchmarking.inputs.outline import instrument_of
from benchmarking.inputs.wave_input import thresholds_of, wave_input
from benchmarking.models import Snapshot
from benchmarking.queries import benchmark_of, latest_run
from surveys.models import Judgement, Merger, Wave, WaveState
from surveys.questionnaire.functions import Function

log = logging.getLogger(__name__)

SEATS: Final = frozenset(function.value for function in Function if function.held_by_one)
PEOPLE: Final = frozenset({"municipality", "perspective", "function", snapshots.PERSON})

Withheld = dict[tuple[str, str], Reason]
Grids = dict[tuple[str, str], tuple[float, float]]


@dataclass(frozen=True)
class _Source:
    """A wave with all that the database knows of it; `report` is its benchmark's document."""

    wave: Wave
    instrument: Instrument
    snapshot: Snapshot | None
    report: Benchmark | None


def trends(tenant_id: UUID, snapshot: Snapshot, benchmark: Benchmark) -> Trends | None:
    """The trends of the wave of `snapshot`, whose own figures are `benchmark`; None without past.

    Whatever is read is read before, so no transaction is open while files are.
    """
    with tenant(tenant_id):
        wave = Wave.objects.select_related("version").get(id=snapshot.wave_id)
        before = list(_before(wave))
        if not before:
            return None
        sources = [_source(one) for one in before]
        sources.append(_Source(wave, _outline(wave), snapshot, benchmark))
        study = StudyContext(_successors(wave), SEATS)
        statements = Judgement.statements(wave.version.questionnaire_id)
    past = [_try(place, source, study) for place, source in enumerate(sources[:-1])]
    now = _read(len(past), sources[-1], snapshot, study)
    return _computed(sources, [*past, now], statements)


def _before(wave: Wave) -> Any:
    """The study's waves that closed before this one, in that order."""
    closed = Wave.objects.filter(study_id=wave.study_id, state=WaveState.CLOSED)
    earlier = closed.filter(closed_at__lt=wave.closed_at).exclude(id=wave.id)
    return earlier.select_related("version").order_by("closed_at", "id")


def _source(wave: Wave) -> _Source:
    run = latest_run(wave.id)
    if run is None:
        return _Source(wave, _outline(wave), None, None)
    return _Source(wave, _outline(wave), run.snapshot, benchmark_of(run))


def _outline(wave: Wave) -> Instrument:
    """Of a version what trends need: scale items and themes."""
    whole = instrument_of(wave.version.document)
    return Instrument(
        scales=tuple(replace(spec, estimate=False) for spec in whole.scales), themes=whole.themes
    )


def withheld_by(benchmark: Benchmark | None) -> Withheld:
    """The shares, theme means and gaps that a report holds back, with the reason."""
    return {
        key: figure.reason or Reason.TOO_FEW_ANSWERS
        for key, figure in _figures(benchmark)
        if not figure.visible
    }


def grids_of(benchmark: Benchmark | None) -> Grids:
    """The steps in which a report tells the others. One of before there were steps has none."""
    return {
        key: (figure.step, figure.interval_step or WITHHELD)
        for key, figure in _figures(benchmark)
        if figure.visible and figure.step
    }


def _figures(benchmark: Benchmark | None) -> Iterator[tuple[tuple[str, str], Figure]]:
    if benchmark is None:
        return
    political, administrative = SIDES
    for item in benchmark.items:
        yield (item.code, political), item.political.share
        yield (item.code, administrative), item.administrative.share
        yield (item.code, GAP), item.gap.within
    for theme in benchmark.themes:
        yield (theme.code, political), theme.political.mean
        yield (theme.code, administrative), theme.administrative.mean
        yield (theme.code, GAP), theme.gap.mean_within


def _successors(wave: Wave) -> dict[str, str]:
    """Old code → new one, of the mergers up to the closing of the wave."""
    if wave.closed_at is None:
        return {}
    return Merger.successors(wave.closed_at.date())


def continued(
    first: int, second: int, statements: Mapping[int, frozenset[str]], codes: Collection[str]
) -> frozenset[str]:
    """The codes that every version between two states to continue; all within one version."""
    low, high = sorted((first, second))
    kept = frozenset(codes)
    for number in range(low + 1, high + 1):
        kept &= statements.get(number, frozenset())
    return kept


def _try(place: int, source: _Source, study: StudyContext) -> StudyWave | Unavailable:
    if source.snapshot is None:
        return Unavailable.NOT_COMPUTED
    try:
        return _read(place, source, source.snapshot, study)
    except (RunError, OSError, StorageAway, KeyError, ValueError, ValidationError) as error:
        log.warning("the trend leaves out wave %s: %s", source.wave.id, error)
        return Unavailable.DAMAGED


def _read(place: int, source: _Source, snapshot: Snapshot, study: StudyContext) -> StudyWave:
    wanted = PEOPLE | {spec.code for spec in source.instrument.scales}
    table = snapshots.from_parquet(files.read(snapshot.path, snapshot.sha256), columns=wanted)
    manifest = read_manifest(snapshot.manifest)
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


def _persons(table: pa.Table) -> Keys | None:
    """The keys of persons; None in a file of before they were kept."""
    if snapshots.PERSON not in table.column_names:
        return None
    column: Any = table[snapshots.PERSON]
    return np.asarray(column.fill_null("").to_numpy()).astype(np.bytes_)


def _computed(
    sources: list[_Source],
    read: list[StudyWave | Unavailable],
    statements: Mapping[int, frozenset[str]],
) -> Trends:
    usable = [one for one in read if isinstance(one, StudyWave)]
    now = sources[-1]
    codes = [spec.code for spec in now.instrument.scales]
    stated = [
        continued(sources[one.wave].wave.version.number, now.wave.version.number, statements, codes)
        for one in usable
    ]
    waves = [_told(s.wave, one, usable[-1]) for s, one in zip(sources, read, strict=True)]
    return trends_of(waves, usable, stated)


def _told(wave: Wave, one: StudyWave | Unavailable, last: StudyWave) -> TrendWave:
    closed = wave.closed_at.date().isoformat() if wave.closed_at else ""
    if isinstance(one, Unavailable):
        return TrendWave(str(wave.id), wave.name, closed, one, None, None, None)
    left = len(one.present - set(last.codes))
    return TrendWave(str(wave.id), wave.name, closed, None, len(one.present), one.merged, left)
