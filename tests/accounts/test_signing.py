"""DKIM: what is signed, and that nothing can be put in beside it."""

import base64
import re
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from accounts.jobs.outbox.signing import signed
from accounts.jobs.outbox.smtp import Mailer
from tests.surveys.sink import running_sink

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def keyed(settings: Settings, tmp_path: Path) -> Settings:
    path = tmp_path / "dkim.pem"
    path.write_bytes(
        KEY.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    settings.DKIM_KEY, settings.DKIM_SELECTOR = str(path), "s1"
    return settings


def in_dns(name: bytes, timeout: int = 5) -> bytes:
    assert name == b"s1._domainkey.example.org."
    public = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def a_mail() -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        "Uitnodiging é", "Tekst\n.\nmet een punt", "Noord <noreply@example.org>", ["a@b.example"]
    )
    mail.attach_alternative("<p>Tekst</p>", "text/html")
    mail.extra_headers = {
        "List-Unsubscribe": "<https://example.org/u/abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail


def test_signature_is_good_and_names_what_unsubscribes(keyed: Settings) -> None:
    mail = signed(a_mail().message().as_bytes(linesep="\r\n"))
    assert dkim.verify(mail, dnsfunc=in_dns)
    names = re.sub(rb"\s", b"", mail.split(b"h=", 1)[1].split(b";", 1)[0]).decode().split(":")
    assert {"list-unsubscribe", "list-unsubscribe-post", "content-type"} <= set(names)
    assert {name: names.count(name) for name in ("from", "subject", "to", "cc", "date")} == {
        "from": 2, "subject": 2, "to": 2, "cc": 1, "date": 2
    }  # fmt: skip


@pytest.mark.parametrize(
    "added", [b"Subject: Win!", b"Cc: c@d.example", b"From: x@y.example", b"To: e@f.example"]
)
def test_nothing_can_be_added_before_it(keyed: Settings, added: bytes) -> None:
    mail = signed(a_mail().message().as_bytes(linesep="\r\n"))
    assert not dkim.verify(added + b"\r\n" + mail, dnsfunc=in_dns)
    changed = mail.replace(b"=One-Click", b"=Two-Click")
    assert not dkim.verify(changed, dnsfunc=in_dns)


def test_mail_arrives_signed_as_it_was_sent(keyed: Settings) -> None:
    with running_sink() as sink, Mailer() as mailer:
        mailer.post(a_mail(), lambda: None)
        assert dkim.verify(sink.raw[0], dnsfunc=in_dns)


def test_without_a_key_nothing_is_signed(settings: Settings) -> None:
    settings.DKIM_KEY = ""
    mail = a_mail().message().as_bytes()
    assert signed(mail) == mail
