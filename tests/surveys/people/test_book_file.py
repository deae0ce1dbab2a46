"""A file for the address book: who is new, known, or perhaps known; and nothing that is lost in silence."""

import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts import storage
from accounts.files.claims import claim_file
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.mailboxes import is_role_mailbox
from surveys.models import Contact, Invitation, Municipality, PeopleImport
from surveys.people.actions import importing
from surveys.people.actions.offices import take_office
from surveys.people.book_file import BOOK_COLUMNS
from surveys.people.export import book_response
from surveys.people.queries.book import BookFilter
from surveys.people.tasks import drop_old_people, sweep_people, work_on_people
from surveys.people.views import way
from surveys.questionnaire.functions import Function, fold
from surveys.questionnaire.words import Language
from tests.conftest import client_of
from tests.surveys.fieldwork_stage import a_staffed_wave, a_wave, first_of
from tests.surveys.people.stage import HEADER, a_contact, upload, url

pytestmark = pytest.mark.django_db
_day = date.fromisoformat


def confirm(browser: Any, page: Any, **said: Any) -> Any:
    return browser.post(page.redirect_chain[-1][0] + "confirm/", said, follow=True)


def test_known_people_are_brought_up_to_date_and_an_empty_cell_says_nothing(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        a_contact(alice, aalst, "An Aa", email="an@aalst.be", phone="053 1", language="fr")
        a_contact(alice, aalst, "Bo Bé", email="", function=Function.ALDERMAN)
    browser = client_of(alice)
    rows = (
        "An  Aa;burgemeester;Aalst;;AN@aalst.be;;Markt 1;\n"
        "Bé Bo;schepen;41002;nl;bo@aalst.be;053 2;;\n"
        "Ci;raadslid;Aalst;nl;;;;\n"
    )
    page = upload(browser, rows)
    told = [page.context[name] for name in ("new", "changed", "maybe", "refused")]
    assert told == [1, 2, 0, 0]
    assert "3 mensen toegevoegd of bijgewerkt." in confirm(browser, page).text
    with tenant(north.id):
        rows_now = Contact.objects.order_by("name").values_list(
            "name", "email", "phone", "language"
        )
        assert list(rows_now) == [
            ("An Aa", "an@aalst.be", "053 1", "fr"),
            ("Bé Bo", "bo@aalst.be", "053 2", "nl"),
            ("Ci", "", "", "nl"),
        ]
        assert Contact.objects.get(name="An Aa").postal_address == "Markt 1"


def test_what_a_spreadsheet_made_of_a_cell_is_not_taken_over(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    browser = client_of(alice)
    rows = (
        "An;schepen;Aalst;nl;;4,75123E+08;#N/A;\n"
        "Bo;schepen;Aalst;nl;;475123456.0;;\n"
        "#REF!;schepen;Aalst;nl;;;;\n"
        "Ci\x0bDe Wit;schepen;Aalst;nl;;;;\n"
    )
    page = upload(browser, rows)
    told = [(note["row"], note["why"].split(" is ")[0]) for note in page.context["first_notes"]]
    assert told == [(2, "‘4,75123E+08’"), (2, "‘#N/A’"), (5, "In kolom ‘naam’")]
    confirm(browser, page)
    with tenant(north.id):
        kept = Contact.objects.order_by("name").values_list("name", "phone", "postal_address")
        assert list(kept) == [("An", "", ""), ("Bo", "475123456", ""), ("Ci De Wit", "", "")]


def test_one_date_that_is_beyond_doubt_says_how_the_others_are_read(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    browser = client_of(alice)
    doubt = "An;schepen;Aalst;nl;;;;1/2/2025\n"
    assert upload(browser, doubt).context["notes"] == 1
    page = upload(browser, f"{doubt}Bo;schepen;Aalst;nl;;;;15/3/2025\n")
    assert page.context["notes"] == 0
    confirm(browser, page)
    with tenant(north.id):
        terms = Contact.objects.order_by("name").values_list("offices__starts_on", flat=True)
        assert list(terms) == [_day("2025-02-01"), _day("2025-03-15")]


def test_two_columns_with_a_municipality_that_differ_are_refused(
    north: Tenant, alice: User, aalst: Municipality, gent: Municipality
) -> None:
    header = "naam;functie;gemeente;bestuur\n"
    page = upload(client_of(alice), "An;schepen;Gent;Aalst\nBo;schepen;Gent;Stad Gent\n", header)
    assert (page.context["new"], page.context["refused"]) == (1, 1)
    assert "staat een ander bestuur: Aalst." in page.text


def test_somebody_with_another_address_is_a_question(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
        invitation = first_of(wave)
    row = "directeur 0;managementteam;Aalst;nl;nieuw@aalst.be;;;\n"
    browser = client_of(alice)
    page = upload(browser, row)
    assert page.context["maybe"] == 1
    assert "wordt nu bevraagd" in page.text
    confirm(browser, page, same="2")
    with tenant(north.id):
        assert Contact.objects.count() == 2
        invitation = Invitation.objects.select_related("contact").get(id=invitation.id)
        assert invitation.contact.email == "nieuw@aalst.be"
        assert invitation.key_version == 2  # the old link died
    confirm(browser, upload(browser, row.replace("nieuw@", "weer@")))
    with tenant(north.id):
        assert Contact.objects.count() == 3


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("An;koning;Aalst;nl;a@x.be;;;", "Onbekende functie"),
        ("An;schepen;Nergens;nl;a@x.be;;;", "Onbekend bestuur"),
        ("An;schepen;Aalst;nl;fout;;;", "geen geldig e-mailadres"),
        (";schepen;Aalst;nl;a@x.be;;;", "De naam ontbreekt"),
        ("An;schepen;Aalst;nl;eerste@x.be;;;", "ook op rij 2"),
    ],
)
def test_a_row_that_cannot_be_is_refused_in_words(
    north: Tenant, alice: User, aalst: Municipality, row: str, why: str
) -> None:
    page = upload(client_of(alice), f"Eerste;schepen;Aalst;nl;eerste@x.be;;;\n{row}\n")
    assert page.context["refused"] == 1
    assert why in page.text
    back = client_of(alice).get(page.redirect_chain[-1][0] + "refused.csv")
    assert why in back.text


def test_days_that_contradict_what_is_known_are_told_and_not_taken(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        mayor = a_contact(alice, aalst, "Oud")
        take_office(by=alice, contact=mayor, function=Function.MAYOR, on=_day("2025-01-01"))
    browser = client_of(alice)
    rows = (
        "Nieuw;burgemeester;Aalst;nl;n@x.be;;;2026-01-01\n"
        "Bo;schepen;Aalst;nl;b@x.be;;;3/4/2026\n"
        "Ci;schepen;Aalst;nl;c@x.be;;;2026-02-01\n"
    )
    page = upload(browser, rows)
    assert "spreekt tegen wat al bekend is" in page.text
    assert "niet zeker te lezen" in page.text
    confirm(browser, page)
    with tenant(north.id):
        assert not Contact.objects.get(name="Nieuw").offices.exists()
        assert Contact.objects.get(name="Ci").offices.get().starts_on == _day("2026-02-01")


@pytest.mark.parametrize("language", Language)
def test_the_import_knows_the_columns_that_are_handed_out(north: Tenant, language: str) -> None:
    with tenant(north.id), translation.override(language):
        header = book_response(BookFilter(), "csv").content.decode("utf-8-sig").strip().split(";")
    known = {fold(name) for names in BOOK_COLUMNS.values() for name in names}
    assert [name for name in header if fold(name.strip('"')) not in known] == []
    assert len(header) == 10


def test_a_file_without_the_columns_is_refused_where_it_is_chosen(
    north: Tenant, alice: User
) -> None:
    file = SimpleUploadedFile("m.csv", b"naam;iets\nAn;x\n")
    answer = client_of(alice).post(url("book_import"), {"file": file})
    assert answer.status_code == 422
    assert "Deze kolommen ontbreken: gemeente, functie." in answer.text
    with tenant(north.id):
        assert not PeopleImport.objects.exists()


def test_a_large_file_is_read_and_taken_in_by_a_worker_once(
    north: Tenant, alice: User, olga: User, aalst: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "SMALL", 1)
    monkeypatch.setattr(way, "FEW", 1)
    told: list[Any] = []
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda task, args: told.append(args))
    browser = client_of(alice)
    rows = "".join(f"P {i};schepen;Aalst;nl;p{i}@x.be;;;\n" for i in range(3))
    page = upload(browser, rows)
    here = page.redirect_chain[-1][0]
    assert 'hx-trigger="every 1s"' in page.text
    with tenant(north.id):
        job = PeopleImport.objects.get()
    asked = {"HX-Request": "true"}
    assert browser.get(here, headers=asked).status_code == 200
    for _twice in range(2):
        work_on_people(str(north.id), str(job.id))
    led = browser.get(here, headers=asked)
    assert (led.status_code, led["HX-Redirect"]) == (204, here)
    assert client_of(olga).get(here).status_code == 404
    assert "Dit begint zo dadelijk." in confirm(browser, page).text
    assert "Dit begint zo dadelijk." in confirm(browser, page).text  # a second click
    for _twice in range(2):
        work_on_people(str(north.id), str(job.id))
    led = browser.get(here, headers=asked)
    assert led["HX-Redirect"] == url("book_list")
    assert "3 mensen toegevoegd" in browser.get(url("book_list")).text
    with tenant(north.id):
        assert Contact.objects.count() == 3
        assert not PeopleImport.objects.exists()
    assert "niet nog eens gedaan" in confirm(browser, page).text


def test_what_became_impossible_is_told_and_nothing_is_half_in(
    north: Tenant, alice: User, aalst: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda *call: None)
    browser = client_of(alice)
    page = upload(browser, "An;schepen;Aalst;nl;an@x.be;;;\nBo;schepen;Aalst;nl;bo@x.be;;;\n")
    with tenant(north.id):
        a_contact(alice, aalst, "Iemand", email="bo@x.be")
    assert "Rij 3: deze persoon staat intussen in het adresboek" in confirm(browser, page).text
    with tenant(north.id):
        assert Contact.objects.count() == 1


def test_a_lost_message_is_found_and_an_old_file_is_thrown_away(
    north: Tenant, alice: User, aalst: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(way, "SMALL", 1)
    told: list[Any] = []
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda task, args: told.append(args))
    upload(client_of(alice), "An;schepen;Aalst;nl;an@x.be;;;\n")
    with tenant(north.id):
        job = PeopleImport.objects.get()
    told.clear()
    sweep_people()
    drop_old_people()
    with tenant(north.id):
        assert PeopleImport.objects.exists()
        PeopleImport.objects.update(created_at="2020-01-01T00:00:00Z")
    drop_old_people()
    with tenant(north.id):
        assert not PeopleImport.objects.exists()
        assert claim_file(PeopleImport, file_id=job.id) is None
    work_on_people(str(north.id), str(job.id))


def test_the_database_keeps_rows_only_of_what_was_confirmed(north: Tenant, alice: User) -> None:
    with tenant(north.id):
        for wrong in ({"rows": "a/b"}, {"confirmed_at": "2026-01-01T00:00:00Z"}):
            with pytest.raises(IntegrityError, match="confirmed"), transaction.atomic():
                PeopleImport.objects.create(created_by=alice, language="nl", **wrong)
        with pytest.raises(IntegrityError, match="made"), transaction.atomic():
            PeopleImport.objects.create(created_by=alice, language="nl", state="ready")
        with pytest.raises(IntegrityError, match="state"), transaction.atomic():
            PeopleImport.objects.create(created_by=alice, language="nl", state="x")


@pytest.mark.parametrize(
    ("email", "shared"),
    [
        ("info@aalst.be", True),
        ("burgemeester@aalst.be", True),
        ("burgemeester.aalst@telenet.be", True),
        ("secretariaat-burgemeester@aalst.be", True),
        ("algemeen.directeur@aalst.be", True),
        ("dienst_personeel2@aalst.be", True),
        ("échevins@liege.be", True),
        ("aalst@aalst.be", True),
        ("an.burgemeester@aalst.be", False),
        ("jan.peeters@aalst.be", False),
        ("jpeeters@info.be", False),
        ("j@aalst.be", False),
        ("123@aalst.be", False),
    ],
)
def test_a_role_mailbox_names_no_person(email: str, shared: bool) -> None:
    assert is_role_mailbox(email, "Aalst") == shared


def test_a_wave_is_told_of_role_mailboxes_before_anybody_is_mailed(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = a_wave(alice, [aalst])
    browser = client_of(alice)
    rows = f"{re.sub(';', ',', HEADER)}An,burgemeester,Aalst,nl,info@aalst.be,,,\n"
    file = SimpleUploadedFile("mensen.csv", rows.encode())
    page = browser.post(url("wave_people_import", wave.id), {"file": file}, follow=True)
    assert "kan de persoonlijke link openen" in page.text
    dry_run = confirm(browser, page)
    assert "1 persoonlijke link gaat naar een gedeelde postbus" in dry_run.text
    assert "gedeelde postbus" in browser.get(url("wave_people", wave.id)).text


def test_the_command_looks_first_and_takes_in_when_it_is_told_to(
    north: Tenant, alice: User, aalst: Municipality, tmp_path: Path
) -> None:
    path = tmp_path / "mensen.csv"
    path.write_text(HEADER + "An;schepen;Aalst;nl;an@x.be;;;\nBo;koning;Aalst;nl;bo@x.be;;;\n")
    with tenant(north.id):
        wave = a_wave(alice, [aalst])
    for more, people in (([], 0), (["--confirm"], 1), (["--confirm", "--wave", str(wave.id)], 1)):
        out = io.StringIO()
        call_command("import_people", str(path), "--tenant", "north", *more, stdout=out)
        told = json.loads(out.getvalue())
        assert (told["refused"], told["taken_in"]) == (1, people)
    with tenant(north.id):
        assert Contact.objects.count() == wave.invitations.count() == 1
    with pytest.raises(SystemExit):
        call_command("import_people", str(path), "--tenant", "nobody", stderr=io.StringIO())


def test_a_file_that_is_thrown_away_while_a_worker_reads_it_is_no_error(
    north: Tenant,
    alice: User,
    aalst: Municipality,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(way, "SMALL", 1)
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda *call: None)
    upload(client_of(alice), "An;schepen;Aalst;nl;an@x.be;;;\n")
    with tenant(north.id):
        job = PeopleImport.objects.get()
    caplog.clear()
    read = storage.read

    def read_late(path: str, sha256: str) -> bytes:
        with django_capture_on_commit_callbacks(execute=True), tenant(north.id):
            importing.drop_import(by=alice, pending=job)
        return read(path, sha256)

    monkeypatch.setattr(storage, "read", read_late)
    work_on_people(str(north.id), str(job.id))
    assert [(one.levelname, "thrown away" in one.getMessage()) for one in caplog.records] == [
        ("WARNING", True)
    ]
