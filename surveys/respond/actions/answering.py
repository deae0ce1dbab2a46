"""What every way of answering checks first: the wave takes answers, the item is asked."""

from django.db import connection
from django.utils import timezone

from surveys.ballots.queries import has_answered
from surveys.models import Draft, Invitation, Wave, WaveState
from surveys.questionnaire.answers import AnswerError
from surveys.questionnaire.document import Document, Perspective, base_code
from surveys.respond.queries.invited import draft_of


class CannotAnswer(Exception):
    """A respondent cannot go on here."""


class NotOpenYet(CannotAnswer):
    """The wave has not been opened, or its opening time is still to come."""


class WaveClosed(CannotAnswer):
    """The wave takes no answers any more."""


class WavePaused(CannotAnswer):
    """The wave rests. What was saved stays, and what is sent now is not kept."""


class AlreadySubmitted(CannotAnswer):
    """The answers were handed in; they do not change any more."""


class NotStarted(CannotAnswer):
    """There is no draft to save in."""


class NothingAnswered(Exception):
    """A response without one answer is no response."""


class StaleAnswer(Exception):
    """Somebody saved this answer in between: another tab, or another device."""

    def __init__(self, value: object, revision: int) -> None:
        self.value, self.revision = value, revision
        super().__init__(f"revision {revision}")


def check_open(wave: Wave, *, begun: bool = False) -> None:
    """Raise NotOpenYet, WavePaused or WaveClosed unless the wave takes answers now.

    Whoever has `begun` finishes within the minutes of grace behind the end.
    """
    now = timezone.now()
    if wave.lets_finish(now) if begun else wave.accepts_answers(now):
        return
    if wave.state == WaveState.DRAFT or (wave.state == WaveState.OPEN and now < wave.opens_at):
        raise NotOpenYet
    if wave.state == WaveState.OPEN and wave.paused_at is not None:
        raise WavePaused
    raise WaveClosed


def hold_wave(wave: Wave) -> None:
    """Lock the wave FOR SHARE, which Django cannot say, and read its state anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, opens_at, closes_at, paused_at FROM surveys_wave"
            " WHERE tenant_id = %s AND id = %s FOR SHARE",
            [wave.tenant_id, wave.id],
        )
        wave.state, wave.opens_at, wave.closes_at, wave.paused_at = cursor.fetchone()


def check_asked(document: Document, perspective: str, code: str) -> None:
    item = document.item(base_code(code))
    if item is not None and not item.asked_to(Perspective(perspective)):
        raise AnswerError("unknown_key")


def open_draft(invitation: Invitation, *, lock: bool = False) -> Draft:
    """The draft; AlreadySubmitted or NotStarted when there is none."""
    draft = draft_of(invitation, lock=lock)
    if draft is not None:
        return draft
    if has_answered(invitation):
        raise AlreadySubmitted
    raise NotStarted
