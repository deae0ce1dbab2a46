"""The mailbox to which undeliverable mails come back, read over IMAP."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import unquote, urlparse

SECONDS: Final = 20
MOST: Final = 500  # mails of one visit
LARGEST: Final = 1_000_000  # bytes that are read of a mail: a report stands in front


@contextmanager
def _opened(url: str) -> Iterator[imaplib.IMAP4]:
    parts = urlparse(url)
    host = parts.hostname or ""
    server: imaplib.IMAP4
    if parts.scheme == "imaps":
        server = imaplib.IMAP4_SSL(host, parts.port or 993, timeout=SECONDS)
    else:
        server = imaplib.IMAP4(host, parts.port or 143, timeout=SECONDS)
    with server:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        server.select(parts.path.strip("/") or "INBOX")
        yield server


def unseen(url: str) -> Iterator[bytes]:
    """Each mail that nobody has read; seen once the next one is asked for. None is deleted."""
    with _opened(url) as server:
        _ok, found = server.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").split()[:MOST]:
            _ok, told = server.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{LARGEST}>)")
            yield _mail(told)
            server.uid("STORE", uid.decode(), "+FLAGS", r"(\Seen)")


def _mail(told: list[Any]) -> bytes:
    return next((part[1] for part in told if isinstance(part, tuple)), b"")
