"""Pages of questions that nobody has touched: the same for whoever comes to them next.

What differs on them is the token of the form and the mark of the respondent. They are written with
a sign in the place of each, kept for as long as the process lives, and sent with the signs replaced.
No answer is on such a page, so none is kept.
"""

import secrets
from collections.abc import Callable, Hashable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string

TOKEN: Final = secrets.token_hex(32)
MARK: Final = secrets.token_hex(16)
MOST: Final = 300

_pages: dict[Hashable, str] = {}


def kept_page(
    request: HttpRequest,
    mark: str,
    key: Hashable,
    template: str,
    told: Callable[[str], dict[str, Any]],
) -> HttpResponse:
    """The page of this key for one respondent; `told` is its context, given the mark."""
    page = _pages.get(key)
    if page is None:
        page = render_to_string(template, {**told(MARK), "csrf_token": TOKEN})
        if len(_pages) >= MOST:
            _pages.clear()
        _pages[key] = page
    return HttpResponse(page.replace(TOKEN, get_token(request)).replace(MARK, mark))
