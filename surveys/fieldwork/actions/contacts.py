"""Many contacts written at once, and drafts that follow what the address book says.

Whoever is invited in a draft is invited as the book says; from the launch on the invitation is
what it was, whatever becomes of the book.
"""

import uuid
from collections.abc import Collection, Sequence
from typing import Any, Final

from django.db import connection

from accounts.tenancy import current_tenant_id
from surveys.models import Contact
from surveys.models.fieldwork import WaveState
from surveys.questionnaire.functions import Function
from surveys.questionnaire.words import Perspective

_FIELDS: Final = ("name", "function", "language", "phone", "postal_address", "role_mailbox")
_CHANGE: Final = """
UPDATE surveys_contact c
SET name = n.name, function = n.function, language = n.language, phone = n.phone,
    postal_address = n.postal_address, role_mailbox = n.role_mailbox
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::boolean[])
    AS n(id, name, function, language, phone, postal_address, role_mailbox)
WHERE c.tenant_id = %s AND c.id = n.id
"""
# The function of the opening day, where offices say it.
_FOLLOW: Final = """
UPDATE surveys_invitation i
SET name = s.name, email = s.email, function = s.function,
    perspective = CASE WHEN s.function = ANY(%s) THEN %s ELSE %s END,
    language = s.language
FROM (
    SELECT f.id, c.name, c.email, coalesce(o.function, c.function) AS function,
        CASE WHEN w.languages ? c.language THEN c.language ELSE w.languages->>0 END AS language
    FROM surveys_invitation f
    JOIN surveys_contact c ON c.tenant_id = f.tenant_id AND c.id = f.contact_id
    JOIN surveys_wave w ON w.tenant_id = f.tenant_id AND w.id = f.wave_id AND w.state = %s
    LEFT JOIN surveys_office o ON o.tenant_id = f.tenant_id AND o.contact_id = c.id
        AND daterange(o.starts_on, o.ends_on) @> (w.opens_at AT TIME ZONE 'Europe/Brussels')::date
    WHERE f.tenant_id = %s AND f.contact_id = ANY(%s)
) s
WHERE i.tenant_id = %s AND i.id = s.id
"""


def change_contacts(changed: Sequence[Contact]) -> None:
    """Write what is known of these people but their address, in one statement; drafts follow."""
    if not changed:
        return
    tenant_id = current_tenant_id()
    columns: list[Any] = [[getattr(contact, name) for contact in changed] for name in _FIELDS]
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, [[contact.id for contact in changed], *columns, tenant_id])
    follow_in_drafts([contact.id for contact in changed])


def follow_in_drafts(contact_ids: Collection[uuid.UUID]) -> None:
    """Invitations of waves that are not launched yet say what the address book says."""
    political = [f.value for f in Function if f.perspective == Perspective.POLITICAL]
    sides: list[Any] = [political, Perspective.POLITICAL.value, Perspective.ADMINISTRATIVE.value]
    tenant_id = current_tenant_id()
    with connection.cursor() as cursor:
        cursor.execute(
            _FOLLOW,
            [*sides, WaveState.DRAFT.value, tenant_id, list(contact_ids), tenant_id],
        )
