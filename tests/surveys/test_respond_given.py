"""One's own answers to read back, to print and as PDF: for the link that gave them, and no other."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Invitation, Municipality
from surveys.respond import pages
from tests.surveys import respond_cast as cast
from tests.surveys.test_respond_flow import fill


def answered(invitation: Invitation) -> Client:
    browser = cast.started(invitation)
    fill(browser, 1, cast.FIRST, go="skip")
    fill(browser, 2, cast.SECOND, go="skip")
    return browser


def words(browser: Client) -> str:
    page = browser.get("/r/given/").content.decode()
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_every_kind_of_answer_is_read_back_in_words(rik: Invitation) -> None:
    browser = answered(rik)

    said = words(browser)

    for line in (
        "S1 politiek (nl) 4 – graad 4 (nl) En wat denkt u",
        "ROADS (nl) PARKS (nl)",
        "1. PARKS (nl) 2. ROADS (nl)",
        "ROADS (nl): 60 SCHOOLS (nl): 40",
        "12,5 VTE (nl)",
        "L1 politiek (nl) een regel en nog een",
        "S2 politiek (nl) Geen antwoord",
        "Nog niet ingestuurd",
    ):
        assert line in said
    assert "iets &lt;b&gt;eigens&lt;/b&gt;" in said


@pytest.mark.parametrize("language", cast.LANGUAGES)
def test_the_file_is_made_in_every_language_and_kept_nowhere(
    rik: Invitation, language: str
) -> None:
    browser = answered(rik)
    browser.get(f"/r/answer/review/?lang={language}")

    made = browser.get("/r/given/answers.pdf")

    assert made["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF-")
    assert "no-store" in made["Cache-Control"]
    assert f"/Lang ({language}" in made.content.decode("latin1").replace("/Lang(", "/Lang (")


def test_after_handing_in_the_same_browser_reads_them_and_a_link_alone_does_not(
    rik: Invitation,
) -> None:
    browser = answered(rik)
    browser.post("/r/submit/")

    assert 'href="/r/given/"' in browser.get("/r/receipt/").content.decode()
    assert "Bewijs:" in words(browser)
    assert browser.get("/r/given/answers.pdf").status_code == 200
    other = Client()
    other.post(f"{cast.link(rik)}/start")
    assert other.get("/r/given/").status_code == 403


def test_another_mailbox_reads_nothing_of_what_was_handed_in(rik: Invitation) -> None:
    browser = answered(rik)
    browser.post("/r/submit/")
    with tenant(rik.tenant_id):
        Invitation.objects.filter(id=rik.id).update(key_version=rik.key_version + 1)
        rik.refresh_from_db()

    # The device that handed in goes on reading; its link opens nothing any more.
    assert browser.get("/r/given/").status_code == 200
    assert Client().get(cast.link(rik)).status_code == 404


def test_an_anonymous_wave_gives_no_copy(rik: Invitation, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = answered(rik)
    monkeypatch.setattr(pages, "by_box", lambda _wave: True)

    assert browser.get("/r/given/").status_code == 404
    assert browser.get("/r/given/answers.pdf").status_code == 404
    assert "/r/given/" not in browser.get("/r/answer/review/").content.decode()


def test_files_are_not_made_without_end(rik: Invitation) -> None:
    browser = answered(rik)

    asked = [browser.get("/r/given/answers.pdf").status_code for _time in range(7)]

    assert asked == [200] * 6 + [429]


def test_after_the_close_it_is_what_counts_and_no_correction_that_was_only_begun(
    north: Tenant, aalst: Municipality, alice: User
) -> None:
    cache.clear()
    with tenant(north.id):
        wave = cast.open_wave(north, may_correct=True)
        rik = cast.invite(wave, aalst)
    browser = answered(rik)
    browser.post("/r/submit/")
    browser.post("/r/correct/")
    assert "Nog niet ingestuurd" in words(browser)
    with tenant(north.id):
        close_wave(by=alice, wave=wave)
    assert "Nog niet ingestuurd" not in words(browser)
    assert "Ingestuurd op" in words(browser)
