"""The way to the mail server: one connection for many mails, and what its errors mean."""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend

from accounts.jobs.outbox.signing import signed
from accounts.jobs.outbox.trouble import Trouble

PER_CONNECTION: Final = 50
PERMANENT: Final = 500  # SMTP: from here on the answer is no, and stays no


class Undelivered(Exception):
    """The mail was not taken, or nobody knows."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        self.trouble, self.detail = trouble, detail
        super().__init__(trouble, detail)


class _Telling(smtplib.SMTP):
    """Tells when a whole mail has been given to the system: it leaves even if this process dies."""

    handed_over: Callable[[], None] | None = None

    def sendmail(
        self,
        from_addr: str,
        to_addrs: Any,
        msg: Any,
        mail_options: Any = (),
        rcpt_options: Any = (),
    ) -> Any:
        return super().sendmail(from_addr, to_addrs, signed(msg), mail_options, rcpt_options)

    def send(self, s: Any) -> None:
        super().send(s)
        # Commands are str; the one thing that is sent as bytes is a mail, with its last dot.
        if isinstance(s, bytes) and self.handed_over is not None:
            self.handed_over()


class _TellingSSL(_Telling, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class Backend(smtp.EmailBackend):
    """Django's, over a line that tells when a mail was handed over."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _TellingSSL if self.use_ssl else _Telling


class Mailer:
    """Posts mails over one connection, and takes a fresh one now and then and after trouble."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._posted = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def post(self, mail: EmailMultiAlternatives, handed_over: Callable[[], None]) -> None:
        """Returns when the server has taken the mail; raises Undelivered otherwise.

        `handed_over` is called when the last byte has left and the server has not answered yet.
        """
        if self._posted >= PER_CONNECTION:
            self._hang_up()
        connection = self._dial()
        line = getattr(connection, "connection", None)
        if isinstance(line, _Telling):
            line.handed_over = handed_over
        try:
            connection.send_messages([mail])
        except OSError as error:
            self._hang_up()
            raise _explain(error) from error
        self._posted += 1

    def _dial(self) -> BaseEmailBackend:
        if self._connection is None:
            connection = get_connection()
            try:
                connection.open()
            except OSError as error:
                # Also a refused log-in: that says nothing about this mail.
                raise Undelivered(Trouble.UNREACHABLE, str(error)) from error
            self._connection, self._posted = connection, 0
        return self._connection

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        self._posted = 0
        if connection is not None:
            with suppress(OSError):
                connection.close()


def _explain(error: OSError) -> Undelivered:
    """What an error while posting means for the mail. SMTP's errors are OSErrors too."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return Undelivered(_by_code(code), _words(code, words))
    if isinstance(error, smtplib.SMTPSenderRefused):
        # About us and not about the person: as long as it lasts it hits every mail.
        return Undelivered(Trouble.LATER, _words(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPResponseException):
        return Undelivered(_by_code(error.smtp_code), _words(error.smtp_code, error.smtp_error))
    return Undelivered(Trouble.UNKNOWN, str(error))


def _by_code(code: int) -> Trouble:
    return Trouble.REFUSED if code >= PERMANENT else Trouble.LATER


def _words(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}"
