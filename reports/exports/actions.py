"""What happens to a report's file beside being made: it is asked for, and made anew."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts import audit, storage
from accounts.files.claims import FileClaim, is_lost, make_again
from accounts.files.rows import FileState
from accounts.models import User
from accounts.tenancy import current_tenant_id
from reports.exports.queries import Asked, files_of, participation_of, parts_of, with_figures
from reports.models import OF_ROWS, Edition, FileFormat, ReportFile
from reports.queries import Standing, corrected_by, editions_of

FOUND_BY_THEMSELVES: Final = timedelta(minutes=30)


@transaction.atomic
def request_file(
    *,
    by: User | None,
    standing: Standing,
    kind: FileFormat,
    language: str,
) -> ReportFile:
    """The file of a report, to be made if it is not there; one that failed or is lost is made again."""
    place = participation_of(standing)
    key = {"format": kind.value, "language": language}
    row = ReportFile(
        tenant_id=current_tenant_id(),
        run=standing.run,
        edition=standing.edition,
        participation=place,
        **key,
    )
    # The unique constraint decides between two people who ask at the same time.
    ReportFile.objects.bulk_create([row], ignore_conflicts=True)
    file: ReportFile = files_of(standing).select_for_update().get(**key)
    if file.id == row.id:
        audit.record(by=by, action="request_file", subject=file, **key)
    elif file.state == FileState.FAILED or is_lost(file):
        make_again(file)
        audit.record(by=by, action="request_file", subject=file, **key)
    return file


@transaction.atomic
def record_taken(*, by: User | None, file: ReportFile, **how: str) -> None:
    """Note who took a file out of the house: single answers, or a report."""
    told = {"format": file.format, **how}
    if file.format in OF_ROWS:
        audit.record(by=by, action="take_rows", subject=file, **told)
    else:
        audit.record(by=by, action="file_taken", subject=file, **told)


@transaction.atomic
def make_corrections_again(*, withdrawn: Edition) -> None:
    """Files that say what an edition corrects in a withdrawn one tell its figures no longer.

    They are made anew, also where a worker is just making one.
    """
    editions = editions_of(withdrawn.wave)
    later = [one for one in editions if corrected_by(one, editions) == withdrawn]
    # Of the benchmark's files only the archive holds what a correction changed.
    telling = Q(participation__isnull=False) | Q(format=FileFormat.ZIP.value)
    rows = ReportFile.objects.filter(telling, edition__in=later)
    for file in rows.select_for_update(of=("self",)):
        path = file.path
        ReportFile.objects.filter(id=file.id).update(fence=F("fence") + 1)
        make_again(file)
        if path:
            storage.remove(path)


@transaction.atomic
def request_parts(*, claim: FileClaim, archive: Asked) -> None:
    """The PDF of each municipality for an archive, to be made where it is not there. Raises LeaseLost.

    Those who make the archive find them by themselves; the sweep tells others only when that has
    not happened for a long time.
    """
    claim.check()
    file, found_by = archive.file, timezone.now() + FOUND_BY_THEMSELVES
    rows = [
        ReportFile(
            tenant_id=current_tenant_id(),
            run=file.run,
            edition=file.edition,
            participation_id=participation,
            format=FileFormat.PDF.value,
            language=file.language,
            lease_until=found_by,
        )
        for participation in with_figures(file)
    ]
    ReportFile.objects.bulk_create(rows, ignore_conflicts=True)
    ended = [FileState.FAILED.value, FileState.READY.value]
    for part in parts_of(file).filter(state__in=ended).select_for_update():
        if part.state == FileState.FAILED or is_lost(part):
            make_again(part)
