"""The address book: one person more, changed, or forgotten. Each function is one act."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import CharField, F, Func, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import RowGone, current_tenant_id, held
from surveys.ballots.queries import answered
from surveys.fieldwork.actions.contacts import follow_in_drafts
from surveys.fieldwork.actions.inviting import check_address, check_name, plain_address
from surveys.fieldwork.actions.letter_files import drop_letters_of
from surveys.fieldwork.actions.people import correct_address, mail_first_address
from surveys.fieldwork.mailboxes import is_role_mailbox
from surveys.models import Contact, Draft, Invitation, MailEvent, Mailing, Municipality, WaveState
from surveys.people.entries import BookEntry
from surveys.refusals import Refused, unique

_FIELDS: Final = ("name", "function", "language", "phone", "postal_address", "role_mailbox")


@transaction.atomic
def add_contact(*, by: User | None, entry: BookEntry) -> Contact:
    """One more person in the address book."""
    contact = Contact(tenant_id=current_tenant_id(), municipality_id=entry.municipality_id)
    _set(contact, entry)
    with unique("surveys_contact_email", taken()):
        contact.save()
    audit.record(by=by, action="contact_added", subject=contact)
    return contact


@transaction.atomic
def change_contact(*, by: User | None, contact: Contact, entry: BookEntry) -> Contact:
    """What the entry says is so. Drafts follow; who was invited by a launched wave stays as it was.

    Another address for somebody who is asked at this moment is a correction of the address: the
    old link dies, and what was begun behind it is sealed.
    """
    row = held_in_book(contact)
    _check_change(row, entry)
    email = plain_address(entry.email)
    if email != row.email:
        _readdress(by, row, email)
        row = held(row)
    row.municipality_id = entry.municipality_id
    changed = [name for name in _FIELDS if getattr(row, name) != _wanted(row, entry, name)]
    _set(row, entry)
    with unique("surveys_contact_email", taken()):
        row.save()
    follow_in_drafts([row.id])
    audit.record(by=by, action="contact_changed", subject=row, fields=sorted(changed))
    return row


@transaction.atomic
def erase_contact(*, by: User | None, contact: Contact) -> bool:
    """Forget a person whom no open wave asks. Whether nothing at all is left of it.

    Who was never invited is deleted. Of others the invitation stays, without a name or an
    address, since answers and counts of closed waves rest on it.
    """
    row = held_in_book(contact)
    Invitation.objects.filter(contact=row, wave__state=WaveState.DRAFT).delete()
    if row.invitations.filter(wave__state=WaveState.OPEN).exists():
        raise Refused(_("Deze persoon is uitgenodigd in een golf die nog open is."))
    audit.record(by=by, action="contact_erased", subject=row)
    drop_letters_of(by=by, contact_ids=[row.id, *row.merged.values_list("id", flat=True)])
    if not row.invitations.exists():
        row.delete()
        return True
    # Who was merged into this person is this person.
    for one in (row, *Contact.objects.filter(merged_into=row)):
        blank_person(one)
    return False


def held_in_book(contact: Contact) -> Contact:
    """The person as it is now; RowGone where another tab forgot it, or merged it into somebody else."""
    row = held(contact)
    if row.erased_at is not None or row.merged_into_id is not None:
        raise RowGone
    return row


def taken() -> Refused:
    return Refused(_("Dit adres is al van iemand anders van dit bestuur."), "email")


def blank_person(row: Contact) -> None:
    """Nothing of who somebody is stays in the address book, nor with the invitations and their mails."""
    mails = Mailing.objects.filter(invitation__contact=row)
    mails.exclude(address="").update(address="")
    # Servers repeat the address in what they say of a mail; of why it did not go the kind stays.
    kind = Func(F("error"), Value("|"), 1, function="split_part", output_field=CharField())
    mails.filter(error__contains="|").update(error=Concat(kind, Value("|")))
    MailEvent.objects.filter(mailing__in=mails, note__contains="@").delete()
    Draft.objects.filter(invitation__contact=row).delete()
    row.invitations.update(name="", email="")
    row.offices.all().delete()
    row.name = row.email = row.phone = row.postal_address = ""
    row.role_mailbox, row.erased_at = False, timezone.now()
    row.save()


def _check_change(row: Contact, entry: BookEntry) -> None:
    if row.municipality_id != entry.municipality_id and (
        row.invitations.exists() or row.offices.exists()
    ):
        raise Refused(
            _("Deze persoon is van dit bestuur uitgenodigd of bekleedt er een functie. Voeg de persoon toe bij het andere bestuur."),
            "municipality",
        )  # fmt: skip
    if row.function != entry.function and row.offices.exists():
        raise Refused(
            _("Van deze functie is bekend sinds wanneer. Leg de nieuwe vast bij Functies in de tijd."),
            "function",
        )  # fmt: skip


def _readdress(by: User | None, row: Contact, email: str) -> None:
    asked = asked_now(row) if row.email else []
    if asked and not email:
        raise Refused(
            _("Deze persoon wordt nu bevraagd: zonder adres werkt geen herinnering."), "email"
        )
    if asked:
        correct_address(by=by, invitation=asked[0], email=email)
        return
    if email:
        check_address(email)
    before, row.email = row.email, email
    with unique("surveys_contact_email", taken()):
        row.save(update_fields=["email"])
    if not before:
        mail_first_address(by=by, contacts=[row])


def asked_now(contact: Contact) -> Sequence[Invitation]:
    """Invitations of waves that take answers now, or will when they rest no more, and have none yet
    of this person."""
    rows = Invitation.objects.filter(contact=contact, wave__state=WaveState.OPEN)
    rows = rows.exclude(answered())
    now = timezone.now()
    return [
        row
        for row in rows.select_related("wave")
        if row.wave.paused_at is not None or row.wave.accepts_answers(now)
    ]


def _set(row: Contact, entry: BookEntry) -> None:
    check_name(entry.name.strip())
    row.email = plain_address(entry.email)
    if row.email:
        check_address(row.email)
    for name in _FIELDS:
        setattr(row, name, _wanted(row, entry, name))


def _wanted(row: Contact, entry: BookEntry, name: str) -> object:
    if name == "function":
        return entry.function.value
    if name != "role_mailbox":
        return str(getattr(entry, name)).strip()
    if entry.role_mailbox is not None:
        return entry.role_mailbox
    place = Municipality.objects.get(id=entry.municipality_id).name
    return is_role_mailbox(row.email, place)
