"""From the address book to a wave: who comes, who is left out and why, and that nobody else comes."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave, launch_wave
from surveys.models import Contact, Mailing, Municipality, PeopleImport
from surveys.people.actions.offices import leave_office
from surveys.people.tasks import work_on_people
from surveys.people.views import way
from surveys.questionnaire.functions import Function
from tests.conftest import client_of
from tests.surveys.fieldwork_stage import a_staffed_wave, a_wave
from tests.surveys.people.stage import a_contact, url

pytestmark = pytest.mark.django_db


def test_the_preview_says_who_is_left_out_and_why(
    north: Tenant, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    with tenant(north.id):
        wave = a_staffed_wave(alice, aalst)
        a_contact(alice, aalst, "An Aa")
        a_contact(alice, aalst, "Zonder", email="", function=Function.COUNCILLOR)
        a_contact(alice, aalst, "Postbus", email="info@aalst.be", function=Function.ALDERMAN)
        left = a_contact(alice, aalst, "Weg", function=Function.FINANCE_DIRECTOR)
        leave_office(by=alice, contact=left, on=date(2020, 1, 1))
        a_contact(alice, gent, "Elders")
    browser, path = client_of(alice), url("wave_people_book", wave.id)
    page = browser.get(path)
    preview = page.context["preview"]
    assert sorted(one.contact.name for one in preview.people) == ["An Aa", "Postbus"]
    assert dict(preview.reasons) == {
        "Al uitgenodigd voor deze golf.": 2,
        "Geen e-mailadres.": 1,
        "Niet meer in functie op de dag van de opening.": 1,
    }
    assert (preview.elsewhere, preview.shared) == (1, 1)
    assert "gaat naar een gedeelde postbus" in page.text
    other = browser.get(path, {"skip_shared": "1", "unaddressed": "1", "side": "political"})
    assert sorted(one.contact.name for one in other.context["preview"].people) == [
        "An Aa",
        "Zonder",
    ]
    stale = browser.post(path, {"expected": "1"})
    assert "intussen veranderd" in stale.text
    assert "2 mensen toegevoegd" in browser.post(path, {"expected": "2"}, follow=True).text
    with tenant(north.id):
        assert wave.invitations.count() == 4
        assert not PeopleImport.objects.exists()


def test_queries_do_not_grow(north: Tenant, alice: User, aalst: Municipality) -> None:
    numbers = set()
    with tenant(north.id):
        wave = a_wave(alice, [aalst])
    for size in (1, 30):
        with tenant(north.id):
            for i in range(size):
                a_contact(alice, aalst, f"An {size} {i}", function=Function.ALDERMAN)
        with CaptureQueriesContext(connection) as queries:
            client_of(alice).get(url("wave_people_book", wave.id))
        numbers.add(len(queries))
    assert len(numbers) == 1


def test_an_open_wave_mails_who_has_an_address(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
        a_contact(alice, aalst, "An Aa")
        a_contact(alice, aalst, "Zonder", email="", function=Function.COUNCILLOR)
    path = url("wave_people_book", wave.id)
    client_of(alice).post(path, {"expected": "2", "unaddressed": "1"})
    with tenant(north.id):
        assert wave.invitations.count() == 4
        mailed = Mailing.objects.values_list("invitation__name", flat=True)
        assert "An Aa" in mailed
        assert "Zonder" not in mailed
        close_wave(by=alice, wave=wave)
    assert "gesloten" in client_of(alice).get(path, follow=True).text


def test_a_launch_mails_nobody_without_an_address(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = a_staffed_wave(alice, aalst)
        a_contact(alice, aalst, "Zonder", email="", function=Function.COUNCILLOR)
    client_of(alice).post(url("wave_people_book", wave.id), {"expected": "1", "unaddressed": "1"})
    with tenant(north.id):
        launch_wave(by=alice, wave=wave)
        assert Mailing.objects.count() == 2


def test_many_are_invited_by_a_worker(
    north: Tenant, alice: User, aalst: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "FEW", 1)
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda *call: None)
    with tenant(north.id):
        wave = a_wave(alice, [aalst])
        for name in ("An", "Bo"):
            a_contact(alice, aalst, name, function=Function.ALDERMAN)
    browser = client_of(alice)
    answer = browser.post(url("wave_people_book", wave.id), {"expected": "2"})
    waiting = answer["Location"]
    assert "Dit begint zo dadelijk." in browser.get(waiting).text
    with tenant(north.id):
        job = PeopleImport.objects.get()
        gone = Contact.objects.get(name="Bo")
        gone.delete()
    for _twice in range(2):
        work_on_people(str(north.id), str(job.id))
    assert "1 persoon toegevoegd." in browser.get(waiting, follow=True).text
    with tenant(north.id):
        assert wave.invitations.count() == 1
