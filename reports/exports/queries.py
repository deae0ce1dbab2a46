"""Which files of a report there are, and what a file is made from."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from accounts.files.claims import is_free
from accounts.files.rows import FileState
from accounts.names import by_bytes
from reports.models import Edition, FileFormat, ReportFile
from reports.queries import Standing, corrected_by, editions_of
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
    place, corrected = file.participation, _corrected(file)
    return Asked(file, _standing(file, corrected, place.municipality if place else None))


@dataclass(frozen=True)
class Left:
    """How far the files of an archive are; `free` is one that nobody makes."""

    done: int
    total: int
    failed: bool
    free: UUID | None


def parts_of(archive: ReportFile) -> "QuerySet[ReportFile]":
    """The files that an archive is made of: the PDF of each municipality."""
    rows: QuerySet[ReportFile] = ReportFile.objects.filter(
        run_id=archive.run_id,
        edition_id=archive.edition_id,
        language=archive.language,
        format=FileFormat.PDF.value,
        participation__isnull=False,
    )
    return rows


def with_figures(archive: ReportFile) -> list[UUID]:
    """The participations that have a report of their own."""
    rows = Participation.objects.filter(results__run=archive.run_id)
    return list(rows.order_by(by_bytes("municipality__code")).values_list("id", flat=True))


def parts_left(archive: ReportFile) -> Left:
    """Counted in one query, so that a look costs little."""
    free_now = ExpressionWrapper(is_free(), output_field=BooleanField())
    rows = list(parts_of(archive).order_by("id").values_list("id", "state", free_now))
    states = [state for _id, state, _free in rows]
    free = next((one for one, _state, is_open in rows if is_open), None)
    return Left(
        states.count(FileState.READY.value), len(rows), FileState.FAILED.value in states, free
    )


def parts_made(archive: ReportFile) -> list[ReportFile]:
    """The files in the order in which they stand in the archive."""
    rows = parts_of(archive).select_related("participation__municipality")
    ordered = rows.order_by(
        "participation__municipality__name_sort", by_bytes("participation__municipality__code")
    )
    return list(ordered)


def _corrected(file: ReportFile) -> Edition | None:
    """A file that was not released yet corrects nothing: its edition may still have another number."""
    return corrected_by(file.edition, editions_of(file.run.wave)) if file.edition else None


def _standing(
    file: ReportFile, corrected: Edition | None, municipality: Municipality | None
) -> Standing:
    run = file.run
    if run.finished_at is None:
        raise LookupError("a run that has not ended has no file")
    return Standing(run.wave, run, run.finished_at, file.edition, corrected, municipality, None)
