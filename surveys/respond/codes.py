"""Codes on paper: the link of a letter for who has no camera at hand. Derived from the key, as links are.

Twenty characters of Crockford's base 32, which are 100 bits; none is mistaken for another, and what
is typed instead (O for 0, I and L for 1, small letters, spaces, dashes) is read as meant.
"""

import hashlib
import hmac
from typing import Final

from django.conf import settings

from surveys.models import Invitation

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 20
_GROUP: Final = 4
_BITS: Final = 5
_READ_AS: Final = str.maketrans(
    "OIL", "011", " -\u2010\u2011\u2012\u2013\u2014\u2212\u00a0\u202f\t."
)


def code_for(invitation: Invitation) -> str:
    """The code of an invitation's present link."""
    parts = (invitation.tenant_id, invitation.wave_id, invitation.id, invitation.key_version)
    message = "|".join(["code", *map(str, parts)]).encode()
    digest = hmac.digest(settings.RESPONDENT_KEY.encode(), message, hashlib.sha256)
    number = int.from_bytes(digest)
    return "".join(ALPHABET[(number >> _BITS * place) % len(ALPHABET)] for place in range(LENGTH))


def spelled(code: str) -> str:
    """As it is printed: in groups of four."""
    return "-".join(code[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def typed_code(text: str) -> str | None:
    """The code that somebody meant; None for what can be none."""
    code = text.strip().upper().translate(_READ_AS)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def hash_code(code: str) -> str:
    """What is stored of a code: its SHA-256 (100 bits that only the key makes need no salt)."""
    return hashlib.sha256(code.encode()).hexdigest()
