"""The rows of a confirmed file come into the address book."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import current_tenant_id
from surveys.fieldwork.actions.contacts import change_contacts
from surveys.fieldwork.actions.inviting import Told, untold
from surveys.fieldwork.actions.people import mail_first_address
from surveys.models import Contact, Office, PeopleImport
from surveys.people.actions.book import change_contact, taken
from surveys.people.book_file import JudgedEntry, whose
from surveys.people.entries import BookEntry
from surveys.people.queries.book import in_book
from surveys.people.queries.known import known_people
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused, unique


@transaction.atomic
def take_people_in(
    *,
    by: User | None,
    pending: PeopleImport,
    entries: Sequence[JudgedEntry],
    same: Collection[int],
    tell: Told = untold,
) -> int:
    """Add who is new, and write what is new of who is known; how many people that are.

    `same`: rows of which a person said that they are somebody who is known at another address.
    Refused when somebody who was new in the preview is known by now.
    """
    _one_at_a_time()
    told = [one for one in entries if one.maybe and one.row in same]
    known = [one for one in entries if one.known and one.changes]
    new = [one for one in entries if one.known is None and not (one.maybe and one.row in same)]
    _check_still_new(new)
    # Held until they are written: whoever edits one of them waits, and edits what came of it.
    held = in_book().filter(id__in=[one.known for one in known]).order_by("id")
    rows = {row.id: row for row in held.select_for_update(of=("self",), no_key=True)}
    changed = [(rows[one.known], one.entry) for one in known if one.known in rows]
    made = [(_made(one.entry), one.entry) for one in new]
    _write(by, made, changed)
    tell(len(new) + len(changed))
    for number, one in enumerate(told):
        _readdress(by, one)
        tell(len(new) + len(changed) + number + 1)
    counts = {"new": len(new), "changed": len(changed) + len(told)}
    audit.record(by=by, action="people_taken_in", subject=pending, **counts)
    return len(new) + len(changed) + len(told)


def _one_at_a_time() -> None:
    """Wait for the tenant's file that is being taken in: who was in it is known to this one."""
    with connection.cursor() as cursor:
        key = f"take_people_in {current_tenant_id()}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _check_still_new(new: Sequence[JudgedEntry]) -> None:
    """Two people may confirm the same file; without addresses the database does not know that."""
    if not new:
        return
    known = known_people()
    for one in new:
        found, maybe = whose(one.entry, known, [])
        if found or (maybe and one.maybe is None):
            told = _(
                "Rij %s: deze persoon staat intussen in het adresboek. Lees het bestand opnieuw in."
            )
            raise Refused(told % one.row)


def _write(
    by: User | None, made: list[tuple[Contact, BookEntry]], changed: list[tuple[Contact, BookEntry]]
) -> None:
    with unique("surveys_contact_email", taken()):
        Contact.objects.bulk_create([contact for contact, _entry in made])
    addressed = [contact for contact, entry in changed if entry.email and not contact.email]
    dated = set(Office.objects.values_list("contact_id", flat=True))
    for contact, entry in changed:
        _bring_up_to_date(contact, entry, dated)
    with unique("surveys_contact_email", taken()):
        Contact.objects.bulk_update(addressed, ["email"], batch_size=500)
    change_contacts([contact for contact, _entry in changed])
    mail_first_address(by=by, contacts=addressed)
    _write_offices([*made, *changed], dated)


def _made(entry: BookEntry) -> Contact:
    return Contact(
        tenant_id=current_tenant_id(),
        municipality_id=entry.municipality_id,
        name=entry.name,
        email=entry.email,
        function=entry.function.value,
        language=entry.language or "nl",
        phone=entry.phone,
        postal_address=entry.postal_address,
        role_mailbox=bool(entry.role_mailbox),
    )


def _bring_up_to_date(contact: Contact, entry: BookEntry, dated: Collection[UUID]) -> None:
    """What the file says is so; what it leaves empty stays. A dated office changes on a day."""
    for name in ("name", "language", "phone", "postal_address"):
        setattr(contact, name, getattr(entry, name) or getattr(contact, name))
    if contact.id not in dated:
        contact.function = entry.function.value
    if entry.email and not contact.email:
        contact.email, contact.role_mailbox = entry.email, bool(entry.role_mailbox)


def _write_offices(people: list[tuple[Contact, BookEntry]], dated: Collection[UUID]) -> None:
    clash = Refused(
        _("Iemand anders bekleedt intussen een van deze functies: lees het bestand opnieuw in.")
    )
    with unique("surveys_office_one_holder", clash):
        Office.objects.bulk_create(
            [
                Office(
                    tenant_id=contact.tenant_id,
                    contact=contact,
                    municipality_id=contact.municipality_id,
                    function=entry.function.value,
                    starts_on=entry.starts_on,
                    ends_on=entry.ends_on,
                )
                for contact, entry in people
                if (entry.starts_on or entry.ends_on) and contact.id not in dated
            ],
        )


def _readdress(by: User | None, one: JudgedEntry) -> None:
    """Another address of somebody known: by the rules of a corrected address, one by one."""
    contact = in_book().filter(id=one.maybe).first()
    if contact is None:
        raise Refused(
            _("Rij %s: deze persoon staat intussen niet meer in het adresboek.") % one.row
        )
    entry = one.entry
    kept = BookEntry(
        name=entry.name,
        municipality_id=contact.municipality_id,
        function=Function(contact.function),
        language=entry.language or contact.language,
        email=entry.email,
        phone=entry.phone or contact.phone,
        postal_address=entry.postal_address or contact.postal_address,
        role_mailbox=entry.role_mailbox,
    )
    change_contact(by=by, contact=contact, entry=kept)
