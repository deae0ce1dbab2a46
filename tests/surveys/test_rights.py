"""A respondent sees, takes along and erases the own data by the personal link, and is told so before."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.models import (
    Contact,
    Draft,
    Invitation,
    LetterCode,
    Municipality,
    Response,
    Wave,
)
from surveys.respond.actions.respond import submit
from surveys.rights.actions.erasing import erase_person
from tests.surveys import respond_cast as cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(north: Tenant, aalst: Municipality) -> Invitation:
    with tenant(north.id):
        return cast.invite(cast.open_wave(north), aalst)


def rights(client: Client, invitation: Invitation) -> Client:
    path = cast.link(invitation)
    answer = client.post(f"{path}/rights")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/r/rights/")
    return client


def landing(invitation: Invitation) -> str:
    return Client().get(cast.link(invitation)).content.decode()


def test_the_notice_stands_before_the_start(north: Tenant, asked: Invitation) -> None:
    page = landing(asked)
    assert page.index("Uw gegevens, in het kort") < page.index("Wie ziet wat")
    assert "Verantwoordelijke" in page or "Verantwoordelijk: Noord Advies" in page
    assert "Gegevensbeschermingsautoriteit" in page
    assert "VTC" not in page
    assert "vertrouwelijk" in page.lower()
    assert "anoniem" not in page.lower()
    assert len(page.encode()) < 30_000


@pytest.mark.parametrize(
    ("controller", "named", "supervisor"),
    [
        ("municipality", "Verantwoordelijk: Aalst.", ["VTC"]),
        ("joint", "Verantwoordelijk: Aalst + Noord Advies.", ["VTC", "GBA"]),
    ],
)
def test_the_notice_names_who_is_controller(
    north: Tenant, asked: Invitation, controller: str, named: str, supervisor: list[str]
) -> None:
    Tenant.objects.filter(id=north.id).update(controller=controller, dpo="dpo@aalst.example")
    page = landing(asked)
    assert named in page
    assert "dpo@aalst.example" in page
    assert all(one in page for one in supervisor)


def test_the_notice_keeps_its_words_in_every_language(north: Tenant, asked: Invitation) -> None:
    told = {
        "en": "Your data, in short",
        "fr": "Vos données, en bref",
        "de": "Ihre Daten, kurz gesagt",
    }
    for code, words in told.items():
        page = Client().get(f"{cast.link(asked)}?lang={code}").content.decode()
        assert words in page


def test_what_is_held_is_shown_and_taken_along(asked: Invitation) -> None:
    client = cast.started(asked)
    cast.save(client, "T1", "geheim woord")
    rights(client, asked)
    assert asked.contact.email in client.get("/r/rights/").content.decode()
    told = json.loads(client.get("/r/rights/data.json").content)
    assert told["person"]["email"] == asked.contact.email
    assert told["waves"][0]["draft"] == {"T1": "geheim woord"}


def test_nothing_is_erased_without_the_tick(north: Tenant, asked: Invitation) -> None:
    client = rights(cast.started(asked), asked)
    assert client.post("/r/rights/erase/").status_code == 422
    with tenant(north.id):
        assert Invitation.objects.filter(id=asked.id).exists()


def test_who_erases_before_the_close_was_never_there(north: Tenant, asked: Invitation) -> None:
    client = rights(cast.started(asked), asked)
    cast.save(client, "T1", "geheim woord")
    path = cast.link(asked)
    answer = client.post("/r/rights/erase/", {"sure": "1"})
    assert "Uw gegevens zijn gewist" in answer.content.decode()
    with tenant(north.id):
        assert not Invitation.objects.filter(id=asked.id).exists()
        assert not Draft.objects.exists()
        assert not Contact.objects.exists()
    assert Client().get(path).status_code == 404
    assert client.get("/r/rights/").status_code == 403


def test_what_was_handed_in_goes_too(north: Tenant, asked: Invitation) -> None:
    client = cast.started(asked)
    cast.save(client, "T1", "geheim woord")
    with tenant(north.id):
        submit(invitation=Invitation.objects.select_related("wave").get(id=asked.id))
    rights(client, asked).post("/r/rights/erase/", {"sure": "1"})
    with tenant(north.id):
        assert not Response.objects.exists()
        [row] = AuditEvent.objects.filter(action="person_erased")
        assert row.details == {"responses": 1, "by_link": True}


def test_a_device_with_an_older_link_never_sees_the_new_address(
    north: Tenant, asked: Invitation
) -> None:
    client = rights(cast.started(asked), asked)
    with tenant(north.id):
        Invitation.objects.filter(id=asked.id).update(key_version=2, token_hash="0" * 64)
    assert client.get("/r/rights/").status_code == 403
    assert client.get("/r/rights/data.json").status_code == 403
    assert client.post("/r/rights/erase/", {"sure": "1"}).status_code == 403


def test_other_waves_keep_answers_without_a_name(
    north: Tenant, asked: Invitation, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = cast.open_wave(north, name="Later")
        other = cast.invite(wave, aalst, "ander@example.org")
        Invitation.objects.filter(id=other.id).update(contact=asked.contact)
        Wave.objects.filter(id=wave.id).update(state="closed", closed_at=timezone.now())
        Response.objects.create(
            wave=wave,
            participation=other.participation,
            invitation=other,
            perspective="political",
            function="mayor",
            answers={"S1": 4},
        )
        LetterCode.objects.create(invitation=other, key_version=1, code_hash="1" * 64)
        erase_person(by=None, contact=asked.contact, wave=asked.wave)
        other.refresh_from_db()
        assert (other.name, other.email) == ("", "")
        assert Response.objects.filter(invitation=other).count() == 1
        contact = Contact.objects.get(id=asked.contact_id)
        assert contact.erased_at is not None
        assert contact.name == ""


def test_the_trail_never_knew_the_name(north: Tenant, alice: User, asked: Invitation) -> None:
    with tenant(north.id):
        words = (asked.contact.email, asked.contact.name)
        erase_person(by=alice, contact=asked.contact)
        told = [json.dumps(row.details) for row in AuditEvent.objects.filter(actor=alice)]
    assert told
    assert not any(word in text for word in words for text in told)


def test_of_an_anonymous_wave_it_says_what_cannot_be(north: Tenant, aalst: Municipality) -> None:
    with tenant(north.id):
        invitation = cast.invite(cast.open_wave(north, mode="anonymous"), aalst)
        invitation.rights.all().delete()  # as after handing in
    client = rights(Client(), invitation)
    page = client.get("/r/rights/").content.decode()
    assert "artikel 11" in page
    answer = client.post("/r/rights/erase/", {"sure": "1"}).content.decode()
    assert "niemand weet wat van u is" in answer
    with tenant(north.id):
        row = Invitation.objects.get(id=invitation.id)
        assert row.token_hash.startswith("gone:")
        assert row.email == ""


def test_terms_count_from_the_end(north: Tenant, asked: Invitation) -> None:
    from surveys.privacy.terms import DataKind, ends, months_later  # noqa: PLC0415 -- beside its use

    wave = asked.wave
    assert ends(DataKind.LINKS, north, wave) == months_later(wave.closes_at, 3)
    assert ends(DataKind.ANSWERS, north, wave) == months_later(wave.closes_at, 24)
    released = wave.closes_at + timedelta(days=30)
    assert ends(DataKind.ANSWERS, north, wave, released) == months_later(released, 12)
    wave.retention = {"links": 99}
    assert ends(DataKind.LINKS, north, wave) == months_later(wave.closes_at, 12)
