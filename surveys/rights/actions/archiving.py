"""That a wave was handed over to an archive."""

from django.db import transaction

from accounts import audit
from accounts.models import User
from surveys.models import Wave


@transaction.atomic
def note_archived(*, by: User, wave: Wave) -> None:
    audit.record(by=by, action="wave_archived", subject=wave, wave=wave.name)


@transaction.atomic
def note_exported(*, by: User, subject: object) -> None:
    """Whose data left the house is the subject alone; nothing of them is in the trail."""
    audit.record(by=by, action="privacy_data_exported", subject=subject)  # type: ignore[arg-type]
