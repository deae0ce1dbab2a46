"""Pages of questions that nobody has touched: the same for whoever comes to them next.

What differs on them is the token of the form, and the respondent's mark and key for the device. They
are written with a sign in the place of each, kept for as long as the process lives, and sent with the signs replaced.
No answer is on such a page, so none is kept.
"""

import secrets
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

TOKEN: Final = secrets.token_hex(32)
OWN: Final = {"mark": secrets.token_hex(16), "device": secrets.token_hex(32)}
MOST: Final = 300

_pages: dict[Hashable, str] = {}


def kept_page(
    request: HttpRequest,
    own: Mapping[str, str],
    key: Hashable,
    template: str,
    told: Callable[[Mapping[str, str]], dict[str, Any]],
) -> HttpResponse:
    """The page of this key for one respondent; `told` is its context, given what is `own`."""
    page = _pages.get(key)
    if page is None:
        page = render_to_string(template, {**told(OWN), "csrf_token": TOKEN})
        if len(_pages) >= MOST:
            _pages.clear()
        _pages[key] = page
    page = page.replace(TOKEN, get_token(request))
    for name, sign in OWN.items():
        page = page.replace(sign, own[name])
    return HttpResponse(page)
