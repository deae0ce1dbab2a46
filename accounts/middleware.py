"""The first wall on the web: the tenant in the URL, checked against the memberships."""

import re
from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.models import Membership
from accounts.tenancy import tenant

TENANT_PATH = re.compile(r"^/t/(?P<slug>[^/]+)/")


class TenantMiddleware:
    """Enters the tenant for the whole request, so that templates and sessions run in it too.

    A tenant one is no member of answers like one that does not exist.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        match = TENANT_PATH.match(request.path_info)
        if match is None:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        membership = (
            Membership.objects.select_related("tenant")
            .filter(user=request.user, tenant__slug=match["slug"], user__is_active=True)
            .first()
        )
        if membership is None:
            return _not_found(request)
        request.membership, request.tenant = membership, membership.tenant  # type: ignore[attr-defined]
        with tenant(membership.tenant_id):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """An error answered as a page must not commit what was half done."""
        if transaction.get_connection().in_atomic_block and hasattr(request, "tenant"):
            transaction.set_rollback(True)


def _not_found(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)
