"""Responses that come many at once: from a file, or from a simulation."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
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
REMEMBERED: Final = 2_000  # of each item
_PLAIN: Final = (int, str)
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
    check, written, now = _RowCheck(wave), 0, timezone.now()
    invited: list[UUID] = []
    left = iter(rows)
    while batch := list(itertools.islice(left, BATCH)):
        checked = [check.row(row) for row in batch]
        if not check.found:  # all of them are told, and none is written
            _insert(wave, now, checked)
            written += len(checked)
            invited += [one.invitation_id for one in checked if one.invitation_id]
    if check.found:
        raise RowsRejected(check.found)
    Draft.objects.filter(invitation_id__in=invited).delete()
    audit.record(by=by, action="record_responses", subject=wave, responses=written)
    return written


def _insert(wave: Wave, now: datetime, responses: list[ResponseRow]) -> None:
    """A batch as one parameter: an array for each column costs a look at every sign of it."""
    text = msgspec.json.encode(responses).decode()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [wave.tenant_id, wave.id, now, text])


class _RowCheck:
    """What the rows of one wave are checked against, read once."""

    def __init__(self, wave: Wave) -> None:
        self.wave, self.number = wave, 0
        self.document = document_of(wave.version_id)
        # By perspective and key.
        self.known: dict[tuple[str, str], dict[object, Answer | None]] = {}
        here = Participation.objects.filter(wave=wave)
        self.participations = set(here.values_list("id", flat=True))
        self.problem_of_weights: list[RowProblem] = []
        self.in_rows: list[RowProblem] = []

    @property
    def found(self) -> list[RowProblem]:
        """All that is wrong until now."""
        return [*self.problem_of_weights, *self.in_rows]

    @cached_property
    def invited(self) -> dict[UUID, UUID]:
        """Invitation → participation, for who has rows of invited people."""
        invitations = Invitation.objects.filter(wave=self.wave)
        return dict(invitations.values_list("id", "participation_id"))

    @cached_property
    def without_weight(self) -> bool | None:
        """Whether what the wave has already has no weights; None while it has nothing."""
        earlier = Response.objects.filter(wave=self.wave).values_list("weight", flat=True)[:1]
        return next((weight is None for weight in earlier), None)

    def row(self, row: ResponseRow) -> ResponseRow:
        """The next row as it is written; what is wrong with it is kept."""
        self.number += 1
        if self.without_weight is None:
            self.without_weight = row.weight is None
        if self.without_weight != (row.weight is None) and not self.problem_of_weights:
            told = RowProblem(self.number, "", "weights of some responses only")
            self.problem_of_weights.append(told)
        answers: dict[str, Answer] = {}
        self.in_rows += [RowProblem(self.number, *one) for one in self.problems(row, answers)]
        return replace(row, answers=answers)

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
        known = self.known.setdefault((perspective, key), {})
        # 1 and True are equal, and not the same answer.
        plain = value if value.__class__ in _PLAIN else (repr(value),)
        if plain in known:
            return known[plain]
        check_asked(self.document, perspective, key)
        answer = check_answer(self.document, key, value)
        if len(known) < REMEMBERED:
            known[plain] = answer
        return answer
