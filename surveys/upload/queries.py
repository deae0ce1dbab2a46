"""What became of an uploaded file that is gone."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from accounts.models import AuditEvent, User

KEPT: Final = timedelta(days=1)
CONFIRMED: Final = "import_confirmed"


def made_of(by: User, pending_id: UUID) -> str | None:
    """The id of what this person's file became when it was confirmed; None when it was not.

    Asked again of a file of a day ago at most: older ones are gone anyhow.
    """
    acts = AuditEvent.objects.filter(at__gte=timezone.now() - KEPT, actor=by, action=CONFIRMED)
    found: str | None = (
        acts.filter(subject_id=str(pending_id)).values_list("details__made", flat=True).first()
    )
    return found
