"""The statements that write a draft, by hand as those of `queries.invited` are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from accounts.database import Prepared
from accounts.database.rows import one, run
from accounts.tenancy import TenantClash, current_tenant_id, is_entered
from surveys.models import Draft, Invitation
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
_BEGIN: Final = Prepared(
    "INSERT INTO surveys_draft (id, tenant_id, invitation_id, key_version, corrects, answers,"
    " revisions, started_at, changed_at, viewport)"
    " VALUES (gen_random_uuid(), %s, %s, %s, %s, %s::jsonb, '{}', %s, %s, %s) ON CONFLICT DO NOTHING"
)
_HOLD: Final = Prepared(
    "SELECT id FROM surveys_draft WHERE tenant_id = %s AND invitation_id = %s ORDER BY id FOR UPDATE"
)
_END: Final = Prepared("DELETE FROM surveys_draft WHERE tenant_id = %s AND invitation_id = %s")


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
    if is_entered() and current_tenant_id() != place.tenant_id:
        raise TenantClash("Leave one tenant before you save in another.")
    given = {code: one.answer for code, one in fresh.items() if one.answer is not None}
    now = timezone.now()
    values: list[Any] = [
        place.tenant_id, place.invitation_id, place.key_version, place.perspective,
        place.version_id, now, now - GRACE,
        ",".join(code for code in fresh if code not in given),  # no code has a comma
        json.dumps(given),
        json.dumps({code: one.revision + 1 for code, one in fresh.items()}),
        json.dumps({code: one.revision for code, one in fresh.items() if one.revision}),
        ",".join(code for code, one in fresh.items() if not one.revision),
    ]  # fmt: skip
    row = one(_SOME, values)
    return row is not None and bool(row[0])


def keep_draft(draft: Draft) -> None:
    """Write the answers of a draft that is held."""
    answers, revisions = json.dumps(draft.answers), json.dumps(draft.revisions)
    _run(_ALL, [answers, revisions, draft.changed_at, current_tenant_id(), draft.id])


def begin_draft(
    invitation: Invitation, viewport: str, answers: Mapping[str, Answer], corrects: int
) -> None:
    """Make the draft of an invitation, where another request has not just done so."""
    now = timezone.now()
    whose = [invitation.tenant_id, invitation.id, invitation.key_version]
    _run(_BEGIN, [*whose, corrects, json.dumps(answers), now, now, viewport])


def hold_drafts(invitation: Invitation) -> None:
    """All of an invitation, until the commit: also a sealed one beside that of its link."""
    _run(_HOLD, [invitation.tenant_id, invitation.id])


def end_drafts(invitation: Invitation) -> None:
    _run(_END, [invitation.tenant_id, invitation.id])


def _run(statement: Prepared, values: Sequence[Any]) -> None:
    current_tenant_id()
    run(statement, values)


def put(draft: Draft, code: str, answer: Answer | None, revision: int) -> int:
    """Lay one answer into a draft that is held; nothing is written yet."""
    draft.revisions[code] = revision
    if answer is None:
        draft.answers.pop(code, None)
    else:
        draft.answers[code] = answer
    return revision
