"""With one's name: what would stand there, the tick, and taking it back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from surveys.models import Invitation
from surveys.respond.actions.naming import NamingFixed, agree, take_back
from surveys.respond.naming import naming_page
from surveys.respond.pages import language_links
from surveys.respond.queries.invited import response_of
from surveys.respond.queries.naming import may_see_own
from surveys.respond.respondents import (
    RespondentRequest,
    respondent_view,
    token_view,
)
from surveys.respond.tokens import token_for
from surveys.respond.views.respond import SeeOther, by_cookie, refused_page, unknown_link


@require_POST
@token_view(unknown_link)
def respond_naming_start(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Also after the close."""
    if not may_see_own(invitation, response_of(invitation)):
        return SeeOther(reverse("respond_landing", args=[token_for(invitation)]))
    return by_cookie(request, invitation, "respond_naming")


@require_http_methods(["GET", "HEAD", "POST"])
@respondent_view(refused_page, after_close=True)
def respond_naming(request: RespondentRequest) -> HttpResponse:
    """The preview with the tick below it; without the tick nothing is agreed."""
    respondent = request.respondent
    given = response_of(respondent.invitation)
    if given is None or not may_see_own(respondent.invitation, given):
        return SeeOther(reverse("respond_receipt"))
    if request.method == "POST" and (done := _change(request)):
        return done
    page = {
        "page": naming_page(respondent, given),
        "tenant": respondent.tenant,
        "mark": respondent.session.mark,
        "languages": language_links(respondent.wave, respondent.document, respondent.language),
        "unticked": request.method == "POST",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "respond/naming.html", page, status=status)


def _change(request: RespondentRequest) -> HttpResponse | None:
    """Back to the page when something changed; nothing where the tick was left open."""
    invitation = request.respondent.invitation
    try:
        if request.POST.get("go") == "back":
            take_back(invitation=invitation)
        elif "agree" in request.POST:
            agree(invitation=invitation)
        else:
            return None
    except NamingFixed:
        pass  # the page says so
    return SeeOther(reverse("respond_naming"))
