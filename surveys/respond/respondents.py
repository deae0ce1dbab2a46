"""Who a respondent is: a token for the landing page, a signed cookie for everything after it."""

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, wraps
from typing import Concatenate, Final, ParamSpec
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from accounts.models import Tenant
from accounts.tenancy import tenant
from surveys.models import Invitation, Wave
from surveys.questionnaire.document import Document, Perspective
from surveys.respond.actions.answering import CannotAnswer, check_open
from surveys.respond.queries.invited import whole_invitation
from surveys.respond.queries.respond import (
    document_for,
    may_go_on,
    token_owner,
)
from surveys.respond.tokens import token_for

P = ParamSpec("P")

COOKIE: Final = "__Host-respondent" if settings.SECURE else "respondent"
SALT: Final = "surveys.respondents"
LASTS: Final = 12 * 3600


class NoSession(CannotAnswer):
    """No cookie, an old one, or one of a link that was revoked."""


class OtherRespondent(CannotAnswer):
    """The page was made for another invitation than the one of the cookie."""


@dataclass(frozen=True)
class Session:
    """What the cookie holds. Its time runs from the start, whatever happens later."""

    tenant_id: UUID
    invitation_id: UUID
    key_version: int
    language: str
    until: int

    @cached_property
    def mark(self) -> str:
        """Names the invitation on its pages without telling which one it is."""
        return _derived(f"mark|{self.invitation_id}")[:16]

    @cached_property
    def device(self) -> str:
        """The key of what waits on a device for its acknowledgement: of one link, and stored nowhere."""
        return _derived(f"device|{self.invitation_id}|{self.key_version}")


def _derived(message: str) -> str:
    return hmac.digest(settings.RESPONDENT_KEY.encode(), message.encode(), "sha256").hex()


@dataclass(frozen=True)
class Respondent:
    """The person behind a request, and what is asked of them."""

    session: Session
    invitation: Invitation
    document: Document

    @property
    def wave(self) -> Wave:
        wave: Wave = self.invitation.wave
        return wave

    @property
    def tenant(self) -> Tenant:
        return self.invitation.tenant

    @property
    def perspective(self) -> Perspective:
        return Perspective(self.invitation.perspective)

    @property
    def language(self) -> str:
        return self.session.language


class RespondentRequest(HttpRequest):
    """A request of an open wave's respondent; the tenant is entered."""

    respondent: Respondent


Find = Callable[[UUID], Invitation | None]
Refuse = Callable[[HttpRequest, CannotAnswer, Respondent | None], HttpResponse]


def token_view(
    unknown: Callable[[HttpRequest], HttpResponse],
) -> Callable[
    [Callable[[HttpRequest, Invitation], HttpResponse]],
    Callable[[HttpRequest, str], HttpResponse],
]:
    """A view below /r/<token>; `unknown` answers for every token that opens nothing."""

    def decorate(
        view: Callable[[HttpRequest, Invitation], HttpResponse],
    ) -> Callable[[HttpRequest, str], HttpResponse]:
        @wraps(view)
        def resolved(request: HttpRequest, token: str) -> HttpResponse:
            owner = token_owner(token)
            if owner is None:
                return unknown(request)
            with tenant(owner.tenant_id):
                invitation = whole_invitation(owner.invitation_id)
                if invitation is not None and _opens(token, invitation):
                    return view(request, invitation)
            return unknown(request)

        return resolved

    return decorate


def _opens(token: str, invitation: Invitation) -> bool:
    """Only the token of the present key and version: a higher version revokes the older."""
    return hmac.compare_digest(token_for(invitation).encode(), token.encode())


