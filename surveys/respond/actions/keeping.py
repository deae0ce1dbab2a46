"""The two statements that keep answers in a draft, written by hand as those of `queries.invited` are."""

import json
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from accounts.database import Prepared
from accounts.tenancy import current_tenant_id
from surveys.models import Draft, Invitation
from surveys.questionnaire.answers import Answer

_ONE: Final = (
    "UPDATE surveys_draft SET answers = answers {kept}, revisions = revisions || %s::jsonb,"
    " changed_at = %s WHERE tenant_id = %s AND invitation_id = %s AND key_version = %s"
    " AND coalesce((revisions ->> %s)::int, 0) = %s"
)
_PUT: Final = Prepared(_ONE.format(kept="|| %s::jsonb"))
_TAKE_AWAY: Final = Prepared(_ONE.format(kept="- %s::text"))
_ALL: Final = Prepared(
    "UPDATE surveys_draft SET answers = %s::jsonb, revisions = %s::jsonb, changed_at = %s"
    " WHERE tenant_id = %s AND id = %s"
)


def keep_answer(invitation: Invitation, code: str, answer: Answer | None, revision: int) -> bool:
    """Put one answer in the place of that revision; False where another one stands there."""
    kept = code if answer is None else json.dumps({code: answer})
    values: list[Any] = [
        kept, json.dumps({code: revision + 1}), timezone.now(),
        current_tenant_id(), invitation.id, invitation.key_version, code, revision,
    ]  # fmt: skip
    return _written(_TAKE_AWAY if answer is None else _PUT, values)


def keep_draft(draft: Draft) -> None:
    """Write the answers of a draft that is held."""
    answers, revisions = json.dumps(draft.answers), json.dumps(draft.revisions)
    _written(_ALL, [answers, revisions, draft.changed_at, current_tenant_id(), draft.id])


def _written(statement: Prepared, values: list[Any]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return bool(cursor.rowcount)
