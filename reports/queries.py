"""What a report page and the API show: one result row, and the texts that belong to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Value, prefetch_related_objects

from accounts.names import by_bytes
from benchmarking import documents
from benchmarking.core.documents.differences import Change, changes, differences_of
from benchmarking.core.municipalities.own_results import MunicipalityResult
from benchmarking.core.municipalities.peer_results import PeerResult, PeerTheme
from benchmarking.core.tables.results import Benchmark
from benchmarking.documents import STORED
from benchmarking.models import Result, Run
from benchmarking.queries.results import (
    benchmark_of,
    has_results,
    municipality_results,
    peer_result,
    peer_themes,
)
from benchmarking.queries.runs import latest_run, ready_runs
from reports.models import Edition, Withdrawal
from surveys.models import Municipality, Participation, Wave
from surveys.questionnaire.document import Document
from surveys.respond.queries.respond import document_read
from surveys.respond.queries.response import places_with_enough
from surveys.signals import ReportState


@dataclass(frozen=True)
class Standing:
    """A finished run of a wave as one reader may see it, without its figures."""

    wave: Wave
    run: Run
    finished_at: datetime
    edition: Edition | None  # None: finished, and not released to the municipalities
    corrected: Edition | None  # the edition before it, of another run
    municipality: Municipality | None  # None: the benchmark
    withdrawn: Edition | None  # the newest edition, where that was withdrawn

    @property
    def tells_corrected(self) -> bool:
        """Whether the figures of the edition that it corrects may still be read."""
        return self.corrected is not None and self.corrected.withdrawal is None

    @property
    def next_edition(self) -> int:
        """The number that a release of this run gets."""
        known = (self.edition, self.corrected, self.withdrawn)
        return max((one.number for one in known if one), default=0) + 1

    @property
    def released(self) -> Edition | None:
        """The edition, where municipalities may read it."""
        return None if self.edition is None or self.edition.withdrawal else self.edition


@dataclass(frozen=True)
class Report(Standing):
    """The same with its figures."""

    document: Document
    payload: Benchmark | MunicipalityResult
    # The themes of peer groups by key: of a municipality its own groups, of the benchmark all.
    peers: Mapping[str, Sequence[PeerTheme]] = field(default_factory=dict)
    asked: int = 0  # of the benchmark: how many municipalities take part, also without an answer


@dataclass(frozen=True)
class GroupReport(Standing):
    """One peer group's figures."""

    document: Document
    payload: PeerResult


def benchmark_standing(wave: Wave) -> Standing | None:
    """The wave's latest finished run; None while there is none."""
    run = latest_run(wave.id)
    return _standing(wave, run, editions_of(wave), None) if run else None


def municipality_standing(
    wave: Wave, municipality: Municipality, *, released_only: bool
) -> Standing | None:
    """The run of one municipality's report. Managers see what is released and not withdrawn; None
    when there is none with figures of it."""
    editions = editions_of(wave)
    if released_only:
        edition = readable(editions)
        return edition_standing(wave, edition, municipality, editions) if edition else None
    run = latest_run(wave.id)
    if run is None or not has_results(run, municipality.code):
        return None
    return _standing(wave, run, editions, municipality)


def edition_standing(
    wave: Wave, edition: Edition, municipality: Municipality | None, editions: list[Edition]
) -> Standing | None:
    """The benchmark or one municipality's report as that edition shows it; None without figures."""
    run = edition.run
    if run.finished_at is None or (municipality and not has_results(run, municipality.code)):
        return None
    corrected, last = corrected_by(edition, editions), withdrawn_last(editions)
    return Standing(wave, run, run.finished_at, edition, corrected, municipality, last)


def benchmark_figures(standing: Standing, *, peers: bool = True) -> Report:
    """The benchmark of a run, with its peer groups or without."""
    payload = benchmark_of(standing.run)
    with_groups = peers and payload.peer_groups
    return _report(standing, payload, peer_themes(standing.run) if with_groups else {})


def municipality_figures(standing: Standing, *, peers: bool = True) -> Report | None:
    """A municipality's figures of a run, with its peer groups or without; None when it has none."""
    town = standing.municipality
    own = municipality_results(standing.run, town.code, peers=peers) if town else None
    if own is None:
        return None
    return _report(standing, own.payload, {key: one.themes for key, one in own.peers.items()})


def municipalities_asked(wave: Wave) -> int:
    """How many municipalities take part, as the page of the wave counts them."""
    return wave.participations.count()


