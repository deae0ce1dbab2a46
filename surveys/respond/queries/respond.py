"""What the respondents' pages read."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from accounts.database import Prepared
from accounts.database.rows import one
from accounts.tenancy import current_tenant_id
from surveys.ballots.queries import has_answered
from surveys.models import Draft, Invitation, Response, Version, Wave, WordingCorrection
from surveys.questionnaire.document import Document
from surveys.questionnaire.wordings import Corrected, with_corrections
from surveys.respond.codes import hash_code
from surveys.respond.tokens import LENGTH, hash_token

_RESOLVE: Final = Prepared("SELECT tenant_id, invitation_id FROM resolve_token(%s)")
_TOKEN: Final = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH}}}", re.ASCII)


@dataclass(frozen=True)
class TokenOwner:
    """Whose invitation a token opens; all that is known before a tenant is entered."""

    tenant_id: UUID
    invitation_id: UUID


NOBODY: Final = TokenOwner(UUID(int=0), UUID(int=0))


def token_owner(token: str) -> TokenOwner | None:
    """Looked up across tenants, by the one function of the database that may."""
    if not _TOKEN.fullmatch(token):
        return None
    row = one(_RESOLVE, [hash_token(token)])
    return TokenOwner(*row) if row else None


def code_owner(code: str) -> TokenOwner | None:
    """The same for a code from a letter on paper."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id, invitation_id FROM resolve_code(%s)", [hash_code(code)])
        row = cursor.fetchone()
    return TokenOwner(*row) if row else None


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


def document_for(wave: Wave) -> Document:
    """What the respondents of a wave read: the published document, its typing errors corrected."""
    if not wave.corrections:
        return document_of(wave.version_id)
    return _corrected(current_tenant_id(), wave.id, wave.version_id, wave.corrections)


def document_read(wave: Wave) -> Document:
    """The same, where the version is at hand: for readers of what was asked."""
    document: Document = document_for(wave) if wave.corrections else wave.version.document
    return document


@lru_cache(maxsize=32)
def _corrected(_tenant_id: UUID, wave_id: UUID, version_id: UUID, corrections: int) -> Document:
    """Corrections are never changed or taken back, so up to a number they are always the same."""
    rows = WordingCorrection.objects.filter(wave_id=wave_id, number__lte=corrections)
    told = rows.order_by("number").values_list("place", "language", "after")
    return with_corrections(document_of(version_id), [Corrected(*row) for row in told])


def may_correct(invitation: Invitation, given: Response, *, begun: bool = False) -> bool:
    """Whether this link opens what was handed in: only the one that did that, while the wave asks,
    and where the wave or, for this one, the consultancy allows it.

    After a change of address another mailbox has the newer link; it never reads these answers.
    """
    wave = invitation.wave
    same = given.key_version == invitation.key_version
    now = timezone.now()
    running = wave.lets_finish(now) if begun else wave.accepts_answers(now)
    return bool((wave.may_correct or given.reopened) and same and running)
