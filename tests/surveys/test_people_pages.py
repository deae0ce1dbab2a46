"""The pages about people: a file is judged, shown and then taken; nobody else sees names."""

import io
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import add_people, close_wave, launch_wave
from surveys.models import Invitation, Mailing, Municipality, PeopleImport, Wave
from surveys.upload.tables import read_table
from tests.conftest import client_of
from tests.surveys.fieldwork_stage import a_staffed_wave, a_wave, first_of, people_of

pytestmark = pytest.mark.django_db

HEADER = "naam;e-mail;gemeente;functie;taal\n"
HOSTILE = "<script>alert(1)</script>"


def url(name: str, *args: object) -> str:
    return reverse(name, args=["north", *args])


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality) -> Wave:
    with tenant(north.id):
        return a_wave(alice, [aalst])


def upload(browser: Client, wave: Wave, rows: str, name: str = "mensen.csv") -> Any:
    file = SimpleUploadedFile(name, (HEADER + rows).encode())
    return browser.post(url("wave_people_import", wave.id), {"file": file}, follow=True)


def test_file_is_shown_first_and_taken_on_confirmation(
    north: Tenant, wave: Wave, alice: User
) -> None:
    browser = client_of(alice)
    rows = (
        "An Aa;an@aalst.be;41002;burgemeester;nl\n"
        "Bo Bé;bo@aalst.be;Aalst;algemeen directeur;de\n"
        "Ci;fout;Aalst;schepen;nl\n"
        f"{HOSTILE};ok@aalst.be;{HOSTILE};schepen;nl\n"
    )
    page = upload(browser, wave, rows)
    assert "2 mensen toevoegen" in page.text
    assert "Dit is geen geldig e-mailadres." in page.text
    assert "standaardtaal" in page.text
    assert HOSTILE not in page.text
    with tenant(north.id):
        assert not Invitation.objects.exists()
        pending = PeopleImport.objects.get()
    confirm = url("wave_people_confirm", wave.id, pending.id)
    assert "2 mensen toegevoegd." in browser.post(confirm, follow=True).text
    assert "Dit bestand was al ingelezen" in browser.post(confirm, follow=True).text
    with tenant(north.id):
        assert Invitation.objects.count() == 2
        assert not PeopleImport.objects.exists()


def test_preview_says_what_is_not_read_and_how_many_each_municipality_gets(
    north: Tenant, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    with tenant(north.id):
        wave = a_wave(alice, [aalst, gent])
        add_people(by=alice, wave=wave, people=people_of(aalst, 1, 0))
    text = "voornaam;naam;mail;nis;functie;gsm\nAn;Aa;an@x.be;41002;schepen;0470\n"
    file = SimpleUploadedFile("mensen.csv", text.encode())
    address = url("wave_people_import", wave.id)
    page = client_of(alice).post(address, {"file": file}, follow=True)
    assert page.context["ignored"] == ["gsm"]
    assert ("naam", "voornaam + naam") in page.context["reading"]
    [counted] = page.context["places"]
    assert (counted.name, counted.new_political, counted.political) == (aalst.name, 1, 2)
    assert not counted.reachable
    assert page.context["without"] == [gent.name]


def test_refused_rows_come_back_as_a_file_that_can_be_read_again(wave: Wave, alice: User) -> None:
    browser = client_of(alice)
    rows = "An Aa;fout;41002;schepen;nl\n=1+1;b@x.be;Nergens;schepen;nl\n"
    page = upload(browser, wave, rows)
    address = page.redirect_chain[-1][0] + "refused.csv"
    table = read_table(io.BytesIO(browser.get(address).content), "terug.csv")
    assert [row.cells["e-mail"] for row in table.rows] == ["fout", "b@x.be"]
    assert [row.cells["rij in het bestand"] for row in table.rows] == ["2", "3"]
    assert "Nergens" in table.rows[1].cells["reden"]
    assert "'=1+1" in browser.get(address).text
    assert table.rows[1].cells["naam"] == "=1+1"


def test_confirmation_leads_to_the_next_step(north: Tenant, wave: Wave, alice: User) -> None:
    browser = client_of(alice)
    page = upload(browser, wave, "An;an@aalst.be;41002;burgemeester;nl\n")
    answer = browser.post(page.redirect_chain[-1][0] + "confirm/")
    assert answer["Location"] == url("wave_dry_run", wave.id)


def test_confirmation_adds_nobody_who_left_in_the_meantime(
    north: Tenant, wave: Wave, alice: User, aalst: Municipality
) -> None:
    browser = client_of(alice)
    upload(browser, wave, "An;an@aalst.be;41002;burgemeester;nl\n")
    with tenant(north.id):
        pending = PeopleImport.objects.get()
        add_people(by=alice, wave=wave, people=people_of(aalst))
        launch_wave(by=alice, wave=wave)
        close_wave(by=alice, wave=wave)
    answer = browser.post(url("wave_people_confirm", wave.id, pending.id), follow=True)
    assert "Deze golf is gesloten." in answer.text


def test_preview_belongs_to_the_person_who_uploaded(
    north: Tenant, wave: Wave, alice: User, olga: User, carla: User
) -> None:
    upload(client_of(alice), wave, "An;an@aalst.be;41002;burgemeester;nl\n")
    with tenant(north.id):
        pending = PeopleImport.objects.get()
    for person in (olga, carla):
        for name in ("wave_people_preview", "wave_people_confirm"):
            method = "get" if name.endswith("preview") else "post"
            path = url(name, wave.id, pending.id)
            assert getattr(client_of(person), method)(path).status_code == 404
    other = url("wave_people_preview", uuid4(), pending.id)
    assert client_of(alice).get(other).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "leeg"),
        (b"naam;e-mail\nAn;an@x.be\n", "Deze kolommen ontbreken: gemeente, functie."),
        (b"PK\x03\x04kapot", "Excel-bestand"),
        (b"\xd0\xcf\x11\xe0oud", ".xls"),
        (b"a\x00\x00b;c\n1;2\n", "geen CSV"),
    ],
)
def test_unreadable_file_is_refused_in_words(
    wave: Wave, alice: User, content: bytes, said: str
) -> None:
    file = SimpleUploadedFile("mensen.csv", content)
    answer = client_of(alice).post(url("wave_people_import", wave.id), {"file": file})
    assert answer.status_code in (200, 422)
    assert said in answer.text or (not content and "error" in answer.text)


