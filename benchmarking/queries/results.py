"""The figures that a run stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from benchmarking import documents
from benchmarking.core.documents.differences import Json
from benchmarking.core.documents.reading import beside
from benchmarking.core.municipalities.own_results import MunicipalityResult, OwnTheme
from benchmarking.core.municipalities.peer_results import PeerResult, PeerTheme
from benchmarking.core.tables.detail_results import PeerGroup
from benchmarking.core.tables.results import Benchmark
from benchmarking.documents import STORED
from benchmarking.models import Result, Run
from benchmarking.packing import DamagedResult, Digest


def benchmark_of(run: Run) -> Benchmark:
    """The benchmark's figures of a run that is ready, in one query."""
    texts = Result.objects.filter(run_id=run.id).values_list(STORED, flat=True)
    return documents.benchmark(texts.get(participation=None, peer_group=""))


def is_safe(benchmark: Benchmark) -> bool:
    """Whether the auditor went over the run of this document and found no answer determined."""
    audit = benchmark.audit
    return audit is not None and audit.outsider == 0 and audit.insider == 0


@dataclass(frozen=True, slots=True)
class Own:
    """A municipality's figures beside the benchmark's, and those of its peer groups by key."""

    payload: MunicipalityResult
    peers: dict[str, PeerResult]


def municipality_results(run: Run, code: str, *, peers: bool = True) -> Own | None:
    """What a municipality's report shows, in two queries; None when it took no part. Its groups are
    left out, and are no query, when nobody asks for `peers`."""
    results = Result.objects.filter(run_id=run.id)
    of_all = Q(participation=None, peer_group="")
    rows = results.filter(of_all | Q(participation__municipality__code=code))
    found = {
        participation is None: text
        for participation, text in rows.values_list("participation", STORED)
    }
    if False not in found:
        return None
    whole = beside(documents.municipality(found[False]), documents.benchmark(found[True]))
    keys = [group.key for group in whole.peers] if peers else []
    return Own(whole, _groups(results, keys) if keys else {})


def _groups(results: "QuerySet[Result]", keys: Sequence[str]) -> dict[str, PeerResult]:
    """The peer groups of these keys, of those that are shown."""
    rows = results.filter(participation=None, peer_group__in=keys)
    texts = rows.values_list("peer_group", STORED)
    return {key: documents.peers(text) for key, text in texts}


@dataclass(frozen=True, slots=True)
class OwnThemes:
    """The stored themes of one municipality."""

    code: str
    name: str
    province: str
    themes: tuple[OwnTheme, ...]


def themes_of_all(run: Run) -> list[OwnThemes]:
    """The stored themes of every municipality of a run by its name, in one query."""
    rows = Result.objects.filter(run_id=run.id, participation__isnull=False)
    town = "participation__municipality__"
    found = rows.order_by(f"{town}name_sort", "participation_id").values_list(
        f"{town}code", f"{town}name", f"{town}province", STORED
    )
    return [
        OwnThemes(code, name, province, documents.own_themes(text))
        for code, name, province, text in found
    ]


def has_results(run: Run, code: str) -> bool:
    """Whether a run has figures of this municipality."""
    own = Result.objects.filter(run_id=run.id, participation__municipality__code=code)
    return bool(own.exists())


def is_whole(run: Run) -> bool:
    """Whether everything that a ready run stored is what it stored: each row by its check, and all
    together by the digest of the run."""
    town = "participation__municipality__code"
    rows = Result.objects.filter(run_id=run.id).values_list(town, "peer_group", STORED)
    try:
        found = sorted(rows, key=lambda row: (row[0] is not None, row[0] or "", row[1]))
    except DamagedResult:
        return False
    digest = Digest()
    digest.add(text for _town, _group, text in found)
    return run.digest in ("", digest.hexdigest())


def peer_headings(run: Run) -> tuple[PeerGroup, ...]:
    """All peer groups of a run, also those that are hidden, in the order of reading."""
    rows = Result.objects.filter(run_id=run.id, participation=None, peer_group="")
    found = rows.values_list(STORED, flat=True).first()
    return documents.peer_groups(found) if found else ()


def peer_result(run: Run, key: str) -> PeerResult | None:
    """One peer group's figures; None when it is hidden or there is none with this key."""
    rows = Result.objects.filter(run_id=run.id, participation=None, peer_group=key)
    found = rows.exclude(peer_group="").values_list(STORED, flat=True).first()
    return documents.peers(found) if found else None


def peer_themes(run: Run) -> dict[str, tuple[PeerTheme, ...]]:
    """Every shown peer group's themes by its key, in one query."""
    rows = Result.objects.filter(run_id=run.id, participation=None).exclude(peer_group="")
    texts = rows.values_list("peer_group", STORED)
    return {key: documents.peer_themes(text) for key, text in texts}


def payloads(run: Run, participations: Sequence[UUID]) -> dict[UUID, Json]:
    """The stored documents of some municipalities: their own figures alone."""
    rows = Result.objects.filter(run_id=run.id, participation__in=participations)
    return dict(rows.values_list("participation", "payload"))
