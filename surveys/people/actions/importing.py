"""A file of people on its way: uploaded, judged by a worker, confirmed, and gone when it is in."""

from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from accounts import audit
from accounts.files.claims import FileClaim, make_again
from accounts.files.rows import FileState
from accounts.models import User
from accounts.tenancy import current_tenant_id
from surveys.models import PeopleImport, Wave
from surveys.upload.jobs import drop_job, forget, kept, replace
from surveys.upload.queries import CONFIRMED

FOLDER = "people"


@transaction.atomic
def start_import(
    *, by: User, wave: Wave | None, upload: "File[Any]", sheet: str = "", encoding: str = ""
) -> PeopleImport:
    """Keep an uploaded file for a worker. Replaces what the same person uploaded for the same purpose."""
    replace(PeopleImport.objects.filter(created_by=by, wave=wave))
    row = PeopleImport(
        tenant_id=current_tenant_id(),
        wave=wave,
        created_by=by,
        file_name=(upload.name or "")[-200:],
        sheet=sheet,
        encoding=encoding,
        language=get_language() or "nl",
    )
    row.upload, row.upload_sha256 = kept(row, FOLDER, "upload", upload.read())
    row.save()
    audit.record(by=by, action="import_kept", subject=row, kind=_kind(row))
    return row


@transaction.atomic
def start_inviting(*, by: User, wave: Wave, rows: bytes, total: int) -> PeopleImport:
    """People of the address book that somebody chose and confirmed: only the inviting is left."""
    replace(PeopleImport.objects.filter(created_by=by, wave=wave))
    row = PeopleImport(
        tenant_id=current_tenant_id(),
        wave=wave,
        created_by=by,
        language=get_language() or "nl",
        confirmed_at=timezone.now(),
        summary={"total": total, "from_book": True},
    )
    row.rows, row.rows_sha256 = kept(row, FOLDER, "rows", rows)
    row.save()
    audit.record(by=by, action="import_kept", subject=row, kind=_kind(row))
    return row


@transaction.atomic
def confirm_import(*, by: User, pending_id: UUID, same: list[int]) -> PeopleImport | None:
    """Somebody wants what was shown, or tries again what a worker died of; None when it is gone,
    or under way already.
    """
    ready = Q(state=FileState.READY)
    died = Q(state=FileState.FAILED, problem="") & ~Q(confirmed_at=None)
    rows = PeopleImport.objects.filter(ready | died, created_by=by, id=pending_id)
    row: PeopleImport | None = rows.select_for_update(of=("self",)).first()
    if row is None:
        return None
    if row.state == FileState.READY:
        row.rows, row.rows_sha256 = row.path, row.sha256
        row.same, row.confirmed_at = same, timezone.now()
        row.save(update_fields=["rows", "rows_sha256", "same", "confirmed_at"])
    make_again(row)
    return row


def finish_import(*, claim: FileClaim, made: str, new: int) -> None:
    """The people are in: the row goes, in the transaction that took them in. Raises LeaseLost."""
    row: PeopleImport = claim.hold()
    audit.record(
        by=row.created_by, action=CONFIRMED, subject=row, kind=_kind(row), made=made, new=new
    )
    forget(row)


def drop_import(*, by: User, pending: PeopleImport) -> None:
    """Throw the file away: the person thought better of it, or it cannot be read."""
    drop_job(by=by, pending=pending, kind=_kind(pending))


def _kind(row: PeopleImport) -> str:
    return "people" if row.wave_id else "address_book"
