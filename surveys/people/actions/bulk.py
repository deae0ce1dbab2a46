"""One thing done to many people of the address book, and undone again within a day.

What they were before is kept as rows; undoing brings back what nobody has changed since.
"""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import current_tenant_id
from surveys.fieldwork.actions.contacts import change_contacts, follow_in_drafts
from surveys.models import BookChange, Contact, Office
from surveys.models.fieldwork import LANGUAGES
from surveys.people.queries.book import in_book
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused, unique

UNDOABLE: Final = timedelta(days=1)
LANGUAGE, FUNCTION, LEFT, DELETED = "language", "function", "left", "deleted"
KINDS: Final = (LANGUAGE, FUNCTION, LEFT, DELETED)
_KEPT: Final = (
    "id", "municipality_id", "name", "email", "function", "language", "phone", "postal_address",
    "role_mailbox",
)  # fmt: skip
_Told = tuple[str, str | None, str | None]  # an office: function, from, until
_TERM: Final = ("id", "contact_id", "municipality_id", "function", "starts_on", "ends_on")


@dataclass(frozen=True, slots=True)
class Done:
    """How many were changed, and how many stayed as they were because they could not be."""

    change: BookChange
    left_out: int


@transaction.atomic
def change_many(
    *, by: User, kind: str, value: str, contact_ids: Sequence[uuid.UUID], on: date | None = None
) -> Done:
    """Give many a language or a function, let them leave, or delete who was never invited."""
    day = on or timezone.localdate()
    acts: dict[str, Callable[[Sequence[Contact]], list[Contact]]] = {
        LANGUAGE: lambda rows: _give_language(rows, value),
        FUNCTION: lambda rows: _give_function(rows, value),
        LEFT: lambda rows: _let_leave(rows, day),
        DELETED: _delete,
    }
    rows = _held(contact_ids)
    before = _as_kept(rows)
    changed = acts[kind](rows)
    ids = [row.id for row in changed]
    if kind in (LANGUAGE, FUNCTION):
        change_contacts(changed)
    after = day.isoformat() if kind == LEFT else value
    kept = [{**before[id_], "value": after} for id_ in ids]
    change: BookChange = BookChange.objects.create(
        kind=kind, people=len(ids), before=kept, created_by=by
    )
    audit.record(by=by, action="people_changed", subject=change, kind=kind, people=len(ids))
    return Done(change, len(contact_ids) - len(ids))


@transaction.atomic
def undo_change(*, by: User, change: BookChange) -> int:
    """Bring back what was before, where nobody changed it since; how many people that were."""
    row = BookChange.objects.select_for_update().filter(id=change.id).first()
    if row is None or row.created_at < timezone.now() - UNDOABLE:
        raise Refused(_("Dit kan niet meer ongedaan gemaakt worden."))
    undo = {LANGUAGE: _values_back, FUNCTION: _values_back, LEFT: _stayed, DELETED: _made_again}
    people = undo[row.kind](row)
    audit.record(by=by, action="people_change_undone", subject=row, kind=row.kind, people=people)
    row.delete()
    return people


def drop_old_changes(*, before: datetime) -> int:
    """Throw away what can be undone no more: it names people."""
    deleted, _by_model = BookChange.objects.filter(created_at__lt=before).delete()
    return deleted


def _give_language(rows: Sequence[Contact], value: str) -> list[Contact]:
    if value not in LANGUAGES:
        raise Refused(_("Kies een taal."))
    changed = [row for row in rows if row.language != value]
    for row in changed:
        row.language = value
    return changed


def _give_function(rows: Sequence[Contact], value: str) -> list[Contact]:
    """Not to those whose office is dated: that changes on a day."""
    if value not in set(Function):
        raise Refused(_("Kies een functie."))
    dated = _dated(rows)
    changed = [row for row in rows if row.function != value and row.id not in dated]
    for row in changed:
        row.function = value
    return changed


def _let_leave(rows: Sequence[Contact], on: date) -> list[Contact]:
    terms: dict[uuid.UUID, list[Office]] = {}
    for office in Office.objects.filter(contact__in=rows):
        terms.setdefault(office.contact_id, []).append(office)
    leaving = [row for row in rows if _can_leave(terms.get(row.id, []), on)]
    ids = [row.id for row in leaving]
    Office.objects.filter(contact_id__in=ids, ends_on=None).update(ends_on=on)
    clash = Refused(
        _("Twee van hen bekleden dezelfde functie: leg per persoon vast tot wanneer."), "on"
    )
    with unique("surveys_office_one_holder", clash):
        Office.objects.bulk_create([_ended(row, on) for row in leaving if row.id not in terms])
    return leaving


