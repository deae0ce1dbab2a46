"""Anonymous waves: what a respondent hands in is in the box once, is lost by nothing, is nobody's."""

import json
import threading
import time
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.ballots import actions as box
from surveys.ballots.sealing import seal, unseal
from surveys.ballots.tasks import stir_boxes, sweep_rights
from surveys.fieldwork.actions.fieldwork import add_people, close_wave, launch_wave
from surveys.fieldwork.actions.people import resend_link
from surveys.fieldwork.actions.reminding import send_reminders
from surveys.fieldwork.actions.running import end_answering
from surveys.fieldwork.queries.people import PeopleFilter, people_page
from surveys.models import (
    Ballot,
    BallotRight,
    Invitation,
    Mailing,
    Municipality,
    Response,
    Wave,
)
from surveys.refusals import BoxShut, Refused
from surveys.respond.actions.answering import AlreadySubmitted, NotStarted, WaveClosed
from surveys.respond.actions.boxed import hand_in_ballot
from surveys.respond.actions.respond import start
from surveys.respond.queries.response import wave_response
from tests.surveys import respond_cast as cast
from tests.surveys.ballot_stage import begun, hand_in, invited, left
from tests.surveys.fieldwork_stage import a_wave, people_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wave(north: Tenant) -> Wave:
    with tenant(north.id):
        return cast.open_wave(north, mode="anonymous")


def test_from_start_to_receipt(wave: Wave, aalst: Municipality) -> None:
    rik = invited(wave, aalst)
    client = cast.started(rik)
    assert cast.save(client, "S1", 4).status_code == 200
    answer = client.post(reverse("respond_submit"), follow=True)
    assert answer.redirect_chain == [(reverse("respond_receipt"), 303)]
    text = answer.content.decode()
    assert "verzegelde stembus" in text
    assert "Uw bewijs" not in text
    assert left(wave) == (0, 0, 1, 0)
    landing = cast.link(rik)
    assert "Welke het zijn, staat nergens" in Client().get(landing).content.decode()
    assert client.post(f"{landing}/start").headers["Location"] == landing
    again = client.post(reverse("respond_submit"), follow=True)
    assert "verzegelde stembus" in again.content.decode()
    assert client.get(reverse("respond_review")).headers["Location"] == reverse("respond_receipt")
    assert left(wave) == (0, 0, 1, 0)


def test_nothing_answered_is_no_ballot(wave: Wave, aalst: Municipality) -> None:
    client = cast.started(invited(wave, aalst))
    assert client.post(reverse("respond_submit")).status_code == 422
    assert left(wave) == (1, 1, 0, 0)


def test_many_submits_at_once_are_one_ballot(wave: Wave, aalst: Municipality) -> None:
    rik = begun(invited(wave, aalst))
    barrier = threading.Barrier(8)
    errors: list[BaseException] = []

    def submit() -> None:
        barrier.wait()
        try:
            for _ in range(12):
                hand_in(rik)
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert left(wave) == (0, 0, 1, 0)


def test_a_crash_between_the_two_transactions_loses_and_doubles_nothing(
    wave: Wave, aalst: Municipality
) -> None:
    rik, eva = begun(invited(wave, aalst)), begun(invited(wave, aalst, 2))
    for one in (rik, eva):
        with tenant(wave.tenant_id):
            hand_in_ballot(invitation=one)
    assert left(wave) == (2, 2, 2, 0)
    with tenant(wave.tenant_id), pytest.raises(AlreadySubmitted):
        start(invitation=rik)
    hand_in(rik)
    assert left(wave) == (1, 1, 2, 0)
    sweep_rights()
    sweep_rights()
    assert left(wave) == (0, 0, 2, 0)


def test_the_close_counts_all_ballots_as_nobodys(
    wave: Wave, aalst: Municipality, alice: User
) -> None:
    people = [begun(invited(wave, aalst, number), value=1 + number % 5) for number in range(8)]
    for one in people[:6]:
        hand_in(one)
    with tenant(wave.tenant_id):
        hand_in_ballot(invitation=people[6])  # and its request died
        before = wave_response(wave)
        closed = close_wave(by=alice, wave=wave)
        after = wave_response(closed)
        rows = list(Response.objects.all())
    assert left(wave) == (1, 0, 0, 7)
    assert {(row.invitation_id, row.language, row.viewport, row.person) for row in rows} == {
        (None, "", "", "")
    }
    assert {(row.function, row.perspective) for row in rows} == {
        ("political", "political"),
        ("administrative", "administrative"),
    }
    assert {row.submitted_at for row in rows} == {closed.closed_at}
    expected = sorted(1 + number % 5 for number in range(7))
    assert sorted(row.answers["S1"] for row in rows) == expected
    assert (before.submitted, after.submitted) == (7, 7)
    with connection.cursor() as cursor, tenant(wave.tenant_id):
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM surveys_response")
        assert cursor.fetchone() == (1,)


def test_too_late_is_told_and_not_counted(wave: Wave, aalst: Municipality, alice: User) -> None:
    rik = begun(invited(wave, aalst))
    with tenant(wave.tenant_id):
        close_wave(by=alice, wave=wave)
    with tenant(wave.tenant_id), pytest.raises((WaveClosed, NotStarted)):
        hand_in_ballot(invitation=rik)
    assert left(wave)[2:] == (0, 0)


