"""The pages of an import of answers, looked at closely: the upload, the columns, the preview."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.answer_import.tasks import work_on_answers
from surveys.answer_import.views import files
from surveys.authoring.actions import create_questionnaire, publish_version
from surveys.authoring.bundled import bundled
from surveys.models import AnswerImport
from tests.conftest import client_of
from tests.flows.browser import LOOKS, visit
from tests.surveys.test_import_sheets import book
from tests.surveys.test_table_kinds import saved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADER: list[Any] = [
    "gemeente",
    "kant",
    "C1",
    "C2",
    "C3. We kiezen",
    "derde vraag",
    "gewicht",
    "datum",
]
ROWS = [["Aalst", "college", 4, 5, 2, 1, 1.2, "2026-03-02"], HEADER,
        ["Gent", "staf", 2, 4, 1, 1, 0.8, "2026-03-20"]]  # fmt: skip


def test_the_columns_are_linked_and_what_is_not_read_is_told(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    with tenant(north.id):
        made = create_questionnaire(by=alice, name="Besturen", document=bundled())
        publish_version(by=alice, questionnaire=made)
    content = saved(book(Data=[HEADER, *ROWS], Extra=[["x"], ["y"]]))
    file = {"file": SimpleUploadedFile("antwoorden.xlsx", content)}
    page = client_of(alice).post("/t/north/answers/", file)["Location"]
    with visit(browser, live_server.url, LOOKS, alice) as window:
        window.open("/t/north/answers/")
        opened = window.open(page)
        opened.get_by_label("Vragenlijst").select_option(label="Besturen v1")
        opened.get_by_role("button", name="Vragen tonen").click()
        opened.get_by_label("derde vraag").focus()
        opened.keyboard.type("C4")
        assert opened.get_by_label("derde vraag").input_value() == "C4"
        opened.get_by_label("Kolom waaruit de kant volgt").select_option("kant")
        opened.get_by_label("Waarden van de politieke kant").fill("college")
        opened.get_by_label("Waarden van de administratieve kant").fill("staf")
        window.check("columns-with-questions")
        opened.get_by_role("button", name="Nakijken").click()
        assert "Niet gelezen: 'Extra' (2 rijen)" in opened.inner_text("main")
        assert "rij 3" in opened.inner_text("main")
        window.open(opened.url)
        back = window.open(page)
        assert back.get_by_label("derde vraag").input_value() == "C4"
        assert back.get_by_label("Kolom waaruit de kant volgt").input_value() == "kant"


def test_how_far_a_large_file_is_is_told(
    browser: Browser,
    live_server: LiveServer,
    north: Tenant,
    alice: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "SMALL", 1)
    monkeypatch.setattr("accounts.jobs.queue._enqueue", lambda *call: None)
    upload = {"file": SimpleUploadedFile("antwoorden.csv", b"gemeente,kant,Q1\nAalst,college,4\n")}
    page = client_of(alice).post("/t/north/answers/", upload)["Location"]
    with visit(browser, live_server.url, LOOKS, alice) as window:
        assert "Dit begint zo dadelijk." in window.open(page).inner_text("main")
        with tenant(north.id):
            job = AnswerImport.objects.get()
        work_on_answers(str(north.id), str(job.id))
        window.page.wait_for_selector("#id_items")  # by itself, as soon as it was read


def test_a_name_that_there_is_already_is_told_before_it_is_made(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    content = b"code;naam;inwoners;bevolking\nG1;Stad Gent;1;1\nK1;Kern\n"
    file = {"file": SimpleUploadedFile("besturen.csv", content)}
    preview = client_of(alice).post("/t/north/municipalities/import/", file)["Location"]
    with visit(browser, live_server.url, LOOKS, alice) as window:
        shown = window.open(preview).inner_text("main")
        assert "Rij 2: Stad Gent (G1)" in shown
        assert "Gent (44021) heeft deze naam al" in shown
        assert "Rij 3 heeft minder cellen" in shown