def test_example_file_is_read_by_the_import(wave: Wave, alice: User) -> None:
    answer = client_of(alice).get(url("wave_people_example"))
    table = read_table(io.BytesIO(answer.content), "mensen.csv")
    assert table.columns == ("naam", "e-mail", "gemeente", "functie", "taal")
    assert len(table.rows) == 2


def test_one_person_by_hand(north: Tenant, wave: Wave, alice: User, aalst: Municipality) -> None:
    data = {
        "name": "An Aa",
        "email": "An@Aalst.be",
        "municipality": str(aalst.id),
        "function": "mayor",
        "language": "fr",
    }
    browser, path = client_of(alice), url("wave_person_new", wave.id)
    assert browser.get(path).status_code == 200
    assert "An Aa staat op de lijst." in browser.post(path, data, follow=True).text
    again = browser.post(path, data)
    assert again.status_code == 422
    assert "al uitgenodigd" in again.text
    for bad in ({"name": "An\u2028x"}, {"email": "a@x.be\n"}, {"municipality": str(uuid4())}):
        changed = {**data, "email": "nieuw@x.be", **bad}
        status = browser.post(path, changed).status_code
        assert status == (302 if bad == {"email": "a@x.be\n"} else 422)
    with tenant(north.id):
        assert set(Invitation.objects.values_list("contact__email", flat=True)) == {
            "an@aalst.be",
            "a@x.be",
        }


def test_list_is_filtered_and_its_queries_do_not_grow(
    north: Tenant, wave: Wave, alice: User, aalst: Municipality
) -> None:
    browser, path = client_of(alice), url("wave_people", wave.id)
    numbers = set()
    for size in (1, 40):
        with tenant(north.id):
            add_people(by=alice, wave=wave, people=people_of(aalst, size, size))
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(path)
        assert page.context["people"].total == 2 * size
        numbers.add(len(queries))
    assert numbers == {13}
    found = browser.get(path, {"side": "political", "q": "schepen 3", "progress": "silent"})
    assert found.context["people"].total == 11
    assert browser.get(path, {"mail": "failed"}).context["people"].total == 0
    assert browser.get(path, {"q": "\x00", "page": "999"}).status_code == 404
    assert browser.get(path, {"page": "999"}).status_code == 200


def test_person_leaves_a_draft(north: Tenant, alice: User, aalst: Municipality) -> None:
    with tenant(north.id):
        wave = a_staffed_wave(alice, aalst)
        invitation = first_of(wave)
    browser = client_of(alice)
    path = url("wave_person_remove", wave.id, invitation.id)
    asked = browser.get(path)
    assert invitation.contact.name in asked.text
    with tenant(north.id):
        assert Invitation.objects.filter(id=invitation.id).exists()
    assert "van de lijst gehaald" in browser.post(path, follow=True).text
    assert browser.post(path).status_code == 404


def test_new_link_by_page(north: Tenant, alice: User, aalst: Municipality, anna: User) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
        invitation = first_of(wave)
    path = url("wave_person_link", wave.id, invitation.id)
    assert client_of(anna).post(path).status_code == 403
    browser = client_of(alice)
    assert invitation.contact.email in browser.get(path).text
    assert browser.post(path, {"email": "nee"}).status_code == 422
    assert "onderweg" in browser.post(path, {"email": "beter@x.be"}, follow=True).text
    with tenant(north.id):
        row = Invitation.objects.select_related("contact").get(id=invitation.id)
        assert (row.key_version, row.contact.email) == (2, "beter@x.be")


def test_reminder_by_page(north: Tenant, alice: User, aalst: Municipality) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
        Mailing.objects.update(state="sent", sent_at=wave.launched_at)
    browser = client_of(alice)
    path = url("wave_remind", wave.id)
    assert "2 herinneringen vertrekken." in browser.post(path, follow=True).text
    assert "nog verstuurd" in browser.post(path, follow=True).text
