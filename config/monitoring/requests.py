"""Each request has an id, which its answer, its lines of log and its error page carry; and is counted."""

import logging
import re
import secrets
from collections.abc import Callable
from functools import cache
from time import perf_counter
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import Counter, Histogram

from config.monitoring import metrics
from config.monitoring.context import telling

log = logging.getLogger(__name__)

HEADER: Final = "X-Request-ID"
_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{7,63}")
RESPONDENTS: Final = ("/r/", "/u/")
# Asked every few seconds by whatever runs the product.
UNTOLD: Final = frozenset({"static", "healthz", "readyz"})
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FAILED: Final = 500


class RequestMiddleware:
    """The outermost: whatever is inside, also an error of another middleware, is told of here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = perf_counter()
        request.id = _id_of(request)  # type: ignore[attr-defined]
        respondent = request.path_info.startswith(RESPONDENTS)
        with telling(request=request.id, _quiet=respondent):  # type: ignore[attr-defined]
            response = self.get_response(request)
            response[HEADER] = request.id  # type: ignore[attr-defined]
            seconds = perf_counter() - began
            route = _route(request)
            method = request.method if request.method in METHODS else "other"
            count, times = _counted(route, method, response.status_code)
            count.inc()
            times.observe(seconds)
            if _is_told(route, response.status_code, respondent=respondent):
                log.info(
                    "%s %s %s", method, route, response.status_code,
                    extra={"fields": _fields(request, response, route, seconds)},
                )  # fmt: skip
        return response


@cache
def _counted(route: str, method: str | None, status: int) -> tuple[Counter, Histogram]:
    """The metrics of these labels, which each request would look up anew."""
    return metrics.REQUESTS.labels(route, method, status), metrics.REQUEST_SECONDS.labels(route)


def _is_told(route: str, status: int, *, respondent: bool) -> bool:
    """No line says when a respondent did what: of an anonymous wave it would be the order of the box."""
    return status >= FAILED or not (respondent or route in UNTOLD)


def _fields(
    request: HttpRequest, response: HttpResponseBase, route: str, seconds: float
) -> dict[str, Any]:
    tenant, user = getattr(request, "tenant", None), _user(request)
    return {
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000),
        **({"tenant": str(tenant.id)} if tenant is not None else {}),
        **({"user": str(user)} if user is not None else {}),
    }


def _user(request: HttpRequest) -> object:
    """Whose request it was, as far as somebody asked: no session is read for a line of log."""
    token = getattr(request, "api_token", None)
    if token is not None:
        return token.created_by_id
    return getattr(getattr(request, "_cached_user", None), "pk", None)


def _route(request: HttpRequest) -> str:
    """The name of the address, never the address: it holds names of tenants, and tokens."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"


def _id_of(request: HttpRequest) -> str:
    """The proxy's, where the proxy sets one over whatever a browser sent; else one of our own."""
    if settings.REQUEST_ID_FROM_PROXY:
        given = request.headers.get(HEADER, "")
        if _ID.fullmatch(given):
            return given
    return secrets.token_hex(10)
