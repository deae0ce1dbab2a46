"""Secrets that a tenant's identity provider gave us, sealed at rest, each for its own row."""

import secrets
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE: Final = 12


class SecretLost(Exception):
    """A secret that the key of this installation does not open: the key was changed."""


def seal(owner: UUID, text: str, purpose: bytes = b"client secret") -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(purpose).encrypt(nonce, text.encode(), owner.bytes)


def unseal(owner: UUID, sealed: bytes | memoryview, purpose: bytes = b"client secret") -> str:
    """What `seal` was given for the same row and purpose."""
    sealed = bytes(sealed)
    try:
        return _cipher(purpose).decrypt(sealed[:NONCE], sealed[NONCE:], owner.bytes).decode()
    except (InvalidTag, ValueError) as error:
        raise SecretLost from error


def _cipher(purpose: bytes) -> AESGCM:
    derive = HKDF(hashes.SHA256(), 32, salt=b"sign on", info=purpose)
    return AESGCM(derive.derive(settings.SIGN_ON_KEY.encode()))
