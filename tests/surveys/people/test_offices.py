"""Who holds an office from when until when: one at a time where one holds it, also to the database."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.models import Contact, Invitation, Municipality, Office
from surveys.people.actions.offices import forget_office, leave_office, take_office
from surveys.people.queries.book import BookFilter
from surveys.people.queries.inviting import InviteChoice, invite_preview
from surveys.people.terms import Term
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused
from tests.conftest import client_of
from tests.surveys.fieldwork_stage import a_staffed_wave, a_wave
from tests.surveys.people.stage import a_contact, form_of, url

pytestmark = pytest.mark.django_db
MAYOR, ALDERMAN = Function.MAYOR, Function.ALDERMAN
NEW_YEAR, JUNE = date(2027, 1, 1), date(2026, 6, 1)


def terms(contact: Contact) -> list[tuple[str, date | None, date | None]]:
    rows = contact.offices.order_by("starts_on")
    return list(rows.values_list("function", "starts_on", "ends_on"))


def test_a_successor_ends_the_office_of_before(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        old = a_contact(alice, aalst, "Oud")
        new = a_contact(alice, aalst, "Nieuw", function=ALDERMAN)
    data = {"function": "mayor", "on": "2027-01-01"}
    page = client_of(alice).post(url("book_office_take", new.id), data, follow=True)
    assert "Oud verlaat die functie op dezelfde dag." in page.text
    with tenant(north.id):
        new.refresh_from_db()
        assert terms(old) == [("mayor", None, NEW_YEAR)]
        assert sorted(terms(new), key=str) == sorted(
            [("alderman", None, NEW_YEAR), ("mayor", NEW_YEAR, None)], key=str
        )
        assert new.function == "mayor"


def test_aldermen_are_several(north: Tenant, alice: User, aalst: Municipality) -> None:
    with tenant(north.id):
        one, two = (a_contact(alice, aalst, name, function=ALDERMAN) for name in ("Een", "Twee"))
        for person in (one, two):
            assert take_office(by=alice, contact=person, function=ALDERMAN, on=JUNE) == []
        assert Office.objects.count() == 2


def test_the_database_knows_one_holder_at_a_time(
    north: Tenant, south: Tenant, alice: User, carla: User, aalst: Municipality, gent: Municipality
) -> None:
    def office(of: Contact, **days: date) -> None:
        with transaction.atomic():
            Office.objects.create(
                contact=of, municipality_id=of.municipality_id, function="mayor", **days
            )

    with tenant(north.id):
        one, two = a_contact(alice, aalst, "Een"), a_contact(alice, aalst, "Twee")
        office(one, ends_on=JUNE)
        for days in ({"ends_on": JUNE}, {"starts_on": date(2026, 5, 31)}):
            with pytest.raises(IntegrityError, match="surveys_office_one_holder"):
                office(two, **days)
        clash = pytest.raises(IntegrityError, match="surveys_office_one_at_a_time")
        with clash, transaction.atomic():
            Office.objects.create(
                contact=one, municipality_id=aalst.id, function="alderman", ends_on=date(2020, 1, 1)
            )
    with tenant(north.id):
        office(two, starts_on=JUNE)  # the day on which the other left
        office(a_contact(alice, gent, "Drie"), ends_on=JUNE)
        with pytest.raises(IntegrityError, match="ends_after_start"):
            office(two, starts_on=JUNE, ends_on=JUNE)
    with tenant(south.id):
        office(a_contact(carla, aalst, "Vier"), ends_on=JUNE)


def test_days_that_cannot_be_are_refused_in_words(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        person = a_contact(alice, aalst)
        take_office(by=alice, contact=person, function=MAYOR, on=JUNE)
    browser = client_of(alice)
    early = {"leave-on": "2026-05-01"}
    assert "begon pas op" in browser.post(url("book_office_leave", person.id), early).text
    assert browser.post(url("book_office_leave", person.id), {"leave-on": "x"}).status_code == 422
    changed = form_of(person, function="alderman")
    assert browser.post(url("book_person", person.id), changed).status_code == 422
    with tenant(north.id):
        leave_office(by=alice, contact=person, on=NEW_YEAR)
        assert terms(person) == [("mayor", JUNE, NEW_YEAR)]
        with pytest.raises(Refused):
            take_office(by=alice, contact=person, function=ALDERMAN, on=JUNE)
        office = person.offices.get()
    forget = url("book_office_forget", person.id, office.id)
    assert "is weg" in browser.post(forget, follow=True).text
    assert browser.post(forget).status_code == 404


def test_a_mistake_taken_back_leaves_the_function_of_before(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        person = a_contact(alice, aalst, function=ALDERMAN)
        take_office(by=alice, contact=person, function=MAYOR, on=JUNE)
        forget_office(by=alice, office=person.offices.get(function="mayor"))
        person.refresh_from_db()
        assert person.function == "alderman"


def test_a_wave_asks_who_holds_the_office_when_it_opens(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    opens = timezone.now() + timedelta(days=30)
    day = timezone.localtime(opens).date()
    with tenant(north.id):
        a_contact(alice, aalst, "Oud")
        new = a_contact(alice, aalst, "Nieuw", function=ALDERMAN)
        take_office(by=alice, contact=new, function=MAYOR, on=day + timedelta(days=1))
        before = a_wave(alice, [aalst], "Een", opens_at=opens, closes_at=opens + timedelta(days=9))
        found = invite_preview(before, InviteChoice(BookFilter()))
        assert {(one.contact.name, one.function) for one in found.people} == {
            ("Oud", MAYOR),
            ("Nieuw", ALDERMAN),
        }
        later = opens + timedelta(days=1)
        after = a_wave(alice, [aalst], "Twee", opens_at=later, closes_at=later + timedelta(days=9))
        found = invite_preview(after, InviteChoice(BookFilter()))
        assert [(one.contact.name, one.function) for one in found.people] == [("Nieuw", MAYOR)]
        assert [(one.name, one.why) for one in found.left_out] == [
            ("Oud", "Niet meer in functie op de dag van de opening.")
        ]


def test_a_change_of_office_moves_drafts_to_the_other_side_and_nothing_that_was_launched(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        launched = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst, name="Een"))
        draft = a_staffed_wave(alice, aalst, name="Twee")
        person = Contact.objects.get(function="management_team")
        take_office(by=alice, contact=person, function=MAYOR, on=date(2020, 1, 1))
        sides = dict(
            Invitation.objects.filter(contact=person).values_list("wave_id", "perspective")
        )
    assert sides == {launched.id: "administrative", draft.id: "political"}


def test_terms_overlap_only_where_they_share_a_day() -> None:
    one = Term(MAYOR, None, JUNE)
    assert not one.overlaps(Term(MAYOR, JUNE, None))
    assert one.overlaps(Term(MAYOR, date(2026, 5, 31), None))
    assert one.overlaps(Term(MAYOR, None, None))
    assert Term(MAYOR, JUNE, JUNE).is_empty
