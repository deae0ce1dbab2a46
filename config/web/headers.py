"""Headers of every answer: the content security policy, and that nobody keeps what is not public."""

from collections.abc import Callable
from functools import cached_property
from typing import Final

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase

KEPT_NOWHERE: Final = "private, no-store"


class KeepingMiddleware:
    """No browser and no proxy keeps an answer, whoever makes it, unless its view says how.

    What is public and never changes says so itself; static files are answered before this.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", KEPT_NOWHERE)
        return response


class PolicyMiddleware(CSPMiddleware):
    """django-csp's; what a view or a template asks of the policy goes its longer way."""

    @cached_property
    def policy(self) -> str:
        return str(build_policy())

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The same header for all, unless something of this answer or request asks for more."""
        asked = any(name.startswith("_csp_") for name in (*vars(response), *vars(request)))
        if asked:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.policy)
        return response
