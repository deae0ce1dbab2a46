"""Respondents' links: derived from a key, so that nothing stored can rebuild one."""

import base64
import hashlib
import hmac

from django.conf import settings
from django.urls import reverse

from surveys.models import Invitation

LENGTH = 32  # characters of base64url: 192 bits


def token_for(invitation: Invitation) -> str:
    """The token of an invitation; the same one for every reminder."""
    parts = (invitation.tenant_id, invitation.wave_id, invitation.id, invitation.key_version)
    message = "|".join(["respondent", *map(str, parts)]).encode()
    digest = hmac.digest(settings.RESPONDENT_KEY.encode(), message, hashlib.sha256)
    return base64.urlsafe_b64encode(digest)[:LENGTH].decode()


def hash_token(token: str) -> str:
    """What is stored of a token: its SHA-256 (192 random bits need no salt)."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_for(invitation: Invitation) -> str:
    """The absolute personal link, as mails hold it.

    A mail program that makes links of plain text takes a dash at the end for punctuation
    (Thunderbird does), and one token in 64 ends with one: it is written as its code.
    """
    link = settings.SITE_URL + reverse("respond_landing", args=[token_for(invitation)])
    return f"{link[:-1]}%2D" if link.endswith("-") else link
