"""All that is held of a person, as data that another program can read (GDPR 15, 20)."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from surveys.ballots.queries import by_box, has_answered
from surveys.models import (
    Consent,
    Contact,
    Draft,
    Invitation,
    Mailing,
    MailStop,
    Office,
    Response,
)

Json = dict[str, Any]


def held_of_link(invitation: Invitation) -> Json:
    """Of one invitation, as its link may see it: answers only where this very link gave them."""
    given = Response.objects.filter(invitation=invitation).first()
    own = given if given and given.key_version == invitation.key_version else None
    draft = Draft.objects.filter(invitation=invitation, key_version=invitation.key_version).first()
    return {
        "made_at": timezone.now().isoformat(),
        "controller": invitation.tenant.name,
        "person": _person(invitation.contact),
        "waves": [_invited(invitation, own, draft)],
    }


def held_of_person(contact: Contact) -> Json:
    """Of somebody of the address book, in every wave: handed to the person who asked for it."""
    people = [contact, *Contact.objects.filter(merged_into=contact)]
    invitations = Invitation.objects.filter(contact__in=people).select_related(
        "wave", "participation__municipality", "contact"
    )
    emails = {one.email.lower() for one in people if one.email}
    stops = MailStop.objects.filter(email__in=emails)
    return {
        "made_at": timezone.now().isoformat(),
        "controller": contact.tenant.name,
        "person": _person(contact),
        "no_mail": [{"reason": one.reason, "since": one.created_at.isoformat()} for one in stops],
        "waves": list(_waves(invitations.order_by("created_at", "id"))),
    }


def _waves(invitations: Any) -> Iterator[Json]:
    given = {one.invitation_id: one for one in Response.objects.filter(invitation__in=invitations)}
    drafts = {one.invitation_id: one for one in Draft.objects.filter(invitation__in=invitations)}
    for row in invitations:
        yield _invited(row, given.get(row.id), drafts.get(row.id))


def _person(contact: Contact) -> Json:
    offices = Office.objects.filter(contact=contact).order_by("starts_on", "id")
    return {
        "name": contact.name,
        "email": contact.email,
        "phone": contact.phone,
        "postal_address": contact.postal_address,
        "language": contact.language,
        "function": contact.function,
        "municipality": contact.municipality.name,
        "offices": [
            {
                "function": one.function,
                "from": one.starts_on.isoformat() if one.starts_on else None,
                "until": one.ends_on.isoformat() if one.ends_on else None,
            }
            for one in offices
        ],
    }


def _invited(row: Invitation, given: Response | None, draft: Draft | None) -> Json:
    mails = Mailing.objects.filter(invitation=row, sent_at__isnull=False).order_by("sent_at")
    return {
        "wave": row.wave.name,
        "mode": row.wave.mode,
        "municipality": row.participation.municipality.name,
        "invited_as": {"name": row.name, "email": row.email, "function": row.function},
        "mails": [{"kind": one.kind, "sent_at": one.sent_at.isoformat()} for one in mails],
        "handed_in": has_answered(row),
        "answers_are_nobodys": by_box(row.wave) and has_answered(row),
        "named_by_consent": Consent.objects.filter(invitation=row).exists(),
        "draft": draft.answers if draft else None,
        "answers": _given(given),
    }


def _given(given: Response | None) -> Json | None:
    if given is None:
        return None
    return {
        "submitted_at": given.submitted_at.isoformat(),
        "language": given.language,
        "device": given.viewport,
        "answers": given.answers,
    }
