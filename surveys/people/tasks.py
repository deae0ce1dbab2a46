"""What workers do for files of people. Every task may run twice, and at the same time."""

import io
from uuid import UUID

import msgspec
from celery import shared_task
from django.utils import timezone, translation

from accounts import storage
from accounts.files.claims import FileClaim, keep_file
from accounts.files.work import sweep, take
from accounts.jobs.queue import enqueue
from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.fieldwork.actions.inviting import add_people, invite_contacts
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import PeopleImport
from surveys.people.actions import importing
from surveys.people.actions.bulk import UNDOABLE, drop_old_changes
from surveys.people.actions.taking_in import take_people_in
from surveys.people.book_file import of_json
from surveys.people.queries.inviting import invitees_of
from surveys.people.queries.judging import judge, person_of
from surveys.refusals import Refused
from surveys.upload.jobs import drop_old_jobs, encoded, give_up
from surveys.upload.queries import KEPT
from surveys.upload.tables import MissingColumns, TableError, read_table
from surveys.upload.working import UploadProgress, with_signs


@shared_task(name="surveys.people.work_on_people")
def work_on_people(tenant_id: str, file_id: str) -> None:
    """Read a file of people or take its rows in, unless that is done or somebody is at it."""
    take(PeopleImport, UUID(tenant_id), UUID(file_id), with_signs(work))


@shared_task(name="surveys.people.sweep_people", expires=60)
def sweep_people() -> None:
    """Find the files that nobody was told of, and those whose worker died, in every tenant."""
    sweep(PeopleImport, work_on_people)


@shared_task(name="surveys.people.drop_old_people", expires=600)
def drop_old_people() -> None:
    """Throw away what nobody confirmed or undid within a day: it names people."""
    for tenant_id in Tenant.objects.values_list("id", flat=True):
        with tenant(tenant_id):
            drop_old_jobs(PeopleImport, before=timezone.now() - KEPT)
            drop_old_changes(before=timezone.now() - UNDOABLE)


def work(owner: UUID, claim: FileClaim, progress: UploadProgress) -> None:
    """What is next for this file; what a person has to know of a failure is written down."""
    with tenant(owner):
        rows = PeopleImport.objects.select_related("wave__tenant", "created_by")
        pending: PeopleImport = rows.get(id=claim.file_id)
    step = _read if pending.confirmed_at is None else _take_in
    with translation.override(pending.language):
        try:
            step(owner, claim, pending, progress)
        except (MissingColumns, Refused, TableError) as error:
            with tenant(owner):
                give_up(claim=claim, problem=str(getattr(error, "message", error)))


def _read(owner: UUID, claim: FileClaim, pending: PeopleImport, progress: UploadProgress) -> None:
    content = io.BytesIO(storage.read(pending.upload, pending.upload_sha256))
    table = read_table(content, pending.file_name, sheet=pending.sheet, encoding=pending.encoding)
    progress.total = len(table.rows)
    with tenant(owner):
        judged = judge(pending, table, progress.tell)
        keep_file(
            claim=claim,
            content=encoded(judged.rows),
            folder=importing.FOLDER,
            extension="json",
            summary=judged.summary,
        )


def _take_in(
    owner: UUID, claim: FileClaim, pending: PeopleImport, progress: UploadProgress
) -> None:
    """All of them or none, in one transaction."""
    rows = msgspec.json.decode(storage.read(pending.rows, pending.rows_sha256))["people"]
    progress.total, by = len(rows), pending.created_by
    with tenant(owner):
        if pending.wave is None:
            entries = [of_json(row) for row in rows]
            new = take_people_in(
                by=by, pending=pending, entries=entries, same=_same(pending), tell=progress.tell
            )
        elif pending.summary.get("from_book"):
            new = invite_contacts(by=by, wave=pending.wave, invitees=invitees_of(rows))
        else:
            people = [person_of(row) for row in rows]
            new = add_people(by=by, wave=pending.wave, people=people, tell=progress.tell)
        importing.finish_import(claim=claim, made=str(pending.wave_id or ""), new=new)
        enqueue(send_waiting_mail, str(owner))


def _same(pending: PeopleImport) -> set[int]:
    return set(pending.same)
