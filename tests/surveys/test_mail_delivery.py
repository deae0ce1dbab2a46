"""Sending: nobody twice, nobody forgotten, whatever the mail server does."""

import smtplib
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery.signals import after_task_publish
from django.conf import settings
from django.db import connections
from django.test import override_settings
from django.utils import timezone

from accounts.jobs.leases import heartbeat
from accounts.jobs.outbox import claims
from accounts.jobs.outbox.claims import BACK_OFF, UNHEARD
from accounts.jobs.outbox.trouble import Trouble, sentence
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import add_people, close_wave, launch_wave
from surveys.fieldwork.actions.mailing import claim_mailings, retry_mails
from surveys.fieldwork.actions.reminding import send_reminders
from surveys.fieldwork.tasks import send_mailing, send_waiting_mail, sweep_mail
from surveys.models import Mailing, Municipality, ReminderSlot, Response, Wave
from tests.benchmarking.workers import wait_for
from tests.faults.services import holding
from tests.surveys.fieldwork_stage import a_staffed_wave, a_wave, people_of
from tests.surveys.sink import Sink, running_sink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running_sink() as sink:
        yield sink


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality, gent: Municipality) -> Wave:
    """An open wave with four people."""
    with tenant(north.id):
        return launch_wave(by=alice, wave=a_staffed_wave(alice, aalst, gent))


def mails(of: Tenant) -> list[Mailing]:
    with tenant(of.id):
        return list(Mailing.objects.order_by("invitation__contact__email"))


def states(of: Tenant) -> Counter[str]:
    return Counter(mail.state for mail in mails(of))


def make_due(of: Tenant) -> None:
    with tenant(of.id):
        Mailing.objects.filter(state="waiting").update(due_at=timezone.now())
        Mailing.objects.filter(state="sending").update(
            lease_until=timezone.now() - UNHEARD - timedelta(seconds=1)
        )


def together(work: Any, count: int) -> None:
    """Run the same work in threads that start at the same moment."""
    barrier = threading.Barrier(count)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            barrier.wait()
            work()
        except BaseException as error:  # shown by the assertion below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_every_mail_goes_out_once_over_one_connection(
    north: Tenant, wave: Wave, sink: Sink
) -> None:
    send_waiting_mail(str(north.id))
    assert len(sink.mails) == 4
    assert len(set(sink.addresses)) == 4
    assert len(sink.connections) == 1
    assert states(north) == {"sent": 4}
    send_waiting_mail(str(north.id))
    send_mailing(str(north.id), str(mails(north)[0].id))
    assert len(sink.mails) == 4


@override_settings(MAILS_PER_DOMAIN=0)
def test_two_senders_at_the_same_time_mail_nobody_twice(
    north: Tenant, alice: User, aalst: Municipality, sink: Sink
) -> None:
    with tenant(north.id):
        wave = a_wave(alice, [aalst])
        add_people(by=alice, wave=wave, people=people_of(aalst, 30, 30))
        launch_wave(by=alice, wave=wave)
    sink.delay = 0.002
    together(lambda: send_waiting_mail(str(north.id)), 4)
    assert len(sink.mails) == 60
    assert max(Counter(sink.addresses).values()) == 1
    assert states(north) == {"sent": 60}


def test_one_mail_asked_for_by_many_goes_out_once(north: Tenant, wave: Wave, sink: Sink) -> None:
    chosen = str(mails(north)[0].id)
    together(lambda: send_mailing(str(north.id), chosen), 6)
    assert len(sink.mails) == 1


def test_server_that_is_away_costs_time_and_no_mail(north: Tenant, wave: Wave) -> None:
    with running_sink() as away:
        pass
    with override_settings(
        EMAIL_BACKEND="accounts.jobs.outbox.smtp.Backend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=1,
        EMAIL_TIMEOUT=2,
    ):
        send_waiting_mail(str(north.id))
    # One mail found out; the others were left alone.
    assert away.mails == []
    tried = [mail for mail in mails(north) if mail.attempts]
    assert [mail.attempts for mail in tried] == [1]
    assert tried[0].due_at > timezone.now()
    assert "niet bereikbaar" in sentence(tried[0].error)
    make_due(north)
    with running_sink() as back:
        send_waiting_mail(str(north.id))
    assert len(back.mails) == 4


