"""The address book in a browser: from a file to the list, to a merged pair, to a wave; and without scripts."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.models import Contact, Municipality, PeopleImport
from surveys.people.actions.offices import take_office
from surveys.people.tasks import work_on_people
from surveys.people.views import way
from surveys.questionnaire.functions import Function
from tests.flows.browser import LOOKS, Look, visit
from tests.surveys.fieldwork_stage import a_wave
from tests.surveys.people.stage import HEADER, a_contact

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOOK = "/t/north/people/"
ROWS = (
    "An Peeters;burgemeester;Aalst;nl;an.peeters@aalst.be;053 00 00 00;Grote Markt 3, 9300 Aalst;2025-01-01\n"
    "Bo De Smet;schepen;Aalst;nl;bo@thuis.be;;;\n"
    "Chantal Van den Broucke-Vandermeersch;voorzitter gemeenteraad;Aalst;nl;;;Molenstraat 1;\n"
    "Dirk;algemeen directeur;Aalst;nl;info@aalst.be;;;\n"
    "Peeters An;schepen;Aalst;nl;anpeeters@aalst.be;;;\n"
    "Fout;koning;Aalst;nl;fout@aalst.be;;;\n"
)


def test_from_a_file_to_a_wave(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    aalst: Municipality,
    tmp_path: Path,
) -> None:
    (tmp_path / "mensen.csv").write_text(HEADER + ROWS)
    with tenant(north.id):
        wave = a_wave(alice, [aalst])
        a_contact(alice, aalst, "Bo De Smet", email="bo@aalst.be", function=Function.ALDERMAN)
    with visit(browser, live_server.url, LOOKS, alice) as window:
        page = window.open(f"{BOOK}import/")
        page.locator("input[type=file]").set_input_files(tmp_path / "mensen.csv")
        page.get_by_role("button", name="Bestand bekijken").click()
        expect(page.get_by_role("heading", name="Misschien dezelfde persoon")).to_be_visible()
        window.check("book-preview")
        page.get_by_role("checkbox", name="Bo De Smet").check()
        page.get_by_role("button", name="In het adresboek opnemen").click()
        expect(page.get_by_text("5 mensen toegevoegd of bijgewerkt.")).to_be_visible()
        window.check("book-list")
        page.get_by_role("checkbox", name="Dirk kiezen").check()
        page.get_by_role("button", name="Taal geven").click()
        expect(page.get_by_text("bleef zoals die was")).to_be_visible()
        page.get_by_role("link", name="Dubbels").click()
        window.check("book-duplicates")
        page.get_by_role("link", name="Samenvoegen").first.click()
        window.check("book-merge")
        page.get_by_role("button", name="Samenvoegen").click()
        expect(page.get_by_text("Deze twee zijn nu één persoon.")).to_be_visible()
        page.get_by_role("textbox", name="Telefoon").fill("053 11 11 11")
        page.get_by_role("button", name="Bewaren").click()
        expect(page.get_by_text("Bewaard.")).to_be_visible()
        window.check("book-person")
        page.get_by_role("link", name="Wissen", exact=True).click()
        window.check("book-erase")
        page = window.open(f"/t/north/waves/{wave.id}/people/book/")
        page.get_by_role("button", name="3 mensen toevoegen").click()
        expect(page.get_by_text("3 mensen toegevoegd.")).to_be_visible()
        window.check("dry-run-with-people")
        window.open(f"/t/north/waves/{wave.id}/people/")


def test_the_page_of_a_large_file_leads_on_when_it_was_read(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(way, "SMALL", 1)
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda *call: None)
    (tmp_path / "mensen.csv").write_text(HEADER + ROWS)
    for scripts in (True, False):
        with visit(
            browser, live_server.url, LOOKS if scripts else LOOKS[:1], alice, scripts=scripts
        ) as window:
            page = window.page
            page.goto(f"{BOOK}import/")
            page.locator("input[type=file]").set_input_files(tmp_path / "mensen.csv")
            page.get_by_role("button", name="Bestand bekijken").click()
            expect(page.get_by_text("Dit begint zo dadelijk.")).to_be_visible()
            if scripts:
                window.check("book-progress")
            with tenant(north.id):
                job = PeopleImport.objects.get(state="waiting")
            work_on_people(str(north.id), str(job.id))
            if not scripts:
                page.get_by_role("link", name="Opnieuw kijken").click()
            expect(page.get_by_role("heading", name="Nakijken voor het toevoegen")).to_be_visible()


def test_everything_works_without_scripts(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        contact = a_contact(alice, aalst, "An Aa", function=Function.ALDERMAN)
        take_office(by=alice, contact=contact, function=Function.ALDERMAN, on=date(2025, 1, 1))
    with visit(browser, live_server.url, Look("light", 1280), alice, scripts=False) as window:
        page = window.page
        page.goto(BOOK)
        page.get_by_role("checkbox", name="An Aa kiezen").check()
        page.get_by_label("Niet meer in functie vanaf").fill("2026-06-01")
        page.get_by_role("button", name="Vertrokken").click()
        expect(page.get_by_text("niet meer in functie", exact=True)).to_be_visible()
        page.get_by_role("button", name="Ongedaan maken").click()
        expect(page.get_by_text("1 persoon is weer als voordien.")).to_be_visible()
        page.get_by_role("link", name="An Aa").click()
        page.get_by_role("button", name="Was een vergissing").click()
        page.get_by_role("link", name="Wissen", exact=True).click()
        page.get_by_role("button", name="Wissen").click()
        expect(page.get_by_text("De persoon is gewist.")).to_be_visible()
    with tenant(north.id):
        assert not Contact.objects.exists()
