"""Which files of a report there are, and what a file is made from."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from reports.models import ReportFile
from reports.queries import Standing
from surveys.models import Municipality, Participation


def participation_of(standing: Standing) -> Participation | None:
    """The row of the standing's municipality in the wave; None for the benchmark."""
    if standing.municipality is None:
        return None
    row: Participation = Participation.objects.get(
        wave=standing.wave, municipality=standing.municipality
    )
    return row


def files_of(standing: Standing) -> "QuerySet[ReportFile]":
    """The files of one report: of this run, edition and municipality."""
    rows: QuerySet[ReportFile] = ReportFile.objects.filter(
        run=standing.run, edition=standing.edition
    )
    if standing.municipality is None:
        return rows.filter(participation=None)
    return rows.filter(participation__municipality=standing.municipality)


@dataclass(frozen=True)
class Asked:
    """A file that is to be made, and the report that it shows."""

    file: ReportFile
    standing: Standing


def asked(file_id: UUID) -> Asked:
    """A file's row with the run and the edition that it shows."""
    rows = ReportFile.objects.select_related(
        "run__snapshot",
        "run__wave__study",
        "run__wave__version",
        "edition",
        "participation__municipality",
    )
    file: ReportFile = rows.get(id=file_id)
    place = file.participation
    return Asked(file, _standing(file, place.municipality if place else None))


def each_municipality(found: Asked) -> list[Standing]:
    """The same run and edition for every municipality with figures, by name."""
    rows = Participation.objects.filter(results__run=found.file.run).select_related("municipality")
    places = rows.order_by("municipality__name", "municipality__code")
    return [_standing(found.file, place.municipality) for place in places]


def _standing(file: ReportFile, municipality: Municipality | None) -> Standing:
    run = file.run
    if run.finished_at is None:
        raise LookupError("a run that has not ended has no file")
    return Standing(run.wave, run, run.finished_at, file.edition, None, municipality)
