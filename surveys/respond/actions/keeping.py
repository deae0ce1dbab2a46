"""The two statements that keep answers in a draft, written by hand as those of `queries.invited` are."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from accounts.database import Prepared
from accounts.tenancy import current_tenant_id
from surveys.models import Draft
from surveys.models.fieldwork import GRACE
from surveys.questionnaire.answers import Answer
from surveys.questionnaire.document import Document

_SOME: Final = Prepared(
    "SELECT save_answers(%s, %s, %s, %s, %s, %s, %s,"
    " string_to_array(%s, ','), %s::jsonb, %s::jsonb, %s::jsonb, string_to_array(%s, ','))"
)
_ALL: Final = Prepared(
    "UPDATE surveys_draft SET answers = %s::jsonb, revisions = %s::jsonb, changed_at = %s"
    " WHERE tenant_id = %s AND id = %s"
)


@dataclass(frozen=True)
class Place:
    """Whose draft, and what is asked there. None of it changes while a link works."""

    tenant_id: UUID
    invitation_id: UUID
    key_version: int
    perspective: str
    version_id: UUID
    document: Document


@dataclass(frozen=True)
class Fresh:
    """A checked answer, None for none, in the place of that revision."""

    answer: Answer | None
    revision: int


def keep_answers(place: Place, fresh: Mapping[str, Fresh]) -> bool:
    """Put them all in their places; False, and none is put, where in one of them another stands, or
    where nothing may be saved. Outside a tenant it is committed when this returns."""
    given = {code: one.answer for code, one in fresh.items() if one.answer is not None}
    now = timezone.now()
    values = [
        place.tenant_id, place.invitation_id, place.key_version, place.perspective,
        place.version_id, now, now - GRACE,
        ",".join(code for code in fresh if code not in given),  # no code has a comma
        json.dumps(given),
        json.dumps({code: one.revision + 1 for code, one in fresh.items()}),
        json.dumps({code: one.revision for code, one in fresh.items() if one.revision}),
        ",".join(code for code, one in fresh.items() if not one.revision),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SOME, values)
        [kept] = cursor.fetchone()
    return bool(kept)


def keep_draft(draft: Draft) -> None:
    """Write the answers of a draft that is held."""
    answers, revisions = json.dumps(draft.answers), json.dumps(draft.revisions)
    with connection.cursor() as cursor:
        cursor.execute(_ALL, [answers, revisions, draft.changed_at, current_tenant_id(), draft.id])


def put(draft: Draft, code: str, answer: Answer | None, revision: int) -> int:
    """Lay one answer into a draft that is held; nothing is written yet."""
    draft.revisions[code] = revision
    if answer is None:
        draft.answers.pop(code, None)
    else:
        draft.answers[code] = answer
    return revision
