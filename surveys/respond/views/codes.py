"""Where the code of a letter on paper is typed. Leads to the page of the personal link, and does no more."""

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.tenancy import tenant
from surveys.respond.codes import code_for, typed_code
from surveys.respond.limits import count_wrong
from surveys.respond.pages import LanguageChoice
from surveys.respond.queries.invited import whole_invitation
from surveys.respond.queries.respond import NOBODY, code_owner
from surveys.respond.tokens import token_for
from surveys.respond.views.respond import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
def respond_code(request: HttpRequest) -> HttpResponse:
    names = dict(settings.LANGUAGES)
    asked = request.GET.get("lang", "")
    language = asked if asked in names else get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        if request.method != "POST":
            return _page(request, language)
        token = _token(request.POST.get("code", ""))
        if token is None and not count_wrong(request, "codes"):
            told = _("Er kwamen te veel foute codes van uw netwerk. Wacht een minuut en probeer het opnieuw.")  # fmt: skip
            return _page(request, language, told, status=429)
        if token is None:
            told = _("Deze code kennen we niet. Kijk na of alle twintig tekens juist zijn.")
            return _page(request, language, told, status=422)
    return SeeOther(reverse("respond_landing", args=[token]))


def _token(typed: str) -> str | None:
    """The token of the invitation whose present link has this code."""
    code = typed_code(typed)
    if code is None:
        return None
    # Of one that nobody has as much is asked as of a former one: time tells them not apart.
    owner = code_owner(code) or NOBODY
    with tenant(owner.tenant_id):
        invitation = whole_invitation(owner.invitation_id)
        # A link that was renewed took its code along.
        if invitation is None or not hmac.compare_digest(code_for(invitation), code):
            return None
        return token_for(invitation)


def _page(request: HttpRequest, language: str, error: str = "", status: int = 200) -> HttpResponse:
    choices = [
        LanguageChoice(code, name, code == language, f"?lang={code}")
        for code, name in settings.LANGUAGES
    ]
    page = {
        "languages": choices,
        "error": error,
        "errors": bool(error),
        "typed": request.POST.get("code", "")[:60],
    }
    response = render(request, "respond/code.html", page, status=status)
    response["Content-Language"] = language
    return response
