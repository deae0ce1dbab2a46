"""A municipality's own reminder: proposed by its manager, sent by a consultant, to whom nobody tells."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditEvent, Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import close_wave
from surveys.fieldwork.actions.own_reminders import propose_reminder, send_own_reminder
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Mailing, Municipality, OwnReminder, Participation, Wave
from surveys.models.fieldwork import MailState
from surveys.refusals import Refused, WaveNotOpen
from tests.conftest import client_of
from tests.surveys.test_progress import a_running_wave, respond

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Dag {naam}, {bestuur} rekent op u. {iemand} {{ 7*7 }} <b>x</b>"


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality, gent: Municipality) -> Wave:
    """Everybody was invited; one politician of Aalst handed in."""
    with tenant(north.id):
        made = a_running_wave(alice, aalst, gent, each=2)
        Mailing.objects.update(state=MailState.SENT, sent_at=timezone.now())
        respond(made, aalst, "political", 1)
        return made


def path(wave: Wave, page: str = "reminder/41002/") -> str:
    return f"/t/north/waves/{wave.id}/{page}"


def place(wave: Wave) -> Participation:
    found: Participation = wave.participations.select_related("wave").get(
        municipality__code="41002"
    )
    return found


def test_a_manager_proposes_and_a_consultant_sends(wave: Wave, alice: User, bram: User) -> None:
    manager, boss = client_of(bram), client_of(alice)
    assert path(wave) in manager.get(path(wave, "")).content.decode()
    assert manager.post(path(wave), {"text": TEXT}).status_code == 302
    assert manager.post(path(wave), {"text": TEXT}).status_code == 422  # one waits already
    send_waiting_mail(str(wave.tenant_id))
    assert mail.outbox == []
    assert "1 bestuur stelt een herinnering in eigen woorden voor" in boss.get(path(wave, "")).text
    assert "stelt een herinnering" not in manager.get(path(wave, "")).text
    page = boss.get(path(wave, "reminders/")).content.decode()
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    with tenant(wave.tenant_id):
        reminder = OwnReminder.objects.get()
    boss.post(path(wave, f"reminders/{reminder.id}/"), {"send": "on"})
    boss.post(path(wave, f"reminders/{reminder.id}/"), {"send": "on"})  # once
    send_waiting_mail(str(wave.tenant_id))
    assert len(mail.outbox) == 3  # the four of Aalst but who handed in, and nobody of Gent
    assert not [letter for letter in mail.outbox if "44021" in str(letter.to)]
    [letter] = [one for one in mail.outbox if "schepen1" in str(one.to)]
    assert "Dag schepen 1, Aalst rekent op u. {iemand} {{ 7*7 }} <b>x</b>" in letter.body
    html: Any = letter.alternatives[0][0]  # type: ignore[attr-defined]
    assert "<b>x</b>" not in html
    with tenant(wave.tenant_id):
        told = AuditEvent.objects.filter(action__startswith="own_reminder")
        assert sorted(told.values_list("action", "actor__email")) == [
            ("own_reminder_proposed", bram.email), ("own_reminder_sent", alice.email)
        ]  # fmt: skip


def test_one_a_week_and_what_was_declined_does_not_count(
    wave: Wave, alice: User, bram: User
) -> None:
    with tenant(wave.tenant_id):
        first = propose_reminder(by=bram, participation=place(wave), text="x")
    client_of(alice).post(path(wave, f"reminders/{first.id}/"), {"decline": "on"})
    with tenant(wave.tenant_id):
        second = propose_reminder(by=bram, participation=place(wave), text="y")
        send_own_reminder(by=alice, reminder=second)
        with pytest.raises(Refused, match="per week"):
            propose_reminder(by=bram, participation=place(wave), text="z")
        OwnReminder.objects.update(proposed_at=timezone.now() - timedelta(days=8))
        assert propose_reminder(by=bram, participation=place(wave), text="z").number == 3
        with pytest.raises(IntegrityError, match="waits"), transaction.atomic():
            OwnReminder.objects.create(participation=place(wave), number=9, text="w")
        with pytest.raises(IntegrityError, match="decided"), transaction.atomic():
            OwnReminder.objects.filter(number=1).update(decided_at=None)
        with pytest.raises(IntegrityError, match="number"), transaction.atomic():
            OwnReminder.objects.create(
                participation=place(wave), number=1, text="w",
                state="sent", decided_at=timezone.now(),
            )  # fmt: skip


def test_only_of_the_own_municipality_and_while_the_wave_is_open(
    wave: Wave, alice: User, bram: User
) -> None:
    assert client_of(bram).get(path(wave, "reminder/44021/")).status_code == 404
    assert client_of(alice).get(path(wave)).status_code == 403
    assert client_of(bram).get(path(wave, "reminders/")).status_code == 403
    assert client_of(bram).post(path(wave), {"text": " "}).status_code == 422
    with tenant(wave.tenant_id):
        close_wave(by=alice, wave=wave)
        with pytest.raises(WaveNotOpen):
            propose_reminder(by=bram, participation=place(wave), text="x")


def test_the_list_costs_the_same_for_one_and_for_three(
    wave: Wave, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    boss = client_of(alice)
    for number in (1, 2, 3):
        with tenant(wave.tenant_id):
            OwnReminder.objects.create(
                participation=place(wave), number=number, text="x", proposed_by=alice,
                state="declined", decided_at=timezone.now(), decided_by=alice,
            )  # fmt: skip
        if number != 2:
            boss.get(path(wave, "reminders/"))
            with django_assert_num_queries(8):
                boss.get(path(wave, "reminders/"))
