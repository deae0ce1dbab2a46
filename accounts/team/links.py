"""The link of a team invitation: signed, so that nobody can make one, and short-lived."""

import uuid

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import TeamInvitation
from accounts.team.actions import INVITATION_DAYS

SALT = "accounts.join"
SECONDS = INVITATION_DAYS * 24 * 3600


def token_for(invitation: TeamInvitation) -> str:
    return signing.dumps([invitation.tenant_id.hex, invitation.id.hex], salt=SALT)


def read(token: str) -> tuple[uuid.UUID, uuid.UUID]:
    """The tenant's and the invitation's id; raises signing.BadSignature (or its SignatureExpired)."""
    tenant_id, invitation_id = signing.loads(token, salt=SALT, max_age=SECONDS)
    return uuid.UUID(tenant_id), uuid.UUID(invitation_id)


def link_for(invitation: TeamInvitation) -> str:
    """The absolute link, on the site's fixed address."""
    return settings.SITE_URL + reverse("join", args=[token_for(invitation)])
