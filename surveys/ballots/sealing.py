"""Answers as a sealed ballot: nobody reads them before the count, and all look alike.

The key is derived from the respondents' key, which is in no database and no backup of one. Without
it a dump of an open wave holds no answer that was handed in.
"""

import secrets
import zlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from surveys.questionnaire.answers import Answer

NONCE: Final = 12
SMALLEST: Final = 2048  # bytes; almost every questionnaire's answers fit, compressed
_LENGTH: Final = 4


class SealBroken(Exception):
    """A ballot that this installation's key does not open: the key was changed, or the row."""


def seal(wave_id: UUID, answers: Mapping[str, Answer]) -> bytes:
    """The answers, filled up to a power of two, encrypted with a nonce of its own."""
    packed = zlib.compress(msgspec.json.encode(answers), 9)
    whole = len(packed).to_bytes(_LENGTH, "big") + packed
    size = SMALLEST
    while size < len(whole):
        size *= 2
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(wave_id).encrypt(nonce, whole.ljust(size, b"\0"), wave_id.bytes)


def unseal(wave_id: UUID, sealed: bytes) -> str:
    """What `seal` was given, as JSON."""
    try:
        whole = _cipher(wave_id).decrypt(sealed[:NONCE], sealed[NONCE:], wave_id.bytes)
    except InvalidTag as wrong:
        raise SealBroken from wrong
    length = int.from_bytes(whole[:_LENGTH], "big")
    return zlib.decompress(whole[_LENGTH:][:length]).decode()


def _cipher(wave_id: UUID) -> AESGCM:
    return _derived(wave_id, settings.RESPONDENT_KEY)


@lru_cache(maxsize=8)
def _derived(wave_id: UUID, key: str) -> AESGCM:
    """Once for all ballots of a wave: a count opens thousands."""
    derive = HKDF(hashes.SHA256(), 32, salt=wave_id.bytes, info=b"ballots")
    return AESGCM(derive.derive(key.encode()))