def test_not_now_is_tried_again_later_and_later_and_then_given_up(
    north: Tenant, wave: Wave, sink: Sink
) -> None:
    sink.answer = lambda _address: "451 4.7.1 Greylisted"
    chosen = mails(north)[0].id
    for waits in BACK_OFF:
        before = timezone.now()
        send_mailing(str(north.id), str(chosen))
        mail = next(m for m in mails(north) if m.id == chosen)
        assert mail.state == "waiting"
        assert before + waits <= mail.due_at <= timezone.now() + waits
        make_due(north)
    send_mailing(str(north.id), str(chosen))
    mail = next(m for m in mails(north) if m.id == chosen)
    assert (mail.state, mail.attempts) == ("failed", 6)
    assert "451 4.7.1 Greylisted" in sentence(mail.error)
    assert sink.mails == []


def test_refused_address_fails_at_once_and_the_others_go_on(
    north: Tenant, wave: Wave, alice: User, sink: Sink
) -> None:
    sink.answer = lambda address: "550 <b>No</b> such user" if "schepen" in address else "250 OK"
    send_waiting_mail(str(north.id))
    assert states(north) == {"failed": 2, "sent": 2}
    failed = [mail for mail in mails(north) if mail.state == "failed"]
    assert {mail.attempts for mail in failed} == {1}
    assert sentence(failed[0].error) == (
        "De mailserver weigert dit adres. (550 <b>No</b> such user)"
    )
    sink.answer = lambda _address: "250 OK"
    with tenant(north.id):
        assert retry_mails(by=alice, wave=wave) == 2
    send_waiting_mail(str(north.id))
    assert states(north) == {"sent": 4}
    assert max(Counter(sink.addresses).values()) == 1


@pytest.mark.parametrize(
    ("said", "state", "words"),
    [
        ("554 5.7.1 Looks like spam", "failed", "weigert"),
        ("452 4.2.2 Mailbox full", "waiting", "nog niet"),
    ],
)
def test_refusal_of_the_content(
    north: Tenant, wave: Wave, sink: Sink, said: str, state: str, words: str
) -> None:
    sink.after_data = lambda _session: said
    chosen = mails(north)[0].id
    send_mailing(str(north.id), str(chosen))
    mail = next(m for m in mails(north) if m.id == chosen)
    assert (mail.state, mail.unknown_outcomes) == (state, 0)
    assert words in sentence(mail.error)
    assert said in sentence(mail.error)


def test_line_that_breaks_after_the_mail_is_repeated_once(
    north: Tenant, wave: Wave, sink: Sink
) -> None:
    """The server has it and never said so: nobody can know, so twice at most, and marked."""
    sink.after_data = lambda _session: "drop"
    chosen = str(mails(north)[0].id)
    for _attempt in range(4):
        send_mailing(str(north.id), chosen)
        make_due(north)
    assert len(sink.mails) == 2
    assert len({mail["Message-ID"] for mail in sink.mails}) == 1
    mail = next(m for m in mails(north) if str(m.id) == chosen)
    assert mail.state == "failed"
    assert "misschien toch aangekomen" in sentence(mail.error)


def die_after_handing_over(of: Tenant, mailing_id: str) -> None:
    """All that is left of a sender that was killed before it heard the server's answer."""
    with tenant(of.id):
        (mine,) = claim_mailings(mailing_id=mailing_id) or []
    assert claims.handed_over(mine)


def test_mails_that_a_dead_sender_had_not_handed_over_leave_as_if_nothing_had_happened(
    north: Tenant, wave: Wave, sink: Sink
) -> None:
    for _death in range(3):
        with tenant(north.id):
            assert len(claim_mailings() or []) == 4
        make_due(north)
    send_waiting_mail(str(north.id))
    assert len(sink.mails) == 4
    assert [mail.unknown_outcomes for mail in mails(north)] == [0, 0, 0, 0]


def test_mail_that_a_dead_sender_had_handed_over_is_not_sent_again_and_says_so(
    north: Tenant, wave: Wave, sink: Sink
) -> None:
    chosen = str(mails(north)[0].id)
    die_after_handing_over(north, chosen)
    sweep_mail()
    assert states(north) == {"sending": 1, "waiting": 3}  # the lease still runs
    make_due(north)
    send_mailing(str(north.id), chosen)
    sweep_mail()
    assert sink.mails == []
    mail = next(m for m in mails(north) if str(m.id) == chosen)
    assert mail.state == "sent"
    with tenant(north.id):
        assert [event.kind for event in mail.events.all()] == ["unclear"]
    assert "wellicht aangekomen" in sentence(mail.error)


