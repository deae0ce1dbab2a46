"""What a session proves: by whose identity provider somebody came, and a second step.

Whoever came by the identity provider of a tenant is in that tenant alone: its owner chose the
provider, and nobody else has to trust what that says.
"""

from typing import Any, Final
from uuid import UUID

import msgspec
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User

SIGN_ON: Final = "sign_on"
SECOND_STEP: Final = "second_step"


class ByProvider(msgspec.Struct, frozen=True):
    """How somebody came by an identity provider, as the session keeps it."""

    tenant_id: UUID
    sign_on_id: UUID
    user_id: UUID
    second_step: bool  # it says so, and the tenant counts that


def came_by_provider(request: HttpRequest) -> ByProvider | None:
    """The identity provider that vouches for this session, if one does."""
    kept = request.session.get(SIGN_ON)
    if kept is None:
        return None
    return msgspec.convert(kept, ByProvider)


def keep(request: HttpRequest, came: ByProvider) -> None:
    """From now on the session is one of this identity provider."""
    request.session[SIGN_ON] = msgspec.to_builtins(came)


def shows_second_step(request: HttpRequest, tenant_id: UUID) -> bool:
    """Whether this session was begun, or confirmed since, with a second step that the tenant takes."""
    came = came_by_provider(request)
    if came is not None and came.second_step and came.tenant_id == tenant_id:
        return True
    return bool(request.session.get(SECOND_STEP) == str(request.user.pk))


def keep_second_step(request: HttpRequest, user: User) -> None:
    """Bound to the person: half a log-in of one is nothing for another in the same browser."""
    request.session[SECOND_STEP] = str(user.pk)


@receiver([authenticator_used, authenticator_added])
def _note(sender: object, request: HttpRequest, user: User, **more: Any) -> None:
    keep_second_step(request, user)
