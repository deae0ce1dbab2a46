"""Compressed answers, without letting another site guess what a page says (BREACH).

Who can see how long the answers to a victim are, and make the victim's browser ask for pages with
a guess in the address, can find a secret on them letter by letter: a good guess is compressed
better. So an answer that another site asked for is not compressed at all, as far as the browser
says so; every other one gets up to a hundred random bytes, and the CSRF token another mask each
time (both by Django).
"""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from accounts.http import takes_gzip

FOREIGN: Final = frozenset({"cross-site", "same-site"})
SHORT: Final = 200  # bytes; Django compresses nothing shorter


class CompressionMiddleware(GZipMiddleware):
    """Django's, for what one's own pages or one's own hand asked for."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress, unless `Sec-Fetch-Site` names another site, or who asks does not unpack."""
        if isinstance(response, HttpResponse) and len(response.content) < SHORT:
            return response
        if request.META.get("HTTP_SEC_FETCH_SITE") in FOREIGN or not takes_gzip(request):
            patch_vary_headers(response, ("Accept-Encoding",))
            return response
        return super().process_response(request, response)
