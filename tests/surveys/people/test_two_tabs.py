"""Two who change the address book at once: nobody vanishes, comes back or loses what is newer."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import RowGone, tenant
from surveys.delivery.links import stop_token
from surveys.fieldwork.actions.fieldwork import add_people, close_wave, launch_wave
from surveys.fieldwork.people import Person
from surveys.models import Contact, Invitation, MailStop, Municipality, Office
from surveys.people.actions.book import change_contact, erase_contact
from surveys.people.actions.bulk import change_many, undo_change
from surveys.people.actions.merging import merge_contacts
from surveys.people.actions.offices import take_office
from surveys.people.entries import BookEntry
from surveys.people.queries.book import in_book
from surveys.questionnaire.functions import Function
from tests.surveys.fieldwork_stage import a_staffed_wave
from tests.surveys.people.stage import a_contact

pytestmark = pytest.mark.django_db


def asked_before(alice: User, aalst: Municipality, *people: Contact) -> None:
    """A closed wave invited them: nobody of them can be deleted any more."""
    wave = a_staffed_wave(alice, aalst, name="Vroeger")
    rows = [Person(p.name, p.email, aalst.id, Function(p.function), p.language) for p in people]
    add_people(by=alice, wave=wave, people=rows)
    close_wave(by=alice, wave=launch_wave(by=alice, wave=wave))


def test_two_merged_into_each_other_at_once_are_one(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        one, other = a_contact(alice, aalst, "An Aa"), a_contact(alice, aalst, "Aa An")
        asked_before(alice, aalst, one, other)
        merge_contacts(by=alice, kept=one, other=other, values={})
        with pytest.raises(RowGone):  # the other tab, which still has both of them
            merge_contacts(by=alice, kept=other, other=one, values={})
        assert in_book().filter(id__in=[one.id, other.id]).get() == one


def test_who_was_forgotten_or_merged_is_changed_no_more(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        one = a_contact(alice, aalst, "An Aa")
        asked_before(alice, aalst, one)
        erase_contact(by=alice, contact=one)
        entry = BookEntry("An Aa", aalst.id, Function.MAYOR, email="an@x.be", language="nl")
        with pytest.raises(RowGone):
            change_contact(by=alice, contact=one, entry=entry)
        with pytest.raises(RowGone):
            take_office(by=alice, contact=one, function=Function.MAYOR, on=date(2026, 1, 1))
        with pytest.raises(RowGone):
            erase_contact(by=alice, contact=one)


def test_the_link_that_ends_mails_stops_nothing_of_who_was_forgotten(
    north: Tenant, alice: User, aalst: Municipality, client: Client
) -> None:
    with tenant(north.id):
        one = a_contact(alice, aalst, "An Aa")
        asked_before(alice, aalst, one)
        invitation = Invitation.objects.get(contact=one)
        erase_contact(by=alice, contact=one)
    assert client.post(f"/u/{stop_token(invitation)}").status_code == 200
    with tenant(north.id):
        assert not MailStop.objects.exists()


def test_undoing_that_many_left_keeps_an_office_taken_up_since(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        newer, same = a_contact(alice, aalst, "An Aa"), a_contact(alice, aalst, "Bo Be")
        ids, on = [newer.id, same.id], date(2026, 10, 1)
        Contact.objects.filter(id=same.id).update(function=Function.ALDERMAN)
        done = change_many(by=alice, kind="left", value="", contact_ids=ids, on=on)
        take_office(by=alice, contact=newer, function=Function.COUNCILLOR, on=date(2026, 11, 1))
        assert undo_change(by=alice, change=done.change) == 1
        left = Office.objects.order_by("ends_on").values_list("contact", "function")
        assert list(left) == [(newer.id, "mayor"), (newer.id, "councillor")]
