"""What became of a file of people that is gone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import AuditEvent, User
from surveys.upload.queries import CONFIRMED, KEPT


def outcome_of(by: User, pending_id: UUID) -> Mapping[str, Any] | None:
    """How many people it brought (`new`); None when it was not confirmed, or longer than a day ago."""
    acts = AuditEvent.objects.filter(at__gte=timezone.now() - KEPT, actor=by, action=CONFIRMED)
    found: Mapping[str, Any] | None = (
        acts.filter(subject_id=str(pending_id)).values_list("details", flat=True).first()
    )
    return found
