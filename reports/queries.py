"""What a report page and the API show: one result row, and the texts that belong to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Value

from benchmarking.models import Result, Run
from benchmarking.queries import benchmark_payload, latest_run, municipality_payload
from reports.models import Edition
from surveys.models import Municipality, Participation, Wave
from surveys.questionnaire.document import Document


@dataclass(frozen=True)
class Report:
    """A finished run of a wave, as one reader may see it."""

    wave: Wave
    finished_at: datetime
    edition: Edition | None  # None: finished, and not released to the municipalities
    document: Document
    payload: dict[str, Any]
    municipality: Municipality | None  # None: the benchmark


def benchmark_report(wave: Wave) -> Report | None:
    """The benchmark from the wave's latest finished run; None while there is none."""
    run = latest_run(wave.id)
    if run is None:
        return None
    return _report(wave, run, _edition_of(run), benchmark_payload(run), None)


def municipality_report(
    wave: Wave, municipality: Municipality, *, released_only: bool
) -> Report | None:
    """One municipality's report. Managers see released runs only; None when there is none."""
    if released_only:
        edition = latest_edition(wave)
        run = edition.run if edition else None
    else:
        run = latest_run(wave.id)
        edition = _edition_of(run) if run else None
    payload = municipality_payload(run, municipality.code) if run else None
    if run is None or payload is None:
        return None
    return _report(wave, run, edition, payload, municipality)


def latest_edition(wave: Wave) -> Edition | None:
    """What the municipalities see now."""
    editions = Edition.objects.filter(wave=wave).select_related("run")
    found: Edition | None = editions.order_by("-number").first()
    return found


class Place(NamedTuple):
    """A municipality to choose from."""

    code: str
    name: str


def participating(wave: Wave) -> list[Place]:
    """The wave's municipalities by name, for the reader who may see them all."""
    rows = Participation.objects.filter(wave=wave).order_by("municipality__name")
    return [Place(*row) for row in rows.values_list("municipality__code", "municipality__name")]


@dataclass(frozen=True)
class Listed:
    """A municipality of a wave, and whether there are figures of it."""

    code: str
    name: str
    has_report: bool


def listed(wave: Wave) -> list[Listed]:
    """The wave's municipalities by code."""
    run = latest_run(wave.id)
    found = Participation.objects.filter(wave=wave).order_by("municipality__code")
    computed = Exists(Result.objects.filter(run=run, participation=OuterRef("pk")))
    rows = found.annotate(computed=computed if run else Value(value=False))
    columns = rows.values_list("municipality__code", "municipality__name", "computed")
    return [Listed(code, name, bool(computed)) for code, name, computed in columns]


def as_json(report: Report) -> dict[str, Any]:
    """What the API and `manage.py results` print: the payload and where it comes from."""
    return {
        "wave": str(report.wave.id),
        "wave_name": report.wave.name,
        "edition": report.edition.number if report.edition else None,
        **report.payload,
    }


def _edition_of(run: Run) -> Edition | None:
    found: Edition | None = Edition.objects.filter(run_id=run.id).order_by("-number").first()
    return found


def _report(
    wave: Wave,
    run: Run,
    edition: Edition | None,
    payload: dict[str, Any],
    municipality: Municipality | None,
) -> Report | None:
    if run.finished_at is None:
        return None
    document = wave.version.document
    return Report(wave, run.finished_at, edition, document, payload, municipality)
