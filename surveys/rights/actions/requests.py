"""Requests of people about their data: written down, and handled within a month."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.models import Contact, PrivacyRequest, RequestKind
from surveys.refusals import Refused
from surveys.rights.actions.erasing import erase_person


@transaction.atomic
def note_request(
    *, by: User, kind: str, who: str, received_on: date, due_on: date
) -> PrivacyRequest:
    """A request as it came in. Who is known by this address is found at once."""
    known = Contact.objects.filter(email__iexact=who.strip(), erased_at=None, merged_into=None)
    found = list(known[:2])
    row: PrivacyRequest = PrivacyRequest.objects.create(
        kind=kind,
        who=who.strip(),
        contact=found[0] if len(found) == 1 else None,
        received_on=received_on,
        due_on=due_on,
        noted_by=by,
    )
    audit.record(by=by, action="privacy_request_noted", subject=row, kind=kind)
    return row


@transaction.atomic
def handle_request(*, by: User, request: PrivacyRequest, outcome: str) -> PrivacyRequest:
    """What was answered; from then on the request names nobody. Erasing erases first."""
    row = held(request)
    if row.handled_at is not None:
        raise Refused(_("Dit verzoek is al afgehandeld."))
    if row.kind == RequestKind.ERASURE and row.contact is not None:
        erase_person(by=by, contact=row.contact)
        row.refresh_from_db()
    row.who, row.outcome, row.handled_at = "", outcome, timezone.now()
    row.save(update_fields=["who", "outcome", "handled_at"])
    audit.record(by=by, action="privacy_request_handled", subject=row, kind=row.kind)
    return row
