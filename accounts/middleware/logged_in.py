"""The middleware of whoever may log in. A respondent has no account: their requests pass it by."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string

from accounts.middleware.entering import LINKS

Answer = Callable[[HttpRequest], Any]  # a response; Django's types make an awaitable of it


class LoggedInMiddleware:
    """`LOGGED_IN_MIDDLEWARE` in its order, for every address but the respondents'."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.inside: list[Any] = []
        answer = get_response
        for path in reversed(settings.LOGGED_IN_MIDDLEWARE):
            made = import_string(path)(answer)
            self.inside.append(made)
            answer = convert_exception_to_response(made)
        self.whole = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(LINKS):
            passed: HttpResponseBase = self.get_response(request)
            return passed
        response: HttpResponseBase = self.whole(request)
        return response

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """The handler asks this one; those inside are asked as it would, the innermost first."""
        if request.path_info.startswith(LINKS):
            return None
        for one in self.inside:
            asked = getattr(one, "process_exception", None)
            answer: HttpResponseBase | None = asked(request, exception) if asked else None
            if answer is not None:
                return answer
        return None