def test_who_began_hands_in_within_the_minutes_of_grace(wave: Wave, aalst: Municipality) -> None:
    rik = begun(invited(wave, aalst))
    with tenant(wave.tenant_id):
        Wave.objects.update(closes_at=timezone.now() - timedelta(seconds=30))
        rik = Invitation.objects.select_related("wave").get(id=rik.id)
    hand_in(rik)
    assert left(wave) == (0, 0, 1, 0)


def test_submits_that_race_the_close(wave: Wave, aalst: Municipality, alice: User) -> None:
    people = [begun(invited(wave, aalst, number)) for number in range(20)]
    told: list[bool] = []
    barrier = threading.Barrier(5)

    def submit(some: list[Invitation]) -> None:
        barrier.wait()
        for one in some:
            try:
                hand_in(one)
                told.append(True)
            except Exception:
                told.append(False)
        connections.close_all()

    parts = [people[number::4] for number in range(4)]
    threads = [threading.Thread(target=submit, args=(part,)) for part in parts]
    for thread in threads:
        thread.start()
    barrier.wait()
    with tenant(wave.tenant_id):
        close_wave(by=alice, wave=wave)
    for thread in threads:
        thread.join()
    assert len(told) == 20
    assert left(wave)[2:] == (0, sum(told))


def test_stirring_leaves_one_transaction_and_every_ballot(
    wave: Wave, aalst: Municipality, alice: User
) -> None:
    for number in range(6):
        hand_in(begun(invited(wave, aalst, number), value=1 + number % 5))
    with tenant(wave.tenant_id):
        assert box.to_be_stirred(wave)
        before = sorted(bytes(row) for row in Ballot.objects.values_list("sealed", flat=True))
        ids = set(Ballot.objects.values_list("id", flat=True))
    stir_boxes()
    with tenant(wave.tenant_id):
        assert not box.to_be_stirred(wave)
        rows = Ballot.objects.values_list("sealed", flat=True)
        assert sorted(bytes(row) for row in rows) == before
        assert not ids & set(Ballot.objects.values_list("id", flat=True))
        close_wave(by=alice, wave=wave)
        box.stir(wave=wave)
    assert left(wave) == (0, 0, 0, 6)


def test_ballots_look_alike_and_open_with_the_key_alone(wave: Wave) -> None:
    short, long = {"S1": 4}, {"L1": "woorden " * 150}
    one, other = seal(wave.id, short), seal(wave.id, long)
    assert len(one) == len(other)
    assert seal(wave.id, short) != one
    assert [json.loads(unseal(wave.id, it)) for it in (one, other)] == [short, long]


def test_with_another_key_the_wave_stays_open_and_whole(
    wave: Wave, aalst: Municipality, alice: User
) -> None:
    hand_in(begun(invited(wave, aalst)))
    with (
        override_settings(RESPONDENT_KEY="another key"),
        pytest.raises(BoxShut, match="sleutel"),
        tenant(wave.tenant_id),
    ):
        close_wave(by=alice, wave=wave)
    assert left(wave) == (0, 0, 1, 0)
    with tenant(wave.tenant_id):
        wave.refresh_from_db()
        assert wave.state == "open"
        close_wave(by=alice, wave=wave)
    assert left(wave) == (0, 0, 0, 1)


def test_the_list_says_who_handed_in_and_mails_know_it(
    north: Tenant, alice: User, aalst: Municipality
) -> None:
    with tenant(north.id):
        wave = a_wave(alice, [aalst], mode="anonymous")
        add_people(by=alice, wave=wave, people=people_of(aalst, 2, 1))
        assert {row.progress for row in _people(wave)} == {"silent"}
        wave = launch_wave(by=alice, wave=wave)
        Mailing.objects.update(state="sent", sent_at=timezone.now())
        people = list(Invitation.objects.select_related("wave").order_by("contact__email"))
    hand_in(begun(people[0], value=2))
    with tenant(north.id):
        assert sorted(row.progress for row in _people(wave)) == ["silent", "silent", "submitted"]
        assert send_reminders(by=alice, wave=wave) == 2
        with pytest.raises(Refused, match="al geantwoord"):
            resend_link(by=alice, invitation=people[0])
        resend_link(by=alice, invitation=people[1])
        add_people(by=alice, wave=wave, people=people_of(aalst, 3, 1))
        assert BallotRight.objects.count() == 3
        close_wave(by=alice, wave=wave)
        assert sorted(row.progress for row in _people(wave)) == ["silent"] * 3 + ["submitted"]


def _people(wave: Wave) -> Any:
    return people_page(wave, PeopleFilter(), "nl").rows


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_sealing_leaves_nothing_of_what_was_deleted(wave: Wave, aalst: Municipality) -> None:
    for number in range(3):
        hand_in(begun(invited(wave, aalst, number)))
    assert _size("surveys_draft") > 0
    # What an older snapshot still sees stays, such as that of the server's own statistics.
    until = time.monotonic() + 30
    while _size("surveys_draft") or _size("surveys_ballotright"):
        assert time.monotonic() < until
        call_command("seal", stdout=StringIO())
    assert left(wave) == (0, 0, 3, 0)


def _size(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s)", [table])
        found: int = cursor.fetchone()[0]
    return found


def test_who_began_before_the_end_hands_a_ballot_in_within_the_minutes_of_grace(
    wave: Wave, aalst: Municipality, alice: User
) -> None:
    rik = begun(invited(wave, aalst))
    client = cast.started(rik)
    with tenant(wave.tenant_id):
        end_answering(by=alice, wave=wave)
    answer = client.post(reverse("respond_submit"), follow=True)
    assert answer.redirect_chain == [(reverse("respond_receipt"), 303)]
    assert left(wave) == (0, 0, 1, 0)
