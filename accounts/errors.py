"""Errors as a page, or as JSON below /api/ and for a page's script."""

import sys
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, InternalError, OperationalError
from django.db.transaction import TransactionManagementError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from accounts.storage import Damaged, StorageAway

API = "/api/"


class MailAway(Exception):
    """The mail server did not take a mail that somebody waits for."""


# A service that is away or busy. Our own mistakes are not among them.
AWAY: Final = (
    OperationalError,
    InterfaceError,
    RedisError,
    BrokerError,
    MailAway,
    StorageAway,
)
# What PostgreSQL says of itself under a name that else means a mistake of the server: it ended a
# transaction in which nothing happened for long, or lets nobody write meanwhile.
_BUSY: Final = frozenset({"25P03", "25P04", "25006"})
RETRY_AFTER: Final = 30


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """What no view was asked for: another host, a body that is too large or broken."""
    large = isinstance(exception, RequestDataTooBig)
    status = 413 if large else 400
    if request.path_info.startswith(API):
        detail = "The request is too large." if large else "Bad request."
        return JsonResponse({"detail": detail}, status=status)
    page = {"request": request}
    return HttpResponse(render_to_string("400.html", page), status=status)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if request.path_info.startswith(API):
        return JsonResponse({"detail": "Not found."}, status=404)
    return render(request, "404.html", status=404)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if request.path_info.startswith(API):
        return JsonResponse({"detail": "You may not do this."}, status=403)
    return render(request, "403.html", status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    """Log-ins and mails that come too quickly (allauth asks for this handler)."""
    return render(request, "429.html", status=429)


def is_away(error: BaseException | None) -> bool:
    """Whether a service is away or busy; also where that was met first and a transaction ended of it."""
    if isinstance(error, TransactionManagementError):
        return is_away(error.__context__)
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", None) in _BUSY
    return isinstance(error, AWAY)


def failed(request: HttpRequest) -> HttpResponse:
    """Whatever nobody caught: 503 when a service is away or what it kept is damaged, 500 when it is our
    mistake.

    Reads nothing, for what it would read may be what is away.
    """
    error = sys.exc_info()[1]
    away = is_away(error)
    status, detail = _told(error)
    by_program = _asked_by_program(request)
    if by_program:
        answer = _for_program(request, status, detail)
    else:
        answer = _page(request, status, error)
    if away:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def _told(error: BaseException | None) -> tuple[int, str]:
    if isinstance(error, Damaged):
        return 503, "What is stored is damaged and is not shown; it has to be computed again."
    return (503, "Not available now; try again.") if is_away(error) else (500, "Our mistake.")


def _for_program(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    """With what the log calls this request, for whoever asks us what happened."""
    return JsonResponse({"detail": detail, "request_id": getattr(request, "id", "")}, status=status)


def _page(request: HttpRequest, status: int, error: BaseException | None) -> HttpResponse:
    page = {
        "request": request,
        "mail": isinstance(error, MailAway),
        "damaged": isinstance(error, Damaged),
    }
    return HttpResponse(render_to_string(f"{status}.html", page), status=status)


def _asked_by_program(request: HttpRequest) -> bool:
    return request.path_info.startswith(API) or request.content_type == "application/json"


def bad_token(reason: str) -> HttpResponse:
    answer = JsonResponse({"detail": reason}, status=401)
    answer["WWW-Authenticate"] = "Bearer"
    return answer