def _can_leave(terms: Sequence[Office], on: date) -> bool:
    """Who holds an office that goes on and began before that day, or one of which nothing is known."""
    going_on = [term for term in terms if term.ends_on is None]
    return not terms or any(term.starts_on is None or term.starts_on < on for term in going_on)


def _ended(row: Contact, on: date) -> Office:
    return Office(
        tenant_id=row.tenant_id,
        contact=row,
        municipality_id=row.municipality_id,
        function=row.function,
        ends_on=on,
    )


def _delete(rows: Sequence[Contact]) -> list[Contact]:
    """Only who was never invited: of others something stays, see `erase_contact`."""
    invited = set(
        Contact.objects.filter(id__in=[row.id for row in rows])
        .exclude(invitations=None)
        .values_list("id", flat=True)
    )
    going = [row for row in rows if row.id not in invited]
    ids = [row.id for row in going]
    Contact.objects.filter(merged_into__in=ids).update(merged_into=None)
    Contact.objects.filter(id__in=ids).delete()
    return [Contact(id=id_) for id_ in ids]


def _values_back(row: BookChange) -> int:
    field = row.kind
    kept = {uuid.UUID(one["id"]): one for one in row.before}
    rows = [
        contact for contact in _held(kept) if getattr(contact, field) == kept[contact.id]["value"]
    ]
    for contact in rows:
        setattr(contact, field, kept[contact.id][field])
    change_contacts(rows)
    return len(rows)


def _stayed(row: BookChange) -> int:
    """Their offices are again those of before, of whom nobody wrote down another one since."""
    left = {uuid.UUID(one["id"]): _left(one) for one in row.before}
    now: dict[uuid.UUID, set[_Told]] = {contact.id: set() for contact in _held(left)}
    for term in Office.objects.filter(contact_id__in=now).values(*_TERM):
        now[term["contact_id"]].add(_told(_plain(term)))
    back = {id_ for id_, terms in now.items() if terms == left[id_]}
    Office.objects.filter(contact_id__in=back).delete()
    _write_terms(row, back)
    follow_in_drafts(list(back))
    return len(back)


def _left(one: Mapping[str, Any]) -> set[_Told]:
    """The offices that somebody had after leaving on the day that is kept as the value."""
    terms = one["terms"] or [{"function": one["function"], "starts_on": None, "ends_on": None}]
    return {_told({**term, "ends_on": term["ends_on"] or one["value"]}) for term in terms}


def _told(term: Mapping[str, Any]) -> _Told:
    return term["function"], term["starts_on"], term["ends_on"]


def _held(ids: Collection[uuid.UUID]) -> list[Contact]:
    """These people as they are now, until the commit."""
    return list(in_book().filter(id__in=ids).select_for_update(of=("self",)).order_by("id"))


def _made_again(row: BookChange) -> int:
    tenant_id = current_tenant_id()
    rows = [
        Contact(tenant_id=tenant_id, **{name: one[name] for name in _KEPT}) for one in row.before
    ]
    clash = Refused(_("Een van deze adressen is intussen van iemand anders van hetzelfde bestuur."))
    with unique("surveys_contact_email", clash):
        Contact.objects.bulk_create(rows)
    _write_terms(row, {uuid.UUID(one["id"]) for one in row.before})
    return len(rows)


def _write_terms(row: BookChange, of: set[uuid.UUID]) -> None:
    tenant_id = current_tenant_id()
    terms = [term for one in row.before if uuid.UUID(one["id"]) in of for term in one["terms"]]
    clash = Refused(_("Iemand anders bekleedt intussen een van deze functies."))
    with unique("surveys_office_one_holder", clash):
        Office.objects.bulk_create([Office(tenant_id=tenant_id, **term) for term in terms])


def _dated(rows: Sequence[Contact]) -> set[uuid.UUID]:
    offices = Office.objects.filter(contact__in=rows)
    return set(offices.values_list("contact_id", flat=True))


def _as_kept(rows: Sequence[Contact]) -> dict[uuid.UUID, dict[str, Any]]:
    kept = {row.id: {name: getattr(row, name) for name in _KEPT} for row in rows}
    told = {id_: {**_plain(row), "terms": []} for id_, row in kept.items()}
    for term in Office.objects.filter(contact__in=rows).values(*_TERM):
        told[term["contact_id"]]["terms"].append(_plain(term))
    return told


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, uuid.UUID | date) else value
        for name, value in told.items()
    }
