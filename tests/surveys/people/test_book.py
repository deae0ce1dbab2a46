"""The address book: found, changed, changed together and brought back, handed out and forgotten."""

import io
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import add_people, close_wave, launch_wave
from surveys.models import (
    BookChange,
    Contact,
    Draft,
    Invitation,
    Mailing,
    MailStop,
    Municipality,
    Office,
    StopReason,
)
from surveys.models.fieldwork import MailingKind
from surveys.people.actions.book import add_contact, erase_contact
from surveys.people.actions.bulk import change_many, drop_old_changes, undo_change
from surveys.people.actions.offices import leave_office, take_office
from surveys.people.entries import BookEntry
from surveys.people.queries.book import BookFilter, book_page
from surveys.questionnaire.functions import Function
from surveys.refusals import Refused
from surveys.upload.tables import read_table
from tests.conftest import client_of
from tests.surveys.fieldwork_stage import a_staffed_wave, a_wave, first_of, people_of
from tests.surveys.people.stage import a_contact, form_of, upload, url

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def test_list_is_filtered_and_its_queries_do_not_grow(
    north: Tenant, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    browser, numbers = client_of(alice), set()
    for size in (1, 40):
        with tenant(north.id):
            for i in range(size):
                a_contact(alice, aalst, f"An {size} {i}", function=Function.ALDERMAN)
        with CaptureQueriesContext(connection) as queries:
            browser.get(url("book_list"))
        numbers.add(len(queries))
    assert len(numbers) == 1
    with tenant(north.id):
        a_contact(
            alice, gent, "Bo Bé", email="bo@x.be", function=Function.GENERAL_DIRECTOR, language="fr"
        )
        a_contact(alice, gent, "Ci", email="burgemeester@gent.be")
        a_contact(alice, gent, HOSTILE, email="", function=Function.COUNCILLOR)
        leave_office(by=alice, contact=Contact.objects.get(name="Bo Bé"), on=date(2020, 1, 1))
        MailStop.objects.create(email="bo@x.be", reason=StopReason.BOUNCED)
    found = {
        key: browser.get(url("book_list"), query).context["people"].total
        for key, query in {
            "side": {"side": "administrative"},
            "place": {"municipality": str(gent.id)},
            "function": {"function": "alderman"},
            "language": {"language": "fr"},
            "role": {"state": "role"},
            "former": {"state": "former"},
            "unreachable": {"state": "unreachable"},
            "q": {"q": "bé"},
            "nothing": {"municipality": "x", "q": "zzz"},
        }.items()
    }
    assert found == {
        "side": 1, "place": 3, "function": 41, "language": 1, "role": 1, "former": 1,
        "unreachable": 2, "q": 1, "nothing": 0,
    }  # fmt: skip
    assert HOSTILE not in browser.get(url("book_list"), {"sort": "-name"}).text


def test_only_who_may_see_people_sees_the_book(alice: User, anna: User, bram: User) -> None:
    assert client_of(alice).get(url("book_list")).status_code == 200
    for person in (anna, bram):
        for name, arguments in (("book_list", ()), ("book_export", ("csv",))):
            assert client_of(person).get(url(name, *arguments)).status_code == 403


def test_one_person_by_hand_and_changed(north: Tenant, alice: User, aalst: Municipality) -> None:
    browser = client_of(alice)
    data = {
        "name": "An Aa", "municipality": str(aalst.id), "function": "mayor", "language": "nl",
        "email": "Burgemeester@Aalst.be", "postal_address": "Grote Markt 3\r\n9300 Aalst",
    }  # fmt: skip
    assert "staat in het adresboek" in browser.post(url("book_person_new"), data, follow=True).text
    with tenant(north.id):
        contact = Contact.objects.get()
    assert contact.role_mailbox
    assert contact.postal_address == "Grote Markt 3\n9300 Aalst"
    assert browser.post(url("book_person_new"), data).status_code == 422
    page = url("book_person", contact.id)
    assert browser.post(page, form_of(contact, name="A\u2028n")).status_code == 422
    browser.post(page, form_of(contact, email="an@aalst.be", role_mailbox=""))
    with tenant(north.id):
        contact.refresh_from_db()
    assert (contact.email, contact.role_mailbox) == ("an@aalst.be", False)
    assert browser.get(url("book_person", uuid4())).status_code == 404


def test_a_draft_follows_the_book_and_a_launched_wave_does_not(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        launched = a_staffed_wave(alice, aalst, name="Een")
        launch_wave(by=alice, wave=launched)
        draft = a_staffed_wave(alice, aalst, name="Twee")
        contact = first_of(draft).contact
    changed = form_of(contact, name="Nieuwe Naam", language="fr", function="head_of_department")
    assert client_of(alice).post(url("book_person", contact.id), changed).status_code == 302
    with tenant(north.id):
        frozen, follows = (
            Invitation.objects.get(wave=wave, contact=contact) for wave in (launched, draft)
        )
    assert (frozen.name, frozen.language, frozen.function) == (
        "directeur 0",
        "nl",
        "management_team",
    )
    assert (follows.name, follows.language, follows.function) == (
        "Nieuwe Naam",
        "fr",
        "head_of_department",
    )
    listed = client_of(alice).get(url("wave_people", launched.id)).text
    assert "directeur 0" in listed
    assert "Nieuwe Naam" not in listed


def test_another_address_of_who_is_asked_now_is_a_corrected_address(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
        invitation = first_of(wave)
        before = invitation.token_hash
    page = url("book_person", invitation.contact_id)
    browser = client_of(alice)
    gone = browser.post(page, form_of(invitation.contact, email=""))
    assert gone.status_code == 422
    browser.post(page, form_of(invitation.contact, email="nieuw@aalst.be"))
    with tenant(north.id):
        invitation.refresh_from_db()
        kinds = set(Mailing.objects.filter(invitation=invitation).values_list("kind", flat=True))
        assert invitation.token_hash != before
        assert invitation.email == "nieuw@aalst.be"
        assert {MailingKind.LINK, MailingKind.MOVED} <= kinds
        assert AuditEvent.objects.filter(action="address_corrected").exists()


def test_many_at_once_and_back(north: Tenant, alice: User, aalst: Municipality) -> None:
    with tenant(north.id):
        people = [a_contact(alice, aalst, f"P {i}", function=Function.ALDERMAN) for i in range(3)]
    browser = client_of(alice)
    two = {"person": [str(person.id) for person in people[:2]], "act": "language", "language": "fr"}
    assert "2 mensen gewijzigd" in browser.post(url("book_change"), two, follow=True).text
    with tenant(north.id):
        assert Contact.objects.filter(language="fr").count() == 2
        people[0].refresh_from_db()
        people[0].language = "de"  # somebody changes one of them since
        people[0].save()
        change = BookChange.objects.get()
    undone = browser.post(url("book_undo", change.id), follow=True)
    assert "1 persoon is weer als voordien" in undone.text
    with tenant(north.id):
        assert sorted(Contact.objects.values_list("language", flat=True)) == ["de", "nl", "nl"]
    everybody = {"all": "1", "narrowed": "q=P", "act": "deleted"}
    browser.post(url("book_change"), everybody)
    with tenant(north.id):
        assert not Contact.objects.exists()
        change = BookChange.objects.get()
    browser.post(url("book_undo", change.id))
    with tenant(north.id):
        assert set(Contact.objects.values_list("id", flat=True)) == {p.id for p in people}
    assert (
        "Vink eerst mensen aan"
        in browser.post(url("book_change"), {"act": "left", "on": "2026-01-01"}, follow=True).text
    )
    assert browser.post(url("book_change"), {"act": "x"}).status_code == 404


def test_who_left_is_former_and_comes_back(north: Tenant, alice: User, aalst: Municipality) -> None:
    with tenant(north.id):
        person = a_contact(alice, aalst, function=Function.ALDERMAN)
        take_office(by=alice, contact=person, function=Function.ALDERMAN, on=date(2025, 1, 1))
        ids = [person.id]
        done = change_many(by=alice, kind="left", value="", contact_ids=ids, on=date(2026, 1, 1))
        wanted = BookFilter(state="former")
        assert book_page(wanted, "nl").total == 1
        undo_change(by=alice, change=done.change)
        assert book_page(wanted, "nl").total == 0
        assert Office.objects.get().starts_on == date(2025, 1, 1)


def test_an_old_change_is_thrown_away(north: Tenant, alice: User, aalst: Municipality) -> None:
    with tenant(north.id):
        ids = [a_contact(alice, aalst).id]
        done = change_many(by=alice, kind="language", value="fr", contact_ids=ids)
        BookChange.objects.update(created_at=timezone.now() - timedelta(days=2))
        with pytest.raises(Refused):
            undo_change(by=alice, change=done.change)
        assert drop_old_changes(before=timezone.now() - timedelta(days=1)) == 1


def test_who_was_invited_is_not_deleted_with_the_others(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        a_staffed_wave(alice, aalst)
        ids = list(Contact.objects.values_list("id", flat=True))
        assert change_many(by=alice, kind="deleted", value="", contact_ids=ids).left_out == 2
        assert Contact.objects.count() == 2


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_handed_out_is_read_again_and_changes_nothing(
    north: Tenant, alice: User, aalst: Municipality, form: str
) -> None:
    with tenant(north.id):
        a_contact(alice, aalst, "=1+1", phone="+32 9 000", postal_address="Markt 1\n9300 Aalst")
        take_office(
            by=alice, contact=Contact.objects.get(), function=Function.MAYOR, on=date(2025, 1, 1)
        )
        a_contact(alice, aalst, "Bo", email="", function=Function.COUNCILLOR, language="fr")
    browser = client_of(alice)
    content = browser.get(url("book_export", form)).content
    table = read_table(io.BytesIO(content), f"adresboek.{form}")
    assert {row.cells["naam"] for row in table.rows} == {"=1+1", "Bo"}
    if form == "csv":
        assert b"'=1+1" in content
    with tenant(north.id):
        before = list(Contact.objects.order_by("id").values())
    file = io.BytesIO(content)
    file.name = f"adresboek.{form}"
    page = browser.post(url("book_import"), {"file": file}, follow=True)
    assert (page.context["new"], page.context["refused"]) == (0, 0)
    browser.post(page.redirect_chain[-1][0] + "confirm/")
    with tenant(north.id):
        assert list(Contact.objects.order_by("id").values()) == before
        assert Office.objects.count() == 1
        change_many(by=alice, kind="deleted", value="", contact_ids=[row["id"] for row in before])
    file.seek(0)
    page = browser.post(url("book_import"), {"file": file}, follow=True)
    browser.post(page.redirect_chain[-1][0] + "confirm/")
    with tenant(north.id):
        assert Office.objects.get().starts_on == date(2025, 1, 1)
        names = ("name", "email", "phone", "postal_address", "language", "function")
        assert sorted(Contact.objects.values_list(*names)) == sorted(
            tuple(row[name] for name in names) for row in before
        )


def test_who_was_never_invited_is_erased_whole(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        contact = a_contact(alice, aalst)
    browser = client_of(alice)
    assert "niets over" in browser.get(url("book_person_erase", contact.id)).text
    assert "gewist" in browser.post(url("book_person_erase", contact.id), follow=True).text
    with tenant(north.id):
        assert not Contact.objects.exists()


def test_who_was_invited_leaves_an_invitation_without_a_name(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
        invitation = first_of(wave)
        Draft.objects.create(invitation=invitation)
    path, browser = url("book_person_erase", invitation.contact_id), client_of(alice)
    assert "Dat kan niet zolang" in browser.get(path).text
    assert "nog open" in browser.post(path, follow=True).text
    with tenant(north.id):
        close_wave(by=alice, wave=wave)
    assert "logboek" in browser.get(path).text
    browser.post(path)
    with tenant(north.id):
        row = Invitation.objects.select_related("contact").get(id=invitation.id)
        told = (row.name, row.email, row.contact.name, row.contact.email)
        assert told == ("", "", "", "")
        assert not Draft.objects.exists()
        assert (row.function, row.perspective) == ("management_team", "administrative")
    assert browser.get(url("book_person", invitation.contact_id)).status_code == 404
    assert invitation.contact.email not in browser.get(url("wave_people", wave.id)).text


def test_what_servers_said_of_a_mail_names_the_address_no_more(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
        invitation = first_of(wave)
        said = f"refused|550 <{invitation.contact.email}> unknown"
        invitation.mailings.update(state="failed", error=said)
        mailing = invitation.mailings.get()
        mailing.events.create(kind="failed", note=said)
        mailing.events.create(kind="withheld", note="closed|")
        close_wave(by=alice, wave=wave)
        erase_contact(by=alice, contact=invitation.contact)
        mailing.refresh_from_db()
        assert mailing.error == "refused|"
        assert [event.note for event in mailing.events.all()] == ["closed|"]


def test_the_database_keeps_nothing_of_who_was_erased(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        contact = a_contact(alice, aalst)
        contact.erased_at = timezone.now()
        with pytest.raises(IntegrityError, match="contact_erased"), transaction.atomic():
            contact.save()


def test_two_may_have_no_address_and_one_address_is_one_persons(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        a_contact(alice, aalst, "An", email="")
        a_contact(alice, aalst, "Bo", email="")
        a_contact(alice, aalst, "Ci", email="x@x.be")
        with pytest.raises(Refused):
            a_contact(alice, aalst, "Di", email="x@x.be")
        with pytest.raises(Refused):
            add_contact(by=alice, entry=BookEntry("", aalst.id, Function.MAYOR))


def test_a_file_for_a_wave_brings_its_people_into_the_book(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        add_people(by=alice, wave=a_wave(alice, [aalst]), people=people_of(aalst))
        assert book_page(BookFilter(), "nl").total == 2
    assert (
        upload(
            client_of(alice), "schepen 0;schepen;Aalst;fr;schepen0.41002@example.org;;;\n"
        ).context["changed"]
        == 1
    )
