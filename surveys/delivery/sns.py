"""Whether a notice of Amazon SNS is Amazon's: the library that reads it does not look at its signature.

The certificate is fetched from an address of Amazon's own, which the notice names, over TLS: that is
what it is trusted by (docs.aws.amazon.com/sns, "Verifying the signatures of Amazon SNS messages").
"""

import base64
import logging
import re
from functools import lru_cache
from typing import Any, Final
from urllib.request import urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

log = logging.getLogger(__name__)

_SECONDS: Final = 5
_LARGE: Final = 64 * 1024
_ADDRESS: Final = re.compile(
    r"https://sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/SimpleNotificationService-[\w-]+\.pem",
    re.ASCII,
)
_NOTICE: Final = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_ASKING: Final = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_HASHES: Final = {"1": hashes.SHA1, "2": hashes.SHA256}


def is_signed(notice: dict[str, Any]) -> bool:
    """Whether every word of it that counts is signed by Amazon."""
    address, hashed = (
        str(notice.get("SigningCertURL")),
        _HASHES.get(notice.get("SignatureVersion", "")),
    )
    if hashed is None or not _ADDRESS.fullmatch(address):
        return False
    try:
        key = load_pem_x509_certificate(certificate(address)).public_key()
        signature = base64.b64decode(str(notice.get("Signature")), validate=True)
        if not isinstance(key, RSAPublicKey):
            return False
        key.verify(signature, signed_text(notice), PKCS1v15(), hashed())
    except (InvalidSignature, OSError, ValueError):
        return False
    return True


def signed_text(notice: dict[str, Any]) -> bytes:
    """Names and values, each on a line; what a notice does not have is left out."""
    names = _NOTICE if notice.get("Type") == "Notification" else _ASKING
    return "".join(f"{name}\n{notice[name]}\n" for name in names if name in notice).encode()


@lru_cache(maxsize=4)
def certificate(address: str) -> bytes:
    with urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 -- one of Amazon's own, by TLS
        found: bytes = answer.read(_LARGE)
    return found


def tell_operator(notice: dict[str, Any]) -> None:
    """A topic wants to post here: who runs the installation opens the link, and nobody else does."""
    if notice.get("Type") == "SubscriptionConfirmation":
        log.warning("confirm the topic of Amazon SNS: open %s", notice.get("SubscribeURL"))
