"""The audit trail: one row for each act, in the act's own transaction."""

from typing import Any

from django.db import models

from accounts.models import AuditEvent, User


def record(*, by: User | None, action: str, subject: models.Model, **details: Any) -> AuditEvent:
    """Write down that `by` did `action` to `subject`. Nobody (`None`) is the system itself.

    `details` are JSON values and never hold an answer, a token or a password.
    """
    return AuditEvent.objects.create(
        actor=by,
        actor_name=by.email if by else "system",
        action=action,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        details=details,
    )
