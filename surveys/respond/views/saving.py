"""What the page's script sends while somebody answers: one answer, or all that wait by now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.tenancy import tenant
from surveys.questionnaire.document import Document
from surveys.respond.actions import respond as actions
from surveys.respond.actions.answering import CannotAnswer
from surveys.respond.actions.keeping import Place
from surveys.respond.actions.saving import Given, Outcome, place_of, save_answers, save_at_once
from surveys.respond.limits import count_save
from surveys.respond.queries.invited import narrow_invitation
from surveys.respond.respondents import (
    NoSession,
    OtherRespondent,
    Session,
    linked,
    read_session,
)
from surveys.respond.widgets import answer_message

LARGEST: Final = 64 * 1024
MANY: Final = 20  # answers in one request
MOST: Final = 2048  # links of which a process knows what they ask
Revision = Annotated[int, msgspec.Meta(ge=0, lt=2**31 - 1)]


class Save(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One answer."""

    item: str
    value: bool | int | float | str | list[str] | dict[str, int | float | str] | None
    revision: Revision


Saves = Annotated[list[Save], msgspec.Meta(min_length=1, max_length=MANY)]
_SAVES: Final = msgspec.json.Decoder(Save | Saves)
_places: dict[tuple[UUID, int], Place] = {}
_documents: dict[UUID, Document] = {}


def refused_json(reason: CannotAnswer) -> HttpResponse:
    if isinstance(reason, actions.WavePaused):
        # Not for ever: the page keeps the answer and sends it again.
        return _refusal(423, _("De bevraging is gepauzeerd: dit antwoord is nog niet bewaard."))
    if isinstance(reason, actions.WaveClosed | actions.NotOpenYet):
        return _refusal(410, _("De bevraging is gesloten: dit antwoord is niet bewaard."))
    if isinstance(reason, actions.AlreadySubmitted):
        return _refusal(410, _("U hebt al ingestuurd: dit antwoord is niet meer bewaard."))
    if isinstance(reason, NoSession | OtherRespondent | actions.NotStarted):
        return _refusal(403, _("Uw sessie is voorbij: open uw persoonlijke link opnieuw."))
    raise reason


def _refusal(status: int, message: str) -> HttpResponse:
    return _json({"message": message}, status)


def _json(told: Mapping[str, object], status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(told), content_type="application/json", status=status)


@require_POST
def respond_save(request: HttpRequest) -> HttpResponse:
    """200 is sent after the commit: what was called saved, is. Of several answers each is told apart."""
    session = None
    try:
        session = read_session(request)
        with translation.override(session.language):
            response = _saved(request, session)
    except CannotAnswer as reason:
        language = session.language if session else translation.get_language()
        with translation.override(language):
            response = refused_json(reason)
    if session is not None:
        response["Content-Language"] = session.language
    return response


def _saved(request: HttpRequest, session: Session) -> HttpResponse:
    if request.GET.get("who", session.mark) != session.mark:
        raise OtherRespondent
    asked = _read(request)
    if isinstance(asked, HttpResponse):
        return asked
    saves = asked if isinstance(asked, list) else [asked]
    # Of each link by itself: one that was revoked keeps nobody from answering.
    if not count_save(f"{session.mark}:{session.key_version}", len(saves)):
        return _refusal(429, _("Dit gaat te snel; het antwoord wordt zo dadelijk bewaard."))
    outcomes = _outcomes(session, [Given(save.item, save.value, save.revision) for save in saves])
    saved_at = f"{timezone.localtime():%H:%M}"
    told = [_told(one, saved_at) for one in outcomes]
    if not isinstance(asked, list):
        status, alone = told[0]
        return _json(alone, status)
    return _json({"answers": [{"status": status, **one} for status, one in told]})


def _outcomes(session: Session, given: list[Given]) -> list[Outcome]:
    """By one statement where this process has seen the link; else, and where that kept nothing, with
    all that a request of a respondent looks at."""
    place = _places.get((session.invitation_id, session.key_version))
    found = save_at_once(place=place, given=given) if place else None
    if found is not None:
        return found
    with tenant(session.tenant_id):
        invitation = linked(session, narrow_invitation)
        found = save_answers(invitation=invitation, given=given)
        _know(session, place_of(invitation))
    return found


def _know(session: Session, place: Place) -> None:
    """Many links ask the same: of each version one document is kept, however often it was read."""
    if len(_places) >= MOST:
        _places.clear()
        _documents.clear()
    document = _documents.setdefault(place.version_id, place.document)
    key = session.invitation_id, session.key_version
    _places[key] = replace(place, document=document)


def _told(outcome: Outcome, saved_at: str) -> tuple[int, dict[str, object]]:
    """What became of one answer: the status and the body that it has alone."""
    if isinstance(outcome, actions.AnswerError):
        return 422, {"message": answer_message(outcome)}
    if isinstance(outcome, actions.StaleAnswer):
        message = _("Op een ander toestel of tabblad gaf u intussen een ander antwoord.")
        return 409, {"message": message, "value": outcome.value, "revision": outcome.revision}
    return 200, {"revision": outcome, "saved_at": saved_at}


def _read(request: HttpRequest) -> Save | list[Save] | HttpResponse:
    wrong = _("Dit antwoord heeft niet de juiste vorm.")
    if request.content_type != "application/json":
        return _refusal(415, wrong)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _refusal(413, _("Dit antwoord is te groot."))
    try:
        read: Save | list[Save] = _SAVES.decode(request.body)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return _refusal(400, wrong)
    items = [save.item for save in read] if isinstance(read, list) else []
    return _refusal(400, wrong) if len(items) != len(set(items)) else read
