"""What holds for every answer below /r/ and /u/, whoever makes it: also for 404s and refused forms."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware import common

PREFIXES: Final = ("/r/", "/u/")
HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow",
}


class RespondentMiddleware:
    """No address, page or search result of a respondent is kept anywhere."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIXES):
            return self.get_response(request)
        _restore_origin(request)
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response[name] = value
        return response


class CommonMiddleware(common.CommonMiddleware):
    """Django's, which looks up each address twice where it does not end with a slash."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Never below /r/: the last of its addresses takes whatever no other does."""
        if request.path_info.startswith("/r/"):
            return False
        return bool(super().should_redirect_with_slash(request))


def _restore_origin(request: HttpRequest) -> None:
    """Under no-referrer browsers send 'Origin: null' with our own forms.

    Whether the form was ours is then in Sec-Fetch-Site, which no page can set. Browsers too
    old to send it are held by the CSRF token alone, in a cookie no other site can write.
    """
    if request.META.get("HTTP_ORIGIN") != "null":
        return
    if request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") == "same-origin":
        request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
