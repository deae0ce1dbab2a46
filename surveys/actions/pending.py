"""Keeping an uploaded file's rows between the preview and the confirmation."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from surveys.models import ImportKind, PendingImport, Wave

KEPT: Final = timedelta(days=1)


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
        kind=kind, wave=wave, file_name=file_name[-200:], payload=payload, created_by=by
    )
    audit.record(by=by, action="import_kept", subject=pending, kind=kind.value)
    return pending


@transaction.atomic
def drop_import(*, by: User, pending: PendingImport) -> None:
    """Throw the rows away: they were imported, or the person thought better of it."""
    audit.record(by=by, action="import_dropped", subject=pending, kind=pending.kind)
    pending.delete()


def drop_old_imports(*, before: datetime) -> int:
    """Throw away what nobody confirmed; tells how many there were."""
    deleted, _by_model = PendingImport.objects.filter(created_at__lt=before).delete()
    return deleted
