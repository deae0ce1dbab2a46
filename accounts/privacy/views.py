"""The own account's data, and the public pages on what this service promises."""

import json
from datetime import UTC, datetime, time, timedelta
from typing import Final
from urllib.parse import urlsplit

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.privacy.actions import erase_account
from accounts.privacy.queries import held_of_account
from accounts.team.actions import LastOwner

EXPIRES: Final = timedelta(days=180)  # of security.txt, counted from today: never in the past


@require_safe
@login_required
def account_privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/privacy/account.html")


@require_safe
@login_required
def account_export(request: HttpRequest) -> HttpResponse:
    content = json.dumps(held_of_account(_user(request)), ensure_ascii=False, indent=2)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="account.json"'
    return response


@require_POST
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def account_erase(request: HttpRequest) -> HttpResponse:
    """Only with the tick, and after the password was given just now."""
    if "sure" not in request.POST:
        told = _("Vink aan dat u zeker bent. Er is niets gewist.")
        return render(request, "accounts/privacy/account.html", {"trouble": told}, status=422)
    user = _user(request)
    try:
        erase_account(by=user, user=user)
    except LastOwner:
        told = _(
            "U bent de laatste eigenaar van een organisatie. Maak eerst iemand anders eigenaar."
        )
        return render(request, "accounts/privacy/account.html", {"trouble": told}, status=422)
    logout(request)
    return redirect("account_erased")


@require_safe
def account_erased(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/privacy/erased.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/privacy/accessibility.html", {"contact": _contact()})


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/privacy/security.html", {"contact": _contact()})


@require_safe
def subprocessors(request: HttpRequest) -> HttpResponse:
    rows = {"rows": settings.SUB_PROCESSORS, "provider": settings.PROVIDER}
    return render(request, "accounts/privacy/subprocessors.html", rows)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116. It expires half a year from today, at midnight, so that it is the same all day."""
    midnight = datetime.combine(timezone.now().date() + EXPIRES, time(), tzinfo=UTC)
    lines = [
        f"Contact: mailto:{_contact()}",
        f"Expires: {midnight:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        f"Policy: {settings.SITE_URL}{reverse('security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _contact() -> str:
    return settings.SECURITY_CONTACT or f"security@{urlsplit(settings.SITE_URL).hostname}"


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 -- login_required, said to the type checker
    return request.user
