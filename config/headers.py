"""The content security policy of every answer, put together once instead of at each of them."""

from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase


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
