"""Two who are one: found by a rule that can be told, merged by a person, and what was stays."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import add_people, close_wave, launch_wave
from surveys.fieldwork.people import Person
from surveys.models import Contact, Invitation, Municipality, Wave
from surveys.people.actions.book import erase_contact
from surveys.people.actions.merging import merge_contacts
from surveys.people.queries.duplicates import address_key, doubles
from surveys.people.queries.inviting import invitees_of
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused
from tests.conftest import client_of
from tests.surveys.fieldwork_stage import a_staffed_wave
from tests.surveys.people.stage import a_contact, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(north: Tenant, alice: User, aalst: Municipality) -> tuple[Contact, Contact]:
    with tenant(north.id):
        return (
            a_contact(alice, aalst, "An Aa", email="an@aalst.be", phone="053"),
            a_contact(alice, aalst, "Aa An", email="a.n@aalst.be", language="fr"),
        )


def invited(alice: User, aalst: Municipality, name: str, *people: Contact) -> Wave:
    wave = a_staffed_wave(alice, aalst, name=name)
    rows = [Person(p.name, p.email, aalst.id, Function(p.function), p.language) for p in people]
    add_people(by=alice, wave=wave, people=rows)
    return wave


def test_pairs_are_found_by_name_and_by_address(
    north: Tenant, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    with tenant(north.id):
        a_contact(alice, aalst, "Zoë De Smet", email="zoe@aalst.be")
        a_contact(alice, aalst, "de smet zoe", email="anders@aalst.be")
        a_contact(alice, aalst, "Jan", email="jan.peeters@aalst.be")
        a_contact(alice, aalst, "J. Peeters", email="janpeeters@aalst.be")
        a_contact(alice, gent, "Zoë De Smet", email="zoe@gent.be")  # another seat
        with CaptureQueriesContext(connection) as queries:
            found = doubles("nl")
        assert len(queries) == 1
    assert sorted((d.one.name, d.other.name, d.why) for d in found) == [
        ("J. Peeters", "Jan", "hetzelfde adres, anders gespeld"),
        ("de smet zoe", "Zoë De Smet", "dezelfde naam bij hetzelfde bestuur"),
    ]
    assert address_key("An-Aa+golf@x.be") == "AnAa@x.be"


def test_what_was_chosen_stays_and_drafts_follow(
    north: Tenant, alice: User, aalst: Municipality, pair: tuple[Contact, Contact]
) -> None:
    one, other = pair
    with tenant(north.id):
        draft = invited(alice, aalst, "Twee", one, other)
    path, browser = url("book_merge", one.id, other.id), client_of(alice)
    assert "a.n@aalst.be" in browser.get(path).text
    browser.post(path, {"language": "other", "name": "kept", "email": "other", "phone": "kept"})
    with tenant(north.id):
        merged = Contact.objects.get(id=one.id)
        told = (merged.name, merged.language, merged.email, merged.phone)
        assert told == ("An Aa", "fr", "a.n@aalst.be", "053")
        assert not Contact.objects.filter(id=other.id).exists()
        [row] = draft.invitations.filter(contact=one)
        assert (row.email, row.language) == ("a.n@aalst.be", "fr")
    assert browser.get(path).status_code == 404


def test_both_in_a_closed_wave_stay_in_it(
    north: Tenant, alice: User, aalst: Municipality, pair: tuple[Contact, Contact]
) -> None:
    one, other = pair
    with tenant(north.id):
        closed = launch_wave(by=alice, wave=invited(alice, aalst, "Een", one, other))
        close_wave(by=alice, wave=closed)
        only = launch_wave(by=alice, wave=invited(alice, aalst, "Twee", other))
        close_wave(by=alice, wave=only)
        merge_contacts(by=alice, kept=one, other=other, values={})
        assert closed.invitations.count() == 4
        assert set(closed.invitations.values_list("name", flat=True)) >= {"An Aa", "Aa An"}
        assert Invitation.objects.filter(wave=only, contact=one).exists()
        hidden = Contact.objects.get(id=other.id)
        assert (hidden.merged_into_id, hidden.email) == (one.id, "")
    assert "Aa An" not in client_of(alice).get(url("book_list")).text


def test_an_open_wave_that_asks_both_or_another_address_refuses(
    north: Tenant, alice: User, aalst: Municipality, pair: tuple[Contact, Contact]
) -> None:
    one, other = pair
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=invited(alice, aalst, "Een", one))
        with pytest.raises(Refused, match="Behoud dat adres"):
            merge_contacts(by=alice, kept=one, other=other, values={"email": "other"})
        both = launch_wave(by=alice, wave=invited(alice, aalst, "Twee", one, other))
    page = client_of(alice).post(url("book_merge", one.id, other.id), {})
    assert page.status_code == 422
    assert "nog open is" in page.text
    with tenant(north.id):
        for open_ in (wave, both):
            close_wave(by=alice, wave=open_)
        merge_contacts(by=alice, kept=one, other=other, values={"email": "other"})


def test_people_of_two_municipalities_are_not_merged(
    north: Tenant, alice: User, gent: Municipality, pair: tuple[Contact, Contact]
) -> None:
    with tenant(north.id):
        elsewhere = a_contact(alice, gent, "An Aa")
        for other in (elsewhere, pair[0]):
            with pytest.raises(Refused):
                merge_contacts(by=alice, kept=pair[0], other=other, values={})


def test_forgetting_a_person_forgets_who_was_merged_into_it(
    north: Tenant, alice: User, aalst: Municipality, pair: tuple[Contact, Contact]
) -> None:
    one, other = pair
    with tenant(north.id):
        closed = launch_wave(by=alice, wave=invited(alice, aalst, "Een", one, other))
        close_wave(by=alice, wave=closed)
        merge_contacts(by=alice, kept=one, other=other, values={})
        erase_contact(by=alice, contact=one)
        assert Contact.objects.get(id=other.id).name == ""
        rows = closed.invitations.filter(contact__in=[one, other])
        assert set(rows.values_list("name", "email")) == {("", "")}


def test_who_was_merged_since_the_preview_is_not_invited(
    north: Tenant, alice: User, aalst: Municipality, pair: tuple[Contact, Contact]
) -> None:
    one, other = pair
    with tenant(north.id):
        close_wave(
            by=alice, wave=launch_wave(by=alice, wave=invited(alice, aalst, "Een", one, other))
        )
        rows = [
            {
                "contact": str(person.id),
                "municipality_id": str(aalst.id),
                "function": person.function,
                "language": person.language,
            }
            for person in pair
        ]
        merge_contacts(by=alice, kept=one, other=other, values={})
        assert [invitee.contact for invitee in invitees_of(rows)] == [one]
