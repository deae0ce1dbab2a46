"""Keeping an uploaded file's rows between the preview and the confirmation."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from surveys.models import ImportKind, PendingImport, Wave
from surveys.questionnaire.plain import without_nul
from surveys.upload.queries import CONFIRMED, KEPT


@transaction.atomic
def keep_import(
    *, by: User, kind: ImportKind, file_name: str, payload: Any, wave: Wave | None = None
) -> PendingImport:
    """Put the rows aside. Replaces what the same person uploaded for the same purpose before.

    `payload` is JSON: what the confirmation needs, already checked.
    """
    drop_old_imports(before=timezone.now() - KEPT)
    PendingImport.objects.filter(created_by=by, kind=kind, wave=wave).delete()
    pending: PendingImport = PendingImport.objects.create(
        kind=kind,
        wave=wave,
        file_name=file_name[-200:],
        payload=without_nul(payload),
        created_by=by,
    )
    audit.record(by=by, action="import_kept", subject=pending, kind=kind.value)
    return pending


def hold_import(
    *, by: User, kind: ImportKind, pending_id: UUID, wave_id: UUID | None = None
) -> PendingImport | None:
    """The rows that a person confirms, held until the transaction ends; None when they are gone.

    Of two confirmations at the same time the second waits here, and finds nothing.
    """
    own = PendingImport.objects.filter(created_by=by, kind=kind, wave=wave_id)
    found: PendingImport | None = own.select_for_update().filter(id=pending_id).first()
    return found


@transaction.atomic
def finish_import(*, by: User, pending: PendingImport, made: models.Model | None) -> None:
    """The rows were imported: they go, and what they became stays known."""
    became = str(made.pk) if made else ""
    audit.record(by=by, action=CONFIRMED, subject=pending, kind=pending.kind, made=became)
    pending.delete()


@transaction.atomic
def drop_import(*, by: User, pending: PendingImport) -> None:
    """Throw the rows away: the person thought better of it."""
    audit.record(by=by, action="import_dropped", subject=pending, kind=pending.kind)
    pending.delete()


def drop_old_imports(*, before: datetime) -> int:
    """Throw away what nobody confirmed; tells how many there were."""
    deleted, _by_model = PendingImport.objects.filter(created_at__lt=before).delete()
    return deleted
