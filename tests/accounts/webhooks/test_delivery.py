"""Messages from the act to the receiver: signed, once, tried again, given up, and logged."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from accounts.jobs.leases import LeaseLost
from accounts.models import (
    AuditEvent,
    DeliveryState,
    Tenant,
    User,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
    WebhookMailing,
)
from accounts.tenancy import tenant
from accounts.webhooks import actions, signing, tasks
from accounts.webhooks.dialling import OutsideLine, ReceiverAnswer
from accounts.webhooks.events import ToldEvent, announce
from accounts.webhooks.trouble import BACK_OFF, JITTER, ReceiverTrouble
from tests.accounts.webhooks.receiver import Receiver, listening

pytestmark = pytest.mark.django_db

ALL = ["wave.closed", "run.ready", "edition.released"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found, override_settings(WEBHOOKS_LOCAL=True):
        yield found


@pytest.fixture
def hook(north: Tenant, olga: User, receiver: Receiver) -> Webhook:
    with tenant(north.id):
        return actions.create_webhook(by=olga, name="CRM", url=receiver.url, events=ALL)


def happen(
    north: Tenant, event: ToldEvent = ToldEvent.WAVE_CLOSED, subject: UUID | None = None
) -> None:
    with tenant(north.id):
        about = {"wave": "w"}
        announce(event, subject_id=subject or uuid4(), address="/api/v1/waves/w", about=about)


def deliver(north: Tenant) -> int:
    """Everything that is due now; how many messages."""
    number = 0
    while tasks.deliver_next(north.id, OutsideLine()):
        number += 1
    return number


def state_of(north: Tenant) -> tuple[str, int]:
    with tenant(north.id):
        row = WebhookDelivery.objects.get()
        return row.state, row.attempts


def test_message_is_thin_and_verifies(north: Tenant, hook: Webhook, receiver: Receiver) -> None:
    happen(north)
    assert deliver(north) == 1
    (got,) = receiver.got
    told = Verifier(signing.secret_of(hook)).verify(got.body, got.headers)
    assert set(told) == {"type", "timestamp", "data"}
    assert told["type"] == "wave.closed"
    assert set(told["data"]) == {"wave", "url"}
    assert told["data"]["url"].endswith("/api/v1/waves/w")
    assert got.headers["content-type"] == "application/json"
    assert got.path == "/in?x=1"
    assert state_of(north) == ("delivered", 1)


def test_wrong_secret_does_not_verify(north: Tenant, hook: Webhook, receiver: Receiver) -> None:
    happen(north)
    deliver(north)
    got = receiver.got[0]
    with pytest.raises(WebhookVerificationError):
        Verifier("whsec_" + "A" * 44).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(signing.secret_of(hook)).verify(got.body + " ", got.headers)


def test_both_secrets_sign_for_a_day(
    north: Tenant, olga: User, hook: Webhook, receiver: Receiver
) -> None:
    old = signing.secret_of(hook)
    with tenant(north.id):
        new = signing.secret_of(actions.rotate_secret(by=olga, webhook=hook))
    assert old != new
    happen(north)
    deliver(north)
    for secret in (old, new):
        Verifier(secret).verify(receiver.got[0].body, receiver.got[0].headers)
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        happen(north)
        deliver(north)
        Verifier(new).verify(receiver.got[1].body, receiver.got[1].headers)
        with pytest.raises(WebhookVerificationError):
            Verifier(old).verify(receiver.got[1].body, receiver.got[1].headers)


def test_secrets_differ_by_address(north: Tenant, olga: User, hook: Webhook) -> None:
    with tenant(north.id):
        other = actions.create_webhook(by=olga, name="b", url="https://b.example/", events=ALL)
    assert signing.secret_of(hook) != signing.secret_of(other)


def test_act_that_is_undone_tells_nothing(north: Tenant, hook: Webhook) -> None:
    with tenant(north.id):
        announce(ToldEvent.RUN_READY, subject_id=uuid4(), address="/", about={})
        transaction.set_rollback(True)
    with tenant(north.id):
        assert not WebhookDelivery.objects.exists()


def test_same_act_is_told_once(north: Tenant, hook: Webhook) -> None:
    subject = uuid4()
    for _ in range(2):
        happen(north, ToldEvent.RUN_READY, subject)
    with tenant(north.id):
        assert WebhookDelivery.objects.count() == 1


def test_only_what_was_asked_for_is_told(north: Tenant, south: Tenant, olga: User) -> None:
    with tenant(north.id):
        url = "https://b.example/"
        hook = actions.create_webhook(by=olga, name="b", url=url, events=["run.ready"])
    happen(north, ToldEvent.WAVE_CLOSED)
    happen(south, ToldEvent.RUN_READY)
    with tenant(north.id):
        assert not WebhookDelivery.objects.exists()
        actions.switch_webhook(by=olga, webhook=hook, on=False)
    happen(north, ToldEvent.RUN_READY)
    with tenant(north.id):
        assert not WebhookDelivery.objects.exists()


def test_failure_is_tried_again_under_the_same_id(
    north: Tenant, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = 503
    happen(north)
    assert deliver(north) == 1, "the second attempt waits"
    assert state_of(north) == ("waiting", 1)
    receiver.answers = 204
    with time_machine.travel(timezone.now() + BACK_OFF[0] * (1 + JITTER), tick=False):
        assert deliver(north) == 1
        first, second = receiver.got
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert first.body == second.body
        assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert state_of(north) == ("delivered", 2)
    with tenant(north.id):
        tried = WebhookAttempt.objects.order_by("at").values_list("status", "trouble", "piece")
        assert list(tried) == [(503, "refused", "ok"), (204, "", "")]


def test_waits_grow_as_promised(north: Tenant, hook: Webhook, receiver: Receiver) -> None:
    receiver.answers = 500
    happen(north)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for wait in BACK_OFF:
            deliver(north)
            with tenant(north.id):
                row = WebhookDelivery.objects.get()
            assert wait <= row.due_at - timezone.now() <= wait * (1 + JITTER)
            clock.move_to(row.due_at)
    assert sum(BACK_OFF, timedelta()) > timedelta(days=3)


def exhaust(north: Tenant) -> None:
    """Every attempt of the messages that wait, one after the other."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while deliver(north):
            with tenant(north.id):
                waiting = WebhookDelivery.objects.filter(state=DeliveryState.WAITING.value)
                latest = waiting.order_by("-due_at").first()
            if latest is not None:
                clock.move_to(latest.due_at)


