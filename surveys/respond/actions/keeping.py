"""The two statements that keep answers in a draft, written by hand as those of `queries.invited` are."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from accounts.database import Prepared
from accounts.tenancy import current_tenant_id
from surveys.models import Draft, Invitation
from surveys.questionnaire.answers import Answer

# No subquery compares: of a row that somebody else has just changed PostgreSQL looks at plain
# conditions anew, and not at what it has joined.
_SOME: Final = Prepared(
    "UPDATE surveys_draft SET answers = (answers - %s::text[]) || %s::jsonb,"
    " revisions = revisions || %s::jsonb, changed_at = %s"
    " WHERE tenant_id = %s AND invitation_id = %s AND key_version = %s"
    " AND revisions @> %s::jsonb AND NOT revisions ?| %s::text[]"
)
_ALL: Final = Prepared(
    "UPDATE surveys_draft SET answers = %s::jsonb, revisions = %s::jsonb, changed_at = %s"
    " WHERE tenant_id = %s AND id = %s"
)


@dataclass(frozen=True)
class Fresh:
    """A checked answer, None for none, in the place of that revision."""

    answer: Answer | None
    revision: int


def keep_answers(invitation: Invitation, fresh: Mapping[str, Fresh]) -> bool:
    """Put them all in their places; False, and none is put, where in one of them another stands."""
    given = {code: one.answer for code, one in fresh.items() if one.answer is not None}
    next_ones = {code: one.revision + 1 for code, one in fresh.items()}
    values: list[Any] = [
        [code for code in fresh if code not in given], json.dumps(given),
        json.dumps(next_ones), timezone.now(),
        current_tenant_id(), invitation.id, invitation.key_version,
        json.dumps({code: one.revision for code, one in fresh.items() if one.revision}),
        [code for code, one in fresh.items() if not one.revision],
    ]  # fmt: skip
    return _written(_SOME, values)


def keep_draft(draft: Draft) -> None:
    """Write the answers of a draft that is held."""
    answers, revisions = json.dumps(draft.answers), json.dumps(draft.revisions)
    _written(_ALL, [answers, revisions, draft.changed_at, current_tenant_id(), draft.id])


def put(draft: Draft, code: str, answer: Answer | None, revision: int) -> int:
    """Lay one answer into a draft that is held; nothing is written yet."""
    draft.revisions[code] = revision
    if answer is None:
        draft.answers.pop(code, None)
    else:
        draft.answers[code] = answer
    return revision


def _written(statement: Prepared, values: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)
