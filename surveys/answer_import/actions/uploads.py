"""A file of answers on its way: uploaded, described, confirmed, and gone when it is imported."""

import hashlib
from typing import Any, Final
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from accounts import audit
from accounts.files.claims import FileClaim, keep_file, make_again
from accounts.files.rows import FileState
from accounts.models import User
from accounts.tenancy import current_tenant_id
from surveys.answer_import.actions.importing import ALL_KNOWN, ImportReport
from surveys.models import AnswerImport
from surveys.upload.jobs import drop_job, encoded, forget, kept, replace
from surveys.upload.queries import CONFIRMED

FOLDER: Final = "answers"
KIND: Final = "answers"


@transaction.atomic
def start_answers(
    *, by: User, upload: "File[Any]", sheet: str, encoding: str, mapping: dict[str, Any] | None
) -> AnswerImport:
    """Keep an uploaded file for a worker. Replaces what the same person uploaded before."""
    replace(AnswerImport.objects.filter(created_by=by))
    row = AnswerImport(
        tenant_id=current_tenant_id(),
        created_by=by,
        file_name=(upload.name or "")[-200:],
        sheet=sheet,
        encoding=encoding,
        mapping=mapping,
        language=get_language() or "nl",
    )
    row.upload, row.upload_sha256 = kept(row, FOLDER, "upload", upload.read())
    row.save()
    audit.record(by=by, action="import_kept", subject=row, kind=KIND)
    return row


@transaction.atomic
def describe_answers(
    *, by: User, pending: AnswerImport, mapping: dict[str, Any]
) -> AnswerImport | None:
    """Somebody says what the columns mean; None when the file is being dealt with, or gone."""
    rows = AnswerImport.objects.filter(id=pending.id, created_by=by, state=FileState.READY)
    row: AnswerImport | None = rows.select_for_update(of=("self",)).first()
    if row is None:
        return None
    row.mapping, row.summary, row.problem, row.language = mapping, {}, "", get_language() or "nl"
    row.save(update_fields=["mapping", "summary", "problem", "language"])
    make_again(row)
    audit.record(by=by, action="import_described", subject=row)
    return row


@transaction.atomic
def confirm_answers(
    *, by: User, pending_id: UUID, seen: str, names: dict[str, Any]
) -> AnswerImport | None:
    """Somebody wants what was shown, or tries again what a worker died of; None when it is gone,
    under way already, or described otherwise than what was seen.
    """
    ready = Q(state=FileState.READY)
    died = Q(state=FileState.FAILED, problem="") & ~Q(confirmed_at=None)
    rows = AnswerImport.objects.filter(ready | died, created_by=by, id=pending_id)
    # Of two confirmations at the same time the second waits here, and finds nothing.
    row: AnswerImport | None = rows.select_for_update(of=("self",)).first()
    if row is None or row.mapping is None or seen not in ("", seen_of(row)):
        return None
    if row.state == FileState.READY:
        row.names, row.confirmed_at, row.problem = names, timezone.now(), ""
        row.save(update_fields=["names", "confirmed_at", "problem"])
    make_again(row)
    return row


def keep_table(*, claim: FileClaim, pending: AnswerImport, content: bytes) -> None:
    """The table as it was read. Raises LeaseLost."""
    pending.table, pending.table_sha256 = kept(pending, FOLDER, "table", content)
    claim.keep(table=pending.table, table_sha256=pending.table_sha256)


def keep_preview(*, claim: FileClaim, summary: dict[str, Any], rejected: Any, **more: Any) -> None:
    """What the import would do, for whoever confirms it. Raises LeaseLost."""
    keep_file(
        claim=claim,
        content=encoded(rejected),
        folder=FOLDER,
        extension="json",
        summary=summary,
        confirmed_at=None,
        **more,
    )


def finish_answers(*, claim: FileClaim, report: ImportReport) -> None:
    """The answers are in: the row goes, in the transaction that imported them. Raises LeaseLost."""
    row: AnswerImport = claim.hold()
    made = {"made": str(report.wave.id), "new": report.counts["imported"]}
    if any(note.code == ALL_KNOWN for note in report.notes):
        made["again"] = True
    audit.record(by=row.created_by, action=CONFIRMED, subject=row, kind=KIND, **made)
    forget(row)


def drop_answers(*, by: User, pending: AnswerImport) -> None:
    """Throw the file away: the person thought better of it, or it cannot be read."""
    drop_job(by=by, pending=pending, kind=KIND)


def seen_of(pending: AnswerImport) -> str:
    """Tells the description that a preview showed from one that was given later, in another tab."""
    return hashlib.sha256(repr(pending.mapping).encode()).hexdigest()[:16]
