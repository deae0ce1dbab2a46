"""The audit trail."""

import json
from datetime import timedelta
from typing import Any

from django.db import connection, models

from accounts.models.people import User
from accounts.tenancy import TenantModel, current_tenant_id

# The database's own function: time, place and digest are not ours to choose (docs/audit.md).
_RECORD = "SELECT event_id, event_at FROM audit_record(%s, %s, %s, %s, %s::jsonb, %s::interval)"


class AuditEvent(TenantModel):
    """Who did what, when. The application may add rows and read them, and no more.

    `number` and `digest`: its place in the tenant's chain, and the SHA-256 of the row with the
    digest before it. Both come with the commit, and so does the moment that counts. `actor`: nobody
    is the system; an id without a person is somebody who was erased since.
    """

    number = models.BigIntegerField(null=True, editable=False)
    at = models.DateTimeField(editable=False)
    actor = models.ForeignKey(
        User,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        db_index=False,
    )
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "number"], name="accounts_audit_number"),
        ]
        indexes = [
            models.Index(fields=["tenant", "-at"], name="accounts_audit_at"),
            models.Index(fields=["tenant", "actor", "-at"], name="accounts_audit_actor"),
            models.Index(fields=["tenant", "action", "-at"], name="accounts_audit_action"),
        ]

    def save(self, *args: Any, quiet: timedelta | None = None, **kwargs: Any) -> None:
        """Add the row, which is never changed. Not if the same was noted within `quiet`."""
        told = json.dumps(self.details)
        values: list[Any] = [
            self.actor_id,
            self.action,
            self.subject_type,
            self.subject_id,
            told,
            quiet,
        ]
        with connection.cursor() as cursor:
            cursor.execute(_RECORD, values)
            found = cursor.fetchone()
        if found is not None:
            self.tenant_id, (self.id, self.at) = current_tenant_id(), found
            self._state.adding = False
