"""Headers of every answer: the content security policy, no frame around it, and that nobody keeps what
is not public.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Final

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

KEPT_NOWHERE: Final = "private, no-store"
# What django-csp's decorators leave on an answer.
ASKED: Final = frozenset({"_csp_config", "_csp_exempt", "_csp_replace", "_csp_update"})


class HeadersMiddleware(CSPMiddleware):
    """In one layer, for every request passes each of them.

    No browser and no proxy keeps an answer, whoever makes it, unless its view says how: what is public
    and never changes says so itself, and static files are answered before this. The policy is the same
    for all; what a view asks of it goes django-csp's longer way. No page has a nonce.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.answer = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        if not ASKED.isdisjoint(vars(response)):
            response = self.process_response(request, response)
        else:
            response.headers.setdefault(HEADER, self.policy)
        headers = response.headers
        headers.setdefault("Cache-Control", KEPT_NOWHERE)
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        return response

    @cached_property
    def policy(self) -> str:
        return str(build_policy())
