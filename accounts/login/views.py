"""The own account, beside what allauth shows of it: the second step that is asked for, and sessions."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.login import second_step, sessions
from accounts.login.proof import came_by_provider
from accounts.models import User

AFTER: Final = "after_second_step"


@require_safe
@login_required
def second_step_needed(request: HttpRequest) -> HttpResponse:
    """Leads to setting up a second step; until it must be there, also past it."""
    assert isinstance(request.user, User)  # noqa: S101 -- login_required, said to the type checker
    end, asked = second_step.first_due(request.user), request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        asked = "/"
    page = {
        "next": asked,
        "until": end,
        "may_wait": _is_later(end),
        "has_one": second_step.has_one(request.user),
        "by_provider": came_by_provider(request) is not None,
    }
    request.session[AFTER] = asked  # the last page of setting one up leads there
    return render(request, "accounts/second_step.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session_list(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 -- login_required, said to the type checker
    found = sessions.of_person(request, request.user)
    if request.method == "POST":
        others = {str(one.id): one.id for one in found if not one.is_this}
        asked = request.POST.getlist("session") or list(others)
        if sessions.end(request.user, [others[one] for one in asked if one in others]):
            messages.success(request, _("Daar bent u nu afgemeld."))
        return redirect("account_sessions")
    return render(request, "accounts/sessions.html", {"sessions": found})


def _is_later(end: datetime | None) -> bool:
    return end is None or end > timezone.now()