def test_address_that_never_answers_is_switched_off_and_owners_hear_of_it(
    north: Tenant, olga: User, alice: User, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = 500
    happen(north)
    exhaust(north)
    assert len(receiver.got) == len(BACK_OFF) + 1
    assert state_of(north)[0] == "failed"
    with tenant(north.id):
        hook.refresh_from_db()
        assert hook.disabled_because == ReceiverTrouble.FAILING
        assert AuditEvent.objects.filter(action="webhook_gave_up").count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        tasks.send_mail(str(north.id))
        tasks.send_mail(str(north.id))
    (letter,) = mail.outbox
    assert letter.to == [olga.email]
    assert "CRM" in letter.subject
    assert f"/t/north/webhooks/{hook.id}/" in letter.body


def test_one_bad_message_does_not_switch_off(
    north: Tenant, hook: Webhook, receiver: Receiver
) -> None:
    bad = uuid4()
    happen(north, ToldEvent.RUN_READY, bad)

    def fussy(handler: BaseHTTPRequestHandler) -> None:
        status = 400 if "run.ready" in receiver.got[-1].body else 200
        handler.send_response(status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    receiver.answers = fussy
    happen(north, ToldEvent.WAVE_CLOSED)
    exhaust(north)
    with tenant(north.id):
        hook.refresh_from_db()
        assert hook.disabled_at is None
        assert WebhookDelivery.objects.get(subject_id=bad).state == "failed"
        assert not WebhookMailing.objects.exists()


def test_410_switches_off_at_once(north: Tenant, hook: Webhook, receiver: Receiver) -> None:
    receiver.answers = 410
    happen(north, ToldEvent.WAVE_CLOSED)
    happen(north, ToldEvent.RUN_READY)
    assert deliver(north) == 1
    with tenant(north.id):
        hook.refresh_from_db()
        assert hook.disabled_because == ReceiverTrouble.GONE
        assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"failed"}
        assert WebhookMailing.objects.count() == 1


def test_sent_again_after_it_was_switched_on(
    north: Tenant, olga: User, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = 410
    happen(north)
    deliver(north)
    receiver.answers = 200
    with tenant(north.id):
        row = WebhookDelivery.objects.get()
        with pytest.raises(actions.NothingToSend):
            actions.send_again(by=olga, delivery=row)
        actions.switch_webhook(by=olga, webhook=hook, on=True)
        actions.send_again(by=olga, delivery=row)
        with pytest.raises(actions.NothingToSend):
            actions.send_again(by=olga, delivery=row)
    assert deliver(north) == 1
    assert state_of(north) == ("delivered", 1)
    assert receiver.got[0].headers["webhook-id"] == receiver.got[1].headers["webhook-id"]


def test_test_message_is_tried_once(
    north: Tenant, olga: User, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = 500
    with tenant(north.id):
        actions.send_test(by=olga, webhook=hook)
    deliver(north)
    assert json.loads(receiver.got[0].body)["type"] == "webhook.test"
    assert state_of(north) == ("failed", 1)


def test_piece_of_an_answer_is_short_and_plain(
    north: Tenant, hook: Webhook, receiver: Receiver
) -> None:
    def hostile(handler: BaseHTTPRequestHandler) -> None:
        body = (
            "\x00\x1b[31m\u202e<script>alert(1)</script>\U0001f600".encode() + b"\xff" + b"z" * 900
        )
        handler.send_response(500)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    receiver.answers = hostile
    happen(north)
    deliver(north)
    with tenant(north.id):
        piece = WebhookAttempt.objects.get().piece
    assert piece.startswith("[31m <script>alert(1)</script> zzz")
    assert len(piece) == 200
    assert piece.isprintable()


def test_worker_that_died_is_followed_by_another(
    north: Tenant, hook: Webhook, receiver: Receiver
) -> None:
    happen(north)
    with tenant(north.id):
        lost = actions.claim_next()
    assert lost is not None
    assert deliver(north) == 0, "the lease still holds"
    with tenant(north.id):
        WebhookDelivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert deliver(north) == 1
    assert state_of(north) == ("delivered", 1), "the attempt of a dead worker is made again"
    with tenant(north.id):
        tried = WebhookAttempt.objects.order_by("at").values_list("status", "trouble")
        assert list(tried) == [(None, "lost"), (200, "")], "and the log says that one was lost"
    with pytest.raises(LeaseLost), tenant(north.id):
        actions.settle(claim=lost[0], answer=ReceiverAnswer(200, None, b"", 1))


def test_a_message_that_kills_its_workers_ends_after_all(
    north: Tenant, hook: Webhook, receiver: Receiver
) -> None:
    receiver.answers = 500
    happen(north)
    counted = []
    with tenant(north.id):
        while actions.claim_next() is not None:
            counted.append(WebhookDelivery.objects.get().attempts)
            WebhookDelivery.objects.update(lease_until=timezone.now() - timedelta(milliseconds=1))
    assert counted == [1, 1, 1, 1, *range(2, len(BACK_OFF) + 2)]
    assert state_of(north)[0] == "failed"


def busy(status: int, retry_after: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Retry-After", retry_after)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


@pytest.mark.parametrize(
    ("status", "asked", "least"),
    [
        (429, "120", timedelta(seconds=120)),
        (503, "120", timedelta(seconds=120)),
        (429, "1", BACK_OFF[0]),  # never sooner than we would come by ourselves
        (429, "999999999", timedelta(hours=24)),
        (429, "0", BACK_OFF[0]),
        (429, "-5", BACK_OFF[0]),
        (429, "soon", BACK_OFF[0]),
        (429, "Wed, 21 Oct 2015 07:28:00 GMT", BACK_OFF[0]),
        (429, "Wed, 21 Oct 9999 07:28:00 GMT", timedelta(hours=24)),
        (429, "9" * 400, BACK_OFF[0]),
        (500, "120", BACK_OFF[0]),
    ],
)
def test_a_receiver_that_is_busy_says_when_to_come_back_within_bounds(
    north: Tenant, hook: Webhook, receiver: Receiver, status: int, asked: str, least: timedelta
) -> None:
    receiver.answers = busy(status, asked)
    happen(north)
    begun = timezone.now()
    deliver(north)
    with tenant(north.id):
        row = WebhookDelivery.objects.get()
    spent = timezone.now() - begun
    assert least - timedelta(seconds=1) <= row.due_at - begun <= least * (1 + JITTER) + spent
    assert (row.state, row.attempts) == ("waiting", 1)


def test_a_date_to_come_back_is_kept(north: Tenant, hook: Webhook, receiver: Receiver) -> None:
    until = timezone.now() + timedelta(hours=1)
    receiver.answers = busy(503, format_datetime(until.astimezone(UTC), usegmt=True))
    happen(north)
    deliver(north)
    with tenant(north.id):
        due = WebhookDelivery.objects.get().due_at
    assert timedelta(minutes=59) < due - timezone.now() < timedelta(minutes=75)


def test_log_is_kept_for_ninety_days(north: Tenant, hook: Webhook) -> None:
    happen(north)
    happen(north)
    with tenant(north.id):
        one = WebhookDelivery.objects.first()
        assert one is not None
        old = {"created_at": timezone.now() - timedelta(days=91)}
        WebhookDelivery.objects.update(**old)
        WebhookDelivery.objects.filter(id=one.id).update(state=DeliveryState.DELIVERED.value)
    tasks.drop_old()
    with tenant(north.id):
        assert WebhookDelivery.objects.get().id != one.id, "what waits is not forgotten"


def test_sweep_finds_what_nobody_was_told_of(
    north: Tenant, hook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(tasks, "enqueue", lambda task, *ids: told.append(task.name))
    tasks.sweep()
    assert told == []
    happen(north)
    tasks.sweep()
    assert told == ["accounts.webhooks.deliver"]


def test_limits(north: Tenant, olga: User, hook: Webhook) -> None:
    with tenant(north.id):
        with pytest.raises(actions.AlreadyThere):
            actions.create_webhook(by=olga, name="x", url=hook.url, events=ALL)
        for number in range(actions.MOST_WEBHOOKS - 1):
            url = f"https://a{number}.example/"
            actions.create_webhook(by=olga, name="x", url=url, events=ALL)
        with pytest.raises(actions.TooManyWebhooks):
            actions.create_webhook(by=olga, name="x", url="https://z.example/", events=ALL)
        for _ in range(actions.MOST_TESTS):
            actions.send_test(by=olga, webhook=hook)
        with pytest.raises(actions.NothingToSend):
            actions.send_test(by=olga, webhook=hook)