def figures_of(standing: Standing) -> Report:
    """The figures of a report that stands; LookupError when its municipality has none."""
    if standing.municipality is None:
        return benchmark_figures(standing)
    found = municipality_figures(standing)
    if found is None:
        raise LookupError("a municipality without results has no report")
    return found


def benchmark_report(wave: Wave) -> Report | None:
    """The benchmark from the wave's latest finished run; None while there is none."""
    standing = benchmark_standing(wave)
    return benchmark_figures(standing) if standing else None


def municipality_report(
    wave: Wave, municipality: Municipality, *, released_only: bool
) -> Report | None:
    """One municipality's report, as far as `municipality_standing` shows it."""
    standing = municipality_standing(wave, municipality, released_only=released_only)
    return municipality_figures(standing) if standing else None


def peer_report(standing: Standing, key: str) -> GroupReport | None:
    """One peer group of a benchmark; None when it is hidden or does not exist."""
    payload = peer_result(standing.run, key)
    if payload is None:
        return None
    document = document_read(standing.wave)
    return GroupReport(**vars(standing), document=document, payload=payload)


def latest_edition(wave: Wave) -> Edition | None:
    """What the municipalities see now."""
    return readable(editions_of(wave))


def states_for_managers(wave: Wave, codes: Iterable[str], **_asked: object) -> dict[str, str]:
    """Of which of these municipalities a manager may read a report, or may no longer."""
    editions = editions_of(wave)
    edition = readable(editions) or withdrawn_last(editions)
    if edition is None:
        return {}
    state = ReportState.WITHDRAWN if edition.withdrawal else ReportState.READABLE
    rows = Result.objects.filter(
        run=edition.run_id, participation__municipality__code__in=list(codes)
    )
    return dict.fromkeys(rows.values_list("participation__municipality__code", flat=True), state)


def is_released(wave: Wave, **_asked: object) -> bool:
    """Whether there was ever an edition: what stands in its files cannot be taken back from readers."""
    return Edition.objects.filter(wave=wave).exists()


def editions_of(wave: Wave) -> list[Edition]:
    """The newest first; there are as many as the consultancy released by hand."""
    rows = Edition.objects.filter(wave=wave).select_related("run__snapshot", "released_by")
    rows = rows.defer("run__differences", "run__snapshot__manifest")
    rows = rows.annotate(taken_back=Exists(Withdrawal.objects.filter(edition=OuterRef("pk"))))
    found = list(rows.order_by("-number"))
    # Rarely any: then it is no second query of every page.
    prefetch_related_objects([one for one in found if one.taken_back], "withdrawals")
    return found


def readable(editions: Iterable[Edition]) -> Edition | None:
    """The newest that was not withdrawn."""
    return next((one for one in editions if one.withdrawal is None), None)


def withdrawn_last(editions: Sequence[Edition]) -> Edition | None:
    """The newest, where that was withdrawn."""
    return editions[0] if editions and editions[0].withdrawal else None


def followed_withdrawn(wave: Wave) -> list[Edition]:
    """The newest editions of the waves of other studies that the trends of this one read, of those whose
    newest was withdrawn: the benchmark tells their figures still."""
    if wave.closed_at is None:
        return []  # it has no benchmark yet
    readers = Wave.objects.filter(study_id=wave.study_id, follows__isnull=False)
    ids = readers.filter(Q(id=wave.id) | Q(closed_at__lt=wave.closed_at)).values("follows")
    rows = Edition.objects.filter(wave__in=ids).select_related("wave__study")
    newest = rows.order_by("wave", "-number").distinct("wave").prefetch_related("withdrawals")
    return [edition for edition in newest if edition.withdrawal]


def corrected_by(edition: Edition, editions: Iterable[Edition]) -> Edition | None:
    """The edition before this one, of another run."""
    earlier = (
        one for one in editions if one.number < edition.number and one.run_id != edition.run_id
    )
    return next(earlier, None)


class ReportPlace(NamedTuple):
    """A municipality to choose from, and where it lies."""

    code: str
    name: str
    province: str


def participating(wave: Wave) -> list[ReportPlace]:
    """The wave's municipalities by name, for the reader who may see them all."""
    rows = Participation.objects.filter(wave=wave).order_by("municipality__name_sort", "id")
    columns = (f"municipality__{name}" for name in ReportPlace._fields)
    return [ReportPlace(*row) for row in rows.values_list(*columns)]


def provinces_of(wave: Wave) -> list[str]:
    """The provinces that the wave's municipalities lie in; those without one under no name."""
    rows = Participation.objects.filter(wave=wave).order_by(by_bytes("municipality__province"))
    return list(rows.values_list("municipality__province", flat=True).distinct())


