"""Where a person arrives: their tenant, a choice of tenants, or a friendly word."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.login.proof import came_by_provider
from accounts.models import User
from accounts.team import queries


@login_required
def home(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 -- login_required, said to the type checker
    came = came_by_provider(request)
    homes = queries.homes(request.user, came.tenant_id if came else None)
    if len(homes) == 1:
        return redirect("tenant_home", slug=homes[0].slug)
    return render(request, "accounts/home.html", {"homes": homes})
