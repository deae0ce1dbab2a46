"""What a respondent does: start, answer, submit.

A respondent is no user and leaves no audit row: the response is its own record, and a
second one beside it would only make people easier to find.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from surveys.ballots.actions import right_of
from surveys.ballots.queries import by_box
from surveys.models import Consent, Draft, Invitation, Response
from surveys.questionnaire.answers import Answer, AnswerError, submission
from surveys.questionnaire.document import Perspective
from surveys.respond.actions.answering import (
    AlreadySubmitted,
    CannotAnswer,
    NothingAnswered,
    NotOpenYet,
    NotStarted,
    StaleAnswer,
    WaveClosed,
    WavePaused,
    check_open,
    hold_wave,
    open_draft,
)
from surveys.respond.actions.keeping import (
    begin_draft,
    end_drafts,
    hold_drafts,
    keep_draft,
    put,
)
from surveys.respond.actions.recording import (
    ResponseRow,
    RowProblem,
    RowsRejected,
    record_responses,
)
from surveys.respond.actions.saving import save_answer
from surveys.respond.queries.invited import has_draft, response_of
from surveys.respond.queries.respond import document_of, may_correct

__all__ = [
    "AlreadySubmitted",
    "AnswerError",
    "CannotAnswer",
    "Conflict",
    "NotOpenYet",
    "NotStarted",
    "NothingAnswered",
    "ResponseRow",
    "RowProblem",
    "RowsRejected",
    "StaleAnswer",
    "WaveClosed",
    "WavePaused",
    "check_open",
    "open_draft",
    "record_responses",
    "save_answer",
    "save_section",
    "start",
    "submit",
]

VIEWPORTS: Final = frozenset({"phone", "tablet", "desktop"})


@dataclass(frozen=True)
class Conflict:
    """A stored answer that a page did not know of, and did not overwrite."""

    value: object
    revision: int


@transaction.atomic
def start(*, invitation: Invitation, viewport: str = "") -> Draft:
    """The draft of an invitation, made when it is not there yet.

    Where the wave lets answers be corrected, it begins with what was handed in.
    """
    begun = has_draft(invitation)
    check_open(invitation.wave, begun=begun)
    known = viewport if viewport in VIEWPORTS else ""
    if by_box(invitation.wave):
        _check_right(invitation)
    given = response_of(invitation)
    if given is not None:
        given = _held_in_place(given)
    if given is not None and not may_correct(invitation, given, begun=begun):
        raise AlreadySubmitted
    if not begun:
        answers, corrects = (given.answers, given.submissions) if given else ({}, 0)
        # Also of what was keyed in from paper the viewport is the person's own from here on.
        begin_draft(invitation, known, answers, corrects)
    return open_draft(invitation)


def _check_right(invitation: Invitation) -> None:
    """Of an anonymous wave nothing is begun anew once a ballot is in the box."""
    right = right_of(invitation)
    if right is None or right.handed_in:
        raise AlreadySubmitted


def _held_in_place(given: Response) -> Response | None:
    """What was handed in, until the commit; nothing when a paper is taken back just now."""
    rows = Response.objects.select_for_update(no_key=True)
    found: Response | None = rows.filter(id=given.id).first()
    return found


def save_section(
    *,
    invitation: Invitation,
    answers: Mapping[str, Answer | None],
    revisions: Mapping[str, int],
    held: Draft | None = None,
) -> tuple[Draft, dict[str, Conflict]]:
    """Keep a whole page, sent without JavaScript; tells which answers were changed elsewhere.

    An answer whose revision is not the one that the page showed stays as it is. The draft is held (`held`:
    by the caller already) and written once, in the transaction of the tenant.
    """
    check_open(invitation.wave, begun=True)
    draft = held or open_draft(invitation, lock=True)
    conflicts: dict[str, Conflict] = {}
    changed = False
    for code, answer in answers.items():
        stored, revision = draft.answers.get(code), int(draft.revisions.get(code, 0))
        if stored == answer:
            continue
        if revisions.get(code, revision) == revision:
            put(draft, code, answer, revision + 1)
            changed = True
        elif answer is not None:
            conflicts[code] = Conflict(stored, revision)
    if changed:
        draft.changed_at = timezone.now()
        keep_draft(draft)
    return draft, conflicts


@transaction.atomic
def submit(*, invitation: Invitation, language: str = "") -> Response:
    """Hand the draft in. A repeat returns the response that is there; a correction replaces it.

    The wave is held FOR SHARE until the commit and closing takes it FOR UPDATE: a response
    is either in before the close, or was told that it is too late.
    """
    given = response_of(invitation)
    if given is not None and not has_draft(invitation):
        return given
    hold_wave(invitation.wave)
    # Also a sealed draft beside this one: of two submits at once the second finds a response.
    hold_drafts(invitation)
    try:
        draft = open_draft(invitation, lock=True)
    except AlreadySubmitted:
        # Another submit held the draft until just now.
        first: Response = Response.objects.get(invitation=invitation)
        return first
    check_open(invitation.wave, begun=True)
    # Read again: another submit may have held the drafts until now.
    given = response_of(invitation)
    if given is None:
        given = _response(invitation, draft, language)
    elif draft.corrects == given.submissions and may_correct(invitation, given, begun=True):
        given = _corrected(invitation, given, draft, language)
    end_drafts(invitation)
    return given


def final_answers(invitation: Invitation, draft: Draft) -> Mapping[str, Answer]:
    """What of a draft counts when it is handed in."""
    document = document_of(invitation.wave.version_id)
    final = submission(document, Perspective(invitation.perspective), draft.answers)
    if not final.answers:
        raise NothingAnswered
    return final.answers


def _response(invitation: Invitation, draft: Draft, language: str) -> Response:
    response: Response = Response.objects.create(
        wave_id=invitation.wave_id,
        participation_id=invitation.participation_id,
        invitation=invitation,
        key_version=invitation.key_version,
        perspective=invitation.perspective,
        function=invitation.function,
        language=language or invitation.language,
        viewport=draft.viewport,
        answers=final_answers(invitation, draft),
    )
    return response


def _corrected(invitation: Invitation, given: Response, draft: Draft, language: str) -> Response:
    """The same response with what was handed in now; what it held before is gone.

    Who agreed to be named did so of what stood there before.
    """
    Consent.objects.filter(invitation=invitation).delete()
    given.answers = final_answers(invitation, draft)
    given.language = language or given.language
    given.viewport = draft.viewport
    given.submissions += 1
    given.submitted_at = timezone.now()
    given.reopened = False
    changed = ["answers", "language", "viewport", "submissions", "submitted_at", "reopened"]
    given.save(update_fields=changed)
    return given
