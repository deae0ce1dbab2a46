"""DKIM: this service signs its mails itself, where no mail server does so for it.

The headers are named here, for the library leaves those of one-click unsubscribing out, and those
that people read are signed once more than they stand there: with a second Subject, From or Cc the
signature would otherwise still be good.
"""

import base64
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Final

import dkim
from cryptography.hazmat.primitives import serialization
from django.conf import settings

_ONCE: Final = (
    "Reply-To",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Auto-Submitted",
)
# None may be added either.
_OVER: Final = ("From", "Subject", "To", "Cc", "Date")


def signed(mail: bytes) -> bytes:
    """The mail with a signature of the domain of its sender; as it was where no key is set."""
    if not settings.DKIM_KEY:
        return mail
    headers = BytesHeaderParser().parsebytes(mail)
    domain = parseaddr(str(headers["From"]))[1].rpartition("@")[2]
    names = [name for name in _ONCE if name in headers]
    names += [name for name in _OVER for _time in range(len(headers.get_all(name, [])) + 1)]
    signature: bytes = dkim.sign(
        mail,
        settings.DKIM_SELECTOR.encode(),
        domain.encode("idna"),
        _key(settings.DKIM_KEY),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[name.lower().encode() for name in names],
    )
    return signature + mail


def public_key() -> str:
    """What the DNS has to say for the key with which mails are signed here; empty where none is."""
    return _public(settings.DKIM_KEY) if settings.DKIM_KEY else ""


@lru_cache(maxsize=1)
def _public(path: str) -> str:
    key = serialization.load_pem_private_key(_key(path), password=None)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(
        key.public_key().public_bytes(serialization.Encoding.DER, form)
    ).decode()


@lru_cache(maxsize=1)
def _key(path: str) -> bytes:
    return Path(path).read_bytes()
