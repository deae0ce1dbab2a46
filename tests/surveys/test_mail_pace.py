"""Mails leave for one domain at a set pace; what waits has a due time, and is no error."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from django.test import override_settings

from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.delivery.pace import turns
from surveys.fieldwork.actions.fieldwork import add_people, launch_wave
from surveys.fieldwork.actions.people import resend_link
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Mailing, Municipality, Wave
from tests.surveys.fieldwork_stage import a_wave, first_of, people_of
from tests.surveys.sink import Sink, running_sink

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running_sink() as sink:
        yield sink


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality) -> Wave:
    """Sixty people, all at example.org."""
    with time_machine.travel(NOON, tick=False), tenant(north.id):
        wave = a_wave(alice, [aalst])
        add_people(by=alice, wave=wave, people=people_of(aalst, 30, 30))
        return launch_wave(by=alice, wave=wave)


@override_settings(MAILS_PER_DOMAIN=100)
def test_so_many_an_hour_and_each_once_whenever_a_sender_looks(
    north: Tenant, wave: Wave, sink: Sink
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        send_waiting_mail(str(north.id))
        assert len(sink.mails) == 10  # a tenth of the hour's at once
        with tenant(north.id):
            waiting = Mailing.objects.filter(state="waiting").order_by("due_at")
            assert {(m.error, m.attempts) for m in waiting} == {("", 0)}
            due = [m.due_at for m in waiting]
        assert due[0] > NOON
        assert {later - sooner for sooner, later in pairwise(due)} == {timedelta(seconds=36)}
        for minute in range(1, 31):
            clock.shift(timedelta(minutes=1))
            send_waiting_mail(str(north.id))
            assert len(sink.mails) <= 10 + minute * 100 / 60
        assert len(sink.mails) >= 59
        clock.shift(timedelta(minutes=1))
        send_waiting_mail(str(north.id))
        assert len(sink.mails) == 60
    assert max(Counter(sink.addresses).values()) == 1


@override_settings(MAILS_PER_DOMAIN=100)
def test_senders_that_were_away_for_hours_do_not_make_up_for_it_at_once(
    north: Tenant, wave: Wave, sink: Sink
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        send_waiting_mail(str(north.id))
        clock.shift(timedelta(hours=5))
        send_waiting_mail(str(north.id))
        assert len(sink.mails) == 20


@override_settings(MAILS_PER_DOMAIN=10)
def test_what_somebody_waits_for_leaves_at_once(
    north: Tenant, alice: User, wave: Wave, sink: Sink
) -> None:
    with time_machine.travel(NOON, tick=False):
        send_waiting_mail(str(north.id))
        assert len(sink.mails) == 1
        with tenant(north.id):
            waiting = Mailing.objects.filter(state="waiting").first()
            assert waiting is not None
            resend_link(by=alice, invitation=waiting.invitation)
        send_waiting_mail(str(north.id))
        assert len(sink.mails) == 2


def test_domains_do_not_wait_for_each_other(north: Tenant) -> None:
    with override_settings(MAILS_PER_DOMAIN=1), tenant(north.id):
        assert turns(["a.example", "b.example"], NOON) == [None, None]
        hour = timedelta(hours=1)
        assert turns(["a.example", "a.example"], NOON) == [NOON + hour, NOON + 2 * hour]
        assert turns(["b.example"], NOON + hour) == [None]


@override_settings(MAILS_PER_DOMAIN=0)
def test_without_a_pace_all_leave(north: Tenant, wave: Wave, sink: Sink) -> None:
    with time_machine.travel(NOON, tick=False):
        send_waiting_mail(str(north.id))
    assert len(sink.mails) == 60
    with tenant(north.id):
        assert first_of(wave).stop_hash
