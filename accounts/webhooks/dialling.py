"""One request to an address that was checked: dialled by its number, spoken to by its name.

urllib3's plain connection: no pool, no second attempt, no redirect, no proxy, no cookie. The
certificate is checked against the name, and the whole takes a few seconds at most.
"""

import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from socket import SHUT_RDWR
from typing import Final

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from accounts.webhooks.guard import (
    HTTPS,
    AddressRefused,
    Resolver,
    Target,
    addresses_of,
    system_resolver,
    target_of,
)
from accounts.webhooks.trouble import ReceiverTrouble

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 10.0
MOST_ADDRESSES: Final = 2
MOST_BYTES: Final = 2048
SUCCESS: Final = range(200, 300)
REDIRECT: Final = range(300, 400)
GONE: Final = 410
BUSY: Final = frozenset({429, 503})  # answers that may say when to come back
Exchanged = tuple[int, bytes, str | None]  # status, the beginning of the body, Retry-After


@dataclass(frozen=True)
class ReceiverAnswer:
    """What came of an attempt."""

    status: int | None
    trouble: ReceiverTrouble | None
    piece: bytes
    milliseconds: int
    retry_after: str | None = None  # as the other side wrote it


@dataclass(frozen=True)
class OutsideLine:
    """How one gets out of here: what a test puts its own in place of."""

    resolve: Resolver = system_resolver
    certificates: ssl.SSLContext | None = None
    seconds: float = WHOLE_SECONDS


@dataclass(frozen=True)
class Request:
    """What is asked of the other side."""

    method: str
    body: bytes | None
    headers: Mapping[str, str]
    most: int = MOST_BYTES  # of its answer that is read


def ask(url: str, request: Request, line: OutsideLine) -> tuple[int, bytes]:
    """One request, with what came of it; raises AddressRefused, OSError, HTTPError, HTTPException."""
    target = target_of(url)
    addresses = addresses_of(target, line.resolve)[:MOST_ADDRESSES]
    status, body, _asked = _first(target, addresses, request, line)
    return status, body


def post(url: str, body: str, headers: Mapping[str, str], line: OutsideLine) -> ReceiverAnswer:
    """Send a message; never raises for what the other side does."""
    begun, asked = time.monotonic(), None
    try:
        target = target_of(url)
        addresses = addresses_of(target, line.resolve)[:MOST_ADDRESSES]
        request = Request("POST", body.encode(), headers)
        status, piece, asked = _first(target, addresses, request, line)
        trouble = _trouble_of(status)
    except AddressRefused as refused:
        status, piece, trouble = None, b"", refused.trouble
    except ssl.SSLError:
        status, piece, trouble = None, b"", ReceiverTrouble.CERTIFICATE
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        late = time.monotonic() - begun >= line.seconds or isinstance(error, TimeoutError)
        status, piece, trouble = (
            None,
            b"",
            ReceiverTrouble.LATE if late else ReceiverTrouble.UNREACHABLE,
        )
    return ReceiverAnswer(status, trouble, piece, round(1000 * (time.monotonic() - begun)), asked)


def _trouble_of(status: int) -> ReceiverTrouble | None:
    if status in SUCCESS:
        return None
    if status == GONE:
        return ReceiverTrouble.GONE
    return ReceiverTrouble.REDIRECT if status in REDIRECT else ReceiverTrouble.REFUSED


def _first(target: Target, addresses: list[str], request: Request, line: OutsideLine) -> Exchanged:
    """The answer of the first address that can be reached."""
    for address in addresses[:-1]:
        with suppress(NewConnectionError, ConnectTimeoutError):
            return _exchange(_connection(target, address, line), target, request, line)
    last = _connection(target, addresses[-1], line)
    return _exchange(last, target, request, line)


def _connection(target: Target, address: str, line: OutsideLine) -> HTTPConnection:
    if not target.secure:
        return HTTPConnection(address, target.port, timeout=CONNECT_SECONDS)
    return HTTPSConnection(
        address,
        target.port,
        timeout=CONNECT_SECONDS,
        server_hostname=target.host,
        ssl_context=line.certificates or ssl.create_default_context(),
    )


def _exchange(
    connection: HTTPConnection, target: Target, request: Request, line: OutsideLine
) -> Exchanged:
    host = target.host if target.port == HTTPS else f"{target.host}:{target.port}"
    told = {**request.headers, "Host": host, "Accept-Encoding": "identity", "Connection": "close"}
    with _ended_after(connection, line.seconds):
        connection.connect()
        connection.timeout = READ_SECONDS
        connection.sock.settimeout(READ_SECONDS)
        connection.request(request.method, target.path, request.body, told, preload_content=False)
        answer = connection.getresponse()
        asked = answer.headers.get("Retry-After") if answer.status in BUSY else None
        return answer.status, answer.read(request.most, decode_content=False), asked


@contextmanager
def _ended_after(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """Hang up when the whole takes too long: an answer may come a byte at a time.

    Half an answer would pass for one: http.client takes the end of the line for the end of the
    headers.
    """
    late = threading.Event()

    def hang_up() -> None:
        late.set()
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(SHUT_RDWR)

    timer = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield
        if late.is_set():
            raise TimeoutError
    finally:
        timer.cancel()
        connection.close()
