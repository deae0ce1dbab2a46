"""Keeping answers while somebody gives them: each by itself, however many came together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from surveys.models import Draft, Invitation
from surveys.questionnaire.answers import Answer, AnswerError, check_answer
from surveys.questionnaire.document import Document, NumberItem
from surveys.respond.actions.answering import StaleAnswer, check_asked, check_open, open_draft
from surveys.respond.actions.keeping import Fresh, Place, keep_answers, keep_draft, put
from surveys.respond.queries.respond import document_of
from surveys.upload.numbers import typed_number


@dataclass(frozen=True)
class Given:
    """An answer as it was sent; `revision` is the one that its page started from."""

    code: str
    value: object
    revision: int


# The new revision, or why it was not kept.
Outcome = int | AnswerError | StaleAnswer


def place_of(invitation: Invitation) -> Place:
    """Where the answers of an invitation go."""
    return Place(
        invitation.tenant_id,
        invitation.id,
        invitation.key_version,
        invitation.perspective,
        invitation.wave.version_id,
        document_of(invitation.wave.version_id),
    )


def save_answer(*, invitation: Invitation, code: str, value: object, revision: int) -> int:
    """Keep one answer and tell its new revision."""
    [found] = save_answers(invitation=invitation, given=[Given(code, value, revision)])
    if isinstance(found, Exception):
        raise found
    return found


def save_at_once(*, place: Place, given: Sequence[Given]) -> list[Outcome] | None:
    """What became of each where one statement kept them, in no tenant; nothing where it kept none.

    Nothing is read before: the statement itself looks whether the wave takes answers. Why it kept none
    `save_answers` finds out, in the tenant.
    """
    fresh, found = _checked(place, given)
    if not fresh or not keep_answers(place, fresh):
        return None
    return _in_order(given, found | _next(fresh))


def save_answers(*, invitation: Invitation, given: Sequence[Given]) -> list[Outcome]:
    """What became of each, in their order; no two are of the same question.

    One UPDATE compares and writes them all, so that two tabs cannot pass one another; it is all that
    is written, so the transaction is the tenant's. Only where one of them is not what a page started
    from is the draft held, and each looked at.
    """
    check_open(invitation.wave, begun=True)
    place = place_of(invitation)
    fresh, found = _checked(place, given)
    if fresh:
        kept = keep_answers(place, fresh)
        found |= _next(fresh) if kept else _each(open_draft(invitation, lock=True), fresh)
    return _in_order(given, found)


def _checked(place: Place, given: Sequence[Given]) -> tuple[dict[str, Fresh], dict[str, Outcome]]:
    """The answers that are some, and what is wrong with the others."""
    fresh: dict[str, Fresh] = {}
    found: dict[str, Outcome] = {}
    for one in given:
        try:
            answer = _answer(place.document, place.perspective, one)
            fresh[one.code] = Fresh(answer, one.revision)
        except AnswerError as error:
            found[one.code] = error
    return fresh, found


def _in_order(given: Sequence[Given], found: Mapping[str, Outcome]) -> list[Outcome]:
    return [found[one.code] for one in given]


def _next(fresh: Mapping[str, Fresh]) -> dict[str, Outcome]:
    return {code: one.revision + 1 for code, one in fresh.items()}


def _each(draft: Draft, fresh: Mapping[str, Fresh]) -> dict[str, Outcome]:
    """The same value again is no conflict: a page that lost the connection sends it twice."""
    found: dict[str, Outcome] = {}
    changed = False
    for code, one in fresh.items():
        stored, revision = draft.answers.get(code), int(draft.revisions.get(code, 0))
        found[code] = revision
        if revision == one.revision:
            found[code] = put(draft, code, one.answer, revision + 1)
            changed = True
        elif stored != one.answer:
            found[code] = StaleAnswer(stored, revision)
    if changed:
        draft.changed_at = timezone.now()
        keep_draft(draft)
    return found


def _answer(document: Document, perspective: str, given: Given) -> Answer | None:
    code, value = given.code, given.value
    check_asked(document, perspective, code)
    item = document.item(code)
    if isinstance(value, str) and isinstance(item, NumberItem):
        value = typed_number(item, value)
    return check_answer(document, code, value, partial=True)