@dataclass(frozen=True)
class Listed:
    """A municipality of a wave, and whether it has a report: figures, of enough people."""

    code: str
    name: str
    has_report: bool


def listed(wave: Wave) -> list[Listed]:
    """The wave's municipalities by code."""
    run = latest_run(wave.id)
    found = Participation.objects.filter(wave=wave).order_by(by_bytes("municipality__code"))
    computed = Exists(Result.objects.filter(run=run, participation=OuterRef("pk")))
    rows = found.annotate(computed=computed if run else Value(value=False))
    enough = places_with_enough(wave) if run else set()
    columns = rows.values_list("id", "municipality__code", "municipality__name", "computed")
    return [Listed(code, name, made and id_ in enough) for id_, code, name, made in columns]


def _standing(
    wave: Wave, run: Run, editions: list[Edition], municipality: Municipality | None
) -> Standing | None:
    if run.finished_at is None:
        return None
    edition = next((one for one in editions if one.run_id == run.id), None)
    corrected = corrected_by(edition, editions) if edition else next(iter(editions), None)
    last = withdrawn_last(editions)
    return Standing(wave, run, run.finished_at, edition, corrected, municipality, last)


def _report(
    standing: Standing,
    payload: Benchmark | MunicipalityResult,
    peers: Mapping[str, Sequence[PeerTheme]],
) -> Report:
    return Report(
        **vars(standing),
        document=document_read(standing.wave),
        payload=payload,
        peers=peers,
        asked=0 if standing.municipality else municipalities_asked(standing.wave),
    )


@dataclass(frozen=True)
class RunRow:
    """A run that is ready, as the consultancy sees it in the list."""

    run: Run
    editions: tuple[int, ...]

    @property
    def seconds(self) -> float:
        """How long the computation took, all steps together."""
        return float(sum(self.run.seconds.values()))

    @property
    def changed(self) -> tuple[int, int] | None:
        """(municipalities with another figure than in the run before, municipalities)."""
        if self.run.differences is None:
            return None
        counted = differences_of(self.run.differences).municipalities
        return counted.changed, counted.compared


def run_rows(wave: Wave) -> list[RunRow]:
    """The wave's runs, the newest first, with the editions that released them."""
    released: dict[UUID, list[int]] = {}
    for edition in reversed(editions_of(wave)):
        released.setdefault(edition.run_id, []).append(edition.number)
    return [RunRow(run, tuple(released.get(run.id, ()))) for run in ready_runs(wave.id)]


def chosen_pair(rows: list[RunRow], before: str, after: str) -> tuple[RunRow, RunRow] | None:
    """Two of the runs by their ids; the last two where nothing (else) is named."""
    by_id = {str(row.run.id): row for row in rows}
    if len(rows) < 2:
        return None
    later = by_id.get(after, rows[0])
    place = rows.index(later)
    earlier = by_id.get(before, (rows[place + 1 :] or rows[:place])[0])
    return None if earlier is later else (earlier, later)


def names_of(wave: Wave, codes: Iterable[str]) -> dict[str, str]:
    """Code → name of some of the wave's municipalities."""
    rows = Participation.objects.filter(wave=wave, municipality__code__in=set(codes))
    return dict(rows.values_list("municipality__code", "municipality__name"))


def changed_for(report: Report) -> list[Change]:
    """What differs for this municipality from the edition that is corrected, in one query."""
    if report.corrected is None or report.municipality is None:
        return []
    rows = Result.objects.filter(
        run__in=[report.corrected.run_id, report.run.id],
        participation__municipality=report.municipality,
    )
    found = dict(rows.values_list("run", "payload"))
    before = found.get(report.corrected.run_id)
    return changes(before, found[report.run.id]) if before else []


class Cause(StrEnum):
    """Why an edition's figures are others than those of the edition that it corrects."""

    METHOD = "method"
    EARLIER = "earlier"  # a wave came that was before this one
    BOTH = "both"


def cause_of(report: Report) -> Cause | None:
    """What made the run of this edition differ from the one it corrects; the answers never do."""
    if report.corrected is None:
        return None
    before = report.corrected.run
    if before.method == report.run.method:
        return Cause.EARLIER  # what else outdates a run?
    rows = Result.objects.filter(
        run__in=[before.id, report.run.id], participation=None, peer_group=""
    )
    waves = {
        run: {wave.id for wave in documents.trend_waves(read) if wave.unavailable is None}
        for run, read in rows.values_list("run", STORED)
    }
    came = waves.get(report.run.id, set()) - waves.get(before.id, set()) - {str(report.wave.id)}
    return Cause.BOTH if came else Cause.METHOD
