"""What an anonymous wave refuses, and the words in which it says what it is."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.ballots import actions as box
from surveys.fieldwork.actions.fieldwork import add_people, launch_wave
from surveys.fieldwork.actions.keying import key_in
from surveys.fieldwork.emails import render, sample
from surveys.fieldwork.wordings import default_wording
from surveys.models import (
    Municipality,
    Response,
    TextKind,
    Wave,
)
from surveys.questionnaire.words import Perspective
from surveys.refusals import BoxOnly, Refused
from surveys.respond.actions.respond import ResponseRow, record_responses
from tests.conftest import client_of
from tests.surveys import respond_cast as cast
from tests.surveys.ballot_stage import invited, left
from tests.surveys.fieldwork_stage import a_wave, people_of

pytestmark = pytest.mark.django_db(transaction=True)

POLITICAL = Perspective.POLITICAL


@pytest.fixture
def wave(north: Tenant) -> Wave:
    with tenant(north.id):
        return cast.open_wave(north, mode="anonymous")


def test_nobody_answers_for_another(wave: Wave, aalst: Municipality, alice: User) -> None:
    rik = invited(wave, aalst)
    row = ResponseRow(rik.participation_id, None, "political", "alderman", "nl", {"S1": 4})
    with tenant(wave.tenant_id):
        with pytest.raises(BoxOnly):
            key_in(by=alice, invitation=rik, answers={"S1": 4}, language="nl")
        with pytest.raises(BoxOnly):
            record_responses(by=alice, wave=wave, rows=[row])
    assert left(wave) == (1, 0, 0, 0)


@pytest.mark.parametrize("page", ["wave_person_paper", "wave_paper"])
def test_there_is_no_paper(
    wave: Wave, aalst: Municipality, north: Tenant, alice: User, page: str
) -> None:
    rik = invited(wave, aalst)
    rest: list[Any] = [rik.id] if page == "wave_person_paper" else ["political", "nl"]
    client = client_of(alice)
    answer = client.get(reverse(page, args=[north.slug, wave.id, *rest]), follow=True)
    text = answer.content.decode()
    assert "Een anonieme golf heeft geen papier" in text
    assert "Papier invoeren" not in text


def test_the_database_refuses_an_answer_with_an_invitation(wave: Wave, aalst: Municipality) -> None:
    rik = invited(wave, aalst)
    with (
        pytest.raises(IntegrityError, match="no invitation"),
        tenant(wave.tenant_id),
        transaction.atomic(),
    ):
        Response.objects.create(
            wave=wave,
            participation_id=rik.participation_id,
            invitation=rik,
            perspective="political",
            function="alderman",
            answers={},
        )


@pytest.mark.parametrize("fields", [{"may_correct": True}, {"imported": True}])
def test_the_database_refuses_what_a_box_cannot_be(north: Tenant, fields: dict[str, Any]) -> None:
    with (
        pytest.raises(IntegrityError, match="surveys_wave_anonymous_once"),
        tenant(north.id),
    ):
        cast.open_wave(north, mode="anonymous", **fields)


def test_a_wave_that_may_be_corrected_is_not_anonymous(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id), pytest.raises(Refused, match="verbeteren kan niet") as refused:
        a_wave(alice, [aalst], mode="anonymous", may_correct=True)
    assert refused.value.field == "may_correct"


def test_no_launch_where_the_database_keeps_times(
    north: Tenant, alice: User, aalst: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(box, "keeps_times", lambda: True)
    with tenant(north.id):
        wave = a_wave(alice, [aalst], mode="anonymous")
        add_people(by=alice, wave=wave, people=people_of(aalst))
        with pytest.raises(Refused, match="track_commit_timestamp"):
            launch_wave(by=alice, wave=wave)


@pytest.mark.parametrize(
    ("language", "word"),
    [("nl", "anoniem"), ("en", "anonym"), ("fr", "anonym"), ("de", "anonym")],
)
def test_only_an_anonymous_wave_says_that_word(
    north: Tenant, aalst: Municipality, wave: Wave, language: str, word: str
) -> None:
    with tenant(north.id):
        others = [cast.open_wave(north, mode=mode) for mode in ("confidential", "attributed")]
        waves = [wave, *others]
        own = TextKind.INVITATION
        words = default_wording(own, language)
        samples = [
            sample(one, language, POLITICAL, "Aalst", text=own, wording=words) for one in waves
        ]
        mails = {one.mode: render(mail)[1:] for one, mail in zip(waves, samples, strict=True)}
    pages = {
        one.mode: Client().get(f"{cast.link(invited(one, aalst, number))}?lang={language}")
        for number, one in enumerate(waves)
    }
    said = {mode: word in page.content.decode().lower() for mode, page in pages.items()}
    mailed = {mode: [word in text.lower() for text in texts] for mode, texts in mails.items()}
    assert said == {"anonymous": True, "confidential": False, "attributed": False}
    assert mailed == {mode: [told, told] for mode, told in said.items()}
