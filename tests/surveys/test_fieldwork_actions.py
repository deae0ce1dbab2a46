"""Studies and waves: what may be made, changed, opened and closed, and when."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import (
    NameTaken,
    PeopleWouldBeLost,
    Refused,
    WaveNotDraft,
    WaveNotOpen,
    add_people,
    close_wave,
    create_study,
    extend_closing,
    launch_wave,
    set_municipalities,
    update_wave,
)
from surveys.fieldwork.people import Person
from surveys.models import Invitation, Mailing, Municipality, Participation, Study, Wave
from surveys.questionnaire.functions import Function
from tests.surveys.fieldwork_stage import a_staffed_wave, a_study, a_wave, first_of, people_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _inside_north(north: Tenant) -> Any:
    with tenant(north.id):
        yield


def test_study_name_is_unique(alice: User) -> None:
    study, version = a_study(alice)
    with pytest.raises(NameTaken, match="naam"):
        create_study(by=alice, questionnaire=version.questionnaire, name=" Studie ")
    with pytest.raises(IntegrityError, match="surveys_study_name"), transaction.atomic():
        Study.objects.create(questionnaire=study.questionnaire, name="Studie")


def test_wave_starts_as_a_draft_with_the_senders_defaults(alice: User, aalst: Municipality) -> None:
    wave = a_wave(alice, [aalst])
    assert (wave.state, wave.mode, wave.threshold) == ("draft", "confidential", 5)
    assert (wave.sender_name, wave.reply_to) == ("Noord Advies", alice.email)
    assert wave.languages == ["nl", "fr"]
    event = AuditEvent.objects.get(action="wave_created")
    assert event.actor == alice
    assert event.details["municipalities"] == 1


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"threshold": 2}, "threshold"),
        ({"distribution_threshold": 4}, "distribution_threshold"),
        ({"threshold": 9, "distribution_threshold": 8}, "distribution_threshold"),
        ({"margin": 0}, "margin"),
        ({"margin": 1}, "margin"),
        ({"mode": "secret"}, "mode"),
        ({"languages": []}, "languages"),
        ({"languages": ["nl", "xx"]}, "languages"),
        ({"sender_name": "Noord\r\nBcc: x@y.z"}, "sender_name"),
        ({"sender_name": "Noord\u2028x"}, "sender_name"),
        ({"sender_name": "  "}, "sender_name"),
        ({"reply_to": "a@b.c\nBcc: x@y.z"}, "reply_to"),
        ({"message": "nul \x00"}, "message"),
    ],
)
def test_impossible_wave_is_refused_at_its_field(
    alice: User, aalst: Municipality, options: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        a_wave(alice, [aalst], **options)
    assert refusal.value.field == field
    assert not Wave.objects.exists()


def test_wave_that_closes_before_it_opens_is_refused(alice: User, aalst: Municipality) -> None:
    with pytest.raises(Refused, match="einde"):
        a_wave(alice, [aalst], closes_at=timezone.now() - timedelta(days=9))


def test_version_of_another_questionnaire_is_refused(alice: User, aalst: Municipality) -> None:
    wave = a_wave(alice, [aalst])
    _study, other = a_study(alice, "Andere")
    with pytest.raises(Refused) as refusal:
        update_wave(by=alice, wave=wave, version=other)
    assert refusal.value.field == "version"


def test_unknown_municipality_is_refused(alice: User, aalst: Municipality) -> None:
    wave = a_wave(alice, [aalst])
    with pytest.raises(Refused, match="bestaat niet"):
        set_municipalities(by=alice, wave=wave, municipality_ids=[uuid4()])


def test_municipality_leaves_with_its_people_only_when_that_is_said(
    alice: User, aalst: Municipality, gent: Municipality
) -> None:
    wave = a_staffed_wave(alice, aalst, gent)
    with pytest.raises(PeopleWouldBeLost, match="2"):
        set_municipalities(by=alice, wave=wave, municipality_ids=[aalst.id])
    set_municipalities(by=alice, wave=wave, municipality_ids=[aalst.id], drop_people=True)
    assert Invitation.objects.count() == 2
    assert Participation.objects.count() == 1


def test_launch_writes_one_mail_for_each_invitation(
    alice: User, aalst: Municipality, gent: Municipality
) -> None:
    wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst, gent))
    assert wave.state == "open"
    assert wave.launched_at is not None
    assert Mailing.objects.filter(state="waiting", kind="invitation").count() == 4


def test_mail_of_a_wave_that_opens_later_waits_for_that(alice: User, aalst: Municipality) -> None:
    opens_at = timezone.now() + timedelta(days=2)
    launch_wave(by=alice, wave=a_staffed_wave(alice, aalst, opens_at=opens_at))
    assert set(Mailing.objects.values_list("due_at", flat=True)) == {opens_at}


@pytest.mark.parametrize(
    ("political", "administrative", "why"),
    [(0, 1, "politieke"), (1, 0, "administratieve"), (0, 0, "politieke")],
)
def test_launch_needs_both_sides(
    alice: User, aalst: Municipality, political: int, administrative: int, why: str
) -> None:
    wave = a_wave(alice, [aalst])
    add_people(by=alice, wave=wave, people=people_of(aalst, political, administrative))
    with pytest.raises(Refused, match=why):
        launch_wave(by=alice, wave=wave)
    wave.refresh_from_db()
    assert wave.state == "draft"
    assert not Mailing.objects.exists()


def test_launch_needs_a_municipality_and_a_future(alice: User, aalst: Municipality) -> None:
    with pytest.raises(Refused, match="bestuur"):
        launch_wave(by=alice, wave=a_wave(alice, [], name="Leeg"))
    past = timezone.now() - timedelta(days=2)
    wave = a_staffed_wave(alice, aalst, opens_at=past, closes_at=past + timedelta(days=1))
    with pytest.raises(Refused, match="verleden"):
        launch_wave(by=alice, wave=wave)


def test_imported_wave_opens_without_people_and_in_the_past(
    alice: User, aalst: Municipality
) -> None:
    past = timezone.now() - timedelta(days=400)
    options: dict[str, Any] = {
        "opens_at": past,
        "closes_at": past + timedelta(days=9),
        "imported": True,
    }
    wave = launch_wave(by=alice, wave=a_wave(alice, [aalst], **options), mail=False)
    assert close_wave(by=alice, wave=wave).state == "closed"


def test_states_go_one_way(alice: User, aalst: Municipality) -> None:
    draft = a_staffed_wave(alice, aalst)
    with pytest.raises(WaveNotOpen):
        close_wave(by=alice, wave=draft)
    with pytest.raises(WaveNotOpen):
        extend_closing(by=alice, wave=draft, closes_at=timezone.now())
    launch_wave(by=alice, wave=draft)
    with pytest.raises(WaveNotDraft):
        launch_wave(by=alice, wave=draft)
    with pytest.raises(WaveNotDraft):
        update_wave(by=alice, wave=draft, threshold=3)
    with pytest.raises(WaveNotDraft):
        set_municipalities(by=alice, wave=draft, municipality_ids=[aalst.id])
    closed = close_wave(by=alice, wave=draft)
    assert closed.closed_at is not None
    with pytest.raises(WaveNotOpen):
        close_wave(by=alice, wave=draft)
    with pytest.raises(WaveNotOpen):
        add_people(by=alice, wave=draft, people=people_of(aalst))


@pytest.mark.parametrize(
    "change",
    [{"threshold": 3}, {"margin": "0.2"}, {"state": "draft"}, {"may_correct": True}],
)
def test_database_keeps_the_promises_of_an_open_wave(
    alice: User, aalst: Municipality, change: dict[str, Any]
) -> None:
    wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.filter(id=wave.id).update(**change)


def test_closed_wave_cannot_be_reopened_in_the_database(alice: User, aalst: Municipality) -> None:
    wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
    close_wave(by=None, wave=wave)
    assert AuditEvent.objects.get(action="wave_closed").actor is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.filter(id=wave.id).update(state="open", closed_at=None)


def test_open_wave_gets_more_time_and_never_less(alice: User, aalst: Municipality) -> None:
    wave = launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
    later = wave.closes_at + timedelta(days=7)
    assert extend_closing(by=alice, wave=wave, closes_at=later).closes_at == later
    with pytest.raises(Refused, match="later"):
        extend_closing(by=alice, wave=wave, closes_at=later - timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"threshold": 2}, "threshold_floor"),
        ({"distribution_threshold": 4}, "threshold_floor"),
        ({"margin": "0"}, "wave_margin"),
        ({"mode": "open"}, "wave_mode"),
        ({"state": "gone"}, "from draft to open"),
        ({"launched_at": "2026-01-01T00:00Z"}, "wave_launched"),
        ({"closed_at": "2026-01-01T00:00Z"}, "wave_closed"),
        ({"closes_at": "2000-01-01T00:00Z"}, "closes_after_opens"),
    ],
)
def test_database_refuses_an_impossible_wave(
    alice: User, aalst: Municipality, change: dict[str, Any], constraint: str
) -> None:
    wave = a_wave(alice, [aalst])
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Wave.objects.filter(id=wave.id).update(**change)
    assert constraint in str(error.value)


def test_database_refuses_twins(alice: User, aalst: Municipality) -> None:
    wave = a_staffed_wave(alice, aalst)
    launch_wave(by=alice, wave=wave)
    rows: list[Any] = [
        Participation.objects.get(),
        first_of(wave),
        first_of(wave).contact,
        Mailing.objects.filter(invitation=first_of(wave)).get(),
        Wave.objects.get(),
    ]
    for row in rows:
        row.pk = uuid4()
        row._state.adding = True
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Invitation, {"perspective": "neutral"}),
        (Mailing, {"sent_at": "2026-01-01T00:00Z"}),
        (Mailing, {"state": "sent"}),
    ],
)
def test_database_refuses_impossible_people_and_mails(
    alice: User, aalst: Municipality, model: Any, change: dict[str, Any]
) -> None:
    launch_wave(by=alice, wave=a_staffed_wave(alice, aalst))
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)


def test_database_refuses_an_unknown_function(alice: User, aalst: Municipality) -> None:
    wave = a_staffed_wave(alice, aalst)
    contact = first_of(wave).contact
    contact.function = "king"
    with pytest.raises(IntegrityError, match="contact_function"), transaction.atomic():
        contact.save()


def crowd(municipality: Municipality, size: int) -> list[Person]:
    functions = [Function.COUNCILLOR, Function.POLICY_OFFICER]
    return [
        Person(f"Mens {i}", f"mens{i}@example.org", municipality.id, functions[i % 2])
        for i in range(size)
    ]


@pytest.mark.parametrize("size", [2, 3000])
def test_queries_of_adding_and_launching_do_not_grow(
    alice: User, aalst: Municipality, size: int
) -> None:
    wave = a_wave(alice, [aalst])
    with CaptureQueriesContext(connection) as adding:
        assert add_people(by=alice, wave=wave, people=crowd(aalst, size)) == size
    with CaptureQueriesContext(connection) as launching:
        launch_wave(by=alice, wave=wave)
    assert Mailing.objects.count() == size
    assert (len(adding), len(launching)) == (12, 9)