def test_outcome_of_a_lost_claim_is_not_written(north: Tenant, wave: Wave) -> None:
    chosen = str(mails(north)[0].id)
    with tenant(north.id):
        (zombie,) = claim_mailings(mailing_id=chosen) or []
    make_due(north)
    with tenant(north.id):
        (successor,) = claim_mailings(mailing_id=chosen) or []
        assert not claims.handed_over(zombie)
        assert not claims.sent(zombie)
        assert not claims.failed(zombie, Trouble.REFUSED)
        assert claims.sent(successor)


def test_a_sender_that_lives_keeps_all_the_mails_of_its_claim(north: Tenant, wave: Wave) -> None:
    """However slow the mail server is, and also while one of them is being written down."""
    with tenant(north.id):
        mine = claim_mailings() or []
    make_due(north)
    claim = claims.MailsClaim(tuple(mine))
    with holding(north.id, lambda: Mailing.objects.filter(id=mine[0].id)):
        with heartbeat(north.id, claim, every=0.05) as pulse:
            wait_for(lambda: [kept(mail) for mail in mine] == [False, True, True, True])
        assert pulse.is_sure
    with tenant(north.id):
        assert [mail.id for mail in claim_mailings() or []] == [mine[0].id]


def kept(mail: Mailing) -> bool:
    with tenant(mail.tenant_id):
        return bool(Mailing.objects.get(id=mail.id).lease_until > timezone.now())


def test_closed_wave_mails_nobody(north: Tenant, wave: Wave, alice: User, sink: Sink) -> None:
    with tenant(north.id):
        close_wave(by=alice, wave=wave)
    send_waiting_mail(str(north.id))
    assert sink.mails == []
    assert states(north) == {"withheld": 4}
    assert "gesloten" in sentence(mails(north)[0].error)


def test_reminder_goes_to_those_who_did_not_answer(
    north: Tenant, wave: Wave, alice: User, sink: Sink
) -> None:
    send_waiting_mail(str(north.id))
    answer(north, wave, 0)
    with tenant(north.id):
        assert send_reminders(by=alice, wave=wave) == 3
    answer(north, wave, 1)  # between writing and sending
    send_waiting_mail(str(north.id))
    assert len(sink.mails) == 4 + 2
    assert states(north) == {"sent": 6, "withheld": 1}
    with tenant(north.id):
        ReminderSlot.objects.update(day=timezone.localdate() - timedelta(days=1))
        assert send_reminders(by=alice, wave=wave) == 2
        assert set(Mailing.objects.filter(kind="reminder").values_list("number", flat=True)) == {
            1,
            2,
        }


def answer(of: Tenant, wave: Wave, position: int) -> None:
    with tenant(of.id):
        invitation = wave.invitations.order_by("contact__email")[position]
        Response.objects.create(
            wave=wave,
            participation=invitation.participation,
            invitation=invitation,
            perspective=invitation.perspective,
            function=invitation.function,
            answers={},
        )


def test_sweep_rings_for_each_tenant_with_due_mail(
    north: Tenant, south: Tenant, wave: Wave, enqueued: list[tuple[str, list[str]]]
) -> None:
    sweep_mail()
    wait_for(lambda: bool(enqueued))  # whoever enqueues waits half a second at most
    assert enqueued == [("surveys.tasks.send_waiting_mail", [str(north.id)])]


@pytest.fixture
def enqueued() -> Iterator[list[tuple[str, list[str]]]]:
    """What the broker took, in order."""
    heard: list[tuple[str, list[str]]] = []

    def hear(sender: str, body: Any, **_rest: Any) -> None:
        heard.append((sender, list(body[0])))

    after_task_publish.connect(hear)
    yield heard
    after_task_publish.disconnect(hear)


def test_connection_is_renewed_now_and_then(
    north: Tenant, alice: User, aalst: Municipality, sink: Sink
) -> None:
    with tenant(north.id):
        wave = a_wave(alice, [aalst])
        add_people(by=alice, wave=wave, people=people_of(aalst, 26, 26))
        launch_wave(by=alice, wave=wave)
    send_waiting_mail(str(north.id))
    assert len(sink.mails) == 52
    assert len(sink.connections) == 2


def test_sink_is_a_real_server(sink: Sink) -> None:
    with smtplib.SMTP("127.0.0.1", settings.EMAIL_PORT, timeout=5) as server:
        assert server.noop()[0] == 250
