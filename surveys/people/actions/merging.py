"""Two people of the address book who are one: what is known of both becomes what is known of one.

Invitations move to the one that stays. Where both were invited by a wave that is closed, the other
stays behind that invitation, out of every list: what a closed wave had does not change.
"""

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from surveys.delivery.actions import stop_address
from surveys.fieldwork.actions.contacts import follow_in_drafts
from surveys.models import Contact, Invitation, MailStop, StopReason, WaveState
from surveys.people.actions.book import held_in_book
from surveys.refusals import Refused

CHOSEN: Final = ("name", "function", "language", "email", "phone", "postal_address")


@transaction.atomic
def merge_contacts(
    *, by: User | None, kept: Contact, other: Contact, values: Mapping[str, str]
) -> Contact:
    """`values`: what stays, for each of `CHOSEN`: 'kept' or 'other'. Cannot be undone."""
    first, second = sorted((kept.id, other.id))
    rows = {one: held_in_book(Contact(id=one)) for one in (first, second)}
    stays, goes = rows[kept.id], rows[other.id]
    _check(stays, goes, goes.email if values.get("email") == "other" else stays.email)
    reasons = _stops_of(stays, goes)
    moved = _move_invitations(stays, goes)
    _set(stays, goes, values)
    for reason in reasons if stays.email else ():
        stop_address(by=by, email=stays.email, reason=reason)
    follow_in_drafts([stays.id])
    audit.record(by=by, action="contacts_merged", subject=stays, other=str(goes.id), moved=moved)
    return stays


def _check(stays: Contact, goes: Contact, email: str) -> None:
    if stays.id == goes.id or stays.municipality_id != goes.municipality_id:
        raise Refused(_("Alleen twee mensen van hetzelfde bestuur kunnen één worden."))
    open_ = Invitation.objects.filter(contact__in=[stays, goes], wave__state=WaveState.OPEN)
    waves = list(open_.values_list("wave_id", flat=True))
    if len(waves) > len(set(waves)):
        raise Refused(
            _(
                "Beiden zijn uitgenodigd in een golf die nog open is. Voeg ze samen als die gesloten is."
            )
        )
    asked = set(open_.values_list("contact__email", flat=True))
    if asked - {email}:
        raise Refused(
            _("Een van beiden wordt nu bevraagd op %s. Behoud dat adres, of voeg ze samen na het sluiten.")
            % ", ".join(sorted(asked - {email})),
            "email",
        )  # fmt: skip
    if stays.offices.exists() and goes.offices.exists():
        raise Refused(
            _(
                "Van beiden is bekend wanneer ze in functie waren. Haal die periodes eerst bij een van beiden weg."
            )
        )


def _stops_of(*people: Contact) -> list[StopReason]:
    """Why any of the two gets no mails. It is the person who wanted none, at whatever address; that
    mails came back is of the address alone.
    """
    stops = MailStop.objects.filter(email__in={one.email for one in people} - {""})
    found = set(stops.values_list("reason", flat=True)) - {StopReason.BOUNCED.value}
    return [StopReason(reason) for reason in sorted(found)]


def _move_invitations(stays: Contact, goes: Contact) -> int:
    """Those that can be: one for each wave and person. A draft has the other one no more."""
    both = Invitation.objects.filter(contact=stays).values("wave_id")
    twice = Invitation.objects.filter(contact=goes, wave_id__in=both)
    twice.filter(wave__state=WaveState.DRAFT).delete()
    moving = Invitation.objects.filter(contact=goes).exclude(wave_id__in=both)
    return moving.update(contact=stays)


def _set(stays: Contact, goes: Contact, values: Mapping[str, str]) -> None:
    chosen = {
        name: getattr(goes if values.get(name) == "other" else stays, name) for name in CHOSEN
    }
    shared = goes.role_mailbox if values.get("email") == "other" else stays.role_mailbox
    goes.offices.update(contact=stays)
    Contact.objects.filter(merged_into=goes).update(merged_into=stays)
    if goes.invitations.exists():
        goes.merged_into, goes.email, goes.role_mailbox = stays, "", False
        goes.phone = goes.postal_address = ""
        goes.save()
    else:
        goes.delete()
    for name, value in chosen.items():
        setattr(stays, name, value)
    stays.role_mailbox = shared
    stays.save()
