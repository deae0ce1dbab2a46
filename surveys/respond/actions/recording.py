"""Responses that come many at once: from a file, or from a simulation."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.models import User
from surveys.ballots.queries import check_not_boxed
from surveys.models import Draft, Invitation, Participation, Response, Wave, WaveState
from surveys.models.fieldwork import LANGUAGES
from surveys.questionnaire.answers import Answer, AnswerError, check_answer
from surveys.questionnaire.functions import Function
from surveys.respond.actions.answering import WaveClosed, check_asked, hold_wave
from surveys.respond.queries.respond import document_of

BATCH: Final = 1000
_INSERT: Final = """
INSERT INTO surveys_response (id, tenant_id, wave_id, submitted_at, participation_id, invitation_id,
    perspective, function, language, viewport, answers, person, weight)
SELECT gen_random_uuid(), %s, %s, %s, participation_id, invitation_id,
    perspective, function, language, '', answers, person, weight
FROM jsonb_to_recordset(%s::jsonb) AS response (participation_id uuid, invitation_id uuid,
    perspective text, function text, language text, answers jsonb, person text, weight float8)
"""
REMEMBERED: Final = 20_000
SIDES: Final = {function.value: function.perspective.value for function in Function}


@dataclass(frozen=True)
class ResponseRow:
    """A whole response from elsewhere: a file, or a simulation."""

    participation_id: UUID
    invitation_id: UUID | None
    perspective: str
    function: str
    language: str
    answers: Mapping[str, object]
    person: str = ""  # of a file, as a key
    weight: float | None = None  # of a file


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one row; `number` counts from 1, `key` is empty for the row itself."""

    number: int
    key: str
    message: str


class RowsRejected(ValueError):
    """Some rows are no responses of this wave; nothing was written."""

    def __init__(self, problems: list[RowProblem]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(
            f"{len(problems)} problems; row {first.number} {first.key} {first.message}"
        )


@transaction.atomic
def record_responses(*, by: User | None, wave: Wave, rows: Iterable[ResponseRow]) -> int:
    """Add many responses to an open wave, all or none; returns how many.

    The window of the wave does not count here, its state does: files hold answers of the past.
    """
    check_not_boxed(wave)
    hold_wave(wave)
    if wave.state != WaveState.OPEN:
        raise WaveClosed
    responses = _checked_rows(wave, list(rows))
    _insert(wave, responses)
    invited = [one.invitation_id for one in responses if one.invitation_id]
    Draft.objects.filter(invitation_id__in=invited).delete()
    audit.record(by=by, action="record_responses", subject=wave, responses=len(responses))
    return len(responses)


def _insert(wave: Wave, responses: list[ResponseRow]) -> None:
    """Each batch as one parameter: an array for each column costs a look at every sign of it."""
    now = timezone.now()
    with connection.cursor() as cursor:
        for start in range(0, len(responses), BATCH):
            text = msgspec.json.encode(responses[start : start + BATCH]).decode()
            cursor.execute(_INSERT, [wave.tenant_id, wave.id, now, text])


def _checked_rows(wave: Wave, rows: list[ResponseRow]) -> list[ResponseRow]:
    check = _RowCheck(wave, any(row.invitation_id for row in rows))
    responses, problems = [], [*_weight_problems(wave, rows)]
    for number, row in enumerate(rows, start=1):
        answers: dict[str, Answer] = {}
        problems += [RowProblem(number, *found) for found in check.problems(row, answers)]
        responses.append(replace(row, answers=answers))
    if problems:
        raise RowsRejected(problems)
    return responses


def _weight_problems(wave: Wave, rows: list[ResponseRow]) -> Iterator[RowProblem]:
    """The first row that has a weight where others have none, or has none where they do."""
    earlier = Response.objects.filter(wave=wave).values_list("weight", flat=True)[:1]
    kinds = [weight is None for weight in (*earlier, *(row.weight for row in rows))]
    if True in kinds and False in kinds:
        number = kinds.index(not kinds[0]) - len(kinds) + len(rows) + 1
        yield RowProblem(number, "", "weights of some responses only")


class _RowCheck:
    """What the rows of one wave are checked against, read once."""

    def __init__(self, wave: Wave, with_invitations: bool) -> None:  # noqa: FBT001 -- private
        self.document = document_of(wave.version_id)
        self.known: dict[tuple[object, ...], Answer | None] = {}
        here = Participation.objects.filter(wave=wave)
        self.participations = set(here.values_list("id", flat=True))
        self.invited: dict[UUID, UUID] = {}
        if with_invitations:
            invitations = Invitation.objects.filter(wave=wave)
            self.invited = dict(invitations.values_list("id", "participation_id"))

    def problems(self, row: ResponseRow, answers: dict[str, Answer]) -> Iterator[tuple[str, str]]:
        """(key, message) of all that is wrong; puts what is right into `answers`."""
        if row.participation_id not in self.participations:
            yield "", "participation of another wave"
        if row.invitation_id and self.invited.get(row.invitation_id) != row.participation_id:
            yield "", "invitation of another participation"
        if SIDES.get(row.function) != row.perspective:
            yield "", "function and perspective do not match"
            return
        if row.language not in {"", *LANGUAGES}:
            yield "", "unknown language"
        for key, value in row.answers.items():
            try:
                answer = self._answer(row.perspective, key, value)
            except AnswerError as error:
                yield key, str(error)
            else:
                if answer is not None:
                    answers[key] = answer

    def _answer(self, perspective: str, key: str, value: object) -> Answer | None:
        """Most answers are one of a few: each of those is checked once."""
        # 1 and True are equal, and not the same answer.
        plain = value if isinstance(value, int | str) else repr(value)
        same = (perspective, key, value.__class__, plain)
        if same in self.known:
            return self.known[same]
        check_asked(self.document, perspective, key)
        answer = check_answer(self.document, key, value)
        if len(self.known) < REMEMBERED:
            self.known[same] = answer
        return answer
