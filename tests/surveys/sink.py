"""A real mail server on this machine that keeps what it gets and says what a test wants."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.test import override_settings

ACCEPT = "250 OK"


class Sink:
    """`answer(address)` is what the server says to a recipient, `after_data()` to a mail."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.connections: set[tuple[str, int]] = set()
        self.answer: Callable[[str], str] = lambda _address: ACCEPT
        self.after_data: Callable[[Any], str] = lambda _session: ACCEPT
        self.delay = 0.0
        self._lock = threading.Lock()

    @property
    def addresses(self) -> list[str]:
        return sorted(mail["X-To"] for mail in self.mails)

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, server: Any, session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        answer = self.answer(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        time.sleep(self.delay)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        mail["X-To"] = envelope.rcpt_tos[0]
        with self._lock:
            self.mails.append(mail)
            self.raw.append(envelope.content)
            self.connections.add(session.peer)
        answer = self.after_data(session)
        if answer == "drop":
            server.transport.abort()
        return answer


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running_sink() -> Iterator[Sink]:
    sink = Sink()
    port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="accounts.jobs.outbox.smtp.Backend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_TIMEOUT=5,
            EMAIL_HOST_USER="",
            EMAIL_HOST_PASSWORD="",
            EMAIL_USE_TLS=False,
            EMAIL_USE_SSL=False,
        ):
            yield sink
    finally:
        controller.stop()
