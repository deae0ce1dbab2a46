"""What became of an uploaded file that is gone."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from accounts.models import AuditEvent, User

KEPT: Final = timedelta(days=1)
CONFIRMED: Final = "import_confirmed"


def outcome_of(by: User, pending_id: UUID) -> Mapping[str, Any] | None:
    """What this person's file became when it was confirmed, `made` its id; None when it was not.

    Asked again of a file of a day ago at most: older ones are gone anyhow.
    """
    acts = AuditEvent.objects.filter(at__gte=timezone.now() - KEPT, actor=by, action=CONFIRMED)
    found: Mapping[str, Any] | None = (
        acts.filter(subject_id=str(pending_id)).values_list("details", flat=True).first()
    )
    return found


def made_of(by: User, pending_id: UUID) -> str | None:
    """The id alone."""
    outcome = outcome_of(by, pending_id)
    return None if outcome is None else str(outcome.get("made", ""))
