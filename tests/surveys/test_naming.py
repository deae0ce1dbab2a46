"""Waves in which people may stand with their name: off by itself, after a look, taken back at will."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.models import Consent, Invitation, Municipality, Wave
from surveys.questionnaire.functions import Function
from surveys.respond.tokens import hash_token, token_for
from surveys.signals import release_asked
from tests.surveys import respond_cast as cast

pytestmark = pytest.mark.django_db(transaction=True)

NAMING = reverse("respond_naming")
RECEIPT = reverse("respond_receipt")


@pytest.fixture
def wave(north: Tenant) -> Wave:
    with tenant(north.id):
        return cast.open_wave(north, mode="attributed", may_correct=True)


@pytest.fixture
def rik(wave: Wave, aalst: Municipality) -> Invitation:
    with tenant(wave.tenant_id):
        return cast.invite(wave, aalst, function=Function.ALDERMAN)


@pytest.fixture
def released() -> Iterator[None]:
    def yes(**_asked: object) -> bool:
        return True

    release_asked.connect(yes)
    yield
    release_asked.disconnect(yes)


def handed_in(invitation: Invitation) -> Client:
    client = cast.started(invitation)
    client.post("/r/answer/1/", cast.FIRST | {"shown": "I1 S1 R1 U1 U2"})
    client.post("/r/answer/2/", cast.SECOND | {"shown": "K1 P1 N1 D1 T1 L1"})
    assert client.post(reverse("respond_submit")).headers["Location"] == RECEIPT
    return client


def agreed(invitation: Invitation) -> bool:
    with tenant(invitation.tenant_id):
        return bool(Consent.objects.filter(invitation=invitation).exists())


def test_nobody_is_named_who_does_nothing(rik: Invitation) -> None:
    client = handed_in(rik)
    text = client.get(RECEIPT).content.decode()
    assert "Uw naam staat niet bij uw antwoorden." in text
    assert NAMING in text
    client.get(NAMING)
    assert not agreed(rik)


def test_the_preview_shows_all_that_a_row_holds_and_no_words(rik: Invitation) -> None:
    text = handed_in(rik).get(NAMING).content.decode()
    for told in ("Rik", "schepen", "Aalst", "graad 4 (nl)", "ROADS (nl), PARKS (nl)"):
        assert told in text
    for told in ("1. PARKS (nl), 2. ROADS (nl)", "ROADS (nl): 60", "<dd>2026</dd>", "<dd>12,5"):
        assert told in text
    for words in ("kort", "een regel", "eigens", "2026-01-31"):
        assert words not in text


def test_a_tick_is_needed_and_can_be_taken_back(rik: Invitation) -> None:
    client = handed_in(rik)
    refused = client.post(NAMING)
    assert (refused.status_code, agreed(rik)) == (422, False)
    assert "u vinkte niets aan" in refused.content.decode()
    assert client.post(NAMING, {"agree": "1"}).headers["Location"] == NAMING
    assert client.post(NAMING, {"agree": "1"}).status_code == 303
    assert agreed(rik)
    assert (
        "U staat toe dat uw naam bij uw antwoorden staat." in client.get(RECEIPT).content.decode()
    )
    client.post(NAMING, {"go": "back"})
    assert not agreed(rik)


def test_the_personal_link_leads_there_after_the_close(rik: Invitation, alice: User) -> None:
    handed_in(rik).post(NAMING, {"agree": "1"})
    with tenant(rik.tenant_id):
        close_wave(by=alice, wave=rik.wave)
    client = Client()
    assert f"{cast.link(rik)}/naming" in client.get(cast.link(rik)).content.decode()
    answer = client.post(f"{cast.link(rik)}/naming", follow=True)
    assert "U kunt dat intrekken" in answer.content.decode()
    client.post(NAMING, {"go": "back"})
    assert not agreed(rik)


@pytest.mark.usefixtures("released")
def test_after_the_release_nothing_changes(rik: Invitation) -> None:
    client = handed_in(rik)
    client.post(NAMING, {"agree": "1"})
    assert not agreed(rik)
    assert "Het rapport is vrijgegeven" in client.get(NAMING).content.decode()


def test_a_correction_asks_anew(rik: Invitation) -> None:
    client = handed_in(rik)
    client.post(NAMING, {"agree": "1"})
    client.post(reverse("respond_correct"))
    assert agreed(rik)
    client.post(reverse("respond_submit"))
    assert not agreed(rik)


def test_another_mailbox_sees_nothing_of_it(rik: Invitation) -> None:
    handed_in(rik)
    with tenant(rik.tenant_id):
        rik.key_version = 2
        rik.token_hash = hash_token(token_for(rik))
        rik.save()
    client = Client()
    assert client.post(f"{cast.link(rik)}/naming").headers["Location"] == cast.link(rik)
    assert client.get(NAMING).status_code == 403


@pytest.mark.parametrize("mode", ["confidential", "anonymous"])
def test_other_waves_ask_nobody(north: Tenant, aalst: Municipality, mode: str) -> None:
    with tenant(north.id):
        other = cast.invite(cast.open_wave(north, mode=mode), aalst)
    client = handed_in(other)
    assert NAMING not in client.get(RECEIPT).content.decode()
    assert client.get(NAMING).headers["Location"] == RECEIPT
    client.post(NAMING, {"agree": "1"})
    assert not agreed(other)


def test_without_a_session_there_is_nothing(rik: Invitation) -> None:
    assert Client().post(NAMING, {"agree": "1"}).status_code == 403
    assert not agreed(rik)
