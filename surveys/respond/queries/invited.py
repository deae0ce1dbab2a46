"""The statements of the respondent's path, written by hand and prepared.

Each request begins with one of them and an answer is saved by another. Built by the ORM they were half
of the work of a save: its query is made anew each time, and the server plans a join of five tables
under row-level security each time. They name their tenant like every other, and the guard and the
database hold as always. What they bring are ordinary rows of models; a field that a narrow one left
out is fetched when somebody asks for it.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import models

from accounts.database import Prepared
from accounts.database.rows import columns, made, one
from accounts.models import Tenant
from accounts.tenancy import current_tenant_id
from surveys.models import Draft, Invitation, Municipality, Participation, Response, Wave

# What saving an answer needs, of the invitation and of its wave.
_SAVING: Final = ("id", "tenant_id", "wave_id", "perspective", "key_version")
_WINDOW: Final = (
    "id", "tenant_id", "version_id", "state", "opens_at", "closes_at", "paused_at", "languages",
    "corrections",
)  # fmt: skip
_FROM: Final = {
    "wave": "JOIN surveys_wave wave ON wave.tenant_id = invitation.tenant_id"
    " AND wave.id = invitation.wave_id",
    "tenant": "JOIN accounts_tenant tenant ON tenant.id = invitation.tenant_id",
    "participation": "JOIN surveys_participation participation"
    " ON participation.tenant_id = invitation.tenant_id"
    " AND participation.id = invitation.participation_id",
    "municipality": "JOIN surveys_municipality municipality"
    " ON municipality.id = participation.municipality_id",
}


def _without(model: type[models.Model], *names: str) -> tuple[str, ...]:
    """All but those that no page of a respondent shows or asks: each costs every request."""
    return tuple(name for name in columns(model) if name not in names)


Part = tuple[str, type[models.Model], tuple[str, ...]]
_WHOLE: Final[tuple[Part, ...]] = (
    ("invitation", Invitation, _without(
        Invitation, "email", "name_search", "stop_hash", "stop_version", "former_stop_hash",
        "created_at",
    )),
    ("wave", Wave, _without(
        Wave, "name_sort", "margin", "created_by_id", "created_at", "launched_at",
        "target_political", "target_administrative", "thanks_since", "answers_gone_at", "follows_id",
    )),
    ("tenant", Tenant, _without(
        Tenant, "name_sort", "created_at", "sender", "second_step_from", "sign_on",
        "operator_until", "operator_name", "audit_number", "audit_digest",
    )),
    ("participation", Participation, columns(Participation)),
    ("municipality", Municipality, columns(Municipality, "id", "tenant_id", "name", "name_fr", "region")),
)  # fmt: skip
_NARROW: Final[tuple[Part, ...]] = (
    ("invitation", Invitation, columns(Invitation, *_SAVING)),
    ("wave", Wave, columns(Wave, *_WINDOW)),
)
_DRAFT: Final = columns(Draft)


def _select(parts: Sequence[Part]) -> Prepared:
    named = ", ".join(f'{name}."{column}"' for name, _model, of in parts for column in of)
    joined = " ".join(_FROM[name] for name, _model, _of in parts[1:])
    return Prepared(
        f"SELECT {named} FROM surveys_invitation invitation {joined}"  # noqa: S608 -- names of columns
        " WHERE invitation.tenant_id = %s AND invitation.id = %s"
    )


_SELECT_WHOLE: Final = _select(_WHOLE)
_SELECT_NARROW: Final = _select(_NARROW)
_SELECT_DRAFT: Final = Prepared(
    f"SELECT {', '.join(_DRAFT)} FROM surveys_draft"  # noqa: S608
    " WHERE tenant_id = %s AND invitation_id = %s AND key_version = %s"
)
_LOCK_DRAFT: Final = Prepared(f"{_SELECT_DRAFT} FOR UPDATE")
_ANYTHING: Final = Prepared("SELECT 1")
_HAS_DRAFT: Final = Prepared(
    "SELECT EXISTS (SELECT FROM surveys_draft"
    " WHERE tenant_id = %s AND invitation_id = %s AND key_version = %s)"
)
_RESPONSE: Final = columns(Response)
_SELECT_RESPONSE: Final = Prepared(
    f"SELECT {', '.join(_RESPONSE)} FROM surveys_response"  # noqa: S608
    " WHERE tenant_id = %s AND invitation_id = %s"
)


def whole_invitation(invitation_id: UUID) -> Invitation | None:
    """The invitation with its wave, tenant, participation and the name of its municipality."""
    rows = _found(_SELECT_WHOLE, _WHOLE, invitation_id)
    if rows is None:
        return None
    invitation: Invitation
    invitation, wave, tenant, participation, municipality = rows
    participation.municipality = municipality
    invitation.wave, invitation.tenant, invitation.participation = wave, tenant, participation
    return invitation


def narrow_invitation(invitation_id: UUID) -> Invitation | None:
    """The invitation with what saving an answer asks of it and of its wave."""
    rows = _found(_SELECT_NARROW, _NARROW, invitation_id)
    if rows is None:
        return None
    invitation: Invitation = rows[0]
    invitation.wave = rows[1]
    return invitation


def _found(statement: Prepared, parts: Sequence[Part], invitation_id: UUID) -> list[Any] | None:
    row = one(statement, [current_tenant_id(), invitation_id])
    if row is None:
        return None
    values = iter(row)
    return [made(model, of, [*islice(values, len(of))]) for _name, model, of in parts]


def draft_of(invitation: Invitation, *, lock: bool = False) -> Draft | None:
    """The draft that the link of the invitation's version opens; `lock` holds it till the commit."""
    values = [current_tenant_id(), invitation.id, invitation.key_version]
    row = one(_LOCK_DRAFT if lock else _SELECT_DRAFT, values)
    return None if row is None else made(Draft, _DRAFT, row)


def has_draft(invitation: Invitation) -> bool:
    row = one(_HAS_DRAFT, [current_tenant_id(), invitation.id, invitation.key_version])
    return row is not None and bool(row[0])


def response_of(invitation: Invitation) -> Response | None:
    """What was handed in, if anything was."""
    row = one(_SELECT_RESPONSE, [current_tenant_id(), invitation.id])
    return None if row is None else made(Response, _RESPONSE, row)


def is_there() -> None:
    """Raises what the database raises when it does not answer."""
    one(_ANYTHING, [])
