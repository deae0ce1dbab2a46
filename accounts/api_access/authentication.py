"""The API's door: a key names its tenant, and the whole request runs in it.

`accounts.middleware.entering` reads the key and enters the tenant; the classes here only tell the
REST framework what it found.
"""

import time
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import RequestDataTooBig
from django.db import connection
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle

from accounts.api_access.scopes import NEEDS, Scope
from accounts.models import ApiToken, User
from accounts.roles import may

if TYPE_CHECKING:
    from rest_framework.views import APIView

Principal = User | AnonymousUser
MINUTE: Final = 60


def token_of(request: Request) -> ApiToken | None:
    """The key that the middleware checked, if the request showed one."""
    return getattr(request, "api_token", None)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer tz_<tenant>_<secret>`."""

    def authenticate(self, request: Request) -> tuple[Principal, ApiToken] | None:
        token = token_of(request)
        if token is None:
            return None
        assert token.created_by is not None  # noqa: S101 -- the middleware checked its membership
        return token.created_by, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class HasScope(BasePermission):
    """The key was made for this, and its maker may still do it."""

    message = "This API key was not made for this: it lacks the scope."

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def __call__(self) -> "HasScope":
        """The framework makes its permissions by calling them."""
        return self

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token = token_of(request)
        if token is None or self.scope not in token.scopes:
            return False
        return may(token.role, NEEDS[self.scope])


class TooLarge(APIException):
    """More was sent than is read."""

    status_code = 413
    default_detail = "The request is too large."
    default_code = "too_large"


class TokenThrottle(BaseThrottle):
    """So many requests a minute for each key, counted by one command of the cache."""

    a_minute: ClassVar = 600

    def allow_request(self, request: Request, view: "APIView") -> bool:
        token = token_of(request)
        if token is None:
            return True
        key = f"throttle:{token.tenant_id}:{token.id}:{int(time.time()) // MINUTE}"
        count: int = cache.count(key, 2 * MINUTE)  # type: ignore[attr-defined]  # config.cache
        return count <= self.a_minute

    def wait(self) -> float:
        """Until the minute is over."""
        return MINUTE - time.time() % MINUTE


def answer_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """An error that is answered must not commit what was half done."""
    if isinstance(error, RequestDataTooBig):
        error = TooLarge()
    if hasattr(context["request"], "tenant"):
        connection.set_rollback(True)
    from rest_framework.views import exception_handler  # noqa: PLC0415 -- it imports this module

    return exception_handler(error, context)
