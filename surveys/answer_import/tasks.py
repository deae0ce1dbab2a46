"""What workers do for files of answers. Every task may run twice, and at the same time."""

import io
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import translation

from accounts import storage
from accounts.files.claims import FileClaim
from accounts.files.work import sweep, take
from accounts.tenancy import tenant
from surveys.answer_import.actions import uploads
from surveys.answer_import.actions.importing import ImportReport, import_answers
from surveys.answer_import.mapping import convert_mapping, with_fieldwork
from surveys.answer_import.queries.preview import as_summary, preview_of
from surveys.answer_import.reading.limits import ON_PAGES
from surveys.answer_import.reasons import MappingError
from surveys.answer_import.samples import table_as_bytes, table_from_bytes
from surveys.models import AnswerImport, WaveState
from surveys.refusals import Refused
from surveys.signals import wave_closed
from surveys.upload.jobs import give_up
from surveys.upload.tables import TableError, UploadedTable, read_table
from surveys.upload.working import UploadProgress, with_signs


@shared_task(name="surveys.answers.work_on_answers")
def work_on_answers(tenant_id: str, file_id: str) -> None:
    """Read a file of answers, work out what it becomes or import it, unless somebody is at it."""
    take(AnswerImport, UUID(tenant_id), UUID(file_id), with_signs(work))


@shared_task(name="surveys.answers.sweep_answers", expires=60)
def sweep_answers() -> None:
    """Find the files that nobody was told of, and those whose worker died, in every tenant."""
    sweep(AnswerImport, work_on_answers)


def work(owner: UUID, claim: FileClaim, progress: UploadProgress) -> None:
    """What is next for this file; what a person has to know of a failure is written down."""
    with tenant(owner):
        rows = AnswerImport.objects.select_related("tenant", "created_by")
        pending: AnswerImport = rows.get(id=claim.file_id)
    with translation.override(pending.language):
        try:
            table = _table(owner, claim, pending)
        except TableError as error:
            with tenant(owner):
                give_up(claim=claim, problem=str(error.message))
            return
        progress.total = len(table.rows)
        if pending.confirmed_at is None:
            _plan(owner, claim, pending, table, progress)
        else:
            _import(owner, claim, pending, table, progress)


def _table(owner: UUID, claim: FileClaim, pending: AnswerImport) -> UploadedTable:
    """The table as it was read before, or read now."""
    if pending.table:
        return table_from_bytes(storage.read(pending.table, pending.table_sha256))
    content = io.BytesIO(storage.read(pending.upload, pending.upload_sha256))
    said = {"sheet": pending.sheet, "encoding": pending.encoding}
    table = read_table(content, pending.file_name, most=ON_PAGES, tells=True, **said)
    with tenant(owner):
        uploads.keep_table(claim=claim, pending=pending, content=table_as_bytes(table))
    return table


def _plan(
    owner: UUID,
    claim: FileClaim,
    pending: AnswerImport,
    table: UploadedTable,
    progress: UploadProgress,
    problem: str = "",
) -> None:
    """What the import would do; nothing yet where nobody said what the columns mean."""
    with tenant(owner):
        if pending.mapping is None:
            uploads.keep_preview(claim=claim, summary={}, rejected=[])
            return
        mapping = convert_mapping(pending.mapping)
        preview, rejected = preview_of(table, mapping, pending.file_name, progress.tell)
        uploads.keep_preview(
            claim=claim, summary=as_summary(preview), rejected=rejected, problem=problem[:1000]
        )


def _import(
    owner: UUID,
    claim: FileClaim,
    pending: AnswerImport,
    table: UploadedTable,
    progress: UploadProgress,
) -> None:
    """All of it, or a preview that says why not."""
    try:
        with tenant(owner):
            report = _imported(pending, table, progress)
            uploads.finish_answers(claim=claim, report=report)
            if report.wave.state == WaveState.CLOSED:
                _tell(owner, report)
    except (MappingError, Refused) as error:
        _plan(owner, claim, pending, table, progress, problem=str(error.message))


def _imported(
    pending: AnswerImport, table: UploadedTable, progress: UploadProgress
) -> ImportReport:
    names: dict[str, Any] = pending.names
    mapping = convert_mapping(pending.mapping or {})
    days = (date.fromisoformat(names["first"]), date.fromisoformat(names["last"]))
    return import_answers(
        by=pending.created_by,
        tenant=pending.tenant,
        study=names["study"],
        wave=names["wave"],
        mapping=with_fieldwork(mapping, *days),
        table=table,
        close=not names["more"],
        follows=UUID(names["follows"]) if names["follows"] else None,
        tell=progress.tell,
    )


def _tell(owner: UUID, report: ImportReport) -> None:
    """After the commit the wave is closed for everybody, and can be computed."""
    ids = {"tenant_id": str(owner), "wave_id": str(report.wave.id)}
    transaction.on_commit(partial(wave_closed.send_robust, sender=None, **ids))
