"""Which addresses are dialled: none of our own network, whatever a name says and whenever."""

import socket
import ssl
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from django.test import override_settings

from accounts.webhooks import dialling
from accounts.webhooks.dialling import OutsideLine, post
from accounts.webhooks.guard import AddressRefused, addresses_of, is_public, target_of
from accounts.webhooks.trouble import ReceiverTrouble
from tests.accounts.webhooks.receiver import Receiver, certificate_for, listening

PUBLIC = "93.184.215.14"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as found, override_settings(WEBHOOKS_LOCAL=True):
        yield found


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "gopher://example.org:6379/_FLUSHALL",
        "file:///etc/passwd",
        "//example.org/",
        "example.org",
        "",
        "https://",
        "https://example.org:22/",
        "https://example.org:99999/",
        "https://user@example.org/",
        "https://user:password@example.org/",
        "https://example.org/#piece",
        "https://example.org/a b",
        "https://example.org/\r\nX: y",
        "https://example.org\\@127.0.0.1/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://93.184.215.14/",
        "https://localhost/",
        "https://redis/",
        "https://db.internal/",
        "https://printer.local/",
        "https://" + "a" * 300 + ".org/",
        "https://example.org/" + "a" * 500,
    ],
)
def test_address_of_the_wrong_shape_is_refused(url: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        target_of(url)
    assert refused.value.trouble == ReceiverTrouble.ADDRESS


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://Example.org", "example.org", 443, "/"),
        ("https://hooks.example.org:8443/in?a=1&b=2", "hooks.example.org", 8443, "/in?a=1&b=2"),
        ("https://xn--bcher-kva.example/x", "xn--bcher-kva.example", 443, "/x"),
    ],
)
def test_public_address_is_taken_apart(url: str, host: str, port: int, path: str) -> None:
    target = target_of(url)
    assert (target.secure, target.host, target.port, target.path) == (True, host, port, path)


@pytest.mark.parametrize(
    "address",
    [
        "0.1.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
        "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:10.0.0.1", "::ffff:93.184.215.14",
        "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:20::1",
        "2001:db8::1", "2002:7f00:1::", "2002:5db8:d70e::1", "3fff::1", "5f00::1", "fc00::1",
        "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "", "localhost", "1",
    ],
)  # fmt: skip
def test_special_purpose_address_is_closed(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700:4700::1111", "2a01:7e00::1"])
def test_public_address_is_open(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:127.0.0.1"], [], ["127.0.0.1"]]
)
def test_name_that_leads_inside_is_refused(found: list[str]) -> None:
    target = target_of("https://example.org/")
    with pytest.raises(AddressRefused) as refused:
        addresses_of(target, lambda host, port: found)
    assert refused.value.trouble == ReceiverTrouble.NAME


def test_unknown_name_reads_like_an_inner_one() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror

    answer = post("https://example.org/", "{}", {}, OutsideLine(resolve=unknown))
    assert (answer.status, answer.trouble) == (None, ReceiverTrouble.NAME)


def test_name_that_rebinds_is_looked_up_once(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second look-up would lead inside: what was checked is what is dialled."""
    looked, dialled = [], []
    answers = iter([[PUBLIC], ["127.0.0.1"]])

    def rebinding(host: str, port: int) -> list[str]:
        looked.append(host)
        return next(answers)

    def no_network(address: tuple[str, int], *rest: object, **named: object) -> socket.socket:
        dialled.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("urllib3.util.connection.create_connection", no_network)
    with override_settings(WEBHOOKS_LOCAL=False):
        answer = post("https://example.org/", "{}", {}, OutsideLine(resolve=rebinding))
    assert answer.trouble == ReceiverTrouble.UNREACHABLE
    assert looked == ["example.org"]
    assert dialled == [(PUBLIC, 443)]
    assert receiver.got == []


def test_local_receiver_needs_the_setting(receiver: Receiver) -> None:
    assert post(receiver.url, "{}", {}, OutsideLine()).trouble is None
    with override_settings(WEBHOOKS_LOCAL=False):
        assert post(receiver.url, "{}", {}, OutsideLine()).trouble == ReceiverTrouble.ADDRESS
    assert len(receiver.got) == 1


def test_setting_opens_this_machine_and_nothing_else() -> None:
    with override_settings(WEBHOOKS_LOCAL=True):
        for url in ("http://10.0.0.1/", "http://169.254.169.254/", "http://example.org/"):
            assert post(url, "{}", {}, OutsideLine()).trouble == ReceiverTrouble.ADDRESS


def test_redirect_is_not_followed(receiver: Receiver) -> None:
    def elsewhere(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(307)
        handler.send_header("Location", receiver.url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    receiver.answers = elsewhere
    answer = post(receiver.url, "{}", {}, OutsideLine())
    assert (answer.status, answer.trouble, len(receiver.got)) == (307, ReceiverTrouble.REDIRECT, 1)


def test_proxy_of_the_environment_is_not_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert post(receiver.url, "{}", {}, OutsideLine()).status == 200


def test_little_of_a_large_answer_is_read(receiver: Receiver) -> None:
    def much(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(500)
        handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        for _ in range(1000):
            handler.wfile.write(b"x" * 10_000)

    receiver.answers = much
    answer = post(receiver.url, "{}", {}, OutsideLine())
    assert (answer.status, len(answer.piece)) == (500, dialling.MOST_BYTES)


def test_answer_that_drips_is_cut_off(receiver: Receiver) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    receiver.answers = drip
    begun = time.monotonic()
    answer = post(receiver.url, "{}", {}, OutsideLine(seconds=0.5))
    assert answer.trouble == ReceiverTrouble.LATE
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("words", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_answer_that_is_none(receiver: Receiver, words: bytes) -> None:
    def odd(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(words)
        handler.close_connection = True

    receiver.answers = odd
    assert post(receiver.url, "{}", {}, OutsideLine()).trouble == ReceiverTrouble.UNREACHABLE


@pytest.mark.parametrize(
    ("of", "trouble"), [("hooks.example.org", None), ("other.example", ReceiverTrouble.CERTIFICATE)]
)
def test_certificate_is_that_of_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of: str, trouble: ReceiverTrouble | None
) -> None:
    certificate = certificate_for(of, tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with listening(certificate) as receiver, override_settings(WEBHOOKS_LOCAL=True):
        monkeypatch.setattr("accounts.webhooks.guard.PORTS", {receiver.port})
        line = OutsideLine(resolve=lambda host, port: ["127.0.0.1"], certificates=trusting)
        url = f"https://hooks.example.org:{receiver.port}/in"
        answer = post(url, "{}", {}, line)
        assert answer.trouble == trouble
        assert receiver.names == ["hooks.example.org"]
        if trouble is None:
            assert receiver.got[0].headers["host"] == f"hooks.example.org:{receiver.port}"


def test_unknown_authority_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = certificate_for("hooks.example.org", tmp_path)
    with listening(certificate) as receiver, override_settings(WEBHOOKS_LOCAL=True):
        monkeypatch.setattr("accounts.webhooks.guard.PORTS", {receiver.port})
        line = OutsideLine(resolve=lambda host, port: ["127.0.0.1"])
        answer = post(f"https://hooks.example.org:{receiver.port}/in", "{}", {}, line)
        assert (answer.trouble, receiver.got) == (ReceiverTrouble.CERTIFICATE, [])
