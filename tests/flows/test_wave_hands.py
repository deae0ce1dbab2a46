"""The pages with which a wave is made and followed, looked at closely; and work that is not lost."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.models import Municipality, Wave
from tests.conftest import client_of
from tests.flows.browser import LOOKS, Look, visit
from tests.flows.test_story import people
from tests.surveys.fieldwork_stage import a_version, a_wave

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREEN, SCREENS = 844, 6  # of a phone, and how many of them the page of all of Flanders may fill
DESK, PHONE = Look("light", 1280), Look("phone", 390)


@pytest.fixture
def flemish(north: Tenant, alice: User) -> Wave:
    """A draft at all municipalities of Flanders."""
    with tenant(north.id):
        return a_wave(alice, list(Municipality.objects.flemish()))


def test_pages_of_a_wave_are_sound(
    browser: Browser, live_server: LiveServer, alice: User, flemish: Wave
) -> None:
    address = f"/t/north/waves/{flemish.id}/"
    upload = SimpleUploadedFile("mensen.csv", people().encode())
    client = client_of(alice)
    preview = client.post(f"{address}people/import/", {"file": upload})["Location"]
    with visit(browser, live_server.url, LOOKS, alice) as window:
        for path in (address, f"{address}edit/", f"{address}people/import/", preview):
            window.open(path)
        client.post(f"{preview}confirm/")
        window.open(f"{address}dry-run/")
        window.open(f"{address}people/")


ANSWERS = "gemeente,functie,kant,token,C1,C2\n" + "".join(
    f"{place},,{side},t{number},{code},{code}\n"
    for number, (place, side, code) in enumerate(
        [("Aalst", "college", 4), ("Stad Gent", "staf", 2), ("Moerbeke", "college", 9),
         ("Nergens", "staf", 1), ("Lier", "pers", 3), ("Lier", "staf", 5)]
    )
)  # fmt: skip


def test_pages_of_an_import_of_answers_are_sound(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    client = client_of(alice)
    upload = SimpleUploadedFile("antwoorden.csv", ANSWERS.encode())
    columns = client.post("/t/north/answers/", {"file": upload})["Location"]
    meaning = {
        "municipality": "gemeente", "municipality_by": "name", "perspective": "kant",
        "political": "college", "administrative": "staf", "items": ["C1", "C2"],
        "scale_min": "1", "scale_max": "5", "language": "nl",
    }  # fmt: skip
    with visit(browser, live_server.url, LOOKS, alice) as window:
        window.open("/t/north/answers/")
        window.open(columns)
        preview = client.post(columns, meaning)["Location"]
        window.open(preview)
        assert "Dit bestuur is niet bekend." in window.page.content()


def test_page_of_all_municipalities_fills_six_screens_of_a_phone_at_most(
    browser: Browser, live_server: LiveServer, alice: User, flemish: Wave
) -> None:
    with visit(browser, live_server.url, PHONE, alice) as window:
        page = window.open(f"/t/north/waves/{flemish.id}/")
        assert page.evaluate("document.documentElement.scrollHeight") <= SCREENS * SCREEN


def test_ticking_a_box_chooses_the_boxes(
    browser: Browser, live_server: LiveServer, north: Tenant, alice: User
) -> None:
    with tenant(north.id):
        a_version(alice)
    with visit(browser, live_server.url, DESK, alice) as window:
        page = window.open("/t/north/waves/new/")
        page.get_by_text("Besturen aanvinken").click()
        page.get_by_placeholder("Bestuur of NIS-code zoeken").fill("41002")
        page.get_by_label("Aalst", exact=False).first.check()
        expect(page.locator("[data-ticked]")).to_have_text(re.compile(r"^1 van \d+ aangevinkt$"))
        expect(page.get_by_label("Besturen die ik aanvink")).to_be_checked()
