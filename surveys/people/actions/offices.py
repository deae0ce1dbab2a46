"""Who holds an office from which day on: taking it up, leaving it, and taking a mistake back."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.tenancy import held
from surveys.fieldwork.actions.contacts import follow_in_drafts
from surveys.models import Contact, Office
from surveys.people.actions.book import held_in_book
from surveys.people.queries.offices import holders_on
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused, unique


@transaction.atomic
def take_office(
    *, by: User | None, contact: Contact, function: Function, on: date
) -> list[Contact]:
    """Somebody takes an office up on a day. Who held it, where one holds it, leaves it then.

    The contact's function is the newest from now on, also when it begins later.
    """
    row = held_in_book(contact)
    before = holders_on(row.municipality_id, function, on) if function.held_by_one else []
    before = [one for one in before if one.id != row.id]
    for one in before:
        _end(one, on)
    if row.offices.exists() or row.function != function:
        _end(row, on)
    with unique("surveys_office_one_holder", _held(function)):
        _start(row, function, on)
    row.function = function.value
    row.save(update_fields=["function"])
    follow_in_drafts([row.id, *(one.id for one in before)])
    told = {"function": function.value, "on": on.isoformat(), "successor_of": len(before)}
    audit.record(by=by, action="office_taken", subject=row, **told)
    return before


@transaction.atomic
def leave_office(*, by: User | None, contact: Contact, on: date) -> None:
    """Somebody holds no office any more from a day on."""
    row = held_in_book(contact)
    _end(row, on)
    audit.record(by=by, action="office_left", subject=row, on=on.isoformat())


@transaction.atomic
def forget_office(*, by: User | None, office: Office) -> None:
    """A mistake: what was written down of this office is not so."""
    row = held(office)
    contact = row.contact
    row.delete()
    last = contact.offices.order_by("-starts_on").first()
    if last is not None:
        contact.function = last.function
        contact.save(update_fields=["function"])
    follow_in_drafts([contact.id])
    audit.record(by=by, action="office_forgotten", subject=contact)


def _start(contact: Contact, function: Function, on: date) -> None:
    clash = Refused(_("Deze persoon bekleedt op die dag al een functie."), "on")
    with unique("surveys_office_one_at_a_time", clash):
        Office.objects.create(
            contact=contact,
            municipality_id=contact.municipality_id,
            function=function.value,
            starts_on=on,
        )


def _end(contact: Contact, on: date) -> None:
    """The office that goes on, known or not since when, ends on this day."""
    going_on = contact.offices.filter(ends_on=None).first()
    if going_on is None:
        if not contact.offices.exists():
            _write_ended(contact, on)
        return
    if going_on.starts_on and going_on.starts_on >= on:
        started = date_format(going_on.starts_on, "DATE_FORMAT")
        why = _("%(name)s begon pas op %(day)s: kies een latere dag.")
        raise Refused(why % {"name": contact.name, "day": started}, "on")
    going_on.ends_on = on
    going_on.save(update_fields=["ends_on"])


def _write_ended(contact: Contact, on: date) -> None:
    with unique("surveys_office_one_holder", _held(Function(contact.function))):
        Office.objects.create(
            contact=contact,
            municipality_id=contact.municipality_id,
            function=contact.function,
            ends_on=on,
        )


def _held(function: Function) -> Refused:
    why = _("Iemand anders bekleedt deze functie al op die dag: %s.")
    return Refused(why % function.label(get_language() or "nl"), "on")