def respondent_view(
    refuse: Refuse, *, after_close: bool = False
) -> Callable[
    [Callable[Concatenate[RespondentRequest, P], HttpResponse]],
    Callable[Concatenate[HttpRequest, P], HttpResponse],
]:
    """A view behind the cookie: in the tenant, with invitation, key and wave read anew.

    `refuse` makes the answer when that is not possible; whatever raises, rolls back.
    """

    def decorate(
        view: Callable[Concatenate[RespondentRequest, P], HttpResponse],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @wraps(view)
        def identified(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            respondent = session = None
            try:
                session = read_session(request)
                with tenant(session.tenant_id):
                    respondent = request.respondent = identify(request, session)  # type: ignore[attr-defined]
                    if not after_close:
                        check_open(respondent.wave, begun=True)
                    with translation.override(respondent.language):
                        response = view(request, *args, **kwargs)  # type: ignore[arg-type]
            except CannotAnswer as reason:
                language = respondent.language if respondent else translation.get_language()
                with translation.override(language):
                    response = refuse(request, reason, respondent)
            return _remembering(response, session, respondent)

        return identified

    return decorate


def linked(session: Session, find: Find) -> Invitation:
    """The invitation whose link a session came with, in its tenant; NoSession when that was revoked."""
    invitation = find(session.invitation_id)
    if invitation is None:
        raise NoSession
    if invitation.key_version != session.key_version:
        if not may_go_on(invitation, session.key_version):
            raise NoSession
        # For this request the link is the one that this device came with: its draft is open.
        invitation.key_version = session.key_version
    return invitation


def identify(request: HttpRequest, session: Session) -> Respondent:
    """The respondent of a session, with the language that the address may ask for."""
    invitation = linked(session, whole_invitation)
    document = document_for(invitation.wave)
    wanted = request.GET.get("lang", "")
    if wanted and wanted in languages(invitation.wave, document):
        session = replace(session, language=wanted)
    respondent = Respondent(session, invitation, document)
    if request.GET.get("who", session.mark) != session.mark:
        raise OtherRespondent
    if request.method == "POST" and request.POST.get("who", session.mark) != session.mark:
        raise OtherRespondent
    return respondent


def languages(wave: Wave, document: Document) -> list[str]:
    """The languages that a respondent can choose: those of the wave that were written."""
    offered = [code for code in wave.languages if code in document.languages]
    return offered or list(document.languages)


def choose_language(request: HttpRequest, invitation: Invitation, document: Document) -> str:
    """The one asked for, else the invitation's, else the questionnaire's own."""
    offered = languages(invitation.wave, document)
    asked = request.POST.get("lang") or request.GET.get("lang")
    return next((code for code in (asked, invitation.language) if code in offered), offered[0])


def new_session(invitation: Invitation, language: str) -> Session:
    until = int(time.time()) + LASTS
    return Session(invitation.tenant_id, invitation.id, invitation.key_version, language, until)


def read_session(request: HttpRequest) -> Session:
    """The session of the cookie; NoSession for anything else than a fresh one of ours."""
    try:
        session = _signed(request.COOKIES.get(COOKIE, ""))
    except signing.BadSignature as error:
        raise NoSession from error
    if session.until < time.time():
        raise NoSession
    return session


@lru_cache(maxsize=2048)
def _signed(cookie: str) -> Session:
    """What a cookie of ours says, looked at once in each process: when it ends, it says itself."""
    parts = signing.loads(cookie, salt=SALT)
    return Session(UUID(parts[0]), UUID(parts[1]), *parts[2:])


def write_session(response: HttpResponse, session: Session) -> None:
    parts = [
        str(session.tenant_id),
        str(session.invitation_id),
        session.key_version,
        session.language,
        session.until,
    ]
    response.set_cookie(
        COOKIE,
        signing.dumps(parts, salt=SALT),
        max_age=max(0, session.until - int(time.time())),
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def _remembering(
    response: HttpResponse, session: Session | None, respondent: Respondent | None
) -> HttpResponse:
    """Says the language of the page, and keeps a new one for the next page."""
    if respondent is None:
        return response
    response["Content-Language"] = respondent.language
    if COOKIE not in response.cookies and respondent.session != session:
        write_session(response, respondent.session)
    return response
