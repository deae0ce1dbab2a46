"""The links by which respondents end all mails of a tenant, and the headers that carry them.

A link is derived from a key and the invitation's id, as the personal link is, but never from the
version of that: a mail of before goes on to end the mails after another link was sent. Another
address has another link, for whoever reads a wrong one ends nobody else's mails. Only its hash is kept, and neither of both links can be made from the other.
"""

import base64
import hashlib
import hmac
import re
from typing import Final

from django.conf import settings
from django.urls import reverse

from surveys.models import Invitation

# 144 bits, and short: name and value of the header are to fit in a line of 78 characters, beyond
# which Django folds the address onto a line of its own.
LENGTH: Final = 24
TOKEN: Final = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH}}}", re.ASCII)


def stop_token(invitation: Invitation) -> str:
    """The token of the link that ends the mails of this person."""
    version = invitation.stop_version
    message = f"stop|{invitation.tenant_id}|{invitation.id}"
    message += f"|{version}" if version > 1 else ""  # links of before have no version
    digest = hmac.digest(settings.RESPONDENT_KEY.encode(), message.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest)[:LENGTH].decode()


def hash_stop_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def stop_link(invitation: Invitation) -> str:
    return settings.SITE_URL + reverse("mail_stop", args=[stop_token(invitation)])


def renew_stop_link(invitation: Invitation) -> None:
    """Another address, another link; the one of before goes on for the address of before."""
    invitation.former_stop_hash = invitation.stop_hash or hash_stop_token(stop_token(invitation))
    invitation.stop_version += 1
    invitation.stop_hash = hash_stop_token(stop_token(invitation))


def stop_headers(invitation: Invitation) -> dict[str, str]:
    """RFC 8058: a mail program ends the mails itself, by one POST, without a page."""
    return {
        "List-Unsubscribe": f"<{stop_link(invitation)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
