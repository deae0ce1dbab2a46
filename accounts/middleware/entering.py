"""The first wall on the web: the tenant in the URL, checked against the memberships."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts import audit, errors
from accounts.api_access import keys
from accounts.login import devices, doors, sessions, trail
from accounts.models import Membership, User, lasting
from accounts.tenancy import tenant

# No address of ours holds one, and PostgreSQL takes no text with a NUL.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# A respondent's links have one answer of their own for whatever opens nothing.
LINKS = ("/r/", "/u/")
ACCOUNT_PATH = "/accounts/"
TENANT_PATH = re.compile(r"^/t/(?P<slug>[^/]+)/")
API_PATH = "/api/v1/"


class AddressMiddleware:
    """An address with a character that no text holds is one that does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = f"{request.path_info}?{unquote(request.META.get('QUERY_STRING', ''))}"
        if CONTROL.search(asked):
            return errors.not_found(request)
        return self.get_response(request)


class DeviceMiddleware:
    """Gives the device on which somebody logged in the cookie by which it is known.

    And has it written down, behind the answer, that somebody did not get in.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = getattr(request, "known_to", None)
        if user is not None:
            devices.remember(response, request, user)
        trail.write_failure(request, response)
        trail.forget_pages(request, response)
        return response


class SessionMiddleware:
    """Ends a session that is over, and keeps the account closed to another's identity provider."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if path == "/" or path.startswith(("/t/", "/join/", "/sso/", ACCOUNT_PATH)):
            if sessions.is_over(request):
                logout(request)
            elif path.startswith(ACCOUNT_PATH) and request.user.is_authenticated:
                return doors.of_account(request) or self.get_response(request)
        return self.get_response(request)


class TenantMiddleware:
    """Enters the tenant for the whole request, so that templates and sessions run in it too.

    A tenant one is no member of answers like one that does not exist. The API's key names
    its own tenant.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(API_PATH):
            return self._api(request)
        match = TENANT_PATH.match(request.path_info)
        if match is None:
            return self.get_response(request)
        return self._page(request, match["slug"])

    def _page(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        membership = find_membership(request.user, slug)
        if membership is None:
            return errors.not_found(request)
        closed = doors.of_tenant(request, membership)
        if closed is not None:
            return closed
        request.membership, request.tenant = membership, membership.tenant  # type: ignore[attr-defined]
        with tenant(membership.tenant_id):
            if membership.ends_at is not None:
                _write_down(request, membership)
            return self.get_response(request)

    def _api(self, request: HttpRequest) -> HttpResponseBase:
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return self.get_response(request)
        try:
            with keys.use_token(text=text.strip()) as token:
                request.api_token, request.tenant = token, token.tenant  # type: ignore[attr-defined]
                return self.get_response(request)
        except keys.BadToken as error:
            return errors.bad_token(str(error))

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """An error answered as a page must not commit what was half done."""
        if transaction.get_connection().in_atomic_block and hasattr(request, "tenant"):
            transaction.set_rollback(True)


def find_membership(user: User, slug: str) -> Membership | None:
    """The membership of a person in the tenant of the URL."""
    rows = Membership.objects.select_related("tenant")
    found = rows.filter(lasting(), user=user, tenant__slug=slug, user__is_active=True).first()
    if found is not None:
        found.user = user
    return found


def _write_down(request: HttpRequest, membership: Membership) -> None:
    """What the operator asks for during emergency access, one row each."""
    audit.record(
        by=membership.user,
        action="operator_asked",
        subject=membership,
        method=request.method,
        path=request.path_info[:200],
    )
