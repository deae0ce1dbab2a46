"""Taking a questionnaire over from a file and taking one along, as a browser shows it."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.authoring.actions import create_questionnaire
from surveys.models import Questionnaire
from tests.conftest import client_of
from tests.flows.browser import LOOKS, visit
from tests.formats.forms import form
from tests.surveys.authoring import DOCUMENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORM = form(
    [
        ("type", "name", "label::Nederlands (nl)", "label::English (en)", "relevant", "label::Español (es)"),
        ("start", "start", "", "", "", ""),
        ("begin group", "a", "Samenwerking", "Working together", "", ""),
        ("select_one yn", "werkt het?", "Werkt het?", "Does it work?", "", "¿Funciona?"),
        ("text", "toelichting", "<b>Waarom</b> niet?", "", "${weg} = 'x'", ""),
        ("geopoint", "waar", "Waar?", "Where?", "", ""),
        ("integer", "aantal", "Hoeveel?", "How many?", "", ""),
        ("end group", "a", "", "", "", ""),
    ],
    [
        ("list_name", "name", "label::Nederlands (nl)"),
        *(("yn", n, word) for n, word in enumerate(("Nooit", "Soms", "Vaak"), 1)),
    ],
)  # fmt: skip


def url(name: str, *args: object) -> str:
    return reverse(name, args=["north", *args])


def test_pages_of_files_are_sound(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    cache.clear()
    with tenant(north.id):
        own = create_questionnaire(by=alice, name="Eigen", document=DOCUMENT)
    with visit(browser, live_server.url, LOOKS, alice) as consultant:
        page = consultant.open(url("questionnaire_new"))
        page.get_by_label("Een bestand", exact=True).check()
        page.get_by_text("Meer over het bestand").click()
        consultant.check("new_open")
        file = SimpleUploadedFile("een heel lange naam van een bestand.xlsx", FORM)
        data = {"name": "Uit een bestand", "source": "file", "file": file}
        preview = client_of(alice).post(url("questionnaire_new"), data)["Location"]
        page = consultant.open(preview)
        page.get_by_label("Alleen de politiek").check()
        page.get_by_role("button", name="Vragenlijst maken").click()
        consultant.check("made")
        page = consultant.open(url("questionnaire_page", own.id))
        page.get_by_text("Concept vervangen of aanvullen").click()
        consultant.check("replace")
        page = consultant.open(url("questionnaire_export", own.id))
        page.get_by_text("dingen staan er anders").first.click()
        consultant.check("export_open")
    with tenant(north.id):
        assert Questionnaire.objects.filter(name="Uit een bestand").exists()
