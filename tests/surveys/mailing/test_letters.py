"""Letters on paper: for whom, what stands on them, and what their codes open."""

import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import zxingcpp
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError
from django.test import Client, TestCase
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from accounts import storage
from accounts.files.rows import FileState
from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.people import resend_link
from surveys.mailing.actions import letters as actions
from surveys.mailing.tasks import make_letters, sweep_letters
from surveys.models import Invitation, LetterCode, LetterFile, Mailing, Response, Wave
from surveys.questionnaire.words import Language
from surveys.respond.codes import ALPHABET, LENGTH, code_for, hash_code, spelled, typed_code
from surveys.respond.limits import WRONG
from surveys.respond.tokens import link_for, token_for
from tests.conftest import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_typed_yet() -> None:
    cache.clear()


def files(of: Tenant) -> list[LetterFile]:
    with tenant(of.id):
        return list(LetterFile.objects.order_by("requested_at"))


def asked(browser: Client, wave: Wave, query: str = "", **choice: str) -> Any:
    there = reverse("wave_letters", args=["north", wave.id]) + query
    return browser.post(there, {"who": "everybody", "window": "right", **choice})


def made(north: Tenant, browser: Client, wave: Wave, query: str = "", **choice: str) -> PdfReader:
    """As a consultant has it who asks, waits and downloads."""
    assert asked(browser, wave, query, **choice).status_code == 302
    file = files(north)[-1]
    page = reverse("wave_letters_file", args=["north", wave.id, file.id])
    assert "zo dadelijk gemaakt" in browser.get(page).content.decode()
    for _again in range(2):
        make_letters(str(north.id), str(file.id))
    assert "zijn klaar" in browser.get(page).content.decode()
    answer = browser.get(page + "download/")
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    return PdfReader(io.BytesIO(answer.content))


def respond(wave: Wave, invitation: Invitation) -> None:
    Response.objects.create(
        wave=wave, participation=invitation.participation, invitation=invitation, answers={},
        perspective=invitation.perspective, function=invitation.function,
    )  # fmt: skip


def code_of(north: Tenant, wave: Wave) -> tuple[Invitation, str]:
    """An invitation whose letter was made, and its code."""
    with tenant(north.id):
        invitation = wave.invitations.select_related("wave").order_by("id")[0]
        actions.keep_codes(invitations=[invitation])
        return invitation, code_for(invitation)


def test_each_has_a_letter_of_its_own_in_the_own_language(
    north: Tenant, wave: Wave, browser: Client
) -> None:
    with tenant(north.id):
        people = list(wave.invitations.select_related("contact").order_by("contact__name"))
        Invitation.objects.filter(id=people[0].id).update(language="fr")
        Invitation.objects.filter(id=people[1].id).update(name="#strong[X] <b> $1$")
        respond(wave, people[2])
    reader = made(north, browser, wave)
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) == 3
    assert sum("Bonjour" in text for text in texts) == 1
    assert any("#strong[X] <b> $1$" in text for text in texts)
    with tenant(north.id):
        silent = wave.invitations.exclude(id=people[2].id)
        codes = {spelled(code_for(one)) for one in silent}
        assert {next(code for code in codes if code in text) for text in texts} == codes
        assert LetterCode.objects.count() == 3
        hashes = set(LetterCode.objects.values_list("code_hash", flat=True))
        tokens = {token_for(one) for one in silent}
    assert not any(token in text for token in tokens for text in texts)
    assert hashes == {hash_code(code.replace("-", "")) for code in codes}
    assert "/MarkInfo" in reader.root_object  # tagged for screen readers
    with tenant(north.id):
        told = AuditEvent.objects.filter(action__startswith="letters_").order_by("at")
        assert [(event.action, event.details["people"]) for event in told] == [
            ("letters_requested", 3),
            ("letters_downloaded", 3),
        ]


@pytest.mark.parametrize(("window", "left"), [("right", True), ("left", False)])
def test_the_address_stands_behind_the_window(
    north: Tenant, wave: Wave, browser: Client, window: str, left: bool
) -> None:
    made(north, browser, wave, window=window)
    with tenant(north.id):
        name = files(north)[-1]
        document = PdfDocument(storage.read(name.path, name.sha256))
    with document:
        text = document[0].get_textpage()
        index, _count = text.search("Aalst").get_next()
        box = text.get_charbox(index)
    millimetres = [value / 72 * 25.4 for value in box]
    x, from_top = millimetres[0], 297 - millimetres[1]
    assert (x > 105) is left
    assert 45 <= from_top <= 75


def test_the_filter_of_the_page_of_people_chooses(
    north: Tenant, wave: Wave, browser: Client
) -> None:
    with tenant(north.id):
        Mailing.objects.filter(invitation=wave.invitations.all()[0]).update(
            state="failed", sent_at=None
        )
    assert len(made(north, browser, wave, "?side=political", who="chosen").pages) == 2
    assert len(made(north, browser, wave, who="failed").pages) == 1
    page = browser.get(reverse("wave_people", args=["north", wave.id]) + "?side=political")
    assert f"{reverse('wave_letters', args=['north', wave.id])}?side=political" in (
        page.content.decode()
    )


