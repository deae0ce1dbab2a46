"""Mails while something fails: nobody is forgotten, and nobody is mailed twice."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import override_settings

from accounts.jobs.outbox.trouble import sentence
from accounts.models import Tenant, User
from accounts.tenancy import tenant
from surveys.fieldwork.actions.fieldwork import launch_wave
from surveys.fieldwork.tasks import send_waiting_mail
from surveys.models import Mailing, Municipality, Wave
from tests.faults.mailing import run
from tests.surveys.fieldwork_stage import a_staffed_wave
from tests.surveys.sink import free_port, running_sink

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wave(north: Tenant, alice: User, aalst: Municipality, gent: Municipality) -> Wave:
    """An open wave with four people."""
    with tenant(north.id):
        return launch_wave(by=alice, wave=a_staffed_wave(alice, aalst, gent))


def mails(of: Tenant) -> list[Mailing]:
    with tenant(of.id):
        return list(Mailing.objects.order_by("-attempts", "id"))


@pytest.mark.slow
def test_killed_senders_forget_nobody_and_mail_twice_what_was_in_their_hands_at_most() -> None:
    """A small one of `make faults-mail`."""
    found = run(people=250, kills=2, drop=150, every=0.8)
    assert found.fine, found
    assert found.reached == 250


def test_database_that_restarts_after_the_mail_left_costs_no_second_mail(
    north: Tenant, wave: Wave
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    known = connection.get_connection_params()
    server = {name: known[name] for name in ("host", "port", "user", "password", "dbname")}

    def end(_session: Any) -> str:
        with psycopg.connect(**server, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [backend])
        return "250 OK"

    with running_sink() as sink:
        sink.after_data = end
        send_waiting_mail(str(north.id))
        assert max(Counter(sink.addresses).values()) == 1
        assert len(sink.mails) == 4
    assert [mail.state for mail in mails(north)] == ["sent"] * 4


@contextmanager
def a_server(greeting: bytes, answer: bytes = b"", *, wait: float = 0.0) -> Iterator[None]:
    """Greets, waits, and gives one answer to whatever comes."""
    port = free_port()
    over = threading.Event()

    def serve(listener: socket.socket) -> None:
        while not over.is_set():
            try:
                line, _peer = listener.accept()
            except OSError:
                return
            with line:
                line.sendall(greeting)
                over.wait(wait)
                if answer:
                    line.recv(1000)
                    line.sendall(answer)

    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.settimeout(10)
        thread = threading.Thread(target=serve, args=[listener], daemon=True)
        thread.start()
        with override_settings(
            EMAIL_BACKEND="accounts.jobs.outbox.smtp.Backend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_TIMEOUT=1,
        ):
            yield
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize(
    ("greeting", "wait", "words"),
    [
        (b"", 5.0, "niet bereikbaar"),  # a tarpit: it says nothing, for longer than we listen
        (b"421 4.3.2 Too busy\r\n", 0.0, "niet bereikbaar"),
        (b"554 5.7.1 We do not know you\r\n", 0.0, "niet bereikbaar"),
        (b"nonsense\r\n", 0.0, "niet bereikbaar"),
    ],
)
def test_server_that_takes_no_mail_from_anybody_holds_up_one_mail_and_loses_none(
    north: Tenant, wave: Wave, greeting: bytes, wait: float, words: str
) -> None:
    started = time.monotonic()
    with a_server(greeting, wait=wait):
        send_waiting_mail(str(north.id))
    assert time.monotonic() - started < 8
    tried, *others = mails(north)
    assert (tried.state, tried.attempts, tried.unknown_outcomes) == ("waiting", 1, 0)
    assert words in sentence(tried.error)
    assert {(mail.state, mail.attempts) for mail in others} == {("waiting", 0)}
    with tenant(north.id):
        assert [event.kind for event in tried.events.all()] == ["deferred"]


def test_tarpit_after_the_mail_leaves_its_outcome_unknown_and_repeats_it_once(
    north: Tenant, wave: Wave
) -> None:
    with running_sink() as sink, override_settings(EMAIL_TIMEOUT=1):
        sink.delay = 1.5
        send_waiting_mail(str(north.id))
        sink.delay = 0.0
        slow, *_others = mails(north)
        assert (slow.state, slow.unknown_outcomes) == ("waiting", 1)
        assert "misschien toch aangekomen" in sentence(slow.error)
