"""What the respondents' pages read."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.tenancy import current_tenant_id
from surveys.ballots.queries import has_answered
from surveys.models import Draft, Invitation, Response, Version
from surveys.questionnaire.document import Document
from surveys.respond.tokens import LENGTH, hash_token

_TOKEN: Final = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH}}}", re.ASCII)


@dataclass(frozen=True)
class TokenOwner:
    """Whose invitation a token opens; all that is known before a tenant is entered."""

    tenant_id: UUID
    invitation_id: UUID


def token_owner(token: str) -> TokenOwner | None:
    """Looked up across tenants, by the one function of the database that may."""
    if not _TOKEN.fullmatch(token):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, invitation_id FROM resolve_token(%s)", [hash_token(token)]
        )
        row = cursor.fetchone()
    return TokenOwner(*row) if row else None


def find_invitation(invitation_id: UUID) -> Invitation | None:
    """The invitation with all that its pages tell about it, in one query."""
    rows = Invitation.objects.select_related("tenant", "wave", "participation__municipality")
    found: Invitation | None = rows.filter(id=invitation_id).first()
    return found


def drafts_of(invitation: Invitation) -> QuerySet[Draft]:
    """The draft that the link of the invitation's version opens; none or one."""
    found: QuerySet[Draft] = Draft.objects.filter(
        invitation=invitation, key_version=invitation.key_version
    )
    return found


def may_go_on(invitation: Invitation, key_version: int) -> bool:
    """Whether a device that came with an older link goes on: its sealed draft, or the receipt."""
    if key_version >= invitation.key_version:
        return False
    sealed = Draft.objects.filter(invitation=invitation, key_version=key_version)
    return sealed.exists() or has_answered(invitation)


def document_of(version_id: UUID) -> Document:
    """A published document, read once in each process: it never changes."""
    return _document(current_tenant_id(), version_id)


@lru_cache(maxsize=32)
def _document(_tenant_id: UUID, version_id: UUID) -> Document:
    version: Version = Version.objects.get(id=version_id)
    return version.document


def response_of(invitation: Invitation) -> Response | None:
    """What was handed in, if anything was."""
    found: Response | None = Response.objects.filter(invitation=invitation).first()
    return found


def may_correct(invitation: Invitation, given: Response) -> bool:
    """Whether this link opens what was handed in: only the one that did that, while the wave asks.

    After a change of address another mailbox has the newer link; it never reads these answers.
    """
    wave = invitation.wave
    same = given.key_version == invitation.key_version
    return bool(wave.may_correct and same and wave.accepts_answers(timezone.now()))