def test_nobody_to_write_to_and_too_many_are_told(
    north: Tenant, wave: Wave, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = asked(browser, wave, "?q=niemand", who="chosen")
    assert answer.status_code == 422
    assert "niemand om een brief" in answer.content.decode()
    monkeypatch.setattr(actions, "MOST", 3)
    assert "Dat zijn 4 brieven" in asked(browser, wave).content.decode()
    assert files(north) == []


def test_whoever_answered_meanwhile_gets_none(north: Tenant, wave: Wave, browser: Client) -> None:
    asked(browser, wave)
    with tenant(north.id):
        for one in wave.invitations.select_related("participation"):
            respond(wave, one)
    make_letters(str(north.id), str(files(north)[0].id))
    assert files(north)[0].state == FileState.FAILED


def test_letters_are_thrown_away(north: Tenant, wave: Wave, browser: Client) -> None:
    made(north, browser, wave)
    file = files(north)[0]
    stored = Path(settings.MEDIA_ROOT) / file.path
    assert stored.exists()
    with tenant(north.id):
        LetterFile.objects.update(requested_at=file.requested_at - actions.KEPT)
    with TestCase.captureOnCommitCallbacks(execute=True):
        sweep_letters()
    assert files(north) == []
    assert not stored.exists()
    made(north, browser, wave)
    there = reverse("wave_letters_delete", args=["north", wave.id, files(north)[0].id])
    assert browser.post(there).status_code == 302
    assert files(north) == []


def test_another_tenant_makes_and_reads_no_letters(
    north: Tenant, south: Tenant, wave: Wave, browser: Client, carla: User
) -> None:
    asked(browser, wave)
    file = files(north)[0]
    there = reverse("wave_letters_file", args=["north", wave.id, file.id])
    for path in (there, there + "download/"):
        assert client_of(carla).get(path).status_code == 404
        assert client_of(carla).get(path.replace("/north/", "/south/")).status_code == 404
    make_letters(str(south.id), str(file.id))
    assert files(north)[0].fence == 0


# --- codes ---------------------------------------------------------------------------------------


@given(st.integers(0, 2**100 - 1), st.randoms(use_true_random=False))
def test_a_code_is_read_however_it_is_typed(number: int, chance: Any) -> None:
    code = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))
    odd = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(chance.choice(odd.get(sign, sign + sign.lower())) for sign in code)
    spaced = chance.choice(("-", " ", "", "–")).join(re.findall(".{4}", typed))
    assert typed_code(f" {spaced} ") == code
    assert typed_code(spelled(code)) == code


@pytest.mark.parametrize("typed", ["", "U" * 20, "A" * 19, "A" * 21, "é" * 20, "\0" * 20])
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert typed_code(typed) is None


def test_the_code_of_a_letter_leads_to_the_personal_page(north: Tenant, wave: Wave) -> None:
    invitation, code = code_of(north, wave)
    stranger = Client()
    page = stranger.get("/r/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    answer = stranger.post("/r/", {"code": spelled(code).lower()})
    assert answer.status_code == 303
    assert answer["Location"] == reverse("respond_landing", args=[token_for(invitation)])
    # In a mail a hyphen at the end is written as %2D.
    assert unquote(link_for(invitation)).endswith(answer["Location"])
    assert stranger.get(answer["Location"]).status_code == 200


def test_a_code_without_a_letter_or_of_a_former_link_opens_nothing(
    north: Tenant, wave: Wave, alice: User
) -> None:
    with tenant(north.id):
        never = code_for(wave.invitations.order_by("id")[1])
    invitation, code = code_of(north, wave)
    assert Client().post("/r/", {"code": never}).status_code == 422
    with tenant(north.id):
        resend_link(by=alice, invitation=invitation)
    assert Client().post("/r/", {"code": code}).status_code == 422


def test_wrong_codes_are_counted_and_a_right_one_opens_after_them(
    north: Tenant, wave: Wave
) -> None:
    """A town hall has one address: who types a right code goes on, whoever guesses beside them."""
    cache.clear()
    _invitation, code = code_of(north, wave)
    browser = Client()
    for _time in range(3):
        assert browser.post("/r/", {"code": code}).status_code == 303  # right ones are not counted
    for _time in range(WRONG):
        assert browser.post("/r/", {"code": "A" * 20}).status_code == 422
    assert browser.post("/r/", {"code": "A" * 20}).status_code == 429
    assert browser.post("/r/", {"code": code}).status_code == 303
    assert Client(REMOTE_ADDR="10.9.8.7").post("/r/", {"code": "A" * 20}).status_code == 422


@pytest.mark.parametrize("language", Language)
def test_the_page_of_codes_speaks_every_language(language: str) -> None:
    page = Client().get(f"/r/?lang={language}")
    assert f'<html lang="{language}">' in page.content.decode()
    assert page["Content-Language"] == language


@pytest.mark.parametrize("constraint", ["surveys_code_once", "surveys_code_hash"])
def test_the_database_keeps_codes_apart(north: Tenant, wave: Wave, constraint: str) -> None:
    invitation, code = code_of(north, wave)
    other = {"key_version": 2} if constraint == "surveys_code_hash" else {"key_version": 1}
    hashed = hash_code(code) if constraint == "surveys_code_hash" else "0" * 64
    with tenant(north.id), pytest.raises(IntegrityError, match=constraint):
        LetterCode.objects.create(invitation=invitation, code_hash=hashed, **other)


def test_the_qr_code_of_a_printed_letter_is_the_personal_link(
    north: Tenant, wave: Wave, browser: Client
) -> None:
    """Read from the page as it is printed, by another library, also when it is printed badly."""
    made(north, browser, wave)
    with tenant(north.id):
        file = files(north)[-1]
        links = {link_for(one) for one in wave.invitations.all()}
        document = PdfDocument(storage.read(file.path, file.sha256))
    found = set()
    with document:
        for dots in (300, 100):
            for page in document:
                picture = page.render(scale=dots / 72).to_pil().convert("L")
                [code] = zxingcpp.read_barcodes(picture)
                assert code.format == zxingcpp.BarcodeFormat.QRCode
                found.add(code.text)
    assert found == links
