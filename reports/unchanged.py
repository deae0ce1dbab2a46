"""A page that the reader's own browser still has is not made again.

Its tag names everything that the page shows: what the report and its frame hold, who reads and with
which permissions, the language, the look, and the secret behind the tokens of its forms. So a browser
is told "unchanged" only about a page that it may show as it is. A page with a message is never
kept: that is said once.
"""

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from accounts.http import MemberRequest
from reports.kept import program

ASKS_EACH_TIME = "private, no-cache"
NEVER = "private, no-store"


def tag_of(request: MemberRequest, *shown: object) -> str | None:
    """The tag of a page that shows this to who asks; None when it must be made anew."""
    secret = request.META.get("CSRF_COOKIE")
    if not secret or len(get_messages(request)):
        return None
    who = request.user.pk, request.user.email, request.membership.role
    tenant = request.tenant
    where = tenant.pk, tenant.look, tenant.simulated, request.get_full_path()
    look = get_language(), request.COOKIES.get("theme", "")
    told = repr((who, where, look, secret, program(), *map(str, shown)))
    return f'"{salted_hmac("reports.unchanged", told, algorithm="sha256").hexdigest()[:32]}"'


def unchanged(request: MemberRequest, tag: str | None) -> HttpResponse | None:
    """The answer for a browser that has the page with this tag; None for every other."""
    found = get_conditional_response(request, etag=tag) if tag else None
    return None if found is None else tagged(found, tag)


def tagged(response: HttpResponse, tag: str | None) -> HttpResponse:
    """The same answer with what a browser may do with it."""
    response["Cache-Control"] = ASKS_EACH_TIME if tag else NEVER
    if tag:
        response["ETag"] = tag
    return response
