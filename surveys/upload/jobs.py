"""An uploaded file that a worker deals with: kept, read, confirmed, and gone when it is in."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from accounts import audit, storage
from accounts.files.claims import FileClaim, give_up_file
from accounts.files.rows import FileState
from accounts.models import User
from surveys.models import UploadJob


def encoded(rows: Any) -> bytes:
    return msgspec.json.encode(rows)


def kept(row: UploadJob, folder: str, what: str, content: bytes) -> tuple[str, str]:
    """The path and the hash of bytes that are in the storage now."""
    path = f"{row.tenant_id}/{folder}/{row.id}.{what}-{uuid4().hex[:8]}"
    with storage.prepared(content, path) as temporary:
        storage.put_in_place(temporary, path)
    return path, storage.sha256(content)


def replace(rows: "QuerySet[Any]") -> None:
    """Throw away what the same person uploaded for the same purpose; what is being taken in goes on."""
    busy = {"confirmed_at__isnull": False, "state__in": [FileState.WAITING, FileState.MAKING]}
    for row in rows.exclude(**busy):
        forget(row)


def forget(row: UploadJob) -> None:
    """The row and its files, with the transaction."""
    paths = row.paths
    row.delete()
    for path in paths:
        transaction.on_commit(partial(storage.remove, path))


@transaction.atomic
def give_up(*, claim: FileClaim, problem: str) -> None:
    """It cannot be done, and the person reads why. Raises LeaseLost."""
    give_up_file(claim=claim, error="refused", problem=problem[:1000])


@transaction.atomic
def drop_job(*, by: User, pending: UploadJob, kind: str) -> None:
    """Throw the file away: the person thought better of it, or it cannot be read."""
    audit.record(by=by, action="import_dropped", subject=pending, kind=kind)
    forget(pending)


def drop_old_jobs(model: type[UploadJob], *, before: datetime) -> None:
    """Throw away what nobody confirmed: it names people."""
    for row in model.objects.filter(created_at__lt=before):
        forget(row)
